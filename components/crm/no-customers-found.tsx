import { SearchX } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Link } from '@/components/ui/link'
import { customerListHref, isFiltered } from '@/lib/crm/customer-filters.rules'
import type { CustomerListAddress } from '@/lib/crm/customers.url.rules'

interface NoCustomersFoundProps {
  pathname: string
  address: CustomerListAddress
}

/** Nothing fits what was asked for; says what to change. */
export function NoCustomersFound({ pathname, address }: NoCustomersFoundProps) {
  const { filter, q, cursor } = address
  const { archived } = filter
  const narrow = isFiltered(filter)
  const wide = archived ? { archived } : {}
  const links = [
    ...(q && narrow
      ? [
          {
            label: 'Search without the filters',
            href: customerListHref(pathname, { filter: wide, q }),
          },
        ]
      : []),
    ...(q && !archived
      ? [
          {
            label: 'Search the archived ones',
            href: customerListHref(pathname, { filter: { archived: true }, q }),
          },
        ]
      : []),
    ...(q || narrow || cursor
      ? [
          {
            label: q ? 'Clear the search' : 'Show all',
            href: customerListHref(pathname, { filter: q ? filter : wide }),
          },
        ]
      : []),
  ]
  return (
    <EmptyState
      icon={SearchX}
      title={q ? `No customer matches “${q}”` : 'No customers here'}
      action={
        links.length > 0
          ? links.map(({ label, href }) => (
              <Button key={label} variant="outline" asChild>
                <Link href={href}>{label}</Link>
              </Button>
            ))
          : null
      }
    >
      <p>
        {q
          ? 'The search looks at name, company, email, phone number, tags and external reference. Part of a word is enough.'
          : archived && !narrow
            ? 'Customers that you archive leave the lists and wait here; they can always be restored.'
            : 'No customer fits all of these filters. Take one off to see more.'}
      </p>
    </EmptyState>
  )
}
