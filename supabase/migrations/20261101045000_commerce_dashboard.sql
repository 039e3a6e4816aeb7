-- Revenue and best sellers over any period, in the way of the customers' dashboard.
-- Depends on: commerce_orders, commerce_products, crm_dashboard, identity_organizations.
--
-- Kept, not counted: a year is read from small sums whether it brought a hundred orders or a million.
--
-- what               of what                                              when
-- orders, revenue    orders that are not cancelled, their total            placed_at
-- pieces, revenue    their lines, with tax and without delivery            placed_at of the order
-- both, negative     what is cancelled of it, in part or whole             when it is cancelled
--
-- So a day that is over keeps its figures, and a day on which more was cancelled than sold is below
-- zero. Over all time the sums are what a scan of the orders that are not cancelled gives.
--
-- Buckets are quarters of an hour in UTC, as there: days are right in every time zone, and changing
-- the zone of an organization rebuilds nothing. Whole UTC days and months are kept besides.

create table private.sales (
  org_id        uuid        not null,
  currency      char(3)     not null,
  grain         text        not null,
  bucket_at     timestamptz not null,
  order_count   bigint      not null,
  revenue_minor bigint      not null,
  constraint sales_pkey primary key (org_id, grain, bucket_at, currency),
  constraint sales_org_id_fkey
    foreign key (org_id) references public.organizations (id) on delete cascade,
  constraint sales_grain_check check (grain in ('quarter', 'day', 'month'))
);
comment on table private.sales is
  'Orders and what they came to, in a bucket of time. Written by private.fold_sales() alone; what is not folded yet is in sales_changes.';

create table private.product_sales (
  org_id        uuid        not null,
  currency      char(3)     not null,
  grain         text        not null,
  bucket_at     timestamptz not null,
  product_id    uuid        not null,
  quantity      bigint      not null,
  revenue_minor bigint      not null,
  constraint product_sales_pkey primary key (org_id, currency, grain, bucket_at, product_id),
  constraint product_sales_org_id_fkey
    foreign key (org_id) references public.organizations (id) on delete cascade,
  constraint product_sales_grain_check check (grain in ('quarter', 'day', 'month'))
);
comment on table private.product_sales is
  'What was sold of each product in a bucket of time, as private.sales. No foreign key to products: what was sold was sold.';

-- Whoever orders only adds rows of their own: a row that all orders of a shop update would make them
-- take turns.
create table private.sales_changes (
  id            bigint      not null generated always as identity,
  org_id        uuid        not null,
  currency      char(3)     not null,
  bucket_at     timestamptz not null,
  product_id    uuid,
  amount        bigint      not null,
  revenue_minor bigint      not null,
  constraint sales_changes_pkey primary key (org_id, id),
  constraint sales_changes_org_id_fkey
    foreign key (org_id) references public.organizations (id) on delete cascade
);
comment on table private.sales_changes is
  'What orders added since sales and product_sales were last folded, by quarter of an hour. Both together count; private.repair_sales() starts afresh.';
comment on column private.sales_changes.amount is
  'Pieces of the product; without a product, orders.';

alter table private.sales enable row level security;
alter table private.product_sales enable row level security;
alter table private.sales_changes enable row level security;

create function private.tg_orders__record_sale()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_is_over boolean := tg_op = 'UPDATE' and new.status = 'cancelled';
begin
  insert into private.sales_changes (org_id, currency, bucket_at, amount, revenue_minor)
  values (
    new.org_id, new.currency,
    private.quarter_of(case when tg_op = 'INSERT' then new.placed_at else now() end),
    case when tg_op = 'INSERT' then 1 when v_is_over then -1 else 0 end,
    case
      when tg_op = 'INSERT' then new.total_minor
      when v_is_over then -old.total_minor
      else new.total_minor - old.total_minor
    end
  );

  -- The lines that are left of it; those that were cancelled before have been taken off.
  if v_is_over then
    insert into private.sales_changes (
      org_id, currency, bucket_at, product_id, amount, revenue_minor
    )
    select new.org_id, new.currency, private.quarter_of(now()), items.product_id,
      -sum(items.quantity - items.cancelled_quantity), -sum(items.gross_minor)
    from public.order_items as items
    where items.org_id = new.org_id
      and items.order_id = new.id
      and items.product_id is not null
      and items.cancelled_quantity < items.quantity
    group by items.product_id;
  end if;
  return null;
