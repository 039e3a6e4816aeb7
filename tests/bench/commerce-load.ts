import type { Sql } from 'postgres'
import type { User } from './connections.ts'
import { settle } from './findings.ts'

export type Shop = { orgId: string; products: number; orders: number; lines: number; carts: number }

type Sizes = { products: number; customers: number; orders: number; carts: number }

/** Delivery is flat, so that what an order comes to can be told without asking. */
export const SHIPPING_MINOR = 490

/**
 * A shop with its history. Without triggers, which is how one loads a million orders: what they
 * derive is derived at once, by the repair of each, and stock is counted from its movements.
 */
export async function loadShop(
  sql: Sql,
  user: User,
  sizes: Sizes,
  say: (line: string) => void,
): Promise<Shop> {
  const [org] = await sql<{ id: string }[]>`
    insert into public.organizations (slug, name, currency, time_zone, locale)
    values ('bench-shop', 'Bench shop', 'EUR', 'Europe/Berlin', 'en') returning id`
  if (!org) throw new Error('The organization was not made.')
  await sql`
    insert into public.memberships (org_id, user_id, role) values (${org.id}, ${user.userId}, 'owner')`
  await sql`update public.shops set published_at = now() where org_id = ${org.id}`
  await sql`
    insert into public.shipping_rates (org_id, name, price_minor, currency)
    values (${org.id}, 'Parcel', ${SHIPPING_MINOR}, 'EUR')`
  await loadProducts(sql, org.id, sizes.products)
  say(`  ${sizes.products.toLocaleString('en')} products`)
  await loadCustomers(sql, org.id, sizes.customers)
  const chunk = 100_000
  for (let first = 1; first <= sizes.orders; first += chunk) {
    const last = Math.min(first + chunk - 1, sizes.orders)
    await loadOrders(sql, org.id, first, last, sizes)
    say(`  ${last.toLocaleString('en')} orders`)
  }
  await deriveRest(sql, org.id)
  await loadCarts(sql, org.id, { prefix: 'open', carts: sizes.carts, lines: 4 })
  say(`  ${sizes.carts.toLocaleString('en')} carts`)
  await settle(sql, [
    'public.products',
    'public.product_variants',
    'public.customers',
    'public.orders',
    'public.order_items',
    'public.order_events',
    'public.stock_movements',
    'public.user_carts',
    'public.cart_items',
    'private.product_listings',
    'private.sales',
    'private.product_sales',
  ])
  const [count] = await sql<{ lines: number }[]>`
    select count(*)::int as lines from public.order_items where org_id = ${org.id}`
  return { orgId: org.id, lines: count?.lines ?? 0, ...sizes }
}

async function loadProducts(sql: Sql, orgId: string, count: number): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`
    await tx`
      insert into public.categories (org_id, name, slug, position)
      select ${orgId}, 'Shelf ' || number, 'shelf-' || number, number
      from generate_series(1, 50) as number`
    await tx`
      insert into public.products (
        org_id, slug, name, description, status, tax_rate_bps, published_at, created_at, updated_at
      )
      select ${orgId}, 'product-' || number,
        initcap(
          (array['red', 'blue', 'green', 'small', 'large', 'vintage', 'retro', 'paper', 'wooden',
            'glass', 'ceramic', 'cotton', 'silver', 'hanging', 'folding', 'metal'])
            [1 + (hashint4(number) & 15)]
          || ' ' || (array['heart', 'star', 'bird', 'rose', 'spotty', 'union', 'polka', 'skull',
            'garden', 'kitchen', 'party', 'christmas', 'picnic', 'travel', 'circus', 'dolly'])
            [1 + (hashint4(number + 1) & 15)]
          || ' ' || (array['lantern', 'mug', 'bag', 'holder', 'box', 'clock', 'candle', 'bunting',
            'sign', 'frame', 'bottle', 'plate', 'cushion', 'umbrella', 'basket', 'chalkboard'])
            [1 + (hashint4(number + 2) & 15)]
        ) || ' ' || number,
        'A thing of many uses.', 'published', 1900, at, at, at
      from generate_series(1, ${count}::int) as number
      cross join lateral (
        select timestamptz '2022-01-01' + number * interval '15 minutes'
      ) as added (at)`
    await tx`
      insert into public.product_variants (
        org_id, product_id, sku, price_minor, currency, stock_quantity
      )
      select org_id, id, 'B-' || substr(slug, 9), 100 + (hashtext(slug) & 8191), 'EUR', 0
      from public.products where org_id = ${orgId}`
    await tx`
      insert into public.stock_movements (org_id, variant_id, quantity, kind)
      select org_id, id, 1000000, 'adjusted' from public.product_variants where org_id = ${orgId}`
    await tx`
      insert into public.product_categories (org_id, product_id, category_id)
      select products.org_id, products.id, categories.id
      from public.products
      join public.categories
        on categories.org_id = products.org_id
        and categories.position = 1 + substr(products.slug, 9)::int % 50
      where products.org_id = ${orgId}`
    await tx`create table private.bench_variants as
      select substr(products.slug, 9)::int as number, variants.id, variants.product_id, variants.sku,
        variants.price_minor, products.name
      from public.product_variants as variants
      join public.products
        on products.org_id = variants.org_id and products.id = variants.product_id
      where variants.org_id = ${orgId}`
    await tx`create unique index on private.bench_variants (number)`
  })
  await sql`analyze private.bench_variants`
  await sql`select private.repair_product_listings(${orgId})`
}

async function loadCustomers(sql: Sql, orgId: string, count: number): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`
    await tx`
      insert into public.customers (org_id, segment, name, email, source)
      select ${orgId}, 'CUSTOMER', 'Buyer ' || number, 'buyer-' || number || '@bench.test', 'shop'
      from generate_series(1, ${count}::int) as number`
    await tx`create table private.bench_buyers as
      select substr(name, 7)::int as number, id, name, email
      from public.customers where org_id = ${orgId}`
    await tx`create unique index on private.bench_buyers (number)`
  })
  await sql`analyze private.bench_buyers`
}

