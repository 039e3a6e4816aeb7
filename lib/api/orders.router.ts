import { createRoute, OpenAPIHono, type z } from '@hono/zod-openapi'
import { cartSchema } from '@/lib/commerce/cart.schemas'
import { quoteSchema } from '@/lib/commerce/checkout.schemas'
import { limitGuestOrders } from '@/lib/commerce/guest-orders.limits'
import { getOrder, listGuestOrders, listOrders, listOwnOrders } from '@/lib/commerce/orders.queries'
import { orderSchema, reorderedSchema } from '@/lib/commerce/orders.schemas'
import { type DatabaseError, fromDatabase } from '@/lib/errors'
import { pokeMailer } from '@/lib/platform/mailer'
import { requireCaller } from './caller.middleware'
import { cartKeyOf, readCartToken } from './cart-token'
import { clientAddress } from './clients'
import { writeCommerceRecord } from './commerce-writes'
import { type ApiContext, type ApiEnv, visitorScopeOf } from './context'
import { cursorProblem } from './cursor-problem'
import { readIdempotencyKey } from './idempotency'
import { withIsoTimes } from './iso-times'
import { requireOrderPlace } from './order-place.middleware'
import {
  cancelBody,
  cancelOrderHeaders,
  noteBody,
  orderAnswer,
  orderHeaders,
  orderPageAnswer,
  ordersQuery,
  orderWriteHeaders,
  placeOrderBody,
  placeOrderHeaders,
  quoteAnswer,
  quoteBody,
  reorderAnswer,
  reorderHeaders,
  stepBody,
} from './orders.schemas'
import { assertSessionCounts } from './organization.middleware'
import { Problem } from './problem'
import {
  ANYBODY,
  BODY_PROBLEMS,
  CALLER_PROBLEMS,
  json,
  jsonBody,
  LOCATION_HEADER,
  problems,
  REPLAYED_HEADER,
  SIGNED_IN,
  WRITE_PROBLEMS,
} from './responses'
import { idParam } from './schemas'

const EVERYONE = { tags: ['Orders'], security: ANYBODY, middleware: [requireOrderPlace] }
const STAFF = {
  ...EVERYONE,
  security: SIGNED_IN,
  middleware: [requireCaller, requireOrderPlace],
}

export const ordersRouter = new OpenAPIHono<ApiEnv>()

ordersRouter.openapi(
  createRoute({
    ...EVERYONE,
    method: 'get',
    path: '/orders',
    operationId: 'listOrders',
    summary: 'List orders',
    description:
      'Staff see all, with filters; customers their own; guests those of their `X-Cart-Token`. To buyers, `customer_name` is the name they ordered with.',
    request: { headers: orderHeaders, query: ordersQuery },
    responses: {
      200: json(orderPageAnswer, 'One page, newest first.'),
      ...problems(...CALLER_PROBLEMS),
    },
  }),
  async (c) => c.json(withIsoTimes(await list(c, c.req.valid('query'))), 200),
)

async function list(c: ApiContext, query: z.infer<typeof ordersQuery>) {
  const { q, cursor, limit, ...filter } = query
  const scope = visitorScopeOf(c)
  if (c.get('org')) {
    const asked = { ...filter, ...(q === undefined ? {} : { query: q }) }
    return listOrders(scope, { filter: asked, cursor, limit }).catch(cursorProblem)
  }
  const [unknown] = Object.keys({ ...filter, ...(q === undefined ? {} : { q }) })
  if (unknown !== undefined) {
    throw new Problem('malformed', 'app.invalid_input', {
      errors: [{ field: unknown, reason: 'field.unknown' }],
    })
  }
  const { caller } = c.get('visitor')
  if (caller) return listOwnOrders(scope, { cursor, limit }).catch(cursorProblem)
  const token = readCartToken(c)
  if (!token) return { items: [], next_cursor: null }
  return listGuestOrders(scope, token, { cursor, limit }).catch(cursorProblem)
}

