import { z } from 'zod'
import { CSV_ENCODINGS } from './csv-encoding.rules.ts'
import { CSV_DELIMITERS } from './csv-format.rules.ts'
import { IMPORT_FIELDS } from './import-fields.ts'

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
export type ImportOutcome = (typeof IMPORT_OUTCOMES)[number]

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

export const importIdSchema = z.strictObject({ import_id: z.uuid() })

const importFieldSchema = z.enum(IMPORT_FIELDS)

/** Column number, from 0 and as text, to field: as the database takes it. */
export const importMappingSchema = z.record(z.string().regex(/^\d{1,3}$/), importFieldSchema)

export const reviewImportSchema = z.strictObject({
  import_id: z.uuid(),
  mapping: importMappingSchema,
  on_match: z.enum(ON_MATCH).default('update'),
})

export const importRowErrorsSchema = z.array(
  z.object({
    field: z.string().nullish(),
    reason: z.string(),
    value: z.string().nullish(),
    severity: z.string().optional(),
  }),
)
export type ImportRowError = z.infer<typeof importRowErrorsSchema>[number]

export const importProgressSchema = z.object({
  done: z.boolean(),
  applied_rows: z.number().int(),
  row_count: z.number().int(),
})
export type ImportProgress = z.infer<typeof importProgressSchema>
