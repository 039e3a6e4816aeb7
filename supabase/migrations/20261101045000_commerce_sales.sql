-- What was sold, kept as sums for the dashboard in the way of its customers.
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
  -- Products before time: a product is summed up in one go.
  constraint product_sales_pkey primary key (org_id, currency, grain, product_id, bucket_at),
  constraint product_sales_org_id_fkey
    foreign key (org_id) references public.organizations (id) on delete cascade,
  constraint product_sales_grain_check check (grain in ('quarter', 'day', 'month'))
);
comment on table private.product_sales is
  'What was sold of each product in a bucket of time, as private.sales. No foreign key to products: what was sold was sold.';

-- What sold best in a bucket, without reading the rest of it.
create index product_sales_best_idx
  on private.product_sales (org_id, currency, grain, bucket_at, revenue_minor, product_id);

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
    select taken.currency, buckets.grain, buckets.at as bucket_at, taken.product_id,
      sum(taken.amount) as amount, sum(taken.revenue_minor) as revenue_minor
    from taken
    cross join lateral (
      values
        ('quarter', taken.bucket_at),
        ('day', date_trunc('day', taken.bucket_at, 'UTC')),
        ('month', date_trunc('month', taken.bucket_at, 'UTC'))
    ) as buckets (grain, at)
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
    on conflict (org_id, currency, grain, product_id, bucket_at) do update
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
