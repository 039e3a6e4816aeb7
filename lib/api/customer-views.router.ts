import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { getCustomerView, listCustomerViews } from '@/lib/crm/customer-views.queries'
import {
  changeCustomerView,
  insertCustomerView,
  removeCustomerView,
} from '@/lib/crm/customer-views.writes'
import { requireCaller } from './caller.middleware'
import { type ApiEnv, scopeOf } from './context'
import {
  createCustomerViewBody,
  customerViewAnswer,
  customerViewListAnswer,
  updateCustomerViewBody,
} from './customer-views.schemas'
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
  tags: ['Saved views'],
  security: SIGNED_IN,
  middleware: [requireCaller, requireOrganization],
}

export const customerViewsRouter = new OpenAPIHono<ApiEnv>()

customerViewsRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'get',
    path: '/customers/views',
    operationId: 'listCustomerViews',
    summary: 'List saved views',
    description: "The caller's own and those that are shared.",
    request: { headers: orgHeaders, query: pageQuery },
    responses: {
      200: json(customerViewListAnswer, 'One page, by name.'),
      ...problems(...CALLER_PROBLEMS),
    },
  }),
  async (c) => c.json(withIsoTimes(await listCustomerViews(scopeOf(c), c.req.valid('query'))), 200),
)

customerViewsRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'post',
    path: '/customers/views',
    operationId: 'createCustomerView',
    summary: 'Save a view',
    request: { headers: writeHeaders, body: jsonBody(createCustomerViewBody) },
    responses: {
      201: {
        ...json(customerViewAnswer, 'Saved.'),
        headers: { ...LOCATION_HEADER, ...REPLAYED_HEADER },
      },
      ...problems(...WRITE_PROBLEMS),
    },
  }),
  async (c) => {
    const input = c.req.valid('json')
    const answer = await onceOnly(c, await readIdempotencyKey(c), async () => ({
      status: 201,
      body: withIsoTimes(await insertCustomerView(scopeOf(c), input)),
    }))
    const view = customerViewAnswer.parse(answer.body)
    c.header('Location', `/api/v1/customers/views/${view.id}`)
    return c.json(view, 201)
  },
)

customerViewsRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'get',
    path: '/customers/views/{id}',
    operationId: 'getCustomerView',
    summary: 'One saved view',
    request: { headers: orgHeaders, params: idParam },
    responses: { 200: json(customerViewAnswer, 'The view.'), ...problems(...CALLER_PROBLEMS) },
  }),
  async (c) => {
    const view = await getCustomerView(scopeOf(c), c.req.valid('param').id)
    if (!view) throw new Problem('not_found', 'crm.view_not_found')
    return c.json(withIsoTimes(view), 200)
  },
)

customerViewsRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'put',
    path: '/customers/views/{id}',
    operationId: 'updateCustomerView',
    summary: 'Change a saved view',
    description:
      "Values that are left out stay as they are. A view that is not the caller's to change is " +
      'not found.',
    request: { headers: writeHeaders, params: idParam, body: jsonBody(updateCustomerViewBody) },
    responses: {
      200: { ...json(customerViewAnswer, 'The view as it is now.'), headers: REPLAYED_HEADER },
      ...problems(...WRITE_PROBLEMS),
    },
  }),
  async (c) => {
    const { id } = c.req.valid('param')
    const values = c.req.valid('json')
    const answer = await onceOnly(c, await readIdempotencyKey(c), async () => ({
      status: 200,
      body: withIsoTimes(await changeCustomerView(scopeOf(c), id, values)),
    }))
    return c.json(customerViewAnswer.parse(answer.body), 200)
  },
)

customerViewsRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'delete',
    path: '/customers/views/{id}',
    operationId: 'deleteCustomerView',
    summary: 'Delete a saved view',
    request: { headers: orgHeaders, params: idParam },
    responses: { 204: { description: 'Deleted.' }, ...problems(...CALLER_PROBLEMS) },
  }),
  async (c) => {
    await removeCustomerView(scopeOf(c), c.req.valid('param').id)
    return c.body(null, 204)
  },
)
