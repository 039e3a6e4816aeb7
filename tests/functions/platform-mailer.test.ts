import { randomUUID } from 'node:crypto'
import { createServer, type Server, Socket } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createMailerHandler } from '../../supabase/functions/platform-mailer/handler.ts'
import { fetchPdf } from '../../supabase/functions/platform-mailer/remote.ts'
import { wholeNumber } from '../../supabase/functions/platform-mailer/settings.ts'
import { composeMessage, createSmtp } from '../../supabase/functions/platform-mailer/smtp.ts'
import {
  AttachmentMissing,
  type Email,
  type MailEvent,
  type WorkerDeps,
} from '../../supabase/functions/platform-mailer/types.ts'
import { runWorker } from '../../supabase/functions/platform-mailer/worker.ts'

// The worker over real connections, to servers that behave as badly as servers do. What the database
// answers is played here; tests/stack/mailer.test.ts has the real one.

const from = 'no-reply@clientele.test'
const timeouts = { connectMs: 300, greetingMs: 300, silenceMs: 300, mailMs: 900 }

const servers: Server[] = []
const sockets = new Set<Socket>()
afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  sockets.clear()
  await Promise.all(
    servers.splice(0).map((server) => new Promise<void>((done) => server.close(() => done()))),
  )
})

type Talk = { say(line: string): void; socket: Socket; command: string }

/** A mail server that answers each command as told; what is not told, it takes, one mail at a time. */
async function serve(
  answers: Record<string, (talk: Talk) => void> = {},
  greeting: string | null = '220 test ESMTP',
): Promise<{ url: string; messages: string[]; connections: () => number }> {
  const messages: string[] = []
  let connections = 0
  const server = createServer((socket) => {
    sockets.add(socket)
    connections += 1
    socket.on('error', () => undefined)
    const say = (line: string) => socket.write(`${line}\r\n`)
    if (greeting) say(greeting)
    let buffer = ''
    let isBody = false
    let isOpen = false
    socket.on('data', (chunk) => {
      buffer += chunk.toString('utf8')
      while (buffer !== '') {
        const end = isBody ? buffer.indexOf('\r\n.\r\n') : buffer.indexOf('\r\n')
        if (end < 0) return
        const text = buffer.slice(0, end)
        buffer = buffer.slice(end + (isBody ? 5 : 2))
        const command = isBody ? 'body' : (text.split(/[ :]/)[0]?.toLowerCase() ?? '')
        if (isBody) {
          messages.push(text)
          isBody = false
        } else if (command === 'mail' && isOpen) {
          say('503 5.5.1 nested MAIL command')
          continue
        } else if (command === 'data' && !answers.data) isBody = true
        isOpen = command === 'mail' || (isOpen && !['body', 'rset'].includes(command))
        const answer = answers[command]
        if (answer) answer({ say, socket, command: text })
        else say(command === 'data' ? '354 go on' : '250 OK')
      }
    })
  })
  servers.push(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return { url: `smtp://127.0.0.1:${port}`, messages, connections: () => connections }
}

const email = (values: Partial<Email> = {}): Email => ({
  org_id: randomUUID(),
  id: randomUUID(),
  to_address: 'ada@example.test',
  to_name: 'Ada',
  from_name: 'Acme',
  reply_to: null,
  subject: 'Hello',
  text_body: 'Hello\n',
  html_body: '<p>Hello</p>',
  attachments: [],
  created_at: '2026-11-21T12:00:00Z',
  ...values,
})

/** A worker over a database that gives these mails once and believes everything. */
function workerOver(url: string, emails: Email[], values: Partial<WorkerDeps> = {}) {
  const events: MailEvent[] = []
  const claims = [emails]
  const deps: WorkerDeps = {
    rpc: async (name, args) => {
      if (name === 'claim_emails') {
        return { lease_token: 'token', emails: claims.shift() ?? [] }
      }
      const told = args.p_events
      if (!Array.isArray(told)) throw new Error('no events')
      events.push(...told)
      return told.map(({ id }: MailEvent) => id)
    },
    openSmtp: createSmtp(url, from, timeouts).open,
    fetchAttachment: async () => ({ filename: 'x.pdf', content: new Uint8Array([37]) }),
    compose: (mail, attachments) => composeMessage(mail, attachments, from),
    now: Date.now,
    sleep: (ms) => new Promise((done) => setTimeout(done, ms)),
    log: () => undefined,
    limits: { batch: 50, lanes: 3, leaseSeconds: 60, runMs: 10_000, recordMs: 500 },
    ...values,
  }
  return { run: () => runWorker(deps), events }
}

const told = (events: MailEvent[]) =>
  events.map(({ event, error, reply }) => [event, error, reply].filter(Boolean).join(' '))

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
    const session = await createSmtp(url, from, timeouts).open()
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

  it('gets documents as attachments', async () => {
    const { url, messages } = await serve()
    const withPdf = email({ attachments: [{ kind: 'invoice_pdf', id: randomUUID() }] })
    await workerOver(url, [withPdf]).run()
    expect(messages[0]).toMatch(/Content-Type: application\/pdf; name=x\.pdf/)
  })
})

