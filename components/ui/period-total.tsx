import { TrendingDown, TrendingUp } from 'lucide-react'
import { SkeletonText } from '@/components/ui/skeleton-text'
import { formatNumber } from '@/lib/numbers'
import { changeOf } from '@/lib/periods'

interface PeriodTotalProps {
  /** Null while it is on its way. */
  total: { value: number; before: number } | null
  locale: string
  format: (value: number) => string
}

const CHANGE = {
  style: 'percent',
  signDisplay: 'exceptZero',
  maximumFractionDigits: 0,
} as const

/** A sum over a period, and how it compares with the time of the same length just before. */
export function PeriodTotal({ total, locale, format }: PeriodTotalProps) {
  return (
    <p className="flex flex-wrap items-baseline gap-x-3">
      <span className="font-semibold text-3xl tabular-nums">
        {total ? format(total.value) : <SkeletonText>1,000.00</SkeletonText>}
      </span>
      {/* Always a line of its own on a phone, however long the amounts are. */}
      <span className="inline-flex items-center gap-1 text-muted-foreground text-sm max-sm:basis-full">
        {total ? (
          <Change {...total} locale={locale} format={format} />
        ) : (
          <SkeletonText>+10%, 1,000.00 in the period before</SkeletonText>
        )}
      </span>
    </p>
  )
}

interface ChangeProps extends Omit<PeriodTotalProps, 'total'> {
  value: number
  before: number
}

function Change({ value, before, locale, format }: ChangeProps) {
  const change = changeOf(value, before)
  const Trend = change !== null && change < 0 ? TrendingDown : TrendingUp
  return (
    <>
      {change !== null && change !== 0 ? <Trend aria-hidden className="size-4" /> : null}
      {change !== null ? `${formatNumber(change, locale, CHANGE)}, ` : null}
      {before !== 0 ? format(before) : 'none'} in the period before
    </>
  )
}
