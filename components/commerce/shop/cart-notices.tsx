import { noticeWords } from '@/components/commerce/shop/notice-words'
import { ShopNotice } from '@/components/commerce/shop/shop-notice'
import type { PlainFormAction } from '@/components/commerce/shop/types'
import type { CartNotice } from '@/lib/commerce/cart.schemas'

interface CartNoticesProps {
  site: string
  notices: CartNotice[]
  /** Left out beside a form that has been begun: it would come back empty. */
  acknowledge?: PlainFormAction
}

/** What did not fit when two carts became one. It stays until it was read, or all is ordered. */
export function CartNotices({ site, notices, acknowledge }: CartNoticesProps) {
  if (notices.length === 0) return null
  return (
    <ShopNotice
      kind="told"
      action={
        acknowledge ? (
          <form action={acknowledge}>
            <input type="hidden" name="shop" value={site} />
            <input type="hidden" name="next" value={`/s/${site}/cart`} />
            <button
              type="submit"
              className="h-9 rounded-full border border-input bg-card px-4 font-medium text-sm transition-colors hover:bg-accent pointer-coarse:h-11"
            >
              All right
            </button>
          </form>
        ) : null
      }
    >
      <p className="font-medium">Your carts were combined. Not everything could be kept:</p>
      <ul className="mt-1 grid list-disc gap-0.5 ps-5">
        {notices.map((notice) => (
          <li key={`${notice.product_name} ${notice.option_values.join()}`}>
            <bdi>{[notice.product_name, ...notice.option_values].join(', ')}</bdi>
            {noticeWords(notice)}
          </li>
        ))}
      </ul>
    </ShopNotice>
  )
}
