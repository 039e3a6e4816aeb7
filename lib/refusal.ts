import 'server-only'
import { AppError, statusOf } from '@/lib/errors'
import { messageFor } from '@/lib/messages'

/** A refusal in words, for a link that a person followed. */
export function refusal(error: unknown): Response {
  if (!(error instanceof AppError)) throw error
  return new Response(messageFor(error.reason), {
    status: statusOf(error.code),
    headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' },
  })
}
