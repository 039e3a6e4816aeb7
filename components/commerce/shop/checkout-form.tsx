import type { ReactNode } from 'react'
import { AddressFields, type AddressFormat } from '@/components/commerce/shop/address-fields'
import { ShopField, ShopSelect, ShopText } from '@/components/commerce/shop/shop-field'
import type { PlainFormAction } from '@/components/commerce/shop/types'

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
  isSignedIn: boolean
  payments: PaymentChoice[]
  /** What was typed before it came back. */
  values: Record<string, string>
  reasons: Record<string, string>
  totalMinor: number
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
  // Asked for once, with the contact.
  const format = {
    ...props.format,
    fields: props.format.fields.filter(({ name }) => name !== 'phone'),
  }
  return (
    <form action={props.submit} id="checkout" className="grid content-start gap-10">
      {/* What Enter in a field presses: the first button of a form, which would be the country's. */}
      <button type="submit" tabIndex={-1} aria-hidden className="sr-only">
        Place order
      </button>
      <input type="hidden" name="shop" value={site} />
      <input type="hidden" name="idempotency_key" value={props.idempotencyKey} />
      <input type="hidden" name="expected_total_minor" value={props.totalMinor} />
      <input type="hidden" name="quoted_country" value={country} />

      <Section title="Contact">
        <div className="grid gap-4 sm:grid-cols-2">
          <ShopField
            name="contact.email"
            label="E-mail"
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
              <Choice
                key={address.id}
                name="shipping_address_id"
                value={address.id}
                isChosen={chosenId === address.id}
              >
                {address.lines.map((line) => (
                  <bdi key={line} className="block first:font-medium">
                    {line}
                  </bdi>
                ))}
              </Choice>
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
          <div className="grid grid-cols-[minmax(0,1fr)_auto] items-end gap-3">
            <ShopSelect
              name="shipping_address.country_code"
              label="Country"
              required
              autoComplete="shipping country"
              defaultValue={country}
              reason={reasons['shipping_address.country_code']}
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
          <AddressFields
            prefix="shipping_address"
            purpose="shipping"
            format={format}
            values={values}
            reasons={reasons}
            isRequired={saved.length === 0}
          />
          {props.isSignedIn ? (
            <Check
              name="save_address"
              label="Keep this address for next time"
              isChecked={values.save_address === 'on'}
            />
          ) : null}
        </div>
      </Section>

      <Section title="Invoice">
        <Check
          name="bill_elsewhere"
          label="The invoice goes to another address"
          isChecked={values.bill_elsewhere === 'on'}
        />
        <div className="bill-elsewhere grid gap-4">
          <ShopSelect
            name="billing_address.country_code"
            label="Country"
            autoComplete="billing country"
            defaultValue={values['billing_address.country_code'] ?? country}
            reason={reasons['billing_address.country_code']}
          >
            {props.countries.map(({ code, name }) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </ShopSelect>
          <AddressFields
            prefix="billing_address"
            purpose="billing"
            format={format}
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

interface ChoiceProps {
  name: string
  value: string
  isChosen: boolean
  children: ReactNode
  'data-new-address'?: string
}

function Choice({ name, value, isChosen, children, ...data }: ChoiceProps) {
  return (
    <label className="grid cursor-pointer grid-cols-[auto_minmax(0,1fr)] items-start gap-3 rounded-lg border border-input bg-card px-4 py-3.5 text-sm transition-colors hover:border-foreground/50 has-checked:border-foreground has-checked:ring-1 has-checked:ring-foreground has-focus-visible:outline-2 has-focus-visible:outline-ring has-focus-visible:outline-offset-2">
      <input
        type="radio"
        name={name}
        value={value}
        defaultChecked={isChosen}
        className="mt-0.5 size-4 accent-foreground outline-none"
        {...data}
      />
      <span className="min-w-0">{children}</span>
    </label>
  )
}

function Check({ name, label, isChecked }: { name: string; label: string; isChecked: boolean }) {
  return (
    <label className="inline-flex min-h-6 cursor-pointer items-center gap-2.5 text-sm">
      <input
        type="checkbox"
        name={name}
        defaultChecked={isChecked}
        className="size-4.5 accent-foreground"
      />
      {label}
    </label>
  )
}
