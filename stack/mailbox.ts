import { randomUUID } from 'node:crypto'
import PostalMime from 'postal-mime'

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
const maxCharacters = 30_000_000

function linksOf(html: string, text: string): string[] {
  const fromHtml = [...html.matchAll(/href="(https?:[^"]+)"/g)].map(([, url]) => url ?? '')
  const fromText = text.match(/https?:\/\/[^\s<>")]+/g) ?? []
  return [...new Set([...fromHtml.map((url) => url.replaceAll('&amp;', '&')), ...fromText])]
}

export async function readMessage(raw: Uint8Array, recipients: string[]): Promise<Message> {
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

const sizeOf = (message: Message) => message.html.length + message.text.length

/** Mails of this run, newest first, in memory; the oldest make room. */
export function createMailbox() {
  let messages: Message[] = []
  return {
    add(message: Message) {
      let characters = 0
      messages = [message, ...messages].slice(0, maxMessages).filter((one, index) => {
        characters += sizeOf(one)
        return index === 0 || characters <= maxCharacters
      })
    },
    list(to: string | undefined): Message[] {
      const wanted = to?.trim().toLowerCase()
      return messages.filter(
        (one) => !wanted || one.to.some((address) => address.toLowerCase() === wanted),
      )
    },
    find(id: string): Message | undefined {
      return messages.find((one) => one.id === id)
    },
    clear(to: string | undefined) {
      const gone = new Set(this.list(to))
      messages = messages.filter((one) => !gone.has(one))
    },
  }
}
export type Mailbox = ReturnType<typeof createMailbox>
