import { ShoppingBag } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Link } from '@/components/ui/link'

interface OrdersEmptyProps {
  pathname: string
  canWrite: boolean
  /** The address of the shop's settings; null for who may not open them. */
  shopHref: string | null
}

/** The list of an organization that has sold nothing yet. */
export function OrdersEmpty({ pathname, canWrite, shopHref }: OrdersEmptyProps) {
  return (
    <EmptyState
      icon={ShoppingBag}
      title="No orders yet"
      action={
        <>
          {canWrite ? (
            <Button asChild>
              <Link href={`${pathname}/new`}>Enter an order</Link>
            </Button>
          ) : null}
          {shopHref === null ? null : (
            <Button variant="outline" asChild>
              <Link href={shopHref}>Shop settings</Link>
            </Button>
          )}
        </>
      }
    >
      <p>
        What customers buy in your shop arrives here. Orders that reach you by phone or email can be
        entered for the customer; stock, totals and the customer’s history are updated either way.
      </p>
    </EmptyState>
  )
}
