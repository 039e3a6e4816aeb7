import type { z } from 'zod'
import type { financeEventSchema } from './customer-events.schemas.ts'

type FinanceEvent = z.infer<typeof financeEventSchema>
type Money = (amountMinor: number, currency: string) => string

/** What happened to an invoice, to stand before "invoice INV-2026-00001", which leads to it. */
export function describeInvoiceEvent(kind: string, event: FinanceEvent | null): string {
  switch (kind) {
    case 'invoice.issued':
      return event ? 'issued' : 'issued an invoice'
    case 'invoice.voided':
      return event ? 'voided' : 'voided an invoice'
    case 'invoice.sent':
      return event ? 'sent' : 'sent an invoice'
    case 'invoice.reminded':
      return event ? 'sent a reminder of' : 'sent a reminder of an invoice'
    case 'invoice.paid':
      return event ? 'completed the payment of' : 'completed the payment of an invoice'
    default:
      return event ? 'did something about' : 'did something about an invoice'
  }
}

const VERBS: Record<string, string> = {
  'payment.recorded': 'recorded a payment',
  'payment.refunded': 'paid back',
  'invoice.written_off': 'wrote off',
  'payment.reversed': 'took back a payment',
}

/** Money that moved: "recorded a payment of €20.00", for an invoice where it is of one. */
export function describePaymentEvent(
  kind: string,
  event: FinanceEvent | null,
  money: Money,
): string {
  const verb = VERBS[kind] ?? kind.replaceAll(/[._]/g, ' ')
  const isOfInvoice = Boolean(event?.invoice_id && event.number)
  const { amount_minor, currency } = event ?? {}
  if (amount_minor === undefined || !currency) return isOfInvoice ? `${verb} for` : verb
  const amount = money(Math.abs(amount_minor), currency)
  const of = verb.endsWith('payment') ? `${verb} of ${amount}` : `${verb} ${amount}`
  return isOfInvoice ? `${of} for` : of
}

/** A credit note, to stand before the invoice that it takes back. */
export function describeCreditNoteEvent(
  kind: string,
  event: FinanceEvent | null,
  money: Money,
): string {
  if (kind === 'credit_note.sent')
    return event?.number ? `sent credit note ${event.number}` : 'sent a credit note'
  const { total_minor, currency, number, invoice_id } = event ?? {}
  const amount = total_minor === undefined || !currency ? '' : ` of ${money(total_minor, currency)}`
  // One of another system may be of no invoice: then it has a number of its own.
  if (number && !invoice_id) return `issued credit note ${number}${amount}`
  return `issued a credit note${amount}${number ? ' for' : ''}`
}
