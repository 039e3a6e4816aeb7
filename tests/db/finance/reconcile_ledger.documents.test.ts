import { describe, expect, it } from 'vitest'
import { as, asOwner, inTransaction, type Tx } from '../../helpers/db.ts'
import { accountIdOf } from '../../helpers/finance-factories.ts'
import { applied, untilDone } from './invoice_imports.helpers.ts'
import { item } from './invoices.helpers.ts'
import { reconcile, tamper } from './ledger.helpers.ts'
import { bill, credit, grant, type Place, pay, refund, reverse, writeOff } from './money.helpers.ts'
import {
  type Books,
  cancel,
  line,
  openBooks,
  pay as payVoucher,
  posted,
  purchase,
  sale,
} from './vouchers.helpers.ts'

type Business = Books & Place

const HISTORY = `number|issued_on|quantity|unit_price|tax_rate|article|customer
   1|2020-01-10|2|40.00|19 %|A|Ada
   2|2020-01-11|1|33.33|7 %|B|Ada
   C3|2020-01-12|-1|40.00|19 %|A|Ada
   C4|2020-01-13|-1|12.34|7 %|D|Bob`

/** Something of everything that moves an account, in two currencies. */
async function business(tx: Tx): Promise<Business> {
  const books = await openBooks(tx)
  await tx`update public.organizations set currency = 'EUR' where id = ${books.org.id}`
  const given = { ...books, orgId: books.org.id }
  await as(tx, given.owner)
  const taxed = [item({ tax_rate_bps: 1900 }), item({ unit_price_minor: 3_333, tax_rate_bps: 700 })]
  const open = await bill(tx, given, { items: taxed })
  const included = await bill(tx, given, { items: taxed, prices_include_tax: true })
  const untaxed = await bill(tx, given)
  const yen = await bill(tx, given, { items: taxed, currency: 'JPY', prices_include_tax: true })
  const lost = await bill(tx, given, { items: taxed })
  const wrong = await bill(tx, given, { items: taxed })
  await tx`select public.void_invoice(${given.orgId}, ${wrong.id}, 'Wrong address')`

  const to = (invoice: { id: string }, amount: number) => ({
    amount_minor: amount,
    allocations: [{ invoice_id: invoice.id, amount_minor: amount }],
  })
  await pay(tx, given, { ...to(open, 5_000), method: 'cash' })
  await pay(tx, given, { ...to(included, included.total_minor), method: 'card' })
  await pay(tx, given, { ...to(yen, 700), currency: 'JPY' })
  await pay(tx, given, { amount_minor: 90_000, allocations: [] })
  await pay(tx, given, { ...to(untaxed, 2_000), method: 'credit' })
  await grant(tx, given, 700)
  await reverse(tx, given, (await pay(tx, given, to(open, 100))).id)
  await writeOff(tx, given, lost.id)
  await reverse(tx, given, (await writeOff(tx, given, open.id, { amount_minor: 50 })).id)

  const note = await credit(tx, given, included.id, {
    give_back: 'refund',
    items: [{ invoice_item_id: included.items[0]?.id ?? '', quantity: 1 }],
  })
  await credit(tx, given, untaxed.id)
  await refund(tx, given, { credit_note_id: note.id, amount_minor: 3_000, method: 'cash' })
  const back = await refund(tx, given, { credit_note_id: note.id, amount_minor: 1_000 })
  await reverse(tx, given, back.id)
  await refund(tx, given, {
    customer_id: given.customerId,
    currency: 'EUR',
    amount_minor: 1_000,
  })

  const bought = await posted(
    tx,
    given,
    purchase(given, { lines: [line(given.purchases), line(given.purchases, 2_000, 700)] }),
  )
  const paid = await payVoucher(tx, given, bought.id, { amount_minor: 4_000 })
  await reverse(tx, given, paid.payments[0]?.id ?? '')
  await payVoucher(tx, given, bought.id, { amount_minor: 1_500, method: 'cash' })
  await posted(tx, given, purchase(given, { settlement: 'cash', prices_include_tax: true }))
  await posted(tx, given, purchase(given, { settlement: 'bank' }))
  const sold = await posted(tx, given, sale(given), 'sales')
  await payVoucher(tx, given, sold.id, { amount_minor: 2_500 })
  await posted(tx, given, sale(given, { settlement: 'bank', prices_include_tax: true }), 'sales')
  await cancel(tx, given, (await posted(tx, given, sale(given), 'sales')).id)
  await cancel(tx, given, (await posted(tx, given, purchase(given))).id)

  const choices = { currency: 'EUR', prices_include_tax: false }
  await applied(tx, given.orgId, HISTORY, choices)
  const again = await applied(tx, given.orgId, HISTORY, { ...choices, series: 'again' })
  await tx`set constraints all immediate`
  await untilDone(tx, 'undo', given.orgId, again.id)
  return given
}

