import { counted } from '@/lib/counted'
import { messageFor } from '@/lib/messages'
import { INTERFACE_LOCALE } from '@/lib/numbers'

/** The sentence for a refusal, with how long to wait where that is known. */
export function messageOf(failure: { reason: string; retry_after?: number }): string {
  const sentence = messageFor(failure.reason)
  const seconds = failure.retry_after
  if (seconds === undefined || seconds <= 0) return sentence
  if (seconds < 90)
    return `${sentence} (${counted(Math.ceil(seconds), 'second', 'seconds', INTERFACE_LOCALE)})`
  return `${sentence} (${counted(Math.ceil(seconds / 60), 'minute', 'minutes', INTERFACE_LOCALE)})`
}
