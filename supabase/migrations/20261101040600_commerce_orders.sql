-- Orders: what was bought, at which prices, for whom, and which steps it may take.
-- Depends on: commerce_carts, commerce_addresses, commerce_stock, crm_customers, crm_linking.
--
-- An order is a copy. It keeps names, prices, taxes and addresses as they were; the catalogue and the
-- address book change under it without changing it.
--
-- Money: a line is rounded once, to the minor unit of its currency, and everything else is a sum of
-- lines. See private.order_line_amounts().

create table public.order_status_steps (
  from_status text not null,
  to_status   text not null,
  constraint order_status_steps_pkey primary key (from_status, to_status),
  constraint order_status_steps_from_status_check
    check (from_status in ('placed', 'processing', 'shipped', 'completed', 'cancelled')),
  constraint order_status_steps_to_status_check
    check (to_status in ('placed', 'processing', 'shipped', 'completed', 'cancelled')),
  constraint order_status_steps_other_check check (from_status <> to_status)
);
comment on table public.order_status_steps is
  'Which status may follow which. What is not here is refused, to everyone.';

insert into public.order_status_steps (from_status, to_status)
values
  ('placed', 'processing'),
  ('placed', 'shipped'),
  ('placed', 'cancelled'),
  ('processing', 'placed'),
  ('processing', 'shipped'),
  ('processing', 'cancelled'),
  ('shipped', 'completed'),
  -- Marked by mistake: each step on has one back. Only what is cancelled stays so.
  ('shipped', 'processing'),
  ('shipped', 'placed'),
  ('completed', 'shipped');

create table public.orders (
  id                   uuid        not null default gen_random_uuid(),
  org_id               uuid        not null,
  number               bigint      not null,
  customer_id          uuid        not null,
  cart_id              uuid,
  guest_token_hash     bytea,
  idempotency_key      text        not null,
  request_hash         bytea       not null,
  status               text        not null default 'placed',
  channel              text        not null default 'shop',
  payment_method       text        not null,
  payment_status       text        not null,
  currency             char(3)     not null,
  prices_include_tax   boolean     not null,
  items_minor          bigint      not null,
  shipping_minor       bigint      not null,
  tax_minor            bigint      not null,
  total_minor          bigint      not null,
  placed_total_minor   bigint      not null,
  credit_used_minor    bigint      not null default 0,
  credit_returned_minor bigint     not null default 0,
  shipping_name        text        not null,
  shipping_tax_rate_bps integer    not null,
  shipping_tax_minor   bigint      not null,
  item_count           integer     not null,
  contact_name         text        not null,
  contact_email        text,
  contact_phone        text,
  shipping_address     jsonb       not null,
  billing_address      jsonb       not null,
  customer_note        text,
  created_by           uuid,
  placed_at            timestamptz not null default now(),
  updated_at           timestamptz not null default now(),
  constraint orders_pkey primary key (org_id, id),
  constraint orders_org_id_number_key unique (org_id, number),
  -- A cart becomes one order, however often it is sent.
  constraint orders_org_id_cart_id_key unique (org_id, cart_id),
  -- A key is its buyer's own: another's with the same text is another key. One of the two is null,
  -- for staff and signed-in customers the secret, for guests the user.
  constraint orders_org_id_idempotency_key_key
    unique nulls not distinct (org_id, idempotency_key, created_by, guest_token_hash),
  constraint orders_org_id_fkey
    foreign key (org_id) references public.organizations (id) on delete cascade,
  -- No cascade: a customer who has bought is merged or archived, never deleted under their orders.
  constraint orders_customer_id_fkey
    foreign key (org_id, customer_id) references public.customers (org_id, id) on delete no action,
  constraint orders_cart_id_fkey
    foreign key (org_id, cart_id) references public.user_carts (org_id, id)
    on delete set null (cart_id),
  constraint orders_currency_fkey
    foreign key (currency) references public.currencies (code) on delete restrict,
  constraint orders_number_check check (number > 0),
  constraint orders_guest_token_hash_check check (octet_length(guest_token_hash) = 32),
  constraint orders_idempotency_key_check check (char_length(idempotency_key) between 1 and 255),
  constraint orders_request_hash_check check (octet_length(request_hash) = 32),
  constraint orders_status_check
    check (status in ('placed', 'processing', 'shipped', 'completed', 'cancelled')),
  constraint orders_channel_check check (channel in ('shop', 'staff')),
  constraint orders_payment_method_check check (payment_method in ('credit', 'account')),
  constraint orders_payment_status_check check (payment_status in ('unpaid', 'paid', 'refunded')),
  -- Ten quadrillion minor units at most: what a number of JSON carries without rounding.
  constraint orders_amounts_check
    check (
      items_minor >= 0 and shipping_minor >= 0 and tax_minor >= 0 and shipping_tax_minor >= 0
      and credit_returned_minor between 0 and credit_used_minor
      and credit_used_minor <= total_minor + credit_returned_minor
      and total_minor <= 9007199254740991 and placed_total_minor <= 9007199254740991
      and total_minor <= placed_total_minor
    ),
  -- Goods and delivery as they are shown; tax is within them or on top.
  constraint orders_total_minor_check
    check (
      total_minor = items_minor + shipping_minor
        + case when prices_include_tax then 0 else tax_minor end
    ),
  constraint orders_shipping_tax_minor_check check (shipping_tax_minor <= tax_minor),
  constraint orders_shipping_tax_rate_bps_check check (shipping_tax_rate_bps between 0 and 10000),
  constraint orders_item_count_check check (item_count >= 0),
  constraint orders_shipping_name_check check (char_length(shipping_name) between 1 and 80),
  constraint orders_contact_name_check check (char_length(contact_name) between 1 and 200),
  constraint orders_contact_email_check check (char_length(contact_email) <= 255),
  constraint orders_contact_phone_check check (char_length(contact_phone) <= 40),
  constraint orders_shipping_address_check check (jsonb_typeof(shipping_address) = 'object'),
  constraint orders_billing_address_check check (jsonb_typeof(billing_address) = 'object'),
  constraint orders_customer_note_check check (char_length(customer_note) between 1 and 2000)
);
comment on table public.orders is
  'What customers bought. Never deleted; amounts go down when lines are cancelled and never up.';
