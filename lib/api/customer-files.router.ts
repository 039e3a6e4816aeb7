import { createHash } from 'node:crypto'
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { FILE_MAX_BYTES } from '@/lib/crm/customers.values'
import { getCustomerFile, listCustomerFiles, signDownload } from '@/lib/crm/files.queries'
import { removeCustomerFile } from '@/lib/crm/files.removal'
import { readFileBytes, storeCustomerFile } from '@/lib/crm/files.upload'
import { AppError } from '@/lib/errors'
import { requireCaller } from './caller.middleware'
import { type ApiContext, type ApiEnv, scopeOf } from './context'
import { cursorProblem } from './cursor-problem'
import {
  fileAnswer,
  fileLinkAnswer,
  filePageAnswer,
  fileParams,
  uploadQuery,
} from './customer-files.schemas'
import { onceOnly, readIdempotencyKey } from './idempotency'
import { withIsoTimes } from './iso-times'
import { requireCustomer } from './moved'
import { requireOrganization } from './organization.middleware'
import { Problem } from './problem'
import {
  CALLER_PROBLEMS,
  json,
  LOCATION_HEADER,
  MERGED,
  problems,
  REPLAYED_HEADER,
  SIGNED_IN,
  WRITE_PROBLEMS,
} from './responses'
import { idParam, orgHeaders, pageQuery, writeHeaders } from './schemas'

const COMMON = {
  tags: ['Files'],
  security: SIGNED_IN,
  middleware: [requireCaller, requireOrganization],
}

export const customerFilesRouter = new OpenAPIHono<ApiEnv>()

export function isFileUpload(c: ApiContext): boolean {
  return c.req.method === 'POST' && /^\/api\/v1\/customers\/[^/]+\/files$/.test(c.req.path)
}

customerFilesRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'get',
    path: '/customers/{id}/files',
    operationId: 'listCustomerFiles',
    summary: 'The files about a customer',
    request: { headers: orgHeaders, params: idParam, query: pageQuery },
    responses: {
      200: json(filePageAnswer, 'One page, newest first.'),
      ...MERGED,
      ...problems(...CALLER_PROBLEMS),
    },
  }),
  async (c) => {
    const { id } = c.req.valid('param')
    const page = await listCustomerFiles(scopeOf(c), id, c.req.valid('query')).catch(cursorProblem)
    if (page.items.length === 0) await requireCustomer(c, id)
    return c.json(withIsoTimes(page), 200)
  },
)

customerFilesRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'post',
    path: '/customers/{id}/files',
    operationId: 'uploadCustomerFile',
    summary: 'Upload a file',
    description:
      'The file itself is the body, up to 20 MB. Its type is what its bytes are, whatever ' +
      '`Content-Type` says, and has to agree with the ending of its name.',
    request: {
      headers: writeHeaders,
      params: idParam,
      query: uploadQuery,
      body: {
        required: true,
        content: {
          'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) },
        },
      },
    },
    responses: {
      201: {
        ...json(fileAnswer, 'Kept.'),
        headers: { ...LOCATION_HEADER, ...REPLAYED_HEADER },
      },
      ...problems(...WRITE_PROBLEMS),
    },
  }),
  async (c) => {
    assertAllowedLength(c)
    const bytes = await readFileBytes(c.req.raw.body).catch(tooLarge)
    const digest = createHash('sha256').update(bytes).digest('hex')
    const idempotency = await readIdempotencyKey(c, digest)
    const answer = await onceOnly(c, idempotency, async () => {
      const file = await storeCustomerFile(scopeOf(c), {
        customerId: c.req.valid('param').id,
        name: c.req.valid('query').name,
        bytes,
        idempotencyKey: idempotency?.key,
      })
      return { status: 201, body: withIsoTimes(file) }
    })
    const file = fileAnswer.parse(answer.body)
    c.header('Location', `/api/v1/customers/${file.customer_id}/files/${file.id}`)
    return c.json(file, 201)
  },
)

customerFilesRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'get',
    path: '/customers/{id}/files/{file}',
    operationId: 'getCustomerFile',
    summary: 'A link that downloads a file',
    description: 'Good for a minute, and for whoever has it.',
    request: { headers: orgHeaders, params: fileParams },
    responses: {
      200: json(fileLinkAnswer, 'The link, and what it leads to.'),
      ...MERGED,
      ...problems(...CALLER_PROBLEMS),
    },
  }),
  async (c) => {
    const file = await requireFile(c, c.req.valid('param'))
    const link = await signDownload(scopeOf(c), file)
    return c.json(fileLinkAnswer.parse({ ...file, ...link }), 200)
  },
)

customerFilesRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'delete',
    path: '/customers/{id}/files/{file}',
    operationId: 'removeCustomerFile',
    summary: 'Remove a file',
    description: 'For good: its bytes are removed as well.',
    request: { headers: orgHeaders, params: fileParams },
    responses: {
      204: { description: 'Removed.' },
      ...problems(...CALLER_PROBLEMS, 409),
    },
  }),
  async (c) => {
    const file = await requireFile(c, c.req.valid('param'))
    await removeCustomerFile(scopeOf(c), file.id)
    return c.body(null, 204)
  },
)

/** A declared length is refused unread. */
function assertAllowedLength(c: ApiContext): void {
  if (Number(c.req.header('content-length') ?? 0) > FILE_MAX_BYTES) throw largeFile()
}

function tooLarge(error: unknown): never {
  if (error instanceof AppError && error.reason === 'crm.file_too_large') throw largeFile(error)
  throw error
}

function largeFile(cause?: unknown): Problem {
  const reason = 'crm.file_too_large'
  return new Problem('payload_too_large', reason, { errors: [{ field: 'file', reason }], cause })
}

/** The file of the path, as far as it is the customer's of the path. */
async function requireFile(c: ApiContext, { id, file: fileId }: { id: string; file: string }) {
  const file = await getCustomerFile(scopeOf(c), fileId)
  if (file?.customer_id === id) return file
  if (file) await requireCustomer(c, id)
  throw new Problem('not_found', 'crm.file_not_found')
}
