import { describe, expect, it } from 'vitest'
import { createActors } from '../helpers/actors.ts'
import { createCustomerExport, createTag } from '../helpers/crm-factories.ts'
import { as, asOwner, asService, type Tx } from '../helpers/db.ts'
import { required } from '../helpers/factories.ts'
import { canWatchPlans, toilAbove } from '../helpers/plans.ts'
import { item } from './finance/invoices.helpers.ts'
import { bill, credit, pay, place } from './finance/money.helpers.ts'

// A function's plan is kept from its sixth call on. It is made without a look at what it is called
// with, so that a batch counts for one row or ten; and where it therefore compares each row of a
// batch with each, nothing shows until there are many. Here what works in batches does so seven times,
// and nothing may have gone through thirty times as many rows as a batch has. Not imports: what is
// planned for them depends on what is known of the tables just then, which other tests change.
const batch = 240
const batches = 7
const limit = 30 * batch

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

async function createCustomers(
  tx: Tx,
  orgId: string,
  count: number,
  { isArchived = false } = {},
): Promise<string[]> {
  const rows = await tx<{ id: string }[]>`
    insert into public.customers (org_id, name, email, external_ref, archived_at)
    select ${orgId}, 'Customer ' || number, 'c' || number || '@example.test', 'C-' || number,
      case when ${isArchived} then now() end
    from generate_series(1, ${count}) as number
    returning id`
  return rows.map(({ id }) => id)
}

async function runInBulk(
  tx: Tx,
  orgId: string,
  action: string,
  values: Record<string, string | string[]>,
  filter: Record<string, boolean>,
) {
  const [run] = await tx<{ id: string }[]>`
    select public.create_customer_bulk_run(
      ${orgId}, ${action}, ${tx.json(values)}, null, ${tx.json(filter)}
    ) as id`
  const { id } = required(run)
  const stepUntil = async (verb: 'apply' | 'undo', end: string) => {
    for (;;) {
      const [row] = await tx<{ status: string; changed: number; restored: number }[]>`
        select summary ->> 'status' as status, (summary ->> 'changed_count')::int as changed,
          (summary ->> 'restored_count')::int as restored
        from ${tx.unsafe(`public.${verb}_customer_bulk_run`)}(${id}, ${batch}) as summary`
      const step = required(row)
      if (step.status === end) return step
    }
  }
  await stepUntil('apply', 'done')
  return stepUntil('undo', 'undone')
}

