import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { CheckoutState } from './checkout.schemas'

/** Who left it: a user's id, or null for a guest. */
export type CheckoutDraft = CheckoutState & { userId: string | null }

/** Browsers keep no more than 4096 bytes of a cookie, its name and attributes included. */
const MAX_LENGTH = 3_800
/** What fills a cookie and is typed soonest again goes first when it does not fit. */
const LET_GO = [
  /^customer_note$/,
  /^billing_address\./,
  /^shipping_address\.(?:company|line2|phone)$/,
]

/** A checkout as it was left: all that was typed, and what was wrong with it. */
export function writeDraft(state: CheckoutDraft): string {
  let values = state.values
  for (const pattern of [null, ...LET_GO]) {
    if (pattern) {
      values = Object.fromEntries(Object.entries(values).filter(([name]) => !pattern.test(name)))
    }
    const text = pack({ ...state, values })
    if (text.length <= MAX_LENGTH) return text
  }
  return pack({ ...state, values: {} })
}

function pack(state: CheckoutDraft): string {
  return deflateRawSync(JSON.stringify(state)).toString('base64url')
}

/**
 * What the browser sent back; null for what is none of ours, and for what somebody else typed. What
 * a guest typed goes with them when they sign in.
 */
export function readDraft(
  cookie: string | undefined,
  visitorId: string | null,
): CheckoutState | null {
  if (!cookie) return null
  try {
    const bytes = inflateRawSync(Buffer.from(cookie, 'base64url'), { maxOutputLength: 100_000 })
    const state: unknown = JSON.parse(bytes.toString('utf8'))
    if (typeof state !== 'object' || state === null) return null
    const { values, reasons, problem, userId } = state as Record<string, unknown>
    if (userId !== null && (userId === undefined || userId !== visitorId)) return null
    return {
      values: textsOf(values),
      reasons: textsOf(reasons),
      problem: typeof problem === 'string' ? problem : null,
    }
  } catch {
    return null
  }
}

function textsOf(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(
    Object.entries(value).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  )
}
