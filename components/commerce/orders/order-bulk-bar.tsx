'use client'

import { ChevronDown, Truck } from 'lucide-react'
import { useState, useTransition } from 'react'
import { STATUS_LABELS } from '@/components/commerce/orders/order-words'
import { type AdvanceOrders, undoSteps } from '@/components/commerce/orders/undo-steps'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { useLocale } from '@/components/ui/date-wording'
import { Dialog, DialogContent, DialogDescription, DialogTitle } from '@/components/ui/dialog'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu'
import { Link } from '@/components/ui/link'
import { messageOf } from '@/components/ui/result-message'
import { SelectionBar, useSelection } from '@/components/ui/selection'
import { settle } from '@/components/ui/settle'
import { Spinner } from '@/components/ui/spinner'
import { toast } from '@/components/ui/toaster'
import type { AdvancedOrders, OrderStatus } from '@/lib/commerce/orders.schemas'
import { counted } from '@/lib/counted'
import { messageFor } from '@/lib/messages'

interface OrderBulkBarProps {
  org: string
  pathname: string
  advance: AdvanceOrders
}

/** Cancelling is not here: it gives money and stock back, and is asked for one order at a time. */
const STEPS: OrderStatus[] = ['processing', 'shipped', 'completed']

/** Moves the ticked orders on, and says of each that stayed why it did. */
export function OrderBulkBar({ org, pathname, advance }: OrderBulkBarProps) {
  const locale = useLocale()
  const { selected, clear } = useSelection()
  const [pending, startTransition] = useTransition()
  const [answer, setAnswer] = useState<(AdvancedOrders & { status: OrderStatus }) | null>(null)

  function move(status: OrderStatus) {
    if (pending) return
    startTransition(async () => {
      const result = await settle(() => advance({ org, order_ids: [...selected], status }))
      if (!result.ok) {
        toast.error(messageOf(result))
        return
      }
      clear()
      const { changed, refused } = result.data
      const moved = `${counted(changed.length, 'order', 'orders', locale)} moved to ${STATUS_LABELS[status]}`
      if (refused.length > 0) setAnswer({ ...result.data, status })
      else if (changed.length === 0) toast.success(moved)
      else toast.undo(moved, () => undoSteps(advance, { org, status, changed }, locale))
    })
  }

  return (
    <>
      <SelectionBar>
        <DropdownMenu>
          <DropdownMenuTrigger asChild>
            <Button variant="secondary" size="sm" aria-disabled={pending || undefined}>
              {pending ? <Spinner /> : <Truck aria-hidden />}
              Move to
              <ChevronDown aria-hidden className="size-3.5" />
            </Button>
          </DropdownMenuTrigger>
          <DropdownMenuContent align="start">
            {STEPS.map((status) => (
              <DropdownMenuItem key={status} onSelect={() => move(status)}>
                {STATUS_LABELS[status]}
              </DropdownMenuItem>
            ))}
          </DropdownMenuContent>
        </DropdownMenu>
      </SelectionBar>
      <Dialog open={answer !== null} onOpenChange={(open) => (open ? null : setAnswer(null))}>
        {answer ? (
          <Refusals
            {...answer}
            pathname={pathname}
            onUndo={() => {
              setAnswer(null)
              void undoSteps(advance, { org, ...answer }, locale)
            }}
            onClose={() => setAnswer(null)}
          />
        ) : null}
      </Dialog>
    </>
  )
}

function Refusals({
  changed,
  refused,
  status,
  pathname,
  onUndo,
  onClose,
}: AdvancedOrders & {
  status: OrderStatus
  pathname: string
  onUndo: () => void
  onClose: () => void
}) {
  const locale = useLocale()
  return (
    <DialogContent>
      <div className="grid gap-1 pe-8">
        <DialogTitle>
          {counted(refused.length, 'order was', 'orders were', locale)} not moved
        </DialogTitle>
        <DialogDescription>
          {STATUS_LABELS[status]} is not the next step for {refused.length === 1 ? 'it' : 'these'}.
        </DialogDescription>
      </div>
      {changed.length > 0 ? (
        <Alert variant="success">
          {counted(changed.length, 'order', 'orders', locale)} moved to {STATUS_LABELS[status]}.
        </Alert>
      ) : null}
      <ul aria-label="Orders that were not moved" className="divide-y rounded-md border">
        {refused.map(({ id, number, reason }) => (
          <li key={id} className="flex gap-3 px-3 py-2 text-sm">
            <Link
              href={`${pathname}/${id}`}
              className="tabular shrink-0 font-medium underline decoration-muted-foreground/50 underline-offset-4 hover:decoration-current"
            >
              {number === null ? 'Gone' : `#${number}`}
            </Link>
            <span className="text-pretty text-muted-foreground">{messageFor(reason)}</span>
          </li>
        ))}
      </ul>
      <div className="flex justify-end gap-2">
        {changed.length > 0 ? (
          <Button variant="outline" onClick={onUndo}>
            Undo
          </Button>
        ) : null}
        <Button onClick={onClose}>Close</Button>
      </div>
    </DialogContent>
  )
}