comment on column public.orders.number is
  'What people call it by: counts up per organization. Gaps do no harm; invoices have numbers of their own.';
comment on column public.orders.cart_id is 'The cart it came from; null when staff entered it.';
comment on column public.orders.guest_token_hash is
  'SHA-256 of the secret of the guest who placed it, who sees it by that. No grant shows it.';
comment on column public.orders.request_hash is
  'SHA-256 of what was asked for, so that a key that comes again with something else is refused.';
comment on column public.orders.payment_status is
  'Once it is placed, finance keeps it, whatever is cancelled, paid or given back: see private.order_payment_status().';
comment on column public.orders.items_minor is
  'The goods as shown: with tax if prices_include_tax, else without.';
comment on column public.orders.tax_minor is
  'All tax, of goods and delivery: the sum over lines that were each rounded once.';
comment on column public.orders.placed_total_minor is 'The total before anything was cancelled.';
comment on column public.orders.credit_used_minor is
  'How much was paid by store credit, less what the order gave back itself, and less what its invoice did not ask for.';
comment on column public.orders.credit_returned_minor is
  'What of that credit notes of its invoice gave back: it is not given back again when the order is cancelled.';
comment on column public.orders.created_by is
  'Who placed it; null for a guest. No foreign key: it stays true after they have left.';

-- Newest first, for staff; and of one status.
create index orders_placed_idx on public.orders (org_id, placed_at, id);
create index orders_status_idx on public.orders (org_id, status, placed_at, id);
-- A customer's orders, newest first; leads with the foreign key.
create index orders_customer_id_idx on public.orders (org_id, customer_id, placed_at, id);
create index orders_currency_idx on public.orders (currency);
-- A guest's orders, newest first; and how many they placed within the hour.
create index orders_guest_token_hash_idx
  on public.orders (org_id, guest_token_hash, placed_at, id) where guest_token_hash is not null;

