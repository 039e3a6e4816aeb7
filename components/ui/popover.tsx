'use client'

import * as PopoverPrimitive from 'radix-ui/popover'
import type { ComponentProps } from 'react'
import { isFocusElsewhere } from '@/components/ui/return-focus'
import { cn } from '@/lib/utils'
import '@/components/ui/csp-nonce'

export const Popover = PopoverPrimitive.Root
export const PopoverTrigger = PopoverPrimitive.Trigger
export const PopoverClose = PopoverPrimitive.Close

/**
 * Focus goes back to what opened it, unless the person has gone on to something else while it was
 * closing: the next popover would close again when its focus is taken away.
 */
function leaveFocusElsewhere(event: Event) {
  if (isFocusElsewhere(event.currentTarget)) event.preventDefault()
}

/** Give it a label: it is a dialog to those who cannot see where it points. */
export function PopoverContent({
  className,
  ...props
}: ComponentProps<typeof PopoverPrimitive.Content> & { 'aria-label': string }) {
  return (
    <PopoverPrimitive.Portal>
      <PopoverPrimitive.Content
        sideOffset={6}
        collisionPadding={12}
        onCloseAutoFocus={leaveFocusElsewhere}
        className={cn(
          'data-[state=open]:fade-in-0 data-[state=closed]:fade-out-0 z-50 w-80 max-w-[calc(100vw-1.5rem)] rounded-lg border bg-popover p-3 text-popover-foreground text-sm shadow-lg outline-none data-[state=closed]:animate-out data-[state=open]:animate-in',
          className,
        )}
        {...props}
      />
    </PopoverPrimitive.Portal>
  )
}