end;
$$;
comment on function private.tg_orders__record_sale() is
  'DEFINER: writes a table in private for whoever places or cancels an order.';

create function private.tg_order_items__record_sold()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  insert into private.sales_changes (
    org_id, currency, bucket_at, product_id, amount, revenue_minor
  )
  select orders.org_id, orders.currency, private.quarter_of(orders.placed_at),
    new_rows.product_id, sum(new_rows.quantity - new_rows.cancelled_quantity),
    sum(new_rows.gross_minor)
  from new_rows
  join public.orders as orders
    on orders.org_id = new_rows.org_id
    and orders.id = new_rows.order_id
    and orders.status <> 'cancelled'
  where new_rows.product_id is not null
  group by orders.org_id, orders.currency, private.quarter_of(orders.placed_at),
    new_rows.product_id;
  return null;
end;
$$;
comment on function private.tg_order_items__record_sold() is
  'DEFINER: writes a table in private for whoever places an order. A statement at a time, so that a load of many orders costs one.';

create function private.tg_order_items__record_cancelled()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  insert into private.sales_changes (
    org_id, currency, bucket_at, product_id, amount, revenue_minor
  )
  select orders.org_id, orders.currency, private.quarter_of(now()), new.product_id,
    old.cancelled_quantity - new.cancelled_quantity, new.gross_minor - old.gross_minor
  from public.orders as orders
  where orders.org_id = new.org_id
    and orders.id = new.order_id
    -- Of a cancelled order nothing counts any more: the step took its lines along.
    and orders.status <> 'cancelled';
  return null;
end;
$$;
comment on function private.tg_order_items__record_cancelled() is
  'DEFINER: writes a table in private for whoever cancels lines.';

create trigger trg_500_record_sale
  after insert on public.orders
  for each row when (new.status <> 'cancelled')
  execute function private.tg_orders__record_sale();
create trigger trg_500_record_cancelled
  after update on public.orders
  for each row when (
    old.status <> 'cancelled'
    and (new.status = 'cancelled' or new.total_minor is distinct from old.total_minor)
  )
  execute function private.tg_orders__record_sale();
create trigger trg_500_record_sold
  after insert on public.order_items
  referencing new table as new_rows
  for each statement execute function private.tg_order_items__record_sold();
create trigger trg_500_record_cancelled
  after update on public.order_items
  for each row when (
    new.product_id is not null
    and (
      new.cancelled_quantity is distinct from old.cancelled_quantity
      or new.gross_minor is distinct from old.gross_minor
    )
  )
  execute function private.tg_order_items__record_cancelled();
-- None for what is deleted: orders go with their organization only, and so do the sums.

create function private.sales_bucket(p_grain text, p_at timestamptz)
  returns timestamptz
  language sql
  immutable parallel safe
  security invoker set search_path = ''
as $$
  select case p_grain
    when 'quarter' then private.quarter_of(p_at)
    else date_trunc(p_grain, p_at, 'UTC')
  end;
$$;
comment on function private.sales_bucket(text, timestamptz) is
  'The beginning of the quarter of an hour, or of the day or month in UTC.';

