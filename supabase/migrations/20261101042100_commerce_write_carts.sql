-- Filling a cart. Whoever writes holds the row of the cart, so that parallel writers take turns.
-- Depends on: commerce_read_carts, commerce_cart_requests.

create function private.create_guest_cart(p_org_id uuid, p_token text)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_hash  bytea := private.guest_token_hash(p_token);
  v_token text := p_token;
begin
  if not exists (
    select
    from public.shops as shops
    where shops.org_id = p_org_id
      and shops.published_at is not null
  ) then
    raise exception 'commerce.shop_not_found' using errcode = 'PT404';
  end if;

  -- The page that it is of was open all the time: its cart may be bought, merged, or somebody's who
  -- sat here before.
  if v_hash is null or exists (
    select
    from public.user_carts as carts
    where carts.token_hash = v_hash
      and (
        carts.org_id <> p_org_id
        or carts.status <> 'active'
        or carts.created_at < clock_timestamp() - interval '1 minute'
      )
  ) then
    -- 256 bits as 43 characters that need no escaping in a cookie.
    v_token := rtrim(translate(encode(extensions.gen_random_bytes(32), 'base64'), '+/', '-_'), '=');
    v_hash := private.guest_token_hash(v_token);
  end if;
  insert into public.user_carts (org_id, token_hash)
  values (p_org_id, v_hash)
  -- Of two at once the second waits, and has the first one's.
  on conflict (token_hash) where status = 'active' and token_hash is not null do nothing;
  return jsonb_build_object('token', v_token);
end;
$$;
comment on function private.create_guest_cart(uuid, text) is
  'DEFINER: nobody may write carts. Granted to the server alone, which limits how many an address may have made. A secret opens one cart at a time; the next is made after an order, of which place_order() takes twenty an hour.';
grant execute on function private.create_guest_cart(uuid, text) to service_role;

create function public.create_guest_cart(p_org_id uuid, p_token text default null)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.create_guest_cart(p_org_id, p_token);
$$;
comment on function public.create_guest_cart(uuid, text) is
  'Makes a guest''s cart in an open shop and answers {token}, the secret that opens it. It is told this once. With a secret that the server has made up the cart is opened by that, and who comes with it again within a minute has the same cart; one that was used otherwise is not taken.';
-- Not for anon: the server asks for it behind a rate limit.
grant execute on function public.create_guest_cart(uuid, text) to service_role;

create function private.lock_guest_cart(p_org_id uuid, p_hash bytea)
  returns uuid
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_cart_id uuid;
begin
  loop
    select carts.id
    into v_cart_id
    from public.user_carts as carts
    where carts.token_hash = p_hash
      and carts.status = 'active'
      and carts.org_id = p_org_id
    for no key update;
    if found then
      return v_cart_id;
    end if;

    -- After an order the same secret opens the next cart, which somebody else may have made by now;
    -- after a merge it opens nothing any more.
    if not exists (
      select
      from public.user_carts as carts
      where carts.token_hash = p_hash
        and carts.org_id = p_org_id
      having not bool_or(carts.status = 'merged')
    ) then
      return null;
    end if;
    insert into public.user_carts (org_id, token_hash)
    values (p_org_id, p_hash)
    on conflict (token_hash) where status = 'active' and token_hash is not null do nothing;
  end loop;
end;
$$;
comment on function private.lock_guest_cart(uuid, bytea) is
  'DEFINER: nobody may write carts; granted to nobody. Trusts the hash of the secret. Locks the active cart of a guest, which is a new one when the last was ordered; null when the secret opens nothing.';

create function private.lock_cart(p_org_id uuid, p_token text)
  returns uuid
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_user_id uuid := private.current_user_id();
  v_cart_id uuid;
begin
  if v_user_id is null then
    v_cart_id := private.lock_guest_cart(p_org_id, private.guest_token_hash(p_token));
    if v_cart_id is null then
      raise exception 'commerce.cart_not_found' using errcode = 'PT404';
    end if;
    return v_cart_id;
  end if;

  -- Again when the cart was ordered while we waited for it, or somebody else made it first.
  loop
    select carts.id
    into v_cart_id
    from public.user_carts as carts
    where carts.org_id = p_org_id
      and carts.user_id = v_user_id
      and carts.status = 'active'
    for no key update;
    if found then
      return v_cart_id;
    end if;
    if not exists (
      select
      from public.shops as shops
      where shops.org_id = p_org_id
    ) then
      raise exception 'commerce.shop_not_found' using errcode = 'PT404';
    end if;
    insert into public.user_carts (org_id, user_id)
    values (p_org_id, v_user_id)
    on conflict (org_id, user_id) where status = 'active' do nothing;
  end loop;
