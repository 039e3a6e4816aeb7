import { ArrowRight } from 'lucide-react'
import { SegmentBadge } from '@/components/crm/segment-badge'
import { buttonVariants } from '@/components/ui/button-variants'
import { Card, CardAction, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { Link } from '@/components/ui/link'
import { RelativeTime } from '@/components/ui/relative-time'
import type { CustomerRow } from '@/lib/crm/customers.schemas'
import { formatNumber } from '@/lib/numbers'

interface NewestCustomersCardProps {
  customers: CustomerRow[]
  /** How many there are in all. */
  total: number
  locale: string
  /** Of the list of customers. */
  customersHref: string
  /** The clock of the server, for "3 hours ago". */
  now: string
}

export function NewestCustomersCard({
  customers,
  total,
  locale,
  customersHref,
  now,
}: NewestCustomersCardProps) {
  return (
    <Card className="mt-4">
      <CardHeader>
        <CardTitle>Newest customers</CardTitle>
        <CardAction>
          <Link href={customersHref} className={buttonVariants({ variant: 'ghost', size: 'sm' })}>
            All {formatNumber(total, locale)}
            <ArrowRight aria-hidden className="rtl:-scale-x-100" />
          </Link>
        </CardAction>
      </CardHeader>
      <CardContent>
        {customers.length > 0 ? (
          <ul className="divide-y">
            {customers.map((customer) => (
              <li key={customer.id}>
                <Link
                  href={`${customersHref}/${customer.id}`}
                  className="-mx-2 flex items-center gap-3 rounded-md px-2 py-2 hover:bg-accent"
                >
                  <span className="min-w-0 flex-1 truncate font-medium">
                    <bdi>{customer.display_name}</bdi>
                  </span>
                  <SegmentBadge segment={customer.segment} />
                  <RelativeTime
                    value={customer.created_at}
                    now={now}
                    className="w-24 shrink-0 text-end text-muted-foreground text-xs"
                  />
                </Link>
              </li>
            ))}
          </ul>
        ) : (
          <p className="text-muted-foreground">
            Nobody yet. Customers show up here as soon as you add or import them.
          </p>
        )}
      </CardContent>
    </Card>
  )
}
