import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addressSchema } from '../../lib/commerce/addresses.schemas.ts'
import { sql } from '../helpers/db.ts'
import { createCustomer } from '../helpers/factories.ts'
import { createSignedInUser, deleteUser, type SignedIn } from '../helpers/request.ts'
import { address, dropOrdering, keyed, type Ordering, openOrdering, refusal } from './ordering.ts'
import type { Tenant } from './tenants.ts'

let ordering: Ordering
let shop: Tenant
let other: Tenant
let agent: SignedIn
let customer: SignedIn
let customerId: string
let ask: Ordering['ask']

beforeAll(async () => {
  ordering = await openOrdering()
  ;({ shop, other, agent, customer, customerId, ask } = ordering)
})
afterAll(() => dropOrdering(ordering))

describe('/addresses', () => {
  it('one key makes one address, for the customer and for staff; another request is refused', async () => {
    const buyer = await createSignedInUser()
    const { id } = await createCustomer(sql, {
      org_id: shop.orgId,
      email: buyer.email,
      user_id: buyer.userId,
    })
    const askers = [
      { path: '/addresses', user: buyer },
      { path: `/addresses?customer_id=${id}`, user: agent },
    ]
    for (const [index, { path, user }] of askers.entries()) {
      const headers = keyed()
      const first = await ask(path, { user, headers, body: address })
      expect([first.status, first.headers.get('idempotent-replayed')]).toEqual([201, null])
      const second = await ask(path, { user, headers, body: address })
      expect([second.status, second.body]).toEqual([201, first.body])
      expect(second.headers.get('idempotent-replayed')).toBe('true')
      const changed = await ask(path, { user, headers, body: { ...address, city: 'Bonn' } })
      expect(refusal(changed)).toEqual([409, 'platform.idempotency_key_reused'])
      const { body } = await ask('/addresses', { user: buyer })
      expect((body as { items: unknown[] }).items).toHaveLength(index + 1)
    }
    const odd = await ask('/addresses', {
      user: buyer,
      body: address,
      headers: keyed('x'.repeat(256)),
    })
    expect(refusal(odd)).toEqual([400, 'api.idempotency_key_invalid'])
    await deleteUser(buyer)
  })

  it('a customer keeps a book, staff read and write it, and strangers do not', async () => {
    const format = await ask('/addresses/formats/us')
    expect(format.body).toMatchObject({ country_code: 'US', postal_code_example: '94103' })
    expect((await ask('/addresses/formats/zz')).status).toBe(422)
    const made = await ask('/addresses', { user: customer, body: address })
    expect(made.status, made.text).toBe(201)
    const saved = addressSchema.parse(made.body)
    expect(saved).toMatchObject({ is_default_shipping: true })
    const book = `/addresses?customer_id=${customerId}`
    expect((await ask(book, { user: agent })).body).toMatchObject({ items: [{ id: saved.id }] })
    const changed = await ask(`/addresses/${saved.id}?customer_id=${customerId}`, {
      method: 'PUT',
      user: agent,
      body: { city: 'Bonn' },
    })
    expect(changed.body).toMatchObject({ city: 'Bonn', line1: 'Gartenweg 1' })
    expect((await ask('/addresses', { user: customer, body: { name: 'Ada' } })).status).toBe(422)
    expect((await ask(book, { user: other.user })).status).toBe(404)
    expect((await ask('/addresses')).status).toBe(401)
    const path = `/addresses/${saved.id}`
    for (const user of [customer, agent]) {
      expect((await ask(path, { user })).body).toMatchObject({ id: saved.id, city: 'Bonn' })
    }
    const neighbour = await createSignedInUser()
    await createCustomer(sql, { org_id: shop.orgId, user_id: neighbour.userId })
    for (const user of [neighbour, other.user]) {
      expect((await ask(path, { user })).status).toBe(404)
    }
    await deleteUser(neighbour)
    expect((await ask(path, { method: 'DELETE', user: other.user })).status).toBe(404)
    expect((await ask(path, { method: 'DELETE', user: customer })).status).toBe(204)
    expect((await ask('/addresses', { user: customer })).body).toMatchObject({ items: [] })
  })
})
