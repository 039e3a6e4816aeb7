import { randomUUID } from 'node:crypto'
import type { JSONValue } from 'postgres'
import { describe, expect, it } from 'vitest'
import { failure, inTransaction, type Tx } from '../../helpers/db.ts'
import { createCustomer, createOrganization, createUser } from '../../helpers/factories.ts'

// As the owner of the tables: a constraint must hold even where no function stands before it.

type Values = Record<string, JSONValue>

type Target = { tx: Tx; orgId: string; customerId: string }

async function withCustomer(run: (target: Target) => Promise<void>): Promise<void> {
  await inTransaction(async (tx) => {
    const org = await createOrganization(tx)
    const { id } = await createCustomer(tx, { org_id: org.id })
    await run({ tx, orgId: org.id, customerId: id })
  })
}

async function expectRefused(constraint: string, statement: () => PromiseLike<unknown>) {
  const error = await failure(statement)
  expect({ code: error.code.slice(0, 2), constraint: error.constraint_name }).toEqual({
    code: '23',
    constraint,
  })
}

const entryOf = ({ orgId, customerId }: Target): Values => ({
  org_id: orgId,
  customer_id: customerId,
  amount_minor: 100,
  currency: 'EUR',
  reason: 'Goodwill',
  balance_after_minor: 100,
})

const insert = (tx: Tx, table: string, values: Values) => tx`insert into ${tx(table)} ${tx(values)}`

describe('credit_entries', () => {
  it.each<[string, Values, string]>([
    ['an amount of zero', { amount_minor: 0 }, 'credit_entries_amount_minor_check'],
    [
      'a balance below zero',
      { balance_after_minor: -1 },
      'credit_entries_balance_after_minor_check',
    ],
    ['an empty reason', { reason: '' }, 'credit_entries_reason_check'],
    ['a reason of 501 characters', { reason: 'x'.repeat(501) }, 'credit_entries_reason_check'],
    ['a reason of two lines', { reason: 'a\nb' }, 'credit_entries_reason_check'],
    ['an empty key', { idempotency_key: '' }, 'credit_entries_idempotency_key_check'],
    ['a currency that is none', { currency: 'XXX' }, 'credit_entries_currency_fkey'],
    ['no such customer', { customer_id: randomUUID() }, 'credit_entries_customer_id_fkey'],
  ])('cannot have %s', (_rule, change, constraint) =>
    withCustomer(async (target) => {
      await insert(target.tx, 'public.credit_entries', entryOf(target))
      await expectRefused(constraint, () =>
        insert(target.tx, 'public.credit_entries', { ...entryOf(target), ...change }),
      )
    }),
  )

  it('cannot have one key twice in an organization', () =>
    withCustomer(async (target) => {
      const values = { ...entryOf(target), idempotency_key: 'once' }
      await insert(target.tx, 'public.credit_entries', values)
      await expectRefused('credit_entries_org_id_idempotency_key_key', () =>
        insert(target.tx, 'public.credit_entries', values),
      )
    }))

  it('cannot have one id twice in an organization', () =>
    withCustomer(async (target) => {
      const { tx, orgId } = target
      const other = await createCustomer(tx, { org_id: orgId })
      await tx`alter table public.credit_entries alter column id drop identity`
      const values = { ...entryOf(target), id: 7 }
      await insert(tx, 'public.credit_entries', values)
      await expectRefused('credit_entries_org_id_id_key', () =>
        insert(tx, 'public.credit_entries', { ...values, customer_id: other.id }),
      )
    }))
})

describe('credit_balances', () => {
  it.each<[string, Values, string]>([
    ['below zero', { balance_minor: -1 }, 'credit_balances_balance_minor_check'],
    [
      'larger than a number of JSON',
      { balance_minor: 2 ** 53 },
      'credit_balances_balance_minor_check',
    ],
    ['of nobody', { customer_id: randomUUID() }, 'credit_balances_customer_id_fkey'],
  ])('cannot be %s', (_rule, change, constraint) =>
    withCustomer(async ({ tx, orgId, customerId }) => {
      const values = { org_id: orgId, customer_id: customerId, currency: 'EUR', balance_minor: 0 }
      await expectRefused(constraint, () =>
        insert(tx, 'private.credit_balances', { ...values, ...change }),
      )
      await insert(tx, 'private.credit_balances', values)
    }),
  )
})

describe('customer_link_refusals', () => {
  it.each<[string, Values, string]>([
    [
      'an address of 256 characters',
      { email: 'x'.repeat(256) },
      'customer_link_refusals_email_check',
    ],
    ['no such customer', { customer_id: randomUUID() }, 'customer_link_refusals_customer_id_fkey'],
  ])('cannot have %s', (_rule, change, constraint) =>
    withCustomer(async ({ tx, orgId, customerId }) => {
      const values = { org_id: orgId, customer_id: customerId, user_id: randomUUID() }
      await expectRefused(constraint, () =>
        insert(tx, 'private.customer_link_refusals', { ...values, ...change }),
      )
      await insert(tx, 'private.customer_link_refusals', values)
    }),
  )

  it('cannot be there twice for one person and one address', () =>
    withCustomer(async ({ tx, orgId, customerId }) => {
      const values = { org_id: orgId, customer_id: customerId, user_id: randomUUID() }
      await insert(tx, 'private.customer_link_refusals', values)
      await expectRefused('customer_link_refusals_org_id_customer_id_user_id_email_key', () =>
        insert(tx, 'private.customer_link_refusals', values),
      )
      await insert(tx, 'private.customer_link_refusals', { ...values, email: 'a@example.test' })
    }))
})

describe('customer_flow', () => {
  const sum = (orgId: string): Values => ({
    org_id: orgId,
    measure: 'arrived',
    grain: 'quarter',
    bucket_at: '2026-01-01T00:00:00Z',
    label: '',
    amount: 1,
  })

  it.each<[string, Values, string]>([
    ['a measure that is none', { measure: 'x' }, 'customer_flow_measure_check'],
    ['a grain that is none', { grain: 'hour' }, 'customer_flow_grain_check'],
    ['no organization', { org_id: randomUUID() }, 'customer_flow_org_id_fkey'],
  ])('cannot have %s', (_rule, change, constraint) =>
    withCustomer(async ({ tx, orgId }) => {
      await expectRefused(constraint, () =>
        insert(tx, 'private.customer_flow', { ...sum(orgId), ...change }),
      )
      await insert(tx, 'private.customer_flow', sum(orgId))
    }),
  )

  it.each<[string, Values, string]>([
    ['a measure that is none', { measure: 'arrived' }, 'customer_flow_changes_measure_check'],
    ['no organization', { org_id: randomUUID() }, 'customer_flow_changes_org_id_fkey'],
  ])('changes cannot have %s', (_rule, change, constraint) =>
    withCustomer(async ({ tx, orgId }) => {
      const values: Values = {
        org_id: orgId,
        measure: 'source',
        bucket_at: '2026-01-01T00:00:00Z',
        label: '',
        amount: 1,
      }
      await expectRefused(constraint, () =>
        insert(tx, 'private.customer_flow_changes', { ...values, ...change }),
      )
      await insert(tx, 'private.customer_flow_changes', values)
    }),
  )
})

describe('customers with a sign-in', () => {
  it('are one per person and organization', () =>
    withCustomer(async ({ tx, orgId }) => {
      const user = await createUser(tx)
      await createCustomer(tx, { org_id: orgId, user_id: user.id })
      await expectRefused('customers_user_id_org_id_idx', () =>
        createCustomer(tx, { org_id: orgId, user_id: user.id }),
      )
    }))
})
