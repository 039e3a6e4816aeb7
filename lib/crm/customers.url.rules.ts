import {
  CUSTOMER_SORTS,
  customerSegmentSchema,
  type ListCustomersInput,
  listCustomersSchema,
} from './customers.schemas'

export const CUSTOMERS_PER_PAGE = 50
export const SEARCH_RESULTS = 50

export type CustomerFilter = ListCustomersInput & { q: string | undefined }

type Params = Record<string, string | string[] | undefined>

/** What an address of the list asks for. Links get old, so what does not parse is left out, not refused. */
export function readCustomerFilter(params: Params): CustomerFilter {
  const valid = <T>(
    schema: { safeParse: (value: unknown) => { success: boolean; data?: T } },
    name: string,
  ) => {
    const value = params[name]
    return schema.safeParse(Array.isArray(value) ? value[0] : value).data
  }
  const { owner, tag, cursor, archived, sort } = listCustomersSchema.shape
  return {
    segment: valid(customerSegmentSchema, 'segment'),
    owner: valid(owner, 'owner'),
    tag: valid(tag, 'tag'),
    archived: valid(archived, 'archived') ?? false,
    sort: valid(sort, 'sort') ?? CUSTOMER_SORTS[0],
    cursor: valid(cursor, 'after'),
    limit: CUSTOMERS_PER_PAGE,
    q: textOf(params.q),
  }
}

function textOf(value: string | string[] | undefined): string | undefined {
  const text = (Array.isArray(value) ? value[0] : value)?.trim().slice(0, 200)
  return text === '' ? undefined : text
}
