import { describe, expect, it } from 'vitest'
import {
  addressesOf,
  defaultOf,
  NEW_ADDRESS,
  wantsBillElsewhere,
} from '../../../components/commerce/orders/entry/draft-values.ts'

const home = { id: 'home', is_default_shipping: true, is_default_billing: false }
const office = { id: 'office', is_default_shipping: false, is_default_billing: true }

function filled(values: Record<string, string>): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries(values)) data.set(name, value)
  return data
}
const typed = filled({
  'shipping_address.choice': 'on',
  'shipping_address.name': ' Ada ',
  'shipping_address.country_code': 'FR',
  'shipping_address.save': 'on',
  'billing_address.name': 'Office',
  'billing_address.save': 'on',
})

describe('defaultOf', () => {
  it('is the default, else the first, else a new one', () => {
    expect(defaultOf([home, office], 'is_default_billing')).toBe('office')
    expect(defaultOf([home], 'is_default_billing')).toBe('home')
    expect(defaultOf([], 'is_default_shipping')).toBe(NEW_ADDRESS)
  })
})

describe('wantsBillElsewhere', () => {
  it.each([
    [[home, office], 'home', true],
    [[home, office], 'office', false],
    [[home, office], NEW_ADDRESS, true],
    [[home], 'home', false],
    [undefined, NEW_ADDRESS, false],
  ])('%j, sent to %s: %s', (book, shipping, is) => {
    expect(wantsBillElsewhere(book, shipping)).toBe(is)
  })
})

describe('addressesOf', () => {
  it('has no object twice, which an action would be sent a reference to', () => {
    const choice = { shipping: NEW_ADDRESS, billing: 'office', isBilledElsewhere: false }
    const { shipping_address, billing_address } = addressesOf(typed, choice)
    expect(billing_address).toEqual(shipping_address)
    expect(billing_address).not.toBe(shipping_address)
  })

  it('names the delivery address as the one that is billed, unless it is another', () => {
    const choice = { shipping: 'home', billing: 'office', isBilledElsewhere: false }
    expect(addressesOf(typed, choice)).toEqual({
      shipping_address_id: 'home',
      billing_address_id: 'home',
    })
    expect(addressesOf(typed, { ...choice, isBilledElsewhere: true })).toEqual({
      shipping_address_id: 'home',
      billing_address_id: 'office',
    })
  })

  it('keeps the typed ones that are ticked, one of them once', () => {
    const address = { name: 'Ada', country_code: 'FR' }
    const choice = { shipping: NEW_ADDRESS, billing: NEW_ADDRESS, isBilledElsewhere: false }
    expect(addressesOf(typed, choice)).toEqual({
      shipping_address: address,
      billing_address: address,
      save_addresses: ['shipping_address'],
    })
    expect(addressesOf(typed, { ...choice, isBilledElsewhere: true })).toEqual({
      shipping_address: address,
      billing_address: { name: 'Office' },
      save_addresses: ['shipping_address', 'billing_address'],
    })
    const unticked = filled({ 'shipping_address.name': 'Ada' })
    expect(addressesOf(unticked, choice)).not.toHaveProperty('save_addresses')
  })
})
