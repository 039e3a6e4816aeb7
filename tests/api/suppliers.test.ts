import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { supplierSchema } from '../../lib/finance/suppliers.schemas.ts'
import { type ApiOptions, type ApiResponse, deleteUser, type SignedIn } from '../helpers/request.ts'
import { call, problemOf } from './contract.ts'
import { addMember, createTenant, dropTenant, type Tenant } from './tenants.ts'

let tenant: Tenant
let other: Tenant
let agent: SignedIn

beforeAll(async () => {
  tenant = await createTenant()
  other = await createTenant()
  agent = await addMember(tenant, 'agent')
})
afterAll(async () => {
  await dropTenant(tenant)
  await dropTenant(other)
  await deleteUser(agent)
})

const ask = (path = '', options: ApiOptions = {}) =>
  call(`/api/v1/suppliers${path}`, { org: tenant.org, user: agent, ...options })
const supplierOf = (response: ApiResponse, status = 200) => {
  expect(response.status, response.text).toBe(status)
  return supplierSchema.parse(response.body)
}

const nameTaken = expect.objectContaining({
  reason: 'finance.supplier_name_taken',
  errors: [expect.objectContaining({ field: 'name', reason: 'finance.supplier_name_taken' })],
})

describe('/suppliers', () => {
  it('adds once with a key, changes, and says which field is wrong', async () => {
    const body = { name: 'Paper & Co', email: 'bills@paper.example' }
    const headers = { 'idempotency-key': randomUUID() }
    const made = supplierOf(await ask('', { body, headers }), 201)
    expect(supplierOf(await ask('', { body, headers }), 201).id).toBe(made.id)
    expect(supplierOf(await ask(`/${made.id}`))).toEqual(made)
    const changed = await ask(`/${made.id}`, { method: 'PUT', body: { name: 'Paper' } })
    expect(supplierOf(changed)).toMatchObject({ id: made.id, name: 'Paper', email: null })
    const taken = await ask('', { body: { name: 'PAPER' } })
    expect([taken.status, problemOf(taken)]).toEqual([409, nameTaken])
    const { id } = supplierOf(await ask('', { body: { name: 'Pens' } }), 201)
    const renamed = await ask(`/${id}`, { method: 'PUT', body: { name: 'Paper' } })
    expect([renamed.status, problemOf(renamed)]).toEqual([409, nameTaken])
    expect((await ask(`/${id}`, { method: 'DELETE' })).status).toBe(204)
    expect(supplierOf(await ask(`/${id}`)).archived_at).not.toBeNull()
    for (const wrong of [{}, { name: ' ' }, { name: 'X', email: 'x' }, { name: 'X', odd: 1 }]) {
      expect((await ask('', { body: wrong })).status).toBe(400)
    }
  })

  it('lists by name page by page, and finds', async () => {
    for (const name of ['Zinc', 'anvil']) supplierOf(await ask('', { body: { name } }), 201)
    const seen: unknown[] = []
    let query = '?limit=1'
    for (;;) {
      const { body } = await ask(query)
      const page = body as { items: { name: string }[]; next_cursor: string | null }
      seen.push(...page.items.map(({ name }) => name))
      if (page.next_cursor === null) break
      query = `?limit=1&cursor=${encodeURIComponent(page.next_cursor)}`
    }
    expect(seen).toEqual(['anvil', 'Paper', 'Zinc'])
    expect((await ask('?q=zin')).body).toMatchObject({ items: [{ name: 'Zinc' }] })
    expect((await ask('?archived=true')).body).toMatchObject({ items: [{ name: 'Pens' }] })
    expect((await ask('?cursor=x')).status).toBe(400)
  })

  it('are of their organization alone', async () => {
    const { id } = supplierOf(await ask('', { body: { name: 'Ours' } }), 201)
    const theirs = { org: other.org, user: other.user }
    expect((await ask(`/${id}`, theirs)).status).toBe(404)
    expect((await ask(`/${id}`, { ...theirs, method: 'PUT', body: { name: 'X' } })).status).toBe(
      404,
    )
    expect((await ask('', theirs)).body).toMatchObject({ items: [] })
    expect((await ask('', { user: other.user })).status).toBe(404)
    expect((await call('/api/v1/suppliers')).status).toBe(401)
  })
})
