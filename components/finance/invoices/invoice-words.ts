import type { BadgeVariant } from '@/components/ui/badge'
import { formatDay } from '@/lib/dates'
import type { Invoice, InvoiceState } from '@/lib/finance/invoices.schemas'
import type { InvoiceTab } from '@/lib/finance/invoices.url.rules'
import { formatMoney } from '@/lib/money'

export const STATE_LABELS: Record<InvoiceState, string> = {
  draft: 'Draft',
  issued: 'Issued',
  sent: 'Sent',
  partly_paid: 'Partly paid',
  overdue: 'Overdue',
  paid: 'Paid',
  written_off: 'Written off',
  credited: 'Credited',
  void: 'Void',
}

export const STATE_VARIANTS: Record<InvoiceState, BadgeVariant> = {
  draft: 'outline',
  issued: 'info',
  sent: 'info',
  partly_paid: 'warning',
  overdue: 'destructive',
  paid: 'success',
  written_off: 'secondary',
  credited: 'secondary',
  void: 'secondary',
}

export const TAB_LABELS: Record<InvoiceTab, string> = {
  draft: 'Drafts',
  open: 'Open',
  overdue: 'Overdue',
  paid: 'Paid',
  written_off: 'Written off',
  credited: 'Credited',
  void: 'Void',
}

const METHOD_LABELS: Record<string, string> = {
  bank_transfer: 'Bank transfer',
  card: 'Card',
  cash: 'Cash',
  credit: 'Store credit',
  prepaid: 'With the order',
  opening: 'Before it was imported',
}

export function methodLabel(method: string): string {
  return METHOD_LABELS[method] ?? method.replaceAll('_', ' ')
}

/** How money came, or that it will not: "Bank transfer", "Written off", "Taken back". */
export function paymentLabel({ kind, method }: { kind: string; method: string }): string {
  if (kind === 'write_off') return 'Written off'
  if (kind === 'reversal') return 'Taken back'
  if (kind === 'refund') return 'Paid back'
  return methodLabel(method)
}

/** "Invoice INV-2026-00042", "Draft invoice". */
export function invoiceName({ number }: { number: string | null }): string {
  return number === null ? 'Draft invoice' : `Invoice ${number}`
}

type Owed = Pick<Invoice, 'state' | 'open_minor' | 'due_on' | 'currency' | 'exponent'>

/** What is still to be paid of an invoice, and by when, to whoever got it. */
export function owedWords(invoice: Owed, locale: string): string {
  if (invoice.open_minor === 0) return 'Nothing left to pay'
  const amount = `${formatMoney(invoice.open_minor, { ...invoice, locale })} to pay`
  if (invoice.due_on === null) return amount
  const due = invoice.state === 'overdue' ? 'was due' : 'due'
  return `${amount}, ${due} ${formatDay(invoice.due_on, locale)}`
}
