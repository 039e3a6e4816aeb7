'use client'

import { ConfirmButton } from '@/components/ui/confirm-button'
import { removeMember } from '@/lib/identity/members.actions'

interface LeaveOrganizationProps {
  slug: string
  name: string
  userId: string
}

export function LeaveOrganization({ slug, name, userId }: LeaveOrganizationProps) {
  return (
    <ConfirmButton
      variant="outline"
      title={`Leave ${name}?`}
      description="You lose access at once. To come back, somebody has to invite you again."
      confirmLabel="Leave"
      onConfirm={() => removeMember({ org: slug, user_id: userId })}
    >
      Leave this organization
    </ConfirmButton>
  )
}
