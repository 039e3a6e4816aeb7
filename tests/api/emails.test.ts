import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../helpers/db.ts'
import { createEmail, whileUntouched } from '../helpers/email-factories.ts'
import { clientOf, deleteUser, type SignedIn } from '../helpers/request.ts'
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

describe('/emails', () => {
  it('staff see mails by status, page by page', async () => {
    const { id } = await createEmail(sql, { org_id: a.orgId, status: 'failed' })
    await createEmail(sql, { org_id: a.orgId, status: 'failed' })
    const page = await call('/api/v1/emails?status=failed&limit=1', { user: agent })
    expect(page.body).toMatchObject({
      items: [{ status: 'failed' }],
      next_cursor: expect.any(String),
    })
    const { next_cursor } = page.body as { next_cursor: string }
    const rest = await call(`/api/v1/emails?status=failed&limit=1&cursor=${next_cursor}`, {
      user: agent,
    })
    expect(rest.body).toMatchObject({ items: [{ id }], next_cursor: null })
    const stale = await call('/api/v1/emails?cursor=x', { user: agent })
    expect(stale.status).toBe(400)
    const others = await call('/api/v1/emails', { user: b.user })
    expect(others.body).toMatchObject({ items: [] })
  })

  it('staff are told how many wait for a mailer that does not run, and nobody else is', async () => {
    // Of its own, and held: the worker of the stack would come for it.
    const late = await createTenant()
    try {
      const told = (user: SignedIn) =>
        clientOf(user).rpc('count_late_emails', { p_org_id: late.orgId })
      expect(await told(late.user)).toMatchObject({ data: 0, error: null })
      const { id } = await createEmail(sql, { org_id: late.orgId, status: 'cancelled' })
      await whileUntouched({ org_id: late.orgId, id, minutes_late: 61 }, async () => {
        expect(await told(late.user)).toMatchObject({ data: 1, error: null })
      })
      expect(await told(b.user)).toMatchObject({
        data: null,
        error: { code: 'PT404', message: 'identity.organization_not_found' },
      })
    } finally {
      await dropTenant(late)
    }
  })

  it('an owner holds back and sends again, an agent does not, another’s is not found', async () => {
    const { id } = await createEmail(sql, { org_id: a.orgId, status: 'failed' })
    const path = `/api/v1/emails/${id}`
    const refused = await call(`${path}/cancel`, { user: agent, method: 'POST' })
    expect([refused.status, problemOf(refused).reason]).toEqual([403, 'identity.permission_denied'])
    const held = await call(`${path}/cancel`, { user: a.user, method: 'POST' })
    expect([held.status, held.body]).toMatchObject([200, { id, status: 'cancelled' }])
    const queued = await call(`${path}/retry`, { user: a.user, method: 'POST' })
    expect([queued.status, queued.body]).toMatchObject([200, { id, attempts: 0 }])
    for (const one of [path, `${path}/retry`, `${path}/cancel`]) {
      const method = one === path ? 'GET' : 'POST'
      const foreign = await call(one, { user: b.user, method })
      expect([foreign.status, problemOf(foreign).reason]).toEqual([404, 'platform.email_not_found'])
    }
    const { id: sent } = await createEmail(sql, { org_id: a.orgId, status: 'sent' })
    const late = await call(`/api/v1/emails/${sent}/retry`, { user: a.user, method: 'POST' })
    expect([late.status, problemOf(late).reason]).toEqual([409, 'platform.email_status_wrong'])
  })

  it('says of which one what it said is no longer kept, and does not send that again', async () => {
    const { id } = await createEmail(sql, { org_id: a.orgId, status: 'failed' })
    const path = `/api/v1/emails/${id}`
    expect((await call(path, { user: agent })).body).toMatchObject({ bodies_removed_at: null })
    await sql`
      update public.email_outbox
      set text_body = null, html_body = null, bodies_removed_at = '2026-11-01T12:00:00Z'
      where id = ${id}`
    expect((await call(path, { user: agent })).body).toMatchObject({
      subject: 'Hello',
      bodies_removed_at: '2026-11-01T12:00:00.000Z',
    })
    const again = await call(`${path}/retry`, { user: a.user, method: 'POST' })
    expect([again.status, problemOf(again).reason]).toEqual([409, 'platform.email_not_kept'])
  })
})
