import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { networkOf } from '../../lib/request.rules.ts'
import { createShop } from '../helpers/commerce-factories.ts'
import { sql } from '../helpers/db.ts'
import { createSignedInUser, deleteUser, type SignedIn } from '../helpers/request.ts'
import { problemOf } from './contract.ts'
import {
  address,
  dropOrdering,
  keyed,
  type Ordering,
  openOrdering,
  orderOf,
  refusal,
  wanted,
} from './ordering.ts'
import type { Tenant } from './tenants.ts'

let ordering: Ordering
let shop: Tenant
let other: Tenant
let agent: SignedIn
let customer: SignedIn
let customerId: string
let variantId: string
let ask: Ordering['ask']
let guest: Ordering['guest']

beforeAll(async () => {
  await setGuestOrders(0)
  ordering = await openOrdering()
  ;({ shop, other, agent, customer, customerId, variantId, ask, guest } = ordering)
})
afterAll(() => dropOrdering(ordering))

/** As if so many guests had tried to order within the hour; all of them have one address here. */
async function setGuestOrders(hits: number): Promise<void> {
  for (const ip of ['127.0.0.1', '::1', 'unknown']) {
    const bucket = `guest-order:ip:${networkOf(ip)}`
    await sql`
      delete from private.rate_limits where bucket_hash = sha256(convert_to(${bucket}, 'UTF8'))`
    if (hits > 0) {
      await sql`
        insert into private.rate_limits (bucket_hash, hits, window_started_at, window_ends_at)
        values (
          sha256(convert_to(${bucket}, 'UTF8')), ${hits}, now(), now() + interval '1 hour'
        )`
    }
  }
}

