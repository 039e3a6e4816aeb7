import { randomUUID } from 'node:crypto'
import PostalMime from 'postal-mime'

export type Attachment = { name: string; type: string; size_bytes: number; path: string }

export type Message = {
  id: string
  from: string
  to: string[]
  subject: string
  text: string
  html: string
  links: string[]
  attachments: Attachment[]
  received_at: string
}

/** A message with what is in its attachments, which no list carries along. */
export type Mail = { message: Message; contents: Uint8Array<ArrayBuffer>[] }

const maxMessages = 500
/** Of characters and bytes together. */
const maxSize = 30_000_000

function linksOf(html: string, text: string): string[] {
  const fromHtml = [...html.matchAll(/href="(https?:[^"]+)"/g)].map(([, url]) => url ?? '')
  const fromText = text.match(/https?:\/\/[^\s<>")]+/g) ?? []
  return [...new Set([...fromHtml.map((url) => url.replaceAll('&amp;', '&')), ...fromText])]
}

export async function readMessage(raw: Uint8Array, recipients: string[]): Promise<Mail> {
  const id = randomUUID()
  const mail = await PostalMime.parse(raw)
  const html = mail.html ?? ''
  const text = mail.text ?? ''
  const contents = mail.attachments.map(({ content }) =>
    typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content),
  )
  const message = {
    id,
    from: mail.from?.address ?? '',
    to: recipients,
    subject: mail.subject ?? '',
    text,
    html,
    links: linksOf(html, text),
    attachments: mail.attachments.map(({ filename, mimeType }, index) => ({
      name: filename || 'attachment',
      type: mimeType,
      size_bytes: contents[index]?.byteLength ?? 0,
      path: `/messages/${id}/attachments/${index}`,
    })),
    received_at: new Date().toISOString(),
  }
  return { message, contents }
}

const sizeOf = ({ message, contents }: Mail) =>
  contents.reduce((sum, one) => sum + one.byteLength, message.html.length + message.text.length)

/** Mails of this run, newest first, in memory; the oldest make room. */
export function createMailbox() {
  let mails: Mail[] = []
  const isTo = (to: string | undefined) => {
    const wanted = to?.trim().toLowerCase()
    return ({ message }: Mail) =>
      !wanted || message.to.some((address) => address.toLowerCase() === wanted)
  }
  return {
    add(mail: Mail) {
      let size = 0
      mails = [mail, ...mails].slice(0, maxMessages).filter((one, index) => {
        size += sizeOf(one)
        return index === 0 || size <= maxSize
      })
    },
    list(to: string | undefined): Message[] {
      return mails.filter(isTo(to)).map(({ message }) => message)
    },
    find(id: string): Mail | undefined {
      return mails.find(({ message }) => message.id === id)
    },
    clear(to: string | undefined) {
      const isGone = isTo(to)
      mails = mails.filter((one) => !isGone(one))
    },
  }
}
export type Mailbox = ReturnType<typeof createMailbox>
