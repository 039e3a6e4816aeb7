import type { ReactNode } from 'react'
import { AddressFields, type AddressFormat } from '@/components/commerce/shop/address-fields'
import { Check } from '@/components/commerce/shop/check'
import { Choice } from '@/components/commerce/shop/choice'
import { ShopField, ShopSelect, ShopText } from '@/components/commerce/shop/shop-field'
import type { PlainFormAction } from '@/components/commerce/shop/types'
import { BILL_TO_DELIVERY, BILL_TO_TYPED } from '@/lib/commerce/checkout.schemas'

export interface SavedAddress {
  id: string
  /** The address on a few lines. */
  lines: string[]
}

export interface PaymentChoice {
  value: 'account' | 'credit'
  label: string
  hint: string
}

interface CheckoutFormProps {
  site: string
  /** Stays the same when the form is sent twice, so that one order comes of it. */
  idempotencyKey: string
  country: string
  countries: { code: string; name: string }[]
  format: AddressFormat
  saved: SavedAddress[]
  /** The saved address that is chosen; empty for one that is typed. */
  chosenId: string
  /** Where a bill may go: anywhere, and to the saved addresses in any country. */
  billingCountries: { code: string; name: string }[]
  billingFormat: AddressFormat
  billingBook: SavedAddress[]
  /** The id of a saved address, or one of `BILL_TO_…`. */
  billTo: string
  /** Whom the form was made for; null for a guest. */
  visitorId: string | null
  payments: PaymentChoice[]
  /** Said where there is credit that does not pay this order. */
  creditNote: string | null
  /** What was typed before it came back. */
  values: Record<string, string>
  reasons: Record<string, string>
  totalMinor: number
  /** Of the cart that is shown beside the form. */
  revision: string | null
  total: string
  canOrder: boolean
  submit: PlainFormAction
  changeCountry: PlainFormAction
}

/**
 * All of the checkout in one form that is sent whole: another country comes back with its fields and
 * its delivery, and nothing that was typed is lost.
 */
