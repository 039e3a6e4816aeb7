'use server'

import { defineOrgAction } from '@/lib/action'
import { fromDatabase } from '@/lib/errors'
import { showAnew } from '@/lib/show-anew'
import {
  addOrderNoteSchema,
  advancedOrdersSchema,
  advanceOrderSchema,
  advanceOrdersSchema,
  cancelOrderItemsSchema,
  orderSchema,
} from './orders.schemas'

/** One step of one order; what it is already is no mistake. */
export const advanceOrder = defineOrgAction(advanceOrderSchema, async (session, input) => {
  const { data, error } = await session.db.rpc('advance_order', {
    p_org_id: session.org.id,
    p_order_id: input.order_id,
    p_status: input.status,
    ...(input.reason ? { p_reason: input.reason } : {}),
  })
  if (error) throw fromDatabase(error)
  showAnew(session)
  return orderSchema.parse(data)
})

/** The same step of many; says which could not take it. */
export const advanceOrders = defineOrgAction(advanceOrdersSchema, async (session, input) => {
  const { data, error } = await session.db.rpc('advance_orders', {
    p_org_id: session.org.id,
    p_order_ids: input.order_ids,
    p_status: input.status,
    ...(input.from ? { p_from: input.from } : {}),
  })
  if (error) throw fromDatabase(error)
  showAnew(session)
  return advancedOrdersSchema.parse(data)
})

/** Pieces of lines, or all that is left. The key makes a second press of the button do nothing. */
export const cancelOrderItems = defineOrgAction(cancelOrderItemsSchema, async (session, input) => {
  const { data, error } = await session.db.rpc('cancel_order_items', {
    p_org_id: session.org.id,
    p_order_id: input.order_id,
    p_items: input.items,
    p_idempotency_key: input.idempotency_key,
    ...(input.reason ? { p_reason: input.reason } : {}),
  })
  if (error) throw fromDatabase(error)
  showAnew(session)
  return orderSchema.parse(data)
})

/** For staff only. */
export const addOrderNote = defineOrgAction(addOrderNoteSchema, async (session, input) => {
  const { data, error } = await session.db.rpc('add_order_note', {
    p_org_id: session.org.id,
    p_order_id: input.order_id,
    p_text: input.text,
  })
  if (error) throw fromDatabase(error)
  showAnew(session)
  return orderSchema.parse(data)
})
