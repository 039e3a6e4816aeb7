import type { ReactNode } from 'react'
import { noticeWords } from '@/components/commerce/shop/notice-words'
import { ShopNotice } from '@/components/commerce/shop/shop-notice'
import type { Cart } from '@/lib/commerce/cart.schemas'

interface CartNoticesProps {
  notices: Cart['notices']
  /** How they are acknowledged; left out beside a form that has been begun: it would come back empty. */
  action?: ReactNode
}

/**
 * What did not fit when two carts became one, or something was ordered again. It stays until it was
 * read, or all is ordered.
 */
export function CartNotices({ notices, action }: CartNoticesProps) {
  if (notices.length === 0) return null
  const groups = [
    {
      title: 'Your carts were combined. Not everything could be kept:',
      notices: notices.filter(({ kind }) => kind !== 'left_out'),
    },
    {
      title: 'Of what you ordered again, not everything could be added:',
      notices: notices.filter(({ kind }) => kind === 'left_out'),
    },
  ].filter((group) => group.notices.length > 0)
  return (
    <ShopNotice kind="told" action={action}>
      <div className="grid gap-3">
        {groups.map((group) => (
          <div key={group.title}>
            <p className="font-medium">{group.title}</p>
            <ul className="mt-1 grid list-disc gap-0.5 ps-5">
              {group.notices.map((notice) => (
                <li key={notice.id}>
                  <bdi>{[notice.product_name, ...notice.option_values].join(', ')}</bdi>
                  {noticeWords(notice)}
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
    </ShopNotice>
  )
}
