import { type CartNotice, type LeftOut, MOST_PIECES } from '@/lib/commerce/cart.schemas'

/** Why not all of something is in the cart, behind its name. */
export function noticeWords(notice: CartNotice): string {
  return notice.kind === 'left_out' ? leftOutWords(notice) : mergeWords(notice)
}

/** When two carts became one. */
function mergeWords({ reason, wanted, kept }: LeftOut): string {
  switch (reason) {
    case 'unavailable':
      return kept > 0
        ? ' is no longer on sale, so nothing was added.'
        : ' is no longer on sale and was taken out.'
    case 'sold_out':
      return kept > 0 ? ' is sold out, so nothing was added.' : ' is sold out and was taken out.'
    case 'cart_full':
      return ' was left out, because your cart was full.'
    case 'insufficient_stock':
      return `: ${wanted} wanted, ${kept} kept, because there are no more.`
    case 'too_many_pieces':
      return `: ${wanted} wanted, ${kept} kept, because an order has at most ${MOST_PIECES} of one thing.`
  }
}

/** When an order was ordered again: `wanted` is what it had, whatever was in the cart before. */
export function leftOutWords({ reason, wanted, kept }: LeftOut): string {
  switch (reason) {
    case 'unavailable':
      return ' is no longer on sale.'
    case 'sold_out':
      return ' is sold out.'
    case 'cart_full':
      return ' was left out, because your cart was full.'
    case 'insufficient_stock':
      return kept > 0
        ? `: ${wanted} wanted, ${kept} added, because there are no more.`
        : ' was not added, because there are no more than your cart has.'
    case 'too_many_pieces':
      return `: ${wanted} wanted, ${kept} added, because an order has at most ${MOST_PIECES} of one thing.`
  }
}

/** What stands above what was left out. */
export function leftOutTitles(addedCount: number): { title: string; description: string } {
  return addedCount > 0
    ? {
        title: 'Not all of it is in your cart',
        description: 'The rest is, at today’s prices.',
      }
    : {
        title: 'None of it could be put into your cart',
        description: 'Your cart is as it was before.',
      }
}
