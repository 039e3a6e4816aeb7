import type { ComponentProps } from 'react'
import { cn } from '@/lib/utils'

export function Label({ className, htmlFor, children, ...props }: ComponentProps<'label'>) {
  return (
    <label
      htmlFor={htmlFor}
      className={cn('flex items-center gap-1.5 font-medium text-foreground text-sm', className)}
      {...props}
    >
      {children}
    </label>
  )
}
