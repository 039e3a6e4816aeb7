-- Wishlists: what somebody wants to remember, without its being a cart.
-- Depends on: commerce_carts.

create table public.wishlist_items (
  id         uuid        not null default gen_random_uuid(),
  org_id     uuid        not null,
  user_id    uuid,
  token_hash bytea,
  variant_id uuid        not null,
  created_at timestamptz not null default clock_timestamp(),
  constraint wishlist_items_pkey primary key (org_id, id),
  constraint wishlist_items_org_id_user_id_variant_id_key unique (org_id, user_id, variant_id),
  constraint wishlist_items_org_id_token_hash_variant_id_key
    unique (org_id, token_hash, variant_id),
  constraint wishlist_items_org_id_fkey
    foreign key (org_id) references public.shops (org_id) on delete cascade,
  constraint wishlist_items_user_id_fkey
    foreign key (user_id) references auth.users (id) on delete cascade,
  constraint wishlist_items_variant_id_fkey
    foreign key (org_id, variant_id) references public.product_variants (org_id, id)
    on delete cascade,
  constraint wishlist_items_holder_check check ((user_id is null) <> (token_hash is null)),
  constraint wishlist_items_token_hash_check check (octet_length(token_hash) = 32)
);
comment on table public.wishlist_items is
  'What a user, or a guest by the secret of their cart, has put on their wishlist.';
comment on column public.wishlist_items.token_hash is
  'SHA-256 of the guest''s secret, the same as of their cart. No grant shows it.';

create index wishlist_items_user_id_idx on public.wishlist_items (user_id);
create index wishlist_items_variant_id_idx on public.wishlist_items (org_id, variant_id);

alter table public.wishlist_items enable row level security;
create policy wishlist_items_select_own on public.wishlist_items
  for select to authenticated
  using (user_id = (select private.current_user_id()));

grant select (id, org_id, user_id, variant_id, created_at)
  on public.wishlist_items to authenticated, service_role;
-- No writes, and nothing for anon: set_wishlist_item() takes a guest's secret.
