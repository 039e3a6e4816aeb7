import 'server-only'
import { fromDatabase } from '@/lib/errors'
import type { OrgSession, UserSession } from '@/lib/session'
import { type MemberRole, memberRoleSchema } from './permissions.schemas'

export type Member = {
  user_id: string
  role: MemberRole
  email: string | null
  display_name: string
  avatar_path: string | null
  created_at: string
}

const roleOrder: Record<MemberRole, number> = { owner: 0, admin: 1, agent: 2 }

export async function listMembers({ db, org }: OrgSession): Promise<Member[]> {
  const { data, error } = await db
    .from('member_summary')
    .select('user_id, role, email, display_name, avatar_path, created_at')
    .eq('org_id', org.id)
    .limit(500)
  if (error) throw fromDatabase(error)
  return data
    .flatMap((row) => {
      // Columns of a view may be null as far as the types know; these never are.
      if (!row.user_id || !row.created_at) return []
      return [
        {
          user_id: row.user_id,
          role: memberRoleSchema.parse(row.role),
          email: row.email,
          display_name: row.display_name ?? row.email ?? 'Unknown',
          avatar_path: row.avatar_path,
          created_at: row.created_at,
        },
      ]
    })
    .sort(
      (left, right) =>
        roleOrder[left.role] - roleOrder[right.role] ||
        left.display_name.localeCompare(right.display_name, 'en'),
    )
}

export type OpenInvitation = {
  id: string
  email: string
  role: MemberRole
  created_at: string
  expires_at: string
}

/** Invitations that nobody has answered; expired ones too, so that they can be renewed. */
export async function listOpenInvitations({ db, org }: OrgSession): Promise<OpenInvitation[]> {
  const { data, error } = await db
    .from('invitations')
    .select('id, email, role, created_at, expires_at')
    .eq('org_id', org.id)
    .is('accepted_at', null)
    .is('declined_at', null)
    .is('revoked_at', null)
    .order('created_at', { ascending: false })
    .limit(200)
  if (error) throw fromDatabase(error)
  return data
}

export type MyInvitation = {
  invitation_id: string
  org_name: string
  role: MemberRole
  invited_by_name: string | null
  expires_at: string
}

/** Open invitations to the caller's own, verified address. */
export async function listMyInvitations({ db }: UserSession): Promise<MyInvitation[]> {
  const { data, error } = await db.rpc('my_invitations')
  if (error) throw fromDatabase(error)
  return data
}
