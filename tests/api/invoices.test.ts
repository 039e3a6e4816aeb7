import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { invoiceSchema } from '../../lib/finance/invoices.schemas.ts'
import { createShippingRate, createShop, createVariant } from '../helpers/commerce-factories.ts'
import { sql } from '../helpers/db.ts'
import { createCustomer } from '../helpers/factories.ts'
import {
  type ApiOptions,
  type ApiResponse,
  api,
  clientOf,
  createSignedInUser,
  deleteUser,
  type SignedIn,
} from '../helpers/request.ts'
import { call, problemOf } from './contract.ts'
import { addMember, createTenant, dropTenant, type Tenant } from './tenants.ts'

const API = '/api/v1/invoices'
const ALIAS = '/api/finance/invoices'
let tenant: Tenant
let other: Tenant
let agent: SignedIn
let customer: SignedIn
let customerId: string

beforeAll(async () => {
  tenant = await createTenant()
  other = await createTenant()
  agent = await addMember(tenant, 'agent')
  customer = await createSignedInUser()
  customerId = (
    await createCustomer(sql, {
      org_id: tenant.orgId,
      email: customer.email,
      user_id: customer.userId,
    })
  ).id
})
afterAll(async () => {
  await dropTenant(tenant)
  await dropTenant(other)
  await deleteUser(agent)
  await deleteUser(customer)
})

const ask = (path: string, options: ApiOptions = {}) =>
  call(`${API}${path}`, { org: tenant.org, user: tenant.user, ...options })
const asOld = (options: ApiOptions) => api(ALIAS, { org: tenant.org, user: agent, ...options })

const item = (values = {}) => ({
  description: 'Consulting',
  quantity: 2,
  unit_price_minor: 1000,
  tax_rate_bps: 1900,
  ...values,
})
const draft = (values = {}) => ({ customer_id: customerId, items: [item()], ...values })
const invoiceOf = (response: ApiResponse, status = 200) => {
  expect(response.status, response.text).toBe(status)
  return invoiceSchema.parse(response.body)
}
const refusal = (response: ApiResponse) => [response.status, problemOf(response).reason]
const fieldsOf = (response: ApiResponse) => [
  response.status,
  problemOf(response).errors.map(({ field }) => field),
]
async function issued() {
  const { id } = invoiceOf(await ask('', { body: draft() }), 201)
  return invoiceOf(await ask(`/${id}/issue`, { method: 'POST' }))
}

