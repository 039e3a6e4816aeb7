import { Pencil } from 'lucide-react'
import { DeleteDraft } from '@/components/finance/invoices/steps/delete-draft'
import { IssueInvoice } from '@/components/finance/invoices/steps/issue-invoice'
import { MoreSteps } from '@/components/finance/invoices/steps/more-steps'
import { RecordPayment } from '@/components/finance/invoices/steps/record-payment'
import { SendDocument } from '@/components/finance/send-document'
import { Button } from '@/components/ui/button'
import { Link } from '@/components/ui/link'
import { issueCreditNote, previewCreditNote } from '@/lib/finance/credit-notes.actions'
import {
  deleteInvoiceDraft,
  duplicateInvoice,
  issueInvoice,
  voidInvoice,
} from '@/lib/finance/invoices.actions'
import { creditableLines, stepsOf } from '@/lib/finance/invoices.rules'
import type { Invoice } from '@/lib/finance/invoices.schemas'
import { recordPayment, writeOffInvoice } from '@/lib/finance/payments.actions'
import { sendInvoice, sendInvoiceReminder } from '@/lib/platform/emails.actions'
import type { OrgSession } from '@/lib/session'
import { owedOf } from './owed'

type InvoiceStepsProps = {
  session: OrgSession
  invoice: Invoice
  /** What the customer has in store credit of the invoice's currency. */
  creditMinor: number
}

const INVOICE = { label: 'The invoice', done: 'Invoice is on its way', send: sendInvoice }
const REMINDER = {
  label: 'A reminder that it is overdue',
  done: 'Reminder is on its way',
  send: sendInvoiceReminder,
}

/** What may be done with an invoice by whoever looks at it; the usual step is the button. */
export function InvoiceSteps({ session, invoice, creditMinor }: InvoiceStepsProps) {
  const { org, permissions } = session
  const steps = stepsOf(invoice)
  const canWrite = permissions.has('invoices.write')
  const canIssue = permissions.has('invoices.issue')
  const canPay = permissions.has('payments.write')
  const pathname = `/o/${org.slug}/invoices`
  const subject = { org: org.slug, invoice_id: invoice.id }
  const owed = owedOf(session, invoice)
  return (
    <>
      {steps.remove && canWrite ? (
        <DeleteDraft subject={subject} listHref={pathname} remove={deleteInvoiceDraft} />
      ) : null}
      {steps.edit && canWrite ? (
        <Button variant="outline" asChild>
          <Link href={`${pathname}/${invoice.id}/edit`}>
            <Pencil aria-hidden />
            Edit
          </Link>
        </Button>
      ) : null}
      <MoreSteps
        invoice={owed}
        listHref={pathname}
        lines={creditableLines(invoice)}
        isPaid={invoice.paid_minor > 0}
        steps={{
          duplicate: canWrite ? duplicateInvoice : null,
          credit:
            steps.credit && canIssue
              ? { issue: issueCreditNote, preview: previewCreditNote }
              : null,
          writeOff: steps.writeOff && canPay ? writeOffInvoice : null,
          voidIt: steps.void && canIssue ? voidInvoice : null,
        }}
      />
      {steps.send && canIssue ? (
        <SendDocument
          label={(invoice.emails ?? []).length > 0 ? 'Send again' : 'Send'}
          title={`Send invoice ${owed.number}`}
          description="By email, with the PDF. It is sent in the background; this page shows when it has left."
          email={invoice.bill_to.email ?? invoice.customer?.email ?? ''}
          subject={subject}
          ways={steps.remind ? [REMINDER, INVOICE] : [INVOICE]}
        />
      ) : null}
      {steps.pay && canPay ? (
        <RecordPayment invoice={owed} credit_minor={creditMinor} record={recordPayment} />
      ) : null}
      {steps.issue && canIssue ? (
        <IssueInvoice
          subject={subject}
          updatedAt={invoice.updated_at}
          money={{
            total_minor: invoice.total_minor,
            unasked_credit_minor: invoice.unasked_credit_minor,
            currency: invoice.currency,
            exponent: invoice.exponent,
          }}
          locale={org.locale}
          customerName={invoice.customer?.display_name ?? invoice.bill_to.name}
          issuedOn={invoice.issued_on}
          today={owed.today}
          isEmpty={invoice.items.length === 0}
          issue={issueInvoice}
        />
      ) : null}
    </>
  )
}
