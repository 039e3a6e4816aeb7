import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Actors, createActors } from '../../helpers/actors.ts'
import { createCreditEntry } from '../../helpers/crm-factories.ts'
import { as, asOwner, asService, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'

type Entry = {
  id: number
  amount_minor: number
  balance_after_minor: number
  created_by: string
}

type Credit = {
  balances: { currency: string; balance_minor: number }[]
  entries: { id: number; amount_minor: number; created_by_name: string | null }[]
}

async function add(
  tx: Tx,
  orgId: string,
  customerId: string,
  { amount = 1000, currency = 'EUR', reason = 'Goodwill', key = null as string | null } = {},
): Promise<Entry> {
  const [entry] = await tx<Entry[]>`
    select * from public.add_credit(
      ${orgId}, ${customerId}, ${amount}, ${currency}, ${reason}, ${key}
    )`
  return required(entry)
}

async function creditOf(tx: Tx, orgId: string, customerId: string): Promise<Credit> {
  const [row] = await tx<{ credit: Credit }[]>`
    select public.list_credit_entries(${orgId}, ${customerId}) as credit`
  return required(row).credit
}

/** Signed in as an admin, with a customer to give credit to. */
async function withCustomer(
  run: (tx: Tx, actors: Actors, customerId: string) => Promise<void>,
): Promise<void> {
  await inTransaction(async (tx) => {
    const actors = await createActors(tx)
    const { id } = await createCustomer(tx, { org_id: actors.org.id })
    await as(tx, actors.admin)
    await run(tx, actors, id)
  })
}

describe('add_credit', () => {
  it('an admin can grant and spend, and each entry says what was left', () =>
    withCustomer(async (tx, { org, admin }, id) => {
      const granted = await add(tx, org.id, id, { amount: 5000 })
      const spent = await add(tx, org.id, id, { amount: -1850, reason: ' Order ' })
      expect(granted).toMatchObject({ balance_after_minor: 5000, created_by: admin.userId })
      expect(spent).toMatchObject({ balance_after_minor: 3150, reason: 'Order' })
      const credit = await creditOf(tx, org.id, id)
      expect(credit.balances).toEqual([{ currency: 'EUR', balance_minor: 3150, exponent: 2 }])
      expect(credit.entries.map((entry) => entry.amount_minor)).toEqual([-1850, 5000])
      expect(credit.entries[0]?.created_by_name).toBe('Amir Lovelace')
    }))

  it('writes what happened into the timeline and the audit trail', () =>
    withCustomer(async (tx, { org, admin }, id) => {
      const granted = await add(tx, org.id, id, { amount: 700 })
      const spent = await add(tx, org.id, id, { amount: -200, reason: 'Order' })
      await asOwner(tx)
      const events = await tx`
        select kind, data, actor_id from public.customer_events
         where customer_id = ${id} and kind like 'credit.%' order by id`
      expect(events).toEqual([
        {
          kind: 'credit.granted',
          data: { entry_id: granted.id, amount_minor: 700, currency: 'EUR', reason: 'Goodwill' },
          actor_id: admin.userId,
        },
        {
          kind: 'credit.spent',
          data: { entry_id: spent.id, amount_minor: -200, currency: 'EUR', reason: 'Order' },
          actor_id: admin.userId,
        },
      ])
      const audited = await tx`
        select row_id from public.audit_log
         where org_id = ${org.id} and table_name = 'credit_entries' order by row_id::bigint`
      expect(audited.map(({ row_id }) => Number(row_id))).toEqual([granted.id, spent.id])
    }))

  it('an agent cannot grant credit, and can see it', () =>
    withCustomer(async (tx, { org, agent }, id) => {
      await add(tx, org.id, id)
      await as(tx, agent)
      await expectDenied(() => add(tx, org.id, id), '42501', 'identity.permission_denied')
      expect((await creditOf(tx, org.id, id)).entries).toHaveLength(1)
    }))

  it('refuses to spend more than there is, and says how much there is', () =>
    withCustomer(async (tx, { org }, id) => {
      await add(tx, org.id, id, { amount: 1000 })
      const error = await expectDenied(
        () => add(tx, org.id, id, { amount: -1001 }),
        'PT409',
        'crm.credit_insufficient',
      )
      expect(error.detail).toBe('1000')
      expect((await add(tx, org.id, id, { amount: -1000 })).balance_after_minor).toBe(0)
    }))

  it('keeps a balance for each currency', () =>
    withCustomer(async (tx, { org }, id) => {
      await add(tx, org.id, id, { amount: 1000, currency: 'EUR' })
      await add(tx, org.id, id, { amount: 300, currency: 'JPY' })
      await expectDenied(
        () => add(tx, org.id, id, { amount: -301, currency: 'JPY' }),
        'PT409',
        'crm.credit_insufficient',
      )
      expect((await creditOf(tx, org.id, id)).balances).toEqual([
        { currency: 'EUR', balance_minor: 1000, exponent: 2 },
        { currency: 'JPY', balance_minor: 300, exponent: 0 },
      ])
    }))

  it.each([
    ['an amount of zero', { amount: 0 }, 'crm.credit_amount_invalid'],
    ['more than a number of JSON holds', { amount: 2 ** 53 }, 'crm.credit_amount_invalid'],
    ['a currency that there is not', { currency: 'XXX' }, 'crm.credit_currency_unknown'],
    ['a reason of spaces', { reason: '  ' }, 'crm.credit_reason_invalid'],
    ['a reason of 501 characters', { reason: 'x'.repeat(501) }, 'crm.credit_reason_invalid'],
    ['a reason of two lines', { reason: 'one\ntwo' }, 'crm.credit_reason_invalid'],
    ['an empty key', { key: '' }, 'platform.idempotency_key_invalid'],
    ['a key of 256 characters', { key: 'k'.repeat(256) }, 'platform.idempotency_key_invalid'],
  ])('refuses %s', (_what, values, reason) =>
    withCustomer(async (tx, { org }, id) => {
      await expectDenied(() => add(tx, org.id, id, values), 'PT422', reason)
    }),
  )

  it('refuses what would make the balance larger than a number of JSON', () =>
    withCustomer(async (tx, { org }, id) => {
      await add(tx, org.id, id, { amount: 2 ** 53 - 1 })
      await expectDenied(
        () => add(tx, org.id, id, { amount: 1 }),
        'PT422',
        'crm.credit_amount_invalid',
      )
    }))

  it('reports crm.customer_not_found for another organization’s customer', () =>
    withCustomer(async (tx, { org, otherOrg }) => {
      await asOwner(tx)
      const { id } = await createCustomer(tx, { org_id: otherOrg.id })
      const { admin } = await createActors(tx)
      await tx`insert into public.memberships (org_id, user_id, role)
               values (${org.id}, ${admin.userId}, 'admin')`
      await as(tx, admin)
      await expectDenied(() => add(tx, org.id, id), 'PT404', 'crm.customer_not_found')
    }))

  it('goes to the customer that this one was merged into', () =>
    withCustomer(async (tx, { org, admin }, id) => {
      await asOwner(tx)
      const gone = randomUUID()
      await tx`
        insert into private.customer_redirects (org_id, customer_id, survivor_id)
        values (${org.id}, ${gone}, ${id})`
      await as(tx, admin)
      await add(tx, org.id, gone, { amount: 400 })
      expect((await creditOf(tx, org.id, id)).balances).toEqual([
        { currency: 'EUR', balance_minor: 400, exponent: 2 },
      ])
    }))

  it('answers the same entry when the same request comes again', () =>
    withCustomer(async (tx, { org, owner }, id) => {
      await add(tx, org.id, id, { amount: 1000 })
      const first = await add(tx, org.id, id, { amount: -1000, key: 'once' })
      await as(tx, owner)
      expect(await add(tx, org.id, id, { amount: -1000, key: 'once' })).toEqual(first)
      expect((await creditOf(tx, org.id, id)).entries).toHaveLength(2)
    }))

  it.each([
    ['amount', { amount: 999 }],
    ['currency', { currency: 'USD' }],
    ['reason', { reason: 'Another' }],
  ])('refuses a key that was used with another %s', (_field, values) =>
    withCustomer(async (tx, { org }, id) => {
      await add(tx, org.id, id, { key: 'once' })
      await expectDenied(
        () => add(tx, org.id, id, { key: 'once', ...values }),
        'PT409',
        'platform.idempotency_key_reused',
      )
    }),
  )

  it('refuses a key that was used for another customer, and not one of another organization', () =>
    withCustomer(async (tx, { org, otherOrg, otherOwner, admin }, id) => {
      await add(tx, org.id, id, { key: 'once' })
      await asOwner(tx)
      const second = await createCustomer(tx, { org_id: org.id })
      const elsewhere = await createCustomer(tx, { org_id: otherOrg.id })
      await as(tx, admin)
      await expectDenied(
        () => add(tx, org.id, second.id, { key: 'once' }),
        'PT409',
        'platform.idempotency_key_reused',
      )
      await as(tx, otherOwner)
      expect((await add(tx, otherOrg.id, elsewhere.id, { key: 'once' })).amount_minor).toBe(1000)
    }))
})

describe('credit_entries', () => {
  it.each(['owner of the tables', 'service_role'])('the %s can change and remove none', (who) =>
    withCustomer(async (tx, { org }, id) => {
      await asOwner(tx)
      await createCreditEntry(tx, { org_id: org.id, customer_id: id })
      if (who === 'service_role') await asService(tx)
      for (const statement of [
        () => tx`update public.credit_entries set amount_minor = 1 where org_id = ${org.id}`,
        () => tx`delete from public.credit_entries where org_id = ${org.id}`,
        () => tx`truncate public.credit_entries`,
      ]) {
        await expectDenied(statement, '42501')
      }
    }),
  )

  it('a customer with credit cannot be deleted, and an organization with all of it can', () =>
    withCustomer(async (tx, { org }, id) => {
      await asOwner(tx)
      await createCreditEntry(tx, { org_id: org.id, customer_id: id })
      const error = await expectDenied(
        () => tx`delete from public.customers where id = ${id}`,
        '23503',
      )
      expect(error.constraint_name).toBe('credit_entries_customer_id_fkey')
      await tx`delete from public.organizations where id = ${org.id}`
      expect(await tx`select from public.credit_entries where org_id = ${org.id}`).toHaveLength(0)
      expect(await tx`select from private.credit_balances where org_id = ${org.id}`).toHaveLength(0)
    }))

  it('undoing an import keeps the customer it made who has credit since', () =>
    withCustomer(async (tx, { org }) => {
      const [created] = await tx<{ id: string }[]>`
        select public.create_customer_import(${org.id}, 'a.csv', '["name"]') as id`
      const { id } = required(created)
      await tx`select public.stage_customer_import_rows(${id}, 1, '[["Ada"], ["Ben"]]')`
      await tx`select public.finish_staging_customer_import(${id}, 2)`
      await tx`select public.review_customer_import(${id}, '{"0": "name"}')`
      await tx`select public.apply_customer_import(${id})`
      const [ada] = await tx<{ id: string }[]>`
        select id from public.customers where org_id = ${org.id} and name = 'Ada'`
      await add(tx, org.id, required(ada).id)
      await tx`select public.undo_customer_import(${id})`
      const kept = await tx`
        select name from public.customers where org_id = ${org.id} and name in ('Ada', 'Ben')`
      expect(kept).toEqual([{ name: 'Ada' }])
    }))
})

describe('list_credit_entries', () => {
  it('pages from the newest to the oldest', () =>
    withCustomer(async (tx, { org }, id) => {
      for (const amount of [1, 2, 3]) await add(tx, org.id, id, { amount })
      const page = async (after: number | null) => {
        const [row] = await tx<{ credit: Credit }[]>`
          select public.list_credit_entries(${org.id}, ${id}, ${after}, 2) as credit`
        return required(row).credit.entries
      }
      const first = await page(null)
      expect(first.map((entry) => entry.amount_minor)).toEqual([3, 2])
      const second = await page(required(first[1]).id)
      expect(second.map((entry) => entry.amount_minor)).toEqual([1])
    }))

  it('reports crm.customer_not_found for a customer who is not there', () =>
    withCustomer(async (tx, { org }) => {
      await expectDenied(
        () => creditOf(tx, org.id, randomUUID()),
        'PT404',
        'crm.customer_not_found',
      )
    }))
})

describe('merge_customers, of customers with credit', () => {
  it('joins entries and balances, and the undo parts them again', () =>
    withCustomer(async (tx, { org, admin }, id) => {
      await asOwner(tx)
      const survivor = await createCustomer(tx, { org_id: org.id })
      await as(tx, admin)
      await add(tx, org.id, id, { amount: 500 })
      await add(tx, org.id, survivor.id, { amount: 200 })
      const balanceOf = async (customerId: string) =>
        (await creditOf(tx, org.id, customerId)).balances[0]?.balance_minor

      const [merge] = await tx<{ id: string }[]>`
        select public.merge_customers(${org.id}, ${survivor.id}, ${id}) as id`
      expect(await balanceOf(survivor.id)).toBe(700)

      await add(tx, org.id, survivor.id, { amount: -600 })
      const undo = () => tx`select public.undo_customer_merge(${org.id}, ${required(merge).id})`
      await expectDenied(undo, 'PT409', 'crm.merge_credit_spent')
      await add(tx, org.id, survivor.id, { amount: 450 })
      await undo()
      expect([await balanceOf(id), await balanceOf(survivor.id)]).toEqual([500, 50])
      await asOwner(tx)
      // The way in closes behind it.
      await expectDenied(
        () =>
          tx`update public.credit_entries set customer_id = ${survivor.id} where org_id = ${org.id}`,
        '42501',
        'crm.credit_is_append_only',
      )
    }))
})

describe('repair_credit_balances', () => {
  it('sums the entries afresh', () =>
    withCustomer(async (tx, { org }, id) => {
      await asOwner(tx)
      await createCreditEntry(tx, { org_id: org.id, customer_id: id, amount_minor: 300 })
      await tx`update private.credit_balances set balance_minor = 1 where customer_id = ${id}`
      await tx`select private.repair_credit_balances(${org.id})`
      expect(
        await tx`select balance_minor from private.credit_balances where customer_id = ${id}`,
      ).toEqual([{ balance_minor: 300 }])
    }))
})
