import { type Attachment, AttachmentMissing, type Email } from './types.ts'

export type Remote = {
  supabaseUrl: string
  secretKey: string
  fetch: (url: string, init: RequestInit) => Promise<Response>
}

const rpcTimeoutMs = 15_000
const pdfTimeoutMs = 30_000

function headersOf({ secretKey }: Remote): Record<string, string> {
  return {
    apikey: secretKey,
    Authorization: `Bearer ${secretKey}`,
    'Content-Type': 'application/json',
  }
}

/** Calls a function of the database as the server. */
export async function callRpc(
  remote: Remote,
  name: string,
  args: Record<string, unknown>,
): Promise<unknown> {
  const answer = await remote.fetch(`${remote.supabaseUrl}/rest/v1/rpc/${name}`, {
    method: 'POST',
    headers: headersOf(remote),
    body: JSON.stringify(args),
    signal: AbortSignal.timeout(rpcTimeoutMs),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${name} was answered with ${answer.status}`)
  return text === '' ? null : JSON.parse(text)
}

/** A document as PDF, from the function that makes and keeps them. */
export async function fetchPdf(
  remote: Remote,
  email: Email,
  { kind, id }: Email['attachments'][number],
): Promise<Attachment> {
  const name = kind === 'invoice_pdf' ? 'invoice_id' : 'credit_note_id'
  const answer = await remote.fetch(`${remote.supabaseUrl}/functions/v1/finance-invoice-pdf`, {
    method: 'POST',
    headers: headersOf(remote),
    body: JSON.stringify({ org_id: email.org_id, [name]: id }),
    signal: AbortSignal.timeout(pdfTimeoutMs),
  })
  const isPdf = answer.headers.get('content-type')?.startsWith('application/pdf')
  if (answer.ok && isPdf) {
    return { filename: fileNameOf(answer), content: new Uint8Array(await answer.arrayBuffer()) }
  }
  await answer.body?.cancel()
  const isProblem = answer.headers.get('content-type')?.startsWith('application/problem+json')
  // Said by the function itself: the gateway's own 404 means that it is not deployed yet.
  if (answer.status === 404 && isProblem) throw new AttachmentMissing(`${kind} ${id}`)
  throw new Error(`The PDF was answered with ${answer.status}`)
}

function fileNameOf(answer: Response): string {
  const found = /filename="([^"]{1,100})"/.exec(
    answer.headers.get('content-disposition') ?? '',
  )?.[1]
  return found?.replace(/[^\w.() -]/g, '_') ?? 'document.pdf'
}
