import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { type DatabaseError, fromDatabase } from '@/lib/errors'
import { getVoucher, listVouchers } from '@/lib/finance/vouchers.queries'
import { type Voucher, type VoucherKind, voucherSchema } from '@/lib/finance/vouchers.schemas'
import { requireCaller } from './caller.middleware'
import { type ApiContext, type ApiEnv, scopeOf } from './context'
import { exponentOf } from './currency-exponent'
import { cursorProblem } from './cursor-problem'
import { etagOf, expectedVersion } from './etag'
import { onceOnly, readIdempotencyKey } from './idempotency'
import { withIsoTimes } from './iso-times'
import { requireOrganization } from './organization.middleware'
import { Problem } from './problem'
import {
  BODY_PROBLEMS,
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
import { ifMatch, orgHeaders, versionedHeaders } from './schemas'
import { answerSend, SEND_ANSWERS, SEND_REQUEST } from './send-answers'
import {
  toVoucherDetails,
  type VoucherNaming,
  voucherNaming,
  voucherRefusal,
} from './voucher-bodies'
import {
  cancelVoucherBody,
  createVoucherHeaders,
  kindParam,
  payVoucherBody,
  payVoucherHeaders,
  type VoucherBody,
  voucherAnswer,
  voucherBody,
  voucherPageAnswer,
  voucherParam,
  vouchersQuery,
} from './vouchers.schemas'

const STAFF = {
  tags: ['Vouchers'],
  security: SIGNED_IN,
  middleware: [requireCaller, requireOrganization],
}
const VOUCHER = { ...json(voucherAnswer, 'The voucher.'), headers: ETAG_HEADER }

export const vouchersRouter = new OpenAPIHono<ApiEnv>()

vouchersRouter.openapi(
  createRoute({
    ...STAFF,
    method: 'get',
    path: '/vouchers/{kind}',
    operationId: 'listVouchers',
    summary: 'List vouchers of a kind',
    request: { headers: orgHeaders, params: kindParam, query: vouchersQuery },
    responses: {
      200: json(voucherPageAnswer, 'Latest day first.'),
      ...problems(...CALLER_PROBLEMS),
    },
  }),
  async (c) => {
    const { q, state, cursor, limit, ...filter } = c.req.valid('query')
    const page = await listVouchers(scopeOf(c), {
      kind: c.req.valid('param').kind,
      filter: { ...filter, ...(state && { states: state }), ...(q && { query: q }) },
      cursor,
      limit,
    }).catch(cursorProblem)
    return c.json(withIsoTimes(page), 200)
  },
)

vouchersRouter.openapi(
  createRoute({
    ...STAFF,
    method: 'post',
    path: '/vouchers/{kind}',
    operationId: 'createVoucherDraft',
    summary: 'Draft a voucher',
    description:
      'Purchases have a supplier, sales a customer. Clients may name fields `supplierId`, `customerId`, `items`, `issueDate`, `dueDate`, `createdBy`, and of items `accountId`, `amount`, `taxRate` (decimals, not minor units); refusals then name them so, too. A field under both names is 400.',
    request: { headers: createVoucherHeaders, params: kindParam, body: jsonBody(voucherBody) },
    responses: {
      201: {
        ...json(voucherAnswer, 'The draft; of an earlier request with the same key, that one.'),
        headers: { ...ETAG_HEADER, ...LOCATION_HEADER },
      },
      ...problems(...WRITE_PROBLEMS),
    },
  }),
  async (c) => {
    const { kind } = c.req.valid('param')
    const key = (await readIdempotencyKey(c))?.key
    const voucher = await saveDraft(c, kind, null, c.req.valid('json'), {}, key)
    c.header('Location', `/api/v1/vouchers/${kind}/${voucher.id}`)
    return c.json(tagged(c, voucher), 201)
  },
)

vouchersRouter.openapi(
  createRoute({
    ...STAFF,
    method: 'get',
    path: '/vouchers/{kind}/{id}',
    operationId: 'getVoucher',
    summary: 'A voucher',
    request: { headers: orgHeaders, params: voucherParam },
    responses: { 200: VOUCHER, ...problems(...CALLER_PROBLEMS) },
  }),
  async (c) => c.json(tagged(c, await requireVoucher(c, c.req.valid('param'))), 200),
)

vouchersRouter.openapi(
  createRoute({
    ...STAFF,
    method: 'put',
    path: '/vouchers/{kind}/{id}',
    operationId: 'updateVoucherDraft',
    summary: 'Put other content into a draft',
    description: 'What was posted is not changed: 409.',
    request: { headers: versionedHeaders, params: voucherParam, body: jsonBody(voucherBody) },
    responses: {
      200: { ...VOUCHER, headers: { ...ETAG_HEADER, ...REPLAYED_HEADER } },
      ...problems(412, ...WRITE_PROBLEMS),
    },
  }),
  async (c) => {
    const { kind, id } = c.req.valid('param')
    const version = expectedVersion(c)
    const body = c.req.valid('json')
    const voucher = await once(c, async () => {
      const expected_updated_at = versionOf(await requireVoucher(c, { kind, id }), version)
      return saveDraft(c, kind, id, body, expected_updated_at ? { expected_updated_at } : {})
    })
    return c.json(tagged(c, voucher), 200)
  },
)

vouchersRouter.openapi(
  createRoute({
    ...STAFF,
    method: 'delete',
    path: '/vouchers/{kind}/{id}',
    operationId: 'deleteVoucherDraft',
    summary: 'Delete a draft',
    description: 'What was posted is cancelled instead: 409.',
    request: { headers: orgHeaders, params: voucherParam },
    responses: { 204: { description: 'Deleted.' }, ...problems(...CALLER_PROBLEMS, 409) },
  }),
  async (c) => {
    const { id } = await requireVoucher(c, c.req.valid('param'))
    const { error } = await c.get('caller').db.rpc('delete_voucher_draft', {
      p_org_id: c.get('org').id,
      p_voucher_id: id,
    })
    if (error) throw fromDatabase(error)
    return c.body(null, 204)
  },
)

vouchersRouter.openapi(
  createRoute({
    ...STAFF,
    method: 'post',
    path: '/vouchers/{kind}/{id}/post',
    operationId: 'postVoucher',
    summary: 'Post a voucher',
    description:
      'It gets the next number and is booked in the ledger. With `If-Match` only the draft that was read is posted. Again it answers the same.',
    request: { headers: orgHeaders.extend(ifMatch), params: voucherParam },
    responses: { 200: VOUCHER, ...problems(...CALLER_PROBLEMS, 409, 412, 422) },
  }),
  async (c) => {
    const version = expectedVersion(c)
    const voucher = await requireVoucher(c, c.req.valid('param'))
    const seen = versionOf(voucher, version)
    const answer = await c.get('caller').db.rpc('post_voucher', {
      p_org_id: c.get('org').id,
      p_voucher_id: voucher.id,
      ...(seen ? { p_expected_updated_at: seen } : {}),
    })
    return c.json(tagged(c, toVoucher(answer)), 200)
  },
)

vouchersRouter.openapi(
  createRoute({
    ...STAFF,
    method: 'post',
    path: '/vouchers/{kind}/{id}/cancel',
    operationId: 'cancelVoucher',
    summary: 'Cancel a posted voucher',
    description: 'By a reversing entry; it keeps its number. Again it answers the same.',
    request: { headers: orgHeaders, params: voucherParam, body: jsonBody(cancelVoucherBody) },
    responses: { 200: VOUCHER, ...problems(...BODY_PROBLEMS) },
  }),
  async (c) => {
    const { id } = await requireVoucher(c, c.req.valid('param'))
    const { reason, on } = c.req.valid('json')
    const answer = await c.get('caller').db.rpc('cancel_voucher', {
      p_org_id: c.get('org').id,
      p_voucher_id: id,
      p_reason: reason,
      ...(on ? { p_on: on } : {}),
    })
    return c.json(tagged(c, toVoucher(answer)), 200)
  },
)

vouchersRouter.openapi(
  createRoute({
    ...STAFF,
    method: 'post',
    path: '/vouchers/{kind}/{id}/payments',
    operationId: 'payVoucher',
    summary: 'Record that a voucher was paid',
    description:
      'Up to what is open. The key is required: money is not recorded twice by accident.',
    request: { headers: payVoucherHeaders, params: voucherParam, body: jsonBody(payVoucherBody) },
    responses: {
      201: { ...VOUCHER, headers: { ...VOUCHER.headers, ...LOCATION_HEADER } },
      ...problems(...WRITE_PROBLEMS),
    },
  }),
  async (c) => {
    const { id } = await requireVoucher(c, c.req.valid('param'))
    const answer = await c.get('caller').db.rpc('pay_voucher', {
      p_org_id: c.get('org').id,
      p_voucher_id: id,
      p_details: c.req.valid('json'),
      p_idempotency_key: (await readIdempotencyKey(c))?.key ?? '',
    })
    const voucher = toVoucher(answer)
    const { payment_id } = z.object({ payment_id: z.uuid() }).parse(answer.data)
    c.header('Location', `/api/v1/payments/${payment_id}`)
    return c.json(tagged(c, voucher), 201)
  },
)

vouchersRouter.openapi(
  createRoute({
    ...STAFF,
    method: 'post',
    path: '/vouchers/{kind}/{id}/send',
    operationId: 'sendVoucher',
    summary: 'Tell the supplier or customer of a voucher',
    description: 'By e-mail, in the background: to their address, or to `to`.',
    request: { ...SEND_REQUEST, params: voucherParam },
    responses: SEND_ANSWERS,
  }),
  async (c) => {
    const { id } = await requireVoucher(c, c.req.valid('param'))
    return answerSend(c, c.req.valid('json'), (address) =>
      c.get('caller').db.rpc('send_voucher', {
        p_org_id: c.get('org').id,
        p_voucher_id: id,
        ...address,
      }),
    )
  },
)

/** A purchase is not found among the sales. */
async function requireVoucher(
  c: ApiContext,
  { kind, id }: { kind: VoucherKind; id: string },
): Promise<Voucher> {
  const voucher = await getVoucher(scopeOf(c), id)
  if (voucher?.kind !== kind) throw new Problem('not_found', 'finance.voucher_not_found')
  return voucher
}

/**
 * If-Match knows milliseconds, the database more; what is meant is the version of that moment. Of
 * what is a draft no more there is none to compare: its functions answer for themselves.
 */
function versionOf({ status, updated_at }: Voucher, expected: string | undefined) {
  if (expected === undefined || status !== 'draft') return undefined
  if (new Date(updated_at).toISOString() !== expected) {
    throw new Problem('precondition_failed', 'finance.draft_changed')
  }
  return updated_at
}

async function saveDraft(
  c: ApiContext,
  kind: VoucherKind,
  voucherId: string | null,
  body: VoucherBody,
  expected: { expected_updated_at?: string },
  key?: string,
): Promise<Voucher> {
  const naming = voucherNaming(body)
  const details = toVoucherDetails(kind, body, naming, await exponentOf(c, body.currency))
  const answer = await c.get('caller').db.rpc('save_voucher_draft', {
    p_org_id: c.get('org').id,
    p_kind: kind,
    p_voucher_id: voucherId ?? undefined,
    p_details: { ...details, ...expected },
    ...(key === undefined ? {} : { p_idempotency_key: key }),
  })
  return toVoucher(answer, naming)
}

function toVoucher(
  { data, error }: { data: unknown; error: DatabaseError | null },
  naming: VoucherNaming = (field) => field,
): Voucher {
  if (error) throw voucherRefusal(error, naming)
  return voucherSchema.parse(data)
}

/** With an Idempotency-Key the same request is done once, and answered the same each time. */
async function once(c: ApiContext, run: () => Promise<Voucher>): Promise<Voucher> {
  const answer = await onceOnly(c, await readIdempotencyKey(c), async () => ({
    status: 200,
    body: await run(),
  }))
  return voucherSchema.parse(answer.body)
}

function tagged(c: ApiContext, voucher: Voucher): Voucher {
  const answer = withIsoTimes(voucher)
  c.header('ETag', etagOf(answer.updated_at))
  return answer
}
