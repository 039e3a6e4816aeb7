'use client'

import { ChevronDown } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import { Popover, PopoverContent, PopoverTrigger } from '@/components/ui/popover'
import { cn } from '@/lib/utils'

interface FacetMenuProps {
  label: string
  /** How many values are chosen. */
  count: number
  className?: string
  children: ReactNode
}

/** A button that opens the choices of one facet; the list behind follows each of them at once. */
export function FacetMenu({ label, count, className, children }: FacetMenuProps) {
  return (
    <Popover>
      <PopoverTrigger asChild>
        <Button
          variant="outline"
          aria-label={count > 0 ? `${label}: ${count} chosen` : label}
          className={cn('gap-1.5 px-2.5', count > 0 && 'border-primary')}
        >
          {label}
          {count > 0 ? (
            <span className="tabular rounded-sm bg-primary px-1 text-primary-foreground text-xs">
              {count}
            </span>
          ) : (
            <ChevronDown aria-hidden className="text-muted-foreground" />
          )}
        </Button>
      </PopoverTrigger>
      <PopoverContent align="start" aria-label={label} className={cn('w-64 p-2', className)}>
        {children}
      </PopoverContent>
    </Popover>
  )
}
