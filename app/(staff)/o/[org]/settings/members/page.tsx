import type { Metadata } from 'next'
import { InvitationList } from '@/components/identity/invitation-list'
import { InviteForm } from '@/components/identity/invite-form'
import { MemberList } from '@/components/identity/member-list'
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card'
import { Count } from '@/components/ui/count'
import { PageHeader } from '@/components/ui/page-header'
import { listAvatarUrls } from '@/lib/identity/account.queries'
import { listMembers, listOpenInvitations } from '@/lib/identity/members.queries'
import { manageableRoles } from '@/lib/identity/members.rules'
import { requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'Members' }

export default async function MembersPage({ params }: PageProps<'/o/[org]/settings/members'>) {
  const { org: slug } = await params
  const session = await requireOrg(slug, 'members.read')
  const [members, invitations] = await Promise.all([
    listMembers(session),
    listOpenInvitations(session),
  ])
  const avatars = await listAvatarUrls(
    session.db,
    members.map((member) => member.avatar_path),
  )
  const canManage = session.permissions.has('members.write')
  const roles = canManage ? manageableRoles(session.role) : []
  const now = new Date().toISOString()
  return (
    <div className="grid max-w-4xl gap-4">
      <PageHeader
        className="pb-1"
        title="Members"
        description="Who works here. Changes take effect with that person’s next click."
      />
      {canManage ? (
        <Card>
          <CardHeader>
            <CardTitle>Invite someone</CardTitle>
            <CardDescription>
              They get an email. Only someone who can open that mailbox can accept, within seven
              days.
            </CardDescription>
          </CardHeader>
          <CardContent>
            <InviteForm slug={session.org.slug} roles={roles} />
          </CardContent>
        </Card>
      ) : null}
      {invitations.length > 0 ? (
        <Card>
          <CardHeader>
            <CardTitle>Open invitations</CardTitle>
          </CardHeader>
          <CardContent>
            <InvitationList
              slug={session.org.slug}
              invitations={invitations}
              roles={roles}
              now={now}
            />
          </CardContent>
        </Card>
      ) : null}
      <Card>
        <CardHeader>
          <CardTitle>
            <Count value={members.length} of={['person works here', 'people work here']} />
          </CardTitle>
        </CardHeader>
        <CardContent>
          <MemberList
            slug={session.org.slug}
            members={members.map((member) => ({
              ...member,
              avatar_url: avatars.get(member.avatar_path ?? '') ?? null,
            }))}
            roles={roles}
            callerId={session.userId}
          />
        </CardContent>
      </Card>
    </div>
  )
}
