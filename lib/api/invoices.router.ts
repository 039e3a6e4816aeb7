import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { type DatabaseError, fromDatabase } from '@/lib/errors'
import { getInvoice, listInvoices } from '@/lib/finance/invoices.queries'
import { type Invoice, invoiceSchema } from '@/lib/finance/invoices.schemas'
import {
  findOwnInvoicePlace,
  listOwnInvoices,
  type OwnInvoiceScope,
} from '@/lib/finance/own-invoices.queries'
import { getDocumentPdf } from '@/lib/finance/pdf'
import { queuedEmailSchema } from '@/lib/platform/emails.schemas'
import { pokeMailer } from '@/lib/platform/mailer'
import { requireCaller } from './caller.middleware'
import type { ApiContext, ApiEnv } from './context'
import { cursorProblem } from './cursor-problem'
import { etagOf, expectedVersion } from './etag'
import { markReplayed, onceOnly, readIdempotencyKey } from './idempotency'
import { draftRefusal, type Naming, namingOf, toDraftDetails } from './invoice-bodies'
import { requireInvoicePlace } from './invoice-place.middleware'
import {
  createInvoiceHeaders,
  type InvoiceBody,
  invoiceAnswer,
  invoiceBody,
  invoicePageAnswer,
  invoicesQuery,
  issueBody,
  queuedEmailAnswer,
  sendBody,
  voidBody,
} from './invoices.schemas'
import { withIsoTimes } from './iso-times'
import { requireOrganization } from './organization.middleware'
import { Problem } from './problem'
import {
  CALLER_PROBLEMS,
  ETAG_HEADER,
  json,
  jsonBody,
  LOCATION_HEADER,
  problems,
  REPLAYED_HEADER,
  SIGNED_IN,
  WRITE_PROBLEMS,
} from './responses'
import { idParam, orgHeaders, versionedHeaders, writeHeaders } from './schemas'

const STAFF = {
  tags: ['Invoices'],
  security: SIGNED_IN,
  middleware: [requireCaller, requireOrganization],
}
const READERS = { ...STAFF, middleware: [requireCaller, requireInvoicePlace] }

export const invoicesRouter = new OpenAPIHono<ApiEnv>()

invoicesRouter.openapi(
  createRoute({
    ...READERS,
    method: 'get',
    path: '/invoices',
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
    const { q, state, sort, cursor, limit, ...filter } = c.req.valid('query')
    if (isStaff(c)) {
      const page = await listInvoices(scopeOf(c), {
        filter: { ...filter, ...(state && { states: state }), ...(q && { search: q }) },
        ...(sort && { sort }),
        cursor,
        limit,
      }).catch(cursorProblem)
      return c.json(withIsoTimes(page), 200)
    }
    const [unknown] = Object.entries({ q, state, sort, ...filter }).flatMap(([name, value]) =>
      value === undefined ? [] : [name],
    )
    if (unknown !== undefined) {
      throw new Problem('malformed', 'app.invalid_input', {
        errors: [{ field: unknown, reason: 'field.unknown' }],
      })
    }
    const page = await listOwnInvoices(ownScopeOf(c), { cursor, limit }).catch(cursorProblem)
    return c.json(withIsoTimes(page), 200)
  },
)

invoicesRouter.openapi(
  createRoute({
    ...STAFF,
    method: 'post',
    path: '/invoices',
    summary: 'Draft an invoice',
    description:
      'What is left out is as the organization and the customer have it. Clients of `/api/finance/invoices` may name fields `customerId`, `issueDate`, `dueDate`, `createdBy`, and of items `unitPrice`, `discount`, `taxRate` (decimals, not minor units); refusals then name them so, too.',
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
    summary: 'Put other content into a draft',
    description: 'What is left out is as for a new one. What was issued cannot be changed: 403.',
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
      const expected = version === undefined ? {} : await versionOf(c, id, version)
      return saveDraft(c, id, body, expected)
    })
    return c.json(tagged(c, invoice), 200)
  },
)

