import 'server-only'
import { cache } from 'react'
import { z } from 'zod'
import type { KeysetPage } from '@/lib/cursor'
import { fromDatabase } from '@/lib/errors'
import { readListPage, readPosition } from '@/lib/list-page'
import type { OrgScope } from '@/lib/scope'
import {
  type CreditNote,
  type CreditNoteFilter,
  type CreditNoteRow,
  creditNoteRowSchema,
  creditNoteSchema,
} from './credit-notes.schemas'

type Asked = { filter: CreditNoteFilter; cursor?: string | undefined; limit: number }

/** A page of credit notes for staff, the latest day first. */
export async function listCreditNotes(
  { db, org }: OrgScope,
  { filter, cursor, limit }: Asked,
): Promise<KeysetPage<CreditNoteRow>> {
  const { data, error } = await db.rpc('list_credit_notes', {
    p_org_id: org.id,
    p_filter: filter,
    p_limit: limit,
    p_cursor: readPosition(cursor),
  })
  if (error) throw fromDatabase(error)
  return readListPage(creditNoteRowSchema, data)
}

/** A credit note for staff, or for the customer whose it is; null for everybody else’s. */
export const getCreditNote = cache(async function getCreditNote(
  { db, org }: OrgScope,
  creditNoteId: string,
): Promise<CreditNote | null> {
  if (!z.uuid().safeParse(creditNoteId).success) return null
  const { data, error } = await db.rpc('get_credit_note', {
    p_org_id: org.id,
    p_credit_note_id: creditNoteId,
  })
  if (error) {
    const failure = fromDatabase(error)
    if (failure.reason === 'finance.credit_note_not_found') return null
    throw failure
  }
  return creditNoteSchema.parse(data)
})
