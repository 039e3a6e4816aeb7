import type { ReactNode } from 'react'
import { ImportStatusBadge } from '@/components/import/import-status-badge'
import type { ImportAction } from '@/components/import/import-step-button'
import { ImportUnfinished } from '@/components/import/import-unfinished'
import { Breadcrumb } from '@/components/ui/breadcrumb'
import { Count } from '@/components/ui/count'
import { PageHeader } from '@/components/ui/page-header'
import type { ImportState } from '@/lib/csv/imports.schemas'

interface ImportPageProps {
  org: string
  state: ImportState
  /** The list that is imported to, and its name. */
  pathname: string
  label: string
  /** What a row is: "customer". */
  noun: string
  /** Whether the person goes back to the columns of a file that was reviewed. */
  isBackAtColumns: boolean
  cancel: ImportAction
  columns: ReactNode
  report: ReactNode
}

/** An import, at the step at which it stands. */
export function ImportPage({
  org,
  state,
  pathname,
  label,
  noun,
  isBackAtColumns,
  cancel,
  columns,
  report,
}: ImportPageProps) {
  const { status, file_name, row_count } = state
  const isChoosing = status === 'staged' || (status === 'reviewed' && isBackAtColumns)
  const isUnfinished = status === 'staging' || status === 'cancelled'
  const href = `${pathname}/import`
  return (
    <>
      <Breadcrumb
        crumbs={[{ label, href: pathname }, { label: 'Import', href }, { label: file_name }]}
        className="pb-3"
      />
      <PageHeader
        title={file_name}
        description={
          <span className="flex flex-wrap items-center gap-2">
            <ImportStatusBadge status={status} />
            {row_count > 0 ? <Count value={row_count} of={['row', 'rows']} /> : null}
          </span>
        }
      />
      {isUnfinished ? (
        <ImportUnfinished org={org} state={state} noun={noun} href={href} cancel={cancel} />
      ) : isChoosing ? (
        columns
      ) : (
        report
      )}
    </>
  )
}
