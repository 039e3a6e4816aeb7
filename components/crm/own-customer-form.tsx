'use client'

import { useRouter } from 'next/navigation'
import { ActionForm } from '@/components/ui/action-form'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { settle } from '@/components/ui/settle'
import { SubmitButton } from '@/components/ui/submit-button'
import { toast } from '@/components/ui/toaster'
import type { ActionResult } from '@/lib/action'
import { CUSTOMER_LIMITS } from '@/lib/crm/customers.values'
import { type OwnCustomer, updateOwnCustomerFormSchema } from '@/lib/crm/own-customers.schemas'

interface OwnCustomerFormProps {
  own: OwnCustomer
  countries: { code: string; name: string }[]
  action: (raw: unknown) => Promise<ActionResult<void>>
}

/** A customer's own fields at one business; the e-mail is shown, since it is not theirs to change. */
export function OwnCustomerForm({ own, countries, action }: OwnCustomerFormProps) {
  const router = useRouter()
  const isFixed = own.is_archived

  // Said here and not by the form: what was saved is a new version, and so another form already.
  async function save(raw: unknown) {
    const result = await settle(() => action(raw))
    if (result.ok) toast.success('Saved')
    return result
  }
  return (
    <ActionForm
      // What the business changed in between is another form: its fields start from there.
      key={own.updated_at}
      action={save}
      schema={updateOwnCustomerFormSchema}
      onFailure={({ reason }) => {
        if (reason !== 'crm.customer_changed') return
        toast.error('The business changed this in the meantime. Please check it again.')
        router.refresh()
      }}
    >
      <input type="hidden" name="org_id" value={own.org_id} />
      <input type="hidden" name="expected_updated_at" value={own.updated_at} />
      <div className="grid gap-x-5 gap-y-4 sm:grid-cols-2">
        <Field name="name" label="Name">
          <Input
            defaultValue={own.name ?? ''}
            maxLength={CUSTOMER_LIMITS.name}
            autoComplete="name"
            disabled={isFixed}
          />
        </Field>
        <Field name="company" label="Company" optional>
          <Input
            defaultValue={own.company ?? ''}
            maxLength={CUSTOMER_LIMITS.company}
            autoComplete="organization"
            disabled={isFixed}
          />
        </Field>
        <Field name="phone" label="Phone" optional>
          <Input
            type="tel"
            defaultValue={own.phone ?? ''}
            maxLength={CUSTOMER_LIMITS.phone}
            autoComplete="tel"
            disabled={isFixed}
          />
        </Field>
        <Field name="country_code" label="Country" optional>
          <NativeSelect
            defaultValue={own.country_code ?? ''}
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
          <SubmitButton>Save</SubmitButton>
        </div>
      )}
    </ActionForm>
  )
}
