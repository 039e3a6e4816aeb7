import { z } from '@hono/zod-openapi'
import type { ImportStep } from '@/lib/csv/imports.kind'
import { importChoicesSchema, importOutcomeSchema } from '@/lib/csv/imports.schemas'
import { AppError } from '@/lib/errors'
import type { ApiContext } from './context'
import { type IdempotencyKey, readIdempotencyKey } from './idempotency'
import { Problem } from './problem'
import { cursorQuery, describable, limitQuery } from './schemas'

const UPLOAD_TYPES = [
  'text/csv',
  'text/plain',
  'text/tab-separated-values',
  'application/octet-stream',
] as const

const FILE = { schema: z.string().openapi({ format: 'binary' }) }

/** Well inside of what proxies wait for; a larger import is finished by calling again. */
const STEP_BUDGET_MS = 20_000

const UPLOAD_PATHS = new Set([
  '/api/v1/customers/import',
  '/api/v1/products/import',
  '/api/v1/invoices/import',
])

export function isImportUpload(c: ApiContext): boolean {
  return c.req.method === 'POST' && UPLOAD_PATHS.has(c.req.path)
}

export const uploadBody = {
  required: true,
  content: Object.fromEntries(UPLOAD_TYPES.map((type) => [type, FILE])),
}

export function uploadQueryFor(fileName: string) {
  return z.strictObject({
    file_name: z.string().trim().min(1).max(200).default(fileName),
    encoding: describable(importChoicesSchema.shape.encoding).openapi({
      description: 'Detected when left out.',
    }),
    delimiter: describable(importChoicesSchema.shape.delimiter).openapi({
      description: 'Detected when left out.',
    }),
    has_header: z
      .enum(['true', 'false'])
      .optional()
      .openapi({ description: 'Detected when left out.' }),
  })
}

export const rowsQuery = z.strictObject({
  outcome: importOutcomeSchema.optional(),
  limit: limitQuery,
  cursor: cursorQuery,
})

type UploadQuery = z.infer<ReturnType<typeof uploadQueryFor>>

export function choicesOf({ encoding, delimiter, has_header }: UploadQuery) {
  return {
    encoding,
    delimiter,
    ...(has_header === undefined ? {} : { has_header: has_header === 'true' }),
  }
}

export function uploadOf(c: ApiContext): ReadableStream<Uint8Array> {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (!UPLOAD_TYPES.some((known) => known === type)) {
    throw new Problem('unsupported_media_type', 'api.unsupported_media_type', {
      detail: `Send the file itself as the body, as one of ${UPLOAD_TYPES.join(', ')}.`,
    })
  }
  return c.req.raw.body ?? new Blob([]).stream()
}

/** The file is read once and not kept, so its declared length and type stand for it. */
export function readUploadKey(c: ApiContext): Promise<IdempotencyKey | null> {
  const declared = `${c.req.header('content-length') ?? ''} ${c.req.header('content-type') ?? ''}`
  return readIdempotencyKey(c, declared)
}

export function tooLarge(error: unknown): never {
  if (error instanceof AppError && error.reason === 'csv.file_too_large') {
    throw new Problem('payload_too_large', error.reason, { cause: error })
  }
  throw error
}

/** Batch after batch until the import is done or the time is up. */
export async function runBatches(runBatch: () => Promise<boolean>): Promise<void> {
  const until = Date.now() + STEP_BUDGET_MS
  let isDone = false
  while (!isDone && Date.now() < until) isDone = await runBatch()
}

export function describeStep(step: ImportStep) {
  return {
    summary: step === 'apply' ? 'Apply a reviewed import' : 'Undo an applied import',
    description:
      'Works for up to 20 seconds. While `status` is `applying` or `undoing` call again, ' +
      'without or with another Idempotency-Key: it goes on where it stopped, also after a crash.',
  }
}