invoicesRouter.openapi(
  createRoute({
    ...STAFF,
    method: 'delete',
    path: '/invoices/{id}',
    summary: 'Delete a draft',
    description: 'Of what was issued nothing is deleted: 403.',
    request: { headers: orgHeaders, params: idParam },
    responses: {
      204: { description: 'Deleted.' },
      ...problems(...CALLER_PROBLEMS),
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

invoicesRouter.openapi(
  createRoute({
    ...STAFF,
    method: 'post',
    path: '/invoices/{id}/issue',
    summary: 'Issue an invoice',
    description:
      'It gets the next number and cannot be changed from then on. Again it answers the same.',
    request: {
      headers: writeHeaders,
      params: idParam,
      body: { ...jsonBody(issueBody), required: false },
    },
    responses: {
      200: {
        ...json(invoiceAnswer, 'The invoice.'),
        headers: { ...ETAG_HEADER, ...REPLAYED_HEADER },
      },
      ...problems(...WRITE_PROBLEMS),
    },
  }),
  async (c) => {
    const { issued_on, issueDate } = c.req.valid('json') ?? {}
    const day = issued_on ?? issueDate
    if (day && !/^\d{4}-\d{2}-\d{2}$/.test(day)) {
      throw new Problem('malformed', 'app.invalid_input', {
        errors: [{ field: issued_on ? 'issued_on' : 'issueDate', reason: 'field.invalid_format' }],
      })
    }
    const invoice = await once(c, async () =>
      toInvoice(
        await c.get('caller').db.rpc('issue_invoice', {
          p_org_id: c.get('org').id,
          p_invoice_id: c.req.valid('param').id,
          ...(day ? { p_issued_on: day } : {}),
        }),
      ),
    )
    return c.json(tagged(c, invoice), 200)
  },
)

invoicesRouter.openapi(
  createRoute({
    ...STAFF,
    method: 'post',
    path: '/invoices/{id}/void',
    summary: 'Void an invoice',
    description:
      'It keeps its number, and nothing of it is owed. What was paid is credited instead.',
    request: { headers: writeHeaders, params: idParam, body: jsonBody(voidBody) },
    responses: {
      200: {
        ...json(invoiceAnswer, 'The invoice.'),
        headers: { ...ETAG_HEADER, ...REPLAYED_HEADER },
      },
      ...problems(...WRITE_PROBLEMS),
    },
  }),
  async (c) => {
    const invoice = await once(c, async () =>
      toInvoice(
        await c.get('caller').db.rpc('void_invoice', {
          p_org_id: c.get('org').id,
          p_invoice_id: c.req.valid('param').id,
          p_reason: c.req.valid('json').reason,
        }),
      ),
    )
    return c.json(tagged(c, invoice), 200)
  },
)

invoicesRouter.openapi(
  createRoute({
    ...READERS,
    method: 'get',
    path: '/invoices/{id}/pdf',
    summary: 'The PDF of an invoice',
    description: 'Of a draft it says so; of an issued invoice it is the same for good.',
    request: { headers: orgHeaders, params: idParam },
    responses: {
      200: {
        description: 'The file.',
        content: { 'application/pdf': { schema: z.string().openapi({ format: 'binary' }) } },
      },
      ...problems(...CALLER_PROBLEMS),
    },
  }),
  async (c) => {
    const invoice = await requireInvoice(c, c.req.valid('param').id)
    const { body, disposition } = await getDocumentPdf(c.get('caller').db, {
      org_id: invoice.org_id,
      invoice_id: invoice.id,
    })
    c.header('Content-Disposition', disposition)
    return c.body(body, 200, { 'Content-Type': 'application/pdf' })
  },
)

invoicesRouter.openapi(
  createRoute({
    ...STAFF,
    method: 'post',
    path: '/invoices/{id}/send',
    summary: 'Send an invoice by e-mail',
    description:
      'With its PDF, in the background: to the address on the invoice, the customer’s, or `to`. What becomes of it stands in `emails` of the invoice.',
    request: {
      headers: writeHeaders,
      params: idParam,
      body: { ...jsonBody(sendBody), required: false },
    },
    responses: {
      202: { ...json(queuedEmailAnswer, 'It is on its way.'), headers: REPLAYED_HEADER },
      ...problems(...WRITE_PROBLEMS),
    },
  }),
  async (c) => {
    const { to } = c.req.valid('json') ?? {}
    const answer = await onceOnly(c, await readIdempotencyKey(c), async () => {
      const { data, error } = await c.get('caller').db.rpc('send_invoice', {
        p_org_id: c.get('org').id,
        p_invoice_id: c.req.valid('param').id,
        ...(to ? { p_to: to } : {}),
      })
      if (error) throw fromDatabase(error)
      pokeMailer()
      return { status: 202, body: queuedEmailSchema.parse(data) }
    })
    if (answer.isReplayed) markReplayed(c)
    return c.json(withIsoTimes(queuedEmailSchema.parse(answer.body)), 202)
  },
)

/** Customers come without an organization of their own. */
function isStaff(c: ApiContext): boolean {
  return c.get('org') !== undefined
}

function scopeOf(c: ApiContext) {
  return { db: c.get('caller').db, org: c.get('org') }
}

function ownScopeOf(c: ApiContext): OwnInvoiceScope {
  return { db: c.get('caller').db, org_slug: c.req.header('x-org')?.trim().toLowerCase() }
}

async function requireInvoice(c: ApiContext, id: string): Promise<Invoice> {
  const org = isStaff(c) ? c.get('org') : await findOwnInvoicePlace(ownScopeOf(c), id)
  const invoice = org && (await getInvoice({ db: c.get('caller').db, org }, id))
  if (!invoice) throw new Problem('not_found', 'finance.invoice_not_found')
  return invoice
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
  const details = toDraftDetails(body, naming, await exponentOf(c, body.currency))
  const answer = await db.rpc('save_invoice_draft', {
    p_org_id: org.id,
    // Null is a new one; the generated types know of no null for arguments.
    p_invoice_id: invoiceId as string,
    p_details: { ...details, ...expected },
    ...(key === undefined ? {} : { p_idempotency_key: key }),
  })
  return toInvoice(answer, naming)
}

/** How many digits a price may have; of a currency that there is not, the database says so. */
async function exponentOf(c: ApiContext, currency: string | null | undefined): Promise<number> {
  const { db } = c.get('caller')
  const code = currency ?? (await currencyOf(c))
  const { data, error } = await db
    .from('currencies')
    .select('exponent')
    .eq('code', code.toUpperCase())
    .maybeSingle()
  if (error) throw fromDatabase(error)
  return data?.exponent ?? 2
}

async function currencyOf(c: ApiContext): Promise<string> {
  const { data, error } = await c
    .get('caller')
    .db.from('organizations')
    .select('currency')
    .eq('id', c.get('org').id)
    .single()
  if (error) throw fromDatabase(error)
  return data.currency
}

/** If-Match knows milliseconds, the database more; what is meant is the version of that moment. */
async function versionOf(c: ApiContext, id: string, expected: string) {
  const { updated_at } = await requireInvoice(c, id)
  if (new Date(updated_at).toISOString() !== expected) {
    throw new Problem('precondition_failed', 'finance.draft_changed')
  }
  return { expected_updated_at: updated_at }
}

function toInvoice(
  { data, error }: { data: unknown; error: DatabaseError | null },
  naming: Naming = (field) => field,
): Invoice {
  if (error) throw draftRefusal(error, naming)
  return invoiceSchema.parse(data)
}

/** With an Idempotency-Key the same request is done once, and answered the same each time. */
async function once(c: ApiContext, run: () => Promise<Invoice>): Promise<Invoice> {
  const answer = await onceOnly(c, await readIdempotencyKey(c), async () => ({
    status: 200,
    body: await run(),
  }))
  if (answer.isReplayed) markReplayed(c)
  return invoiceSchema.parse(answer.body)
}

function tagged(c: ApiContext, invoice: Invoice): Invoice {
  const answer = withIsoTimes(invoice)
  c.header('ETag', etagOf(answer.updated_at))
  return answer
}
