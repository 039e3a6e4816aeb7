import { expect } from 'vitest'
import { type Invoice, invoiceSchema } from '../../lib/finance/invoices.schemas.ts'
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

export const API = '/api/v1/invoices'

export type Billing = {
  tenant: Tenant
  other: Tenant
  agent: SignedIn
  customer: SignedIn
  customerId: string
  /** As the owner, unless the options say who. */
  ask: (path: string, options?: ApiOptions) => Promise<ApiResponse>
  draft: (values?: object) => object
  issued: () => Promise<Invoice>
}

export const item = (values = {}) => ({
  description: 'Consulting',
  quantity: 2,
  unit_price_minor: 1000,
  tax_rate_bps: 1900,
  ...values,
})
export const invoiceOf = (response: ApiResponse, status = 200) => {
  expect(response.status, response.text).toBe(status)
  return invoiceSchema.parse(response.body)
}
export const refusal = (response: ApiResponse) => [response.status, problemOf(response).reason]
export const fieldsOf = (response: ApiResponse) => [
  response.status,
  problemOf(response).errors.map(({ field }) => field),
]
/** A business with an agent, a customer who can sign in, and a stranger's business beside it. */
export async function openBilling(): Promise<Billing> {
  const tenant = await createTenant()
  const other = await createTenant()
  const agent = await addMember(tenant, 'agent')
  const customer = await createSignedInUser()
  const { id: customerId } = await createCustomer(sql, {
    org_id: tenant.orgId,
    email: customer.email,
    user_id: customer.userId,
  })
  const ask = (path: string, options: ApiOptions = {}) =>
    call(`${API}${path}`, { org: tenant.org, user: tenant.user, ...options })
  const draft = (values = {}) => ({ customer_id: customerId, items: [item()], ...values })
  const issued = async () => {
    const { id } = invoiceOf(await ask('', { body: draft() }), 201)
    return invoiceOf(await ask(`/${id}/issue`, { method: 'POST' }))
  }
  return { tenant, other, agent, customer, customerId, ask, draft, issued }
}

export async function dropBilling({ tenant, other, agent, customer }: Billing): Promise<void> {
  await dropTenant(tenant)
  await dropTenant(other)
  await deleteUser(agent)
  await deleteUser(customer)
}
