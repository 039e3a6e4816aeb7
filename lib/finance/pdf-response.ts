import 'server-only'
import { z } from 'zod'
import { AppError, fromDatabase, statusOf, toAppError } from '@/lib/errors'
import { log } from '@/lib/log'
import { messageFor } from '@/lib/messages'
import { authorizeOrg, authorizeUser } from '@/lib/session'
import { type DocumentIds, getDocumentPdf } from './pdf'

/** For staff: a document of their organization by the name of its address. */
export function answerStaffPdf(slug: string, ids: Omit<DocumentIds, 'org_id'>): Promise<Response> {
  return answer(async () => {
    const { db, org } = await authorizeOrg(slug, 'invoices.read')
    return getDocumentPdf(db, { org_id: org.id, ...ids })
  })
}

/** For customers: a document of theirs, whichever organization it is of. */
export function answerOwnPdf(table: 'invoices' | 'credit_notes', id: string): Promise<Response> {
  return answer(async () => {
    const { db } = await authorizeUser()
    if (!z.uuid().safeParse(id).success) throw notFound()
    const { data, error } = await db.from(table).select('org_id').eq('id', id).maybeSingle()
    if (error) throw fromDatabase(error)
    if (!data) throw notFound()
    return getDocumentPdf(db, {
      org_id: data.org_id,
      ...(table === 'invoices' ? { invoice_id: id } : { credit_note_id: id }),
    })
  })
}

const notFound = () => new AppError('not_found', 'finance.document_not_found')

async function answer(run: () => ReturnType<typeof getDocumentPdf>): Promise<Response> {
  try {
    const { body, disposition } = await run()
    return new Response(body, {
      headers: {
        'Content-Type': 'application/pdf',
        'Content-Disposition': disposition,
        // One browser, one user; nobody in between.
        'Cache-Control': 'private, no-store',
        'X-Content-Type-Options': 'nosniff',
      },
    })
  } catch (error) {
    const failure = toAppError(error)
    if (failure.code === 'unavailable' || failure.code === 'unexpected') {
      log.error({ err: failure.cause, reason: failure.reason }, 'a PDF could not be made')
    }
    // A link that a person followed: an empty page would say nothing.
    return new Response(messageFor(failure.reason), {
      status: statusOf(failure.code),
      headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' },
    })
  }
}
