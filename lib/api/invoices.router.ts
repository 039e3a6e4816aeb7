import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { fromDatabase } from '@/lib/errors'
import { listInvoices } from '@/lib/finance/invoices.queries'
import type { Invoice } from '@/lib/finance/invoices.schemas'
import { listOwnInvoices } from '@/lib/finance/own-invoices.queries'
import { type ApiContext, type ApiEnv, scopeOf } from './context'
import { exponentOf } from './currency-exponent'
import { cursorProblem } from './cursor-problem'
import { expectedVersion } from './etag'
import { readIdempotencyKey } from './idempotency'
import { namingOf, toDraftDetails } from './invoice-bodies'
import {
  isStaff,
  once,
  ownScopeOf,
  READERS,
  requireInvoice,
  STAFF,
  tagged,
  toInvoice,
  versionOf,
} from './invoice-requests'
import {
  createInvoiceHeaders,
  type InvoiceBody,
  invoiceAnswer,
  invoiceBody,
  invoicePageAnswer,
  invoicesQuery,
} from './invoices.schemas'
import { withIsoTimes } from './iso-times'
import { Problem } from './problem'
import {
  CALLER_PROBLEMS,
  ETAG_HEADER,
  json,
  jsonBody,
  LOCATION_HEADER,
  problems,
  REPLAYED_HEADER,
  WRITE_PROBLEMS,
} from './responses'
import { idParam, orgHeaders, versionedHeaders } from './schemas'

export const invoicesRouter = new OpenAPIHono<ApiEnv>()

invoicesRouter.openapi(
  createRoute({
    ...READERS,
    method: 'get',
    path: '/invoices',
    operationId: 'listInvoices',
    summary: 'List invoices',
    description:
      'Staff see all, with filters; customers their own issued ones, of every organization or of the one that `X-Org` names.',
    request: { headers: orgHeaders, query: invoicesQuery },
    responses: {
      200: json(invoicePageAnswer, 'One page, newest first unless sorted otherwise.'),
      ...problems(...CALLER_PROBLEMS),
    },
  }),
  async (c) => {
    const { q, state, sort, cursor, limit, needs_credit_note, ...filter } = c.req.valid('query')
    if (isStaff(c)) {
      const page = await listInvoices(scopeOf(c), {
        filter: {
          ...filter,
          ...(state && { states: state }),
          ...(needs_credit_note && { needs_credit_note: true }),
          ...(q && { query: q }),
        },
        ...(sort && { sort }),
        cursor,
        limit,
      }).catch(cursorProblem)
      return c.json(withIsoTimes(page), 200)
    }
    const [unknown] = Object.entries({ q, state, sort, needs_credit_note, ...filter }).flatMap(
      ([name, value]) => (value === undefined ? [] : [name]),
    )
    if (unknown !== undefined) {
      throw new Problem('malformed', 'app.invalid_input', {
        errors: [{ field: unknown, reason: 'field.unknown' }],
      })
    }
    const page = await listOwnInvoices(ownScopeOf(c), { cursor, limit }).catch(cursorProblem)
    // How the business writes numbers and dates is for pages.
    const items = page.items.map(({ locale: _, ...row }) => row)
    return c.json(withIsoTimes({ ...page, items }), 200)
  },
)

invoicesRouter.openapi(
  createRoute({
    ...STAFF,
    method: 'post',
    path: '/invoices',
    operationId: 'createInvoiceDraft',
    summary: 'Draft an invoice',
    description:
      'What is left out is as the organization and the customer have it. Clients of `/api/finance/invoices` may name fields `customerId`, `issueDate`, `dueDate`, `createdBy`, and of items `unitPrice`, `discount`, `taxRate` (decimals, not minor units); refusals then name them so, too. A field under both names is 400.',
    request: { headers: createInvoiceHeaders, body: jsonBody(invoiceBody) },
    responses: {
      201: {
        ...json(invoiceAnswer, 'The draft; of an earlier request with the same key, that one.'),
        headers: { ...ETAG_HEADER, ...LOCATION_HEADER },
      },
      ...problems(...WRITE_PROBLEMS),
    },
  }),
  async (c) => {
    const body = c.req.valid('json')
    const key = (await readIdempotencyKey(c))?.key
    const invoice = await saveDraft(c, null, body, {}, key)
    c.header('Location', `/api/v1/invoices/${invoice.id}`)
    return c.json(tagged(c, invoice), 201)
  },
)

