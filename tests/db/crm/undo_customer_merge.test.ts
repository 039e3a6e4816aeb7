import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createTag, tagCustomer } from '../../helpers/crm-factories.ts'
import { as, asOwner, expectDenied } from '../../helpers/db.ts'
import { createCustomer, createUser, required } from '../../helpers/factories.ts'
import { claim, userOf } from './linking.helpers.ts'
import { find, kinds, merge, tagsOf, undo, withPair } from './merge_customers.helpers.ts'

describe('undo_customer_merge', () => {
  it('restores both customers exactly', () =>
    withPair(
      async (tx, { org, survivor, merged }) => {
        const before = [await find(tx, survivor.id), await find(tx, merged.id)]
        const id = await merge(tx, survivor, merged, {
          email: merged.email,
          name: merged.name,
          external_ref: 'B-2',
          segment: 'CHURNED',
        })
        expect(await undo(tx, org.id, id)).toBe(merged.id)
        const after = [await find(tx, survivor.id), await find(tx, merged.id)]
        // Only the version of the survivor goes on: whoever has it open shall notice.
        expect(after[1]).toEqual(before[1])
        expect({ ...after[0], updated_at: null }).toEqual({ ...before[0], updated_at: null })
        expect(await kinds(tx, merged.id)).toEqual(['customer.created', 'customer.merge_undone'])
        expect((await kinds(tx, survivor.id)).at(-1)).toBe('customer.merge_undone')
        await asOwner(tx)
        const redirects = await tx`
          select from private.customer_redirects where org_id = ${org.id}`
        expect(redirects).toHaveLength(0)
      },
      {
        survivor: { external_ref: 'A-1', phone: '1', country_code: 'DE' },
        merged: {
          external_ref: 'B-2',
          company: 'Acme',
          segment: 'CUSTOMER',
          archived_at: new Date('2026-03-01T10:00:00Z'),
          created_at: new Date('2025-01-01T10:00:00Z'),
        },
      },
    ))

  it('keeps what somebody changed since, and says which fields those are', () =>
    withPair(
      async (tx, { org, survivor, merged }) => {
        const id = await merge(tx, survivor, merged, { company: 'Merged Ltd' })
        await tx`select public.update_customer(
          ${org.id}, ${survivor.id}, ${tx.json({ phone: '+49 40 99', source: 'Fair' })})`
        await undo(tx, org.id, id)
        expect(await find(tx, survivor.id)).toMatchObject({
          phone: '+49 40 99',
          company: 'Own Ltd',
          source: 'Fair',
        })
        expect((await find(tx, merged.id))?.phone).toBe('+49 30 11')
        const [row] = await tx`
          select kept_fields, undone_at is not null as is_undone
          from public.customer_merges where id = ${id}`
        // The source was no matter of the merge, so nothing of it was to be put back.
        expect(row).toEqual({ kept_fields: ['phone'], is_undone: true })
      },
      { survivor: { company: 'Own Ltd' }, merged: { phone: '+49 30 11' } },
    ))

  it('what was added to the survivor since stays with it, and what was taken off stays off', () =>
    withPair(async (tx, { org, owner, survivor, merged }) => {
      await asOwner(tx)
      const [off, deleted] = [
        await createTag(tx, { org_id: org.id, name: 'off' }),
        await createTag(tx, { org_id: org.id, name: 'deleted' }),
      ]
      for (const tag of [off, deleted]) {
        await tagCustomer(tx, { org_id: org.id, customer_id: merged.id, tag_id: tag.id })
      }
      await tagCustomer(tx, { org_id: org.id, customer_id: survivor.id, tag_id: deleted.id })
      await as(tx, owner)
      const id = await merge(tx, survivor, merged)
      await tx`select public.update_customer(
        ${org.id}, ${survivor.id}, ${tx.json({ tags: ['deleted', 'new'] })})`
      await asOwner(tx)
      await tx`delete from public.tags where id = ${deleted.id}`
      await as(tx, owner)
      await undo(tx, org.id, id)
      expect(await tagsOf(tx, survivor.id)).toEqual(['new'])
      expect(await tagsOf(tx, merged.id)).toEqual([])
    }))

  it('cannot be done twice, and the pair can be merged again', () =>
    withPair(async (tx, { org, survivor, merged }) => {
      const id = await merge(tx, survivor, merged)
      await undo(tx, org.id, id)
      const audit = await tx`
        select action, after ? 'undone_at' as is_undo from public.audit_log
        where table_name = 'customer_merges' and row_id = ${id} and org_id = ${org.id}
        order by action`
      expect(audit).toEqual([
        { action: 'insert', is_undo: true },
        { action: 'update', is_undo: true },
      ])
      await expectDenied(() => undo(tx, org.id, id), 'PT409', 'crm.merge_undone')
      const again = await merge(tx, survivor, merged)
      expect(again).not.toBe(id)
      await undo(tx, org.id, again)
      expect(await find(tx, merged.id)).toBeDefined()
    }))

  it('goes backwards: a later merge of the survivor, either way, comes first', () =>
    withPair(async (tx, { org, owner, survivor, merged }) => {
      await asOwner(tx)
      const third = await createCustomer(tx, { org_id: org.id })
      await as(tx, owner)
      const first = await merge(tx, survivor, merged)
      const second = await merge(tx, third, survivor)
      const error = await expectDenied(
        () => undo(tx, org.id, first),
        'PT409',
        'crm.merge_is_not_last',
      )
      expect(error.detail).toBe(second)
      await undo(tx, org.id, second)
      const another = await merge(tx, survivor, third)
      await expectDenied(() => undo(tx, org.id, first), 'PT409', 'crm.merge_is_not_last')
      await undo(tx, org.id, another)
      await undo(tx, org.id, first)
      for (const { id } of [survivor, merged, third]) expect(await find(tx, id)).toBeDefined()
    }))

  it('names the customer who has the address by now, and can be done when it is free', () =>
    withPair(async (tx, { org, survivor, merged }) => {
      const id = await merge(tx, survivor, merged)
      const [created] = await tx<{ id: string }[]>`
        select public.create_customer(${org.id}, ${tx.json({ email: merged.email })}) as id`
      const error = await expectDenied(
        () => undo(tx, org.id, id),
        '23505',
        'crm.customer_email_taken',
      )
      expect(error.detail).toBe(created?.id)
      await tx`select public.update_customer(
        ${org.id}, ${required(created).id}, '{"email": "free@example.test"}')`
      await undo(tx, org.id, id)
      expect((await find(tx, merged.id))?.email).toBe(merged.email)
    }))

  it('leaves out an owner who has left and a sign-in that was taken off since', () =>
    withPair(async (tx, { org, owner, agent, survivor, merged }) => {
      await asOwner(tx)
      const user = await createUser(tx)
      await tx`
        update public.customers set user_id = ${user.id}, owner_id = ${agent.userId}
        where id = ${merged.id}`
      await as(tx, owner)
      const id = await merge(tx, survivor, merged)
      await asOwner(tx)
      await tx`delete from public.memberships where user_id = ${agent.userId}`
      await tx`update public.customers set user_id = null where id = ${survivor.id}`
      await as(tx, owner)
      await undo(tx, org.id, id)
      expect(await find(tx, merged.id)).toMatchObject({ owner_id: null, user_id: null })
    }))

  it.each([
    ['goes with their address to the one who comes back', null, 'nothing', 'merged'],
    ['goes with an address that was chosen in the merge', 'own@x.test', 'nothing', 'merged'],
    ['takes the place of one whom staff have unlinked', 'own@x.test', 'unlinked before', 'merged'],
    ['stays, where staff gave the survivor their address', null, 'moved with them', 'survivor'],
    ['ends, where they have another address by now', null, 'moved', null],
    ['ends, where their address is not confirmed', null, 'unconfirmed', null],
    ['ends, where staff keep that address away', null, 'refused', null],
  ] as const)('a sign-in that was linked since %s', (_what, own, happened, who) =>
    withPair(async (tx, { org, owner, customer, stranger, survivor, merged }) => {
      await asOwner(tx)
      await tx`update public.customers set email = ${own} where id = ${survivor.id}`
      await tx`update public.customers set email = ${stranger.email} where id = ${merged.id}`
      if (happened === 'unlinked before') {
        await tx`update public.customers set user_id = null where user_id = ${customer.userId}`
        await tx`update public.customers set user_id = ${customer.userId} where id = ${survivor.id}`
      }
      await as(tx, owner)
      const id = await merge(tx, survivor, merged, { email: stranger.email })
      if (happened === 'unlinked before') {
        await tx`select public.unlink_customer(${org.id}, ${survivor.id})`
      }
      expect(await claim(tx, stranger)).toEqual([survivor.id])

      const moved = `moved-${stranger.email}`
      if (happened === 'moved with them' || happened === 'moved') {
        await tx`update auth.users set email = ${moved} where id = ${stranger.userId}`
      }
      if (happened === 'moved with them') {
        await tx`update public.customers set email = ${moved} where id = ${survivor.id}`
      } else if (happened === 'unconfirmed') {
        await tx`update auth.users set email_confirmed_at = null where id = ${stranger.userId}`
      } else if (happened === 'refused') {
        await tx`
          insert into private.customer_link_refusals (org_id, customer_id, user_id, email)
          values (${org.id}, ${survivor.id}, ${customer.userId}, ${stranger.email})`
      }
      await as(tx, owner)
      await undo(tx, org.id, id)
      await asOwner(tx)
      expect([await userOf(tx, survivor.id), await userOf(tx, merged.id)]).toEqual([
        who === 'survivor' ? stranger.userId : null,
        who === 'merged' ? stranger.userId : null,
      ])
      if (who !== 'survivor') {
        expect((await kinds(tx, survivor.id)).at(-2)).toBe('customer.unlinked')
      }
    }),
  )

  it.each(['the same', 'another'])(
    'a sign-in that was linked since by an address of the survivor’s own stays, with %s by now',
    (what) =>
      withPair(async (tx, { org, owner, stranger, survivor, merged }) => {
        await asOwner(tx)
        await tx`update public.customers set email = ${stranger.email} where id = ${survivor.id}`
        await as(tx, owner)
        const id = await merge(tx, survivor, merged)
        expect(await claim(tx, stranger)).toEqual([survivor.id])
        if (what === 'another') {
          await tx`update auth.users set email = ${`2${stranger.email}`} where id = ${stranger.userId}`
        }
        await as(tx, owner)
        await undo(tx, org.id, id)
        await asOwner(tx)
        expect([await userOf(tx, survivor.id), await userOf(tx, merged.id)]).toEqual([
          stranger.userId,
          null,
        ])
      }),
  )

  it('agents and other organizations cannot undo', () =>
    withPair(async (tx, { org, otherOrg, agent, owner, otherOwner, survivor, merged }) => {
      const id = await merge(tx, survivor, merged)
      await as(tx, agent)
      await expectDenied(() => undo(tx, org.id, id), '42501', 'identity.permission_denied')
      await as(tx, otherOwner)
      await expectDenied(() => undo(tx, otherOrg.id, id), 'PT404', 'crm.merge_not_found')
      await as(tx, owner)
      await expectDenied(() => undo(tx, org.id, randomUUID()), 'PT404', 'crm.merge_not_found')
      await undo(tx, org.id, id)
    }))
})