describe('a mail server that does not', () => {
  const cases: {
    name: string
    answers?: Parameters<typeof serve>[0]
    greeting?: string | null
    expected: string[]
  }[] = [
    {
      name: 'says nothing at all: again later',
      greeting: null,
      expected: ['retry smtp_timeout'],
    },
    {
      name: 'refuses the connection in words: again later',
      greeting: '554 go away, secret-host.internal',
      expected: ['retry smtp_refused 554'],
    },
    {
      name: 'refuses for now, as with greylisting: again later',
      answers: { rcpt: ({ say }) => say('451 4.7.1 secret words') },
      expected: ['hand_over', 'retry smtp_rejected 451 4.7.1'],
    },
    {
      name: 'does not know the address: never again',
      answers: { rcpt: ({ say }) => say('550 5.1.1 secret words') },
      expected: ['hand_over', 'failed smtp_rejected 550 5.1.1'],
    },
    {
      name: 'refuses the sender: never again',
      answers: { mail: ({ say }) => say('553 5.7.1 secret words') },
      expected: ['hand_over', 'failed smtp_rejected 553 5.7.1'],
    },
    {
      name: 'has no room for it at DATA: again later',
      answers: { data: ({ say }) => say('452 4.3.1 secret words') },
      expected: ['hand_over', 'retry smtp_rejected 452 4.3.1'],
    },
    {
      name: 'reads it and then calls it spam: never again',
      answers: { body: ({ say }) => say('554 5.7.1 secret words') },
      expected: ['hand_over', 'failed smtp_rejected 554 5.7.1'],
    },
    {
      name: 'hangs up before it has asked for it: again later',
      answers: { data: ({ socket }) => socket.destroy() },
      expected: ['hand_over', 'retry smtp_unreachable'],
    },
    {
      name: 'hangs before it has asked for it: again later',
      answers: { rcpt: () => undefined },
      expected: ['hand_over', 'retry smtp_timeout'],
    },
    {
      name: 'drops the connection after DATA: uncertain',
      answers: { body: ({ socket }) => socket.destroy() },
      expected: ['hand_over', 'uncertain connection_lost'],
    },
    {
      name: 'hangs after DATA: uncertain',
      answers: { body: () => undefined },
      expected: ['hand_over', 'uncertain connection_lost'],
    },
    {
      name: 'says a little now and then, but never yes: uncertain',
      answers: {
        body: ({ socket }) => {
          const timer = setInterval(() => socket.write('250-wait\r\n'), 100)
          socket.once('close', () => clearInterval(timer))
        },
      },
      expected: ['hand_over', 'uncertain connection_lost'],
    },
  ]

  it.each(cases)('$name', async ({ answers, greeting, expected }) => {
    const { url } = await serve(answers, greeting === undefined ? '220 test' : greeting)
    const { run, events } = workerOver(url, [email()])
    await run()
    expect(told(events)).toEqual(expected)
    expect(JSON.stringify(events)).not.toContain('secret')
  })

  it('is not there: one mail says so, the others wait without an attempt', async () => {
    const { url } = await serve()
    await new Promise<void>((done) => servers.splice(0)[0]?.close(() => done()))
    const { run, events } = workerOver(url, [email(), email(), email()])
    expect(await run()).toMatchObject({ claimed: 3, retry: 1, sent: 0 })
    expect(told(events).sort()).toEqual(['release', 'release', 'retry smtp_unreachable'])
  })

  it('does not know the password: said without naming it', async () => {
    const { url } = await serve({
      ehlo: ({ say }) => say('250-test\r\n250 AUTH PLAIN'),
      auth: ({ say }) => say('535 5.7.8 bad password hunter2'),
    })
    const { run, events } = workerOver(url.replace('//', '//me:hunter2@'), [email()])
    await run()
    expect(told(events)).toEqual(['retry smtp_auth_failed 535 5.7.8'])
    expect(JSON.stringify(events)).not.toContain('hunter2')
  })

  it('refuses one mail: the next one is sent over the same connection', async () => {
    const { url, messages, connections } = await serve({
      rcpt: ({ say, command }) => say(command.includes('bad@') ? '550 no' : '250 OK'),
    })
    const emails = [email({ to_address: 'bad@example.test' }), email(), email()]
    const { run } = workerOver(url, emails, {
      limits: { batch: 9, lanes: 1, leaseSeconds: 60, runMs: 10_000, recordMs: 500 },
    })
    expect(await run()).toMatchObject({ sent: 2, failed: 1 })
    expect(messages).toHaveLength(2)
    expect(connections()).toBe(1)
  })

  it('refuses one mail and to begin anew: the next one is sent over another connection', async () => {
    const { url, messages, connections } = await serve({
      rcpt: ({ say, command }) => say(command.includes('grey@') ? '450 later' : '250 OK'),
      rset: ({ say }) => say('500 what?'),
    })
    const emails = [email({ to_address: 'grey@example.test' }), email()]
    const { run } = workerOver(url, emails, {
      limits: { batch: 9, lanes: 1, leaseSeconds: 60, runMs: 10_000, recordMs: 500 },
    })
    expect(await run()).toMatchObject({ sent: 1, retry: 1 })
    expect(messages).toHaveLength(1)
    expect(connections()).toBe(2)
  })

  it('takes its time: slow is not lost', async () => {
    const { url, messages } = await serve({
      body: ({ say }) => setTimeout(() => say('250 OK'), 200),
    })
    const { run } = workerOver(url, [email()])
    expect(await run()).toMatchObject({ sent: 1 })
    expect(messages).toHaveLength(1)
  })
})

