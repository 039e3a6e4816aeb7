import 'server-only'
import { z } from 'zod'
import { AppError, fromDatabase } from '@/lib/errors'
import { log } from '@/lib/log'
import { isPicture, preparePicture } from '@/lib/pictures'
import type { OrgScope } from '@/lib/scope'
import { getAdminClient } from '@/lib/supabase/admin'
import { IMAGES_BUCKET, type StoredImage, storedImageSchema } from './images.schemas'
import { PRODUCT_LIMITS } from './products.values'

type Upload = { productId: string; bytes: Uint8Array<ArrayBuffer> }

/**
 * Makes of the bytes a picture that may be shown, keeps it, and shows it once it is there. Row,
 * upload and finish may each be the last thing that happens: what was begun is cleared away by
 * maintenance.
 */
export async function storeProductImage(
  scope: OrgScope,
  { productId, bytes }: Upload,
): Promise<StoredImage> {
  if (bytes.byteLength === 0) throw refusal('commerce.image_empty')
  if (bytes.byteLength > PRODUCT_LIMITS.image_bytes) throw refusal('commerce.image_too_large')
  if (!isPicture(bytes)) throw refusal('commerce.image_type_refused')
  const picture = await preparePicture(bytes)
  if (picture === null) throw refusal('commerce.image_unreadable')
  const { type, width, height } = picture

  const imageId = await begin(scope, { productId, type, size: picture.bytes.byteLength })
  const admin = getAdminClient()
  const upload = await admin.storage
    .from(IMAGES_BUCKET)
    .upload(`${scope.org.id}/${imageId}`, picture.bytes, { contentType: type })
  if (upload.error) {
    await giveUp(scope, imageId)
    throw new AppError('unavailable', 'app.unavailable', { cause: upload.error })
  }
  // With the secret key: that somebody has looked at the bytes is not for a client to say.
  const { data, error } = await admin.rpc('finish_product_image', {
    p_org_id: scope.org.id,
    p_image_id: imageId,
    p_content_type: type,
    p_width: width,
    p_height: height,
  })
  if (error) throw fromDatabase(error)
  return storedImageSchema.parse(data)
}

async function begin(
  { db, org }: OrgScope,
  { productId, type, size }: { productId: string; type: string; size: number },
): Promise<string> {
  const { data, error } = await db.rpc('begin_product_image', {
    p_org_id: org.id,
    p_product_id: productId,
    p_content_type: type,
    p_size_bytes: size,
  })
  if (error) throw fromDatabase(error)
  return z.object({ id: z.uuid() }).parse(data).id
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
