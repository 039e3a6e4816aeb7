import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { getSupplier, listSuppliers } from '@/lib/finance/suppliers.queries'
import { supplierSchema } from '@/lib/finance/suppliers.schemas'
import { putSupplier, setSupplierArchived } from '@/lib/finance/suppliers.writes'
import { requireCaller } from './caller.middleware'
import { type ApiEnv, scopeOf } from './context'
import { cursorProblem } from './cursor-problem'
import { onceOnly, readIdempotencyKey } from './idempotency'
import { withIsoTimes } from './iso-times'
import { requireOrganization } from './organization.middleware'
import { Problem } from './problem'
import {
  BODY_PROBLEMS,
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
import {
  supplierAnswer,
  supplierBody,
  supplierPageAnswer,
  suppliersQuery,
} from './suppliers.schemas'

const STAFF = {
  tags: ['Vouchers'],
  security: SIGNED_IN,
  middleware: [requireCaller, requireOrganization],
}

export const suppliersRouter = new OpenAPIHono<ApiEnv>()

suppliersRouter.openapi(
  createRoute({
    ...STAFF,
    method: 'get',
    path: '/suppliers',
    operationId: 'listSuppliers',
    summary: 'List suppliers',
    request: { headers: orgHeaders, query: suppliersQuery },
    responses: { 200: json(supplierPageAnswer, 'By name.'), ...problems(...CALLER_PROBLEMS) },
  }),
  async (c) => {
    const { q, archived, cursor, limit } = c.req.valid('query')
    const page = await listSuppliers(scopeOf(c), {
      filter: { ...(q && { query: q }), is_archived: archived === 'true' },
      cursor,
      limit,
    }).catch(cursorProblem)
    return c.json(withIsoTimes(page), 200)
  },
)

suppliersRouter.openapi(
  createRoute({
    ...STAFF,
    method: 'post',
    path: '/suppliers',
    operationId: 'createSupplier',
    summary: 'Add a supplier',
    request: { headers: writeHeaders, body: jsonBody(supplierBody) },
    responses: {
      201: {
        ...json(supplierAnswer, 'The supplier.'),
        headers: { ...LOCATION_HEADER, ...REPLAYED_HEADER },
      },
      ...problems(...WRITE_PROBLEMS),
    },
  }),
  async (c) => {
    const answer = await onceOnly(c, await readIdempotencyKey(c), async () => ({
      status: 201,
      body: await putSupplier(scopeOf(c), null, c.req.valid('json')),
    }))
    const supplier = supplierSchema.parse(answer.body)
    c.header('Location', `/api/v1/suppliers/${supplier.id}`)
    return c.json(withIsoTimes(supplier), 201)
  },
)

suppliersRouter.openapi(
  createRoute({
    ...STAFF,
    method: 'get',
    path: '/suppliers/{id}',
    operationId: 'getSupplier',
    summary: 'A supplier',
    request: { headers: orgHeaders, params: idParam },
    responses: {
      200: json(supplierAnswer, 'The supplier.'),
      ...problems(...CALLER_PROBLEMS),
    },
  }),
  async (c) => {
    const supplier = await getSupplier(scopeOf(c), c.req.valid('param').id)
    if (!supplier) throw new Problem('not_found', 'finance.supplier_not_found')
    return c.json(withIsoTimes(supplier), 200)
  },
)

suppliersRouter.openapi(
  createRoute({
    ...STAFF,
    method: 'put',
    path: '/suppliers/{id}',
    operationId: 'updateSupplier',
    summary: 'Put other values into a supplier',
    description: 'What is left out is emptied.',
    request: { headers: orgHeaders, params: idParam, body: jsonBody(supplierBody) },
    responses: {
      200: json(supplierAnswer, 'The supplier as it is now.'),
      ...problems(...BODY_PROBLEMS),
    },
  }),
  async (c) => {
    const supplier = await putSupplier(scopeOf(c), c.req.valid('param').id, c.req.valid('json'))
    return c.json(withIsoTimes(supplier), 200)
  },
)

suppliersRouter.openapi(
  createRoute({
    ...STAFF,
    method: 'delete',
    path: '/suppliers/{id}',
    operationId: 'archiveSupplier',
    summary: 'Archive a supplier',
    description: 'Its vouchers stay. Again is no mistake.',
    request: { headers: orgHeaders, params: idParam },
    responses: { 204: { description: 'Archived.' }, ...problems(...CALLER_PROBLEMS) },
  }),
  async (c) => {
    await setSupplierArchived(scopeOf(c), c.req.valid('param').id, true)
    return c.body(null, 204)
  },
)
