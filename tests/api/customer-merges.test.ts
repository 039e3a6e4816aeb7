import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { sql } from '../helpers/db.ts'
import { type CustomerValues, createCustomer } from '../helpers/factories.ts'
import { deleteUser, type SignedIn } from '../helpers/request.ts'
import { call, problemOf } from './contract.ts'
import { addMember, createTenant, dropTenant, type Tenant } from './tenants.ts'

const CUSTOMERS = '/api/v1/customers'
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

const customer = (values: Partial<CustomerValues> = {}) =>
  createCustomer(sql, { org_id: a.orgId, ...values })

const merge = (survivor_id: string, merged_id: string, more: Record<string, unknown> = {}) => {
  const { headers = {}, user = a.user, ...body } = more
  return call(`${CUSTOMERS}/merge`, {
    user: user as SignedIn,
    body: { survivor_id, merged_id, ...body },
    headers: headers as Record<string, string>,
  })
}

const mergedSchema = z.object({ id: z.uuid(), survivor_id: z.uuid(), merged_id: z.uuid() })
const pairsSchema = z.object({
  items: z.array(
    z.looseObject({ customer_id: z.uuid(), other_id: z.uuid(), reasons: z.array(z.string()) }),
  ),
  next_cursor: z.string().nullable(),
  uncompared: z.number(),
})

const pairsOf = async (id: string) =>
  pairsSchema.parse(
    (await call(`${CUSTOMERS}/duplicates?customer_id=${id}`, { user: a.user })).body,
  )

describe('merging', () => {
  it('makes two customers one, redirects the old id, and can be undone', async () => {
    const survivor = await customer({ company: 'Acme' })
    const merged = await customer({ phone: '+49 30 1234567' })
    const response = await merge(survivor.id, merged.id, { values: { name: 'Ada King' } })
    expect(response.status).toBe(201)
    const { id } = mergedSchema.parse(response.body)

    const one = await call(`${CUSTOMERS}/${survivor.id}`, { user: agent })
    expect(one.body).toMatchObject({ name: 'Ada King', company: 'Acme', phone: '+49 30 1234567' })
    const old = await call(`${CUSTOMERS}/${merged.id}`, { user: agent })
    expect(old.status).toBe(308)
    expect(old.headers.get('location')).toBe(`${CUSTOMERS}/${survivor.id}`)

    const list = await call(`${CUSTOMERS}/merges?customer_id=${merged.id}`, { user: agent })
    expect(list.body).toMatchObject({ items: [{ id, undone_at: null, survivor_name: 'Ada King' }] })

    const undone = await call(`${CUSTOMERS}/merges/${id}/undo`, { user: a.user, method: 'POST' })
    expect(undone.body).toEqual({ customer_id: merged.id })
    expect((await call(`${CUSTOMERS}/${merged.id}`, { user: agent })).status).toBe(200)
    const twice = await call(`${CUSTOMERS}/merges/${id}/undo`, { user: a.user, method: 'POST' })
    expect(problemOf(twice)).toMatchObject({ status: 409, reason: 'crm.merge_undone' })
  })

  it('happens once for one idempotency key, and says where a customer went without', async () => {
    const survivor = await customer()
    const merged = await customer()
    const headers = { 'Idempotency-Key': randomUUID() }
    const first = await merge(survivor.id, merged.id, { headers })
    const again = await merge(survivor.id, merged.id, { headers })
    expect(again.status).toBe(201)
    expect(again.body).toEqual(first.body)
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    const other = await merge(survivor.id, merged.id)
    expect(problemOf(other)).toMatchObject({
      status: 409,
      reason: 'crm.customer_merged',
      existing_id: survivor.id,
    })
  })

  it('refuses what makes no sense', async () => {
    const survivor = await customer()
    const archived = await customer({ archived_at: new Date() })
    const foreign = await createCustomer(sql, { org_id: b.orgId })
    expect(problemOf(await merge(survivor.id, survivor.id))).toMatchObject({
      status: 422,
      reason: 'crm.customers_are_one',
    })
    expect(problemOf(await merge(archived.id, survivor.id))).toMatchObject({
      status: 422,
      reason: 'crm.merge_into_archived',
    })
    for (const id of [foreign.id, randomUUID()]) {
      expect(problemOf(await merge(survivor.id, id)).status).toBe(404)
      expect(problemOf(await merge(id, survivor.id)).status).toBe(404)
    }
    for (const values of [{ tags: ['x'] }, { nonsense: 1 }, { owner_id: 'x' }, [], 'x']) {
      expect(problemOf(await merge(survivor.id, archived.id, { values })).status).toBe(400)
    }
    expect(problemOf(await merge('x', archived.id)).status).toBe(400)
    const values = { email: 'nobody' }
    expect(problemOf(await merge(survivor.id, archived.id, { values }))).toMatchObject({
      status: 422,
      reason: 'crm.email_invalid',
    })
    expect(problemOf(await merge(survivor.id, archived.id, { user: agent }))).toMatchObject({
      status: 403,
      reason: 'identity.permission_denied',
    })
    const unknown = await call(`${CUSTOMERS}/merges/${randomUUID()}/undo`, {
      user: a.user,
      method: 'POST',
    })
    expect(problemOf(unknown)).toMatchObject({ status: 404, reason: 'crm.merge_not_found' })
  })
})

describe('duplicates', () => {
  it('are listed with reasons, and no more once dismissed', async () => {
    const mailbox = randomUUID()
    const one = await customer({ email: `${mailbox}@example.test` })
    const two = await customer({ email: `${mailbox}+shop@example.test` })
    const pair = { customer_id: one.id, other_id: two.id }
    const before = await pairsOf(one.id)
    expect(before.items).toHaveLength(1)
    expect(before.items[0]?.reasons).toEqual(['email'])
    expect(before.uncompared).toBe(0)

    const detail = await call(`${CUSTOMERS}/${one.id}`, { user: agent })
    expect(detail.body).toMatchObject({ duplicate_count: 1 })

    const dismiss = (body: object) =>
      call(`${CUSTOMERS}/duplicates/dismiss`, { user: agent, body: { ...pair, ...body } })
    expect((await dismiss({})).status).toBe(204)
    expect((await dismiss({})).status).toBe(204)
    expect((await pairsOf(two.id)).items).toEqual([])
    expect((await dismiss({ is_dismissed: false })).status).toBe(204)
    expect((await pairsOf(two.id)).items).toHaveLength(1)
  })

  it('come in pages', async () => {
    const phone = `030 ${Date.now()}`
    for (let index = 0; index < 3; index++) await customer({ phone })
    const seen = new Set<string>()
    let cursor: string | null = null
    do {
      const query: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''
      const response = await call(`${CUSTOMERS}/duplicates?limit=1${query}`, { user: agent })
      const page = pairsSchema.parse(response.body)
      for (const pair of page.items) seen.add(`${pair.customer_id} ${pair.other_id}`)
      cursor = page.next_cursor
    } while (cursor)
    expect(seen.size).toBeGreaterThanOrEqual(3)
    const bad = await call(`${CUSTOMERS}/duplicates?cursor=nonsense`, { user: agent })
    expect(problemOf(bad).status).toBe(400)
  })
})
