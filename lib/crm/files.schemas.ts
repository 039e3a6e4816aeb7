import { z } from 'zod'

export const FILE_NAME_MAX_LENGTH = 200

export const FILES_BUCKET = 'customer-files'

/** What may be kept, by the type that the bytes themselves tell. Nothing that a browser would run. */
export const FILE_TYPES = [
  'application/pdf',
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/heic',
  'text/plain',
  'text/csv',
  'application/zip',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  'application/vnd.oasis.opendocument.text',
  'application/vnd.oasis.opendocument.spreadsheet',
  'application/msword',
  'application/vnd.ms-excel',
  'application/vnd.ms-powerpoint',
  'audio/mpeg',
  'video/mp4',
] as const
export type FileType = (typeof FILE_TYPES)[number]

export const customerFileSchema = z.object({
  id: z.uuid(),
  customer_id: z.uuid(),
  name: z.string(),
  content_type: z.string(),
  size_bytes: z.number().int(),
  uploaded_by: z.uuid().nullable(),
  uploaded_by_name: z.string().nullable(),
  created_at: z.string(),
  stored_at: z.string().nullable(),
})
export type CustomerFile = z.infer<typeof customerFileSchema>

export const fileIdSchema = z.object({ file_id: z.uuid() })
