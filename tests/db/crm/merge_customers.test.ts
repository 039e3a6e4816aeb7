import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  createCreditEntry,
  createFile,
  createNote,
  createTag,
  tagCustomer,
} from '../../helpers/crm-factories.ts'
import { as, asOwner, expectDenied } from '../../helpers/db.ts'
import { type CustomerRow, createCustomer, createUser } from '../../helpers/factories.ts'
import {
  find,
  kinds,
  merge,
  tagsOf,
  undo,
  type Values,
  withPair,
} from './merge_customers.helpers.ts'

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
      await expectDenied(() => undo(tx, org.id, again), 'PT409', 'crm.merge_credit_spent')
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

  it('says where a customer went to whoever still has it open', () =>
    withPair(async (tx, { org, agent, survivor, merged }) => {
      await merge(tx, survivor, merged)
      await as(tx, agent)
      const id = merged.id
      const values = tx.json({ name: 'New' })
      for (const attempt of [
        () => tx`select public.update_customer(${org.id}, ${id}, ${values})`,
        () =>
          tx`select public.change_customer(${org.id}, ${id}, ${values}, ${tx.json({ name: merged.name })})`,
        () => tx`select public.change_customer_tags(${org.id}, ${id}, array['x'])`,
        () => tx`select public.list_credit_entries(${org.id}, ${id})`,
        () => tx`select public.write_customer(${org.id}, 'update', ${id}, ${values})`,
        () => tx`select public.write_customer(${org.id}, 'archive', ${id})`,
      ]) {
        const error = await expectDenied(attempt, 'PT409', 'crm.customer_merged')
        expect(error.detail).toBe(survivor.id)
      }
      const unknown = () => tx`select public.update_customer(${org.id}, ${randomUUID()}, ${values})`
      await expectDenied(unknown, 'PT404', 'crm.customer_not_found')
      await tx`select public.update_customer(${org.id}, ${survivor.id}, ${values})`
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
