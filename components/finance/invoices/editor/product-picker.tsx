'use client'

import { Package } from 'lucide-react'
import { useState } from 'react'
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
import type { InvoiceProduct } from '@/lib/finance/invoice-editor.schemas'
import { formatMoney } from '@/lib/money'

interface ProductPickerProps {
  org: string
  locale: string
  find: (input: { org: string; q: string }) => Promise<ActionResult<InvoiceProduct[]>>
  onChoose: (product: InvoiceProduct) => void
}

/** Finds what the catalogue has by name or SKU; what is chosen becomes a line. */
export function ProductPicker({ org, locale, find, onChoose }: ProductPickerProps) {
  const [text, setText] = useState('')
  const q = text.trim()
  const found = useAnswer(find, q.length > 0 ? { org, q } : null)
  const hits = found.data ?? []

  function choose(product: InvoiceProduct) {
    onChoose(product)
    setText('')
  }
  return (
    <Command
      loop
      shouldFilter={false}
      label="Add a product"
      className="h-auto rounded-md border border-input bg-card"
    >
      <CommandInput
        value={text}
        onValueChange={setText}
        placeholder="Add a product: name, SKU, category…"
      />
      {/* There from the start: the field says that it controls it. */}
      <CommandList hidden={q === ''}>
        <CommandEmpty>
          {found.state === 'failed' ? (
            found.refusal
          ) : found.state === 'ready' ? (
            `Nothing in the catalogue matches “${q}”.`
          ) : (
            <Spinner label="Searching…" />
          )}
        </CommandEmpty>
        {hits.map((hit) => (
          <CommandItem key={hit.variant_id} value={hit.variant_id} onSelect={() => choose(hit)}>
            <Package aria-hidden />
            <span className="grid min-w-0">
              <span className="truncate">
                <bdi>{hit.product_name}</bdi>
              </span>
              <span className="truncate text-muted-foreground text-xs">
                <bdi>{[optionsOf(hit.option_values), hit.sku].filter(Boolean).join(' · ')}</bdi>
              </span>
            </span>
            <span className="tabular ms-auto shrink-0 ps-3 text-end">
              {formatMoney(hit.price_minor, { ...hit, locale })}
            </span>
          </CommandItem>
        ))}
      </CommandList>
    </Command>
  )
}
