import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { orderSchema } from '../../lib/commerce/orders.schemas.ts'
import { createShippingRate, createShop, createVariant } from '../helpers/commerce-factories.ts'
import { sql } from '../helpers/db.ts'
import { createCustomer } from '../helpers/factories.ts'
import {
  type ApiOptions,
  type ApiResponse,
  createSignedInUser,
  deleteUser,
  type SignedIn,
} from '../helpers/request.ts'
import { call, problemOf } from './contract.ts'
import { addMember, createTenant, dropTenant, type Tenant } from './tenants.ts'

export type Ordering = {
  shop: Tenant
  other: Tenant
  agent: SignedIn
  customer: SignedIn
  customerId: string
  variantId: string
  ask: (path: string, options?: ApiOptions & { token?: string }) => Promise<ApiResponse>
  /** Somebody with a piece in their cart: its secret. */
  guest: () => Promise<string>
}

export const address = {
  name: 'Ada Lovelace',
  line1: 'Gartenweg 1',
  postal_code: '10115',
  city: 'Berlin',
  country_code: 'DE',
}
export const wanted = (values = {}) => ({
  contact: { email: 'ada@example.test' },
  shipping_address: address,
  payment_method: 'account',
  expected_total_minor: 1490,
  ...values,
})
export const keyed = (key: string = randomUUID()) => ({ 'Idempotency-Key': key })
export const orderOf = (response: ApiResponse, status = 201) => {
  expect(response.status, response.text).toBe(status)
  return orderSchema.parse(response.body)
}
export const refusal = (response: ApiResponse) => [response.status, problemOf(response).reason]

/** An open shop with an agent and a customer who can sign in, and a stranger's business beside it. */
export async function openOrdering(): Promise<Ordering> {
  const shop = await createTenant()
  const other = await createTenant()
  const agent = await addMember(shop, 'agent')
  const customer = await createSignedInUser()
  await createShop(sql, { org_id: shop.orgId })
  await createShippingRate(sql, { org_id: shop.orgId })
  const variantId = (await createVariant(sql, { org_id: shop.orgId })).id
  const { id: customerId } = await createCustomer(sql, {
    org_id: shop.orgId,
    email: customer.email,
    user_id: customer.userId,
  })
  const ask: Ordering['ask'] = (path, { token, ...rest } = {}) => {
    const headers = { ...rest.headers, ...(token ? { 'x-cart-token': token } : {}) }
    return call(`/api/v1${path}`, { org: shop.org, ...rest, headers })
  }
  const guest = async () => {
    const body = { variant_id: variantId, quantity: 1 }
    return (await ask('/cart/items', { body })).headers.get('x-cart-token') ?? ''
  }
  return { shop, other, agent, customer, customerId, variantId, ask, guest }
}

export async function dropOrdering({ shop, other, agent, customer }: Ordering): Promise<void> {
  await dropTenant(shop)
  await dropTenant(other)
  await deleteUser(agent)
  await deleteUser(customer)
}
