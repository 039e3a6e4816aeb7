'use client'

import { type FormEvent, useState, useTransition } from 'react'
import { optionsOf } from '@/components/commerce/orders/order-words'
import { QuantityInput } from '@/components/commerce/quantity-input'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent, DialogDescription, DialogTitle } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { Spinner } from '@/components/ui/spinner'
import { Textarea } from '@/components/ui/textarea'
import { toast } from '@/components/ui/toaster'
import { type Answer, useAnswer } from '@/components/ui/use-answer'
import type { ActionResult } from '@/lib/action'
import { remainingOf } from '@/lib/commerce/order-amounts.rules'
import type { CancelPreview } from '@/lib/commerce/order-previews.schemas'
import { ORDER_REASON_LENGTH, type Order } from '@/lib/commerce/orders.schemas'
import { counted } from '@/lib/counted'
import { formatMoney } from '@/lib/money'
import { formatNumber } from '@/lib/numbers'

type Wanted = { item_id: string; quantity: number }[]

export interface CancelActions {
  preview: (input: {
    org: string
    order_id: string
    items: Wanted
  }) => Promise<ActionResult<CancelPreview>>
  cancel: (input: {
    org: string
    order_id: string
    items: Wanted
    reason: string
    idempotency_key: string
  }) => Promise<ActionResult<unknown>>
}

interface CancelItemsProps {
  org: string
  order: Order
  locale: string
  /** Of the invoice that was issued of it, if any. */
  invoiceNumber: string | null
  actions: CancelActions
}

/** Takes pieces out of an order; says before what that gives back, in figures of the database. */
export function CancelItems(props: CancelItemsProps) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button variant="outline" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        Cancel items
      </Button>
      <Dialog open={open} onOpenChange={setOpen}>
        {open ? <CancelDialog {...props} onClose={() => setOpen(false)} /> : null}
      </Dialog>
    </>
  )
}

