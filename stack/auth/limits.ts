import type { Config } from '../config.ts'
import { AuthError } from './errors.ts'

type LimitName = 'sign_in_sign_ups' | 'token_refresh' | 'token_verifications' | 'email_sent'

const windows: Record<LimitName, number> = {
  sign_in_sign_ups: 5 * 60_000,
  token_refresh: 5 * 60_000,
  token_verifications: 5 * 60_000,
  email_sent: 60 * 60_000,
}

export type RateLimits = { consume(name: LimitName, key: string): void }

/** A bucket per address that refills steadily; kept in memory, for one process serves all. */
export function createRateLimits(limits: Config['auth']['rate_limit']): RateLimits {
  const buckets = new Map<string, { tokens: number; at: number }>()
  return {
    consume(name, key) {
      const limit = limits[name]
      const now = Date.now()
      const id = `${name} ${key}`
      const bucket = buckets.get(id) ?? { tokens: limit, at: now }
      // A clock that was put back takes nothing away.
      const refill = (Math.max(0, now - bucket.at) / windows[name]) * limit
      const tokens = Math.min(limit, bucket.tokens + refill)
      // The longest unused goes first, so that a flood of addresses cannot fill the memory.
      buckets.delete(id)
      const oldest = buckets.size >= 10_000 ? buckets.keys().next().value : undefined
      if (oldest !== undefined) buckets.delete(oldest)
      buckets.set(id, { tokens: tokens < 1 ? tokens : tokens - 1, at: now })
      if (tokens >= 1) return
      const code = name === 'email_sent' ? 'over_email_send_rate_limit' : 'over_request_rate_limit'
      throw new AuthError(
        429,
        code,
        name === 'email_sent' ? 'email rate limit exceeded' : 'Request rate limit reached',
      )
    },
  }
}
