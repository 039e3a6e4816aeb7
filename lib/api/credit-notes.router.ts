import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { fromDatabase } from '@/lib/errors'
import { getCreditNote, listCreditNotes } from '@/lib/finance/credit-notes.queries'
import { creditNoteSchema } from '@/lib/finance/credit-notes.schemas'
import { getDocumentPdf } from '@/lib/finance/pdf'
import { requireCaller } from './caller.middleware'
import { type ApiContext, type ApiEnv, scopeOf } from './context'
import { cursorProblem } from './cursor-problem'
import { readIdempotencyKey } from './idempotency'
import { withIsoTimes } from './iso-times'
import { requireOrganization } from './organization.middleware'
import {
  creditNoteAnswer,
  creditNotePageAnswer,
  creditNotesQuery,
  issueCreditNoteBody,
  moneyHeaders,
} from './payments.schemas'
import { Problem } from './problem'
import {
  CALLER_PROBLEMS,
  json,
  jsonBody,
  LOCATION_HEADER,
  problems,
  SIGNED_IN,
  WRITE_PROBLEMS,
} from './responses'
import { idParam, orgHeaders } from './schemas'
import { answerSend, SEND_ANSWERS, SEND_REQUEST } from './send-answers'

const COMMON = {
  tags: ['Credit notes'],
  security: SIGNED_IN,
  middleware: [requireCaller, requireOrganization],
}

export const creditNotesRouter = new OpenAPIHono<ApiEnv>()

creditNotesRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'get',
    path: '/credit-notes',
    operationId: 'listCreditNotes',
    summary: 'List credit notes',
    request: { headers: orgHeaders, query: creditNotesQuery },
    responses: {
      200: json(creditNotePageAnswer, 'One page, the latest day first.'),
      ...problems(...CALLER_PROBLEMS),
    },
  }),
  async (c) => {
    const { refundable, limit, cursor, ...filter } = c.req.valid('query')
    const asked = { ...filter, ...(refundable && { is_refundable: true }) }
    const page = listCreditNotes(scopeOf(c), { filter: asked, limit, cursor })
    return c.json(withIsoTimes(await page.catch(cursorProblem)), 200)
  },
)

creditNotesRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'get',
    path: '/credit-notes/{id}',
    operationId: 'getCreditNote',
    summary: 'One credit note',
    request: { headers: orgHeaders, params: idParam },
    responses: {
      200: json(creditNoteAnswer, 'The credit note.'),
      ...problems(...CALLER_PROBLEMS),
    },
  }),
  async (c) => {
    return c.json(withIsoTimes(await requireCreditNote(c, c.req.valid('param').id)), 200)
  },
)

creditNotesRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'get',
    path: '/credit-notes/{id}/pdf',
    operationId: 'getCreditNotePdf',
    summary: 'The PDF of a credit note',
    request: { headers: orgHeaders, params: idParam },
    responses: {
      200: {
        description: 'The file, the same for good.',
        content: { 'application/pdf': { schema: z.string().openapi({ format: 'binary' }) } },
      },
      ...problems(...CALLER_PROBLEMS, 409),
    },
  }),
  async (c) => {
    const note = await requireCreditNote(c, c.req.valid('param').id)
    const { body, disposition } = await getDocumentPdf(c.get('caller').db, {
      org_id: c.get('org').id,
      credit_note_id: note.id,
    })
    c.header('Content-Disposition', disposition)
    return c.body(body, 200, { 'Content-Type': 'application/pdf' })
  },
)

creditNotesRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'post',
    path: '/credit-notes/{id}/send',
    operationId: 'sendCreditNote',
    summary: 'Send a credit note by e-mail',
    description:
      'With its PDF, in the background: to the address on the credit note, the customer’s, or `to`.',
    request: { ...SEND_REQUEST, params: idParam },
    responses: SEND_ANSWERS,
  }),
  (c) =>
    answerSend(c, c.req.valid('json'), (address) =>
      c.get('caller').db.rpc('send_credit_note', {
        p_org_id: c.get('org').id,
        p_credit_note_id: c.req.valid('param').id,
        ...address,
      }),
    ),
)

creditNotesRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'post',
    path: '/invoices/{id}/credit-notes',
    operationId: 'issueCreditNote',
    summary: 'Take back an invoice, in whole or part',
    description:
      'What is open comes off first. What had been paid becomes store credit, or is left to be paid back.',
    request: { headers: moneyHeaders, params: idParam, body: jsonBody(issueCreditNoteBody) },
    responses: {
      201: {
        ...json(creditNoteAnswer, 'The credit note; of an earlier request with the key, that one.'),
        headers: LOCATION_HEADER,
      },
      ...problems(...WRITE_PROBLEMS),
    },
  }),
  async (c) => {
    const idempotency = await readIdempotencyKey(c)
    const { data, error } = await c.get('caller').db.rpc('issue_credit_note', {
      p_org_id: c.get('org').id,
      p_invoice_id: c.req.valid('param').id,
      p_details: c.req.valid('json'),
      ...(idempotency && { p_idempotency_key: idempotency.key }),
    })
    if (error) throw fromDatabase(error)
    const note = withIsoTimes(creditNoteSchema.parse(data))
    c.header('Location', `/api/v1/credit-notes/${note.id}`)
    return c.json(note, 201)
  },
)

async function requireCreditNote(c: ApiContext, id: string) {
  const note = await getCreditNote(scopeOf(c), id)
  if (!note) throw new Problem('not_found', 'finance.credit_note_not_found')
  return note
}
