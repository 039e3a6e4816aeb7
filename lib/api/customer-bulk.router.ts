import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { type BulkStep, createBulkRun, runBulkBatch } from '@/lib/crm/customer-bulk.jobs'
import { getBulkRun, listBulkRuns } from '@/lib/crm/customer-bulk.queries'
import { openStepOf } from '@/lib/crm/customer-bulk.rules'
import type { BulkRun } from '@/lib/crm/customer-bulk.schemas'
import { fromDatabase } from '@/lib/errors'
import { requireCaller } from './caller.middleware'
import { type ApiContext, type ApiEnv, scopeOf } from './context'
import { bulkRunAnswer, bulkRunListAnswer, createBulkRunBody } from './customer-bulk.schemas'
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
import { idParam, orgHeaders, pageQuery, writeHeaders } from './schemas'

const COMMON = {
  tags: ['Bulk runs'],
  security: SIGNED_IN,
  middleware: [requireCaller, requireOrganization],
}

/** Well inside of what proxies wait for; a larger run is finished by calling again, or by the clock. */
const STEP_BUDGET_MS = 20_000

export const customerBulkRouter = new OpenAPIHono<ApiEnv>()

customerBulkRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'post',
    path: '/customers/bulk',
    operationId: 'createCustomerBulkRun',
    summary: 'Change many customers at once',
    description:
      'Writes down who is meant, then works for up to 20 seconds. While `status` is `pending` or ' +
      '`running`, call `/apply` to go on; whatever is left standing is gone on with by the server ' +
      'after a minute.',
    request: { headers: writeHeaders, body: jsonBody(createBulkRunBody) },
    responses: {
      201: {
        ...json(bulkRunAnswer, 'Begun, or done already.'),
        headers: { ...LOCATION_HEADER, ...REPLAYED_HEADER },
      },
      ...problems(...WRITE_PROBLEMS),
    },
  }),
  async (c) => {
    const input = c.req.valid('json')
    const idempotency = await readIdempotencyKey(c)
    const answer = await onceOnly(c, idempotency, async () => {
      const id = await createBulkRun(scopeOf(c), input, idempotency?.key)
      // One that an earlier request with this key made may have been stopped or undone by now.
      const { status } = await requireBulkRun(c, id)
      if (openStepOf(status) === 'apply') await runBatches(c, id, 'apply')
      return { status: 201, body: withIsoTimes(await requireBulkRun(c, id)) }
    })
    const run = bulkRunAnswer.parse(answer.body)
    c.header('Location', `/api/v1/customers/bulk/${run.id}`)
    return c.json(run, 201)
  },
)

customerBulkRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'get',
    path: '/customers/bulk',
    operationId: 'listCustomerBulkRuns',
    summary: 'List bulk runs',
    request: { headers: orgHeaders, query: pageQuery },
    responses: {
      200: json(bulkRunListAnswer, 'One page, newest first.'),
      ...problems(...CALLER_PROBLEMS),
    },
  }),
  async (c) => c.json(withIsoTimes(await listBulkRuns(scopeOf(c), c.req.valid('query'))), 200),
)

customerBulkRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'get',
    path: '/customers/bulk/{id}',
    operationId: 'getCustomerBulkRun',
    summary: 'How far a bulk run is',
    request: { headers: orgHeaders, params: idParam },
    responses: { 200: json(bulkRunAnswer, 'The run.'), ...problems(...CALLER_PROBLEMS) },
  }),
  async (c) => c.json(withIsoTimes(await requireBulkRun(c, c.req.valid('param').id)), 200),
)

for (const step of ['apply', 'undo'] as const) {
  customerBulkRouter.openapi(
    createRoute({
      ...COMMON,
      method: 'post',
      path: `/customers/bulk/{id}/${step}` as const,
      operationId: `${step}CustomerBulkRun`,
      summary: step === 'apply' ? 'Go on with a bulk run' : 'Undo a bulk run',
      description:
        step === 'apply'
          ? 'Works for up to 20 seconds and goes on where it stopped, also after a crash.'
          : 'Works for up to 20 seconds; while `status` is `undoing` call again. What somebody ' +
            'changed since is left alone and counted in kept_count. Possible for 30 days.',
      request: { headers: writeHeaders, params: idParam },
      responses: {
        200: { ...json(bulkRunAnswer, 'How far it is.'), headers: REPLAYED_HEADER },
        ...problems(...CALLER_PROBLEMS, 409, 422, 429),
      },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      return c.json(await runStep(c, id, () => runBatches(c, id, step)), 200)
    },
  )
}

customerBulkRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'post',
    path: '/customers/bulk/{id}/cancel',
    operationId: 'cancelCustomerBulkRun',
    summary: 'Stop a bulk run',
    description: 'Before its next batch. What it has done stays, until it is undone.',
    request: { headers: writeHeaders, params: idParam },
    responses: {
      200: { ...json(bulkRunAnswer, 'Stopped.'), headers: REPLAYED_HEADER },
      ...problems(...CALLER_PROBLEMS, 409, 422, 429),
    },
  }),
  async (c) => {
    const { id } = c.req.valid('param')
    const run = await runStep(c, id, async () => {
      const { error } = await c.get('caller').db.rpc('cancel_customer_bulk_run', { p_run_id: id })
      if (error) throw fromDatabase(error)
    })
    return c.json(run, 200)
  },
)

/** A run of another organization of the caller is not found either: X-Org says which is meant. */
async function requireBulkRun(c: ApiContext, id: string): Promise<BulkRun> {
  const found = await getBulkRun(scopeOf(c), id)
  if (!found) throw new Problem('not_found', 'crm.bulk_run_not_found')
  return found
}

async function runStep(c: ApiContext, id: string, run: () => Promise<void>) {
  await requireBulkRun(c, id)
  const answer = await onceOnly(c, await readIdempotencyKey(c), async () => {
    await run()
    return { status: 200, body: withIsoTimes(await requireBulkRun(c, id)) }
  })
  return bulkRunAnswer.parse(answer.body)
}

async function runBatches(c: ApiContext, id: string, step: BulkStep): Promise<void> {
  const until = Date.now() + STEP_BUDGET_MS
  let isDone = false
  while (!isDone && Date.now() < until) isDone = await runBulkBatch(scopeOf(c), id, step)
}
