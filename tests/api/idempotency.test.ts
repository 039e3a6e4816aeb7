import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../helpers/db.ts'
import { deleteUser, type SignedIn } from '../helpers/request.ts'
import { call, problemOf } from './contract.ts'
import { addMember, createTenant, dropTenant, type Tenant } from './tenants.ts'

const CUSTOMERS = '/api/v1/customers'
let tenant: Tenant
let colleague: SignedIn

beforeAll(async () => {
  tenant = await createTenant()
  colleague = await addMember(tenant, 'admin')
})
afterAll(async () => {
  await dropTenant(tenant)
  await deleteUser(colleague)
})

function create(key: string, body: unknown, user = tenant.user) {
  return call(CUSTOMERS, { user, body, headers: { 'idempotency-key': key } })
}

async function countNamed(name: string): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from public.customers
    where org_id = ${tenant.orgId} and name = ${name}`
  return row?.count ?? 0
}

describe('Idempotency-Key', () => {
  it('the same request again is answered the same and done once', async () => {
    const [key, name] = [randomUUID(), `Once ${randomUUID()}`]
    const first = await create(key, { name })
    const second = await create(key, { name })
    expect(first.status).toBe(201)
    expect(first.headers.get('idempotent-replayed')).toBeNull()
    expect([second.status, second.body]).toEqual([201, first.body])
    expect(second.headers.get('idempotent-replayed')).toBe('true')
    expect(second.headers.get('location')).toBe(first.headers.get('location'))
    expect(await countNamed(name)).toBe(1)
  })

  it('twenty at once make one customer, and all are told the same', async () => {
    const [key, name] = [randomUUID(), `Race ${randomUUID()}`]
    const responses = await Promise.all(Array.from({ length: 20 }, () => create(key, { name })))
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([201]))
    expect(new Set(responses.map(({ text }) => text)).size).toBe(1)
    const replayed = responses.filter(({ headers }) => headers.has('idempotent-replayed'))
    expect(replayed.length).toBe(19)
    expect(await countNamed(name)).toBe(1)
  })

  it('another request with the same key is 409 and does nothing', async () => {
    const [key, name] = [randomUUID(), `Other ${randomUUID()}`]
    await create(key, { name: 'First' })
    const response = await create(key, { name })
    expect([response.status, problemOf(response).reason]).toEqual([
      409,
      'platform.idempotency_key_reused',
    ])
    expect(await countNamed(name)).toBe(0)
  })

  it('is each person’s own', async () => {
    const [key, name] = [randomUUID(), `Both ${randomUUID()}`]
    expect((await create(key, { name })).headers.get('idempotent-replayed')).toBeNull()
    expect((await create(key, { name }, colleague)).headers.get('idempotent-replayed')).toBeNull()
    expect(await countNamed(name)).toBe(2)
  })

  it('a refused write leaves the key free for the corrected one', async () => {
    const [key, email] = [randomUUID(), `${randomUUID()}@example.test`]
    await create(randomUUID(), { email })
    expect((await create(key, { email })).status).toBe(409)
    expect((await create(key, { email: `other-${email}` })).status).toBe(201)
  })

  it('a write that is being worked on is waited for, and rolled back with it', async () => {
    const key = randomUUID()
    const name = `Rolled back ${randomUUID()}`
    // What a server killed in the middle of the transaction leaves: nothing.
    await expect(
      sql.begin(async (tx) => {
        await tx`insert into private.idempotency_keys (org_id, user_id, key, request_hash)
          values (${tenant.orgId}, ${tenant.user.userId}, ${key}, 'dead')`
        throw new Error('killed')
      }),
    ).rejects.toThrow('killed')
    expect((await create(key, { name })).status).toBe(201)
    expect(await countNamed(name)).toBe(1)
  })

  it('a claim whose server died is not answered by another request for now', async () => {
    const key = randomUUID()
    await create(key, { name: 'To learn the hash' })
    await sql`
      update private.idempotency_keys
      set status = null, body = null, finished_at = null, started_at = clock_timestamp()
      where user_id = ${tenant.user.userId} and key = ${key}`
    const response = await create(key, { name: 'To learn the hash' })
    expect([response.status, problemOf(response).reason]).toEqual([
      409,
      'api.idempotency_in_progress',
    ])
    expect(response.headers.get('retry-after')).toBe('1')
  })

  it('holds for changes and for archiving too', async () => {
    const created = await create(randomUUID(), { name: 'Changed once' })
    const { id } = created.body as { id: string }
    const headers = { 'idempotency-key': randomUUID() }
    const change = () =>
      call(`${CUSTOMERS}/${id}`, {
        method: 'PUT',
        user: tenant.user,
        body: { segment: 'CUSTOMER' },
        headers,
      })
    const first = await change()
    await call(`${CUSTOMERS}/${id}`, {
      method: 'PUT',
      user: colleague,
      body: { segment: 'CHURNED' },
    })
    expect((await change()).body).toEqual(first.body)
    const now = await call(`${CUSTOMERS}/${id}`, { user: tenant.user })
    expect(now.body).toMatchObject({ segment: 'CHURNED' })

    const key = { 'idempotency-key': randomUUID() }
    const archive = () =>
      call(`${CUSTOMERS}/${id}`, { method: 'DELETE', user: tenant.user, headers: key })
    expect((await archive()).status).toBe(204)
    const again = await archive()
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([204, 'true'])
  })

  it.each(['', ' ', 'with space', 'ü', 'x'.repeat(256)])(
    'refuses the key “%s” with 400',
    async (key) => {
      const response = await create(
        encodeURI(key) === key ? key : Buffer.from(key).toString('latin1'),
        { name: 'A' },
      )
      // An empty value is no header at all.
      expect(response.status).toBe(key.trim() === '' ? response.status : 400)
    },
  )
})
