import { RunStatusBadge } from '@/components/crm/bulk/run-status-badge'
import { type RunNames, runTitle } from '@/components/crm/bulk/run-words'
import { Link } from '@/components/ui/link'
import { RelativeTime } from '@/components/ui/relative-time'
import {
  Table,
  TableBody,
  TableCaption,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from '@/components/ui/table'
import type { BulkRun } from '@/lib/crm/customer-bulk.schemas'
import { formatNumber } from '@/lib/numbers'

interface RunListProps {
  runs: BulkRun[]
  names: RunNames
  pathname: string
  locale: string
  /** The clock of the server, for "3 hours ago". */
  now: string
}

/** The newest runs; on a phone who and when stand below what. */
export function RunList({ runs, names, pathname, locale, now }: RunListProps) {
  return (
    <Table label="Bulk changes" containerClassName="rounded-lg border bg-card">
      <TableCaption>Bulk changes</TableCaption>
      <TableHeader>
        <TableRow>
          <TableHead>Change</TableHead>
          <TableHead>Status</TableHead>
          <TableHead className="text-end max-sm:hidden">Changed</TableHead>
          <TableHead className="max-md:hidden">By</TableHead>
          <TableHead className="max-md:hidden">When</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {runs.map((run) => {
          const by = names.owners.find(({ id }) => id === run.created_by)?.name
          return (
            <TableRow key={run.id}>
              <TableCell className="w-full max-w-0 sm:max-w-96">
                <Link
                  href={`${pathname}/${run.id}`}
                  className="line-clamp-2 font-medium after:absolute after:inset-0"
                >
                  <bdi>{runTitle(run, names, locale)}</bdi>
                </Link>
                <p className="truncate text-muted-foreground text-xs md:hidden">
                  <bdi>{by ?? 'Former colleague'}</bdi> ·{' '}
                  <RelativeTime value={run.created_at} now={now} />
                </p>
              </TableCell>
              <TableCell>
                <RunStatusBadge status={run.status} />
              </TableCell>
              <TableCell className="tabular text-end max-sm:hidden">
                {formatNumber(run.changed_count, locale)}
              </TableCell>
              <TableCell className="max-w-40 truncate max-md:hidden">
                <bdi>{by ?? 'Former colleague'}</bdi>
              </TableCell>
              <TableCell className="whitespace-nowrap text-muted-foreground max-md:hidden">
                <RelativeTime value={run.created_at} now={now} />
              </TableCell>
            </TableRow>
          )
        })}
      </TableBody>
    </Table>
  )
}
