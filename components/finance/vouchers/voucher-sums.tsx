import type { VoucherSum } from '@/lib/finance/vouchers.rules'
import { formatMoney } from '@/lib/money'

/** What the vouchers of the list come to, by currency: nothing is converted. */
export function VoucherSums({ sums, locale }: { sums: VoucherSum[]; locale: string }) {
  if (sums.length === 0) return null
  return (
    <ul aria-label="Totals by currency" className="grid gap-3 pb-4 sm:grid-cols-2 lg:grid-cols-3">
      {sums.map((sum) => (
        <li key={sum.currency} className="rounded-lg border bg-card px-4 py-3">
          <p className="flex flex-wrap items-baseline justify-between gap-x-3">
            <span className="text-muted-foreground text-sm">Booked in {sum.currency}</span>
            <span className="tabular font-semibold">
              {formatMoney(sum.total_minor, { ...sum, locale })}
            </span>
          </p>
          <p className="flex flex-wrap items-baseline justify-between gap-x-3 text-sm">
            <span className="text-muted-foreground">Still open</span>
            <span className="tabular">{formatMoney(sum.open_minor, { ...sum, locale })}</span>
          </p>
        </li>
      ))}
    </ul>
  )
}
