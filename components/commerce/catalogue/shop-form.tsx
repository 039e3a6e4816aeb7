'use client'

import { AffixInput } from '@/components/ui/affix-input'
import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { formText } from '@/components/ui/form-text'
import { GuardedForm } from '@/components/ui/guarded-form'
import { Input } from '@/components/ui/input'
import { Label } from '@/components/ui/label'
import { NativeSelect } from '@/components/ui/native-select'
import { RadioGroup, RadioGroupItem } from '@/components/ui/radio-group'
import { SubmitButton } from '@/components/ui/submit-button'
import { Textarea } from '@/components/ui/textarea'
import { toast } from '@/components/ui/toaster'
import type { Action } from '@/lib/action'
import { PRODUCT_LIMITS } from '@/lib/commerce/products.values'
import type { OwnShop } from '@/lib/commerce/shops.schemas'

interface ShopFormProps {
  org: string
  shop: OwnShop
  currencies: { code: string; name: string }[]
  canUpdate: boolean
  update: Action<unknown>
}

/** What visitors read about the shop, and how it sells. */
export function ShopForm({ org, shop, currencies, canUpdate, update }: ShopFormProps) {
  return (
    <GuardedForm
      action={(data) => update({ org, ...readShopForm(data, shop) })}
      onSuccess={() => toast.success('Shop saved')}
      className="gap-5"
    >
      <Field name="name" label="Name" required>
        <Input
          defaultValue={shop.name}
          maxLength={PRODUCT_LIMITS.shop_name}
          autoComplete="off"
          dir="auto"
          disabled={!canUpdate}
        />
      </Field>
      <Field
        name="description"
        label="Description"
        optional
        hint="A sentence or two at the top of the shop, also used by search engines."
      >
        <Textarea
          defaultValue={shop.description ?? ''}
          maxLength={PRODUCT_LIMITS.shop_description}
          dir="auto"
          disabled={!canUpdate}
        />
      </Field>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field
          className="scroll-mt-16"
          id="contact"
          name="contact_email"
          label="Contact email"
          hint="Where buyers can write to. Shown in the shop."
        >
          <Input
            type="email"
            defaultValue={shop.contact_email ?? ''}
            maxLength={255}
            autoComplete="off"
            disabled={!canUpdate}
          />
        </Field>
        <Field
          name="currency"
          label="Currency"
          hint={
            shop.has_prices
              ? 'Fixed, because there are already prices in it.'
              : 'Fixed as soon as there is a price.'
          }
        >
          <NativeSelect defaultValue={shop.currency} disabled={!canUpdate || shop.has_prices}>
            {currencies.map(({ code, name }) => (
              <option key={code} value={code}>
                {code} · {name}
              </option>
            ))}
          </NativeSelect>
        </Field>
      </div>
      <fieldset className="grid gap-2">
        <legend className="mb-2 font-medium text-sm">Prices</legend>
        <RadioGroup
          name="prices_include_tax"
          defaultValue={shop.prices_include_tax ? 'yes' : 'no'}
          disabled={!canUpdate}
          aria-label="Prices"
        >
          {TAX_CHOICES.map(({ value, label, hint }) => (
            <div key={value} className="flex items-start gap-2.5">
              <span className="flex h-lh items-center text-sm">
                <RadioGroupItem id={`tax-${value}`} value={value} />
              </span>
              <div>
                <Label htmlFor={`tax-${value}`}>{label}</Label>
                <p className="text-muted-foreground text-xs">{hint}</p>
              </div>
            </div>
          ))}
        </RadioGroup>
      </fieldset>
      <Field
        name="accepts_account"
        label="Orders on account"
        hint="Customers may order now and pay later. Otherwise they can only pay with store credit."
        inline
      >
        <Checkbox value="yes" defaultChecked={shop.accepts_account} disabled={!canUpdate} />
      </Field>
      <Field
        name="guest_cart_days"
        label="Keep carts of guests for"
        hint="Carts of visitors who are not signed in are deleted after this long without a change."
      >
        <AffixInput
          suffix="days"
          className="max-w-40"
          inputMode="numeric"
          autoComplete="off"
          maxLength={3}
          defaultValue={shop.guest_cart_days}
          disabled={!canUpdate}
        />
      </Field>
      {canUpdate ? (
        <SubmitButton className="justify-self-start" pendingLabel="Saving…">
          Save
        </SubmitButton>
      ) : null}
    </GuardedForm>
  )
}

const TAX_CHOICES = [
  { value: 'yes', label: 'With tax', hint: 'As consumers expect: 11.90, which includes 19 %.' },
  { value: 'no', label: 'Without tax', hint: 'Tax is added at the checkout: 10.00 plus 1.90.' },
]

function readShopForm(data: FormData, shop: OwnShop) {
  const text = (name: string) => formText(data, name)
  return {
    name: text('name'),
    description: text('description') || null,
    contact_email: text('contact_email') || null,
    // A choice that is closed sends nothing.
    currency: text('currency') || shop.currency,
    prices_include_tax: text('prices_include_tax') === 'yes',
    accepts_account: text('accepts_account') === 'yes',
    guest_cart_days: Number(text('guest_cart_days')),
  }
}
