import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { runCustomerExports, sweepCustomerExports } from '@/lib/crm/exports.jobs'
import {
  createCustomerExport,
  discardCustomerExport,
  getCustomerExport,
  signExportFile,
} from '@/lib/crm/exports.queries'
import { fileNameOf, isReadable } from '@/lib/crm/exports.rules'
import { isoDayOf } from '@/lib/dates'
import { log } from '@/lib/log'
import { requireCaller } from './caller.middleware'
import { type ApiContext, type ApiEnv, scopeOf } from './context'
import { createExportBody, type ExportAnswer, exportAnswer } from './customer-exports.schemas'
import { onceOnly, readIdempotencyKey } from './idempotency'
import { withIsoTimes } from './iso-times'
import { requireOrganization } from './organization.middleware'
import { Problem } from './problem'
import {
  CALLER_PROBLEMS,
  json,
  jsonBody,
  LOCATION_HEADER,
  problems,
  REPLAYED_HEADER,
  SIGNED_IN,
  WRITE_PROBLEMS,
} from './responses'
import { idParam, orgHeaders, writeHeaders } from './schemas'

const COMMON = {
  tags: ['Customer exports'],
  security: SIGNED_IN,
  middleware: [requireCaller, requireOrganization],
}

/** To begin a download with. Whoever is removed meanwhile keeps what they hold no longer than that. */
const LINK_SECONDS = 60

export const customerExportsRouter = new OpenAPIHono<ApiEnv>()

customerExportsRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'post',
    path: '/customers/export',
    operationId: 'createCustomerExport',
    summary: 'Export customers to files',
    description:
      'Decides at once who is in it and answers; the files are written in the background. Ask for ' +
      'the export until `status` is `done`. Importing a file again changes only what was edited.',
    request: { headers: writeHeaders, body: jsonBody(createExportBody) },
    responses: {
      202: {
        ...json(exportAnswer, 'Asked for.'),
        headers: { ...LOCATION_HEADER, ...REPLAYED_HEADER },
      },
      ...problems(...WRITE_PROBLEMS),
    },
  }),
  async (c) => {
    const input = c.req.valid('json')
    const answer = await onceOnly(c, await readIdempotencyKey(c), async () => {
      const id = await createCustomerExport(scopeOf(c), input)
      inBackground(runCustomerExports)
      return { status: 202, body: await requireExport(c, id) }
    })
    const created = exportAnswer.parse(answer.body)
    c.header('Location', `/api/v1/customers/export/${created.id}`)
    return c.json(created, 202)
  },
)

customerExportsRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'get',
    path: '/customers/export/{id}',
    operationId: 'getCustomerExport',
    summary: 'How far an export is, and links to its files',
    request: { headers: orgHeaders, params: idParam },
    responses: { 200: json(exportAnswer, 'The export.'), ...problems(...CALLER_PROBLEMS) },
  }),
  async (c) => c.json(await requireExport(c, c.req.valid('param').id), 200),
)

customerExportsRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'delete',
    path: '/customers/export/{id}',
    operationId: 'discardCustomerExport',
    summary: 'Stop an export, or take its files back',
    request: { headers: orgHeaders, params: idParam },
    responses: {
      204: { description: 'Nobody can download its files any more.' },
      ...problems(...CALLER_PROBLEMS),
    },
  }),
  async (c) => {
    await discardCustomerExport(scopeOf(c), c.req.valid('param').id)
    inBackground(sweepCustomerExports)
    return c.body(null, 204)
  },
)

/** Not waited for. What fails here is found by the next look for work. */
function inBackground(work: () => Promise<unknown>): void {
  work().catch((error: unknown) => log.warn({ err: error }, 'work on exports put off'))
}

async function requireExport(c: ApiContext, id: string): Promise<ExportAnswer> {
  const found = await getCustomerExport(scopeOf(c), id)
  if (!found) throw new Problem('not_found', 'crm.export_not_found')
  const now = new Date()
  const { lease_ends_at: _, files, ...item } = found
  const day = isoDayOf(new Date(found.created_at), c.get('org').time_zone)
  const seconds = Math.min(LINK_SECONDS, secondsUntil(found.expires_at, now))
  const links = isReadable(found, now)
    ? files.map(async ({ name, row_count, size_bytes }, index) => {
        const fileName = fileNameOf(found, c.get('org').slug, day, index + 1)
        return {
          row_count,
          size_bytes,
          file_name: fileName,
          url: await signExportFile(scopeOf(c), { name, row_count, size_bytes }, fileName, seconds),
          url_expires_at: new Date(now.getTime() + seconds * 1000).toISOString(),
        }
      })
    : []
  return { ...withIsoTimes(item), files: await Promise.all(links) }
}

function secondsUntil(instant: string | null, now: Date): number {
  return instant === null
    ? 0
    : Math.max(1, Math.floor((Date.parse(instant) - now.getTime()) / 1000))
}
