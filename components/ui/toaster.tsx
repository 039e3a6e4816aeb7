'use client'

import { CircleAlert, CircleCheck, X } from 'lucide-react'
import * as ToastPrimitive from 'radix-ui/toast'
import { useSyncExternalStore } from 'react'
import { isOfEndedSession } from '@/components/ui/ended-session'
import { SignInAgain } from '@/components/ui/sign-in-again'
import {
  currentToasts,
  dismissToast,
  removeToast,
  subscribe,
  type ToastItem,
  toast,
} from '@/components/ui/toast-store'
import { cn } from '@/lib/utils'

export { toast }

const none: ToastItem[] = []
const LEAVE_MS = 200
const action =
  'inline-flex h-control-sm items-center rounded-md bg-brand px-2.5 font-semibold text-brand-foreground text-xs hover:bg-brand/88 focus-visible:outline-brand'

function durationOf(item: ToastItem): number {
  if (item.duration !== undefined) return item.duration
  return item.variant === 'error' || item.action ? 10_000 : 5_000
}

/** Once per shell. F8 moves the keyboard to the messages; pointing at one or focusing it holds it. */
export function Toaster() {
  const items = useSyncExternalStore(subscribe, currentToasts, () => none)
  return (
    <ToastPrimitive.Provider swipeDirection="right" label="Message">
      {items.map((item) => (
        <ToastPrimitive.Root
          key={item.id}
          open={item.open}
          duration={durationOf(item)}
          type={item.variant === 'error' ? 'foreground' : 'background'}
          onOpenChange={(open) => {
            if (open) return
            dismissToast(item.id)
            setTimeout(() => removeToast(item.id), LEAVE_MS)
          }}
          className={cn(
            'pointer-events-auto grid w-full grid-cols-[auto_minmax(0,1fr)_auto_auto] items-center gap-x-2.5 rounded-lg bg-[oklch(0.26_0.03_172)] p-2.5 ps-3 text-[oklch(0.96_0.01_165)] text-sm shadow-lg ring-1 ring-white/12',
            'data-[state=open]:fade-in-0 data-[state=open]:slide-in-from-bottom-2 data-[state=closed]:fade-out-0 data-[state=closed]:animate-out data-[state=open]:animate-in data-[swipe=move]:translate-x-(--radix-toast-swipe-move-x)',
          )}
        >
          <span className="flex h-lh items-center self-start pt-1">
            {item.variant === 'error' ? (
              <CircleAlert aria-hidden className="size-4 text-[oklch(0.8_0.13_25)]" />
            ) : (
              <CircleCheck aria-hidden className="size-4 text-brand" />
            )}
          </span>
          <div className="min-w-0 py-1">
            <ToastPrimitive.Title className="text-pretty font-medium">
              <bdi>{item.title}</bdi>
            </ToastPrimitive.Title>
            {item.description ? (
              <ToastPrimitive.Description className="text-[oklch(0.83_0.015_165)]">
                {item.description}
              </ToastPrimitive.Description>
            ) : null}
          </div>
          {item.action ? (
            <ToastPrimitive.Action
              altText={item.action.label}
              onClick={item.action.onClick}
              className={action}
            >
              {item.action.label}
            </ToastPrimitive.Action>
          ) : isOfEndedSession(item.title) ? (
            <ToastPrimitive.Action altText="Sign in" asChild>
              <SignInAgain className={action} />
            </ToastPrimitive.Action>
          ) : (
            <span />
          )}
          <ToastPrimitive.Close
            aria-label="Dismiss"
            className="inline-flex size-7 items-center justify-center rounded-md text-[oklch(0.83_0.015_165)] hover:bg-white/10 hover:text-white focus-visible:outline-brand"
          >
            <X aria-hidden className="size-4" />
          </ToastPrimitive.Close>
        </ToastPrimitive.Root>
      ))}
      <ToastPrimitive.Viewport className="pointer-events-none fixed inset-x-0 bottom-0 z-100 mx-auto flex w-full max-w-md flex-col gap-2 p-4 outline-none sm:mx-0 sm:ms-auto" />
    </ToastPrimitive.Provider>
  )
}
