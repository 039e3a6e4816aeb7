import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import {
  createImage,
  createShippingRate,
  createShop,
  createVariant,
} from '../helpers/commerce-factories.ts'
import { createBulkRun, createCustomerView, createTag } from '../helpers/crm-factories.ts'
import { sql } from '../helpers/db.ts'
import { createCustomer, required } from '../helpers/factories.ts'
import { createSupplier } from '../helpers/finance-factories.ts'
import {
  type ApiOptions,
  api,
  createSignedInUser,
  deleteUser,
  type SignedIn,
} from '../helpers/request.ts'
import { createTenant, dropTenant, type Tenant } from './tenants.ts'

/** A business of which there is one of everything that the API lists, and who may read it. */
export type Business = {
  tenant: Tenant
  /** Bought there, and owes an invoice. */
  customer: SignedIn
  admin: SignedIn
  customerId: string
  /** An address of the contract, `/api/v1/orders/{id}`, with what there is in its places. */
  pathOf: (template: string) => string
}

const made = z.looseObject({ id: z.string() })

const ADDRESS = {
  name: 'Ada Lovelace',
  line1: 'Gartenweg 1',
  postal_code: '10115',
  city: 'Berlin',
  country_code: 'DE',
}

export async function createBusiness(): Promise<Business> {
  const tenant = await createTenant()
  const customer = await createSignedInUser()
  const admin = await createSignedInUser()
  await sql`insert into private.platform_admins (user_id) values (${admin.userId})`
  const { orgId: org_id, org } = tenant

  const ask = async (path: string, options: ApiOptions = {}) => {
    const answer = await api(`/api/v1${path}`, { org, user: tenant.user, ...options })
    if (answer.status >= 300) throw new Error(`${path} ${answer.status}: ${answer.text}`)
    return answer
  }
  const make = async (path: string, body: unknown, options: ApiOptions = {}) =>
    made.parse((await ask(path, { method: 'POST', body, ...options })).body).id
  const firstOf = async (path: string) =>
    required(z.object({ items: z.array(made) }).parse((await ask(path)).body).items[0]).id
  const upload = (what: string, csv: string) =>
    make(`/${what}/import`, csv, { headers: { 'content-type': 'text/csv' } })
  const keyed = () => ({ headers: { 'Idempotency-Key': randomUUID() } })

  const { id: customerId } = await createCustomer(sql, {
    org_id,
    email: customer.email,
    user_id: customer.userId,
    phone: '+49 30 1234567',
    country_code: 'DE',
  })
  const twin = await createCustomer(sql, { org_id, phone: '+49 30 1234567' })
  const merged = await createCustomer(sql, { org_id })
  await make('/customers/merge', { survivor_id: twin.id, merged_id: merged.id })
  const person = `/customers/${customerId}`
  const note = await make(`${person}/notes`, { body: 'Called' })
  await ask(`${person}/notes/${note}`, { method: 'PUT', body: { body: 'Called twice' } })
  const file = await make(`${person}/files?name=contract.pdf`, Buffer.from('%PDF-1.7\n%âãÏÓ\n'), {
    headers: { 'content-type': 'application/pdf' },
  })
  await ask(`${person}/credits`, {
    body: { amount_minor: 500, currency: 'EUR', reason: 'Goodwill' },
    ...keyed(),
  })

  await createShop(sql, { org_id })
  await createShippingRate(sql, { org_id })
  const variant = await createVariant(sql, { org_id })
  const category = await make('/products/categories', { name: 'Tea' })
  const image = await createImage(sql, { org_id, product_id: variant.product_id })
  const item = { variant_id: variant.id, quantity: 1 }
  await ask('/cart/items', { user: customer, body: item })
  const order = await make(
    '/orders',
    {
      contact: { email: customer.email },
      shipping_address: ADDRESS,
      save_address: true,
      payment_method: 'account',
      expected_total_minor: 1490,
    },
    { user: customer, ...keyed() },
  )
  const address = await firstOf(`/addresses?customer_id=${customerId}`)
  await ask(`/orders/${order}/notes`, { body: { text: 'Ring twice' } })
  await ask('/cart/items', { user: customer, body: item })
  await ask('/wishlist', { method: 'PUT', user: customer, body: { variant_id: variant.id } })

  const work = { description: 'Work', quantity: 1, unit_price_minor: 5000, tax_rate_bps: 1900 }
  const bill = { customer_id: customerId, items: [work] }
  await make('/invoices', bill)
  const invoice = await make('/invoices', bill)
  await ask(`/invoices/${invoice}/issue`, { method: 'POST' })
  const payment = await make(
    `/invoices/${invoice}/payments`,
    { amount_minor: 2000, method: 'bank_transfer' },
    keyed(),
  )
  const creditNote = await make(`/invoices/${invoice}/credit-notes`, { reason: 'Late' }, keyed())
  const email = await make(`/invoices/${invoice}/send`, {})

  const supplier = (await createSupplier(sql, { org_id, email: 'bills@example.test' })).id
  const voucher = await make('/vouchers/purchase', {
    supplier_id: supplier,
    lines: [{ description: 'Paper', amount_minor: 1000, tax_rate_bps: 1900 }],
  })
  await ask(`/vouchers/purchase/${voucher}/post`, { method: 'POST' })

  const created_by = tenant.user.userId
  const ids: [RegExp, Record<string, string>][] = [
    [/\/profile\/customers\//, { org }],
    [/\/customers\/bulk\//, { id: (await createBulkRun(sql, { org_id, created_by })).id }],
    [
      /\/customers\/export\//,
      { id: await make('/customers/export', { filter: {}, sort: 'name.asc' }) },
    ],
    [/\/customers\/import\//, { id: await upload('customers', 'Name\nAda\n') }],
    [/\/products\/import\//, { id: await upload('products', 'sku;name\nA-1;Mug\n') }],
    [/\/invoices\/import\//, { id: await upload('invoices', 'number;total\nOld-1;10\n') }],
    [/\/customers\/views\//, { id: (await createCustomerView(sql, { org_id, created_by })).id }],
    [/\/customers\/email\//, { email: customer.email }],
    [/\/customers\//, { id: customerId, note, file }],
    [/\/tags\//, { id: (await createTag(sql, { org_id })).id }],
    [/\/products\/categories\//, { id: category }],
    [/\/products\//, { id: variant.product_id, variant: variant.id, image: image.id }],
    [/\/orders\//, { id: order }],
    [/\/addresses\//, { country_code: 'DE', id: address }],
    [/\/ledger\/accounts\//, { id: await firstOf('/ledger/accounts') }],
    [/\/payments\/\{/, { id: payment }],
    [/\/credit-notes\//, { id: creditNote }],
    [/\/emails\//, { id: email }],
    [/\/invoices\//, { id: invoice }],
    [/\/suppliers\//, { id: supplier }],
    [/\/vouchers\//, { kind: 'purchase', id: voucher }],
  ]

  function pathOf(template: string): string {
    const [, found] = ids.find(([place]) => place.test(template)) ?? []
    return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      const value = found?.[name]
      if (value === undefined) throw new Error(`${template}: there is no ${name} for it.`)
      return encodeURIComponent(value)
    })
  }

  return { tenant, customer, admin, customerId, pathOf }
}

export async function dropBusiness({ tenant, customer, admin }: Business): Promise<void> {
  await dropTenant(tenant)
  await deleteUser(customer)
  await deleteUser(admin)
}
