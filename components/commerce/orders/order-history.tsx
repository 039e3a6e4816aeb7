import { Ban, Circle, NotebookPen, PackageCheck, ShoppingBag, Truck } from 'lucide-react'
import { LocalTime } from '@/components/ui/local-time'
import type { OrderEntry } from '@/lib/commerce/order-events.rules'
import { cn } from '@/lib/utils'

const ICONS: Record<OrderEntry['icon'], typeof Circle> = {
  placed: ShoppingBag,
  step: PackageCheck,
  shipped: Truck,
  cancelled: Ban,
  note: NotebookPen,
  other: Circle,
}

interface OrderHistoryProps {
  entries: OrderEntry[]
}

/** What happened to an order, newest first. */
export function OrderHistory({ entries }: OrderHistoryProps) {
  return (
    <ol>
      {entries.map((entry) => {
        const Icon = ICONS[entry.icon]
        return (
          <li
            key={entry.id}
            className="relative grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 before:absolute before:start-[0.84375rem] before:top-7 before:bottom-0 before:w-px before:bg-border last:before:hidden"
          >
            <span
              aria-hidden
              className={cn(
                'relative inline-flex size-7 shrink-0 items-center justify-center rounded-full border bg-card text-muted-foreground',
                entry.icon === 'note' && 'border-warning/35 bg-warning/8 text-warning',
              )}
            >
              <Icon className="size-3.5" />
            </span>
            <div className="min-w-0 pt-1 pb-4">
              <p className="text-pretty text-sm">
                {entry.actor === null ? null : <bdi className="font-medium">{entry.actor} </bdi>}
                {entry.text}{' '}
                <LocalTime
                  value={entry.created_at}
                  className="whitespace-nowrap text-muted-foreground text-xs"
                />
              </p>
              {entry.lines.length > 0 ? (
                <ul className="mt-1 grid gap-0.5 text-muted-foreground text-sm">
                  {[...new Set(entry.lines)].map((line) => (
                    <li key={line} className="break-words">
                      <bdi>{line}</bdi>
                    </li>
                  ))}
                </ul>
              ) : null}
              {entry.quote ? (
                <blockquote
                  dir="auto"
                  className="mt-1 whitespace-pre-wrap break-words border-s-2 ps-2.5 text-sm"
                >
                  {entry.quote}
                </blockquote>
              ) : null}
            </div>
          </li>
        )
      })}
    </ol>
  )
}
