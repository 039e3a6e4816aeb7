import type { Metadata } from 'next'
import { SignOutForm } from '@/components/identity/sign-out-form'
import { WelcomeForm } from '@/components/identity/welcome-form'
import { AuthShell } from '@/components/shell/auth-shell'
import { getProfile } from '@/lib/identity/account.queries'
import { listMyInvitations } from '@/lib/identity/members.queries'
import { memberRoleLabels } from '@/lib/identity/permissions.schemas'
import { requireUser } from '@/lib/session'

export const metadata: Metadata = { title: 'Welcome' }

/** Where the link of an invitation leads a new person: name, password, and in. */
export default async function WelcomePage() {
  const session = await requireUser()
  const [profile, [invitation]] = await Promise.all([
    getProfile(session.userId),
    listMyInvitations(session),
  ])
  return (
    <AuthShell
      title={invitation ? `Join ${invitation.org_name}` : 'Welcome'}
      description={
        invitation
          ? `${invitation.invited_by_name ?? 'Someone'} invited you as ${memberRoleLabels[invitation.role].name.toLowerCase()}. Tell us your name and choose a password.`
          : 'Tell us your name and choose a password.'
      }
      footer={<SignOutForm />}
    >
      <WelcomeForm
        email={session.email}
        firstName={profile.first_name ?? ''}
        lastName={profile.last_name ?? ''}
        invitationId={invitation?.invitation_id}
        submitLabel={invitation ? 'Accept and join' : 'Continue'}
      />
    </AuthShell>
  )
}
