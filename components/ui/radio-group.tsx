'use client'

import * as RadioGroupPrimitive from 'radix-ui/radio-group'
import type { ComponentProps } from 'react'
import { useFieldControl } from '@/components/ui/field-context'
import { cn } from '@/lib/utils'

export function RadioGroup({
  className,
  ...props
}: ComponentProps<typeof RadioGroupPrimitive.Root>) {
  const control = useFieldControl(props)
  return <RadioGroupPrimitive.Root className={cn('grid gap-2.5', className)} {...control} />
}

export function RadioGroupItem({
  className,
  ...props
}: ComponentProps<typeof RadioGroupPrimitive.Item>) {
  return (
    <RadioGroupPrimitive.Item
      className={cn(
        'relative aspect-square size-4 shrink-0 rounded-full border border-input bg-card transition-colors after:absolute after:-inset-2 hover:border-foreground/60 disabled:cursor-not-allowed disabled:opacity-55 data-[state=checked]:border-primary data-[state=checked]:bg-primary',
        className,
      )}
      {...props}
    >
      <RadioGroupPrimitive.Indicator className="flex size-full items-center justify-center before:size-1.5 before:rounded-full before:bg-primary-foreground" />
    </RadioGroupPrimitive.Item>
  )
}
