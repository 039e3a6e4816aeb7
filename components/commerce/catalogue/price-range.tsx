import { formatMoney } from '@/lib/money'

interface PriceRangeProps {
  from: number | null
  to: number | null
  currency: string
  exponent: number
  locale: string
}

/** One price, or from the lowest to the highest. */
export function PriceRange({ from, to, ...wording }: PriceRangeProps) {
  if (from === null || to === null) return <span className="text-muted-foreground">None</span>
  const low = formatMoney(from, wording)
  return <bdi className="tabular">{from === to ? low : `${low} – ${formatMoney(to, wording)}`}</bdi>
}
