-- Carts: of a user, or of a guest who has the secret that opens it.
-- Depends on: commerce_products, identity_sessions.
--
-- A guest's secret is made by create_guest_cart(), or by the server that calls it, and told once: 256
-- bits that nobody can guess. The database keeps its hash: what is long and random needs no slow hash.
-- A secret that nobody was told opens nothing, so that nobody can plant one in another's browser and
-- look into their cart.
--
-- Locks are taken in this order by everything in commerce: guest's cart, user's cart, customer,
-- order, variants by id, credit, number.

create table public.user_carts (
  id                  uuid        not null default gen_random_uuid(),
  org_id              uuid        not null,
  user_id             uuid,
  token_hash          bytea,
  status              text        not null default 'active',
  merged_into_id      uuid,
  merge_report        jsonb,
  notices             jsonb       not null default '[]',
  checkout_started_at timestamptz,
  created_at          timestamptz not null default now(),
  updated_at          timestamptz not null default now(),
  touched_on          date        not null
    generated always as ((updated_at at time zone 'UTC')::date) stored,
  constraint user_carts_pkey primary key (org_id, id),
  constraint user_carts_org_id_fkey
    foreign key (org_id) references public.shops (org_id) on delete cascade,
  constraint user_carts_user_id_fkey
    foreign key (user_id) references auth.users (id) on delete cascade,
  constraint user_carts_merged_into_id_fkey
    foreign key (org_id, merged_into_id) references public.user_carts (org_id, id)
    on delete set null (merged_into_id),
  -- Somebody's, or a guest's: never both, never nobody's.
  constraint user_carts_holder_check check ((user_id is null) <> (token_hash is null)),
  constraint user_carts_token_hash_check check (octet_length(token_hash) = 32),
  constraint user_carts_status_check check (status in ('active', 'merged', 'ordered')),
  constraint user_carts_merged_check
    check ((status = 'merged') = (merge_report is not null) and (status <> 'merged' or user_id is null)),
  constraint user_carts_notices_check check (jsonb_typeof(notices) = 'array')
)
-- Room on each page for what is touched: every piece that is put into a cart writes its row.
with (fillfactor = 80);
comment on table public.user_carts is
  'Carts of users and guests, one organization''s each. Those that were merged or ordered stay as what they became.';
comment on column public.user_carts.token_hash is
  'SHA-256 of a guest''s secret. No grant shows it.';
comment on column public.user_carts.merge_report is
  'What migrate_cart() answered, so that it answers the same again.';
comment on column public.user_carts.notices is
  'What a merge capped or dropped in this cart, or a reorder left out of it, and its customer has not yet dismissed.';
comment on column public.user_carts.touched_on is
  'The UTC day of updated_at. In the index in its stead, so that a cart that is filled stays out of all indexes until the next day.';
comment on column public.user_carts.checkout_started_at is
  'Since when it is being checked out; cleaning up leaves it alone for a day.';

-- At most one active cart per user and organization; also how it is found.
create unique index user_carts_active_user_idx
  on public.user_carts (org_id, user_id) where status = 'active';
-- Of a secret there is one active cart: after an order the next one has the same secret.
create unique index user_carts_active_token_idx
  on public.user_carts (token_hash) where status = 'active' and token_hash is not null;
-- A secret that was used up, and what became of it.
create index user_carts_token_hash_idx
  on public.user_carts (token_hash) where token_hash is not null;
create index user_carts_user_id_idx on public.user_carts (user_id) where user_id is not null;
create index user_carts_merged_into_id_idx
  on public.user_carts (org_id, merged_into_id) where merged_into_id is not null;
-- Guests' carts by the day they were last touched, for the clean-up.
create index user_carts_untouched_idx
  on public.user_carts (org_id, touched_on) where user_id is null and status <> 'ordered';

create table public.cart_items (
  org_id           uuid        not null,
  cart_id          uuid        not null,
  variant_id       uuid        not null,
  quantity         integer     not null,
  seen_price_minor bigint      not null,
  created_at       timestamptz not null default clock_timestamp(),
  constraint cart_items_pkey primary key (org_id, cart_id, variant_id),
  constraint cart_items_cart_id_fkey
    foreign key (org_id, cart_id) references public.user_carts (org_id, id) on delete cascade,
  constraint cart_items_variant_id_fkey
    foreign key (org_id, variant_id) references public.product_variants (org_id, id)
    on delete cascade,
  constraint cart_items_quantity_check check (quantity between 1 and 9999),
  constraint cart_items_seen_price_minor_check check (seen_price_minor >= 0)
);
comment on table public.cart_items is 'What is in a cart: one line per variant.';
comment on column public.cart_items.seen_price_minor is
  'What one piece cost when the line was put in, or changes were last acknowledged, so that a change can be said. What is charged is the price of now.';

create index cart_items_variant_id_idx on public.cart_items (org_id, variant_id);

alter table public.user_carts enable row level security;
alter table public.cart_items enable row level security;

create function private.current_cart_ids()
  returns setof uuid
  language sql
  stable
  security definer set search_path = ''
as $$
  select carts.id
  from public.user_carts as carts
  where carts.user_id = (select private.current_user_id())
    and carts.status = 'active';
$$;
comment on function private.current_cart_ids() is
  'DEFINER: policies on carts call it. Trusts private.current_user_id(). The caller''s own active carts.';
grant execute on function private.current_cart_ids() to authenticated;

create policy user_carts_select_own on public.user_carts
  for select to authenticated
  using (user_id = (select private.current_user_id()));
create policy cart_items_select_own on public.cart_items
  for select to authenticated
  using (cart_id = any (array(select private.current_cart_ids())));

-- Not the hash, although it opens nothing by itself.
grant select (
  id, org_id, user_id, status, merged_into_id, notices, checkout_started_at, created_at, updated_at
) on public.user_carts to authenticated, service_role;
grant select on public.cart_items to authenticated, service_role;
-- No writes, and nothing for anon: the functions of carts take a guest's secret and touch that
-- guest's cart only. Staff do not look into carts.
