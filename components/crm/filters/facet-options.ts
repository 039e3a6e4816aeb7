import type { FacetOptions } from '@/components/crm/filters/facets'
import { SEGMENT_LABELS } from '@/components/crm/segments'
import { NONE, toSourceValue } from '@/lib/crm/customer-filters.rules'
import type { CustomerTag } from '@/lib/crm/customers.schemas'
import { CUSTOMER_SEGMENTS } from '@/lib/crm/customers.values'

interface FacetSource {
  owners: { id: string; name: string }[]
  tags: CustomerTag[]
  sources: string[]
  countries: { code: string; name: string }[]
}

/** What can be chosen in each facet, with a way to ask for customers who have none. */
export function facetOptions({ owners, tags, sources, countries }: FacetSource): FacetOptions {
  return {
    segments: CUSTOMER_SEGMENTS.map((segment) => ({
      value: segment,
      label: SEGMENT_LABELS[segment],
    })),
    owner_ids: [
      { value: NONE, label: 'Nobody' },
      ...owners.map(({ id, name }) => ({ value: id, label: name })),
    ],
    tag_ids: tags.map(({ id, name, color }) => ({ value: id, label: name, color })),
    sources:
      sources.length === 0
        ? []
        : [
            { value: toSourceValue(null), label: 'No source' },
            ...sources.map((source) => ({ value: toSourceValue(source), label: source })),
          ],
    country_codes: [
      { value: NONE, label: 'No country' },
      ...countries.map(({ code, name }) => ({ value: code, label: name })),
    ],
  }
}
