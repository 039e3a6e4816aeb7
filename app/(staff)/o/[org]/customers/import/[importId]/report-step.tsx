import { Download } from 'lucide-react'
import Link from 'next/link'
import { ImportRows } from '@/components/crm/import/import-rows'
import { OutcomeTabs } from '@/components/crm/import/outcome-tabs'
import { OUTCOME_LABELS } from '@/components/crm/import/outcomes'
import { Button } from '@/components/ui/button'
import { KeysetPager } from '@/components/ui/keyset-pager'
import { paramOf, type SearchParams } from '@/components/ui/list-url'
import { listImportRows } from '@/lib/crm/imports.queries'
import type { CustomerImport, ImportOutcome } from '@/lib/crm/imports.schemas'
import { orFirstPage } from '@/lib/cursor'
import type { OrgSession } from '@/lib/session'
import { ReportActions } from './report-actions'

const ROWS_PER_PAGE = 50

interface ReportStepProps {
  session: OrgSession
  customerImport: CustomerImport
  params: SearchParams
  outcome: ImportOutcome | undefined
}

/** What would happen, is happening or has happened: numbers, what can be done, and the rows. */
export async function ReportStep({ session, customerImport, params, outcome }: ReportStepProps) {
  const page = await orFirstPage(paramOf(params, 'after'), (cursor) =>
    listImportRows(session, customerImport.id, { outcome, cursor, limit: ROWS_PER_PAGE }),
  )
  const customersHref = `/o/${session.org.slug}/customers`
  const pathname = `${customersHref}/import/${customerImport.id}`
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
      <ReportActions org={session.org.slug} customerImport={customerImport} now={new Date()} />
      <OutcomeTabs customerImport={customerImport} pathname={pathname} current={outcome} />
      <section aria-label="Rows">
        <div className="flex flex-wrap items-center justify-between gap-2 pb-2">
          <p className="text-muted-foreground text-sm">
            {outcome ? OUTCOME_LABELS[outcome].hint : 'All rows of the file, in their order.'}
          </p>
          <Button variant="outline" size="sm" asChild>
            <a href={`${pathname}/report${outcome ? `?outcome=${outcome}` : ''}`} download>
              <Download aria-hidden />
              {outcome === 'error' ? 'Download these rows with their errors' : 'Download as CSV'}
            </a>
          </Button>
        </div>
        {page.items.length > 0 ? (
          <ImportRows
            rows={page.items}
            customerImport={customerImport}
            customersHref={customersHref}
          />
        ) : (
          <p className="rounded-lg border border-dashed bg-card p-6 text-muted-foreground">
            No row of this kind.{' '}
            <Link href={pathname} className="underline underline-offset-4">
              Show all rows
            </Link>
          </p>
        )}
        <KeysetPager pathname={pathname} params={params} nextCursor={page.next_cursor} />
      </section>
    </div>
  )
}
