'use client'

import { createContext, type ReactNode, useContext } from 'react'
import { type DateWording, knownZone } from '@/lib/dates'
import { INTERFACE_LOCALE } from '@/lib/numbers'

/** Null is what nobody has chosen: each business writes as it does, and the browser has a zone. */
type KnownWording = { [Key in keyof DateWording]: DateWording[Key] | null }

const DateWordingContext = createContext<KnownWording>({ locale: null, timeZone: null })

interface DateWordingProviderProps extends KnownWording {
  children: ReactNode
}

/**
 * How times, days and numbers are written in here: in an organization as it writes them, elsewhere as
 * the profile of the reader says. Times are in the zone of the profile in both.
 */
export function DateWordingProvider({ locale, timeZone, children }: DateWordingProviderProps) {
  const wording = { locale, timeZone: knownZone(timeZone) }
  return <DateWordingContext value={wording}>{children}</DateWordingContext>
}

/** What is about a business, for its customers: as their profile says, where that says nothing as it does. */
export function BusinessWording({
  locale,
  timeZone,
  children,
}: DateWording & { children: ReactNode }) {
  const wording = useDateWording({ locale, timeZone })
  return <DateWordingContext value={wording}>{children}</DateWordingContext>
}

/** What is not known is what the caller says: UTC is right if not near. */
export function useDateWording({
  locale = INTERFACE_LOCALE,
  timeZone = 'UTC',
}: {
  locale?: string | undefined
  timeZone?: string | undefined
} = {}): DateWording {
  const known = useContext(DateWordingContext)
  return { locale: known.locale ?? locale, timeZone: known.timeZone ?? timeZone }
}

/** How numbers and days are written here: as is known, else as the interface does. */
export function useLocale(): string {
  return useDateWording().locale
}
