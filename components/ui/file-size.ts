import { counted } from '@/lib/counted'
import { formatNumber } from '@/lib/numbers'

const UNITS = ['kB', 'MB', 'GB'] as const

/** "3.4 MB": in steps of 1,024, so that a limit reads as the round number that it is. */
export function fileSize(bytes: number, locale: string): string {
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), UNITS.length)
  if (power === 0) return counted(bytes, 'byte', 'bytes', locale)
  const value = bytes / 1024 ** power
  const maximumFractionDigits = value < 10 ? 1 : 0
  return `${formatNumber(value, locale, { maximumFractionDigits })} ${UNITS[power - 1]}`
}
