import { describe, expect, it } from 'vitest'
import { toOrderDetails, unseenReasons } from '../../../lib/commerce/checkout.rules.ts'

const typed = {
  'contact.email': 'ada@example.test',
  'shipping_address.name': 'Ada Lovelace',
  'shipping_address.line1': 'Gartenweg 1',
  'shipping_address.country_code': 'DE',
  'billing_address.line1': 'Elsewhere 2',
  payment_method: 'account',
  expected_total_minor: '1490',
}

describe('toOrderDetails', () => {
  it('takes what was typed, without what was left empty', () => {
    expect(toOrderDetails({ ...typed, 'shipping_address.line2': '', customer_note: '' })).toEqual({
      contact: { name: 'Ada Lovelace', email: 'ada@example.test' },
      shipping_address: { name: 'Ada Lovelace', line1: 'Gartenweg 1', country_code: 'DE' },
      payment_method: 'account',
      expected_total_minor: 1490,
    })
  })

  it('a saved address counts before the typed one, whose fields the form still has', () => {
    const details = toOrderDetails({ ...typed, shipping_address_id: 'a1', save_address: 'on' })
    expect(details).toMatchObject({ shipping_address_id: 'a1', save_address: true })
    expect(details).not.toHaveProperty('shipping_address')
  })

  it('the invoice goes elsewhere only when that is ticked', () => {
    expect(toOrderDetails(typed)).not.toHaveProperty('billing_address')
    expect(toOrderDetails({ ...typed, bill_to: 'typed' })).toMatchObject({
      billing_address: { line1: 'Elsewhere 2' },
    })
    const saved = toOrderDetails({ ...typed, bill_to: 'a2' })
    expect(saved).toMatchObject({ billing_address_id: 'a2' })
    expect(saved).not.toHaveProperty('billing_address')
  })

  it('the delivery address is said when it is what is billed', () => {
    expect(toOrderDetails({ ...typed, bill_to: 'delivery' })).toMatchObject({
      billing_address: { line1: 'Gartenweg 1' },
    })
    expect(
      toOrderDetails({ ...typed, bill_to: 'delivery', shipping_address_id: 'a1' }),
    ).toMatchObject({ shipping_address_id: 'a1', billing_address_id: 'a1' })
  })

  it('who orders has a name of their own when they give one', () => {
    expect(toOrderDetails({ ...typed, 'contact.name': 'Grace' }).contact).toMatchObject({
      name: 'Grace',
    })
  })
})

describe('unseenReasons', () => {
  const format = (country_code: string, ...names: ('line1' | 'phone' | 'region')[]) => ({
    country_code,
    fields: names.map((name) => ({ name, label: name, is_required: true })),
    postal_code_pattern: null,
    postal_code_example: null,
  })
  const drawn = { shipping: format('DE', 'line1', 'phone'), billing: format('US', 'region') }
  const reasons = {
    'contact.email': 'commerce.email_invalid',
    'shipping_address.line1': 'platform.value_missing',
    'billing_address.region': 'platform.value_missing',
    payment_method: 'commerce.payment_unavailable',
  }
  const unseen = (values: Record<string, string>, given: Record<string, string> = reasons) =>
    unseenReasons(given, { ...drawn, values }).map(([field]) => field)

  it('are those of fields that the form has not, or hides', () => {
    expect(unseen({ bill_to: 'typed' })).toEqual(['payment_method'])
    expect(unseen({ bill_to: 'delivery' })).toEqual(['billing_address.region', 'payment_method'])
    expect(unseen({ bill_to: 'typed', shipping_address_id: 'a1' })).toEqual([
      'shipping_address.line1',
      'payment_method',
    ])
    expect(
      unseen({ bill_to: 'typed' }, { 'billing_address.city': 'x', 'shipping_address.phone': 'x' }),
    ).toEqual(['billing_address.city', 'shipping_address.phone'])
  })
})
