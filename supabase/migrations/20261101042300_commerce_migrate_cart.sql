-- When a guest signs in: their cart and wishlist become the user's, in one transaction.
-- Depends on: commerce_write_carts, commerce_wishlist_functions.
--
-- A secret is good for one merge. Whoever comes with it again, in the same instant or next week, is
-- given the answer of the first time if they are who merged it, and nothing if they are not.

create function private.merge_cart_items(p_org_id uuid, p_from_id uuid, p_into_id uuid)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_changes jsonb;
begin
  -- Lines that are not the guest's are left as they are. A shop that is closed for the moment drops
  -- nothing; its lines wait and say so.
  with wishes as (
    select
      guests.variant_id,
      guests.quantity,
      guests.seen_price_minor,
      guests.created_at,
      own.quantity as own_quantity,
      products.name as product_name,
      variants.option_values,
      products.status = 'published' and variants.archived_at is null as is_on_sale,
      case
        when products.status <> 'published' or variants.archived_at is not null then 0
        when variants.tracks_stock then least(variants.stock_quantity, 9999)
        else 9999
      end as available
    from public.cart_items as guests
    join public.product_variants as variants
      on variants.org_id = guests.org_id and variants.id = guests.variant_id
    join public.products as products
      on products.org_id = variants.org_id and products.id = variants.product_id
    left join public.cart_items as own
      on own.org_id = guests.org_id
      and own.cart_id = p_into_id
      and own.variant_id = guests.variant_id
    where guests.org_id = p_org_id
      and guests.cart_id = p_from_id
  ),
  -- Only what can be bought takes room.
  numbered as (
    select
      wishes.*,
      row_number() over (
        partition by wishes.own_quantity is null, wishes.available = 0
        order by wishes.created_at, wishes.variant_id
      ) as nth
    from wishes
  ),
  room as (
    select 100 - count(*) as lines
    from public.cart_items as own
    where own.org_id = p_org_id
      and own.cart_id = p_into_id
  ),
  decided as (
    select
      numbered.*,
      coalesce(numbered.own_quantity, 0) + numbered.quantity as wanted,
      case
        when numbered.available = 0 then coalesce(numbered.own_quantity, 0)
        when numbered.own_quantity is null and numbered.nth > room.lines then 0
        else least(coalesce(numbered.own_quantity, 0) + numbered.quantity, numbered.available)
      end as kept
    from numbered
    cross join room
  ),
  written as (
    insert into public.cart_items as items (
      org_id, cart_id, variant_id, quantity, seen_price_minor, created_at
    )
    select p_org_id, p_into_id, decided.variant_id, decided.kept, decided.seen_price_minor,
      decided.created_at
    from decided
    where decided.kept > 0
      and decided.kept is distinct from decided.own_quantity
    on conflict (org_id, cart_id, variant_id) do update set quantity = excluded.quantity
  )
  select jsonb_agg(
    jsonb_build_object(
      -- Nothing of what the guest had came over, or not all of both.
      'kind', case
        when decided.available = 0 or decided.kept = 0 then 'dropped'
        else 'capped'
      end,
      'reason', case
        when not decided.is_on_sale then 'unavailable'
        when decided.available = 0 then 'sold_out'
        when decided.kept = 0 then 'cart_full'
        when decided.available < 9999 then 'insufficient_stock'
        else 'too_many_pieces'
      end,
      'variant_id', decided.variant_id,
      'product_name', decided.product_name,
      'option_values', decided.option_values,
      'wanted', decided.wanted,
      'kept', decided.kept
    )
    order by decided.created_at, decided.variant_id
  )
  into v_changes
  from decided
  where decided.kept < decided.wanted;

  delete from public.cart_items as items
  where items.org_id = p_org_id
    and items.cart_id = p_from_id;
  return coalesce(v_changes, '[]');
end;
$$;
comment on function private.merge_cart_items(uuid, uuid, uuid) is
  'DEFINER: nobody may write carts; granted to nobody. Called by migrate_cart(), which holds both carts. Moves the lines, sums quantities, caps at what can be bought, and answers what was capped or dropped, and why.';

create function private.merge_wishlists(p_org_id uuid, p_hash bytea, p_user_id uuid)
  returns integer
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_added integer;
begin
  with taken as (
    delete from public.wishlist_items as items
    where items.org_id = p_org_id
      and items.token_hash = p_hash
    returning items.variant_id, items.created_at
  )
  insert into public.wishlist_items (org_id, user_id, variant_id, created_at)
  select p_org_id, p_user_id, taken.variant_id, taken.created_at
  from taken
  order by taken.variant_id
  on conflict (org_id, user_id, variant_id) do nothing;
  get diagnostics v_added = row_count;
  return v_added;