describe('/orders', () => {
  it('a guest cannot place more orders in an hour than in the shop itself, who is signed in can', async () => {
    const token = await guest()
    const buyer = await createSignedInUser()
    await ask('/cart/items', { body: { variant_id: variantId, quantity: 1 }, user: buyer })
    await setGuestOrders(100)
    try {
      const late = await ask('/orders', { token, body: wanted(), headers: keyed() })
      expect(refusal(late)).toEqual([429, 'app.rate_limited'])
      expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(0)
      orderOf(await ask('/orders', { body: wanted(), user: buyer, headers: keyed() }))
    } finally {
      await setGuestOrders(0)
      await deleteUser(buyer)
    }
    orderOf(await ask('/orders', { token, body: wanted(), headers: keyed() }))
  })

  it('a guest asks for the total, orders once, sees the order, and calls it off', async () => {
    const token = await guest()
    const before = await ask('/orders/quote', { token, body: {} })
    expect([before.status, before.body]).toMatchObject([200, { shipping: null }])
    const quote = await ask('/orders/quote', { token, body: { country_code: 'DE' } })
    expect(quote.body).toMatchObject({ total_minor: 1490, problems: [] })
    const headers = keyed()
    const first = await ask('/orders', { token, body: wanted(), headers })
    const order = orderOf(first)
    const again = await ask('/orders', { token, body: wanted(), headers })
    expect(orderOf(again)).toEqual(order)
    const reused = await ask('/orders', { token, body: wanted({ customer_note: 'x' }), headers })
    expect(refusal(reused)).toEqual([409, 'platform.idempotency_key_reused'])
    expect((await ask('/orders', { token })).body).toMatchObject({ items: [{ id: order.id }] })
    expect((await ask('/orders')).body).toEqual({ items: [], next_cursor: null })
    expect(orderOf(await ask(`/orders/${order.id}`, { token }), 200)).toEqual(order)
    expect(refusal(await ask(`/orders/${order.id}`))).toEqual([404, 'commerce.order_not_found'])
    const cancelled = await ask(`/orders/${order.id}/cancel`, { token, body: {} })
    expect(orderOf(cancelled, 200)).toMatchObject({ status: 'cancelled' })
    const reordered = await ask(`/orders/${order.id}/reorder`, { token, method: 'POST' })
    expect(reordered.body).toMatchObject({
      cart: { item_count: 1 },
      added_count: 1,
      left_out: [],
    })
  })

  it('a guest pages through what they ordered', async () => {
    const token = await guest()
    const placed: string[] = []
    for (const _ of [1, 2, 3]) {
      await ask('/cart/items', {
        method: 'PUT',
        token,
        body: { variant_id: variantId, quantity: 1 },
      })
      placed.push(orderOf(await ask('/orders', { token, body: wanted(), headers: keyed() })).id)
    }
    const page = async (query: string) =>
      z
        .object({
          items: z.array(z.looseObject({ id: z.uuid() })),
          next_cursor: z.string().nullable(),
        })
        .parse((await ask(`/orders?limit=2${query}`, { token })).body)
    const first = await page('')
    const second = await page(`&cursor=${first.next_cursor}`)
    expect(first.items.map(({ id }) => id)).toEqual(placed.slice(1).toReversed())
    expect(second).toMatchObject({ items: [{ id: placed[0] }], next_cursor: null })
    const broken = await ask('/orders?cursor=x', { token })
    expect(refusal(broken)).toEqual([400, 'app.invalid_cursor'])
  })

  it('a guest lists, sees and calls off an order while the shop is closed, others see no shop', async () => {
    const token = await guest()
    const order = orderOf(await ask('/orders', { token, body: wanted(), headers: keyed() }))
    const stranger = await guest()
    await createShop(sql, { org_id: shop.orgId, is_open: false })
    try {
      expect(orderOf(await ask(`/orders/${order.id}`, { token }), 200)).toEqual(order)
      const nothing = [404, 'commerce.shop_not_found']
      const path = `/orders/${order.id}`
      expect(refusal(await ask(path))).toEqual(nothing)
      expect(refusal(await ask(path, { token: stranger }))).toEqual(nothing)
      expect(refusal(await ask(`/orders/${randomUUID()}`, { token }))).toEqual(nothing)
      expect(refusal(await ask(path, { token, org: 'no-such-shop' }))).toEqual(nothing)
      expect(refusal(await ask(`${path}/cancel`, { token: stranger, body: {} }))).toEqual(nothing)
      const list = await ask('/orders', { token })
      expect(list.body).toMatchObject({ items: [{ id: order.id }], next_cursor: null })
      expect(refusal(await ask('/orders'))).toEqual(nothing)
      expect(refusal(await ask('/orders', { token: stranger }))).toEqual(nothing)
      const more = { token, body: wanted(), headers: keyed() }
      expect(refusal(await ask('/orders', more))).toEqual(nothing)
      const cancelled = await ask(`${path}/cancel`, { token, body: {} })
      expect(orderOf(cancelled, 200)).toMatchObject({ status: 'cancelled' })
    } finally {
      await createShop(sql, { org_id: shop.orgId })
    }
  })

  it('an order that is sent again after the shop has closed is answered as it was placed', async () => {
    const token = await guest()
    const headers = keyed()
    const order = orderOf(await ask('/orders', { token, body: wanted(), headers }))
    const full = await guest()
    const stranger = { token: order.id.padEnd(43, 'x') }
    await createShop(sql, { org_id: shop.orgId, is_open: false })
    try {
      const again = await ask('/orders', { token, body: wanted(), headers })
      expect(orderOf(again)).toEqual(order)
      const other = { token, body: wanted({ customer_note: 'Ring twice' }), headers }
      expect(refusal(await ask('/orders', other))).toEqual([409, 'platform.idempotency_key_reused'])
      const body = wanted()
      const closed = await ask('/orders', { token: full, body, headers })
      expect(refusal(closed)).toEqual([409, 'commerce.shop_closed'])
      const nothing = [404, 'commerce.shop_not_found']
      expect(refusal(await ask('/orders', { body, headers }))).toEqual(nothing)
      expect(refusal(await ask('/orders', { ...stranger, body, headers }))).toEqual(nothing)
      const unknown = { token: full, body, headers, org: 'no-such-shop' }
      expect(refusal(await ask('/orders', unknown))).toEqual(nothing)
      const country = { country_code: 'DE' }
      expect(refusal(await ask('/orders/quote', { token, body: country, headers }))).toEqual(
        nothing,
      )
    } finally {
      await createShop(sql, { org_id: shop.orgId })
    }
  })

  it('a customer orders what is in their own cart, and sees their own orders alone', async () => {
    const headers = keyed()
    await ask('/cart/items', { user: customer, body: { variant_id: variantId, quantity: 1 } })
    const body = wanted({ contact: null })
    const order = orderOf(await ask('/orders', { user: customer, body, headers }))
    expect(order).toMatchObject({ customer_id: customerId, customer: null })
    const list = await ask('/orders', { user: customer })
    expect(list.body).toMatchObject({ items: [{ id: order.id }], next_cursor: null })
    expect((await ask('/orders?status=placed', { user: customer })).status).toBe(400)
    expect((await ask(`/orders/${order.id}`, { user: other.user })).status).toBe(404)
    const step = await ask(`/orders/${order.id}/status`, {
      user: customer,
      body: { status: 'shipped' },
    })
    expect(refusal(step)).toEqual([404, 'identity.organization_not_found'])
  })

  it('a note that is sent twice is written once, however large its order is by then', async () => {
    const token = await guest()
    const { id } = orderOf(await ask('/orders', { token, body: wanted(), headers: keyed() }))
    await sql`
      insert into public.order_events (org_id, order_id, kind, data, is_internal)
      select ${shop.orgId}, ${id}, 'order.note_added',
        jsonb_build_object('text', repeat('x', 2000)), true
      from generate_series(1, 600)`
    const body = { text: 'Written once' }
    const headers = keyed()
    const write = () => ask(`/orders/${id}/notes`, { user: agent, body, headers })
    expect(orderOf(await write(), 200).events).toHaveLength(602)
    const again = await write()
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect(orderOf(again, 200).events).toHaveLength(602)
    const [notes] = await sql`
      select count(*)::int as written from public.order_events
      where order_id = ${id} and data ->> 'text' = ${body.text}`
    expect(notes).toEqual({ written: 1 })
  })

  it.each([
    ['no key', wanted(), {}, 400],
    ['a payment that there is not', wanted({ payment_method: 'card' }), keyed(), 400],
    ['a field that is not known', wanted({ total: 1 }), keyed(), 400],
    ['half a cent', wanted({ expected_total_minor: 0.5 }), keyed(), 422],
    ['no town', wanted({ shipping_address: { ...address, city: null } }), keyed(), 422],
    [
      'a street of ten thousand letters',
      wanted({ shipping_address: { ...address, line1: 'x'.repeat(10_000) } }),
      keyed(),
      422,
    ],
    ['another total', wanted({ expected_total_minor: 1 }), keyed(), 409],
    ['another cart', wanted({ expected_revision: 'another' }), keyed(), 409],
  ])('%s is refused', async (_what, body, headers, status) => {
    const token = await guest()
    const refused = await ask('/orders', { token, body, headers })
    expect(refused.status, refused.text).toBe(status)
  })

  it.each([
    ['contact.email', wanted({ contact: { email: 'nope' } })],
    [
      'shipping_address.postal_code',
      wanted({ shipping_address: { ...address, postal_code: '1' } }),
    ],
    ['shipping_address.line1', wanted({ shipping_address: { ...address, line1: 'a\tb' } })],
    ['billing_address.city', wanted({ billing_address: { ...address, city: null } })],
  ])('%s is named where it is wrong', async (field, body) => {
    const refused = await ask('/orders', { token: await guest(), body, headers: keyed() })
    expect(problemOf(refused).errors).toMatchObject([{ field }])
  })

  it('who expected another total is told the new one', async () => {
    const body = wanted({ expected_total_minor: 1 })
    const refused = await ask('/orders', { token: await guest(), body, headers: keyed() })
    expect(refused.body).toMatchObject({ reason: 'commerce.price_changed', total_minor: 1490 })
  })
})

