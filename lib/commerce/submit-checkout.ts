import 'server-only'
import { redirect } from 'next/navigation'
import type { ActionResult } from '@/lib/action'
import { outcomeAddress } from './cart-outcome.rules'
import { placeOrder } from './checkout.actions'
import type { CheckoutState } from './checkout.schemas'

/** Leads to the order, or comes back with all that was typed and what is wrong with it. */
export async function submitCheckout(form: FormData): Promise<CheckoutState> {
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
