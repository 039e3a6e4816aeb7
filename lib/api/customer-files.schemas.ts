import { z } from '@hono/zod-openapi'
import { customerFileSchema } from '@/lib/crm/files.schemas'
import { describable, idParam, nextCursor, pathId } from './schemas'

const EXAMPLE_TIME = '2026-11-01T08:00:00.000Z'

const example = {
  id: '6c0c6f6e-6a0e-4f0e-9c1a-0d5b8f2f9a33',
  customer_id: '5f0c6f6e-6a0e-4f0e-9c1a-0d5b8f2f9a11',
  name: 'contract.pdf',
  content_type: 'application/pdf',
  size_bytes: 48_213,
  uploaded_by: '3b7c9a52-31f0-4b0e-8d3e-6f2a4a0c1d33',
  uploaded_by_name: 'Agnes Agent',
  created_at: EXAMPLE_TIME,
  stored_at: EXAMPLE_TIME,
}

export const fileAnswer = describable(customerFileSchema).openapi('CustomerFile', { example })

export const filePageAnswer = z
  .object({ items: z.array(fileAnswer), next_cursor: nextCursor })
  .openapi('CustomerFilePage', { example: { items: [example], next_cursor: null } })

export const fileLinkAnswer = z
  .object({
    id: z.uuid(),
    name: z.string(),
    content_type: z.string(),
    size_bytes: z.int(),
    url: z.url().openapi({ description: 'Downloads the file, without a token.' }),
    expires_at: z.string(),
  })
  .openapi('CustomerFileLink', {
    example: {
      id: example.id,
      name: example.name,
      content_type: example.content_type,
      size_bytes: example.size_bytes,
      url: 'https://example.supabase.co/storage/v1/object/sign/customer-files/…?token=…',
      expires_at: EXAMPLE_TIME,
    },
  })

export const uploadQuery = z.strictObject({
  name: z.string().max(1000).openapi({
    description: 'What the file is called; a path before the name is left out.',
    example: 'contract.pdf',
  }),
})

export const fileParams = idParam.extend({
  file: pathId.openapi({ param: { name: 'file', in: 'path' }, example: example.id }),
})
