import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { invoiceSchema } from '../../lib/finance/invoices.schemas.ts'
import { createShippingRate, createShop, createVariant } from '../helpers/commerce-factories.ts'
import { sql } from '../helpers/db.ts'
import { type ApiOptions, api, clientOf } from '../helpers/request.ts'
import { type Billing, dropBilling, fieldsOf, invoiceOf, openBilling } from './billing.ts'
import { problemOf } from './contract.ts'

const ALIAS = '/api/finance/invoices'

let billing: Billing

beforeAll(async () => {
  billing = await openBilling()
})
afterAll(() => dropBilling(billing))

const asOld = (options: ApiOptions) =>
  api(ALIAS, { org: billing.tenant.org, user: billing.agent, ...options })

describe('/api/finance/invoices', () => {
  const old = (values = {}) => ({
    customerId: billing.customerId,
    issueDate: '2026-11-01',
    dueDate: '2026-11-15',
    items: [
      { description: 'Oolong', quantity: 2.5, unitPrice: 12.9, taxRate: 19, discount: '2.5' },
    ],
    ...values,
  })

  it('takes the names and decimals that its clients know', async () => {
    const made = invoiceOf(await asOld({ body: old({ createdBy: billing.agent.userId }) }), 201)
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
    const read = await api(`${ALIAS}/${made.id}`, { org: billing.tenant.org, user: billing.agent })
    expect(invoiceOf(read).id).toBe(made.id)
  })

  it('refuses the day of issuing by the name that its clients know', async () => {
    const { id } = invoiceOf(await asOld({ body: old() }), 201)
    const late = await api(`${ALIAS}/${id}/issue`, {
      method: 'POST',
      org: billing.tenant.org,
      user: billing.tenant.user,
      body: { issueDate: '2062-01-01' },
    })
    expect(problemOf(late)).toMatchObject({ status: 422, errors: [{ field: 'issueDate' }] })
  })

  it('reads decimals of the draft of an order in what that was placed in', async () => {
    const { orgId: org_id } = billing.tenant
    await createShop(sql, { org_id })
    await sql`update public.shops set currency = 'JPY' where org_id = ${org_id}`
    await createShippingRate(sql, { org_id })
    const variant = await createVariant(sql, { org_id, price_minor: 1200 })
    const client = clientOf(billing.tenant.user)
    const order = await client.rpc('create_order', {
      p_org_id: org_id,
      p_details: {
        customer_id: billing.customerId,
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
      api(`${ALIAS}/${id}`, { org: billing.tenant.org, user: billing.agent, method: 'PUT', body })
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
    const again = await billing.ask(`/${free.id}`, { method: 'PUT', body: old({ items }) })
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
