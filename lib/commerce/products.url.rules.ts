import { z } from 'zod'
import { type Params, textOf } from '@/lib/list-address'
import type { ProductFilter } from './products.schemas'
import { PRODUCT_STATUSES, STOCK_STATES } from './products.values'

export const PRODUCTS_PER_PAGE = 50

const SORT_COLUMNS = ['created_at', 'name', 'stock', 'price'] as const

/** What an address of the list asks for. */
export type ProductListAddress = {
  filter: ProductFilter
  sort: { column: (typeof SORT_COLUMNS)[number]; direction: 'asc' | 'desc' }
  cursor: string | undefined
}

/** Links get old, so what does not parse is left out, not refused. */
export function readProductList(params: Params): ProductListAddress {
  const status = PRODUCT_STATUSES.find((known) => known === textOf(params.status))
  const stock = STOCK_STATES.find((known) => known === textOf(params.stock))
  const category = z.uuid().safeParse(textOf(params.category))
  const query = textOf(params.q, 200)
  return {
    filter: {
      ...(query ? { query } : {}),
      ...(status ? { status } : {}),
      ...(category.success ? { category_id: category.data } : {}),
      ...(stock ? { stock } : {}),
    },
    sort: readSort(textOf(params.sort)),
    cursor: textOf(params.after),
  }
}

/** The order as `list_products` takes it: a hyphen turns it round. */
export function toProductSort({ column, direction }: ProductListAddress['sort']) {
  return `${direction === 'desc' ? '-' : ''}${column}` as const
}

function readSort(text = ''): ProductListAddress['sort'] {
  const [name, direction] = text.split('.')
  const column = SORT_COLUMNS.find((known) => known === name)
  if (column === undefined || (direction !== 'asc' && direction !== 'desc')) {
    return { column: 'created_at', direction: 'desc' }
  }
  return { column, direction }
}
