import { afterEach, describe, expect, it } from 'vitest'
import { closeServers, email, serve, workerOver } from './platform-mailer.helpers.ts'

afterEach(closeServers)

describe('a database that does not believe, or is gone', () => {
  it('a mail whose hand-over is not believed is not sent', async () => {
    const { url, messages } = await serve()
    let isFirst = true
    const { run } = workerOver(url, [], {
      rpc: async (name) => {
        if (name !== 'claim_emails') return []
        const emails = isFirst ? [email()] : []
        isFirst = false
        return { lease_token: 'token', emails }
      },
    })
    expect(await run()).toMatchObject({ claimed: 1, sent: 0 })
    expect(messages).toHaveLength(0)
  })

  it('is told again until it has heard that a mail was sent', async () => {
    const { url, messages } = await serve()
    const heard: string[] = []
    let failures = 3
    const claims = [[email()]]
    const { run } = workerOver(url, [], {
      rpc: async (name, args) => {
        if (name === 'claim_emails') return { lease_token: 'token', emails: claims.shift() ?? [] }
        const [event] = Array.isArray(args.p_events) ? args.p_events : []
        if (event.event === 'sent' && failures-- > 0) throw new Error('no connection')
        heard.push(event.event)
        return [event.id]
      },
      limits: { batch: 9, lanes: 1, leaseSeconds: 60, runMs: 10_000, recordMs: 5_000 },
    })
    expect(await run()).toMatchObject({ sent: 1 })
    expect(heard).toEqual(['hand_over', 'sent'])
    expect(messages).toHaveLength(1)
  })

  it('stays away: no more is sent, and what was handed over is left to the lease', async () => {
    const { url, messages } = await serve()
    const claims = [[email(), email(), email()]]
    const { run } = workerOver(url, [], {
      rpc: async (name) => {
        if (name === 'claim_emails') return { lease_token: 'token', emails: claims.shift() ?? [] }
        throw new Error('no connection')
      },
    })
    expect(await run()).toMatchObject({ claimed: 3, sent: 0 })
    expect(messages).toHaveLength(0)
  })
})
