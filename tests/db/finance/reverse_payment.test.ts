import { randomUUID } from 'node:crypto'
import type { JSONValue } from 'postgres'
import { describe, expect, it } from 'vitest'
import { expectDenied, type Tx } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'
import { createInvoice, createPayment } from '../../helpers/finance-factories.ts'
import { item } from './invoices.helpers.ts'
import {
  balances,
  behind,
  bill,
  credit,
  creditBalance,
  expectReconciled,
  grant,
  invoiceOf,
  type Place,
  pay,
  refund,
  reverse,
  voided,
  withPlace,
  writeOff,
} from './money.helpers.ts'

const todayOf = async (tx: Tx, place: Place): Promise<string> => {
  const [row] = await behind(
    tx,
    place,
    () => tx<{ day: string }[]>`select private.org_today(${place.orgId})::text as day`,
  )
  return required(row).day
}

const dayAfter = (day: string, days: number) =>
  new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10)

/** What the customer of a place had in store credit at the end of each day on which it changed. */
const creditOnDays = async (tx: Tx, { orgId, customerId }: Place): Promise<string[]> => {
  const rows = await tx<{ line: string }[]>`
    select lines.posted_on || ' '
      || sum(sum(lines.credit_minor - lines.debit_minor)) over (order by lines.posted_on) as line
    from public.journal_lines as lines
    join public.journal_entries as entries
      on entries.org_id = lines.org_id and entries.id = lines.entry_id
    join public.ledger_accounts as accounts
      on accounts.org_id = lines.org_id and accounts.id = lines.account_id
    where lines.org_id = ${orgId}
      and accounts.role = 'customer_credit'
      and lines.currency = 'EUR'
      and entries.source_id in (
        select id::text from public.payments where customer_id = ${customerId}
        union all
        select id::text from public.credit_entries where customer_id = ${customerId}
      )
    group by lines.posted_on
    order by lines.posted_on`
  return rows.map(({ line }) => line)
}

