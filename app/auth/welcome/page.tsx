import type { Metadata } from 'next'
import { SignOutForm } from '@/components/identity/sign-out-form'
import { WelcomeForm } from '@/components/identity/welcome-form'
import { AuthShell } from '@/components/shell/auth-shell'
import { paramOf } from '@/components/ui/list-url'
import { getProfile } from '@/lib/identity/account.queries'
import { listMyInvitations } from '@/lib/identity/members.queries'
import { memberRoleLabels } from '@/lib/identity/permissions.schemas'
import { requireUser } from '@/lib/session'

export const metadata: Metadata = { title: 'Welcome' }

/** Where the first link leads a person whose account an invitation has made: name, password, and in. */
export default async function WelcomePage({ searchParams }: PageProps<'/auth/welcome'>) {
  const session = await requireUser()
  const [profile, [invitation], params] = await Promise.all([
    getProfile(session.userId),
    listMyInvitations(session),
    searchParams,
  ])
  const request =
    paramOf(params, 'notice') === 'signed_up'
      ? 'The invitation had made your account before you signed up, so the name and password of the sign-up were not kept: please enter them again.'
      : 'Tell us your name and choose a password.'
  return (
    <AuthShell
      title={invitation ? `Join ${invitation.org_name}` : 'Welcome'}
      description={
        invitation
          ? `${invitation.invited_by_name ?? 'Someone'} invited you as ${memberRoleLabels[invitation.role].name.toLowerCase()}. ${request}`
          : request
      }
      footer={<SignOutForm />}
    >
      <WelcomeForm
        email={session.email}
        firstName={profile.first_name ?? ''}
        lastName={profile.last_name ?? ''}
        invitationId={invitation?.invitation_id}
        next={paramOf(params, 'next')}
        submitLabel={invitation ? 'Accept and join' : 'Continue'}
      />
    </AuthShell>
  )
}