ordersRouter.openapi(
  createRoute({
    ...EVERYONE,
    method: 'post',
    path: '/orders',
    operationId: 'placeOrder',
    summary: 'Place an order',
    description:
      'Of the caller’s cart, or of the guest’s that `X-Cart-Token` opens: exactly once for each key and each cart. Staff who name a `customer_id` enter `items` for them.',
    request: { headers: placeOrderHeaders, body: jsonBody(placeOrderBody) },
    responses: {
      201: {
        ...json(orderAnswer, 'The order; of an earlier request with the same key, that one.'),
        headers: LOCATION_HEADER,
      },
      ...problems(...WRITE_PROBLEMS),
    },
  }),
  async (c) => {
    const details = c.req.valid('json')
    const key = (await readIdempotencyKey(c))?.key ?? ''
    const { db, orgId, caller } = c.get('visitor')
    if (details.customer_id) await requireSignIn(c)
    if (!caller) await limitGuestOrders(clientAddress(c))
    const asked = { p_org_id: orgId, p_details: details, p_idempotency_key: key }
    const answer = details.customer_id
      ? await db.rpc('create_order', asked)
      : await db.rpc('place_order', { ...asked, ...tokenOf(c) })
    const order = await toOrder(c, answer)
    // Whoever buys waits for the confirmation; what staff enter has none.
    if (!details.customer_id) pokeMailer()
    c.header('Location', `/api/v1/orders/${order.id}`)
    return c.json(order, 201)
  },
)

ordersRouter.openapi(
  createRoute({
    ...EVERYONE,
    method: 'post',
    path: '/orders/quote',
    operationId: 'quoteCart',
    summary: 'What the cart would cost, sent to a country',
    request: { headers: orderHeaders, body: jsonBody(quoteBody) },
    responses: {
      200: json(quoteAnswer, 'The sums; `total_minor` is what an order has to expect.'),
      ...problems(...BODY_PROBLEMS),
    },
  }),
  async (c) => {
    const { db, orgId } = c.get('visitor')
    const { data, error } = await db.rpc('quote_cart', {
      p_org_id: orgId,
      p_country_code: c.req.valid('json').country_code ?? undefined,
      ...tokenOf(c),
    })
    if (error) throw fromDatabase(error)
    return c.json(withIsoTimes(quoteSchema.parse(data)), 200)
  },
)

ordersRouter.openapi(
  createRoute({
    ...EVERYONE,
    method: 'get',
    path: '/orders/{id}',
    operationId: 'getOrder',
    summary: 'An order',
    request: { headers: orderHeaders, params: idParam },
    responses: { 200: json(orderAnswer, 'The order.'), ...problems(...CALLER_PROBLEMS) },
  }),
  async (c) => {
    const order = await getOrder(visitorScopeOf(c), c.req.valid('param').id, readCartToken(c))
    if (!order) {
      await assertUsable(c)
      throw new Problem('not_found', 'commerce.order_not_found')
    }
    return c.json(withIsoTimes(order), 200)
  },
)

ordersRouter.openapi(
  createRoute({
    ...STAFF,
    method: 'post',
    path: '/orders/{id}/status',
    operationId: 'advanceOrder',
    summary: 'Take a step of an order',
    description: 'By staff. A step that it cannot take is 409; what it is already is none.',
    request: { headers: orderHeaders, params: idParam, body: jsonBody(stepBody) },
    responses: { 200: json(orderAnswer, 'The order.'), ...problems(...BODY_PROBLEMS) },
  }),
  async (c) => {
    const { status, reason } = c.req.valid('json')
    const { db, orgId } = c.get('visitor')
    const answer = await db.rpc('advance_order', {
      p_org_id: orgId,
      p_order_id: c.req.valid('param').id,
      p_status: status,
      ...(reason ? { p_reason: reason } : {}),
    })
    return c.json(await toOrder(c, answer), 200)
  },
)

