import type { Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'

export type Variant = {
  id: string
  sku: string
  option_values: string[]
  price_minor: number
  stock_quantity: number
  tracks_stock: boolean
  archived_at: string | null
}

export type Product = {
  id: string
  slug: string
  name: string
  status: string
  updated_at: string
  published_at: string | null
  category_ids: string[]
  option_names: string[]
  variants: Variant[]
  [key: string]: unknown
}

export const one = (rows: readonly { product: Product }[]) => required(rows[0]).product

export const create = async (tx: Tx, orgId: string, values: unknown) =>
  one(
    await tx<{ product: Product }[]>`
      select public.create_product(${orgId}, ${tx.json(values as never)}) as product`,
  )

export const update = async (
  tx: Tx,
  orgId: string,
  id: string,
  values: unknown,
  expected: string | null = null,
) =>
  one(
    await tx<{ product: Product }[]>`
      select public.update_product(
        ${orgId}, ${id}, ${tx.json(values as never)}, ${expected}
      ) as product`,
  )

export const setStatus = async (tx: Tx, orgId: string, id: string, status: string | null) =>
  one(
    await tx<{ product: Product }[]>`
      select public.set_product_status(${orgId}, ${id}, ${status}) as product`,
  )

export const saveVariant = async (
  tx: Tx,
  orgId: string,
  productId: string,
  variantId: string | null,
  values: unknown,
) =>
  one(
    await tx<{ product: Product }[]>`
      select public.save_variant(
        ${orgId}, ${productId}, ${variantId}, ${tx.json(values as never)}
      ) as product`,
  )

export const archiveVariant = async (
  tx: Tx,
  orgId: string,
  id: string,
  isArchived: boolean | null,
) =>
  one(
    await tx<{ product: Product }[]>`
      select public.set_variant_archived(${orgId}, ${id}, ${isArchived}) as product`,
  )
