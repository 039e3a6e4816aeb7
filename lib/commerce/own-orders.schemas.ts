import { z } from 'zod'
import { ORDER_STATUSES, PAYMENT_STATUSES } from './orders.schemas'

export const ownOrderRowSchema = z.object({
  id: z.uuid(),
  org_id: z.uuid(),
  number: z.number().int(),
  status: z.enum(ORDER_STATUSES),
  payment_status: z.enum(PAYMENT_STATUSES),
  currency: z.string(),
  currencies: z.object({ exponent: z.number().int() }),
  total_minor: z.number().int(),
  item_count: z.number().int(),
  placed_at: z.string(),
})

/** An order of the caller's own, with the business that it was placed at. */
export type OwnOrder = Omit<z.infer<typeof ownOrderRowSchema>, 'org_id' | 'currencies'> & {
  exponent: number
  org_slug: string
  org_name: string
  org_locale: string
}

export const ownShopSchema = z.object({ org_id: z.uuid(), slug: z.string(), name: z.string() })

export const ownOrderIdSchema = z.object({ org_id: z.uuid(), order_id: z.uuid() })
