import { parseAmount } from '@/lib/money'
import { INTERFACE_LOCALE } from '@/lib/numbers'

/** A whole number of pieces, with the digits of any keyboard; null for what is none, such as "1.5". */
export function readPieces(text: string): number | null {
  return /[.,٫٬]/.test(text) ? null : parseAmount(text, { exponent: 0, locale: INTERFACE_LOCALE })
}
