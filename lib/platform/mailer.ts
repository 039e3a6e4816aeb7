import 'server-only'
import { after } from 'next/server'
import { env } from '@/lib/env'
import { log } from '@/lib/log'

const TIMEOUT_MS = 5_000

/**
 * Has the mailer look at the outbox once the answer is out. A failure costs a few seconds and no
 * mail: the clock calls it too.
 */
export function pokeMailer(): void {
  after(async () => {
    const { NEXT_PUBLIC_SUPABASE_URL, SUPABASE_SECRET_KEY } = env()
    try {
      const answer = await fetch(`${NEXT_PUBLIC_SUPABASE_URL}/functions/v1/platform-mailer`, {
        method: 'POST',
        headers: { apikey: SUPABASE_SECRET_KEY },
        signal: AbortSignal.timeout(TIMEOUT_MS),
        cache: 'no-store',
      })
      if (!answer.ok) log.warn({ status: answer.status }, 'the mailer did not answer')
    } catch (error) {
      log.warn({ err: error }, 'the mailer could not be called')
    }
  })
}
