import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { as, asOwner, expectDenied, inTransaction } from '../../helpers/db.ts'
import { createSupplier } from '../../helpers/finance-factories.ts'
import {
  type Details,
  line,
  openBooks,
  post,
  posted,
  purchase,
  sale,
  saveDraft,
} from './vouchers.helpers.ts'

describe('save_voucher_draft', () => {
  it('an agent drafts a purchase; it is theirs, has no number, and its lines are rounded each', () =>
    inTransaction(async (tx) => {
      const books = await openBooks(tx)
      await as(tx, books.agent)
      const draft = await saveDraft(
        tx,
        books,
        purchase(books, {
          lines: [line(books.purchases, 333, 1900), line(books.purchases, 333, 700)],
          reference: 'RE-77',
          note: 'By post',
          due_on: '2026-06-15',
          created_by: books.owner.userId,
        }),
      )
      expect(draft).toMatchObject({
        kind: 'purchase',
        status: 'draft',
        state: 'draft',
        number: null,
        // Of the caller, whoever was named.
        created_by: books.agent.userId,
        settlement: 'account',
        net_minor: 666,
        tax_minor: 63 + 23,
        total_minor: 752,
        open_minor: 0,
        supplier: { id: books.supplierId, name: 'Paper & Co' },
        customer: null,
        taxes: [
          { tax_rate_bps: 700, net_minor: 333, tax_minor: 23 },
          { tax_rate_bps: 1900, net_minor: 333, tax_minor: 63 },
        ],
      })
      expect(
        draft.lines.map(({ gross_minor, account_code }) => [gross_minor, account_code]),
      ).toEqual([
        [396, '5000'],
        [356, '5000'],
      ])
    }))

  it('takes tax out of prices that include it, up to 100 %', () =>
    inTransaction(async (tx) => {
      const books = await openBooks(tx)
      await as(tx, books.agent)
      const draft = await saveDraft(
        tx,
        books,
        sale(books, {
          prices_include_tax: true,
          lines: [line(books.sales, 11_900), line(books.sales, 1, 10_000)],
        }),
        { kind: 'sales' },
      )
      expect(draft.lines.map((one) => [one.net_minor, one.tax_minor])).toEqual([
        [10_000, 1900],
        [0, 1],
      ])
      expect(draft.total_minor).toBe(11_901)
    }))

  it('takes currencies without decimals and with three, and falls back to the organization’s', () =>
    inTransaction(async (tx) => {
      const books = await openBooks(tx)
      await as(tx, books.agent)
      const yen = await saveDraft(tx, books, purchase(books, { currency: 'jpy' }))
      const dinar = await saveDraft(tx, books, purchase(books, { currency: 'KWD' }))
      const own = await saveDraft(tx, books, purchase(books))
      expect([yen, dinar, own].map(({ currency, exponent }) => [currency, exponent])).toEqual([
        ['JPY', 0],
        ['KWD', 3],
        [own.currency, 2],
      ])
    }))

  it('changes a draft: lines are those that are sent, and nobody’s change is lost', () =>
    inTransaction(async (tx) => {
      const books = await openBooks(tx)
      await as(tx, books.agent)
      const draft = await saveDraft(tx, books, purchase(books))
      const changed = await saveDraft(
        tx,
        books,
        purchase(books, {
          lines: [line(books.purchases, 100, 0)],
          settlement: 'cash',
          expected_updated_at: draft.updated_at,
        }),
        { id: draft.id },
      )
      expect(changed).toMatchObject({ id: draft.id, total_minor: 100, settlement: 'cash' })
      expect(changed.lines).toHaveLength(1)

      await asOwner(tx)
      await tx`update public.vouchers set updated_at = now() + '1 second' where id = ${draft.id}`
      await as(tx, books.agent)
      await expectDenied(
        () =>
          saveDraft(tx, books, purchase(books, { expected_updated_at: '2026-01-01T00:00:00Z' }), {
            id: draft.id,
          }),
        'PT409',
        'finance.draft_changed',
      )
      for (const expected_updated_at of ['x', '2026-02-30T00:00:00Z', 5]) {
        const { detail } = await expectDenied(
          () => saveDraft(tx, books, purchase(books, { expected_updated_at }), { id: draft.id }),
          'PT422',
          'platform.values_malformed',
        )
        expect(detail).toBe('expected_updated_at')
      }
      // A purchase does not become a sale.
      await expectDenied(
        () => saveDraft(tx, books, sale(books), { id: draft.id, kind: 'sales' }),
        'PT404',
        'finance.voucher_not_found',
      )
    }))

  it('refuses a posted voucher, and one of another organization', () =>
    inTransaction(async (tx) => {
      const books = await openBooks(tx)
      const { id } = await posted(tx, books, purchase(books))
      await expectDenied(
        () => saveDraft(tx, books, purchase(books), { id }),
        'PT409',
        'finance.voucher_not_draft',
      )
      await expectDenied(
        () => saveDraft(tx, books, purchase(books), { id: randomUUID() }),
        'PT404',
        'finance.voucher_not_found',
      )
    }))

  it('answers the same draft to the same key, and refuses the key for another one', () =>
    inTransaction(async (tx) => {
      const books = await openBooks(tx)
      await as(tx, books.agent)
      const first = await saveDraft(tx, books, purchase(books), { key: 'k1' })
      expect((await saveDraft(tx, books, purchase(books), { key: 'k1' })).id).toBe(first.id)
      const reused = await expectDenied(
        () => saveDraft(tx, books, purchase(books, { note: 'Other' }), { key: 'k1' }),
        'PT409',
        'platform.idempotency_key_reused',
      )
      // By which whoever got no answer finds what they made.
      expect(reused.detail).toBe(first.id)
      await expectDenied(
        () => saveDraft(tx, books, purchase(books), { key: '' }),
        'PT422',
        'platform.idempotency_key_invalid',
      )
      // A colleague's key is another key.
      await as(tx, books.owner)
      expect((await saveDraft(tx, books, purchase(books), { key: 'k1' })).id).not.toBe(first.id)
    }))

  it('refuses an archived supplier on a new voucher, and keeps it on an old draft', () =>
    inTransaction(async (tx) => {
      const books = await openBooks(tx)
      await as(tx, books.agent)
      const draft = await saveDraft(tx, books, purchase(books))
      await tx`select public.archive_supplier(${books.org.id}, ${books.supplierId})`
      await expectDenied(
        () => saveDraft(tx, books, purchase(books)),
        'PT422',
        'finance.supplier_archived',
      )
      expect((await saveDraft(tx, books, purchase(books), { id: draft.id })).id).toBe(draft.id)
      await as(tx, books.owner)
      expect((await post(tx, books, draft.id)).status).toBe('posted')
    }))

  it('says what is wrong, and where', () =>
    inTransaction(async (tx) => {
      const books = await openBooks(tx)
      const foreign = await openBooks(tx)
      const bank = (
        await tx<{ id: string }[]>`
          select id from public.ledger_accounts where org_id = ${books.org.id} and code = '1000'`
      )[0]?.id
      await tx`
        update public.ledger_accounts set archived_at = now()
         where org_id = ${books.org.id} and code = '6900'`
      const [archived] = await tx<{ id: string }[]>`
        select id from public.ledger_accounts where org_id = ${books.org.id} and code = '6900'`
      await as(tx, books.agent)
      const with_ = (changes: Details): Details => ({ ...line(books.purchases), ...changes })
      const cases: [changes: Details, reason: string, detail: string | undefined][] = [
        [{ supplier_id: null }, 'platform.value_missing', 'supplier_id'],
        [{ supplier_id: randomUUID() }, 'finance.supplier_unknown', 'supplier_id'],
        [{ supplier_id: foreign.supplierId }, 'finance.supplier_unknown', 'supplier_id'],
        [{ supplier_id: 'acme' }, 'platform.values_malformed', 'supplier_id'],
        [{ customer_id: books.customerId }, 'platform.field_unknown', 'customer_id'],
        [{ created_by: foreign.owner.userId }, 'finance.user_unknown', 'created_by'],
        [{ created_by: books.customer.userId }, 'finance.user_unknown', 'created_by'],
        [{ currency: 'XYZ' }, 'finance.currency_unknown', 'currency'],
        [{ voucher_on: '2026-02-29' }, 'finance.date_invalid', 'voucher_on'],
        [{ voucher_on: '1969-12-31' }, 'finance.date_invalid', 'voucher_on'],
        [{ due_on: '2026-06-14' }, 'finance.due_before_issue', 'due_on'],
        [{ settlement: 'barter' }, 'platform.values_malformed', 'settlement'],
        [{ reference: 'x'.repeat(121) }, 'platform.value_too_long', 'reference'],
        [{ note: 'x'.repeat(2001) }, 'platform.value_too_long', 'note'],
        [{ lines: 'none' }, 'platform.values_malformed', 'lines'],
        [
          { lines: Array.from({ length: 501 }, () => line(books.purchases)) },
          'platform.too_many_values',
          'lines',
        ],
        [
          { lines: [line(books.purchases), with_({ amount_minor: -1 })] },
          'finance.line_amount_invalid',
          'lines.1.amount_minor',
        ],
        ...[0, 9.99, 1e300].map((amount_minor): [Details, string, string] => [
          { lines: [with_({ amount_minor })] },
          'finance.line_amount_invalid',
          'lines.0.amount_minor',
        ]),
        [
          { lines: [with_({ amount_minor: null })] },
          'platform.value_missing',
          'lines.0.amount_minor',
        ],
        [{ lines: [with_({ description: ' ' })] }, 'platform.value_missing', 'lines.0.description'],
        [
          { lines: [with_({ tax_rate_bps: 10_001 })] },
          'finance.tax_rate_invalid',
          'lines.0.tax_rate_bps',
        ],
        [{ lines: [with_({ price: 1 })] }, 'platform.field_unknown', 'price'],
        [
          { lines: [with_({ amount_minor: Number.MAX_SAFE_INTEGER, tax_rate_bps: 0 }), with_({})] },
          'finance.amount_too_large',
          'lines',
        ],
        [
          { lines: [with_({ account_id: foreign.purchases })] },
          'finance.account_unknown',
          'lines.0.account_id',
        ],
        [
          { lines: [with_({ account_id: archived?.id ?? '' })] },
          'finance.account_archived',
          '6900',
        ],
        [{ lines: [with_({ account_id: bank ?? '' })] }, 'finance.account_unsuitable', '1000'],
        [{ lines: [with_({ account_id: books.sales })] }, 'finance.account_unsuitable', '4000'],
      ]
      for (const [changes, reason, detail] of cases) {
        const error = await expectDenied(
          () => saveDraft(tx, books, purchase(books, changes)),
          'PT422',
          reason,
        )
        expect(error.detail, reason).toBe(detail)
      }
      const plain = await saveDraft(
        tx,
        books,
        purchase(books, { lines: [with_({ account_id: null })] }),
      )
      expect(plain.lines[0]?.account_id).toBe(books.purchases)
      // Ten to the fifteenth is an amount like any other; 29 February is a day in a leap year.
      const large = await saveDraft(
        tx,
        books,
        purchase(books, { voucher_on: '2028-02-29', lines: [line(books.purchases, 1e15, 10_000)] }),
      )
      expect(large).toMatchObject({ total_minor: 2e15, voucher_on: '2028-02-29' })
      await expectDenied(
        () =>
          saveDraft(tx, books, sale(books, { customer_id: foreign.customerId }), { kind: 'sales' }),
        'PT422',
        'finance.customer_unknown',
      )
      await expectDenied(
        () => saveDraft(tx, books, purchase(books), { kind: 'gift' }),
        'PT422',
        'platform.values_malformed',
      )
    }))
})

