import { Buffer } from 'node:buffer'
import { Socket } from 'node:net'
import { Readable } from 'node:stream'
import { domainToASCII } from 'node:url'
import MailComposer from 'nodemailer/lib/mail-composer/index.js'
import SMTPConnection from 'nodemailer/lib/smtp-connection/index.js'
import {
  type Attachment,
  type Email,
  type Outcome,
  type SmtpSession,
  SmtpUnavailable,
} from './types.ts'

export type SmtpTimeouts = {
  connectMs: number
  greetingMs: number
  /** Without a byte from the server. */
  silenceMs: number
  /** For one mail, however many bytes come: less than the lease of what was handed over. */
  mailMs: number
}

export const defaultTimeouts: SmtpTimeouts = {
  connectMs: 10_000,
  greetingMs: 10_000,
  silenceMs: 20_000,
  mailMs: 45_000,
}

type SmtpError = Error & {
  code?: string
  command?: string
  response?: string
  responseCode?: number
}

/** Codes of what a server said; its words may hold names of people and machines. */
export function replyOf(error: SmtpError): string | undefined {
  const found = /^([2-5]\d\d)[ -]?(?:([245]\.\d{1,3}\.\d{1,3})\b)?/.exec(error.response ?? '')
  if (!found) return undefined
  return found[2] ? `${found[1]} ${found[2]}` : found[1]
}

function reasonOf(error: SmtpError): string {
  switch (error.code) {
    case 'EAUTH':
      return 'smtp_auth_failed'
    case 'ETIMEDOUT':
      return 'smtp_timeout'
    case 'ETLS':
      return 'smtp_tls_failed'
    case 'EDNS':
      return 'smtp_host_unknown'
    default:
      return error.responseCode ? 'smtp_refused' : 'smtp_unreachable'
  }
}

/** By the size that the server named before, or by its answer; later, 552 may be a full mailbox. */
function isTooLarge({ code, command, responseCode }: SmtpError, reply = ''): boolean {
  if (command === 'MAIL FROM' && (responseCode === 552 || (code === 'EMESSAGE' && !responseCode))) {
    return true
  }
  return /^5\d\d 5\.(2\.3|3\.4)$/.test(reply)
}

/** What an error says about a mail, given whether all of it had left before. */
export function outcomeOf(error: SmtpError, isBodySent: boolean): Outcome {
  const reply = replyOf(error)
  if (isTooLarge(error, reply)) {
    return { event: 'failed', error: 'email_too_large', reply, isLost: false }
  }
  const status = error.responseCode ?? 0
  // A server that answers no has not taken the mail, also at the very end.
  if (error.command !== 'CONN' && status >= 400) {
    // What it has against the sender is for us to mend, and no fault of this mail.
    const isOurs = error.command === 'MAIL FROM'
    const event = status >= 500 && !isOurs ? 'failed' : 'retry'
    // After 421 the server hangs up.
    return { event, error: 'smtp_rejected', reply, isLost: status === 421 }
  }
  if (error.code === 'EENVELOPE') {
    return { event: 'failed', error: 'address_refused', reply, isLost: false }
  }
  if (isBodySent) return { event: 'uncertain', error: 'connection_lost', reply, isLost: true }
  return { event: 'retry', error: reasonOf(error), reply, isLost: true }
}

/** With its domain in ASCII, as servers without SMTPUTF8 want it; whole, where that is of no help. */
function asciiAddress(address: string): string {
  const at = address.lastIndexOf('@') + 1
  const domain = address.slice(at)
  // Of ASCII only what hosts are named by: at a slash Node cuts off the rest.
  if (!/^[!-~]+@$/.test(address.slice(0, at)) || !/^[\w.\u0080-\u{10ffff}-]+$/u.test(domain)) {
    return address
  }
  return address.slice(0, at) + (domainToASCII(domain) || domain)
}

const isLoopback = (host: string) => /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/.test(host)

