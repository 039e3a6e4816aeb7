import { z } from 'zod'
import { orderRowSchema } from './orders.schemas'

export const ownOrderRowSchema = orderRowSchema.extend({ org_id: z.uuid() })

/** An order of the caller's own, with the business that it was placed at. */
export type OwnOrder = z.infer<typeof ownOrderRowSchema> & {
  org_slug: string
  org_name: string
  org_locale: string
  org_time_zone: string
}

export const ownShopSchema = z.object({ org_id: z.uuid(), slug: z.string(), name: z.string() })

export const ownOrderIdSchema = z.object({ org_id: z.uuid(), order_id: z.uuid() })
