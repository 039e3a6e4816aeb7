import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { listDuplicates, listMerges, refreshDuplicates } from '@/lib/crm/merges.queries'
import { requireCaller } from './caller.middleware'
import { type ApiEnv, scopeOf } from './context'
import { cursorProblem } from './cursor-problem'
import {
  dismissBody,
  duplicatePageAnswer,
  duplicatesQuery,
  mergeBody,
  mergedAnswer,
  mergePageAnswer,
  undoneAnswer,
} from './customer-merges.schemas'
import { writeRecord } from './customer-record-writes'
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
import { idParam, orgHeaders, writeHeaders } from './schemas'

const COMMON = {
  tags: ['Duplicates'],
  security: SIGNED_IN,
  middleware: [requireCaller, requireOrganization],
}

export const customerMergesRouter = new OpenAPIHono<ApiEnv>()

customerMergesRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'get',
    path: '/customers/duplicates',
    operationId: 'listDuplicateCustomers',
    summary: 'Pairs of customers that may be one',
    description:
      'The same mailbox (plus-tags and the dots of Gmail aside), the same phone number, the same ' +
      'name or nearly so; surest first. Without archived customers and dismissed pairs.',
    request: { headers: orgHeaders, query: duplicatesQuery },
    responses: {
      200: json(duplicatePageAnswer, 'One page.'),
      ...problems(...CALLER_PROBLEMS),
    },
  }),
  async (c) => {
    const { customer_id: customerId, ...position } = c.req.valid('query')
    const uncompared = await refreshDuplicates(scopeOf(c))
    const page = await listDuplicates(scopeOf(c), { customerId, ...position }).catch(cursorProblem)
    return c.json({ ...withIsoTimes(page), uncompared }, 200)
  },
)

customerMergesRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'post',
    path: '/customers/duplicates/dismiss',
    operationId: 'dismissDuplicate',
    summary: 'Say that two customers are not the same',
    description: 'The pair is not listed again, whatever changes.',
    request: { headers: writeHeaders, body: jsonBody(dismissBody) },
    responses: {
      204: { description: 'Dismissed, or no longer.', headers: REPLAYED_HEADER },
      ...problems(...WRITE_PROBLEMS),
    },
  }),
  async (c) => {
    await writeRecord(c, 'dismiss_duplicate', c.req.valid('json'), z.null())
    return c.body(null, 204)
  },
)

customerMergesRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'post',
    path: '/customers/merge',
    operationId: 'mergeCustomers',
    summary: 'Merge two customers into one',
    description:
      'Everything that belongs to the merged one moves to the survivor, in one transaction. One ' +
      'that is merged already is 409, with the id of the customer that it is part of.',
    request: { headers: writeHeaders, body: jsonBody(mergeBody) },
    responses: {
      201: {
        ...json(mergedAnswer, 'Merged; `id` is what undoes it.'),
        headers: { ...LOCATION_HEADER, ...REPLAYED_HEADER },
      },
      ...problems(...WRITE_PROBLEMS),
    },
  }),
  async (c) => {
    const merged = await writeRecord(c, 'merge', c.req.valid('json'), mergedAnswer)
    // A merge has no address of its own: it is the first of this list.
    c.header('Location', '/api/v1/customers/merges')
    return c.json(merged, 201)
  },
)

customerMergesRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'get',
    path: '/customers/merges',
    operationId: 'listCustomerMerges',
    summary: 'The merges there were',
    request: { headers: orgHeaders, query: duplicatesQuery },
    responses: {
      200: json(mergePageAnswer, 'One page, newest first, undone ones included.'),
      ...problems(...CALLER_PROBLEMS),
    },
  }),
  async (c) => {
    const { customer_id: customerId, ...position } = c.req.valid('query')
    const page = await listMerges(scopeOf(c), { customerId, ...position }).catch(cursorProblem)
    return c.json(withIsoTimes(page), 200)
  },
)

customerMergesRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'post',
    path: '/customers/merges/{id}/undo',
    operationId: 'undoCustomerMerge',
    summary: 'Undo a merge',
    description:
      'Both customers are as they were, but for values that somebody changed since and what was ' +
      'added to the survivor. A later merge of the same customer has to be undone first: 409.',
    request: { headers: writeHeaders, params: idParam },
    responses: {
      200: { ...json(undoneAnswer, 'Undone.'), headers: REPLAYED_HEADER },
      ...problems(...CALLER_PROBLEMS, 409, 422, 429),
    },
  }),
  async (c) => {
    const values = { merge_id: c.req.valid('param').id }
    return c.json(await writeRecord(c, 'undo_merge', values, undoneAnswer), 200)
  },
)
