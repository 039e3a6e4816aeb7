import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { as, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import {
  type Books,
  cancel,
  entryOf,
  get,
  line,
  openBooks,
  pay,
  post,
  posted,
  purchase,
  sale,
  saveDraft,
} from './vouchers.helpers.ts'

async function closeThrough(tx: Tx, books: Books, day: string) {
  await asOwner(tx)
  await tx`
    update public.finance_settings set closed_through_on = ${day} where org_id = ${books.org.id}`
  await as(tx, books.owner)
}

describe('post_voucher', () => {
  it('posts a purchase: expenses and input tax against what is payable', () =>
    inTransaction(async (tx) => {
      const books = await openBooks(tx)
      const voucher = await posted(
        tx,
        books,
        purchase(books, {
          lines: [
            line(books.purchases, 10_000, 1900),
            line(books.purchases, 5000, 1900),
            line(books.purchases, 2000, 0),
          ],
        }),
      )
      expect(voucher).toMatchObject({
        status: 'posted',
        state: 'posted',
        number: 'PV-2026-00001',
        seq: 1,
        posted_by: books.owner.userId,
        open_minor: 19_850,
      })
      expect(await entryOf(tx, books, voucher.id)).toEqual({
        posted_on: '2026-06-15',
        lines: [
          'input_tax Dr 2850@1900',
          'payables Cr 19850',
          'purchases Dr 15000@1900',
          'purchases Dr 2000@0',
        ],
      })
    }))

  it('posts no draft but the one that was seen', () =>
    inTransaction(async (tx) => {
      const books = await openBooks(tx)
      await as(tx, books.owner)
      const seen = await saveDraft(tx, books, purchase(books))
      const details = purchase(books, { lines: [line(books.purchases, 99_900, 0)] })
      const changed = await saveDraft(tx, books, details, { id: seen.id })
      await expectDenied(
        () => post(tx, books, seen.id, seen.updated_at),
        'PT409',
        'finance.draft_changed',
      )
      expect(await get(tx, books, seen.id)).toMatchObject({ status: 'draft', number: null })
      const booked = await post(tx, books, seen.id, changed.updated_at)
      expect(booked).toMatchObject({ status: 'posted', total_minor: 99_900 })
      // An answer that was lost: the same request again, whose draft there is no more.
      expect(await post(tx, books, seen.id, changed.updated_at)).toEqual(booked)
    }))

  it('posts a sale that was paid in cash: cash against revenue and output tax', () =>
    inTransaction(async (tx) => {
      const books = await openBooks(tx)
      const voucher = await posted(tx, books, sale(books, { settlement: 'cash' }), 'sales')
      expect(voucher).toMatchObject({ number: 'SV-2026-00001', state: 'paid', open_minor: 0 })
      expect((await entryOf(tx, books, voucher.id))?.lines).toEqual([
        'cash Dr 11900',
        'output_tax Cr 1900@1900',
        'sales Cr 10000@1900',
      ])
    }))

  it('numbers each kind and fiscal year on its own, by the day of the voucher', () =>
    inTransaction(async (tx) => {
      const books = await openBooks(tx)
      await tx`
        update public.finance_settings set fiscal_year_start_month = 7
         where org_id = ${books.org.id}`
      const numbers = []
      for (const [day, kind] of [
        ['2026-06-30', 'purchase'],
        ['2026-07-01', 'purchase'],
        ['2026-07-01', 'sales'],
        ['2026-06-01', 'purchase'],
      ] as const) {
        const details = kind === 'sales' ? sale(books) : purchase(books)
        numbers.push((await posted(tx, books, { ...details, voucher_on: day }, kind)).number)
      }
      expect(numbers).toEqual(['PV-2025-00001', 'PV-2026-00001', 'SV-2026-00001', 'PV-2025-00002'])
    }))

  it('answers the same when it is called again, and refuses what was cancelled', () =>
    inTransaction(async (tx) => {
      const books = await openBooks(tx)
      const voucher = await posted(tx, books, purchase(books))
      expect(await post(tx, books, voucher.id)).toEqual(voucher)
      await cancel(tx, books, voucher.id)
      await expectDenied(() => post(tx, books, voucher.id), 'PT409', 'finance.voucher_cancelled')
    }))

  it('refuses a draft without lines, an account archived since, a closed day, and what is not there', () =>
    inTransaction(async (tx) => {
      const books = await openBooks(tx)
      await as(tx, books.owner)
      const empty = await saveDraft(tx, books, purchase(books, { lines: [] }))
      const full = await saveDraft(tx, books, purchase(books))
      await expectDenied(() => post(tx, books, empty.id), 'PT422', 'finance.lines_missing')
      await expectDenied(() => post(tx, books, randomUUID()), 'PT404', 'finance.voucher_not_found')
      await closeThrough(tx, books, '2026-06-15')
      await expectDenied(() => post(tx, books, full.id), 'PT422', 'finance.period_closed')
      await closeThrough(tx, books, '2026-06-14')
      await asOwner(tx)
      // Accounts that something posts to by itself are not archived: one of the owner's own.
      const [own] = await tx<{ id: string }[]>`
        select id from public.ledger_accounts where org_id = ${books.org.id} and code = '6200'`
      await as(tx, books.owner)
      const travel = await saveDraft(tx, books, purchase(books, { lines: [line(own?.id ?? '')] }))
      await asOwner(tx)
      await tx`
        update public.ledger_accounts set archived_at = now()
         where org_id = ${books.org.id} and code = '6200'`
      await as(tx, books.owner)
      await expectDenied(() => post(tx, books, travel.id), 'PT422', 'finance.account_archived')
      // None of the refusals took a number.
      expect((await post(tx, books, full.id)).number).toBe('PV-2026-00001')
    }))
})

it.each(['cash', 'bank'])('what is paid at once by %s is paid today at the latest', (settlement) =>
  inTransaction(async (tx) => {
    const books = await openBooks(tx)
    const [days] = await tx<{ today: string; tomorrow: string }[]>`
      select today::text as today, (today + 1)::text as tomorrow
      from private.org_today(${books.org.id}) as today`
    const { today, tomorrow } = required(days)
    await as(tx, books.owner)
    const early = await saveDraft(tx, books, sale(books, { voucher_on: tomorrow, settlement }), {
      kind: 'sales',
    })
    const refused = await expectDenied(
      () => post(tx, books, early.id),
      'PT422',
      'finance.paid_on_in_future',
    )
    expect(refused.detail).toBe('voucher_on')
    const voucher = await posted(tx, books, sale(books, { voucher_on: today, settlement }), 'sales')
    expect(voucher).toMatchObject({ seq: 1, voucher_on: today })
  }),
)

describe('days more than a year ahead', () => {
  it.each(['purchase', 'sales'] as const)('a %s is neither posted nor cancelled on one', (kind) =>
    inTransaction(async (tx) => {
      const books = await openBooks(tx)
      const [days] = await tx<{ last: string; late: string }[]>`
        select (today + interval '1 year')::date::text as last,
          ((today + interval '1 year')::date + 1)::text as late
        from private.org_today(${books.org.id}) as today`
      const { last, late } = required(days)
      const make = (voucher_on: string) =>
        (kind === 'purchase' ? purchase : sale)(books, { voucher_on })
      await as(tx, books.owner)
      const refused = async (attempt: () => Promise<unknown>, field: string) => {
        const { detail } = await expectDenied(attempt, 'PT422', 'finance.day_too_far_ahead')
        expect(detail).toBe(field)
      }
      const draft = await saveDraft(tx, books, make(late), { kind })
      expect(draft.voucher_on).toBe(late)
      await refused(() => post(tx, books, draft.id), 'voucher_on')
      const voucher = await posted(tx, books, make(last), kind)
      expect(voucher).toMatchObject({ seq: 1, voucher_on: last })
      await refused(() => cancel(tx, books, voucher.id, late), 'on')
      expect((await cancel(tx, books, voucher.id, last)).cancelled_on).toBe(last)
    }),
  )
})

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

  it('answers the same to the same key, and refuses the key for another payment', () =>
    inTransaction(async (tx) => {
      const books = await openBooks(tx)
      const voucher = await posted(tx, books, purchase(books))
      const other = await posted(tx, books, purchase(books))
      const first = await pay(tx, books, voucher.id, { amount_minor: 100 }, 'k1')
      expect(await pay(tx, books, voucher.id, { amount_minor: 100 }, 'k1')).toEqual(first)
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
