import { describe, expect, it } from 'vitest'
import { createVariant } from '../../helpers/commerce-factories.ts'
import { asAnon, asOwner, expectDenied, inTransaction } from '../../helpers/db.ts'
import { add } from './carts.helpers.ts'
import { address, details, guestWith, openShop, placeOrder } from './orders.helpers.ts'

describe('place_order', () => {
  it('takes a telephone number in the digits of another keyboard', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const token = await guestWith(tx, shop.orgId, { variant_id: shop.variantId })
      await asAnon(tx)
      const contact = { name: 'Ada', email: 'a@example.test', phone: '٠٥٠ ١٢٣' }
      expect(await placeOrder(tx, shop.orgId, details(1490, { contact }), { token })).toMatchObject(
        {
          contact_phone: '050 123',
        },
      )
    })
  })

  it('takes twenty orders an hour with one secret of a guest, and answers each again', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const token = await guestWith(tx, shop.orgId, { variant_id: shop.variantId })
      const other = await guestWith(tx, shop.orgId, { variant_id: shop.variantId })
      const order = (key: string, secret = token) =>
        placeOrder(tx, shop.orgId, details(1490), { token: secret, key })
      await asAnon(tx)
      const ids: string[] = []
      for (let count = 1; count <= 20; count += 1) {
        ids.push((await order(`order ${count}`)).id)
        await add(tx, shop.orgId, shop.variantId, 1, token)
      }
      const error = await expectDenied(
        () => order('order 21'),
        'PT429',
        'commerce.too_many_guest_orders',
      )
      // How long to wait, in seconds.
      expect(Number(error.detail)).toBeGreaterThan(3500)
      expect(Number(error.detail)).toBeLessThanOrEqual(3600)
      expect((await order('order 1')).id).toBe(ids[0])
      expect(await order('order 21', other)).toMatchObject({ number: 1021 })

      await asOwner(tx)
      await tx`
        update public.orders set placed_at = now() - interval '61 minutes'
        where org_id = ${shop.orgId} and id = ${ids[0] ?? null}`
      await asAnon(tx)
      expect(await order('order 21')).toMatchObject({ number: 1022 })
    })
  })

  it.each([
    ['no e-mail', { contact: { name: 'Ada' } }, 'platform.value_missing', 'contact.email'],
    ['no contact', { contact: null }, 'platform.value_missing', 'contact.email'],
    ['a contact that is text', { contact: 'Ada' }, 'platform.values_malformed', 'contact'],
    [
      'an e-mail that is none',
      { contact: { name: 'Ada', email: 'ada' } },
      'commerce.email_invalid',
      'contact.email',
    ],
    [
      'a phone without digits',
      { contact: { name: 'Ada', email: 'a@example.test', phone: 'none' } },
      'commerce.phone_invalid',
      'contact.phone',
    ],
    ['an unknown key', { total: 1 }, 'platform.field_unknown', 'total'],
    [
      'an unknown key of the address',
      { shipping_address: { ...address, planet: 'Mars' } },
      'platform.field_unknown',
      'shipping_address.planet',
    ],
    [
      'an address of ten thousand characters',
      { shipping_address: { ...address, line1: 'x'.repeat(10_000) } },
      'platform.value_too_long',
      'shipping_address.line1',
    ],
    [
      'a line break in a name',
      { shipping_address: { ...address, name: 'Ada\nLovelace' } },
      'platform.value_has_control_characters',
      'shipping_address.name',
    ],
    [
      'a postcode of elsewhere',
      { shipping_address: { ...address, postal_code: 'SW1A 1AA' } },
      'commerce.postal_code_invalid',
      'shipping_address.postal_code',
    ],
    [
      'no town',
      { shipping_address: { ...address, city: ' ' } },
      'platform.value_missing',
      'shipping_address.city',
    ],
    [
      'a country that there is not',
      { shipping_address: { ...address, country_code: 'ZZ' } },
      'commerce.country_unknown',
      'shipping_address.country_code',
    ],
    ['no address', { shipping_address: null }, 'platform.value_missing', 'shipping_address'],
    [
      'an address that is text',
      { shipping_address: 'Berlin' },
      'platform.values_malformed',
      'shipping_address',
    ],
    [
      'a billing address without a street',
      { billing_address: { ...address, line1: null } },
      'platform.value_missing',
      'billing_address.line1',
    ],
    [
      'a card that we do not take yet',
      { payment_method: 'card' },
      'commerce.payment_unavailable',
      'payment_method',
    ],
    [
      'credit of an address that anybody can type',
      { payment_method: 'credit' },
      'commerce.payment_unavailable',
      'payment_method',
    ],
    ['no payment', { payment_method: null }, 'platform.value_missing', 'payment_method'],
    [
      'no total that was expected',
      { expected_total_minor: null },
      'platform.value_missing',
      'expected_total_minor',
    ],
    [
      'half a cent',
      { expected_total_minor: 0.5 },
      'platform.number_invalid',
      'expected_total_minor',
    ],
    [
      'less than nothing',
      { expected_total_minor: -1 },
      'platform.number_invalid',
      'expected_total_minor',
    ],
    [
      'a total as text',
      { expected_total_minor: '1490' },
      'platform.number_invalid',
      'expected_total_minor',
    ],
    [
      'a note of 2,001 characters',
      { customer_note: 'x'.repeat(2001) },
      'platform.value_too_long',
      'customer_note',
    ],
    ['yes as text', { save_address: 'yes' }, 'platform.values_malformed', 'save_address'],
  ])('%s is refused by its field', async (_what, values, reason, field) => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const token = await guestWith(tx, shop.orgId, { variant_id: shop.variantId })
      await asAnon(tx)
      const error = await expectDenied(
        () => placeOrder(tx, shop.orgId, details(1490, values), { token }),
        'PT422',
        reason,
      )
      expect(error.detail).toBe(field)
    })
  })

  it.each([[null], [''], ['x'.repeat(256)]])('the key %j is none', async (key) => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const token = await guestWith(tx, shop.orgId, { variant_id: shop.variantId })
      await asAnon(tx)
      await expectDenied(
        () => placeOrder(tx, shop.orgId, details(1490), { token, key }),
        'PT422',
        'platform.idempotency_key_invalid',
      )
    })
  })

  it('names of any script and emoji are kept as they are; a null byte is refused', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const token = await guestWith(tx, shop.orgId, { variant_id: shop.variantId })
      await asAnon(tx)
      const bad = JSON.stringify(details(1490)).replace('Gartenweg', 'Garten\\u0000weg')
      await expectDenied(
        () => tx`select public.place_order(${shop.orgId}, ${bad}::text::jsonb, 'k', ${token})`,
        '22P05',
      )
      const written = { ...address, name: '李小龍 🐉', line1: 'شارع الملك ١' }
      const order = await placeOrder(
        tx,
        shop.orgId,
        details(1490, { shipping_address: written, customer_note: 'Zweimal klingeln\nDanke 🙂' }),
        { token },
      )
      expect(order.shipping_address).toEqual(written)
    })
  })

  it('an order that no number can carry is refused', async () => {
    await inTransaction(async (tx) => {
      const shop = await openShop(tx)
      const items = []
      for (let index = 0; index < 10; index += 1) {
        const dear = await createVariant(tx, {
          org_id: shop.orgId,
          price_minor: 99_999_999_999,
          tracks_stock: false,
        })
        items.push({ variant_id: dear.id, quantity: 9999 })
      }
      const token = await guestWith(tx, shop.orgId, ...items)
      await asAnon(tx)
      await expectDenied(
        () => placeOrder(tx, shop.orgId, details(0), { token }),
        'PT422',
        'commerce.order_too_large',
      )
    })
  })
})
