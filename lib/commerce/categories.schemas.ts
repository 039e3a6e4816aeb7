import { z } from 'zod'
import { PRODUCT_LIMITS } from './products.values'
import { optionalShortText, shortText } from './text.schemas'

/** A shelf as the page that manages them shows it. */
export const categorySchema = z.object({
  id: z.uuid(),
  name: z.string(),
  slug: z.string(),
  position: z.number().int(),
  /** Archived ones left out. */
  product_count: z.number().int(),
})
export type Category = z.infer<typeof categorySchema>

export const savedCategorySchema = categorySchema.omit({ product_count: true })

export const categoryFields = {
  name: shortText(PRODUCT_LIMITS.category_name).optional(),
  /** Null makes it anew from the name. */
  slug: optionalShortText(PRODUCT_LIMITS.name),
  position: z.int().min(0).max(10_000).optional(),
}

export const saveCategorySchema = z.strictObject({
  ...categoryFields,
  org: z.string(),
  /** Null adds one. */
  category_id: z.uuid().nullable(),
})

export const categoryIdSchema = z.object({ category_id: z.uuid() })
