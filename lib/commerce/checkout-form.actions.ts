'use server'

import { notFound, redirect } from 'next/navigation'
import { z } from 'zod'
import { getUser } from '@/lib/session'
import { shopFormSchema } from './cart.schemas'
import { submitCheckout } from './checkout.actions'
import { BILL_TO_TYPED, type CheckoutState } from './checkout.schemas'
import { forgetCheckout, keepCheckout } from './checkout-draft'

/**
 * The checkout as a plain form, with scripts or without: it leads to the order, or back to the form
 * with all that was typed and what is wrong with it.
 */
export async function sendCheckout(form: FormData): Promise<void> {
  const shop = shopOf(form)
  await signInAgain(shop, form)
  // Another country has other fields, another delivery and another sum: that is seen before it counts.
  const isTyped = !form.get('shipping_address_id')
  if (isTyped && form.get('quoted_country') !== form.get('shipping_address.country_code')) {
    return chooseCountry(form)
  }
  const isBillTyped = form.get('bill_to') === BILL_TO_TYPED
  const billingCountry = form.get('billing_address.country_code')
  if (isBillTyped && form.get('quoted_billing_country') !== billingCountry) {
    return chooseCountry(form)
  }
  // Kept again below if it comes back; an order leads on from within.
  await forgetCheckout(shop)
  const state = await submitCheckout(null, form)
  await keepCheckout(shop, { ...state, values: lasting(state.values) })
  redirect(`/s/${shop}/checkout?refused=1`)
}

/** Another country: the same form with the fields and the delivery of that one. */
export async function chooseCountry(form: FormData): Promise<void> {
  const shop = shopOf(form)
  await signInAgain(shop, form)
  await keepCheckout(shop, typedIn(form))
  redirect(`/s/${shop}/checkout`)
}

/**
 * Whose session has ended meanwhile signs in first, and finds there what they typed; a guest has
 * neither their cart nor their addresses. The field says for whom to keep that, and nothing else.
 */
async function signInAgain(shop: string, form: FormData): Promise<void> {
  const madeFor = z.uuid().safeParse(form.get('visitor_id'))
  if (!madeFor.success || madeFor.data === (await getUser())?.id) return
  await keepCheckout(shop, typedIn(form), madeFor.data)
  const next = encodeURIComponent(`/s/${shop}/checkout`)
  redirect(`/sign-in?notice=ended&next=${next}`)
}

function typedIn(form: FormData): CheckoutState {
  const values: CheckoutState['values'] = {}
  for (const [name, value] of form) if (typeof value === 'string') values[name] = value
  return { values: lasting(values), reasons: {}, problem: null }
}

/** What a person has typed; the rest the form has anew each time. */
function lasting(values: CheckoutState['values']): CheckoutState['values'] {
  const made =
    /^(?:\$ACTION_.*|shop|visitor_id|idempotency_key|expected_(?:total_minor|revision)|quoted_(?:billing_)?country)$/
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => !made.test(name) && value !== ''),
  )
}

function shopOf(form: FormData): string {
  const place = shopFormSchema.pick({ shop: true }).safeParse({ shop: form.get('shop') })
  if (!place.success) notFound()
  return place.data.shop
}
