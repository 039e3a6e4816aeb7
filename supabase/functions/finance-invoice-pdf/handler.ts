import { z } from 'zod'
import {
  authorizationOf,
  preflight,
  problem,
  readJson,
  signInFirst,
  unavailable,
} from '../_shared/http.ts'
import { createLogError } from '../_shared/log.ts'
import { type Database, Refusal } from './database.ts'
import { type Paper, paperSchema, stampOf, storedPdfSchema } from './document.ts'
import type { DrawPaper } from './layout.ts'

/** What the function is given; it reads no environment. */
export type Deps = { database: Database; draw: DrawPaper }

// Three ids; a body that is much larger is none of ours.
const maxBodyBytes = 4096

const logError = createLogError('finance-invoice-pdf')

const inputSchema = z.strictObject({
  org_id: z.uuid(),
  invoice_id: z.uuid().optional(),
  credit_note_id: z.uuid().optional(),
})
type Input = z.infer<typeof inputSchema>
type Bytes = Uint8Array<ArrayBuffer>

/**
 * Answers the PDF of an invoice or a credit note, or of a sample where neither is named. The
 * database says with the caller's own token whether they may have it. What is issued is drawn once,
 * kept, and the same bytes for everybody ever after; drafts, samples and what was voided are drawn
 * anew.
 */
export function createInvoicePdfHandler(deps: Deps): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method === 'OPTIONS') return preflight()
    if (request.method !== 'POST') {
      return problem('method_not_allowed', 'api.method_not_allowed', { Allow: 'POST, OPTIONS' })
    }
    const authorization = authorizationOf(request)
    if (!authorization) return signInFirst()
    const body = await readJson(request, maxBodyBytes)
    if (body instanceof Response) return body
    const input = inputSchema.safeParse(body.value)
    if (!input.success || (input.data.invoice_id && input.data.credit_note_id)) {
      return problem('malformed', 'app.invalid_input')
    }
    try {
      const asked = await deps.database.askAs(authorization, 'get_document_for_pdf', {
        p_org_id: input.data.org_id,
        p_invoice_id: input.data.invoice_id ?? null,
        p_credit_note_id: input.data.credit_note_id ?? null,
      })
      const paper = paperSchema.parse(asked)
      return pdf(paper, await bytesOf(deps, input.data, paper))
    } catch (error) {
      if (error instanceof Refusal) return refusal(error)
      logError('a document could not be drawn', { err: error })
      return unavailable()
    }
  }
}

async function bytesOf(deps: Deps, input: Input, paper: Paper): Promise<Bytes> {
  if (stampOf(paper)) return await draw(deps, paper)
  return paper.pdf ? await keptBytes(deps, paper.pdf) : await keep(deps, input, paper)
}

async function draw({ database, draw }: Deps, paper: Paper): Promise<Bytes> {
  const path = paper.seller.logo_path
  const logo = path ? await database.download('document-logos', path) : null
  return await draw(paper, logo ? logo.buffer : null)
}

/** Of many who draw it at once, the one who stores it first has drawn it for all. */
async function keep(deps: Deps, input: Input, paper: Paper): Promise<Bytes> {
  const { database } = deps
  const kind = input.invoice_id ? 'invoices' : 'credit-notes'
  const path = `${input.org_id}/${kind}/${input.invoice_id ?? input.credit_note_id}.pdf`
  const drawn = await draw(deps, paper)
  const isFirst = await database.upload('documents', path, drawn)
  // Who stored it may have died before it was recorded: whoever comes next does that for them.
  const stored = isFirst ? drawn : await database.download('documents', path)
  if (!stored) throw new Error('The bytes of a document have gone')
  const finished = storedPdfSchema.parse(
    await database.ask('finish_document_pdf', {
      p_org_id: input.org_id,
      p_invoice_id: input.invoice_id ?? null,
      p_credit_note_id: input.credit_note_id ?? null,
      p_sha256: await sha256(stored),
      p_size_bytes: stored.byteLength,
    }),
  )
  return finished.sha256 === (await sha256(stored)) ? stored : await keptBytes(deps, finished)
}

/** The bytes that were recorded and no others: changed ones are an error, not an invoice. */
async function keptBytes(
  { database }: Deps,
  kept: z.infer<typeof storedPdfSchema>,
): Promise<Bytes> {
  const bytes = await database.download('documents', kept.path)
  if (!bytes || (await sha256(bytes)) !== kept.sha256) {
    throw new Error(`The kept bytes of ${kept.path} are not those that were recorded`)
  }
  return bytes
}

async function sha256(bytes: Bytes): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function pdf(paper: Paper, bytes: Bytes): Response {
  const name = paper.number ?? paper.status
  return new Response(bytes, {
    headers: {
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Expose-Headers': 'Content-Disposition',
      'Cache-Control': 'private, no-store',
      'Content-Disposition': disposition(`${name}.pdf`),
      'Content-Type': 'application/pdf',
      'X-Content-Type-Options': 'nosniff',
    },
  })
}

/** A number may have slashes and spaces, and foreign ones anything else. */
function disposition(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9._ -]/g, '-')
  return `inline; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name.replace(/[/\\]/g, '-'))}`
}

function refusal({ status, code, reason }: Refusal): Response {
  // A key in place of a user's token is anon to the database, which may not ask.
  if (status === 401 || (code === '42501' && reason === null)) return signInFirst()
  if (status === 403 && reason) return problem('forbidden', reason)
  if (status === 404 && reason) return problem('not_found', reason)
  if (reason === 'finance.import_under_way') return problem('conflict', reason)
  logError('the database refused', { status, code })
  return unavailable()
}
