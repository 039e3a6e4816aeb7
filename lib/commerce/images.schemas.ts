import { z } from 'zod'
import { productImageSchema } from './products.schemas'
import { PRODUCT_LIMITS } from './products.values'
import { optionalShortText } from './text.schemas'

export const IMAGES_BUCKET = 'product-images'

/** What a picture may be, by its own bytes. No svg: it can carry script. */
export const IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/webp'] as const

export const storedImageSchema = productImageSchema.extend({ position: z.number().int() })
export type StoredImage = z.infer<typeof storedImageSchema>

export const imageFields = {
  alt: optionalShortText(PRODUCT_LIMITS.image_alt),
  /** Its place among the others, from 0. */
  position: z.int().min(0).max(10_000).optional(),
}

export const updateImageSchema = z.strictObject({
  ...imageFields,
  org: z.string(),
  image_id: z.uuid(),
})

export const imageIdSchema = z.object({ image_id: z.uuid() })
