'use client'

import { useLocale } from '@/components/ui/date-wording'
import { counted } from '@/lib/counted'
import { formatNumber } from '@/lib/numbers'

interface CountProps {
  value: number
  /** One and many of what, where that is said: `order`, `orders`. */
  of?: [one: string, many: string]
}

/** A count as the organization writes its amounts, where no text is made of it. */
export function Count({ value, of }: CountProps) {
  const locale = useLocale()
  return of ? counted(value, ...of, locale) : formatNumber(value, locale)
}