invoicesRouter.openapi(
  createRoute({
    ...READERS,
    method: 'get',
    path: '/invoices/{id}',
    operationId: 'getInvoice',
    summary: 'An invoice',
    description: 'For staff, and, once it is issued, for the customer whose it is.',
    request: { headers: orgHeaders, params: idParam },
    responses: {
      200: { ...json(invoiceAnswer, 'The invoice.'), headers: ETAG_HEADER },
      ...problems(...CALLER_PROBLEMS),
    },
  }),
  async (c) => c.json(tagged(c, await requireInvoice(c, c.req.valid('param').id)), 200),
)

invoicesRouter.openapi(
  createRoute({
    ...STAFF,
    method: 'put',
    path: '/invoices/{id}',
    operationId: 'updateInvoiceDraft',
    summary: 'Put other content into a draft',
    description:
      'What is left out is as for a new one; the draft of an order keeps its currency. What was issued cannot be changed: 409.',
    request: { headers: versionedHeaders, params: idParam, body: jsonBody(invoiceBody) },
    responses: {
      200: {
        ...json(invoiceAnswer, 'The draft as it is now.'),
        headers: { ...ETAG_HEADER, ...REPLAYED_HEADER },
      },
      ...problems(412, ...WRITE_PROBLEMS),
    },
  }),
  async (c) => {
    const { id } = c.req.valid('param')
    const body = c.req.valid('json')
    const version = expectedVersion(c)
    const invoice = await once(c, async () => {
      const expected_updated_at = version && (await versionOf(c, id, version))
      return saveDraft(c, id, body, expected_updated_at ? { expected_updated_at } : {})
    })
    return c.json(tagged(c, invoice), 200)
  },
)

invoicesRouter.openapi(
  createRoute({
    ...STAFF,
    method: 'delete',
    path: '/invoices/{id}',
    operationId: 'deleteInvoiceDraft',
    summary: 'Delete a draft',
    description: 'Of what was issued nothing is deleted: 409.',
    request: { headers: orgHeaders, params: idParam },
    responses: {
      204: { description: 'Deleted.' },
      ...problems(...CALLER_PROBLEMS, 409),
    },
  }),
  async (c) => {
    const { error } = await c.get('caller').db.rpc('delete_invoice_draft', {
      p_org_id: c.get('org').id,
      p_invoice_id: c.req.valid('param').id,
    })
    if (error) throw fromDatabase(error)
    return c.body(null, 204)
  },
)

/** In what the draft of an order is counted, whatever the organization counts in; null for others. */
async function currencyOfOrder(c: ApiContext, invoiceId: string): Promise<string | null> {
  const { data, error } = await c
    .get('caller')
    .db.from('invoices')
    .select('currency')
    .eq('org_id', c.get('org').id)
    .eq('id', invoiceId)
    .not('order_id', 'is', null)
    .maybeSingle()
  if (error) throw fromDatabase(error)
  return data?.currency ?? null
}

async function saveDraft(
  c: ApiContext,
  invoiceId: string | null,
  body: InvoiceBody,
  expected: { expected_updated_at?: string },
  key?: string,
): Promise<Invoice> {
  const { db } = c.get('caller')
  const org = c.get('org')
  const naming = namingOf(body, new URL(c.req.url).pathname)
  const currency = body.currency || (invoiceId && (await currencyOfOrder(c, invoiceId)))
  const details = toDraftDetails(body, naming, await exponentOf(c, currency))
  const answer = await db.rpc('save_invoice_draft', {
    p_org_id: org.id,
    p_invoice_id: invoiceId ?? undefined,
    p_details: { ...details, ...expected },
    ...(key === undefined ? {} : { p_idempotency_key: key }),
  })
  return toInvoice(answer, naming)
}
