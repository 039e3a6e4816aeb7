import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { as, asOwner, expectDenied, inTransaction } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { ageing } from './reports.helpers.ts'
import {
  cancel,
  closeThrough,
  entryOf,
  get,
  line,
  openBooks,
  post,
  posted,
  purchase,
  sale,
  saveDraft,
} from './vouchers.helpers.ts'

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

  it('gives a sale on account the due day of the payment terms, for the list and the ageing alike', () =>
    inTransaction(async (tx) => {
      const books = await openBooks(tx)
      await tx`
        update public.finance_settings set payment_terms_days = 30 where org_id = ${books.org.id}`
      const [days] = await tx<{ today: string; month_ago: string; day_before: string }[]>`
        select today::text, (today - 30)::text as month_ago, (today - 31)::text as day_before
        from private.org_today(${books.org.id}) as today`
      const { today, month_ago, day_before } = required(days)
      const sold = (voucher_on: string) => posted(tx, books, sale(books, { voucher_on }), 'sales')
      const due = await sold(month_ago)
      const late = await sold(day_before)
      expect(due).toMatchObject({ due_on: today, state: 'posted' })
      expect(late).toMatchObject({ state: 'overdue' })
      const listed = async (states: string[]) => {
        const [row] = await tx<{ page: { items: { id: string }[] } }[]>`
          select public.list_vouchers(${books.org.id}, 'sales', ${tx.json({ states })}) as page`
        return required(row).page.items.map(({ id }) => id)
      }
      expect(await listed(['posted'])).toEqual([due.id])
      expect(await listed(['overdue'])).toEqual([late.id])
      const { totals } = await ageing(tx, books.org.id, null)
      expect(totals).toMatchObject({ not_due: 11_900, '1_30': 11_900, '31_60': 0 })
      const [owed] = await tx<{ documents: { id: string; days_overdue: number }[] }[]>`
        select public.list_receivables(${books.org.id}, ${books.customerId}) -> 'documents'
          as documents`
      expect(owed?.documents.map(({ id, days_overdue }) => [id, days_overdue])).toEqual([
        [late.id, 1],
        [due.id, 0],
      ])
    }))

  it('leaves a due day that is given, and sets none on a purchase or what is paid at once', () =>
    inTransaction(async (tx) => {
      const books = await openBooks(tx)
      const given = { due_on: '2026-06-16' }
      expect((await posted(tx, books, sale(books, given), 'sales')).due_on).toBe('2026-06-16')
      const paid = sale(books, { settlement: 'bank' })
      expect((await posted(tx, books, paid, 'sales')).due_on).toBeNull()
      expect(await posted(tx, books, purchase(books))).toMatchObject({
        due_on: null,
        state: 'posted',
      })
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
