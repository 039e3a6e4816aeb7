import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { sql } from '../helpers/db.ts'
import { createCustomer } from '../helpers/factories.ts'
import { deleteUser, type SignedIn } from '../helpers/request.ts'
import { call, problemOf } from './contract.ts'
import { addMember, createTenant, dropTenant, type Tenant } from './tenants.ts'

const EXPORT = '/api/v1/customers/export'
let a: Tenant
let b: Tenant
let agent: SignedIn

beforeAll(async () => {
  a = await createTenant()
  b = await createTenant()
  agent = await addMember(a, 'agent')
  const at = { org_id: a.orgId }
  await createCustomer(sql, { ...at, name: '=cmd|/c calc', segment: 'CUSTOMER' })
  await createCustomer(sql, { ...at, name: 'Zoë', segment: 'CUSTOMER' })
  await createCustomer(sql, { ...at, name: 'Lead', segment: 'LEAD' })
})
afterAll(async () => {
  await dropTenant(a)
  await dropTenant(b)
  await deleteUser(agent)
})

const exportSchema = z.looseObject({
  id: z.uuid(),
  status: z.string(),
  total_rows: z.number(),
  files: z.array(
    z.looseObject({
      file_name: z.string(),
      url: z.url(),
      url_expires_at: z.iso.datetime(),
      row_count: z.number(),
    }),
  ),
})

const ask = (body: unknown, headers = {}) =>
  call(EXPORT, { method: 'POST', user: a.user, body, headers })

async function finished(id: string) {
  for (;;) {
    const { body } = await call(`${EXPORT}/${id}`, { user: a.user })
    const found = exportSchema.parse(body)
    if (found.status !== 'pending' && found.status !== 'running') return found
  }
}

describe('customer exports', () => {
  it('a view is written in the background and downloaded by its link, without a session', async () => {
    const asked = await ask({ filter: { segments: ['CUSTOMER'] }, sort: 'name.desc' })
    expect(asked.status).toBe(202)
    const { id, total_rows } = exportSchema.parse(asked.body)
    expect(asked.headers.get('location')).toBe(`${EXPORT}/${id}`)
    expect(total_rows).toBe(2)
    const done = await finished(id)
    expect(done).toMatchObject({ status: 'done', row_count: 2, failure: null })
    const [file] = done.files
    // Whoever is removed in this moment keeps it no longer.
    expect(Date.parse(file?.url_expires_at ?? '')).toBeLessThanOrEqual(Date.now() + 60_000)
    const response = await fetch(file?.url ?? '')
    expect(response.headers.get('content-disposition')).toContain(`customers-${a.org}-`)
    const names = (await response.text())
      .trim()
      .split('\r\n')
      .map((line) => line.split(',')[1])
    expect(names).toEqual(['Name', 'Zoë', "'=cmd|/c calc"])
  })

  it('with an idempotency key it is asked for once', async () => {
    const headers = { 'idempotency-key': randomUUID() }
    const [first, second] = [await ask({}, headers), await ask({}, headers)]
    expect([first.status, second.status]).toEqual([202, 202])
    expect(exportSchema.parse(second.body).id).toBe(exportSchema.parse(first.body).id)
    expect(second.headers.get('idempotent-replayed')).toBe('true')
  })

  it('can be taken back', async () => {
    const { id } = exportSchema.parse((await ask({})).body)
    const [file] = (await finished(id)).files
    const download = async () => (await fetch(file?.url ?? '')).ok
    expect(await download()).toBe(true)
    expect((await call(`${EXPORT}/${id}`, { method: 'DELETE', user: a.user })).status).toBe(204)
    expect(await finished(id)).toMatchObject({ status: 'expired', files: [] })
    // A link that was given away before leads nowhere, too.
    await expect.poll(download, { timeout: 20_000 }).toBe(false)
  })

  it('names its files by the day of the organization', async () => {
    const { id } = exportSchema.parse((await ask({})).body)
    await finished(id)
    await sql`
      update public.customer_exports set created_at = '2026-03-10T23:30:00Z' where id = ${id}`
    const [file] = (await finished(id)).files
    expect(file?.file_name).toBe(`customers-${a.org}-2026-03-11.csv`)
  })

  it.each([
    [{ filter: { color: ['red'] } }, 400, 'app.invalid_input'],
    [{ filter: { segments: ['VIP'] } }, 400, 'app.invalid_input'],
    [{ sort: 'email.asc' }, 400, 'app.invalid_input'],
    [{ customer_ids: [] }, 400, 'app.invalid_input'],
    [{ customer_ids: [randomUUID()] }, 422, 'crm.export_empty'],
    [{ everything: true }, 400, 'app.invalid_input'],
  ])('%j is refused with %i', async (body, status, reason) => {
    const response = await ask(body)
    expect([response.status, problemOf(response).reason]).toEqual([status, reason])
  })

  it('is not for agents, and not found by others', async () => {
    const { id } = exportSchema.parse((await ask({})).body)
    expect((await call(EXPORT, { method: 'POST', user: agent, body: {} })).status).toBe(403)
    const tries = [
      call(`${EXPORT}/${id}`, { user: agent }),
      call(`${EXPORT}/${id}`, { user: b.user }),
      call(`${EXPORT}/${id}`, { user: b.user, org: a.org }),
      call(`${EXPORT}/${id}`, { method: 'DELETE', user: b.user }),
      call(EXPORT, { method: 'POST', user: b.user, org: a.org, body: {} }),
    ]
    for (const response of await Promise.all(tries)) expect(response.status).toBe(404)
    expect((await call(`${EXPORT}/${id}`)).status).toBe(401)
    expect((await call(`${EXPORT}/nothing`, { user: a.user })).status).toBe(400)
  })
})
