import { z } from '@hono/zod-openapi'
import { CUSTOMER_LIMITS } from '@/lib/crm/customers.values'
import { type OwnCustomer, updateOwnCustomerSchema } from '@/lib/crm/own-customers.schemas'
import { balancesAnswer } from './customer-credits.schemas'
import { withIsoTimes } from './iso-times'
import { describable, nextCursor } from './schemas'

const example = {
  id: '5f0c6f6e-6a0e-4f0e-9c1a-0d5b8f2f9a11',
  organization: { slug: 'acme', name: 'Acme' },
  name: 'Carla Bianchi',
  company: null,
  email: 'customer@acme.test',
  phone: '+39 02 5550 1420',
  country_code: 'IT',
  credit: [{ currency: 'EUR', balance_minor: 3150, exponent: 2 }],
  is_archived: false,
  created_at: '2026-11-01T08:00:00.000Z',
  updated_at: '2026-11-01T08:00:00.000Z',
}

export const ownCustomerAnswer = z
  .object({
    id: z.uuid(),
    organization: z.object({ slug: z.string(), name: z.string() }),
    name: z.string().nullable(),
    company: z.string().nullable(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    country_code: z.string().nullable(),
    credit: balancesAnswer,
    is_archived: z.boolean(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .openapi('OwnCustomer', {
    description: 'What a customer may see of themself: not how the staff see them.',
    example,
  })

export const ownCustomerPageAnswer = z
  .object({ items: z.array(ownCustomerAnswer), next_cursor: nextCursor })
  .openapi('OwnCustomerPage', { example: { items: [example], next_cursor: null } })

const text = (maxLength: number) => ({ type: ['string' as const, 'null' as const], maxLength })

export const updateOwnCustomerBody = describable(updateOwnCustomerSchema).openapi(
  'UpdateOwnCustomerInput',
  {
    type: 'object',
    properties: {
      name: text(CUSTOMER_LIMITS.name),
      company: text(CUSTOMER_LIMITS.company),
      phone: text(CUSTOMER_LIMITS.phone),
      country_code: { ...text(2), pattern: '^[A-Za-z]{2}$' },
    },
    additionalProperties: false,
    description: 'Values that are left out stay as they are; null clears one.',
    example: { phone: '+39 02 5550 1421' },
  },
)

export const orgParam = z.object({
  org: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/)
    .openapi({
      param: { name: 'org', in: 'path' },
      description: 'Slug of an organization that the caller is a customer of.',
      example: 'acme',
    }),
})

export function toOwnAnswer(own: OwnCustomer): z.infer<typeof ownCustomerAnswer> {
  const {
    customer_id,
    org_id: _,
    org_slug,
    org_name,
    org_locale: __,
    org_time_zone: ___,
    since,
    version: ____,
    ...fields
  } = own
  return withIsoTimes({
    id: customer_id,
    organization: { slug: org_slug, name: org_name },
    ...fields,
    created_at: since,
  })
}
