import 'server-only'
import { cache } from 'react'
import { z } from 'zod'
import type { KeysetPage } from '@/lib/cursor'
import { fromDatabase } from '@/lib/errors'
import { readListPage, readPosition } from '@/lib/list-page'
import type { OrgScope } from '@/lib/scope'
import {
  type ProductDetail,
  type ProductFilter,
  type ProductRow,
  type ProductSort,
  type ProductStatus,
  productDetailSchema,
  productRowSchema,
  productStatusSchema,
  type ShopProduct,
  type ShopProductFilter,
  type ShopProductRow,
  shopProductRowSchema,
  shopProductSchema,
} from './products.schemas'

type ListInput = {
  filter: ProductFilter
  sort?: ProductSort | undefined
  cursor?: string | undefined
  limit: number
}

/** Products of every status, for those who work on them. */
export async function listProducts(
  { db, org }: OrgScope,
  { filter, sort = 'created_at.desc', cursor, limit }: ListInput,
): Promise<KeysetPage<ProductRow>> {
  const { data, error } = await db.rpc('list_products', {
    p_org_id: org.id,
    p_filter: filter,
    p_sort: sort,
    p_cursor: readPosition(cursor),
    p_limit: limit,
  })
  if (error) throw fromDatabase(error)
  return readListPage(productRowSchema, data)
}

export async function countProductsByStatus({
  db,
  org,
}: OrgScope): Promise<Record<ProductStatus, number>> {
  const { data, error } = await db.rpc('count_products_by_status', { p_org_id: org.id })
  if (error) throw fromDatabase(error)
  const rows = z.array(z.object({ status: productStatusSchema, count: z.number() })).parse(data)
  const countOf = (status: ProductStatus) => rows.find((row) => row.status === status)?.count ?? 0
  return {
    draft: countOf('draft'),
    published: countOf('published'),
    archived: countOf('archived'),
  }
}

/** All of a product; null when there is none in this organization. */
export const getProduct = cache(async function getProduct(
  { db, org }: OrgScope,
  productId: string,
): Promise<ProductDetail | null> {
  if (!z.uuid().safeParse(productId).success) return null
  const { data, error } = await db.rpc('get_product', {
    p_org_id: org.id,
    p_product_id: productId,
  })
  if (error) return orNone(fromDatabase(error))
  return productDetailSchema.parse(data)
})

type ShopListInput = {
  filter: ShopProductFilter
  cursor?: string | undefined
  limit: number
}

/** What the shop offers to whoever asks. */
export async function listShopProducts(
  { db, org }: OrgScope,
  { filter, cursor, limit }: ShopListInput,
): Promise<KeysetPage<ShopProductRow>> {
  const { data, error } = await db.rpc('list_shop_products', {
    p_org_id: org.id,
    p_filter: filter,
    p_cursor: readPosition(cursor),
    p_limit: limit,
  })
  if (error) throw fromDatabase(error)
  return readListPage(shopProductRowSchema, data)
}

/** A product on show; null when there is none of this name. */
export async function getShopProduct(
  { db, org }: OrgScope,
  slug: string,
): Promise<ShopProduct | null> {
  // No text of the database has one; a form can name anything.
  if (slug.includes('\0')) return null
  const { data, error } = await db.rpc('get_shop_product', { p_org_id: org.id, p_slug: slug })
  if (error) return orNone(fromDatabase(error))
  return shopProductSchema.parse(data)
}

function orNone(failure: ReturnType<typeof fromDatabase>): null {
  if (failure.reason === 'commerce.product_not_found') return null
  throw failure
}
