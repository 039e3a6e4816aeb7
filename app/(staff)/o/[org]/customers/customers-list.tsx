import { BulkBar } from '@/components/crm/bulk/bulk-bar'
import { CustomerTable } from '@/components/crm/customer-table'
import { CustomersEmpty } from '@/components/crm/customers-empty'
import { ExportSelected } from '@/components/crm/exports/export-selected'
import { CustomerFilters } from '@/components/crm/filters/customer-filters'
import { facetOptions } from '@/components/crm/filters/facet-options'
import { NoCustomersFound } from '@/components/crm/no-customers-found'
import { ViewMenu } from '@/components/crm/views/view-menu'
import { ViewTabs } from '@/components/crm/views/view-tabs'
import { KeysetPager } from '@/components/ui/keyset-pager'
import { paramOf, parseSort, type SearchParams } from '@/components/ui/list-url'
import { SelectionProvider } from '@/components/ui/selection'
import { startBulkRun, undoBulkRun } from '@/lib/crm/customer-bulk.actions'
import { customerListHref } from '@/lib/crm/customer-filters.rules'
import type { CustomerFilter } from '@/lib/crm/customer-filters.schemas'
import {
  createCustomerView,
  deleteCustomerView,
  restoreCustomerView,
  updateCustomerView,
} from '@/lib/crm/customer-views.actions'
import { listAllCustomerViews } from '@/lib/crm/customer-views.queries'
import {
  countCustomersBySegment,
  listCountries,
  listCustomerSources,
  listCustomers,
  listOwners,
  listTags,
  type SegmentCounts,
  searchCustomers,
} from '@/lib/crm/customers.queries'
import {
  CUSTOMERS_PER_PAGE,
  type CustomerListAddress,
  SEARCH_RESULTS,
} from '@/lib/crm/customers.url.rules'
import { startCustomerExport } from '@/lib/crm/exports.actions'
import { isSameFilter } from '@/lib/crm/filter-changes.rules'
import { createTag } from '@/lib/crm/tags.actions'
import { orFirstPage } from '@/lib/cursor'
import { isoDayOf } from '@/lib/dates'
import { formatNumber } from '@/lib/numbers'
import type { OrgSession } from '@/lib/session'

type CustomersListProps = {
  session: OrgSession
  query: SearchParams
  address: CustomerListAddress
}

/** What takes a moment; the heading and its buttons are there before. */
export async function CustomersList({ session, query, address }: CustomersListProps) {
  const { q, filter, sort } = address
  const { org, permissions, userId } = session
  const pathname = `/o/${org.slug}/customers`
  const [page, counts, views, owners, tags, sources, countries] = await Promise.all([
    loadPage(session, address),
    countCustomersBySegment(session),
    listAllCustomerViews(session),
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
        canWrite={permissions.has('customers.write')}
        canImport={permissions.has('customers.import')}
      />
    )
  }

  const options = facetOptions({ owners, tags, sources, countries })
  const viewId = paramOf(query, 'view')
  const view = views.find(({ id }) => id === viewId)
  const isChanged = !view || !isSameFilter(view.filter, filter) || view.sort !== sort
  const isWhole = page.next_cursor === null && page.previous_cursor === null
  const canWrite = permissions.has('customers.write')
  const canArchive = permissions.has('customers.archive')
  return (
    <>
      <ViewTabs
        pathname={pathname}
        filter={filter}
        counts={counts}
        views={views}
        currentView={view}
        menu={
          <ViewMenu
            org={org.slug}
            pathname={pathname}
            filter={filter}
            sort={sort}
            view={view}
            isChanged={isChanged}
            canChange={view?.created_by === userId || permissions.has('organization.update')}
            actions={{
              create: createCustomerView,
              update: updateCustomerView,
              remove: deleteCustomerView,
              restore: restoreCustomerView,
            }}
          />
        }
      />
      <CustomerFilters
        pathname={pathname}
        params={query}
        filter={filter}
        q={q}
        sort={sort}
        options={options}
        today={isoDayOf(new Date(), org.time_zone)}
      />
      <SelectionProvider ids={rows.map((row) => row.id)} list={customerListHref('', { filter, q })}>
        {rows.length > 0 ? (
          <CustomerTable
            rows={rows}
            pathname={pathname}
            params={query}
            sort={parseSort(sort, ['name', 'created_at'], {
              column: 'created_at',
              direction: 'desc',
            })}
            query={q}
            canSelect={canWrite || canArchive}
            now={new Date().toISOString()}
          />
        ) : (
          <NoCustomersFound pathname={pathname} address={address} />
        )}
        <KeysetPager
          pathname={pathname}
          params={query}
          rows={rows.length}
          noun={['customer', 'customers']}
          nextCursor={page.next_cursor}
          previousCursor={page.previous_cursor}
          {...(q !== undefined && rows.length === SEARCH_RESULTS
            ? { summary: `The ${SEARCH_RESULTS} best matches. Type more to narrow them down.` }
            : {})}
        />
        <BulkBar
          org={org.slug}
          pathname={pathname}
          filter={filter}
          total={
            isWhole ? formatNumber(rows.length, org.locale) : totalOf(filter, counts, org.locale)
          }
          // A search has an order and an end of its own; everything that it finds is on the page.
          hasMore={q === undefined && !isWhole}
          tags={options.tag_ids}
          owners={owners}
          canWrite={canWrite}
          canArchive={canArchive}
          actions={{ start: startBulkRun, undo: undoBulkRun, createTag }}
        >
          {permissions.has('customers.export') ? (
            <ExportSelected
              org={org.slug}
              pathname={pathname}
              filter={filter}
              sort={sort}
              start={startCustomerExport}
            />
          ) : null}
        </BulkBar>
      </SelectionProvider>
    </>
  )
}

async function loadPage(session: OrgSession, { q, filter, sort, cursor }: CustomerListAddress) {
  if (q === undefined) {
    return orFirstPage(cursor, (place) =>
      listCustomers(session, { filter, sort, cursor: place, limit: CUSTOMERS_PER_PAGE }),
    )
  }
  const items = await searchCustomers(session, { q, filter, limit: SEARCH_RESULTS })
  return { items, next_cursor: null, previous_cursor: null }
}

/** How many match, where kept counts know it; else that they are more than a page. */
function totalOf(
  { segments, archived, ...narrower }: CustomerFilter,
  counts: SegmentCounts,
  locale: string,
) {
  const isKept = Object.keys(narrower).length === 0 && !(archived && segments)
  if (!isKept) return `${formatNumber(CUSTOMERS_PER_PAGE, locale)}+`
  if (archived) return formatNumber(counts.archived, locale)
  if (!segments) return formatNumber(counts.total, locale)
  return formatNumber(
    segments.reduce((sum, segment) => sum + counts[segment], 0),
    locale,
  )
}
