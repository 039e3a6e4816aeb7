import { z } from 'zod'

/** Equal to the checks of the table, which a test compares. */
export const SUPPLIER_LENGTHS = {
  name: 200,
  email: 255,
  phone: 40,
  address: 500,
  tax_number: 60,
  note: 2000,
} as const

const text = z.string().nullable()

/** What `get_supplier` answers, and every function that changes one. */
export const supplierSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  email: text,
  phone: text,
  address: text,
  tax_number: text,
  note: text,
  archived_at: text,
  created_at: z.string(),
  updated_at: z.string(),
  /** What is owed, by currency. */
  open: z.array(
    z.object({
      currency: z.string(),
      exponent: z.number().int(),
      // A sum may be more than a number holds exactly.
      open_minor: z.number(),
    }),
  ),
})
export type Supplier = z.infer<typeof supplierSchema>

export type SupplierFilter = { query?: string | undefined; is_archived?: boolean | undefined }

const optional = (length: number) =>
  z.preprocess(
    (value) => (typeof value === 'string' && value.trim() === '' ? null : value),
    z.string().trim().max(length).nullish(),
  )

export const supplierValuesSchema = z.object({
  name: z.string().trim().min(1).max(SUPPLIER_LENGTHS.name),
  email: z.preprocess(
    (value) => (typeof value === 'string' && value.trim() === '' ? null : value),
    z.email().max(SUPPLIER_LENGTHS.email).nullish(),
  ),
  phone: optional(SUPPLIER_LENGTHS.phone),
  address: optional(SUPPLIER_LENGTHS.address),
  tax_number: optional(SUPPLIER_LENGTHS.tax_number),
  note: optional(SUPPLIER_LENGTHS.note),
})

export const saveSupplierSchema = supplierValuesSchema.extend({
  /** Empty for a new one. */
  supplier_id: z.preprocess((value) => (value === '' ? null : value), z.uuid().nullable()),
})

export const archiveSupplierSchema = z.object({ supplier_id: z.uuid(), is_archived: z.boolean() })

export const findSuppliersSchema = z.object({ q: z.string().trim().max(200) })
