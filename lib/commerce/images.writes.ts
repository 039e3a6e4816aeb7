import 'server-only'
import { AppError, fromDatabase } from '@/lib/errors'
import { toFieldError } from '@/lib/field-error'
import { log } from '@/lib/log'
import type { OrgScope } from '@/lib/scope'
import { getAdminClient } from '@/lib/supabase/admin'
import { sweepOrphans } from '@/lib/supabase/orphans'
import { IMAGES_BUCKET, type StoredImage, storedImageSchema } from './images.schemas'

type Values = { alt?: string | null | undefined; position?: number | undefined }

export async function changeProductImage(
  { db, org }: OrgScope,
  imageId: string,
  values: Values,
): Promise<StoredImage> {
  const { data, error } = await db.rpc('update_product_image', {
    p_org_id: org.id,
    p_image_id: imageId,
    p_values: values,
  })
  if (error) throw toFieldError(error, ['alt', 'position'])
  return storedImageSchema.parse(data)
}

/** The picture is gone when this answers; its bytes too, or with the next sweep. */
export async function deleteProductImage({ db, org }: OrgScope, imageId: string): Promise<void> {
  const { error } = await db.rpc('remove_product_image', {
    p_org_id: org.id,
    p_image_id: imageId,
  })
  if (error) throw fromDatabase(error)
  try {
    await removeObjects([`${org.id}/${imageId}`])
  } catch (failure) {
    log.warn(
      { err: failure, image_id: imageId },
      'the bytes of a removed picture wait for the sweep',
    )
  }
}

/**
 * Removes the bytes that no row knows any more: those of removed pictures, of organizations that
 * are gone, of uploads that were given up. Answers how many.
 */
export async function sweepProductImages(): Promise<number> {
  return sweepOrphans({
    list: (after) =>
      getAdminClient().rpc('list_orphaned_product_images', after ? { p_after: after } : {}),
    remove: removeObjects,
  })
}

async function removeObjects(names: string[]): Promise<number> {
  const { data, error } = await getAdminClient().storage.from(IMAGES_BUCKET).remove(names)
  if (error) throw new AppError('unavailable', 'app.unavailable', { cause: error })
  return data.length
}
