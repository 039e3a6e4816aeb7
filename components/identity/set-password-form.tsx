'use client'

import { useState } from 'react'
import { ActionForm } from '@/components/ui/action-form'
import { Alert } from '@/components/ui/alert'
import { SubmitButton } from '@/components/ui/submit-button'
import { requestPasswordReset } from '@/lib/identity/auth.actions'
import { emailOnlySchema } from '@/lib/identity/auth.schemas'

/** A first password, by mail: an open device alone must not be enough to get one. */
export function SetPasswordForm({ email }: { email: string }) {
  const [isSent, setSent] = useState(false)
  return (
    <ActionForm
      action={requestPasswordReset}
      schema={emailOnlySchema}
      onSuccess={() => setSent(true)}
    >
      {isSent ? (
        <Alert variant="success" title="Check your inbox">
          A link to set a password is on its way to <bdi className="font-medium">{email}</bdi>. It
          works once, for an hour.
        </Alert>
      ) : null}
      <input type="hidden" name="email" value={email} />
      <input type="hidden" name="next" value="/account/security" />
      <SubmitButton className="justify-self-start" pendingLabel="Sending…">
        {isSent ? 'Send it again' : 'Send me a link'}
      </SubmitButton>
    </ActionForm>
  )
}
