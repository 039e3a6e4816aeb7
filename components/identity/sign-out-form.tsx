'use client'

import { ActionForm } from '@/components/ui/action-form'
import { SubmitButton } from '@/components/ui/submit-button'
import { signOut } from '@/lib/identity/auth.actions'

export function SignOutForm() {
  return (
    <ActionForm action={signOut}>
      <SubmitButton variant="ghost" className="justify-self-start" pendingLabel="Signing out…">
        Sign out
      </SubmitButton>
    </ActionForm>
  )
}
