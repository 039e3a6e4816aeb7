'use client'

import { Package } from 'lucide-react'
import { useState } from 'react'
import { StockLevel } from '@/components/commerce/orders/entry/stock-level'
import { optionsOf } from '@/components/commerce/orders/order-words'
import {
  Command,
  CommandEmpty,
  CommandInput,
  CommandItem,
  CommandList,
} from '@/components/ui/command'
import { Spinner } from '@/components/ui/spinner'
import { useAnswer } from '@/components/ui/use-answer'
import type { ActionResult } from '@/lib/action'
import type { OrderVariant } from '@/lib/commerce/order-entry.schemas'

interface VariantPickerProps {
  org: string
  find: (input: { org: string; q: string }) => Promise<ActionResult<OrderVariant[]>>
  money: (minor: number) => string
  onChoose: (variant: OrderVariant) => void
}

/** Finds what is to be sold by name or SKU; says the price and what is left of it. */
export function VariantPicker({ org, find, money, onChoose }: VariantPickerProps) {
  const [text, setText] = useState('')
  const q = text.trim()
  const found = useAnswer(find, q.length > 0 ? { org, q } : null)
  const hits = found.data ?? []

  function choose(variant: OrderVariant) {
    onChoose(variant)
    setText('')
  }
  return (
    <Command
      loop
      shouldFilter={false}
      label="Find a product"
      className="h-auto rounded-md border border-input bg-card"
    >
      <CommandInput value={text} onValueChange={setText} placeholder="Product, SKU, category…" />
      {/* There from the start: the field says that it controls it. */}
      <CommandList hidden={q === ''}>
        <CommandEmpty>
          {found.state === 'failed' ? (
            found.refusal
          ) : found.state === 'ready' ? (
            `Nothing on sale matches “${q}”.`
          ) : (
            <Spinner label="Searching…" />
          )}
        </CommandEmpty>
        {hits.map((hit) => (
          <CommandItem
            key={hit.id}
            value={hit.id}
            disabled={hit.available === 0}
            onSelect={() => choose(hit)}
          >
            <Package aria-hidden />
            <span className="grid min-w-0">
              <span className="truncate">
                <bdi>{hit.product_name}</bdi>
              </span>
              <span className="truncate text-muted-foreground text-xs">
                <bdi>{[optionsOf(hit.option_values), hit.sku].filter(Boolean).join(' · ')}</bdi>
              </span>
            </span>
            <span className="ms-auto grid shrink-0 ps-3 text-end">
              <span className="tabular">{money(hit.price_minor)}</span>
              <StockLevel available={hit.available} />
            </span>
          </CommandItem>
        ))}
      </CommandList>
    </Command>
  )
}