ordersRouter.openapi(
  createRoute({
    ...EVERYONE,
    method: 'post',
    path: '/orders/{id}/cancel',
    operationId: 'cancelOrderItems',
    summary: 'Cancel an order, or pieces of it',
    description:
      'Stock and credit go back. Staff while it is placed or processing; who bought it the whole order while it is placed.',
    request: { headers: cancelOrderHeaders, params: idParam, body: jsonBody(cancelBody) },
    responses: { 200: json(orderAnswer, 'The order.'), ...problems(...WRITE_PROBLEMS) },
  }),
  async (c) => {
    const { items, reason } = c.req.valid('json')
    const { db, orgId } = c.get('visitor')
    const key = (await readIdempotencyKey(c))?.key
    const answer = await db.rpc('cancel_order_items', {
      p_org_id: orgId,
      p_order_id: c.req.valid('param').id,
      ...(items ? { p_items: items } : {}),
      ...(reason ? { p_reason: reason } : {}),
      ...(key ? { p_idempotency_key: key } : {}),
      ...tokenOf(c),
    })
    return c.json(await toOrder(c, answer), 200)
  },
)

ordersRouter.openapi(
  createRoute({
    ...STAFF,
    method: 'post',
    path: '/orders/{id}/notes',
    operationId: 'addOrderNote',
    summary: 'Write a note to an order',
    description: 'By staff, for staff.',
    request: { headers: orderWriteHeaders, params: idParam, body: jsonBody(noteBody) },
    responses: {
      200: { ...json(orderAnswer, 'The order.'), headers: REPLAYED_HEADER },
      ...problems(...WRITE_PROBLEMS),
    },
  }),
  async (c) => {
    const order = await writeCommerceRecord(c, {
      write: 'add_order_note',
      order_id: c.req.valid('param').id,
      text: c.req.valid('json').text,
    })
    return c.json(withIsoTimes(orderSchema.parse(order)), 200)
  },
)

ordersRouter.openapi(
  createRoute({
    ...EVERYONE,
    method: 'post',
    path: '/orders/{id}/reorder',
    operationId: 'reorder',
    summary: 'Put what an order had into the cart',
    description:
      'At the prices of now, as far as it can be bought; says what was left out, and why. With an `Idempotency-Key` once.',
    request: { headers: reorderHeaders, params: idParam },
    responses: {
      200: json(reorderAnswer, 'The cart.'),
      ...problems(...CALLER_PROBLEMS, 409, 422, 429),
    },
  }),
  async (c) => {
    const { db, orgId } = c.get('visitor')
    const { data, error } = await db.rpc('reorder', {
      p_org_id: orgId,
      p_order_id: c.req.valid('param').id,
      ...tokenOf(c),
      ...(await cartKeyOf(c)),
    })
    if (error) return refuse(c, error)
    return c.json(withIsoTimes(reorderedSchema.extend({ cart: cartSchema }).parse(data)), 200)
  },
)

function tokenOf(c: ApiContext) {
  const token = readCartToken(c)
  return token ? { p_token: token } : {}
}

/** To the database somebody whose session has ended is a guest; here they are told. */
async function assertUsable(c: ApiContext): Promise<void> {
  const { caller } = c.get('visitor')
  if (caller) await assertSessionCounts(caller)
}

/** What no guest can do: the function behind it is not theirs to call. */
async function requireSignIn(c: ApiContext): Promise<void> {
  if (c.get('visitor').caller) return
  throw new Problem('unauthenticated', 'identity.sign_in_required')
}

async function refuse(c: ApiContext, error: DatabaseError): Promise<never> {
  await assertUsable(c)
  throw fromDatabase(error)
}

async function toOrder(
  c: ApiContext,
  { data, error }: { data: unknown; error: DatabaseError | null },
) {
  if (error) return refuse(c, error)
  return withIsoTimes(orderSchema.parse(data))
}
