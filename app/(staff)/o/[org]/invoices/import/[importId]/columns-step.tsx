import { InvoiceMapping } from '@/components/finance/import/invoice-mapping'
import { ImportStepButton } from '@/components/import/import-step-button'
import { ReaderNotes } from '@/components/import/reader-notes'
import { fromDatabaseMapping } from '@/lib/csv/columns.rules'
import { guessInvoiceMapping } from '@/lib/finance/invoice-import-mapping.rules'
import {
  cancelInvoiceImport,
  changeInvoiceImportHeader,
  reviewInvoiceImport,
} from '@/lib/finance/invoice-imports.actions'
import { listInvoiceImportRows } from '@/lib/finance/invoice-imports.queries'
import type { InvoiceImport, InvoiceImportChoices } from '@/lib/finance/invoice-imports.schemas'
import { getFinanceSettings } from '@/lib/finance/settings.queries'
import type { OrgSession } from '@/lib/session'

const ROWS_LOOKED_AT = 50
const SAMPLES_SHOWN = 3

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
    listInvoiceImportRows(session, id, { limit: ROWS_LOOKED_AT }),
    getFinanceSettings(session),
  ])
  const rows = items.map((row) => row.cells.map((cell) => cell ?? ''))
  const columns = header.map((name, column) => ({
    name,
    samples: [...new Set(rows.map((row) => row[column]?.trim() ?? '').filter(Boolean))].slice(
      0,
      SAMPLES_SHOWN,
    ),
  }))
  const org = session.org.slug
  const pathname = `/o/${org}/invoices/import`
  return (
    <div className="grid max-w-4xl gap-5">
      <ReaderNotes options={options} href={pathname} />
      <InvoiceMapping
        key={id}
        org={org}
        importId={id}
        pathname={pathname}
        columns={columns}
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
      <ImportStepButton
        org={org}
        importId={id}
        action={cancelInvoiceImport}
        variant="ghost"
        pendingLabel="Discarding…"
        className="justify-self-start"
      >
        Discard this file
      </ImportStepButton>
    </div>
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