describe('/orders/{id}/reorder', () => {
  it('fills the cart once for a key, of a guest as well', async () => {
    const buyer = await createSignedInUser()
    const line = { variant_id: variantId, quantity: 1 }
    await ask('/cart/items', { body: line, user: buyer })
    const { id } = orderOf(await ask('/orders', { body: wanted(), user: buyer, headers: keyed() }))
    const headers = keyed()
    const again = () => ask(`/orders/${id}/reorder`, { method: 'POST', user: buyer, headers })
    const first = await again()
    expect(first.status, first.text).toBe(200)
    const second = await again()
    expect([second.status, second.body]).toEqual([200, first.body])
    expect((await ask('/cart', { user: buyer })).body).toMatchObject({ item_count: 1 })
    await deleteUser(buyer)

    const token = await guest()
    const placed = orderOf(await ask('/orders', { token, body: wanted(), headers: keyed() }))
    const fill = async (key: Record<string, string>) =>
      (await ask(`/orders/${placed.id}/reorder`, { method: 'POST', token, headers: key })).body
    expect(await fill(headers)).toMatchObject({ cart: { item_count: 1 } })
    expect(await fill(headers)).toMatchObject({ cart: { item_count: 1 } })
    expect(await fill(keyed())).toMatchObject({ cart: { item_count: 2 } })
  })
})
