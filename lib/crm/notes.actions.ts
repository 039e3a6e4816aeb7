'use server'

import { revalidatePath } from 'next/cache'
import { defineOrgAction } from '@/lib/action'
import { AppError, fromDatabase } from '@/lib/errors'
import type { OrgSession } from '@/lib/session'
import { listNoteVersions } from './notes.queries'
import {
  createNoteSchema,
  customerNoteSchema,
  noteIdSchema,
  pinNoteSchema,
  updateNoteSchema,
} from './notes.schemas'

const VERSIONS_SHOWN = 100

function revalidateNotes({ org }: OrgSession, customerId: string): void {
  revalidatePath(`/o/${org.slug}/customers/${customerId}`)
}

/** Rules about the body name it as their detail, so that the form can say them there. */
function toFieldError(error: Parameters<typeof fromDatabase>[0]): AppError {
  const failure = fromDatabase(error)
  if (failure.detail !== 'body') return failure
  return new AppError(failure.code, failure.reason, {
    fields: { body: [failure.reason] },
    cause: failure.cause,
  })
}

export const createNote = defineOrgAction(createNoteSchema, async (session, input) => {
  const { data, error } = await session.db.rpc('create_customer_note', {
    p_org_id: session.org.id,
    p_customer_id: input.customer_id,
    p_body: input.body,
    p_is_pinned: input.is_pinned,
  })
  if (error) throw toFieldError(error)
  const note = customerNoteSchema.parse(data)
  revalidateNotes(session, note.customer_id)
  return note
})

/** Refused with `crm.note_changed` when somebody else edited the note since it was read. */
export const updateNote = defineOrgAction(updateNoteSchema, async (session, input) => {
  const { data, error } = await session.db.rpc('update_customer_note', {
    p_org_id: session.org.id,
    p_note_id: input.note_id,
    p_body: input.body,
    p_expected_updated_at: input.expected_updated_at ?? undefined,
  })
  if (error) throw toFieldError(error)
  const note = customerNoteSchema.parse(data)
  revalidateNotes(session, note.customer_id)
  return note
})

export const pinNote = defineOrgAction(pinNoteSchema, async (session, { note_id, is_pinned }) => {
  const { data, error } = await session.db.rpc('set_customer_note_pinned', {
    p_org_id: session.org.id,
    p_note_id: note_id,
    p_is_pinned: is_pinned,
  })
  if (error) throw fromDatabase(error)
  const note = customerNoteSchema.parse(data)
  revalidateNotes(session, note.customer_id)
  return note
})

export const deleteNote = defineOrgAction(noteIdSchema, async (session, { note_id }) => {
  const { data, error } = await session.db.rpc('delete_customer_note', {
    p_org_id: session.org.id,
    p_note_id: note_id,
  })
  if (error) throw fromDatabase(error)
  const note = customerNoteSchema.parse(data)
  revalidateNotes(session, note.customer_id)
  return note
})

export const restoreNote = defineOrgAction(noteIdSchema, async (session, { note_id }) => {
  const { data, error } = await session.db.rpc('restore_customer_note', {
    p_org_id: session.org.id,
    p_note_id: note_id,
  })
  if (error) throw fromDatabase(error)
  const note = customerNoteSchema.parse(data)
  revalidateNotes(session, note.customer_id)
  return note
})

/** For the history of a note, which is opened seldom and read in the browser. */
export const readNoteHistory = defineOrgAction(noteIdSchema, async (session, { note_id }) => {
  const page = await listNoteVersions(session, note_id, { limit: VERSIONS_SHOWN })
  return page.items
})
