import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { invoiceSchema } from '../../lib/finance/invoices.schemas.ts'
import { voucherSchema } from '../../lib/finance/vouchers.schemas.ts'
import { sql } from '../helpers/db.ts'
import { createCustomer } from '../helpers/factories.ts'
import { createSupplier } from '../helpers/finance-factories.ts'
import type { ApiOptions, ApiResponse } from '../helpers/request.ts'
import { call, problemOf } from './contract.ts'
import { createTenant, dropTenant, type Tenant } from './tenants.ts'

let tenant: Tenant
let other: Tenant
let customerId: string
let supplierId: string

beforeAll(async () => {
  tenant = await createTenant()
  other = await createTenant()
  customerId = (await createCustomer(sql, { org_id: tenant.orgId })).id
  supplierId = (await createSupplier(sql, { org_id: tenant.orgId })).id
})
afterAll(async () => {
  await dropTenant(tenant)
  await dropTenant(other)
})

const ask = (path: string, options: ApiOptions = {}) =>
  call(`/api/v1${path}`, { org: tenant.org, user: tenant.user, ...options })
const fieldsOf = (response: ApiResponse) => [
  response.status,
  problemOf(response).errors.map(({ field }) => field),
]
const item = { description: 'x', quantity: 1, unit_price_minor: 1000, tax_rate_bps: 0 }
const line = { description: 'x', amount_minor: 1000, tax_rate_bps: 0 }
const invoice = (values = {}) => ({ customer_id: customerId, items: [item], ...values })
const voucher = (values = {}) => ({ supplier_id: supplierId, lines: [line], ...values })
const postInvoice = (body: object) => ask('/invoices', { body })
const postVoucher = (body: object) => ask('/vouchers/purchase', { body })
async function drafted() {
  const answer = await postInvoice(invoice())
  expect(answer.status, answer.text).toBe(201)
  return invoiceSchema.parse(answer.body).id
}

describe('an amount of a payment', () => {
  it.each([
    ['half a cent', 0.5, 'field.not_whole'],
    ['nothing', 0, 'field.too_small'],
    ['more than a number holds', 1e300, 'field.too_big'],
  ])('that is %s is named, wherever it is sent', async (_what, amount, reason) => {
    const wrong = { amount_minor: amount, method: 'bank_transfer' }
    const headers = { 'Idempotency-Key': randomUUID() }
    for (const path of [
      `/invoices/${randomUUID()}/payments`,
      `/vouchers/purchase/${randomUUID()}/payments`,
    ]) {
      const problem = problemOf(await ask(path, { headers, body: wrong }))
      expect([problem.status, problem.errors[0]?.field, problem.errors[0]?.reason]).toEqual([
        400,
        'amount_minor',
        reason,
      ])
    }
    const both = problemOf(
      await ask('/payments', {
        headers,
        body: {
          ...wrong,
          customer_id: customerId,
          currency: 'EUR',
          allocations: [{ invoice_id: randomUUID(), amount_minor: amount }],
        },
      }),
    )
    expect(both.errors.map(({ field }) => field)).toEqual([
      'amount_minor',
      'allocations.0.amount_minor',
    ])
  })
})

