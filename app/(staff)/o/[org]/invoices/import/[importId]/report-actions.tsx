import Link from 'next/link'
import { ImportStepButton } from '@/components/import/import-step-button'
import { ImportWorking } from '@/components/import/import-working'
import { ReasonList } from '@/components/import/reason-list'
import { UndoImportButton } from '@/components/import/undo-import-button'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { progressOf } from '@/lib/csv/imports.rules'
import {
  applyInvoiceImport,
  cancelInvoiceImport,
  undoInvoiceImport,
} from '@/lib/finance/invoice-imports.actions'
import { progressStateOf } from '@/lib/finance/invoice-imports.rules'
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
  const facts = (
    <>
      <Totals locale={locale} totals={invoiceImport.totals} />
      <ReasonList counts={invoiceImport.reason_counts} />
    </>
  )
  switch (invoiceImport.status) {
    case 'reviewed':
      return (
        <>
          <Reviewed org={org} invoiceImport={invoiceImport} />
          {facts}
        </>
      )
    case 'applying':
    case 'undoing':
      return (
        <ImportWorking
          org={org}
          importId={invoiceImport.id}
          pathname={`/o/${org}/invoices/import/${invoiceImport.id}`}
          progress={progressOf(progressStateOf(invoiceImport), now)}
          unit="documents"
          resume={invoiceImport.status === 'undoing' ? undoInvoiceImport : applyInvoiceImport}
          undo={<Undo org={org} invoiceImport={invoiceImport} />}
        />
      )
    case 'applied':
      return (
        <>
          <div className="grid justify-items-start gap-3">
            <Alert variant="success" title="The import is done">
              {count(invoiceImport.document_count, 'document')} added in the series{' '}
              <bdi>{invoiceImport.series}</bdi> and posted. Every row of the file is accounted for
              below.
            </Alert>
            <div className="flex flex-wrap gap-2">
              <Button asChild>
                <Link href={`/o/${org}/invoices`}>Show the invoices</Link>
              </Button>
              <Undo org={org} invoiceImport={invoiceImport} />
            </div>
          </div>
          {facts}
        </>
      )
    case 'undone':
      return (
        <Alert variant="success" title="The import was undone">
          {count(invoiceImport.deleted_count, 'document')} removed, with what they had posted.{' '}
          {invoiceImport.kept_count > 0
            ? `${count(invoiceImport.kept_count, 'document')} had been paid, credited, sent or printed since and stay.`
            : null}
        </Alert>
      )
    default:
      return null
  }
}

function Reviewed({ org, invoiceImport }: { org: string; invoiceImport: InvoiceImport }) {
  const { id, document_count, error_count, settlement, series } = invoiceImport
  return (
    <div className="grid justify-items-start gap-3">
      {document_count === 0 ? (
        <Alert variant="warning" title="Nothing would come in">
          No row of this file makes an invoice with these columns.
        </Alert>
      ) : (
        <Alert title="This is what would happen">
          {count(document_count, 'document')} would be added and posted, in the closed series{' '}
          <bdi>{series}</bdi>,{' '}
          {settlement === 'settled' ? 'settled against opening balances' : 'open'}.{' '}
          {error_count > 0 ? `${count(error_count, 'row')} would be refused. ` : null}
          No document has been made yet. Look through the rows, then import them, or match the
          columns differently.
        </Alert>
      )}
      <div className="flex flex-wrap gap-2">
        {document_count > 0 ? (
          <ImportStepButton
            org={org}
            importId={id}
            action={applyInvoiceImport}
            pendingLabel="Importing…"
          >
            {`Import ${count(document_count, 'document')}`}
          </ImportStepButton>
        ) : null}
        <Button variant="outline" asChild>
          <Link href={`/o/${org}/invoices/import/${id}?step=columns`}>Change the columns</Link>
        </Button>
        <ImportStepButton
          org={org}
          importId={id}
          action={cancelInvoiceImport}
          variant="ghost"
          pendingLabel="Discarding…"
        >
          Discard
        </ImportStepButton>
      </div>
    </div>
  )
}

/** What the documents come to: what a bookkeeper compares with the old books. */
function Totals({ locale, totals }: { locale: string; totals: InvoiceImport['totals'] }) {
  if (totals.length === 0) return null
  return (
    <section aria-labelledby="totals" className="rounded-lg border bg-card px-4 py-3">
      <h2 id="totals" className="font-medium text-sm">
        What they come to
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
                {count(total.invoice_count, 'invoice')} of{' '}
                {formatMoney(total.invoiced_minor, money)},{' '}
                {count(total.credit_note_count, 'credit note')} of{' '}
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

function Undo({ org, invoiceImport }: { org: string; invoiceImport: InvoiceImport }) {
  const { id, file_name, document_count } = invoiceImport
  return (
    <UndoImportButton
      org={org}
      importId={id}
      fileName={file_name}
      description={`Up to ${count(document_count, 'document')} will be removed, with what they posted and the customers that came with them. What was paid, credited, sent or printed since stays as it is; you will see which. Books that have been closed must be opened first.`}
      undo={undoInvoiceImport}
    />
  )
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`
}
