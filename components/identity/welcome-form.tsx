'use client'

import { ActionForm } from '@/components/ui/action-form'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { SubmitButton } from '@/components/ui/submit-button'
import { PASSWORD_MIN_LENGTH, welcomeSchema } from '@/lib/identity/auth.schemas'
import { welcome } from '@/lib/identity/members.actions'

interface WelcomeFormProps {
  email: string
  firstName: string
  lastName: string
  invitationId?: string | undefined
  /** Where to go on from here, for who joins nothing. */
  next?: string | undefined
  submitLabel: string
}

export function WelcomeForm(props: WelcomeFormProps) {
  const { email, firstName, lastName, invitationId, next, submitLabel } = props
  return (
    <ActionForm action={welcome} schema={welcomeSchema}>
      <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field name="first_name" label="First name" required>
          <Input autoComplete="given-name" defaultValue={firstName} autoFocus />
        </Field>
        <Field name="last_name" label="Last name" required>
          <Input autoComplete="family-name" defaultValue={lastName} />
        </Field>
      </div>
      <Field
        name="password"
        label="Password"
        required
        hint={`At least ${PASSWORD_MIN_LENGTH} characters.`}
      >
        <Input type="password" autoComplete="new-password" />
      </Field>
      <Field name="repeated" label="Password, again" required>
        <Input type="password" autoComplete="new-password" />
      </Field>
      {invitationId ? <input type="hidden" name="invitation_id" value={invitationId} /> : null}
      {next ? <input type="hidden" name="next" value={next} /> : null}
      <SubmitButton pendingLabel="One moment…">{submitLabel}</SubmitButton>
    </ActionForm>
  )
}
