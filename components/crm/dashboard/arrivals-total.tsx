import { TrendingDown, TrendingUp } from 'lucide-react'
import { changeOf } from '@/lib/crm/dashboard.rules'

interface ArrivalsTotalProps {
  count: number
  before: number
  locale: string
}

/** How many came, and how that compares with the time of the same length just before. */
export function ArrivalsTotal({ count, before, locale }: ArrivalsTotalProps) {
  const number = new Intl.NumberFormat(locale)
  const change = changeOf(count, before)
  const percent = new Intl.NumberFormat(locale, {
    style: 'percent',
    signDisplay: 'exceptZero',
    maximumFractionDigits: 0,
  })
  const Trend = change !== null && change < 0 ? TrendingDown : TrendingUp
  return (
    <p className="flex flex-wrap items-baseline gap-x-3">
      <span className="font-semibold text-3xl tabular-nums">{number.format(count)}</span>
      <span className="inline-flex items-center gap-1 text-muted-foreground text-sm">
        {change !== null && change !== 0 ? <Trend aria-hidden className="size-4" /> : null}
        {change !== null ? `${percent.format(change)}, ` : null}
        {before > 0 ? number.format(before) : 'none'} in the period before
      </span>
    </p>
  )
}
