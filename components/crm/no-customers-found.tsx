import { SearchX } from 'lucide-react'
import Link from 'next/link'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { isFiltered } from '@/lib/crm/customer-filters.schemas'
import type { CustomerListAddress } from '@/lib/crm/customers.url.rules'

/** Nothing fits what was asked for; says what to change. */
export function NoCustomersFound({
  pathname,
  address: { filter, q, cursor },
}: {
  pathname: string
  address: CustomerListAddress
}) {
  return (
    <EmptyState
      icon={SearchX}
      title={q ? `No customer matches “${q}”` : 'No customers here'}
      action={
        q || isFiltered(filter) || cursor ? (
          <Button variant="outline" asChild>
            <Link href={filter.archived ? `${pathname}?archived=true` : pathname}>
              {q ? 'Clear the search' : 'Show all'}
            </Link>
          </Button>
        ) : null
      }
    >
      {q ? (
        <p>
          The search looks at name, company, e-mail, phone number and external reference.{' '}
          {filter.archived ? null : (
            <>
              It may be among the{' '}
              <Link
                href={`${pathname}?archived=true&q=${encodeURIComponent(q)}`}
                className="underline underline-offset-4"
              >
                archived customers
              </Link>
              .
            </>
          )}
        </p>
      ) : (
        <p>
          {filter.archived
            ? 'Customers that you archive leave the lists and wait here; they can always be restored.'
            : 'No customer fits this choice of filters.'}
        </p>
      )}
    </EmptyState>
  )
}
