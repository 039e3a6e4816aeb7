import { type Actor, type Actors, createActor, createActors } from '../../helpers/actors.ts'
import { as, asOwner, inTransaction, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'

type Invited = Actors & { guest: Actor }
type Row = {
  id: string
  role: string
  invited_by: string | null
  accepted_at: Date | null
  declined_at: Date | null
  revoked_at: Date | null
}

export async function withGuest(run: (tx: Tx, actors: Invited) => Promise<void>) {
  await inTransaction(async (tx) => {
    await run(tx, { ...(await createActors(tx)), guest: await createActor(tx) })
  })
}

export async function invite(
  tx: Tx,
  by: Actor,
  orgId: string,
  email: string | null,
  role: string | null = 'agent',
) {
  await as(tx, by)
  const [row] = await tx<
    { id: string }[]
  >`select public.invite_member(${orgId}, ${email}, ${role}) as id`
  return required(row).id
}

export async function invitation(tx: Tx, id: string): Promise<Row> {
  await asOwner(tx)
  const [row] = await tx<Row[]>`select * from public.invitations where id = ${id}`
  return required(row)
}

export async function listMine(tx: Tx, actor: Actor) {
  await as(tx, actor)
  return tx<{ invitation_id: string; org_name: string; role: string; invited_by_name: string }[]>`
    select * from public.my_invitations()`
}

export const accept = (tx: Tx, id: string) => tx`select public.accept_invitation(${id}) as org_id`
export const decline = (tx: Tx, id: string) => tx`select public.decline_invitation(${id})`
export const revoke = (tx: Tx, id: string) => tx`select public.revoke_invitation(${id})`

export async function isMember(tx: Tx, orgId: string, actor: Actor) {
  await asOwner(tx)
  const rows = await tx<{ role: string }[]>`
    select role from public.memberships where org_id = ${orgId} and user_id = ${actor.userId}`
  return rows[0]?.role
}
