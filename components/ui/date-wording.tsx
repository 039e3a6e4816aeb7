'use client'

import { createContext, type ReactNode, useContext } from 'react'
import type { DateWording } from '@/lib/dates'
import { INTERFACE_LOCALE } from '@/lib/numbers'

const DateWordingContext = createContext<DateWording | null>(null)

interface DateWordingProviderProps extends DateWording {
  children: ReactNode
}

/** Everybody in an organization reads the same times, in its zone and its language. */
export function DateWordingProvider({ locale, timeZone, children }: DateWordingProviderProps) {
  return <DateWordingContext value={{ locale, timeZone }}>{children}</DateWordingContext>
}

/** Null outside of an organization, where times are the reader's own. */
export function useDateWording(): DateWording | null {
  return useContext(DateWordingContext)
}

/** How numbers and days are written here: as the organization does, else as the interface does. */
export function useLocale(): string {
  return useDateWording()?.locale ?? INTERFACE_LOCALE
}
