import { isReason } from '@/lib/errors'
import { messageFor } from '@/lib/messages'

/** What a form of the shop has done. */
const done = {
  added: 'It is in your cart.',
  set: 'Your cart has been changed.',
  removed: 'It is no longer in your cart.',
  acknowledged: 'All right.',
  wished: 'It is on your wishlist.',
  unwished: 'It is no longer on your wishlist.',
  moved: 'It has moved to your cart.',
  cancelled: 'Your order is cancelled.',
  ordered_before: 'You have placed this order before. What you changed since then is not in it.',
  address_not_kept:
    'Your order is placed. Your address book is full, so it did not keep the address.',
  nothing_ordered: 'What was in your cart has been ordered before, or taken out of it.',
  reordered: 'All of it is in your cart.',
  reordered_in_part: 'Part of it is in your cart.',
  reordered_nothing: 'None of it could be put into your cart.',
} as const

export type Done = keyof typeof done

export type CartOutcome = {
  kind: 'done' | 'problem'
  message: string
  /** Whose line or product the message belongs to. */
  variant_id: string | null
}

type Params = Record<string, string | string[] | undefined>

const names = ['done', 'problem', 'available', 'variant'] as const

type Result = {
  done?: Done | undefined
  problem?: string | undefined
  available?: string | undefined
  variant?: string | undefined
}

/**
 * The address to go on at, which carries what happened: so a form works without scripts, and a
 * reload does not repeat it.
 */
export function outcomeAddress(path: string, result: Result): string {
  const url = new URL(path, 'http://app.invalid')
  for (const name of names) {
    url.searchParams.delete(name)
    const value = result[name]
    if (value !== undefined) url.searchParams.set(name, value)
  }
  return `${url.pathname}${url.search}${url.hash}`
}

/** The cart, with what a checkout was refused for: a second one may find the cart empty already. */
export function refusedCartAddress(path: string, problem: string | null): string {
  if (problem === null) return path
  return outcomeAddress(
    path,
    problem === 'commerce.cart_empty' ? { done: 'nothing_ordered' } : { problem },
  )
}

/** What the form that led to this page did; null when no form did. Anybody can write an address. */
export function cartOutcomeOf(params: Params): CartOutcome | null {
  const [what, problem, available, variant] = names.map((name) => {
    const value = params[name]
    return typeof value === 'string' ? value : undefined
  })
  const variantId = variant && /^[0-9a-f-]{36}$/.test(variant) ? variant : null
  if (problem !== undefined && isReason(problem)) {
    return { kind: 'problem', message: sentence(problem, available), variant_id: variantId }
  }
  if (what !== undefined && Object.hasOwn(done, what)) {
    const kind = what === 'reordered_nothing' ? 'problem' : 'done'
    return { kind, message: done[what as Done], variant_id: variantId }
  }
  return null
}

function sentence(problem: string, available: string | undefined): string {
  if (problem !== 'commerce.stock_insufficient' || !available || !/^\d{1,4}$/.test(available)) {
    return messageFor(problem)
  }
  return available === '1' ? 'Only one is left.' : `Only ${Number(available)} are left.`
}
