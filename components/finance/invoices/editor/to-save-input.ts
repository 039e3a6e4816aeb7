import type { DraftState } from '@/components/finance/invoices/editor/use-invoice-draft'
import { readBillTo } from '@/lib/finance/bill-to.rules'
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
  const billTo = draft.bill_to && readBillTo(draft.bill_to)
  const isBillTo = Object.keys(billTo?.errors ?? {}).length === 0
  if (!draft.customer || !isRight || !isDays || !isBillTo) return null
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
    bill_to: billTo?.billTo ?? null,
    items,
  }
}
