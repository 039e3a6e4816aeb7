'use client'

import type { ComponentProps } from 'react'
import { useFieldControl } from '@/components/ui/field-context'
import { cn } from '@/lib/utils'

export function Input({ className, type = 'text', ...props }: ComponentProps<'input'>) {
  const control = useFieldControl(props)
  return (
    <input
      type={type}
      className={cn(
        'h-control w-full min-w-0 rounded-md border border-input bg-card px-2.5 text-foreground text-sm transition-colors placeholder:text-muted-foreground read-only:bg-muted hover:border-foreground/50 disabled:cursor-not-allowed disabled:opacity-55 aria-invalid:border-destructive',
        'focus-visible:border-ring focus-visible:outline-1 focus-visible:outline-offset-0 aria-invalid:focus-visible:outline-destructive',
        'file:me-3 file:h-full file:border-0 file:bg-transparent file:ps-2.5 file:font-medium file:text-sm',
        className,
      )}
      {...control}
    />
  )
}
