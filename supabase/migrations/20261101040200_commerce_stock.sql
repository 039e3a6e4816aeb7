-- Stock: what came in and went out, as movements that are only ever added.
-- Depends on: commerce_products.

create table public.stock_movements (
  id              bigint      not null generated always as identity,
  org_id          uuid        not null,
  variant_id      uuid        not null,
  quantity        bigint      not null,
  kind            text        not null,
  reason          text,
  order_id        uuid,
  import_id       uuid,
  actor_id        uuid,
  idempotency_key text,
  created_at      timestamptz not null default clock_timestamp(),
  -- The order in which the movements of a variant are read.
  constraint stock_movements_pkey primary key (org_id, variant_id, id),
  constraint stock_movements_variant_id_fkey
    foreign key (org_id, variant_id) references public.product_variants (org_id, id)
    on delete cascade,
  constraint stock_movements_quantity_check
    check (quantity <> 0 and quantity between -999999999 and 999999999),
  constraint stock_movements_kind_check
    check (kind in ('adjusted', 'imported', 'ordered', 'cancelled')),
  constraint stock_movements_order_id_check
    check ((kind in ('ordered', 'cancelled')) = (order_id is not null)),
  constraint stock_movements_import_id_check
    check ((kind = 'imported') = (import_id is not null)),
  constraint stock_movements_reason_check
    check (char_length(reason) between 1 and 500 and reason !~ '[\x01-\x1f\x7f-\x9f]'),
  constraint stock_movements_idempotency_key_check
    check (char_length(idempotency_key) between 1 and 255)
);
comment on table public.stock_movements is
  'Every change of a variant''s stock, append-only. They add up to product_variants.stock_quantity.';
comment on column public.stock_movements.quantity is 'Pieces: positive came in, negative went out.';
comment on column public.stock_movements.order_id is
  'No foreign key: orders are written after the stock they take, and never deleted.';
comment on column public.stock_movements.import_id is
  'The import that brought it or took it back. No foreign key: an import that moved anything is never deleted.';
comment on column public.stock_movements.actor_id is
  'Who did it; null for a guest''s order and for the system. No foreign key: it stays true after they have left.';
comment on column public.stock_movements.idempotency_key is
  'Names the request that made it, so that one that comes again makes no second.';

-- Most movements are of orders and have none.
create unique index stock_movements_idempotency_key_idx
  on public.stock_movements (org_id, idempotency_key) where idempotency_key is not null;
-- What an order took and gave back.
create index stock_movements_order_id_idx
  on public.stock_movements (org_id, order_id) where order_id is not null;

create function private.tg_stock_movements__append_only()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  -- Gone with its organization; and what an import brought, with a variant that the import made and
  -- that is taken back. A variant that was ever sold or counted has other movements, and stays.
  if tg_op = 'DELETE' and (
    not exists (
      select
      from public.organizations as organizations
      where organizations.id = old.org_id
    )
    or old.kind = 'imported' and not exists (
      select
      from public.product_variants as variants
      where variants.org_id = old.org_id
        and variants.id = old.variant_id
    )
  ) then
    return old;
  end if;
  raise exception 'commerce.stock_is_append_only' using errcode = '42501';
end;
$$;
comment on function private.tg_stock_movements__append_only() is
  'DEFINER: looks whether the organization and the variant are still there. Refuses every change of a movement, by the owner of the table too.';

create trigger trg_300_append_only
  before update or delete on public.stock_movements
  for each row execute function private.tg_stock_movements__append_only();
create trigger trg_300_append_only_truncate
  before truncate on public.stock_movements
  for each statement execute function private.tg_stock_movements__append_only();

create function private.tg_product_variants__guard_stock()
  returns trigger
  language plpgsql
  security invoker set search_path = ''
as $$
begin
  if current_setting('clientele.moves_stock', true) is distinct from 'on' then
    raise exception 'commerce.stock_has_movements' using errcode = '42501';
  end if;
  return new;
end;
$$;
comment on function private.tg_product_variants__guard_stock() is
  'Keeps stock and movements equal: only private.move_stock() changes the one, and it writes the other.';

create trigger trg_300_guard_stock_inserted
  before insert on public.product_variants
  for each row when (new.stock_quantity <> 0)
  execute function private.tg_product_variants__guard_stock();
