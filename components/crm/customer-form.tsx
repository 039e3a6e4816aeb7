'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { customerChanges } from '@/components/crm/customer-changes'
import { CUSTOMER_FIELD_LABELS, type CustomerFormValues } from '@/components/crm/customer-values'
import { DuplicateHint, type TypedCustomer } from '@/components/crm/duplicates/duplicate-hint'
import { SEGMENT_LABELS } from '@/components/crm/segments'
import { TagInput } from '@/components/crm/tag-input'
import { Button } from '@/components/ui/button'
import { ChangedElsewhere } from '@/components/ui/changed-elsewhere'
import { Field } from '@/components/ui/field'
import { GuardedForm } from '@/components/ui/guarded-form'
import { Input } from '@/components/ui/input'
import { Link } from '@/components/ui/link'
import { NativeSelect } from '@/components/ui/native-select'
import { SubmitButton } from '@/components/ui/submit-button'
import { toast } from '@/components/ui/toaster'
import type { Action, ActionResult } from '@/lib/action'
import { createCustomerFormSchema, updateCustomerFormSchema } from '@/lib/crm/customers.schemas'
import { CUSTOMER_LIMITS, CUSTOMER_SEGMENTS } from '@/lib/crm/customers.values'
import type { FoundDuplicate } from '@/lib/crm/merges.schemas'

type SaveResult = ActionResult<{ id: string }>

interface CustomerFormProps {
  org: string
  /** What is stored now; null for a new customer. A refresh of the page brings what others changed. */
  customer: (CustomerFormValues & { id: string; updated_at: string; tags_version: string }) | null
  owners: { id: string; name: string }[]
  countries: { code: string; name: string }[]
  tagNames: string[]
  action: (raw: unknown) => Promise<SaveResult>
  /** Looks for customers that may be the one that is typed. */
  look: Action<FoundDuplicate[]>
}

const EMPTY: CustomerFormValues = {
  name: null,
  company: null,
  email: null,
  phone: null,
  country_code: null,
  external_ref: null,
  source: null,
  segment: 'LEAD',
  owner_id: null,
  tags: [],
}