describe('/invoices', () => {
  it('an agent drafts, reads, changes and deletes; the owner issues, once', async () => {
    const headers = { 'Idempotency-Key': randomUUID() }
    const first = await ask('', { user: agent, body: draft(), headers })
    const made = invoiceOf(first, 201)
    expect(made).toMatchObject({ state: 'draft', number: null, total_minor: 2380 })
    expect(made.created_by).toBe(agent.userId)
    expect(first.headers.get('location')).toBe(`${API}/${made.id}`)
    expect(invoiceOf(await ask('', { user: agent, body: draft(), headers }), 201).id).toBe(made.id)
    const reused = await ask('', { user: agent, body: draft({ note: 'x' }), headers })
    expect(refusal(reused)).toEqual([409, 'platform.idempotency_key_reused'])

    const path = `/${made.id}`
    const etag = (await ask(path, { user: agent })).headers.get('etag') ?? ''
    const change = { method: 'PUT', user: agent, headers: { 'If-Match': etag } } as const
    const body = draft({ items: [item({ quantity: '1.5', discount_bps: 1000 })] })
    expect(invoiceOf(await ask(path, { ...change, body }))).toMatchObject({ net_minor: 1350 })
    expect(refusal(await ask(path, { ...change, body }))).toEqual([412, 'finance.draft_changed'])

    const denied = await ask(`${path}/issue`, { method: 'POST', user: agent })
    expect(refusal(denied)).toEqual([403, 'identity.permission_denied'])
    const issueOf = (tag: string) =>
      ask(`${path}/issue`, { method: 'POST', headers: { 'If-Match': tag } })
    expect(refusal(await issueOf(etag))).toEqual([412, 'finance.draft_changed'])
    expect((await issueOf('rubbish')).status).toBe(400)
    const shown = (await ask(path)).headers.get('etag') ?? ''
    const invoice = invoiceOf(await issueOf(shown))
    expect(invoiceOf(await issueOf(shown)).number).toBe(invoice.number)
    expect(invoice.number).toMatch(/^INV-\d{4}-\d{5}$/)
    expect(invoiceOf(await ask(`${path}/issue`, { body: {} })).number).toBe(invoice.number)
    // Some clients name a type with every request, also of nothing.
    const headless = { method: 'POST', headers: { 'Content-Type': 'application/json' } } as const
    expect(invoiceOf(await ask(`${path}/issue`, headless)).number).toBe(invoice.number)
    const late = await ask(path, { method: 'PUT', user: agent, body: draft() })
    expect(refusal(late)).toEqual([409, 'finance.invoice_not_draft'])
    const gone = await ask(path, { method: 'DELETE', user: agent })
    expect(refusal(gone)).toEqual([409, 'finance.invoice_not_draft'])

    const spare = invoiceOf(await ask('', { user: agent, body: draft() }), 201)
    expect((await ask(`/${spare.id}`, { method: 'DELETE', user: agent })).status).toBe(204)
    expect((await ask(`/${spare.id}`, { user: agent })).status).toBe(404)
  })

  it('a void invoice keeps its number, and is void for good', async () => {
    const { id, number } = await issued()
    expect(fieldsOf(await ask(`/${id}/void`, { body: {} }))).toEqual([400, ['reason']])
    const body = { reason: 'Sent to the wrong customer' }
    expect(invoiceOf(await ask(`/${id}/void`, { body }))).toMatchObject({ state: 'void', number })
    expect(invoiceOf(await ask(`/${id}/void`, { body }))).toMatchObject({ state: 'void', number })
    const denied = await ask(`/${id}/void`, { user: agent, body })
    expect(refusal(denied)).toEqual([403, 'identity.permission_denied'])
  })

  it('what was given up is not paid, and what was given back is credited', async () => {
    const listed = async (state: string, number: string | null) =>
      ((await ask(`?state=${state}&q=${number}`)).body as { items: { id: string }[] }).items
    const first = await issued()
    const given = await ask(`/${first.id}/write-off`, { body: { note: 'Gone' } })
    expect(given.status, given.text).toBe(201)
    expect(invoiceOf(await ask(`/${first.id}`))).toMatchObject({
      status: 'written_off',
      state: 'written_off',
      open_minor: 0,
      paid_minor: 0,
      written_off_minor: 2380,
    })
    expect(await listed('written_off', first.number)).toMatchObject([{ id: first.id }])
    expect(await listed('paid', first.number)).toEqual([])

    const second = await issued()
    const money = { body: { amount_minor: 2380, method: 'card' } }
    expect((await ask(`/${second.id}/payments`, money)).status).toBe(201)
    const note = { body: { reason: 'Late', give_back: 'refund' } }
    expect((await ask(`/${second.id}/credit-notes`, note)).status).toBe(201)
    expect(invoiceOf(await ask(`/${second.id}`))).toMatchObject({
      state: 'credited',
      paid_minor: 2380,
      credited_minor: 0,
      given_back_minor: 2380,
    })
    expect(await listed('credited', second.number)).toMatchObject([{ id: second.id }])
    expect(await listed('paid', second.number)).toEqual([])
  })

  it('a list has keyset pages and filters', async () => {
    const { id, number } = await issued()
    const found = await ask(`?q=${number}&state=issued,sent&customer_id=${customerId}`)
    expect(found.body).toMatchObject({ items: [{ id, number }] })
    const page = (await ask('?limit=1&sort=total')).body as {
      next_cursor: string
      items: unknown[]
    }
    expect(page.items).toHaveLength(1)
    const next = await ask(`?limit=1&sort=total&cursor=${page.next_cursor}`)
    expect(next.body).not.toMatchObject({ items: page.items })
    const credit = await ask(`?q=${number}&needs_credit_note=true`)
    expect(credit.body).toEqual({ items: [], next_cursor: null })
    expect(fieldsOf(await ask('?needs_credit_note=maybe'))[0]).toBe(400)
    expect(refusal(await ask('?cursor=e30'))).toEqual([400, 'app.invalid_cursor'])
    expect(fieldsOf(await ask('?state=eaten'))[0]).toBe(400)
    expect((await ask('?limit=101')).status).toBe(400)
  })

  it('is there for its organization and, once issued, for its customer', async () => {
    const { id } = await issued()
    const hidden = invoiceOf(await ask('', { body: draft() }), 201)
    for (const user of [other.user, customer]) {
      expect((await ask(`/${hidden.id}`, { user, org: undefined })).status).toBe(404)
    }
    expect((await ask(`/${id}`, { user: other.user, org: undefined })).status).toBe(404)
    expect((await ask(`/${id}`, { user: other.user })).status).toBe(404)
    const own = invoiceOf(await ask(`/${id}`, { user: customer, org: undefined }))
    expect(own).toMatchObject({ id, created_by: null })
    expect(own.emails ?? []).toEqual([])
    const list = await ask('', { user: customer, org: undefined })
    const { items } = list.body as { items: { id: string; state: string }[] }
    expect(items.map((row) => row.id)).toContain(id)
    expect(items.some((row) => row.state === 'draft')).toBe(false)
    expect((await ask('?q=x', { user: customer, org: undefined })).status).toBe(400)
    const write = await ask('', { user: customer, body: draft() })
    expect(refusal(write)).toEqual([404, 'identity.organization_not_found'])
    expect((await ask(`/${id}`, { user: undefined })).status).toBe(401)
  })

  it.each([
    ['no customer', { customer_id: undefined }, 400, ['customer_id']],
    ['no items', { items: undefined }, 400, ['items']],
    ['a field that is not known', { total: 1 }, 400, ['total']],
    ['a currency that there is not', { currency: 'XXZ' }, 422, ['currency']],
    ['no such day', { issued_on: '2026-02-29' }, 422, ['issued_on']],
    ['due before issue', { issued_on: '2026-03-01', due_on: '2026-02-28' }, 422, ['due_on']],
    [
      'an item without anything',
      { items: [{}] },
      400,
      ['items.0.description', 'items.0.quantity', 'items.0.unit_price_minor'],
    ],
    ['less than nothing', { items: [item({ quantity: -1 })] }, 422, ['items.0.quantity']],
    ['seven decimals', { items: [item({ quantity: '0.1234567' })] }, 422, ['items.0.quantity']],
    [
      'more than everything off',
      { items: [item({ discount_bps: 10_001 })] },
      422,
      ['items.0.discount_bps'],
    ],
    [
      'ten to the fifteen',
      { items: [item({ unit_price_minor: 1e15 })] },
      422,
      ['items.0.unit_price_minor'],
    ],
    [
      'an address that is no object',
      { bill_to: { name: 'x', lines: 'no list' } },
      400,
      ['bill_to.lines'],
    ],
  ])('%s is refused, by name', async (_what, values, status, fields) => {
    expect(fieldsOf(await ask('', { body: draft(values) }))).toEqual([status, fields])
  })

  it('somebody who is not there is a 400 that says who', async () => {
    const nobody = randomUUID()
    const unknown = await ask('', { body: draft({ customer_id: nobody }) })
    expect(refusal(unknown)).toEqual([400, 'finance.customer_unknown'])
    expect(fieldsOf(unknown)).toEqual([400, ['customer_id']])
    const foreign = await createCustomer(sql, { org_id: other.orgId })
    const theirs = await ask('', { body: draft({ customer_id: foreign.id }) })
    expect(refusal(theirs)).toEqual([400, 'finance.customer_unknown'])
    const author = await ask('', { body: draft({ created_by: other.user.userId }) })
    expect(refusal(author)).toEqual([400, 'finance.user_unknown'])
    const colleague = await ask('', { body: draft({ created_by: agent.userId }) })
    expect(invoiceOf(colleague, 201).created_by).toBe(tenant.user.userId)
  })

  it('nothing is issued without lines', async () => {
    const { id } = invoiceOf(await ask('', { body: draft({ items: [] }) }), 201)
    expect(refusal(await ask(`/${id}/issue`, { method: 'POST' }))).toEqual([
      422,
      'finance.items_missing',
    ])
  })
})

