'use client'

import { InCurrency } from '@/components/commerce/catalogue/in-currency'
import { ActionForm } from '@/components/ui/action-form'
import { AffixInput } from '@/components/ui/affix-input'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent, DialogDescription, DialogTitle } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { formText } from '@/components/ui/form-text'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { SubmitButton } from '@/components/ui/submit-button'
import { toast } from '@/components/ui/toaster'
import type { Action } from '@/lib/action'
import { PRODUCT_LIMITS } from '@/lib/commerce/products.values'
import type { OwnShop, ShippingRate } from '@/lib/commerce/shops.schemas'
import type { FieldReasons } from '@/lib/errors'
import { parseAmount, parsePercent, toAmountText, toPercentText } from '@/lib/money'

interface ShippingRateDialogProps {
  org: string
  shop: OwnShop
  /** Null for one that is added. */
  rate: ShippingRate | null
  /** Those that have no rate yet, and its own. */
  countries: { code: string; name: string }[]
  /** Another rate holds for everywhere else already. */
  hasElsewhere: boolean
  locale: string
  save: Action<unknown>
  onClose: () => void
}

export function ShippingRateDialog({
  org,
  shop,
  rate,
  countries,
  hasElsewhere,
  locale,
  save,
  onClose,
}: ShippingRateDialogProps) {
  const { currency, exponent } = shop
  const wording = { exponent, locale }

  async function submit(data: FormData) {
    const text = (name: string) => formText(data, name)
    const price = parseAmount(text('price_minor'), wording)
    const freeFrom =
      text('free_from_minor') === '' ? null : parseAmount(text('free_from_minor'), wording)
    const taxRate = text('tax_rate_bps') === '' ? 0 : parsePercent(text('tax_rate_bps'), locale)
    const fields: FieldReasons = {
      ...(text('name') === '' ? { name: ['field.required'] } : {}),
      ...(price === null
        ? {
            price_minor: [text('price_minor') === '' ? 'field.required' : 'commerce.price_invalid'],
          }
        : {}),
      ...(freeFrom === null && text('free_from_minor') !== ''
        ? { free_from_minor: ['commerce.price_invalid'] }
        : {}),
      ...(taxRate === null ? { tax_rate_bps: ['commerce.tax_rate_invalid'] } : {}),
    }
    if (Object.keys(fields).length > 0) {
      return { ok: false as const, code: 'malformed' as const, reason: 'app.invalid_input', fields }
    }
    return save({
      org,
      rate_id: rate?.id ?? null,
      country_code: text('country_code') || null,
      name: text('name'),
      price_minor: price,
      free_from_minor: freeFrom,
      tax_rate_bps: taxRate,
    })
  }

  return (
    <Dialog open onOpenChange={(open) => (open ? null : onClose())}>
      <DialogContent>
        <div className="grid gap-1 pe-8">
          <DialogTitle>{rate ? 'Edit delivery rate' : 'Add a delivery rate'}</DialogTitle>
          <DialogDescription>
            {shop.prices_include_tax ? 'Prices with tax, ' : 'Prices without tax, '}
            as everywhere in your shop.
          </DialogDescription>
        </div>
        <ActionForm
          action={submit}
          onSuccess={() => {
            toast.success('Delivery saved')
            onClose()
          }}
        >
          <div className="grid items-start gap-4 sm:grid-cols-2">
            <Field name="country_code" label="Country">
              <NativeSelect defaultValue={rate?.country_code ?? (hasElsewhere ? undefined : '')}>
                {hasElsewhere ? null : <option value="">Everywhere else</option>}
                {countries.map(({ code, name }) => (
                  <option key={code} value={code}>
                    {name}
                  </option>
                ))}
              </NativeSelect>
            </Field>
            <Field name="name" label="Name" required hint="Shown to buyers.">
              <Input
                defaultValue={rate?.name ?? 'Standard delivery'}
                maxLength={PRODUCT_LIMITS.rate_name}
                autoComplete="off"
                dir="auto"
              />
            </Field>
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
                defaultValue={rate ? toAmountText(rate.price_minor, wording) : ''}
              />
            </Field>
            <Field
              name="free_from_minor"
              label={<InCurrency label="Free from" currency={currency} />}
              optional
            >
              <AffixInput
                suffix={currency}
                inputMode="decimal"
                autoComplete="off"
                maxLength={20}
                defaultValue={
                  rate && rate.free_from_minor !== null
                    ? toAmountText(rate.free_from_minor, wording)
                    : ''
                }
              />
            </Field>
            <Field name="tax_rate_bps" label="Tax rate">
              <AffixInput
                suffix="%"
                inputMode="decimal"
                autoComplete="off"
                maxLength={8}
                defaultValue={toPercentText(rate?.tax_rate_bps ?? 0, locale)}
              />
            </Field>
          </div>
          <div className="flex justify-end gap-2">
            <Button variant="outline" onClick={onClose}>
              Cancel
            </Button>
            <SubmitButton pendingLabel="Saving…">{rate ? 'Save' : 'Add rate'}</SubmitButton>
          </div>
        </ActionForm>
      </DialogContent>
    </Dialog>
  )
}
