import type { CustomerFilter } from './customer-filters.schemas'
import type { CustomerSort } from './customers.schemas'
import { CUSTOMER_SORTS } from './customers.values'

/** Stands for "has none" among owners, sources and countries. */
export const NONE = 'none'

const ESCAPE = '\\'

/** A source as filters name it. One that would read as "has none" has a backslash before it. */
export function toSourceValue(source: string | null): string {
  if (source === null) return NONE
  return source === NONE || source.startsWith(ESCAPE) ? ESCAPE + source : source
}

export function withoutEscape(value: string): string {
  return value.startsWith(ESCAPE) ? value.slice(ESCAPE.length) : value
}

/** Values of one parameter are separated by commas; a comma inside of one is written %2C. */
export function splitValues(text: string): string[] {
  return text.split(',').map((value) => value.replaceAll('%2C', ',').replaceAll('%25', '%').trim())
}

export function joinValues(values: readonly string[]): string {
  return values.map((value) => value.replaceAll('%', '%25').replaceAll(',', '%2C')).join(',')
}

/** A filter as parameters of an address, for links. */
export function toFilterParameters(filter: CustomerFilter): Record<string, string> {
  const { segments, owner_ids, tag_ids, sources, country_codes, created_from, created_to } = filter
  return {
    ...(segments && { segments: joinValues(segments) }),
    ...(owner_ids && { owner_ids: joinValues(owner_ids) }),
    ...(tag_ids && { tag_ids: joinValues(tag_ids) }),
    ...(sources && { sources: joinValues(sources) }),
    ...(country_codes && { country_codes: joinValues(country_codes) }),
    ...(created_from && { created_from }),
    ...(created_to && { created_to }),
    ...(filter.archived && { archived: 'true' }),
  }
}

/** Whether anything but the choice between archived and not is asked for. */
export function isFiltered({ archived: _, ...filter }: CustomerFilter): boolean {
  return Object.keys(filter).length > 0
}

/** The address of a list, for links and saved views. */
export function customerListHref(
  pathname: string,
  { filter, sort, q }: { filter?: CustomerFilter; sort?: CustomerSort; q?: string | undefined },
): string {
  const query = new URLSearchParams(filter ? toFilterParameters(filter) : {})
  if (sort && sort !== CUSTOMER_SORTS[0]) query.set('sort', sort)
  if (q) query.set('q', q)
  return query.size === 0 ? pathname : `${pathname}?${query}`
}
