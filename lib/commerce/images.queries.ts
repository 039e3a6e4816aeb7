import 'server-only'
import { AppError } from '@/lib/errors'
import type { OrgScope } from '@/lib/scope'
import { IMAGES_BUCKET } from './images.schemas'

/** The bytes of a picture as far as the caller may see it; null when there is none for them. */
export async function downloadProductImage(
  { db, org }: OrgScope,
  imageId: string,
): Promise<Blob | null> {
  const { data, error } = await db.storage.from(IMAGES_BUCKET).download(`${org.id}/${imageId}`)
  if (data) return data
  // Storage says the same of what is not there and of what is not for the caller.
  const status = 'status' in error ? Number(error.status) : 0
  if (status >= 400 && status < 500) return null
  throw new AppError('unavailable', 'app.unavailable', { cause: error })
}
