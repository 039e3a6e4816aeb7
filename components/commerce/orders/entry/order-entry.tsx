'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import {
  CustomerPicker,
  type FoundCustomer,
} from '@/components/commerce/orders/entry/customer-picker'
import { DraftAddress } from '@/components/commerce/orders/entry/draft-address'
import { type DraftLine, DraftLines } from '@/components/commerce/orders/entry/draft-lines'
import { DraftSummary } from '@/components/commerce/orders/entry/draft-summary'
import {
  addressesOf,
  defaultOf,
  wantsBillElsewhere,
} from '@/components/commerce/orders/entry/draft-values'
import { VariantPicker } from '@/components/commerce/orders/entry/variant-picker'
import { METHOD_LABELS } from '@/components/commerce/orders/order-words'
import { ActionForm } from '@/components/ui/action-form'
import type { FormAction } from '@/components/ui/action-types'
import { Button } from '@/components/ui/button'
import { Card, CardAction, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { formText } from '@/components/ui/form-text'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { SubmitButton } from '@/components/ui/submit-button'
import { Textarea } from '@/components/ui/textarea'
import { toast } from '@/components/ui/toaster'
import { useAnswer } from '@/components/ui/use-answer'
import { WarnBeforeLeaving } from '@/components/ui/warn-before-leaving'
import type { ActionResult } from '@/lib/action'
import type { AddressFormat } from '@/lib/commerce/addresses.schemas'
import {
  type EnteredOrder,
  type EnterOrderInput,
  type OrderCustomer,
  type OrderQuote,
  type OrderVariant,
  QUANTITY_MAX,
  type QuoteOrderInput,
} from '@/lib/commerce/order-entry.schemas'
import { formatMoney, type MoneyWording } from '@/lib/money'

export interface EntryActions {
  findCustomers: (input: {
    org: string
    q: string
    limit: number
  }) => Promise<ActionResult<FoundCustomer[]>>
  /** Null for who may not. */
  createCustomer: FormAction<{ id: string }> | null
  readCustomer: (input: {
    org: string
    customer_id: string
  }) => Promise<ActionResult<OrderCustomer>>
  findVariants: (input: { org: string; q: string }) => Promise<ActionResult<OrderVariant[]>>
  loadFormat: (input: { country_code: string }) => Promise<ActionResult<AddressFormat>>
  quote: (
    input: QuoteOrderInput & { org: string; attempt: string },
  ) => Promise<ActionResult<OrderQuote>>
  place: (input: EnterOrderInput & { org: string }) => Promise<ActionResult<EnteredOrder>>
}

interface OrderEntryProps {
  org: string
  /** The customer that the page was opened for. */
  customer: OrderCustomer | null
  countries: { code: string; name: string }[]
  /** Of the country that new addresses start with. */
  format: AddressFormat
  wording: MoneyWording
  actions: EntryActions
}

/** An order that somebody tells on the telephone: who, what, where to, and what it comes to. */
export function OrderEntry({
  org,
  customer: first,
  countries,
  format,
  wording,
  actions,
}: OrderEntryProps) {
  const router = useRouter()
  const [customer, setCustomer] = useState(first)
  // Another is looked for; this one stays until there is one.
  const [isChoosing, setIsChoosing] = useState(false)
  const [hasTyped, setHasTyped] = useState(false)
  const [isPlaced, setIsPlaced] = useState(false)
  const [lines, setLines] = useState<DraftLine[]>([])
  const [shipping, setShipping] = useState(() => defaultOf(first?.addresses, 'is_default_shipping'))
  const [billing, setBilling] = useState(() => defaultOf(first?.addresses, 'is_default_billing'))
  // As the customer wants it, until it is said for this order.
  const [billsElsewhere, setBillsElsewhere] = useState<boolean | null>(null)
  const [newCountry, setNewCountry] = useState(format.country_code)
  // Of this form for good: a refusal leaves no order behind, and a lost answer no second one.
  const [key] = useState(() => crypto.randomUUID())
  const [refusals, setRefusals] = useState(0)
  const money = (minor: number) => formatMoney(minor, wording)

  const isBilledElsewhere = billsElsewhere ?? wantsBillElsewhere(customer?.addresses, shipping)
  const address = customer?.addresses.find(({ id }) => id === shipping)
  const country = address?.country_code ?? newCountry
  const items = lines.map(({ variant, quantity }) => ({ variant_id: variant.id, quantity }))
  const quote = useAnswer(
    actions.quote,
    customer && items.length > 0
      ? // Asked again after a refusal: the price or the stock may be another by now.
        { org, customer_id: customer.id, items, country_code: country, attempt: `${refusals}` }
      : null,
  )
  const hasProblems = (quote.data?.problems.length ?? 0) > 0
  const credit = quote.data?.credit_minor ?? 0
  const isDirty =
    !isPlaced &&
    (lines.length > 0 || customer?.id !== first?.id || hasTyped || billsElsewhere !== null)
  const canSpendCredit = quote.data !== null && credit >= quote.data.total_minor

  async function choose({ id }: FoundCustomer) {
    const result = await settle(() => actions.readCustomer({ org, customer_id: id }))
    if (!result.ok) {
      toast.error(messageOf(result))
      return
    }
    setIsChoosing(false)
    if (id === customer?.id) return
    setCustomer(result.data)
    setShipping(defaultOf(result.data.addresses, 'is_default_shipping'))
    setBilling(defaultOf(result.data.addresses, 'is_default_billing'))
    setBillsElsewhere(null)
    setNewCountry(format.country_code)
  }

  function add(variant: OrderVariant) {
    setLines((old) =>
      old.some((line) => line.variant.id === variant.id)
        ? old.map((line) =>
            line.variant.id === variant.id
              ? { variant, quantity: Math.min(line.quantity + 1, QUANTITY_MAX) }
              : line,
          )
        : [...old, { variant, quantity: 1 }],
    )
  }

  async function place(data: FormData): Promise<ActionResult<EnteredOrder>> {
    if (!customer || items.length === 0 || quote.data === null) {
      return { ok: false, code: 'malformed', reason: 'commerce.cart_empty' }
    }
    const expected_total_minor = quote.data.total_minor
    const result = await settle(() =>
      actions.place({
        org,
        customer_id: customer.id,
        items,
        contact: {
          name: formText(data, 'contact.name'),
          email: formText(data, 'contact.email'),
          phone: formText(data, 'contact.phone'),
        },
        ...addressesOf(data, { shipping, billing, isBilledElsewhere }),
        payment_method: data.get('payment_method') === 'credit' ? 'credit' : 'account',
        customer_note: formText(data, 'customer_note'),
        expected_total_minor,
        idempotency_key: key,
      }),
    )
    if (!result.ok && result.code !== 'unavailable' && result.code !== 'unexpected') {
      setRefusals((count) => count + 1)
    }
    return result
  }

  return (
    <ActionForm
      action={place}
      onSuccess={(order) => {
        if (order.is_earlier) {
          toast.error('This order was placed before. What you changed since then is not in it.')
        } else if (order.address_kept === false) {
          toast.error(
            'The order is placed, but the address book is full, so the address was not kept.',
          )
        } else {
          toast.success(`Order #${order.number} placed`)
        }
        setIsPlaced(true)
        setLines([])
        // In the place of the form, which Back would find empty.
        router.replace(`/o/${org}/orders/${order.id}`)
      }}
      // An order is placed by its button, not by an Enter somewhere on the way there.
      onKeyDown={(event) => {
        if (event.key === 'Enter' && event.target instanceof HTMLInputElement) {
          event.preventDefault()
        }
      }}
      // What is looked for is nothing to lose: those fields have no name.
      onInput={({ target }) => {
        if (target instanceof HTMLElement && target.hasAttribute('name')) setHasTyped(true)
      }}
      className="items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem] lg:[&>[role=alert]]:col-span-2"
    >
      <div className="grid min-w-0 gap-4">
        <Card aria-label="Customer">
          <CardHeader>
            <CardTitle>Customer</CardTitle>
            {customer ? (
              <CardAction>
                <Button variant="ghost" size="sm" onClick={() => setIsChoosing(!isChoosing)}>
                  {isChoosing ? 'Cancel' : 'Change'}
                </Button>
              </CardAction>
            ) : null}
          </CardHeader>
          <CardContent className="grid grid-cols-[minmax(0,1fr)] gap-4">
            {isChoosing || !customer ? (
              <CustomerPicker
                org={org}
                find={actions.findCustomers}
                create={actions.createCustomer}
                onChoose={choose}
              />
            ) : null}
            {customer ? (
              <div key={customer.id} className="grid grid-cols-[minmax(0,1fr)] gap-4">
                <p className="break-words font-medium text-base">
                  <bdi>{customer.name}</bdi>
                </p>
                <div className="grid gap-x-4 gap-y-3.5 sm:grid-cols-3">
                  <Field name="contact.name" label="Contact">
                    <Input
                      defaultValue={customer.contact_name ?? ''}
                      maxLength={200}
                      autoComplete="off"
                      dir="auto"
                    />
                  </Field>
                  <Field name="contact.email" label="Email" optional>
                    <Input
                      type="email"
                      defaultValue={customer.email ?? ''}
                      maxLength={255}
                      autoComplete="off"
                    />
                  </Field>
                  <Field name="contact.phone" label="Phone" optional>
                    <Input
                      type="tel"
                      defaultValue={customer.phone ?? ''}
                      maxLength={40}
                      autoComplete="off"
                    />
                  </Field>
                </div>
              </div>
            ) : null}
          </CardContent>
        </Card>
        <Card aria-label="Items">
          <CardHeader>
            <CardTitle>Items</CardTitle>
          </CardHeader>
          <CardContent className="grid gap-3 pb-2">
            <VariantPicker org={org} find={actions.findVariants} money={money} onChoose={add} />
            {lines.length > 0 ? (
              <DraftLines
                lines={lines}
                quoted={quote.data?.lines ?? []}
                money={money}
                onChange={(id, quantity) =>
                  setLines((old) =>
                    old.map((line) => (line.variant.id === id ? { ...line, quantity } : line)),
                  )
                }
                onRemove={(id) => setLines((old) => old.filter((line) => line.variant.id !== id))}
              />
            ) : (
              <p className="pb-2 text-muted-foreground text-sm">
                Nothing yet. Find a product by its name or SKU; arrow keys choose, Enter adds.
              </p>
            )}
          </CardContent>
        </Card>
        {customer ? (
          <Card key={customer.id} aria-label="Delivery">
            <CardHeader>
              <CardTitle>Deliver to</CardTitle>
            </CardHeader>
            <CardContent className="grid gap-4">
              <DraftAddress
                prefix="shipping_address."
                legend="Deliver to"
                addresses={customer.addresses}
                chosen={shipping}
                name={customer.contact_name ?? customer.name}
                countries={countries}
                country={newCountry}
                format={format}
                loadFormat={actions.loadFormat}
                onChoose={setShipping}
                onCountryChange={setNewCountry}
              />
              <Field name="is_billed_elsewhere" label="Bill to another address" inline>
                <Checkbox
                  checked={isBilledElsewhere}
                  onCheckedChange={(checked) => setBillsElsewhere(checked === true)}
                />
              </Field>
              {isBilledElsewhere ? (
                <DraftAddress
                  prefix="billing_address."
                  legend="Bill to"
                  addresses={customer.addresses}
                  chosen={billing}
                  name={customer.contact_name ?? customer.name}
                  countries={countries}
                  country={format.country_code}
                  format={format}
                  loadFormat={actions.loadFormat}
                  onChoose={setBilling}
                />
              ) : null}
            </CardContent>
          </Card>
        ) : null}
      </div>
      <Card aria-label="Summary" className="lg:sticky lg:top-16">
        <CardHeader>
          <CardTitle>Summary</CardTitle>
        </CardHeader>
        <CardContent className="grid gap-4">
          <WarnBeforeLeaving isDirty={isDirty} />
          <DraftSummary quote={quote} money={money} locale={wording.locale} />
          <Field
            name="payment_method"
            label="Payment"
            {...(credit > 0 ? { hint: `${money(credit)} of store credit` } : {})}
          >
            <NativeSelect defaultValue="account">
              <option value="account">{METHOD_LABELS.account}</option>
              <option value="credit" disabled={!canSpendCredit}>
                {METHOD_LABELS.credit}
              </option>
            </NativeSelect>
          </Field>
          <Field name="customer_note" label="What the customer asked for" optional>
            <Textarea rows={2} maxLength={2000} dir="auto" />
          </Field>
          <SubmitButton
            pendingLabel="Placing…"
            // Not for a total that is being worked out anew: the order would be refused for it.
            disabled={!customer || isChoosing || quote.state !== 'ready' || hasProblems}
          >
            Place order
          </SubmitButton>
        </CardContent>
      </Card>
    </ActionForm>
  )
}
