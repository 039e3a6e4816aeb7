import { SegmentBadge } from '@/components/crm/segment-badge'
import { Link } from '@/components/ui/link'
import { LocalTime } from '@/components/ui/local-time'
import type { DuplicateCustomer } from '@/lib/crm/merges.schemas'

interface DuplicatePersonProps {
  customer: DuplicateCustomer
  href: string
}

/** One half of a pair: by what people would tell it from the other. */
export function DuplicatePerson({ customer, href }: DuplicatePersonProps) {
  const facts = [customer.company, customer.email, customer.phone].filter(
    (fact) => fact !== null && fact !== customer.display_name,
  )
  return (
    <div className="grid min-w-0 content-start gap-1 text-sm">
      <p className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
        <Link
          href={href}
          className="min-w-0 break-words font-medium underline-offset-4 hover:underline"
        >
          <bdi>{customer.display_name}</bdi>
        </Link>
        <SegmentBadge segment={customer.segment} />
      </p>
      {facts.map((fact) => (
        <p key={fact} className="min-w-0 break-words text-muted-foreground">
          <bdi>{fact}</bdi>
        </p>
      ))}
      <p className="text-muted-foreground text-xs">
        Added <LocalTime value={customer.created_at} format="date" />
      </p>
    </div>
  )
}
