'use client'

import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { Link } from '@/components/ui/link'
import { LoadOlder } from '@/components/ui/load-older'
import { LocalTime } from '@/components/ui/local-time'
import { settle } from '@/components/ui/settle'
import { Skeleton } from '@/components/ui/skeleton'
import { useOlderPages } from '@/components/ui/use-older-pages'
import type { Action } from '@/lib/action'
import type { StockMovement, StockMovementPage } from '@/lib/commerce/stock.schemas'
import { messageFor } from '@/lib/messages'
import { formatNumber } from '@/lib/numbers'
import { cn } from '@/lib/utils'

interface StockHistoryProps {
  org: string
  variantId: string
  locale: string
  list: Action<StockMovementPage>
}

const KIND_LABELS: Record<StockMovement['kind'], string> = {
  adjusted: 'Adjusted',
  imported: 'Imported',
  ordered: 'Ordered',
  cancelled: 'Cancelled',
}

/** What came in and went out, newest first; asked for when somebody looks. */
export function StockHistory({ org, variantId, locale, list }: StockHistoryProps) {
  const [first, setFirst] = useState<StockMovementPage | null>(null)
  const [refusal, setRefusal] = useState<string | null>(null)

  const load = useEffectEvent(async (id: string, isWanted: () => boolean) => {
    const result = await settle(() => list({ org, variant_id: id }))
    if (!isWanted()) return
    if (result.ok) setFirst(result.data)
    else setRefusal(result.reason)
  })

  useEffect(() => {
    let isWanted = true
    void load(variantId, () => isWanted)
    return () => {
      isWanted = false
    }
  }, [variantId])

  return (
    <section aria-label="History" className="-mx-5 -mb-5 grid gap-2 border-t bg-muted/40 px-5 py-4">
      <h3 className="font-medium text-sm">History</h3>
      {refusal ? (
        <p role="alert" className="text-destructive text-sm">
          {messageFor(refusal)}
        </p>
      ) : first === null ? (
        <div role="status" aria-label="Loading the history" className="grid gap-2">
          <Skeleton className="h-9" />
          <Skeleton className="h-9" />
        </div>
      ) : (
        <Movements
          org={org}
          locale={locale}
          page={first}
          load={(cursor) => list({ org, variant_id: variantId, cursor })}
        />
      )}
    </section>
  )
}

interface MovementsProps {
  org: string
  locale: string
  page: StockMovementPage
  load: (cursor: string) => ReturnType<Action<StockMovementPage>>
}

function Movements({ org, locale, page, load }: MovementsProps) {
  const rows = useRef<HTMLUListElement>(null)
  const pages = useOlderPages({ rows: page.items, nextCursor: page.next_cursor, load })
  if (pages.shown.length === 0) {
    return <p className="text-muted-foreground text-sm">No movements yet.</p>
  }
  return (
    <>
      <ul ref={rows} className="divide-y text-sm">
        {pages.shown.map((movement) => (
          <li
            key={movement.id}
            data-row-id={movement.id}
            tabIndex={-1}
            className="flex items-baseline gap-3 py-1.5"
          >
            <span
              className={cn(
                'tabular w-16 shrink-0 text-end font-medium',
                movement.quantity > 0 ? 'text-success' : 'text-foreground',
              )}
            >
              {formatNumber(movement.quantity, locale, { signDisplay: 'exceptZero' })}
            </span>
            <span className="min-w-0 flex-1">
              <span className="block break-words">
                {movement.order_id ? (
                  <Link
                    href={`/o/${org}/orders/${movement.order_id}`}
                    className="underline underline-offset-4"
                  >
                    {KIND_LABELS[movement.kind]}
                  </Link>
                ) : (
                  <bdi>{movement.reason ?? KIND_LABELS[movement.kind]}</bdi>
                )}
              </span>
              <span className="block text-muted-foreground text-xs">
                <LocalTime value={movement.created_at} />
                {movement.actor_name ? (
                  <>
                    {' · '}
                    <bdi>{movement.actor_name}</bdi>
                  </>
                ) : null}
              </span>
            </span>
          </li>
        ))}
      </ul>
      <LoadOlder label="Older movements" list={rows} onLoad={pages.loadOlder} {...pages} />
    </>
  )
}
