'use client'

import { useOptimistic, useTransition } from 'react'
import { RoleOptions } from '@/components/identity/role-options'
import { NativeSelect } from '@/components/ui/native-select'
import { settle } from '@/components/ui/settle'
import { toast } from '@/components/ui/toast-store'
import { setMemberRole } from '@/lib/identity/members.actions'
import type { Member } from '@/lib/identity/members.queries'
import {
  type MemberRole,
  memberRoleLabels,
  memberRoleSchema,
} from '@/lib/identity/permissions.schemas'
import { messageFor } from '@/lib/messages'

interface RoleSelectProps {
  slug: string
  member: Member
  roles: MemberRole[]
}

/** Saves at once; what the database refuses falls back to what it was, with the reason. */
export function RoleSelect({ slug, member, roles }: RoleSelectProps) {
  const [role, showRole] = useOptimistic(member.role)
  const [pending, startTransition] = useTransition()

  function change(next: MemberRole, isUndo = false) {
    const before = member.role
    startTransition(async () => {
      showRole(next)
      const result = await settle(() =>
        setMemberRole({ org: slug, user_id: member.user_id, role: next }),
      )
      if (!result.ok) {
        toast.error(messageFor(result.reason))
        return
      }
      if (isUndo) return
      toast.undo(`${member.display_name} is now ${memberRoleLabels[next].name.toLowerCase()}`, () =>
        change(before, true),
      )
    })
  }

  return (
    <NativeSelect
      className="w-28"
      aria-label={`Role of ${member.display_name}`}
      aria-busy={pending}
      value={role}
      onChange={(event) => change(memberRoleSchema.parse(event.currentTarget.value))}
    >
      <RoleOptions roles={roles} />
    </NativeSelect>
  )
}
