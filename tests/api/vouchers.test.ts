import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { voucherSchema } from '../../lib/finance/vouchers.schemas.ts'
import { sql } from '../helpers/db.ts'
import { required } from '../helpers/factories.ts'
import { createSupplier } from '../helpers/finance-factories.ts'
import { type ApiOptions, type ApiResponse, deleteUser, type SignedIn } from '../helpers/request.ts'
import { call, problemOf } from './contract.ts'
import { addMember, createTenant, dropTenant, type Tenant } from './tenants.ts'

const PURCHASES = '/api/v1/vouchers/purchase'
let tenant: Tenant
let other: Tenant
let agent: SignedIn
let supplierId: string

beforeAll(async () => {
  tenant = await createTenant()
  other = await createTenant()
  agent = await addMember(tenant, 'agent')
  supplierId = (await createSupplier(sql, { org_id: tenant.orgId, email: 'sales@example.test' })).id
})
afterAll(async () => {
  await dropTenant(tenant)
  await dropTenant(other)
  await deleteUser(agent)
})

const ask = (path: string, options: ApiOptions = {}) =>
  call(`${PURCHASES}${path}`, { org: tenant.org, user: tenant.user, ...options })
const draft = (values = {}) => ({
  supplier_id: supplierId,
  lines: [{ description: 'Paper', amount_minor: 10_000, tax_rate_bps: 1900 }],
  ...values,
})
const voucherOf = (response: ApiResponse, status = 200) => {
  expect(response.status, response.text).toBe(status)
  return voucherSchema.parse(response.body)
}
const drafted = async () => voucherOf(await ask('', { body: draft() }), 201)
const posted = async () => voucherOf(await ask(`/${(await drafted()).id}/post`, { method: 'POST' }))
const refusal = (response: ApiResponse) => [response.status, problemOf(response).reason]
const fieldsOf = (response: ApiResponse) => [
  response.status,
  problemOf(response).errors.map(({ field }) => field),
]

