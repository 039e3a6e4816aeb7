import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../helpers/db.ts'
import { createCustomer } from '../helpers/factories.ts'
import { createSignedInUser, deleteUser } from '../helpers/request.ts'
import {
  API,
  type Billing,
  dropBilling,
  fieldsOf,
  invoiceOf,
  item,
  openBilling,
  refusal,
} from './billing.ts'
import { problemOf } from './contract.ts'

let billing: Billing

beforeAll(async () => {
  billing = await openBilling()
})
afterAll(() => dropBilling(billing))

describe('/invoices', () => {
  it('an agent drafts, reads, changes and deletes; the owner issues, once', async () => {
    const headers = { 'Idempotency-Key': randomUUID() }
    const first = await billing.ask('', { user: billing.agent, body: billing.draft(), headers })
    const made = invoiceOf(first, 201)
    expect(made).toMatchObject({ state: 'draft', number: null, total_minor: 2380 })
    expect(made.created_by).toBe(billing.agent.userId)
    expect(first.headers.get('location')).toBe(`${API}/${made.id}`)
    expect(
      invoiceOf(await billing.ask('', { user: billing.agent, body: billing.draft(), headers }), 201)
        .id,
    ).toBe(made.id)
    const reused = await billing.ask('', {
      user: billing.agent,
      body: billing.draft({ note: 'x' }),
      headers,
    })
    expect(refusal(reused)).toEqual([409, 'platform.idempotency_key_reused'])

    const path = `/${made.id}`
    const etag = (await billing.ask(path, { user: billing.agent })).headers.get('etag') ?? ''
    const change = { method: 'PUT', user: billing.agent, headers: { 'If-Match': etag } } as const
    const body = billing.draft({ items: [item({ quantity: '1.5', discount_bps: 1000 })] })
    expect(invoiceOf(await billing.ask(path, { ...change, body }))).toMatchObject({
      net_minor: 1350,
    })
    expect(refusal(await billing.ask(path, { ...change, body }))).toEqual([
      412,
      'finance.draft_changed',
    ])

    const denied = await billing.ask(`${path}/issue`, { method: 'POST', user: billing.agent })
    expect(refusal(denied)).toEqual([403, 'identity.permission_denied'])
    const issueOf = (tag: string) =>
      billing.ask(`${path}/issue`, { method: 'POST', headers: { 'If-Match': tag } })
    expect(refusal(await issueOf(etag))).toEqual([412, 'finance.draft_changed'])
    expect((await issueOf('rubbish')).status).toBe(400)
    const shown = (await billing.ask(path)).headers.get('etag') ?? ''
    const invoice = invoiceOf(await issueOf(shown))
    expect(invoiceOf(await issueOf(shown)).number).toBe(invoice.number)
    expect(invoice.number).toMatch(/^INV-\d{4}-\d{5}$/)
    expect(invoiceOf(await billing.ask(`${path}/issue`, { body: {} })).number).toBe(invoice.number)
    // Some clients name a type with every request, also of nothing.
    const headless = { method: 'POST', headers: { 'Content-Type': 'application/json' } } as const
    expect(invoiceOf(await billing.ask(`${path}/issue`, headless)).number).toBe(invoice.number)
    const late = await billing.ask(path, {
      method: 'PUT',
      user: billing.agent,
      body: billing.draft(),
    })
    expect(refusal(late)).toEqual([409, 'finance.invoice_not_draft'])
    const gone = await billing.ask(path, { method: 'DELETE', user: billing.agent })
    expect(refusal(gone)).toEqual([409, 'finance.invoice_not_draft'])

    const spare = invoiceOf(
      await billing.ask('', { user: billing.agent, body: billing.draft() }),
      201,
    )
    expect(
      (await billing.ask(`/${spare.id}`, { method: 'DELETE', user: billing.agent })).status,
    ).toBe(204)
    expect((await billing.ask(`/${spare.id}`, { user: billing.agent })).status).toBe(404)
  })

  it('a void invoice keeps its number, and is void for good', async () => {
    const { id, number } = await billing.issued()
    expect(fieldsOf(await billing.ask(`/${id}/void`, { body: {} }))).toEqual([400, ['reason']])
    const body = { reason: 'Sent to the wrong customer' }
    expect(invoiceOf(await billing.ask(`/${id}/void`, { body }))).toMatchObject({
      state: 'void',
      number,
    })
    expect(invoiceOf(await billing.ask(`/${id}/void`, { body }))).toMatchObject({
      state: 'void',
      number,
    })
    const denied = await billing.ask(`/${id}/void`, { user: billing.agent, body })
    expect(refusal(denied)).toEqual([403, 'identity.permission_denied'])
  })

  it('what was given up is not paid, and what was given back is credited', async () => {
    const listed = async (state: string, number: string | null) =>
      ((await billing.ask(`?state=${state}&q=${number}`)).body as { items: { id: string }[] }).items
    const first = await billing.issued()
    const given = await billing.ask(`/${first.id}/write-off`, { body: { note: 'Gone' } })
    expect(given.status, given.text).toBe(201)
    expect(invoiceOf(await billing.ask(`/${first.id}`))).toMatchObject({
      status: 'written_off',
      state: 'written_off',
      open_minor: 0,
      paid_minor: 0,
      written_off_minor: 2380,
    })
    expect(await listed('written_off', first.number)).toMatchObject([{ id: first.id }])
    expect(await listed('paid', first.number)).toEqual([])

    const second = await billing.issued()
    const money = { body: { amount_minor: 2380, method: 'card' } }
    expect((await billing.ask(`/${second.id}/payments`, money)).status).toBe(201)
    const note = { body: { reason: 'Late', give_back: 'refund' } }
    expect((await billing.ask(`/${second.id}/credit-notes`, note)).status).toBe(201)
    expect(invoiceOf(await billing.ask(`/${second.id}`))).toMatchObject({
      state: 'credited',
      paid_minor: 2380,
      credited_minor: 0,
      given_back_minor: 2380,
    })
    expect(await listed('credited', second.number)).toMatchObject([{ id: second.id }])
    expect(await listed('paid', second.number)).toEqual([])
  })

  it('a list has keyset pages and filters', async () => {
    const { id, number } = await billing.issued()
    const found = await billing.ask(
      `?q=${number}&state=issued,sent&customer_id=${billing.customerId}`,
    )
    expect(found.body).toMatchObject({ items: [{ id, number }] })
    const page = (await billing.ask('?limit=1&sort=total_minor.desc')).body as {
      next_cursor: string
      items: unknown[]
    }
    expect(page.items).toHaveLength(1)
    const next = await billing.ask(`?limit=1&sort=total_minor.desc&cursor=${page.next_cursor}`)
    expect(next.body).not.toMatchObject({ items: page.items })
    const credit = await billing.ask(`?q=${number}&needs_credit_note=true`)
    expect(credit.body).toEqual({ items: [], next_cursor: null })
    expect(fieldsOf(await billing.ask('?needs_credit_note=maybe'))[0]).toBe(400)
    expect(refusal(await billing.ask('?cursor=e30'))).toEqual([400, 'app.invalid_cursor'])
    expect(fieldsOf(await billing.ask('?state=eaten'))[0]).toBe(400)
    expect((await billing.ask('?limit=101')).status).toBe(400)
  })

  it('is there for its organization and, once issued, for its customer', async () => {
    const { id } = await billing.issued()
    const hidden = invoiceOf(await billing.ask('', { body: billing.draft() }), 201)
    for (const user of [billing.other.user, billing.customer]) {
      expect((await billing.ask(`/${hidden.id}`, { user, org: undefined })).status).toBe(404)
    }
    expect((await billing.ask(`/${id}`, { user: billing.other.user, org: undefined })).status).toBe(
      404,
    )
    expect((await billing.ask(`/${id}`, { user: billing.other.user })).status).toBe(404)
    const own = invoiceOf(await billing.ask(`/${id}`, { user: billing.customer, org: undefined }))
    expect(own).toMatchObject({ id, created_by: null })
    expect(own.emails ?? []).toEqual([])
    const list = await billing.ask('', { user: billing.customer, org: undefined })
    const { items } = list.body as { items: { id: string; state: string }[] }
    expect(items.map((row) => row.id)).toContain(id)
    expect(items.some((row) => row.state === 'draft')).toBe(false)
    expect((await billing.ask('?q=x', { user: billing.customer, org: undefined })).status).toBe(400)
    const write = await billing.ask('', { user: billing.customer, body: billing.draft() })
    expect(refusal(write)).toEqual([404, 'identity.organization_not_found'])
    expect((await billing.ask(`/${id}`, { user: undefined })).status).toBe(401)
  })

  it('a customer opens what was billed to their new address, too', async () => {
    const { customer, tenant } = billing
    const user = await createSignedInUser()
    const { orgId: org_id } = tenant
    await createCustomer(sql, { org_id, email: `old-${user.email}`, user_id: user.userId })
    const { id: customer_id } = await createCustomer(sql, { org_id, email: user.email })
    const { id } = invoiceOf(await billing.ask('', { body: billing.draft({ customer_id }) }), 201)
    await billing.ask(`/${id}/issue`, { method: 'POST' })

    const list = await billing.ask('', { user, org: undefined })
    expect(list.body).toMatchObject({ items: [{ id }], next_cursor: null })
    for (const org of [undefined, tenant.org]) {
      const own = invoiceOf(await billing.ask(`/${id}`, { user, org }))
      expect(own).toMatchObject({ id, customer_id, created_by: null })
    }
    const others = await billing.ask(`/${id}`, { user: customer, org: undefined })
    expect(refusal(others)).toEqual([404, 'finance.invoice_not_found'])
    await deleteUser(user)
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
    expect(fieldsOf(await billing.ask('', { body: billing.draft(values) }))).toEqual([
      status,
      fields,
    ])
  })

  it('somebody who is not there is a 400 that says who', async () => {
    const nobody = randomUUID()
    const unknown = await billing.ask('', { body: billing.draft({ customer_id: nobody }) })
    expect(refusal(unknown)).toEqual([400, 'finance.customer_unknown'])
    expect(fieldsOf(unknown)).toEqual([400, ['customer_id']])
    const foreign = await createCustomer(sql, { org_id: billing.other.orgId })
    const theirs = await billing.ask('', { body: billing.draft({ customer_id: foreign.id }) })
    expect(refusal(theirs)).toEqual([400, 'finance.customer_unknown'])
    const product = await billing.ask('', {
      body: billing.draft({ items: [item(), item({ product_id: nobody })] }),
    })
    expect(refusal(product)).toEqual([400, 'finance.product_unknown'])
    expect(fieldsOf(product)).toEqual([400, ['items.1.product_id']])
    const author = await billing.ask('', {
      body: billing.draft({ created_by: billing.other.user.userId }),
    })
    expect(refusal(author)).toEqual([400, 'finance.user_unknown'])
    const colleague = await billing.ask('', {
      body: billing.draft({ created_by: billing.agent.userId }),
    })
    expect(invoiceOf(colleague, 201).created_by).toBe(billing.tenant.user.userId)
  })

  it('nothing is issued without lines', async () => {
    const { id } = invoiceOf(await billing.ask('', { body: billing.draft({ items: [] }) }), 201)
    expect(refusal(await billing.ask(`/${id}/issue`, { method: 'POST' }))).toEqual([
      422,
      'finance.items_missing',
    ])
  })
})

describe('bill_to', () => {
  it('is refused with a field that there is not, by name, rather than without it', async () => {
    const named = (values: object) =>
      billing.ask('', { body: billing.draft({ bill_to: { name: 'Ada', ...values } }) })
    const wrong = problemOf(await named({ street: 'Gartenweg 1' }))
    expect([wrong.status, wrong.errors]).toMatchObject([
      400,
      [{ field: 'bill_to.street', reason: 'field.unknown' }],
    ])
    const made = invoiceOf(await named({ lines: ['Gartenweg 1'], country_code: 'DE' }), 201)
    expect(made.bill_to).toMatchObject({ name: 'Ada', lines: ['Gartenweg 1'] })
  })
})
