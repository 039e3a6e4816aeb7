import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { ChangePasswordForm } from '@/components/identity/change-password-form'
import { NewPasswordForm } from '@/components/identity/new-password-form'
import { SignOutForm } from '@/components/identity/sign-out-form'
import { AuthShell } from '@/components/shell/auth-shell'
import { paramOf } from '@/components/ui/list-url'
import { hasPassword, isPasswordChangeRequired } from '@/lib/identity/account.queries'
import { getUser } from '@/lib/session'
import { createServerSupabase } from '@/lib/supabase/server'

export const metadata: Metadata = { title: 'Choose a new password' }

/** The database grants nothing until this is done, so nobody gets past it by another address. */
export default async function ChangePasswordPage({ searchParams }: PageProps<'/change-password'>) {
  const user = await getUser()
  if (!user) redirect('/sign-in')
  const db = await createServerSupabase()
  const [isRequired, isWithPassword] = await Promise.all([
    isPasswordChangeRequired(db),
    hasPassword(db),
  ])
  if (!isRequired) redirect('/account/security')
  const next = paramOf(await searchParams, 'next') ?? '/'
  return isWithPassword ? (
    <AuthShell
      title="Choose a new password"
      description="The one you have was set by somebody else. Choose your own to go on."
      footer={<SignOutForm />}
    >
      <ChangePasswordForm email={user.email} next={next} />
    </AuthShell>
  ) : (
    <AuthShell
      title="Set your password"
      description={
        <>
          For <bdi className="font-medium text-foreground">{user.email}</bdi>, which has none that
          counts: you signed up in another browser, somebody else did with your address, or an
          administrator has asked for a new one.
        </>
      }
      footer={<SignOutForm />}
    >
      <NewPasswordForm email={user.email} next={next} />
    </AuthShell>
  )
}
