import { describe, expect, it } from 'vitest'
import { expectDenied } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'
import { createInvoice, createPayment } from '../../helpers/finance-factories.ts'
import { item } from './invoices.helpers.ts'
import {
  balances,
  behind,
  bill,
  credit,
  creditBalance,
  creditOnDays,
  expectReconciled,
  grant,
  invoiceOf,
  pay,
  refund,
  reverse,
  todayOf,
  withPlace,
  writeOff,
} from './money.helpers.ts'

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
