'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { type ActionResult, defineAction } from '@/lib/action'
import { fromDatabase } from '@/lib/errors'
import { pokeMailer } from '@/lib/platform/mailer'
import { getUser } from '@/lib/session'
import { requireShopOrgId } from './cart.queries'
import { outcomeAddress } from './cart-outcome.rules'
import { toOrderDetails } from './checkout.rules'
import { type CheckoutState, checkoutFormSchema } from './checkout.schemas'
import { readGuestToken } from './guest-cart'
import { keepOrderSecret } from './guest-orders'
import { limitGuestOrders } from './guest-orders.limits'
import { placedOrderSchema } from './orders.schemas'
import { createShopperSupabase } from './shopper'

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
    p_org_id: await requireShopOrgId(db, input.shop),
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

/**
 * For `useActionState`, so that the form works without scripts: leads to the order, or comes back
 * with all that was typed and what is wrong with it.
 */
export async function submitCheckout(
  _previous: CheckoutState | null,
  form: FormData,
): Promise<CheckoutState> {
  const result = await placeOrder(form)
  const orders = `/s/${form.get('shop')}/orders`
  if (result.ok) {
    const order = `${orders}/${result.data.id}`
    const isLeftOut = result.data.address_kept === false
    redirect(isLeftOut ? outcomeAddress(order, { done: 'address_not_kept' }) : order)
  }
  // Sent once more with something else in it, by way of the browser's Back: the order is what counts.
  if (result.reason === 'platform.idempotency_key_reused' && result.detail) {
    redirect(outcomeAddress(`${orders}/${result.detail}`, { done: 'ordered_before' }))
  }
  const values = Object.fromEntries(
    [...form].flatMap(([name, value]) =>
      typeof value === 'string' && !name.startsWith('$ACTION_') ? [[name, value]] : [],
    ),
  )
  const reasons = reasonsOf(result)
  const isSaid = Object.keys(reasons).length > 0
  return { values, reasons, problem: isSaid ? null : result.reason }
}

function reasonsOf(result: Extract<ActionResult<unknown>, { ok: false }>): Record<string, string> {
  const fields = Object.entries(result.fields ?? {}).flatMap(([field, reasons]) =>
    reasons?.[0] ? [[field, reasons[0]]] : [],
  )
  if (fields.length > 0) return Object.fromEntries(fields)
  // What the database refuses names the field in its detail; numbers and lists are no names.
  const { detail, code } = result
  const isField = code !== 'conflict' && detail !== undefined && /^[a-z0-9_.]+$/.test(detail)
  return isField && /[a-z]/.test(detail) ? { [detail]: result.reason } : {}
}
