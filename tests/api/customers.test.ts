import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { isoDayOf } from '@/lib/dates'
import { createTag } from '../helpers/crm-factories.ts'
import { sql } from '../helpers/db.ts'
import { createSignedInUser, deleteUser, type SignedIn } from '../helpers/request.ts'
import { call, problemOf } from './contract.ts'
import { addMember, createTenant, dropTenant, type Tenant } from './tenants.ts'

const CUSTOMERS = '/api/v1/customers'
let a: Tenant
let b: Tenant
let agent: SignedIn
let stranger: SignedIn

beforeAll(async () => {
  a = await createTenant()
  b = await createTenant()
  agent = await addMember(a, 'agent')
  stranger = await createSignedInUser()
})
afterAll(async () => {
  await dropTenant(a)
  await dropTenant(b)
  await deleteUser(agent)
  await deleteUser(stranger)
})

const customerSchema = z.looseObject({
  id: z.uuid(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  segment: z.string(),
  archived_at: z.string().nullable(),
})
const pageSchema = z.object({ items: z.array(customerSchema), next_cursor: z.string().nullable() })

async function create(body: Record<string, unknown> = { name: 'Ada' }, headers = {}) {
  const response = await call(CUSTOMERS, { user: a.user, body, headers })
  if (response.status !== 201) throw new Error(response.text)
  return { ...customerSchema.parse(response.body), etag: response.headers.get('etag') ?? '' }
}

const page = async (query: string) =>
  pageSchema.parse((await call(`${CUSTOMERS}?${query}`, { user: a.user })).body)

describe('one customer', () => {
  it('staff can create, read, change and archive', async () => {
    const email = `R&d.${randomUUID()}@Example.test`
    const response = await call(CUSTOMERS, {
      user: a.user,
      body: { name: 'Ada 🧮 آدا', email: ` ${email} `, country_code: 'gb', tags: ['VIP', 'vip'] },
    })
    expect(response.status).toBe(201)
    const created = customerSchema.parse(response.body)
    expect(created).toMatchObject({ email: email.toLowerCase(), segment: 'LEAD' })
    const path = response.headers.get('location') ?? ''
    expect(path).toBe(`${CUSTOMERS}/${created.id}`)

    expect((await call(path, { user: agent })).status).toBe(200)
    const byEmail = await call(`${CUSTOMERS}/email/${encodeURIComponent(email)}`, { user: agent })
    expect(byEmail.body).toMatchObject({ id: created.id })

    const changed = await call(path, {
      method: 'PUT',
      user: agent,
      body: { segment: 'CUSTOMER', country_code: null },
    })
    expect(changed.body).toMatchObject({
      segment: 'CUSTOMER',
      country_code: null,
      name: 'Ada 🧮 آدا',
    })

    expect((await call(path, { method: 'DELETE', user: a.user })).status).toBe(204)
    expect((await call(path, { method: 'DELETE', user: a.user })).status).toBe(204)
    expect((await call(path, { user: a.user })).body).toMatchObject({
      archived_at: expect.any(String),
    })
  })

  it('the caller’s request id is in the audit trail', async () => {
    const requestId = `test-${randomUUID()}`
    const { id } = await create({ name: 'Traced' }, { 'x-request-id': requestId })
    const rows = await sql<{ action: string }[]>`
      select action from public.audit_log
      where org_id = ${a.orgId} and request_id = ${requestId} and row_id = ${id}`
    expect(rows.length).toBeGreaterThan(0)
  })

  it('If-Match changes only what the caller has seen', async () => {
    const { id, etag } = await create()
    const first = await call(`${CUSTOMERS}/${id}`, {
      method: 'PUT',
      user: a.user,
      body: { name: 'First' },
      headers: { 'if-match': etag },
    })
    expect(first.status).toBe(200)
    const second = await call(`${CUSTOMERS}/${id}`, {
      method: 'PUT',
      user: a.user,
      body: { name: 'Second' },
      headers: { 'if-match': etag },
    })
    expect(second.status).toBe(412)
    expect(problemOf(second).reason).toBe('crm.customer_changed')
    const odd = await call(`${CUSTOMERS}/${id}`, {
      method: 'PUT',
      user: a.user,
      body: {},
      headers: { 'if-match': 'rubbish' },
    })
    expect(odd.status).toBe(400)
  })

  it.each(['renamed', 'merged', 'deleted'])(
    'If-Match brings no tag back that was %s',
    async (how) => {
      const { id, etag } = await create({ name: 'Ada', tags: [`seen ${how}`] })
      const [tag] = await sql<{ id: string }[]>`
      select tag_id as id from public.customer_tags where customer_id = ${id}`
      const path = `/api/v1/tags/${tag?.id}`
      const change = (body: Record<string, unknown>, version: string) =>
        call(`${CUSTOMERS}/${id}`, {
          method: 'PUT',
          user: agent,
          body,
          headers: { 'if-match': version },
        })
      if (how === 'renamed') {
        const response = await call(path, { method: 'PUT', user: agent, body: { name: 'by now' } })
        expect(response.status).toBe(200)
      } else if (how === 'deleted') {
        expect((await call(path, { method: 'DELETE', user: agent })).status).toBe(204)
      } else {
        const into = await createTag(sql, { org_id: a.orgId, name: 'merged' })
        const response = await call(`${path}/merge`, { user: agent, body: { into_id: into.id } })
        expect(response.status).toBe(200)
      }
      const refused = await change({ name: 'Grace', tags: [`seen ${how}`] }, etag)
      expect([refused.status, problemOf(refused).reason]).toEqual([412, 'crm.customer_changed'])
      const now = await call(`${CUSTOMERS}/${id}`, { user: agent })
      expect(now.body).toMatchObject({ name: 'Ada' })
      const version = now.headers.get('etag') ?? ''
      expect((await change({ name: 'Grace' }, version)).status).toBe(200)
    },
  )

  it('a taken e-mail is 409 with the id of the customer that has it', async () => {
    const email = `${randomUUID()}@example.test`
    const { id } = await create({ email })
    const response = await call(CUSTOMERS, {
      user: agent,
      body: { name: 'Other', email: email.toUpperCase() },
    })
    expect(response.status).toBe(409)
    expect(response.body).toMatchObject({
      reason: 'crm.customer_email_taken',
      existing_id: id,
      errors: [{ field: 'email' }],
    })
    // The same address is free elsewhere.
    expect((await call(CUSTOMERS, { user: b.user, body: { email } })).status).toBe(201)
  })

  it('a segment outside of the four is 400 and names them', async () => {
    const response = await call(CUSTOMERS, { user: a.user, body: { name: 'A', segment: 'VIP' } })
    expect(response.status).toBe(400)
    const [error] = problemOf(response).errors
    expect(error?.field).toBe('segment')
    for (const segment of ['LEAD', 'OPPORTUNITY', 'CUSTOMER', 'CHURNED']) {
      expect(error?.detail).toContain(segment)
    }
  })

  it.each([
    ['nothing to recognise it by', { source: 'web' }],
    ['a number as name', { name: 1 }],
    ['a name of 10,000 characters', { name: 'x'.repeat(10_000) }],
    ['an e-mail that is none', { email: 'nobody' }],
    ['an owner that is no uuid', { name: 'A', owner_id: 'me' }],
    ['an unknown field', { name: 'A', org_id: randomUUID() }],
    ['a prototype', JSON.parse('{"name":"A","__proto__":{"segment":"LEAD"}}')],
    ['a NUL byte', { name: 'A\u0000' }],
    ['a lone surrogate', '{"name":"\\ud800"}'],
    ['a control character', { name: 'A\u0007' }],
    ['a tag that is a number', { name: 'A', tags: [1] }],
    ['51 tags', { name: 'A', tags: Array.from({ length: 51 }, (_, index) => `t${index}`) }],
    ['a list', []],
    ['null', null],
    ['a text', '"text"'],
    ['bad JSON', '{"name":'],
    ['bytes that are no UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ['half a million brackets', '['.repeat(400_000)],
    ['deep nesting', `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`],
  ])('create refuses %s with 400', async (_, body) => {
    const response = await call(CUSTOMERS, {
      method: 'POST',
      user: a.user,
      body,
      headers: { 'content-type': 'application/json' },
    })
    expect([response.status, problemOf(response).code]).toEqual([400, 'malformed'])
  })

  it('a rule that only the database knows is 422 with its field', async () => {
    const owner = await call(CUSTOMERS, {
      user: a.user,
      body: { name: 'A', owner_id: b.user.userId },
    })
    expect(owner.status).toBe(422)
    expect(problemOf(owner).errors).toEqual([{ field: 'owner_id', reason: 'crm.owner_unknown' }])
    const country = await call(CUSTOMERS, { user: a.user, body: { name: 'A', country_code: 'ZZ' } })
    expect(country.status).toBe(422)
  })

  it('an id that is none is 400', async () => {
    for (const id of ['1', 'null', '%00', '../x', "' or 1=1 --"]) {
      const path = `${CUSTOMERS}/${id.startsWith('%') ? id : encodeURIComponent(id)}`
      expect((await call(path, { user: a.user })).status).toBe(400)
    }
  })
})

describe('another tenant', () => {
  it('finds neither the customer nor the organization, whatever it tries', async () => {
    const { id, email } = await create({ email: `${randomUUID()}@example.test` })
    const tries = [
      call(`${CUSTOMERS}/${id}`, { user: b.user }),
      call(`${CUSTOMERS}/${id}`, { user: b.user, org: a.org }),
      call(`${CUSTOMERS}/email/${email}`, { user: b.user }),
      call(`${CUSTOMERS}/${id}`, { user: b.user, method: 'PUT', body: { name: 'Mine' } }),
      call(`${CUSTOMERS}/${id}`, { user: b.user, method: 'DELETE' }),
      call(CUSTOMERS, { user: b.user, org: a.org }),
      call(CUSTOMERS, { user: b.user, org: a.org, body: { name: 'Planted' } }),
      call(`${CUSTOMERS}/export`, { user: b.user, org: a.org }),
    ]
    for (const response of await Promise.all(tries)) expect(response.status).toBe(404)
    expect((await call(`${CUSTOMERS}/${id}`, { user: a.user })).body).toMatchObject({
      name: null,
      archived_at: null,
    })
  })

  it('someone without an organization is told so, and nobody gets anything', async () => {
    const response = await call(CUSTOMERS, { user: stranger })
    expect([response.status, problemOf(response).reason]).toEqual([403, 'identity.no_organization'])
    for (const path of [CUSTOMERS, `${CUSTOMERS}/${randomUUID()}`, `${CUSTOMERS}/export`]) {
      expect((await call(path)).status).toBe(401)
    }
  })

  it('with two organizations the header is needed and 400 lists them', async () => {
    await sql`insert into public.memberships (org_id, user_id, role)
      values (${b.orgId}, ${agent.userId}, 'agent')`
    try {
      const response = await call(CUSTOMERS, { user: agent })
      expect(response.status).toBe(400)
      expect(response.body).toMatchObject({ organizations: [a.org, b.org].sort() })
      expect((await call(CUSTOMERS, { user: agent, org: b.org })).status).toBe(200)
    } finally {
      await sql`delete from public.memberships
        where org_id = ${b.orgId} and user_id = ${agent.userId}`
    }
  })

  it('removing a member works on their next request', async () => {
    const member = await addMember(a, 'agent')
    expect((await call(CUSTOMERS, { user: member })).status).toBe(200)
    await sql`delete from public.memberships where user_id = ${member.userId}`
    expect((await call(CUSTOMERS, { user: member })).status).toBe(403)
    await deleteUser(member)
  })
})

describe('lists', () => {
  it('pages by keyset: every row once, in order, whatever the sort', async () => {
    await Promise.all(Array.from({ length: 7 }, (_, index) => create({ name: `Row ${index}` })))
    for (const sort of ['created_at.desc', 'created_at.asc', 'name.asc', 'name.desc']) {
      const all = await page(`limit=200&sort=${sort}`)
      const seen: string[] = []
      let cursor: string | null = null
      do {
        const next: z.infer<typeof pageSchema> = await page(
          `limit=3&sort=${sort}${cursor === null ? '' : `&cursor=${cursor}`}`,
        )
        seen.push(...next.items.map(({ id }) => id))
        cursor = next.next_cursor
      } while (cursor !== null)
      expect(seen).toEqual(all.items.map(({ id }) => id))
    }
  })

  it('filters by segment, owner and archive', async () => {
    const mine = await create({ name: 'Mine', segment: 'CHURNED', owner_id: a.user.userId })
    const churned = await page('segments=CHURNED,OPPORTUNITY')
    expect(churned.items.map(({ id }) => id)).toContain(mine.id)
    expect(churned.items.every(({ segment }) => ['CHURNED', 'OPPORTUNITY'].includes(segment))).toBe(
      true,
    )
    expect((await page(`owner_ids=${a.user.userId}`)).items.map(({ id }) => id)).toEqual([mine.id])
    await call(`${CUSTOMERS}/${mine.id}`, { method: 'DELETE', user: a.user })
    expect((await page('segments=CHURNED,OPPORTUNITY')).items).toEqual([])
    expect((await page('archived=true&limit=200')).items.map(({ id }) => id)).toContain(mine.id)
  })

  it('finds by a part of a name', async () => {
    const { id } = await create({ name: 'Zoë Quartermaine' })
    expect((await page('q=quarterm')).items.map((found) => found.id)).toEqual([id])
    const search = await call(`${CUSTOMERS}/search?q=zoe`, { user: a.user })
    expect(search.body).toMatchObject({ items: [{ id }] })
    expect((await page('q=nothing-like-this')).items).toEqual([])
  })

  const forged = (position: unknown) => Buffer.from(JSON.stringify(position)).toString('base64url')

  it.each([
    'limit=0',
    'limit=201',
    'limit=many',
    'limit=1.5',
    'sort=email.asc',
    'segments=lead',
    'segments=',
    'segments=LEAD,,CHURNED',
    'segment=LEAD',
    'owner_ids=me',
    'tag_ids=vip',
    'tag_ids=none',
    'country_codes=Germany',
    'created_from=yesterday',
    'created_from=0000-01-01',
    'created_to=2026-02-30',
    'from=2026-01-01',
    `sources=${'x'.repeat(61)}`,
    `owner_ids=${Array(101).fill(randomUUID()).join(',')}`,
    'archived=maybe',
    'page=2',
    'q=',
    `q=${'x'.repeat(201)}`,
    'q=ada&cursor=eyJ9',
    'cursor=rubbish',
    'cursor=%00',
    `cursor=${forged(null)}`,
    `cursor=${forged({ id: randomUUID() })}`,
    `cursor=${forged({ id: randomUUID(), created_at: 'not a time' })}`,
    `cursor=${forged({ id: "' or 1=1", created_at: new Date() })}`,
  ])('refuses %s with 400', async (query) => {
    const response = await call(`${CUSTOMERS}?${query}`, { user: a.user })
    expect([response.status, problemOf(response).code]).toEqual([400, 'malformed'])
  })
})

describe('export', () => {
  it('streams every customer, formulas made harmless, to those who may', async () => {
    await create({ name: '=cmd|/c calc', company: '-1+1' })
    const response = await call(`${CUSTOMERS}/export`, { user: a.user })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-disposition')).toContain(`customers-${a.org}-`)
    expect(response.text).toContain("'=cmd|/c calc")
    const all = await page('limit=200')
    expect(response.text.trim().split('\r\n').length).toBe(all.items.length + 1)
  })

  // At no time is it the same day in both.
  it.each(['Pacific/Kiritimati', 'Pacific/Pago_Pago'])(
    'is named by the day in %s',
    async (zone) => {
      await sql`update public.organizations set time_zone = ${zone} where id = ${b.orgId}`
      const before = isoDayOf(new Date(), zone)
      const { headers } = await call(`${CUSTOMERS}/export`, { user: b.user })
      const days = [before, isoDayOf(new Date(), zone)]
      const names = days.map((day) => `filename="customers-${b.org}-${day}.csv"`)
      expect(names.some((name) => headers.get('content-disposition')?.includes(name))).toBe(true)
    },
  )

  it('an agent, who may read, may not take all of it away', async () => {
    const [allowed] = await sql`
      select from public.role_permissions where role = 'agent' and permission = 'customers.export'`
    const response = await call(`${CUSTOMERS}/export`, { user: agent })
    expect(response.status).toBe(allowed ? 200 : 403)
  })
})
