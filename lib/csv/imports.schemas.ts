import { z } from 'zod'
import { CSV_DELIMITERS, CSV_ENCODINGS } from './encodings.ts'

/** What imports of any kind have in common: how they go on, and what becomes of their rows. */
export const IMPORT_STATUSES = [
  'staging',
  'staged',
  'reviewed',
  'applying',
  'applied',
  'undoing',
  'undone',
  'cancelled',
] as const
export type ImportStatus = (typeof IMPORT_STATUSES)[number]

export const IMPORT_OUTCOMES = [
  'insert',
  'update',
  'unchanged',
  'merged',
  'error',
  'skipped',
] as const
export const importOutcomeSchema = z.enum(IMPORT_OUTCOMES)
export type ImportOutcome = (typeof IMPORT_OUTCOMES)[number]

/** What became of what a row had brought, when the import was undone. */
export const IMPORT_UNDOS = ['deleted', 'archived', 'restored', 'kept'] as const

/** What a row has come to by now: its outcome, and whether it has been applied and taken back. */
export const IMPORT_RESULTS = [
  'insert',
  'update',
  'inserted',
  'updated',
  'to_undo',
  'deleted',
  'archived',
  'restored',
  'kept',
  'unreached',
  'unchanged',
  'merged',
  'error',
  'skipped',
] as const
export const importResultSchema = z.enum(IMPORT_RESULTS)
export type ImportResult = (typeof IMPORT_RESULTS)[number]

export const ON_MATCH = ['update', 'skip'] as const
export type OnMatch = (typeof ON_MATCH)[number]

export const IMPORT_LIMIT_BYTES = 100 * 1024 * 1024

/** What the reader found out, kept with the import so that the review can tell. */
export const importOptionsSchema = z.object({
  encoding: z.string().nullable().default(null),
  delimiter: z.string().default(','),
  has_header: z.boolean().default(true),
  unreadable_characters: z.number().int().default(0),
  removed_zeros: z.number().int().default(0),
  blank_lines: z.number().int().default(0),
})
export type ImportOptions = z.infer<typeof importOptionsSchema>

/** How a person may correct the reader; an empty choice means: find out. */
export const importChoicesSchema = z.object({
  encoding: z.enum(CSV_ENCODINGS).optional(),
  delimiter: z.enum(CSV_DELIMITERS).optional(),
  has_header: z.stringbool().optional(),
})
export type ImportChoices = z.infer<typeof importChoicesSchema>

export const importIdSchema = z.object({ import_id: z.uuid() })

export const importHeaderSchema = z.object({ import_id: z.uuid(), has_header: z.boolean() })

/** Column number, from 0 and as text: what a mapping leads from. */
export const columnNumberSchema = z.string().regex(/^\d{1,3}$/)

const importRowNoteSchema = z.object({
  field: z.string().nullish(),
  reason: z.string(),
  value: z.string().nullish(),
})
export type ImportRowNote = z.infer<typeof importRowNoteSchema>

/** What a batch of applying or undoing answers. */
export const importBatchSchema = z.object({ done: z.boolean() })

/** How far a step has come that works in batches. */
export const importProgressSchema = z.object({
  status: z.enum(IMPORT_STATUSES),
  done_rows: z.number().int(),
  total_rows: z.number().int(),
  is_stalled: z.boolean(),
})
export type ImportProgress = z.infer<typeof importProgressSchema>

export const importCountSchema = z.number().int().nonnegative()

/** The columns that every table of imports has, but for its mapping. */
export const importColumns = {
  id: z.uuid(),
  file_name: z.string(),
  status: z.enum(IMPORT_STATUSES),
  header: z.array(z.string()),
  options: importOptionsSchema,
  on_match: z.enum(ON_MATCH),
  row_count: importCountSchema,
  insert_count: importCountSchema,
  update_count: importCountSchema,
  unchanged_count: importCountSchema,
  merged_count: importCountSchema,
  error_count: importCountSchema,
  skipped_count: importCountSchema,
  warning_count: importCountSchema,
  applied_rows: importCountSchema,
  undone_rows: importCountSchema,
  inserted_count: importCountSchema,
  updated_count: importCountSchema,
  deleted_count: importCountSchema,
  restored_count: importCountSchema,
  kept_count: importCountSchema,
  created_at: z.string(),
  updated_at: z.string(),
  applied_at: z.string().nullable(),
  undone_at: z.string().nullable(),
}

/** The columns that the rows of every import have, but for what they became. */
export const importRowColumns = {
  row_number: z.number().int(),
  cells: z.array(z.string().nullable()),
  outcome: z.enum(IMPORT_OUTCOMES).nullable(),
  errors: z.array(importRowNoteSchema).nullable(),
  warnings: z.array(importRowNoteSchema).nullable(),
  merged_into: z.number().int().nullable(),
  undo: z.enum(IMPORT_UNDOS).nullable(),
}

const importStateSchema = z.object(importColumns)
/** Only what is sold can be archived instead of removed. */
export type ImportState = z.infer<typeof importStateSchema> & { archived_count?: number }
const importRowStateSchema = z.object(importRowColumns)
export type ImportRowState = z.infer<typeof importRowStateSchema>

/** A row with what it has come to, and whether what it became is there to be looked at. */
export type WithResult<Row> = Row & { result: ImportResult | null; is_there: boolean }