end;
$$;
comment on function private.lock_cart(uuid, text) is
  'DEFINER: nobody may write carts; granted to nobody. Trusts private.current_user_id() and, for a guest, the secret. Locks the caller''s active cart and answers its id; makes one for a user who has none.';

create function private.buyable_variant(
  p_org_id        uuid,
  p_variant_id    uuid,
  out price_minor bigint,
  out available   bigint
)
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  -- At most what a line can hold; all of that where stock is not tracked.
  select
    variants.price_minor,
    case when variants.tracks_stock then least(variants.stock_quantity, 9999) else 9999 end
  into price_minor, available
  from public.product_variants as variants
  join public.products as products
    on products.org_id = variants.org_id and products.id = variants.product_id
  join public.shops as shops on shops.org_id = variants.org_id
  where variants.org_id = p_org_id
    and variants.id = p_variant_id
    and variants.archived_at is null
    and products.status = 'published'
    and shops.published_at is not null;
  -- One answer for what is sold out, withdrawn, a draft, somebody else's or not there at all.
  if available is null or available = 0 then
    raise exception 'commerce.variant_unavailable' using errcode = 'PT409', detail = 'variant_id';
  end if;
end;
$$;
comment on function private.buyable_variant(uuid, uuid) is
  'DEFINER: reads the catalogue for visitors; granted to nobody. What a variant costs and how many can be bought, or raises commerce.variant_unavailable.';

create function private.put_cart_item(
  p_org_id       uuid,
  p_variant_id   uuid,
  p_quantity     numeric,
  p_token        text,
  p_adds         boolean,
  p_key          text default null,
  p_request_hash text default null
)
  returns uuid
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_cart_id  uuid;
  v_known    private.cart_requests;
  v_variant  record;
  v_before   integer;
  v_lines    integer;
  v_quantity integer;
begin
  -- Before all refusals: what was put in by this key may be sold out by now.
  v_known := private.known_cart_request(p_org_id, p_token, p_key, p_request_hash);
  if v_known.key is not null then
    return private.lock_cart(p_org_id, p_token);
  end if;
  if p_quantity is null or p_quantity not between 1 and 9999 or p_quantity <> trunc(p_quantity) then
    raise exception 'commerce.quantity_invalid' using errcode = 'PT422', detail = 'quantity';
  end if;

  -- Before the cart, so that no guest gets one for what they cannot have.
  v_variant := private.buyable_variant(p_org_id, p_variant_id);
  if p_quantity > v_variant.available then
    raise exception 'commerce.stock_insufficient'
      using errcode = 'PT409', detail = v_variant.available::text;
  end if;

  v_cart_id := private.lock_cart(p_org_id, p_token);
  -- Of two at once, one waits for the cart and finds here what the other did.
  v_known := private.known_cart_request(p_org_id, p_token, p_key, p_request_hash);
  if v_known.key is not null then
    return v_cart_id;
  end if;
  select max(items.quantity) filter (where items.variant_id = p_variant_id), count(*)
  into v_before, v_lines
  from public.cart_items as items
  where items.org_id = p_org_id
    and items.cart_id = v_cart_id;
  v_quantity := p_quantity + case when p_adds then coalesce(v_before, 0) else 0 end;

  if v_quantity > 9999 then
    raise exception 'commerce.quantity_invalid' using errcode = 'PT422', detail = 'quantity';
  elsif v_quantity > v_variant.available then
    raise exception 'commerce.stock_insufficient'
      using errcode = 'PT409', detail = v_variant.available::text;
  elsif v_before is null and v_lines >= 100 then
    raise exception 'commerce.cart_full' using errcode = 'PT422', detail = '100';
  end if;

  insert into public.cart_items (org_id, cart_id, variant_id, quantity, seen_price_minor)
  values (p_org_id, v_cart_id, p_variant_id, v_quantity, v_variant.price_minor)
  -- The price that was seen stays: acknowledge_cart() alone says that a new one was read.
  on conflict (org_id, cart_id, variant_id) do update set quantity = excluded.quantity;
  perform private.touch_cart(p_org_id, v_cart_id);
  perform private.keep_cart_request(p_org_id, v_cart_id, p_key, p_request_hash);
  return v_cart_id;
