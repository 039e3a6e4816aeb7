'use client'

import { Search } from 'lucide-react'
import type { ComponentProps } from 'react'
import { Input } from '@/components/ui/input'
import { cn } from '@/lib/utils'

/** `label` is what screen readers hear; the placeholder alone does not name a field. */
export function SearchInput({
  label,
  className,
  ...props
}: Omit<ComponentProps<typeof Input>, 'type' | 'aria-label'> & { label: string }) {
  return (
    <div className={cn('relative w-full sm:w-72', className)}>
      <Search
        aria-hidden
        className="pointer-events-none absolute inset-y-0 start-2.5 my-auto size-4 text-muted-foreground"
      />
      <Input
        type="search"
        aria-label={label}
        autoComplete="off"
        spellCheck={false}
        className="ps-8"
        {...props}
      />
    </div>
  )
}