describe('preview_customer_merge', () => {
  it('shows both, what belongs to each, the result, and why it would be refused', () =>
    withPair(
      async (tx, { org, survivor, merged }) => {
        const [row] = await tx<{ preview: Record<string, Record<string, unknown>> }[]>`
          select public.preview_customer_merge(${org.id}, ${survivor.id}, ${merged.id}) as preview`
        const { preview } = required(row)
        expect(preview).toMatchObject({
          survivor: { id: survivor.id, counts: { customer_events: 1, customer_tags: 0 } },
          merged: { id: merged.id, tags: [] },
          result: { name: survivor.name, phone: '12345' },
          problem: null,
          problem_swapped: 'crm.merge_into_archived',
        })
      },
      { merged: { phone: '12345', archived_at: new Date() } },
    ))

  it('says where a merged customer went', () =>
    withPair(async (tx, { org, survivor, merged }) => {
      await merge(tx, survivor, merged)
      await expectDenied(
        tx`select public.preview_customer_merge(${org.id}, ${survivor.id}, ${merged.id})`,
        'PT409',
        'crm.customer_merged',
      )
    }))
})

describe('list_customer_merges', () => {
  it('has the merges of a customer from both sides, newest first, by keyset', () =>
    withPair(async (tx, { org, survivor, merged }) => {
      const first = await merge(tx, survivor, merged)
      await undo(tx, org.id, first)
      const second = await merge(tx, survivor, merged)
      const page = await tx`
        select id, survivor_name, merged_name, created_by_name, undone_at is not null as is_undone
        from public.list_customer_merges(${org.id}, ${merged.id})`
      expect(page).toMatchObject([
        { id: second, survivor_name: survivor.name, merged_name: merged.name, is_undone: false },
        { id: first, created_by_name: 'Olga Lovelace', is_undone: true },
      ])
      const [position] = await tx<{ id: string; created_at: string }[]>`
        select id, created_at::text from public.list_customer_merges(${org.id}, p_limit => 1)`
      const rest = await tx<{ id: string }[]>`
        select id from public.list_customer_merges(
          ${org.id}, p_after => ${tx.json(required(position))})`
      expect(rest.map(({ id }) => id)).toEqual([first])
      await expectDenied(
        tx`select * from public.list_customer_merges(${org.id}, p_after => '{"id": 1}')`,
        'PT422',
        'crm.list_position_invalid',
      )
    }))
})
