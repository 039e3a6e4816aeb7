'use client'

import { Plus, SlidersHorizontal } from 'lucide-react'
import { useState } from 'react'
import { OptionsDialog } from '@/components/commerce/catalogue/options-dialog'
import { StockDialog } from '@/components/commerce/catalogue/stock-dialog'
import { VariantDialog } from '@/components/commerce/catalogue/variant-dialog'
import { VariantRow } from '@/components/commerce/catalogue/variant-row'
import { Button } from '@/components/ui/button'
import {
  Card,
  CardAction,
  CardContent,
  CardDescription,
  CardHeader,
  CardTitle,
} from '@/components/ui/card'
import { Table, TableBody, TableHead, TableHeader, TableRow } from '@/components/ui/table'
import type { Action } from '@/lib/action'
import type { ProductDetail, ProductVariant } from '@/lib/commerce/products.schemas'
import type { StockMovementPage } from '@/lib/commerce/stock.schemas'

export interface VariantActions {
  update: Action<unknown>
  saveVariant: Action<unknown>
  setArchived: Action<unknown>
  adjustStock: Action<{ stock_quantity: number }>
  listMovements: Action<StockMovementPage>
}

interface VariantsCardProps {
  org: string
  product: ProductDetail
  locale: string
  canWrite: boolean
  actions: VariantActions
}

/** What is open above the table: one thing at a time. */
type Open =
  | { kind: 'edit'; variant: ProductVariant | null }
  | { kind: 'stock'; variantId: string }
  | { kind: 'options' }
  | null

/** What is bought of a product: each variant with its price and its stock. */
export function VariantsCard({ org, product, locale, canWrite, actions }: VariantsCardProps) {
  const [open, setOpen] = useState<Open>(null)
  const { variants, option_names } = product
  const live = variants.filter(({ archived_at }) => archived_at === null)
  const hasOptions = option_names.length > 0
  const dialog = { org, product, locale, onClose: () => setOpen(null) }
  const stocked = open?.kind === 'stock' ? variants.find(({ id }) => id === open.variantId) : null

  return (
    <Card id="variants" aria-label="Price and stock" className="scroll-mt-16">
      <CardHeader>
        <CardTitle>{hasOptions ? 'Variants' : 'Price and stock'}</CardTitle>
        <CardDescription>
          {hasOptions
            ? `${live.length} on sale, by ${option_names.join(', ')}.`
            : product.prices_include_tax
              ? 'The price is with tax.'
              : 'The price is without tax.'}
        </CardDescription>
        {canWrite ? (
          <CardAction className="flex flex-wrap justify-end gap-2">
            <Button variant="outline" size="sm" onClick={() => setOpen({ kind: 'options' })}>
              <SlidersHorizontal aria-hidden />
              Options
            </Button>
            {hasOptions || live.length === 0 ? (
              <Button
                variant="outline"
                size="sm"
                onClick={() => setOpen({ kind: 'edit', variant: null })}
              >
                <Plus aria-hidden />
                <span>
                  Add<span className="max-sm:sr-only"> variant</span>
                </span>
              </Button>
            ) : null}
          </CardAction>
        ) : null}
      </CardHeader>
      <CardContent className="px-0 pb-0">
        {variants.length === 0 ? (
          <p className="px-4 pb-4 text-muted-foreground text-sm">
            It has no price yet, so nobody can buy it.
          </p>
        ) : (
          <Table label="Variants" containerClassName="border-t rounded-b-lg">
            <TableHeader>
              <TableRow>
                <TableHead className="ps-4">{hasOptions ? 'Variant' : 'SKU'}</TableHead>
                {hasOptions ? <TableHead className="max-sm:hidden">SKU</TableHead> : null}
                <TableHead className="text-end">Price</TableHead>
                <TableHead className="text-end">Stock</TableHead>
                <TableHead className="w-10">
                  <span className="sr-only">Actions</span>
                </TableHead>
              </TableRow>
            </TableHeader>
            <TableBody>
              {variants.map((variant) => (
                <VariantRow
                  key={variant.id}
                  org={org}
                  product={product}
                  variant={variant}
                  locale={locale}
                  canWrite={canWrite}
                  setArchived={actions.setArchived}
                  onEdit={() => setOpen({ kind: 'edit', variant })}
                  onStock={() => setOpen({ kind: 'stock', variantId: variant.id })}
                />
              ))}
            </TableBody>
          </Table>
        )}
      </CardContent>
      {open?.kind === 'edit' ? (
        <VariantDialog {...dialog} variant={open.variant} save={actions.saveVariant} />
      ) : null}
      {open?.kind === 'options' ? <OptionsDialog {...dialog} update={actions.update} /> : null}
      {stocked ? (
        <StockDialog
          {...dialog}
          variant={stocked}
          canWrite={canWrite && stocked.tracks_stock}
          adjust={actions.adjustStock}
          listMovements={actions.listMovements}
        />
      ) : null}
    </Card>
  )
}
