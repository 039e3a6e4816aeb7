'use client'

import { useState } from 'react'
import { InboxNotice } from '@/components/identity/inbox-notice'
import { ActionForm } from '@/components/ui/action-form'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { SubmitButton } from '@/components/ui/submit-button'
import type { Action } from '@/lib/action'
import { emailOnlySchema } from '@/lib/identity/auth.schemas'

interface EmailFormProps {
  action: Action<{ email: string }>
  submitLabel: string
  /** What the mail is good for: "reset your password". */
  purpose: string
  email?: string
  next?: string
}

/** One address, one mail: the answer is the same whether or not the address is known. */
export function EmailForm({ action, submitLabel, purpose, email = '', next }: EmailFormProps) {
  const [sentTo, setSentTo] = useState<string | null>(null)
  if (sentTo !== null) {
    return (
      <InboxNotice email={sentTo} action={action} next={next} onChange={() => setSentTo(null)}>
        If there is an account for this address, a link to {purpose} is on its way.
      </InboxNotice>
    )
  }
  return (
    <ActionForm
      action={action}
      schema={emailOnlySchema}
      onSuccess={(data) => setSentTo(data.email)}
    >
      <Field name="email" label="Email" required>
        <Input type="email" autoComplete="email" inputMode="email" defaultValue={email} autoFocus />
      </Field>
      {next ? <input type="hidden" name="next" value={next} /> : null}
      <SubmitButton pendingLabel="Sending…">{submitLabel}</SubmitButton>
    </ActionForm>
  )
}