create function private.fold_sales(p_org_id uuid)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
begin
  -- One at a time, since two would wait for each other's sums; who finds another at it goes on.
  if not pg_try_advisory_xact_lock(hashtextextended('sales ' || p_org_id, 0)) then
    return;
  end if;

  with taken as (
    delete from private.sales_changes as changes
    where changes.org_id = p_org_id
    returning changes.currency, changes.bucket_at, changes.product_id, changes.amount,
      changes.revenue_minor
  ),
  kept as (
    select taken.currency, grains.grain, taken.product_id,
      private.sales_bucket(grains.grain, taken.bucket_at) as bucket_at,
      sum(taken.amount) as amount, sum(taken.revenue_minor) as revenue_minor
    from taken
    cross join (values ('quarter'), ('day'), ('month')) as grains (grain)
    group by 1, 2, 3, 4
  ),
  of_products as (
    insert into private.product_sales as sold (
      org_id, currency, grain, bucket_at, product_id, quantity, revenue_minor
    )
    select p_org_id, kept.currency, kept.grain, kept.bucket_at, kept.product_id, kept.amount,
      kept.revenue_minor
    from kept
    where kept.product_id is not null
    on conflict (org_id, currency, grain, bucket_at, product_id) do update
    set
      quantity = sold.quantity + excluded.quantity,
      revenue_minor = sold.revenue_minor + excluded.revenue_minor
  )
  insert into private.sales as sales (
    org_id, currency, grain, bucket_at, order_count, revenue_minor
  )
  select p_org_id, kept.currency, kept.grain, kept.bucket_at, kept.amount, kept.revenue_minor
  from kept
  where kept.product_id is null
  on conflict (org_id, grain, bucket_at, currency) do update
  set
    order_count = sales.order_count + excluded.order_count,
    revenue_minor = sales.revenue_minor + excluded.revenue_minor;
end;
$$;
comment on function private.fold_sales(uuid) is
  'DEFINER: writes tables in private. Changes no sum, only where it is kept; called by private.fold_all_sales().';

create function private.fold_all_sales()
  returns integer
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_org_id uuid;
  v_folded integer := 0;
begin
  for v_org_id in
    select organizations.id
    from public.organizations as organizations
    where exists (
      select
      from private.sales_changes as changes
      where changes.org_id = organizations.id
    )
  loop
    perform private.fold_sales(v_org_id);
    v_folded := v_folded + 1;
  end loop;
  return v_folded;
end;
$$;
comment on function private.fold_all_sales() is
  'DEFINER: writes tables in private. Takes nothing from a caller; granted to nobody, called on a schedule. Never by who orders, who should not pay for it.';

create function private.sales_spans(p_from timestamptz, p_until timestamptz)
  returns table (
    grain    text,
    from_at  timestamptz,
    until_at timestamptz
  )
  language sql
  immutable parallel safe
  security invoker set search_path = ''
as $$
  -- Whole UTC months, the whole days that stick out at both ends, and what sticks out of these.
  with edges as (
    select
      (date_trunc('day', before.at) + interval '1 day') at time zone 'UTC' as first_day,
      private.sales_bucket('day', p_until) as last_day,
      (date_trunc('month', before.at) + interval '1 month') at time zone 'UTC' as first_month,
      private.sales_bucket('month', p_until) as last_month
    from (select (p_from at time zone 'UTC') - interval '1 microsecond') as before (at)
  )
  select spans.grain, spans.from_at, spans.until_at
  from edges
  cross join lateral (
    values
      ('quarter', p_from, least(edges.first_day, p_until)),
      ('day', edges.first_day, least(edges.first_month, edges.last_day)),
      ('month', edges.first_month, edges.last_month),
      ('day', greatest(edges.first_month, edges.last_month), edges.last_day),
      ('quarter', greatest(edges.first_day, edges.last_day), p_until)
  ) as spans (grain, from_at, until_at)
  where spans.from_at < spans.until_at;
$$;
comment on function private.sales_spans(timestamptz, timestamptz) is
  'Which sums make up a period: a handful of spans, each to be read in one grain. They neither overlap nor leave anything out.';

create function private.sum_sales(p_org_id uuid, p_from timestamptz, p_until timestamptz)
  returns table (
    currency      char(3),
    order_count   numeric,
    revenue_minor numeric
  )
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  return query
  select counted.currency, sum(counted.order_count), sum(counted.revenue_minor)
  from (
    select sales.currency, sales.order_count, sales.revenue_minor
    from private.sales_spans(p_from, p_until) as spans
    join private.sales as sales
      on sales.org_id = p_org_id
      and sales.grain = spans.grain
      and sales.bucket_at >= spans.from_at
      and sales.bucket_at < spans.until_at
    union all
    select changes.currency, changes.amount, changes.revenue_minor
    from private.sales_changes as changes
    where changes.org_id = p_org_id
      and changes.product_id is null
      and changes.bucket_at >= p_from
      and changes.bucket_at < p_until
  ) as counted
  group by counted.currency
  having sum(counted.order_count) <> 0 or sum(counted.revenue_minor) <> 0;