describe('/vouchers/{kind}', () => {
  it('an agent drafts a purchase, an admin posts, pays and sends it', async () => {
    const made = voucherOf(await ask('', { user: agent, body: draft() }), 201)
    expect(made).toMatchObject({ state: 'draft', number: null, total_minor: 11_900 })
    expect((await ask(`/${made.id}/post`, { user: agent, method: 'POST' })).status).toBe(403)
    const booked = voucherOf(await ask(`/${made.id}/post`, { method: 'POST' }))
    expect(booked.number).toMatch(/^PV-\d{4}-\d{5}$/)
    expect(voucherOf(await ask(`/${made.id}/post`, { method: 'POST' })).number).toBe(booked.number)

    const pay = (amount_minor: number) =>
      ask(`/${made.id}/payments`, {
        body: { amount_minor, method: 'bank_transfer' },
        headers: { 'idempotency-key': `${made.id}-${amount_minor}` },
      })
    const first = await pay(900)
    expect(voucherOf(first, 201)).toMatchObject({ state: 'posted', open_minor: 11_000 })
    expect(voucherOf(await pay(11_000), 201)).toMatchObject({ state: 'paid', open_minor: 0 })
    // Sent again, it says where the payment is that it made then.
    const again = await pay(900)
    expect(voucherOf(again, 201).paid_minor).toBe(11_900)
    const place = required(first.headers.get('location') ?? undefined)
    expect(again.headers.get('location')).toBe(place)
    const paid = await call(place, { org: tenant.org, user: tenant.user })
    expect(paid.body).toMatchObject({ amount_minor: 900, kind: 'supplier_payment' })

    const sent = await ask(`/${made.id}/send`, { method: 'POST' })
    expect(sent.status, sent.text).toBe(202)
    expect(sent.body).toMatchObject({ to_address: 'sales@example.test' })
  })

  it('takes the names of other clients, and amounts as decimals', async () => {
    const body = {
      supplierId,
      items: [{ description: 'Paper', amount: '12.90', taxRate: '19' }],
      issueDate: '2026-02-01',
      dueDate: '2026-02-15',
    }
    expect(voucherOf(await ask('', { body }), 201)).toMatchObject({
      voucher_on: '2026-02-01',
      due_on: '2026-02-15',
      net_minor: 1290,
    })
  })

  it('names what is missing, and whom it does not know', async () => {
    expect(fieldsOf(await ask('', { body: { lines: draft().lines } }))).toEqual([
      400,
      ['supplier_id'],
    ])
    const unknown = await ask('', { body: draft({ supplier_id: randomUUID() }) })
    expect(fieldsOf(unknown)).toEqual([400, ['supplier_id']])
    const stranger = await ask('', { body: draft({ created_by: randomUUID() }) })
    expect(fieldsOf(stranger)).toEqual([400, ['created_by']])
    const below = { lines: [{ description: 'Paper', amount_minor: -1, tax_rate_bps: 0 }] }
    expect((await ask('', { body: draft(below) })).status).toBe(422)
  })

  it('what was posted is not changed or deleted, but cancelled', async () => {
    const { id, number } = await posted()
    expect(refusal(await ask(`/${id}`, { method: 'DELETE' }))).toEqual([
      409,
      'finance.voucher_not_draft',
    ])
    const cancelled = voucherOf(await ask(`/${id}/cancel`, { body: { reason: 'Twice' } }))
    expect(cancelled).toMatchObject({ state: 'cancelled', number })
    expect(refusal(await ask(`/${id}/send`, { method: 'POST' }))).toEqual([
      409,
      'finance.voucher_cancelled',
    ])
  })

  it('a draft is changed and deleted as long as nobody else changed it, and only a draft', async () => {
    const made = await drafted()
    const path = `/${made.id}`
    const put = (body: object, options: ApiOptions = {}) =>
      ask(path, { method: 'PUT', body, ...options })
    const lines = [{ description: 'Ink', amount_minor: 500, tax_rate_bps: 700 }]
    const changed = voucherOf(await put(draft({ lines, reference: 'RE-1' }), { user: agent }))
    expect(changed).toMatchObject({ id: made.id, total_minor: 535, reference: 'RE-1' })
    // What is left out is as in a new one: the whole of it is sent.
    expect(voucherOf(await put(draft()))).toMatchObject({ reference: null, total_minor: 11_900 })
    expect((await put({ lines })).status).toBe(400)
    expect(fieldsOf(await put(draft({ supplier_id: randomUUID() })))).toEqual([
      400,
      ['supplier_id'],
    ])
    const opened = (await ask(path)).headers.get('etag') ?? ''
    const versioned = (etag: string) => put(draft(), { headers: { 'if-match': etag } })
    expect(voucherOf(await versioned(opened)).total_minor).toBe(11_900)
    expect(refusal(await versioned(opened))).toEqual([412, 'finance.draft_changed'])
    const elsewhere = { org: other.org, user: other.user }
    expect((await put(draft(), elsewhere)).status).not.toBe(200)
    expect((await ask(path, { ...elsewhere, method: 'DELETE' })).status).toBe(404)
    expect(voucherOf(await ask(path)).total_minor).toBe(11_900)
    const postOf = (etag: string) =>
      ask(`${path}/post`, { method: 'POST', headers: { 'if-match': etag } })
    expect(refusal(await postOf(opened))).toEqual([412, 'finance.draft_changed'])

    expect((await ask(path, { method: 'DELETE', user: agent })).status).toBe(204)
    expect((await ask(path)).status).toBe(404)
    expect((await ask(path, { method: 'DELETE' })).status).toBe(404)
    expect((await put(draft())).status).toBe(404)
    const next = await drafted()
    const seen = (await ask(`/${next.id}`)).headers.get('etag') ?? ''
    const booked = voucherOf(
      await ask(`/${next.id}/post`, { method: 'POST', headers: { 'if-match': seen } }),
    )
    expect(refusal(await ask(`/${booked.id}`, { method: 'PUT', body: draft() }))).toEqual([
      409,
      'finance.voucher_not_draft',
    ])
  })

  it('sends to the address that is given, and asks for one where none is known', async () => {
    const { id: supplier_id } = await createSupplier(sql, { org_id: tenant.orgId })
    const { id } = voucherOf(await ask('', { body: draft({ supplier_id }) }), 201)
    voucherOf(await ask(`/${id}/post`, { method: 'POST' }))
    const nowhere = await ask(`/${id}/send`, { method: 'POST' })
    expect(refusal(nowhere)).toEqual([422, 'finance.email_address_missing'])
    const sent = await ask(`/${id}/send`, { body: { to: 'desk@example.test' } })
    expect(sent.status, sent.text).toBe(202)
    expect(sent.body).toMatchObject({ to_address: 'desk@example.test' })
    expect((await ask(`/${id}/send`, { body: { to: 'nobody' } })).status).toBe(400)
    expect((await ask(`/${id}/send`, { user: agent, method: 'POST' })).status).toBe(403)
  })

  it('is sent once for each key, also when the mail left long ago', async () => {
    const { id } = await posted()
    const headers = { 'Idempotency-Key': randomUUID() }
    const send = (options: ApiOptions = {}) => ask(`/${id}/send`, { method: 'POST', ...options })
    const first = await send({ headers })
    expect([first.status, first.headers.get('idempotent-replayed')]).toEqual([202, null])
    await sql`
      update public.email_outbox
         set status = 'sent', sent_at = now(), lease_token = null,
             created_at = now() - interval '2 minutes'
       where org_id = ${tenant.orgId} and subject_id = ${id}`
    const again = await send({ headers })
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([202, 'true'])
    expect(again.body).toEqual(first.body)
    // Without it, it is another wish.
    expect((await send()).body).not.toMatchObject({ id: (first.body as { id: string }).id })
  })

  it('lists a kind page by page, to nobody else, and finds no purchase among the sales', async () => {
    const { id } = await drafted()
    await drafted()
    const first = await ask('?limit=1')
    expect(first.status, first.text).toBe(200)
    const page = first.body as { items: { id: string }[]; next_cursor: string }
    expect(page.items).toHaveLength(1)
    const second = await ask(`?limit=1&cursor=${encodeURIComponent(page.next_cursor)}`)
    expect((second.body as typeof page).items[0]?.id).not.toBe(required(page.items[0]).id)

    expect(
      (await call(`/api/v1/vouchers/sales/${id}`, { org: tenant.org, user: tenant.user })).status,
    ).toBe(404)
    expect((await ask(`/${id}`)).status).toBe(200)
    const elsewhere = { org: other.org, user: other.user }
    expect((await ask(`/${id}`, elsewhere)).status).toBe(404)
    expect((await ask(`/${id}/post`, { ...elsewhere, method: 'POST' })).status).toBe(404)
    expect((await call(PURCHASES, { user: other.user, org: tenant.org })).status).toBe(404)
  })
})
