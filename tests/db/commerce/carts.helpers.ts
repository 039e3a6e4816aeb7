import { type Actors, createActors } from '../../helpers/actors.ts'
import { createShop, createVariant } from '../../helpers/commerce-factories.ts'
import type { Executor, Tx } from '../../helpers/db.ts'

export type Item = {
  variant_id: string
  product_name: string
  quantity: number
  unit_price_minor: number
  seen_price_minor: number
  line_minor: number
  available: number | null
  problem: string | null
  image: { id: string; alt: string | null; width: number; height: number } | null
  option_values: string[]
}

export type Notice = {
  kind: 'capped' | 'dropped' | 'left_out'
  reason: string
  variant_id: string
  product_name: string
  wanted: number
  kept: number
}

export type ToldNotice = Notice & { id: string }

export type Cart = {
  id: string | null
  org_id: string
  is_guest: boolean
  currency: string
  exponent: number
  items: Item[]
  item_count: number
  items_minor: number
  notices: ToldNotice[]
  updated_at: string | null
}

const result = async (rows: PromiseLike<readonly { cart: Cart }[]>): Promise<Cart> => {
  const [row] = await rows
  if (!row) throw new Error('A cart was expected.')
  return row.cart
}

// Awaited by whoever expects a refusal: a function of postgres.js is sent only then.
export const getCart = (tx: Tx, orgId: string, token: string | null = null) =>
  result(tx<{ cart: Cart }[]>`select public.get_cart(${orgId}, ${token}) as cart`)

export const add = (
  tx: Tx,
  orgId: string,
  variantId: string | null,
  quantity: number | string | null = 1,
  token: string | null = null,
) =>
  result(tx<{ cart: Cart }[]>`
    select public.add_cart_item(
      ${orgId}, ${variantId}, ${quantity === null ? null : String(quantity)}::text::numeric, ${token}
    ) as cart`)

export const set = (
  tx: Tx,
  orgId: string,
  variantId: string,
  quantity: number | string | null,
  token: string | null = null,
) =>
  result(tx<{ cart: Cart }[]>`
    select public.set_cart_item(
      ${orgId}, ${variantId}, ${quantity === null ? null : String(quantity)}::text::numeric, ${token}
    ) as cart`)

export const remove = (tx: Tx, orgId: string, variantId: string, token: string | null = null) =>
  result(tx<{ cart: Cart }[]>`
    select public.remove_cart_item(${orgId}, ${variantId}, ${token}) as cart`)

export const acknowledge = (tx: Tx, orgId: string, token: string | null = null) =>
  result(tx<{ cart: Cart }[]>`select public.acknowledge_cart(${orgId}, ${token}) as cart`)

/** What a page showed, and no more. */
export const acknowledgeSeen = (
  tx: Tx,
  orgId: string,
  seen: { prices: Record<string, number> | null; noticeIds: (string | null)[] | null },
) =>
  result(tx<{ cart: Cart }[]>`
    select public.acknowledge_cart(
      ${orgId}, null, ${seen.prices === null ? null : tx.json(seen.prices)}, ${seen.noticeIds}
    ) as cart`)

export type Place = Actors & { variantId: string; otherVariantId: string }

/** Everyone, with both shops open and one thing at 10.00, of which there are 100, in each. */
export async function shops(db: Executor): Promise<Place> {
  const actors = await createActors(db)
  await createShop(db, { org_id: actors.org.id })
  await createShop(db, { org_id: actors.otherOrg.id })
  const { id } = await createVariant(db, { org_id: actors.org.id })
  const other = await createVariant(db, { org_id: actors.otherOrg.id })
  return { ...actors, variantId: id, otherVariantId: other.id }
}

export type Report = {
  status: 'merged' | 'nothing'
  org_id: string | null
  cart_id: string | null
  capped: Notice[]
  dropped: Notice[]
  wishlist_added: number
}

export async function migrate(tx: Tx, token: string | null): Promise<Report> {
  const [row] = await tx<{ report: Report }[]>`select public.migrate_cart(${token}) as report`
  if (!row) throw new Error('A report was expected.')
  return row.report
}
