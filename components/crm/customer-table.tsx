import { Highlighted } from '@/components/crm/highlighted'
import { SegmentBadge } from '@/components/crm/segment-badge'
import { TagList } from '@/components/crm/tag-list'
import { Link } from '@/components/ui/link'
import type { SearchParams, Sort } from '@/components/ui/list-url'
import { RelativeTime } from '@/components/ui/relative-time'
import { SelectAll, SelectRow } from '@/components/ui/selection'
import { SortHeader } from '@/components/ui/sort-header'
import {
  Table,
  TableBody,
  TableCaption,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from '@/components/ui/table'
import type { CustomerRow } from '@/lib/crm/customers.schemas'

interface CustomerTableProps {
  rows: CustomerRow[]
  pathname: string
  params: SearchParams
  sort: Sort
  /** What was searched for; results are in the order of the match, so headings do not sort then. */
  query?: string | undefined
  canSelect: boolean
  /** The clock of the server, for "3 hours ago". */
  now: string
}

export function CustomerTable({
  rows,
  pathname,
  params,
  sort,
  query,
  canSelect,
  now,
}: CustomerTableProps) {
  const heading = (column: string, label: string, className?: string) =>
    query ? (
      <TableHead className={className}>{label}</TableHead>
    ) : (
      <SortHeader
        column={column}
        sort={sort}
        first={column === 'name' ? 'asc' : 'desc'}
        pathname={pathname}
        params={params}
        className={className ?? ''}
      >
        {label}
      </SortHeader>
    )
  return (
    <Table label="Customers" containerClassName="rounded-lg border bg-card">
      <TableCaption>{query ? `Customers matching ${query}` : 'Customers'}</TableCaption>
      <TableHeader>
        <TableRow>
          {canSelect ? (
            <TableHead className="w-10 pe-0">
              <SelectAll />
            </TableHead>
          ) : null}
          {heading('name', 'Customer')}
          <TableHead className="max-md:hidden">Email</TableHead>
          <TableHead className="max-lg:hidden">Phone</TableHead>
          <TableHead>Segment</TableHead>
          <TableHead className="max-2xl:hidden">Tags</TableHead>
          <TableHead className="max-lg:hidden">Owner</TableHead>
          {heading('created_at', 'Added', 'max-sm:hidden')}
        </TableRow>
      </TableHeader>
      <TableBody>
        {rows.map((row) => (
          <TableRow key={row.id}>
            {canSelect ? (
              <TableCell className="pe-0">
                {/* Above the link that covers the row. */}
                <span className="relative z-1 flex">
                  <SelectRow id={row.id} label={`Select ${row.display_name}`} />
                </span>
              </TableCell>
            ) : null}
            <TableCell className="w-full max-w-0 sm:w-auto sm:max-w-64">
              <CustomerName row={row} pathname={pathname} query={query} />
            </TableCell>
            <TableCell className="max-w-48 truncate max-md:hidden 2xl:max-w-56">
              <bdi>
                <Highlighted text={row.email ?? ''} query={query} />
              </bdi>
            </TableCell>
            <TableCell className="tabular whitespace-nowrap max-lg:hidden">
              <bdi>
                <Highlighted text={row.phone ?? ''} query={query} kind="phone" />
              </bdi>
            </TableCell>
            <TableCell>
              <SegmentBadge segment={row.segment} />
            </TableCell>
            <TableCell className="max-w-56 max-2xl:hidden">
              <TagList tags={row.tags} limit={2} />
            </TableCell>
            <TableCell className="max-w-36 truncate max-lg:hidden">
              <bdi>{row.owner_name ?? ''}</bdi>
            </TableCell>
            <TableCell className="whitespace-nowrap text-muted-foreground max-sm:hidden">
              <RelativeTime value={row.created_at} now={now} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}

/** The name opens the customer from anywhere in the row; below it, what tells namesakes apart. */
function CustomerName({
  row,
  pathname,
  query,
}: {
  row: CustomerRow
  pathname: string
  query: string | undefined
}) {
  const facts = [row.company, row.external_ref].filter(
    (fact): fact is string => fact !== null && fact !== row.display_name,
  )
  const tags = row.tags.map((tag) => tag.name).join(', ')
  return (
    <div className="min-w-0">
      <Link
        href={`${pathname}/${row.id}`}
        data-row-link=""
        className="block truncate font-medium after:absolute after:inset-0"
      >
        <bdi>
          <Highlighted text={row.display_name} query={query} />
        </bdi>
      </Link>
      {facts.length > 0 || tags !== '' ? (
        <p className="truncate text-muted-foreground text-xs">
          {facts.map((fact, index) => (
            <span key={fact}>
              {index > 0 ? ' · ' : null}
              <bdi>
                <Highlighted text={fact} query={query} />
              </bdi>
            </span>
          ))}
          {/* Where the column of tags has no room. */}
          <span className="2xl:hidden">
            {facts.length > 0 && tags !== '' ? ' · ' : null}
            <bdi>{tags}</bdi>
          </span>
        </p>
      ) : null}
      <p className="truncate text-muted-foreground text-xs md:hidden">
        <bdi>
          <Highlighted text={row.email ?? ''} query={query} />
        </bdi>
        {row.email || !row.phone ? null : (
          <bdi>
            <Highlighted text={row.phone} query={query} kind="phone" />
          </bdi>
        )}
      </p>
    </div>
  )
}
