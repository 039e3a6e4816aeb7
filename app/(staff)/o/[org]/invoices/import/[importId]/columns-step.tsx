import { InvoiceMapping } from '@/components/finance/import/invoice-mapping'
import { ImportColumns } from '@/components/import/import-columns'
import { fromDatabaseMapping, sampledColumns } from '@/lib/csv/columns.rules'
import { guessInvoiceMapping } from '@/lib/finance/invoice-import-mapping.rules'
import {
  cancelInvoiceImport,
  changeInvoiceImportHeader,
  reviewInvoiceImport,
} from '@/lib/finance/invoice-imports.actions'
import { invoiceImports } from '@/lib/finance/invoice-imports.kind'
import { stateOfInvoiceImport } from '@/lib/finance/invoice-imports.rules'
import type { InvoiceImport, InvoiceImportChoices } from '@/lib/finance/invoice-imports.schemas'
import { getFinanceSettings } from '@/lib/finance/settings.queries'
import type { OrgSession } from '@/lib/session'

const ROWS_LOOKED_AT = 50

/** Matching columns to fields, with guesses from names and from the first rows. */
export async function ColumnsStep({
  session,
  invoiceImport,
}: {
  session: OrgSession
  invoiceImport: InvoiceImport
}) {
  const { id, header, options, mapping, file_name } = invoiceImport
  const [{ items }, settings] = await Promise.all([
    invoiceImports.listRows(session, id, { limit: ROWS_LOOKED_AT }),
    getFinanceSettings(session),
  ])
  const rows = items.map((row) => row.cells.map((cell) => cell ?? ''))
  const org = session.org.slug
  const pathname = `/o/${org}/invoices/import`
  return (
    <ImportColumns
      org={org}
      state={stateOfInvoiceImport(invoiceImport)}
      href={pathname}
      cancel={cancelInvoiceImport}
    >
      <InvoiceMapping
        key={id}
        org={org}
        importId={id}
        pathname={pathname}
        columns={sampledColumns(header, rows)}
        hasHeader={options.has_header}
        mapping={
          mapping
            ? fromDatabaseMapping(mapping, header.length)
            : guessInvoiceMapping(options.has_header ? header : null, rows).slice(0, header.length)
        }
        choices={
          mapping
            ? choicesOf(invoiceImport)
            : {
                series: file_name.replace(/\.[A-Za-z0-9]{1,5}$/, '').slice(0, 60),
                currency: session.org.currency,
                prices_include_tax: settings.prices_include_tax,
                // Not the rate of today: a file that says nothing of tax says what was charged.
                default_tax_rate_bps: 0,
                settlement: 'settled',
                no_customer: 'walk_in',
              }
        }
        locale={session.org.locale}
        review={reviewInvoiceImport}
        changeHeader={changeInvoiceImportHeader}
      />
    </ImportColumns>
  )
}

function choicesOf(invoiceImport: InvoiceImport): InvoiceImportChoices {
  const { series, currency, prices_include_tax, default_tax_rate_bps } = invoiceImport
  return {
    series: series ?? undefined,
    currency: currency ?? undefined,
    prices_include_tax,
    default_tax_rate_bps,
    settlement: invoiceImport.settlement,
    no_customer: invoiceImport.no_customer,
    date_order: invoiceImport.date_order ?? undefined,
  }
}
