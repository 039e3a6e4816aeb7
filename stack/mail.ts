import { randomUUID } from 'node:crypto'
import type { Server } from 'node:http'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import PostalMime from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import { loopback } from './ports.ts'

export type Message = {
  id: string
  from: string
  to: string[]
  subject: string
  text: string
  html: string
  links: string[]
  received_at: string
}

const maxMessages = 500
const maxBytes = 10 * 1024 * 1024

function linksOf(html: string, text: string): string[] {
  const fromHtml = [...html.matchAll(/href="(https?:[^"]+)"/g)].map(([, url]) => url ?? '')
  const fromText = text.match(/https?:\/\/[^\s<>")]+/g) ?? []
  return [...new Set([...fromHtml.map((url) => url.replaceAll('&amp;', '&')), ...fromText])]
}

async function readMessage(raw: Uint8Array, recipients: string[]): Promise<Message> {
  const mail = await PostalMime.parse(raw)
  const html = mail.html ?? ''
  const text = mail.text ?? ''
  return {
    id: randomUUID(),
    from: mail.from?.address ?? '',
    to: recipients,
    subject: mail.subject ?? '',
    text,
    html,
    links: linksOf(html, text),
    received_at: new Date().toISOString(),
  }
}

export function createMailbox() {
  let messages: Message[] = []
  return {
    add(message: Message) {
      messages = [message, ...messages].slice(0, maxMessages)
    },
    list(to: string | undefined) {
      const wanted = to?.trim().toLowerCase()
      return messages.filter(
        (one) => !wanted || one.to.some((address) => address.toLowerCase() === wanted),
      )
    },
    find(id: string) {
      return messages.find((one) => one.id === id)
    },
    clear(to: string | undefined) {
      const gone = new Set(this.list(to))
      messages = messages.filter((one) => !gone.has(one))
    },
  }
}
export type Mailbox = ReturnType<typeof createMailbox>

function createSmtpServer(mailbox: Mailbox) {
  return new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    size: maxBytes,
    logger: false,
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('error', done)
      stream.on('end', () => {
        if (stream.sizeExceeded) {
          done(Object.assign(new Error('Message too large'), { responseCode: 552 }))
          return
        }
        const recipients = session.envelope.rcptTo.map((one) => one.address)
        readMessage(Buffer.concat(chunks), recipients).then((message) => {
          mailbox.add(message)
          done()
        }, done)
      })
    },
  })
}

function createInbox(mailbox: Mailbox) {
  return new Hono()
    .get('/api/messages', (context) => context.json(mailbox.list(context.req.query('to'))))
    .get('/api/messages/:id', (context) => {
      const message = mailbox.find(context.req.param('id'))
      return message ? context.json(message) : context.json({ message: 'No such message' }, 404)
    })
    .delete('/api/messages', (context) => {
      mailbox.clear(context.req.query('to'))
      return context.body(null, 204)
    })
}

export async function startMail(ports: { mail: number; smtp: number }) {
  const mailbox = createMailbox()
  const smtp = createSmtpServer(mailbox)
  await new Promise<void>((resolve, reject) => {
    smtp.once('error', reject)
    smtp.listen(ports.smtp, loopback, () => resolve())
  })
  const inbox = createInbox(mailbox)
  const web = await new Promise<Server>((resolve, reject) => {
    const server = serve({ fetch: inbox.fetch, port: ports.mail, hostname: loopback }, () =>
      resolve(server as Server),
    )
    server.once('error', reject)
  })
  return {
    async stop() {
      web.closeAllConnections()
      await Promise.all([
        new Promise<void>((done) => web.close(() => done())),
        new Promise<void>((done) => smtp.close(() => done())),
      ])
    },
  }
}
