'use client'

import { ActionForm } from '@/components/ui/action-form'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { SubmitButton } from '@/components/ui/submit-button'
import { toast } from '@/components/ui/toast-store'
import { setNewPassword } from '@/lib/identity/auth.actions'
import { newPasswordFormSchema, PASSWORD_MIN_LENGTH } from '@/lib/identity/auth.schemas'

interface NewPasswordFormProps {
  email: string
  /** Where to go on afterwards, instead of where the person belongs. */
  next?: string
}

export function NewPasswordForm({ email, next }: NewPasswordFormProps) {
  return (
    <ActionForm
      action={setNewPassword}
      schema={newPasswordFormSchema}
      onRedirect={() => {
        // A shop shows no such messages; it would come up wherever they go from there.
        if (next?.startsWith('/s/')) return
        toast.success('Your new password is set', { description: 'Other devices were signed out.' })
      }}
    >
      {/* Lets password managers store the new password under the right name. */}
      <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
      <Field
        name="password"
        label="New password"
        required
        hint={`At least ${PASSWORD_MIN_LENGTH} characters.`}
      >
        <Input type="password" autoComplete="new-password" autoFocus />
      </Field>
      <Field name="repeated" label="New password, again" required>
        <Input type="password" autoComplete="new-password" />
      </Field>
      {next ? <input type="hidden" name="next" value={next} /> : null}
      <SubmitButton pendingLabel="Saving…">Set new password</SubmitButton>
    </ActionForm>
  )
}
