'use client'

import { Field } from '@/components/ui/field'
import { GuardedForm } from '@/components/ui/guarded-form'
import { Input } from '@/components/ui/input'
import { SubmitButton } from '@/components/ui/submit-button'
import { Textarea } from '@/components/ui/textarea'
import { toast } from '@/components/ui/toaster'
import type { Action } from '@/lib/action'
import { type FinanceSettings, SETTINGS_LIMITS } from '@/lib/finance/settings.schemas'

interface SellerFormProps {
  org: string
  settings: FinanceSettings
  canUpdate: boolean
  update: Action<unknown>
}

/** Who sells, as documents say it. */
export function SellerForm({ org, settings, canUpdate, update }: SellerFormProps) {
  return (
    <GuardedForm
      action={(data) => update({ org, ...Object.fromEntries(data) })}
      onSuccess={() => toast.success('Saved')}
      className="gap-5"
    >
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field
          name="legal_name"
          label="Legal name"
          optional
          hint={`Without it, documents show ${settings.organization_name}.`}
        >
          <Input
            defaultValue={settings.legal_name ?? ''}
            maxLength={SETTINGS_LIMITS.legal_name}
            autoComplete="off"
            dir="auto"
            disabled={!canUpdate}
          />
        </Field>
        <Field name="tax_number" label="Tax number" optional hint="Such as DE123456789.">
          <Input
            defaultValue={settings.tax_number ?? ''}
            maxLength={SETTINGS_LIMITS.tax_number}
            autoComplete="off"
            disabled={!canUpdate}
          />
        </Field>
      </div>
      <Field name="legal_address" label="Address" optional>
        <Textarea
          rows={3}
          defaultValue={settings.legal_address ?? ''}
          maxLength={SETTINGS_LIMITS.legal_address}
          dir="auto"
          disabled={!canUpdate}
        />
      </Field>
      <Field
        name="legal_text"
        label="Legal text"
        optional
        hint="At the foot of each page: register, managing directors, how to reach you. More than four lines are printed once, at the end."
      >
        <Textarea
          rows={3}
          defaultValue={settings.legal_text ?? ''}
          maxLength={SETTINGS_LIMITS.legal_text}
          dir="auto"
          disabled={!canUpdate}
        />
      </Field>
      {canUpdate ? (
        <SubmitButton className="justify-self-start" pendingLabel="Saving…">
          Save seller
        </SubmitButton>
      ) : null}
    </GuardedForm>
  )
}
