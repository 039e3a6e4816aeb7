'use client'

import { type RefObject, useEffect, useState } from 'react'
import { SEGMENT_DOTS } from '@/components/crm/board/board-column'
import { SEGMENT_PLURALS } from '@/components/crm/segments'
import type { CustomerSegment } from '@/lib/crm/customers.schemas'
import { cn } from '@/lib/utils'

interface BoardSwitcherProps {
  /** Contains the columns. */
  root: RefObject<HTMLElement | null>
  tabs: { segment: CustomerSegment; count: string }[]
}

/** On a narrow screen one column is in view: these lead to the others, and say which one it is. */
export function BoardSwitcher({ root, tabs }: BoardSwitcherProps) {
  const [current, setCurrent] = useState<string | undefined>(tabs[0]?.segment)

  useEffect(() => {
    const board = root.current?.querySelector('[data-board]')
    if (!board) return
    const observer = new IntersectionObserver(
      (entries) => {
        const column = entries.find((entry) => entry.isIntersecting)?.target
        if (column instanceof HTMLElement) setCurrent(column.dataset.column)
      },
      { root: board, threshold: 0.6 },
    )
    for (const column of board.querySelectorAll('[data-column]')) observer.observe(column)
    return () => observer.disconnect()
  }, [root])

  return (
    <nav aria-label="Columns" className="sm:hidden">
      <ul className="grid grid-cols-4 gap-1">
        {tabs.map(({ segment, count }) => (
          <li key={segment} className="flex min-w-0">
            <button
              type="button"
              aria-current={current === segment ? 'true' : undefined}
              onClick={() =>
                root.current
                  ?.querySelector(`[data-column=${segment}]`)
                  ?.scrollIntoView({ behavior: 'smooth', inline: 'center', block: 'nearest' })
              }
              className={cn(
                'grid min-h-control w-full content-center justify-items-center rounded-md border bg-card px-1 text-xs',
                current === segment && 'border-primary ring-1 ring-primary',
              )}
            >
              <span className="flex max-w-full items-center gap-1">
                <span
                  aria-hidden
                  className={cn('size-1.5 shrink-0 rounded-full', SEGMENT_DOTS[segment])}
                />
                <span className="tabular font-semibold">{count}</span>
              </span>
              <span className="max-w-full truncate text-[0.6875rem] text-muted-foreground">
                {SEGMENT_PLURALS[segment]}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  )
}
