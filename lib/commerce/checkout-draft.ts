import 'server-only'
import { cookies, headers } from 'next/headers'
import { env } from '@/lib/env'
import { getUser } from '@/lib/session'
import type { CheckoutState } from './checkout.schemas'
import { readDraft, writeDraft } from './checkout-draft.rules'

const HOUR_SECONDS = 3600

const NAME = 'clientele-checkout-'
const nameOf = (slug: string) => `${NAME}${slug}`
/** Says on every page that there is a draft, which only the checkout itself is sent. */
const MARK = 'clientele-drafted-'

/**
 * A checkout that came back, for the page that shows it again. It waits in the buyer's own browser,
 * in a cookie that no script and no other page sees: a form without scripts has nowhere else to put
 * what was typed, an address would end up in logs, and a table would have to be cleaned of people
 * who never bought.
 */
export async function readCheckout(
  slug: string,
  visitorId: string | null,
): Promise<CheckoutState | null> {
  return readDraft((await cookies()).get(nameOf(slug))?.value, visitorId)
}

/**
 * Whether the page at this path answers an order that was refused because the shop is closed: what
 * the form was led on to, or the answer to the form itself, which alone has a body. Without either
 * the draft may be of an order before the last.
 */
export async function wasRefusedAsClosed(path: string, visitorId: string | null): Promise<boolean> {
  const { pathname, searchParams } = new URL(path, env().APP_URL)
  const slug = /^\/s\/([a-z0-9-]+)\/checkout$/.exec(pathname)?.[1]
  if (slug === undefined) return false
  if (!searchParams.has('refused') && !(await headers()).has('content-type')) return false
  return (await readCheckout(slug, visitorId))?.problem === 'commerce.shop_closed'
}

/** In actions only: pages set no cookies. For who is signed in, or whoever the page was made for. */
export async function keepCheckout(
  slug: string,
  state: CheckoutState,
  visitorId?: string,
): Promise<void> {
  const store = await cookies()
  const userId = visitorId ?? (await getUser())?.id ?? null
  const draft = writeDraft({ ...state, userId })
  store.set(nameOf(slug), draft, { ...placeOf(slug), maxAge: HOUR_SECONDS })
  store.set(`${MARK}${slug}`, '1', { ...placeOf(slug), path: '/', maxAge: HOUR_SECONDS })
}

export async function forgetCheckout(slug: string): Promise<void> {
  const store = await cookies()
  store.set(nameOf(slug), '', { ...placeOf(slug), maxAge: 0 })
  store.set(`${MARK}${slug}`, '', { ...placeOf(slug), path: '/', maxAge: 0 })
}

/** Signing out leaves no address behind, in whichever shop it was typed. */
export async function forgetCheckouts(): Promise<void> {
  const marks = (await cookies()).getAll().filter(({ name }) => name.startsWith(MARK))
  for (const { name } of marks) await forgetCheckout(name.slice(MARK.length))
}

function placeOf(slug: string) {
  return {
    path: `/s/${slug}/checkout`,
    httpOnly: true,
    sameSite: 'lax' as const,
    secure: env().APP_URL.startsWith('https:'),
  }
}
