import { OnceButton } from '@/components/commerce/shop/once-button'
import type { PlainFormAction } from '@/components/commerce/shop/types'

interface OrderActionsProps {
  site: string
  orderId: string
  path: string
  canOrderAgain: boolean
  canCancel: boolean
  orderAgain: PlainFormAction
  cancel: PlainFormAction
}

const button =
  'inline-flex h-11 items-center justify-center rounded-full border border-input px-5 font-medium text-sm transition-colors hover:bg-accent'

export function OrderActions(props: OrderActionsProps) {
  const { site, orderId, path, canOrderAgain, canCancel } = props
  return (
    <>
      {canOrderAgain ? (
        <form action={props.orderAgain}>
          <input type="hidden" name="shop" value={site} />
          <input type="hidden" name="order_id" value={orderId} />
          <input type="hidden" name="next" value={`/s/${site}/cart`} />
          <OnceButton className={button}>Order again</OnceButton>
        </form>
      ) : null}
      {canCancel ? (
        // The question before it: opening it is the first of two steps, also without scripts.
        <details className="grow">
          <summary className={`${button} list-none [&::-webkit-details-marker]:hidden`}>
            Cancel the order
          </summary>
          <form action={props.cancel} className="mt-3 grid gap-3 rounded-xl bg-muted p-4">
            <input type="hidden" name="shop" value={site} />
            <input type="hidden" name="order_id" value={orderId} />
            <input type="hidden" name="next" value={path} />
            <p>The whole order is cancelled. This cannot be undone.</p>
            <button
              type="submit"
              className="h-11 rounded-full bg-destructive px-5 font-semibold text-destructive-foreground text-sm transition-colors hover:bg-destructive/88"
            >
              Cancel it for good
            </button>
          </form>
        </details>
      ) : null}
    </>
  )
}