end;
$$;
comment on function private.sum_sales(uuid, timestamptz, timestamptz) is
  'DEFINER: reads tables in private without asking, so it is granted to nobody. Orders and revenue of a period, by currency.';

create function private.list_best_sellers(
  p_org_id   uuid,
  p_currency char(3),
  p_from     timestamptz,
  p_until    timestamptz,
  p_limit    integer
)
  returns table (
    product_id    uuid,
    quantity      bigint,
    revenue_minor bigint
  )
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  return query
  select counted.product_id, sum(counted.quantity)::bigint, sum(counted.revenue_minor)::bigint
  from (
    select sold.product_id, sold.quantity, sold.revenue_minor
    from private.sales_spans(p_from, p_until) as spans
    join private.product_sales as sold
      on sold.org_id = p_org_id
      and sold.currency = p_currency
      and sold.grain = spans.grain
      and sold.bucket_at >= spans.from_at
      and sold.bucket_at < spans.until_at
    union all
    select changes.product_id, changes.amount, changes.revenue_minor
    from private.sales_changes as changes
    where changes.org_id = p_org_id
      and changes.currency = p_currency
      and changes.product_id is not null
      and changes.bucket_at >= p_from
      and changes.bucket_at < p_until
  ) as counted
  group by counted.product_id
  -- Given back as often as it was bought: no seller.
  having sum(counted.quantity) > 0
  order by 3 desc, 2 desc, 1
  limit p_limit;
end;
$$;
comment on function private.list_best_sellers(uuid, char, timestamptz, timestamptz, integer) is
  'DEFINER: reads tables in private without asking, so it is granted to nobody. The products of most revenue in a period.';

create function private.commerce_dashboard(p_org_id uuid, p_from date, p_to date)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_time_zone text;
  v_currency  char(3);
  v_from      timestamptz;
  v_until     timestamptz;
  v_before    timestamptz;
  v_days      jsonb;
  v_totals    jsonb;
  v_others    jsonb;
  v_sellers   jsonb;