describe('list_voucher_accounts', () => {
  it('has what a voucher may be booked on, first what a line without an account is', () =>
    inTransaction(async (tx) => {
      const books = await openBooks(tx)
      await tx`
        update public.ledger_accounts set archived_at = now()
         where org_id = ${books.org.id} and code = '6900'`
      await as(tx, books.agent)
      const codes = async (kind: string) =>
        (
          await tx<{ accounts: { code: string }[] }[]>`
            select public.list_voucher_accounts(${books.org.id}, ${kind}) as accounts`
        )[0]?.accounts.map(({ code }) => code)
      expect(await codes('purchase')).toEqual([
        '5000',
        '6000',
        '6100',
        '6200',
        '6300',
        '6800',
        '6810',
      ])
      expect(await codes('sales')).toEqual(['4000', '4900'])
      await expectDenied(() => codes('gift'), 'PT422', 'platform.values_malformed')
    }))
})

describe('preview_voucher', () => {
  it('comes to the same as what is saved, also while lines are half written', () =>
    inTransaction(async (tx) => {
      const books = await openBooks(tx)
      await as(tx, books.agent)
      const lines = [line(books.purchases, 333, 1900), line(books.purchases, 999, 700)]
      const [row] = await tx<{ preview: Record<string, unknown> }[]>`
        select public.preview_voucher(${books.org.id}, ${tx.json({
          prices_include_tax: true,
          lines: lines.map(({ amount_minor, tax_rate_bps }) => ({ amount_minor, tax_rate_bps })),
        } as Details)}) as preview`
      const saved = await saveDraft(tx, books, purchase(books, { prices_include_tax: true, lines }))
      expect(row?.preview).toEqual({
        lines: saved.lines.map(({ net_minor, tax_minor, gross_minor }) => ({
          net_minor,
          tax_minor,
          gross_minor,
        })),
        net_minor: saved.net_minor,
        tax_minor: saved.tax_minor,
        total_minor: saved.total_minor,
        taxes: saved.taxes,
      })
    }))
})

