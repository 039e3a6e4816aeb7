import 'server-only'
import { setTimeout as sleep } from 'node:timers/promises'
import { type AppError, type DatabaseError, fromDatabase } from '@/lib/errors'

const PAUSES_MS = [100, 400, 1_600]

/**
 * A call that may be sent twice, sent again when nothing answered: among the hundreds of an import
 * one may meet a connection that was just closed. Refusals are not repeated.
 */
export async function again<T>(
  call: () => PromiseLike<{ data: T; error: null } | { data: null; error: DatabaseError }>,
): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    const { data, error } = await call()
    if (!error) return data
    const failure = fromDatabase(error)
    const pause = PAUSES_MS[attempt]
    if (pause === undefined || !isTransient(failure)) throw failure
    await sleep(pause)
  }
}

function isTransient({ code }: AppError): boolean {
  return code === 'unavailable'
}
