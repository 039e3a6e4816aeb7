import { describe, expect, it } from 'vitest'
import { as, asOwner, asService, expectDenied, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { type Invoice, item, saveDraft, voidInvoice } from './invoices.helpers.ts'
import {
  balances,
  bill,
  credit,
  type Place,
  pay,
  refund,
  reverse,
  withPlace,
  writeOff,
} from './money.helpers.ts'

// Each of these is one of the odd things that documents are asked for; the rules of single fields
// are with the functions that read them.

async function reconciled(tx: Tx, { orgId }: Place): Promise<void> {
  await tx`set constraints all immediate`
  await tx`set constraints all deferred`
  const [row] = await tx`select public.reconcile_ledger(${orgId}) as found`
  expect(row?.found).toEqual([])
}

describe('amounts as large as a number of JSON carries', () => {
  // 90 × 99,999,999,999,999 and what is missing to 2^53 - 1.
  const LARGEST = Number.MAX_SAFE_INTEGER
  const lines = [
    item({ quantity: 90, unit_price_minor: 99_999_999_999_999, tax_rate_bps: 0 }),
    item({
      quantity: 1,
      unit_price_minor: LARGEST - 90 * 99_999_999_999_999,
      tax_rate_bps: 0,
    }),
  ]

  it.each(['EUR', 'JPY', 'KWD'])(
    'are issued, paid, credited and reported to the unit in %s',
    (currency) =>
      withPlace(async (tx, place) => {
        const invoice = await bill(tx, place, { currency, items: lines })
        expect(invoice).toMatchObject({ total_minor: LARGEST, open_minor: LARGEST })
        await pay(tx, place, {
          currency,
          amount_minor: 1_000_000_000_000_001,
          allocations: [{ invoice_id: invoice.id, amount_minor: 1_000_000_000_000_001 }],
        })
        const note = await credit(tx, place, invoice.id, { give_back: 'refund' })
        expect(note).toMatchObject({
          total_minor: LARGEST,
          settled_minor: LARGEST - 1_000_000_000_000_001,
          refundable_minor: 1_000_000_000_000_001,
        })
        await reconciled(tx, place)
        const [row] = await tx<{ report: { debit_minor: number; credit_minor: number } }[]>`
        select public.trial_balance(${place.orgId}, '2000-01-01', '2999-12-31', ${currency}) as report`
        const { report } = required(row)
        expect(report.debit_minor).toBe(report.credit_minor)
        await asOwner(tx)
        expect(await balances(tx, place.orgId, currency)).toEqual({
          bank: 1_000_000_000_000_001,
          prepayments: -1_000_000_000_000_001,
        })
      }),
  )

  it('and no more than that', () =>
    withPlace(async (tx, { orgId, customerId }) => {
      await expectDenied(
        () =>
          saveDraft(tx, orgId, {
            customer_id: customerId,
            items: [...lines, item({ unit_price_minor: 1, quantity: 1, tax_rate_bps: 0 })],
          }),
        'PT422',
        'finance.amount_too_large',
      )
    }))
})

describe('a rate of its own for each of a thousand lines', () => {
  it('is posted, paid in part, credited in two parts and reconciled', () =>
    withPlace(async (tx, place) => {
      const items = Array.from({ length: 1_000 }, (_, rate) => item({ tax_rate_bps: rate + 1 }))
      const invoice = await bill(tx, place, { items })
      expect(invoice.taxes).toHaveLength(1_000)
      await pay(tx, place, { amount_minor: 1_000 })
      const note = await credit(tx, place, invoice.id, { give_back: 'credit' })
      expect(note).toMatchObject({
        total_minor: invoice.total_minor,
        settled_minor: invoice.total_minor - 1_000,
        credit_minor: 1_000,
      })
      await reconciled(tx, place)
      await asOwner(tx)
      const entries = await tx<{ source_type: string; lines: number }[]>`
        select entries.source_type, count(*)::integer as lines
          from public.journal_entries as entries
          join public.journal_lines as lines
            on lines.org_id = entries.org_id and lines.entry_id = entries.id
         where entries.org_id = ${place.orgId} and entries.source_type <> 'payment'
         group by entries.source_type order by 1`
      expect([...entries]).toEqual([
        { source_type: 'credit_note', lines: 2_002 },
        { source_type: 'invoice', lines: 2_001 },
      ])
    }))
})

describe('an invoice that was issued', () => {
  /** Everything that stands on the paper. */
  async function paperOf(tx: Tx, { orgId, admin }: Place, id: string) {
    await as(tx, admin)
    const [row] = await tx<{ invoice: Invoice & { seller: object } }[]>`
      select public.get_invoice(${orgId}, ${id}) as invoice`
    const { number, issued_on, due_on, currency, seller, bill_to, items, total_minor, note } =
      required(row).invoice
    return { number, issued_on, due_on, currency, seller, bill_to, items, total_minor, note }
  }

  it('says the same, whatever is done to what it was made of', () =>
    withPlace(async (tx, place) => {
      const { orgId, customerId } = place
      const invoice = await bill(tx, place)
      const before = await paperOf(tx, place, invoice.id)
      await tx`
        select public.update_finance_settings(
          ${orgId}, '{"legal_name": "Another Ltd", "payment_terms_days": 1, "legal_text": "New"}'
        )`
      await tx`update public.organizations set name = 'Renamed' where id = ${orgId}`
      await tx`
        select public.update_customer(${orgId}, ${customerId}, '{"name": "Somebody else"}')`
      await pay(tx, place, { amount_minor: 100 })
      expect(await paperOf(tx, place, invoice.id)).toEqual(before)
      // The next one does not.
      const next = await bill(tx, place)
      expect((await paperOf(tx, place, next.id)).seller).toMatchObject({ name: 'Another Ltd' })
    }))

  it('is changed by no door: not the functions, not the tables, not with the secret key', () =>
    withPlace(async (tx, place) => {
      const { orgId, customerId, admin } = place
      const { id } = await bill(tx, place)
      const draft = { customer_id: customerId, items: [item({ unit_price_minor: 1 })] }
      const before = await paperOf(tx, place, id)
      await expectDenied(
        () => saveDraft(tx, orgId, draft, id),
        'PT409',
        'finance.invoice_not_draft',
      )
      await expectDenied(
        tx`select public.delete_invoice_draft(${orgId}, ${id})`,
        'PT409',
        'finance.invoice_not_draft',
      )
      // Issued again, on another day, it is as it was.
      await tx`select public.issue_invoice(${orgId}, ${id}, '2026-01-01')`
      const doors = () => [
        tx`update public.invoices set note = 'x' where id = ${id}`,
        tx`update public.invoices set issued_on = '2026-01-01', number = null where id = ${id}`,
        tx`update public.invoice_items set unit_price_minor = 1 where invoice_id = ${id}`,
        tx`delete from public.invoice_items where invoice_id = ${id}`,
        tx`delete from public.invoices where id = ${id}`,
        tx`insert into public.invoice_items (org_id, invoice_id, position, description, quantity,
             unit_price_minor, tax_rate_bps, net_minor, tax_minor, gross_minor)
           values (${orgId}, ${id}, 9, 'More', 1, 1, 0, 1, 0, 1)`,
      ]
      for (const actor of [() => as(tx, admin), () => asService(tx), () => asOwner(tx)]) {
        await actor()
        for (const door of doors()) await expectDenied(door, '42501')
      }
      expect(await paperOf(tx, place, id)).toEqual(before)
    }))
})

describe('money on a void invoice', () => {
  it('is refused whichever way it is to come, and comes to one that is not', () =>
    withPlace(async (tx, place) => {
      const gone = await bill(tx, place)
      await voidInvoice(tx, place.orgId, gone.id)
      const to = (invoice_id: string) => ({ allocations: [{ invoice_id, amount_minor: 100 }] })
      for (const attempt of [
        () => pay(tx, place, { amount_minor: 100, ...to(gone.id) }),
        () => writeOff(tx, place, gone.id),
        () => credit(tx, place, gone.id),
      ]) {
        await expectDenied(attempt, 'PT409', 'finance.invoice_is_void')
      }
      const other = await bill(tx, place)
      await pay(tx, place, { amount_minor: 100, ...to(other.id) })
      await credit(tx, place, other.id)
      await writeOff(tx, place, (await bill(tx, place)).id)
      await reconciled(tx, place)
    }))
})

describe('closed books', () => {
  it('take in nothing of a day that is closed, and all of it on the day after', () =>
    withPlace(async (tx, place) => {
      const { orgId } = place
      const invoice = await bill(tx, place, { issued_on: '2026-01-10' })
      const paid = await pay(tx, place, { amount_minor: 5_000, paid_on: '2026-01-20' })
      await pay(tx, place, { amount_minor: 20_000, paid_on: '2026-01-20' })
      await tx`select public.close_books(${orgId}, '2026-01-31')`
      const open = await bill(tx, place, { issued_on: '2026-02-01' })
      const of = { customer_id: place.customerId, currency: 'EUR', amount_minor: 100 }
      const dated: ((on: string) => Promise<unknown>)[] = [
        (issued_on) => bill(tx, place, { issued_on }),
        (paid_on) => pay(tx, place, { amount_minor: 100, paid_on }),
        (paid_on) => writeOff(tx, place, open.id, { amount_minor: 100, paid_on }),
        (paid_on) => refund(tx, place, { ...of, paid_on }),
      ]
      for (const attempt of dated) {
        await expectDenied(() => attempt('2026-01-31'), 'PT422', 'finance.period_closed')
        await attempt('2026-02-01')
      }
      // What is taken back of a closed day is taken back today.
      const { reversed_by_payment_id } = await reverse(tx, place, paid.id)
      const [back] = await tx<{ day: string }[]>`
        select paid_on::text as day from public.payments where id = ${reversed_by_payment_id}`
      expect(required(back).day > '2026-01-31').toBe(true)
      await credit(tx, place, invoice.id)
      const closed = await tx`
        select kind, source_type from public.journal_entries
        where org_id = ${orgId} and posted_on <= '2026-01-31'`
      expect(closed).toHaveLength(3)
      await reconciled(tx, place)
    }))
})
