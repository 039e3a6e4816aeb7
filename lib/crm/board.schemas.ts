import { z } from 'zod'
import { customerFilterSchema } from './customer-filters.schemas'
import { customerSegmentSchema } from './customers.schemas'
import { CUSTOMER_SORTS } from './customers.values'

/** Cards of a column that are shown at once. */
export const CARDS_PER_PAGE = 25

export const loadBoardColumnSchema = z.object({
  segment: customerSegmentSchema,
  filter: customerFilterSchema,
  sort: z.enum(CUSTOMER_SORTS),
  cursor: z.string().min(1).max(2000),
})
