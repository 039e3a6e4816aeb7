import { randomUUID } from 'node:crypto'
import { NextRequest } from 'next/server'
import { proxy } from '../../../proxy.ts'
import { createShop, createVariant, type ShopRow } from '../../helpers/commerce-factories.ts'
import { sql, yielding } from '../../helpers/db.ts'
import { createOrganization } from '../../helpers/factories.ts'
import { adminClient, TEST_PASSWORD } from '../../helpers/request.ts'
import { browser } from '../../helpers/request-scope.ts'

export type TestShop = ShopRow & { variantId: string }

const organizations: string[] = []
const users: string[] = []

/** An open shop with one thing in it, of which there are as many as told. */
export async function openShop(stock = 100): Promise<TestShop> {
  const { id } = await createOrganization(sql)
  organizations.push(id)
  const shop = await createShop(sql, { org_id: id })
  const variant = await createVariant(sql, { org_id: id, stock_quantity: stock })
  return { ...shop, variantId: variant.id }
}

export async function createUser(): Promise<{ id: string; email: string }> {
  const email = `shopper-${randomUUID()}@example.test`
  const { data, error } = await adminClient().auth.admin.createUser({
    email,
    password: TEST_PASSWORD,
    email_confirm: true,
  })
  if (error) throw error
  users.push(data.user.id)
  return { id: data.user.id, email }
}

export async function removeShopsAndUsers(): Promise<void> {
  for (const id of users.splice(0)) await adminClient().auth.admin.deleteUser(id)
  const ids = organizations.splice(0)
  if (ids.length > 0)
    await yielding(() => sql`delete from public.organizations where id in ${sql(ids)}`)
}

export function form(values: Record<string, string>): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries(values)) data.append(name, value)
  return data
}

/** Where an action leads; undefined when it does not. */
export async function destination(attempt: Promise<unknown>): Promise<string | undefined> {
  try {
    await attempt
    return undefined
  } catch (error) {
    if (!(error instanceof Error && 'digest' in error)) throw error
    const [kind, , path] = String(error.digest).split(';')
    return kind === 'NEXT_REDIRECT' ? path : String(error.digest)
  }
}

/** A page request of this browser, as far as the proxy is concerned. */
export async function openPage(path: string) {
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const request = new NextRequest(`http://127.0.0.1:3000${path}`, { headers: { cookie } })
  const response = await proxy(request)
  for (const { name, value, expires } of response.cookies.getAll()) {
    if (expires !== undefined && Number(new Date(expires)) < Date.now()) {
      browser.cookies.delete(name)
    } else browser.cookies.set(name, value)
  }
  return { request, response }
}

/** What lies in the carts of a shop, as owner of the tables: whose, and how many pieces. */
export async function contentsOf(orgId: string) {
  return sql<{ user_id: string | null; quantity: number }[]>`
    select carts.user_id, items.quantity
    from public.cart_items as items
    join public.user_carts as carts on carts.org_id = items.org_id and carts.id = items.cart_id
    where items.org_id = ${orgId}
    order by items.created_at`
}
