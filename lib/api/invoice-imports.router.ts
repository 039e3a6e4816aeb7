import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { fromDatabase } from '@/lib/errors'
import { runInvoiceImportBatch } from '@/lib/finance/invoice-imports.jobs'
import {
  getInvoiceImport,
  listInvoiceImportRows,
  listInvoiceImports,
} from '@/lib/finance/invoice-imports.queries'
import type { InvoiceImport } from '@/lib/finance/invoice-imports.schemas'
import { stageInvoiceImport } from '@/lib/finance/invoice-imports.staging'
import { requireCaller } from './caller.middleware'
import type { ApiContext, ApiEnv } from './context'
import { onceOnly, readIdempotencyKey } from './idempotency'
import {
  choicesOf,
  describeStep,
  readUploadKey,
  rowsQuery,
  runBatches,
  tooLarge,
  uploadBody,
  uploadOf,
} from './imports'
import {
  importAnswer,
  importListAnswer,
  importRowPageAnswer,
  reviewBody,
  uploadQuery,
} from './invoice-imports.schemas'
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
  tags: ['Invoice imports'],
  security: SIGNED_IN,
  middleware: [requireCaller, requireOrganization],
}

export const invoiceImportsRouter = new OpenAPIHono<ApiEnv>()

invoiceImportsRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'post',
    path: '/invoices/import',
    summary: 'Upload a file of invoices',
    description:
      'The file itself is the body, up to 100 MB, read while it arrives. It is staged only: no ' +
      'document is made before the import is reviewed and applied.',
    request: {
      headers: writeHeaders,
      query: uploadQuery,
      body: uploadBody,
    },
    responses: {
      201: {
        ...json(importAnswer, 'Staged.'),
        headers: { ...LOCATION_HEADER, ...REPLAYED_HEADER },
      },
      ...problems(...WRITE_PROBLEMS),
    },
  }),
  async (c) => {
    const query = c.req.valid('query')
    const body = uploadOf(c)
    const answer = await onceOnly(c, await readUploadKey(c), async () => {
      const staged = await stageInvoiceImport(scopeOf(c), {
        fileName: query.file_name,
        body,
        choices: choicesOf(query),
      }).catch(tooLarge)
      return { status: 201, body: withIsoTimes(await requireImport(c, staged.import_id)) }
    })
    const created = importAnswer.parse(answer.body)
    c.header('Location', `/api/v1/invoices/import/${created.id}`)
    return c.json(created, 201)
  },
)

invoiceImportsRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'get',
    path: '/invoices/import',
    summary: 'The newest imports',
    request: { headers: orgHeaders },
    responses: {
      200: json(importListAnswer, 'The newest 50.'),
      ...problems(...CALLER_PROBLEMS),
    },
  }),
  async (c) => {
    const items = withIsoTimes(await listInvoiceImports(scopeOf(c)))
    return c.json({ items, next_cursor: null }, 200)
  },
)

invoiceImportsRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'get',
    path: '/invoices/import/{id}',
    summary: 'Where an import stands',
    request: { headers: orgHeaders, params: idParam },
    responses: { 200: json(importAnswer, 'The import.'), ...problems(...CALLER_PROBLEMS) },
  }),
  async (c) => c.json(withIsoTimes(await requireImport(c, c.req.valid('param').id)), 200),
)

invoiceImportsRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'delete',
    path: '/invoices/import/{id}',
    summary: 'Give an import up',
    description:
      'Only before it is applied; afterwards it can be undone. Giving it up again changes nothing.',
    request: { headers: orgHeaders, params: idParam },
    responses: {
      204: { description: 'Given up; its rows are forgotten.' },
      ...problems(...CALLER_PROBLEMS, 409, 422),
    },
  }),
  async (c) => {
    const { id } = c.req.valid('param')
    await requireImport(c, id)
    const { error } = await c.get('caller').db.rpc('cancel_invoice_import', {
      p_org_id: c.get('org').id,
      p_import_id: id,
    })
    if (error) throw fromDatabase(error)
    return c.body(null, 204)
  },
)

invoiceImportsRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'post',
    path: '/invoices/import/{id}/review',
    summary: 'Dry run: which documents the rows make',
    description: 'Makes no document. May be repeated with another mapping.',
    request: { headers: writeHeaders, params: idParam, body: jsonBody(reviewBody) },
    responses: {
      200: { ...json(importAnswer, 'Reviewed.'), headers: REPLAYED_HEADER },
      ...problems(...WRITE_PROBLEMS),
    },
  }),
  async (c) => {
    const { id } = c.req.valid('param')
    const { mapping, ...choices } = c.req.valid('json')
    return c.json(
      await runStep(c, id, async () => {
        const { error } = await c.get('caller').db.rpc('review_invoice_import', {
          p_org_id: c.get('org').id,
          p_import_id: id,
          p_mapping: mapping,
          p_choices: choices,
        })
        if (error) throw fromDatabase(error)
      }),
      200,
    )
  },
)

for (const step of ['apply', 'undo'] as const) {
  invoiceImportsRouter.openapi(
    createRoute({
      ...COMMON,
      method: 'post',
      path: `/invoices/import/{id}/${step}` as const,
      ...describeStep(step),
      request: { headers: writeHeaders, params: idParam },
      responses: {
        200: { ...json(importAnswer, 'How far it is.'), headers: REPLAYED_HEADER },
        ...problems(...CALLER_PROBLEMS, 409, 422),
      },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      return c.json(
        await runStep(c, id, () => runBatches(() => runInvoiceImportBatch(scopeOf(c), id, step))),
        200,
      )
    },
  )
}

invoiceImportsRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'get',
    path: '/invoices/import/{id}/rows',
    summary: 'The rows of an import and what became of them',
    request: { headers: orgHeaders, params: idParam, query: rowsQuery },
    responses: {
      200: json(importRowPageAnswer, 'One page, in the order of the file.'),
      ...problems(...CALLER_PROBLEMS),
    },
  }),
  async (c) => {
    const { id } = c.req.valid('param')
    await requireImport(c, id)
    return c.json(await listInvoiceImportRows(scopeOf(c), id, c.req.valid('query')), 200)
  },
)

function scopeOf(c: ApiContext) {
  return { db: c.get('caller').db, org: c.get('org') }
}

/** An import of another organization of the caller is not found either: X-Org says which is meant. */
async function requireImport(c: ApiContext, id: string): Promise<InvoiceImport> {
  const found = await getInvoiceImport(scopeOf(c), id)
  if (!found) throw new Problem('not_found', 'finance.import_not_found')
  return found
}

async function runStep(c: ApiContext, id: string, run: () => Promise<void>) {
  await requireImport(c, id)
  const answer = await onceOnly(c, await readIdempotencyKey(c), async () => {
    await run()
    return { status: 200, body: withIsoTimes(await requireImport(c, id)) }
  })
  return importAnswer.parse(answer.body)
}
