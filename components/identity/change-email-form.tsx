'use client'

import { useState } from 'react'
import { ActionForm } from '@/components/ui/action-form'
import { Alert } from '@/components/ui/alert'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { SubmitButton } from '@/components/ui/submit-button'
import { changeEmail } from '@/lib/identity/account.actions'
import { changeEmailSchema } from '@/lib/identity/auth.schemas'

export function ChangeEmailForm() {
  const [sentTo, setSentTo] = useState<string | null>(null)
  return (
    <ActionForm
      action={changeEmail}
      schema={changeEmailSchema}
      resetOnSuccess
      onSuccess={(data) => setSentTo(data.email)}
    >
      {sentTo ? (
        <Alert variant="success" title="Check your inbox">
          If <bdi className="font-medium">{sentTo}</bdi> can be used, a link is on its way there,
          and another to your current address. Follow both; until then nothing changes.
        </Alert>
      ) : null}
      <Field name="email" label="New email" required>
        <Input type="email" autoComplete="email" inputMode="email" />
      </Field>
      <Field name="current_password" label="Current password" required>
        <Input type="password" autoComplete="current-password" />
      </Field>
      <SubmitButton className="justify-self-start" pendingLabel="Sending…">
        Change email
      </SubmitButton>
    </ActionForm>
  )
}
