import { describe, expect, it } from 'vitest'
import { asOwner, expectDenied, inTransaction } from '../../helpers/db.ts'
import {
  cancel,
  closeThrough,
  entryOf,
  openBooks,
  pay,
  posted,
  purchase,
  sale,
  saveDraft,
} from './vouchers.helpers.ts'

describe('cancel_voucher', () => {
  it('posts the reversal on the voucher’s own day, and keeps the number', () =>
    inTransaction(async (tx) => {
      const books = await openBooks(tx)
      const voucher = await posted(tx, books, purchase(books))
      const cancelled = await cancel(tx, books, voucher.id)
      expect(cancelled).toMatchObject({
        status: 'cancelled',
        state: 'cancelled',
        number: voucher.number,
        cancelled_on: '2026-06-15',
        cancel_reason: 'Wrong supplier',
        open_minor: 0,
      })
      expect(await entryOf(tx, books, voucher.id, 'reversal')).toEqual({
        posted_on: '2026-06-15',
        lines: ['input_tax Cr 1900@1900', 'payables Dr 11900', 'purchases Cr 10000@1900'],
      })
      expect(await cancel(tx, books, voucher.id)).toEqual(cancelled)
      expect((await posted(tx, books, purchase(books))).number).toBe('PV-2026-00002')
    }))

  it('posts it today where that day is closed, and on the day that is asked for', () =>
    inTransaction(async (tx) => {
      const books = await openBooks(tx)
      const [day] = await tx<{ today: string }[]>`
        select private.org_today(${books.org.id})::text as today`
      const first = await posted(tx, books, purchase(books))
      const second = await posted(tx, books, purchase(books))
      await closeThrough(tx, books, '2026-06-30')
      expect((await cancel(tx, books, first.id)).cancelled_on).toBe(day?.today)
      await expectDenied(
        () => cancel(tx, books, second.id, '2026-06-30'),
        'PT422',
        'finance.period_closed',
      )
      await expectDenied(
        () => cancel(tx, books, second.id, '2026-06-14'),
        'PT422',
        'finance.cancelled_too_early',
      )
      await expectDenied(
        () => cancel(tx, books, second.id, '2200-01-01'),
        'PT422',
        'finance.date_invalid',
      )
      expect((await cancel(tx, books, second.id, '2026-07-01')).cancelled_on).toBe('2026-07-01')
    }))

  it.each(['purchase', 'sales'] as const)(
    'leaves nothing below zero between a payment of a %s and the day that was taken back on',
    (kind) =>
      inTransaction(async (tx) => {
        const books = await openBooks(tx)
        const make = kind === 'purchase' ? purchase : sale
        const [day] = await tx<{ today: string }[]>`
          select private.org_today(${books.org.id})::text as today`
        const role = kind === 'purchase' ? 'payables' : 'receivables'
        const first = await posted(tx, books, make(books), kind)
        const second = await posted(tx, books, make(books), kind)
        for (const { id } of [first, second]) {
          const { payments } = await pay(tx, books, id, { paid_on: '2026-06-20' })
          await closeThrough(tx, books, '2026-06-30')
          await tx`select public.reverse_payment(${books.org.id}, ${payments[0]?.id ?? ''}, 'No')`
          await closeThrough(tx, books, '2026-06-01')
        }
        const refusal = await expectDenied(
          () => cancel(tx, books, first.id, '2026-07-01'),
          'PT422',
          'finance.cancelled_too_early',
        )
        expect(refusal.detail).toBe(day?.today)
        expect((await cancel(tx, books, first.id)).cancelled_on).toBe(day?.today)
        expect((await cancel(tx, books, second.id, day?.today)).cancelled_on).toBe(day?.today)
        await asOwner(tx)
        const days = await tx<{ owed: number }[]>`
          select sum(sum(lines.debit_minor - lines.credit_minor)) over (order by lines.posted_on)
            * ${kind === 'sales' ? 1 : -1} as owed
          from public.journal_lines as lines
          join public.ledger_accounts as accounts
            on accounts.org_id = lines.org_id and accounts.id = lines.account_id
          where lines.org_id = ${books.org.id} and accounts.role = ${role}
          group by lines.posted_on
          order by lines.posted_on`
        expect(days.map(({ owed }) => Number(owed))).toEqual([23_800, 0, 0])
      }),
  )

  it('refuses a draft, a voucher on which something was paid, and no reason', () =>
    inTransaction(async (tx) => {
      const books = await openBooks(tx)
      const voucher = await posted(tx, books, purchase(books))
      const draft = await saveDraft(tx, books, purchase(books))
      await expectDenied(() => cancel(tx, books, draft.id), 'PT409', 'finance.voucher_not_posted')
      await expectDenied(
        () => tx`select public.cancel_voucher(${books.org.id}, ${voucher.id}, ' ')`,
        'PT422',
        'platform.value_missing',
      )
      await pay(tx, books, voucher.id, { amount_minor: 1 })
      await expectDenied(
        () => cancel(tx, books, voucher.id),
        'PT409',
        'finance.voucher_has_payments',
      )
    }))
})
