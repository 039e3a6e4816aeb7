import 'server-only'
import { z } from 'zod'
import { AppError, fromDatabase } from '@/lib/errors'
import { log } from '@/lib/log'
import { isPicture, preparePicture } from '@/lib/pictures'
import type { OrgScope } from '@/lib/scope'
import { getAdminClient } from '@/lib/supabase/admin'
import { IMAGES_BUCKET, type StoredImage, storedImageSchema } from './images.schemas'
import { PRODUCT_LIMITS } from './products.values'

type Upload = {
  productId: string
  bytes: Uint8Array<ArrayBuffer>
  /** Of a request that was begun: asked again, it goes on with the picture that it began. */
  idempotencyKey?: string | undefined
}
type Kept = { type: string; width: number; height: number }

/**
 * Makes of the bytes a picture that may be shown, keeps it, and shows it once it is there. Row,
 * upload and finish may each be the last thing that happens: what was begun is cleared away by
 * maintenance.
 */
export async function storeProductImage(
  scope: OrgScope,
  { productId, bytes, idempotencyKey }: Upload,
): Promise<StoredImage> {
  if (bytes.byteLength === 0) throw refusal('commerce.image_empty')
  if (bytes.byteLength > PRODUCT_LIMITS.image_bytes) throw refusal('commerce.image_too_large')
  if (!isPicture(bytes)) throw refusal('commerce.image_type_refused')
  const picture = await preparePicture(bytes)
  if (picture === null) throw refusal('commerce.image_unreadable')

  const imageId = await begin(scope, {
    productId,
    type: picture.type,
    size: picture.bytes.byteLength,
    idempotencyKey,
  })
  const upload = await getAdminClient()
    .storage.from(IMAGES_BUCKET)
    .upload(`${scope.org.id}/${imageId}`, picture.bytes, { contentType: picture.type })
  if (upload.error) {
    // With a key, the bytes may have come by an earlier request, whose server died after them.
    const earlier =
      idempotencyKey === undefined ? null : await finishIfThere(scope, imageId, picture)
    if (earlier !== null) return earlier
    await giveUp(scope, imageId)
    throw new AppError('unavailable', 'app.unavailable', { cause: upload.error })
  }
  return finish(scope, imageId, picture)
}

async function begin(
  { db, org }: OrgScope,
  { productId, type, size, idempotencyKey }: Omit<Upload, 'bytes'> & { type: string; size: number },
): Promise<string> {
  const { data, error } = await db.rpc('begin_product_image', {
    p_org_id: org.id,
    p_product_id: productId,
    p_content_type: type,
    p_size_bytes: size,
    ...(idempotencyKey !== undefined && { p_idempotency_key: idempotencyKey }),
  })
  if (error) throw fromDatabase(error)
  return z.object({ id: z.uuid() }).parse(data).id
}

/** With the secret key: that somebody has looked at the bytes is not for a client to say. */
async function finish(
  { org }: OrgScope,
  imageId: string,
  { type, width, height }: Kept,
): Promise<StoredImage> {
  const { data, error } = await getAdminClient().rpc('finish_product_image', {
    p_org_id: org.id,
    p_image_id: imageId,
    p_content_type: type,
    p_width: width,
    p_height: height,
  })
  if (error) throw fromDatabase(error)
  return storedImageSchema.parse(data)
}

async function finishIfThere(
  scope: OrgScope,
  imageId: string,
  kept: Kept,
): Promise<StoredImage | null> {
  try {
    return await finish(scope, imageId, kept)
  } catch (error) {
    if (error instanceof AppError && error.reason === 'commerce.image_not_uploaded') return null
    throw error
  }
}

async function giveUp({ db, org }: OrgScope, imageId: string): Promise<void> {
  const { error } = await db.rpc('remove_product_image', {
    p_org_id: org.id,
    p_image_id: imageId,
  })
  // Nobody sees a picture that is not finished, and maintenance removes it within a day.
  if (error) log.warn({ err: error, image_id: imageId }, 'an upload was not given up')
}

function refusal(reason: string): AppError {
  return new AppError('rule_broken', reason, { fields: { file: [reason] } })
}
