import { fromDatabase } from '@/lib/errors'
import { queuedEmailSchema } from '@/lib/platform/emails.schemas'
import { pokeMailer } from '@/lib/platform/mailer'
import type { ApiContext } from './context'
import { onceOnly, readIdempotencyKey } from './idempotency'
import { queuedEmailAnswer } from './invoices.schemas'
import { withIsoTimes } from './iso-times'
import { json, REPLAYED_HEADER } from './responses'

type Queued = PromiseLike<{ data: unknown; error: Parameters<typeof fromDatabase>[0] | null }>

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
}

/** Queues a mail about a document; with an Idempotency-Key once, however often it is asked for. */
export async function answerSend(c: ApiContext, queue: () => Queued) {
  const answer = await onceOnly(c, await readIdempotencyKey(c), async () => {
    const { data, error } = await queue()
    if (error) throw fromDatabase(error)
    const email = queuedEmailSchema.parse(data)
    if (email.status === 'sent' || email.status === 'uncertain') return { status: 200, body: email }
    pokeMailer()
    return { status: 202, body: email }
  })
  const email = withIsoTimes(queuedEmailSchema.parse(answer.body))
  return answer.status === 202 ? c.json(email, 202) : c.json(email, 200)
}
