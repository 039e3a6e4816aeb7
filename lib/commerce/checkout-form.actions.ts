'use server'

import { redirect } from 'next/navigation'
import { BILL_TO_TYPED } from './checkout.schemas'
import { forgetCheckout, keepCheckout } from './checkout-draft'
import { askAgain, defineCheckoutForm, lasting } from './checkout-form'
import { answerUnseenShop } from './shop-form'
import { submitCheckout } from './submit-checkout'

/**
 * The checkout as a plain form, with scripts or without: it leads to the order, or back to the form
 * with all that was typed and what is wrong with it.
 */
export const sendCheckout = defineCheckoutForm(async (shop, form) => {
  // Another country has other fields, another delivery and another sum: that is seen before it counts.
  const isTyped = !form.get('shipping_address_id')
  if (isTyped && form.get('quoted_country') !== form.get('shipping_address.country_code')) {
    return askAgain(shop, form)
  }
  const isBillTyped = form.get('bill_to') === BILL_TO_TYPED
  const billingCountry = form.get('billing_address.country_code')
  if (isBillTyped && form.get('quoted_billing_country') !== billingCountry) {
    return askAgain(shop, form)
  }
  // Kept again below if it comes back; an order leads on from within.
  await forgetCheckout(shop)
  const state = await submitCheckout(form)
  await keepCheckout(shop, { ...state, values: lasting(state.values) })
  await answerUnseenShop(shop)
  redirect(`/s/${shop}/checkout?refused=1`)
})

/** Another country: the same form with the fields and the delivery of that one. */
export const chooseCountry = defineCheckoutForm(askAgain)
