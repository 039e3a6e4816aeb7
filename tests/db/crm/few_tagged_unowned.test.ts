import { expect, it } from 'vitest'
import { createActors } from '../../helpers/actors.ts'
import { createTag } from '../../helpers/crm-factories.ts'
import { as, asOwner, inTransaction } from '../../helpers/db.ts'

const SORTS = ['created_at.desc', 'created_at.asc', 'name.asc', 'name.desc'] as const

// More than a stretch of a list, so that the short way is gone when a tag has hardly anybody whom
// nobody owns.
it.each(SORTS)('few without an owner among many with a tag are all listed, by %s', (sort) =>
  inTransaction(async (tx) => {
    const { org, agent, owner } = await createActors(tx)
    const tag = await createTag(tx, { org_id: org.id, name: 'regulars' })
    await tx`
      insert into public.customers (org_id, name, owner_id, created_at, archived_at)
      select ${org.id}, 'N' || (numbers * 7919 % 4000),
        case when numbers % 900 <> 450 and numbers % 2 = 0 then ${agent.userId}::uuid end,
        timestamptz '2024-01-01' + numbers / 2 * interval '1 hour',
        case when numbers in (1350, 3998) then now() end
      from generate_series(1, 4000) as numbers`
    await tx`
      insert into public.customer_tags (org_id, customer_id, tag_id)
      select org_id, id, ${tag.id}::uuid from public.customers
      where org_id = ${org.id} and (owner_id is not null or right(name, 2) = '50')`
    await tx`analyze public.customers, public.customer_tags`
    const [column, direction] = sort.replace('name', 'sort_name').split('.')
    const expected = await tx<{ id: string; is_archived: boolean }[]>`
      select customers.id, customers.archived_at is not null as is_archived
      from public.customers
      join public.customer_tags as links on links.customer_id = customers.id
      where customers.org_id = ${org.id} and customers.owner_id is null
      order by ${tx.unsafe(`customers.${column} ${direction}, customers.id ${direction}`)}`
    expect(expected.length).toBeGreaterThan(3)

    await as(tx, owner)
    for (const archived of [false, true]) {
      const filter = { tag_ids: [tag.id], owner_ids: ['none'], archived }
      const found: string[] = []
      for (let after: unknown = null; ; ) {
        const [row] = await tx<{ item: { id: string } }[]>`
          select to_jsonb(items) as item
          from public.list_customers(
            ${org.id}, ${tx.json(filter)}, ${sort},
            ${after === null ? null : tx.json(after as never)}, 1
          ) as items`
        if (!row) break
        found.push(row.item.id)
        after = row.item
      }
      expect(found).toEqual(
        expected.filter(({ is_archived }) => is_archived === archived).map(({ id }) => id),
      )
    }
    await asOwner(tx)
    const [few] = await tx<{ ids: string[] | null }[]>`
      select private.few_tagged_unowned_ids(
        private.read_customer_filter(
          ${org.id}, ${tx.json({ tag_ids: [tag.id], owner_ids: ['none'] })}
        )
      ) as ids`
    expect(few?.ids?.toSorted()).toEqual(expected.map(({ id }) => id).toSorted())
  }),
)