describe('refund_payment', () => {
  it('pays back what a credit note left to be paid back, and never more', () =>
    withPlace(async (tx, place) => {
      const { id } = await bill(tx, place)
      await pay(tx, place)
      const note = await credit(tx, place, id, { give_back: 'refund' })
      const of = (amount_minor: number | null) => ({ credit_note_id: note.id, amount_minor })
      const { detail } = await expectDenied(
        () => refund(tx, place, of(10_001)),
        'PT409',
        'finance.refund_exceeds_refundable',
      )
      expect(detail).toBe('10000')
      expect(await refund(tx, place, { ...of(4_000), method: 'cash' })).toMatchObject({
        kind: 'refund',
        method: 'cash',
        customer: { id: place.customerId },
        allocations: [{ credit_note_id: note.id, number: note.number, amount_minor: 4_000 }],
      })
      await behind(tx, place, () => expectReconciled(tx, place.orgId))
      // Without an amount, all that is left; and then nothing is.
      expect(await refund(tx, place, of(null))).toMatchObject({ amount_minor: 6_000 })
      await expectDenied(
        () => refund(tx, place, of(null)),
        'PT409',
        'finance.refund_exceeds_refundable',
      )
      expect(await behind(tx, place, () => balances(tx, place.orgId))).toEqual({
        bank: 4_000,
        cash: -4_000,
      })
    }))

  it('pays store credit out, and never more than there is', () =>
    withPlace(async (tx, place) => {
      await grant(tx, place, 5_000)
      const of = (amount_minor: number) => ({
        customer_id: place.customerId,
        currency: 'EUR',
        amount_minor,
      })
      await expectDenied(() => refund(tx, place, of(5_001)), 'PT409', 'crm.credit_insufficient')
      const key = randomUUID()
      const first = await refund(tx, place, of(2_000), key)
      expect((await refund(tx, place, of(2_000), key)).id).toBe(first.id)
      await expectDenied(
        () => refund(tx, place, of(2_001), key),
        'PT409',
        'platform.idempotency_key_reused',
      )
      // One key is one movement of money, whichever way it goes.
      await expectDenied(() => pay(tx, place, {}, key), 'PT409', 'platform.idempotency_key_reused')
      expect(await creditBalance(tx, place)).toBe(3_000)
      await behind(tx, place, () => expectReconciled(tx, place.orgId))
    }))

  it('refuses what it cannot read, and what is not there', () =>
    withPlace(async (tx, place) => {
      await grant(tx, place, 5_000)
      const foreign = await behind(tx, place, () =>
        createCustomer(tx, { org_id: place.otherOrg.id }),
      )
      const right = { customer_id: place.customerId, currency: 'EUR', amount_minor: 100 }
      const cases: [Record<string, JSONValue>, string][] = [
        [{ customer_id: null }, 'finance.refund_of_what'],
        [{ credit_note_id: randomUUID() }, 'finance.refund_of_what'],
        [{ customer_id: null, credit_note_id: randomUUID() }, 'finance.credit_note_not_found'],
        [{ customer_id: foreign.id }, 'crm.customer_not_found'],
        [{ currency: null }, 'platform.value_missing'],
        [{ currency: 'XXX' }, 'finance.currency_unknown'],
        [{ amount_minor: null }, 'finance.payment_amount_invalid'],
        [{ amount_minor: -1 }, 'finance.payment_amount_invalid'],
        [{ method: 'credit' }, 'finance.payment_method_unknown'],
        [{ allocations: [] }, 'platform.field_unknown'],
      ]
      for (const [change, reason] of cases) {
        await expectDenied(
          () => refund(tx, place, { ...right, ...change }),
          reason.endsWith('not_found') ? 'PT404' : 'PT422',
          reason,
        )
      }
      await refund(tx, place, right)
    }))

  it('pays back no credit note before its day, and today always', () =>
    withPlace(async (tx, place) => {
      const { id } = await bill(tx, place, { issued_on: '2026-01-10' })
      await pay(tx, place, { paid_on: '2026-01-20' })
      const note = await credit(tx, place, id, { give_back: 'refund' })
      const today = await todayOf(tx, place)
      const of = { credit_note_id: note.id, amount_minor: 100 }
      const { detail } = await expectDenied(
        () => refund(tx, place, { ...of, paid_on: dayAfter(today, -1) }),
        'PT422',
        'finance.refund_too_early',
      )
      expect(detail).toBe('paid_on')
      await refund(tx, place, { ...of, paid_on: today })
      await refund(tx, place, of)
      // Of an invoice of next month, the credit note is of that day too.
      const later = await bill(tx, place, { issued_on: dayAfter(today, 30) })
      await pay(tx, place, { allocations: [{ invoice_id: later.id, amount_minor: 10_000 }] })
      const ahead = await credit(tx, place, later.id, { give_back: 'refund' })
      await refund(tx, place, { credit_note_id: ahead.id })
    }))

  it('pays store credit out on days on which it was there, and stayed until today', () =>
    withPlace(async (tx, place) => {
      const out = (amount_minor: number, paid_on?: string) =>
        refund(tx, place, {
          customer_id: place.customerId,
          currency: 'EUR',
          amount_minor,
          ...(paid_on === undefined ? {} : { paid_on }),
        })
      const refused = async (attempt: () => Promise<unknown>) => {
        const { detail } = await expectDenied(attempt, 'PT422', 'finance.credit_less_then')
        expect(detail).toBe('paid_on')
      }
      await pay(tx, place, { amount_minor: 5_000, paid_on: '2026-02-01' })
      await refused(() => out(1, '2026-01-31'))
      await out(1_000, '2026-02-01')
      await pay(tx, place, { amount_minor: 2_000, paid_on: '2026-04-01' })
      await out(3_500, '2026-03-01')
      // 500 were left until April.
      await refused(() => out(501, '2026-02-15'))
      await refused(() => out(501, '2026-03-31'))
      await out(2_500, '2026-04-01')
      await grant(tx, place, 700)
      await refused(() => out(1, '2026-04-01'))
      await expectDenied(() => out(701, '2026-04-01'), 'PT409', 'crm.credit_insufficient')
      // The credit of somebody else, and another currency, is another matter.
      const other = await behind(tx, place, () => createCustomer(tx, { org_id: place.orgId }))
      await pay(tx, { ...place, customerId: other.id }, { paid_on: '2026-02-01' })
      await pay(tx, place, { currency: 'USD', paid_on: '2026-02-01' })
      await refused(() => out(1, '2026-04-01'))
      await out(700)
      expect(await creditOnDays(tx, place)).toEqual([
        '2026-02-01 4000',
        '2026-03-01 500',
        '2026-04-01 0',
        `${await todayOf(tx, place)} 0`,
      ])
    }))

  it('refuses another currency than the credit note has', () =>
    withPlace(async (tx, place) => {
      const { id } = await bill(tx, place)
      await pay(tx, place)
      const note = await credit(tx, place, id, { give_back: 'refund' })
      const values = { credit_note_id: note.id, amount_minor: 1 }
      await expectDenied(
        () => refund(tx, place, { ...values, currency: 'USD' }),
        'PT422',
        'finance.currency_differs',
      )
      await refund(tx, place, { ...values, currency: 'EUR' })
    }))
})