/** Adding and editing are one form; what differs is the version that an edit was started from. */
export function CustomerForm({
  org,
  customer,
  owners,
  countries,
  tagNames,
  action,
  look,
}: CustomerFormProps) {
  const router = useRouter()
  const [base, setBase] = useState(customer)
  const [refusal, setRefusal] = useState<Extract<SaveResult, { ok: false }> | null>(null)
  const values = base ?? EMPTY
  const [typed, setTyped] = useState(() => typedOf(values))
  const [hasChangedTags, setHasChangedTags] = useState(false)
  const listHref = `/o/${org}/customers`

  const isOutdated =
    refusal?.reason === 'crm.customer_changed' &&
    customer !== null &&
    base !== null &&
    versionOf(customer) !== versionOf(base)
  // After the newer values were shown, saving again means to overwrite them. Tags only where they
  // were what it was about: else those that others added stay.
  const seen = isOutdated ? customer : base
  const seenTags = refusal?.detail === 'tags' ? seen : base
  const existing = (reason: string, label = 'Open the existing customer') =>
    refusal?.reason === reason && refusal.detail ? (
      <Link
        href={`${listHref}/${refusal.detail}`}
        target="_blank"
        className="underline underline-offset-4"
      >
        {label}
        <span className="sr-only"> (opens in a new tab)</span>
      </Link>
    ) : null

  return (
    <GuardedForm
      // Another base is another form: its fields start from the newer values.
      key={base ? versionOf(base) : undefined}
      action={action}
      schema={customer ? updateCustomerFormSchema : createCustomerFormSchema}
      onSuccess={({ id }) => {
        toast.success(customer ? 'Customer saved' : 'Customer added')
        router.push(`${listHref}/${id}`)
      }}
      onFailure={(failure) => {
        setRefusal(failure)
        if (failure.reason === 'crm.customer_changed') router.refresh()
      }}
      isDirty={hasChangedTags}
      onInput={({ currentTarget }) => {
        const data = new FormData(currentTarget)
        const text = (name: keyof TypedCustomer) => String(data.get(name) ?? '')
        setTyped({
          name: text('name'),
          company: text('company'),
          email: text('email'),
          phone: text('phone'),
        })
      }}
      className="max-w-3xl"
    >
      {isOutdated ? (
        <ChangedElsewhere
          title="Someone changed this customer while you were editing"
          changes={customerChanges(base, customer, { owners, countries })}
          onTake={() => {
            setRefusal(null)
            setHasChangedTags(false)
            setBase(customer)
          }}
        />
      ) : null}
      {existing('crm.customer_merged', 'Open the customer that it is part of now')}
      <input type="hidden" name="org" value={org} />
      {seen && seenTags ? (
        <>
          <input type="hidden" name="customer_id" value={seen.id} />
          <input type="hidden" name="seen_tags" value={seenTags.tags.join(',')} />
          <input type="hidden" name="expected_updated_at" value={seen.updated_at} />
          <input type="hidden" name="expected_tags" value={seenTags.tags_version} />
        </>
      ) : null}
      <div className="grid gap-x-5 gap-y-4 sm:grid-cols-2">
        <Field name="name" label={CUSTOMER_FIELD_LABELS.name}>
          <Input
            defaultValue={values.name ?? ''}
            maxLength={CUSTOMER_LIMITS.name}
            autoComplete="off"
            autoFocus={customer === null}
          />
        </Field>
        <Field name="company" label={CUSTOMER_FIELD_LABELS.company}>
          <Input
            defaultValue={values.company ?? ''}
            maxLength={CUSTOMER_LIMITS.company}
            autoComplete="off"
          />
        </Field>
        <Field
          name="email"
          label={CUSTOMER_FIELD_LABELS.email}
          aside={existing('crm.customer_email_taken')}
        >
          <Input
            type="email"
            defaultValue={values.email ?? ''}
            maxLength={CUSTOMER_LIMITS.email}
            autoComplete="off"
          />
        </Field>
        <Field name="phone" label={CUSTOMER_FIELD_LABELS.phone}>
          <Input
            type="tel"
            defaultValue={values.phone ?? ''}
            maxLength={CUSTOMER_LIMITS.phone}
            autoComplete="off"
          />
        </Field>
        <Field name="segment" label={CUSTOMER_FIELD_LABELS.segment}>
          <NativeSelect defaultValue={values.segment}>
            {CUSTOMER_SEGMENTS.map((segment) => (
              <option key={segment} value={segment}>
                {SEGMENT_LABELS[segment]}
              </option>
            ))}
          </NativeSelect>
        </Field>
        <Field name="owner_id" label={CUSTOMER_FIELD_LABELS.owner_id}>
          <NativeSelect defaultValue={values.owner_id ?? ''}>
            <option value="">Nobody</option>
            {owners.map((owner) => (
              <option key={owner.id} value={owner.id}>
                {owner.name}
              </option>
            ))}
          </NativeSelect>
        </Field>
        <Field name="country_code" label={CUSTOMER_FIELD_LABELS.country_code}>
          <NativeSelect defaultValue={values.country_code ?? ''}>
            <option value="">Unknown</option>
            {countries.map((country) => (
              <option key={country.code} value={country.code}>
                {country.name}
              </option>
            ))}
          </NativeSelect>
        </Field>
        <Field
          name="external_ref"
          label={CUSTOMER_FIELD_LABELS.external_ref}
          hint="The number that this customer has in another system. Imports find the customer by it."
          aside={existing('crm.customer_external_ref_taken')}
        >
          <Input
            defaultValue={values.external_ref ?? ''}
            maxLength={CUSTOMER_LIMITS.external_ref}
            autoComplete="off"
          />
        </Field>
        <Field
          name="tags"
          label={CUSTOMER_FIELD_LABELS.tags}
          hint="Press Enter or type a comma after each."
        >
          <TagInput
            name="tags"
            defaultValue={values.tags}
            suggestions={tagNames}
            maxLength={CUSTOMER_LIMITS.tag}
            onChange={() => setHasChangedTags(true)}
          />
        </Field>
        <Field
          name="source"
          label={CUSTOMER_FIELD_LABELS.source}
          hint="Where the customer came from: fair, website, a recommendation."
        >
          <Input
            defaultValue={values.source ?? ''}
            maxLength={CUSTOMER_LIMITS.source}
            autoComplete="off"
          />
        </Field>
      </div>
      <DuplicateHint org={org} customerId={customer?.id} typed={typed} look={look} />
      <div className="flex items-center gap-2 pt-2">
        <SubmitButton pendingLabel="Saving…">
          {isOutdated ? 'Save mine anyway' : customer ? 'Save changes' : 'Add customer'}
        </SubmitButton>
        <Button variant="ghost" asChild>
          <Link href={customer ? `${listHref}/${customer.id}` : listHref}>Cancel</Link>
        </Button>
      </div>
    </GuardedForm>
  )
}

/** Tags have one of their own: who renames or merges one changes no customer. */
function versionOf({ updated_at, tags_version }: { updated_at: string; tags_version: string }) {
  return `${updated_at} ${tags_version}`
}

function typedOf({ name, company, email, phone }: CustomerFormValues): TypedCustomer {
  return { name: name ?? '', company: company ?? '', email: email ?? '', phone: phone ?? '' }
}
