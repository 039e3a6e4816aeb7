import { z } from 'zod'
import { savedCategorySchema } from '@/lib/commerce/categories.schemas'
import { refusedCategory } from '@/lib/commerce/categories.writes'
import { type ProductDetail, productDetailSchema } from '@/lib/commerce/products.schemas'
import { refusedProduct } from '@/lib/commerce/products.writes'
import type { Json } from '@/lib/supabase/database.types'
import type { ApiContext } from './context'
import { claimSchema, inProgress, markReplayed, readIdempotencyKey } from './idempotency'

type Write =
  | { write: 'create'; values: Json }
  | { write: 'add_variant'; productId: string; values: Json }
  | { write: 'add_category'; values: Json }

export async function makeProduct(c: ApiContext, values: Json): Promise<ProductDetail> {
  return productDetailSchema.parse(await write(c, { write: 'create', values }))
}

export async function makeVariant(c: ApiContext, productId: string, values: Json) {
  const body = await write(c, { write: 'add_variant', productId, values })
  return { product: productDetailSchema.parse(body), ...newVariantSchema.parse(body) }
}

export async function makeCategory(c: ApiContext, values: Json) {
  return savedCategorySchema.parse(await write(c, { write: 'add_category', values }))
}

const newVariantSchema = z.object({ variant_id: z.uuid() })

/** What is made, the claim of the idempotency key and the stored answer are one transaction. */
async function write(c: ApiContext, wanted: Write): Promise<unknown> {
  const idempotency = await readIdempotencyKey(c)
  const { data, error } = await c.get('caller').db.rpc('write_product', {
    p_org_id: c.get('org').id,
    p_write: wanted.write,
    p_values: wanted.values,
    ...(wanted.write === 'add_variant' && { p_product_id: wanted.productId }),
    ...(idempotency && {
      p_idempotency_key: idempotency.key,
      p_request_hash: idempotency.requestHash,
    }),
  })
  if (error) throw (wanted.write === 'add_category' ? refusedCategory : refusedProduct)(error)
  const claim = claimSchema.parse(data)
  if (claim.state === 'running') throw inProgress()
  if (claim.state === 'done') markReplayed(c)
  return claim.body
}
