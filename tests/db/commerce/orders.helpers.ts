import { randomUUID } from 'node:crypto'
import type { JSONValue } from 'postgres'
import { type Actors, createActors } from '../../helpers/actors.ts'
import {
  createCart,
  createShippingRate,
  createShop,
  createVariant,
} from '../../helpers/commerce-factories.ts'
import { as, asOwner, type Executor, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'

export type OrderItem = {
  id: string
  variant_id: string | null
  product_slug: string | null
  product_name: string
  sku: string
  unit_price_minor: number
  quantity: number
  cancelled_quantity: number
  tax_rate_bps: number
  net_minor: number
  tax_minor: number
  gross_minor: number
}

export type Order = {
  id: string
  number: number
  customer_id: string
  status: string
  channel: string
  payment_method: string
  payment_status: string
  currency: string
  exponent: number
  items_minor: number
  shipping_minor: number
  tax_minor: number
  total_minor: number
  placed_total_minor: number
  credit_used_minor: number
  credit_returned_minor: number
  shipping_tax_minor: number
  item_count: number
  contact_name: string
  contact_email: string | null
  shipping_address: Record<string, string>
  billing_address: Record<string, string>
  customer: { id: string; name: string; user_id: string | null } | null
  items: OrderItem[]
  events: {
    kind: string
    data: Record<string, unknown>
    is_internal: boolean
    actor_name: string | null
  }[]
  next_statuses: string[]
}

const one = async <T>(rows: PromiseLike<readonly { answer: T }[]>): Promise<T> =>
  required((await rows)[0]).answer

export const address = {
  name: 'Ada Lovelace',
  line1: 'Gartenweg 1',
  postal_code: '10115',
  city: 'Berlin',
  country_code: 'DE',
}

export const details = (
  total: number,
  values: Record<string, JSONValue | undefined> = {},
): Record<string, JSONValue> =>
  JSON.parse(
    JSON.stringify({
      contact: { name: 'Ada Lovelace', email: 'ada@example.test' },
      shipping_address: address,
      payment_method: 'account',
      expected_total_minor: total,
      ...values,
    }),
  )

export const placeOrder = (
  tx: Tx,
  orgId: string,
  values: Record<string, JSONValue>,
  { key = randomUUID(), token = null }: { key?: string | null; token?: string | null } = {},
) =>
  one(tx<{ answer: Order }[]>`
    select public.place_order(${orgId}, ${tx.json(values)}, ${key}, ${token}) as answer`)

export const createOrder = (
  tx: Tx,
  orgId: string,
  values: Record<string, JSONValue>,
  key: string = randomUUID(),
) =>
  one(tx<{ answer: Order }[]>`
    select public.create_order(${orgId}, ${tx.json(values)}, ${key}) as answer`)

export const getOrder = (tx: Tx, orgId: string, orderId: string, token: string | null = null) =>
  one(tx<{ answer: Order }[]>`
    select public.get_order(${orgId}, ${orderId}, ${token}) as answer`)

export const advance = (tx: Tx, orgId: string, orderId: string, status: string) =>
  one(tx<{ answer: Order }[]>`
    select public.advance_order(${orgId}, ${orderId}, ${status}) as answer`)

export type Quote = {
  cart: { revision: string | null }
  shipping: { name: string; price_minor: number; tax_rate_bps: number } | null
  items_minor: number
  shipping_minor: number
  tax_minor: number
  total_minor: number
  credit_minor: number
  problems: { code: string; variant_id?: string }[]
}

export const quote = (tx: Tx, orgId: string, country: string | null, token: string | null = null) =>
  one(tx<{ answer: Quote }[]>`
    select public.quote_cart(${orgId}, ${country}, ${token}) as answer`)

export type Shop = Actors & {
  orgId: string
  customerId: string
  variantId: string
}

/** Everyone, and in the first organization an open shop with one thing at 10.00 and delivery at 4.90. */
export async function openShop(
  db: Executor,
  values: { prices_include_tax?: boolean; accepts_account?: boolean; stock_quantity?: number } = {},
): Promise<Shop> {
  const actors = await createActors(db)
  const orgId = actors.org.id
  await createShop(db, { org_id: orgId, ...values })
  await createShippingRate(db, { org_id: orgId })
  const variant = await createVariant(db, {
    org_id: orgId,
    stock_quantity: values.stock_quantity ?? 100,
  })
  const [customer] = await db<{ id: string }[]>`
    select id from public.customers where user_id = ${actors.customer.userId}`
  return { ...actors, orgId, customerId: required(customer).id, variantId: variant.id }
}

/** A guest with pieces in their cart: the secret. */
export async function guestWith(
  db: Executor,
  orgId: string,
  ...items: { variant_id: string; quantity?: number }[]
): Promise<string> {
  const { token } = await createCart(db, { org_id: orgId, items })
  return required(token ?? undefined)
}

export async function stockOf(db: Executor, variantId: string): Promise<number> {
  const [row] = await db<{ quantity: number; moved: number }[]>`
    select variants.stock_quantity as quantity, (
      select coalesce(sum(movements.quantity), 0)::bigint
      from public.stock_movements as movements
      where movements.variant_id = variants.id
    ) as moved
    from public.product_variants as variants where variants.id = ${variantId}`
  const { quantity, moved } = required(row)
  if (quantity !== moved) throw new Error(`Stock ${quantity} is not what moved: ${moved}.`)
  return quantity
}

export async function creditOf(db: Executor, customerId: string): Promise<number> {
  const [row] = await db<{ balance: number; entries: number }[]>`
    select
      coalesce((select sum(balance_minor) from private.credit_balances
        where customer_id = ${customerId}), 0)::bigint as balance,
      coalesce((select sum(amount_minor) from public.credit_entries
        where customer_id = ${customerId}), 0)::bigint as entries`
  const { balance, entries } = required(row)
  if (balance !== entries) throw new Error(`The balance ${balance} is not its entries: ${entries}.`)
  return balance
}

export async function grantCredit(db: Executor, shop: Shop, amount: number): Promise<void> {
  await db`
    select private.write_credit_entry(${shop.orgId}, ${shop.customerId}, ${amount}, 'EUR', 'Gift')`
}

export const cancel = (
  tx: Tx,
  orgId: string,
  orderId: string,
  values: {
    items?: { item_id: string | undefined; quantity: number }[]
    reason?: string
    key?: string
    token?: string
  } = {},
) =>
  one(tx<{ answer: Order }[]>`
    select public.cancel_order_items(
      ${orgId}, ${orderId},
      ${values.items === undefined ? null : tx.json(JSON.parse(JSON.stringify(values.items)))},
      ${values.reason ?? null}, ${values.key ?? null}, ${values.token ?? null}
    ) as answer`)

/** An order of the customer, placed by themself; the transaction is the owner's again afterwards. */
export async function orderOf(
  tx: Tx,
  shop: Shop,
  values: { quantity?: number; pays?: 'account' | 'credit'; variantIds?: string[] } = {},
): Promise<Order> {
  const variantIds = values.variantIds ?? [shop.variantId]
  const quantity = values.quantity ?? 1
  await createCart(tx, {
    org_id: shop.orgId,
    user_id: shop.customer.userId,
    items: variantIds.map((variant_id) => ({ variant_id, quantity })),
  })
  await as(tx, shop.customer)
  const { total_minor: total } = await quote(tx, shop.orgId, 'DE')
  const order = await placeOrder(
    tx,
    shop.orgId,
    details(total, { payment_method: values.pays ?? 'account' }),
  )
  await asOwner(tx)
  return order
}
