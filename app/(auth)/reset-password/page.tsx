import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { NewPasswordForm } from '@/components/identity/new-password-form'
import { AuthShell } from '@/components/shell/auth-shell'
import { Link } from '@/components/ui/link'
import { paramOf } from '@/components/ui/list-url'
import { withNext } from '@/lib/request.rules'
import { getUser } from '@/lib/session'

export const metadata: Metadata = { title: 'Set a new password' }

/** Reached through the link of a recovery mail, which has signed the person in. */
export default async function ResetPasswordPage({ searchParams }: PageProps<'/reset-password'>) {
  const next = paramOf(await searchParams, 'next')
  const user = await getUser()
  if (!user) redirect(withNext('/forgot-password', next))
  // The form below does not ask for the current password, without which theirs stays.
  if (user.cameByPassword) redirect('/account/security?notice=current_password')
  return (
    <AuthShell
      title="Set a new password"
      description={
        <>
          For <bdi className="font-medium text-foreground">{user.email}</bdi>. Other devices are
          signed out.
        </>
      }
      footer={
        <p>
          Know your password? <Link href="/account/security">Change it in your account</Link>
        </p>
      }
    >
      <NewPasswordForm email={user.email} {...(next ? { next } : {})} />
    </AuthShell>
  )
}
