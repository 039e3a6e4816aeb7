import 'server-only'
import { z } from 'zod'
import { toFieldError } from '@/lib/field-error'
import type { OrgScope } from '@/lib/scope'

type Movement = {
  variantId: string
  quantity: number
  expected_quantity?: number | null | undefined
  reason?: string | null | undefined
  key?: string | null | undefined
}

/** Moves pieces in or out and answers how many there are after it. */
export async function moveStock(
  { db, org }: OrgScope,
  { variantId, quantity, expected_quantity, reason, key }: Movement,
): Promise<{ stock_quantity: number }> {
  const { data, error } = await db.rpc('adjust_stock', {
    p_org_id: org.id,
    p_variant_id: variantId,
    p_quantity: quantity,
    ...(typeof expected_quantity === 'number' ? { p_expected_quantity: expected_quantity } : {}),
    ...(reason ? { p_reason: reason } : {}),
    ...(key ? { p_idempotency_key: key } : {}),
  })
  if (error) throw toFieldError(error, ['quantity', 'reason'])
  return z.object({ stock_quantity: z.number().int() }).parse(data)
}
