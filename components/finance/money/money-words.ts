import { methodLabel } from '@/components/finance/invoices/invoice-words'
import type { BadgeVariant } from '@/components/ui/badge'
import type { PaymentTab } from '@/lib/finance/money.url.rules'
import type { PaymentKind, PaymentRow } from '@/lib/finance/payments.schemas'

/** Of what was taken back, and of what took it back. */
export const TAKEN_BACK = 'Taken back'

export const KIND_LABELS: Record<PaymentKind, string> = {
  payment: 'Payment',
  refund: 'Refund',
  write_off: 'Write-off',
  supplier_payment: 'Paid to supplier',
  reversal: TAKEN_BACK,
}

export const KIND_VARIANTS: Record<PaymentKind, BadgeVariant> = {
  payment: 'success',
  refund: 'info',
  write_off: 'warning',
  supplier_payment: 'info',
  reversal: 'secondary',
}

export const PAYMENT_TAB_LABELS: Record<PaymentTab, string> = {
  in: 'Received',
  refunded: 'Refunded',
  suppliers: 'To suppliers',
  written_off: 'Written off',
  reversed: TAKEN_BACK,
}

type Party = Pick<PaymentRow, 'customer' | 'supplier'>

export function partyOf({ customer, supplier }: Party): string {
  return customer?.display_name ?? supplier?.name ?? ''
}

/** "Bank transfer"; nothing for what moved no money. */
export function methodOf({ method }: Pick<PaymentRow, 'method'>): string {
  return method === 'none' ? '' : methodLabel(method)
}

/** "INV-2026-00042", "INV-2026-00042 and 2 more", "Store credit". */
export function documentsOf({
  number,
  document_count,
}: Pick<PaymentRow, 'number' | 'document_count'>): string {
  if (number === null) return 'Store credit'
  return document_count > 1 ? `${number} and ${document_count - 1} more` : number
}
