import { z } from 'zod'
import {
  columnNumberSchema,
  importColumns,
  importCountSchema,
  importRowColumns,
  ON_MATCH,
} from '@/lib/csv/imports.schemas'
import { IMPORT_FIELDS } from './import-fields.ts'

/** Column number, from 0 and as text, to field: as the database takes it. */
export const importMappingSchema = z.record(columnNumberSchema, z.enum(IMPORT_FIELDS))

export const reviewImportSchema = z.object({
  import_id: z.uuid(),
  mapping: importMappingSchema,
  on_match: z.enum(ON_MATCH).default('update'),
})

/** An import as the database keeps it; what it holds as jsonb is checked on the way out. */
export const customerImportSchema = z.object({
  ...importColumns,
  mapping: importMappingSchema.nullable(),
  reason_counts: z.record(z.string(), importCountSchema),
})
export type CustomerImport = z.infer<typeof customerImportSchema>

export const importRowSchema = z.object({
  ...importRowColumns,
  customer_id: z.uuid().nullable(),
})
