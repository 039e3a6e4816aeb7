import { createRoute, OpenAPIHono, type z } from '@hono/zod-openapi'
import type { ImportKind } from '@/lib/csv/imports.kind'
import type { ImportRowState } from '@/lib/csv/imports.schemas'
import { requireCaller } from './caller.middleware'
import { type ApiContext, type ApiEnv, scopeOf } from './context'
import { onceOnly, readIdempotencyKey } from './idempotency'
import {
  choicesOf,
  describeStep,
  rowsQuery,
  runBatches,
  tooLarge,
  uploadBody,
  uploadOf,
  uploadOnce,
  uploadQueryFor,
} from './imports'
import { withIsoTimes } from './iso-times'
import { requireOrganization } from './organization.middleware'
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

/** What the routes of one kind of import say and answer; what they do is the same for all kinds. */
type ImportRoutes<Import, Row, Review> = {
  kind: ImportKind<Import, Row, Review>
  /** The part of the API that it fills: `/customers/import`. */
  collection: 'customers' | 'products' | 'invoices'
  tag: string
  /** What its operations are about: `CustomerImport`, as in `applyCustomerImport`. */
  noun: string
  upload: { description: string }
  review: { summary: string; description: string; body: z.ZodType<Review> }
  answers: {
    one: z.ZodType<Import>
    list: z.ZodType<{ items: Import[]; next_cursor: string | null }>
    rows: z.ZodType<{ items: Row[]; next_cursor: string | null }>
  }
}

export function importRouter<Import extends { id: string }, Row extends ImportRowState, Review>({
  kind,
  collection,
  tag,
  noun,
  upload,
  review,
  answers,
}: ImportRoutes<Import, Row, Review>): OpenAPIHono<ApiEnv> {
  const path = `/${collection}/import` as const
  const common = {
    tags: [tag],
    security: SIGNED_IN,
    middleware: [requireCaller, requireOrganization],
  }
  const router = new OpenAPIHono<ApiEnv>()

  router.openapi(
    createRoute({
      ...common,
      method: 'post',
      path,
      operationId: `create${noun}`,
      summary: `Upload a file of ${collection}`,
      ...upload,
      request: {
        headers: writeHeaders,
        query: uploadQueryFor(`${collection}.csv`),
        body: uploadBody,
      },
      responses: {
        201: {
          ...json(answers.one, 'Staged.'),
          headers: { ...LOCATION_HEADER, ...REPLAYED_HEADER },
        },
        ...problems(...WRITE_PROBLEMS),
      },
    }),
    async (c) => {
      const query = c.req.valid('query')
      const answer = await uploadOnce(c, uploadOf(c), async (body) => {
        const file = { fileName: query.file_name, body, choices: choicesOf(query) }
        const staged = await kind.stage(scopeOf(c), file)
        return stateOf(c, staged.import_id)
      }).catch(tooLarge)
      const created = answers.one.parse(answer)
      c.header('Location', `/api/v1${path}/${created.id}`)
      return c.json(created, 201)
    },
  )

  router.openapi(
    createRoute({
      ...common,
      method: 'get',
      path,
      operationId: `list${noun}s`,
      summary: 'List imports',
      request: { headers: orgHeaders, query: pageQuery },
      responses: {
        200: json(answers.list, 'One page, newest first.'),
        ...problems(...CALLER_PROBLEMS),
      },
    }),
    async (c) => c.json(withIsoTimes(await kind.list(scopeOf(c), c.req.valid('query'))), 200),
  )

  router.openapi(
    createRoute({
      ...common,
      method: 'get',
      path: `${path}/{id}` as const,
      operationId: `get${noun}`,
      summary: 'Where an import stands',
      request: { headers: orgHeaders, params: idParam },
      responses: { 200: json(answers.one, 'The import.'), ...problems(...CALLER_PROBLEMS) },
    }),
    async (c) => c.json(await stateOf(c, c.req.valid('param').id), 200),
  )

  router.openapi(
    createRoute({
      ...common,
      method: 'delete',
      path: `${path}/{id}` as const,
      operationId: `cancel${noun}`,
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
      await kind.require(scopeOf(c), id)
      await kind.cancel(scopeOf(c), id)
      return c.body(null, 204)
    },
  )

  router.openapi(
    createRoute({
      ...common,
      method: 'post',
      path: `${path}/{id}/review` as const,
      operationId: `review${noun}`,
      summary: review.summary,
      description: review.description,
      request: { headers: writeHeaders, params: idParam, body: jsonBody(review.body) },
      responses: {
        200: { ...json(answers.one, 'Reviewed.'), headers: REPLAYED_HEADER },
        ...problems(...WRITE_PROBLEMS),
      },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      const body = c.req.valid('json')
      return c.json(await runStep(c, id, () => kind.review(scopeOf(c), id, body)), 200)
    },
  )

  for (const step of ['apply', 'undo'] as const) {
    router.openapi(
      createRoute({
        ...common,
        method: 'post',
        path: `${path}/{id}/${step}` as const,
        operationId: `${step}${noun}`,
        ...describeStep(step),
        request: { headers: writeHeaders, params: idParam },
        responses: {
          200: { ...json(answers.one, 'How far it is.'), headers: REPLAYED_HEADER },
          ...problems(...CALLER_PROBLEMS, 409, 422, 429),
        },
      }),
      async (c) => {
        const { id } = c.req.valid('param')
        const run = () => runBatches(() => kind.runBatch(scopeOf(c), id, step))
        return c.json(await runStep(c, id, run), 200)
      },
    )
  }

  router.openapi(
    createRoute({
      ...common,
      method: 'get',
      path: `${path}/{id}/rows` as const,
      operationId: `list${noun}Rows`,
      summary: 'The rows of an import and what became of them',
      request: { headers: orgHeaders, params: idParam, query: rowsQuery },
      responses: {
        200: json(answers.rows, 'One page, in the order of the file.'),
        ...problems(...CALLER_PROBLEMS),
      },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      await kind.require(scopeOf(c), id)
      return c.json(await kind.listRows(scopeOf(c), id, c.req.valid('query')), 200)
    },
  )

  async function stateOf(c: ApiContext, id: string): Promise<Import> {
    return withIsoTimes(await kind.require(scopeOf(c), id))
  }

  async function runStep(c: ApiContext, id: string, run: () => Promise<void>): Promise<Import> {
    await kind.require(scopeOf(c), id)
    const answer = await onceOnly(c, await readIdempotencyKey(c), async () => {
      await run()
      return { status: 200, body: await stateOf(c, id) }
    })
    return answers.one.parse(answer.body)
  }

  return router
}
