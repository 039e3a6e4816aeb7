'use client'

import { useEffect, useState } from 'react'
import { relativeTime } from '@/components/ui/time-ago'

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
      title={`${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`}
      className={className}
    >
      {relativeTime(date, clock)}
    </time>
  )
}
