import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { OrderActions } from '@/components/commerce/shop/order-actions'
import { OrderProgress } from '@/components/commerce/shop/order-progress'
import { OrderView } from '@/components/commerce/shop/order-view'
import { OutcomeBar } from '@/components/commerce/shop/outcome-bar'
import { orderSums } from '@/components/commerce/shop/quote-words'
import { ShopNotice } from '@/components/commerce/shop/shop-notice'
import { ShopPage } from '@/components/commerce/shop/shop-page'
import { owedWords } from '@/components/finance/invoices/invoice-words'
import { addressLines } from '@/lib/commerce/address-lines.rules'
import { cartOutcomeOf } from '@/lib/commerce/cart-outcome.rules'
import { listBillingCountries } from '@/lib/commerce/delivery.queries'
import { openOrder, readOrderKeys } from '@/lib/commerce/guest-orders'
import { cancelShopOrder, orderAgainInShop } from '@/lib/commerce/shop-orders.actions'
import { visitOrder } from '@/lib/commerce/visit.queries'
import { knownZone } from '@/lib/dates'
import { getInvoiceOfOwnOrder } from '@/lib/finance/own-invoices.queries'

type Props = PageProps<'/s/[site]/orders/[id]'>

export const metadata: Metadata = { title: 'Your order', robots: { index: false } }

/** So long it is what one has just done; then it is an order among others. */
const NEW_FOR_MS = 15 * 60_000

/** For who bought it: signed in, or with the secret of the cart that it came from. */
export default async function ShopOrderPage({ params, searchParams }: Props) {
  const { site, id } = await params
  const visit = await visitOrder(site, id)
  const { shop, user, isForOrder } = visit
  const query = await searchParams
  const keys = await readOrderKeys(shop.slug)
  const [opened, countries] = await Promise.all([
    openOrder(visit, id, keys),
    listBillingCountries(),
  ])
  if (!opened) notFound()
  const { order, key } = opened
  // Somebody else signed in here: the order is this browser's, and in no account of theirs.
  const isOwn = user !== null && key === undefined
  const invoice = isOwn ? await getInvoiceOfOwnOrder(visit.db, order) : null

  const path = `/s/${shop.slug}/orders/${order.id}`
  const age = Date.now() - Date.parse(order.placed_at)
  const isNew = order.status === 'placed' && age < NEW_FOR_MS
  const day = new Intl.DateTimeFormat(shop.locale, {
    dateStyle: 'long',
    timeZone: knownZone(shop.time_zone) ?? 'UTC',
  })
  const countryName = (code: string) =>
    countries.find((country) => country.code === code)?.name ?? code
  const { billing_address, shipping_address } = order
  const billing = addressLines(billing_address, countryName(billing_address.country_code))
  const shipping = addressLines(shipping_address, countryName(shipping_address.country_code))
  const contact = [order.contact_email, order.contact_phone].filter((line) => line !== null)
  return (
    <>
      <OutcomeBar outcome={cartOutcomeOf(query)} path={path} />
      <ShopPage
        title={isNew ? 'Thank you for your order' : `Order ${order.number}`}
        aside={
          <p className="text-muted-foreground text-sm">
            {isNew ? `Order ${order.number}, ` : 'Placed on '}
            <time dateTime={order.placed_at}>{day.format(new Date(order.placed_at))}</time>
          </p>
        }
      >
        {isNew ? (
          <ShopNotice kind="done">
            <p className="font-medium">The shop has it now.</p>
            {isOwn ? (
              <p>You can find it with the orders of your account.</p>
            ) : (
              <p>
                This browser shows it to you{user ? ' until you sign out' : ''}. To see it
                elsewhere, too,{' '}
                {user ? (
                  'use an account'
                ) : (
                  <a
                    href={`/sign-up?next=${encodeURIComponent(path)}`}
                    className="rounded-sm font-medium underline underline-offset-4"
                  >
                    create an account
                  </a>
                )}{' '}
                with the same email address.
              </p>
            )}
          </ShopNotice>
        ) : null}
        <OrderProgress status={order.status} />
        <OrderView
          site={shop.slug}
          lines={order.items.map((item) => ({
            ...item,
            product_slug: isForOrder ? null : item.product_slug,
            amountMinor: order.prices_include_tax ? item.gross_minor : item.net_minor,
          }))}
          sums={orderSums(order, order.prices_include_tax, order.shipping_name)}
          money={{ currency: order.currency, exponent: order.exponent, locale: shop.locale }}
          facts={[
            { title: 'Delivery to', lines: shipping },
            ...(billing.join() === shipping.join()
              ? []
              : [{ title: 'Invoice to', lines: billing }]),
            {
              title: 'Payment',
              lines: [order.payment_method === 'credit' ? 'Store credit' : 'On account'],
            },
            ...(invoice?.number
              ? [
                  {
                    title: 'Invoice',
                    link: { href: `/account/invoices/${invoice.id}`, text: invoice.number },
                    lines: [owedWords(invoice, shop.locale)],
                  },
                ]
              : []),
            { title: 'Contact', lines: contact },
            ...(order.customer_note ? [{ title: 'Your note', lines: [order.customer_note] }] : []),
          ]}
          actions={
            <OrderActions
              site={shop.slug}
              orderId={order.id}
              path={path}
              canOrderAgain={!isForOrder}
              canCancel={order.next_statuses.includes('cancelled')}
              orderAgain={orderAgainInShop}
              cancel={cancelShopOrder}
            />
          }
        />
      </ShopPage>
    </>
  )
}