end;
$$;
comment on function private.merge_wishlists(uuid, bytea, uuid) is
  'DEFINER: nobody may write wishlists; granted to nobody. Called by migrate_cart(), which holds both carts. Answers how many wishes were new to the user. Not capped: no wish is lost, and set_wishlist_item() takes another when there are fewer than 200 again.';

create function private.migrate_cart(p_guest_token text)
  returns jsonb
  language plpgsql
  -- Runs during sign-ins: rather tried again on the next request than waited for.
  security definer set search_path = '' set lock_timeout = '3s'
as $$
declare
  v_user_id uuid := private.assert_signed_in();
  v_hash    bytea := private.guest_token_hash(p_guest_token);
  v_org_id  uuid;
  v_from_id uuid;
  v_into_id uuid;
  v_changes jsonb;
  v_report  jsonb;
begin
  select carts.org_id
  into v_org_id
  from public.user_carts as carts
  where carts.token_hash = v_hash
  limit 1;
  if found then
    v_from_id := private.lock_guest_cart(v_org_id, v_hash);
  end if;

  if v_from_id is null then
    -- Used up, maybe while we waited: whoever did it hears what they heard then.
    select guests.merge_report
    into v_report
    from public.user_carts as guests
    join public.user_carts as own
      on own.org_id = guests.org_id and own.id = guests.merged_into_id
    where guests.token_hash = v_hash
      and guests.status = 'merged'
      and own.user_id = v_user_id;
    return coalesce(
      v_report,
      jsonb_build_object(
        'status', 'nothing', 'org_id', null, 'cart_id', null,
        'capped', jsonb_build_array(), 'dropped', jsonb_build_array(), 'wishlist_added', 0
      )
    );
  end if;

  v_into_id := private.lock_cart(v_org_id, null);
  -- All at once in the order of ids, as whoever saves a product: the lines would lock them in theirs.
  perform
  from public.product_variants as variants
  where variants.org_id = v_org_id
    and variants.id in (
      select items.variant_id
      from public.cart_items as items
      where items.org_id = v_org_id
        and items.cart_id = v_from_id
      union all
      select items.variant_id
      from public.wishlist_items as items
      where items.org_id = v_org_id
        and items.token_hash = v_hash
    )
  order by variants.id
  for key share;
  v_changes := private.merge_cart_items(v_org_id, v_from_id, v_into_id);
  v_report := jsonb_build_object(
    'status', 'merged',
    'org_id', v_org_id,
    'cart_id', v_into_id,
    'capped', jsonb_path_query_array(v_changes, '$[*] ? (@.kind == "capped")'),
    'dropped', jsonb_path_query_array(v_changes, '$[*] ? (@.kind == "dropped")'),
    'wishlist_added', private.merge_wishlists(v_org_id, v_hash, v_user_id)
  );

  update public.user_carts as carts
  set
    status = 'merged',
    merged_into_id = v_into_id,
    merge_report = v_report,
    notices = '[]',
    updated_at = clock_timestamp()
  where carts.org_id = v_org_id
    and carts.id = v_from_id;
  -- Kept until the customer has seen it, of many merges the last hundred lines.
  update public.user_carts as carts
  set
    notices = jsonb_path_query_array(carts.notices || v_changes, '$[last - 99 to last]'),
    updated_at = clock_timestamp()
  where carts.org_id = v_org_id
    and carts.id = v_into_id;
  return v_report;
end;
$$;
comment on function private.migrate_cart(text) is
  'DEFINER: nobody may write carts. Trusts private.assert_signed_in() for the user and the secret for the guest.';
grant execute on function private.migrate_cart(text) to authenticated;

create function public.migrate_cart(p_guest_token text)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.migrate_cart(p_guest_token);
$$;
comment on function public.migrate_cart(text) is
  'Makes a guest''s cart and wishlist the caller''s: quantities are summed and capped at what can be bought. Answers {status, org_id, cart_id, capped, dropped, wishlist_added}; called again it changes nothing and answers the same. A secret that opens nothing, or that somebody else has used, answers "nothing".';
grant execute on function public.migrate_cart(text) to authenticated;
