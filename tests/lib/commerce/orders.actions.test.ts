import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  deleteOwnAddress,
  readAddressFormat,
  saveOwnAddress,
} from '../../../lib/commerce/addresses.actions.ts'
import { listAddresses } from '../../../lib/commerce/addresses.queries.ts'
import { addToCart } from '../../../lib/commerce/cart.actions.ts'
import { quoteCart } from '../../../lib/commerce/checkout.queries.ts'
import { enterOrder } from '../../../lib/commerce/order-entry.actions.ts'
import {
  addOrderNote,
  advanceOrder,
  advanceOrders,
  cancelOrderItems,
} from '../../../lib/commerce/orders.actions.ts'
import {
  countOrdersByStatus,
  getOrder,
  listGuestOrders,
  listOrders,
  listOwnOrders,
} from '../../../lib/commerce/orders.queries.ts'
import { submitCheckout } from '../../../lib/commerce/submit-checkout.ts'
import { createInvoiceFromOrder, issueInvoice } from '../../../lib/finance/invoices.actions.ts'
import { getInvoiceOfOwnOrder } from '../../../lib/finance/own-invoices.queries.ts'
import { signIn } from '../../../lib/identity/auth.actions.ts'
import { createServerSupabase } from '../../../lib/supabase/server.ts'
import { createAddress, createShippingRate } from '../../helpers/commerce-factories.ts'
import { sql } from '../../helpers/db.ts'
import { createCustomer, createMembership, required } from '../../helpers/factories.ts'
import { TEST_PASSWORD } from '../../helpers/request.ts'
import { browser, resetBrowser } from '../../helpers/request-scope.ts'
import {
  createUser,
  destination,
  form,
  openShop,
  removeShopsAndUsers,
  type TestShop,
} from './shop.helpers.ts'

let shop: TestShop
let orgSlug: string
let agent: { id: string; email: string }
let customer: { id: string; email: string }

beforeAll(async () => {
  shop = await openShop()
  await createShippingRate(sql, { org_id: shop.org_id })
  const [org] = await sql<{ slug: string }[]>`
    select slug from public.organizations where id = ${shop.org_id}`
  orgSlug = required(org).slug
  agent = await createUser()
  customer = await createUser()
  await createMembership(sql, { org_id: shop.org_id, user_id: agent.id, role: 'agent' })
  await createCustomer(sql, {
    org_id: shop.org_id,
    email: customer.email,
    user_id: customer.id,
  })
})
beforeEach(resetBrowser)
afterAll(removeShopsAndUsers)

const signInAs = (user: { email: string }) =>
  destination(signIn(form({ email: user.email, password: TEST_PASSWORD })))

const scope = async () => ({ db: await createServerSupabase(), org: { id: shop.org_id } })

const filled = (values: Record<string, string> = {}) =>
  form({
    shop: shop.slug,
    idempotency_key: randomUUID(),
    expected_total_minor: '1490',
    'contact.email': 'ada@example.test',
    'shipping_address.name': 'Ada Lovelace',
    'shipping_address.line1': 'Gartenweg 1',
    'shipping_address.postal_code': '10115',
    'shipping_address.city': 'Berlin',
    'shipping_address.country_code': 'DE',
    payment_method: 'account',
    ...values,
  })

const fillCart = () => destination(addToCart(form({ shop: shop.slug, variant_id: shop.variantId })))

async function order(values: Record<string, string> = {}): Promise<string> {
  await fillCart()
  const path = await destination(submitCheckout(filled(values)))
  expect(path).toMatch(new RegExp(`^/s/${shop.slug}/orders/[0-9a-f-]{36}$`))
  return required(path).slice(-36)
}

