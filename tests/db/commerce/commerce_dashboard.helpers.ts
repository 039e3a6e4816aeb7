import { expect } from 'vitest'
import { type Actor, createMember } from '../../helpers/actors.ts'
import { createProduct } from '../../helpers/commerce-factories.ts'
import { as, asOwner, inTransaction, type Tx } from '../../helpers/db.ts'
import { createOrganization, type OrganizationRow, required } from '../../helpers/factories.ts'
import { placeOrder } from './sales.helpers.ts'

export type Sum = { orders: number; revenue_minor: number; average_minor: number | null }

export type Dashboard = {
  currency: string
  exponent: number
  time_zone: string
  totals: Sum
  previous: Sum
  days: { day: string; orders: number; revenue_minor: number }[]
  other_currencies: { currency: string; exponent: number; orders: number; revenue_minor: number }[]
  best_sellers: {
    product_id: string
    name: string | null
    quantity: number
    revenue_minor: number
  }[]
  open: { placed: number; processing: number }
}

export type Place = { tx: Tx; org: OrganizationRow; admin: Actor; product: string }

export async function withShop(
  timeZone: string,
  run: (place: Place) => Promise<void>,
): Promise<void> {
  await inTransaction(async (tx) => {
    const org = await createOrganization(tx, { time_zone: timeZone })
    const admin = await createMember(tx, { org_id: org.id, role: 'admin' })
    const { id } = await createProduct(tx, { org_id: org.id, name: 'Tea' })
    await run({ tx, org, admin, product: id })
  })
}

export async function dashboard(
  { tx, org, admin }: Place,
  from: string,
  to: string,
): Promise<Dashboard> {
  await as(tx, admin)
  const [row] = await tx<{ dashboard: Dashboard }[]>`
    select public.commerce_dashboard(${org.id}, ${from}, ${to}) as dashboard`
  await asOwner(tx)
  return required(row).dashboard
}

/** Only the days on which something was sold or cancelled. */
export const daysOf = ({ days }: Dashboard) =>
  Object.fromEntries(
    days
      .filter(({ orders, revenue_minor }) => orders !== 0 || revenue_minor !== 0)
      .map(({ day, orders, revenue_minor }) => [day, [orders, revenue_minor]]),
  )

export const sell = (place: Place, placed_at?: string, price_minor = 1000, quantity = 1) =>
  placeOrder(place.tx, {
    org_id: place.org.id,
    lines: [{ product_id: place.product, price_minor, quantity }],
    ...(placed_at ? { placed_at } : {}),
  })

/** What a fold leaves must read like what it found, and so must what is derived afresh. */
export async function alsoFolded(place: Place, read: () => Promise<void>): Promise<void> {
  await read()
  await place.tx`select private.fold_sales(${place.org.id})`
  expect(
    await place.tx`select from private.sales_changes where org_id = ${place.org.id}`,
  ).toHaveLength(0)
  await read()
  await place.tx`select private.repair_sales(${place.org.id})`
  await read()
}
