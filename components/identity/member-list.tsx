'use client'

import { RoleSelect } from '@/components/identity/role-select'
import { Avatar } from '@/components/ui/avatar'
import { Badge } from '@/components/ui/badge'
import { ConfirmButton } from '@/components/ui/confirm-button'
import { toast } from '@/components/ui/toast-store'
import { removeMember } from '@/lib/identity/members.actions'
import type { Member } from '@/lib/identity/members.queries'
import { type MemberRole, memberRoleLabels } from '@/lib/identity/permissions.schemas'

interface MemberListProps {
  slug: string
  members: (Member & { avatar_url: string | null })[]
  /** Roles that the caller may give or take; none for who only looks. */
  roles: MemberRole[]
  callerId: string
}

export function MemberList({ slug, members, roles, callerId }: MemberListProps) {
  const owners = members.filter((member) => member.role === 'owner').length
  return (
    <>
      <ul className="divide-y">
        {members.map((member) => {
          const isLastOwner = member.role === 'owner' && owners === 1
          const canChange = roles.includes(member.role)
          return (
            <li key={member.user_id} className="flex flex-wrap items-center gap-x-3 gap-y-2 py-2.5">
              <Avatar name={member.display_name} src={member.avatar_url} />
              <div className="min-w-0 flex-1 basis-44">
                <p className="truncate font-medium">
                  <bdi>{member.display_name}</bdi>
                  {member.user_id === callerId ? (
                    <span className="font-normal text-muted-foreground"> (you)</span>
                  ) : null}
                </p>
                <p className="truncate text-muted-foreground text-xs">
                  <bdi>{member.email}</bdi>
                </p>
              </div>
              {canChange && !isLastOwner ? (
                <div className="flex items-center gap-2">
                  <RoleSelect slug={slug} member={member} roles={roles} />
                  {member.user_id === callerId ? null : (
                    <ConfirmButton
                      variant="ghost"
                      size="sm"
                      title={`Remove ${member.display_name}?`}
                      description="They lose access with their next click. What they did stays, and they can be invited again."
                      confirmLabel="Remove"
                      onConfirm={() => removeMember({ org: slug, user_id: member.user_id })}
                      onSuccess={() => toast.success(`${member.display_name} was removed`)}
                    >
                      Remove
                    </ConfirmButton>
                  )}
                </div>
              ) : (
                <Badge variant="outline">{memberRoleLabels[member.role].name}</Badge>
              )}
            </li>
          )
        })}
      </ul>
      {owners === 1 && roles.includes('owner') ? (
        <p className="mt-2 text-pretty text-muted-foreground text-xs">
          The only owner can neither leave nor change their role: make somebody else an owner first.
        </p>
      ) : null}
    </>
  )
}
