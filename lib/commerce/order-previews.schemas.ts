import { z } from 'zod'
import { cancelOrderItemsSchema } from './orders.schemas'

const { order_id, items } = cancelOrderItemsSchema.shape

export const previewCancellationSchema = z.object({ order_id, items: items.unwrap() })

/** What cancelling would do. */
export const cancelPreviewSchema = z.object({
  total_minor: z.number().int(),
  amount_minor: z.number().int(),
  credit_minor: z.number().int(),
  /** Pieces that go back into stock. */
  restocked: z.number().int(),
})
export type CancelPreview = z.infer<typeof cancelPreviewSchema>
