'use client'

import { ChevronDown } from 'lucide-react'
import type { ComponentProps } from 'react'
import { useFieldControl } from '@/components/ui/field-context'
import { cn } from '@/lib/utils'

/** The browser's own select: best on phones, for long lists, and in forms that work without script. */
export function NativeSelect({ className, children, ...props }: ComponentProps<'select'>) {
  const control = useFieldControl(props)
  return (
    <span className={cn('relative inline-block w-full min-w-0', className)}>
      <select
        className={cn(
          'h-control w-full min-w-0 appearance-none truncate rounded-md border border-input bg-card ps-2.5 pe-8 text-foreground text-sm transition-colors hover:border-foreground/50 disabled:cursor-not-allowed disabled:opacity-55 aria-invalid:border-destructive',
          'focus-visible:border-ring focus-visible:outline-1 focus-visible:outline-offset-0',
        )}
        {...control}
      >
        {children}
      </select>
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute inset-y-0 end-2.5 my-auto size-4 text-muted-foreground"
      />
    </span>
  )
}
