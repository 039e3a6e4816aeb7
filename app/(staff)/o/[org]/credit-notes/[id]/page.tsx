import { FileDown } from 'lucide-react'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { DocumentEmails } from '@/components/finance/document-emails'
import { CalendarDay } from '@/components/finance/invoices/calendar-day'
import { methodLabel } from '@/components/finance/invoices/invoice-words'
import { PaperTotals } from '@/components/finance/invoices/paper-totals'
import { RefundCreditNote } from '@/components/finance/invoices/steps/refund-credit-note'
import { CreditNoteLines } from '@/components/finance/money/credit-note-lines'
import { FactList } from '@/components/finance/money/fact-list'
import { SendDocument } from '@/components/finance/send-document'
import { Badge } from '@/components/ui/badge'
import { Breadcrumb } from '@/components/ui/breadcrumb'
import { Button } from '@/components/ui/button'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { Link } from '@/components/ui/link'
import { PageHeader } from '@/components/ui/page-header'
import { isoDayOf } from '@/lib/dates'
import { getCreditNote } from '@/lib/finance/credit-notes.queries'
import { refundPayment } from '@/lib/finance/payments.actions'
import { formatMoney } from '@/lib/money'
import { sendCreditNote } from '@/lib/platform/emails.actions'
import { requireOrg } from '@/lib/session'

type Props = PageProps<'/o/[org]/credit-notes/[id]'>

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { org: slug, id } = await params
  const note = await getCreditNote(await requireOrg(slug, 'invoices.read'), id)
  return { title: note ? `Credit note ${note.number}` : 'Not found' }
}

export default async function CreditNotePage({ params }: Props) {
  const { org: slug, id } = await params
  const session = await requireOrg(slug, 'invoices.read')
  const note = await getCreditNote(session, id)
  if (!note) notFound()

  const { org, permissions } = session
  const base = `/o/${slug}`
  const wording = { currency: note.currency, exponent: note.exponent, locale: org.locale }
  const money = (minor: number) => formatMoney(minor, wording)
  const left = note.refundable_minor - note.refunded_minor
  return (
    <>
      <Breadcrumb
        crumbs={[{ label: 'Credit notes', href: `${base}/credit-notes` }, { label: note.number }]}
        className="pb-3"
      />
      <PageHeader
        title={
          <span className="flex flex-wrap items-center gap-2">
            <span className="tabular">{note.number}</span>
            {left > 0 ? <Badge variant="warning">To be paid back</Badge> : null}
          </span>
        }
        actions={
          <>
            <Button variant="outline" asChild>
              <a href={`${base}/credit-notes/${note.id}/pdf`}>
                <FileDown aria-hidden />
                PDF
              </a>
            </Button>
            {permissions.has('invoices.issue') ? (
              <SendDocument
                title={`Send credit note ${note.number}`}
                description="By email, with the PDF. It is sent in the background; this page shows when it has left."
                email={note.bill_to.email ?? note.customer.email ?? ''}
                subject={{ org: slug, credit_note_id: note.id }}
                ways={[
                  {
                    label: 'The credit note',
                    done: 'Credit note is on its way',
                    send: sendCreditNote,
                  },
                ]}
              />
            ) : null}
          </>
        }
      />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <Card aria-label="Lines">
          <CardHeader>
            <CardTitle>Lines</CardTitle>
          </CardHeader>
          <CreditNoteLines note={note} locale={org.locale} />
          <CardContent className="border-t pt-4">
            <PaperTotals
              amounts={note}
              taxes={note.taxes}
              pricesIncludeTax={false}
              wording={wording}
              className="ms-auto sm:max-w-80"
            />
          </CardContent>
        </Card>
        <div className="grid min-w-0 gap-4">
          <Card>
            <CardHeader>
              <CardTitle>Details</CardTitle>
            </CardHeader>
            <CardContent>
              <FactList
                facts={[
                  {
                    label: 'Customer',
                    value: permissions.has('customers.read') ? (
                      <Link
                        href={`${base}/customers/${note.customer.id}`}
                        className="underline underline-offset-4"
                      >
                        <bdi>{note.customer.display_name}</bdi>
                      </Link>
                    ) : (
                      <bdi>{note.customer.display_name}</bdi>
                    ),
                  },
                  {
                    label: 'Invoice',
                    value: note.invoice && (
                      <Link
                        href={`${base}/invoices/${note.invoice.id}`}
                        className="tabular underline underline-offset-4"
                      >
                        {note.invoice.number}
                      </Link>
                    ),
                  },
                  {
                    label: 'Issued',
                    value: <CalendarDay value={note.issued_on} locale={org.locale} />,
                  },
                  { label: 'By', value: note.created_by_name },
                  { label: 'Reason', value: <bdi>{note.reason}</bdi> },
                ]}
              />
            </CardContent>
          </Card>
          <Card>
            <CardHeader>
              <CardTitle>How it was used</CardTitle>
            </CardHeader>
            <CardContent className="grid gap-3">
              <ul className="grid gap-2">
                {[
                  { label: 'Taken off the open amount', minor: note.settled_minor },
                  { label: 'Store credit', minor: note.credit_minor },
                  { label: 'To be paid back', minor: left },
                ]
                  .filter(({ minor }) => minor > 0)
                  .map(({ label, minor }) => (
                    <li key={label} className="flex items-baseline justify-between gap-4">
                      <span>{label}</span>
                      <span className="tabular shrink-0">{money(minor)}</span>
                    </li>
                  ))}
                {note.refunds.map((refund) => (
                  <li key={refund.id} className="flex items-baseline justify-between gap-4">
                    <Link
                      href={`${base}/payments/${refund.id}`}
                      className="min-w-0 truncate text-muted-foreground underline underline-offset-4"
                    >
                      {refund.reversed_at ? 'Taken back' : 'Paid back'} ·{' '}
                      {methodLabel(refund.method)} ·{' '}
                      <CalendarDay value={refund.paid_on} locale={org.locale} />
                    </Link>
                    <span className="tabular shrink-0 text-muted-foreground">
                      {money(refund.amount_minor)}
                    </span>
                  </li>
                ))}
              </ul>
              {left > 0 && permissions.has('payments.write') ? (
                <RefundCreditNote
                  org={slug}
                  creditNote={{ id: note.id, number: note.number, left_minor: left }}
                  wording={wording}
                  today={isoDayOf(new Date(), org.time_zone)}
                  refund={refundPayment}
                />
              ) : null}
            </CardContent>
          </Card>
          <DocumentEmails
            emails={note.emails}
            outboxHref={permissions.has('emails.read') ? `/o/${slug}/settings/emails/outbox` : null}
          />
        </div>
      </div>
    </>
  )
}
