import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../helpers/db.ts'
import { type Billing, dropBilling, invoiceOf, openBilling, refusal } from './billing.ts'

let billing: Billing

beforeAll(async () => {
  billing = await openBilling()
})
afterAll(() => dropBilling(billing))

describe('/invoices/{id}/pdf and /send', () => {
  it('staff and its customer get the same paper, others none', async () => {
    const { id, number } = await billing.issued()
    const paper = await billing.ask(`/${id}/pdf`)
    expect(paper.status).toBe(200)
    expect(paper.headers.get('content-type')).toBe('application/pdf')
    expect(paper.headers.get('content-disposition')).toContain(number)
    expect(
      (await billing.ask(`/${id}/pdf`, { user: billing.customer, org: undefined })).status,
    ).toBe(200)
    expect(
      (await billing.ask(`/${id}/pdf`, { user: billing.other.user, org: undefined })).status,
    ).toBe(404)
  })

  it('a mail is queued once for each key, by those who may', async () => {
    const { id } = await billing.issued()
    const headers = { 'Idempotency-Key': randomUUID() }
    const sent = await billing.ask(`/${id}/send`, { body: { to: 'paper@example.test' }, headers })
    expect(sent.status, sent.text).toBe(202)
    const again = await billing.ask(`/${id}/send`, { body: { to: 'paper@example.test' }, headers })
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect(invoiceOf(await billing.ask(`/${id}`)).emails).toMatchObject([
      { to_address: 'paper@example.test' },
    ])
    const denied = await billing.ask(`/${id}/send`, { method: 'POST', user: billing.agent })
    expect(refusal(denied)).toEqual([403, 'identity.permission_denied'])
    const draftId = invoiceOf(await billing.ask('', { body: billing.draft() }), 201).id
    expect((await billing.ask(`/${draftId}/send`, { method: 'POST' })).status).toBe(409)
  })

  it('says that nothing was sent while an earlier mail may have arrived, or has just left', async () => {
    const { id } = await billing.issued()
    const send = () => billing.ask(`/${id}/send`, { body: { to: 'once@example.test' } })
    const first = (await send()).body as { id: string }
    const become = (status: string) => sql`
      update public.email_outbox
         set status = ${status}, sent_at = case when ${status} = 'sent' then now() end,
             handed_over_at = now(), lease_token = null
       where org_id = ${billing.tenant.orgId} and id = ${first.id}`
    for (const status of ['uncertain', 'sent']) {
      await become(status)
      const again = await send()
      expect([again.status, again.body], again.text).toMatchObject([200, { id: first.id, status }])
    }
    await sql`
      update public.email_outbox set created_at = now() - interval '2 minutes'
       where org_id = ${billing.tenant.orgId} and id = ${first.id}`
    const anew = await send()
    expect([anew.status, (anew.body as { id: string }).id === first.id]).toEqual([202, false])
  })
})
