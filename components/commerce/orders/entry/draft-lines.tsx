'use client'

import { X } from 'lucide-react'
import { useRef } from 'react'
import { StockLevel } from '@/components/commerce/orders/entry/stock-level'
import { optionsOf } from '@/components/commerce/orders/order-words'
import { QuantityInput } from '@/components/commerce/quantity-input'
import { Button } from '@/components/ui/button'
import { focusBeside } from '@/components/ui/focus-beside'
import {
  type OrderQuote,
  type OrderVariant,
  QUANTITY_MAX,
} from '@/lib/commerce/order-entry.schemas'

export type DraftLine = { variant: OrderVariant; quantity: number }

interface DraftLinesProps {
  lines: DraftLine[]
  /** What was last answered about them: there may be fewer than when they were found. */
  quoted: OrderQuote['lines']
  money: (minor: number) => string
  onChange: (variantId: string, quantity: number) => void
  onRemove: (variantId: string) => void
}

/** What has been put into the order so far. More than there is may be typed, and is said at once. */
export function DraftLines({ lines, quoted, money, onChange, onRemove }: DraftLinesProps) {
  const list = useRef<HTMLUListElement>(null)

  function remove(variantId: string, index: number) {
    // Behind the last of them one looks for another: the search stands above.
    const search = list.current?.parentElement?.querySelector('input') ?? null
    focusBeside(list.current, index, search)
    onRemove(variantId)
  }

  return (
    <ul ref={list} aria-label="Items of the order" className="divide-y border-t">
      {lines.map(({ variant, quantity }, index) => {
        const { available } = quoted.find((line) => line.variant_id === variant.id) ?? variant
        return (
          <li key={variant.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3">
            <div className="min-w-0 flex-1 basis-52">
              <p className="break-words font-medium">
                <bdi>{variant.product_name}</bdi>
              </p>
              <p className="break-words text-muted-foreground text-xs">
                <bdi>
                  {[optionsOf(variant.option_values), variant.sku].filter(Boolean).join(' · ')}
                </bdi>
              </p>
              <StockLevel available={available} wanted={quantity} />
            </div>
            <div className="flex items-center gap-3 max-sm:w-full">
              <QuantityInput
                label={`Quantity of ${variant.product_name}`}
                value={quantity}
                min={1}
                max={QUANTITY_MAX}
                onChange={(next) => onChange(variant.id, next)}
              />
              <span className="tabular ms-auto min-w-20 text-end">
                {money(variant.price_minor * quantity)}
              </span>
              <Button
                variant="ghost"
                size="icon-sm"
                data-takes-out=""
                aria-label={`Take ${variant.product_name} out`}
                onClick={() => remove(variant.id, index)}
              >
                <X aria-hidden />
              </Button>
            </div>
          </li>
        )
      })}
    </ul>
  )
}
