import type { Metadata } from 'next'
import { ChoosePayer } from '@/components/finance/money/choose-payer'
import { PaymentEntry } from '@/components/finance/money/payment-entry'
import { Breadcrumb } from '@/components/ui/breadcrumb'
import { PageHeader } from '@/components/ui/page-header'
import { findCustomers } from '@/lib/crm/customers.actions'
import { isoDayOf } from '@/lib/dates'
import { getInvoiceCustomer, listCurrencies } from '@/lib/finance/invoice-editor.queries'
import { listStoreCredit } from '@/lib/finance/invoices.queries'
import { recordPayment } from '@/lib/finance/payments.actions'
import { listOpenInvoices, listWriteOffs } from '@/lib/finance/payments.queries'
import { requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'Record a payment' }

type Props = PageProps<'/o/[org]/payments/new'>

export default async function NewPaymentPage({ params, searchParams }: Props) {
  const { org: slug } = await params
  const { customer_id: asked } = await searchParams
  const session = await requireOrg(slug, 'payments.write')
  const { org } = session
  const list = `/o/${slug}/payments`
  const customer = typeof asked === 'string' ? await getInvoiceCustomer(session, asked) : null
  const [invoices, writeOffs, storeCredit, currencies] = await Promise.all([
    customer ? listOpenInvoices(session, customer.id) : [],
    customer ? listWriteOffs(session, customer.id) : [],
    customer ? listStoreCredit(session, customer.id) : [],
    listCurrencies(session),
  ])
  return (
    <>
      <Breadcrumb
        crumbs={[{ label: 'Payments', href: list }, { label: 'Record a payment' }]}
        className="pb-3"
      />
      <PageHeader title="Record a payment" />
      {customer ? (
        <PaymentEntry
          key={customer.id}
          org={slug}
          list={list}
          customer={customer}
          invoices={invoices}
          writeOffs={writeOffs}
          storeCredit={storeCredit}
          currencies={currencies}
          locale={org.locale}
          today={isoDayOf(new Date(), org.time_zone)}
          record={recordPayment}
        />
      ) : (
        <ChoosePayer org={slug} pathname={`${list}/new`} find={findCustomers} />
      )}
    </>
  )
}
