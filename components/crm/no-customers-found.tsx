import { SearchX } from 'lucide-react'
import Link from 'next/link'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import type { CustomerFilter } from '@/lib/crm/customers.url.rules'

/** Nothing fits what was asked for; says what to change. */
export function NoCustomersFound({
  pathname,
  filter,
}: {
  pathname: string
  filter: CustomerFilter
}) {
  const isFiltered = Boolean(filter.segment ?? filter.owner ?? filter.tag)
  return (
    <EmptyState
      icon={SearchX}
      title={filter.q ? `No customer matches “${filter.q}”` : 'No customers here'}
      action={
        filter.q || isFiltered || filter.cursor ? (
          <Button variant="outline" asChild>
            <Link href={filter.archived ? `${pathname}?archived=true` : pathname}>
              {filter.q ? 'Clear the search' : 'Show all'}
            </Link>
          </Button>
        ) : null
      }
    >
      {filter.q ? (
        <p>
          The search looks at name, company, e-mail, phone number and external reference.{' '}
          {filter.archived ? null : (
            <>
              It may be among the{' '}
              <Link
                href={`${pathname}?archived=true&q=${encodeURIComponent(filter.q)}`}
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
            : 'No customer fits this choice of segment, owner and tag.'}
        </p>
      )}
    </EmptyState>
  )
}
