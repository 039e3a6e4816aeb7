import { z } from 'zod'
import { customerSegmentSchema } from './customers.schemas'

/** What `customer_dashboard` returns. */
export const dashboardSchema = z.object({
  from: z.iso.date(),
  to: z.iso.date(),
  time_zone: z.string(),
  arrived_before: z.number().int(),
  days: z.array(z.object({ day: z.iso.date(), arrived: z.number().int() })),
  sources: z.array(z.object({ source: z.string().nullable(), arrived: z.number().int() })),
  moves: z.array(
    z.object({ from: customerSegmentSchema, to: customerSegmentSchema, moved: z.number().int() }),
  ),
})
export type Dashboard = z.infer<typeof dashboardSchema>
