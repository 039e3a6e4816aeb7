import type { CustomerSegment } from '@/lib/crm/customers.schemas'

/** A customer as the form holds it. */
export type CustomerFormValues = {
  name: string | null
  company: string | null
  email: string | null
  phone: string | null
  country_code: string | null
  external_ref: string | null
  source: string | null
  segment: CustomerSegment
  owner_id: string | null
  tags: string[]
}

export const CUSTOMER_FIELD_LABELS: Record<keyof CustomerFormValues, string> = {
  name: 'Name',
  company: 'Company',
  email: 'Email',
  phone: 'Phone',
  segment: 'Segment',
  owner_id: 'Owner',
  country_code: 'Country',
  external_ref: 'External reference',
  source: 'Source',
  tags: 'Tags',
}
