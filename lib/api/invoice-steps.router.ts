import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { getDocumentPdf } from '@/lib/finance/pdf'
import type { ApiEnv } from './context'
import { expectedVersion } from './etag'
import { saidTwice } from './field-aliases'
import { namingOf } from './invoice-bodies'
import {
  once,
  READERS,
  requireInvoice,
  STAFF,
  tagged,
  toInvoice,
  versionOf,
} from './invoice-requests'
import { invoiceAnswer, issueBody, voidBody } from './invoices.schemas'
import { Problem } from './problem'
import {
  CALLER_PROBLEMS,
  ETAG_HEADER,
  json,
  jsonBody,
  problems,
  REPLAYED_HEADER,
  WRITE_PROBLEMS,
} from './responses'
import { idParam, orgHeaders, versionedHeaders, writeHeaders } from './schemas'
import { answerSend, SEND_ANSWERS, SEND_REQUEST } from './send-answers'

/** What is done with an invoice once it is written. */
export const invoiceStepsRouter = new OpenAPIHono<ApiEnv>()

invoiceStepsRouter.openapi(
  createRoute({
    ...STAFF,
    method: 'post',
    path: '/invoices/{id}/issue',
    operationId: 'issueInvoice',
    summary: 'Issue an invoice',
    description:
      'It gets the next number and cannot be changed from then on. With `If-Match` only the draft that was read is issued. Again it answers the same.',
    request: {
      headers: versionedHeaders,
      params: idParam,
      body: { ...jsonBody(issueBody), required: false },
    },
    responses: {
      200: {
        ...json(invoiceAnswer, 'The invoice.'),
        headers: { ...ETAG_HEADER, ...REPLAYED_HEADER },
      },
      ...problems(412, ...WRITE_PROBLEMS),
    },
  }),
  async (c) => {
    const { id } = c.req.valid('param')
    const body = c.req.valid('json') ?? {}
    const errors = saidTwice(body, { issued_on: 'issueDate' })
    if (errors.length > 0) throw new Problem('malformed', 'app.invalid_input', { errors })
    const { issued_on, issueDate } = body
    const day = issued_on ?? issueDate
    if (day && !z.iso.date().safeParse(day).success) {
      throw new Problem('malformed', 'app.invalid_input', {
        errors: [{ field: issued_on ? 'issued_on' : 'issueDate', reason: 'field.invalid_format' }],
      })
    }
    const version = expectedVersion(c)
    const invoice = await once(c, async () => {
      const seen = version && (await versionOf(c, id, version))
      return toInvoice(
        await c.get('caller').db.rpc('issue_invoice', {
          p_org_id: c.get('org').id,
          p_invoice_id: id,
          ...(day ? { p_issued_on: day } : {}),
          ...(seen ? { p_expected_updated_at: seen } : {}),
        }),
        namingOf(body, new URL(c.req.url).pathname),
      )
    })
    return c.json(tagged(c, invoice), 200)
  },
)

invoiceStepsRouter.openapi(
  createRoute({
    ...STAFF,
    method: 'post',
    path: '/invoices/{id}/void',
    operationId: 'voidInvoice',
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

invoiceStepsRouter.openapi(
  createRoute({
    ...READERS,
    method: 'get',
    path: '/invoices/{id}/pdf',
    operationId: 'getInvoicePdf',
    summary: 'The PDF of an invoice',
    description: 'Of a draft it says so; of an issued invoice it is the same for good.',
    request: { headers: orgHeaders, params: idParam },
    responses: {
      200: {
        description: 'The file.',
        content: { 'application/pdf': { schema: z.string().openapi({ format: 'binary' }) } },
      },
      ...problems(...CALLER_PROBLEMS, 409),
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

invoiceStepsRouter.openapi(
  createRoute({
    ...STAFF,
    method: 'post',
    path: '/invoices/{id}/send',
    operationId: 'sendInvoice',
    summary: 'Send an invoice by e-mail',
    description:
      'With its PDF, in the background: to the address on the invoice, the customer’s, or `to`. What becomes of it stands in `emails` of the invoice.',
    request: { ...SEND_REQUEST, params: idParam },
    responses: SEND_ANSWERS,
  }),
  (c) =>
    answerSend(c, c.req.valid('json'), (address) =>
      c.get('caller').db.rpc('send_invoice', {
        p_org_id: c.get('org').id,
        p_invoice_id: c.req.valid('param').id,
        ...address,
      }),
    ),
)

invoiceStepsRouter.openapi(
  createRoute({
    ...STAFF,
    method: 'post',
    path: '/invoices/{id}/remind',
    operationId: 'sendInvoiceReminder',
    summary: 'Remind a customer of an overdue invoice by e-mail',
    description:
      'With its PDF, as it is sent. One that is not due yet, or of which nothing is owed, is refused.',
    request: { ...SEND_REQUEST, params: idParam },
    responses: SEND_ANSWERS,
  }),
  (c) =>
    answerSend(c, c.req.valid('json'), (address) =>
      c.get('caller').db.rpc('send_invoice_reminder', {
        p_org_id: c.get('org').id,
        p_invoice_id: c.req.valid('param').id,
        ...address,
      }),
    ),
)
