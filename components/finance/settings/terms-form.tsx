'use client'

import { AffixInput } from '@/components/ui/affix-input'
import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { formText } from '@/components/ui/form-text'
import { GuardedForm } from '@/components/ui/guarded-form'
import { SubmitButton } from '@/components/ui/submit-button'
import { Textarea } from '@/components/ui/textarea'
import { toast } from '@/components/ui/toaster'
import type { Action } from '@/lib/action'
import { type FinanceSettings, SETTINGS_LIMITS } from '@/lib/finance/settings.schemas'
import { parsePercent, toPercentText } from '@/lib/money'

interface TermsFormProps {
  org: string
  settings: FinanceSettings
  locale: string
  canUpdate: boolean
  update: Action<unknown>
}

/** What new invoices begin with. */
export function TermsForm({ org, settings, locale, canUpdate, update }: TermsFormProps) {
  async function submit(data: FormData) {
    const text = (name: string) => formText(data, name)
    const rate =
      text('default_tax_rate_bps') === '' ? 0 : parsePercent(text('default_tax_rate_bps'), locale)
    if (rate === null) {
      return {
        ok: false as const,
        code: 'malformed' as const,
        reason: 'app.invalid_input',
        fields: { default_tax_rate_bps: ['commerce.tax_rate_invalid'] },
      }
    }
    return update({
      org,
      payment_terms_days:
        text('payment_terms_days') === '' ? 0 : Number(text('payment_terms_days')),
      payment_terms: text('payment_terms'),
      payment_details: text('payment_details'),
      default_tax_rate_bps: rate,
      prices_include_tax: text('prices_include_tax') === 'yes',
    })
  }

  return (
    <GuardedForm action={submit} onSuccess={() => toast.success('Saved')} className="gap-5">
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field
          name="payment_terms_days"
          label="Due after"
          hint="Days from the date of the invoice or sales voucher."
        >
          <AffixInput
            suffix="days"
            inputMode="numeric"
            autoComplete="off"
            maxLength={3}
            defaultValue={settings.payment_terms_days}
            disabled={!canUpdate}
          />
        </Field>
        <Field name="default_tax_rate_bps" label="Tax rate in percent" hint="For new lines.">
          <AffixInput
            suffix="%"
            inputMode="decimal"
            autoComplete="off"
            maxLength={6}
            defaultValue={toPercentText(settings.default_tax_rate_bps, locale)}
            disabled={!canUpdate}
          />
        </Field>
      </div>
      <Field
        name="prices_include_tax"
        label="Prices include tax"
        hint="As consumers expect. Otherwise tax is added to the line prices."
        inline
      >
        <Checkbox value="yes" defaultChecked={settings.prices_include_tax} disabled={!canUpdate} />
      </Field>
      <Field name="payment_terms" label="Terms in words" optional>
        <Textarea
          rows={2}
          defaultValue={settings.payment_terms ?? ''}
          maxLength={SETTINGS_LIMITS.payment_terms}
          dir="auto"
          disabled={!canUpdate}
        />
      </Field>
      <Field
        name="payment_details"
        label="Payment details"
        optional
        hint="Where to pay: account, bank, what to quote."
      >
        <Textarea
          rows={3}
          defaultValue={settings.payment_details ?? ''}
          maxLength={SETTINGS_LIMITS.payment_details}
          dir="auto"
          disabled={!canUpdate}
        />
      </Field>
      {canUpdate ? (
        <SubmitButton className="justify-self-start" pendingLabel="Saving…">
          Save terms
        </SubmitButton>
      ) : null}
    </GuardedForm>
  )
}
