import { formatNumber } from '@/lib/numbers'
import { cn } from '@/lib/utils'

interface StockTextProps {
  /** Null for what never runs out. */
  quantity: number | null
  locale: string
  className?: string
}

/** From so few on it is worth a look. */
const LOW_STOCK = 5

/** How much is there; what is gone or nearly gone also says so by its colour and its words. */
export function StockText({ quantity, locale, className }: StockTextProps) {
  if (quantity === null) {
    return <span className={cn('text-muted-foreground', className)}>Not counted</span>
  }
  if (quantity === 0) {
    return <span className={cn('font-medium text-destructive', className)}>Sold out</span>
  }
  const isLow = quantity <= LOW_STOCK
  return (
    <span className={cn('tabular', isLow && 'font-medium text-warning', className)}>
      {formatNumber(quantity, locale)}
      {isLow ? ' left' : null}
    </span>
  )
}
