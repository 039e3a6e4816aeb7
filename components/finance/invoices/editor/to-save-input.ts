import type { DraftState } from '@/components/finance/invoices/editor/use-invoice-draft'
import type { DraftLineErrors } from '@/lib/finance/invoices.rules'
import {
  type DraftItem,
  type SaveInvoiceDraftInput,
  TERMS_DAYS_MAX,
} from '@/lib/finance/invoices.schemas'

type ReadLine = { item: DraftItem | null; errors: DraftLineErrors }

/** What was written as it is sent; null while something of it is missing or wrong. */
export function toSaveInput(
  draft: DraftState,
  lines: ReadLine[],
  about: Pick<SaveInvoiceDraftInput, 'invoice_id' | 'expected_updated_at' | 'idempotency_key'>,
): SaveInvoiceDraftInput | null {
  const items = lines.flatMap(({ item }) => (item ? [item] : []))
  const isRight = lines.every(({ errors }) => Object.keys(errors).length === 0)
  const days = draft.payment_terms_days.trim()
  const isDays = /^\d{1,3}$/.test(days) && Number(days) <= TERMS_DAYS_MAX
  if (!draft.customer || !isRight || !isDays || draft.bill_to?.name.trim() === '') return null
  return {
    ...about,
    customer_id: draft.customer.id,
    currency: draft.currency,
    prices_include_tax: draft.prices_include_tax,
    issued_on: draft.issued_on || null,
    due_on: draft.due_on || null,
    payment_terms_days: Number(days),
    payment_terms: draft.payment_terms.trim() || null,
    reference: draft.reference.trim() || null,
    note: draft.note.trim() || null,
    bill_to: draft.bill_to && {
      name: draft.bill_to.name.trim(),
      company: draft.bill_to.company.trim() || null,
      email: draft.bill_to.email.trim() || null,
      lines: draft.bill_to.lines
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== ''),
      country_code: draft.bill_to.country_code || null,
      tax_number: draft.bill_to.tax_number.trim() || null,
    },
    items,
  }
}
