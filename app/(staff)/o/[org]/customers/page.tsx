import { Plus, Upload } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import { Suspense } from 'react'
import { ArchiveSelected } from '@/components/crm/archive-selected'
import { CustomerTable } from '@/components/crm/customer-table'
import { CustomersEmpty } from '@/components/crm/customers-empty'
import { CustomersSkeleton } from '@/components/crm/customers-skeleton'
import { ExportLink } from '@/components/crm/export-link'
import { CustomerFilters } from '@/components/crm/filters/customer-filters'
import { facetOptions } from '@/components/crm/filters/facet-options'
import { LayoutSwitch } from '@/components/crm/layout-switch'
import { NoCustomersFound } from '@/components/crm/no-customers-found'
import { RowKeys } from '@/components/crm/row-keys'
import { SegmentTabs } from '@/components/crm/segment-tabs'
import { Button } from '@/components/ui/button'
import { KeysetPager } from '@/components/ui/keyset-pager'
import { parseSort } from '@/components/ui/list-url'
import { PageHeader } from '@/components/ui/page-header'
import { SelectionBar, SelectionProvider } from '@/components/ui/selection'
import type { CustomerFilter } from '@/lib/crm/customer-filters.schemas'
import { archiveCustomers, restoreCustomers } from '@/lib/crm/customers.actions'
import {
  countCustomersBySegment,
  listCountries,
  listCustomerSources,
  listCustomers,
  listOwners,
  listTags,
  searchCustomers,
} from '@/lib/crm/customers.queries'
import {
  CUSTOMERS_PER_PAGE,
  type CustomerListAddress,
  readCustomerList,
  SEARCH_RESULTS,
} from '@/lib/crm/customers.url.rules'
import { orFirstPage } from '@/lib/cursor'
import { isoDayOf } from '@/lib/dates'
import { type OrgSession, requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'Customers' }

export default async function CustomersPage({
  params,
  searchParams,
}: PageProps<'/o/[org]/customers'>) {
  const { org: slug } = await params
  const query = await searchParams
  const session = await requireOrg(slug, 'customers.read')
  const address = readCustomerList(query)
  const pathname = `/o/${slug}/customers`
  const can = (permission: Parameters<typeof session.permissions.has>[0]) =>
    session.permissions.has(permission)

  return (
    <RowKeys>
      <PageHeader
        title="Customers"
        actions={
          <>
            <LayoutSwitch
              pathname={pathname}
              current="list"
              filter={address.filter}
              sort={address.sort}
              q={address.q}
            />
            {can('customers.export') ? (
              <ExportLink pathname={pathname} filter={address.filter} />
            ) : null}
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
        <CustomersList session={session} query={query} address={address} />
      </Suspense>
    </RowKeys>
  )
}

type CustomersListProps = {
  session: OrgSession
  query: Awaited<PageProps<'/o/[org]/customers'>['searchParams']>
  address: CustomerListAddress
}

/** What takes a moment; the heading and its buttons are there before. */
async function CustomersList({ session, query, address }: CustomersListProps) {
  const { q, filter } = address
  const slug = session.org.slug
  const pathname = `/o/${slug}/customers`
  const can = (permission: Parameters<typeof session.permissions.has>[0]) =>
    session.permissions.has(permission)
  const [page, counts, owners, tags, sources, countries] = await Promise.all([
    q === undefined
      ? orFirstPage(address.cursor, (cursor) =>
          listCustomers(session, {
            filter,
            sort: address.sort,
            cursor,
            limit: CUSTOMERS_PER_PAGE,
          }),
        )
      : searchCustomers(session, { q, filter, limit: SEARCH_RESULTS }).then((items) => ({
          items,
          next_cursor: null,
          previous_cursor: null,
        })),
    countCustomersBySegment(session),
    listOwners(session),
    listTags(session),
    listCustomerSources(session),
    listCountries(session),
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
        current={currentTab(filter)}
        counts={counts}
      />
      <CustomerFilters
        pathname={pathname}
        params={query}
        filter={filter}
        q={q}
        sort={address.sort}
        options={facetOptions({ owners, tags, sources, countries })}
        today={isoDayOf(new Date(), session.org.time_zone)}
      />
      <SelectionProvider ids={rows.map((row) => row.id)}>
        {rows.length > 0 ? (
          <CustomerTable
            rows={rows}
            pathname={pathname}
            params={query}
            sort={parseSort(address.sort, ['name', 'created_at'], {
              column: 'created_at',
              direction: 'desc',
            })}
            query={q}
            canSelect={can('customers.archive')}
            now={new Date().toISOString()}
          />
        ) : (
          <NoCustomersFound pathname={pathname} address={address} />
        )}
        <KeysetPager
          pathname={pathname}
          params={query}
          nextCursor={page.next_cursor}
          previousCursor={page.previous_cursor}
          {...(q !== undefined && rows.length === SEARCH_RESULTS
            ? { summary: `The ${SEARCH_RESULTS} best matches. Type more to narrow them down.` }
            : {})}
        />
        <SelectionBar>
          <ArchiveSelected
            org={slug}
            isArchive={filter.archived === true}
            archive={archiveCustomers}
            restore={restoreCustomers}
          />
        </SelectionBar>
      </SelectionProvider>
    </>
  )
}

/** None of them when several segments are chosen. */
function currentTab({ archived, segments = [] }: CustomerFilter) {
  if (archived) return 'archived'
  const [first, second] = segments
  if (first === undefined) return 'all'
  return second === undefined ? first : null
}
