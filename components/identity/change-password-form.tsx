'use client'

import { ActionForm } from '@/components/ui/action-form'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { SubmitButton } from '@/components/ui/submit-button'
import { toast } from '@/components/ui/toast-store'
import { changePassword } from '@/lib/identity/account.actions'
import { changePasswordSchema, PASSWORD_MIN_LENGTH } from '@/lib/identity/auth.schemas'

interface ChangePasswordFormProps {
  email: string
  /** Where to go on afterwards; without it the page stays. */
  next?: string
}

export function ChangePasswordForm({ email, next }: ChangePasswordFormProps) {
  return (
    <ActionForm
      action={changePassword}
      schema={changePasswordSchema}
      resetOnSuccess
      onSuccess={() =>
        toast.success('Password changed', { description: 'Other devices were signed out.' })
      }
    >
      <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
      <Field name="current_password" label="Current password" required>
        <Input type="password" autoComplete="current-password" />
      </Field>
      <Field
        name="password"
        label="New password"
        required
        hint={`At least ${PASSWORD_MIN_LENGTH} characters.`}
      >
        <Input type="password" autoComplete="new-password" />
      </Field>
      <Field name="repeated" label="New password, again" required>
        <Input type="password" autoComplete="new-password" />
      </Field>
      {next ? <input type="hidden" name="next" value={next} /> : null}
      <SubmitButton className="justify-self-start" pendingLabel="Saving…">
        Change password
      </SubmitButton>
    </ActionForm>
  )
}