create table public.order_items (
  id                 uuid    not null default gen_random_uuid(),
  org_id             uuid    not null,
  order_id           uuid    not null,
  position           integer not null,
  variant_id         uuid,
  product_id         uuid,
  product_name       text    not null,
  option_values      text[]  not null,
  sku                text    not null,
  unit_price_minor   bigint  not null,
  quantity           integer not null,
  cancelled_quantity integer not null default 0,
  tax_rate_bps       integer not null,
  net_minor          bigint  not null,
  tax_minor          bigint  not null,
  gross_minor        bigint  not null,
  constraint order_items_pkey primary key (org_id, id),
  constraint order_items_org_id_order_id_position_key unique (org_id, order_id, position),
  constraint order_items_order_id_fkey
    foreign key (org_id, order_id) references public.orders (org_id, id) on delete cascade,
  constraint order_items_variant_id_fkey
    foreign key (org_id, variant_id) references public.product_variants (org_id, id)
    on delete set null (variant_id),
  constraint order_items_quantity_check check (quantity between 1 and 9999),
  constraint order_items_cancelled_quantity_check
    check (cancelled_quantity between 0 and quantity),
  constraint order_items_unit_price_minor_check
    check (unit_price_minor between 0 and 99999999999),
  constraint order_items_tax_rate_bps_check check (tax_rate_bps between 0 and 10000),
  constraint order_items_amounts_check
    check (net_minor >= 0 and tax_minor >= 0 and net_minor + tax_minor = gross_minor),
  constraint order_items_position_check check (position between 1 and 1000),
  constraint order_items_product_name_check check (char_length(product_name) between 1 and 200),
  constraint order_items_sku_check check (char_length(sku) between 1 and 60),
  constraint order_items_option_values_check check (cardinality(option_values) <= 3)
);
comment on table public.order_items is
  'Lines of orders: what was bought as it was called and priced then. Amounts are of what is not cancelled.';
comment on column public.order_items.product_id is
  'No foreign key: for best sellers, and to lead back to the product while there is one.';

create index order_items_variant_id_idx on public.order_items (org_id, variant_id);

create table public.order_events (
  id              bigint      not null generated always as identity,
  org_id          uuid        not null,
  order_id        uuid        not null,
  kind            text        not null,
  data            jsonb       not null default '{}',
  is_internal     boolean     not null default false,
  actor_id        uuid,
  idempotency_key text,
  request_hash    bytea,
  created_at      timestamptz not null default clock_timestamp(),
  constraint order_events_pkey primary key (org_id, order_id, id),
  constraint order_events_order_id_fkey
    foreign key (org_id, order_id) references public.orders (org_id, id) on delete cascade,
  constraint order_events_kind_check
    check (
      kind in (
        'order.placed', 'order.status_changed', 'order.items_cancelled', 'order.note_added'
      )
    ),
  constraint order_events_data_check check (jsonb_typeof(data) = 'object'),
  constraint order_events_idempotency_key_check
    check (char_length(idempotency_key) between 1 and 255),
  constraint order_events_request_hash_check
    check (
      octet_length(request_hash) = 32 and (request_hash is null) = (idempotency_key is null)
    )
);
comment on table public.order_events is
  'What happened to each order, append-only.';
comment on column public.order_events.data is
  'For .placed: {}. For .status_changed: {"from", "to", "reason"?}. For .items_cancelled: {"items": [{"item_id", "quantity"}], "amount_minor", "credit_minor", "reason"?}. For .note_added: {"text"}.';
comment on column public.order_events.is_internal is 'For staff only, such as their notes.';
comment on column public.order_events.idempotency_key is
  'Of the request that did it, so that it is done once. The actor''s own, and for this order only.';

create unique index order_events_idempotency_key_idx
  on public.order_events (org_id, order_id, idempotency_key, actor_id) nulls not distinct
  where idempotency_key is not null;

create table private.order_counters (
  org_id      uuid   not null,
  last_number bigint not null default 1000,
  constraint order_counters_pkey primary key (org_id),
  constraint order_counters_org_id_fkey
    foreign key (org_id) references public.organizations (id) on delete cascade
);
comment on table private.order_counters is
  'The last number that an order of each organization was given. Locked last in a transaction.';
alter table private.order_counters enable row level security;

create function private.order_line_amounts(
  p_unit_price_minor   bigint,
  p_quantity           integer,
  p_tax_rate_bps       integer,
  p_prices_include_tax boolean,
  out net_minor        bigint,
  out tax_minor        bigint,
  out gross_minor      bigint
)
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
declare
  v_shown bigint := p_unit_price_minor * p_quantity;
begin
  -- Half a minor unit is rounded away from zero, as tax offices of most countries do it.
  if p_prices_include_tax then
    tax_minor := round(v_shown * p_tax_rate_bps::numeric / (10000 + p_tax_rate_bps));
    gross_minor := v_shown;
    net_minor := gross_minor - tax_minor;
  else
    tax_minor := round(v_shown * p_tax_rate_bps::numeric / 10000);
    net_minor := v_shown;
    gross_minor := net_minor + tax_minor;
  end if;
end;
$$;
comment on function private.order_line_amounts(bigint, integer, integer, boolean) is
  'What a line amounts to, in minor units: the one place where tax is rounded. net + tax = gross, always.';

