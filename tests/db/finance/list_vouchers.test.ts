import { randomUUID } from 'node:crypto'
import type { JSONValue } from 'postgres'
import { describe, expect, it } from 'vitest'
import { as, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { createSupplier } from '../../helpers/finance-factories.ts'
import {
  type Books,
  cancel,
  line,
  openBooks,
  pay,
  post,
  purchase,
  sale,
  saveDraft,
} from './vouchers.helpers.ts'

type Row = { id: string; state: string; voucher_on: string; total_minor: number }
type Cursor = Record<string, string>
type Page = { items: Row[]; next_cursor: Cursor | null }
type Filter = Record<string, JSONValue>

async function list(
  tx: Tx,
  { org }: Books,
  filter: Filter = {},
  {
    cursor = null,
    limit = 25,
    kind = 'purchase',
  }: {
    cursor?: Cursor | null
    limit?: number
    kind?: string
  } = {},
): Promise<Page> {
  const [row] = await tx<{ page: Page }[]>`
    select public.list_vouchers(
      ${org.id}, ${kind}, ${tx.json(filter)}, ${cursor === null ? null : tx.json(cursor)}, ${limit}
    ) as page`
  return required(row).page
}

const ids = async (page: Promise<Page>) => (await page).items.map(({ id }) => id)

/** As the owner; drafts, of days that repeat. */
function withVouchers(run: (tx: Tx, books: Books, made: string[]) => Promise<void>) {
  return inTransaction(async (tx) => {
    const books = await openBooks(tx)
    await as(tx, books.owner)
    const made: string[] = []
    for (const day of ['2026-01-31', '2026-02-28', '2026-02-28', '2026-02-28', '2024-02-29']) {
      made.push((await saveDraft(tx, books, purchase(books, { voucher_on: day }))).id)
    }
    await run(tx, books, made)
  })
}

describe('list_vouchers', () => {
  it('goes from the latest day to the first, page by page, with many of one day', () =>
    withVouchers(async (tx, books, made) => {
      const all = await list(tx, books)
      expect(all.items.map(({ voucher_on }) => voucher_on)).toEqual([
        '2026-02-28',
        '2026-02-28',
        '2026-02-28',
        '2026-01-31',
        '2024-02-29',
      ])
      expect(all.items.map(({ id }) => id).sort()).toEqual([...made].sort())
      for (const limit of [1, 2, 3]) {
        const seen: string[] = []
        let page = await list(tx, books, {}, { limit })
        for (;;) {
          seen.push(...page.items.map(({ id }) => id))
          if (page.next_cursor === null) break
          page = await list(tx, books, {}, { limit, cursor: page.next_cursor })
        }
        expect(seen).toEqual(all.items.map(({ id }) => id))
      }
    }))

  it('is not put out by what is added or deleted between two pages', () =>
    withVouchers(async (tx, books) => {
      const all = await ids(list(tx, books))
      const first = await list(tx, books, {}, { limit: 2 })
      await saveDraft(tx, books, purchase(books, { voucher_on: '2026-06-01' }))
      await tx`select public.delete_voucher_draft(${books.org.id}, ${all[1] ?? ''})`
      expect(await ids(list(tx, books, {}, { cursor: first.next_cursor }))).toEqual(all.slice(2))
    }))

  it('knows states as people do, parties, accounts, days and parts of names', () =>
    withVouchers(async (tx, books, made) => {
      const [first = '', second = '', third = '', fourth = '', fifth = ''] = made
      for (const id of [first, second, third]) await post(tx, books, id)
      await pay(tx, books, second, { amount_minor: 11_900 })
      await cancel(tx, books, third)
      await asOwner(tx)
      const other = await createSupplier(tx, { org_id: books.org.id, name: 'Zinc & Söhne' })
      await as(tx, books.owner)
      const late = await saveDraft(
        tx,
        books,
        purchase(books, {
          supplier_id: other.id,
          reference: 'RE-77',
          voucher_on: '2026-03-01',
          due_on: '2026-03-02',
          lines: [line(books.purchases, 500, 0)],
        }),
      )
      await post(tx, books, late.id)
      const sold = await saveDraft(tx, books, sale(books), { kind: 'sales' })

      const found = async (filter: Filter) => (await ids(list(tx, books, filter))).sort()
      const cases: [Filter, string[]][] = [
        [{ states: ['draft'] }, [fourth, fifth]],
        [{ states: ['posted'] }, [first]],
        [{ states: ['overdue'] }, [late.id]],
        [{ states: ['paid', 'cancelled'] }, [second, third]],
        [{ supplier_id: other.id }, [late.id]],
        [{ currency: 'EUR', voucher_from: '2026-03-01' }, [late.id]],
        [{ voucher_to: '2024-02-29' }, [fifth]],
        [{ query: 're-77' }, [late.id]],
        [{ query: 'sohne' }, [late.id]],
        [{ query: 'sohne paper' }, []],
        [{ currency: 'JPY' }, []],
      ]
      for (const [filter, expected] of cases) {
        expect([filter, await found(filter)]).toEqual([filter, [...expected].sort()])
      }
      expect(await ids(list(tx, books, {}, { kind: 'sales' }))).toEqual([sold.id])
    }))

  it('refuses positions and filters that make no sense, and others’ books', () =>
    withVouchers(async (tx, books) => {
      const { next_cursor } = await list(tx, books, {}, { limit: 1 })
      const cursor = required(next_cursor ?? undefined)
      for (const wrong of [
        { ...cursor, sort: 'name.asc' },
        { ...cursor, key: '2026-02-30' },
        { ...cursor, id: 'x' },
        { ...cursor, created_at: 'once' },
      ]) {
        await expectDenied(
          () => list(tx, books, {}, { cursor: wrong }),
          'PT422',
          'platform.list_position_invalid',
        )
      }
      const unknown: Filter[] = [
        { colour: 'red' },
        { voucher_from: '2026-02-30' },
        { supplier_id: 'x' },
      ]
      for (const filter of unknown) {
        await expectDenied(() => list(tx, books, filter), 'PT422')
      }
      await expectDenied(() => list(tx, books, {}, { kind: 'gift' }), 'PT422')
      expect(await ids(list(tx, books, { supplier_id: randomUUID() }))).toEqual([])
      await as(tx, books.otherOwner)
      await expectDenied(() => list(tx, books), 'PT404')
      expect(await ids(list(tx, { ...books, org: books.otherOrg }))).toEqual([])
      await as(tx, books.agent)
      expect(await ids(list(tx, books))).toHaveLength(5)
    }))
})
