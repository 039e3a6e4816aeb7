import { ADDRESS_FIELDS, type AddressFormat } from './addresses.schemas'
import { BILL_TO_DELIVERY, BILL_TO_TYPED } from './checkout.schemas'

type Kind = 'shipping_address' | 'billing_address'
export type CheckoutForm = Record<string, string | undefined>

/** The details of `place_order` that a filled form stands for. */
export function toOrderDetails(form: CheckoutForm) {
  const name = form['contact.name'] || form['shipping_address.name']
  return {
    contact: present({ name, email: form['contact.email'], phone: form['contact.phone'] }),
    ...under('shipping_address', placeOf(form)),
    ...billed(form),
    payment_method: form.payment_method ?? null,
    expected_total_minor: Number(form.expected_total_minor),
    ...present({
      expected_revision: form.expected_revision,
      customer_note: form.customer_note,
    }),
    ...(form.save_address ? { save_address: true } : {}),
  }
}

type Place = { id: string } | { typed: Record<string, string> }

/** Where the goods go: a saved address, else the one that is typed. */
function placeOf(form: CheckoutForm): Place {
  const id = form.shipping_address_id
  return id ? { id } : { typed: typedAddress(form, 'shipping_address') }
}

/** Said as it was shown, so that a default changed meanwhile bills nobody elsewhere. */
function billed(form: CheckoutForm) {
  const { bill_to: billTo } = form
  if (!billTo) return {}
  if (billTo === BILL_TO_DELIVERY) return under('billing_address', placeOf(form))
  if (billTo === BILL_TO_TYPED) {
    return under('billing_address', { typed: typedAddress(form, 'billing_address') })
  }
  return under('billing_address', { id: billTo })
}

function under(kind: Kind, place: Place) {
  return 'id' in place ? { [`${kind}_id`]: place.id } : { [kind]: place.typed }
}

function typedAddress(form: CheckoutForm, kind: Kind) {
  const fields = [...ADDRESS_FIELDS, 'country_code']
  return present(Object.fromEntries(fields.map((field) => [field, form[`${kind}.${field}`]])))
}

function present(values: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => (value ? [[key, value]] : [])),
  )
}

type Drawn = {
  values: Record<string, string>
  shipping: AddressFormat
  billing: AddressFormat
}

/** What was refused of a field that the form does not have, or does not show: by its name. */
export function unseenReasons(
  reasons: Record<string, string>,
  { values, shipping, billing }: Drawn,
): [field: string, reason: string][] {
  const drawn = new Set(['contact.email', 'contact.phone', 'customer_note'])
  const isTyped = !values.shipping_address_id
  if (isTyped) for (const name of fieldsOf('shipping_address', shipping)) drawn.add(name)
  if (values.bill_to === BILL_TO_TYPED) {
    for (const name of fieldsOf('billing_address', billing)) drawn.add(name)
  }
  return Object.entries(reasons).filter(([name]) => !drawn.has(name))
}

/** Telephone is asked for once, with the contact. */
function fieldsOf(kind: Kind, { fields }: AddressFormat): string[] {
  const names = fields.flatMap(({ name }) => (name === 'phone' ? [] : [name]))
  return [...names, 'country_code'].map((name) => `${kind}.${name}`)
}
