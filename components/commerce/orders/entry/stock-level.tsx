'use client'

import { useLocale } from '@/components/ui/date-wording'
import { formatNumber } from '@/lib/numbers'
import { cn } from '@/lib/utils'

interface StockLevelProps {
  /** Pieces there are; null for what never runs out. */
  available: number | null
  /** How many of them this order takes. */
  wanted?: number
}

const FEW = 5

/** How many staff can sell: as many as there are, and of what is not counted as many as they like. */
export function StockLevel({ available, wanted = 0 }: StockLevelProps) {
  const locale = useLocale()
  if (available === null) {
    return <span className="text-muted-foreground text-xs">not counted, never runs out</span>
  }
  if (wanted > available) {
    return (
      <p role="alert" className="font-medium text-destructive text-xs">
        {available === 0
          ? 'None in stock. Please take it out of the order.'
          : `Only ${formatNumber(available, locale)} in stock. Please lower the quantity.`}
      </p>
    )
  }
  return (
    <span
      className={cn(
        'tabular text-xs',
        available === 0
          ? 'text-destructive'
          : available <= FEW
            ? 'text-warning'
            : 'text-muted-foreground',
      )}
    >
      {available === 0 ? 'none in stock' : `${formatNumber(available, locale)} in stock`}
    </span>
  )
}
