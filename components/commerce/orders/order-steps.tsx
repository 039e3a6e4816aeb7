'use client'

import { ChevronDown } from 'lucide-react'
import { useTransition } from 'react'
import { STATUS_LABELS } from '@/components/commerce/orders/order-words'
import { type AdvanceOrders, undoSteps } from '@/components/commerce/orders/undo-steps'
import { Button } from '@/components/ui/button'
import { useLocale } from '@/components/ui/date-wording'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { Spinner } from '@/components/ui/spinner'
import { toast } from '@/components/ui/toaster'
import type { ActionResult } from '@/lib/action'
import type { Order, OrderStatus } from '@/lib/commerce/orders.schemas'

interface OrderStepsProps {
  org: string
  order: Pick<Order, 'id' | 'status' | 'next_statuses'>
  advance: (input: {
    org: string
    order_id: string
    status: OrderStatus
  }) => Promise<ActionResult<unknown>>
  /** Takes a step back that was a slip of the hand. */
  undo: AdvanceOrders
}

/** The way an order usually goes; the first of these that is allowed is the button. */
const USUAL: OrderStatus[] = ['processing', 'shipped', 'completed']
const ORDERED: OrderStatus[] = ['placed', ...USUAL]

const VERBS: Partial<Record<OrderStatus, string>> = {
  placed: 'Put back to placed',
  processing: 'Start processing',
  shipped: 'Mark as shipped',
  completed: 'Complete',
}

/** What may happen next, as the database says: the usual step as a button, the others beside it. */
export function OrderSteps({ org, order, advance, undo }: OrderStepsProps) {
  const locale = useLocale()
  const [pending, startTransition] = useTransition()
  const place = ORDERED.indexOf(order.status)
  const allowed = ORDERED.filter((status) => order.next_statuses.includes(status))
  const next = allowed.find((status) => ORDERED.indexOf(status) > place)
  const others = allowed.filter((status) => status !== next)

  function move(status: OrderStatus) {
    if (pending) return
    startTransition(async () => {
      const result = await settle(() => advance({ org, order_id: order.id, status }))
      if (!result.ok) {
        toast.error(messageOf(result))
        return
      }
      const changed = [{ id: order.id, from: order.status }]
      toast.undo(`Order is ${STATUS_LABELS[status].toLowerCase()}`, () =>
        undoSteps(undo, { org, status, changed }, locale),
      )
    })
  }

  function labelOf(status: OrderStatus): string {
    if (order.status === 'shipped' && status === 'processing') return 'Not shipped after all'
    if (order.status === 'completed' && status === 'shipped') return 'Not completed after all'
    return VERBS[status] ?? STATUS_LABELS[status]
  }
  return (
    <>
      {others.length > 0 ? (
        <DropdownMenu>
          <DropdownMenuTrigger asChild>
            <Button variant="outline" aria-disabled={pending || undefined}>
              Other step
              <ChevronDown aria-hidden className="size-3.5" />
            </Button>
          </DropdownMenuTrigger>
          <DropdownMenuContent align="end">
            {others.map((status) => (
              <DropdownMenuItem key={status} onSelect={() => move(status)}>
                {labelOf(status)}
              </DropdownMenuItem>
            ))}
          </DropdownMenuContent>
        </DropdownMenu>
      ) : null}
      {next ? (
        <Button
          aria-disabled={pending || undefined}
          className="max-sm:order-first max-sm:w-full"
          onClick={() => move(next)}
        >
          {pending ? <Spinner /> : null}
          {labelOf(next)}
        </Button>
      ) : null}
    </>
  )
}
