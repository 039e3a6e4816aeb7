'use server'

import { revalidatePath } from 'next/cache'
import { defineAction } from '@/lib/action'
import { fromDatabase } from '@/lib/errors'
import { pokeMailer } from '@/lib/platform/mailer'
import { getUser } from '@/lib/session'
import { toOrderDetails } from './checkout.rules'
import { checkoutFormSchema } from './checkout.schemas'
import { readGuestToken } from './guest-cart'
import { keepOrderSecret } from './guest-orders'
import { limitGuestOrders } from './guest-orders.limits'
import { placedOrderSchema } from './orders.schemas'
import { createShopperSupabase } from './shopper'
import { requireOrderShop } from './shops.queries'

/**
 * The cart of whoever sends the form becomes an order, once, however often it is sent with one key.
 * The fields are those of `checkoutFormSchema`; reasons come back by their names.
 */
export const placeOrder = defineAction(checkoutFormSchema, async ({ clientIp }, input) => {
  const user = await getUser()
  if (!user) await limitGuestOrders(clientIp)
  const db = await createShopperSupabase()
  const token = await readGuestToken(input.shop)
  const { data, error } = await db.rpc('place_order', {
    p_org_id: await requireOrderShop(db, input.shop, { key: input.idempotency_key, token }),
    p_details: toOrderDetails(input),
    p_idempotency_key: input.idempotency_key,
    ...(token ? { p_token: token } : {}),
  })
  if (error) throw fromDatabase(error)
  // The buyer waits for the confirmation.
  pokeMailer()
  // Also of a user whom the database has refused: it knows them as a guest.
  if (token) await keepOrderSecret(input.shop, token)
  revalidatePath(`/s/${input.shop}`, 'layout')
  return placedOrderSchema.parse(data)
})
