import { sql, yielding } from '../helpers/db.ts'
import { unique } from '../helpers/factories.ts'
import { clientOf, createSignedInUser, deleteUser, type SignedIn } from '../helpers/request.ts'

export type Tenant = { user: SignedIn; org: string; orgId: string }

/** A business of its own with its owner signed in, made the way a stranger makes one. */
export async function createTenant(): Promise<Tenant> {
  const user = await createSignedInUser()
  const org = unique('api')
  const { data, error } = await clientOf(user).rpc('create_organization', {
    p_name: 'Made for a test',
    p_slug: org,
    p_currency: 'EUR',
    p_time_zone: 'Europe/Berlin',
    p_locale: 'en',
  })
  if (error) throw error
  return { user, org, orgId: data.id }
}

export async function addMember(
  tenant: Tenant,
  role: 'owner' | 'admin' | 'agent',
): Promise<SignedIn> {
  const user = await createSignedInUser()
  await sql`
    insert into public.memberships (org_id, user_id, role)
    values (${tenant.orgId}, ${user.userId}, ${role})`
  return user
}

export async function dropTenant({ user, orgId }: Tenant): Promise<void> {
  await yielding(() => sql`delete from public.organizations where id = ${orgId}`)
  await deleteUser(user)
}
