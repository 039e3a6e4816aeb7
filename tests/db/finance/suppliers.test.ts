import { randomUUID } from 'node:crypto'
import type { JSONValue } from 'postgres'
import { describe, expect, it } from 'vitest'
import { as, asOwner, expectDenied, inTransaction, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { createSupplier } from '../../helpers/finance-factories.ts'
import { type Books, openBooks, pay, posted, purchase } from './vouchers.helpers.ts'

type Supplier = {
  id: string
  name: string
  email: string | null
  phone: string | null
  archived_at: string | null
  open: { currency: string; exponent: number; open_minor: number }[]
}
type Page = { items: Supplier[]; next_cursor: { sort: string; key: string; id: string } | null }

const one = async <T>(rows: PromiseLike<readonly { answer: T }[]>): Promise<T> =>
  required((await rows)[0]).answer

const save = (
  tx: Tx,
  { org }: Books,
  values: Record<string, JSONValue>,
  id: string | null = null,
) =>
  one(tx<{ answer: Supplier }[]>`
    select public.save_supplier(${org.id}, ${id}, ${tx.json(values)}) as answer`)

const archive = (tx: Tx, { org }: Books, id: string, isArchived: boolean) =>
  one(tx<{ answer: Supplier }[]>`
    select public.archive_supplier(${org.id}, ${id}, ${isArchived}) as answer`)

const list = (
  tx: Tx,
  { org }: Books,
  filter: Record<string, JSONValue> = {},
  cursor: Page['next_cursor'] = null,
  limit = 25,
) =>
  one(tx<{ answer: Page }[]>`
    select public.list_suppliers(
      ${org.id}, ${tx.json(filter)}, ${cursor === null ? null : tx.json(cursor)}, ${limit}
    ) as answer`)

const names = async (page: Promise<Page>) => (await page).items.map(({ name }) => name)

/** As an agent, who may write suppliers; there is one already: Paper & Co. */
function withBooks(run: (tx: Tx, books: Books) => Promise<void>) {
  return inTransaction(async (tx) => {
    const books = await openBooks(tx)
    await as(tx, books.agent)
    await run(tx, books)
  })
}

describe('save_supplier', () => {
  it('an agent adds and changes one; what is left out is emptied', () =>
    withBooks(async (tx, books) => {
      const made = await save(tx, books, {
        name: '  Müller GmbH ',
        email: 'office@mueller.example',
        phone: '+49 30 1',
        address: 'Weg 1\n10115 Berlin',
        tax_number: 'DE1',
        note: 'Net 30',
      })
      expect(made).toMatchObject({
        name: 'Müller GmbH',
        address: 'Weg 1\n10115 Berlin',
        archived_at: null,
        open: [],
      })
      expect(await save(tx, books, { name: 'Müller' }, made.id)).toMatchObject({
        id: made.id,
        name: 'Müller',
        email: null,
        phone: null,
        address: null,
        tax_number: null,
        note: null,
      })
    }))

  it('refuses what is wrong, a name that is taken, and suppliers of elsewhere', () =>
    withBooks(async (tx, books) => {
      const wrong: [Record<string, JSONValue>, string, string][] = [
        [{}, 'PT422', 'platform.value_missing'],
        [{ name: ' ' }, 'PT422', 'platform.value_missing'],
        [{ name: 'X', email: 'nobody' }, 'PT422', 'commerce.email_invalid'],
        [{ name: 'PAPER & co' }, '23505', 'finance.supplier_name_taken'],
      ]
      for (const [values, code, reason] of wrong) {
        await expectDenied(() => save(tx, books, values), code, reason)
      }
      await expectDenied(
        () => save(tx, books, { name: 'X' }, randomUUID()),
        'PT404',
        'finance.supplier_not_found',
      )
      await as(tx, books.otherOwner)
      await expectDenied(() => save(tx, books, { name: 'X' }), 'PT404')
      await expectDenied(
        () => save(tx, { ...books, org: books.otherOrg }, { name: 'X' }, books.supplierId),
        'PT404',
        'finance.supplier_not_found',
      )
      await as(tx, books.agent)
      expect(await save(tx, books, { name: 'Paper & Co' }, books.supplierId)).toMatchObject({
        id: books.supplierId,
      })
    }))
})

describe('archive_supplier', () => {
  it('puts one away and brings it back; twice is as once', () =>
    withBooks(async (tx, books) => {
      const gone = await archive(tx, books, books.supplierId, true)
      expect(gone.archived_at).not.toBeNull()
      expect((await archive(tx, books, books.supplierId, true)).archived_at).toBe(gone.archived_at)
      expect(await names(list(tx, books))).toEqual([])
      expect(await names(list(tx, books, { is_archived: true }))).toEqual(['Paper & Co'])
      expect((await archive(tx, books, books.supplierId, false)).archived_at).toBeNull()
      expect(await names(list(tx, books))).toEqual(['Paper & Co'])
      expect(await names(list(tx, books, { is_archived: true }))).toEqual([])
    }))

  it('does not bring one back whose name another has now', () =>
    withBooks(async (tx, books) => {
      await archive(tx, books, books.supplierId, true)
      const other = await save(tx, books, { name: 'paper & co' })
      await expectDenied(
        () => archive(tx, books, books.supplierId, false),
        '23505',
        'finance.supplier_name_taken',
      )
      await save(tx, books, { name: 'Paper and more' }, other.id)
      expect((await archive(tx, books, books.supplierId, false)).archived_at).toBeNull()
    }))

  it('leaves what is owed, which can be paid', () =>
    withBooks(async (tx, books) => {
      const voucher = await posted(tx, books, purchase(books))
      const gone = await archive(tx, books, books.supplierId, true)
      expect(gone.open).toEqual([{ currency: 'EUR', exponent: 2, open_minor: 11_900 }])
      await pay(tx, books, voucher.id, { amount_minor: 11_900 })
      expect((await archive(tx, books, books.supplierId, true)).open).toEqual([])
    }))

  it('finds none of another organization', () =>
    withBooks(async (tx, books) => {
      await as(tx, books.otherOwner)
      const theirs = { ...books, org: books.otherOrg }
      await expectDenied(
        () => archive(tx, theirs, books.supplierId, true),
        'PT404',
        'finance.supplier_not_found',
      )
      await as(tx, books.agent)
      expect((await archive(tx, books, books.supplierId, true)).archived_at).not.toBeNull()
    }))
})

describe('list_suppliers', () => {
  it('goes through all of them page by page, though others come and go meanwhile', () =>
    withBooks(async (tx, books) => {
      await asOwner(tx)
      for (const name of ['bolt', 'Anvil', 'çelik', 'Zinc', 'zinc 2', 'Éclair', '东方', 'ananas']) {
        await createSupplier(tx, { org_id: books.org.id, name })
      }
      await as(tx, books.agent)
      const all = await names(list(tx, books, {}, null, 100))
      expect(all).toHaveLength(9)
      for (const size of [1, 2, 4]) {
        const seen: string[] = []
        let page = await list(tx, books, {}, null, size)
        for (;;) {
          seen.push(...page.items.map(({ name }) => name))
          if (page.next_cursor === null) break
          expect(page.items).toHaveLength(size)
          page = await list(tx, books, {}, page.next_cursor, size)
        }
        expect(seen).toEqual(all)
      }
      // One that comes before the place, and the one of the place itself gone: nothing twice.
      const first = await list(tx, books, {}, null, 3)
      await save(tx, books, { name: 'aaa' })
      await archive(tx, books, required(first.items[2]).id, true)
      expect(await names(list(tx, books, {}, first.next_cursor, 100))).toEqual(all.slice(3))
    }))

  it('finds by parts of name, address and tax number, and takes no signs of patterns', () =>
    withBooks(async (tx, books) => {
      await save(tx, books, { name: 'Søren 100% Ltd', email: 's@example.test', tax_number: 'DK77' })
      for (const query of ['søren', 'LTD', 'example.test', 'dk77', 'ltd soren']) {
        expect([query, await names(list(tx, books, { query }))]).toEqual([
          query,
          ['Søren 100% Ltd'],
        ])
      }
      for (const query of ['nobody', "x' or true --"]) {
        expect(await names(list(tx, books, { query }))).toEqual([])
      }
    }))

  it('refuses positions of other lists and filters that it does not know', () =>
    withBooks(async (tx, books) => {
      const position = { sort: 'name.asc', key: 'a', id: randomUUID() }
      for (const wrong of [
        { ...position, sort: 'voucher_on.desc' },
        { ...position, id: 'x' },
      ]) {
        await expectDenied(
          () => list(tx, books, {}, wrong),
          'PT422',
          'platform.list_position_invalid',
        )
      }
      expect((await list(tx, books, {}, position)).items).toHaveLength(1)
      await expectDenied(() => list(tx, books, { colour: 'red' }), 'PT422')
    }))
})
