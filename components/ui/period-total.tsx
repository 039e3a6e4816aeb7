import { TrendingDown, TrendingUp } from 'lucide-react'
import { formatNumber } from '@/lib/numbers'
import { changeOf } from '@/lib/periods'

interface PeriodTotalProps {
  value: number
  before: number
  locale: string
  format: (value: number) => string
}

const CHANGE = {
  style: 'percent',
  signDisplay: 'exceptZero',
  maximumFractionDigits: 0,
} as const

/** A sum over a period, and how it compares with the time of the same length just before. */
export function PeriodTotal({ value, before, locale, format }: PeriodTotalProps) {
  const change = changeOf(value, before)
  const Trend = change !== null && change < 0 ? TrendingDown : TrendingUp
  return (
    <p className="flex flex-wrap items-baseline gap-x-3">
      <span className="font-semibold text-3xl tabular-nums">{format(value)}</span>
      <span className="inline-flex items-center gap-1 text-muted-foreground text-sm">
        {change !== null && change !== 0 ? <Trend aria-hidden className="size-4" /> : null}
        {change !== null ? `${formatNumber(change, locale, CHANGE)}, ` : null}
        {before !== 0 ? format(before) : 'none'} in the period before
      </span>
    </p>
  )
}
