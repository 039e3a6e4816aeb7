'use client'

import { type ReactNode, useState } from 'react'
import { AffixInput } from '@/components/ui/affix-input'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { MarkdownEditor } from '@/components/ui/markdown-editor'
import type { ProductDetail } from '@/lib/commerce/products.schemas'
import { PRODUCT_LIMITS } from '@/lib/commerce/products.values'
import { toPercentText } from '@/lib/money'

interface ProductFieldsProps {
  /** Null for one that is not there yet. */
  product: Pick<ProductDetail, 'name' | 'slug' | 'description'> | null
  shop: { slug: string; prices_include_tax: boolean }
  locale: string
  taxRateBps: number
  /** The shelves; between what it is and what it is called elsewhere. */
  categories: ReactNode
  /** Something that no event of the form tells: a button of the description was pressed. */
  onChange?: () => void
}

/** What is said about a product as a whole: the same fields when adding and later. */
export function ProductFields({
  product,
  shop,
  locale,
  taxRateBps,
  categories,
  onChange,
}: ProductFieldsProps) {
  const [description, setDescription] = useState(product?.description ?? '')
  return (
    <>
      <Field name="name" label="Name" required>
        <Input
          defaultValue={product?.name ?? ''}
          maxLength={PRODUCT_LIMITS.name}
          autoComplete="off"
          dir="auto"
          autoFocus={product === null}
        />
      </Field>
      <Field name="description" label="Description">
        <MarkdownEditor
          placeholder="What it is, what it is made of, who it is for."
          value={description}
          onChange={(text) => {
            setDescription(text)
            onChange?.()
          }}
          maxLength={PRODUCT_LIMITS.description}
          className="min-h-32"
        />
      </Field>
      {categories}
      <div className="grid items-start gap-4 sm:grid-cols-[minmax(0,9rem)_minmax(0,1fr)]">
        <Field
          name="tax_rate_bps"
          label="Tax rate"
          hint={shop.prices_include_tax ? 'Contained in the price.' : 'Added to the price.'}
        >
          <AffixInput
            suffix="%"
            inputMode="decimal"
            autoComplete="off"
            maxLength={8}
            defaultValue={toPercentText(taxRateBps, locale)}
          />
        </Field>
        <Field
          name="slug"
          label="Address"
          {...(product === null ? { optional: true } : {})}
          hint={
            product === null
              ? 'Leave empty to make it from the name.'
              : 'Links to the old address stop working when you change it.'
          }
        >
          <AffixInput
            prefix={`/s/${shop.slug}/p/`}
            defaultValue={product?.slug ?? ''}
            maxLength={PRODUCT_LIMITS.slug}
            autoComplete="off"
            spellCheck={false}
            dir="auto"
          />
        </Field>
      </div>
    </>
  )
}