/** Three lines on average; few products sell much and most sell little. Two years end today. */
async function loadOrders(
  sql: Sql,
  orgId: string,
  first: number,
  last: number,
  sizes: Sizes,
): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`
    await tx`create temp table fresh on commit drop as
      select numbers.number, gen_random_uuid() as id, buyers.id as customer_id, buyers.name,
        buyers.email,
        now() - (${sizes.orders}::int - numbers.number) * (interval '730 days' / ${sizes.orders}::int)
          as at,
        case
          when numbers.number % 50 = 0 then 'cancelled'
          when numbers.number > ${sizes.orders}::int * 0.99 then 'placed'
          when numbers.number > ${sizes.orders}::int * 0.98 then 'processing'
          when numbers.number > ${sizes.orders}::int * 0.95 then 'shipped'
          else 'completed'
        end as status
      from generate_series(${first}::int, ${last}::int) as numbers (number)
      join private.bench_buyers as buyers
        on buyers.number = 1 + (hashint4(numbers.number) & 2147483647) % ${sizes.customers}::int`
    await tx`create temp table fresh_lines on commit drop as
      select fresh.id as order_id, fresh.at, fresh.status, lines.position, variants.*,
        1 + (hashint8(fresh.number::bigint * 8 + lines.position + 3) & 3) as quantity
      from fresh
      cross join lateral generate_series(1, 1 + (hashint4(fresh.number + 1) & 2147483647) % 5)
        as lines (position)
      join private.bench_variants as variants
        on variants.number = 1 + floor(
          ${sizes.products}::int * power(
            (hashint8(fresh.number::bigint * 8 + lines.position) & 1048575) / 1048576.0, 3
          )
        )::int`
    await tx`
      insert into public.order_items (
        org_id, order_id, position, variant_id, product_id, product_name, option_values, sku,
        unit_price_minor, quantity, cancelled_quantity, tax_rate_bps, net_minor, tax_minor,
        gross_minor
      )
      select ${orgId}, lines.order_id, lines.position, lines.id, lines.product_id, lines.name, '{}',
        lines.sku, lines.price_minor, lines.quantity,
        case when lines.status = 'cancelled' then lines.quantity else 0 end, 1900,
        amounts.net_minor, amounts.tax_minor, amounts.gross_minor
      from fresh_lines as lines
      cross join lateral private.order_line_amounts(
        lines.price_minor, case when lines.status = 'cancelled' then 0 else lines.quantity end, 1900,
        true
      ) as amounts`
    await tx`
      insert into public.stock_movements (org_id, variant_id, quantity, kind, order_id, created_at)
      select ${orgId}, lines.id, -sum(lines.quantity), 'ordered', lines.order_id, lines.at
      from fresh_lines as lines
      where lines.status <> 'cancelled'
      group by lines.id, lines.order_id, lines.at`
    await tx`
      insert into public.orders (
        id, org_id, number, customer_id, idempotency_key, request_hash, status, payment_method,
        payment_status, currency, prices_include_tax, items_minor, shipping_minor, tax_minor,
        total_minor, placed_total_minor, shipping_name, shipping_tax_rate_bps, shipping_tax_minor,
        item_count, contact_name, contact_email, shipping_address, billing_address, placed_at,
        updated_at
      )
      select fresh.id, ${orgId}, 1000 + fresh.number, fresh.customer_id, fresh.id::text,
        sha256(fresh.id::text::bytea), fresh.status, 'account', 'paid', 'EUR', true, sums.minor,
        case when fresh.status = 'cancelled' then 0 else ${SHIPPING_MINOR} end, sums.tax_minor,
        sums.minor + case when fresh.status = 'cancelled' then 0 else ${SHIPPING_MINOR} end,
        sums.placed_minor + ${SHIPPING_MINOR}, 'Parcel', 0, 0, sums.pieces, fresh.name, fresh.email,
        address.value, address.value, fresh.at, fresh.at
      from fresh
      join (
        select items.order_id, sum(items.gross_minor) as minor, sum(items.tax_minor) as tax_minor,
          sum(items.unit_price_minor * items.quantity) as placed_minor,
          sum(items.quantity - items.cancelled_quantity) as pieces
        from fresh
        join public.order_items as items on items.org_id = ${orgId} and items.order_id = fresh.id
        group by items.order_id
      ) as sums on sums.order_id = fresh.id
      cross join lateral (
        select jsonb_build_object(
          'name', fresh.name, 'line1', 'Hauptstr. 1', 'postal_code', '10115', 'city', 'Berlin',
          'country_code', 'DE'
        )
      ) as address (value)`
    await tx`
      insert into public.order_events (org_id, order_id, kind, created_at)
      select ${orgId}, fresh.id, 'order.placed', fresh.at from fresh`
  })
}

async function deriveRest(sql: Sql, orgId: string): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`
    await tx`
      update public.product_variants as variants set stock_quantity = sums.quantity
      from (
        select variant_id, sum(quantity) as quantity from public.stock_movements
        where org_id = ${orgId} group by variant_id
      ) as sums
      where variants.org_id = ${orgId} and variants.id = sums.variant_id`
    await tx`
      insert into private.order_counters (org_id, last_number)
      select ${orgId}, max(number) from public.orders where org_id = ${orgId}
      on conflict (org_id) do update set last_number = excluded.last_number`
  })
  await sql`analyze public.orders`
  await sql`analyze public.order_items`
  await sql`analyze public.order_events`
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`
    await tx`select private.repair_sales(${orgId})`
  })
}

export type CartPlan = {
  prefix: string
  carts: number
  lines: number
  /** How many products they share; all, and each cart others than the next, when left out. */
  among?: number
  /** Whose they are; guests' when left out. */
  userId?: string
}

/** The secret of a guest's cart of this bench; as long as a real one. */
export const tokenOf = (prefix: string, number: number) => `${prefix}-${number}`.padEnd(43, '_')

/** Carts with as many lines each, and what each comes to. */
export async function loadCarts(
  sql: Sql,
  orgId: string,
  { prefix, carts, lines, among, userId }: CartPlan,
): Promise<number[]> {
  return sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`
    await tx`create temp table fresh_carts on commit drop as
      select number, gen_random_uuid() as id from generate_series(0, ${carts - 1}::int) as number`
    await tx`
      insert into public.user_carts (org_id, id, user_id, token_hash)
      select ${orgId}, id, ${userId ?? null},
        case when ${userId ?? null}::uuid is null
          then sha256(convert_to(rpad(${prefix} || '-' || number, 43, '_'), 'UTF8')) end
      from fresh_carts`
    const filled = await tx<{ minor: number }[]>`
      with count as (select count(*)::int as products from private.bench_variants),
      placed as (
        insert into public.cart_items (org_id, cart_id, variant_id, quantity, seen_price_minor)
        select ${orgId}, carts.id, variants.id, 1, variants.price_minor
        from fresh_carts as carts
        cross join count
        cross join lateral generate_series(0, ${lines - 1}::int) as lines (position)
        join private.bench_variants as variants
          on variants.number = case
            when ${among ?? null}::int is null
              -- A prime apart, so that lines of one cart are no neighbours in the tables.
              then 1 + ((carts.number::bigint * ${lines} + lines.position) * 7919 % count.products)::int
            else 1 + (
              (hashint4(carts.number) & 2147483647) % ${among ?? 1}::int + lines.position * 7
            ) % ${among ?? 1}::int
          end
        -- In any order, as people fill their carts.
        order by carts.number, hashtext(variants.id::text || carts.number)
        returning cart_id, seen_price_minor
      )
      select sum(placed.seen_price_minor)::int as minor
      from fresh_carts as carts
      join placed on placed.cart_id = carts.id
      group by carts.number
      order by carts.number`
    return filled.map(({ minor }) => minor)
  })
}
