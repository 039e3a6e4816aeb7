import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { CartNotices } from '@/components/commerce/shop/cart-notices'
import { unseenWords } from '@/components/commerce/shop/checkout-field-words'
import { CheckoutForm } from '@/components/commerce/shop/checkout-form'
import { CheckoutSummary } from '@/components/commerce/shop/checkout-summary'
import { TruckIcon } from '@/components/commerce/shop/icons'
import { pictureOf } from '@/components/commerce/shop/picture-of'
import { creditNote, paymentChoices, quoteSums } from '@/components/commerce/shop/quote-words'
import { ShopEmpty } from '@/components/commerce/shop/shop-empty'
import { ShopNotice } from '@/components/commerce/shop/shop-notice'
import { ShopPage } from '@/components/commerce/shop/shop-page'
import { paramOf } from '@/components/ui/list-url'
import { addressLines } from '@/lib/commerce/address-lines.rules'
import { getAddressFormat, listAddresses } from '@/lib/commerce/addresses.queries'
import type { Address } from '@/lib/commerce/addresses.schemas'
import { refusedCartAddress } from '@/lib/commerce/cart-outcome.rules'
import { quoteCart } from '@/lib/commerce/checkout.queries'
import { unseenReasons } from '@/lib/commerce/checkout.rules'
import { BILL_TO_DELIVERY, BILL_TO_TYPED } from '@/lib/commerce/checkout.schemas'
import { readCheckout } from '@/lib/commerce/checkout-draft'
import { chooseCountry, sendCheckout } from '@/lib/commerce/checkout-form.actions'
import { listBillingCountries, listDeliveryCountries } from '@/lib/commerce/delivery.queries'
import { visitShop } from '@/lib/commerce/visit.queries'
import { messageFor } from '@/lib/messages'
import { formatMoney } from '@/lib/money'
import { requireUser } from '@/lib/session'
import './checkout.css'

type Props = PageProps<'/s/[site]/checkout'>

export const metadata: Metadata = { title: 'Checkout', robots: { index: false } }