create function private.tg_orders__guard_status()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  if not exists (
    select
    from public.order_status_steps as steps
    where steps.from_status = old.status
      and steps.to_status = new.status
  ) then
    raise exception 'commerce.order_status_step_refused'
      using errcode = 'PT409', detail = old.status || ' → ' || new.status;
  end if;
  return new;
end;
$$;
comment on function private.tg_orders__guard_status() is
  'DEFINER: reads order_status_steps whoever writes. Refuses a step that is not in the table, to everyone.';

create trigger trg_100_set_updated_at
  before update on public.orders
  for each row execute function private.tg__set_updated_at();
create trigger trg_300_guard_status
  before update on public.orders
  for each row when (new.status is distinct from old.status)
  execute function private.tg_orders__guard_status();
create trigger trg_700_audit
  after insert or update or delete on public.orders
  for each row execute function private.tg__audit('org_id', 'id', 'guest_token_hash,request_hash');

create function private.tg__check_order_sums()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_org_id   uuid;
  v_order_id uuid;
begin
  if tg_table_name = 'orders' then
    v_org_id := new.org_id;
    v_order_id := new.id;
  else
    v_org_id := coalesce(new.org_id, old.org_id);
    v_order_id := coalesce(new.order_id, old.order_id);
  end if;
  -- It fires for each row at the end, when all rows are what they will be; once per order is enough.
  if current_setting('clientele.order_sums_checked', true) = v_order_id::text then
    return null;
  end if;
  if exists (
    select
    from public.orders as orders
    cross join lateral (
      select
        coalesce(sum(case when orders.prices_include_tax then items.gross_minor else items.net_minor end), 0)
          as shown_minor,
        coalesce(sum(items.tax_minor), 0) as tax_minor,
        coalesce(sum(items.quantity - items.cancelled_quantity), 0) as pieces
      from public.order_items as items
      where items.org_id = orders.org_id
        and items.order_id = orders.id
    ) as sums
    where orders.org_id = v_org_id
      and orders.id = v_order_id
      and (orders.items_minor, orders.tax_minor - orders.shipping_tax_minor, orders.item_count)
        is distinct from (sums.shown_minor, sums.tax_minor, sums.pieces)
  ) then
    raise exception 'commerce.order_sums_differ' using errcode = '23514';
  end if;
  perform set_config('clientele.order_sums_checked', v_order_id::text, true);
  return null;
end;
$$;
comment on function private.tg__check_order_sums() is
  'DEFINER: reads all lines of an order. An order and its lines add up when a transaction ends, or it does not end.';

create function private.tg__uncheck_order_sums()
  returns trigger
  language plpgsql
  security invoker set search_path = ''
as $$
begin
  -- "set constraints" may have checked in the middle of a transaction: what is written after that
  -- is checked again.
  perform set_config('clientele.order_sums_checked', '', true);
  return null;
end;
$$;
comment on function private.tg__uncheck_order_sums() is
  'Whatever was found to add up is looked at again once an order or a line is written.';

-- Before: where constraints are immediate, rows are checked ahead of what comes after a statement.
create trigger trg_300_uncheck_sums
  before insert or update on public.orders
  for each statement execute function private.tg__uncheck_order_sums();
create trigger trg_300_uncheck_sums
  before insert or update or delete on public.order_items
  for each statement execute function private.tg__uncheck_order_sums();
create constraint trigger trg_300_check_sums
  after insert or update on public.orders
  deferrable initially deferred
  for each row execute function private.tg__check_order_sums();
create constraint trigger trg_300_check_sums
  after insert or update or delete on public.order_items
  deferrable initially deferred
  for each row execute function private.tg__check_order_sums();

create function private.tg__keep_orders()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  -- Gone with its organization, and with nothing else.
  if tg_op = 'DELETE' and not exists (
    select
    from public.organizations as organizations
    where organizations.id = old.org_id
  ) then
    return old;
  end if;
  raise exception 'commerce.order_history_is_append_only' using errcode = '42501';
end;
$$;
comment on function private.tg__keep_orders() is
  'DEFINER: looks whether the organization is still there. Orders are not deleted and their history is not edited, by the owner of the tables either.';

create trigger trg_300_append_only
  before update or delete on public.order_events
  for each row execute function private.tg__keep_orders();
create trigger trg_300_append_only_truncate
  before truncate on public.order_events
  for each statement execute function private.tg__keep_orders();
