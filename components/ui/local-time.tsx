'use client'

import { useEffect, useState } from 'react'
import { useDateWording } from '@/components/ui/date-wording'
import { formatInstant } from '@/lib/dates'

interface LocalTimeProps {
  /** An instant, ISO 8601. */
  value: string
  format?: 'date' | 'datetime' | 'zoned' | 'time'
  /** Where nobody has chosen one, of the organization it is about: its amounts are written so as well. */
  locale?: string
  className?: string
}

/**
 * A time in the zone of the reader's profile. Where neither that nor an organization says one, the
 * server writes UTC, which is right if not near, and the browser then puts it in its own.
 */
export function LocalTime({ value, format = 'datetime', locale, className }: LocalTimeProps) {
  const [ownZone, setOwnZone] = useState('UTC')
  useEffect(() => setOwnZone(Intl.DateTimeFormat().resolvedOptions().timeZone), [])
  const wording = useDateWording({ locale, timeZone: ownZone })
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
