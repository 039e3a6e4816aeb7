import 'server-only'
import { randomUUID } from 'node:crypto'
import sharp from 'sharp'
import { AppError } from '@/lib/errors'
import { isPicture } from '@/lib/pictures'
import type { OrgSession } from '@/lib/session'
import { getAdminClient } from '@/lib/supabase/admin'
import { LOGOS_BUCKET } from './settings.schemas'

/** On paper it is seven centimetres wide at most, so this is sharp in print. */
const MOST_PIXELS = { width: 1000, height: 400 }
const MOST_PIXELS_READ = 50_000_000

/**
 * Makes a logo of the bytes that documents can embed, and keeps it under a name of its own: issued
 * documents go on naming the one that they have. Answers its path.
 */
export async function storeLogo({ org, permissions }: OrgSession, file: Blob): Promise<string> {
  // The database asks once more; nobody fills the bucket before that.
  if (!permissions.has('documents.update')) {
    throw new AppError('forbidden', 'identity.permission_denied')
  }
  const bytes = new Uint8Array(await file.arrayBuffer())
  if (!isPicture(bytes)) throw refusal('finance.logo_type_refused')
  const logo = await prepare(bytes)
  if (logo === null) throw refusal('finance.logo_unreadable')
  const path = `${org.id}/${randomUUID()}.png`
  const { error } = await getAdminClient()
    .storage.from(LOGOS_BUCKET)
    .upload(path, logo, { contentType: 'image/png' })
  if (error) throw new AppError('unavailable', 'app.unavailable', { cause: error })
  return path
}

/** Eight bits, no interlacing, the way it is held; null for what is cut short or forged. */
async function prepare(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    const made = await sharp(bytes, { limitInputPixels: MOST_PIXELS_READ, failOn: 'error' })
      .rotate()
      .resize({ ...MOST_PIXELS, fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .png({ palette: false, compressionLevel: 9 })
      .toBuffer()
    return new Uint8Array(made)
  } catch {
    // sharp has no codes to tell its refusals apart by.
    return null
  }
}

function refusal(reason: string): AppError {
  return new AppError('rule_broken', reason, { fields: { logo: [reason] } })
}
