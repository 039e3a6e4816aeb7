import { toFilterParameters } from './customer-filters.rules'
import type { CustomerFilter } from './customer-filters.schemas'
import { CUSTOMER_SEGMENTS } from './customers.values'

/** The keys of a filter that hold several values, in the order in which people read them. */
export const FACETS = ['segments', 'owner_ids', 'tag_ids', 'sources', 'country_codes'] as const
export type Facet = (typeof FACETS)[number]

/** Equal to what an address is read by, which a test compares. */
export const FILTER_PARAMETERS = [
  'segments',
  'owner_ids',
  'tag_ids',
  'sources',
  'country_codes',
  'created_from',
  'created_to',
  'archived',
] as const

/** A filter with one value of a list added or taken out; the last one takes its list with it. */
export function toggleValue(filter: CustomerFilter, facet: Facet, value: string): CustomerFilter {
  const values: readonly string[] = filter[facet] ?? []
  return withValues(
    filter,
    facet,
    values.includes(value) ? values.filter((other) => other !== value) : [...values, value],
  )
}

export function withValues(
  filter: CustomerFilter,
  facet: Facet,
  values: readonly string[],
): CustomerFilter {
  const { [facet]: _old, ...rest } = filter
  if (values.length === 0) return rest
  if (facet !== 'segments') return { ...rest, [facet]: [...values] }
  return { ...rest, segments: CUSTOMER_SEGMENTS.filter((segment) => values.includes(segment)) }
}

/** What a link changes to lead to a filter: its own parameters, and those of the old one gone. */
export function filterPatch(filter: CustomerFilter): Record<string, string | null> {
  const none: Record<string, null> = Object.fromEntries(
    FILTER_PARAMETERS.map((name) => [name, null]),
  )
  return { ...none, ...toFilterParameters(filter) }
}

/** How many values narrow the list down; archived is another list, not a narrower one. */
export function countValues(filter: CustomerFilter): number {
  const days = filter.created_from || filter.created_to ? 1 : 0
  return FACETS.reduce((sum, facet) => sum + (filter[facet]?.length ?? 0), days)
}

/** Equal whatever the order of values and whether `archived: false` is written out. */
export function isSameFilter(a: CustomerFilter, b: CustomerFilter): boolean {
  return canonical(a) === canonical(b)
}

function canonical(filter: CustomerFilter): string {
  return JSON.stringify([
    ...FACETS.map((facet) => [...(filter[facet] ?? [])].sort()),
    filter.created_from ?? null,
    filter.created_to ?? null,
    filter.archived ?? false,
  ])
}

/** A filter without the values that are no longer among those there are. */
export function withoutGone(
  filter: CustomerFilter,
  facet: Facet,
  known: ReadonlySet<string>,
): CustomerFilter {
  return withValues(
    filter,
    facet,
    (filter[facet] ?? []).filter((value) => known.has(value)),
  )
}
