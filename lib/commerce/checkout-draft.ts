import 'server-only'
import { cookies } from 'next/headers'
import { env } from '@/lib/env'
import type { CheckoutState } from './checkout.schemas'
import { readDraft, writeDraft } from './checkout-draft.rules'

const HOUR_SECONDS = 3600

const nameOf = (slug: string) => `clientele-checkout-${slug}`

/**
 * A checkout that came back, for the page that shows it again. It waits in the buyer's own browser,
 * in a cookie that no script and no other page sees: a form without scripts has nowhere else to put
 * what was typed, an address would end up in logs, and a table would have to be cleaned of people
 * who never bought.
 */
export async function readCheckout(slug: string): Promise<CheckoutState | null> {
  return readDraft((await cookies()).get(nameOf(slug))?.value)
}

/** In actions only: pages set no cookies. */
export async function keepCheckout(slug: string, state: CheckoutState): Promise<void> {
  const store = await cookies()
  store.set(nameOf(slug), writeDraft(state), { ...placeOf(slug), maxAge: HOUR_SECONDS })
}

export async function forgetCheckout(slug: string): Promise<void> {
  const store = await cookies()
  store.set(nameOf(slug), '', { ...placeOf(slug), maxAge: 0 })
}

function placeOf(slug: string) {
  return {
    path: `/s/${slug}/checkout`,
    httpOnly: true,
    sameSite: 'lax' as const,
    secure: env().APP_URL.startsWith('https:'),
  }
}