describe('a currency', () => {
  it.each([
    ['longer than an address', '€'.repeat(10_000)],
    ['of four letters', 'EURO'],
    ['of no letters', '€€€'],
  ])('that is none is named: %s', async (_what, code) => {
    expect(fieldsOf(await postInvoice(invoice({ currency: code })))).toEqual([422, ['currency']])
    expect(fieldsOf(await postVoucher(voucher({ currency: code })))).toEqual([422, ['currency']])
  })

  const payment = (values = {}) => ({
    customer_id: customerId,
    amount_minor: 500,
    method: 'bank_transfer',
    ...values,
  })
  const keyed = () => ({ 'Idempotency-Key': randomUUID() })
  const pay = (currency: string) =>
    ask('/payments', { headers: keyed(), body: payment({ currency }) })
  const refund = (currency: string) =>
    ask('/payments/refunds', {
      headers: keyed(),
      body: payment({ currency, amount_minor: 100 }),
    })
  const grant = (currency: string) =>
    ask(`/customers/${customerId}/credits`, {
      headers: keyed(),
      body: { amount_minor: 1000, currency, reason: 'Goodwill' },
    })

  it('in small letters is taken by everything, and is answered in capitals', async () => {
    for (const made of [
      await postInvoice(invoice({ currency: 'eur' })),
      await postVoucher(voucher({ currency: 'eur' })),
      await pay('eur'),
      await refund('eur'),
      await grant('eur'),
    ]) {
      expect(made.status, made.text).toBe(201)
      expect(made.body).toMatchObject({ currency: 'EUR' })
    }
  })

  it.each(['XXX', 'xxx'])(
    'that there is not has one reason wherever money is meant: %s',
    async (code) => {
      for (const refused of [
        await postInvoice(invoice({ currency: code })),
        await postVoucher(voucher({ currency: code })),
        await pay(code),
        await refund(code),
      ]) {
        expect(fieldsOf(refused)).toEqual([422, ['currency']])
        expect(problemOf(refused).reason).toBe('finance.currency_unknown')
      }
    },
  )

  it('of four letters is named by a payment and a refund', async () => {
    expect(fieldsOf(await pay('EURO'))).toEqual([422, ['currency']])
    expect(fieldsOf(await refund('EURO'))).toEqual([422, ['currency']])
  })

  it.each(['/invoices', '/vouchers/purchase', '/payments'])(
    'in small letters finds the same in %s',
    async (path) => {
      const count = async (currency: string) => {
        const { items } = z
          .object({ items: z.array(z.unknown()) })
          .parse((await ask(`${path}?currency=${currency}`)).body)
        return items.length
      }
      expect(await count('eur')).toBeGreaterThan(0)
      expect(await count('eur')).toBe(await count('EUR'))
      expect((await ask(`${path}?currency=E1`)).status).toBe(400)
    },
  )
})

describe('lines', () => {
  it.each([
    ['unitPrice', { description: 'x', quantity: 1, unitPrice: null }],
    ['description', { description: '  ', quantity: 1, unitPrice: 10 }],
  ])('an invoice names the %s that is missing', async (field, bad) => {
    expect(fieldsOf(await postInvoice({ customerId, items: [bad] }))).toEqual([
      400,
      [`items.0.${field}`],
    ])
  })

  it('a voucher names the amount that is missing', async () => {
    const items = [{ description: 'x', amount: null, taxRate: 0 }]
    expect(fieldsOf(await postVoucher({ supplierId, items }))).toEqual([400, ['items.0.amount']])
  })

  it('a voucher with lines under two names is refused', async () => {
    expect(fieldsOf(await postVoucher(voucher({ items: [line] })))).toEqual([400, ['items']])
  })
})

describe('PUT /vouchers/{kind}/{id}', () => {
  it('is done once for each key', async () => {
    const made = voucherSchema.parse((await postVoucher(voucher())).body)
    const headers = { 'Idempotency-Key': randomUUID() }
    const put = (values: object) =>
      ask(`/vouchers/purchase/${made.id}`, { method: 'PUT', headers, body: voucher(values) })
    const first = await put({ note: 'a' })
    expect(first.status, first.text).toBe(200)
    const again = await put({ note: 'a' })
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect(again.headers.get('etag')).toBe(first.headers.get('etag'))
    expect((await put({ note: 'b' })).status).toBe(409)
  })
})

describe('/invoices/{id}', () => {
  it('tells the payments of an invoice that there is, and of no other', async () => {
    const id = await drafted()
    expect((await ask(`/invoices/${id}/payments`)).status).toBe(200)
    expect((await ask(`/invoices/${randomUUID()}/payments`)).status).toBe(404)
    const theirs = { org: other.org, user: other.user }
    expect((await ask(`/invoices/${id}/payments`, theirs)).status).toBe(404)
  })

  it.each(['issued_on', 'issueDate'])(
    'names %s when the calendar has no such day',
    async (name) => {
      const body = { [name]: '2026-02-30' }
      expect(fieldsOf(await ask(`/invoices/${await drafted()}/issue`, { body }))).toEqual([
        400,
        [name],
      ])
    },
  )
})
