import type { Metadata } from 'next'
import { ChangeEmailForm } from '@/components/identity/change-email-form'
import { ChangePasswordForm } from '@/components/identity/change-password-form'
import { SetPasswordForm } from '@/components/identity/set-password-form'
import { SignOutEverywhere } from '@/components/identity/sign-out-everywhere'
import { Alert } from '@/components/ui/alert'
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card'
import { paramOf } from '@/components/ui/list-url'
import { PageHeader } from '@/components/ui/page-header'
import { getProfile, hasPassword } from '@/lib/identity/account.queries'
import { requireUser } from '@/lib/session'

export const metadata: Metadata = { title: 'Security' }

export default async function SecurityPage({ searchParams }: PageProps<'/account/security'>) {
  const session = await requireUser()
  const [profile, isWithPassword, params] = await Promise.all([
    getProfile(session.userId),
    hasPassword(session.db),
    searchParams,
  ])
  const email = profile.email ?? session.email
  const notice = paramOf(params, 'notice')
  return (
    <div className="grid max-w-2xl gap-4">
      <PageHeader className="pb-1" title="Security" description="How you sign in, and where." />
      {notice === 'email_changed' ? (
        <Alert variant="success">Your email address was changed.</Alert>
      ) : null}
      {notice === 'email_half_changed' ? (
        <Alert variant="info" title="One more mailbox has to agree">
          Follow the link in the email to your other address, too. Until then nothing changes.
        </Alert>
      ) : null}
      {notice === 'current_password' ? (
        <Alert variant="info" title="Change your password here">
          You signed in by your password, so it takes the current one to set another. If you have
          forgotten it, sign out and ask for a mail.
        </Alert>
      ) : null}
      <Card>
        <CardHeader>
          <CardTitle>Password</CardTitle>
          <CardDescription>
            {isWithPassword
              ? 'Changing it signs out all your other devices.'
              : 'You have none: you sign in with a link by email, or with an account elsewhere. We can send you a link to set one, which also signs out all your other devices.'}
          </CardDescription>
        </CardHeader>
        <CardContent>
          {isWithPassword ? (
            <ChangePasswordForm email={email} />
          ) : (
            <SetPasswordForm email={email} />
          )}
        </CardContent>
      </Card>
      <Card>
        <CardHeader>
          <CardTitle>Email</CardTitle>
          <CardDescription>
            You sign in with <bdi className="font-medium text-foreground">{email}</bdi>. A new one
            counts once you have followed the links that we send to both addresses.
          </CardDescription>
        </CardHeader>
        <CardContent>
          {isWithPassword ? (
            <ChangeEmailForm />
          ) : (
            <p>Changing it takes your password as well. Set one first.</p>
          )}
        </CardContent>
      </Card>
      <Card>
        <CardHeader>
          <CardTitle>Sessions</CardTitle>
          <CardDescription>
            Lost a device, or forgot to sign out somewhere? This ends every session, this one
            included, at once.
          </CardDescription>
        </CardHeader>
        <CardContent>
          <SignOutEverywhere />
        </CardContent>
      </Card>
    </div>
  )
}
