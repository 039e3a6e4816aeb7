import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { createMiddleware } from 'hono/factory'
import { getOwnCustomer, listOwnCustomers } from '@/lib/crm/own-customers.queries'
import { ownCustomerSchema } from '@/lib/crm/own-customers.schemas'
import { fromDatabase } from '@/lib/errors'
import { requireCaller } from './caller.middleware'
import type { ApiContext, ApiEnv } from './context'
import { etagOf, expectedDigest } from './etag'
import { assertSessionCounts, listMemberships } from './organization.middleware'
import {
  orgParam,
  ownCustomerAnswer,
  ownCustomerPageAnswer,
  toOwnAnswer,
  updateOwnCustomerBody,
} from './own-customers.schemas'
import { Problem } from './problem'
import { ETAG_HEADER, json, jsonBody, problems, SIGNED_IN } from './responses'
import { versionedHeaders } from './schemas'

const COMMON = {
  tags: ['Profile'],
  security: SIGNED_IN,
  middleware: [requireCaller],
}

export const ownCustomersRouter = new OpenAPIHono<ApiEnv>()

ownCustomersRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'get',
    path: '/profile/customers',
    operationId: 'listOwnCustomers',
    summary: 'Oneself as a customer, of every organization that knows one',
    responses: {
      200: json(ownCustomerPageAnswer, 'All of them, by the name of the organization.'),
      ...problems(401, 403, 503),
    },
  }),
  async (c) => {
    const own = await listOwnCustomers(c.get('caller').db)
    if (own.length === 0) await assertSessionCounts(c.get('caller'))
    return c.json({ items: own.map(toOwnAnswer), next_cursor: null }, 200)
  },
)

ownCustomersRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'get',
    path: '/profile/customers/{org}',
    operationId: 'getOwnCustomer',
    summary: 'Oneself as a customer of one organization',
    request: { params: orgParam },
    responses: {
      200: { ...json(ownCustomerAnswer, 'The customer.'), headers: ETAG_HEADER },
      ...problems(400, 401, 403, 404, 503),
    },
  }),
  async (c) => c.json(tagged(c, await requireOwn(c, c.req.valid('param').org)), 200),
)

ownCustomersRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'put',
    path: '/profile/customers/{org}',
    operationId: 'updateOwnCustomer',
    summary: 'Change oneself as a customer of one organization',
    description:
      'Setting the same values again changes nothing, so it may be repeated freely. With `If-Match`: ' +
      '412 when name, company, phone or country was changed since.',
    request: {
      params: orgParam,
      headers: versionedHeaders.pick({ 'if-match': true }),
      body: jsonBody(updateOwnCustomerBody),
    },
    responses: {
      200: { ...json(ownCustomerAnswer, 'The customer as it is now.'), headers: ETAG_HEADER },
      ...problems(400, 401, 403, 404, 409, 412, 413, 415, 422, 503),
    },
  }),
  async (c) => {
    const before = await requireOwn(c, c.req.valid('param').org)
    const expected = expectedDigest(c)
    const { data, error } = await c.get('caller').db.rpc('update_own_customer', {
      p_org_id: before.org_id,
      p_values: c.req.valid('json'),
      ...(expected === undefined ? {} : { p_expected_version: expected }),
    })
    if (error) {
      const failure = fromDatabase(error)
      if (failure.reason !== 'crm.own_customer_changed') throw failure
      throw new Problem('precondition_failed', failure.reason, { cause: failure })
    }
    return c.json(tagged(c, ownCustomerSchema.parse(data)), 200)
  },
)

/**
 * `GET /customers` of somebody who works for none of the organizations meant: their own rows there,
 * with their own fields. Whoever is no customer either is left to the refusals of the staff's list.
 */
export const answerOwnCustomers = createMiddleware<ApiEnv>(async (c, next) => {
  const caller = c.get('caller')
  const wanted = c.req.header('x-org')?.trim().toLowerCase()
  const memberships = await listMemberships(caller)
  const isStaff = memberships.some(({ slug }) => wanted === undefined || slug === wanted)
  if (isStaff) return next()
  const own = (await listOwnCustomers(caller.db)).filter(
    ({ org_slug }) => wanted === undefined || org_slug === wanted,
  )
  if (own.length === 0) return next()
  return c.json({ items: own.map(toOwnAnswer), next_cursor: null }, 200)
})

async function requireOwn(c: ApiContext, slug: string) {
  const own = await getOwnCustomer(c.get('caller').db, slug)
  if (own) return own
  await assertSessionCounts(c.get('caller'))
  throw new Problem('not_found', 'crm.customer_not_found')
}

function tagged(c: ApiContext, own: Parameters<typeof toOwnAnswer>[0]) {
  // Of what they may change: the time moves with what staff do unseen.
  c.header('ETag', etagOf(own.version))
  return toOwnAnswer(own)
}
