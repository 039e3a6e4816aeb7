import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { sql } from '../helpers/db.ts'
import { createCustomer } from '../helpers/factories.ts'
import { type ApiOptions, type ApiResponse, deleteUser, type SignedIn } from '../helpers/request.ts'
import { call, problemOf } from './contract.ts'
import { addMember, createTenant, dropTenant, type Tenant } from './tenants.ts'

let tenant: Tenant
let other: Tenant
let agent: SignedIn
let customerId: string

beforeAll(async () => {
  tenant = await createTenant()
  other = await createTenant()
  agent = await addMember(tenant, 'agent')
  customerId = (await createCustomer(sql, { org_id: tenant.orgId, email: 'books@example.test' })).id
})
afterAll(async () => {
  await dropTenant(tenant)
  await dropTenant(other)
  await deleteUser(agent)
})

const ask = (path: string, options: ApiOptions = {}) =>
  call(`/api/v1${path}`, { org: tenant.org, user: tenant.user, ...options })
const madeSchema = z.object({ id: z.string(), number: z.string().nullable() })
const refusal = (response: ApiResponse) => [response.status, problemOf(response).reason]

async function make(path: string, body: unknown, status = 201, options: ApiOptions = {}) {
  const answer = await ask(path, { body, ...options })
  expect(answer.status, answer.text).toBe(status)
  return madeSchema.parse(answer.body)
}

async function issueInvoice(days: { issued_on?: string; due_on?: string } = {}) {
  const items = [{ description: 'Work', quantity: 1, unit_price_minor: 5000, tax_rate_bps: 1900 }]
  const { id } = await make('/invoices', { customer_id: customerId, items, ...days })
  return make(`/invoices/${id}/issue`, {}, 200)
}

async function creditInvoice() {
  const { id } = await issueInvoice()
  const headers = { 'Idempotency-Key': randomUUID() }
  return make(`/invoices/${id}/credit-notes`, { reason: 'Late' }, 201, { headers })
}

describe('/credit-notes/{id}/pdf and /send', () => {
  it('staff get the paper, named by its number; another organization finds none', async () => {
    const { id, number } = await creditInvoice()
    const paper = await ask(`/credit-notes/${id}/pdf`, { user: agent })
    expect(paper.status).toBe(200)
    expect(paper.headers.get('content-type')).toBe('application/pdf')
    expect(paper.headers.get('content-disposition')).toContain(number)
    const stranger = { org: other.org, user: other.user }
    expect(refusal(await ask(`/credit-notes/${id}/pdf`, stranger))).toEqual([
      404,
      'finance.credit_note_not_found',
    ])
  })

  it('a mail is queued once for each key, to the customer or who is named, by those who may', async () => {
    const { id } = await creditInvoice()
    const send = (options: ApiOptions = {}) =>
      ask(`/credit-notes/${id}/send`, { method: 'POST', ...options })
    const headers = { 'Idempotency-Key': randomUUID() }
    const first = await send({ headers })
    expect([first.status, first.body], first.text).toMatchObject([
      202,
      { template_key: 'credit_note.issued', to_address: 'books@example.test' },
    ])
    const again = await send({ headers })
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect(again.body).toEqual(first.body)
    const elsewhere = await send({ body: { to: 'desk@example.test' } })
    expect(elsewhere.body).toMatchObject({ to_address: 'desk@example.test' })
    expect((await send({ body: { to: 'nobody' } })).status).toBe(400)
    expect(refusal(await send({ user: agent }))).toEqual([403, 'identity.permission_denied'])
    expect(refusal(await send({ org: other.org, user: other.user }))).toEqual([
      404,
      'finance.credit_note_not_found',
    ])
  })
})

describe('/invoices/{id}/remind', () => {
  const remind = (id: string, options: ApiOptions = {}) =>
    ask(`/invoices/${id}/remind`, { method: 'POST', ...options })

  it('reminds of what is overdue, by those who may', async () => {
    const { id } = await issueInvoice({ issued_on: '2026-01-01', due_on: '2026-02-01' })
    const first = await remind(id)
    expect([first.status, first.body], first.text).toMatchObject([
      202,
      { template_key: 'invoice.reminder', to_address: 'books@example.test' },
    ])
    expect(refusal(await remind(id, { user: agent }))).toEqual([403, 'identity.permission_denied'])
    expect((await remind(id, { org: other.org, user: other.user })).status).toBe(404)
  })

  it('does not remind of what is not due yet', async () => {
    const { id } = await issueInvoice()
    expect(refusal(await remind(id))).toEqual([422, 'finance.invoice_not_overdue'])
  })
})

describe('/invoices/{id}/payments', () => {
  it('the same request again is the same payment, also when the customer was merged away', async () => {
    const mergedId = (await createCustomer(sql, { org_id: tenant.orgId })).id
    const items = [{ description: 'Work', quantity: 1, unit_price_minor: 5000, tax_rate_bps: 0 }]
    const { id } = await make('/invoices', { customer_id: mergedId, items })
    await make(`/invoices/${id}/issue`, {}, 200)
    const body = { amount_minor: 2000, method: 'bank_transfer' }
    const headers = { 'Idempotency-Key': randomUUID() }
    const pay = async () => {
      const { status, body: answer } = await ask(`/invoices/${id}/payments`, { body, headers })
      return { status, id: z.object({ id: z.string() }).safeParse(answer).data?.id }
    }
    const first = await pay()
    expect(first.status).toBe(201)
    expect(await pay()).toEqual(first)
    const merge = { survivor_id: customerId, merged_id: mergedId }
    expect((await ask('/customers/merge', { body: merge })).status).toBe(201)
    expect(await pay()).toEqual(first)
  })
})
