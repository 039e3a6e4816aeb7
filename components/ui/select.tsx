'use client'

import { Check, ChevronDown } from 'lucide-react'
import * as SelectPrimitive from 'radix-ui/select'
import type { ComponentProps } from 'react'
import { useFieldControl } from '@/components/ui/field-context'
import { cn } from '@/lib/utils'

/** A list of its own look, for short sets with more than text in them; else prefer NativeSelect. */
export function Select({ name, required, ...props }: ComponentProps<typeof SelectPrimitive.Root>) {
  const control = useFieldControl({ name, required })
  return <SelectPrimitive.Root {...props} name={control.name} required={control.required} />
}

export const SelectValue = SelectPrimitive.Value
export const SelectGroup = SelectPrimitive.Group

export function SelectTrigger({
  className,
  children,
  ...props
}: ComponentProps<typeof SelectPrimitive.Trigger>) {
  const { name: _name, ...control } = useFieldControl<typeof props & { required?: boolean }>(props)
  delete control.required
  return (
    <SelectPrimitive.Trigger
      className={cn(
        'flex h-control w-full min-w-0 items-center justify-between gap-2 rounded-md border border-input bg-card px-2.5 text-start text-sm transition-colors hover:border-foreground/50 disabled:opacity-55 aria-invalid:border-destructive data-placeholder:text-muted-foreground [&>span]:truncate',
        className,
      )}
      {...control}
    >
      {children}
      <SelectPrimitive.Icon asChild>
        <ChevronDown aria-hidden className="size-4 shrink-0 text-muted-foreground" />
      </SelectPrimitive.Icon>
    </SelectPrimitive.Trigger>
  )
}

export function SelectContent({
  className,
  children,
  ...props
}: ComponentProps<typeof SelectPrimitive.Content>) {
  return (
    <SelectPrimitive.Portal>
      <SelectPrimitive.Content
        position="popper"
        sideOffset={4}
        className={cn(
          'data-[state=open]:fade-in-0 z-50 max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width) overflow-hidden rounded-lg border bg-popover text-popover-foreground shadow-lg data-[state=open]:animate-in',
          className,
        )}
        {...props}
      >
        <SelectPrimitive.Viewport className="p-1">{children}</SelectPrimitive.Viewport>
      </SelectPrimitive.Content>
    </SelectPrimitive.Portal>
  )
}

export function SelectLabel({ className, ...props }: ComponentProps<typeof SelectPrimitive.Label>) {
  return (
    <SelectPrimitive.Label
      className={cn('px-2 py-1.5 font-medium text-muted-foreground text-xs', className)}
      {...props}
    />
  )
}

export function SelectItem({
  className,
  children,
  ...props
}: ComponentProps<typeof SelectPrimitive.Item>) {
  return (
    <SelectPrimitive.Item
      className={cn(
        'relative flex min-h-control-sm select-none items-center rounded-sm py-1 ps-2 pe-8 text-sm outline-none data-[disabled]:opacity-55 data-[highlighted]:bg-accent',
        className,
      )}
      {...props}
    >
      <SelectPrimitive.ItemText>{children}</SelectPrimitive.ItemText>
      <SelectPrimitive.ItemIndicator className="absolute end-2">
        <Check aria-hidden className="size-4" />
      </SelectPrimitive.ItemIndicator>
    </SelectPrimitive.Item>
  )
}
