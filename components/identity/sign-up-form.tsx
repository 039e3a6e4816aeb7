'use client'

import { useState } from 'react'
import { InboxNotice } from '@/components/identity/inbox-notice'
import { ActionForm } from '@/components/ui/action-form'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { SubmitButton } from '@/components/ui/submit-button'
import { resendConfirmation, signUp } from '@/lib/identity/auth.actions'
import { PASSWORD_MIN_LENGTH, signUpSchema } from '@/lib/identity/auth.schemas'

export function SignUpForm({ next }: { next?: string | undefined }) {
  const [sentTo, setSentTo] = useState<string | null>(null)
  if (sentTo !== null) {
    return (
      <InboxNotice
        email={sentTo}
        action={resendConfirmation}
        next={next}
        onChange={() => setSentTo(null)}
      >
        If this address is new here, a link to confirm it is on its way. If you already have an
        account, sign in instead.
      </InboxNotice>
    )
  }
  return (
    <ActionForm action={signUp} schema={signUpSchema} onSuccess={(data) => setSentTo(data.email)}>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field name="first_name" label="First name" required>
          <Input autoComplete="given-name" autoFocus />
        </Field>
        <Field name="last_name" label="Last name" required>
          <Input autoComplete="family-name" />
        </Field>
      </div>
      <Field name="email" label="Email" required>
        <Input type="email" autoComplete="username" inputMode="email" />
      </Field>
      <Field
        name="password"
        label="Password"
        required
        hint={`At least ${PASSWORD_MIN_LENGTH} characters. A few unrelated words work well.`}
      >
        <Input type="password" autoComplete="new-password" />
      </Field>
      {next ? <input type="hidden" name="next" value={next} /> : null}
      <SubmitButton pendingLabel="Creating your account…">Create account</SubmitButton>
    </ActionForm>
  )
}
