import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { CalendarDay } from '@/components/finance/invoices/calendar-day'
import { paymentLabel } from '@/components/finance/invoices/invoice-words'
import { ReversePayment } from '@/components/finance/invoices/steps/reverse-payment'
import { type Fact, FactList } from '@/components/finance/money/fact-list'
import {
  KIND_LABELS,
  KIND_VARIANTS,
  methodOf,
  partyOf,
  TAKEN_BACK,
} from '@/components/finance/money/money-words'
import { PaymentDocuments } from '@/components/finance/money/payment-documents'
import { Alert } from '@/components/ui/alert'
import { Badge } from '@/components/ui/badge'
import { Breadcrumb } from '@/components/ui/breadcrumb'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { Link } from '@/components/ui/link'
import { LocalTime } from '@/components/ui/local-time'
import { PageHeader } from '@/components/ui/page-header'
import { reversePayment } from '@/lib/finance/payments.actions'
import { getPayment } from '@/lib/finance/payments.queries'
import { canBeTakenBack } from '@/lib/finance/payments.rules'
import type { Payment } from '@/lib/finance/payments.schemas'
import { formatMoney } from '@/lib/money'
import { requireOrg } from '@/lib/session'

type Props = PageProps<'/o/[org]/payments/[id]'>

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { org: slug, id } = await params
  const payment = await getPayment(await requireOrg(slug, 'invoices.read'), id)
  return { title: payment ? KIND_LABELS[payment.kind] : 'Not found' }
}

export default async function PaymentPage({ params }: Props) {
  const { org: slug, id } = await params
  const session = await requireOrg(slug, 'invoices.read')
  const payment = await getPayment(session, id)
  if (!payment) notFound()

  const { org, permissions } = session
  const base = `/o/${slug}`
  const wording = {
    currency: payment.currency,
    exponent: payment.exponent,
    locale: org.locale,
  }
  const amount = formatMoney(payment.amount_minor, wording)
  const canReverse = permissions.has('payments.write') && canBeTakenBack(payment)
  const name = KIND_LABELS[payment.kind]
  return (
    <>
      <Breadcrumb
        crumbs={[{ label: 'Payments', href: `${base}/payments` }, { label: name }]}
        className="pb-3"
      />
      <PageHeader
        title={
          <span className="flex flex-wrap items-center gap-2">
            <span className="tabular">{amount}</span>
            <Badge variant={KIND_VARIANTS[payment.kind]}>{name}</Badge>
            {payment.reversed_at ? <Badge variant="outline">{TAKEN_BACK}</Badge> : null}
          </span>
        }
      />
      <Counterpart payment={payment} base={base} />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <Card>
          <CardHeader>
            <CardTitle>Details</CardTitle>
          </CardHeader>
          <CardContent className="grid gap-4">
            <FactList
              facts={factsOf(payment, {
                base,
                locale: org.locale,
                canOpen: permissions.has(payment.customer ? 'customers.read' : 'vouchers.read'),
              })}
            />
            {canReverse ? (
              <ReversePayment
                org={slug}
                paymentId={payment.id}
                name={`${paymentLabel(payment)}, ${amount}`}
                reverse={reversePayment}
              />
            ) : null}
          </CardContent>
        </Card>
        <Card>
          <CardHeader>
            <CardTitle>What it settled</CardTitle>
          </CardHeader>
          <CardContent>
            <PaymentDocuments payment={payment} wording={wording} base={base} />
          </CardContent>
        </Card>
      </div>
    </>
  )
}

/** A payment that was taken back, and what took it back, lead to each other. */
function Counterpart({ payment, base }: { payment: Payment; base: string }) {
  const other = payment.reversed_by_payment_id ?? payment.reverses_payment_id
  if (other === null) return null
  return (
    <Alert className="mb-4">
      {payment.reversed_by_payment_id
        ? 'This was taken back. '
        : 'This takes back what was entered by mistake. '}
      <Link href={`${base}/payments/${other}`} className="underline underline-offset-4">
        {payment.reversed_by_payment_id ? 'Open what took it back' : 'Open what it takes back'}
      </Link>
    </Alert>
  )
}

function factsOf(
  payment: Payment,
  { base, locale, canOpen }: { base: string; locale: string; canOpen: boolean },
): Fact[] {
  const { customer, supplier, note, reference, created_by_name } = payment
  const partyHref = customer
    ? `${base}/customers/${customer.id}`
    : supplier && `${base}/suppliers/${supplier.id}`
  return [
    {
      label: customer ? 'Customer' : 'Supplier',
      value:
        partyHref && canOpen ? (
          <Link href={partyHref} className="underline underline-offset-4">
            <bdi>{partyOf(payment)}</bdi>
          </Link>
        ) : (
          <bdi>{partyOf(payment)}</bdi>
        ),
    },
    { label: 'Day', value: <CalendarDay value={payment.paid_on} locale={locale} /> },
    { label: 'Method', value: methodOf(payment) },
    { label: 'Reference', value: reference === null ? null : <bdi>{reference}</bdi> },
    {
      label: payment.kind === 'reversal' ? 'Reason' : 'Note',
      value: note === null ? null : <bdi className="whitespace-pre-wrap">{note}</bdi>,
    },
    {
      label: 'Recorded',
      value: (
        <>
          <LocalTime value={payment.created_at} />
          {created_by_name ? <> by {created_by_name}</> : null}
        </>
      ),
    },
  ]
}