export default async function CheckoutPage({ params, searchParams }: Props) {
  const visit = await visitShop((await params).site)
  const { shop, db, org, money, user } = visit
  // An ended session, or one that wants a new password first, is told so: it reads no address book.
  if (user) await requireUser()
  const home = `/s/${shop.slug}`
  const path = `${home}/checkout`
  const [draft, countries, billingCountries, book] = await Promise.all([
    readCheckout(shop.slug, user?.id ?? null),
    listDeliveryCountries(visit),
    listBillingCountries(),
    user ? listAddresses(visit) : [],
  ])
  if (countries.length === 0) {
    return (
      <ShopPage title="Checkout">
        <ShopEmpty
          icon={<TruckIcon />}
          title="Nothing is delivered at the moment"
          action={{ href: home, label: 'See all products' }}
        >
          <p>This shop has not said where it delivers yet. Your cart is kept.</p>
        </ShopEmpty>
      </ShopPage>
    )
  }

  const isDelivered = (code: string) => countries.some((country) => country.code === code)
  const saved = book
    .filter(({ country_code: code }) => isDelivered(code))
    .sort((a, b) => Number(b.is_default_shipping) - Number(a.is_default_shipping))
  const withLines = (address: Address) => ({
    ...address,
    lines: addressLines(address, nameOf(address.country_code, billingCountries)),
  })
  const values = draft?.values ?? {}
  const chosen = saved.find(({ id }) => id === (draft ? values.shipping_address_id : saved[0]?.id))
  const country = countryOf(
    [
      chosen?.country_code,
      values['shipping_address.country_code'],
      new Intl.Locale(shop.locale).region,
      // Where the shop has a rate for by name it sends most.
      ...shop.shipping_rates.map((rate) => rate.country_code ?? undefined),
    ],
    countries,
  )
  const billTo = billToOf(values.bill_to, book)
  const [quote, format, billingFormat] = await Promise.all([
    quoteCart(db, shop, country),
    getAddressFormat(db, country),
    getAddressFormat(
      db,
      countryOf([values['billing_address.country_code'], country], billingCountries),
    ),
  ])
  const isRefused = draft !== null && paramOf(await searchParams, 'refused') !== undefined
  const problem = isRefused ? draft.problem : null
  // What cannot be bought is said, and can be changed, in the cart.
  const blocking = quote.problems.find(({ code }) => code !== 'commerce.shop_closed')
  if (blocking && blocking.code !== 'commerce.shipping_unavailable') {
    redirect(refusedCartAddress(`${home}/cart`, problem))
  }

  const { items, notices } = quote.cart
  const hasNewPrices = items.some((item) => item.unit_price_minor !== item.seen_price_minor)
  const payments = paymentChoices(shop, quote, money)
  const unseen = isRefused
    ? unseenReasons(draft.reasons, {
        values: { ...values, bill_to: billTo },
        shipping: format,
        billing: billingFormat,
      })
    : []
  return (
    <ShopPage
      title="Checkout"
      aside={
        user ? (
          <p className="text-muted-foreground text-sm">
            Signed in as <bdi>{user.email}</bdi>
          </p>
        ) : (
          <p className="text-muted-foreground text-sm">
            Have you been here before?{' '}
            <a
              href={`/sign-in?next=${encodeURIComponent(path)}`}
              className="rounded-sm font-medium text-foreground underline underline-offset-4"
            >
              Sign in
            </a>
          </p>
        )
      }
    >
      {isRefused ? (
        <ShopNotice kind="refused">
          {problem === 'commerce.price_changed'
            ? `Something has changed: your order now comes to ${formatMoney(quote.total_minor, money)}. Please look at it once more.`
            : messageFor(problem ?? 'app.invalid_input')}
          {unseen.map(([field, reason]) => (
            <p key={field}>
              {unseenWords(field)}: {messageFor(reason)}
            </p>
          ))}
        </ShopNotice>
      ) : null}
      {shop.is_open ? null : (
        <ShopNotice kind="told">The shop is closed: nobody can order yet.</ShopNotice>
      )}
      {/* Said here as well: after the order it is said nowhere. */}
      <CartNotices notices={notices} />
      {hasNewPrices ? (
        <ShopNotice kind="told">
          <p className="font-medium">Prices have changed since you last looked.</p>
          <p>You pay the new ones. What they were stands beside each item.</p>
        </ShopNotice>
      ) : null}
      <div className="grid items-start gap-8 lg:grid-cols-[minmax(0,1fr)_24rem] lg:gap-14">
        <CheckoutForm
          // A form that comes back is a new one, with what was typed before.
          key={crypto.randomUUID()}
          site={shop.slug}
          idempotencyKey={crypto.randomUUID()}
          country={country}
          countries={countries}
          format={format}
          saved={saved.map(withLines)}
          chosenId={chosen?.id ?? ''}
          billingCountries={billingCountries}
          billingFormat={billingFormat}
          billingBook={book.map(withLines)}
          billTo={billTo}
          visitorId={user?.id ?? null}
          payments={payments}
          creditNote={creditNote(quote, money)}
          values={{ 'contact.email': user?.email ?? '', ...values }}
          reasons={isRefused ? draft.reasons : {}}
          totalMinor={quote.total_minor}
          revision={quote.cart.revision}
          total={formatMoney(quote.total_minor, money)}
          canOrder={shop.is_open && payments.length > 0}
          submit={sendCheckout}
          changeCountry={chooseCountry}
        />
        <div className="lg:sticky lg:top-8">
          <CheckoutSummary
            site={shop.slug}
            lines={items.map((item) => ({
              ...item,
              picture: pictureOf(org.id, item.image, item.product_name),
            }))}
            money={money}
            sums={quoteSums(quote)}
          />
        </div>
      </div>
    </ShopPage>
  )
}

/** As it was chosen, else where the buyer wants their bills, else where the goods go. */
function billToOf(chosen: string | undefined, book: Address[]): string {
  const known = [BILL_TO_DELIVERY, BILL_TO_TYPED, ...book.map(({ id }) => id)]
  const usual = book.find((address) => address.is_default_billing)?.id ?? BILL_TO_DELIVERY
  return known.find((value) => value === chosen) ?? usual
}

/** The first of the wishes that is in the list, else the first of it. */
function countryOf(wishes: (string | undefined)[], countries: { code: string }[]): string {
  const wish = wishes.find((code) => countries.some((country) => country.code === code))
  return wish ?? countries[0]?.code ?? ''
}

function nameOf(code: string, countries: { code: string; name: string }[]): string {
  return countries.find((country) => country.code === code)?.name ?? code
}
