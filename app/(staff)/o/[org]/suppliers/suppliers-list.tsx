import { SearchX, Truck } from 'lucide-react'
import { SupplierTable } from '@/components/finance/suppliers/supplier-table'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { FilterBar } from '@/components/ui/filter-bar'
import { FilterSync } from '@/components/ui/filter-sync'
import { KeysetPager } from '@/components/ui/keyset-pager'
import { Link } from '@/components/ui/link'
import { listHref, paramOf, type SearchParams } from '@/components/ui/list-url'
import { SearchInput } from '@/components/ui/search-input'
import { orFirstPage } from '@/lib/cursor'
import { listSuppliers } from '@/lib/finance/suppliers.queries'
import { textOf } from '@/lib/list-address'
import type { OrgSession } from '@/lib/session'

interface SuppliersListProps {
  session: OrgSession
  query: SearchParams
  isArchived: boolean
}

const PER_PAGE = 50

/** What takes a moment; the heading and its button are there before. */
export async function SuppliersList({ session, query, isArchived }: SuppliersListProps) {
  const { org } = session
  const pathname = `/o/${org.slug}/suppliers`
  const q = textOf(query.q, 200)
  const page = await orFirstPage(paramOf(query, 'after'), (cursor) =>
    listSuppliers(session, {
      filter: { is_archived: isArchived, ...(q && { query: q }) },
      cursor,
      limit: PER_PAGE,
    }),
  )
  return (
    <>
      <FilterBar pathname={pathname} params={query} keep={['archived']}>
        <FilterSync values={{ q: q ?? '' }} />
        <SearchInput
          name="q"
          label="Search suppliers"
          placeholder="Name, email, tax number…"
          defaultValue={q ?? ''}
          maxLength={200}
          className="sm:w-64"
        />
      </FilterBar>
      {page.items.length > 0 ? (
        <SupplierTable rows={page.items} pathname={pathname} locale={org.locale} />
      ) : q ? (
        <EmptyState
          icon={SearchX}
          title={`No supplier matches “${q}”`}
          action={
            <Button variant="outline" asChild>
              <Link href={listHref(pathname, query, { q: null })}>Clear the search</Link>
            </Button>
          }
        >
          <p>The search looks at name, email and tax number. Part of a name is enough.</p>
        </EmptyState>
      ) : (
        <EmptyState icon={Truck} title={isArchived ? 'No archived suppliers' : 'No suppliers yet'}>
          <p>
            {isArchived
              ? 'Suppliers that you no longer buy from are kept here, with their vouchers.'
              : 'Who you buy from. Their bills are booked as purchase vouchers, and what is owed to them is shown here.'}
          </p>
        </EmptyState>
      )}
      <KeysetPager
        pathname={pathname}
        params={query}
        rows={page.items.length}
        noun={['supplier', 'suppliers']}
        nextCursor={page.next_cursor}
      />
    </>
  )
}