end;
$$;
comment on function private.put_cart_item(uuid, uuid, numeric, text, boolean, text, text) is
  'DEFINER: nobody may write carts; granted to nobody. Trusts private.lock_cart() for whose cart it is. Adds to a line or sets it, with a key at most once, and answers the cart''s id.';

create function private.touch_cart(p_org_id uuid, p_cart_id uuid)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
begin
  update public.user_carts as carts
  set updated_at = greatest(clock_timestamp(), carts.updated_at)
  where carts.org_id = p_org_id
    and carts.id = p_cart_id;
end;
$$;
comment on function private.touch_cart(uuid, uuid) is
  'DEFINER: nobody may write carts; granted to nobody. Called for a cart that its caller has locked. Says that it was changed, which keeps a guest''s cart from the clean-up.';

create function private.add_cart_item(
  p_org_id          uuid,
  p_variant_id      uuid,
  p_quantity        numeric,
  p_token           text,
  p_idempotency_key text,
  p_request_hash    text
)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_cart_id uuid := private.put_cart_item(
    p_org_id, p_variant_id, p_quantity, p_token, true, p_idempotency_key, p_request_hash
  );
begin
  return private.cart_content(p_org_id, v_cart_id);
end;
$$;
comment on function private.add_cart_item(uuid, uuid, numeric, text, text, text) is
  'DEFINER: nobody may write carts. Trusts private.put_cart_item().';
grant execute on function private.add_cart_item(uuid, uuid, numeric, text, text, text)
  to anon, authenticated;

create function public.add_cart_item(
  p_org_id          uuid,
  p_variant_id      uuid,
  p_quantity        numeric,
  p_token           text default null,
  p_idempotency_key text default null,
  p_request_hash    text default null
)
  returns jsonb
  language plpgsql
  security invoker set search_path = ''
as $$
begin
  return private.add_cart_item(
    p_org_id, p_variant_id, p_quantity, p_token, p_idempotency_key, p_request_hash
  );
end;
$$;
comment on function public.add_cart_item(uuid, uuid, numeric, text, text, text) is
  'Puts pieces of a variant into the caller''s cart, on top of what is there, and answers the cart. Never fewer than asked for: what cannot be bought, or not so often, is refused. With a key, which is the caller''s own for a day, once.';
grant execute on function public.add_cart_item(uuid, uuid, numeric, text, text, text)
  to anon, authenticated;

create function private.set_cart_item(
  p_org_id          uuid,
  p_variant_id      uuid,
  p_quantity        numeric,
  p_token           text,
  p_idempotency_key text,
  p_request_hash    text
)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_cart_id uuid := private.put_cart_item(
    p_org_id, p_variant_id, p_quantity, p_token, false, p_idempotency_key, p_request_hash
  );
begin
  return private.cart_content(p_org_id, v_cart_id);
end;
$$;
comment on function private.set_cart_item(uuid, uuid, numeric, text, text, text) is
  'DEFINER: nobody may write carts. Trusts private.put_cart_item().';
grant execute on function private.set_cart_item(uuid, uuid, numeric, text, text, text)
  to anon, authenticated;

create function public.set_cart_item(
  p_org_id          uuid,
  p_variant_id      uuid,
  p_quantity        numeric,
  p_token           text default null,
  p_idempotency_key text default null,
  p_request_hash    text default null
)
  returns jsonb
  language plpgsql
  security invoker set search_path = ''
as $$
begin
  return private.set_cart_item(
    p_org_id, p_variant_id, p_quantity, p_token, p_idempotency_key, p_request_hash
  );
end;
$$;
comment on function public.set_cart_item(uuid, uuid, numeric, text, text, text) is
  'Makes it that many pieces of a variant in the caller''s cart, 1 to 9999, and answers the cart. remove_cart_item() takes the line out. With a key as add_cart_item().';
