import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { AddressBlock } from '@/components/commerce/address-block'
import { OrderHeader } from '@/components/commerce/orders/order-header'
import { OrderHistory } from '@/components/commerce/orders/order-history'
import { OrderLines } from '@/components/commerce/orders/order-lines'
import { OrderTotals } from '@/components/commerce/orders/order-totals'
import { METHOD_LABELS } from '@/components/commerce/orders/order-words'
import { OwnOrderActions } from '@/components/commerce/orders/own-order-actions'
import { OwnOrderInvoice } from '@/components/finance/invoices/own-order-invoice'
import { Breadcrumb } from '@/components/ui/breadcrumb'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { BusinessWording } from '@/components/ui/date-wording'
import { orderHistory } from '@/lib/commerce/order-events.rules'
import { cancelOwnOrder, orderAgain } from '@/lib/commerce/own-orders.actions'
import { getOwnOrder, getOwnShopSlug } from '@/lib/commerce/own-orders.queries'
import { listCountries } from '@/lib/crm/customers.queries'
import { getOwnCustomer } from '@/lib/crm/own-customers.queries'
import { getInvoiceOfOwnOrder } from '@/lib/finance/own-invoices.queries'
import { getProfile } from '@/lib/identity/account.queries'
import { formatMoney } from '@/lib/money'
import { requireUser } from '@/lib/session'

type Props = PageProps<'/account/orders/[org]/[id]'>

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { org, id } = await params
  const { db } = await requireUser()
  const own = await getOwnCustomer(db, org)
  const order = own ? await getOwnOrder(db, own, id) : null
  return { title: order ? `Order #${order.number}` : 'Not found' }
}

export default async function OwnOrderPage({ params }: Props) {
  const { org, id } = await params
  const { db, userId } = await requireUser()
  const own = await getOwnCustomer(db, org)
  const order = own ? await getOwnOrder(db, own, id) : null
  if (!own || !order) notFound()

  const [profile, countries, shop, invoice] = await Promise.all([
    getProfile(userId),
    listCountries({ db, org: { id: own.org_id } }),
    getOwnShopSlug(db, own.org_id),
    getInvoiceOfOwnOrder(db, order),
  ])
  const locale = profile.locale ?? own.org_locale
  const money = (minor: number) => formatMoney(minor, { ...order, locale })
  const creditBack = order.credit_used_minor - order.credit_returned_minor
  const countryName = (code: string) =>
    countries.find((country) => country.code === code)?.name ?? code
  return (
    // Its times are those that the shop has told them, wherever they read this, unless they chose a zone.
    <BusinessWording locale={own.org_locale} timeZone={own.org_time_zone}>
      <Breadcrumb
        crumbs={[
          { label: 'Orders', href: '/account/orders' },
          { label: `#${order.number}, ${own.org_name}` },
        ]}
        className="pb-3"
      />
      <OrderHeader
        order={order}
        place={own.org_name}
        audience="buyer"
        actions={
          <OwnOrderActions
            orgId={own.org_id}
            order={order}
            creditBack={creditBack > 0 ? money(creditBack) : null}
            canCancel={order.next_statuses.includes('cancelled')}
            cartHref={shop ? `/s/${shop}/cart` : null}
            cancel={cancelOwnOrder}
            orderAgain={orderAgain}
          />
        }
      />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_19rem]">
        <Card aria-label="Items">
          <CardHeader>
            <CardTitle>Items</CardTitle>
          </CardHeader>
          <OrderLines
            order={order}
            locale={locale}
            itemHref={({ product_slug }) =>
              shop && product_slug ? `/s/${shop}/p/${encodeURIComponent(product_slug)}` : null
            }
          />
          <CardContent className="border-t pt-4">
            <OrderTotals order={order} locale={locale} className="ms-auto sm:max-w-80" />
          </CardContent>
        </Card>
        <div className="grid min-w-0 gap-4">
          {invoice ? <OwnOrderInvoice invoice={invoice} locale={locale} /> : null}
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
              <CardTitle>Bill to</CardTitle>
            </CardHeader>
            <CardContent className="grid gap-2">
              <AddressBlock
                address={order.billing_address}
                countryName={countryName(order.billing_address.country_code)}
              />
              <p className="text-muted-foreground">{METHOD_LABELS[order.payment_method]}</p>
            </CardContent>
          </Card>
          {order.customer_note ? (
            <Card>
              <CardHeader>
                <CardTitle>Your note</CardTitle>
              </CardHeader>
              <CardContent>
                <p dir="auto" className="whitespace-pre-wrap break-words">
                  {order.customer_note}
                </p>
              </CardContent>
            </Card>
          ) : null}
          <Card aria-label="History">
            <CardHeader>
              <CardTitle>History</CardTitle>
            </CardHeader>
            <CardContent className="pb-0">
              <OrderHistory entries={orderHistory(order, { money, audience: 'buyer' })} />
            </CardContent>
          </Card>
        </div>
      </div>
    </BusinessWording>
  )
}
