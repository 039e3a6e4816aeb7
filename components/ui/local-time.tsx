'use client'

import { useEffect, useState } from 'react'

interface LocalTimeProps {
  /** An instant, ISO 8601. */
  value: string
  format?: 'date' | 'datetime' | 'time'
  /** The organization's zone where everyone must read the same; else the reader's own. */
  timeZone?: string | undefined
  locale?: string | undefined
  className?: string
}

const formats: Record<NonNullable<LocalTimeProps['format']>, Intl.DateTimeFormatOptions> = {
  date: { dateStyle: 'medium' },
  datetime: { dateStyle: 'medium', timeStyle: 'short' },
  time: { timeStyle: 'short' },
}

/** The server writes UTC, which is right if not near; the browser then puts it in the reader's zone. */
export function LocalTime({
  value,
  format = 'datetime',
  timeZone,
  locale = 'en-GB',
  className,
}: LocalTimeProps) {
  const [zone, setZone] = useState(timeZone ?? 'UTC')
  useEffect(() => {
    setZone(timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone)
  }, [timeZone])
  const date = new Date(value)
  if (Number.isNaN(date.getTime())) return null
  const show = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone: zone }).format(date)
  return (
    <time
      dateTime={value}
      title={show({ dateStyle: 'full', timeStyle: 'long' })}
      className={className}
      suppressHydrationWarning
    >
      {show(formats[format])}
    </time>
  )
}
