import { LineResult } from '@/components/finance/import/line-result'
import { INVOICE_OUTCOMES, INVOICE_OUTCOMES_SHOWN } from '@/components/finance/import/outcomes'
import { ImportReport } from '@/components/import/import-report'
import { ImportRows } from '@/components/import/import-rows'
import { paramOf, type SearchParams } from '@/components/ui/list-url'
import type { ImportOutcome } from '@/lib/csv/imports.schemas'
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
  outcome: ImportOutcome | undefined
}

/** Which documents would come, are coming or have come of a file. */
export async function ReportStep({ session, invoiceImport, params, outcome }: ReportStepProps) {
  const page = await orFirstPage(paramOf(params, 'after'), (cursor) =>
    invoiceImports.listRows(session, invoiceImport.id, { outcome, cursor, limit: ROWS_PER_PAGE }),
  )
  const invoicesHref = `/o/${session.org.slug}/invoices`
  const state = stateOfInvoiceImport(invoiceImport)
  const exponents = Object.fromEntries(
    invoiceImport.totals.map(({ currency, exponent }) => [currency, exponent]),
  )
  return (
    <ImportReport
      state={state}
      wording={INVOICE_OUTCOMES}
      outcomes={INVOICE_OUTCOMES_SHOWN}
      pathname={`${invoicesHref}/import/${invoiceImport.id}`}
      params={params}
      outcome={outcome}
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
            wording={INVOICE_OUTCOMES}
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
