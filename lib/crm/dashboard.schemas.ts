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

/** As in the address: a preset, or two days. */
export const PERIODS = ['7d', '30d', '90d', '12m', 'year'] as const
export type PeriodName = (typeof PERIODS)[number]

/** Equal to what the database allows, which a test compares. */
export const LONGEST_PERIOD_DAYS = 1830
