import { randomBytes, randomUUID } from 'node:crypto'
import type { Tx } from '../../helpers/db.ts'
import { createCustomer, required } from '../../helpers/factories.ts'

// Orders written by hand: what the dashboard keeps must follow from the tables alone, whichever
// function writes them, and at times that no function would let one choose.

export type Line = {
  product_id: string
  price_minor: number
  quantity: number
  tax_rate_bps?: number
}

export type PlacedOrder = { id: string; org_id: string; items: { id: string; quantity: number }[] }

export async function placeOrder(
  tx: Tx,
  values: {
    org_id: string
    lines: Line[]
    placed_at?: string
    currency?: string
    shipping_minor?: number
    prices_include_tax?: boolean
    status?: string
  },
): Promise<PlacedOrder> {
  const { org_id, lines } = values
  const { id: customer_id } = await createCustomer(tx, { org_id })
  const includesTax = values.prices_include_tax ?? true
  const rows = lines.map((line, index) => ({
    position: index + 1,
    product_id: line.product_id,
    price: line.price_minor,
    quantity: line.quantity,
    tax: line.tax_rate_bps ?? 1900,
  }))
  const [order] = await tx<{ id: string }[]>`
    with lines as (
      select amounts.*
      from jsonb_to_recordset(${tx.json(rows)}) as line (price bigint, quantity integer, tax integer)
      cross join lateral private.order_line_amounts(
        line.price, line.quantity, line.tax, ${includesTax}) as amounts
    ),
    sums as (
      select sum(case when ${includesTax} then gross_minor else net_minor end)::bigint as items,
        sum(tax_minor)::bigint as tax, sum(gross_minor)::bigint + ${values.shipping_minor ?? 0} as total
      from lines
    )
    insert into public.orders (
      org_id, number, customer_id, idempotency_key, request_hash, status, payment_method,
      payment_status, currency, prices_include_tax, items_minor, shipping_minor, tax_minor,
      total_minor, placed_total_minor, shipping_name, shipping_tax_rate_bps, shipping_tax_minor,
      item_count, contact_name, shipping_address, billing_address, placed_at
    )
    select ${org_id},
      (select coalesce(max(number), 0) + 1 from public.orders where org_id = ${org_id}),
      ${customer_id}, ${randomUUID()}, ${randomBytes(32)}, ${values.status ?? 'placed'}, 'account',
      'unpaid', ${values.currency ?? 'EUR'}, ${includesTax}, sums.items,
      ${values.shipping_minor ?? 0}, sums.tax, sums.total, sums.total, 'Post', 0, 0,
      ${lines.reduce((sum, line) => sum + line.quantity, 0)}, 'Ada', '{}', '{}',
      coalesce(${values.placed_at ?? null}::timestamptz, now())
    from sums
    returning id`
  const { id } = required(order)
  const items = await tx<{ id: string; quantity: number }[]>`
    insert into public.order_items (
      org_id, order_id, position, product_id, product_name, option_values, sku, unit_price_minor,
      quantity, tax_rate_bps, net_minor, tax_minor, gross_minor
    )
    select ${org_id}, ${id}, line.position, line.product_id, 'Tea', '{}', 'T-1', line.price,
      line.quantity, line.tax, amounts.net_minor, amounts.tax_minor, amounts.gross_minor
    from jsonb_to_recordset(${tx.json(rows)}) as line (
      position integer, product_id uuid, price bigint, quantity integer, tax integer)
    cross join lateral private.order_line_amounts(
      line.price, line.quantity, line.tax, ${includesTax}) as amounts
    order by line.position
    returning id, quantity`
  return { id, org_id, items: [...items] }
}

/** Takes pieces off lines, brings the order in line with what is left, and tells of it. */
export async function cancelItems(
  tx: Tx,
  { id, org_id }: PlacedOrder,
  items: { item_id: string; quantity: number }[],
): Promise<void> {
  for (const { item_id, quantity } of items) {
    await tx`
      update public.order_items as items set
        cancelled_quantity = items.cancelled_quantity + ${quantity},
        net_minor = amounts.net_minor,
        tax_minor = amounts.tax_minor,
        gross_minor = amounts.gross_minor
      from public.order_items as before
      join public.orders on orders.org_id = before.org_id and orders.id = before.order_id
      cross join lateral private.order_line_amounts(
        before.unit_price_minor, before.quantity - before.cancelled_quantity - ${quantity},
        before.tax_rate_bps, orders.prices_include_tax) as amounts
      where items.id = ${item_id} and before.id = items.id`
  }
  const [change] = await tx<{ amount_minor: number }[]>`
    with sums as (
      select sum(case when orders.prices_include_tax then items.gross_minor else items.net_minor end)
          as items_minor,
        sum(items.tax_minor) as tax_minor, sum(items.gross_minor) as gross_minor,
        sum(items.quantity - items.cancelled_quantity) as pieces, orders.total_minor as before
      from public.order_items as items
      join public.orders on orders.org_id = items.org_id and orders.id = items.order_id
      where items.order_id = ${id}
      group by orders.total_minor
    )
    update public.orders set
      items_minor = sums.items_minor,
      tax_minor = sums.tax_minor,
      total_minor = sums.gross_minor + orders.shipping_minor,
      item_count = sums.pieces
    from sums
    where orders.id = ${id}
    returning (sums.before - orders.total_minor)::bigint as amount_minor`
  await tx`
    insert into public.order_events (org_id, order_id, kind, data, created_at)
    values (${org_id}, ${id}, 'order.items_cancelled',
      ${tx.json({ items, amount_minor: Number(required(change).amount_minor) })}, now())`
}

/** Every line, with the status of a cancelled order. */
export async function cancelOrder(tx: Tx, order: PlacedOrder): Promise<void> {
  await tx`update public.orders set status = 'cancelled' where id = ${order.id}`
  await tx`
    insert into public.order_events (org_id, order_id, kind, data, created_at)
    values (${order.org_id}, ${order.id}, 'order.status_changed',
      '{"from": "placed", "to": "cancelled"}', now())`
}
