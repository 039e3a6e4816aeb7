import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { getCustomerView, listAllCustomerViews } from '../../../lib/crm/customer-views.queries.ts'
import {
  bringCustomerViewBack,
  insertCustomerView,
  removeCustomerView,
} from '../../../lib/crm/customer-views.writes.ts'
import { sql, yielding } from '../../helpers/db.ts'
import {
  createMembership,
  createOrganization,
  type OrganizationRow,
} from '../../helpers/factories.ts'
import { clientOf, createSignedInUser, deleteUser, type SignedIn } from '../../helpers/request.ts'

let org: OrganizationRow
let agent: SignedIn

beforeAll(async () => {
  agent = await createSignedInUser()
  org = await createOrganization(sql)
  await createMembership(sql, { org_id: org.id, user_id: agent.userId, role: 'agent' })
})

afterAll(async () => {
  await yielding(() => sql`delete from public.organizations where id = ${org.id}`)
  await deleteUser(agent)
})

describe('the menu of saved views', () => {
  it('has all of them, by name, however many there are', async () => {
    await sql`
      insert into public.customer_views (org_id, name, is_shared, created_by)
      select ${org.id}, 'View ' || lpad(number::text, 3, '0'), true, ${agent.userId}
      from generate_series(1, 401) as number`
    const views = await listAllCustomerViews({ db: clientOf(agent), org })
    expect(views.map(({ name }) => name)).toEqual(
      Array.from({ length: 401 }, (_, index) => `View ${String(index + 1).padStart(3, '0')}`),
    )
  })
})

describe('a view that is deleted', () => {
  it('is brought back as it was, and refused by name where its maker has another of that name', async () => {
    const scope = { db: clientOf(agent), org }
    const values = { name: 'Leads', filter: {}, sort: 'name.asc', is_shared: false } as const
    const view = await insertCustomerView(scope, values)
    await removeCustomerView(scope, view.id)
    expect(await getCustomerView(scope, view.id)).toBeNull()
    await expect(removeCustomerView(scope, view.id)).rejects.toMatchObject({
      reason: 'crm.view_not_found',
    })
    const second = await insertCustomerView(scope, values)
    await expect(bringCustomerViewBack(scope, view.id)).rejects.toMatchObject({
      reason: 'crm.view_name_taken',
    })
    await removeCustomerView(scope, second.id)
    await bringCustomerViewBack(scope, view.id)
    expect(await getCustomerView(scope, view.id)).toEqual(view)
  })
})
