'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { StockHistory } from '@/components/commerce/catalogue/stock-history'
import { StockText } from '@/components/commerce/catalogue/stock-text'
import { readQuantity } from '@/components/commerce/catalogue/variant-drafts.rules'
import { VariantName } from '@/components/commerce/catalogue/variant-name'
import { ActionForm } from '@/components/ui/action-form'
import { Dialog, DialogContent, DialogDescription, DialogTitle } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { formText } from '@/components/ui/form-text'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { SubmitButton } from '@/components/ui/submit-button'
import { toast } from '@/components/ui/toaster'
import type { Action } from '@/lib/action'
import type { ProductDetail, ProductVariant } from '@/lib/commerce/products.schemas'
import { PRODUCT_LIMITS } from '@/lib/commerce/products.values'
import type { StockMovementPage } from '@/lib/commerce/stock.schemas'
import { formatNumber } from '@/lib/numbers'

interface StockDialogProps {
  org: string
  product: ProductDetail
  variant: ProductVariant
  locale: string
  canWrite: boolean
  adjust: Action<{ stock_quantity: number }>
  listMovements: Action<StockMovementPage>
  onClose: () => void
}

const WAYS = { add: 'Add', remove: 'Take away', count: 'Counted' } as const
type Way = keyof typeof WAYS

/** Why stock changes, most often; anything else can be typed. */
const REASONS: Record<Way, string[]> = {
  add: ['Delivery', 'Returned by a customer', 'Found'],
  remove: ['Damaged', 'Lost', 'Sold elsewhere', 'Own use'],
  count: ['Stocktake'],
}

/** How many there are, what changes it, and everything that ever did. */
export function StockDialog({
  org,
  product,
  variant,
  locale,
  canWrite,
  adjust,
  listMovements,
  onClose,
}: StockDialogProps) {
  const router = useRouter()
  const [way, setWay] = useState<Way>('add')
  const [typed, setTyped] = useState('')
  // One for each change that is meant, so that a second press of the button is the same one.
  const [key, setKey] = useState(() => crypto.randomUUID())
  const now = variant.stock_quantity
  const quantity = typed.trim() === '' ? null : readQuantity(typed, locale)
  const change = quantity === null ? null : changeOf(way, quantity, now)
  const after = change === null ? null : now + change

  async function submit(data: FormData) {
    // Counted, none too many and none too few is an answer: the database says whether it holds.
    if (change === null || (change === 0 && way !== 'count')) {
      const reason = typed.trim() === '' ? 'field.required' : 'commerce.stock_quantity_invalid'
      return {
        ok: false as const,
        code: 'malformed' as const,
        reason: 'app.invalid_input',
        fields: { quantity: [reason] },
      }
    }
    const reason = formText(data, 'reason')
    return adjust({
      org,
      variant_id: variant.id,
      quantity: change,
      // A count is of what the page showed: what was sold since is not to be taken away twice.
      ...(way === 'count' ? { expected_quantity: now } : {}),
      reason: reason === '' ? null : reason,
      key,
    })
  }

  return (
    <Dialog open onOpenChange={(open) => (open ? null : onClose())}>
      <DialogContent>
        <div className="grid gap-1 pe-8">
          <DialogTitle>
            Stock of{' '}
            {variant.option_values.length > 0 ? (
              <VariantName variant={variant} />
            ) : (
              <bdi>{product.name}</bdi>
            )}
          </DialogTitle>
          <DialogDescription>
            <StockText quantity={variant.tracks_stock ? now : null} locale={locale} />
            {variant.tracks_stock && now > 0 ? ' in stock now' : null}
            {' · '}
            <bdi className="font-mono text-xs">{variant.sku}</bdi>
          </DialogDescription>
        </div>
        {canWrite ? (
          <ActionForm
            action={submit}
            onSuccess={({ stock_quantity }) => {
              toast.success(`${formatNumber(stock_quantity, locale)} in stock now`)
              setTyped('')
              setKey(crypto.randomUUID())
            }}
            onFailure={({ reason }) => {
              if (reason === 'commerce.stock_changed') router.refresh()
            }}
          >
            <div className="grid grid-cols-2 items-start gap-3 sm:grid-cols-[9rem_7rem_minmax(0,1fr)]">
              <Field name="way" label="What">
                <NativeSelect
                  value={way}
                  onChange={(event) => {
                    const next = event.target.value
                    if (next === 'add' || next === 'remove' || next === 'count') setWay(next)
                  }}
                >
                  {Object.entries(WAYS).map(([value, label]) => (
                    <option key={value} value={value}>
                      {label}
                    </option>
                  ))}
                </NativeSelect>
              </Field>
              <Field name="quantity" label="Pieces">
                <Input
                  value={typed}
                  inputMode="numeric"
                  autoComplete="off"
                  autoFocus
                  maxLength={12}
                  className="text-end tabular"
                  onChange={(event) => {
                    setTyped(event.target.value)
                    setKey(crypto.randomUUID())
                  }}
                />
              </Field>
              <Field name="reason" label="Why" optional className="max-sm:col-span-2">
                <Input
                  list={`reasons-${way}`}
                  maxLength={PRODUCT_LIMITS.stock_reason}
                  autoComplete="off"
                  dir="auto"
                />
              </Field>
              <datalist id={`reasons-${way}`}>
                {REASONS[way].map((reason) => (
                  <option key={reason} value={reason} />
                ))}
              </datalist>
            </div>
            <div className="flex flex-wrap items-center gap-3">
              <SubmitButton pendingLabel="Saving…">Save</SubmitButton>
              <output className="tabular text-muted-foreground text-sm">
                {after === null || change === 0
                  ? null
                  : after < 0
                    ? `There are only ${formatNumber(now, locale)}.`
                    : `${formatNumber(now, locale)} → ${formatNumber(after, locale)}`}
              </output>
            </div>
          </ActionForm>
        ) : null}
        <StockHistory
          org={org}
          variantId={variant.id}
          // Another number is another history: what was just saved stands on top of it.
          key={now}
          locale={locale}
          list={listMovements}
        />
      </DialogContent>
    </Dialog>
  )
}

function changeOf(way: Way, quantity: number, now: number): number {
  if (way === 'count') return quantity - now
  return way === 'add' ? quantity : -quantity
}
