import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { NewPasswordForm } from '@/components/identity/new-password-form'
import { AuthShell } from '@/components/shell/auth-shell'
import { Link } from '@/components/ui/link'
import { getUser } from '@/lib/session'

export const metadata: Metadata = { title: 'Set a new password' }

/** Reached through the link of a recovery mail, which has signed the person in. */
export default async function ResetPasswordPage() {
  const user = await getUser()
  if (!user) redirect('/forgot-password')
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
      <NewPasswordForm email={user.email} />
    </AuthShell>
  )
}
