import type { ReactNode } from 'react'
import { CalendarDay } from '@/components/finance/invoices/calendar-day'
import { paymentLabel } from '@/components/finance/invoices/invoice-words'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { Link } from '@/components/ui/link'
import type { Invoice, InvoiceCreditNote, InvoicePayment } from '@/lib/finance/invoices.schemas'
import { formatMoney } from '@/lib/money'
import { cn } from '@/lib/utils'

interface InvoiceMoneyProps {
  invoice: Pick<
    Invoice,
    'state' | 'open_minor' | 'due_on' | 'currency' | 'exponent' | 'payments' | 'credit_notes'
  >
  locale: string
  /** Where the paper of a credit note is. */
  creditNotePdfHref: (id: string) => string
  /** For staff: their pages. */
  creditNoteHref?: (id: string) => string
  paymentHref?: (id: string) => string
  /** For staff: what can still be done about a payment or a credit note. */
  paymentAction?: (payment: InvoicePayment) => ReactNode
  creditNoteAction?: (note: InvoiceCreditNote) => ReactNode
}

/** What is still to be paid, and what came, was credited or will not come. */
export function InvoiceMoney({
  invoice,
  locale,
  creditNotePdfHref,
  creditNoteHref,
  paymentHref,
  paymentAction,
  creditNoteAction,
}: InvoiceMoneyProps) {
  const money = (minor: number) => formatMoney(minor, { ...invoice, locale })
  const isQuiet = invoice.payments.length === 0 && invoice.credit_notes.length === 0
  return (
    <Card aria-label="Payment">
      <CardHeader>
        <CardTitle>Payment</CardTitle>
      </CardHeader>
      <CardContent className="grid grid-cols-[minmax(0,1fr)] gap-4">
        <p className="grid gap-0.5">
          <span className="text-muted-foreground text-xs">Open</span>
          <span
            className={cn(
              'tabular break-words font-semibold text-2xl',
              invoice.state === 'overdue' && 'text-destructive',
            )}
          >
            {money(invoice.open_minor)}
          </span>
          {invoice.due_on && invoice.open_minor > 0 ? (
            <span className="text-muted-foreground">
              {invoice.state === 'overdue' ? 'was due ' : 'due '}
              <CalendarDay value={invoice.due_on} locale={locale} />
            </span>
          ) : null}
        </p>
        {isQuiet ? null : (
          <ul className="divide-y border-t">
            {invoice.payments.map((payment) => (
              <Payment
                key={`${payment.id} ${payment.kind} ${payment.amount_minor}`}
                payment={payment}
                href={paymentHref?.(payment.id)}
                amount={money(-payment.amount_minor)}
                locale={locale}
                action={paymentAction?.(payment)}
              />
            ))}
            {invoice.credit_notes.map((note) => (
              <li key={note.id} className="grid grid-cols-[minmax(0,1fr)] gap-1 py-2.5">
                <Row
                  label={
                    <CreditNoteLabel
                      number={note.number}
                      pdfHref={creditNotePdfHref(note.id)}
                      href={creditNoteHref?.(note.id)}
                    />
                  }
                  amount={money(-note.total_minor)}
                />
                <p className="break-words text-muted-foreground text-xs">
                  <CalendarDay value={note.issued_on} locale={locale} />
                  {' · '}
                  <bdi>{note.reason}</bdi>
                </p>
                {givenBackBy(note).map(({ label, minor }) => (
                  <Row key={label} label={label} amount={money(minor)} />
                ))}
                {creditNoteAction?.(note)}
              </li>
            ))}
          </ul>
        )}
      </CardContent>
    </Card>
  )
}

/** What a credit note gives back of what had been paid: it does not come off what is open. */
function givenBackBy({ credit_minor, refundable_minor, refunded_minor }: InvoiceCreditNote) {
  return [
    { label: 'Given as store credit', minor: credit_minor },
    { label: 'To be paid back', minor: refundable_minor - refunded_minor },
    { label: 'Paid back', minor: refunded_minor },
  ].filter(({ minor }) => minor > 0)
}

interface CreditNoteLabelProps {
  number: string
  pdfHref: string
  href: string | undefined
}

/** Leads to its page, with the paper beside it, or where there is no page to the paper. */
function CreditNoteLabel({ number, pdfHref, href }: CreditNoteLabelProps) {
  const name = (
    <>
      Credit note <bdi>{number}</bdi>
    </>
  )
  const pdf = { href: pdfHref, target: '_blank', rel: 'noreferrer' }
  if (href === undefined) {
    return (
      <a {...pdf} className="font-medium underline-offset-4 hover:underline">
        {name}
        <span className="sr-only"> (PDF)</span>
      </a>
    )
  }
  return (
    <>
      <Link href={href} className="font-medium underline-offset-4 hover:underline">
        {name}
      </Link>
      {' · '}
      <a {...pdf} className="underline underline-offset-4">
        PDF
        <span className="sr-only">
          {' '}
          of credit note <bdi>{number}</bdi>
        </span>
      </a>
    </>
  )
}

function Payment({
  payment,
  href,
  amount,
  locale,
  action,
}: {
  payment: InvoicePayment
  href: string | undefined
  amount: string
  locale: string
  action: ReactNode
}) {
  return (
    <li className="grid grid-cols-[minmax(0,1fr)] gap-0.5 py-2.5">
      <Row
        label={
          href === undefined ? (
            <span className="font-medium">{paymentLabel(payment)}</span>
          ) : (
            <Link href={href} className="font-medium underline-offset-4 hover:underline">
              {paymentLabel(payment)}
            </Link>
          )
        }
        amount={amount}
        isTakenBack={payment.reversed_at !== null}
      />
      <p className="break-words text-muted-foreground text-xs">
        <CalendarDay value={payment.paid_on} locale={locale} />
        {payment.reference ? (
          <>
            {' · '}
            <bdi>{payment.reference}</bdi>
          </>
        ) : null}
        {payment.reversed_at === null ? null : ' · taken back'}
      </p>
      {action}
    </li>
  )
}

function Row({
  label,
  amount,
  isTakenBack = false,
}: {
  label: ReactNode
  amount: string
  isTakenBack?: boolean
}) {
  return (
    <p className="flex min-w-0 items-baseline justify-between gap-3">
      <span className="min-w-0 break-words">{label}</span>
      <span className={cn('tabular shrink-0', isTakenBack && 'text-muted-foreground line-through')}>
        {amount}
      </span>
    </p>
  )
}