describe.skipIf(!canWatchPlans)('work on many rows', () => {
  it('is seen when a function compares each row with each', async () => {
    const toil = await toilAbove(limit, async (tx) => {
      await tx`set local enable_hashjoin = off`
      await tx`set local enable_mergejoin = off`
      await tx.unsafe(`
        do $$
        begin
          perform
          from generate_series(1, ${batch}) as ones (number)
          join generate_series(1, ${batch}) as others (number) using (number);
        end;
        $$`)
    })
    expect(toil).toContainEqual(
      expect.objectContaining({ rows: batch * batch - batch, part: 'Nested Loop' }),
    )
  })

  it.each(['add_tags', 'remove_tags', 'assign', 'move', 'archive', 'restore'])(
    'a bulk run, %s, and its undo',
    async (action) => {
      const toil = await toilAbove(limit, async (tx) => {
        const { org, owner } = await createActors(tx)
        const isArchived = action === 'restore'
        const ids = await createCustomers(tx, org.id, batch * batches, { isArchived })
        const tag = await createTag(tx, { org_id: org.id, name: 'VIP' })
        if (action === 'remove_tags') {
          await tx`
            insert into public.customer_tags (org_id, customer_id, tag_id)
            select ${org.id}, id, ${tag.id} from unnest(${ids}::uuid[]) as customers (id)`
        }
        await as(tx, owner)
        const values: Record<string, Record<string, string | string[]>> = {
          add_tags: { tag_ids: [tag.id] },
          remove_tags: { tag_ids: [tag.id] },
          assign: { owner_id: owner.userId },
          move: { segment: 'CHURNED' },
        }
        const { changed, restored } = await runInBulk(
          tx,
          org.id,
          action,
          values[action] ?? {},
          isArchived ? { archived: true } : {},
        )
        expect(changed).toBeGreaterThanOrEqual(batch * batches)
        expect(restored).toBe(changed)
      })
      expect(toil).toEqual([])
    },
  )

  it('tags that are merged and deleted', async () => {
    const toil = await toilAbove(limit, async (tx) => {
      const { org, owner } = await createActors(tx)
      const ids = await createCustomers(tx, org.id, batch)
      for (const number of numbers(batches)) {
        const from = await createTag(tx, { org_id: org.id, name: `From ${number}` })
        const into = await createTag(tx, { org_id: org.id, name: `Into ${number}` })
        await tx`
          insert into public.customer_tags (org_id, customer_id, tag_id)
          select ${org.id}, customers.id, tags.id
          from unnest(${ids}::uuid[]) with ordinality as customers (id, position)
          cross join unnest(${[from.id, into.id]}::uuid[]) with ordinality as tags (id, position)
          where tags.position = 1 or customers.position % 2 = 0`
        await as(tx, owner)
        await tx`select public.merge_tags(${org.id}, ${from.id}, ${into.id})`
        const [deleted] = await tx`select public.delete_tag(${org.id}, ${into.id}) as count`
        expect(deleted).toEqual({ count: batch })
        await asOwner(tx)
      }
    })
    expect(toil).toEqual([])
  })

  it('customers with long histories who are merged, and the undo', async () => {
    const toil = await toilAbove(limit, async (tx) => {
      const { org, owner } = await createActors(tx)
      for (const _ of numbers(batches)) {
        const [survivor = '', merged = ''] = await createCustomers(tx, org.id, 2)
        await tx`
          insert into public.customer_events (org_id, customer_id, kind)
          select ${org.id}, ${merged}, 'customer.updated' from generate_series(1, ${batch})`
        await as(tx, owner)
        const [merge] = await tx<{ id: string }[]>`
          select public.merge_customers(${org.id}, ${survivor}, ${merged}) as id`
        await tx`select public.undo_customer_merge(${org.id}, ${required(merge).id})`
        await asOwner(tx)
        await tx`
          update public.customers set email = null, external_ref = null where org_id = ${org.id}`
      }
    })
    expect(toil).toEqual([])
  })

  it('pages of exports', async () => {
    const toil = await toilAbove(limit, async (tx) => {
      const { org, owner } = await createActors(tx)
      const ids = await createCustomers(tx, org.id, batch)
      const tag = await createTag(tx, { org_id: org.id, name: 'VIP' })
      await tx`
        insert into public.customer_tags (org_id, customer_id, tag_id)
        select ${org.id}, id, ${tag.id} from unnest(${ids}::uuid[]) as customers (id)`
      for (const _ of numbers(batches)) {
        const { id, lease_id } = await createCustomerExport(tx, {
          org_id: org.id,
          status: 'running',
          requested_by: owner.userId,
          customer_ids: ids,
        })
        await asService(tx)
        const [page] = await tx<{ count: number }[]>`
          select jsonb_array_length(
            public.read_customer_export_page(${org.id}, ${id}, ${lease_id}, 1) -> 'rows'
          ) as count`
        expect(page).toEqual({ count: batch })
        await asOwner(tx)
      }
    })
    expect(toil).toEqual([])
  })
})

describe.skipIf(!canWatchPlans)('documents of many lines', () => {
  it('invoices, their payment and their credit notes', async () => {
    const toil = await toilAbove(limit, async (tx) => {
      const given = await place(tx)
      await as(tx, given.admin)
      const items = numbers(batch).map((number) => item({ description: `Work ${number}` }))
      for (const _ of numbers(batches)) {
        const { id, total_minor } = await bill(tx, given, { items })
        await pay(tx, given, {
          amount_minor: total_minor,
          allocations: [{ invoice_id: id, amount_minor: total_minor }],
        })
        const note = await credit(tx, given, id)
        expect(note.total_minor).toBe(total_minor)
      }
    })
    expect(toil).toEqual([])
  })
})
