'use client'

import { useEffect, useRef, useState } from 'react'
import { OrganizationFields } from '@/components/identity/organization-fields'
import { ActionForm } from '@/components/ui/action-form'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { SubmitButton } from '@/components/ui/submit-button'
import { createOrganization } from '@/lib/identity/organizations.actions'
import type { Currency } from '@/lib/identity/organizations.queries'
import { suggestSlug } from '@/lib/identity/organizations.rules'
import { createOrganizationSchema } from '@/lib/identity/organizations.schemas'

interface CreateOrganizationFormProps {
  currencies: Currency[]
  timeZones: string[]
  currency: string
  locale: string
}

export function CreateOrganizationForm(props: CreateOrganizationFormProps) {
  const [slug, setSlug] = useState('')
  const [isSlugTouched, setSlugTouched] = useState(false)
  const [freeSlug, setFreeSlug] = useState<string | null>(null)
  const [timeZone, setTimeZone] = useState('UTC')
  const slugInput = useRef<HTMLInputElement>(null)

  useEffect(() => {
    // Only the browser knows; the server has written UTC.
    setTimeZone(Intl.DateTimeFormat().resolvedOptions().timeZone)
  }, [])

  return (
    <ActionForm
      action={createOrganization}
      schema={createOrganizationSchema}
      onFailure={({ reason, detail }) =>
        setFreeSlug(reason === 'identity.slug_taken' && detail ? detail : null)
      }
    >
      <Field name="name" label="Name" required>
        <Input
          autoComplete="organization"
          autoFocus
          onChange={(event) => {
            if (!isSlugTouched) setSlug(suggestSlug(event.currentTarget.value))
          }}
        />
      </Field>
      <Field
        name="slug"
        label="Address"
        required
        hint={
          <>
            Your team works at{' '}
            <bdi className="font-medium text-foreground">/o/{slug || 'your-name'}</bdi>. This stays
            as it is, so that links keep working.
            {freeSlug !== null && freeSlug !== slug ? (
              <Button
                variant="outline"
                size="sm"
                className="mt-2 flex"
                onClick={() => {
                  setSlugTouched(true)
                  setSlug(freeSlug)
                  slugInput.current?.focus()
                }}
              >
                Use {freeSlug}
              </Button>
            ) : null}
          </>
        }
      >
        <Input
          ref={slugInput}
          value={slug}
          spellCheck={false}
          autoCapitalize="none"
          autoComplete="off"
          onChange={(event) => {
            setSlugTouched(event.currentTarget.value !== '')
            setSlug(event.currentTarget.value)
          }}
        />
      </Field>
      <OrganizationFields {...props} timeZone={timeZone} onTimeZoneChange={setTimeZone} />
      <SubmitButton className="justify-self-start" pendingLabel="Creating…">
        Create organization
      </SubmitButton>
    </ActionForm>
  )
}
