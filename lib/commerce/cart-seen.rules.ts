import type { Cart } from './cart.schemas'

/** What the page of a cart showed that is different, as the fields of its form say it. */
export function seenFields({ items, notices }: Pick<Cart, 'items' | 'notices'>) {
  return {
    prices: items
      .filter((item) => item.unit_price_minor !== item.seen_price_minor)
      .map((item) => `${item.variant_id}:${item.unit_price_minor}`)
      .join(' '),
    notice_ids: notices.map(({ id }) => id).join(' '),
  }
}
