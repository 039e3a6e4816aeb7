import type { ReactNode } from 'react'
import type { TaxShare } from '@/lib/finance/invoices.schemas'
import { formatMoney, formatPercent, type MoneyWording } from '@/lib/money'
import { cn } from '@/lib/utils'

interface PaperTotalsProps {
  amounts: { net_minor: number; total_minor: number }
  taxes: TaxShare[]
  pricesIncludeTax: boolean
  wording: MoneyWording
  className?: string
}

/** What a document adds up to, tax by rate, as the database has rounded it. */
export function PaperTotals({
  amounts,
  taxes,
  pricesIncludeTax,
  wording,
  className,
}: PaperTotalsProps) {
  const money = (minor: number) => formatMoney(minor, wording)
  return (
    <dl className={cn('grid gap-1.5 text-sm', className)}>
      {pricesIncludeTax ? null : (
        <>
          <Amount label="Net">{money(amounts.net_minor)}</Amount>
          {taxes.map(({ tax_rate_bps, tax_minor }) => (
            <Amount key={tax_rate_bps} label={`Tax ${formatPercent(tax_rate_bps, wording.locale)}`}>
              {money(tax_minor)}
            </Amount>
          ))}
        </>
      )}
      <Amount
        label="Total"
        className={cn('font-semibold text-base', !pricesIncludeTax && 'mt-1 border-t pt-2.5')}
      >
        {money(amounts.total_minor)}
      </Amount>
      {pricesIncludeTax
        ? taxes.map(({ tax_rate_bps, tax_minor }) => (
            <Amount
              key={tax_rate_bps}
              label={`Tax ${formatPercent(tax_rate_bps, wording.locale)}, included`}
              className="text-muted-foreground text-xs"
            >
              {money(tax_minor)}
            </Amount>
          ))
        : null}
    </dl>
  )
}

function Amount({
  label,
  className,
  children,
}: {
  label: string
  className?: string
  children: ReactNode
}) {
  return (
    <div className={cn('flex min-w-0 items-baseline justify-between gap-4', className)}>
      <dt className="min-w-0 break-words">{label}</dt>
      <dd className="tabular shrink-0">{children}</dd>
    </div>
  )
}
