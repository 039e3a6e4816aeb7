import { describe, expect, it } from 'vitest'
import { describeEvent, timelinePartOf } from '../../../lib/crm/customer-events.rules.ts'

const INVOICE = '3f1f7f9e-6f0a-4e8e-9d7e-111111111111'
const of = { invoice_id: INVOICE, number: 'INV-2026-00001', currency: 'EUR' }

function tell(kind: string, data: Record<string, unknown> = {}) {
  return describeEvent(
    { id: 1, kind, data, actor_id: null, actor_name: null, occurred_at: '2026-11-21T04:00:00Z' },
    {
      owners: new Map(),
      countries: new Map(),
      money: (amountMinor, currency) => `${amountMinor / 100} ${currency}`,
      customerId: '5d0c1f7a-2f64-4c53-9a0e-8a1a6f6f3b20',
      customerUserId: null,
    },
  )
}

describe('describeEvent of finance', () => {
  it.each([
    ['invoice.issued', { ...of, total_minor: 2000 }, 'issued', '20 EUR'],
    ['invoice.voided', { ...of, total_minor: 2000 }, 'voided', '20 EUR'],
    ['invoice.paid', { ...of, total_minor: 2000 }, 'completed the payment of', '20 EUR'],
    ['payment.recorded', { ...of, amount_minor: 500 }, 'recorded a payment of 5 EUR for', null],
    ['payment.refunded', { ...of, amount_minor: 500 }, 'paid back 5 EUR for', null],
    ['payment.reversed', { ...of, amount_minor: 500 }, 'took back a payment of 5 EUR for', null],
    ['credit_note.issued', { ...of, total_minor: 700 }, 'issued a credit note of 7 EUR for', null],
  ])('%s leads to its invoice', (kind, data, text, total) => {
    expect(tell(kind, data)).toMatchObject({
      text,
      invoice: { id: INVOICE, number: 'INV-2026-00001', total },
      order: null,
    })
    expect(timelinePartOf(kind)).toBe('invoices')
  })

  it.each([
    ['invoice.issued', {}, 'issued an invoice'],
    ['invoice.paid', { number: 7 }, 'completed the payment of an invoice'],
    ['payment.recorded', { amount_minor: 500, currency: 'EUR' }, 'recorded a payment of 5 EUR'],
    ['invoice.written_off', {}, 'wrote off'],
    ['credit_note.issued', {}, 'issued a credit note'],
    ['payment.guessed', {}, 'payment guessed'],
  ])('%s of %j is told without it', (kind, data, text) => {
    expect(tell(kind, data)).toMatchObject({ text, invoice: null })
  })

  it('tells reminders, write-offs and mails of credit notes', () => {
    expect(tell('invoice.reminded', of).text).toBe('sent a reminder of')
    expect(tell('invoice.written_off', { ...of, amount_minor: 500 }).text).toBe(
      'wrote off 5 EUR for',
    )
    expect(tell('credit_note.sent', { number: 'CN-2026-00001' }).text).toBe(
      'sent credit note CN-2026-00001',
    )
    expect(timelinePartOf('credit_note.sent')).toBe('invoices')
  })

  it('tells documents of another system, those of no invoice by their own number', () => {
    const imported = { import_id: INVOICE, currency: 'GBP', total_minor: 1420 }
    expect(tell('credit_note.issued', { ...imported, number: 'C540393' })).toMatchObject({
      text: 'issued credit note C540393 of 14.2 GBP',
      invoice: null,
    })
    expect(
      tell('credit_note.issued', { ...imported, invoice_id: INVOICE, number: '541587' }),
    ).toMatchObject({
      text: 'issued a credit note of 14.2 GBP for',
      invoice: { number: '541587' },
    })
  })

  it('says why, where that is known', () => {
    expect(tell('credit_note.issued', { ...of, reason: 'Broken' })).toMatchObject({
      quote: 'Broken',
    })
  })
})
