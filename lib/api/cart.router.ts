import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { cartMigrationSchema, cartSchema, wishlistSchema } from '@/lib/commerce/cart.schemas'
import { createGuestCart } from '@/lib/commerce/guest-cart'
import { type DatabaseError, fromDatabase } from '@/lib/errors'
import { requireCaller } from './caller.middleware'
import {
  acknowledgeCartBody,
  CART_TOKEN_HEADER,
  cartAnswer,
  cartItemBody,
  cartMigrationAnswer,
  cartWriteHeaders,
  migrateCartBody,
  shopHeaders,
  variantBody,
  variantQuery,
  wishlistAnswer,
} from './cart.schemas'
import { CART_TOKEN, cartKeyOf, readCartToken } from './cart-token'
import { clientAddress } from './clients'
import type { ApiContext, ApiEnv } from './context'
import { withIsoTimes } from './iso-times'
import { assertSessionCounts } from './organization.middleware'
import {
  ANYBODY,
  BODY_PROBLEMS,
  CALLER_PROBLEMS,
  json,
  jsonBody,
  problems,
  SIGNED_IN,
  WRITE_PROBLEMS,
} from './responses'
import { requireShop } from './shop.middleware'

const SHOP = { security: ANYBODY, middleware: [requireShop] }

type Visitor = { p_org_id: string; p_token?: string }
type Answer = { data: unknown; error: DatabaseError | null }

function visitorOf(c: ApiContext, token = readCartToken(c)): Visitor {
  const { caller, orgId } = c.get('visitor')
  return { p_org_id: orgId, ...(token && !caller ? { p_token: token } : {}) }
}

/**
 * A write of a visitor. A guest whose secret opens nothing gets a new cart, whose secret is in the
 * answer; `opens` is false for what makes no sense in a new cart.
 */
async function write(
  c: ApiContext,
  opens: boolean,
  run: (visitor: Visitor) => PromiseLike<Answer>,
): Promise<unknown> {
  const first = await run(visitorOf(c))
  if (!first.error) return first.data
  if (first.error.message !== 'commerce.cart_not_found') throw fromDatabase(first.error)
  const { caller, orgId } = c.get('visitor')
  // To the database somebody whose session has ended is a guest; here they are told.
  if (caller) await assertSessionCounts(caller)
  if (caller || !opens) throw fromDatabase(first.error)
  const token = await createGuestCart(orgId, clientAddress(c))
  const second = await run(visitorOf(c, token))
  if (second.error) throw fromDatabase(second.error)
  c.header(CART_TOKEN, token)
  return second.data
}

async function toCart(c: ApiContext, data: unknown) {
  const cart = cartSchema.parse(data)
  const { caller } = c.get('visitor')
  if (caller && cart.is_guest) await assertSessionCounts(caller)
  return withIsoTimes(cart)
}

const cartJson = { ...json(cartAnswer, 'The cart as it is now.'), headers: CART_TOKEN_HEADER }
const wishlistJson = { ...json(wishlistAnswer, 'The wishlist.'), headers: CART_TOKEN_HEADER }

export const cartRouter = new OpenAPIHono<ApiEnv>()

cartRouter.openapi(
  createRoute({
    ...SHOP,
    method: 'get',
    path: '/cart',
    operationId: 'getCart',
    tags: ['Cart'],
    summary: 'The cart',
    description: 'Of the caller; of a guest the one that `X-Cart-Token` opens, or an empty one.',
    request: { headers: shopHeaders },
    responses: { 200: json(cartAnswer, 'The cart.'), ...problems(...CALLER_PROBLEMS) },
  }),
  async (c) => {
    const { data, error } = await c.get('visitor').db.rpc('get_cart', visitorOf(c))
    if (error) throw fromDatabase(error)
    return c.json(await toCart(c, data), 200)
  },
)

cartRouter.openapi(
  createRoute({
    ...SHOP,
    method: 'post',
    path: '/cart/items',
    operationId: 'addCartItem',
    tags: ['Cart'],
    summary: 'Put something into the cart',
    description:
      'On top of what is there; with an `Idempotency-Key` once. More than can be bought is 409, and nothing is capped.',
    request: { headers: cartWriteHeaders, body: jsonBody(cartItemBody) },
    responses: { 200: cartJson, ...problems(...WRITE_PROBLEMS) },
  }),
  async (c) => {
    const { variant_id, quantity } = c.req.valid('json')
    const { db } = c.get('visitor')
    const asked = { p_variant_id: variant_id, p_quantity: quantity, ...(await cartKeyOf(c)) }
    const data = await write(c, true, (visitor) =>
      db.rpc('add_cart_item', { ...visitor, ...asked }),
    )
    return c.json(await toCart(c, data), 200)
  },
)

cartRouter.openapi(
  createRoute({
    ...SHOP,
    method: 'put',
    path: '/cart/items',
    operationId: 'setCartItem',
    tags: ['Cart'],
    summary: 'Set how much of something is in the cart',
    request: { headers: cartWriteHeaders, body: jsonBody(cartItemBody) },
    responses: { 200: cartJson, ...problems(...WRITE_PROBLEMS) },
  }),
  async (c) => {
    const { variant_id, quantity } = c.req.valid('json')
    const { db } = c.get('visitor')
    const asked = { p_variant_id: variant_id, p_quantity: quantity, ...(await cartKeyOf(c)) }
    const data = await write(c, true, (visitor) =>
      db.rpc('set_cart_item', { ...visitor, ...asked }),
    )
    return c.json(await toCart(c, data), 200)
  },
)

