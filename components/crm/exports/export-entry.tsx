import { Download } from 'lucide-react'
import type { ReactNode } from 'react'
import { ExportStatusBadge } from '@/components/crm/exports/export-status-badge'
import { Button } from '@/components/ui/button'
import { fileSize } from '@/components/ui/file-size'
import { Link } from '@/components/ui/link'
import { LocalTime } from '@/components/ui/local-time'
import { Progress } from '@/components/ui/progress'
import { counted } from '@/lib/counted'
import { customerListHref } from '@/lib/crm/customer-filters.rules'
import { isOpen, isReadable, isStalled, titleOfExport } from '@/lib/crm/exports.rules'
import type { CustomerExport } from '@/lib/crm/exports.schemas'
import { messageFor } from '@/lib/messages'
import { formatNumber } from '@/lib/numbers'

interface ExportEntryProps {
  item: CustomerExport
  /** Address of the list of customers. */
  pathname: string
  requestedBy: string
  locale: string
  now: Date
  /** What can be done with it, besides downloading. */
  actions: ReactNode
}

export function ExportEntry({
  item,
  pathname,
  requestedBy,
  locale,
  now,
  actions,
}: ExportEntryProps) {
  const { id, filter, sort, status, files, row_count, size_bytes, created_at, expires_at } = item
  const readable = isReadable(item, now)
  return (
    <li className="grid gap-3 p-4">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="grid min-w-0 gap-1">
          <h3 className="flex flex-wrap items-center gap-2 font-medium text-sm">
            {filter === null ? (
              titleOfExport(item)
            ) : (
              <Link
                href={customerListHref(pathname, { filter, sort })}
                className="underline-offset-4 hover:underline"
              >
                {titleOfExport(item)}
              </Link>
            )}
            <ExportStatusBadge status={status} />
          </h3>
          <p className="text-muted-foreground text-sm">
            <LocalTime value={created_at} /> by <bdi>{requestedBy}</bdi>
            {files.length > 0 ? (
              <span className="tabular">
                {` · ${counted(row_count, 'customer', 'customers', locale)}, ${fileSize(size_bytes, locale)}`}
              </span>
            ) : null}
          </p>
        </div>
        <div className="flex flex-wrap gap-2">
          {readable
            ? files.map((file, index) => (
                <Button key={file.name} variant="outline" size="sm" asChild>
                  <a href={`${pathname}/exports/${id}?file=${index + 1}`} download>
                    <Download aria-hidden />
                    {files.length === 1 ? 'Download' : `File ${index + 1} of ${files.length}`}
                  </a>
                </Button>
              ))
            : null}
          {readable || isOpen(item) ? actions : null}
        </div>
      </div>
      {isOpen(item) ? <Work item={item} isStalled={isStalled(item, now)} locale={locale} /> : null}
      {readable && expires_at ? (
        <p className="text-muted-foreground text-xs">
          Can be downloaded until <LocalTime value={expires_at} />.
        </p>
      ) : null}
      {item.failure ? <p className="text-destructive text-sm">{messageFor(item.failure)}</p> : null}
    </li>
  )
}

function Work({
  item,
  isStalled,
  locale,
}: {
  item: CustomerExport
  isStalled: boolean
  locale: string
}) {
  const { read_rows, total_rows, status } = item
  return (
    <div className="grid gap-1.5">
      <Progress
        label="Customers written"
        value={status === 'pending' ? undefined : read_rows}
        max={total_rows}
      />
      <output className="tabular text-muted-foreground text-sm">
        {isStalled
          ? 'Interrupted: the server that wrote this has stopped. It resumes by itself after the last finished file.'
          : `${formatNumber(read_rows, locale)} of ${counted(total_rows, 'customer', 'customers', locale)}`}
      </output>
    </div>
  )
}
