import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { listCustomerEvents } from '@/lib/crm/customers.queries'
import { requireCaller } from './caller.middleware'
import { type ApiEnv, scopeOf } from './context'
import { cursorProblem } from './cursor-problem'
import { countAnswer, eventPageAnswer, eventsQuery, moveBody } from './customer-record.schemas'
import { writeRecord } from './customer-record-writes'
import { withIsoTimes } from './iso-times'
import { requireCustomer } from './moved'
import { requireOrganization } from './organization.middleware'
import {
  CALLER_PROBLEMS,
  json,
  jsonBody,
  MERGED,
  problems,
  REPLAYED_HEADER,
  SIGNED_IN,
  WRITE_PROBLEMS,
} from './responses'
import { idParam, orgHeaders, writeHeaders } from './schemas'

const COMMON = {
  tags: ['Customers'],
  security: SIGNED_IN,
  middleware: [requireCaller, requireOrganization],
}

export const customerRecordRouter = new OpenAPIHono<ApiEnv>()

customerRecordRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'get',
    path: '/customers/{id}/events',
    operationId: 'listCustomerEvents',
    summary: 'The timeline of a customer',
    request: { headers: orgHeaders, params: idParam, query: eventsQuery },
    responses: {
      200: json(eventPageAnswer, 'One page, newest first.'),
      ...MERGED,
      ...problems(...CALLER_PROBLEMS),
    },
  }),
  async (c) => {
    const { id } = c.req.valid('param')
    const page = await listCustomerEvents(scopeOf(c), id, c.req.valid('query')).catch(cursorProblem)
    if (page.items.length === 0) await requireCustomer(c, id)
    return c.json(withIsoTimes(page), 200)
  },
)

customerRecordRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'post',
    path: '/customers/move',
    operationId: 'moveCustomers',
    summary: 'Move customers to a segment',
    description: 'Ids that are not there, or in the segment already, are left out of the count.',
    request: { headers: writeHeaders, body: jsonBody(moveBody) },
    responses: {
      200: { ...json(countAnswer, 'How many moved.'), headers: REPLAYED_HEADER },
      ...problems(...WRITE_PROBLEMS),
    },
  }),
  async (c) => c.json(await writeRecord(c, 'move', c.req.valid('json'), countAnswer), 200),
)
