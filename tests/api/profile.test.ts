import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../helpers/db.ts'
import { call, problemOf } from './contract.ts'
import { createTenant, dropTenant, type Tenant } from './tenants.ts'

let tenant: Tenant
beforeAll(async () => {
  tenant = await createTenant()
})
afterAll(() => dropTenant(tenant))

const profile = (body: unknown, headers = {}) =>
  call('/api/v1/profile', { method: 'PUT', user: tenant.user, body, headers })

describe('profile', () => {
  it('is one’s own, with one’s memberships', async () => {
    const response = await call('/api/v1/profile', { user: tenant.user })
    expect(response.status).toBe(200)
    expect(response.body).toMatchObject({
      id: tenant.user.userId,
      email: tenant.user.email,
      memberships: [{ role: 'owner', organization: { slug: tenant.org } }],
    })
  })

  it('changes what is sent and keeps the rest', async () => {
    const response = await profile({ first_name: 'Grace 🚢 عربى' })
    expect(response.status).toBe(200)
    expect(response.body).toMatchObject({ first_name: 'Grace 🚢 عربى', last_name: 'Byron' })
  })

  it.each([
    ['an e-mail, which has a way of its own', { email: 'other@example.test' }],
    ['an id', { id: '00000000-0000-4000-8000-000000000000' }],
    ['a number as name', { first_name: 1 }],
    ['a name that is too long', { first_name: 'x'.repeat(201) }],
    ['a list', []],
    ['nothing', null],
  ])('refuses %s with 400', async (_, body) => {
    const response = await profile(body)
    expect(response.status).toBe(400)
  })

  it('refuses a time zone that is none with 422 or 400', async () => {
    const response = await profile({ time_zone: 'Mars/Olympus' })
    expect([400, 422]).toContain(response.status)
  })

  it('is refused without a token and with a forged one', async () => {
    expect((await call('/api/v1/profile')).status).toBe(401)
    for (const accessToken of ['rubbish', 'a.b.c', `${tenant.user.accessToken}x`]) {
      const response = await call('/api/v1/profile', { user: { accessToken } })
      expect(response.status).toBe(401)
      expect(response.headers.get('www-authenticate')).toContain('Bearer')
    }
  })

  it('says so when a password change is pending', async () => {
    const { user } = tenant
    await sql`insert into private.password_change_requirements (user_id) values (${user.userId})`
    try {
      const response = await call('/api/v1/profile', { user })
      expect(response.status).toBe(403)
      expect(problemOf(response).reason).toBe('identity.password_change_required')
      const list = await call('/api/v1/customers', { user })
      expect(problemOf(list).reason).toBe('identity.password_change_required')
    } finally {
      await sql`delete from private.password_change_requirements where user_id = ${user.userId}`
    }
    expect((await call('/api/v1/profile', { user })).status).toBe(200)
  })
})
