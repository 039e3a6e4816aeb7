import { z } from '@hono/zod-openapi'
import { NOTE_MAX_LENGTH } from '@/lib/crm/customers.values'
import { customerNoteSchema, noteBodySchema, noteVersionSchema } from '@/lib/crm/notes.schemas'
import { describable, idParam, nextCursor, pathId } from './schemas'

const EXAMPLE_TIME = '2026-11-01T08:00:00.000Z'

const example = {
  id: '7a0c6f6e-6a0e-4f0e-9c1a-0d5b8f2f9a22',
  customer_id: '5f0c6f6e-6a0e-4f0e-9c1a-0d5b8f2f9a11',
  body: 'Prefers **e-mail**; call only before noon.',
  is_pinned: true,
  version: 1,
  created_by: '3b7c9a52-31f0-4b0e-8d3e-6f2a4a0c1d33',
  created_by_name: 'Agnes Agent',
  created_at: EXAMPLE_TIME,
  updated_by: null,
  updated_by_name: null,
  updated_at: EXAMPLE_TIME,
  deleted_at: null,
}

export const noteAnswer = describable(customerNoteSchema).openapi('CustomerNote', {
  description: 'A note in markdown. `version` counts its bodies; above 1 it was edited.',
  example,
})

export const notePageAnswer = z
  .object({ items: z.array(noteAnswer), next_cursor: nextCursor })
  .openapi('CustomerNotePage', { example: { items: [example], next_cursor: null } })

const versionExample = {
  version: 1,
  body: 'Prefers e-mail.',
  written_by: '3b7c9a52-31f0-4b0e-8d3e-6f2a4a0c1d33',
  written_by_name: 'Agnes Agent',
  written_at: EXAMPLE_TIME,
}

export const noteVersionPageAnswer = z
  .object({
    items: z.array(
      describable(noteVersionSchema).openapi('CustomerNoteVersion', { example: versionExample }),
    ),
    next_cursor: nextCursor,
  })
  .openapi('CustomerNoteVersionPage', { example: { items: [versionExample], next_cursor: null } })

const body = describable(noteBodySchema).openapi({
  type: 'string',
  minLength: 1,
  maxLength: NOTE_MAX_LENGTH,
  description: 'Markdown; HTML in it is shown as the text that it is.',
})

export const createNoteBody = z
  .strictObject({ body, is_pinned: z.boolean().default(false) })
  .openapi('CreateNoteInput', { example: { body: 'Likes tea.', is_pinned: false } })

export const updateNoteBody = z
  .strictObject({ body: body.optional(), is_pinned: z.boolean().optional() })
  .openapi('UpdateNoteInput', {
    description: 'What is left out stays as it is.',
    example: { is_pinned: true },
  })

export const noteParams = idParam.extend({
  note: pathId.openapi({
    param: { name: 'note', in: 'path' },
    example: '7a0c6f6e-6a0e-4f0e-9c1a-0d5b8f2f9a22',
  }),
})