create trigger trg_300_keep
  before delete on public.orders
  for each row execute function private.tg__keep_orders();

alter table public.order_status_steps enable row level security;
alter table public.orders enable row level security;
alter table public.order_items enable row level security;
alter table public.order_events enable row level security;

create function private.current_buyers()
  returns table (
    org_id      uuid,
    customer_id uuid
  )
  language plpgsql
  stable parallel safe rows 5
  security definer set search_path = ''
as $$
declare
  v_user_id uuid := private.current_user_id();
  v_email   text := private.current_verified_email();
begin
  return query
  select customers.org_id, customers.id
  from public.customers as customers
  where customers.user_id = v_user_id
  union all
  -- Who changes their address and then buys as a guest is a second customer there, whom
  -- claim_customer() leaves alone because they have one. What they bought, and was billed to them, is
  -- theirs to see all the same. It stays that customer's, as do addresses and store credit, until
  -- staff merge the two: an address of e-mail is no reason to move them by itself.
  select others.org_id, others.id
  from public.customers as own
  join public.customers as others on others.org_id = own.org_id
  where own.user_id = v_user_id
    and others.email = v_email
    and others.user_id is null
    and others.archived_at is null
    and not private.user_is_refused(others.org_id, array[others.id], v_user_id);
end;
$$;
comment on function private.current_buyers() is
  'DEFINER: a customer may not read customers; granted to nobody. Trusts private.current_user_id() and private.current_verified_email(). Whose orders and invoices the caller may see: the customers that they are linked to, and where they are linked to one, who has their confirmed address and no sign-in, but for those that staff keep them away from.';

create function private.current_buyer_ids()
  returns setof uuid
  language plpgsql
  stable parallel safe rows 5
  security definer set search_path = ''
as $$
begin
  return query
  select buyers.customer_id
  from private.current_buyers() as buyers;
end;
$$;
comment on function private.current_buyer_ids() is
  'DEFINER: policies on invoices, credit notes and payments call it. Trusts private.current_buyers(): these customers without their organizations.';
grant execute on function private.current_buyer_ids() to authenticated;

create function private.current_order_ids()
  returns setof uuid
  language plpgsql
  stable parallel safe rows 50
  security definer set search_path = ''
as $$
begin
  return query
  select orders.id
  from private.current_buyers() as buyers
  join public.orders as orders
    on orders.org_id = buyers.org_id and orders.customer_id = buyers.customer_id;
end;
$$;
comment on function private.current_order_ids() is
  'DEFINER: policies on orders, lines and events call it. Trusts private.current_buyers(): their orders.';
grant execute on function private.current_order_ids() to authenticated;

create policy order_status_steps_select_signed_in on public.order_status_steps
  for select to authenticated
  using ((select private.current_user_id()) is not null);
create policy orders_select_staff_or_own on public.orders
  for select to authenticated
  using (
    org_id = any (array(select private.current_org_ids('orders.read')))
    or id = any (array(select private.current_order_ids()))
  );
create policy order_items_select_staff_or_own on public.order_items
  for select to authenticated
  using (
    org_id = any (array(select private.current_org_ids('orders.read')))
    or order_id = any (array(select private.current_order_ids()))
  );
create policy order_events_select_staff_or_own on public.order_events
  for select to authenticated
  using (
    org_id = any (array(select private.current_org_ids('orders.read')))
    or (not is_internal and order_id = any (array(select private.current_order_ids())))
  );

grant select on public.order_status_steps to authenticated, service_role;
-- Not who of the staff did it: customers read their own rows here. Staff read that by get_order().
grant select (
  id, org_id, number, customer_id, status, channel, payment_method, payment_status, currency,
  prices_include_tax, items_minor, shipping_minor, tax_minor, total_minor, placed_total_minor,
  credit_used_minor, credit_returned_minor, shipping_name, shipping_tax_rate_bps,
  shipping_tax_minor, item_count,
  contact_name, contact_email, contact_phone, shipping_address, billing_address, customer_note,
  placed_at, updated_at
) on public.orders to authenticated, service_role;
grant select (created_by) on public.orders to service_role;
grant select on public.order_items to authenticated, service_role;
grant select (id, org_id, order_id, kind, data, is_internal, created_at)
  on public.order_events to authenticated, service_role;
grant select (actor_id) on public.order_events to service_role;
-- No writes: place_order(), advance_order() and cancel_order_items() make them. Nothing for anon: a
-- guest sees their order by get_order() with the secret of their cart.
