'use client'

import { Archive, ArchiveRestore, Boxes, Ellipsis, Pencil } from 'lucide-react'
import { useTransition } from 'react'
import { StockText } from '@/components/commerce/catalogue/stock-text'
import { VariantName } from '@/components/commerce/catalogue/variant-name'
import { variantTitle } from '@/components/commerce/catalogue/variant-title'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu'
import { isolate } from '@/components/ui/isolate'
import { messageOf } from '@/components/ui/result-message'
import { settle } from '@/components/ui/settle'
import { TableCell, TableRow } from '@/components/ui/table'
import { toast } from '@/components/ui/toaster'
import type { Action } from '@/lib/action'
import type { ProductDetail, ProductVariant } from '@/lib/commerce/products.schemas'
import { formatMoney } from '@/lib/money'
import { cn } from '@/lib/utils'

interface VariantRowProps {
  org: string
  product: Pick<ProductDetail, 'currency' | 'exponent' | 'option_names'>
  variant: ProductVariant
  locale: string
  canWrite: boolean
  setArchived: Action<unknown>
  onEdit: () => void
  onStock: () => void
}

export function VariantRow({
  org,
  product,
  variant,
  locale,
  canWrite,
  setArchived,
  onEdit,
  onStock,
}: VariantRowProps) {
  const [pending, startTransition] = useTransition()
  const isArchived = variant.archived_at !== null
  const hasOptions = product.option_names.length > 0
  const title = variantTitle(variant)

  async function archive(isNext: boolean): Promise<boolean> {
    const result = await settle(() =>
      setArchived({ org, variant_id: variant.id, is_archived: isNext }),
    )
    if (!result.ok) toast.error(messageOf(result))
    return result.ok
  }

  function onArchive() {
    startTransition(async () => {
      if (!(await archive(!isArchived))) return
      if (isArchived) toast.success(`${isolate(title)} is on sale again`)
      else {
        toast.undo(`${isolate(title)} archived`, async () => {
          if (await archive(false)) toast.success(`${isolate(title)} is on sale again`)
        })
      }
    })
  }

  return (
    <TableRow aria-busy={pending} className={cn(pending && 'opacity-60')}>
      <TableCell className="w-full max-w-0 ps-4">
        <div className="flex min-w-0 items-center gap-2">
          {canWrite ? (
            <button
              type="button"
              title={title}
              className={cn(
                'min-w-0 truncate rounded-sm py-1 text-start font-medium hover:underline hover:underline-offset-4',
                isArchived && 'text-muted-foreground',
              )}
              onClick={onEdit}
            >
              <VariantName variant={variant} />
            </button>
          ) : (
            <span title={title} className="min-w-0 truncate font-medium">
              <VariantName variant={variant} />
            </span>
          )}
          {isArchived ? <Badge>Archived</Badge> : null}
        </div>
        {hasOptions ? (
          <p className="truncate font-mono text-[0.6875rem] text-muted-foreground sm:hidden">
            <bdi>{variant.sku}</bdi>
          </p>
        ) : null}
      </TableCell>
      {hasOptions ? (
        <TableCell
          className="max-w-40 truncate font-mono text-xs max-sm:hidden"
          title={variant.sku}
        >
          <bdi>{variant.sku}</bdi>
        </TableCell>
      ) : null}
      <TableCell className="whitespace-nowrap text-end tabular-nums">
        {formatMoney(variant.price_minor, {
          currency: product.currency,
          exponent: product.exponent,
          locale,
        })}
      </TableCell>
      <TableCell className="whitespace-nowrap text-end">
        <button
          type="button"
          title={canWrite && variant.tracks_stock ? 'Adjust the stock' : 'See the stock history'}
          aria-label={`Stock of ${title}`}
          className="rounded-sm py-1 underline decoration-muted-foreground/40 decoration-dotted underline-offset-4 hover:decoration-current"
          onClick={onStock}
        >
          <StockText
            quantity={variant.tracks_stock ? variant.stock_quantity : null}
            locale={locale}
          />
        </button>
      </TableCell>
      <TableCell className="ps-0">
        <DropdownMenu>
          <DropdownMenuTrigger asChild>
            <Button variant="ghost" size="icon-sm" aria-label={`Actions for ${title}`}>
              <Ellipsis aria-hidden />
            </Button>
          </DropdownMenuTrigger>
          <DropdownMenuContent align="end">
            {canWrite ? (
              <DropdownMenuItem onSelect={onEdit}>
                <Pencil aria-hidden />
                Edit
              </DropdownMenuItem>
            ) : null}
            <DropdownMenuItem onSelect={onStock}>
              <Boxes aria-hidden />
              {canWrite && variant.tracks_stock ? 'Adjust stock' : 'Stock history'}
            </DropdownMenuItem>
            {canWrite ? (
              <DropdownMenuItem onSelect={onArchive}>
                {isArchived ? <ArchiveRestore aria-hidden /> : <Archive aria-hidden />}
                {isArchived ? 'Restore' : 'Archive'}
              </DropdownMenuItem>
            ) : null}
          </DropdownMenuContent>
        </DropdownMenu>
      </TableCell>
    </TableRow>
  )
}