/** Sessions with the server that an URL such as smtps://user:password@host:465 names. */
export function createSmtp(url: string, from: string, timeouts: SmtpTimeouts = defaultTimeouts) {
  const { protocol, hostname, port, username, password } = new URL(url)
  const credentials = username
    ? { user: decodeURIComponent(username), pass: decodeURIComponent(password) }
    : null

  async function open(): Promise<SmtpSession> {
    // The end of a mail is a packet of its own. Held back until the one before it is acknowledged, as
    // is usual, it waits 40 ms for a server that has nothing to say before it.
    const socket = new Socket()
    socket.setNoDelay(true)
    const connection = new SMTPConnection({
      socket,
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port ? Number(port) : undefined,
      secure: protocol === 'smtps:',
      // A password is not sent for everyone on the way to read.
      requireTLS: credentials !== null && !isLoopback(hostname),
      connectionTimeout: timeouts.connectMs,
      greetingTimeout: timeouts.greetingMs,
      socketTimeout: timeouts.silenceMs,
      dnsTimeout: timeouts.connectMs,
    })
    let onEnd: (error: SmtpError) => void = () => undefined
    connection.on('error', (error: SmtpError) => onEnd(error))
    connection.once('end', () => onEnd(new Error('The server hung up')))

    await step(
      (done) => connection.connect(done),
      (listener) => {
        onEnd = listener
      },
      timeouts.connectMs + timeouts.greetingMs + timeouts.silenceMs,
    ).catch(giveUp)
    if (credentials) {
      await step(
        (done) => connection.login({ credentials }, done),
        (listener) => {
          onEnd = listener
        },
        timeouts.silenceMs * 2,
      ).catch(giveUp)
    }

    function giveUp(error: SmtpError): never {
      connection.close()
      throw new SmtpUnavailable(reasonOf(error), replyOf(error))
    }

    const reset = () =>
      step(
        (done) => connection.reset(done),
        (listener) => {
          onEnd = listener
        },
        timeouts.silenceMs,
      ).then(
        () => true,
        () => false,
      )

    return {
      async send(to, message) {
        // What is given here goes out as it is, unlike the addresses of a message's head.
        const envelope = { from, to: [asciiAddress(to)], size: message.byteLength }
        // Read when the server has asked for it: before its end, nothing can have been taken.
        const body = Readable.from([message])
        let isBodySent = false
        body.once('end', () => {
          isBodySent = true
        })
        try {
          await step(
            (done) => connection.send(envelope, body, done),
            (listener) => {
              onEnd = listener
            },
            timeouts.mailMs,
          )
          return { event: 'sent' }
        } catch (error) {
          const outcome = outcomeOf(
            error instanceof Error ? error : new Error(String(error)),
            isBodySent,
          )
          // A server that refused the address still waits for others of the same mail: without a
          // reset it would refuse the next mail too.
          return 'isLost' in outcome && !outcome.isLost
            ? { ...outcome, isLost: !(await reset()) }
            : outcome
        }
      },
      close: () => connection.close(),
    }
  }
  return { open }
}

/** One command with its answer, the end of the connection, or too long a time. */
function step(
  run: (done: (error?: SmtpError | null) => void) => void,
  listen: (onEnd: (error: SmtpError) => void) => void,
  ms: number,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(Object.assign(new Error('Too long'), { code: 'ETIMEDOUT' })),
      ms,
    )
    listen((error) => {
      clearTimeout(timer)
      reject(error)
    })
    run((error) => {
      clearTimeout(timer)
      if (error) reject(error)
      else resolve()
    })
  })
}

/** The bytes of a mail: the same for the same row, so that a second copy can be told by its id. */
export async function composeMessage(
  email: Email,
  attachments: Attachment[],
  from: string,
): Promise<Uint8Array> {
  const domain = from.slice(from.lastIndexOf('@') + 1)
  return new MailComposer({
    from: { name: email.from_name, address: from },
    to: { name: email.to_name ?? '', address: email.to_address },
    replyTo: email.reply_to ?? undefined,
    subject: email.subject,
    text: email.text_body,
    html: email.html_body,
    messageId: `<${email.id}@${domain}>`,
    date: new Date(email.created_at),
    headers: { 'Auto-Submitted': 'auto-generated' },
    attachments: attachments.map(({ filename, content }) => ({
      filename,
      content: Buffer.from(content),
      contentType: 'application/pdf',
    })),
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build()
}
