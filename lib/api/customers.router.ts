import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { toCustomerFilter } from '@/lib/crm/customer-filters.schemas'
import { exportCustomers } from '@/lib/crm/customers.export'
import {
  findCustomerIdByEmail,
  getCustomer,
  listCustomers,
  searchCustomers,
} from '@/lib/crm/customers.queries'
import type { CustomerDetail } from '@/lib/crm/customers.schemas'
import { csvDownload } from '@/lib/csv/download'
import { isoDayOf } from '@/lib/dates'
import { requireCaller } from './caller.middleware'
import { type ApiContext, type ApiEnv, scopeOf } from './context'
import { cursorProblem } from './cursor-problem'
import { writeCustomer } from './customer-writes'
import {
  createCustomerBody,
  customerDetailAnswer,
  customerPageAnswer,
  emailParam,
  exportQuery,
  listQuery,
  searchQuery,
  updateCustomerBody,
} from './customers.schemas'
import { etagOfBoth, expectedVersions } from './etag'
import { withIsoTimes } from './iso-times'
import { movedTo } from './moved'
import { assertPermission, requireOrganization } from './organization.middleware'
import { answerOwnCustomers } from './own-customers.router'
import { ownCustomerPageAnswer } from './own-customers.schemas'
import { Problem } from './problem'
import {
  CALLER_PROBLEMS,
  ETAG_HEADER,
  json,
  jsonBody,
  LOCATION_HEADER,
  MERGED,
  problems,
  REPLAYED_HEADER,
  SIGNED_IN,
  WRITE_PROBLEMS,
} from './responses'
import { idParam, orgHeaders, versionedHeaders, writeHeaders } from './schemas'

const COMMON = {
  tags: ['Customers'],
  security: SIGNED_IN,
  middleware: [requireCaller, requireOrganization],
}

export const customersRouter = new OpenAPIHono<ApiEnv>()

customersRouter.openapi(
  createRoute({
    ...COMMON,
    middleware: [requireCaller, answerOwnCustomers, requireOrganization],
    method: 'get',
    path: '/customers',
    operationId: 'listCustomers',
    summary: 'List customers, or search them',
    description: 'For a customer: themself, with the fields that are theirs.',
    request: { headers: orgHeaders, query: listQuery },
    responses: {
      200: json(
        customerPageAnswer.or(ownCustomerPageAnswer),
        'One page, newest first unless sorted otherwise.',
      ),
      ...problems(...CALLER_PROBLEMS),
    },
  }),
  async (c) => {
    const { q, sort, limit, cursor, ...parameters } = c.req.valid('query')
    const filter = toCustomerFilter(parameters)
    if (q !== undefined) {
      assertFirstPage(cursor)
      const items = await searchCustomers(scopeOf(c), { q, filter, limit: Math.min(limit, 100) })
      return c.json({ items: withIsoTimes(items), next_cursor: null }, 200)
    }
    const { items, next_cursor } = await listCustomers(scopeOf(c), {
      filter,
      sort,
      cursor,
      limit,
    }).catch(cursorProblem)
    return c.json({ items: withIsoTimes(items), next_cursor }, 200)
  },
)

customersRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'post',
    path: '/customers',
    operationId: 'createCustomer',
    summary: 'Create a customer',
    description: 'An e-mail or reference that is taken is 409, with the id of the one that has it.',
    request: { headers: writeHeaders, body: jsonBody(createCustomerBody) },
    responses: {
      201: {
        ...json(customerDetailAnswer, 'Created.'),
        headers: { ...ETAG_HEADER, ...LOCATION_HEADER, ...REPLAYED_HEADER },
      },
      ...problems(...WRITE_PROBLEMS),
    },
  }),
  async (c) => {
    const customer = await writeCustomer(c, { write: 'create', values: c.req.valid('json') })
    const created = requireFound(customer)
    c.header('Location', `/api/v1/customers/${created.id}`)
    return c.json(tagged(c, created), 201)
  },
)

customersRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'get',
    path: '/customers/search',
    operationId: 'searchCustomers',
    summary: 'Search customers',
    description: 'Best matches first; case and accents do not matter.',
    request: { headers: orgHeaders, query: searchQuery },
    responses: {
      200: json(customerPageAnswer, 'What matches; one page.'),
      ...problems(...CALLER_PROBLEMS),
    },
  }),
  async (c) => {
    const { q, limit, ...parameters } = c.req.valid('query')
    const items = await searchCustomers(scopeOf(c), {
      q,
      filter: toCustomerFilter(parameters),
      limit,
    })
    return c.json({ items: withIsoTimes(items), next_cursor: null }, 200)
  },
)

customersRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'get',
    path: '/customers/email/{email}',
    operationId: 'getCustomerByEmail',
    summary: 'The customer with an e-mail',
    request: { headers: orgHeaders, params: emailParam },
    responses: {
      200: { ...json(customerDetailAnswer, 'The customer.'), headers: ETAG_HEADER },
      ...problems(...CALLER_PROBLEMS),
    },
  }),
  async (c) => {
    const id = await findCustomerIdByEmail(scopeOf(c), c.req.valid('param').email)
    return c.json(tagged(c, requireFound(id && (await getCustomer(scopeOf(c), id)))), 200)
  },
)

customersRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'get',
    path: '/customers/export',
    operationId: 'downloadCustomers',
    summary: 'Download customers as CSV',
    description:
      'UTF-8 with a byte order mark, oldest first, streamed. What a spreadsheet would run as a ' +
      'formula has an apostrophe before it, which an import takes away again.',
    request: { headers: orgHeaders, query: exportQuery },
    responses: {
      200: {
        description: 'The file.',
        content: { 'text/csv': { schema: z.string() } },
      },
      ...problems(...CALLER_PROBLEMS),
    },
  }),
  async (c) => {
    // Reading the list is the lesser right; taking all of it away has one of its own.
    await assertPermission(c, 'customers.export')
    const pieces = exportCustomers(scopeOf(c), toCustomerFilter(c.req.valid('query')))
    const day = isoDayOf(new Date(), c.get('org').time_zone)
    return await csvDownload(`customers-${c.get('org').slug}-${day}.csv`, pieces)
  },
)

customersRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'get',
    path: '/customers/{id}',
    operationId: 'getCustomer',
    summary: 'One customer',
    request: { headers: orgHeaders, params: idParam },
    responses: {
      200: { ...json(customerDetailAnswer, 'The customer.'), headers: ETAG_HEADER },
      ...MERGED,
      ...problems(...CALLER_PROBLEMS),
    },
  }),
  async (c) => {
    const { id } = c.req.valid('param')
    const customer = requireFound(await getCustomer(scopeOf(c), id))
    if (customer.id !== id) throw movedTo(c, id, customer.id)
    return c.json(tagged(c, customer), 200)
  },
)

customersRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'put',
    path: '/customers/{id}',
    operationId: 'updateCustomer',
    summary: 'Change a customer',
    description: 'One that was merged into another is 409, with that one’s id.',
    request: {
      headers: versionedHeaders,
      params: idParam,
      body: jsonBody(updateCustomerBody),
    },
    responses: {
      200: {
        ...json(customerDetailAnswer, 'The customer as it is now.'),
        headers: { ...ETAG_HEADER, ...REPLAYED_HEADER },
      },
      ...problems(412, ...WRITE_PROBLEMS),
    },
  }),
  async (c) => {
    const customer = await writeCustomer(c, {
      write: 'update',
      customerId: c.req.valid('param').id,
      values: c.req.valid('json'),
      expected: expectedVersions(c),
    })
    return c.json(tagged(c, requireFound(customer)), 200)
  },
)

customersRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'delete',
    path: '/customers/{id}',
    operationId: 'archiveCustomer',
    summary: 'Archive a customer',
    description:
      'Nothing is lost: the customer leaves the lists and can be restored in the app. One that was ' +
      'merged into another is 409, with that one’s id.',
    request: { headers: writeHeaders, params: idParam },
    responses: {
      204: { description: 'Archived, now or before.', headers: REPLAYED_HEADER },
      ...problems(...CALLER_PROBLEMS, 409, 429),
    },
  }),
  async (c) => {
    await writeCustomer(c, { write: 'archive', customerId: c.req.valid('param').id })
    return c.body(null, 204)
  },
)

function tagged(c: ApiContext, customer: CustomerDetail): Omit<CustomerDetail, 'tags_version'> {
  const { tags_version, ...answer } = withIsoTimes(customer)
  c.header('ETag', etagOfBoth(answer.updated_at, tags_version))
  return answer
}

function requireFound<T>(found: T | null | undefined | ''): T {
  if (!found) throw new Problem('not_found', 'crm.customer_not_found')
  return found
}

function assertFirstPage(cursor: string | undefined): void {
  if (cursor === undefined) return
  throw new Problem('malformed', 'api.search_has_one_page', {
    errors: [{ field: 'cursor', reason: 'api.search_has_one_page' }],
  })
}
