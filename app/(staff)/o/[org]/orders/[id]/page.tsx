import { Printer } from 'lucide-react'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { AddressBlock } from '@/components/commerce/address-block'
import { CancelItems } from '@/components/commerce/orders/cancel-items'
import { PaymentBadge } from '@/components/commerce/orders/order-badges'
import { OrderHeader } from '@/components/commerce/orders/order-header'
import { OrderHistory } from '@/components/commerce/orders/order-history'
import { OrderLines } from '@/components/commerce/orders/order-lines'
import { OrderNoteForm } from '@/components/commerce/orders/order-note-form'
import { OrderPerson } from '@/components/commerce/orders/order-person'
import { OrderSteps } from '@/components/commerce/orders/order-steps'
import { OrderTotals } from '@/components/commerce/orders/order-totals'
import { CHANNEL_LABELS, METHOD_LABELS } from '@/components/commerce/orders/order-words'
import { OrderInvoice } from '@/components/finance/invoices/order-invoice'
import { Alert } from '@/components/ui/alert'
import { Breadcrumb } from '@/components/ui/breadcrumb'
import { Button } from '@/components/ui/button'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { Link } from '@/components/ui/link'
import { orderHistory } from '@/lib/commerce/order-events.rules'
import { previewCancellation } from '@/lib/commerce/order-previews.actions'
import {
  addOrderNote,
  advanceOrder,
  advanceOrders,
  cancelOrderItems,
} from '@/lib/commerce/orders.actions'
import { getOrder } from '@/lib/commerce/orders.queries'
import { listCountries } from '@/lib/crm/customers.queries'
import { createInvoiceFromOrder } from '@/lib/finance/invoices.actions'
import { findInvoiceOfOrder, getInvoice } from '@/lib/finance/invoices.queries'
import { formatMoney } from '@/lib/money'
import { requireOrg } from '@/lib/session'

type Props = PageProps<'/o/[org]/orders/[id]'>

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { org: slug, id } = await params
  const order = await getOrder(await requireOrg(slug, 'orders.read'), id)
  return { title: order ? `Order #${order.number}` : 'Not found' }
}

export default async function OrderPage({ params }: Props) {
  const { org: slug, id } = await params
  const session = await requireOrg(slug, 'orders.read')
  const [order, countries] = await Promise.all([getOrder(session, id), listCountries(session)])
  if (!order) notFound()

  const { permissions, org } = session
  const invoice = permissions.has('invoices.read')
    ? await findInvoiceOfOrder(session, order.id)
    : null
  const uncreditedMinor =
    invoice?.number && order.items.some(({ cancelled_quantity }) => cancelled_quantity > 0)
      ? ((await getInvoice(session, invoice.id))?.uncredited_minor ?? 0)
      : 0
  const list = `/o/${slug}/orders`
  const canWrite = permissions.has('orders.write')
  const canCancel = canWrite && order.next_statuses.includes('cancelled')
  const money = (minor: number) => formatMoney(minor, { ...order, locale: org.locale })
  const countryName = (code: string) =>
    countries.find((country) => country.code === code)?.name ?? code
  const isBilledElsewhere =
    JSON.stringify(order.billing_address) !== JSON.stringify(order.shipping_address)
  return (
    <>
      <Breadcrumb
        crumbs={[{ label: 'Orders', href: list }, { label: `#${order.number}` }]}
        className="pb-3"
      />
      <OrderHeader
        order={order}
        place={CHANNEL_LABELS[order.channel]}
        actions={
          <>
            <Button variant="outline" asChild>
              <Link href={`${list}/${order.id}/print`}>
                <Printer aria-hidden />
                Print
              </Link>
            </Button>
            {permissions.has('invoices.read') ? (
              <OrderInvoice
                org={slug}
                orderId={order.id}
                invoice={invoice}
                create={
                  permissions.has('invoices.write') && order.status !== 'cancelled'
                    ? createInvoiceFromOrder
                    : null
                }
              />
            ) : null}
            {canCancel ? (
              <CancelItems
                org={slug}
                order={order}
                locale={org.locale}
                invoiceNumber={invoice?.number ?? null}
                actions={{ preview: previewCancellation, cancel: cancelOrderItems }}
              />
            ) : null}
            {canWrite ? (
              <OrderSteps org={slug} order={order} advance={advanceOrder} undo={advanceOrders} />
            ) : null}
          </>
        }
      />
      {invoice && uncreditedMinor > 0 ? (
        <Alert
          variant="warning"
          title={
            order.status === 'cancelled'
              ? 'This order was cancelled: issue a credit note'
              : 'Part of this order was cancelled: issue a credit note'
          }
          className="mb-4"
        >
          {money(uncreditedMinor)} of{' '}
          <Link
            href={`/o/${slug}/invoices/${invoice.id}`}
            className="text-primary underline underline-offset-4"
          >
            invoice <bdi>{invoice.number}</bdi>
          </Link>{' '}
          are for what is not delivered any more.
        </Alert>
      ) : null}
      {/* On a phone the history comes last, after who it is for and where it goes. */}
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_19rem] lg:grid-rows-[auto_1fr]">
        <Card aria-label="Items">
          <CardHeader>
            <CardTitle>Items</CardTitle>
          </CardHeader>
          <OrderLines
            order={order}
            locale={org.locale}
            // Without a slug it is no longer in the catalogue.
            itemHref={({ product_id, product_slug }) =>
              product_slug && permissions.has('products.read')
                ? `/o/${slug}/products/${product_id}`
                : null
            }
          />
          <CardContent className="border-t pt-4">
            <OrderTotals order={order} locale={org.locale} className="ms-auto sm:max-w-80" />
          </CardContent>
        </Card>
        <div className="grid min-w-0 gap-4 lg:row-span-2">
          {order.customer_note ? (
            <Card>
              <CardHeader>
                <CardTitle>Note from the customer</CardTitle>
              </CardHeader>
              <CardContent>
                <p dir="auto" className="whitespace-pre-wrap break-words">
                  {order.customer_note}
                </p>
              </CardContent>
            </Card>
          ) : null}
          <OrderPerson
            order={order}
            customerHref={
              permissions.has('customers.read') ? `/o/${slug}/customers/${order.customer_id}` : null
            }
          />
          <Card>
            <CardHeader>
              <CardTitle>Deliver to</CardTitle>
            </CardHeader>
            <CardContent>
              <AddressBlock
                address={order.shipping_address}
                countryName={countryName(order.shipping_address.country_code)}
              />
            </CardContent>
          </Card>
          <Card>
            <CardHeader>
              <CardTitle>Payment</CardTitle>
            </CardHeader>
            <CardContent className="grid gap-2">
              <p className="flex flex-wrap items-center gap-2">
                {METHOD_LABELS[order.payment_method]}
                <PaymentBadge order={order} />
              </p>
              {isBilledElsewhere ? (
                <AddressBlock
                  address={order.billing_address}
                  countryName={countryName(order.billing_address.country_code)}
                />
              ) : (
                <p className="text-muted-foreground">Billed to the delivery address.</p>
              )}
            </CardContent>
          </Card>
        </div>
        <Card aria-label="History">
          <CardHeader>
            <CardTitle>History</CardTitle>
          </CardHeader>
          <CardContent className="pb-0">
            {canWrite ? <OrderNoteForm org={slug} orderId={order.id} add={addOrderNote} /> : null}
            <OrderHistory entries={orderHistory(order, { money, audience: 'staff' })} />
          </CardContent>
        </Card>
      </div>
    </>
  )
}
