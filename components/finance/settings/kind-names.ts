import type { DocumentKind } from '@/lib/finance/settings.schemas'

export const kindNames: Record<DocumentKind, { one: string; plural: string }> = {
  invoice: { one: 'invoice', plural: 'Invoices' },
  credit_note: { one: 'credit note', plural: 'Credit notes' },
  purchase_voucher: { one: 'purchase voucher', plural: 'Purchase vouchers' },
  sales_voucher: { one: 'sales voucher', plural: 'Sales vouchers' },
}
