import { describe, expect, it } from 'vitest'
import { toOrderDetails } from '../../../lib/commerce/checkout.rules.ts'

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
    expect(toOrderDetails({ ...typed, bill_elsewhere: 'on' })).toMatchObject({
      billing_address: { line1: 'Elsewhere 2' },
    })
    expect(
      toOrderDetails({ ...typed, bill_elsewhere: 'on', billing_address_id: 'a2' }),
    ).toMatchObject({ billing_address_id: 'a2' })
  })

  it('who orders has a name of their own when they give one', () => {
    expect(toOrderDetails({ ...typed, 'contact.name': 'Grace' }).contact).toMatchObject({
      name: 'Grace',
    })
  })
})