describe('bill_to', () => {
  it('is refused with a field that there is not, by name, rather than without it', async () => {
    const named = (values: object) =>
      ask('', { body: draft({ bill_to: { name: 'Ada', ...values } }) })
    const wrong = problemOf(await named({ street: 'Gartenweg 1' }))
    expect([wrong.status, wrong.errors]).toMatchObject([
      400,
      [{ field: 'bill_to.street', reason: 'field.unknown' }],
    ])
    const made = invoiceOf(await named({ lines: ['Gartenweg 1'], country_code: 'DE' }), 201)
    expect(made.bill_to).toMatchObject({ name: 'Ada', lines: ['Gartenweg 1'] })
  })
})

describe('/api/finance/invoices', () => {
  const old = (values = {}) => ({
    customerId,
    issueDate: '2026-11-01',
    dueDate: '2026-11-15',
    items: [
      { description: 'Oolong', quantity: 2.5, unitPrice: 12.9, taxRate: 19, discount: '2.5' },
    ],
    ...values,
  })

  it('takes the names and decimals that its clients know', async () => {
    const made = invoiceOf(await asOld({ body: old({ createdBy: agent.userId }) }), 201)
    expect(made).toMatchObject({ issued_on: '2026-11-01', due_on: '2026-11-15' })
    expect(made.items[0]).toMatchObject({
      unit_price_minor: 1290,
      tax_rate_bps: 1900,
      discount_bps: 250,
      quantity: 2.5,
    })
    const yen = await asOld({
      body: old({ currency: 'JPY', items: [{ description: 'x', quantity: 1, unitPrice: '1200' }] }),
    })
    expect(invoiceOf(yen, 201).items[0]?.unit_price_minor).toBe(1200)
    const read = await api(`${ALIAS}/${made.id}`, { org: tenant.org, user: agent })
    expect(invoiceOf(read).id).toBe(made.id)
  })

  it('refuses the day of issuing by the name that its clients know', async () => {
    const { id } = invoiceOf(await asOld({ body: old() }), 201)
    const late = await api(`${ALIAS}/${id}/issue`, {
      method: 'POST',
      org: tenant.org,
      user: tenant.user,
      body: { issueDate: '2062-01-01' },
    })
    expect(problemOf(late)).toMatchObject({ status: 422, errors: [{ field: 'issueDate' }] })
  })

  it('reads decimals of the draft of an order in what that was placed in', async () => {
    const { orgId: org_id } = tenant
    await createShop(sql, { org_id })
    await sql`update public.shops set currency = 'JPY' where org_id = ${org_id}`
    await createShippingRate(sql, { org_id })
    const variant = await createVariant(sql, { org_id, price_minor: 1200 })
    const client = clientOf(tenant.user)
    const order = await client.rpc('create_order', {
      p_org_id: org_id,
      p_details: {
        customer_id: customerId,
        items: [{ variant_id: variant.id, quantity: 1 }],
        shipping_address: {
          name: 'Ada Lovelace',
          line1: 'Gartenweg 1',
          postal_code: '10115',
          city: 'Berlin',
          country_code: 'DE',
        },
        payment_method: 'account',
      },
      p_idempotency_key: randomUUID(),
    })
    if (order.error) throw order.error
    const { id: p_order_id } = z.object({ id: z.string() }).parse(order.data)
    const { data } = await client.rpc('create_invoice_from_order', { p_org_id: org_id, p_order_id })
    const { id } = invoiceSchema.parse(data)
    const items = [{ description: 'x', quantity: 1, unitPrice: 1500 }]
    const put = (body: object) =>
      api(`${ALIAS}/${id}`, { org: tenant.org, user: agent, method: 'PUT', body })
    for (const body of [
      old({ items }),
      old({ items, currency: '' }),
      old({ items, currency: 'JPY' }),
    ]) {
      expect(invoiceOf(await put(body))).toMatchObject({
        currency: 'JPY',
        items: [{ unit_price_minor: 1500 }],
      })
    }
    // Of one that is of no order, as for a new one: what the organization counts in.
    const free = invoiceOf(await asOld({ body: old({ items, currency: 'JPY' }) }), 201)
    const again = await ask(`/${free.id}`, { method: 'PUT', body: old({ items }) })
    expect(invoiceOf(again)).toMatchObject({
      currency: 'EUR',
      items: [{ unit_price_minor: 150_000 }],
    })
  })

  it('names what is missing or unknown as its clients do', async () => {
    expect(fieldsOf(await asOld({ body: {} }))).toEqual([400, ['customerId', 'items']])
    const items = [{ description: 'x' }]
    expect(fieldsOf(await asOld({ body: old({ items }) }))).toEqual([
      400,
      ['items.0.quantity', 'items.0.unitPrice'],
    ])
    expect(fieldsOf(await asOld({ body: old({ customerId: randomUUID() }) }))).toEqual([
      400,
      ['customerId'],
    ])
    expect(fieldsOf(await asOld({ body: old({ createdBy: randomUUID() }) }))).toEqual([
      400,
      ['createdBy'],
    ])
    const cent = [{ description: 'x', quantity: 1, unitPrice: 0.001 }]
    expect(fieldsOf(await asOld({ body: old({ items: cent }) }))).toEqual([
      400,
      ['items.0.unitPrice'],
    ])
    const early = old({ dueDate: '2026-10-31' })
    expect(fieldsOf(await asOld({ body: early }))).toEqual([422, ['dueDate']])
  })
})

