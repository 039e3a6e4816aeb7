'use client'

import { RotateCcw } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState, useTransition } from 'react'
import { leftOutTitles, leftOutWords } from '@/components/commerce/shop/notice-words'
import { Button } from '@/components/ui/button'
import { ConfirmButton } from '@/components/ui/confirm-button'
import { Dialog, DialogContent, DialogDescription, DialogTitle } from '@/components/ui/dialog'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { Spinner } from '@/components/ui/spinner'
import { toast } from '@/components/ui/toaster'
import type { ActionResult } from '@/lib/action'
import type { Reordered } from '@/lib/commerce/orders.schemas'

interface OwnOrderActionsProps {
  orgId: string
  order: { id: string; number: number }
  /** Store credit that comes back with a cancellation, in words; null for none. */
  creditBack: string | null
  /** Only as long as nobody has touched it. */
  canCancel: boolean
  /** Null when the shop is closed. */
  cartHref: string | null
  cancel: (input: { org_id: string; order_id: string }) => Promise<ActionResult<unknown>>
  orderAgain: (input: { org_id: string; order_id: string }) => Promise<ActionResult<Reordered>>
}

/** What a customer can do about an order of theirs. */
export function OwnOrderActions({
  orgId,
  order,
  creditBack,
  canCancel,
  cartHref,
  cancel,
  orderAgain,
}: OwnOrderActionsProps) {
  const router = useRouter()
  const [pending, startTransition] = useTransition()
  // Kept while the dialog closes, so that its words do not change on the way.
  const [told, setTold] = useState<Reordered>({ added_count: 0, left_out: [] })
  const [isTelling, setIsTelling] = useState(false)

  function again(href: string) {
    if (pending) return
    startTransition(async () => {
      const result = await settle(() => orderAgain({ org_id: orgId, order_id: order.id }))
      if (!result.ok) toast.error(messageOf(result))
      else if (result.data.left_out.length > 0) {
        setTold(result.data)
        setIsTelling(true)
      } else router.push(href)
    })
  }

  const titles = leftOutTitles(told.added_count)
  return (
    <>
      {canCancel ? (
        <ConfirmButton
          variant="outline"
          title={`Cancel order #${order.number}?`}
          description={
            creditBack === null
              ? 'The business has not started on it. This cannot be undone; you can order again.'
              : `${creditBack} of store credit goes back to you. This cannot be undone; you can order again.`
          }
          confirmLabel="Cancel the order"
          cancelLabel="Keep it"
          onConfirm={() => cancel({ org_id: orgId, order_id: order.id })}
          onSuccess={() => toast.success('Order cancelled')}
        >
          Cancel order
        </ConfirmButton>
      ) : null}
      {cartHref === null ? null : (
        <Button aria-disabled={pending || undefined} onClick={() => again(cartHref)}>
          {pending ? <Spinner /> : <RotateCcw aria-hidden />}
          Order again
        </Button>
      )}
      <Dialog open={isTelling} onOpenChange={setIsTelling}>
        <DialogContent>
          <div className="grid gap-1 pe-8">
            <DialogTitle>{titles.title}</DialogTitle>
            <DialogDescription>{titles.description}</DialogDescription>
          </div>
          <ul aria-label="Left out" className="divide-y rounded-md border text-sm">
            {told.left_out.map((item) => (
              <li
                key={[item.variant_id, item.product_name, ...item.option_values].join(' ')}
                className="break-words px-3 py-2"
              >
                <bdi className="font-medium">
                  {[item.product_name, ...item.option_values].join(', ')}
                </bdi>
                {leftOutWords(item)}
              </li>
            ))}
          </ul>
          <div className="flex justify-end">
            <Button onClick={() => cartHref && router.push(cartHref)}>Go to the cart</Button>
          </div>
        </DialogContent>
      </Dialog>
    </>
  )
}
