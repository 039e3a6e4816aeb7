import { randomUUID } from 'node:crypto'
import type { JSONValue } from 'postgres'
import { describe, expect, it } from 'vitest'
import { as, expectDenied } from '../../helpers/db.ts'
import { createCustomer } from '../../helpers/factories.ts'
import { createInvoice } from '../../helpers/finance-factories.ts'
import {
  balances,
  behind,
  bill,
  creditBalance,
  expectReconciled,
  grant,
  invoiceOf,
  pay,
  reverse,
  voided,
  withPlace,
  writeOff,
} from './money.helpers.ts'

describe('record_payment', () => {
  it('an admin can pay a whole invoice, which is posted and told', () =>
    withPlace(async (tx, place) => {
      const { id, number } = await bill(tx, place)
      const payment = await pay(tx, place, {
        reference: 'RF18',
        note: 'From the statement',
        allocations: [{ invoice_id: id, amount_minor: 10_000 }],
      })
      expect(payment).toMatchObject({
        kind: 'payment',
        method: 'bank_transfer',
        amount_minor: 10_000,
        credit_minor: 0,
        reference: 'RF18',
        note: 'From the statement',
        allocations: [{ invoice_id: id, number, amount_minor: 10_000 }],
      })
      expect(await invoiceOf(tx, place.orgId, id)).toMatchObject({
        status: 'paid',
        open_minor: 0,
        paid_minor: 10_000,
      })
      const [events, ledger] = await behind(tx, place, async () => [
        await tx<{ kind: string }[]>`
          select kind from public.customer_events
           where customer_id = ${place.customerId} and kind not like 'customer.%'
           order by id`,
        await balances(tx, place.orgId),
      ])
      expect(events.map(({ kind }) => kind)).toEqual([
        'invoice.issued',
        'invoice.paid',
        'payment.recorded',
      ])
      expect(ledger).toEqual({ bank: 10_000, sales: -10_000 })
    }))

  it('pays what was due first when nothing is said, and keeps the rest as store credit', () =>
    withPlace(async (tx, place) => {
      const later = await bill(tx, place, { due_on: '2030-02-01' })
      const sooner = await bill(tx, place, { due_on: '2030-01-01' })
      const foreign = await bill(tx, place, { currency: 'USD' })
      const first = await pay(tx, place, { amount_minor: 15_000, method: 'cash' })
      expect(
        first.allocations.map(({ invoice_id, amount_minor }) => [invoice_id, amount_minor]),
      ).toEqual([
        [sooner.id, 10_000],
        [later.id, 5_000],
      ])
      const second = await pay(tx, place, { amount_minor: 7_000 })
      expect(second).toMatchObject({ credit_minor: 2_000, allocations: [{ amount_minor: 5_000 }] })
      expect(await creditBalance(tx, place)).toBe(2_000)
      expect((await invoiceOf(tx, place.orgId, foreign.id)).open_minor).toBe(10_000)
      await behind(tx, place, () => expectReconciled(tx, place.orgId))
    }))

  it('pays nothing that is owed when none is named, and keeps all of it as store credit', () =>
    withPlace(async (tx, place) => {
      const { id } = await bill(tx, place)
      const payment = await pay(tx, place, { amount_minor: 10_000, allocations: [] })
      expect(payment).toMatchObject({ credit_minor: 10_000, allocations: [] })
      expect(await creditBalance(tx, place)).toBe(10_000)
      expect((await invoiceOf(tx, place.orgId, id)).open_minor).toBe(10_000)
      await behind(tx, place, () => expectReconciled(tx, place.orgId))
    }))

  it('spends store credit of the days on which it was there', () =>
    withPlace(async (tx, place) => {
      const { id } = await bill(tx, place, { issued_on: '2026-01-10' })
      const spend = (paid_on: string) =>
        pay(tx, place, {
          method: 'credit',
          amount_minor: 4_000,
          paid_on,
          allocations: [{ invoice_id: id, amount_minor: 4_000 }],
        })
      await pay(tx, place, { amount_minor: 4_000, paid_on: '2026-02-01', allocations: [] })
      const { detail } = await expectDenied(
        () => spend('2026-01-31'),
        'PT422',
        'finance.credit_less_then',
      )
      expect(detail).toBe('paid_on')
      expect(await spend('2026-02-01')).toMatchObject({ paid_on: '2026-02-01' })
      // What is given by hand is of today, and of no day before.
      await grant(tx, place, 4_000)
      await expectDenied(() => spend('2026-02-01'), 'PT422', 'finance.credit_less_then')
      await behind(tx, place, () => expectReconciled(tx, place.orgId))
    }))

  it('spends store credit, no more than there is and no more than is open', () =>
    withPlace(async (tx, place) => {
      const { id } = await bill(tx, place)
      const allocations = [{ invoice_id: id, amount_minor: 4_000 }]
      const details = { method: 'credit', amount_minor: 4_000, allocations }
      await expectDenied(() => pay(tx, place, details), 'PT409', 'crm.credit_insufficient')
      await grant(tx, place, 20_000)
      expect(await pay(tx, place, details)).toMatchObject({ method: 'credit', credit_minor: 0 })
      expect(await creditBalance(tx, place)).toBe(16_000)
      const { detail } = await expectDenied(
        () => pay(tx, place, { method: 'credit', amount_minor: 6_001 }),
        'PT409',
        'finance.payment_exceeds_open',
      )
      expect(detail).toBe('6000')
      await behind(tx, place, () => expectReconciled(tx, place.orgId))
      await pay(tx, place, { method: 'credit', amount_minor: 6_000 })
      expect(await behind(tx, place, () => balances(tx, place.orgId))).toEqual({
        credit_granted: 20_000,
        customer_credit: -10_000,
        sales: -10_000,
      })
    }))

  it('books nothing where less is open than was shown', () =>
    withPlace(async (tx, place) => {
      const { id } = await bill(tx, place)
      const other = await bill(tx, place)
      const shown = (expected_open_minor: number) => ({
        amount_minor: 10_000,
        allocations: [{ invoice_id: id, amount_minor: 10_000, expected_open_minor }],
      })
      await pay(tx, place, {
        amount_minor: 2_500,
        allocations: [{ invoice_id: id, amount_minor: 2_500, expected_open_minor: 10_000 }],
      })
      const error = await expectDenied(
        () => pay(tx, place, shown(10_000)),
        'PT409',
        'finance.open_amount_changed',
      )
      expect(error.detail).toBe('7500')
      // The same transfer in parts: also where the part would still fit, and beside another one.
      const half = { invoice_id: id, amount_minor: 5_000, expected_open_minor: 10_000 }
      const whole = { invoice_id: other.id, amount_minor: 5_000, expected_open_minor: 10_000 }
      await expectDenied(
        () => pay(tx, place, { amount_minor: 10_000, allocations: [whole, half] }),
        'PT409',
        'finance.open_amount_changed',
      )
      expect((await invoiceOf(tx, place.orgId, other.id)).open_minor).toBe(10_000)
      expect(await creditBalance(tx, place)).toBe(0)
      // Who has seen the new amount, or an older smaller one, is not stopped.
      expect(await pay(tx, place, shown(7_500))).toMatchObject({ credit_minor: 2_500 })
      const wrong = { invoice_id: other.id, amount_minor: 1, expected_open_minor: -1 }
      await expectDenied(
        () => pay(tx, place, { allocations: [wrong] }),
        'PT422',
        'finance.payment_amount_invalid',
      )
      await voided(tx, place, other.id)
      await expectDenied(
        () => pay(tx, place, { allocations: [whole] }),
        'PT409',
        'finance.invoice_is_void',
      )
    }))

  it('adds up allocations of one invoice, and keeps what is beyond it', () =>
    withPlace(async (tx, place) => {
      const { id } = await bill(tx, place)
      const part = { invoice_id: id, amount_minor: 6_000 }
      const payment = await pay(tx, place, { amount_minor: 12_500, allocations: [part, part] })
      expect(payment).toMatchObject({
        credit_minor: 2_500,
        allocations: [{ amount_minor: 10_000 }],
      })
    }))

  it('refuses money for what was written off until that is taken back', () =>
    withPlace(async (tx, place) => {
      const { id } = await bill(tx, place)
      const named = (amount: number) => ({
        amount_minor: amount,
        allocations: [{ invoice_id: id, amount_minor: amount }],
      })
      // What is still open can be paid beside a write-off.
      await writeOff(tx, place, id, { amount_minor: 1_000 })
      await pay(tx, place, named(4_000))
      await expectDenied(() => pay(tx, place, named(5_001)), 'PT409', 'finance.invoice_written_off')
      const rest = await writeOff(tx, place, id)
      await expectDenied(() => pay(tx, place, named(1)), 'PT409', 'finance.invoice_written_off')
      expect(await creditBalance(tx, place)).toBe(0)
      await reverse(tx, place, rest.id)
      expect(await pay(tx, place, named(5_000))).toMatchObject({ credit_minor: 0 })
      const books = await behind(tx, place, () => balances(tx, place.orgId))
      expect(books).toMatchObject({ write_offs: 1_000, bank: 9_000 })
    }))

  it('keeps nothing as store credit beyond an invoice of which some was written off', () =>
    withPlace(async (tx, place) => {
      const { id, number } = await bill(tx, place)
      const other = await bill(tx, place)
      const loss = await writeOff(tx, place, id, { amount_minor: 4_000 })
      // As the form sends it: no more to the invoice than is open of it.
      const open = { invoice_id: id, amount_minor: 6_000, expected_open_minor: 6_000 }
      const whole = { allocations: [open] }
      const refused = async (values: Record<string, JSONValue>) => {
        const { detail } = await expectDenied(
          () => pay(tx, place, values),
          'PT409',
          'finance.invoice_written_off',
        )
        expect(detail).toBe(number)
      }
      await refused(whole)
      await refused({ ...whole, amount_minor: 6_001 })
      await refused({ amount_minor: 20_000 })
      await grant(tx, place, 10_000)
      await refused({ ...whole, method: 'credit' })
      expect(await creditBalance(tx, place)).toBe(10_000)
      // What is left may be for another one, or for none of them.
      const beside = { invoice_id: other.id, amount_minor: 4_000 }
      const both = { allocations: [open, beside] }
      await pay(tx, place, both).then(({ credit_minor, id: payment }) => {
        expect(credit_minor).toBe(0)
        return reverse(tx, place, payment)
      })
      const apart = await pay(tx, place, { amount_minor: 4_000, allocations: [] })
      expect(apart.credit_minor).toBe(4_000)
      await reverse(tx, place, apart.id)
      await reverse(tx, place, loss.id)
      const named = { ...open, amount_minor: 10_000, expected_open_minor: 10_000 }
      await pay(tx, place, { allocations: [named] })
      expect(await creditBalance(tx, place)).toBe(10_000)
      const books = await behind(tx, place, () => balances(tx, place.orgId))
      expect(books.write_offs).toBeUndefined()
    }))

  it('is one payment however often it is sent, and refuses other details', () =>
    withPlace(async (tx, place) => {
      await bill(tx, place)
      const key = randomUUID()
      const first = await pay(tx, place, { amount_minor: 3_000 }, key)
      expect(await pay(tx, place, { amount_minor: 3_000 }, key)).toEqual(first)
      await expectDenied(
        () => pay(tx, place, { amount_minor: 3_001 }, key),
        'PT409',
        'platform.idempotency_key_reused',
      )
      await expectDenied(() => pay(tx, place, {}, ''), 'PT422', 'platform.idempotency_key_invalid')
      // A colleague's is the same key: the organization is paid once.
      await as(tx, place.owner)
      expect((await pay(tx, place, { amount_minor: 3_000 }, key)).id).toBe(first.id)
    }))

  it('takes whose it is from the invoices, so that a key holds beyond a merge of customers', () =>
    withPlace(async (tx, place) => {
      const invoice = await bill(tx, place)
      const survivor = await behind(tx, place, () => createCustomer(tx, { org_id: place.orgId }))
      const [key, other] = [randomUUID(), randomUUID()]
      const values = {
        customer_id: null,
        amount_minor: 4_000,
        allocations: [{ invoice_id: invoice.id, amount_minor: 4_000 }],
      }
      const first = await pay(tx, place, values, key)
      expect(first.customer?.id).toBe(place.customerId)
      await tx`select public.merge_customers(${place.orgId}, ${survivor.id}, ${place.customerId})`
      const again = await pay(tx, place, values, key)
      expect([again.id, again.customer?.id]).toEqual([first.id, survivor.id])
      expect((await pay(tx, place, values, other)).customer?.id).toBe(survivor.id)
      // With no invoice, nobody says whose it is.
      for (const allocations of [[], null]) {
        const { detail } = await expectDenied(
          () => pay(tx, place, { customer_id: null, allocations }),
          'PT422',
          'platform.value_missing',
        )
        expect(detail).toBe('customer_id')
      }
    }))

  it('refuses drafts, void invoices, and those of others', () =>
    withPlace(async (tx, place) => {
      const { id } = await bill(tx, place)
      const [draft, otherCustomers, otherOrgs] = await behind(tx, place, async () => [
        await createInvoice(tx, { org_id: place.orgId, customer_id: place.customerId }),
        await createInvoice(tx, { org_id: place.orgId, is_issued: true }),
        await createInvoice(tx, { org_id: place.otherOrg.id, is_issued: true }),
      ])
      const to = (invoice_id: string) => ({ allocations: [{ invoice_id, amount_minor: 10_000 }] })
      const refused = (values: Record<string, JSONValue>, code: string, reason: string) =>
        expectDenied(() => pay(tx, place, values), code, reason)
      await refused(to(draft.id), 'PT422', 'finance.invoice_not_issued')
      await refused(to(otherCustomers.id), 'PT422', 'finance.invoice_of_other_customer')
      await refused(to(otherOrgs.id), 'PT404', 'finance.invoice_not_found')
      await refused(to(randomUUID()), 'PT404', 'finance.invoice_not_found')
      await refused({ ...to(id), currency: 'USD' }, 'PT422', 'finance.currency_differs')
      await pay(tx, place, { ...to(id), amount_minor: 10_000 })

      const gone = await bill(tx, place)
      await voided(tx, place, gone.id)
      await refused(to(gone.id), 'PT409', 'finance.invoice_is_void')
    }))

  it('refuses what it cannot read', () =>
    withPlace(async (tx, place) => {
      const someone = await behind(tx, place, () =>
        createCustomer(tx, { org_id: place.otherOrg.id }),
      )
      const cases: [Record<string, JSONValue>, string][] = [
        [{ amount_minor: 0 }, 'finance.payment_amount_invalid'],
        [{ amount_minor: -5 }, 'finance.payment_amount_invalid'],
        [{ amount_minor: 1.5 }, 'finance.payment_amount_invalid'],
        [{ amount_minor: 10 ** 16 }, 'finance.payment_amount_invalid'],
        [{ amount_minor: null }, 'finance.payment_amount_invalid'],
        [{ method: 'cheque' }, 'finance.payment_method_unknown'],
        [{ method: 'prepaid' }, 'finance.payment_method_unknown'],
        [{ method: null }, 'finance.payment_method_unknown'],
        [{ paid_on: '2199-01-01' }, 'finance.paid_on_in_future'],
        [{ paid_on: '2025-02-29' }, 'platform.values_malformed'],
        [{ paid_on: '1969-12-31' }, 'platform.values_malformed'],
        [{ paid_on: 'yesterday' }, 'platform.values_malformed'],
        [{ currency: 'XXX' }, 'finance.currency_unknown'],
        [{ currency: null }, 'platform.value_missing'],
        [{ customer_id: null }, 'platform.value_missing'],
        [{ customer_id: 'Ada' }, 'platform.values_malformed'],
        [{ customer_id: someone.id }, 'crm.customer_not_found'],
        [{ reference: 'x'.repeat(121) }, 'platform.value_too_long'],
        [{ reference: 'a\u0007b' }, 'platform.value_has_control_characters'],
        [{ note: 'x'.repeat(501) }, 'platform.value_too_long'],
        [{ tip: 1 }, 'platform.field_unknown'],
        [{ allocations: {} }, 'platform.values_malformed'],
        [{ allocations: [{ amount_minor: 1 }] }, 'platform.value_missing'],
        [{ allocations: [{ invoice_id: randomUUID() }] }, 'platform.value_missing'],
        [
          { allocations: [{ invoice_id: randomUUID(), amount_minor: 0 }] },
          'finance.payment_amount_invalid',
        ],
        [
          { allocations: [{ invoice_id: randomUUID(), amount_minor: 10_001 }] },
          'finance.allocations_exceed_payment',
        ],
      ]
      for (const [change, reason] of cases) {
        await expectDenied(
          () => pay(tx, place, change),
          reason.endsWith('not_found') ? 'PT404' : 'PT422',
          reason,
        )
      }
      await pay(tx, place, { paid_on: '2024-02-29' })
      // The field, so that whoever reads the refusal finds it.
      const { detail } = await expectDenied(
        () => pay(tx, place, { paid_on: '2199-01-01' }),
        'PT422',
        'finance.paid_on_in_future',
      )
      expect(detail).toBe('paid_on')
    }))

  it('refuses a day on which the books are closed', () =>
    withPlace(async (tx, place) => {
      await behind(tx, place, async () => {
        await tx`
          update public.finance_settings set closed_through_on = '2026-03-31'
           where org_id = ${place.orgId}`
      })
      const { detail } = await expectDenied(
        () => pay(tx, place, { paid_on: '2026-03-31' }),
        'PT422',
        'finance.period_closed',
      )
      expect(detail).toBe('2026-03-31')
      expect(await pay(tx, place, { paid_on: '2026-04-01' })).toMatchObject({
        paid_on: '2026-04-01',
      })
    }))
})
