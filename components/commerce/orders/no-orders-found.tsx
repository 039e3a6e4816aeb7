import { SearchX } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Link } from '@/components/ui/link'
import { listHref, type SearchParams } from '@/components/ui/list-url'
import type { OrderListAddress } from '@/lib/commerce/orders.url.rules'

interface NoOrdersFoundProps {
  pathname: string
  params: SearchParams
  address: OrderListAddress
}

/** Nothing fits what was asked for; says what to change. */
export function NoOrdersFound({ pathname, params, address: { q, filter } }: NoOrdersFoundProps) {
  const isNarrow = Object.keys(filter).length > 0
  return (
    <EmptyState
      icon={SearchX}
      title={q ? `No order matches “${q}”` : 'No orders here'}
      action={
        <>
          {q && isNarrow ? (
            <Button variant="outline" asChild>
              <Link href={listHref(pathname, {}, { q })}>Search all orders</Link>
            </Button>
          ) : null}
          {q ? (
            <Button variant="outline" asChild>
              <Link href={listHref(pathname, params, { q: null })}>Clear the search</Link>
            </Button>
          ) : (
            <Button variant="outline" asChild>
              <Link href={pathname}>Show all</Link>
            </Button>
          )}
        </>
      }
    >
      <p>
        {q
          ? 'The search looks at order number, customer and email. Part of a name is enough.'
          : 'No order fits all of these filters. Take one off to see more.'}
      </p>
    </EmptyState>
  )
}
