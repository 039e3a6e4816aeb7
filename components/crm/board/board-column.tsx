'use client'

import { type DragEvent, type ReactNode, useState, useTransition } from 'react'
import { SEGMENT_PLURALS } from '@/components/crm/segments'
import { Button } from '@/components/ui/button'
import { Spinner } from '@/components/ui/spinner'
import type { CustomerSegment } from '@/lib/crm/customers.schemas'
import { cn } from '@/lib/utils'

export const SEGMENT_DOTS: Record<CustomerSegment, string> = {
  LEAD: 'bg-info',
  OPPORTUNITY: 'bg-warning',
  CUSTOMER: 'bg-success',
  CHURNED: 'bg-muted-foreground',
}

/** What belongs in a column that has nothing yet. */
const EMPTY: Record<CustomerSegment, string> = {
  LEAD: 'Nobody here. People who asked or were imported start as leads.',
  OPPORTUNITY: 'Nobody here. Move a lead here when there is something to sell.',
  CUSTOMER: 'Nobody here. Move people here when they have bought.',
  CHURNED: 'Nobody here. Customers you lose stay here, with the reason.',
}

interface BoardColumnProps {
  segment: CustomerSegment
  count: string
  isEmpty: boolean
  isFiltered: boolean
  /** The filter names other segments; cards can be dropped here all the same. */
  isLeftOut: boolean
  hasMore: boolean
  /** A card of another column is being dragged. */
  canDrop: boolean
  onDrop: (segment: CustomerSegment) => void
  onLoadMore: (segment: CustomerSegment) => Promise<void>
  children: ReactNode
}

export function BoardColumn({
  segment,
  count,
  isEmpty,
  isFiltered,
  isLeftOut,
  hasMore,
  canDrop,
  onDrop,
  onLoadMore,
  children,
}: BoardColumnProps) {
  const [isOver, setIsOver] = useState(false)
  const [pending, startTransition] = useTransition()

  function onDragOver(event: DragEvent) {
    if (!canDrop) return
    event.preventDefault()
    event.dataTransfer.dropEffect = 'move'
    setIsOver(true)
  }

  function onDragLeave(event: DragEvent<HTMLElement>) {
    const isInside =
      event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget)
    if (!isInside) setIsOver(false)
  }

  return (
    <section
      id={`column-${segment}`}
      data-column={segment}
      aria-labelledby={`heading-${segment}`}
      onDragOver={onDragOver}
      onDragLeave={onDragLeave}
      onDrop={(event) => {
        if (!canDrop) return
        event.preventDefault()
        setIsOver(false)
        onDrop(segment)
      }}
      className={cn(
        'flex w-[min(82vw,19rem)] shrink-0 snap-center flex-col gap-2 rounded-lg border border-transparent bg-muted p-2 transition-colors xl:w-auto',
        canDrop && 'border-foreground/25 border-dashed',
        canDrop && isOver && 'border-primary border-solid bg-accent',
      )}
    >
      <h2
        id={`heading-${segment}`}
        className="flex items-center gap-2 px-1 pt-0.5 font-semibold text-sm"
      >
        <span aria-hidden className={cn('size-2 rounded-full', SEGMENT_DOTS[segment])} />
        {SEGMENT_PLURALS[segment]}
        <span className="tabular ms-auto font-normal text-muted-foreground text-xs">
          {isLeftOut ? '' : count}
        </span>
      </h2>
      {isEmpty ? (
        <p className="rounded-md border border-dashed px-3 py-4 text-pretty text-muted-foreground text-xs">
          {isLeftOut
            ? 'Left out by the filter. Cards can be dropped here.'
            : isFiltered
              ? 'Nobody in this segment fits the filter.'
              : EMPTY[segment]}
        </p>
      ) : (
        <ul aria-labelledby={`heading-${segment}`} className="grid grid-cols-[minmax(0,1fr)] gap-2">
          {children}
        </ul>
      )}
      {hasMore ? (
        <Button
          variant="ghost"
          size="sm"
          className="self-center"
          aria-disabled={pending || undefined}
          onClick={() => {
            if (!pending) startTransition(() => onLoadMore(segment))
          }}
        >
          {pending ? <Spinner /> : null}
          Show more
          <span className="sr-only"> {SEGMENT_PLURALS[segment]}</span>
        </Button>
      ) : null}
    </section>
  )
}
