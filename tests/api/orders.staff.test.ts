import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { clientOf, type SignedIn } from '../helpers/request.ts'
import {
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
let agent: SignedIn
let customer: SignedIn
let customerId: string
let variantId: string
let ask: Ordering['ask']
let guest: Ordering['guest']

beforeAll(async () => {
  ordering = await openOrdering()
  ;({ shop, agent, customer, customerId, variantId, ask, guest } = ordering)
  // One that is there already, so that the list has a second page.
  const body = wanted({
    customer_id: customerId,
    items: [{ variant_id: variantId, quantity: 1 }],
  })
  orderOf(await ask('/orders', { user: agent, body, headers: keyed() }))
})
afterAll(() => dropOrdering(ordering))

describe('/orders', () => {
  it('staff enter, find, advance, note and cancel orders', async () => {
    const items = [{ variant_id: variantId, quantity: 3 }]
    const body = wanted({
      customer_id: customerId,
      items,
      contact: { name: 'Telephone Smith' },
      expected_total_minor: undefined,
    })
    const order = orderOf(await ask('/orders', { user: agent, body, headers: keyed() }))
    expect(order).toMatchObject({ channel: 'staff', customer: { id: customerId } })
    const found = await ask('/orders?q=telephone&status=placed,processing', { user: agent })
    expect(found.body).toMatchObject({ items: [{ id: order.id }] })
    const page = await ask('/orders?limit=1', { user: agent })
    const { next_cursor } = page.body as { next_cursor: string }
    expect((await ask(`/orders?limit=1&cursor=${next_cursor}`, { user: agent })).status).toBe(200)
    expect((await ask('/orders?cursor=e30', { user: agent })).status).toBe(400)
    const path = `/orders/${order.id}`
    const once = keyed()
    for (const mark of [null, 'true']) {
      const note = { user: agent, body: { text: 'Fragile' }, headers: once }
      const noted = await ask(`${path}/notes`, note)
      expect(orderOf(noted, 200).events).toHaveLength(2)
      expect(noted.headers.get('idempotent-replayed')).toBe(mark)
    }
    const headers = keyed()
    const part = { items: [{ item_id: order.items[0]?.id, quantity: 1 }] }
    for (let times = 0; times < 2; times += 1) {
      const cancelled = await ask(`${path}/cancel`, { user: agent, body: part, headers })
      expect(orderOf(cancelled, 200)).toMatchObject({ item_count: 2 })
    }
    const shipped = await ask(`${path}/status`, { user: agent, body: { status: 'shipped' } })
    expect(orderOf(shipped, 200)).toMatchObject({ status: 'shipped' })
    const late = await ask(`${path}/cancel`, { user: agent, body: {} })
    expect(refusal(late)).toEqual([409, 'commerce.order_not_cancellable'])
    const nobody = await ask(`${path}/status`, { body: { status: 'completed' } })
    expect(refusal(nobody)).toEqual([401, 'identity.sign_in_required'])
    const forOthers = await ask('/orders', { body, headers: keyed(), token: await guest() })
    expect(refusal(forOthers)).toEqual([401, 'identity.sign_in_required'])
    const notStaff = await ask('/orders', { user: customer, body, headers: keyed() })
    expect(refusal(notStaff)).toEqual([404, 'identity.organization_not_found'])
  })

  it('what was paid of a cancelled order and paid back is refunded, for staff and buyer', async () => {
    const made = async (path: string, body: object) => {
      const answer = await ask(path, { user: shop.user, body, headers: keyed() })
      expect([200, 201], answer.text).toContain(answer.status)
      return z.object({ id: z.uuid() }).parse(answer.body).id
    }
    const id = await made(
      '/orders',
      wanted({ customer_id: customerId, items: [{ variant_id: variantId, quantity: 1 }] }),
    )
    const { data, error } = await clientOf(shop.user).rpc('create_invoice_from_order', {
      p_org_id: shop.orgId,
      p_order_id: id,
    })
    expect(error).toBeNull()
    const invoice = await made(`/invoices/${z.object({ id: z.uuid() }).parse(data).id}/issue`, {})
    await made(`/invoices/${invoice}/payments`, { amount_minor: 1490, method: 'card' })
    await made(`/orders/${id}/cancel`, {})
    const note = await made(`/invoices/${invoice}/credit-notes`, {
      reason: 'Cancelled',
      give_back: 'refund',
    })
    const said = async () => {
      const lists = await Promise.all(
        ['paid', 'refunded'].map((status) =>
          ask(`/orders?payment_status=${status}`, { user: agent }),
        ),
      )
      const shown = await ask(`/orders/${id}`, { user: customer })
      return [
        orderOf(shown, 200).payment_status,
        ...lists.map(({ body }) => {
          const { items } = z
            .object({ items: z.array(z.looseObject({ id: z.uuid() })) })
            .parse(body)
          return items.some((order) => order.id === id)
        }),
      ]
    }
    expect(await said()).toEqual(['paid', true, false])
    await made('/payments/refunds', { credit_note_id: note, method: 'bank_transfer' })
    expect(await said()).toEqual(['refunded', false, true])
  })
})
