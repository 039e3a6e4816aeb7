-- Deriving the sums of what was sold afresh, from orders, their lines and their history.
-- Depends on: commerce_sales.

create function private.ended_orders(p_org_id uuid)
  returns table (
    order_id uuid,
    at       timestamptz
  )
  language sql
  stable
  security invoker set search_path = ''
as $$
  select orders.id, coalesce(max(events.created_at), orders.updated_at)
  from public.orders as orders
  left join public.order_events as events
    on events.org_id = orders.org_id
    and events.order_id = orders.id
    and (
      events.kind = 'order.items_cancelled'
      or (events.kind = 'order.status_changed' and events.data ->> 'to' = 'cancelled')
    )
  where orders.org_id = p_org_id
    and (orders.status = 'cancelled' or orders.total_minor <> orders.placed_total_minor)
  group by orders.id, orders.updated_at;
$$;
comment on function private.ended_orders(uuid) is
  'The orders of which something was cancelled, and when that was done last.';

create function private.repair_sales(p_org_id uuid)
  returns void
  language plpgsql
  security definer set search_path = ''
  -- The planner takes what it reads out of jsonb for a handful of rows.
  set enable_nestloop = off
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('sales ' || p_org_id, 0));
  -- Writers wait until this commits; else what they add between count and commit would be lost.
  lock table private.sales_changes in exclusive mode;

  delete from private.sales_changes
  where org_id = p_org_id;
  delete from private.sales
  where org_id = p_org_id;
  delete from private.product_sales
  where org_id = p_org_id;

  -- As they were placed, then step by step what was left of them. The last step is what the order
  -- says by now, whatever its history tells.
  with steps as (
    select orders.id, orders.currency, orders.placed_total_minor, events.id as position,
      events.created_at as at, 0 as amount,
      orders.placed_total_minor - sum((events.data ->> 'amount_minor')::bigint)
        over (partition by orders.id order by events.id) as left_minor
    from public.order_events as events
    join public.orders as orders on orders.org_id = p_org_id and orders.id = events.order_id
    where events.org_id = p_org_id
      and events.kind = 'order.items_cancelled'
    union all
    select orders.id, orders.currency, orders.placed_total_minor, null, ended.at,
      case when orders.status = 'cancelled' then -1 else 0 end,
      case when orders.status = 'cancelled' then 0 else orders.total_minor end
    from private.ended_orders(p_org_id) as ended
    join public.orders as orders on orders.org_id = p_org_id and orders.id = ended.order_id
  ),
  moved as (
    select orders.currency, orders.placed_at as at, 1 as amount,
      orders.placed_total_minor as revenue_minor
    from public.orders as orders
    where orders.org_id = p_org_id
    union all
    select steps.currency, steps.at, steps.amount,
      steps.left_minor - lag(steps.left_minor, 1, steps.placed_total_minor::numeric)
        over (partition by steps.id order by steps.position nulls last)
    from steps
  )
  insert into private.sales (org_id, grain, bucket_at, currency, order_count, revenue_minor)
  select p_org_id, buckets.grain, buckets.at, moved.currency,
    sum(moved.amount), sum(moved.revenue_minor)
  from moved
  cross join lateral (
    values
      -- As private.quarter_of(), which would be called for every line.
      ('quarter', date_bin('15 minutes', moved.at, timestamptz '2000-01-01 00:00:00+00')),
      ('day', date_trunc('day', moved.at, 'UTC')),
      ('month', date_trunc('month', moved.at, 'UTC'))
  ) as buckets (grain, at)
  group by 2, 3, 4;

  with lines as (
    select items.*, orders.currency, orders.placed_at, orders.prices_include_tax,
      case
        when items.cancelled_quantity = 0 then items.gross_minor
        else (
          private.order_line_amounts(
            items.unit_price_minor, items.quantity, items.tax_rate_bps, orders.prices_include_tax
          )
        ).gross_minor
      end as placed_minor,
      orders.status = 'cancelled' as is_over
    from public.order_items as items
    join public.orders as orders on orders.org_id = items.org_id and orders.id = items.order_id
    where items.org_id = p_org_id
      and items.product_id is not null
  ),
  cancelled as (
    select events.id as position, events.created_at as at, (told.item ->> 'item_id')::uuid as item_id,
      sum((told.item ->> 'quantity')::integer)
        over (partition by told.item ->> 'item_id' order by events.id)::integer as quantity
    from public.order_events as events
    cross join lateral jsonb_array_elements(events.data -> 'items') as told (item)
    where events.org_id = p_org_id
      and events.kind = 'order.items_cancelled'
  ),
  steps as (
    select lines.id, lines.currency, lines.product_id, lines.quantity, lines.placed_minor,
      cancelled.position, cancelled.at, lines.quantity - cancelled.quantity as left_quantity,
      (
        private.order_line_amounts(
          lines.unit_price_minor, lines.quantity - cancelled.quantity, lines.tax_rate_bps,
          lines.prices_include_tax
        )
      ).gross_minor as left_minor
    from cancelled
    join lines on lines.id = cancelled.item_id
    union all
    select lines.id, lines.currency, lines.product_id, lines.quantity, lines.placed_minor,
      null, ended.at,
      case when lines.is_over then 0 else lines.quantity - lines.cancelled_quantity end,
      case when lines.is_over then 0 else lines.gross_minor end
    from private.ended_orders(p_org_id) as ended
    join lines on lines.order_id = ended.order_id
  ),
  moved as (
    select lines.currency, lines.product_id, lines.placed_at as at, lines.quantity as amount,
      lines.placed_minor as revenue_minor
    from lines
    union all
    select steps.currency, steps.product_id, steps.at,
      steps.left_quantity - lag(steps.left_quantity, 1, steps.quantity) over earlier,
      steps.left_minor - lag(steps.left_minor, 1, steps.placed_minor) over earlier
    from steps
    window earlier as (partition by steps.id order by steps.position nulls last)
  )
  insert into private.product_sales (
    org_id, currency, grain, bucket_at, product_id, quantity, revenue_minor
  )
  select p_org_id, moved.currency, buckets.grain, buckets.at, moved.product_id,
    sum(moved.amount), sum(moved.revenue_minor)
  from moved
  cross join lateral (
    values
      -- As private.quarter_of(), which would be called for every line.
      ('quarter', date_bin('15 minutes', moved.at, timestamptz '2000-01-01 00:00:00+00')),
      ('day', date_trunc('day', moved.at, 'UTC')),
      ('month', date_trunc('month', moved.at, 'UTC'))
  ) as buckets (grain, at)
  group by 2, 3, 4, 5
  -- As product_sales_best_idx has them, which is then written from one end to the other.
  order by 2, 3, 4, 5;
end;
$$;
comment on function private.repair_sales(uuid) is
  'DEFINER: writes tables in private. For the operator, after triggers were switched off for a load; derives all from orders, their lines and their history.';
