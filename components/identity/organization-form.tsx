'use client'

import { OrganizationFields } from '@/components/identity/organization-fields'
import { ActionForm } from '@/components/ui/action-form'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { SubmitButton } from '@/components/ui/submit-button'
import { toast } from '@/components/ui/toast-store'
import { updateOrganization } from '@/lib/identity/organizations.actions'
import type { Currency } from '@/lib/identity/organizations.queries'
import { updateOrganizationSchema } from '@/lib/identity/organizations.schemas'
import type { SessionOrg } from '@/lib/session'

interface OrganizationFormProps {
  org: SessionOrg
  currencies: Currency[]
  timeZones: string[]
  canUpdate: boolean
}

export function OrganizationForm({ org, currencies, timeZones, canUpdate }: OrganizationFormProps) {
  return (
    <ActionForm
      action={updateOrganization}
      schema={updateOrganizationSchema}
      onSuccess={() => toast.success('Organization saved')}
    >
      <input type="hidden" name="org" value={org.slug} />
      <Field name="name" label="Name" required>
        <Input defaultValue={org.name} autoComplete="organization" disabled={!canUpdate} />
      </Field>
      <Field name="slug" label="Address" hint="Fixed, so that links keep working.">
        <Input value={`/o/${org.slug}`} readOnly disabled />
      </Field>
      <OrganizationFields
        currencies={currencies}
        timeZones={timeZones}
        currency={org.currency}
        locale={org.locale}
        timeZone={org.time_zone}
        disabled={!canUpdate}
      />
      {canUpdate ? (
        <SubmitButton className="justify-self-start" pendingLabel="Saving…">
          Save
        </SubmitButton>
      ) : null}
    </ActionForm>
  )
}
