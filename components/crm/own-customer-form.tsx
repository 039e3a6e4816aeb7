'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { CUSTOMER_FIELD_LABELS } from '@/components/crm/customer-values'
import { ActionForm } from '@/components/ui/action-form'
import { ChangedElsewhere, type ChangedField } from '@/components/ui/changed-elsewhere'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { SubmitButton } from '@/components/ui/submit-button'
import { toast } from '@/components/ui/toaster'
import type { ActionResult } from '@/lib/action'
import { CUSTOMER_LIMITS } from '@/lib/crm/customers.values'
import { type OwnCustomer, updateOwnCustomerFormSchema } from '@/lib/crm/own-customers.schemas'

interface Country {
  code: string
  name: string
}

interface OwnCustomerFormProps {
  /** What is stored now. A refresh of the page brings what the business changed. */
  own: OwnCustomer
  countries: Country[]
  action: (raw: unknown) => Promise<ActionResult<OwnCustomer>>
}

/** A customer's own fields at one business; the e-mail is shown, since it is not theirs to change. */
export function OwnCustomerForm({ own, countries, action }: OwnCustomerFormProps) {
  const router = useRouter()
  const isFixed = own.is_archived
  const [base, setBase] = useState(own)
  const [isRefused, setIsRefused] = useState(false)
  const isOutdated = isRefused && own.version !== base.version

  return (
    <ActionForm
      // Another base is another form: its fields start from the newer values.
      key={base.version}
      action={action}
      schema={updateOwnCustomerFormSchema}
      onSuccess={(saved) => {
        toast.success('Saved')
        setIsRefused(false)
        setBase(saved)
      }}
      onFailure={({ reason }) => {
        if (reason !== 'crm.own_customer_changed') return
        setIsRefused(true)
        router.refresh()
      }}
    >
      {isOutdated ? (
        <ChangedElsewhere
          title="The business changed this while you were editing"
          changes={ownChanges(base, own, countries)}
          onTake={() => {
            setIsRefused(false)
            setBase(own)
          }}
        />
      ) : null}
      <input type="hidden" name="org_id" value={own.org_id} />
      {/* After the newer values were shown, saving again means to overwrite them. */}
      <input
        type="hidden"
        name="expected_version"
        value={isOutdated ? own.version : base.version}
      />
      <div className="grid gap-x-5 gap-y-4 sm:grid-cols-2">
        <Field name="name" label="Name">
          <Input
            defaultValue={base.name ?? ''}
            maxLength={CUSTOMER_LIMITS.name}
            autoComplete="name"
            disabled={isFixed}
          />
        </Field>
        <Field name="company" label="Company" optional>
          <Input
            defaultValue={base.company ?? ''}
            maxLength={CUSTOMER_LIMITS.company}
            autoComplete="organization"
            disabled={isFixed}
          />
        </Field>
        <Field name="phone" label="Phone" optional>
          <Input
            type="tel"
            defaultValue={base.phone ?? ''}
            maxLength={CUSTOMER_LIMITS.phone}
            autoComplete="tel"
            disabled={isFixed}
          />
        </Field>
        <Field name="country_code" label="Country" optional>
          <NativeSelect
            defaultValue={base.country_code ?? ''}
            autoComplete="country"
            disabled={isFixed}
          >
            <option value="">Not given</option>
            {countries.map((country) => (
              <option key={country.code} value={country.code}>
                {country.name}
              </option>
            ))}
          </NativeSelect>
        </Field>
      </div>
      {own.email ? (
        <dl className="text-sm">
          <dt className="text-muted-foreground text-xs">Email</dt>
          <dd className="break-words">
            <bdi>{own.email}</bdi>
          </dd>
          <dd className="text-pretty text-muted-foreground text-xs">
            How the business reaches you. Only they can change it.
          </dd>
        </dl>
      ) : null}
      {isFixed ? null : (
        <div>
          <SubmitButton>{isOutdated ? 'Save mine anyway' : 'Save'}</SubmitButton>
        </div>
      )}
    </ActionForm>
  )
}

const FIELDS = ['name', 'company', 'phone', 'country_code'] as const

function ownChanges(before: OwnCustomer, now: OwnCustomer, countries: Country[]): ChangedField[] {
  const show = (own: OwnCustomer, field: (typeof FIELDS)[number]) => {
    const value = own[field] ?? ''
    if (field !== 'country_code') return value
    return countries.find(({ code }) => code === value)?.name ?? value
  }
  return FIELDS.map((field) => ({
    label: CUSTOMER_FIELD_LABELS[field],
    before: show(before, field),
    now: show(now, field),
  })).filter((change) => change.before !== change.now)
}
