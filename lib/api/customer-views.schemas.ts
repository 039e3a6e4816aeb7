import { z } from '@hono/zod-openapi'
import {
  createCustomerViewSchema,
  customerViewSchema,
  updateCustomerViewSchema,
} from '@/lib/crm/customer-views.schemas'
import { CUSTOMER_SORTS, VIEW_NAME_LIMIT } from '@/lib/crm/customers.values'
import { customerFilterInput } from './customer-filters.schemas'
import { describable, nextCursor } from './schemas'

const EXAMPLE_TIME = '2026-11-01T08:00:00.000Z'
const EXAMPLE_ID = '5f0c6f6e-6a0e-4f0e-9c1a-0d5b8f2f9a11'

const input = {
  name: 'New from the web',
  filter: { segments: ['LEAD' as const], sources: ['Web'] },
  sort: 'created_at.desc' as const,
  is_shared: true,
}

const example = {
  ...input,
  id: EXAMPLE_ID,
  created_by: EXAMPLE_ID,
  created_at: EXAMPLE_TIME,
  updated_at: EXAMPLE_TIME,
}

export const customerViewAnswer = describable(customerViewSchema).openapi('CustomerView', {
  description:
    'A filter and an order of customers under a name. Shared ones are seen by all staff.',
  example,
})

export const customerViewListAnswer = z
  .object({ items: z.array(customerViewAnswer), next_cursor: nextCursor })
  .openapi('CustomerViewPage', { example: { items: [example], next_cursor: null } })

const properties = {
  name: { type: 'string' as const, minLength: 1, maxLength: VIEW_NAME_LIMIT },
  filter: customerFilterInput,
  sort: { type: 'string' as const, enum: [...CUSTOMER_SORTS] },
  is_shared: { type: 'boolean' as const },
}

export const createCustomerViewBody = describable(createCustomerViewSchema).openapi(
  'CreateCustomerViewInput',
  {
    type: 'object',
    properties,
    required: ['name', 'filter'],
    additionalProperties: false,
    example: input,
  },
)

export const updateCustomerViewBody = describable(updateCustomerViewSchema).openapi(
  'UpdateCustomerViewInput',
  { type: 'object', properties, additionalProperties: false, example: { is_shared: false } },
)
