import type { z } from '@hono/zod-openapi'
import { fromDatabase } from '@/lib/errors'
import { queuedEmailSchema } from '@/lib/platform/emails.schemas'
import { pokeMailer } from '@/lib/platform/mailer'
import type { ApiContext } from './context'
import { onceOnly, readIdempotencyKey } from './idempotency'
import { queuedEmailAnswer, sendBody } from './invoices.schemas'
import { withIsoTimes } from './iso-times'
import { json, jsonBody, problems, REPLAYED_HEADER, WRITE_PROBLEMS } from './responses'
import { writeHeaders } from './schemas'

type Queued = PromiseLike<{ data: unknown; error: Parameters<typeof fromDatabase>[0] | null }>

/** What every route takes that sends a document; which document stands in its path. */
export const SEND_REQUEST = {
  headers: writeHeaders,
  body: { ...jsonBody(sendBody), required: false },
}

/** A mail that is there already is not sent beside itself; whoever asks is told so. */
export const SEND_ANSWERS = {
  202: { ...json(queuedEmailAnswer, 'It is on its way.'), headers: REPLAYED_HEADER },
  200: {
    ...json(
      queuedEmailAnswer,
      'Nothing was sent by this request. `status` says why: `sent`, one to that address left less than a minute ago; `uncertain`, an earlier one to it may have arrived, and goes again by `POST /emails/{id}/retry` alone.',
    ),
    headers: REPLAYED_HEADER,
  },
  ...problems(...WRITE_PROBLEMS),
}

/**
 * Queues a mail about a document to the address in the body, or to the usual; with an
 * Idempotency-Key once, however often it is asked for.
 */
export async function answerSend(
  c: ApiContext,
  body: z.infer<typeof sendBody> | undefined,
  queue: (address: { p_to?: string }) => Queued,
) {
  const address = body?.to ? { p_to: body.to } : {}
  const answer = await onceOnly(c, await readIdempotencyKey(c), async () => {
    const { data, error } = await queue(address)
    if (error) throw fromDatabase(error)
    const email = queuedEmailSchema.parse(data)
    if (email.status === 'sent' || email.status === 'uncertain') return { status: 200, body: email }
    pokeMailer()
    return { status: 202, body: email }
  })
  const email = withIsoTimes(queuedEmailSchema.parse(answer.body))
  return answer.status === 202 ? c.json(email, 202) : c.json(email, 200)
}
