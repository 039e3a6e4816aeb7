import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { toast } from '@/components/ui/toaster'
import type { ActionResult } from '@/lib/action'
import type { AdvancedOrders, OrderStatus } from '@/lib/commerce/orders.schemas'
import { counted } from '@/lib/counted'

export type AdvanceOrders = (input: {
  org: string
  order_ids: string[]
  status: OrderStatus
  from?: OrderStatus
}) => Promise<ActionResult<AdvancedOrders>>

interface TakenStep {
  org: string
  /** Where they were moved to. */
  status: OrderStatus
  changed: AdvancedOrders['changed']
}

/** Takes orders back to where each of them was, but for those that somebody has moved since. */
export async function undoSteps(
  advance: AdvanceOrders,
  step: TakenStep,
  locale: string,
): Promise<void> {
  const { org, status, changed } = step
  let restored = 0
  let kept = 0
  for (const to of new Set(changed.map(({ from }) => from))) {
    const order_ids = changed.filter(({ from }) => from === to).map(({ id }) => id)
    const result = await settle(() => advance({ org, order_ids, status: to, from: status }))
    if (!result.ok) {
      toast.error(messageOf(result))
      return
    }
    kept += result.data.refused.length
    restored += order_ids.length - result.data.refused.length
  }
  const description = `Not touched: ${counted(kept, 'order', 'orders', locale)} that had been changed since.`
  if (restored === 0) toast.error('Nothing was undone', { description })
  else {
    toast.success(`${counted(restored, 'order', 'orders', locale)} as before`, {
      ...(kept > 0 ? { description } : {}),
    })
  }
}
