import { type MemberRole, memberRoleLabels } from '@/lib/identity/permissions.schemas'

export function RoleOptions({ roles }: { roles: MemberRole[] }) {
  return roles.map((role) => (
    <option key={role} value={role}>
      {memberRoleLabels[role].name}
    </option>
  ))
}
