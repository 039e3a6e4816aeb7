import { type Params, textOf } from '@/lib/list-address'
import {
  type CustomerFilter,
  customerFilterParameters,
  toCustomerFilter,
} from './customer-filters.schemas'
import { type CustomerSort, listCustomersSchema } from './customers.schemas'
import { CUSTOMER_SORTS } from './customers.values'

export const CUSTOMERS_PER_PAGE = 50
export const SEARCH_RESULTS = 50

/** What an address of the list asks for. */
export type CustomerListAddress = {
  filter: CustomerFilter
  sort: CustomerSort
  cursor: string | undefined
  q: string | undefined
}

/** Links get old, so what does not parse is left out, not refused. */
export function readCustomerList(params: Params): CustomerListAddress {
  const valid = <T>(
    schema: { safeParse: (value: unknown) => { success: boolean; data?: T } },
    name: string,
  ) => schema.safeParse(textOf(params[name])).data
  const known = customerFilterParameters
  const { cursor, sort } = listCustomersSchema.shape
  return {
    filter: toCustomerFilter({
      segments: valid(known.segments, 'segments'),
      owner_ids: valid(known.owner_ids, 'owner_ids'),
      tag_ids: valid(known.tag_ids, 'tag_ids'),
      sources: valid(known.sources, 'sources'),
      country_codes: valid(known.country_codes, 'country_codes'),
      created_from: valid(known.created_from, 'created_from'),
      created_to: valid(known.created_to, 'created_to'),
      archived: valid(known.archived, 'archived'),
    }),
    sort: valid(sort, 'sort') ?? CUSTOMER_SORTS[0],
    cursor: valid(cursor, 'after'),
    q: textOf(params.q, 200),
  }
}