create trigger trg_300_guard_stock_updated
  before update on public.product_variants
  for each row when (new.stock_quantity is distinct from old.stock_quantity)
  execute function private.tg_product_variants__guard_stock();

create function private.move_stock(
  p_org_id          uuid,
  p_variant_ids     uuid[],
  p_quantities      bigint[],
  p_kind            text,
  p_order_id        uuid default null,
  p_reason          text default null,
  p_idempotency_key text default null,
  p_import_id       uuid default null
)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  -- Once, not for every variant.
  v_actor_id uuid := private.current_user_id();
  v_refused  jsonb;
begin
  -- In one order whoever asks, so that two orders that share variants wait and never deadlock.
  perform
  from public.product_variants as variants
  where variants.org_id = p_org_id
    and variants.id = any (p_variant_ids)
  order by variants.id
  for no key update;

  perform set_config('clientele.moves_stock', 'on', true);
  with moves as (
    select requested.variant_id, sum(requested.quantity)::bigint as quantity
    from unnest(p_variant_ids, p_quantities) as requested (variant_id, quantity)
    group by requested.variant_id
  ),
  updated as (
    update public.product_variants as variants
    set stock_quantity = variants.stock_quantity + moves.quantity
    from moves
    where variants.org_id = p_org_id
      and variants.id = moves.variant_id
      and variants.tracks_stock
      and variants.stock_quantity + moves.quantity between 0 and 999999999
    returning variants.id, moves.quantity
  ),
  recorded as (
    insert into public.stock_movements (
      org_id, variant_id, quantity, kind, order_id, import_id, reason, actor_id, idempotency_key
    )
    select p_org_id, updated.id, updated.quantity, p_kind, p_order_id, p_import_id, p_reason,
      v_actor_id, p_idempotency_key
    from updated
    order by updated.id
  )
  select jsonb_agg(
    jsonb_build_object('variant_id', moves.variant_id, 'available', variants.stock_quantity)
    order by moves.variant_id
  )
  into v_refused
  from moves
  left join public.product_variants as variants
    on variants.org_id = p_org_id and variants.id = moves.variant_id
  where variants.tracks_stock is not false
    and not exists (
      select
      from updated
      where updated.id = moves.variant_id
    );
  perform set_config('clientele.moves_stock', '', true);

  if v_refused is not null then
    raise exception 'commerce.stock_insufficient'
      using errcode = 'PT409', detail = v_refused::text;
  end if;
end;
$$;
comment on function private.move_stock(uuid, uuid[], bigint[], text, uuid, text, text, uuid) is
  'DEFINER: nobody may write stock; granted to nobody. Called by functions that have checked the permission. All of it or nothing: raises commerce.stock_insufficient, its detail [{variant_id, available}]. Variants whose stock is not tracked are passed by. Locks the variants in the order of their ids. A key is for one variant.';

create function private.repair_stock(p_org_id uuid)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
begin
  -- Writers wait until this commits; else what they add between sum and commit would be lost.
  lock table public.product_variants in exclusive mode;

  perform set_config('clientele.moves_stock', 'on', true);
  update public.product_variants as variants
  set stock_quantity = sums.quantity
  from (
    select every_variant.id, coalesce(sum(movements.quantity), 0)::bigint as quantity
    from public.product_variants as every_variant
    left join public.stock_movements as movements
      on movements.org_id = every_variant.org_id and movements.variant_id = every_variant.id
    where every_variant.org_id = p_org_id
    group by every_variant.id
  ) as sums
  where variants.org_id = p_org_id
    and variants.id = sums.id
    and variants.stock_quantity is distinct from sums.quantity;
  perform set_config('clientele.moves_stock', '', true);
end;
$$;
comment on function private.repair_stock(uuid) is
  'DEFINER: nobody may write stock. For the operator, after triggers were switched off for a load; sums afresh.';

alter table public.stock_movements enable row level security;
create policy stock_movements_select_staff on public.stock_movements
  for select to authenticated
  using (org_id = any (array(select private.current_org_ids('products.read'))));

grant select on public.stock_movements to authenticated, service_role;
-- No writes: private.move_stock() adds, and nothing takes away.
