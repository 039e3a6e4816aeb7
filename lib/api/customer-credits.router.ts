import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { listCreditEntries } from '@/lib/crm/credits.queries'
import { AppError, fromDatabase } from '@/lib/errors'
import { requireCaller } from './caller.middleware'
import { type ApiEnv, scopeOf } from './context'
import {
  addCreditBody,
  creditHeaders,
  creditPageAnswer,
  newEntryAnswer,
} from './customer-credits.schemas'
import { readIdempotencyKey } from './idempotency'
import { withIsoTimes } from './iso-times'
import { customerIsGone } from './moved'
import { requireOrganization } from './organization.middleware'
import {
  CALLER_PROBLEMS,
  json,
  jsonBody,
  LOCATION_HEADER,
  MERGED,
  problems,
  SIGNED_IN,
  WRITE_PROBLEMS,
} from './responses'
import { idParam, orgHeaders, pageQuery } from './schemas'

const COMMON = {
  tags: ['Credit'],
  security: SIGNED_IN,
  middleware: [requireCaller, requireOrganization],
}

export const customerCreditsRouter = new OpenAPIHono<ApiEnv>()

customerCreditsRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'get',
    path: '/customers/{id}/credits',
    operationId: 'listCreditEntries',
    summary: 'A customer’s store credit',
    request: { headers: orgHeaders, params: idParam, query: pageQuery },
    responses: {
      200: json(creditPageAnswer, 'The balances, and one page of entries, newest first.'),
      ...MERGED,
      ...problems(...CALLER_PROBLEMS),
    },
  }),
  async (c) => {
    const { id } = c.req.valid('param')
    const scope = scopeOf(c)
    try {
      return c.json(withIsoTimes(await listCreditEntries(scope, id, c.req.valid('query'))), 200)
    } catch (error) {
      const isMerged = error instanceof AppError && error.reason === 'crm.customer_merged'
      throw isMerged ? await customerIsGone(c, id) : error
    }
  },
)

customerCreditsRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'post',
    path: '/customers/{id}/credits',
    operationId: 'addCredit',
    summary: 'Grant or spend store credit',
    description:
      'More than there is, is 409, however many ask at once. Of a customer that was merged away, ' +
      'the one it is part of is meant.',
    request: { headers: creditHeaders, params: idParam, body: jsonBody(addCreditBody) },
    responses: {
      201: {
        ...json(newEntryAnswer, 'The entry; of an earlier request with the same key, that one.'),
        headers: LOCATION_HEADER,
      },
      ...problems(...WRITE_PROBLEMS),
    },
  }),
  async (c) => {
    const idempotency = await readIdempotencyKey(c)
    const { amount_minor, currency, reason } = c.req.valid('json')
    const { data, error } = await c.get('caller').db.rpc('add_credit', {
      p_org_id: c.get('org').id,
      p_customer_id: c.req.valid('param').id,
      p_amount_minor: amount_minor,
      p_currency: currency,
      p_reason: reason,
      ...(idempotency && { p_idempotency_key: idempotency.key }),
    })
    if (error) throw fromDatabase(error)
    // An entry has no address of its own: it is the first of this list.
    c.header('Location', `/api/v1/customers/${c.req.valid('param').id}/credits`)
    return c.json(withIsoTimes(newEntryAnswer.parse(data)), 201)
  },
)
