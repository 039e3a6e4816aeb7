'use server'

import { z } from 'zod'
import { fromDatabase } from '@/lib/errors'
import { shopFormSchema } from './cart.schemas'
import { readOrderKeys, tryOrderKeys } from './guest-orders'
import { type Reordered, reorderedSchema } from './orders.schemas'
import { defineShopForm, writeAsVisitor } from './shop-form'

const orderFormSchema = shopFormSchema.extend({ order_id: z.uuid() })

/**
 * Whoever bought calls off the whole order, as long as nobody has begun with it. Fields: shop,
 * order_id, next.
 */
export const cancelShopOrder = defineShopForm(orderFormSchema, async (session, input) => {
  const { error } = await tryOrderKeys(await readOrderKeys(session.slug), (key) =>
    session.db.rpc('cancel_order_items', {
      p_org_id: session.orgId,
      p_order_id: input.order_id,
      ...key,
    }),
  )
  if (error) throw fromDatabase(error)
  return 'cancelled'
})

/** The same again, at the prices of today and as far as it is there. Fields: shop, order_id, next. */
export const orderAgainInShop = defineShopForm(orderFormSchema, async (session, input) => {
  let reordered: Reordered = { added_count: 0, left_out: [] }
  // What opens the order need not be the secret of the cart of now, which may be a new one.
  const keys = await readOrderKeys(session.slug)
  await writeAsVisitor(session, async (visitor) => {
    const { data, error } = await tryOrderKeys(keys, ({ p_token: p_order_token }) =>
      session.db.rpc('reorder', {
        ...visitor,
        p_order_id: input.order_id,
        ...(p_order_token ? { p_order_token } : {}),
      }),
    )
    if (!error) reordered = reorderedSchema.parse(data)
    return { error }
  })
  if (reordered.left_out.length === 0) return 'reordered'
  return reordered.added_count > 0 ? 'reordered_in_part' : 'reordered_nothing'
})
