import type { InvoiceImportRow } from '@/lib/finance/invoice-imports.schemas'
import { formatMoney } from '@/lib/money'

interface LineResultProps {
  row: InvoiceImportRow
  exponents: Record<string, number>
  locale: string
}

/** What a row comes to: of which document it is a line, and its amount. */
export function LineResult({ row, exponents, locale }: LineResultProps) {
  const { values, document } = row
  if (!values || !document) return null
  const { currency } = document
  const money = { currency, exponent: exponents[currency] ?? 2, locale }
  const isCredit = document.kind === 'credit_note'
  return (
    <p className="mt-0.5 max-w-56 text-xs">
      <bdi className="block truncate font-medium">
        {isCredit ? 'Credit note' : 'Invoice'} {document.number}
      </bdi>
      <span className="block truncate text-muted-foreground">
        {formatMoney(isCredit ? -values.gross_minor : values.gross_minor, money)}
      </span>
    </p>
  )
}
