import { type Actor, createMember } from '../../helpers/actors.ts'
import type { Tx } from '../../helpers/db.ts'
import type { OrganizationRow } from '../../helpers/factories.ts'

/** Once owners of the organization, and each shut out in another way. */
export type Gated = { formerMember: Actor; signedOut: Actor; pendingPasswordChange: Actor }

/** Removed from the staff a moment ago; the token is still good. */
export async function formerMember(tx: Tx, org: OrganizationRow): Promise<Actor> {
  const actor = await createMember(tx, { org_id: org.id, role: 'owner' })
  await tx`delete from public.memberships where user_id = ${actor.userId}`
  return actor
}

/** Still an owner, but the session behind the token has been ended. */
export async function signedOut(tx: Tx, org: OrganizationRow): Promise<Actor> {
  const actor = await createMember(tx, { org_id: org.id, role: 'owner' })
  await tx`delete from auth.sessions where id = ${actor.sessionId}`
  return actor
}

/** Still an owner, but must choose a new password first. */
export async function pendingPasswordChange(tx: Tx, org: OrganizationRow): Promise<Actor> {
  const actor = await createMember(tx, { org_id: org.id, role: 'owner' })
  await tx`insert into private.password_change_requirements (user_id) values (${actor.userId})`
  return actor
}
