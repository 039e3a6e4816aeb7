import { type EntryDocument, SOURCE_TYPES, type SourceType } from '@/lib/finance/ledger.schemas'
import type { AccountType, AGES, LedgerDifference } from '@/lib/finance/reports.schemas'
import { formatMoney, toPercentText } from '@/lib/money'

export const TYPE_LABELS: Record<AccountType, string> = {
  asset: 'Assets',
  liability: 'Liabilities',
  equity: 'Equity',
  revenue: 'Revenue',
  expense: 'Expenses',
}

export const SOURCE_LABELS: Record<SourceType, string> = {
  invoice: 'Invoice',
  credit_note: 'Credit note',
  payment: 'Payment',
  voucher: 'Voucher',
  credit_entry: 'Store credit',
}

export const AGE_LABELS: Record<(typeof AGES)[number], string> = {
  not_due: 'Not due',
  '1_30': '1–30 days',
  '31_60': '31–60 days',
  '61_90': '61–90 days',
  over_90: 'Over 90 days',
}

export const PROBLEM_LABELS: Record<LedgerDifference['problem'], string> = {
  account: 'The account differs from the documents',
  missing: 'A document was never posted',
  day: 'Posted on another day than the document’s',
  currency: 'Posted in another currency',
  amount: 'Posted with another amount',
  unknown: 'An entry without a document',
  unbalanced: 'Debits and credits differ',
  sums: 'The stored sum differs from the lines',
}

const DOCUMENT_PLACES = {
  invoice: 'invoices',
  credit_note: 'credit-notes',
  payment: 'payments',
  voucher: 'vouchers',
  customer: 'customers',
} as const

/** Where one sees what caused an entry; null where there is no page for it. */
export function documentHref(base: string, document: EntryDocument): string | null {
  return document ? `${base}/${DOCUMENT_PLACES[document.kind]}/${document.id}` : null
}

/** Of a document that differs from its entry; none where it is the document that is missing. */
export function differenceHref(
  base: string,
  {
    problem,
    source_type,
    source_id,
  }: Pick<LedgerDifference, 'problem' | 'source_type' | 'source_id'>,
): string | null {
  const kind = SOURCE_TYPES.find((type) => type === source_type)
  if (kind === undefined || kind === 'credit_entry') return null
  return problem === 'unknown' || source_id === null
    ? null
    : documentHref(base, { kind, id: source_id })
}

export function formatRate(bps: number | null, locale: string): string {
  return bps === null ? 'No rate' : `${toPercentText(bps, locale)} %`
}

/** How a report writes its amounts. */
export function moneyOf(
  { currency, exponent }: { currency: string; exponent: number },
  locale: string,
): (amount: number) => string {
  return (amount) => formatMoney(amount, { currency, exponent, locale })
}
