import { ImportSteps } from '@/components/import/import-steps'
import { ReasonList } from '@/components/import/reason-list'
import { counted } from '@/lib/counted'
import { progressOf } from '@/lib/csv/imports.rules'
import {
  applyInvoiceImport,
  cancelInvoiceImport,
  undoInvoiceImport,
} from '@/lib/finance/invoice-imports.actions'
import { progressStateOf, stateOfInvoiceImport } from '@/lib/finance/invoice-imports.rules'
import type { InvoiceImport } from '@/lib/finance/invoice-imports.schemas'
import { formatMoney } from '@/lib/money'

interface ReportActionsProps {
  org: string
  locale: string
  invoiceImport: InvoiceImport
  now: Date
}

/** What can be done with an import where it stands now, and what there is to know about it. */
export function ReportActions({ org, locale, invoiceImport, now }: ReportActionsProps) {
  const { document_count, applied_documents, series, deleted_count, kept_count } = invoiceImport
  return (
    <ImportSteps
      org={org}
      state={stateOfInvoiceImport(invoiceImport)}
      progress={progressOf(progressStateOf(invoiceImport), now)}
      unit={{ one: 'document', many: 'documents' }}
      pathname={`/o/${org}/invoices`}
      plural="invoices"
      apply={applyInvoiceImport}
      cancel={cancelInvoiceImport}
      undo={undoInvoiceImport}
      change={
        document_count === 0 ? null : counted(document_count, 'document', 'documents', locale)
      }
      nothing={{
        title: 'Nothing would be imported',
        text: 'No row of this file makes an invoice with these columns.',
      }}
      plan={<Plan locale={locale} invoiceImport={invoiceImport} />}
      done={
        <>
          {counted(document_count, 'document', 'documents', locale)} added in the series{' '}
          <bdi>{series}</bdi> and posted.
        </>
      }
      undone={
        <>
          {counted(deleted_count, 'document', 'documents', locale)} removed, with what they had
          posted.{' '}
          {kept_count > 0
            ? `Not removed: ${counted(kept_count, 'document', 'documents', locale)} that had been paid, credited, sent or printed since.`
            : null}
        </>
      }
      undoing={`Up to ${counted(applied_documents, 'document', 'documents', locale)} will be removed, with what they posted and the customers that came with them. What was paid, credited, sent or printed since stays as it is; you will see which. Books that have been closed must be opened first.`}
      facts={
        <>
          <Totals locale={locale} totals={invoiceImport.totals} />
          <ReasonList counts={invoiceImport.reason_counts} />
        </>
      }
    />
  )
}

function Plan({ locale, invoiceImport }: { locale: string; invoiceImport: InvoiceImport }) {
  const { document_count, error_count, settlement, series } = invoiceImport
  return (
    <>
      {counted(document_count, 'document', 'documents', locale)} would be added and posted, in the
      closed series <bdi>{series}</bdi>,{' '}
      {settlement === 'settled' ? 'settled against opening balances' : 'open'}.{' '}
      {error_count > 0 ? `${counted(error_count, 'row', 'rows', locale)} would be refused. ` : null}
      No document has been made yet.
    </>
  )
}

/** What the documents come to: what a bookkeeper compares with the old books. */
function Totals({ locale, totals }: { locale: string; totals: InvoiceImport['totals'] }) {
  if (totals.length === 0) return null
  return (
    <section aria-labelledby="totals" className="rounded-lg border bg-card px-4 py-3">
      <h2 id="totals" className="font-medium text-sm">
        Totals
      </h2>
      <ul className="mt-2 grid gap-1.5 text-sm">
        {totals.map(({ currency, exponent, ...total }) => {
          const money = { currency, exponent, locale }
          return (
            <li key={currency} className="flex flex-wrap gap-x-4 gap-y-1">
              <span className="tabular font-medium">
                {formatMoney(total.invoiced_minor - total.credited_minor, money)}
              </span>
              <span className="text-muted-foreground">
                {counted(total.invoice_count, 'invoice', 'invoices', locale)} of{' '}
                {formatMoney(total.invoiced_minor, money)},{' '}
                {counted(total.credit_note_count, 'credit note', 'credit notes', locale)} of{' '}
                {formatMoney(total.credited_minor, money)}
                {total.tax_minor === 0
                  ? ', without tax'
                  : `, with ${formatMoney(total.tax_minor, money)} of tax`}
              </span>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
