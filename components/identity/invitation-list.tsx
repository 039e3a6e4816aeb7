'use client'

import { reportInvitation } from '@/components/identity/invite-form'
import { ActionForm } from '@/components/ui/action-form'
import { Badge } from '@/components/ui/badge'
import { ConfirmButton } from '@/components/ui/confirm-button'
import { LocalTime } from '@/components/ui/local-time'
import { SubmitButton } from '@/components/ui/submit-button'
import { inviteMember, revokeInvitation } from '@/lib/identity/members.actions'
import type { OpenInvitation } from '@/lib/identity/members.queries'
import { type MemberRole, memberRoleLabels } from '@/lib/identity/permissions.schemas'

interface InvitationListProps {
  slug: string
  invitations: OpenInvitation[]
  /** Roles that the caller may give or take. */
  roles: MemberRole[]
  now: string
}

export function InvitationList({ slug, invitations, roles, now }: InvitationListProps) {
  return (
    <ul className="divide-y">
      {invitations.map((invitation) => {
        const isExpired = invitation.expires_at <= now
        return (
          <li key={invitation.id} className="flex flex-wrap items-center gap-x-3 gap-y-2 py-2.5">
            <div className="min-w-0 flex-1 basis-56">
              <p className="truncate font-medium" title={invitation.email}>
                <bdi>{invitation.email}</bdi>
              </p>
              <p className="text-muted-foreground text-xs">
                {memberRoleLabels[invitation.role].name} · {isExpired ? 'expired' : 'open until'}{' '}
                <LocalTime value={invitation.expires_at} format="date" />
              </p>
            </div>
            {isExpired ? <Badge variant="outline">Expired</Badge> : null}
            {roles.includes(invitation.role) ? (
              <div className="flex items-center gap-2">
                <ActionForm
                  action={inviteMember}
                  onSuccess={reportInvitation}
                  aria-label={`Send the invitation of ${invitation.email} again`}
                >
                  <input type="hidden" name="org" value={slug} />
                  <input type="hidden" name="email" value={invitation.email} />
                  <input type="hidden" name="role" value={invitation.role} />
                  <SubmitButton variant="outline" size="sm" pendingLabel="Sending…">
                    Send again
                  </SubmitButton>
                </ActionForm>
                <ConfirmButton
                  variant="ghost"
                  size="sm"
                  title={`Revoke the invitation of ${invitation.email}?`}
                  description="The link in the email no longer lets them in. You can invite them again."
                  confirmLabel="Revoke"
                  onConfirm={() => revokeInvitation({ org: slug, invitation_id: invitation.id })}
                >
                  Revoke
                </ConfirmButton>
              </div>
            ) : null}
          </li>
        )
      })}
    </ul>
  )
}
