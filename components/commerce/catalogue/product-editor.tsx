'use client'

import { useRouter } from 'next/navigation'
import { type KeyboardEvent, useRef, useState } from 'react'
import { CategoryChoice } from '@/components/commerce/catalogue/category-choice'
import { productChanges } from '@/components/commerce/catalogue/product-changes'
import { ProductFields } from '@/components/commerce/catalogue/product-fields'
import { readProductFields } from '@/components/commerce/catalogue/read-product-form'
import { ActionForm } from '@/components/ui/action-form'
import { Button } from '@/components/ui/button'
import { ChangedElsewhere } from '@/components/ui/changed-elsewhere'
import { SubmitButton } from '@/components/ui/submit-button'
import { toast } from '@/components/ui/toaster'
import { WarnBeforeLeaving } from '@/components/ui/warn-before-leaving'
import type { Action } from '@/lib/action'
import type { ProductDetail } from '@/lib/commerce/products.schemas'

interface ProductEditorProps {
  org: string
  shop: { slug: string; prices_include_tax: boolean }
  locale: string
  /** What is stored now; a refresh of the page brings what others changed. */
  product: ProductDetail
  categories: { id: string; name: string }[]
  update: Action<unknown>
}

/** The words, the shelves and the tax of a product; saved together, and never over somebody else's. */
export function ProductEditor({
  org,
  shop,
  locale,
  product,
  categories,
  update,
}: ProductEditorProps) {
  const router = useRouter()
  const form = useRef<HTMLDivElement>(null)
  const [base, setBase] = useState(product)
  // Taking newer values, or dropping what was typed, makes the form anew.
  const [version, setVersion] = useState(0)
  const [isDirty, setIsDirty] = useState(false)
  const [isRefused, setIsRefused] = useState(false)
  const changes = productChanges(base, product, { categories, locale })
  // A new status or price is another version of the product, but none of what is written here.
  const isOutdated = isRefused && changes.length > 0
  const expected = isOutdated || changes.length === 0 ? product.updated_at : base.updated_at

  // Nothing typed, nothing to lose: what others saved is shown at once.
  if (!isDirty && base.updated_at !== product.updated_at) {
    setBase(product)
    if (changes.length > 0) setVersion(version + 1)
  }

  function startAgain() {
    setBase(product)
    setVersion(version + 1)
    setIsDirty(false)
    setIsRefused(false)
  }

  async function submit(data: FormData) {
    const reading = readProductFields(data, locale)
    if (!reading.ok) return reading
    const { slug, ...values } = reading.values
    return update({
      org,
      product_id: product.id,
      expected_updated_at: expected,
      ...values,
      // One that is sent is made fit for an address once more; the old one is to stay as it is.
      ...(slug === base.slug ? {} : { slug }),
    })
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key.toLowerCase() !== 's' || !(event.metaKey || event.ctrlKey)) return
    event.preventDefault()
    form.current?.querySelector('form')?.requestSubmit()
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a key of the form inside
    <div ref={form} onKeyDown={onKeyDown}>
      <WarnBeforeLeaving isDirty={isDirty} />
      <ActionForm
        key={version}
        action={submit}
        onInput={() => setIsDirty(true)}
        onSuccess={() => {
          setIsDirty(false)
          setIsRefused(false)
          toast.success('Product saved')
        }}
        onFailure={(failure) => {
          if (failure.reason !== 'commerce.product_changed') return
          setIsRefused(true)
          router.refresh()
        }}
        showMessage={!isOutdated}
      >
        {isOutdated ? (
          <ChangedElsewhere
            title="Someone changed this product while you were editing"
            changes={changes}
            onTake={startAgain}
          />
        ) : null}
        <ProductFields
          product={base}
          shop={shop}
          locale={locale}
          taxRateBps={base.tax_rate_bps}
          onChange={() => setIsDirty(true)}
          categories={
            <CategoryChoice
              categories={categories}
              defaultValue={base.category_ids}
              href={`/o/${org}/products/categories`}
            />
          }
        />
        {isDirty ? (
          <div className="fade-in-0 slide-in-from-bottom-2 sticky bottom-3 z-10 -mx-1 flex animate-in flex-wrap items-center gap-2 rounded-lg border bg-popover p-1.5 ps-3 shadow-lg">
            <p className="me-auto font-medium text-sm">Unsaved changes</p>
            <Button variant="ghost" size="sm" onClick={startAgain}>
              Discard
            </Button>
            <SubmitButton size="sm" pendingLabel="Saving…">
              {isOutdated ? 'Save mine anyway' : 'Save'}
            </SubmitButton>
          </div>
        ) : null}
      </ActionForm>
    </div>
  )
}
