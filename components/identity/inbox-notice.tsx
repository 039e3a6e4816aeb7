'use client'

import { type ReactNode, useEffect, useRef } from 'react'
import { ResendButton } from '@/components/identity/resend-button'
import { Button } from '@/components/ui/button'
import type { Action } from '@/lib/action'

interface InboxNoticeProps {
  email: string
  /** Sends the mail again. */
  action: Action<{ email: string }>
  next?: string | undefined
  onChange: () => void
  children: ReactNode
}

export function InboxNotice({ email, action, next, onChange, children }: InboxNoticeProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  // The form is gone; the reader is told what came in its place.
  useEffect(() => heading.current?.focus(), [])
  return (
    <div className="grid gap-4 rounded-lg border bg-card p-5">
      <div className="grid gap-1.5">
        <h2 ref={heading} tabIndex={-1} className="font-semibold text-base outline-none">
          Check your inbox
        </h2>
        <p className="break-words font-medium">
          <bdi>{email}</bdi>
        </p>
        <p className="text-pretty text-muted-foreground">
          {children} It works once, for an hour. If it does not arrive within a minute or two, look
          into the spam folder.
        </p>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <ResendButton action={action} email={email} next={next} />
        <Button variant="ghost" onClick={onChange}>
          Use another address
        </Button>
      </div>
    </div>
  )
}