describe('settings', () => {
  const bounds = { least: 1, most: 50, otherwise: 8 }

  it('are whole numbers within bounds, or what is usual when nothing is said', () => {
    expect(wholeNumber('N', '50', bounds)).toBe(50)
    expect(wholeNumber('N', undefined, bounds)).toBe(8)
    expect(wholeNumber('N', ' ', bounds)).toBe(8)
  })

  it.each(['eight', '0', '51', '1.5', '-1', '1e9'])('refuses %s by its name', (text) => {
    expect(() => wholeNumber('N', text, bounds)).toThrow('N must be a whole number from 1 to 50')
  })
})

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

describe('a document', () => {
  const attachment = { kind: 'invoice_pdf', id: randomUUID() } as const
  const remoteOf = (answer: Response) => ({
    supabaseUrl: 'https://project.test',
    secretKey: 'key',
    fetch: vi.fn(async () => answer),
  })

  it('is asked for as the server, and keeps its name', async () => {
    const remote = remoteOf(
      new Response('%PDF', {
        headers: {
          'Content-Type': 'application/pdf',
          'Content-Disposition': 'attachment; filename="INV-2026-00001.pdf"',
        },
      }),
    )
    const mail = email()
    const { filename, content } = await fetchPdf(remote, mail, attachment)
    expect(filename).toBe('INV-2026-00001.pdf')
    expect(new TextDecoder().decode(content)).toBe('%PDF')
    expect(remote.fetch).toHaveBeenCalledWith(
      'https://project.test/functions/v1/finance-invoice-pdf',
      expect.objectContaining({
        body: JSON.stringify({ org_id: mail.org_id, invoice_id: attachment.id }),
      }),
    )
  })

  it('that is not there ends the mail; one that cannot be made now makes it wait', async () => {
    const { url } = await serve()
    const mail = email({ attachments: [attachment] })
    const missing = Response.json({}, { status: 404 })
    missing.headers.set('Content-Type', 'application/problem+json')
    await expect(fetchPdf(remoteOf(missing), mail, attachment)).rejects.toThrow(AttachmentMissing)
    await expect(
      fetchPdf(remoteOf(new Response('no', { status: 404 })), mail, attachment),
    ).rejects.not.toThrow(AttachmentMissing)

    for (const [error, expected] of [
      [new AttachmentMissing('x'), 'failed attachment_missing'],
      [new Error('x'), 'retry attachment_failed'],
    ] as const) {
      const { run, events } = workerOver(url, [mail], {
        fetchAttachment: async () => {
          throw error
        },
      })
      await run()
      expect(told(events)).toEqual([expected])
    }
  })
})