function CancelDialog({
  org,
  order,
  locale,
  invoiceNumber,
  actions,
  onClose,
}: CancelItemsProps & { onClose: () => void }) {
  const lines = order.items.filter((item) => remainingOf(item) > 0)
  const [quantities, setQuantities] = useState<Record<string, number>>({})
  const [refusal, setRefusal] = useState<string | null>(null)
  const [pending, startTransition] = useTransition()
  // The same request again is the same cancellation, not a second one.
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const wanted = lines.flatMap(({ id }) => {
    const quantity = quantities[id] ?? 0
    return quantity > 0 ? [{ item_id: id, quantity }] : []
  })
  const pieces = wanted.reduce((sum, { quantity }) => sum + quantity, 0)
  const isWhole = pieces === lines.reduce((sum, item) => sum + remainingOf(item), 0)
  const preview = useAnswer(
    actions.preview,
    wanted.length > 0 ? { org, order_id: order.id, items: wanted } : null,
  )

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    if (pending || pieces === 0) return
    const reason = new FormData(event.currentTarget).get('reason')
    setRefusal(null)
    startTransition(async () => {
      const result = await settle(() =>
        actions.cancel({
          org,
          order_id: order.id,
          items: wanted,
          reason: typeof reason === 'string' ? reason.trim() : '',
          idempotency_key: idempotencyKey,
        }),
      )
      if (!result.ok) {
        setRefusal(messageOf(result))
        return
      }
      toast.success(
        isWhole ? 'Order cancelled' : `${counted(pieces, 'item', 'items', locale)} cancelled`,
      )
      onClose()
    })
  }

  const setAll = (share: 0 | 1) =>
    setQuantities(Object.fromEntries(lines.map((item) => [item.id, share * remainingOf(item)])))
  return (
    <DialogContent className="sm:max-w-xl">
      <form onSubmit={submit} className="grid min-w-0 gap-4">
        <div className="grid gap-1 pe-8">
          <DialogTitle>Cancel items of order #{order.number}</DialogTitle>
          <DialogDescription>
            Cancelled items go back into stock, and store credit that paid for them goes back to the
            customer. This cannot be undone.
          </DialogDescription>
        </div>
        {invoiceNumber ? (
          <Alert variant="warning">
            Invoice <bdi>{invoiceNumber}</bdi> stays as it is. Please issue a credit note for what
            you cancel.
          </Alert>
        ) : null}
        {refusal ? <Alert variant="destructive">{refusal}</Alert> : null}
        <div className="grid gap-2">
          <Button
            variant="link"
            size="sm"
            className="justify-self-end"
            onClick={() => setAll(isWhole ? 0 : 1)}
          >
            {isWhole ? 'None' : 'All of it'}
          </Button>
          <ul className="divide-y rounded-md border text-sm">
            {lines.map((item) => (
              <li key={item.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-3 py-2.5">
                <div className="min-w-0 flex-1 basis-48">
                  <p className="break-words font-medium">
                    <bdi>{item.product_name}</bdi>
                  </p>
                  <p className="break-words text-muted-foreground text-xs">
                    <bdi>
                      {[optionsOf(item.option_values), item.sku].filter(Boolean).join(' · ')}
                    </bdi>
                  </p>
                </div>
                <div className="flex items-center gap-2">
                  <QuantityInput
                    label={`How many of ${item.product_name} to cancel`}
                    min={0}
                    max={remainingOf(item)}
                    value={quantities[item.id] ?? 0}
                    onChange={(quantity) =>
                      setQuantities((old) => ({ ...old, [item.id]: quantity }))
                    }
                  />
                  <span className="tabular min-w-12 text-muted-foreground text-sm">
                    of {formatNumber(remainingOf(item), locale)}
                  </span>
                </div>
              </li>
            ))}
          </ul>
        </div>
        <Field name="reason" label="Reason" optional hint="The customer can read it.">
          <Textarea rows={2} maxLength={ORDER_REASON_LENGTH} dir="auto" />
        </Field>
        <Preview
          pieces={pieces}
          preview={preview}
          locale={locale}
          money={(minor) => formatMoney(minor, { ...order, locale })}
        />
        <div className="flex justify-end gap-2">
          <Button variant="outline" onClick={onClose}>
            Keep everything
          </Button>
          <Button
            type="submit"
            variant="destructive"
            aria-disabled={pending || pieces === 0 || undefined}
          >
            {pending ? <Spinner /> : null}
            {isWhole
              ? 'Cancel the order'
              : pieces === 0
                ? 'Cancel items'
                : `Cancel ${counted(pieces, 'item', 'items', locale)}`}
          </Button>
        </div>
      </form>
    </DialogContent>
  )
}

function Preview({
  pieces,
  preview,
  locale,
  money,
}: {
  pieces: number
  preview: Answer<CancelPreview>
  locale: string
  money: (minor: number) => string
}) {
  return (
    <div
      role="status"
      aria-busy={preview.state === 'asking'}
      className="rounded-md bg-muted px-3 py-2.5 text-sm"
    >
      {pieces === 0 ? (
        <p className="text-muted-foreground">Choose how many of each item to cancel.</p>
      ) : preview.state === 'failed' ? (
        <p className="text-destructive">{preview.refusal}</p>
      ) : preview.data === null ? (
        <Spinner label="Working it out…" />
      ) : (
        <dl className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-1">
          <dt>Back to stock</dt>
          <dd className="tabular text-end">
            {counted(preview.data.restocked, 'item', 'items', locale)}
          </dd>
          <dt>Off the total</dt>
          <dd className="tabular text-end">{money(preview.data.amount_minor)}</dd>
          {preview.data.credit_minor > 0 ? (
            <>
              <dt>Back to store credit</dt>
              <dd className="tabular text-end">{money(preview.data.credit_minor)}</dd>
            </>
          ) : null}
          <dt className="font-semibold">New total</dt>
          <dd className="tabular text-end font-semibold">{money(preview.data.total_minor)}</dd>
        </dl>
      )}
    </div>
  )
}
