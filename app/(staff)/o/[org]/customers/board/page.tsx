import { Plus } from 'lucide-react'
import type { Metadata } from 'next'
import { Suspense } from 'react'
import { BoardSkeleton } from '@/components/crm/board/board-skeleton'
import { CustomerBoard } from '@/components/crm/board/customer-board'
import { CustomerFilters } from '@/components/crm/filters/customer-filters'
import { facetOptions } from '@/components/crm/filters/facet-options'
import { LayoutSwitch } from '@/components/crm/layout-switch'
import { Button } from '@/components/ui/button'
import { Link } from '@/components/ui/link'
import { ListStatus } from '@/components/ui/list-status'
import { listHref } from '@/components/ui/list-url'
import { PageHeader } from '@/components/ui/page-header'
import { RowKeys } from '@/components/ui/row-keys'
import { loadBoardColumn } from '@/lib/crm/board.actions'
import { getBoard, segmentsShown } from '@/lib/crm/board.queries'
import { isFiltered } from '@/lib/crm/customer-filters.rules'
import {
  listCountries,
  listCustomerSources,
  listOwners,
  listTags,
} from '@/lib/crm/customers.queries'
import { type CustomerListAddress, readCustomerList } from '@/lib/crm/customers.url.rules'
import { moveCustomers } from '@/lib/crm/segments.actions'
import { isoDayOf } from '@/lib/dates'
import { type OrgSession, requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'Board of customers' }

export default async function BoardPage({
  params,
  searchParams,
}: PageProps<'/o/[org]/customers/board'>) {
  const { org: slug } = await params
  const query = await searchParams
  const session = await requireOrg(slug, 'customers.read')
  const address = readCustomerList(query)
  const pathname = `/o/${slug}/customers`
  return (
    <RowKeys>
      <PageHeader
        title="Customers"
        actions={
          <>
            <LayoutSwitch
              pathname={pathname}
              current="board"
              filter={address.filter}
              sort={address.sort}
              q={address.q}
            />
            {session.permissions.has('customers.write') ? (
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
      <Suspense fallback={<BoardSkeleton />}>
        <BoardWithFilters session={session} query={query} address={address} />
      </Suspense>
    </RowKeys>
  )
}

type BoardWithFiltersProps = {
  session: OrgSession
  query: Awaited<PageProps<'/o/[org]/customers/board'>['searchParams']>
  address: CustomerListAddress
}

async function BoardWithFilters({ session, query, address }: BoardWithFiltersProps) {
  const { q, sort } = address
  // Archived customers have left every stage, so the board has no place for them.
  const { archived: _, ...filter } = address.filter
  const { slug, time_zone } = session.org
  const pathname = `/o/${slug}/customers`
  const [columns, owners, tags, sources, countries] = await Promise.all([
    getBoard(session, { filter, sort, q }),
    listOwners(session),
    listTags(session),
    listCustomerSources(session),
    listCountries(session),
  ])
  return (
    <>
      <CustomerFilters
        pathname={`${pathname}/board`}
        params={query}
        filter={filter}
        q={q}
        sort={sort}
        options={facetOptions({ owners, tags, sources, countries })}
        today={isoDayOf(new Date(), time_zone)}
      />
      <CustomerBoard
        // Another choice is another board; the same one after a move keeps what is on it.
        key={JSON.stringify([filter, sort, q])}
        org={slug}
        pathname={pathname}
        columns={columns}
        shown={segmentsShown(filter)}
        isFiltered={q !== undefined || isFiltered(filter)}
        canMove={session.permissions.has('customers.write')}
        filter={filter}
        sort={sort}
        move={moveCustomers}
        loadColumn={loadBoardColumn}
      />
      <ListStatus
        rows={Object.values(columns).reduce((sum, column) => sum + column.rows.length, 0)}
        noun={['customer', 'customers']}
        hasMore={Object.values(columns).some((column) => column.next_cursor !== null)}
        address={listHref(`${pathname}/board`, query, {})}
      />
    </>
  )
}
