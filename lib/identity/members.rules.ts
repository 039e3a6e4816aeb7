import type { MemberRole } from './permissions.schemas'

/** Roles that somebody may give or take; the database decides, this only saves a refusal. */
export function manageableRoles(caller: MemberRole): MemberRole[] {
  if (caller === 'owner') return ['owner', 'admin', 'agent']
  return caller === 'admin' ? ['admin', 'agent'] : []
}
