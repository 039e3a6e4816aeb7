import { FILTER_VALUES } from '@/lib/crm/customer-filters.schemas'
import { CUSTOMER_SEGMENTS } from '@/lib/crm/customers.values'

function listOf(description: string, items: { format?: string; enum?: string[] } = {}) {
  return {
    type: 'array' as const,
    items: { type: 'string' as const, ...items },
    minItems: 1,
    maxItems: FILTER_VALUES,
    description,
  }
}

/** How a filter that is sent looks from outside; the parsing itself is lib/crm's. */
export const customerFilterInput = {
  type: 'object' as const,
  description:
    'All that is there must hold, any value of a list will do; `{}` is everyone who is not archived.',
  properties: {
    segments: listOf('Any of these.', { enum: [...CUSTOMER_SEGMENTS] }),
    owner_ids: listOf('Ids of the members in charge, or `none`.'),
    tag_ids: listOf('Ids of tags.', { format: 'uuid' }),
    sources: listOf(
      'Where they came from, or `none`. The source that is called none itself is written `\\none`, ' +
        'and one that begins with a backslash with another one before it.',
    ),
    country_codes: listOf('ISO 3166-1 alpha-2, or `none`.'),
    created_from: {
      type: 'string' as const,
      format: 'date',
      description: 'Added on this day or later, by the organization’s time zone.',
    },
    created_to: {
      type: 'string' as const,
      format: 'date',
      description: 'Added on this day or earlier.',
    },
    archived: {
      type: 'boolean' as const,
      description: 'The archived ones instead of the others.',
    },
  },
  additionalProperties: false,
}
