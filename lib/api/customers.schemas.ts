import { z } from '@hono/zod-openapi'
import { customerFilterParameters } from '@/lib/crm/customer-filters.schemas'
import {
  createCustomerSchema,
  customerDetailSchema,
  customerEmailSchema,
  customerRowSchema,
  updateCustomerSchema,
} from '@/lib/crm/customers.schemas'
import { CUSTOMER_LIMITS, CUSTOMER_SEGMENTS, CUSTOMER_SORTS } from '@/lib/crm/customers.values'
import { cursorQuery, describable, foundLimitQuery, limitQuery, nextCursor } from './schemas'

const EXAMPLE_TIME = '2026-11-01T08:00:00+00:00'

const EXAMPLE_TAG = {
  id: '0b7c9a52-31f0-4b0e-8d3e-6f2a4a0c1d22',
  name: 'vip',
  color: 'slate' as const,
}

const example = {
  id: '5f0c6f6e-6a0e-4f0e-9c1a-0d5b8f2f9a11',
  segment: 'LEAD' as const,
  display_name: 'Ada Lovelace',
  name: 'Ada Lovelace',
  company: 'Analytical Engines Ltd',
  email: 'ada@example.com',
  phone: '+44 20 7946 0000',
  country_code: 'GB',
  external_ref: '12748',
  source: 'website',
  owner_id: null,
  owner_name: null,
  tags: [EXAMPLE_TAG],
  created_at: EXAMPLE_TIME,
  updated_at: EXAMPLE_TIME,
  archived_at: null,
}

export const customerAnswer = describable(customerRowSchema).openapi('Customer', { example })

export const customerDetailAnswer = describable(
  customerDetailSchema.omit({ tags_version: true }),
).openapi('CustomerDetail', {
  description: 'A customer with the first 20 each of notes, files and events of the timeline.',
  example: {
    ...example,
    user_id: null,
    created_by_name: 'Olive Owner',
    country_name: 'United Kingdom',
    is_link_refused: false,
    credit: [{ currency: 'GBP', balance_minor: 3150, exponent: 2 }],
    notes: [],
    files: [],
    events: [
      {
        id: 42,
        kind: 'customer.created',
        data: {},
        actor_id: null,
        actor_name: null,
        occurred_at: EXAMPLE_TIME,
      },
    ],
  },
})

export const customerPageAnswer = z
  .object({ items: z.array(customerAnswer), next_cursor: nextCursor })
  .openapi('CustomerPage', { example: { items: [example], next_cursor: null } })

type TextType = ('string' | 'null')[]

function text(maximum: number) {
  return { type: ['string', 'null'] as TextType, maxLength: maximum }
}

/** How the values of a customer look from outside; the parsing itself is lib/crm's. */
const properties = {
  name: text(CUSTOMER_LIMITS.name),
  company: text(CUSTOMER_LIMITS.company),
  email: { ...text(CUSTOMER_LIMITS.email), format: 'email' },
  phone: text(CUSTOMER_LIMITS.phone),
  country_code: { ...text(2), pattern: '^[A-Za-z]{2}$', description: 'ISO 3166-1 alpha-2.' },
  external_ref: {
    ...text(CUSTOMER_LIMITS.external_ref),
    description: 'The id that another system knows this customer by; unique here.',
  },
  source: text(CUSTOMER_LIMITS.source),
  segment: { type: 'string' as const, enum: [...CUSTOMER_SEGMENTS] },
  owner_id: { ...text(36), format: 'uuid', description: 'A member of the organization.' },
  tags: {
    type: 'array' as const,
    items: { type: 'string' as const, minLength: 1, maxLength: CUSTOMER_LIMITS.tag },
    maxItems: CUSTOMER_LIMITS.tags,
    description: 'Names; tags that do not exist yet are made.',
  },
}

export const createCustomerBody = describable(createCustomerSchema).openapi('CreateCustomerInput', {
  type: 'object',
  properties,
  additionalProperties: false,
  description: 'At least one of name, company, email, phone and external_ref.',
  example: { name: 'Ada Lovelace', email: 'ada@example.com', segment: 'LEAD', tags: ['vip'] },
})

export const updateCustomerBody = describable(updateCustomerSchema).openapi('UpdateCustomerInput', {
  type: 'object',
  properties,
  additionalProperties: false,
  description:
    'Values that are left out stay as they are; null clears one; tags are replaced. With `If-Match` also 412 where one of the tags was renamed, merged or deleted.',
  example: { segment: 'CUSTOMER', phone: null },
})

const given = customerFilterParameters

/** A list in one parameter, parsed by lib/crm; outside it is a text. */
function values(description: string, example: string) {
  return {
    type: 'string' as const,
    description: `${description} Several are separated by commas; any of them will do.`,
    example,
  }
}

const filters = {
  segments: describable(given.segments).openapi(
    values(`Of ${CUSTOMER_SEGMENTS.join(', ')}.`, 'LEAD,OPPORTUNITY'),
  ),
  owner_ids: describable(given.owner_ids).openapi(
    values('Ids of the members in charge, or `none`.', `${example.id},none`),
  ),
  tag_ids: describable(given.tag_ids).openapi(values('Ids of tags.', EXAMPLE_TAG.id)),
  sources: describable(given.sources).openapi(
    values(
      'Where they came from, or `none`; the source of that name is written `\\none`, and one that ' +
        'begins with a backslash with another one before it. A comma inside of a source is written `%2C`.',
      'Web',
    ),
  ),
  country_codes: describable(given.country_codes).openapi(
    values('ISO 3166-1 alpha-2, or `none`.', 'DE,AT,none'),
  ),
  created_from: describable(given.created_from).openapi({
    type: 'string',
    format: 'date',
    description: "Added on this day or later, by the organization's time zone.",
  }),
  created_to: describable(given.created_to).openapi({
    type: 'string',
    format: 'date',
    description: 'Added on this day or earlier.',
  }),
  archived: describable(given.archived).openapi({
    description: 'The archived ones instead of the others.',
  }),
}

const searchText = z.string().trim().min(1).max(200)

export const listQuery = z.strictObject({
  ...filters,
  sort: z.enum(CUSTOMER_SORTS).default('created_at.desc').openapi({
    description: 'By the time they were added, or by name; without meaning for a search.',
  }),
  limit: limitQuery,
  cursor: cursorQuery,
  q: searchText.optional().openapi({
    description:
      'Search instead of a list: best matches first, one page of up to 100, so that it goes with ' +
      'filters and `limit`, but with no `cursor`.',
  }),
})

export const searchQuery = z.strictObject({
  q: searchText.openapi({
    description:
      'Part of a name, company, e-mail, phone number or reference, or of a tag. From three letters ' +
      'on also inside words, from four digits on also inside numbers.',
    example: '12748',
  }),
  ...filters,
  limit: foundLimitQuery,
})

export const exportQuery = z.strictObject(filters)

export const emailParam = z.object({
  // Of a string of ours: only what is made here knows `openapi`.
  email: z
    .string()
    .pipe(customerEmailSchema)
    .openapi({
      param: { name: 'email', in: 'path' },
      type: 'string',
      example: 'ada@example.com',
    }),
})
