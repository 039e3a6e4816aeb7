import type { OwedInvoice } from '@/components/finance/invoices/steps/subject'
import { isoDayOf } from '@/lib/dates'
import type { Invoice } from '@/lib/finance/invoices.schemas'
import type { OrgSession } from '@/lib/session'

/** An invoice as the dialogs about its money take it. */
export function owedOf({ org }: OrgSession, invoice: Invoice): OwedInvoice {
  return {
    org: org.slug,
    invoice_id: invoice.id,
    number: invoice.number ?? '',
    customer_id: invoice.customer_id,
    open_minor: invoice.open_minor,
    written_off_minor: invoice.written_off_minor,
    wording: { currency: invoice.currency, exponent: invoice.exponent, locale: org.locale },
    today: isoDayOf(new Date(), org.time_zone),
  }
}
