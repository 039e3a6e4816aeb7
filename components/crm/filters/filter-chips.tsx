'use client'

import { TriangleAlert, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { focusBesideFilter } from '@/components/ui/focus-beside'
import { cn } from '@/lib/utils'

export interface FilterChip {
  key: string
  /** "Owner: Ada" */
  label: string
  isGone: boolean
  onRemove: () => void
}

interface FilterChipsProps {
  chips: FilterChip[]
  onClear: () => void
  /** What can be done with this choice: save it as a view. */
  actions?: ReactNode
}

/** What narrows the list down, each with a way to take it off. */
export function FilterChips({ chips, onClear, actions }: FilterChipsProps) {
  if (chips.length === 0 && !actions) return null
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      {chips.length > 0 ? (
        <ul aria-label="Active filters" className="contents">
          {chips.map((chip, index) => (
            <li key={chip.key} className="flex max-w-full">
              <button
                type="button"
                suppressHydrationWarning
                data-takes-out=""
                onClick={(event) => {
                  focusBesideFilter(event, index)
                  chip.onRemove()
                }}
                aria-label={`Remove filter ${chip.label}`}
                title={chip.label}
                className={cn(
                  'inline-flex min-h-6 max-w-72 items-center gap-1 rounded-sm bg-secondary ps-2 pe-1 font-medium text-xs hover:bg-accent pointer-coarse:min-h-8',
                  chip.isGone && 'border border-warning/40 bg-warning/10 text-warning',
                )}
              >
                {chip.isGone ? <TriangleAlert aria-hidden className="size-3.5 shrink-0" /> : null}
                <bdi className="truncate" suppressHydrationWarning>
                  {chip.label}
                </bdi>
                <X aria-hidden className="size-3.5 shrink-0" />
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      {chips.length > 1 ? (
        <button
          type="button"
          onClick={(event) => {
            focusBesideFilter(event, null)
            onClear()
          }}
          className="inline-flex min-h-6 items-center px-1 text-muted-foreground text-xs underline-offset-4 hover:underline pointer-coarse:min-h-8"
        >
          Clear all
        </button>
      ) : null}
      {actions}
    </div>
  )
}
