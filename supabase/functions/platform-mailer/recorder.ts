import type { MailEvent, WorkerDeps } from './types.ts'

type Waiting = {
  event: MailEvent
  resolve: (accepted: boolean) => void
  reject: (e: unknown) => void
}

/**
 * Tells the database what becomes of mails. What several lanes say while a call is under way goes
 * into the next one, so that many mails cost few calls.
 */
export function createRecorder(deps: WorkerDeps, leaseToken: string) {
  let waiting: Waiting[] = []
  let isFlushing = false

  async function call(events: MailEvent[]): Promise<Set<unknown>> {
    const answer = await deps.rpc('record_emails', { p_lease_token: leaseToken, p_events: events })
    return new Set(Array.isArray(answer) ? answer : [])
  }

  /** Again and again, for what was sent is known here and nowhere else. Twice said does no harm. */
  async function insist(events: MailEvent[]): Promise<Set<unknown>> {
    const end = deps.now() + deps.limits.recordMs
    for (let pause = 100; ; pause = Math.min(pause * 2, 5_000)) {
      try {
        return await call(events)
      } catch (error) {
        if (deps.now() + pause > end) throw error
        // One that the database refuses shall not take the others with it.
        if (events.length > 1) throw error
        await deps.sleep(pause)
      }
    }
  }

  async function settle(batch: Waiting[]): Promise<void> {
    let accepted: Set<unknown>
    try {
      accepted = await insist(batch.map(({ event }) => event))
    } catch (error) {
      if (batch.length > 1) {
        await Promise.all(batch.map((one) => settle([one])))
        return
      }
      deps.log('The database was not told what became of a mail', error)
      for (const one of batch) one.reject(error)
      return
    }
    for (const { event, resolve } of batch) resolve(accepted.has(event.id))
  }

  async function flush(): Promise<void> {
    if (isFlushing) return
    isFlushing = true
    while (waiting.length > 0) {
      const batch = waiting
      waiting = []
      await settle(batch)
    }
    isFlushing = false
  }

  return (event: MailEvent): Promise<boolean> =>
    new Promise((resolve, reject) => {
      waiting.push({ event, resolve, reject })
      // After this turn, so that what is said in the same one goes together: what became of a mail,
      // and that the next one is handed over.
      setTimeout(flush)
    })
}
