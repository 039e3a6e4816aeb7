import 'server-only'
import type { z } from 'zod'
import type { AppError, DatabaseError } from '@/lib/errors'
import { toFieldError } from '@/lib/field-error'
import type { OrgScope } from '@/lib/scope'
import {
  type createProductSchema,
  type ProductDetail,
  type ProductStatus,
  productDetailSchema,
  type saveVariantSchema,
  type updateProductSchema,
} from './products.schemas'

const FIELDS = [
  'name',
  'slug',
  'description',
  'tax_rate_bps',
  'option_names',
  'category_ids',
  'status',
  'variants',
  'sku',
  'option_values',
  'price_minor',
  'tracks_stock',
  'stock_quantity',
]

/** What was refused, beside the field it belongs to. */
export function refusedProduct(error: DatabaseError): AppError {
  return toFieldError(error, FIELDS)
}

type Answer = Awaited<ReturnType<OrgScope['db']['rpc']>>

function readProduct({ data, error }: Pick<Answer, 'data' | 'error'>): ProductDetail {
  if (error) throw refusedProduct(error)
  return productDetailSchema.parse(data)
}

export async function insertProduct(
  { db, org }: OrgScope,
  values: z.infer<typeof createProductSchema>,
): Promise<ProductDetail> {
  return readProduct(await db.rpc('create_product', { p_org_id: org.id, p_values: values }))
}

/** `expectedUpdatedAt` refuses to overwrite what somebody else saved since. */
export async function changeProduct(
  { db, org }: OrgScope,
  productId: string,
  values: z.infer<typeof updateProductSchema>,
  expectedUpdatedAt?: string | null,
): Promise<ProductDetail> {
  return readProduct(
    await db.rpc('update_product', {
      p_org_id: org.id,
      p_product_id: productId,
      p_values: values,
      p_expected_updated_at: expectedUpdatedAt ?? undefined,
    }),
  )
}

export async function moveProduct(
  { db, org }: OrgScope,
  productId: string,
  status: ProductStatus,
): Promise<ProductDetail> {
  return readProduct(
    await db.rpc('set_product_status', {
      p_org_id: org.id,
      p_product_id: productId,
      p_status: status,
    }),
  )
}

type VariantValues = Omit<z.infer<typeof saveVariantSchema>, 'org' | 'product_id' | 'variant_id'>

/** Adds a variant when `variantId` is null. */
export async function putVariant(
  { db, org }: OrgScope,
  { productId, variantId }: { productId: string; variantId: string | null },
  values: VariantValues,
): Promise<ProductDetail> {
  return readProduct(
    await db.rpc('save_variant', {
      p_org_id: org.id,
      p_product_id: productId,
      p_variant_id: variantId ?? undefined,
      p_values: values,
    }),
  )
}

export async function archiveVariant(
  { db, org }: OrgScope,
  variantId: string,
  isArchived: boolean,
): Promise<ProductDetail> {
  return readProduct(
    await db.rpc('set_variant_archived', {
      p_org_id: org.id,
      p_variant_id: variantId,
      p_is_archived: isArchived,
    }),
  )
}
