import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Actors, createActors } from '../../helpers/actors.ts'
import { as, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import {
  type CustomerRow,
  type CustomerValues,
  createCreditEntry,
  createCustomer,
  createFile,
  createNote,
  createTag,
  createUser,
  required,
  tagCustomer,
} from '../../helpers/factories.ts'

type Values = Record<string, string | null | number | string[]> | string[]

async function merge(tx: Tx, survivor: CustomerRow, merged: { id: string }, values: Values = {}) {
  const [row] = await tx<{ id: string }[]>`
    select public.merge_customers(
      ${survivor.org_id}, ${survivor.id}, ${merged.id}, ${tx.json(values)}) as id`
  return required(row).id
}

async function undo(tx: Tx, orgId: string, mergeId: string) {
  const [row] = await tx<{ id: string }[]>`
    select public.undo_customer_merge(${orgId}, ${mergeId}) as id`
  return required(row).id
}

async function find(tx: Tx, id: string) {
  const [row] = await tx<(CustomerRow & Record<string, unknown>)[]>`
    select * from public.customers where id = ${id}`
  return row
}

async function kinds(tx: Tx, customerId: string): Promise<string[]> {
  const rows = await tx<{ kind: string }[]>`
    select kind from public.customer_events where customer_id = ${customerId} order by id`
  return rows.map(({ kind }) => kind)
}

async function tagsOf(tx: Tx, customerId: string): Promise<string[]> {
  const rows = await tx<{ name: string }[]>`
    select tags.name from public.customer_tags as links
    join public.tags on tags.org_id = links.org_id and tags.id = links.tag_id
    where links.customer_id = ${customerId} order by 1`
  return rows.map(({ name }) => name)
}

/** The test in a transaction, as the owner of an organization with two customers. */
function withPair(
  run: (tx: Tx, given: Actors & { survivor: CustomerRow; merged: CustomerRow }) => Promise<void>,
  values: { survivor?: Partial<CustomerValues>; merged?: Partial<CustomerValues> } = {},
) {
  return inTransaction(async (tx) => {
    const actors = await createActors(tx)
    const org_id = actors.org.id
    const survivor = await createCustomer(tx, { org_id, ...values.survivor })
    const merged = await createCustomer(tx, { org_id, ...values.merged })
    await as(tx, actors.owner)
    await run(tx, { ...actors, survivor, merged })
  })
}

describe('merge_customers', () => {
  it('leaves one customer, whose gaps the other fills', () =>
    withPair(
      async (tx, { survivor, merged }) => {
        await merge(tx, survivor, merged)
        expect(await find(tx, merged.id)).toBeUndefined()
        expect(await find(tx, survivor.id)).toMatchObject({
          name: 'Ada',
          email: survivor.email,
          phone: '+49 30 1234567',
          country_code: 'DE',
          source: 'Web',
          segment: 'LEAD',
        })
      },
      {
        survivor: { name: 'Ada', source: 'Web' },
        merged: {
          phone: '+49 30 1234567',
          country_code: 'DE',
          source: 'Fair',
          segment: 'CUSTOMER',
        },
      },
    ))

  it('takes the values that were chosen, those of the merged one and nothing included', () =>
    withPair(
      async (tx, { survivor, merged }) => {
        await merge(tx, survivor, merged, {
          email: merged.email,
          external_ref: 'B-2',
          segment: 'CUSTOMER',
          company: null,
        })
        expect(await find(tx, survivor.id)).toMatchObject({
          email: merged.email,
          external_ref: 'B-2',
          segment: 'CUSTOMER',
          company: null,
        })
      },
      {
        survivor: { external_ref: 'A-1', company: 'Acme' },
        merged: { external_ref: 'B-2', segment: 'CUSTOMER' },
      },
    ))

  it('keeps the tags of both, and undo gives each its own', () =>
    withPair(async (tx, { org, survivor, merged, owner }) => {
      await asOwner(tx)
      for (const [name, customers] of [
        ['both', [survivor, merged]],
        ['hers', [survivor]],
        ['his', [merged]],
      ] as const) {
        const tag = await createTag(tx, { org_id: org.id, name })
        for (const { id } of customers) {
          await tagCustomer(tx, { org_id: org.id, customer_id: id, tag_id: tag.id })
        }
      }
      await as(tx, owner)
      const id = await merge(tx, survivor, merged)
      expect(await tagsOf(tx, survivor.id)).toEqual(['both', 'hers', 'his'])
      await undo(tx, org.id, id)
      expect(await tagsOf(tx, survivor.id)).toEqual(['both', 'hers'])
      expect(await tagsOf(tx, merged.id)).toEqual(['both', 'his'])
    }))

  it('moves the timeline, and tells of itself in timeline and audit trail', () =>
    withPair(async (tx, { org, owner, survivor, merged }) => {
      const id = await merge(tx, survivor, merged)
      expect(await kinds(tx, survivor.id)).toEqual([
        'customer.created',
        'customer.created',
        'customer.merged',
      ])
      const [event] = await tx`
        select data, actor_id from public.customer_events where kind = 'customer.merged'
          and customer_id = ${survivor.id}`
      expect(event).toEqual({
        data: { merge_id: id, merged_id: merged.id, merged_name: merged.name },
        actor_id: owner.userId,
      })
      const audit = await tx`
        select action, actor_id from public.audit_log
        where table_name = 'customer_merges' and row_id = ${id} and org_id = ${org.id}`
      expect(audit).toEqual([{ action: 'insert', actor_id: owner.userId }])
    }))

  it('adds up the credit in each currency, and undo divides it again', () =>
    withPair(async (tx, { org, owner, survivor, merged }) => {
      await asOwner(tx)
      const pay = (customer: CustomerRow, amount_minor: number, currency = 'EUR') =>
        createCreditEntry(tx, { org_id: org.id, customer_id: customer.id, amount_minor, currency })
      const balances = async () => {
        await asOwner(tx)
        const rows = await tx`
          select customer_id, currency, balance_minor from private.credit_balances
          where org_id = ${org.id} order by balance_minor`
        await as(tx, owner)
        return rows
      }
      await pay(survivor, 500)
      await pay(merged, 300)
      await pay(merged, 70, 'USD')
      const before = await balances()
      const id = await merge(tx, survivor, merged)
      expect(await balances()).toEqual([
        { customer_id: survivor.id, currency: 'USD', balance_minor: 70 },
        { customer_id: survivor.id, currency: 'EUR', balance_minor: 800 },
      ])
      await undo(tx, org.id, id)
      expect(await balances()).toEqual(before)

      const again = await merge(tx, survivor, merged)
      await tx`select public.add_credit(${org.id}, ${survivor.id}, -700, 'EUR', 'Chair', 'chair-1')`
      // The joint credit is spent: neither may be left with less than nothing.
      await expectDenied(() => undo(tx, org.id, again), 'PT409', 'crm.credit_insufficient')
    }))

  it('moves notes and files as they are', () =>
    withPair(async (tx, { org, owner, survivor, merged }) => {
      await asOwner(tx)
      const given = { org_id: org.id, customer_id: merged.id }
      await createNote(tx, { ...given, body: 'Called twice' })
      await createFile(tx, given)
      const read = async () => [
        await tx`select * from public.customer_notes where org_id = ${org.id}`,
        await tx`select * from public.customer_files where org_id = ${org.id}`,
      ]
      const before = await read()
      await as(tx, owner)
      const id = await merge(tx, survivor, merged)
      await asOwner(tx)
      expect(await read()).toEqual(
        before.map((rows) => rows.map((row) => ({ ...row, customer_id: survivor.id }))),
      )
      await as(tx, owner)
      await undo(tx, org.id, id)
      await asOwner(tx)
      expect(await read()).toEqual(before)
    }))

  it('leaves a redirect, also from those that were merged into the merged one before', () =>
    withPair(async (tx, { org, owner, survivor, merged }) => {
      await asOwner(tx)
      const first = await createCustomer(tx, { org_id: org.id })
      await as(tx, owner)
      await merge(tx, merged, first)
      await merge(tx, survivor, merged)
      await asOwner(tx)
      const rows = await tx`
        select private.live_customer_id(${org.id}, ${first.id}) as first,
          private.live_customer_id(${org.id}, ${merged.id}) as second`
      expect(rows).toEqual([{ first: survivor.id, second: survivor.id }])
    }))

  it('counts and search are right after a merge and after its undo', () =>
    withPair(
      async (tx, { org, survivor, merged }) => {
        const count = async () => {
          const [row] = await tx<{ total: number }[]>`
            select sum(active)::int as total from public.count_customers_by_segment(${org.id})`
          return row?.total
        }
        const hits = async (query: string) => {
          const rows = await tx<{ id: string }[]>`
            select id from public.search_customers(${org.id}, ${query})`
          return rows.map(({ id }) => id)
        }
        const before = await count()
        const id = await merge(tx, survivor, merged)
        expect(await count()).toBe(Number(before) - 1)
        expect(await hits('quillfeather')).toEqual([])
        await undo(tx, org.id, id)
        expect(await count()).toBe(before)
        expect(await hits('quillfeather')).toEqual([merged.id])
      },
      { survivor: { segment: 'CUSTOMER' }, merged: { name: 'Zeb Quillfeather' } },
    ))

  it('may take an archived customer in, but puts no active one into an archived one', () =>
    withPair(
      async (tx, { survivor, merged }) => {
        await expectDenied(() => merge(tx, merged, survivor), 'PT422', 'crm.merge_into_archived')
        await merge(tx, survivor, merged)
        expect((await find(tx, survivor.id))?.archived_at).toBeNull()
      },
      { merged: { archived_at: new Date() } },
    ))

  it('two archived customers may become one, which stays archived', () =>
    withPair(
      async (tx, { survivor, merged }) => {
        await merge(tx, survivor, merged)
        expect((await find(tx, survivor.id))?.archived_at).not.toBeNull()
      },
      { survivor: { archived_at: new Date() }, merged: { archived_at: new Date() } },
    ))

  it('hands the sign-in of the merged one on, and undo gives it back', () =>
    withPair(async (tx, { org, owner, survivor, merged }) => {
      await asOwner(tx)
      const user = await createUser(tx)
      await tx`update public.customers set user_id = ${user.id} where id = ${merged.id}`
      await as(tx, owner)
      const id = await merge(tx, survivor, merged)
      expect((await find(tx, survivor.id))?.user_id).toBe(user.id)
      await undo(tx, org.id, id)
      expect((await find(tx, survivor.id))?.user_id).toBeNull()
      expect((await find(tx, merged.id))?.user_id).toBe(user.id)
    }))

  it('refuses two customers who both sign in', () =>
    withPair(async (tx, { owner, survivor, merged }) => {
      await asOwner(tx)
      for (const customer of [survivor, merged]) {
        const user = await createUser(tx)
        await tx`update public.customers set user_id = ${user.id} where id = ${customer.id}`
      }
      await as(tx, owner)
      await expectDenied(() => merge(tx, survivor, merged), 'PT422', 'crm.merge_of_two_sign_ins')
    }))

  it('agents cannot merge, admins can', () =>
    withPair(async (tx, { agent, admin, survivor, merged }) => {
      await as(tx, agent)
      await expectDenied(() => merge(tx, survivor, merged), '42501', 'identity.permission_denied')
      await as(tx, admin)
      await merge(tx, survivor, merged)
    }))

  it('refuses one customer, one that is not there, and one of another organization', () =>
    withPair(async (tx, { owner, otherOrg, survivor }) => {
      await asOwner(tx)
      const foreign = await createCustomer(tx, { org_id: otherOrg.id })
      await as(tx, owner)
      await expectDenied(() => merge(tx, survivor, survivor), 'PT422', 'crm.customers_are_one')
      await expectDenied(
        () => merge(tx, survivor, { id: randomUUID() }),
        'PT404',
        'crm.customer_not_found',
      )
      await expectDenied(() => merge(tx, survivor, foreign), 'PT404', 'crm.customer_not_found')
      await expectDenied(
        () => tx`select public.merge_customers(${survivor.org_id}, ${survivor.id}, null)`,
        'PT404',
        'crm.customer_not_found',
      )
    }))

  it('says where a customer went that is merged already', () =>
    withPair(async (tx, { org, owner, survivor, merged }) => {
      await asOwner(tx)
      const third = await createCustomer(tx, { org_id: org.id })
      await as(tx, owner)
      await merge(tx, survivor, merged)
      for (const attempt of [
        () => merge(tx, survivor, merged),
        () => merge(tx, merged, survivor),
        () => merge(tx, third, merged),
        () => merge(tx, merged, third),
      ]) {
        const error = await expectDenied(attempt, 'PT409', 'crm.customer_merged')
        expect(error.detail).toBe(survivor.id)
      }
    }))

  it.each<[string, Values, string]>([
    ['a field that is none', { nonsense: 'x' }, 'crm.field_unknown'],
    ['tags, which are kept anyway', { tags: ['a'] }, 'crm.field_unknown'],
    ['a number for a name', { name: 7 }, 'crm.values_malformed'],
    ['a list instead of values', [], 'crm.values_malformed'],
    ['an unknown segment', { segment: 'VIP' }, 'crm.segment_unknown'],
    ['an address that is none', { email: 'nobody' }, 'crm.email_invalid'],
    ['an unknown country', { country_code: 'QQ' }, 'crm.country_unknown'],
    ['an owner who is not on the staff', { owner_id: randomUUID() }, 'crm.owner_unknown'],
    [
      'nothing to be known by',
      { name: null, email: null, company: null },
      'crm.customer_unidentified',
    ],
  ])('refuses %s', (_what, values, reason) =>
    withPair(async (tx, { survivor, merged }) => {
      await expectDenied(() => merge(tx, survivor, merged, values), 'PT422', reason)
      expect(await find(tx, merged.id)).toBeDefined()
    }),
  )

  it('refuses an address of a third customer and names them', () =>
    withPair(async (tx, { org, owner, survivor, merged }) => {
      await asOwner(tx)
      const third = await createCustomer(tx, { org_id: org.id, email: 'third@example.test' })
      await as(tx, owner)
      const error = await expectDenied(
        () => merge(tx, survivor, merged, { email: 'third@example.test' }),
        '23505',
        'crm.customer_email_taken',
      )
      expect(error.detail).toBe(third.id)
    }))
})

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
