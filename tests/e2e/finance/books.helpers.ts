import { sql } from '../../helpers/db.ts'
import { createMembership, createOrganization, unique } from '../../helpers/factories.ts'
import { api, signIn } from '../../helpers/request.ts'
import { createPerson, type Person } from '../identity/journeys.ts'

export type Books = {
  orgId: string
  base: string
  owner: Person
  /** By the API of the app, as the owner; of what is answered, fields by name. */
  post: (path: string, body?: object) => Promise<Record<string, unknown>>
}

/** An organization in euros with an owner, made past the pages. */
export async function openBooks(): Promise<Books> {
  const owner = await createPerson('Bea', 'Books')
  const org = await createOrganization(sql, { name: unique('Books') })
  await createMembership(sql, { org_id: org.id, user_id: owner.userId, role: 'owner' })
  const user = await signIn(owner.email, owner.password)
  return {
    orgId: org.id,
    base: `/o/${org.slug}`,
    owner,
    post: async (path, body = {}) => {
      const response = await api(`/api/v1${path}`, { user, org: org.slug, body })
      if (response.status >= 300) throw new Error(`${path}: ${response.status} ${response.text}`)
      return Object(response.body)
    },
  }
}

/** An issued invoice of one line. */
export async function bill(
  { post }: Books,
  customer_id: string,
  values: { price: number; rate?: number; issued_on?: string; due_on?: string },
): Promise<{ id: string; number: string }> {
  const { id } = await post('/invoices', {
    customer_id,
    items: [
      {
        description: 'Repair',
        quantity: 1,
        unit_price_minor: values.price,
        tax_rate_bps: values.rate ?? 0,
      },
    ],
    ...(values.issued_on ? { issued_on: values.issued_on } : {}),
    ...(values.due_on ? { due_on: values.due_on } : {}),
  })
  const { number } = await post(`/invoices/${id}/issue`)
  return { id: String(id), number: String(number) }
}

export function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10)
}
