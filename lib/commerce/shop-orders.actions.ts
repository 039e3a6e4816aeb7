'use server'

import { z } from 'zod'
import { fromDatabase } from '@/lib/errors'
import { shopFormSchema } from './cart.schemas'
import { readGuestToken } from './guest-cart'
import { leftOutSchema } from './orders.schemas'
import { defineShopForm, writeAsVisitor } from './shop-form'

const orderFormSchema = shopFormSchema.extend({ order_id: z.uuid() })

/**
 * Whoever bought calls off the whole order, as long as nobody has begun with it. Fields: shop,
 * order_id, next.
 */
export const cancelShopOrder = defineShopForm(orderFormSchema, async (session, input) => {
  const token = await readGuestToken(session.slug)
  const { error } = await session.db.rpc('cancel_order_items', {
    p_org_id: session.orgId,
    p_order_id: input.order_id,
    ...(token ? { p_token: token } : {}),
  })
  if (error) throw fromDatabase(error)
  return 'cancelled'
})

/** The same again, at the prices of today and as far as it is there. Fields: shop, order_id, next. */
export const orderAgainInShop = defineShopForm(orderFormSchema, async (session, input) => {
  let leftOut = 0
  await writeAsVisitor(session, async (visitor) => {
    const { data, error } = await session.db.rpc('reorder', {
      ...visitor,
      p_order_id: input.order_id,
    })
    if (!error) leftOut = leftOutSchema.parse(data).left_out.length
    return { error }
  })
  return leftOut === 0 ? 'reordered' : 'reordered_in_part'
})