describe('write_off_invoice', () => {
  it('gives up part of an invoice, and then the rest', () =>
    withPlace(async (tx, place) => {
      const { id } = await bill(tx, place)
      const key = randomUUID()
      const part = await writeOff(tx, place, id, { amount_minor: 2_500 }, key)
      expect(part).toMatchObject({ kind: 'write_off', method: 'none', amount_minor: 2_500 })
      expect((await writeOff(tx, place, id, { amount_minor: 2_500 }, key)).id).toBe(part.id)
      expect(await invoiceOf(tx, place.orgId, id)).toMatchObject({
        status: 'issued',
        open_minor: 7_500,
        written_off_minor: 2_500,
      })
      const { detail } = await expectDenied(
        () => writeOff(tx, place, id, { amount_minor: 7_501 }),
        'PT409',
        'finance.payment_exceeds_open',
      )
      expect(detail).toBe('7500')
      await writeOff(tx, place, id)
      expect(await invoiceOf(tx, place.orgId, id)).toMatchObject({
        status: 'written_off',
        open_minor: 0,
      })
      await expectDenied(() => writeOff(tx, place, id), 'PT409', 'finance.payment_exceeds_open')
      expect(await behind(tx, place, () => balances(tx, place.orgId))).toEqual({
        sales: -10_000,
        write_offs: 10_000,
      })
    }))

  it('refuses drafts, void invoices, those of others, and no reason', () =>
    withPlace(async (tx, place) => {
      const { id } = await bill(tx, place)
      const [draft, otherOrgs] = await behind(tx, place, async () => [
        await createInvoice(tx, { org_id: place.orgId }),
        await createInvoice(tx, { org_id: place.otherOrg.id, is_issued: true }),
      ])
      const gone = await bill(tx, place)
      await voided(tx, place, gone.id)
      await expectDenied(() => writeOff(tx, place, draft.id), 'PT422', 'finance.invoice_not_issued')
      await expectDenied(() => writeOff(tx, place, gone.id), 'PT409', 'finance.invoice_is_void')
      await expectDenied(
        () => writeOff(tx, place, otherOrgs.id),
        'PT404',
        'finance.invoice_not_found',
      )
      await expectDenied(
        () => writeOff(tx, place, id, { note: '' }),
        'PT422',
        'platform.value_missing',
      )
      await expectDenied(
        () => writeOff(tx, place, id, { method: 'cash' }),
        'PT422',
        'platform.field_unknown',
      )
      await writeOff(tx, place, id)
    }))
})

