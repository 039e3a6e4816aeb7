'use client'

import { useState } from 'react'
import { InCurrency } from '@/components/commerce/catalogue/in-currency'
import { changesOf, readDraft } from '@/components/commerce/catalogue/variant-drafts.rules'
import { ActionForm } from '@/components/ui/action-form'
import { AffixInput } from '@/components/ui/affix-input'
import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'
import { Dialog, DialogContent, DialogDescription, DialogTitle } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { formText } from '@/components/ui/form-text'
import { Input } from '@/components/ui/input'
import { SubmitButton } from '@/components/ui/submit-button'
import { toast } from '@/components/ui/toaster'
import type { Action } from '@/lib/action'
import type { ProductDetail, ProductVariant } from '@/lib/commerce/products.schemas'
import { PRODUCT_LIMITS } from '@/lib/commerce/products.values'
import type { FieldReasons } from '@/lib/errors'
import { toAmountText } from '@/lib/money'

interface VariantDialogProps {
  org: string
  product: ProductDetail
  /** Null for one that is added. */
  variant: ProductVariant | null
  locale: string
  save: Action<unknown>
  onClose: () => void
}

/** One variant: what it is, what it costs, whether its pieces are counted. */
export function VariantDialog({
  org,
  product,
  variant,
  locale,
  save,
  onClose,
}: VariantDialogProps) {
  const { currency, exponent, option_names: optionNames, variants } = product
  const [tracksStock, setTracksStock] = useState(variant?.tracks_stock ?? true)
  const isNew = variant === null

  async function submit(data: FormData) {
    const text = (name: string) => formText(data, name)
    const optionValues = optionNames.map((_, index) => text(`option.${index}`))
    const reading = readDraft(
      optionValues,
      { sku: text('sku'), price: text('price_minor'), stock: text('stock_quantity'), isOff: false },
      { exponent, locale, tracksStock: isNew && tracksStock, price: '' },
    )
    const fields: FieldReasons = {}
    optionValues.forEach((value, index) => {
      if (value === '') fields[`option.${index}`] = ['field.required']
    })
    if ('fields' in reading) {
      for (const [field, reason] of Object.entries(reading.fields)) fields[field] = [reason]
    }
    if (Object.keys(fields).length > 0 || !('value' in reading)) {
      return { ok: false as const, code: 'malformed' as const, reason: 'app.invalid_input', fields }
    }
    const { stock_quantity, ...read } = reading.value
    const values = { ...read, tracks_stock: tracksStock }
    return save({
      org,
      product_id: product.id,
      variant_id: variant?.id ?? null,
      // Of one that is there already, stock is changed by movements.
      ...(variant === null
        ? { ...values, ...(tracksStock ? { stock_quantity } : {}) }
        : changesOf(variant, values)),
    })
  }

  return (
    <Dialog open onOpenChange={(open) => (open ? null : onClose())}>
      <DialogContent>
        <div className="grid gap-1 pe-8">
          <DialogTitle>{isNew ? 'Add a variant' : 'Edit variant'}</DialogTitle>
          <DialogDescription>
            {isNew
              ? 'It is on sale as soon as the product is.'
              : 'Orders that were placed do not change.'}
          </DialogDescription>
        </div>
        <ActionForm
          action={submit}
          onSuccess={() => {
            toast.success(isNew ? 'Variant added' : 'Variant saved')
            onClose()
          }}
        >
          {optionNames.length > 0 ? (
            <div className="grid grid-cols-1 items-start gap-4 sm:grid-cols-2">
              {optionNames.map((name, index) => (
                <OptionField
                  key={name}
                  name={name}
                  index={index}
                  value={variant?.option_values[index] ?? ''}
                  known={variants.map(({ option_values }) => option_values[index])}
                />
              ))}
            </div>
          ) : null}
          <div className="grid items-start gap-4 sm:grid-cols-2">
            <Field
              name="price_minor"
              label={<InCurrency label="Price" currency={currency} />}
              required
            >
              <AffixInput
                suffix={currency}
                inputMode="decimal"
                autoComplete="off"
                maxLength={20}
                defaultValue={
                  variant ? toAmountText(variant.price_minor, { exponent, locale }) : ''
                }
              />
            </Field>
            <Field
              name="sku"
              label="SKU"
              {...(isNew ? { optional: true, hint: 'Leave empty to get one automatically.' } : {})}
            >
              <Input
                maxLength={PRODUCT_LIMITS.sku}
                autoComplete="off"
                className="font-mono"
                defaultValue={variant?.sku ?? ''}
              />
            </Field>
            {isNew && tracksStock ? (
              <Field name="stock_quantity" label="In stock" optional>
                <Input inputMode="numeric" autoComplete="off" maxLength={12} placeholder="0" />
              </Field>
            ) : null}
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
          <div className="flex justify-end gap-2">
            <Button variant="outline" onClick={onClose}>
              Cancel
            </Button>
            <SubmitButton pendingLabel="Saving…">{isNew ? 'Add variant' : 'Save'}</SubmitButton>
          </div>
        </ActionForm>
      </DialogContent>
    </Dialog>
  )
}

interface OptionFieldProps {
  name: string
  index: number
  value: string
  /** What the others have, offered while one types: "Red" and "red" are not to be two. */
  known: (string | undefined)[]
}

function OptionField({ name, index, value, known }: OptionFieldProps) {
  const listId = `option-${index}-values`
  return (
    <Field name={`option.${index}`} label={name} required>
      <Input
        defaultValue={value}
        list={listId}
        maxLength={PRODUCT_LIMITS.option_value}
        autoComplete="off"
        dir="auto"
      />
      <datalist id={listId}>
        {[...new Set(known)].map((other) =>
          other === undefined ? null : <option key={other} value={other} />,
        )}
      </datalist>
    </Field>
  )
}
