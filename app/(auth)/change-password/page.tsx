import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { ChangePasswordForm } from '@/components/identity/change-password-form'
import { SignOutForm } from '@/components/identity/sign-out-form'
import { AuthShell } from '@/components/shell/auth-shell'
import { fromDatabase } from '@/lib/errors'
import { getUser } from '@/lib/session'
import { createServerSupabase } from '@/lib/supabase/server'

export const metadata: Metadata = { title: 'Choose a new password' }

/** The database grants nothing until this is done, so nobody gets past it by another address. */
export default async function ChangePasswordPage() {
  const user = await getUser()
  if (!user) redirect('/sign-in')
  const db = await createServerSupabase()
  const { data: isRequired, error } = await db.rpc('password_change_is_required')
  if (error) throw fromDatabase(error)
  if (!isRequired) redirect('/account/security')
  return (
    <AuthShell
      title="Choose a new password"
      description="An administrator has reset your password. Choose your own to go on."
      footer={<SignOutForm />}
    >
      <ChangePasswordForm email={user.email} next="/" />
    </AuthShell>
  )
}