describe('reverse_payment', () => {
  it('opens the invoices again, takes the credit back and posts the opposite', () =>
    withPlace(async (tx, place) => {
      const { id } = await bill(tx, place)
      const before = await behind(tx, place, () => balances(tx, place.orgId))
      const payment = await pay(tx, place, { amount_minor: 12_000 })
      const reversed = await reverse(tx, place, payment.id)
      expect(reversed).toMatchObject({
        id: payment.id,
        reversed_at: expect.any(String),
        reversed_by_payment_id: expect.any(String),
      })
      expect(await invoiceOf(tx, place.orgId, id)).toMatchObject({
        status: 'issued',
        open_minor: 10_000,
        paid_minor: 0,
      })
      expect(await creditBalance(tx, place)).toBe(0)
      expect(await behind(tx, place, () => balances(tx, place.orgId))).toEqual(before)
      // A second press of the button does nothing more.
      expect(await reverse(tx, place, payment.id, 'Again')).toEqual(reversed)
      const [row] = await tx<{ payment: { kind: string; note: string } }[]>`
        select public.get_payment(${place.orgId}, ${reversed.reversed_by_payment_id}) as payment`
      expect(row?.payment).toMatchObject({
        kind: 'reversal',
        note: 'Mistake',
        reverses_payment_id: payment.id,
        amount_minor: 12_000,
        allocations: [{ invoice_id: id, amount_minor: -10_000 }],
      })
      await expectDenied(
        () => reverse(tx, place, String(reversed.reversed_by_payment_id)),
        'PT422',
        'finance.payment_is_reversal',
      )
    }))

  it('is in the audit trail, as a change of the payment and as a payment', () =>
    withPlace(async (tx, place) => {
      await bill(tx, place)
      const { id } = await pay(tx, place)
      const { reversed_by_payment_id } = await reverse(tx, place, id)
      const trail = await behind(
        tx,
        place,
        () => tx`
          select action, row_id, after ->> 'reversed_at' is not null as is_reversed
          from public.audit_log
          where occurred_at >= now() and table_name = 'payments' and org_id = ${place.orgId}
          order by row_id = ${id} desc, action`,
      )
      expect(trail).toEqual([
        { action: 'insert', row_id: id, is_reversed: false },
        { action: 'update', row_id: id, is_reversed: true },
        { action: 'insert', row_id: reversed_by_payment_id, is_reversed: false },
      ])
    }))

  it('takes credit back today where it had been spent after the day of the payment', () =>
    withPlace(async (tx, place) => {
      const today = await todayOf(tx, place)
      const first = await pay(tx, place, { amount_minor: 5_000, paid_on: '2026-02-01' })
      const second = await pay(tx, place, { amount_minor: 5_000, paid_on: '2026-02-01' })
      const of = { customer_id: place.customerId, currency: 'EUR', amount_minor: 5_000 }
      await refund(tx, place, { ...of, paid_on: '2026-03-01' })
      // Of the day of the mistake: the other one was spent.
      await reverse(tx, place, first.id)
      await grant(tx, place, 5_000)
      await reverse(tx, place, second.id)
      expect(await creditOnDays(tx, place)).toEqual([
        '2026-02-01 5000',
        '2026-03-01 0',
        `${today} 0`,
      ])
      await behind(tx, place, () => expectReconciled(tx, place.orgId))
    }))

  it('takes back refunds, write-offs and spent credit too', () =>
    withPlace(async (tx, place) => {
      const { id } = await bill(tx, place)
      await grant(tx, place, 3_000)
      const spent = await pay(tx, place, { method: 'credit', amount_minor: 3_000 })
      const given = await writeOff(tx, place, id, { amount_minor: 1_000 })
      await pay(tx, place, { amount_minor: 6_000 })
      await reverse(tx, place, given.id)
      await pay(tx, place, { amount_minor: 1_000 })
      await reverse(tx, place, spent.id)
      const note = await credit(tx, place, id, { give_back: 'refund' })
      const back = await refund(tx, place, { credit_note_id: note.id })
      await reverse(tx, place, back.id)
      const out = await refund(tx, place, {
        customer_id: place.customerId,
        currency: 'EUR',
        amount_minor: 3_000,
      })
      await reverse(tx, place, out.id)

      expect(await creditBalance(tx, place)).toBe(3_000)
      expect(await invoiceOf(tx, place.orgId, id)).toMatchObject({
        written_off_minor: 0,
        paid_minor: 7_000,
        credited_minor: 3_000,
        open_minor: 0,
      })
      expect(await refund(tx, place, { credit_note_id: note.id })).toMatchObject({
        amount_minor: 7_000,
      })
      await behind(tx, place, () => expectReconciled(tx, place.orgId))
    }))

  it('cannot take back what a credit note gave back, in money or as store credit', async () => {
    for (const give_back of ['refund', 'credit']) {
      await withPlace(async (tx, place) => {
        const invoice = await bill(tx, place)
        const large = await pay(tx, place, { amount_minor: 6_100 })
        const small = await pay(tx, place, { amount_minor: 3_900 })
        await credit(tx, place, invoice.id, {
          give_back,
          items: [{ invoice_item_id: required(invoice.items[0]).id, quantity: '0.4' }],
        })
        const { detail } = await expectDenied(
          () => reverse(tx, place, large.id),
          'PT409',
          'finance.payment_was_given_back',
        )
        expect(detail).toBe(invoice.number)
        // One that leaves 61.00 for the 40.00 that went back can be.
        await reverse(tx, place, small.id)
        expect(await invoiceOf(tx, place.orgId, invoice.id)).toMatchObject({
          paid_minor: 6_100,
          open_minor: 3_900,
        })
        await behind(tx, place, () => expectReconciled(tx, place.orgId))
      })
    }
  })

  it('need not take back a payment that bounced afterwards: the bounce is the refund', () =>
    withPlace(async (tx, place) => {
      const invoice = await bill(tx, place)
      await pay(tx, place)
      const part = { invoice_item_id: required(invoice.items[0]).id, quantity: '0.4' }
      await credit(tx, place, invoice.id, { items: [part] })
      const rest = await credit(tx, place, invoice.id, { give_back: 'refund' })
      await refund(tx, place, { credit_note_id: rest.id })
      await refund(tx, place, {
        customer_id: place.customerId,
        currency: 'EUR',
        amount_minor: 4_000,
      })
      await bill(tx, place, { items: [item({ tax_rate_bps: 0, unit_price_minor: 6_000 })] })
      // Nothing came, 60.00 are owed for what was kept, and nobody has credit for nothing.
      expect(await behind(tx, place, () => balances(tx, place.orgId))).toEqual({
        receivables: 6_000,
        sales: -6_000,
      })
      await behind(tx, place, () => expectReconciled(tx, place.orgId))
    }))

  it('cannot take back credit that has been spent', () =>
    withPlace(async (tx, place) => {
      const over = await pay(tx, place, { amount_minor: 5_000 })
      await bill(tx, place)
      const spent = await pay(tx, place, { method: 'credit', amount_minor: 5_000 })
      const { detail } = await expectDenied(
        () => reverse(tx, place, over.id),
        'PT409',
        'finance.credit_already_spent',
      )
      expect(detail).toBe('0')
      await reverse(tx, place, spent.id)
      await reverse(tx, place, over.id)
    }))

  it('is posted on the day of the payment, or today where that is closed', () =>
    withPlace(async (tx, place) => {
      const open = await pay(tx, place, { paid_on: '2026-04-15' })
      const closed = await pay(tx, place, { paid_on: '2026-03-15' })
      await behind(tx, place, async () => {
        await tx`
          update public.finance_settings set closed_through_on = '2026-03-31'
           where org_id = ${place.orgId}`
      })
      await reverse(tx, place, open.id)
      await reverse(tx, place, closed.id)
      const days = await behind(
        tx,
        place,
        () => tx<{ source_id: string; posted_on: string; today: string }[]>`
          select source_id, posted_on::text, private.org_today(org_id)::text as today
            from public.journal_entries
           where org_id = ${place.orgId} and kind = 'reversal'`,
      )
      const dayOf = (id: string) => days.find(({ source_id }) => source_id === id)
      expect(dayOf(open.id)?.posted_on).toBe('2026-04-15')
      expect(dayOf(closed.id)?.posted_on).toBe(dayOf(closed.id)?.today)
    }))

  it('needs a reason, and a payment of this organization', () =>
    withPlace(async (tx, place) => {
      const foreign = await behind(tx, place, async () =>
        createPayment(tx, await createInvoice(tx, { org_id: place.otherOrg.id, is_issued: true })),
      )
      const { id } = await pay(tx, place)
      await expectDenied(() => reverse(tx, place, id, ' '), 'PT422', 'platform.value_missing')
      await expectDenied(() => reverse(tx, place, foreign.id), 'PT404', 'finance.payment_not_found')
      await expectDenied(
        () => tx`select public.get_payment(${place.orgId}, ${foreign.id})`,
        'PT404',
        'finance.payment_not_found',
      )
      await reverse(tx, place, id)
    }))
})
