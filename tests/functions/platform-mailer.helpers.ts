import { randomUUID } from 'node:crypto'
import { createServer, type Server, type Socket } from 'node:net'
import { composeMessage, createSmtp } from '../../supabase/functions/platform-mailer/smtp.ts'
import type {
  Email,
  MailEvent,
  WorkerDeps,
} from '../../supabase/functions/platform-mailer/types.ts'
import { runWorker } from '../../supabase/functions/platform-mailer/worker.ts'

// The worker over real connections, to servers that behave as badly as servers do. What the database
// answers is played here; tests/stack/mailer.test.ts has the real one.

export const from = 'no-reply@clientele.test'

const servers: Server[] = []
const sockets = new Set<Socket>()

/** Between two tests; also for a server that is gone. */
export async function closeServers(): Promise<void> {
  for (const socket of sockets) socket.destroy()
  sockets.clear()
  await Promise.all(
    servers.splice(0).map((server) => new Promise<void>((done) => server.close(() => done()))),
  )
}

type Talk = { say(line: string): void; socket: Socket; command: string }

/** A mail server that answers each command as told; what is not told, it takes, one mail at a time. */
export async function serve(
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

export const email = (values: Partial<Email> = {}): Email => ({
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
export function workerOver(url: string, emails: Email[], values: Partial<WorkerDeps> = {}) {
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
    openSmtp: createSmtp(url, from).open,
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

export const told = (events: MailEvent[]) =>
  events.map(({ event, error, reply }) => [event, error, reply].filter(Boolean).join(' '))
