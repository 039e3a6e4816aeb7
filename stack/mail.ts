import type { Server } from 'node:http'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { SMTPServer } from 'smtp-server'
import { listPage, messagePage } from './mail-page.ts'
import { createMailbox, type Mailbox, readMessage } from './mailbox.ts'
import { loopback, portError } from './ports.ts'

const maxBytes = 10 * 1024 ** 2

function createSmtpServer(mailbox: Mailbox) {
  return new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    size: maxBytes,
    logger: false,
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => {
        if (!stream.sizeExceeded) chunks.push(chunk)
      })
      stream.on('error', done)
      stream.on('end', () => {
        if (stream.sizeExceeded) {
          done(Object.assign(new Error('Message too large'), { responseCode: 552 }))
          return
        }
        const recipients = session.envelope.rcptTo.map((one) => one.address)
        readMessage(Buffer.concat(chunks), recipients).then((mail) => {
          mailbox.add(mail)
          done()
        }, done)
      })
    },
  })
}

const headers = {
  'Content-Security-Policy':
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
}

/** A browser shows these and runs nothing in them: no SVG, no HTML. The rest is downloaded. */
const shownTypes = ['application/pdf', 'image/png', 'image/jpeg', 'image/gif', 'image/webp']

function createInbox(mailbox: Mailbox) {
  const app = new Hono()
  app.use(async (context, next) => {
    // A page elsewhere can point its own name here; mails are not for it to read or delete.
    const { hostname } = new URL(context.req.url)
    const isOwn = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname)
    const isWrite = context.req.method !== 'GET' && context.req.method !== 'HEAD'
    const isForeign = context.req.header('sec-fetch-site') === 'cross-site'
    if (!isOwn || (isWrite && isForeign)) return context.text('Forbidden', 403)
    await next()
    for (const [name, value] of Object.entries(headers)) context.header(name, value)
  })
  app.get('/', (context) => {
    const to = context.req.query('to')
    return context.html(listPage(mailbox.list(to), to))
  })
  app.get('/messages/:id', (context) => {
    const mail = mailbox.find(context.req.param('id'))
    return mail ? context.html(messagePage(mail.message)) : context.redirect('/')
  })
  app.get('/messages/:id/attachments/:index', (context) => {
    const { id, index } = context.req.param()
    const mail = mailbox.find(id)
    const attachment = mail?.message.attachments[Number(index)]
    const content = mail?.contents[Number(index)]
    if (!attachment || !content) return context.text('No such attachment', 404)
    const isShown = shownTypes.includes(attachment.type)
    const name = encodeURIComponent(attachment.name.toWellFormed()).replaceAll("'", '%27')
    return context.body(content, 200, {
      'Content-Type': isShown ? attachment.type : 'application/octet-stream',
      'Content-Disposition': `${isShown ? 'inline' : 'attachment'}; filename*=UTF-8''${name}`,
    })
  })
  app.post('/delete', (context) => {
    mailbox.clear(context.req.query('to'))
    return context.redirect('/')
  })
  app.get('/api/messages', (context) => context.json(mailbox.list(context.req.query('to'))))
  app.get('/api/messages/:id', (context) => {
    const mail = mailbox.find(context.req.param('id'))
    return mail ? context.json(mail.message) : context.json({ message: 'No such message' }, 404)
  })
  app.delete('/api/messages', (context) => {
    mailbox.clear(context.req.query('to'))
    return context.body(null, 204)
  })
  return app
}

/** Catches every mail on the SMTP port and shows it on the mail port. */
export async function startMail(ports: { mail: number; smtp: number }) {
  const mailbox = createMailbox()
  const smtp = createSmtpServer(mailbox)
  await new Promise<void>((resolve, reject) => {
    smtp.once('error', (error) => reject(portError('smtp', ports.smtp, error)))
    smtp.listen(ports.smtp, loopback, () => resolve())
  })
  // After the start, an error is of one connection: a client that hung up.
  smtp.on('error', () => undefined)
  const inbox = createInbox(mailbox)
  const web = await new Promise<Server>((resolve, reject) => {
    const options = { fetch: inbox.fetch, port: ports.mail, hostname: loopback }
    const server = serve(options, () => resolve(server)) as Server
    server.once('error', (error) => reject(portError('mail', ports.mail, error)))
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
