'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { CategoryChoice } from '@/components/commerce/catalogue/category-choice'
import { InCurrency } from '@/components/commerce/catalogue/in-currency'
import { OptionRows } from '@/components/commerce/catalogue/option-rows'
import { ProductFields } from '@/components/commerce/catalogue/product-fields'
import { readNewProduct } from '@/components/commerce/catalogue/read-product-form'
import {
  combinationsOf,
  countCombinations,
  type OptionDraft,
  type VariantDraft,
} from '@/components/commerce/catalogue/variant-drafts.rules'
import { VariantDraftsTable } from '@/components/commerce/catalogue/variant-drafts-table'
import { AffixInput } from '@/components/ui/affix-input'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card'
import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { GuardedForm } from '@/components/ui/guarded-form'
import { Input } from '@/components/ui/input'
import { Link } from '@/components/ui/link'
import { SubmitButton } from '@/components/ui/submit-button'
import { toast } from '@/components/ui/toaster'
import type { Action } from '@/lib/action'
import { PRODUCT_LIMITS } from '@/lib/commerce/products.values'
import { counted } from '@/lib/counted'
import { formatNumber } from '@/lib/numbers'

interface NewProductFormProps {
  org: string
  shop: { slug: string; currency: string; exponent: number; prices_include_tax: boolean }
  locale: string
  categories: { id: string; name: string }[]
  /** What most of the others have, to begin with. */
  taxRateBps: number
  create: Action<{ id: string; name: string }>
}

/** A product with its price or its variants; pictures follow when there is something to hang them on. */
export function NewProductForm({
  org,
  shop,
  locale,
  categories,
  taxRateBps,
  create,
}: NewProductFormProps) {
  const router = useRouter()
  const list = `/o/${org}/products`
  const [options, setOptions] = useState<OptionDraft[]>([])
  const [drafts, setDrafts] = useState<ReadonlyMap<string, VariantDraft>>(new Map())
  const [price, setPrice] = useState('')
  const [tracksStock, setTracksStock] = useState(true)
  const count = countCombinations(options)
  const isTooMany = count > PRODUCT_LIMITS.variants
  const combinations = isTooMany ? [] : combinationsOf(options)
  const hasVariants = combinations.length > 0
  const offered = combinations.filter((values) => !drafts.get(JSON.stringify(values))?.isOff).length

  async function submit(data: FormData) {
    const reading = readNewProduct(data, {
      options,
      drafts,
      tracksStock,
      exponent: shop.exponent,
      locale,
    })
    return reading.ok ? create({ org, ...reading.values }) : reading
  }

  return (
    <GuardedForm
      action={submit}
      onSuccess={({ id }) => {
        toast.success('Product added', { description: 'Pictures next; then publish it.' })
        router.push(`${list}/${id}`)
      }}
      className="max-w-4xl"
    >
      <Card>
        <CardContent className="grid gap-4">
          <ProductFields
            product={null}
            shop={shop}
            locale={locale}
            taxRateBps={taxRateBps}
            categories={
              <CategoryChoice
                categories={categories}
                defaultValue={[]}
                href={`${list}/categories`}
              />
            }
          />
        </CardContent>
      </Card>
      <Card>
        <CardHeader>
          <CardTitle>Price and stock</CardTitle>
        </CardHeader>
        <CardContent className="grid gap-4">
          <div className="grid items-start gap-4 sm:grid-cols-3">
            <Field
              name="price_minor"
              label={<InCurrency label="Price" currency={shop.currency} />}
              hint={
                hasVariants
                  ? 'For every variant without one of its own.'
                  : shop.prices_include_tax
                    ? 'With tax, as visitors see it.'
                    : 'Without tax; it is added at the checkout.'
              }
            >
              <AffixInput
                suffix={shop.currency}
                inputMode="decimal"
                autoComplete="off"
                maxLength={20}
                value={price}
                onChange={(event) => setPrice(event.target.value)}
              />
            </Field>
            {hasVariants ? null : (
              <>
                <Field name="sku" label="SKU" optional hint="Leave empty to get one automatically.">
                  <Input maxLength={PRODUCT_LIMITS.sku} autoComplete="off" className="font-mono" />
                </Field>
                {tracksStock ? (
                  <Field name="stock_quantity" label="In stock" optional>
                    <Input inputMode="numeric" autoComplete="off" maxLength={12} placeholder="0" />
                  </Field>
                ) : null}
              </>
            )}
          </div>
          <Field
            name="tracks_stock"
            label="Count the stock"
            hint="Turn this off for things that never run out, such as services and downloads."
            inline
          >
            <Checkbox
              checked={tracksStock}
              onCheckedChange={(checked) => setTracksStock(checked === true)}
            />
          </Field>
        </CardContent>
      </Card>
      <Card>
        <CardHeader>
          <CardTitle>Options</CardTitle>
          <CardDescription>
            {hasVariants
              ? `${offered} of ${counted(combinations.length, 'variant', 'variants', locale)} on offer. Untick what you do not sell.`
              : 'If it comes in sizes, colours or the like: each combination is a variant with its own price and stock.'}
          </CardDescription>
        </CardHeader>
        <CardContent className="grid gap-4">
          <OptionRows options={options} onChange={setOptions} />
          {isTooMany ? (
            <Alert
              variant="warning"
              title={`That would be ${formatNumber(count, locale)} variants`}
            >
              A product may have {PRODUCT_LIMITS.variants}. Remove some values, or make two
              products.
            </Alert>
          ) : null}
          {hasVariants ? (
            <VariantDraftsTable
              combinations={combinations}
              drafts={drafts}
              currency={shop.currency}
              price={price}
              tracksStock={tracksStock}
              onChange={(key, draft) => setDrafts((old) => new Map(old).set(key, draft))}
            />
          ) : null}
        </CardContent>
      </Card>
      <div className="flex flex-wrap items-center gap-2">
        <SubmitButton pendingLabel="Saving…" disabled={isTooMany}>
          Add product
        </SubmitButton>
        <Button variant="ghost" asChild>
          <Link href={list}>Cancel</Link>
        </Button>
        <p className="text-muted-foreground text-sm">
          It starts as a draft that only your team sees.
        </p>
      </div>
    </GuardedForm>
  )
}
