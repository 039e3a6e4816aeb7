import { describe, expect, it } from 'vitest'
import { expectDenied, inTransaction } from '../../helpers/db.ts'
import {
  cancel,
  closeThrough,
  entryOf,
  get,
  openBooks,
  pay,
  posted,
  purchase,
  sale,
  saveDraft,
} from './vouchers.helpers.ts'

describe('pay_voucher', () => {
  it('pays a purchase in parts, never more than is open', () =>
    inTransaction(async (tx) => {
      const books = await openBooks(tx)
      const voucher = await posted(tx, books, purchase(books))
      const part = await pay(tx, books, voucher.id, {
        amount_minor: 10_000,
        paid_on: '2026-06-20',
        reference: 'T-1',
      })
      expect(part).toMatchObject({ state: 'posted', paid_minor: 10_000, open_minor: 1900 })
      expect(await entryOf(tx, books, part.payments[0]?.id ?? '')).toEqual({
        posted_on: '2026-06-20',
        lines: ['bank Cr 10000', 'payables Dr 10000'],
      })
      const error = await expectDenied(
        () => pay(tx, books, voucher.id, { amount_minor: 1901 }),
        'PT422',
        'finance.payment_exceeds_open',
      )
      expect(error.detail).toBe('1900')
      // Without an amount, all that is open.
      const rest = await pay(tx, books, voucher.id, { method: 'cash' })
      expect(rest).toMatchObject({ state: 'paid', paid_minor: 11_900, open_minor: 0 })
      expect(rest.payments.map((one) => [one.kind, one.method, one.amount_minor])).toEqual([
        ['supplier_payment', 'bank_transfer', 10_000],
        ['supplier_payment', 'cash', 1900],
      ])
      await expectDenied(() => pay(tx, books, voucher.id), 'PT422', 'finance.payment_exceeds_open')
    }))

  it('takes what a customer pays for a sale', () =>
    inTransaction(async (tx) => {
      const books = await openBooks(tx)
      const voucher = await posted(tx, books, sale(books), 'sales')
      const paid = await pay(tx, books, voucher.id, { method: 'card' })
      expect(paid.payments).toMatchObject([{ kind: 'payment', amount_minor: 11_900 }])
      expect((await entryOf(tx, books, paid.payments[0]?.id ?? ''))?.lines).toEqual([
        'bank Dr 11900',
        'receivables Cr 11900',
      ])
    }))

  it('tells the timeline of the customer once that they paid, and that it was taken back', () =>
    inTransaction(async (tx) => {
      const books = await openBooks(tx)
      const voucher = await posted(tx, books, sale(books), 'sales')
      const events = async () => [
        ...(await tx`
          select kind, customer_id, actor_id, data from public.customer_events
           where org_id = ${books.org.id} and kind like 'payment.%' order by id`),
      ]
      const paid = await pay(tx, books, voucher.id, { amount_minor: 5000 }, 'k1')
      await pay(tx, books, voucher.id, { amount_minor: 5000 }, 'k1')
      const [one] = paid.payments
      const told = {
        customer_id: books.customerId,
        actor_id: books.owner.userId,
        data: { payment_id: one?.id, amount_minor: 5000, currency: 'EUR' },
      }
      expect(await events()).toEqual([{ kind: 'payment.recorded', ...told }])
      await tx`select public.reverse_payment(${books.org.id}, ${one?.id ?? ''}, 'Bounced')`
      expect(await events()).toEqual([
        { kind: 'payment.recorded', ...told },
        { kind: 'payment.reversed', ...told, data: { ...told.data, reason: 'Bounced' } },
      ])
      // What we pay a supplier is of no customer.
      await pay(tx, books, (await posted(tx, books, purchase(books))).id)
      expect(await events()).toHaveLength(2)
    }))

  it('answers the same to the same key, and refuses the key for another payment', () =>
    inTransaction(async (tx) => {
      const books = await openBooks(tx)
      const voucher = await posted(tx, books, purchase(books))
      const other = await posted(tx, books, purchase(books))
      const first = await pay(tx, books, voucher.id, { amount_minor: 100 }, 'k1')
      expect(await pay(tx, books, voucher.id, { amount_minor: 100 }, 'k1')).toEqual(first)
      expect(first).toMatchObject({ payment_id: first.payments[0]?.id })
      const next = await pay(tx, books, voucher.id, { amount_minor: 100 }, 'k2')
      expect(next).toMatchObject({ payment_id: next.payments[1]?.id })
      const late = await pay(tx, books, voucher.id, { amount_minor: 100 }, 'k1')
      expect(late).toMatchObject({ payment_id: first.payments[0]?.id })
      for (const again of [
        () => pay(tx, books, voucher.id, { amount_minor: 101 }, 'k1'),
        () => pay(tx, books, other.id, { amount_minor: 100 }, 'k1'),
      ]) {
        await expectDenied(again, 'PT409', 'platform.idempotency_key_reused')
      }
      await expectDenied(
        () => tx`select public.pay_voucher(
          ${books.org.id}, ${voucher.id}, ${tx.json({ method: 'cash' })}, null)`,
        'PT422',
        'platform.idempotency_key_invalid',
      )
    }))

  it('refuses drafts, cancelled vouchers, those paid at once, closed and future days, other methods', () =>
    inTransaction(async (tx) => {
      const books = await openBooks(tx)
      const voucher = await posted(tx, books, purchase(books))
      const cash = await posted(tx, books, purchase(books, { settlement: 'cash' }))
      const draft = await saveDraft(tx, books, purchase(books))
      await expectDenied(() => pay(tx, books, draft.id), 'PT409', 'finance.voucher_not_posted')
      await expectDenied(() => pay(tx, books, cash.id), 'PT422', 'finance.payment_exceeds_open')
      for (const [details, reason] of [
        [{ method: 'credit' }, 'finance.payment_method_unknown'],
        [{ method: null }, 'platform.value_missing'],
        [{ paid_on: '2199-01-01' }, 'finance.paid_on_in_future'],
        [{ paid_on: '2026-02-30' }, 'finance.date_invalid'],
        [{ amount_minor: 0 }, 'finance.payment_amount_invalid'],
        [{ amount: 1 }, 'platform.field_unknown'],
      ] as const) {
        await expectDenied(() => pay(tx, books, voucher.id, details), 'PT422', reason)
      }
      const { detail } = await expectDenied(
        () => pay(tx, books, voucher.id, { paid_on: '2199-01-01' }),
        'PT422',
        'finance.paid_on_in_future',
      )
      expect(detail).toBe('paid_on')
      await closeThrough(tx, books, '2026-06-30')
      await expectDenied(
        () => pay(tx, books, voucher.id, { paid_on: '2026-06-30' }),
        'PT422',
        'finance.period_closed',
      )
      await cancel(tx, books, voucher.id)
      await expectDenied(() => pay(tx, books, voucher.id), 'PT409', 'finance.voucher_cancelled')
      expect((await get(tx, books, voucher.id)).payments).toEqual([])
    }))
})