export function CheckoutForm(props: CheckoutFormProps) {
  const { site, country, values, reasons, saved, chosenId } = props
  return (
    <form action={props.submit} id="checkout" className="grid content-start gap-10">
      {/* What Enter in a field presses: the first button of a form, which would be the country's. */}
      <button type="submit" tabIndex={-1} aria-hidden className="sr-only">
        Place order
      </button>
      <input type="hidden" name="shop" value={site} />
      <input type="hidden" name="visitor_id" value={props.visitorId ?? ''} />
      <input type="hidden" name="idempotency_key" value={props.idempotencyKey} />
      <input type="hidden" name="expected_total_minor" value={props.totalMinor} />
      <input type="hidden" name="expected_revision" value={props.revision ?? ''} />
      <input type="hidden" name="quoted_country" value={country} />
      <input type="hidden" name="quoted_billing_country" value={props.billingFormat.country_code} />

      <Section title="Contact">
        <div className="grid gap-4 sm:grid-cols-2">
          <ShopField
            name="contact.email"
            label="Email"
            type="email"
            required
            maxLength={255}
            autoComplete="email"
            defaultValue={values['contact.email']}
            reason={reasons['contact.email']}
            hint="For the confirmation, and for questions about your order."
          />
          <ShopField
            name="contact.phone"
            label="Telephone"
            type="tel"
            maxLength={40}
            autoComplete="tel"
            defaultValue={values['contact.phone']}
            reason={reasons['contact.phone']}
          />
        </div>
      </Section>

      <Section title="Delivery">
        {saved.length > 0 ? (
          <fieldset className="grid gap-2">
            <legend className="sr-only">Address</legend>
            {saved.map((address) => (
              <SavedChoice
                key={address.id}
                name="shipping_address_id"
                address={address}
                isChosen={chosenId === address.id}
              />
            ))}
            <Choice
              name="shipping_address_id"
              value=""
              isChosen={chosenId === ''}
              data-new-address=""
            >
              <span className="font-medium">Another address</span>
            </Choice>
          </fieldset>
        ) : null}
        <div className={saved.length > 0 ? 'address-new grid gap-4' : 'grid gap-4'}>
          <CountryChoice
            name="shipping_address.country_code"
            autoComplete="shipping country"
            country={country}
            countries={props.countries}
            reason={reasons['shipping_address.country_code']}
            changeCountry={props.changeCountry}
          />
          <AddressFields
            prefix="shipping_address"
            purpose="shipping"
            format={withoutPhone(props.format)}
            values={values}
            reasons={reasons}
            isRequired={saved.length === 0}
          />
          {props.visitorId !== null ? (
            <Check
              name="save_address"
              label="Keep this address for next time"
              isChecked={values.save_address === 'on'}
            />
          ) : null}
        </div>
      </Section>

      <Section title="Invoice">
        {props.billingBook.length > 0 ? (
          <fieldset className="grid gap-2">
            <legend className="sr-only">Where does the invoice go?</legend>
            {props.billingBook.map((address) => (
              <SavedChoice
                key={address.id}
                name="bill_to"
                address={address}
                isChosen={props.billTo === address.id}
              />
            ))}
            <Choice
              name="bill_to"
              value={BILL_TO_DELIVERY}
              isChosen={props.billTo === BILL_TO_DELIVERY}
            >
              <span className="font-medium">The delivery address</span>
            </Choice>
            <Choice name="bill_to" value={BILL_TO_TYPED} isChosen={props.billTo === BILL_TO_TYPED}>
              <span className="font-medium">Another address</span>
            </Choice>
          </fieldset>
        ) : (
          <Check
            name="bill_to"
            value={BILL_TO_TYPED}
            label="The invoice goes to another address"
            isChecked={props.billTo === BILL_TO_TYPED}
          />
        )}
        <div className="bill-elsewhere grid gap-4">
          <CountryChoice
            name="billing_address.country_code"
            autoComplete="billing country"
            country={props.billingFormat.country_code}
            countries={props.billingCountries}
            reason={reasons['billing_address.country_code']}
            changeCountry={props.changeCountry}
          />
          <AddressFields
            prefix="billing_address"
            purpose="billing"
            format={withoutPhone(props.billingFormat)}
            values={values}
            reasons={reasons}
            isRequired={false}
          />
        </div>
      </Section>

      <Section title="Payment">
        {props.payments.length === 0 ? (
          <p className="text-muted-foreground text-sm">
            This shop takes no orders over the web at the moment.
          </p>
        ) : (
          <fieldset className="grid gap-2">
            <legend className="sr-only">How would you like to pay?</legend>
            {props.payments.map(({ value, label, hint }) => (
              <Choice
                key={value}
                name="payment_method"
                value={value}
                isChosen={(values.payment_method ?? props.payments[0]?.value) === value}
              >
                <span className="block font-medium">{label}</span>
                <span className="block text-muted-foreground">{hint}</span>
              </Choice>
            ))}
          </fieldset>
        )}
        {props.creditNote ? (
          <p className="text-pretty text-muted-foreground text-sm">{props.creditNote}</p>
        ) : null}
        <ShopText
          name="customer_note"
          label="Note for the shop"
          maxLength={500}
          defaultValue={values.customer_note}
          reason={reasons.customer_note}
        />
      </Section>

      <div className="grid gap-3">
        <button
          type="submit"
          disabled={!props.canOrder}
          className="h-13 rounded-full bg-primary px-8 font-semibold text-base text-primary-foreground transition-colors hover:bg-primary/88 disabled:opacity-50"
        >
          Place order · {props.total}
        </button>
        <p className="text-center text-muted-foreground text-xs">
          By placing the order you commit to paying for it.
        </p>
      </div>
    </form>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="grid gap-4">
      <h2 className="font-semibold text-lg">{title}</h2>
      {children}
    </section>
  )
}

/** Asked for once, with the contact. */
function withoutPhone(format: AddressFormat): AddressFormat {
  return { ...format, fields: format.fields.filter(({ name }) => name !== 'phone') }
}

interface CountryChoiceProps {
  name: string
  autoComplete: string
  country: string
  countries: { code: string; name: string }[]
  reason: string | undefined
  changeCountry: PlainFormAction
}

/** A country, and the button that brings its fields: without scripts nothing else could. */
function CountryChoice(props: CountryChoiceProps) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_auto] items-end gap-3">
      <ShopSelect
        name={props.name}
        label="Country"
        required
        autoComplete={props.autoComplete}
        defaultValue={props.country}
        reason={props.reason}
      >
        {props.countries.map(({ code, name }) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </ShopSelect>
      <button
        type="submit"
        formAction={props.changeCountry}
        formNoValidate
        className="h-control-lg rounded-lg border border-input px-4 font-medium text-sm transition-colors hover:bg-accent"
      >
        Use this country
      </button>
    </div>
  )
}

function SavedChoice({
  name,
  address,
  isChosen,
}: {
  name: string
  address: SavedAddress
  isChosen: boolean
}) {
  return (
    <Choice name={name} value={address.id} isChosen={isChosen}>
      {address.lines.map((line) => (
        <bdi key={line} className="block first:font-medium">
          {line}
        </bdi>
      ))}
    </Choice>
  )
}
