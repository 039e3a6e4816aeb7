'use client'

import { useEffect, useState, useTransition } from 'react'
import { Button } from '@/components/ui/button'
import { settle } from '@/components/ui/settle'
import { Spinner } from '@/components/ui/spinner'
import type { Action } from '@/lib/action'
import { messageFor } from '@/lib/messages'

const cooldownSeconds = 30

interface ResendButtonProps {
  action: Action<{ email: string }>
  email: string
  next?: string | undefined
}

/** The server has the real limit; the countdown only spares people from running into it. */
export function ResendButton({ action, email, next }: ResendButtonProps) {
  const [secondsLeft, setSecondsLeft] = useState(cooldownSeconds)
  const [message, setMessage] = useState('')
  const [pending, startTransition] = useTransition()
  const isWaiting = secondsLeft > 0

  useEffect(() => {
    if (!isWaiting) return
    const timer = setInterval(() => setSecondsLeft((seconds) => Math.max(0, seconds - 1)), 1000)
    return () => clearInterval(timer)
  }, [isWaiting])

  function resend() {
    if (pending || isWaiting) return
    startTransition(async () => {
      const result = await settle(() => action({ email, next }))
      setMessage(result.ok ? 'Sent again.' : messageFor(result.reason))
      const wait = result.ok ? undefined : result.retry_after
      setSecondsLeft(wait ?? cooldownSeconds)
    })
  }

  return (
    <>
      <Button variant="outline" onClick={resend} aria-disabled={pending || isWaiting || undefined}>
        {pending ? <Spinner /> : null}
        {isWaiting ? `Send again in ${secondsLeft} s` : 'Send again'}
      </Button>
      <span role="status" className="text-muted-foreground">
        {message}
      </span>
    </>
  )
}
