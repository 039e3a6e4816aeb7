import { describe, expect, it } from 'vitest'
import { type Actors, createActors } from '../../helpers/actors.ts'
import { createTag, tagCustomer } from '../../helpers/crm-factories.ts'
import { as, behindScenes, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { createCustomer, createMembership, required } from '../../helpers/factories.ts'
import { create, step } from './bulk_runs.helpers.ts'
import { review, stage } from './customer_imports.helpers.ts'

// Every role that reads customers may also write them today. Were that ever to change, the
// policies must already tell the two apart.
const withReadingAgents = (run: (tx: Tx, actors: Actors) => Promise<void>) =>
  inTransaction(async (tx) => {
    const actors = await createActors(tx)
    await tx`
      delete from public.role_permissions
       where role = 'agent' and permission = 'customers.write'`
    await run(tx, actors)
  })

describe('tags', () => {
  it('an agent without customers.write can read tags, but not add, change or remove any', () =>
    withReadingAgents(async (tx, { org, agent, admin }) => {
      const { id } = await createTag(tx, { org_id: org.id })
      const other = await createTag(tx, { org_id: org.id })
      await as(tx, agent)
      expect(await tx`select from public.tags where id = ${id}`).toHaveLength(1)
      await expectDenied(
        tx`insert into public.tags (org_id, name) values (${org.id}, 'New')`,
        '42501',
      )
      expect((await tx`update public.tags set name = 'Renamed'`).count).toBe(0)
      const remove = () => tx`select public.delete_tag(${org.id}, ${id})`
      await expectDenied(remove, '42501', 'identity.permission_denied')
      const merge = () => tx`select public.merge_tags(${org.id}, ${id}, ${other.id})`
      await expectDenied(merge, '42501', 'identity.permission_denied')

      await as(tx, admin)
      expect((await tx`update public.tags set name = 'Renamed' where id = ${id}`).count).toBe(1)
      await merge()
      await expectDenied(remove, 'PT404', 'crm.tag_not_found')
    }))

  it('an admin could not move one to where they only read, were org_id ever granted', () =>
    withReadingAgents(async (tx, { org, otherOrg, admin }) => {
      const { id } = await createTag(tx, { org_id: org.id })
      await createMembership(tx, { org_id: otherOrg.id, user_id: admin.userId, role: 'agent' })
      await tx`grant update (org_id) on public.tags to authenticated`
      await as(tx, admin)
      await expectDenied(
        tx`update public.tags set org_id = ${otherOrg.id} where id = ${id}`,
        '42501',
      )
    }))

  it('a statement without a condition reaches the tags of one’s own organization only', () =>
    inTransaction(async (tx) => {
      const { org, otherOrg, owner } = await createActors(tx)
      await createTag(tx, { org_id: org.id })
      const foreign = await createTag(tx, { org_id: otherOrg.id })
      await as(tx, owner)
      expect((await tx`update public.tags set color = 'red'`).count).toBe(1)
      await tx`reset role`
      const [left] = await tx`select color from public.tags where id = ${foreign.id}`
      expect(left).toEqual({ color: 'slate' })
    }))
})

describe('the thousandth tag', () => {
  const fill = (tx: Tx, orgId: string, upTo: number) => tx`
    insert into public.tags (org_id, name) select ${orgId}, 'tag ' || n
    from generate_series(1, ${upTo}::int) as n`
  const limit = ['PT422', 'crm.tag_limit_reached'] as const

  it('is the last of an organization, however it is made', () =>
    inTransaction(async (tx) => {
      const { org, otherOrg, agent } = await createActors(tx)
      const { id } = await createCustomer(tx, { org_id: org.id })
      await fill(tx, org.id, 999)
      await as(tx, agent)
      const give = (...names: string[]) => tx`
        select public.change_customer_tags(${org.id}, ${id}, ${names}, '{}')`
      await expectDenied(() => give('One', 'Two'), ...limit)
      await give('Last')
      await expectDenied(
        tx`insert into public.tags (org_id, name) values (${org.id}, 'New')`,
        ...limit,
      )
      // What is there goes on, and so does everybody else.
      await give('last', 'tag 7')
      await tx`update public.tags set name = 'Seven' where org_id = ${org.id} and name = 'tag 7'`
      await behindScenes(tx, () => fill(tx, otherOrg.id, 1))
      await tx`select public.delete_tag(${org.id}, (
        select id from public.tags where org_id = ${org.id} and name = 'tag 1'))`
      await tx`insert into public.tags (org_id, name) values (${org.id}, 'New')`
    }))

  it('ends the review of a file that would bring more, before any of it is applied', () =>
    inTransaction(async (tx) => {
      const { org, admin } = await createActors(tx)
      await fill(tx, org.id, 998)
      await as(tx, admin)
      const look = async (...tags: string[]) => {
        const id = await stage(
          tx,
          org.id,
          tags.map((tag, n) => [`${n}`, `Customer ${n}`, null, null, tag]),
        )
        return review(tx, id, 'update', { 0: 'external_ref', 1: 'name', 4: 'tags' })
      }
      const denied = ['PT422', 'crm.import_too_many_tags'] as const
      await expectDenied(() => look('One', 'Two, tag 3', 'Three'), ...denied)
      expect(await look('One', 'Two; TAG 3', 'ONE')).toMatchObject({ insert_count: 3 })
    }))

  it('that others have passed at once is no obstacle to a file without new ones', () =>
    inTransaction(async (tx) => {
      const { org, admin } = await createActors(tx)
      await fill(tx, org.id, 1000)
      await tx`set local session_replication_role = replica`
      await tx`insert into public.tags (org_id, name) values (${org.id}, 'Over')`
      await tx`set local session_replication_role = origin`
      await as(tx, admin)
      const id = await stage(tx, org.id, [['1', 'Ada', null, null, 'over']])
      const fields = { 0: 'external_ref', 1: 'name', 4: 'tags' }
      expect(await review(tx, id, 'update', fields)).toMatchObject({ insert_count: 1 })
    }))
})

describe('merge_tags and delete_tag', () => {
  type Tag = { id: string; name: string }

  async function withTags(
    run: (tx: Tx, actors: Actors, from: Tag, into: Tag, ids: string[]) => Promise<void>,
  ) {
    await inTransaction(async (tx) => {
      const actors = await createActors(tx)
      const org_id = actors.org.id
      const from = await createTag(tx, { org_id, name: 'From' })
      const into = await createTag(tx, { org_id, name: 'Into' })
      const ids: string[] = []
      // One who has the first, one who has both, one who has the second.
      for (const tags of [[from], [from, into], [into]]) {
        const { id } = await createCustomer(tx, { org_id })
        for (const tag of tags) await tagCustomer(tx, { org_id, customer_id: id, tag_id: tag.id })
        ids.push(id)
      }
      await as(tx, actors.agent)
      await run(tx, actors, from, into, ids)
    })
  }

  const tagged = async (tx: Tx, tag: Tag) =>
    (
      await tx<{ customer_id: string }[]>`
        select customer_id from public.customer_tags where tag_id = ${tag.id}`
    )
      .map((row) => row.customer_id)
      .toSorted()

  const changes = (tx: Tx, id: string) => tx`
    select data from public.customer_events
     where customer_id = ${id} and kind = 'customer.tags_changed'`

  it('a merge gives everyone the second tag, tells them, and removes the first', () =>
    withTags(async (tx, { org }, from, into, ids) => {
      const [merged] = await tx`
        select public.merge_tags(${org.id}, ${from.id}, ${into.id}) as count`
      expect(merged).toEqual({ count: 2 })
      expect(await tagged(tx, into)).toEqual(ids.toSorted())
      expect(await tagged(tx, from)).toEqual([])
      const [one = '', both = '', second = ''] = ids
      const data = { added: ['Into'], removed: ['From'] }
      expect(await changes(tx, one)).toEqual([{ data }])
      expect(await changes(tx, both)).toEqual([{ data }])
      expect(await changes(tx, second)).toEqual([])
      await expectDenied(
        tx`select public.merge_tags(${org.id}, ${from.id}, ${into.id})`,
        'PT404',
        'crm.tag_not_found',
      )
    }))

  it('a tag is not merged with itself, with none, or with one of another organization', () =>
    withTags(async (tx, { org, otherOrg }, from) => {
      await tx`reset role`
      const foreign = await createTag(tx, { org_id: otherOrg.id })
      await tx`set local role authenticated`
      const merge = (fromId: string | null, intoId: string | null) => () =>
        tx`select public.merge_tags(${org.id}, ${fromId}, ${intoId})`
      await expectDenied(merge(from.id, from.id), 'PT422', 'crm.tag_merge_with_itself')
      await expectDenied(merge(from.id, foreign.id), 'PT404', 'crm.tag_not_found')
      await expectDenied(merge(foreign.id, from.id), 'PT404', 'crm.tag_not_found')
      await expectDenied(merge(from.id, null), 'PT404', 'crm.tag_not_found')
    }))

  it('a merge of a tag that nobody has alone, and of one that nobody has', () =>
    withTags(async (tx, { org }, from, into, ids) => {
      const [alone = '', both = ''] = ids
      await tx`select public.change_customer_tags(${org.id}, ${alone}, '{}', ${['From']})`
      const merge = (id: string) => tx`
        select public.merge_tags(${org.id}, ${id}, ${into.id}) as count`
      expect([...(await merge(from.id))]).toEqual([{ count: 1 }])
      expect(await changes(tx, both)).toEqual([{ data: { added: ['Into'], removed: ['From'] } }])
      const [unused] = await tx<{ id: string }[]>`
        insert into public.tags (org_id, name) values (${org.id}, 'Unused') returning id`
      expect([...(await merge(required(unused).id))]).toEqual([{ count: 0 }])
      expect(await tagged(tx, into)).toEqual(ids.slice(1).toSorted())
    }))

  it('what a merge gives is not taken back by a bulk run that once gave the same', () =>
    withTags(async (tx, { org }, from, into, ids) => {
      const [one = ''] = ids
      const run = await create(tx, org.id, 'add_tags', { tag_ids: [into.id] }, { ids: [one] })
      await step(tx, 'apply', run)
      await tx`select public.change_customer_tags(${org.id}, ${one}, '{}', ${['Into']})`
      await behindScenes(tx, async () => {
        // All of this is one moment in a test. The run and the first tag were an hour ago.
        await tx`
          update private.customer_bulk_rows set applied_at = now() - interval '1 hour'
           where run_id = ${run}`
        await tx`
          update public.customer_tags set created_at = now() - interval '1 hour'
           where customer_id = ${one} and tag_id = ${from.id}`
      })
      await tx`select public.merge_tags(${org.id}, ${from.id}, ${into.id})`
      expect(await step(tx, 'undo', run)).toMatchObject({ restored_count: 0, kept_count: 1 })
      expect(await tagged(tx, into)).toContain(one)
    }))

  it('deleting one tells everyone who had it', () =>
    withTags(async (tx, { org }, from, into, ids) => {
      const [deleted] = await tx`select public.delete_tag(${org.id}, ${from.id}) as count`
      expect(deleted).toEqual({ count: 2 })
      const [one = '', , second = ''] = ids
      expect(await changes(tx, one)).toEqual([{ data: { added: [], removed: ['From'] } }])
      expect(await changes(tx, second)).toEqual([])
      expect(await tagged(tx, into)).toHaveLength(2)
    }))

  it('are counted by customer', () =>
    withTags(async (tx, { org }) => {
      await tx`insert into public.tags (org_id, name) values (${org.id}, 'Unused')`
      const [row] = await tx`select public.list_tags_with_counts(${org.id}) as tags`
      expect(row?.tags).toMatchObject([
        { name: 'From', customer_count: 2 },
        { name: 'Into', customer_count: 2 },
        { name: 'Unused', customer_count: 0 },
      ])
    }))
})
