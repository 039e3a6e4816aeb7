'use client'

import {
  combinationKey,
  EMPTY_DRAFT,
  type VariantDraft,
} from '@/components/commerce/catalogue/variant-drafts.rules'
import { Checkbox } from '@/components/ui/checkbox'
import { useFormState } from '@/components/ui/form-context'
import { Input } from '@/components/ui/input'
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from '@/components/ui/table'
import { PRODUCT_LIMITS } from '@/lib/commerce/products.values'
import { messageFor } from '@/lib/messages'
import { cn } from '@/lib/utils'

interface VariantDraftsTableProps {
  combinations: string[][]
  drafts: ReadonlyMap<string, VariantDraft>
  currency: string
  /** What those get that have no price of their own. */
  price: string
  tracksStock: boolean
  onChange: (key: string, draft: VariantDraft) => void
}

/** What the database calls what is typed in a cell. */
const KEYS = { sku: 'sku', price: 'price_minor', stock: 'stock_quantity' } as const

/** Every combination as a row: taken or left out, with what is different about it. */
export function VariantDraftsTable({
  combinations,
  drafts,
  currency,
  price,
  tracksStock,
  onChange,
}: VariantDraftsTableProps) {
  const fields = useFormState()?.fields ?? {}
  return (
    <Table label="Variants" containerClassName="rounded-md border max-h-[32rem]">
      <TableHeader>
        <TableRow>
          <TableHead className="w-10 pe-0">
            <span className="sr-only">Offered</span>
          </TableHead>
          <TableHead>Variant</TableHead>
          <TableHead className="max-sm:hidden">SKU</TableHead>
          <TableHead>
            Price<span className="max-sm:sr-only"> in {currency}</span>
          </TableHead>
          {tracksStock ? <TableHead>Stock</TableHead> : null}
        </TableRow>
      </TableHeader>
      <TableBody>
        {combinations.map((values, index) => {
          const key = combinationKey(values)
          const draft = drafts.get(key) ?? EMPTY_DRAFT
          const name = values.join(' / ')
          const cell = (field: 'sku' | 'price' | 'stock', className: string) => {
            const reason = fields[`variants.${index}.${KEYS[field]}`]?.[0]
            return {
              name: `variants.${index}.${KEYS[field]}`,
              value: draft[field],
              disabled: draft.isOff,
              autoComplete: 'off',
              'aria-invalid': reason === undefined ? undefined : true,
              title: reason === undefined ? undefined : messageFor(reason),
              onChange: (event: { target: HTMLInputElement }) =>
                onChange(key, { ...draft, [field]: event.target.value }),
              className,
            }
          }
          const reasons = (['sku', 'price', 'stock'] as const).flatMap(
            (field) => fields[`variants.${index}.${KEYS[field]}`]?.[0] ?? [],
          )
          return (
            <TableRow key={key} className={cn(draft.isOff && 'opacity-60')}>
              <TableCell className="pe-0">
                <span className="flex">
                  <Checkbox
                    aria-label={`Offer ${name}`}
                    checked={!draft.isOff}
                    onCheckedChange={(checked) => onChange(key, { ...draft, isOff: !checked })}
                  />
                </span>
              </TableCell>
              <TableCell className="w-full max-w-0 sm:w-auto sm:min-w-32 sm:max-w-64">
                <span className="block truncate font-medium" title={name}>
                  {values.map((value, at) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: options keep their places
                    <span key={at}>
                      {at > 0 ? <span className="text-muted-foreground"> / </span> : null}
                      <bdi>{value}</bdi>
                    </span>
                  ))}
                </span>
                {reasons.map((reason) => (
                  <span key={reason} className="block text-destructive text-xs">
                    {messageFor(reason)}
                  </span>
                ))}
              </TableCell>
              <TableCell className="max-sm:hidden">
                <Input
                  {...cell('sku', 'min-w-28 font-mono text-xs')}
                  aria-label={`SKU of ${name}`}
                  placeholder="Automatic"
                  maxLength={PRODUCT_LIMITS.sku}
                />
              </TableCell>
              <TableCell>
                <Input
                  {...cell('price', 'min-w-20 text-end tabular')}
                  aria-label={`Price of ${name}`}
                  placeholder={price}
                  inputMode="decimal"
                  maxLength={20}
                />
              </TableCell>
              {tracksStock ? (
                <TableCell>
                  <Input
                    {...cell('stock', 'min-w-16 text-end tabular')}
                    aria-label={`Stock of ${name}`}
                    placeholder="0"
                    inputMode="numeric"
                    maxLength={12}
                  />
                </TableCell>
              ) : null}
            </TableRow>
          )
        })}
      </TableBody>
    </Table>
  )
}
