import { BUYER_STATUS_LABELS } from '@/components/commerce/orders/order-words'
import { CheckIcon } from '@/components/commerce/shop/icons'
import type { OrderStatus } from '@/lib/commerce/orders.schemas'

const STEPS: OrderStatus[] = ['placed', 'processing', 'shipped', 'completed']

/** How far an order has come. A cancelled one has no way to go on. */
export function OrderProgress({ status }: { status: OrderStatus }) {
  const current = STEPS.indexOf(status)
  if (current < 0) {
    return (
      <p className="w-fit rounded-full bg-muted px-4 py-2 font-medium text-sm">
        This order was cancelled.
      </p>
    )
  }
  return (
    <ol
      aria-label="Progress of the order"
      className="grid grid-cols-4 gap-1.5 text-xs sm:gap-3 sm:text-sm"
    >
      {STEPS.map((step, index) => (
        <li
          key={step}
          aria-current={index === current ? 'step' : undefined}
          className={`grid content-start gap-2 ${index <= current ? 'font-medium' : 'text-muted-foreground'}`}
        >
          <span
            aria-hidden
            className={`h-1.5 rounded-full ${index <= current ? 'bg-primary' : 'bg-muted'}`}
          />
          <span className="inline-flex items-center gap-1.5 hyphens-auto">
            {index < current ? <CheckIcon className="size-4 max-sm:hidden" /> : null}
            {BUYER_STATUS_LABELS[step]}
          </span>
        </li>
      ))}
    </ol>
  )
}
