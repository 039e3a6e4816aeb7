'use client'

import { useEffect, useState } from 'react'
import { useDateWording } from '@/components/ui/date-wording'
import { relativeTime } from '@/components/ui/time-ago'
import { formatInstant } from '@/lib/dates'

interface RelativeTimeProps {
  /** An instant, ISO 8601. */
  value: string
  /** The server's clock when it made the page, so that both sides write the same text at first. */
  now: string
  className?: string
}

const MINUTE = 60_000

/** How long ago, kept up to date; the exact time is in the title. */
export function RelativeTime({ value, now, className }: RelativeTimeProps) {
  const wording = useDateWording()
  const [clock, setClock] = useState(() => new Date(now))
  useEffect(() => {
    setClock(new Date())
    const timer = setInterval(() => setClock(new Date()), MINUTE)
    return () => clearInterval(timer)
  }, [])
  const date = new Date(value)
  if (Number.isNaN(date.getTime())) return null
  return (
    <time
      dateTime={value}
      title={formatInstant(value, wording, 'full') ?? undefined}
      className={className}
      suppressHydrationWarning
    >
      {relativeTime(date, clock)}
    </time>
  )
}
