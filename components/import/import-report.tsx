import { Download } from 'lucide-react'
import type { ReactNode } from 'react'
import { ResultTabs } from '@/components/import/result-tabs'
import { type ResultWording, wordsFor } from '@/components/import/wording'
import { Button } from '@/components/ui/button'
import { KeysetPager } from '@/components/ui/keyset-pager'
import { Link } from '@/components/ui/link'
import type { SearchParams } from '@/components/ui/list-url'
import type { ImportResult, ImportState } from '@/lib/csv/imports.schemas'

interface ImportReportProps {
  state: ImportState
  wording: ResultWording
  /** Those that a row can have come to as the import stands. */
  results: readonly ImportResult[]
  /** The page of the import; under it, /report is the file to download. */
  pathname: string
  params: SearchParams
  result: ImportResult | undefined
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
  results,
  pathname,
  params,
  result,
  count,
  nextCursor,
  actions,
  rows,
}: ImportReportProps) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
      {actions}
      <ResultTabs
        state={state}
        wording={wording}
        results={results}
        pathname={pathname}
        current={result}
      />
      <section aria-label="Rows">
        <div className="flex flex-wrap items-center justify-between gap-2 pb-2">
          <p className="text-muted-foreground text-sm">
            {result
              ? wordsFor(wording, result, state).hint
              : 'All rows of the file, in their order.'}
          </p>
          <Button variant="outline" size="sm" asChild>
            <a href={`${pathname}/report${result ? `?result=${result}` : ''}`} download>
              <Download aria-hidden />
              {result === 'error' ? 'Download these rows with their errors' : 'Download as CSV'}
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
