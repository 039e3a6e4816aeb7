import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../helpers/db.ts'
import { createCustomer } from '../helpers/factories.ts'
import { deleteUser, type SignedIn } from '../helpers/request.ts'
import { call, problemOf } from './contract.ts'
import { addMember, createTenant, dropTenant, type Tenant } from './tenants.ts'

let a: Tenant
let b: Tenant
let agent: SignedIn

beforeAll(async () => {
  a = await createTenant()
  b = await createTenant()
  agent = await addMember(a, 'agent')
})
afterAll(async () => {
  await dropTenant(a)
  await dropTenant(b)
  await deleteUser(agent)
})

async function creditsOf(tenant = a): Promise<string> {
  const { id } = await createCustomer(sql, { org_id: tenant.orgId })
  return `/api/v1/customers/${id}/credits`
}

const entry = (amount_minor: number, values = {}) => ({
  amount_minor,
  currency: 'EUR',
  reason: 'Goodwill',
  ...values,
})

describe('/customers/{id}/credits', () => {
  it('an owner can grant and spend, and an agent can read', async () => {
    const path = await creditsOf()
    const granted = await call(path, { user: a.user, body: entry(5000) })
    expect([granted.status, granted.body]).toMatchObject([201, { balance_after_minor: 5000 }])
    await call(path, { user: a.user, body: entry(-1850, { reason: 'Order' }) })
    const page = await call(`${path}?limit=1`, { user: agent })
    expect(page.body).toMatchObject({
      balances: [{ currency: 'EUR', balance_minor: 3150, exponent: 2 }],
      items: [{ amount_minor: -1850, reason: 'Order', balance_after_minor: 3150 }],
      next_cursor: expect.any(String),
    })
    const { next_cursor } = page.body as { next_cursor: string }
    const rest = await call(`${path}?limit=1&cursor=${next_cursor}`, { user: agent })
    expect(rest.body).toMatchObject({ items: [{ amount_minor: 5000 }], next_cursor: null })
  })

  it('an agent cannot grant', async () => {
    const refused = await call(await creditsOf(), { user: agent, body: entry(100) })
    expect([refused.status, problemOf(refused).reason]).toEqual([403, 'identity.permission_denied'])
  })

  it('spending more than there is, is 409', async () => {
    const refused = await call(await creditsOf(), { user: a.user, body: entry(-1) })
    expect([refused.status, problemOf(refused).reason]).toEqual([409, 'crm.credit_insufficient'])
  })

  it('the same key answers the same entry, and another amount with it is 409', async () => {
    const path = await creditsOf()
    const headers = { 'Idempotency-Key': randomUUID() }
    const first = await call(path, { user: a.user, body: entry(100), headers })
    const again = await call(path, { user: a.user, body: entry(100), headers })
    expect(again.body).toEqual(first.body)
    const other = await call(path, { user: a.user, body: entry(200), headers })
    expect([other.status, problemOf(other).reason]).toEqual([
      409,
      'platform.idempotency_key_reused',
    ])
    const page = await call(path, { user: a.user })
    expect(page.body).toMatchObject({ balances: [{ balance_minor: 100 }] })
  })

  it.each([
    ['an amount of zero', entry(0)],
    ['a fraction of a cent', entry(0.5)],
    ['more than a number can carry', entry(2 ** 53)],
    ['an amount as text', { ...entry(1), amount_minor: '1' }],
    ['no reason', entry(1, { reason: ' ' })],
    ['a word for a currency', entry(1, { currency: 'euro' })],
    ['a field that is not known', entry(1, { customer_id: randomUUID() })],
  ])('%s is 400', async (_what, body) => {
    expect((await call(await creditsOf(), { user: a.user, body })).status).toBe(400)
  })

  it('a currency that there is not is 422', async () => {
    const body = entry(1, { currency: 'XXX' })
    const refused = await call(await creditsOf(), { user: a.user, body })
    expect([refused.status, problemOf(refused).reason]).toEqual([
      422,
      'crm.credit_currency_unknown',
    ])
  })

  it('another organization’s customer is 404, to read and to grant', async () => {
    const path = await creditsOf(b)
    expect((await call(path, { user: a.user })).status).toBe(404)
    expect((await call(path, { user: a.user, body: entry(1) })).status).toBe(404)
    expect((await call(path, { user: b.user })).status).toBe(200)
  })
})
