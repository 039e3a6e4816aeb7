import { createHmac } from 'node:crypto'
import { fromDatabase } from '@/lib/errors'
import { getAdminClient } from '@/lib/supabase/admin'
import { clientAddress } from './clients'
import type { ApiContext } from './context'
import { apiEnv } from './env'
import { Problem } from './problem'

type Limit = { bucket: string; limit: number; windowSeconds: number }

// What the database last refused, so that a flood is turned away without asking it each time.
const refusedUntil = new Map<string, number>()
const MAX_REMEMBERED = 10_000

/** Counts one attempt against each limit; the first that is used up answers 429. */
export async function consumeLimits(limits: Limit[]): Promise<void> {
  for (const limit of limits) {
    const wait = await secondsToWait(limit)
    if (wait > 0) {
      throw new Problem('rate_limited', 'api.rate_limited', {
        detail: `Too many attempts. Try again in ${wait} seconds.`,
        headers: { 'Retry-After': String(wait) },
      })
    }
  }
}

async function secondsToWait({ bucket, limit, windowSeconds }: Limit): Promise<number> {
  const remembered = (refusedUntil.get(bucket) ?? 0) - Date.now()
  if (remembered > 0) return Math.ceil(remembered / 1000)

  const { data: wait, error } = await getAdminClient().rpc('consume_rate_limit', {
    p_bucket: bucket,
    p_limit: limit,
    p_window_seconds: windowSeconds,
  })
  // Closed when in doubt: a limit that opens whenever the database is busy protects nothing.
  if (error) throw fromDatabase(error)
  if (wait > 0) {
    if (refusedUntil.size >= MAX_REMEMBERED) refusedUntil.clear()
    refusedUntil.set(bucket, Date.now() + wait * 1000)
  }
  return wait
}

/**
 * Three limits for one attempt: an address over all accounts, an address on one account, and an
 * account over all addresses, which is high enough that a stranger cannot lock its owner out
 * for long. E-mail addresses enter the buckets only as keyed hashes.
 */
export function attemptLimits(c: ApiContext, action: string, email?: string): Limit[] {
  const address = clientAddress(c)
  const byAddress = { bucket: `api:${action}:ip:${address}`, limit: 60, windowSeconds: 300 }
  if (email === undefined) return [byAddress]
  const account = createHmac('sha256', apiEnv().SUPABASE_SECRET_KEY)
    .update(email.trim().toLowerCase())
    .digest('base64url')
    .slice(0, 22)
  return [
    byAddress,
    { bucket: `api:${action}:ip+email:${address}:${account}`, limit: 10, windowSeconds: 300 },
    { bucket: `api:${action}:email:${account}`, limit: 50, windowSeconds: 900 },
  ]
}
