import { type Executor, yielding } from './db.ts'
import {
  createCustomer,
  createMembership,
  createOrganization,
  createUser,
  type MemberRole,
  type OrganizationRow,
  type UserValues,
} from './factories.ts'

/** Someone signed in: what the Data API would find in their token. */
export type Actor = { userId: string; email: string; sessionId: string }

export type Actors = {
  /** The organization most actors belong to, and the other one. */
  org: OrganizationRow
  otherOrg: OrganizationRow
  owner: Actor
  admin: Actor
  agent: Actor
  /** Owner of the other organization. */
  otherOwner: Actor
  /** Signed in, a customer of `org`, member of nothing. */
  customer: Actor
  /** Signed in, known to no organization. */
  stranger: Actor
  platformAdmin: Actor
}

export async function createActor(db: Executor, values: UserValues = {}): Promise<Actor> {
  const user = await createUser(db, values)
  return { userId: user.id, email: user.email, sessionId: user.session_id }
}

export async function createMember(
  db: Executor,
  values: { org_id: string; role: MemberRole } & UserValues,
): Promise<Actor> {
  const { org_id, role, ...user } = values
  const actor = await createActor(db, user)
  await createMembership(db, { org_id, user_id: actor.userId, role })
  return actor
}

/** Everyone a rule of access must be tried with, in two organizations. */
export async function createActors(db: Executor): Promise<Actors> {
  const org = await createOrganization(db)
  const otherOrg = await createOrganization(db)
  const owner = await createMember(db, { org_id: org.id, role: 'owner', first_name: 'Olga' })
  const admin = await createMember(db, { org_id: org.id, role: 'admin', first_name: 'Amir' })
  const agent = await createMember(db, { org_id: org.id, role: 'agent', first_name: 'Agnes' })
  const otherOwner = await createMember(db, { org_id: otherOrg.id, role: 'owner' })
  const customer = await createActor(db, { first_name: 'Carla' })
  await createCustomer(db, { org_id: org.id, email: customer.email, user_id: customer.userId })
  const stranger = await createActor(db)
  const platformAdmin = await createActor(db)
  await db`insert into private.platform_admins (user_id) values (${platformAdmin.userId})`
  return { org, otherOrg, owner, admin, agent, otherOwner, customer, stranger, platformAdmin }
}

/** Removes what a race test committed. The audit trail stays, as it must. */
export async function removeActors(db: Executor, actors: Actors): Promise<void> {
  const users = [
    actors.owner,
    actors.admin,
    actors.agent,
    actors.otherOwner,
    actors.customer,
    actors.stranger,
    actors.platformAdmin,
  ].map((actor) => actor.userId)
  const orgs = [actors.org.id, actors.otherOrg.id]
  await yielding(() => db`delete from public.organizations where id in ${db(orgs)}`)
  await yielding(() => db`delete from auth.users where id in ${db(users)}`)
}
