import { z } from 'zod'

const sumSchema = z.object({
  orders: z.number().int(),
  revenue_minor: z.number(),
  average_minor: z.number().nullable(),
})

/** What `commerce_dashboard` returns. */
export const salesDashboardSchema = z.object({
  from: z.iso.date(),
  to: z.iso.date(),
  time_zone: z.string(),
  currency: z.string(),
  exponent: z.number().int(),
  totals: sumSchema,
  previous: sumSchema,
  days: z.array(
    z.object({ day: z.iso.date(), orders: z.number().int(), revenue_minor: z.number() }),
  ),
  other_currencies: z.array(
    z.object({
      currency: z.string(),
      exponent: z.number().int(),
      orders: z.number().int(),
      revenue_minor: z.number(),
    }),
  ),
  best_sellers: z.array(
    z.object({
      product_id: z.uuid(),
      name: z.string().nullable(),
      quantity: z.number().int(),
      revenue_minor: z.number(),
    }),
  ),
  open: z.object({ placed: z.number().int(), processing: z.number().int() }),
  has_orders: z.boolean(),
})
export type SalesDashboard = z.infer<typeof salesDashboardSchema>
