import { createTransport } from 'nodemailer'
import { loopback } from './ports.ts'

export type OutgoingMail = { to: string; subject: string; text?: string; html?: string }
export type MailDriver = { send(mail: OutgoingMail): Promise<void> }

/** Auth's mails take the same road as the app's: SMTP to the mail catcher. */
export function createMailDriver(smtpPort: number): MailDriver {
  const transport = createTransport({
    host: loopback,
    port: smtpPort,
    secure: false,
    ignoreTLS: true,
  })
  return {
    async send({ to, subject, text, html }) {
      const from = { name: 'Clientele', address: 'no-reply@clientele.test' }
      await transport.sendMail({ from, to, subject, text, html })
    },
  }
}
