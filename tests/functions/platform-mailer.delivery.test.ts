import { randomUUID } from 'node:crypto'
import { Socket } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createSmtp } from '../../supabase/functions/platform-mailer/smtp.ts'
import type { MailEvent } from '../../supabase/functions/platform-mailer/types.ts'
import { closeServers, email, from, serve, workerOver } from './platform-mailer.helpers.ts'

afterEach(closeServers)

describe('a mail server that takes mails', () => {
  it('gets each of them once, over few connections, handed over before it is sent', async () => {
    const { url, messages, connections } = await serve()
    const emails = Array.from({ length: 40 }, (_, index) => email({ subject: `Mail ${index}` }))
    const { run, events } = workerOver(url, emails)
    expect(await run()).toEqual({ claimed: 40, sent: 40, retry: 0, failed: 0, uncertain: 0 })
    expect(messages).toHaveLength(40)
    expect(connections()).toBeLessThanOrEqual(3)
    for (const { id } of emails) {
      expect(events.filter((one) => one.id === id).map(({ event }) => event)).toEqual([
        'hand_over',
        'sent',
      ])
      expect(messages.filter((text) => text.includes(`<${id}@clientele.test>`))).toHaveLength(1)
    }
  })

  it('is not made to wait for the end of a mail', async () => {
    const setNoDelay = vi.spyOn(Socket.prototype, 'setNoDelay')
    const { url } = await serve()
    const session = await createSmtp(url, from).open()
    session.close()
    expect(setNoDelay).toHaveBeenCalledWith(true)
    setNoDelay.mockRestore()
  })

  it('gets the next mail once it is known that the one before was sent, in one call', async () => {
    const { url, messages } = await serve()
    const calls: string[][] = []
    const claims = [Array.from({ length: 5 }, () => email())]
    const { run } = workerOver(url, [], {
      rpc: async (name, args) => {
        if (name === 'claim_emails') return { lease_token: 'token', emails: claims.shift() ?? [] }
        const events: MailEvent[] = Array.isArray(args.p_events) ? args.p_events : []
        // As many are handed over and not known to be sent as there are connections: one.
        expect(messages.length).toBe(calls.length)
        calls.push(events.map(({ event }) => event))
        return events.map(({ id }) => id)
      },
      // Ready before the one before it is sent: else it is handed over in a call of its own.
      compose: async () => Buffer.from('Subject: Hello'),
      limits: { batch: 9, lanes: 1, leaseSeconds: 60, runMs: 10_000, recordMs: 500 },
    })
    expect(await run()).toMatchObject({ sent: 5 })
    expect(calls).toEqual([
      ['hand_over'],
      ...Array.from({ length: 4 }, () => ['sent', 'hand_over']),
      ['sent'],
    ])
  })

  it('gets no more when what became of one cannot be told', async () => {
    const { url, messages } = await serve()
    const claims = [Array.from({ length: 5 }, () => email())]
    const { run } = workerOver(url, [], {
      rpc: async (name, args) => {
        if (name === 'claim_emails') return { lease_token: 'token', emails: claims.shift() ?? [] }
        const events: MailEvent[] = Array.isArray(args.p_events) ? args.p_events : []
        if (events.some(({ event }) => event === 'sent')) throw new Error('no connection')
        return events.map(({ id }) => id)
      },
      limits: { batch: 9, lanes: 1, leaseSeconds: 60, runMs: 10_000, recordMs: 200 },
    })
    await run()
    expect(messages).toHaveLength(1)
  })

  it('leaves to the next worker, untried, what slow documents would keep past the lease', async () => {
    const { url } = await serve()
    const slow = Array.from({ length: 9 }, () =>
      email({ attachments: [{ kind: 'invoice_pdf', id: randomUUID() }] }),
    )
    let clock = 0
    const { run, events } = workerOver(url, slow, {
      now: () => clock,
      fetchAttachment: async () => {
        clock += 20_000
        throw new Error('no answer')
      },
      limits: { batch: 9, lanes: 1, leaseSeconds: 120, runMs: 10_000, recordMs: 200 },
    })
    await run()
    const counts = Map.groupBy(events, ({ event }) => event)
    // Three within the first minute of two.
    expect(counts.get('retry')).toHaveLength(3)
    expect(counts.get('release')).toHaveLength(6)
  })

  it('gets headers of one line each, whatever names and subjects hold', async () => {
    const { url, messages } = await serve()
    const hostile = email({
      subject: 'Hi\r\nBcc: evil@example.test',
      from_name: 'Acme\r\nX-Evil: 1',
      to_name: '"Ada" <evil@example.test>',
    })
    await workerOver(url, [hostile]).run()
    const head = messages[0]?.split('\r\n\r\n')[0] ?? ''
    expect(head).not.toMatch(/^(Bcc|X-Evil):/im)
    expect(head).toMatch(/^Message-ID: <[0-9a-f-]+@clientele\.test>/im)
    expect(head).toMatch(/^Auto-Submitted: auto-generated/im)
  })

  it.each([
    ['info@müller.test', 'info@xn--mller-kva.test'],
    ['Info@MU\u0308LLER.test', 'Info@xn--mller-kva.test'],
    ['info@straße.test', 'info@xn--strae-oqa.test'],
    ['ada@example.test', 'ada@example.test'],
    // Without a form in ASCII it is for the server to decide, not for us to send it elsewhere.
    ['ä@example.test', 'ä@example.test'],
    ['info@ü/x.test', 'info@ü/x.test'],
    ['info@a\u200cb.test', 'info@a\u200cb.test'],
  ])('is told %s as %s', async (to_address, recipient) => {
    const told: string[] = []
    const { url, messages } = await serve({
      rcpt: ({ say, command }) => {
        told.push(command)
        say(/[^ -~]/.test(command) ? '501 5.1.3 bad address' : '250 OK')
      },
    })
    const isAscii = !/[^ -~]/.test(recipient)
    expect(await workerOver(url, [email({ to_address })]).run()).toMatchObject(
      isAscii ? { sent: 1 } : { failed: 1 },
    )
    expect(told).toEqual([`RCPT TO:<${recipient}>`])
    expect(messages).toHaveLength(isAscii ? 1 : 0)
  })

  it('gets documents as attachments', async () => {
    const { url, messages } = await serve()
    const withPdf = email({ attachments: [{ kind: 'invoice_pdf', id: randomUUID() }] })
    await workerOver(url, [withPdf]).run()
    expect(messages[0]).toMatch(/Content-Type: application\/pdf; name=x\.pdf/)
  })
})
