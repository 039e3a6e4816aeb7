import { type CartNotice, MOST_PIECES } from '@/lib/commerce/cart.schemas'

/** Why not all of something came along when two carts became one, behind its name. */
export function noticeWords({ reason, wanted, kept }: CartNotice): string {
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
