import { createRecorder } from './recorder.ts'
import {
  AttachmentMissing,
  type Email,
  type MailEvent,
  type Outcome,
  type SmtpSession,
  SmtpUnavailable,
  type WorkerDeps,
} from './types.ts'

export type Totals = Record<'claimed' | Outcome['event'], number>

type Claim = { lease_token: string; emails: Email[] }

function isClaim(answer: unknown): answer is Claim {
  return (
    typeof answer === 'object' &&
    answer !== null &&
    'lease_token' in answer &&
    typeof answer.lease_token === 'string' &&
    'emails' in answer &&
    Array.isArray(answer.emails)
  )
}

/** Sends what is due until nothing is, the server is out of reach, or the time is up. */
export async function runWorker(deps: WorkerDeps): Promise<Totals> {
  const totals: Totals = { claimed: 0, sent: 0, retry: 0, failed: 0, uncertain: 0 }
  const end = deps.now() + deps.limits.runMs
  const sessions: SmtpSession[] = []
  try {
    while (deps.now() < end) {
      const claim = await deps.rpc('claim_emails', {
        p_limit: deps.limits.batch,
        p_lease_seconds: deps.limits.leaseSeconds,
      })
      if (!isClaim(claim) || claim.emails.length === 0) break
      totals.claimed += claim.emails.length
      if (!(await sendBatch(deps, claim, sessions, totals))) break
    }
  } finally {
    for (const session of sessions) session.close()
  }
  return totals
}

/** Whether it is of use to go on. Sessions are taken from the list and put back for the next batch. */
async function sendBatch(
  deps: WorkerDeps,
  claim: Claim,
  sessions: SmtpSession[],
  totals: Totals,
): Promise<boolean> {
  const record = createRecorder(deps, claim.lease_token)
  const queue = [...claim.emails]
  let isDown = false
  // What is not begun by then is let go, while it is ours to let go: a mail whose documents are slow
  // to come would have the others lose an attempt that nobody made.
  let halfway = Number.POSITIVE_INFINITY

  async function tell(email: Email, outcome: Outcome | { event: 'release' }): Promise<void> {
    const event: MailEvent = { org_id: email.org_id, id: email.id, event: outcome.event }
    if ('error' in outcome) {
      event.error = outcome.error
      if (outcome.reply) event.reply = outcome.reply
    }
    await record(event)
    if (outcome.event !== 'release') totals[outcome.event] += 1
  }

  async function openFor(email: Email): Promise<SmtpSession | null> {
    try {
      return sessions.pop() ?? (await deps.openSmtp())
    } catch (error) {
      // One mail carries the reason and waits; the others are let go and lose no attempt.
      if (!isDown) {
        isDown = true
        deps.log('The mail server is out of reach', error)
        const { reason, reply } = error instanceof SmtpUnavailable ? error : unreachable
        await tell(email, { event: 'retry', error: reason, reply, isLost: true })
      } else {
        queue.push(email)
      }
      return null
    }
  }

  /** The next mail of the queue, being put together while the one before it is on its way. */
  function takeNext() {
    const email = isDown || deps.now() >= halfway ? undefined : queue.shift()
    if (!email) return undefined
    const message = prepare(deps, email, tell)
    // Awaited when its turn comes; until then a failure is nobody's.
    message.catch(() => undefined)
    return { email, message }
  }

  async function lane(): Promise<void> {
    let session: SmtpSession | null = null
    let told: Promise<unknown> = Promise.resolve()
    let next = takeNext()
    try {
      while (next) {
        const { email, message: coming } = next
        next = undefined
        const message = await coming
        if (isDown) {
          if (message) queue.push(email)
          break
        }
        if (message) {
          session ??= await openFor(email)
          if (!session) break
          // From here on it may have been sent, whatever happens to this process. It is said together
          // with what became of the one before, and none is sent until that is known.
          const [isMine] = await Promise.all([
            record({ org_id: email.org_id, id: email.id, event: 'hand_over' }),
            told,
          ])
          next = takeNext()
          if (isMine) {
            const outcome: Outcome = await session.send(email.to_address, message)
            if (outcome.event !== 'sent' && outcome.isLost) {
              session.close()
              session = null
            }
            told = tell(email, outcome)
            // Likewise: with the next hand-over, or below.
            told.catch(() => undefined)
          }
        }
        next ??= takeNext()
      }
      await told
    } catch (error) {
      // The database is out of reach: leases end, and what was handed over is uncertain.
      isDown = true
      deps.log('A lane of the mailer ended', error)
    } finally {
      if (next) queue.push(next.email)
      if (session) sessions.push(session)
    }
  }

  // The first goes ahead: a server that is out of reach is asked once and not by all.
  const first = queue[0]
  if (first && sessions.length === 0) {
    const session = await openFor(first)
    if (session) sessions.push(session)
    else queue.shift()
  }
  halfway = deps.now() + (deps.limits.leaseSeconds * 1000) / 2
  const lanes = Math.min(deps.limits.lanes, queue.length)
  await Promise.all(Array.from({ length: lanes }, () => lane()))
  await Promise.all(queue.map((email) => tell(email, { event: 'release' }).catch(() => undefined)))
  return !isDown
}

const unreachable = { reason: 'smtp_unreachable', reply: undefined }

/** The bytes to send, or null when it was said why there are none. */
async function prepare(
  deps: WorkerDeps,
  email: Email,
  tell: (email: Email, outcome: Outcome) => Promise<void>,
): Promise<Uint8Array | null> {
  try {
    const attachments = []
    for (const one of email.attachments) attachments.push(await deps.fetchAttachment(email, one))
    return await deps.compose(email, attachments)
  } catch (error) {
    deps.log(`Mail ${email.id} could not be put together`, error)
    const isMissing = error instanceof AttachmentMissing
    await tell(email, {
      event: isMissing ? 'failed' : 'retry',
      error: isMissing ? 'attachment_missing' : 'attachment_failed',
      isLost: false,
    })
    return null
  }
}
