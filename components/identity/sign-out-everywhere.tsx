'use client'

import { ConfirmButton } from '@/components/ui/confirm-button'
import { signOut } from '@/lib/identity/auth.actions'

export function SignOutEverywhere() {
  return (
    <ConfirmButton
      variant="outline"
      title="Sign out everywhere?"
      description="Every device is signed out at once, this one included. You can sign in again right away."
      confirmLabel="Sign out everywhere"
      onConfirm={() => signOut({ everywhere: 'true' })}
    >
      Sign out everywhere
    </ConfirmButton>
  )
}
