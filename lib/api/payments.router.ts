import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { type DatabaseError, fromDatabase } from '@/lib/errors'
import { findInvoiceCurrency } from '@/lib/finance/invoices.queries'
import { getPayment, listPayments } from '@/lib/finance/payments.queries'
import { paymentSchema } from '@/lib/finance/payments.schemas'
import { requireCaller } from './caller.middleware'
import { type ApiContext, type ApiEnv, scopeOf } from './context'
import { cursorProblem } from './cursor-problem'
import { readIdempotencyKey } from './idempotency'
import { withIsoTimes } from './iso-times'
import { requireOrganization } from './organization.middleware'
import {
  moneyHeaders,
  payInvoiceBody,
  paymentAnswer,
  paymentPageAnswer,
  paymentsQuery,
  recordPaymentBody,
  refundBody,
  reverseBody,
  writeOffBody,
} from './payments.schemas'
import { Problem } from './problem'
import {
  BODY_PROBLEMS,
  CALLER_PROBLEMS,
  json,
  jsonBody,
  LOCATION_HEADER,
  problems,
  SIGNED_IN,
  WRITE_PROBLEMS,
} from './responses'
import { idParam, orgHeaders, shortPageQuery } from './schemas'

const COMMON = {
  tags: ['Payments'],
  security: SIGNED_IN,
  middleware: [requireCaller, requireOrganization],
}
const MADE = {
  201: {
    ...json(paymentAnswer, 'The payment; of an earlier request with the same key, that one.'),
    headers: LOCATION_HEADER,
  },
  ...problems(...WRITE_PROBLEMS),
}

export const paymentsRouter = new OpenAPIHono<ApiEnv>()

paymentsRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'get',
    path: '/payments',
    operationId: 'listPayments',
    summary: 'List payments',
    description: 'Payments, refunds, write-offs and reversals, the latest day first.',
    request: { headers: orgHeaders, query: paymentsQuery },
    responses: { 200: json(paymentPageAnswer, 'One page.'), ...problems(...CALLER_PROBLEMS) },
  }),
  async (c) => {
    const { q, kind, method, limit, cursor, ...filter } = c.req.valid('query')
    const asked = {
      ...filter,
      ...(q && { query: q }),
      ...(kind && { kinds: kind }),
      ...(method && { methods: method }),
    }
    const page = listPayments(scopeOf(c), { filter: asked, limit, cursor })
    return c.json(withIsoTimes(await page.catch(cursorProblem)), 200)
  },
)

paymentsRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'post',
    path: '/payments',
    operationId: 'recordPayment',
    summary: 'Record a payment',
    description:
      'Over the invoices that `allocations` name, or what was due first. What is left over, or no longer open, becomes store credit, unless some of such an invoice was written off (409); `method: credit` spends it.',
    request: { headers: moneyHeaders, body: jsonBody(recordPaymentBody) },
    responses: MADE,
  }),
  async (c) => {
    const answer = await c.get('caller').db.rpc('record_payment', {
      p_org_id: c.get('org').id,
      p_details: c.req.valid('json'),
      ...(await keyOf(c)),
    })
    return c.json(made(c, answer), 201)
  },
)

paymentsRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'post',
    path: '/payments/refunds',
    operationId: 'refundPayment',
    summary: 'Pay money back',
    description: 'What a credit note left to be paid back, or a customer’s store credit.',
    request: { headers: moneyHeaders, body: jsonBody(refundBody) },
    responses: MADE,
  }),
  async (c) => {
    const answer = await c.get('caller').db.rpc('refund_payment', {
      p_org_id: c.get('org').id,
      p_details: c.req.valid('json'),
      ...(await keyOf(c)),
    })
    return c.json(made(c, answer), 201)
  },
)

paymentsRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'get',
    path: '/payments/{id}',
    operationId: 'getPayment',
    summary: 'One payment',
    request: { headers: orgHeaders, params: idParam },
    responses: { 200: json(paymentAnswer, 'The payment.'), ...problems(...CALLER_PROBLEMS) },
  }),
  async (c) => {
    const payment = await getPayment(scopeOf(c), c.req.valid('param').id)
    if (!payment) throw new Problem('not_found', 'finance.payment_not_found')
    return c.json(withIsoTimes(payment), 200)
  },
)

paymentsRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'post',
    path: '/payments/{id}/reverse',
    operationId: 'reversePayment',
    summary: 'Take a payment back',
    description: 'Whatever kind it is. What it settled is open again; twice is once.',
    request: { headers: orgHeaders, params: idParam, body: jsonBody(reverseBody) },
    responses: {
      200: json(paymentAnswer, 'The payment, with its reversal.'),
      ...problems(...BODY_PROBLEMS),
    },
  }),
  async (c) => {
    const answer = await c.get('caller').db.rpc('reverse_payment', {
      p_org_id: c.get('org').id,
      p_payment_id: c.req.valid('param').id,
      p_reason: c.req.valid('json').reason,
    })
    return c.json(toPayment(answer), 200)
  },
)

paymentsRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'get',
    path: '/invoices/{id}/payments',
    operationId: 'listInvoicePayments',
    summary: 'Payments of an invoice',
    request: { headers: orgHeaders, params: idParam, query: shortPageQuery },
    responses: { 200: json(paymentPageAnswer, 'One page.'), ...problems(...CALLER_PROBLEMS) },
  }),
  async (c) => {
    const { limit, cursor } = c.req.valid('query')
    const filter = { invoice_id: (await requireInvoice(c, c.req.valid('param').id)).id }
    const page = listPayments(scopeOf(c), { filter, limit, cursor })
    return c.json(withIsoTimes(await page.catch(cursorProblem)), 200)
  },
)

paymentsRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'post',
    path: '/invoices/{id}/payments',
    operationId: 'recordInvoicePayment',
    summary: 'Record a payment of an invoice',
    description:
      'What is beyond what is open becomes store credit of the customer; where some of the invoice was written off, it is 409 until that is reversed.',
    request: { headers: moneyHeaders, params: idParam, body: jsonBody(payInvoiceBody) },
    responses: MADE,
  }),
  async (c) => {
    const body = c.req.valid('json')
    const invoice = await requireInvoice(c, c.req.valid('param').id)
    const answer = await c.get('caller').db.rpc('record_payment', {
      p_org_id: c.get('org').id,
      p_details: {
        ...body,
        // No customer: by the time a request comes again, the invoice may be of another one.
        currency: invoice.currency,
        allocations: [{ invoice_id: invoice.id, amount_minor: body.amount_minor }],
      },
      ...(await keyOf(c)),
    })
    return c.json(made(c, answer), 201)
  },
)

paymentsRouter.openapi(
  createRoute({
    ...COMMON,
    method: 'post',
    path: '/invoices/{id}/write-off',
    operationId: 'writeOffInvoice',
    summary: 'Give up what is open of an invoice',
    request: { headers: moneyHeaders, params: idParam, body: jsonBody(writeOffBody) },
    responses: MADE,
  }),
  async (c) => {
    const answer = await c.get('caller').db.rpc('write_off_invoice', {
      p_org_id: c.get('org').id,
      p_invoice_id: c.req.valid('param').id,
      p_details: c.req.valid('json'),
      ...(await keyOf(c)),
    })
    return c.json(made(c, answer), 201)
  },
)

async function keyOf(c: ApiContext) {
  const idempotency = await readIdempotencyKey(c)
  return idempotency ? { p_idempotency_key: idempotency.key } : {}
}

async function requireInvoice(c: ApiContext, id: string) {
  const invoice = await findInvoiceCurrency(scopeOf(c), id)
  if (!invoice) throw new Problem('not_found', 'finance.invoice_not_found')
  return invoice
}

/** A new payment, and where it is. */
function made(c: ApiContext, answer: Parameters<typeof toPayment>[0]) {
  const payment = toPayment(answer)
  c.header('Location', `/api/v1/payments/${payment.id}`)
  return payment
}

function toPayment({ data, error }: { data: unknown; error: DatabaseError | null }) {
  if (error) throw fromDatabase(error)
  return withIsoTimes(paymentSchema.parse(data))
}
