/** A mail as claim_emails() gives it. */
export type Email = {
  org_id: string
  id: string
  to_address: string
  to_name: string | null
  from_name: string
  reply_to: string | null
  subject: string
  text_body: string
  html_body: string
  attachments: { kind: 'invoice_pdf' | 'credit_note_pdf'; id: string }[]
  created_at: string
}

export type Attachment = { filename: string; content: Uint8Array }

/** What became of handing a mail to a server, or of the way there. */
export type Outcome =
  | { event: 'sent' }
  /** `isLost`: the connection is of no more use. `reply`: codes of the server, never its words. */
  | { event: 'retry' | 'failed' | 'uncertain'; error: string; reply?: string; isLost: boolean }

export type MailEvent = {
  org_id: string
  id: string
  event: 'hand_over' | 'release' | Outcome['event']
  error?: string
  reply?: string
}

export type SmtpSession = {
  send(to: string, message: Uint8Array): Promise<Outcome>
  close(): void
}

/** Why no session could be opened: a word of ours. */
export class SmtpUnavailable extends Error {
  readonly reason: string
  readonly reply: string | undefined
  constructor(reason: string, reply?: string) {
    super(reason)
    this.reason = reason
    this.reply = reply
  }
}

/** The document is not there and will not be: trying again is of no use. */
export class AttachmentMissing extends Error {}

export type WorkerDeps = {
  /** Calls a function of the database; throws when it could not be reached or refused. */
  rpc: (name: string, args: Record<string, unknown>) => Promise<unknown>
  openSmtp: () => Promise<SmtpSession>
  fetchAttachment: (email: Email, attachment: Email['attachments'][number]) => Promise<Attachment>
  compose: (email: Email, attachments: Attachment[]) => Promise<Uint8Array>
  now: () => number
  sleep: (ms: number) => Promise<void>
  log: (message: string, error?: unknown) => void
  limits: WorkerLimits
}

export type WorkerLimits = {
  /** Mails claimed at a time. */
  batch: number
  /** Connections to the mail server. */
  lanes: number
  leaseSeconds: number
  /** After which no more are claimed in one run. */
  runMs: number
  /** How long it is tried to tell the database what became of a mail. */
  recordMs: number
}
