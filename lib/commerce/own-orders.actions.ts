'use server'

import { revalidatePath } from 'next/cache'
import { defineUserAction } from '@/lib/action'
import { fromDatabase } from '@/lib/errors'
import { reorderedSchema } from './orders.schemas'
import { ownOrderIdSchema } from './own-orders.schemas'

/** The whole order, as long as nobody has begun with it. */
export const cancelOwnOrder = defineUserAction(
  ownOrderIdSchema,
  async ({ db }, { org_id, order_id }) => {
    const { error } = await db.rpc('cancel_order_items', {
      p_org_id: org_id,
      p_order_id: order_id,
    })
    if (error) throw fromDatabase(error)
    revalidatePath('/account', 'layout')
  },
)

/** Into the cart of the shop, what is still on sale, at the prices of today. */
export const orderAgain = defineUserAction(
  ownOrderIdSchema,
  async ({ db }, { org_id, order_id }) => {
    const { data, error } = await db.rpc('reorder', { p_org_id: org_id, p_order_id: order_id })
    if (error) throw fromDatabase(error)
    return reorderedSchema.parse(data)
  },
)
