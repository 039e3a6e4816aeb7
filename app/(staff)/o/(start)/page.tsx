import { ArrowRight, Building2, Plus } from 'lucide-react'
import type { Metadata } from 'next'
import { InvitationCard } from '@/components/identity/invitation-card'
import { Alert } from '@/components/ui/alert'
import { Avatar } from '@/components/ui/avatar'
import { buttonVariants } from '@/components/ui/button-variants'
import { EmptyState } from '@/components/ui/empty-state'
import { Link } from '@/components/ui/link'
import { paramOf } from '@/components/ui/list-url'
import { PageHeader } from '@/components/ui/page-header'
import { listMyInvitations } from '@/lib/identity/members.queries'
import { listOwnOrganizations } from '@/lib/identity/organizations.queries'
import { memberRoleLabels } from '@/lib/identity/permissions.schemas'
import { requireUser } from '@/lib/session'

export const metadata: Metadata = { title: 'Organizations' }

export default async function OrganizationsPage({ searchParams }: PageProps<'/o'>) {
  const session = await requireUser()
  const [organizations, invitations, params] = await Promise.all([
    listOwnOrganizations(session.userId),
    listMyInvitations(session),
    searchParams,
  ])
  const notice = paramOf(params, 'notice')
  // Where the mail of an invitation leads.
  const wanted = paramOf(params, 'invitation')
  const isGone =
    wanted !== undefined && !invitations.some(({ invitation_id }) => invitation_id === wanted)
  const create = (
    <Link href="/o/new" className={buttonVariants({ variant: 'outline' })}>
      <Plus aria-hidden />
      New organization
    </Link>
  )
  return (
    <>
      <PageHeader
        title="Organizations"
        description="Each one has customers, staff and settings of its own."
        actions={organizations.length > 0 ? create : null}
      />
      {notice === 'left' ? (
        <Alert variant="success" className="mb-5">
          You have left the organization.
        </Alert>
      ) : null}
      {notice === 'invitation_gone' ? (
        <Alert variant="info" className="mb-5" title="The invitation is no longer open">
          It was answered, withdrawn or has expired. Your name and password are saved; ask for a new
          invitation to join.
        </Alert>
      ) : null}
      {isGone ? (
        <Alert variant="info" className="mb-5" title="The invitation is not open here">
          It was answered, withdrawn or has expired, or it is for another address than{' '}
          <bdi>{session.email}</bdi>. If so, sign out and sign in with that one.
        </Alert>
      ) : null}
      {invitations.length > 0 ? (
        <section aria-labelledby="invitations" className="mb-8 grid gap-3">
          <h2 id="invitations" className="font-semibold text-base">
            You are invited
          </h2>
          {invitations.map((invitation) => (
            <InvitationCard key={invitation.invitation_id} invitation={invitation} />
          ))}
        </section>
      ) : null}
      {organizations.length > 0 ? (
        <ul className="grid gap-3 sm:grid-cols-2">
          {organizations.map((organization) => (
            <li key={organization.id}>
              <Link
                href={`/o/${organization.slug}`}
                className="group flex items-center gap-3 rounded-lg border bg-card p-4 transition-colors hover:border-foreground/40"
              >
                <Avatar name={organization.name} shape="square" />
                <span className="min-w-0 flex-1">
                  <span className="block truncate font-medium">
                    <bdi>{organization.name}</bdi>
                  </span>
                  <span className="block truncate text-muted-foreground text-xs">
                    {organization.slug} · {memberRoleLabels[organization.role].name}
                  </span>
                </span>
                <ArrowRight
                  aria-hidden
                  className="size-4 text-muted-foreground transition-transform group-hover:translate-x-0.5 rtl:-scale-x-100"
                />
              </Link>
            </li>
          ))}
        </ul>
      ) : (
        <EmptyState
          icon={Building2}
          title={
            invitations.length > 0 ? 'Or start one of your own' : 'Start with your organization'
          }
          action={
            <Link href="/o/new" className={buttonVariants()}>
              Create an organization
            </Link>
          }
        >
          An organization holds your customers and the people who work with them. If a colleague has
          one already, ask to be invited at <bdi>{session.email}</bdi>; the invitation shows up
          here.
        </EmptyState>
      )}
    </>
  )
}
