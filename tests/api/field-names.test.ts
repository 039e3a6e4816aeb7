import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { invoiceBody, issueBody } from '../../lib/api/invoices.schemas.ts'
import { voucherBody } from '../../lib/api/vouchers.schemas.ts'
import { invoiceSchema } from '../../lib/finance/invoices.schemas.ts'
import { sql } from '../helpers/db.ts'
import { createCustomer } from '../helpers/factories.ts'
import { accountIdOf, createSupplier } from '../helpers/finance-factories.ts'
import { call, problemOf } from './contract.ts'
import { createTenant, dropTenant, type Tenant } from './tenants.ts'

let tenant: Tenant
let ids: Record<'customer' | 'other' | 'supplier' | 'account', string>

beforeAll(async () => {
  tenant = await createTenant()
  const at = { org_id: tenant.orgId }
  ids = {
    customer: (await createCustomer(sql, at)).id,
    other: (await createCustomer(sql, at)).id,
    supplier: (await createSupplier(sql, at)).id,
    account: await accountIdOf(sql, tenant.orgId, 'purchases'),
  }
})
afterAll(() => dropTenant(tenant))

const ask = (path: string, body: object, method: 'POST' | 'PUT' = 'POST') =>
  call(`/api/v1${path}`, { method, org: tenant.org, user: tenant.user, body })
const item = { description: 'x', quantity: 1, unit_price_minor: 100, tax_rate_bps: 0 }
const line = { description: 'x', amount_minor: 100, tax_rate_bps: 0 }
const invoice = (values = {}) => ({ customer_id: ids.customer, items: [item], ...values })
const voucher = (values = {}) => ({ supplier_id: ids.supplier, lines: [line], ...values })
async function drafted() {
  const answer = await ask('/invoices', invoice())
  expect(answer.status, answer.text).toBe(201)
  return invoiceSchema.parse(answer.body).id
}

/** Both names with something in them: one of the two would be dropped without a word. */
const INVOICE_FIELDS: [string, () => object][] = [
  ['customerId', () => invoice({ customerId: ids.other })],
  ['issueDate', () => invoice({ issued_on: '2026-03-01', issueDate: '2026-03-02' })],
  ['dueDate', () => invoice({ due_on: '2026-03-01', dueDate: '2026-03-02' })],
  ['createdBy', () => invoice({ created_by: tenant.user.userId, createdBy: tenant.user.userId })],
  ['items.0.unitPrice', () => invoice({ items: [{ ...item, unitPrice: 99 }] })],
  ['items.0.taxRate', () => invoice({ items: [{ ...item, taxRate: 0 }] })],
  ['items.0.discount', () => invoice({ items: [{ ...item, discount_bps: 1, discount: 1 }] })],
  [
    'items.1.productId',
    () => invoice({ items: [item, { ...item, product_id: ids.other, productId: ids.other }] }),
  ],
  [
    'items.0.variantId',
    () => invoice({ items: [{ ...item, variant_id: ids.other, variantId: ids.other }] }),
  ],
]
const VOUCHER_FIELDS: [string, () => object][] = [
  ['supplierId', () => voucher({ supplierId: ids.other })],
  ['customerId', () => voucher({ customer_id: ids.other, customerId: ids.customer })],
  ['issueDate', () => voucher({ voucher_on: '2026-03-01', issueDate: '2026-03-02' })],
  ['dueDate', () => voucher({ due_on: '2026-03-01', dueDate: '2026-03-02' })],
  ['createdBy', () => voucher({ created_by: tenant.user.userId, createdBy: tenant.user.userId })],
  ['items', () => voucher({ items: [line] })],
  ['lines.0.amount', () => voucher({ lines: [{ ...line, amount: '9' }] })],
  ['lines.0.taxRate', () => voucher({ lines: [{ ...line, taxRate: 0 }] })],
  [
    'lines.0.accountId',
    () => voucher({ lines: [{ ...line, account_id: ids.account, accountId: ids.account }] }),
  ],
  ['items.0.amount', () => ({ supplier_id: ids.supplier, items: [{ ...line, amount: '9' }] })],
]

describe('a field under both of its names', () => {
  const wrong = (field: string) => [[400, [{ field, reason: 'field.invalid' }]]]
  const refusals = (answer: Awaited<ReturnType<typeof ask>>) => [
    [answer.status, problemOf(answer).errors.map(({ field, reason }) => ({ field, reason }))],
  ]

  it.each(INVOICE_FIELDS)('of an invoice is refused: %s', async (field, body) => {
    expect(refusals(await ask('/invoices', body()))).toEqual(wrong(field))
  })

  it.each(VOUCHER_FIELDS)('of a voucher is refused: %s', async (field, body) => {
    expect(refusals(await ask('/vouchers/purchase', body()))).toEqual(wrong(field))
  })

  it('is refused as well where a draft is changed, or issued', async () => {
    const path = `/invoices/${await drafted()}`
    const changed = await ask(path, invoice({ customerId: ids.other }), 'PUT')
    expect(refusals(changed)).toEqual(wrong('customerId'))
    const days = { issued_on: '2026-03-01', issueDate: '2026-03-02' }
    expect(refusals(await ask(`${path}/issue`, days))).toEqual(wrong('issueDate'))
  })

  it('of which one is null is the other', async () => {
    const made = await ask('/invoices', {
      customer_id: null,
      customerId: ids.customer,
      items: [{ ...item, taxRate: null }],
    })
    expect(made.status, made.text).toBe(201)
    const bought = await ask('/vouchers/purchase', voucher({ supplierId: null }))
    expect(bought.status, bought.text).toBe(201)
  })
})

describe('every other name', () => {
  it('is one of those above', () => {
    const names = (shape: object) => Object.keys(shape).filter((name) => /[A-Z]/.test(name))
    const tried = (fields: [string, unknown][]) =>
      new Set(fields.map(([field]) => field.split('.').at(-1) ?? ''))
    const items = invoiceBody.shape.items.unwrap().unwrap().element.shape
    const lines = voucherBody.shape.lines.unwrap().unwrap().element.shape
    for (const name of [...names(invoiceBody.shape), ...names(items), ...names(issueBody.shape)]) {
      expect(tried(INVOICE_FIELDS)).toContain(name)
    }
    for (const name of [...names(voucherBody.shape), ...names(lines)]) {
      expect(tried(VOUCHER_FIELDS)).toContain(name)
    }
  })
})
