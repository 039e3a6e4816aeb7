'use client'

import type { ComponentProps } from 'react'
import { Input } from '@/components/ui/input'
import { cn } from '@/lib/utils'

interface AffixInputProps extends Omit<ComponentProps<typeof Input>, 'prefix'> {
  /** What stands before the text and is no part of it: the start of an address. */
  prefix?: string | undefined
  /** What stands behind it: a currency, a percent sign. */
  suffix?: string | undefined
}

/** A field with what belongs to it but is not typed. The label has to say it, too: it is decoration. */
export function AffixInput({ prefix, suffix, className, ...props }: AffixInputProps) {
  return (
    <span
      className={cn(
        'flex h-control w-full min-w-0 items-center rounded-md border border-input bg-card text-sm transition-colors focus-within:border-ring focus-within:outline-1 focus-within:outline-ring hover:border-foreground/50 has-[input[aria-invalid=true]]:border-destructive',
        className,
      )}
    >
      {prefix ? (
        <span aria-hidden dir="ltr" className="max-w-1/2 truncate ps-2.5 text-muted-foreground">
          {prefix}
        </span>
      ) : null}
      <Input
        className={cn(
          'h-full flex-1 border-0 bg-transparent read-only:bg-transparent focus-visible:outline-0',
          prefix && 'ps-0.5',
          suffix && 'pe-1',
        )}
        {...props}
      />
      {suffix ? (
        <span aria-hidden className="pe-2.5 text-muted-foreground">
          {suffix}
        </span>
      ) : null}
    </span>
  )
}
