import type { PaymentChoice } from '@/components/commerce/shop/checkout-form'
import type { Sum } from '@/components/commerce/shop/sums'
import type { ShopMoney } from '@/components/commerce/shop/types'
import { formatMoney } from '@/lib/money'

interface Amounts {
  items_minor: number
  shipping_minor: number
  tax_minor: number
  total_minor: number
  /** Pieces of an order that are not cancelled. */
  item_count?: number
}

interface Quote extends Amounts {
  cart: { prices_include_tax: boolean }
  shipping: { name: string } | null
  credit_minor: number
}

export function quoteSums(quote: Quote): Sum[] {
  return orderSums(quote, quote.cart.prices_include_tax, quote.shipping?.name ?? null)
}

/** The amounts of an order, in the order in which they add up. */
export function orderSums(
  amounts: Amounts,
  pricesIncludeTax: boolean,
  shippingName: string | null,
): Sum[] {
  const tax = { label: pricesIncludeTax ? 'Tax included' : 'Tax', amountMinor: amounts.tax_minor }
  return [
    { label: 'Goods', amountMinor: amounts.items_minor },
    ...(amounts.item_count === 0 ? [] : [deliverySum(amounts.shipping_minor, shippingName)]),
    ...(pricesIncludeTax ? [] : [tax]),
    { label: 'Total', amountMinor: amounts.total_minor, isTotal: true },
    ...(pricesIncludeTax ? [{ ...tax, isAside: true }] : []),
  ]
}

function deliverySum(shippingMinor: number, shippingName: string | null): Sum {
  if (shippingName === null) {
    return { label: 'Delivery', amountMinor: null, words: 'not to this country' }
  }
  return {
    label: `Delivery, ${shippingName}`,
    amountMinor: shippingMinor === 0 ? null : shippingMinor,
    words: 'free',
  }
}

/** How the visitor may pay, if there is anything to pay; store credit only where it reaches. */
export function paymentChoices(
  shop: { accepts_account: boolean },
  quote: Quote,
  money: ShopMoney,
): PaymentChoice[] {
  if (quote.total_minor === 0) {
    return [{ value: 'account', label: 'Nothing to pay', hint: 'Your order comes to nothing.' }]
  }
  const choices: PaymentChoice[] = []
  if (creditReaches(quote)) {
    choices.push({
      value: 'credit',
      label: 'Store credit',
      hint: `You have ${formatMoney(quote.credit_minor, money)}.`,
    })
  }
  if (shop.accepts_account) {
    choices.push({
      value: 'account',
      label: 'On account',
      hint: 'The shop sends you an invoice, and you pay by transfer.',
    })
  }
  return choices
}

/** Why credit that is there is no way to pay: it pays a whole order or nothing of it. */
export function creditNote(
  quote: Pick<Quote, 'credit_minor' | 'total_minor'>,
  money: ShopMoney,
): string | null {
  if (quote.credit_minor <= 0 || quote.total_minor === 0 || creditReaches(quote)) return null
  const [credit, total] = [quote.credit_minor, quote.total_minor].map((amountMinor) =>
    formatMoney(amountMinor, money),
  )
  return `You have ${credit} of store credit. It is kept for another time: it pays an order only as a whole, and this one comes to ${total}.`
}

function creditReaches(quote: Pick<Quote, 'credit_minor' | 'total_minor'>): boolean {
  return quote.credit_minor > 0 && quote.credit_minor >= quote.total_minor
}