describe('submitCheckout', () => {
  it('a guest orders by a plain form, and sees the order with their cookie', async () => {
    await fillCart()
    const { db } = await scope()
    expect(await quoteCart(db, shop, 'DE')).toMatchObject({ total_minor: 1490, problems: [] })
    expect(await quoteCart(db, shop, null)).toMatchObject({ shipping: null, total_minor: 1000 })
    const sent = filled()
    const path = await destination(submitCheckout(sent))
    // Sent twice, it is the same order.
    expect(await destination(submitCheckout(sent))).toBe(path)
    const id = required(path).slice(-36)
    const token = browser.cookies.get(`clientele-cart-${shop.slug}`)
    expect(await getOrder(await scope(), id, token)).toMatchObject({
      id,
      contact_name: 'Ada Lovelace',
    })
    expect(await getOrder(await scope(), id)).toBeNull()
    expect(await getOrder(await scope(), 'nonsense')).toBeNull()
    expect(await listGuestOrders(await scope(), required(token), { limit: 1 })).toMatchObject({
      items: [{ id }],
    })
  })

  it.each([
    ['shipping_address.postal_code', '1', 'commerce.postal_code_invalid'],
    ['shipping_address.line1', 'x'.repeat(10_000), 'field.too_long'],
    ['contact.email', 'ada', 'commerce.email_invalid'],
    ['payment_method', 'card', 'field.not_a_choice'],
  ])('comes back with what was typed when %s is wrong', async (field, value, reason) => {
    await fillCart()
    const state = await submitCheckout(filled({ [field]: value }))
    expect(state).toMatchObject({ reasons: { [field]: reason }, problem: null })
    expect(state.values).toMatchObject({ [field]: value, 'shipping_address.city': 'Berlin' })
  })

  it('says what belongs to no field above the form', async () => {
    expect(await submitCheckout(filled())).toMatchObject({
      reasons: {},
      problem: 'commerce.cart_empty',
    })
    await fillCart()
    expect(await submitCheckout(filled({ expected_total_minor: '1' }))).toMatchObject({
      reasons: {},
      problem: 'commerce.price_changed',
    })
    expect(await submitCheckout(filled({ expected_revision: 'another' }))).toMatchObject({
      reasons: {},
      problem: 'commerce.cart_changed',
    })
  })
})

describe('staff', () => {
  it('see, advance, note and cancel orders', async () => {
    const ids = [await order(), await order(), await order()] as const
    resetBrowser()
    await signInAs(agent)
    const page = await listOrders(await scope(), { filter: { status: ['placed'] }, limit: 2 })
    expect(page.items).toHaveLength(2)
    const rest = await listOrders(await scope(), {
      filter: { status: ['placed'] },
      limit: 100,
      cursor: page.next_cursor ?? undefined,
    })
    const listed = [...page.items, ...rest.items].map(({ id }) => id)
    expect(listed).toEqual(expect.arrayContaining([...ids]))
    expect(new Set(listed).size).toBe(listed.length)
    const step = await advanceOrder({ org: orgSlug, order_id: ids[0], status: 'processing' })
    expect(step).toMatchObject({ ok: true, data: { status: 'processing' } })
    expect(
      await advanceOrders({ org: orgSlug, order_ids: [...ids], status: 'shipped' }),
    ).toMatchObject({ ok: true, data: { changed: expect.any(Array), refused: [] } })
    expect(
      await advanceOrder({ org: orgSlug, order_id: ids[0], status: 'cancelled' }),
    ).toMatchObject({ ok: false, code: 'conflict', reason: 'commerce.order_status_step_refused' })
    expect(await addOrderNote({ org: orgSlug, order_id: ids[0], text: 'Fragile' })).toMatchObject({
      ok: true,
      data: { events: expect.arrayContaining([expect.objectContaining({ is_internal: true })]) },
    })
    await advanceOrder({ org: orgSlug, order_id: ids[1], status: 'processing' })
    // A step back is of those alone that are where it left them.
    expect(
      await advanceOrders({ org: orgSlug, order_ids: [ids[1]], status: 'placed', from: 'shipped' }),
    ).toMatchObject({
      ok: true,
      data: {
        changed: [],
        refused: [{ id: ids[1], reason: 'commerce.order_status_step_refused' }],
      },
    })
    const seen = required((await getOrder(await scope(), ids[1])) ?? undefined)
    const input = {
      org: orgSlug,
      order_id: ids[1],
      items: [{ item_id: required(seen.items[0]).id, quantity: 1 }],
      idempotency_key: randomUUID(),
    }
    expect(await cancelOrderItems(input)).toMatchObject({ ok: true, data: { status: 'cancelled' } })
    expect(await cancelOrderItems(input)).toMatchObject({ ok: true, data: { status: 'cancelled' } })
    expect(await countOrdersByStatus(await scope())).toMatchObject({ shipped: 2, cancelled: 1 })
  })
})

