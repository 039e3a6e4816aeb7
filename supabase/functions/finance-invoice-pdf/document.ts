import { z } from 'zod'

const amount = z.number().int()
const text = z.string().nullish()

const sellerSchema = z.object({
  name: z.string(),
  address: text,
  tax_number: text,
  legal_text: text,
  payment_details: text,
  logo_path: text,
})

const buyerSchema = z.object({
  name: text,
  company: text,
  email: text,
  lines: z.array(z.string()).nullish(),
  country_code: text,
  tax_number: text,
})

const itemSchema = z.object({
  description: z.string(),
  /** Up to 18 digits, so not a number. */
  quantity: z.string(),
  unit: text,
  /** Null of an imported credit note, whose lines come to no more than what was taken back. */
  unit_price_minor: amount.nullable(),
  discount_bps: amount,
  tax_rate_bps: amount,
  net_minor: amount,
  tax_minor: amount,
  gross_minor: amount,
})
export type PaperItem = z.infer<typeof itemSchema>

export const storedPdfSchema = z.object({
  path: z.string(),
  sha256: z.string(),
  size_bytes: z.number().int(),
})

/** What get_document_for_pdf() answers. */
export const paperSchema = z.object({
  kind: z.enum(['invoice', 'credit_note']),
  number: z.string().nullable(),
  status: z.string(),
  locale: z.string(),
  currency: z.string(),
  exponent: z.number().int(),
  issued_on: text,
  due_on: text,
  issued_at: text,
  payment_terms: text,
  reference: text,
  // Orders are counted, so theirs is a number.
  order_number: z.union([z.string(), z.number().transform(String)]).nullish(),
  note: text,
  seller: sellerSchema,
  bill_to: buyerSchema,
  prices_include_tax: z.boolean(),
  items: z.array(itemSchema),
  taxes: z.array(z.object({ tax_rate_bps: amount, net_minor: amount, tax_minor: amount })),
  net_minor: amount,
  tax_minor: amount,
  total_minor: amount,
  paid_minor: amount.default(0),
  open_minor: amount.default(0),
  /** Of credit notes: why, of which invoice, and what became of the money. */
  reason: text,
  invoice: z.object({ number: z.string(), issued_on: z.string() }).nullish(),
  settled_minor: amount.default(0),
  credit_minor: amount.default(0),
  refundable_minor: amount.default(0),
  /** What is kept already, if anything is. */
  pdf: storedPdfSchema.nullable(),
})
export type Paper = z.infer<typeof paperSchema>

/** Across the page: what a document is not, or not any more. */
export function stampOf(paper: Paper): 'draft' | 'void' | 'sample' | null {
  const { status } = paper
  return status === 'draft' || status === 'void' || status === 'sample' ? status : null
}
