import { z } from 'zod'
import { customerSegmentSchema } from './customers.schemas'
import { MOVE_REASON_MAX_LENGTH } from './customers.values'

export const moveCustomersSchema = z.object({
  customer_ids: z.array(z.uuid()).min(1).max(500),
  segment: customerSegmentSchema,
  reason: z
    .string()
    // One line: it stands in a sentence of the timeline.
    .transform((text) => text.replaceAll(/\s+/g, ' ').trim())
    .pipe(z.string().max(MOVE_REASON_MAX_LENGTH))
    .transform((text) => (text === '' ? null : text))
    .nullish(),
})

export const moveCustomersFormSchema = moveCustomersSchema.extend({
  /** Where the person saw them: whoever is elsewhere by now is not moved on. */
  from: customerSegmentSchema.optional(),
})
