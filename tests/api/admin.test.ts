import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { sql } from '../helpers/db.ts'
import {
  createSignedInUser,
  deleteUser,
  linkIn,
  mailTo,
  type SignedIn,
  TEST_PASSWORD,
} from '../helpers/request.ts'
import { call, problemOf } from './contract.ts'
import { addMember, createTenant, dropTenant, type Tenant } from './tenants.ts'

const ADMIN = '/api/v1/admin'
let tenant: Tenant
let agent: SignedIn
let root: SignedIn

beforeAll(async () => {
  tenant = await createTenant()
  agent = await addMember(tenant, 'agent')
  root = await createSignedInUser()
  await sql`insert into private.platform_admins (user_id) values (${root.userId})`
})
afterAll(async () => {
  await dropTenant(tenant)
  await deleteUser(agent)
  await deleteUser(root)
})

const page = z.object({
  items: z.array(z.looseObject({ id: z.uuid() })),
  next_cursor: z.string().nullable(),
})

describe('/admin/organizations', () => {
  it('a platform admin finds an organization, page by page', async () => {
    const found = await call(`${ADMIN}/organizations?q=${tenant.org}`, { user: root })
    expect(found.status).toBe(200)
    expect(found.body).toMatchObject({
      items: [
        { id: tenant.orgId, slug: tenant.org, member_count: 2, owner_emails: [tenant.user.email] },
      ],
      next_cursor: null,
    })
    const first = page.parse((await call(`${ADMIN}/organizations?limit=1`, { user: root })).body)
    const next = await call(`${ADMIN}/organizations?limit=1&cursor=${first.next_cursor}`, {
      user: root,
    })
    expect(page.parse(next.body).items[0]?.id).not.toBe(first.items[0]?.id)
  })

  it.each(['limit=0', 'limit=x', 'cursor=rubbish', 'odd=1', `q=${'x'.repeat(101)}`])(
    'refuses ?%s with 400',
    async (query) => {
      expect((await call(`${ADMIN}/organizations?${query}`, { user: root })).status).toBe(400)
    },
  )
})

describe('/admin/reset-password', () => {
  it('shuts a person out until the mail has led them to a new password', async () => {
    const person = await createSignedInUser()
    const asked = await call(`${ADMIN}/reset-password`, {
      user: root,
      body: { email: person.email.toUpperCase() },
    })
    expect([asked.status, asked.body]).toEqual([
      200,
      { user_id: person.userId, email: person.email, password_change_required: true },
    ])
    // Whoever knows the old password is out as well: neither it nor a session leads to a new one.
    expect((await call('/api/v1/profile', { user: person })).status).toBe(401)
    const old = () =>
      call('/api/v1/auth/login', { body: { email: person.email, password: TEST_PASSWORD } })
    expect((await old()).status).toBe(401)
    const refreshed = await call('/api/v1/auth/refresh', {
      body: { refresh_token: person.refreshToken },
    })
    expect(refreshed.status).toBe(401)
    const link = linkIn(await mailTo(person.email), '/auth/confirm')
    const reset = await call('/api/v1/auth/reset-password', {
      body: { token_hash: link.searchParams.get('token_hash'), password: 'something else 1' },
    })
    const { access_token } = z.object({ access_token: z.string() }).parse(reset.body)
    const profile = await call('/api/v1/profile', { user: { accessToken: access_token } })
    expect(profile.status).toBe(200)
    expect((await old()).status).toBe(401)
    await deleteUser(person)
  })

  it('nobody has the address: 404, and the field is named', async () => {
    const response = await call(`${ADMIN}/reset-password`, {
      user: root,
      body: { email: `${randomUUID()}@example.test` },
    })
    expect(problemOf(response)).toMatchObject({
      status: 404,
      errors: [{ field: 'email', reason: 'platform.user_not_found' }],
    })
  })
})

describe('/audit and /admin/audit', () => {
  it('staff see their trail with values, a platform admin the columns only', async () => {
    const changed = `Renamed ${randomUUID()}`
    await sql`update public.organizations set name = ${changed} where id = ${tenant.orgId}`
    const seen = await call(`${ADMIN}/audit?organization=${tenant.org}`, { user: root })
    expect(seen.status).toBe(200)
    expect(seen.text).not.toContain(changed)
    expect(seen.body).toMatchObject({
      items: expect.arrayContaining([
        expect.objectContaining({
          table_name: 'organizations',
          action: 'update',
          fields: ['name'],
        }),
      ]),
    })
    const own = await call('/api/v1/audit?limit=10', { user: tenant.user })
    expect(own.text).toContain(changed)
    expect(page.parse(own.body).items).toContainEqual(
      expect.objectContaining({ action: 'read', table_name: 'audit_log', actor_email: root.email }),
    )
    const some = await call('/api/v1/audit?table=memberships&limit=1', { user: tenant.user })
    const { items, next_cursor } = page.parse(some.body)
    const rest = await call(`/api/v1/audit?table=memberships&limit=1&cursor=${next_cursor}`, {
      user: tenant.user,
    })
    expect(page.parse(rest.body).items[0]?.id).not.toBe(items[0]?.id)
  })

  it.each(['true', 'false', 'null'])('of a table called “%s” there is nothing', async (table) => {
    const none = await call(`/api/v1/audit?table=${table}`, { user: tenant.user })
    expect([none.status, none.body]).toEqual([200, { items: [], next_cursor: null }])
  })

  it('an agent is told that the trail is not theirs to read, not that it is empty', async () => {
    expect(problemOf(await call('/api/v1/audit', { user: agent }))).toMatchObject({
      status: 403,
      reason: 'identity.permission_denied',
    })
  })

  it('an organization that is not there is 404', async () => {
    const response = await call(`${ADMIN}/audit?organization=not-there`, { user: root })
    expect(problemOf(response)).toMatchObject({ status: 404 })
  })
})

describe('everybody else', () => {
  const attempts: [string, string, unknown?][] = [
    ['GET', '/organizations'],
    ['GET', '/audit'],
    ['POST', '/reset-password', { email: 'owner@acme.test' }],
  ]

  it.each(attempts)('an owner cannot %s %s', async (_method, path, body) => {
    const response = await call(`${ADMIN}${path}`, { user: tenant.user, body })
    expect(problemOf(response)).toMatchObject({ status: 403, reason: 'platform.admin_required' })
  })

  it.each(attempts)('a visitor cannot %s %s', async (_method, path, body) => {
    expect((await call(`${ADMIN}${path}`, { body })).status).toBe(401)
  })
})