begin
  perform private.assert_org_permission(p_org_id, 'orders.read');
  -- As the customers' dashboard, whose period it shares.
  if p_from is null or p_to is null or p_from > p_to or p_to - p_from > 1830
    or p_from < date '1970-01-01' or p_to > date '2999-12-31'
  then
    raise exception 'commerce.period_invalid' using errcode = 'PT422';
  end if;

  select organizations.time_zone, shops.currency
  into v_time_zone, v_currency
  from public.organizations as organizations
  join public.shops as shops on shops.org_id = organizations.id
  where organizations.id = p_org_id;
  v_from := p_from::timestamp at time zone v_time_zone;
  v_until := (p_to + 1)::timestamp at time zone v_time_zone;
  v_before := (p_from - (p_to - p_from + 1))::timestamp at time zone v_time_zone;

  with sold as (
    select (counted.bucket_at at time zone v_time_zone)::date as day,
      sum(counted.order_count) as order_count, sum(counted.revenue_minor) as revenue_minor
    from (
      select sales.bucket_at, sales.order_count, sales.revenue_minor
      from private.sales as sales
      where sales.org_id = p_org_id
        and sales.currency = v_currency
        and sales.grain = 'quarter'
        and sales.bucket_at >= v_from
        and sales.bucket_at < v_until
      union all
      select changes.bucket_at, changes.amount, changes.revenue_minor
      from private.sales_changes as changes
      where changes.org_id = p_org_id
        and changes.currency = v_currency
        and changes.product_id is null
        and changes.bucket_at >= v_from
        and changes.bucket_at < v_until
    ) as counted
    group by 1
  )
  select jsonb_agg(
    jsonb_build_object(
      'day', days.at::date,
      'orders', coalesce(sold.order_count, 0),
      'revenue_minor', coalesce(sold.revenue_minor, 0)
    )
    order by days.at
  )
  into v_days
  from generate_series(p_from::timestamp, p_to::timestamp, interval '1 day') as days (at)
  left join sold on sold.day = days.at::date;

  with sums as (
    select periods.name, sold.currency, sum(sold.order_count) as order_count,
      sum(sold.revenue_minor) as revenue_minor
    from (values ('totals', v_from, v_until), ('previous', v_before, v_from))
      as periods (name, from_at, until_at)
    cross join lateral private.sum_sales(p_org_id, periods.from_at, periods.until_at) as sold
    group by periods.name, sold.currency
  )
  select
    jsonb_object_agg(
      periods.name,
      jsonb_build_object(
        'orders', coalesce(own.order_count, 0),
        'revenue_minor', coalesce(own.revenue_minor, 0),
        'average_minor',
          case when own.order_count > 0 then round(own.revenue_minor / own.order_count) end
      )
    ),
    (
      select coalesce(
        jsonb_agg(
          jsonb_build_object(
            'currency', sums.currency,
            'exponent', currencies.exponent,
            'orders', sums.order_count,
            'revenue_minor', sums.revenue_minor
          )
          order by sums.order_count desc, sums.currency
        ),
        '[]'
      )
      from sums
      join public.currencies as currencies on currencies.code = sums.currency
      where sums.name = 'totals'
        and sums.currency <> v_currency
    )
  into v_totals, v_others
  from (values ('totals'), ('previous')) as periods (name)
  left join sums as own on own.name = periods.name and own.currency = v_currency;

  select coalesce(
    jsonb_agg(
      jsonb_build_object(
        'product_id', best.product_id,
        'name', products.name,
        'quantity', best.quantity,
        'revenue_minor', best.revenue_minor
      )
      order by best.revenue_minor desc, best.quantity desc, best.product_id
    ),
    '[]'
  )
  into v_sellers
  from private.list_best_sellers(p_org_id, v_currency, v_from, v_until, 10) as best
  left join public.products as products
    on products.org_id = p_org_id
    and products.id = best.product_id;

  return jsonb_build_object(
    'from', p_from,
    'to', p_to,
    'time_zone', v_time_zone,
    'currency', v_currency,
    'exponent', (
      select currencies.exponent
      from public.currencies as currencies
      where currencies.code = v_currency
    ),
    'totals', v_totals -> 'totals',
    'previous', v_totals -> 'previous',
    'days', v_days,
    'other_currencies', v_others,
    'best_sellers', v_sellers,
    -- Counted: as many rows of an index as there are orders to be seen to.
    'open', (
      select jsonb_build_object(
        'placed', count(*) filter (where orders.status = 'placed'),
        'processing', count(*) filter (where orders.status = 'processing')
      )
      from public.orders as orders
      where orders.org_id = p_org_id
        and orders.status in ('placed', 'processing')
    )
  );
end;
$$;
comment on function private.commerce_dashboard(uuid, date, date) is
  'DEFINER: reads tables in private. Trusts private.assert_org_permission().';
grant execute on function private.commerce_dashboard(uuid, date, date) to authenticated;

create function public.commerce_dashboard(p_org_id uuid, p_from date, p_to date)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.commerce_dashboard(p_org_id, p_from, p_to);
$$;
comment on function public.commerce_dashboard(uuid, date, date) is
  'Orders and revenue between two days of the organization''s own time zone, both included, in the currency of the shop: {currency, exponent, totals: {orders, revenue_minor, average_minor}, previous: the same of the period of equal length just before, days: [{day, orders, revenue_minor}], other_currencies, best_sellers: the ten of most revenue, open: {placed, processing}: now}. What is cancelled goes off on the day when it is cancelled. At most five years.';
grant execute on function public.commerce_dashboard(uuid, date, date) to authenticated;
