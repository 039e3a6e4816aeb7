import 'server-only'
import { AppError, fromDatabase } from '@/lib/errors'
import { networkOf } from '@/lib/request.rules'
import { getAdminClient } from '@/lib/supabase/admin'

export type Limit = { bucket: string; limit: number; windowSeconds: number }

// The database keeps only hashes of the buckets' names.
export const perIp = (name: string, ip: string, limit: number, windowSeconds: number): Limit => ({
  bucket: `${name}:ip:${networkOf(ip)}`,
  limit,
  windowSeconds,
})
export const perEmail = (
  name: string,
  email: string,
  limit: number,
  windowSeconds: number,
): Limit => ({
  bucket: `${name}:email:${email.toLowerCase()}`,
  limit,
  windowSeconds,
})

/** Counts one attempt in each bucket; the first that is full refuses it with the seconds to wait. */
export async function consumeRateLimits(limits: Limit[]): Promise<void> {
  for (const { bucket, limit, windowSeconds } of limits) {
    const { data, error } = await getAdminClient().rpc('consume_rate_limit', {
      p_bucket: bucket,
      p_limit: limit,
      p_window_seconds: windowSeconds,
    })
    if (error) throw fromDatabase(error)
    if (data > 0) throw new AppError('rate_limited', 'app.rate_limited', { retryAfter: data })
  }
}
