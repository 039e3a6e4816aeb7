'use client'

import { useState } from 'react'
import { EmailForm } from '@/components/identity/email-form'
import { ActionForm } from '@/components/ui/action-form'
import { Alert } from '@/components/ui/alert'
import { settle } from '@/components/ui/settle'
import { SubmitButton } from '@/components/ui/submit-button'
import type { Action, ActionResult } from '@/lib/action'
import {
  confirmLink,
  requestPasswordReset,
  resendConfirmation,
  sendMagicLink,
} from '@/lib/identity/auth.actions'
import type { LinkType } from '@/lib/identity/auth.schemas'

interface ConfirmFormProps {
  tokenHash: string
  type: LinkType
  next?: string | undefined
  submitLabel: string
}

type Resend = { action: Action<{ email: string }>; label: string; purpose: string }

const resends: Partial<Record<LinkType, Resend>> = {
  signup: { action: resendConfirmation, label: 'Send a new link', purpose: 'confirm it' },
  email: { action: resendConfirmation, label: 'Send a new link', purpose: 'confirm it' },
  magiclink: { action: sendMagicLink, label: 'Send a new link', purpose: 'sign in' },
  invite: { action: requestPasswordReset, label: 'Send a new link', purpose: 'set a password' },
  recovery: {
    action: requestPasswordReset,
    label: 'Send a new link',
    purpose: 'reset your password',
  },
}

export function ConfirmForm({ tokenHash, type, next, submitLabel }: ConfirmFormProps) {
  const [isUsedUp, setUsedUp] = useState(false)

  async function confirm(data: FormData): Promise<ActionResult<void>> {
    const result = await settle(() => confirmLink(data))
    if (!result.ok && result.reason === 'identity.link_expired') setUsedUp(true)
    return result
  }

  if (isUsedUp) return <LinkExpired type={type} next={next} />
  return (
    <ActionForm action={confirm}>
      <input type="hidden" name="token_hash" value={tokenHash} />
      <input type="hidden" name="type" value={type} />
      {next ? <input type="hidden" name="next" value={next} /> : null}
      <SubmitButton size="lg" pendingLabel="One moment…">
        {submitLabel}
      </SubmitButton>
    </ActionForm>
  )
}

/** What to do with a link that is too old, was used, or was cut in two by a mail program. */
export function LinkExpired({ type, next }: { type: LinkType; next?: string | undefined }) {
  const resend = resends[type]
  return (
    <div className="grid gap-5">
      <Alert variant="warning" title="This link has expired or was already used">
        Each link works once and for an hour. If you have used it before, just sign in.
        {resend ? ' Otherwise get a new one here.' : ' Otherwise start again in your account.'}
      </Alert>
      {resend ? (
        <EmailForm
          action={resend.action}
          submitLabel={resend.label}
          purpose={resend.purpose}
          {...(next ? { next } : {})}
        />
      ) : null}
    </div>
  )
}
