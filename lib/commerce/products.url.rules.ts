import { z } from 'zod'
import { type Params, textOf } from '@/lib/list-address'
import type { ProductFilter, ProductSort } from './products.schemas'
import { PRODUCT_SORTS, PRODUCT_STATUSES, STOCK_STATES } from './products.values'

export const PRODUCTS_PER_PAGE = 50

/** What an address of the list asks for. */
export type ProductListAddress = {
  filter: ProductFilter
  sort: ProductSort
  cursor: string | undefined
}

/** Links get old, so what does not parse is left out, not refused. */
export function readProductList(params: Params): ProductListAddress {
  const status = PRODUCT_STATUSES.find((known) => known === textOf(params.status))
  const stock = STOCK_STATES.find((known) => known === textOf(params.stock))
  const category = z.uuid().safeParse(textOf(params.category_id))
  const query = textOf(params.q, 200)
  return {
    filter: {
      ...(query ? { query } : {}),
      ...(status ? { status } : {}),
      ...(category.success ? { category_id: category.data } : {}),
      ...(stock ? { stock } : {}),
    },
    sort: PRODUCT_SORTS.find((known) => known === textOf(params.sort)) ?? PRODUCT_SORTS[0],
    cursor: textOf(params.after),
  }
}
