import type { MoneyWording } from '@/lib/money'

/** Which invoice a step is about, as actions take it. */
export interface InvoiceSubject {
  org: string
  invoice_id: string
}

/** What dialogs about money have to know of an invoice. */
export interface OwedInvoice extends InvoiceSubject {
  number: string
  customer_id: string
  open_minor: number
  written_off_minor: number
  wording: MoneyWording
  /** Today in the organization's time zone. */
  today: string
}
