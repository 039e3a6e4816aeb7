import { z } from 'zod'
import { NOTE_MAX_LENGTH } from './customers.values'

export const noteBodySchema = z
  .string()
  .max(NOTE_MAX_LENGTH)
  .refine((body) => body.trim() !== '', { error: 'crm.note_empty' })

export const createNoteSchema = z.object({
  customer_id: z.uuid(),
  body: noteBodySchema,
  is_pinned: z.boolean().default(false),
})

export const updateNoteSchema = z.object({
  note_id: z.uuid(),
  body: noteBodySchema,
  /** The version that the person saw; null overwrites whatever is there now. */
  expected_updated_at: z.iso.datetime({ offset: true }).nullable(),
})

export const pinNoteSchema = z.object({ note_id: z.uuid(), is_pinned: z.boolean() })

export const noteIdSchema = z.object({ note_id: z.uuid() })

export const customerNoteSchema = z.object({
  id: z.uuid(),
  customer_id: z.uuid(),
  body: z.string(),
  is_pinned: z.boolean(),
  /** Above 1 it was edited; the bodies before are its versions. */
  version: z.number().int(),
  created_by: z.uuid().nullable(),
  created_by_name: z.string().nullable(),
  created_at: z.string(),
  updated_by: z.uuid().nullable(),
  updated_by_name: z.string().nullable(),
  updated_at: z.string(),
  deleted_at: z.string().nullable(),
})
export type CustomerNote = z.infer<typeof customerNoteSchema>

export const noteVersionSchema = z.object({
  version: z.number().int(),
  body: z.string(),
  written_by: z.uuid().nullable(),
  written_by_name: z.string().nullable(),
  written_at: z.string(),
})
export type NoteVersion = z.infer<typeof noteVersionSchema>
