'use client'

import { useState } from 'react'
import { useLocale } from '@/components/ui/date-wording'
import { counted } from '@/lib/counted'

interface ListStatusProps {
  /** How many are shown, and one and many of what: `order`, `orders`. */
  rows: number
  noun: [one: string, many: string]
  hasMore: boolean
  /** There are others before these. */
  isLaterPage?: boolean
  note?: string | undefined
  /** Of the list as it is shown: says anew what came although it reads the same. */
  address: string
}

/** Tells those who do not see it what a search, a filter or a page has brought: once, as it arrives. */
export function ListStatus({
  rows,
  noun: [one, many],
  hasMore,
  isLaterPage = false,
  note,
  address,
}: ListStatusProps) {
  const locale = useLocale()
  const [said, setSaid] = useState({ address, isOdd: false })
  if (said.address !== address) setSaid({ address, isOdd: !said.isOdd })
  const text = [
    rows === 0 ? `No ${many}` : counted(rows, one, many, locale),
    isLaterPage ? ' on this page' : '',
    hasMore ? ', more follow' : '',
    note ? `. ${note}` : '',
    // Words that were read just before are passed over; a space makes them others.
    said.isOdd ? '\u00a0' : '',
  ]
  return (
    <p role="status" className="sr-only">
      {text.join('')}
    </p>
  )
}
