'use client'

import { cva, type VariantProps } from 'class-variance-authority'
import { X } from 'lucide-react'
import * as SheetPrimitive from 'radix-ui/dialog'
import type { ComponentProps } from 'react'
import { cn } from '@/lib/utils'
import '@/components/ui/csp-nonce'

export const Sheet = SheetPrimitive.Root
export const SheetTrigger = SheetPrimitive.Trigger

const sheetVariants = cva(
  'fixed z-50 flex flex-col overflow-y-auto border bg-popover text-popover-foreground shadow-xl data-[state=closed]:animate-out data-[state=open]:animate-in data-[state=closed]:duration-150 data-[state=open]:duration-200',
  {
    variants: {
      side: {
        start:
          'data-[state=open]:slide-in-from-left data-[state=closed]:slide-out-to-left inset-y-0 start-0 w-[min(20rem,86vw)] border-e',
        end: 'data-[state=open]:slide-in-from-right data-[state=closed]:slide-out-to-right inset-y-0 end-0 w-full border-s sm:w-[26rem]',
        bottom:
          'data-[state=open]:slide-in-from-bottom data-[state=closed]:slide-out-to-bottom inset-x-0 bottom-0 max-h-[90dvh] rounded-t-xl border-t',
      },
    },
    defaultVariants: { side: 'end' },
  },
)

export function SheetContent({
  className,
  side,
  children,
  hideClose = false,
  ...props
}: ComponentProps<typeof SheetPrimitive.Content> &
  VariantProps<typeof sheetVariants> & { hideClose?: boolean }) {
  return (
    <SheetPrimitive.Portal>
      <SheetPrimitive.Overlay className="data-[state=open]:fade-in-0 data-[state=closed]:fade-out-0 fixed inset-0 z-50 bg-[oklch(0.15_0.02_175)]/55 data-[state=closed]:animate-out data-[state=open]:animate-in" />
      <SheetPrimitive.Content className={cn(sheetVariants({ side }), className)} {...props}>
        {children}
        {hideClose ? null : (
          <SheetPrimitive.Close
            aria-label="Close"
            className="absolute end-3 top-3 inline-flex size-8 items-center justify-center rounded-md text-current opacity-75 hover:opacity-100"
          >
            <X aria-hidden className="size-4" />
          </SheetPrimitive.Close>
        )}
      </SheetPrimitive.Content>
    </SheetPrimitive.Portal>
  )
}

export function SheetTitle({ className, ...props }: ComponentProps<typeof SheetPrimitive.Title>) {
  return <SheetPrimitive.Title className={cn('font-semibold text-base', className)} {...props} />
}

export function SheetDescription({
  className,
  ...props
}: ComponentProps<typeof SheetPrimitive.Description>) {
  return (
    <SheetPrimitive.Description
      className={cn('text-muted-foreground text-sm', className)}
      {...props}
    />
  )
}