describe('platform-mailer', () => {
  const totals = { claimed: 0, sent: 0, retry: 0, failed: 0, uncertain: 0 }
  const call = (headers: Record<string, string>, body = '{"wait": true}') =>
    new Request('https://project.test/platform-mailer', { method: 'POST', headers, body })

  function handlerOf(run = vi.fn(async () => totals)) {
    const waitUntil = vi.fn()
    const handle = createMailerHandler({
      secretKeys: ['sb_secret_x', ''],
      run,
      waitUntil,
      log: () => undefined,
    })
    return { handle, run, waitUntil }
  }

  it('runs for the server’s key, sent either way, and for nobody else', async () => {
    const { handle, run } = handlerOf()
    const refused: Record<string, string>[] = [
      {},
      { apikey: 'sb_publishable_x' },
      { Authorization: 'Bearer x' },
    ]
    for (const headers of refused) {
      expect((await handle(call(headers))).status).toBe(401)
    }
    expect((await handle(new Request('https://project.test/'))).status).toBe(405)
    expect(run).not.toHaveBeenCalled()
    const allowed: Record<string, string>[] = [
      { apikey: 'sb_secret_x' },
      { Authorization: 'Bearer sb_secret_x' },
    ]
    for (const headers of allowed) {
      const answer = await handle(call(headers))
      expect(await answer.json()).toEqual({ status: 'done', ...totals })
    }
  })

  it('answers at once, and looks once more for whoever calls meanwhile', async () => {
    let finish: () => void = () => undefined
    const run = vi.fn(
      () =>
        new Promise<typeof totals>((done) => {
          finish = () => done(totals)
        }),
    )
    const { handle, waitUntil } = handlerOf(run)
    const key = { apikey: 'sb_secret_x' }
    expect((await handle(call(key, '{}'))).status).toBe(202)
    const second = handle(call(key))
    await vi.waitFor(() => expect(run).toHaveBeenCalledTimes(1))
    await new Promise((done) => setTimeout(done, 20))
    finish()
    await vi.waitFor(() => expect(run).toHaveBeenCalledTimes(2))
    finish()
    expect((await second).status).toBe(200)
    expect(waitUntil).toHaveBeenCalledTimes(1)
  })

  it('says that it could not run, without saying why', async () => {
    const run = vi.fn(async () => Promise.reject(new Error('postgres://secret')))
    const answer = await handlerOf(run).handle(call({ apikey: 'sb_secret_x' }))
    expect(answer.status).toBe(503)
    expect(await answer.text()).not.toContain('secret@')
  })
})
