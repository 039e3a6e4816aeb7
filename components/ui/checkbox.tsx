'use client'

import { Check, Minus } from 'lucide-react'
import * as CheckboxPrimitive from 'radix-ui/checkbox'
import type { ComponentProps } from 'react'
import { useFieldControl } from '@/components/ui/field-context'
import { cn } from '@/lib/utils'

export function Checkbox({ className, ...props }: ComponentProps<typeof CheckboxPrimitive.Root>) {
  const control = useFieldControl(props)
  return (
    <CheckboxPrimitive.Root
      className={cn(
        // The box is 16 px; the ring around it makes the target 24 px and more.
        'peer relative size-4 shrink-0 rounded-sm border border-input bg-card transition-colors after:absolute after:-inset-2 hover:border-foreground/60 disabled:cursor-not-allowed disabled:opacity-55 aria-invalid:border-destructive data-[state=checked]:border-primary data-[state=indeterminate]:border-primary data-[state=checked]:bg-primary data-[state=indeterminate]:bg-primary',
        className,
      )}
      {...control}
    >
      <CheckboxPrimitive.Indicator className="group flex items-center justify-center text-primary-foreground">
        <Check
          aria-hidden
          strokeWidth={3}
          className="size-3 group-data-[state=indeterminate]:hidden"
        />
        <Minus
          aria-hidden
          strokeWidth={3}
          className="hidden size-3 group-data-[state=indeterminate]:block"
        />
      </CheckboxPrimitive.Indicator>
    </CheckboxPrimitive.Root>
  )
}
