import 'server-only'
import { z } from 'zod'
import { decodeCursor, encodeCursor } from '@/lib/cursor'
import { fromDatabase } from '@/lib/errors'
import type { OrgScope } from '@/lib/scope'
import { type StockMovementPage, stockMovementSchema } from './stock.schemas'

const pageSchema = z.object({
  items: z.array(stockMovementSchema),
  next_cursor: z.number().int().nullable(),
})

type ListInput = { variantId: string; cursor?: string | undefined; limit: number }

/** What came in and went out of a variant, newest first. */
export async function listStockMovements(
  { db, org }: OrgScope,
  { variantId, cursor, limit }: ListInput,
): Promise<StockMovementPage> {
  const { data, error } = await db.rpc('list_stock_movements', {
    p_org_id: org.id,
    p_variant_id: variantId,
    p_limit: limit,
    ...(cursor === undefined ? {} : { p_cursor: decodeCursor(z.int().positive(), cursor) }),
  })
  if (error) throw fromDatabase(error)
  const page = pageSchema.parse(data)
  return {
    items: page.items,
    next_cursor: page.next_cursor === null ? null : encodeCursor(page.next_cursor),
  }
}
