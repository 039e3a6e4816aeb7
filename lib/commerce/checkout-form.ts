import 'server-only'
import { notFound, redirect } from 'next/navigation'
import { z } from 'zod'
import { defineAction } from '@/lib/action'
import { getUser } from '@/lib/session'
import { shopFormSchema } from './cart.schemas'
import type { CheckoutState } from './checkout.schemas'
import { keepCheckout } from './checkout-draft'
import { answerClosedShop, type ShopForm } from './shop-form'

const placeSchema = shopFormSchema.pick({ shop: true })

/**
 * An action of the checkout's form, for anybody. It answers by leading on; what goes wrong on the way
 * leads back to the form, with all that was typed.
 */
export function defineCheckoutForm(
  run: (shop: string, form: FormData) => Promise<never>,
): ShopForm {
  return async (form) => {
    const place = placeSchema.safeParse({ shop: form.get('shop') })
    if (!place.success) notFound()
    const { shop } = place.data
    const result = await defineAction(placeSchema, async () => {
      await signInAgain(shop, form)
      return run(shop, form)
    })({ shop })
    if (result.ok) return
    await keepCheckout(shop, { ...typedIn(form), problem: result.reason }, visitorOf(form))
    await answerClosedShop(result.reason)
    redirect(`/s/${shop}/checkout?refused=1`)
  }
}

/** The form once more, as what was typed makes it. */
export async function askAgain(shop: string, form: FormData): Promise<never> {
  await keepCheckout(shop, typedIn(form))
  redirect(`/s/${shop}/checkout`)
}

/**
 * Whose session has ended meanwhile signs in first, and finds there what they typed; a guest has
 * neither their cart nor their addresses. The field says for whom to keep that, and nothing else.
 */
async function signInAgain(shop: string, form: FormData): Promise<void> {
  const madeFor = visitorOf(form)
  if (madeFor === undefined || madeFor === (await getUser())?.id) return
  await keepCheckout(shop, typedIn(form), madeFor)
  const next = encodeURIComponent(`/s/${shop}/checkout`)
  redirect(`/sign-in?notice=ended&next=${next}`)
}

function typedIn(form: FormData): CheckoutState {
  const values: CheckoutState['values'] = {}
  for (const [name, value] of form) if (typeof value === 'string') values[name] = value
  return { values: lasting(values), reasons: {}, problem: null }
}

/** What a person has typed; the rest the form has anew each time. */
export function lasting(values: CheckoutState['values']): CheckoutState['values'] {
  const made =
    /^(?:\$ACTION_.*|shop|visitor_id|idempotency_key|expected_(?:total_minor|revision)|quoted_(?:billing_)?country)$/
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => !made.test(name) && value !== ''),
  )
}

/** Whom the page was made for; nobody, of a guest. */
function visitorOf(form: FormData): string | undefined {
  return z.uuid().safeParse(form.get('visitor_id')).data
}
