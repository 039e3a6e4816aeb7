import { SearchX } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Link } from '@/components/ui/link'
import { listHref, type SearchParams } from '@/components/ui/list-url'
import type { InvoiceListAddress } from '@/lib/finance/invoices.url.rules'

interface NoInvoicesFoundProps {
  pathname: string
  params: SearchParams
  address: InvoiceListAddress
}

/** Nothing fits what was asked for; says what to change. */
export function NoInvoicesFound({
  pathname,
  params,
  address: { q, tab, filter },
}: NoInvoicesFoundProps) {
  const isNarrow = tab !== undefined || Object.keys(filter).length > 0
  return (
    <EmptyState
      icon={SearchX}
      title={q ? `No invoice matches “${q}”` : 'No invoices here'}
      action={
        <>
          {q && isNarrow ? (
            <Button variant="outline" asChild>
              <Link href={listHref(pathname, {}, { q })}>Search all invoices</Link>
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
          ? 'The search looks at number, reference, customer and email. Part of a name is enough.'
          : 'No invoice fits all of these filters. Take one off to see more.'}
      </p>
    </EmptyState>
  )
}
