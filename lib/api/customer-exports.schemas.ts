import { z } from '@hono/zod-openapi'
import {
  createExportSchema,
  customerExportSchema,
  exportFileSchema,
} from '@/lib/crm/exports.schemas'
import { describable } from './schemas'

const EXAMPLE_TIME = '2026-11-01T08:00:00.000Z'

/** Names of objects and the worker's lease are the server's own business. */
const answerSchema = customerExportSchema.omit({ lease_ends_at: true, files: true }).extend({
  files: z.array(
    exportFileSchema.omit({ name: true }).extend({
      file_name: z.string(),
      url: z.url().openapi({
        description:
          'Begins the download, for whoever has the link, until `url_expires_at`, a minute from now: ask again for a new one.',
      }),
      url_expires_at: z.string(),
    }),
  ),
})
export type ExportAnswer = z.infer<typeof answerSchema>

export const exportAnswer = describable(answerSchema).openapi('CustomerExport', {
  description:
    '`pending` and `running` until the files are there; `expired` a week later. `read_rows` of ' +
    '`total_rows` is how far it is.',
  example: {
    id: '5f0c6f6e-6a0e-4f0e-9c1a-0d5b8f2f9a11',
    filter: { segments: ['CUSTOMER'] },
    sort: 'name.asc',
    status: 'done',
    total_rows: 1200,
    read_rows: 1200,
    row_count: 1200,
    size_bytes: 214_000,
    files: [
      {
        row_count: 1200,
        size_bytes: 214_000,
        file_name: 'customers-acme-2026-11-01.csv',
        url: 'https://example.supabase.co/storage/v1/object/sign/customer-exports/…',
        url_expires_at: EXAMPLE_TIME,
      },
    ],
    failure: null,
    requested_by: null,
    created_at: EXAMPLE_TIME,
    finished_at: EXAMPLE_TIME,
    expires_at: EXAMPLE_TIME,
  },
})

export const createExportBody = describable(z.strictObject(createExportSchema.shape)).openapi(
  'CreateExportInput',
  {
    description:
      'A view as `GET /customers` takes it, or `customer_ids`, whatever the filter. Left out: everyone.',
    example: { filter: { segments: ['CUSTOMER'] }, sort: 'name.asc' },
  },
)
