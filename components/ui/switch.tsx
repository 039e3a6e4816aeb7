'use client'

import * as SwitchPrimitive from 'radix-ui/switch'
import type { ComponentProps } from 'react'
import { useFieldControl } from '@/components/ui/field-context'
import { cn } from '@/lib/utils'

export function Switch({ className, ...props }: ComponentProps<typeof SwitchPrimitive.Root>) {
  const control = useFieldControl(props)
  return (
    <SwitchPrimitive.Root
      className={cn(
        'relative inline-flex h-5 w-9 shrink-0 items-center rounded-full border border-input bg-muted p-0.5 transition-colors after:absolute after:-inset-1.5 disabled:cursor-not-allowed disabled:opacity-55 data-[state=checked]:border-primary data-[state=checked]:bg-primary',
        className,
      )}
      {...control}
    >
      <SwitchPrimitive.Thumb className="block size-3.5 rounded-full bg-foreground/65 transition-transform data-[state=checked]:translate-x-4 data-[state=checked]:bg-primary-foreground rtl:data-[state=checked]:-translate-x-4" />
    </SwitchPrimitive.Root>
  )
}