cartRouter.openapi(
  createRoute({
    ...SHOP,
    method: 'delete',
    path: '/cart/items',
    operationId: 'removeCartItem',
    tags: ['Cart'],
    summary: 'Take something out of the cart',
    request: { headers: shopHeaders, query: variantQuery },
    responses: {
      200: json(cartAnswer, 'The cart; the same when it was not in it.'),
      ...problems(...CALLER_PROBLEMS),
    },
  }),
  async (c) => {
    const { variant_id } = c.req.valid('query')
    const { db } = c.get('visitor')
    const data = await write(c, false, (visitor) =>
      db.rpc('remove_cart_item', { ...visitor, p_variant_id: variant_id }),
    )
    return c.json(await toCart(c, data), 200)
  },
)

cartRouter.openapi(
  createRoute({
    ...SHOP,
    method: 'post',
    path: '/cart/acknowledge',
    operationId: 'acknowledgeCart',
    tags: ['Cart'],
    summary: 'The customer has seen new prices and notices',
    description:
      'With a body only what it names, so that what came up since the cart was read is told still.',
    request: {
      headers: shopHeaders,
      body: { ...jsonBody(acknowledgeCartBody), required: false },
    },
    responses: { 200: json(cartAnswer, 'The cart.'), ...problems(...BODY_PROBLEMS) },
  }),
  async (c) => {
    const { prices, notice_ids } = c.req.valid('json') ?? {}
    const { db } = c.get('visitor')
    const seen = {
      ...(prices ? { p_prices: prices } : {}),
      ...(notice_ids ? { p_notice_ids: notice_ids } : {}),
    }
    const data = await write(c, false, (visitor) =>
      db.rpc('acknowledge_cart', { ...visitor, ...seen }),
    )
    return c.json(await toCart(c, data), 200)
  },
)

cartRouter.openapi(
  createRoute({
    method: 'post',
    path: '/cart/migrate',
    operationId: 'migrateCart',
    tags: ['Cart'],
    summary: 'Make a guest’s cart and wishlist one’s own',
    description:
      'Sums quantities, caps at what can be bought, and uses the token up. Called again by the same user it answers the same. A token that opens nothing, or that somebody else has used, answers `nothing`. A sign-in with `X-Cart-Token` does this by itself.',
    security: SIGNED_IN,
    middleware: [requireCaller],
    request: { body: jsonBody(migrateCartBody) },
    responses: {
      200: json(cartMigrationAnswer, 'What came over, and what could not.'),
      ...problems(400, 401, 403, 409, 413, 415, 503),
    },
  }),
  async (c) => {
    const { data, error } = await c
      .get('caller')
      .db.rpc('migrate_cart', { p_guest_token: c.req.valid('json').guest_token })
    if (error) throw fromDatabase(error)
    return c.json(cartMigrationSchema.parse(data), 200)
  },
)

cartRouter.openapi(
  createRoute({
    ...SHOP,
    method: 'get',
    path: '/wishlist',
    operationId: 'getWishlist',
    tags: ['Cart'],
    summary: 'The wishlist',
    request: { headers: shopHeaders },
    responses: { 200: json(wishlistAnswer, 'The wishlist.'), ...problems(...CALLER_PROBLEMS) },
  }),
  async (c) => {
    const { caller, db } = c.get('visitor')
    const { data, error } = await db.rpc('list_wishlist', visitorOf(c))
    if (error) throw fromDatabase(error)
    const wishlist = wishlistSchema.parse(data)
    if (caller && wishlist.items.length === 0) await assertSessionCounts(caller)
    return c.json(withIsoTimes(wishlist), 200)
  },
)

cartRouter.openapi(
  createRoute({
    ...SHOP,
    method: 'put',
    path: '/wishlist',
    operationId: 'setWishlistItem',
    tags: ['Cart'],
    summary: 'Put something on the wishlist',
    request: { headers: shopHeaders, body: jsonBody(variantBody) },
    responses: { 200: wishlistJson, ...problems(...BODY_PROBLEMS) },
  }),
  async (c) => c.json(await setWish(c, c.req.valid('json').variant_id, true), 200),
)

cartRouter.openapi(
  createRoute({
    ...SHOP,
    method: 'delete',
    path: '/wishlist',
    operationId: 'removeWishlistItem',
    tags: ['Cart'],
    summary: 'Take something off the wishlist',
    request: { headers: shopHeaders, query: variantQuery },
    responses: {
      200: json(wishlistAnswer, 'The wishlist; the same when it was not on it.'),
      ...problems(...CALLER_PROBLEMS),
    },
  }),
  async (c) => c.json(await setWish(c, c.req.valid('query').variant_id, false), 200),
)

async function setWish(c: ApiContext, variantId: string, isWished: boolean) {
  const { db } = c.get('visitor')
  const data = await write(c, isWished, (visitor) =>
    db.rpc('set_wishlist_item', {
      ...visitor,
      p_variant_id: variantId,
      p_is_wished: isWished,
    }),
  )
  return withIsoTimes(wishlistSchema.parse(data))
}

cartRouter.openapi(
  createRoute({
    ...SHOP,
    method: 'post',
    path: '/wishlist/move',
    operationId: 'moveWishlistItemToCart',
    tags: ['Cart'],
    summary: 'Move one piece from the wishlist to the cart',
    request: { headers: cartWriteHeaders, body: jsonBody(variantBody) },
    responses: { 200: json(cartAnswer, 'The cart.'), ...problems(...WRITE_PROBLEMS) },
  }),
  async (c) => {
    const { db } = c.get('visitor')
    const asked = { p_variant_id: c.req.valid('json').variant_id, ...(await cartKeyOf(c)) }
    const data = await write(c, false, (visitor) =>
      db.rpc('move_wishlist_item_to_cart', { ...visitor, ...asked }),
    )
    return c.json(await toCart(c, data), 200)
  },
)
