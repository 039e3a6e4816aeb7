import { z } from 'zod'
import {
  columnNumberSchema,
  importColumns,
  importCountSchema,
  importRowColumns,
  ON_MATCH,
} from '@/lib/csv/imports.schemas'
import { PRODUCT_IMPORT_FIELDS } from './product-import-fields.ts'

/** Column number, from 0 and as text, to field: as the database takes it. */
export const productImportMappingSchema = z.record(
  columnNumberSchema,
  z.enum(PRODUCT_IMPORT_FIELDS),
)

export const NEW_STATUSES = ['draft', 'published'] as const
export const UNPRICED = ['draft', 'skip'] as const
export const SKU_CASES = ['distinct', 'same'] as const

/** What the review goes by besides the mapping. */
export const productImportChoicesSchema = z.object({
  on_match: z.enum(ON_MATCH).default('update'),
  new_status: z.enum(NEW_STATUSES).default('draft'),
  unpriced: z.enum(UNPRICED).default('draft'),
  sku_case: z.enum(SKU_CASES).default('distinct'),
})
export type ProductImportChoices = z.infer<typeof productImportChoicesSchema>

export const reviewProductImportSchema = productImportChoicesSchema.extend({
  import_id: z.uuid(),
  mapping: productImportMappingSchema,
})

/** An import as the database keeps it; what it holds as jsonb is checked on the way out. */
export const productImportSchema = z.object({
  ...importColumns,
  mapping: productImportMappingSchema.nullable(),
  new_status: z.enum(NEW_STATUSES),
  unpriced: z.enum(UNPRICED),
  sku_case: z.enum(SKU_CASES),
  product_count: importCountSchema,
  archived_count: importCountSchema,
  reason_counts: z.record(z.string(), importCountSchema),
})
export type ProductImport = z.infer<typeof productImportSchema>

/** What a row gives: to a product that it adds or changes, and to the variant. */
const productImportValuesSchema = z.object({
  product: z
    .object({
      name: z.string().optional(),
      description: z.string().nullish(),
      tax_rate_bps: z.number().int().optional(),
      option_names: z.array(z.string()).optional(),
      status: z.string().optional(),
    })
    .optional(),
  variant: z
    .object({
      sku: z.string().optional(),
      option_values: z.array(z.string()).optional(),
      price_minor: z.number().int().optional(),
      tracks_stock: z.boolean().optional(),
    })
    .optional(),
  stock_quantity: z.number().int().optional(),
  categories: z.array(z.string()).optional(),
})

export const productImportRowSchema = z.object({
  ...importRowColumns,
  values: productImportValuesSchema.nullable(),
  product_id: z.uuid().nullable(),
  variant_id: z.uuid().nullable(),
})
export type ProductImportRow = z.infer<typeof productImportRowSchema>