describe('/invoices/{id}/pdf and /send', () => {
  it('staff and its customer get the same paper, others none', async () => {
    const { id, number } = await issued()
    const paper = await ask(`/${id}/pdf`)
    expect(paper.status).toBe(200)
    expect(paper.headers.get('content-type')).toBe('application/pdf')
    expect(paper.headers.get('content-disposition')).toContain(number)
    expect((await ask(`/${id}/pdf`, { user: customer, org: undefined })).status).toBe(200)
    expect((await ask(`/${id}/pdf`, { user: other.user, org: undefined })).status).toBe(404)
  })

  it('a mail is queued once for each key, by those who may', async () => {
    const { id } = await issued()
    const headers = { 'Idempotency-Key': randomUUID() }
    const sent = await ask(`/${id}/send`, { body: { to: 'paper@example.test' }, headers })
    expect(sent.status, sent.text).toBe(202)
    const again = await ask(`/${id}/send`, { body: { to: 'paper@example.test' }, headers })
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect(invoiceOf(await ask(`/${id}`)).emails).toMatchObject([
      { to_address: 'paper@example.test' },
    ])
    const denied = await ask(`/${id}/send`, { method: 'POST', user: agent })
    expect(refusal(denied)).toEqual([403, 'identity.permission_denied'])
    const draftId = invoiceOf(await ask('', { body: draft() }), 201).id
    expect((await ask(`/${draftId}/send`, { method: 'POST' })).status).toBe(409)
  })

  it('says that nothing was sent while an earlier mail may have arrived, or has just left', async () => {
    const { id } = await issued()
    const send = () => ask(`/${id}/send`, { body: { to: 'once@example.test' } })
    const first = (await send()).body as { id: string }
    const become = (status: string) => sql`
      update public.email_outbox
         set status = ${status}, sent_at = case when ${status} = 'sent' then now() end,
             handed_over_at = now(), lease_token = null
       where org_id = ${tenant.orgId} and id = ${first.id}`
    for (const status of ['uncertain', 'sent']) {
      await become(status)
      const again = await send()
      expect([again.status, again.body], again.text).toMatchObject([200, { id: first.id, status }])
    }
    await sql`
      update public.email_outbox set created_at = now() - interval '2 minutes'
       where org_id = ${tenant.orgId} and id = ${first.id}`
    const anew = await send()
    expect([anew.status, (anew.body as { id: string }).id === first.id]).toEqual([202, false])
  })
})
