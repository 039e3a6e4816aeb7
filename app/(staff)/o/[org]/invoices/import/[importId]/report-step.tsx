import { LineResult } from '@/components/finance/import/line-result'
import { INVOICE_RESULTS, INVOICE_WORDING } from '@/components/finance/import/results'
import { ImportReport } from '@/components/import/import-report'
import { ImportRows } from '@/components/import/import-rows'
import { paramOf, type SearchParams } from '@/components/ui/list-url'
import { readResult, resultsOf } from '@/lib/csv/import-results.rules'
import { orFirstPage } from '@/lib/cursor'
import { INVOICE_IMPORT_FIELD_LABELS } from '@/lib/finance/invoice-import-fields'
import { invoiceImports } from '@/lib/finance/invoice-imports.kind'
import { stateOfInvoiceImport } from '@/lib/finance/invoice-imports.rules'
import type { InvoiceImport } from '@/lib/finance/invoice-imports.schemas'
import type { OrgSession } from '@/lib/session'
import { ReportActions } from './report-actions'

const ROWS_PER_PAGE = 50

interface ReportStepProps {
  session: OrgSession
  invoiceImport: InvoiceImport
  params: SearchParams
}

/** Which documents would come, are coming or have come of a file. */
export async function ReportStep({ session, invoiceImport, params }: ReportStepProps) {
  const state = stateOfInvoiceImport(invoiceImport)
  const results = resultsOf(state, INVOICE_RESULTS)
  const result = readResult(results, paramOf(params, 'result'))
  const page = await orFirstPage(paramOf(params, 'after'), (cursor) =>
    invoiceImports.listResults(session, invoiceImport, { result, cursor, limit: ROWS_PER_PAGE }),
  )
  const invoicesHref = `/o/${session.org.slug}/invoices`
  const exponents = Object.fromEntries(
    invoiceImport.totals.map(({ currency, exponent }) => [currency, exponent]),
  )
  return (
    <ImportReport
      state={state}
      wording={INVOICE_WORDING}
      pathname={`${invoicesHref}/import/${invoiceImport.id}`}
      params={params}
      results={results}
      result={result}
      count={page.items.length}
      nextCursor={page.next_cursor}
      actions={
        <ReportActions
          org={session.org.slug}
          locale={session.org.locale}
          invoiceImport={invoiceImport}
          now={new Date()}
        />
      }
      rows={
        page.items.length > 0 ? (
          <ImportRows
            rows={page.items}
            state={state}
            labels={INVOICE_IMPORT_FIELD_LABELS}
            wording={INVOICE_WORDING}
            noun="invoice"
            hrefOf={({ document }) =>
              document?.kind === 'invoice' ? `${invoicesHref}/${document.document_id}` : null
            }
            resultOf={(row) => (
              <LineResult row={row} exponents={exponents} locale={session.org.locale} />
            )}
          />
        ) : null
      }
    />
  )
}