describe('delete_voucher_draft', () => {
  it('removes a draft with its lines, and nothing that has a number', () =>
    inTransaction(async (tx) => {
      const books = await openBooks(tx)
      const { id } = await posted(tx, books, purchase(books))
      await expectDenied(
        () => tx`select public.delete_voucher_draft(${books.org.id}, ${id})`,
        'PT409',
        'finance.voucher_not_draft',
      )
      const draft = await saveDraft(tx, books, purchase(books))
      await tx`select public.delete_voucher_draft(${books.org.id}, ${draft.id})`
      await expectDenied(
        () => tx`select public.delete_voucher_draft(${books.org.id}, ${draft.id})`,
        'PT404',
        'finance.voucher_not_found',
      )
      expect(
        await tx`select 1 from public.voucher_lines where voucher_id = ${draft.id}`,
      ).toHaveLength(0)
    }))

  it('a supplier of nobody’s vouchers is found by search all the same', () =>
    inTransaction(async (tx) => {
      const books = await openBooks(tx)
      await createSupplier(tx, { org_id: books.org.id, name: 'Unused Ltd' })
      await as(tx, books.agent)
      const [row] = await tx<{ page: { items: { name: string }[] } }[]>`
        select public.list_suppliers(${books.org.id}, ${tx.json({ query: 'unused' })}) as page`
      expect(row?.page.items.map(({ name }) => name)).toEqual(['Unused Ltd'])
    }))
})
