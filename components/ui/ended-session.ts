import { appMessages } from '@/lib/messages/app'

/** Whether a refusal, in the words that are shown of it, is that of a session that has ended. */
export function isOfEndedSession(words: unknown): boolean {
  return words === appMessages['app.signed_out']
}