/** What is found after a change behind the scenes, as `role@rate found-expected`. */
async function foundAfter(tx: Tx, { orgId, owner }: Business, change: () => PromiseLike<unknown>) {
  await tamper(tx, change)
  // As if it had been posted so: the kept sums are those of the lines.
  await tx`select private.repair_ledger_balances(${orgId})`
  await as(tx, owner)
  const found = await reconcile(tx, orgId)
  return found
    .filter(({ problem }) => problem === 'account')
    .map(
      ({ role, subject, tax_rate_bps, currency, found_minor, expected_minor }) =>
        `${role ?? subject}${tax_rate_bps === null ? '' : `@${tax_rate_bps}`} ${currency} ${found_minor - expected_minor}`,
    )
}

describe('reconcile_ledger of what was sold, bought, taxed and paid', () => {
  it('finds nothing in a business that did everything there is to do', () =>
    inTransaction(async (tx) => {
      const { orgId } = await business(tx)
      expect(await reconcile(tx, orgId)).toEqual([])
      const [moved] = await tx`
        select array_agg(distinct accounts.role order by accounts.role) as roles
        from public.journal_lines as lines
        join public.ledger_accounts as accounts
          on accounts.org_id = lines.org_id and accounts.id = lines.account_id
        where lines.org_id = ${orgId}`
      expect(moved?.roles).toEqual([
        'bank',
        'cash',
        'credit_granted',
        'customer_credit',
        'input_tax',
        'opening',
        'output_tax',
        'payables',
        'prepayments',
        'purchases',
        'receivables',
        'sales',
        'write_offs',
      ])
    }))

  /** One line of the ledger that a change is made to: the largest on the account of a role. */
  const misbooked = (tx: Tx, { orgId }: Business, role: string, rate: number | null) => tx`
    select lines.entry_id, lines.position
    from public.journal_lines as lines
    join public.ledger_accounts as accounts
      on accounts.org_id = lines.org_id and accounts.id = lines.account_id
    where lines.org_id = ${orgId} and lines.currency = 'EUR' and accounts.role = ${role}
      and lines.tax_rate_bps is not distinct from ${rate}
    order by lines.debit_minor + lines.credit_minor desc, lines.entry_id, lines.position
    limit 1`

  it.each([
    ['output_tax', 1900, 'sales'],
    ['input_tax', 700, 'purchases'],
    ['sales', 1900, 'purchases'],
    ['purchases', 1900, 'write_offs'],
    ['bank', null, 'cash'],
    ['cash', null, 'opening'],
    ['write_offs', null, 'bank'],
    ['opening', null, 'write_offs'],
  ] as const)('names %s at %s and what is booked on %s instead', (role, rate, other) =>
    inTransaction(async (tx) => {
      const given = await business(tx)
      await asOwner(tx)
      const account = await accountIdOf(tx, given.orgId, other)
      let amount = 0
      const found = await foundAfter(tx, given, async () => {
        const [moved] = await tx<{ amount: number }[]>`
          update public.journal_lines as lines
          set account_id = ${account}
          from (${misbooked(tx, given, role, rate)}) as one
          where lines.org_id = ${given.orgId}
            and lines.entry_id = one.entry_id and lines.position = one.position
          returning lines.debit_minor - lines.credit_minor as amount`
        amount = moved?.amount ?? 0
      })
      const at = rate === null ? '' : `@${rate}`
      expect(amount).not.toBe(0)
      expect(found.toSorted()).toEqual(
        [`${role}${at} EUR ${-amount}`, `${other}${at} EUR ${amount}`].toSorted(),
      )
    }),
  )

  it('tells a rate from another, though the account is right', () =>
    inTransaction(async (tx) => {
      const given = await business(tx)
      let amount = 0
      const found = await foundAfter(tx, given, async () => {
        const [moved] = await tx<{ amount: number }[]>`
          update public.journal_lines as lines
          set tax_rate_bps = 1600
          from (${misbooked(tx, given, 'output_tax', 1900)}) as one
          where lines.org_id = ${given.orgId}
            and lines.entry_id = one.entry_id and lines.position = one.position
          returning lines.debit_minor - lines.credit_minor as amount`
        amount = moved?.amount ?? 0
      })
      expect(amount).not.toBe(0)
      expect(found).toEqual([`output_tax@1600 EUR ${amount}`, `output_tax@1900 EUR ${-amount}`])
    }))

  it.each([
    [
      'the net amount of an invoice',
      (tx: Tx, { orgId }: Business) => tx`
        update public.invoice_items set net_minor = net_minor + 7, gross_minor = gross_minor + 7
        where org_id = ${orgId} and tax_rate_bps = 700 and invoice_id = (
          select id from public.invoices
          where org_id = ${orgId} and currency = 'JPY'
        )`,
      ['sales@700 JPY 7'],
    ],
    [
      'the tax of an invoice that is not void',
      (tx: Tx, { orgId }: Business) => tx`
        update public.invoice_items set tax_minor = tax_minor + 1, gross_minor = gross_minor + 1
        where org_id = ${orgId} and tax_rate_bps = 700 and invoice_id = any (
          select id from public.invoices
          where org_id = ${orgId} and (status = 'void' or currency = 'JPY')
        )`,
      ['output_tax@700 JPY 1'],
    ],
    [
      'the lines of credit notes',
      (tx: Tx, { orgId }: Business) => tx`
        update public.credit_note_items
        set net_minor = net_minor + 2, tax_minor = tax_minor + 1, gross_minor = gross_minor + 3
        where org_id = ${orgId} and credit_note_id = (
          select id from public.credit_notes
          where org_id = ${orgId} and number = 'C4'
        )`,
      ['output_tax@700 EUR -1', 'sales@700 EUR -2'],
    ],
    [
      'the lines of a purchase',
      (tx: Tx, { orgId }: Business) => tx`
        update public.voucher_lines
        set net_minor = net_minor + 2, tax_minor = tax_minor + 1, gross_minor = gross_minor + 3
        where org_id = ${orgId} and tax_rate_bps = 700`,
      ['input_tax@700 EUR -1', 'purchases@700 EUR -2'],
    ],
    [
      'the lines of sales by voucher',
      (tx: Tx, { orgId }: Business) => tx`
        update public.voucher_lines
        set net_minor = net_minor + 2, tax_minor = tax_minor + 1, gross_minor = gross_minor + 3
        where org_id = ${orgId} and voucher_id = any (
          select id from public.vouchers
          where org_id = ${orgId} and kind = 'sales' and status = 'posted' and settlement = 'bank'
        )`,
      ['output_tax@1900 EUR 1', 'sales@1900 EUR 2'],
    ],
    [
      'what a purchase was paid with at once',
      (tx: Tx, { orgId }: Business) => tx`
        update public.vouchers set settlement = 'bank', net_minor = net_minor + 1, total_minor = total_minor + 1
        where org_id = ${orgId} and kind = 'purchase' and settlement = 'cash'`,
      ['bank EUR 10001', 'cash EUR -10000'],
    ],
    [
      'how customers paid',
      (tx: Tx, { orgId }: Business) => tx`
        update public.payments set method = 'cash'
        where org_id = ${orgId} and method = 'bank_transfer' and currency = 'JPY'`,
      ['bank JPY 700', 'cash JPY -700'],
    ],
    [
      'how much a supplier got, and got back',
      (tx: Tx, { orgId }: Business) => tx`
        update public.payments set amount_minor = amount_minor + 3
        where org_id = ${orgId} and supplier_id is not null
          and (method = 'cash' or kind = 'reversal')`,
      ['bank EUR -3', 'cash EUR 3'],
    ],
    [
      'how much was given back, and how much of that was taken back',
      (tx: Tx, { orgId }: Business) => tx`
        update public.payments set amount_minor = amount_minor + 3
        where org_id = ${orgId} and (
          kind = 'refund' and method = 'cash' or reverses_payment_id = any (
            select id from public.payments where org_id = ${orgId} and kind = 'refund'
          )
        )`,
      ['bank EUR -3', 'cash EUR 3'],
    ],
    [
      'how much was written off',
      (tx: Tx, { orgId }: Business) => tx`
        update public.payments set amount_minor = amount_minor + 3
        where org_id = ${orgId} and kind = 'write_off' and reversed_at is null`,
      ['write_offs EUR -3'],
    ],
    [
      'what was settled elsewhere',
      (tx: Tx, { orgId }: Business) => tx`
        update public.payments set amount_minor = amount_minor + 3
        where org_id = ${orgId} and method = 'opening' and kind = 'refund'`,
      ['opening EUR 3'],
    ],
  ] as const)('sees by how much the ledger differs from %s', (_of, change, expected) =>
    inTransaction(async (tx) => {
      const given = await business(tx)
      expect(await foundAfter(tx, given, () => change(tx, given))).toEqual(expected)
    }),
  )
})
