import type { CartLine } from '@/components/commerce/shop/cart-lines'
import type { ShopMoney } from '@/components/commerce/shop/types'
import { formatMoney } from '@/lib/money'
import { formatNumber } from '@/lib/numbers'

/** What changed since one last looked, said plainly. */
export function lineNote(line: CartLine, money: ShopMoney): string | null {
  if (line.problem === 'unavailable') {
    return line.available === 0
      ? 'This has sold out. It is not counted.'
      : 'This is no longer on sale. It is not counted.'
  }
  if (line.problem === 'insufficient_stock') {
    return `Only ${formatNumber(line.available ?? 0, money.locale)} left. Please lower the quantity.`
  }
  if (line.unit_price_minor === line.seen_price_minor) return null
  const before = formatMoney(line.seen_price_minor, money)
  const now = formatMoney(line.unit_price_minor, money)
  return line.unit_price_minor > line.seen_price_minor
    ? `The price has gone up from ${before} to ${now}.`
    : `The price has gone down from ${before} to ${now}.`
}
