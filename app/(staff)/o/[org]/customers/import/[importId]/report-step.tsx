import { CUSTOMER_RESULTS, CUSTOMER_WORDING } from '@/components/crm/import/results'
import { ImportReport } from '@/components/import/import-report'
import { ImportRows } from '@/components/import/import-rows'
import { paramOf, type SearchParams } from '@/components/ui/list-url'
import { IMPORT_FIELD_LABELS } from '@/lib/crm/import-fields'
import { customerImports } from '@/lib/crm/imports.kind'
import type { CustomerImport } from '@/lib/crm/imports.schemas'
import { readResult, resultsOf } from '@/lib/csv/import-results.rules'
import { orFirstPage } from '@/lib/cursor'
import type { OrgSession } from '@/lib/session'
import { ReportActions } from './report-actions'

const ROWS_PER_PAGE = 50

interface ReportStepProps {
  session: OrgSession
  customerImport: CustomerImport
  params: SearchParams
}

/** What would happen, is happening or has happened to the customers of a file. */
export async function ReportStep({ session, customerImport, params }: ReportStepProps) {
  const results = resultsOf(customerImport, CUSTOMER_RESULTS)
  const result = readResult(results, paramOf(params, 'result'))
  const page = await orFirstPage(paramOf(params, 'after'), (cursor) =>
    customerImports.listResults(session, customerImport, { result, cursor, limit: ROWS_PER_PAGE }),
  )
  const customersHref = `/o/${session.org.slug}/customers`
  return (
    <ImportReport
      state={customerImport}
      wording={CUSTOMER_WORDING}
      pathname={`${customersHref}/import/${customerImport.id}`}
      params={params}
      results={results}
      result={result}
      count={page.items.length}
      nextCursor={page.next_cursor}
      actions={
        <ReportActions
          org={session.org.slug}
          locale={session.org.locale}
          customerImport={customerImport}
          now={new Date()}
        />
      }
      rows={
        page.items.length > 0 ? (
          <ImportRows
            rows={page.items}
            state={customerImport}
            labels={IMPORT_FIELD_LABELS}
            wording={CUSTOMER_WORDING}
            noun="customer"
            hrefOf={(row) => (row.customer_id ? `${customersHref}/${row.customer_id}` : null)}
          />
        ) : null
      }
    />
  )
}
