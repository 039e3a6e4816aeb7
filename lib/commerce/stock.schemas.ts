import { z } from 'zod'
import { PRODUCT_LIMITS } from './products.values'
import { optionalShortText } from './text.schemas'

export const stockMovementSchema = z.object({
  id: z.number().int(),
  quantity: z.number().int(),
  kind: z.enum(['adjusted', 'imported', 'ordered', 'cancelled']),
  reason: z.string().nullable(),
  order_id: z.uuid().nullable(),
  order_number: z.number().int().nullable(),
  actor_id: z.uuid().nullable(),
  /** Null for a guest's order and for the system. */
  actor_name: z.string().nullable(),
  created_at: z.string(),
})
export type StockMovement = z.infer<typeof stockMovementSchema>
export type StockMovementPage = { items: StockMovement[]; next_cursor: string | null }

export const adjustStockFields = {
  /** Pieces that came in, or, below zero, went out. */
  quantity: z.int().min(-PRODUCT_LIMITS.stock_quantity).max(PRODUCT_LIMITS.stock_quantity),
  /** How many there were when somebody counted; with others by now nothing moves. */
  expected_quantity: z.int().min(0).max(PRODUCT_LIMITS.stock_quantity).nullish(),
  reason: optionalShortText(PRODUCT_LIMITS.stock_reason),
}

type Movement = { quantity: number; expected_quantity?: number | null | undefined }

/** Nothing moves only for who counted: there are as many as were expected. */
export const isMovement = ({ quantity, expected_quantity }: Movement): boolean =>
  quantity !== 0 || (expected_quantity ?? null) !== null
export const notMoved = { path: ['quantity'], error: 'commerce.stock_quantity_invalid' }

export const adjustStockSchema = z
  .object({
    ...adjustStockFields,
    variant_id: z.uuid(),
    /** Names this attempt, so that one that is sent again moves nothing more. */
    key: z.string().min(1).max(255).nullish(),
  })
  .refine(isMovement, notMoved)

export const listStockMovementsSchema = z.object({
  variant_id: z.uuid(),
  cursor: z.string().min(1).max(200).optional(),
})
