'use client'

import { useEffect, useState } from 'react'
import { useDateWording } from '@/components/ui/date-wording'
import { formatInstant } from '@/lib/dates'
import { INTERFACE_LOCALE } from '@/lib/numbers'

interface LocalTimeProps {
  /** An instant, ISO 8601. */
  value: string
  format?: 'date' | 'datetime' | 'time'
  /** Outside of an organization, of the one it is about: its amounts are written so as well. */
  locale?: string
  className?: string
}

/**
 * A time as the organization writes it. Outside of one the server writes UTC, which is right if not
 * near, and the browser then puts it in the reader's zone.
 */
export function LocalTime({
  value,
  format = 'datetime',
  locale = INTERFACE_LOCALE,
  className,
}: LocalTimeProps) {
  const organization = useDateWording()
  const [ownZone, setOwnZone] = useState('UTC')
  useEffect(() => setOwnZone(Intl.DateTimeFormat().resolvedOptions().timeZone), [])
  const wording = organization ?? { locale, timeZone: ownZone }
  const text = formatInstant(value, wording, format)
  if (text === null) return null
  return (
    <time
      dateTime={value}
      title={formatInstant(value, wording, 'full') ?? undefined}
      className={className}
      suppressHydrationWarning
    >
      {text}
    </time>
  )
}
