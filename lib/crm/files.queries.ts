import 'server-only'
import { z } from 'zod'
import { decodeCursor, encodeCursor, type KeysetPage, toPage } from '@/lib/cursor'
import { AppError, fromDatabase } from '@/lib/errors'
import type { OrgScope } from '@/lib/scope'
import { type CustomerFile, customerFileSchema, FILES_BUCKET } from './files.schemas'

/** As many as come along with a customer. */
export const FILES_PER_PAGE = 20

/** Long enough to begin a download, too short to be passed on. */
const LINK_SECONDS = 60

const filePositionSchema = z.object({ id: z.uuid(), created_at: z.string() })

function positionOf({ id, created_at }: CustomerFile) {
  return { id, created_at }
}

/** The files of a customer, newest first. */
export async function listCustomerFiles(
  { db, org }: OrgScope,
  customerId: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<KeysetPage<CustomerFile>> {
  const { data, error } = await db.rpc('list_customer_files', {
    p_org_id: org.id,
    p_customer_id: customerId,
    p_after: cursor ? decodeCursor(filePositionSchema, cursor) : null,
    p_limit: limit + 1,
  })
  if (error) throw fromDatabase(error)
  return toPage(z.array(customerFileSchema).parse(data), limit, positionOf)
}

/** Where the files go on after those that came along with the customer; null when that was all. */
export function moreFilesAfter(files: CustomerFile[]): string | null {
  const last = files.at(-1)
  return files.length >= FILES_PER_PAGE && last ? encodeCursor(positionOf(last)) : null
}

export type StoredFile = Pick<
  CustomerFile,
  'id' | 'customer_id' | 'name' | 'content_type' | 'size_bytes'
>

/** A file that is there to be read; null when there is none in this organization. */
export async function getCustomerFile(
  { db, org }: OrgScope,
  fileId: string,
): Promise<StoredFile | null> {
  if (!z.uuid().safeParse(fileId).success) return null
  const { data, error } = await db
    .from('customer_files')
    .select('id, customer_id, name, content_type, size_bytes')
    .eq('org_id', org.id)
    .eq('id', fileId)
    .not('stored_at', 'is', null)
    .maybeSingle()
  if (error) throw fromDatabase(error)
  return data
}

export type DownloadLink = { url: string; expires_at: string }

/**
 * A link that downloads a file under its own name, for a minute and for whoever has it. Storage
 * signs only what the caller may read.
 */
export async function signDownload(
  { db, org }: OrgScope,
  file: Pick<StoredFile, 'id' | 'name'>,
): Promise<DownloadLink> {
  const expiresAt = new Date(Date.now() + LINK_SECONDS * 1000)
  const { data, error } = await db.storage
    .from(FILES_BUCKET)
    .createSignedUrl(`${org.id}/${file.id}`, LINK_SECONDS)
  if (error) throw new AppError('unavailable', 'app.unavailable', { cause: error })
  // Not by the client's own option: storage-js 2.119 encodes the name twice.
  const url = new URL(data.signedUrl)
  url.searchParams.set('download', file.name)
  return { url: url.href, expires_at: expiresAt.toISOString() }
}