grant execute on function public.set_cart_item(uuid, uuid, numeric, text, text, text)
  to anon, authenticated;

create function private.remove_cart_item(p_org_id uuid, p_variant_id uuid, p_token text)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_cart_id uuid := private.lock_cart(p_org_id, p_token);
begin
  delete from public.cart_items as items
  where items.org_id = p_org_id
    and items.cart_id = v_cart_id
    and items.variant_id = p_variant_id;
  if found then
    perform private.touch_cart(p_org_id, v_cart_id);
  end if;
  return private.cart_content(p_org_id, v_cart_id);
end;
$$;
comment on function private.remove_cart_item(uuid, uuid, text) is
  'DEFINER: nobody may write carts. Trusts private.lock_cart().';
grant execute on function private.remove_cart_item(uuid, uuid, text) to anon, authenticated;

create function public.remove_cart_item(
  p_org_id     uuid,
  p_variant_id uuid,
  p_token      text default null
)
  returns jsonb
  language plpgsql
  security invoker set search_path = ''
as $$
begin
  return private.remove_cart_item(p_org_id, p_variant_id, p_token);
end;
$$;
comment on function public.remove_cart_item(uuid, uuid, text) is
  'Takes a variant out of the caller''s cart and answers the cart; the same when it was not in it.';
grant execute on function public.remove_cart_item(uuid, uuid, text) to anon, authenticated;

create function private.acknowledge_cart(
  p_org_id     uuid,
  p_token      text,
  p_prices     jsonb,
  p_notice_ids text[]
)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_cart_id uuid  := private.lock_cart(p_org_id, p_token);
  v_prices  jsonb := nullif(p_prices, 'null');
begin
  -- What is off sale keeps the price that was seen: another one was shown to nobody.
  update public.cart_items as items
  set seen_price_minor = variants.price_minor
  from public.product_variants as variants
  join public.products as products
    on products.org_id = variants.org_id and products.id = variants.product_id
  join public.shops as shops on shops.org_id = variants.org_id
  where items.org_id = p_org_id
    and items.cart_id = v_cart_id
    and variants.org_id = items.org_id
    and variants.id = items.variant_id
    and variants.archived_at is null
    and products.status = 'published'
    and shops.published_at is not null
    and items.seen_price_minor is distinct from variants.price_minor
    -- Since the page was made it may have become another one.
    and (
      v_prices is null
      or v_prices -> items.variant_id::text = to_jsonb(variants.price_minor)
    );
  -- Likewise a merge in another tab may have told more.
  update public.user_carts as carts
  set notices = coalesce(
    (
      select jsonb_agg(told.notice order by told.nth)
      from jsonb_array_elements(carts.notices) with ordinality as told (notice, nth)
      where p_notice_ids is not null
        and (private.cart_notice_id(told.notice) = any (p_notice_ids)) is not true
    ),
    '[]'
  )
  where carts.org_id = p_org_id
    and carts.id = v_cart_id;
  perform private.touch_cart(p_org_id, v_cart_id);
  return private.cart_content(p_org_id, v_cart_id);
end;
$$;
comment on function private.acknowledge_cart(uuid, text, jsonb, text[]) is
  'DEFINER: nobody may write carts. Trusts private.lock_cart().';
grant execute on function private.acknowledge_cart(uuid, text, jsonb, text[])
  to anon, authenticated;

create function public.acknowledge_cart(
  p_org_id     uuid,
  p_token      text default null,
  p_prices     jsonb default null,
  p_notice_ids text[] default null
)
  returns jsonb
  language plpgsql
  security invoker set search_path = ''
as $$
begin
  return private.acknowledge_cart(p_org_id, p_token, p_prices, p_notice_ids);
end;
$$;
comment on function public.acknowledge_cart(uuid, text, jsonb, text[]) is
  'The caller has seen what is different: the prices of now are the ones they know, of what is on sale, and what a merge or a reorder told is dismissed. With prices, {variant_id: unit_price_minor}, only where that is still the price; with ids of notices only those. Answers the cart.';
grant execute on function public.acknowledge_cart(uuid, text, jsonb, text[])
  to anon, authenticated;
