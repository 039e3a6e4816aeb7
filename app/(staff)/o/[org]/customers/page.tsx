import { Plus, Upload } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import { Suspense } from 'react'
import { ArchiveSelected } from '@/components/crm/archive-selected'
import { CustomerFilters } from '@/components/crm/customer-filters'
import { CustomerTable } from '@/components/crm/customer-table'
import { CustomersEmpty } from '@/components/crm/customers-empty'
import { CustomersSkeleton } from '@/components/crm/customers-skeleton'
import { ExportLink } from '@/components/crm/export-link'
import { NoCustomersFound } from '@/components/crm/no-customers-found'
import { RowKeys } from '@/components/crm/row-keys'
import { SegmentTabs } from '@/components/crm/segment-tabs'
import { Button } from '@/components/ui/button'
import { KeysetPager } from '@/components/ui/keyset-pager'
import { parseSort } from '@/components/ui/list-url'
import { PageHeader } from '@/components/ui/page-header'
import { SelectionBar, SelectionProvider } from '@/components/ui/selection'
import { archiveCustomers, restoreCustomers } from '@/lib/crm/customers.actions'
import {
  countCustomersBySegment,
  listCustomers,
  listOwners,
  listTags,
  searchCustomers,
} from '@/lib/crm/customers.queries'
import {
  type CustomerFilter,
  readCustomerFilter,
  SEARCH_RESULTS,
} from '@/lib/crm/customers.url.rules'
import { orFirstPage } from '@/lib/cursor'
import { type OrgSession, requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'Customers' }

export default async function CustomersPage({
  params,
  searchParams,
}: PageProps<'/o/[org]/customers'>) {
  const { org: slug } = await params
  const query = await searchParams
  const session = await requireOrg(slug, 'customers.read')
  const filter = readCustomerFilter(query)
  const pathname = `/o/${slug}/customers`
  const can = (permission: Parameters<typeof session.permissions.has>[0]) =>
    session.permissions.has(permission)

  return (
    <RowKeys>
      <PageHeader
        title="Customers"
        actions={
          <>
            {can('customers.export') ? <ExportLink pathname={pathname} filter={filter} /> : null}
            {can('customers.import') ? (
              <Button variant="outline" asChild>
                <Link href={`${pathname}/import`}>
                  <Upload aria-hidden />
                  Import
                </Link>
              </Button>
            ) : null}
            {can('customers.write') ? (
              <Button asChild>
                <Link href={`${pathname}/new`}>
                  <Plus aria-hidden />
                  New customer
                </Link>
              </Button>
            ) : null}
          </>
        }
      />
      <Suspense fallback={<CustomersSkeleton />}>
        <CustomersList session={session} query={query} filter={filter} />
      </Suspense>
    </RowKeys>
  )
}

type CustomersListProps = {
  session: OrgSession
  query: Awaited<PageProps<'/o/[org]/customers'>['searchParams']>
  filter: CustomerFilter
}

/** What takes a moment; the heading and its buttons are there before. */
async function CustomersList({ session, query, filter }: CustomersListProps) {
  const { q } = filter
  const slug = session.org.slug
  const pathname = `/o/${slug}/customers`
  const can = (permission: Parameters<typeof session.permissions.has>[0]) =>
    session.permissions.has(permission)
  const [page, counts, owners, tags] = await Promise.all([
    q === undefined
      ? orFirstPage(filter.cursor, (cursor) => listCustomers(session, { ...filter, cursor }))
      : searchCustomers(session, { q, archived: filter.archived, limit: SEARCH_RESULTS }).then(
          (items) => ({ items, next_cursor: null }),
        ),
    countCustomersBySegment(session),
    listOwners(session),
    listTags(session),
  ])
  const rows = page.items

  if (counts.total + counts.archived === 0) {
    return (
      <CustomersEmpty
        pathname={pathname}
        canWrite={can('customers.write')}
        canImport={can('customers.import')}
      />
    )
  }
  return (
    <>
      <SegmentTabs
        pathname={pathname}
        params={query}
        current={filter.archived ? 'archived' : (filter.segment ?? 'all')}
        counts={counts}
      />
      <CustomerFilters
        pathname={pathname}
        params={query}
        filter={filter}
        owners={owners}
        tags={tags}
      />
      <SelectionProvider ids={rows.map((row) => row.id)}>
        {rows.length > 0 ? (
          <CustomerTable
            rows={rows}
            pathname={pathname}
            params={query}
            sort={parseSort(filter.sort, ['name', 'created_at'], {
              column: 'created_at',
              direction: 'desc',
            })}
            query={q}
            canSelect={can('customers.archive')}
            now={new Date().toISOString()}
          />
        ) : (
          <NoCustomersFound pathname={pathname} filter={filter} />
        )}
        <KeysetPager
          pathname={pathname}
          params={query}
          nextCursor={page.next_cursor}
          {...(q !== undefined && rows.length === SEARCH_RESULTS
            ? { summary: `The ${SEARCH_RESULTS} best matches. Type more to narrow them down.` }
            : {})}
        />
        <SelectionBar>
          <ArchiveSelected
            org={slug}
            isArchive={filter.archived}
            archive={archiveCustomers}
            restore={restoreCustomers}
          />
        </SelectionBar>
      </SelectionProvider>
    </>
  )
}
