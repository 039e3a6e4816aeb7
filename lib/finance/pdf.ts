import 'server-only'
import { z } from 'zod'
import { AppError, type ErrorCode } from '@/lib/errors'
import type { Db } from '@/lib/supabase/server'

const idsSchema = z.object({
  org_id: z.uuid(),
  invoice_id: z.uuid().optional(),
  credit_note_id: z.uuid().optional(),
})
export type DocumentIds = z.infer<typeof idsSchema>

export type DocumentPdf = {
  body: ReadableStream<Uint8Array>
  /** Names the file by the number of the document. */
  disposition: string
}

const codes: Partial<Record<number, ErrorCode>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  409: 'conflict',
}

/**
 * The PDF of an invoice or a credit note, or of a sample where neither is named, for whom the client
 * speaks: the database says whether they may have it.
 */
export async function getDocumentPdf(db: Db, ids: DocumentIds): Promise<DocumentPdf> {
  if (!idsSchema.safeParse(ids).success) {
    throw new AppError('not_found', 'finance.document_not_found')
  }
  const { data, error, response } = await db.functions.invoke<Blob>('finance-invoice-pdf', {
    body: ids,
  })
  if (error || !(data instanceof Blob)) throw await toError(error, response)
  return {
    body: data.stream(),
    disposition: response?.headers.get('content-disposition') ?? 'inline',
  }
}

async function toError(cause: unknown, response: Response | undefined): Promise<AppError> {
  const code = response && codes[response.status]
  if (!code) return new AppError('unavailable', 'app.unavailable', { cause })
  const body: unknown = await response.json().catch(() => null)
  const isProblem = typeof body === 'object' && body !== null && 'reason' in body
  return new AppError(code, isProblem ? String(body.reason) : 'app.unexpected', { cause })
}