describe('enterOrder', () => {
  it('keeps a typed address with the order, once, and says when the book is full', async () => {
    const { id: customer_id } = await createCustomer(sql, { org_id: shop.org_id })
    await signInAs(agent)
    const input = (line1: string) => ({
      org: orgSlug,
      customer_id,
      items: [{ variant_id: shop.variantId, quantity: 1 }],
      contact: { name: 'Ada', email: '', phone: '' },
      shipping_address: {
        name: 'Ada',
        line1,
        postal_code: '10115',
        city: 'Berlin',
        country_code: 'DE',
      },
      save_addresses: ['shipping_address'],
      payment_method: 'account',
      customer_note: '',
      expected_total_minor: 1490,
      idempotency_key: randomUUID(),
    })
    const sent = input('Gartenweg 1')
    const first = await enterOrder(sent)
    expect(first).toMatchObject({ ok: true, data: { address_kept: true } })
    const again = await enterOrder(sent)
    expect(again).toMatchObject({ ok: true, data: { id: first.ok ? first.data.id : '' } })
    expect(await listAddresses(await scope(), customer_id)).toHaveLength(1)
    for (let index = 1; index < 50; index += 1) {
      await createAddress(sql, { org_id: shop.org_id, customer_id, line1: `Weg ${index}` })
    }
    expect(await enterOrder(input('Weg 51'))).toMatchObject({
      ok: true,
      data: { address_kept: false },
    })
  })
})

describe('a customer', () => {
  it('keeps addresses, and orders with one of them', async () => {
    await signInAs(customer)
    const values = {
      org_id: shop.org_id,
      name: 'Carla',
      line1: 'Weg 1',
      postal_code: '10115',
      city: 'Berlin',
      country_code: 'DE',
    }
    expect(await readAddressFormat({ country_code: 'JP' })).toMatchObject({
      ok: true,
      data: { country_code: 'JP', postal_code_example: '100-0001' },
    })
    expect(await saveOwnAddress(form({ ...values, postal_code: 'SW1A' }))).toMatchObject({
      ok: false,
      fields: { postal_code: ['commerce.postal_code_invalid'] },
    })
    const saved = await saveOwnAddress(form({ ...values, is_default_shipping: 'on' }))
    if (!saved.ok) throw new Error(saved.reason)
    const id = await order({ shipping_address_id: saved.data.id, 'contact.email': '' })
    expect(await getOrder(await scope(), id)).toMatchObject({
      shipping_address: { name: 'Carla' },
      contact_email: customer.email,
    })
    expect((await listOwnOrders(await scope(), { limit: 10 })).items).toMatchObject([{ id }])
    expect(await listAddresses(await scope())).toMatchObject([{ id: saved.data.id }])
    const address = { org_id: shop.org_id, address_id: saved.data.id }
    expect(await deleteOwnAddress(address)).toMatchObject({ ok: true })
    expect(await deleteOwnAddress(address)).toMatchObject({
      ok: false,
      reason: 'commerce.address_not_found',
    })
  })
})

describe('the invoice of an order', () => {
  it('is there for who bought once it is issued, and not for who only works there', async () => {
    const owner = await createUser()
    await createMembership(sql, { org_id: shop.org_id, user_id: owner.id, role: 'owner' })
    await signInAs(customer)
    const id = await order()
    const bought = required((await getOrder(await scope(), id)) ?? undefined)
    const look = async () => getInvoiceOfOwnOrder((await scope()).db, bought)
    expect(await look()).toBeNull()

    resetBrowser()
    await signInAs(owner)
    const draft = await createInvoiceFromOrder({ org: orgSlug, order_id: id })
    const invoiceId = draft.ok ? draft.data.id : ''
    resetBrowser()
    await signInAs(customer)
    expect(await look()).toBeNull()

    resetBrowser()
    await signInAs(owner)
    const issue = { org: orgSlug, invoice_id: invoiceId, issued_on: '', expected_updated_at: null }
    expect(await issueInvoice(issue)).toMatchObject({ ok: true })
    expect(await look()).toBeNull()
    resetBrowser()
    await signInAs(customer)
    expect(await look()).toMatchObject({ id: invoiceId, open_minor: 1490, order: { id } })
  })
})
