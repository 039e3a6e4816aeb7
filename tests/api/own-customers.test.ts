import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { sql } from '../helpers/db.ts'
import { createCustomer } from '../helpers/factories.ts'
import { createSignedInUser, deleteUser, type SignedIn, TEST_PASSWORD } from '../helpers/request.ts'
import { call, problemOf } from './contract.ts'
import { createTenant, dropTenant, type Tenant } from './tenants.ts'

const API = '/api/v1'
let a: Tenant
let b: Tenant
let customer: SignedIn
let stranger: SignedIn

beforeAll(async () => {
  a = await createTenant()
  b = await createTenant()
  customer = await createSignedInUser()
  stranger = await createSignedInUser()
  for (const { orgId } of [a, b]) {
    await createCustomer(sql, {
      org_id: orgId,
      email: customer.email,
      name: 'Carla',
      source: 'secret',
    })
  }
})
afterAll(async () => {
  await dropTenant(a)
  await dropTenant(b)
  await deleteUser(customer)
  await deleteUser(stranger)
})

const ownSchema = z.strictObject({
  id: z.uuid(),
  organization: z.strictObject({ slug: z.string(), name: z.string() }),
  name: z.string().nullable(),
  company: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  country_code: z.string().nullable(),
  credit: z.array(z.object({})),
  is_archived: z.boolean(),
  created_at: z.string(),
  updated_at: z.string(),
})
const pageSchema = z.strictObject({ items: z.array(ownSchema), next_cursor: z.null() })

async function signInOverApi() {
  const response = await call(`${API}/auth/login`, {
    body: { email: customer.email, password: TEST_PASSWORD },
  })
  expect(response.status).toBe(200)
}

describe('a customer over the API', () => {
  it('is linked by signing in, and lists themself with exactly their own fields', async () => {
    const before = await call(`${API}/customers`, { user: customer })
    expect([before.status, problemOf(before).reason]).toEqual([403, 'identity.no_organization'])

    await signInOverApi()
    const all = await call(`${API}/customers`, { user: customer })
    const { items } = pageSchema.parse(all.body)
    expect(items.map((item) => item.organization.slug).toSorted()).toEqual(
      [a.org, b.org].toSorted(),
    )
    const one = await call(`${API}/customers`, { user: customer, org: b.org })
    expect(pageSchema.parse(one.body).items.map((item) => item.organization.slug)).toEqual([b.org])
    expect((await call(`${API}/profile/customers`, { user: customer })).body).toEqual(all.body)
  })

  it('cannot read the staff’s view, search, or anybody else', async () => {
    await signInOverApi()
    const [{ id } = { id: '' }] = pageSchema.parse(
      (await call(`${API}/customers`, { user: customer })).body,
    ).items
    for (const path of [
      `/customers/${id}`,
      '/customers/search?q=carla',
      `/customers/${id}/notes`,
    ]) {
      expect((await call(`${API}${path}`, { user: customer, org: a.org })).status, path).toBe(404)
    }
    expect((await call(`${API}/customers`, { user: stranger, org: a.org })).status).toBe(404)
    expect((await call(`${API}/profile/customers`, { user: stranger })).body).toEqual({
      items: [],
      next_cursor: null,
    })
  })

  it('changes their own fields, if nobody changed them since', async () => {
    await signInOverApi()
    const path = `${API}/profile/customers/${a.org}`
    const seen = await call(path, { user: customer })
    const headers = { 'If-Match': seen.headers.get('etag') ?? '' }
    // Staff's own affair, and no change of what the caller has seen.
    await sql`
      update public.customers set segment = 'CHURNED', updated_at = now()
      where org_id = ${a.orgId} and user_id = ${customer.userId}`
    const body = { phone: '+49 30 1', country_code: 'de' }
    const saved = await call(path, { user: customer, method: 'PUT', body, headers })
    expect([saved.status, saved.body]).toMatchObject([
      200,
      { name: 'Carla', phone: '+49 30 1', country_code: 'DE' },
    ])
    const late = await call(path, { user: customer, method: 'PUT', body: { phone: '2' }, headers })
    expect([late.status, problemOf(late).reason]).toEqual([412, 'crm.own_customer_changed'])
    const rubbish = { 'If-Match': `"${Buffer.from('2026-11-01').toString('base64url')}"` }
    const odd = await call(path, { user: customer, method: 'PUT', body, headers: rubbish })
    expect([odd.status, problemOf(odd).reason]).toEqual([400, 'api.if_match_invalid'])
    const other = await call(`${API}/profile/customers/${b.org}`, { user: customer })
    expect(ownSchema.parse(other.body).phone).toBeNull()
  })

  it.each(['email', 'segment', 'source', 'owner_id', 'tags'])(
    'changing %s is 400',
    async (field) => {
      const refused = await call(`${API}/profile/customers/${a.org}`, {
        user: customer,
        method: 'PUT',
        body: { [field]: 'x' },
      })
      expect(refused.status).toBe(400)
    },
  )

  it('a business that does not know the caller is 404', async () => {
    for (const method of ['GET', 'PUT'] as const) {
      const response = await call(`${API}/profile/customers/${a.org}`, {
        user: stranger,
        method,
        ...(method === 'PUT' ? { body: { name: 'X' } } : {}),
      })
      expect(response.status).toBe(404)
    }
  })

  it('staff still get the staff’s list, of their own organization only', async () => {
    const page = await call(`${API}/customers`, { user: a.user })
    expect(page.body).toMatchObject({ items: [{ source: 'secret' }] })
    expect((await call(`${API}/customers`, { user: a.user, org: b.org })).status).toBe(404)
  })
})
