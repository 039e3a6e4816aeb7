import { ADDRESS_FIELDS } from './addresses.schemas'

export type CheckoutForm = Record<string, string | undefined>

/** The details of `place_order` that a filled form stands for. */
export function toOrderDetails(form: CheckoutForm) {
  const shipping = place(form, 'shipping_address')
  const name = form['contact.name'] || form['shipping_address.name']
  return {
    contact: present({ name, email: form['contact.email'], phone: form['contact.phone'] }),
    ...shipping,
    ...(form.bill_elsewhere ? place(form, 'billing_address') : {}),
    payment_method: form.payment_method ?? null,
    expected_total_minor: Number(form.expected_total_minor),
    ...present({ customer_note: form.customer_note }),
    ...(form.save_address ? { save_address: true } : {}),
  }
}

/** A saved address by its id, else the one that is typed. */
function place(form: CheckoutForm, kind: 'shipping_address' | 'billing_address') {
  const id = form[`${kind}_id`]
  if (id) return { [`${kind}_id`]: id }
  const typed = [...ADDRESS_FIELDS, 'country_code'].map((field) => [
    field,
    form[`${kind}.${field}`],
  ])
  return { [kind]: present(Object.fromEntries(typed)) }
}

function present(values: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => (value ? [[key, value]] : [])),
  )
}
