import { createHash, type Hash } from 'node:crypto'
import { z } from '@hono/zod-openapi'
import type { ImportStep } from '@/lib/csv/imports.kind'
import { importChoicesSchema, importOutcomeSchema } from '@/lib/csv/imports.schemas'
import { limitBytes } from '@/lib/csv/imports.staging'
import { AppError } from '@/lib/errors'
import type { Json } from '@/lib/supabase/database.types'
import type { ApiContext } from './context'
import { onceOnly, readIdempotencyKey } from './idempotency'
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
    file_name: z.string().trim().min(1).max(200).default(fileName).openapi({
      description: 'What people know the file by.',
    }),
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
  outcome: describable(importOutcomeSchema).optional().openapi({
    description: 'Only rows of which this becomes, or became.',
  }),
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

const keptUploadSchema = z.object({ sha256: z.string(), answer: z.json() })

/**
 * Stages a file once for one key. The file is read while it is staged and not kept, so its declared
 * length and type stand for it until then; what it was is kept with the answer, and a request that
 * would get this answer again has its own file read and compared.
 */
export async function uploadOnce(
  c: ApiContext,
  body: AsyncIterable<Uint8Array>,
  stage: (body: AsyncIterable<Uint8Array>) => Promise<Json>,
): Promise<Json> {
  const declared = `${c.req.header('content-length') ?? ''} ${c.req.header('content-type') ?? ''}`
  const idempotency = await readIdempotencyKey(c, declared)
  const hash = createHash('sha256')
  const read = digesting(body, hash)
  const run = async () => {
    const answer = await stage(read)
    return { status: 201, body: { sha256: hash.digest('hex'), answer } }
  }
  const kept = await onceOnly(c, idempotency, run, {
    assertSame: async (stored) => {
      if ((await digestOf(read, hash)) !== keptUploadSchema.parse(stored).sha256) {
        throw new AppError('conflict', 'platform.idempotency_key_reused')
      }
    },
  })
  return keptUploadSchema.parse(kept.body).answer
}

async function* digesting(body: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    hash.update(chunk)
    yield chunk
  }
}

async function digestOf(read: AsyncIterable<Uint8Array>, hash: Hash): Promise<string> {
  for await (const _ of limitBytes(read)) {
    // Reading it is what fills the hash.
  }
  return hash.digest('hex')
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
