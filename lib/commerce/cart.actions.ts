'use server'

import {
  acknowledgeCartSchema,
  addToCartSchema,
  setCartItemSchema,
  setWishlistItemSchema,
  variantFormSchema,
} from './cart.schemas'
import { defineShopForm, writeAsVisitor, writeToCart } from './shop-form'

/** Fields: shop, variant_id, quantity (1 when left out), next. */
export const addToCart = defineShopForm(addToCartSchema, async (session, input) => {
  await writeAsVisitor(session, (visitor) =>
    session.db.rpc('add_cart_item', {
      ...visitor,
      p_variant_id: input.variant_id,
      p_quantity: input.quantity,
    }),
  )
  return 'added'
})

/** Fields: shop, variant_id, quantity, next. Nought takes the line out, as whoever types it means. */
export const setCartItem = defineShopForm(setCartItemSchema, async (session, input) => {
  if (input.quantity === 0) {
    await writeToCart(session, (visitor) =>
      session.db.rpc('remove_cart_item', { ...visitor, p_variant_id: input.variant_id }),
    )
    return 'removed'
  }
  await writeAsVisitor(session, (visitor) =>
    session.db.rpc('set_cart_item', {
      ...visitor,
      p_variant_id: input.variant_id,
      p_quantity: input.quantity,
    }),
  )
  return 'set'
})

/** Fields: shop, variant_id, next. */
export const removeCartItem = defineShopForm(variantFormSchema, async (session, input) => {
  await writeToCart(session, (visitor) =>
    session.db.rpc('remove_cart_item', { ...visitor, p_variant_id: input.variant_id }),
  )
  return 'removed'
})

/**
 * The customer has seen new prices and what a merge could not keep. Fields: shop, prices, notice_ids,
 * next.
 */
export const acknowledgeCart = defineShopForm(acknowledgeCartSchema, async (session, input) => {
  await writeToCart(session, (visitor) =>
    session.db.rpc('acknowledge_cart', {
      ...visitor,
      p_prices: input.prices,
      p_notice_ids: input.notice_ids,
    }),
  )
  return 'acknowledged'
})

/** Fields: shop, variant_id, is_wished (`true` when left out, `false` takes it off), next. */
export const setWishlistItem = defineShopForm(setWishlistItemSchema, async (session, input) => {
  const { is_wished: isWished, variant_id: variantId } = input
  const write = isWished ? writeAsVisitor : writeToCart
  await write(session, (visitor) =>
    session.db.rpc('set_wishlist_item', {
      ...visitor,
      p_variant_id: variantId,
      p_is_wished: isWished,
    }),
  )
  return isWished ? 'wished' : 'unwished'
})

/** Fields: shop, variant_id, next. */
export const moveWishlistItemToCart = defineShopForm(variantFormSchema, async (session, input) => {
  await writeToCart(session, (visitor) =>
    session.db.rpc('move_wishlist_item_to_cart', { ...visitor, p_variant_id: input.variant_id }),
  )
  return 'moved'
})
