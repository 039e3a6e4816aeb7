import { Download } from 'lucide-react'
import type { ReactNode } from 'react'
import { OutcomeTabs } from '@/components/import/outcome-tabs'
import type { OutcomeWording } from '@/components/import/wording'
import { Button } from '@/components/ui/button'
import { KeysetPager } from '@/components/ui/keyset-pager'
import { Link } from '@/components/ui/link'
import type { SearchParams } from '@/components/ui/list-url'
import { IMPORT_OUTCOMES, type ImportOutcome, type ImportState } from '@/lib/csv/imports.schemas'

interface ImportReportProps {
  state: ImportState
  wording: OutcomeWording
  /** Those that this kind of import has. */
  outcomes?: readonly ImportOutcome[]
  /** The page of the import; under it, /report is the file to download. */
  pathname: string
  params: SearchParams
  outcome: ImportOutcome | undefined
  /** How many rows are on this page. */
  count: number
  nextCursor: string | null
  /** What can be done with the import where it stands. */
  actions: ReactNode
  /** The rows of this page; null when there are none. */
  rows: ReactNode
}

/** What would happen, is happening or has happened: numbers, what can be done, and the rows. */
export function ImportReport({
  state,
  wording,
  outcomes = IMPORT_OUTCOMES,
  pathname,
  params,
  outcome,
  count,
  nextCursor,
  actions,
  rows,
}: ImportReportProps) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
      {actions}
      <OutcomeTabs
        state={state}
        wording={wording}
        outcomes={outcomes}
        pathname={pathname}
        current={outcome}
      />
      <section aria-label="Rows">
        <div className="flex flex-wrap items-center justify-between gap-2 pb-2">
          <p className="text-muted-foreground text-sm">
            {outcome ? wording[outcome].hint : 'All rows of the file, in their order.'}
          </p>
          <Button variant="outline" size="sm" asChild>
            <a href={`${pathname}/report${outcome ? `?outcome=${outcome}` : ''}`} download>
              <Download aria-hidden />
              {outcome === 'error' ? 'Download these rows with their errors' : 'Download as CSV'}
            </a>
          </Button>
        </div>
        {rows ?? (
          <p className="rounded-lg border border-dashed bg-card p-6 text-muted-foreground">
            No row of this kind.{' '}
            <Link href={pathname} className="underline underline-offset-4">
              Show all rows
            </Link>
          </p>
        )}
        <KeysetPager
          pathname={pathname}
          params={params}
          rows={count}
          noun={['row', 'rows']}
          nextCursor={nextCursor}
        />
      </section>
    </div>
  )
}
