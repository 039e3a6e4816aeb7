import { z } from 'zod'
import { customerTagSchema, tagNameSchema } from './customers.schemas'
import { TAG_COLORS } from './customers.values'

export type TagColor = (typeof TAG_COLORS)[number]

export const tagColorSchema = z.enum(TAG_COLORS)

/** A tag as the page that manages them shows it. */
export const tagWithCountSchema = customerTagSchema.extend({
  color: tagColorSchema,
  /** Archived customers included. */
  customer_count: z.number().int(),
  created_at: z.string(),
  updated_at: z.string(),
})
export type TagWithCount = z.infer<typeof tagWithCountSchema>

export const createTagSchema = z.object({
  name: tagNameSchema,
  color: tagColorSchema.default('slate'),
})

export const updateTagSchema = z.object({
  tag_id: z.uuid(),
  name: tagNameSchema.optional(),
  color: tagColorSchema.optional(),
})

export const mergeTagsSchema = z.object({ from_id: z.uuid(), into_id: z.uuid() })

export const tagIdSchema = z.object({ tag_id: z.uuid() })
