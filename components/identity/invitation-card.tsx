'use client'

import { ActionForm } from '@/components/ui/action-form'
import { Avatar } from '@/components/ui/avatar'
import { ConfirmButton } from '@/components/ui/confirm-button'
import { LocalTime } from '@/components/ui/local-time'
import { SubmitButton } from '@/components/ui/submit-button'
import { acceptInvitation, declineInvitation } from '@/lib/identity/members.actions'
import type { MyInvitation } from '@/lib/identity/members.queries'
import { memberRoleLabels } from '@/lib/identity/permissions.schemas'

export function InvitationCard({ invitation }: { invitation: MyInvitation }) {
  const { invitation_id, org_name, role, invited_by_name, expires_at } = invitation
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-3 rounded-lg border bg-card p-4">
      <Avatar name={org_name} shape="square" />
      <div className="min-w-0 flex-1 basis-56">
        <p className="font-medium">
          <bdi>{org_name}</bdi>
        </p>
        <p className="text-pretty text-muted-foreground text-xs">
          {invited_by_name ? (
            <>
              <bdi>{invited_by_name}</bdi> invited you as{' '}
            </>
          ) : (
            'As '
          )}
          {memberRoleLabels[role].name.toLowerCase()}, until{' '}
          <LocalTime value={expires_at} format="date" />
        </p>
      </div>
      <div className="flex items-center gap-2">
        <ConfirmButton
          variant="ghost"
          title={`Decline the invitation of ${org_name}?`}
          description="You can be invited again later."
          confirmLabel="Decline"
          onConfirm={() => declineInvitation({ invitation_id })}
        >
          Decline
        </ConfirmButton>
        <ActionForm action={acceptInvitation}>
          <input type="hidden" name="invitation_id" value={invitation_id} />
          <SubmitButton pendingLabel="Joining…">Accept</SubmitButton>
        </ActionForm>
      </div>
    </div>
  )
}
