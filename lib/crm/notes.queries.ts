import 'server-only'
import { z } from 'zod'
import { decodeCursor, encodeCursor, type KeysetPage, toPage } from '@/lib/cursor'
import { fromDatabase } from '@/lib/errors'
import type { OrgScope } from '@/lib/scope'
import {
  type CustomerNote,
  customerNoteSchema,
  type NoteVersion,
  noteVersionSchema,
} from './notes.schemas'

/** As many as come along with a customer. */
export const NOTES_PER_PAGE = 20

const notePositionSchema = z.object({
  id: z.uuid(),
  is_pinned: z.boolean(),
  created_at: z.string(),
})

function positionOf({ id, is_pinned, created_at }: CustomerNote) {
  return { id, is_pinned, created_at }
}

/** Pinned notes first, then newest first; deleted ones left out. */
export async function listCustomerNotes(
  { db, org }: OrgScope,
  customerId: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<KeysetPage<CustomerNote>> {
  const { data, error } = await db.rpc('list_customer_notes', {
    p_org_id: org.id,
    p_customer_id: customerId,
    p_after: cursor ? decodeCursor(notePositionSchema, cursor) : null,
    p_limit: limit + 1,
  })
  if (error) throw fromDatabase(error)
  return toPage(z.array(customerNoteSchema).parse(data), limit, positionOf)
}

/** Where the notes go on after those that came along with the customer; null when that was all. */
export function moreNotesAfter(notes: CustomerNote[]): string | null {
  const last = notes.at(-1)
  return notes.length >= NOTES_PER_PAGE && last ? encodeCursor(positionOf(last)) : null
}

/** One note; null when there is none in this organization, or it was deleted. */
export async function getCustomerNote(
  { db, org }: OrgScope,
  noteId: string,
): Promise<CustomerNote | null> {
  const { data, error } = await db.rpc('get_customer_note', {
    p_org_id: org.id,
    p_note_id: noteId,
  })
  if (error) {
    const failure = fromDatabase(error)
    if (failure.reason === 'crm.note_not_found') return null
    throw failure
  }
  return customerNoteSchema.parse(data)
}

/** The bodies that a note had before the one it has now, newest first. */
export async function listNoteVersions(
  { db, org }: OrgScope,
  noteId: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<KeysetPage<NoteVersion>> {
  const { data, error } = await db.rpc('list_customer_note_versions', {
    p_org_id: org.id,
    p_note_id: noteId,
    p_after: cursor ? decodeCursor(z.number().int(), cursor) : undefined,
    p_limit: limit + 1,
  })
  if (error) throw fromDatabase(error)
  return toPage(z.array(noteVersionSchema).parse(data), limit, ({ version }) => version)
}
