-- Wishlists: filled, read, and moved into the cart.
-- Depends on: commerce_wishlists, commerce_write_carts.
--
-- A guest's wishlist hangs on the secret of their cart and lives as long as that does.

create function private.wishlist_content(p_org_id uuid, p_user_id uuid, p_hash bytea)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_wishlist jsonb;
begin
  select jsonb_build_object(
    'org_id', shops.org_id,
    'currency', shops.currency,
    'exponent', currencies.exponent,
    'items', coalesce(contents.items, '[]')
  )
  into v_wishlist
  from public.shops as shops
  join public.currencies as currencies on currencies.code = shops.currency
  cross join lateral (
    select jsonb_agg(
      jsonb_build_object(
        'variant_id', variants.id,
        'product_id', products.id,
        'product_slug', products.slug,
        'product_name', products.name,
        'option_names', products.option_names,
        'option_values', variants.option_values,
        'sku', variants.sku,
        'image', private.first_product_image(p_org_id, products.id),
        -- What is off sale may be getting another price, which is for the staff to know.
        'unit_price_minor', case when sale.is_on then variants.price_minor end,
        'is_available', sale.is_on
          and (not variants.tracks_stock or variants.stock_quantity > 0),
        'created_at', wishes.created_at
      )
      order by wishes.created_at desc, wishes.variant_id
    ) as items
    from (
      -- One index each: of the user's, and of the guest's. Null equals nothing.
      select items.variant_id, items.created_at
      from public.wishlist_items as items
      where items.org_id = p_org_id
        and items.user_id = p_user_id
      union all
      select items.variant_id, items.created_at
      from public.wishlist_items as items
      where items.org_id = p_org_id
        and items.token_hash = p_hash
    ) as wishes
    join public.product_variants as variants
      on variants.org_id = p_org_id and variants.id = wishes.variant_id
    join public.products as products
      on products.org_id = variants.org_id and products.id = variants.product_id
    cross join lateral (
      select shops.published_at is not null
        and products.status = 'published'
        and variants.archived_at is null
    ) as sale (is_on)
  ) as contents
  where shops.org_id = p_org_id;

  if v_wishlist is null then
    raise exception 'commerce.shop_not_found' using errcode = 'PT404';
  end if;
  return v_wishlist;
end;
$$;
comment on function private.wishlist_content(uuid, uuid, bytea) is
  'DEFINER: reads wishlists and the catalogue; granted to nobody. Called with the caller''s own id, or else with the hash of their secret.';

create function private.list_wishlist(p_org_id uuid, p_token text)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_user_id uuid := private.current_user_id();
begin
  return private.wishlist_content(
    p_org_id,
    v_user_id,
    case when v_user_id is null then private.guest_token_hash(p_token) end
  );
end;
$$;
comment on function private.list_wishlist(uuid, text) is
  'DEFINER: nobody may read a guest''s wishlist. Trusts private.current_user_id() and, for a guest, the secret.';
grant execute on function private.list_wishlist(uuid, text) to anon, authenticated;

create function public.list_wishlist(p_org_id uuid, p_token text default null)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.list_wishlist(p_org_id, p_token);
$$;
comment on function public.list_wishlist(uuid, text) is
  'The caller''s wishlist in a shop, newest first, as {org_id, currency, exponent, items}; of a guest by their secret. unit_price_minor is null for what is no longer on sale.';
grant execute on function public.list_wishlist(uuid, text) to anon, authenticated;

create function private.take_wish(p_org_id uuid, p_variant_id uuid, p_user_id uuid, p_hash bytea)
  returns boolean
  language plpgsql
  security definer set search_path = ''
as $$
begin
  -- One index each, as in wishlist_content(): many others may have the same wish.
  if p_user_id is not null then
    delete from public.wishlist_items as items
    where items.org_id = p_org_id
      and items.user_id = p_user_id
      and items.variant_id = p_variant_id;
  else
    delete from public.wishlist_items as items
    where items.org_id = p_org_id
      and items.token_hash = p_hash
      and items.variant_id = p_variant_id;
  end if;
  return found;
end;
$$;
comment on function private.take_wish(uuid, uuid, uuid, bytea) is
  'DEFINER: nobody may write wishlists; granted to nobody. Called with the caller''s own id, or else with the hash of their secret. Whether it was on the list.';

create function private.set_wishlist_item(
  p_org_id     uuid,
  p_variant_id uuid,
  p_is_wished  boolean,
  p_token      text
)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_user_id  uuid := private.current_user_id();
  v_hash     bytea;
  v_is_new   boolean;
  v_wishlist jsonb;
begin
  if p_is_wished is null then
    raise exception 'commerce.is_wished_invalid' using errcode = 'PT422', detail = 'is_wished';
  end if;
  -- Also what is sold out: that is what a wishlist is for.
  if p_is_wished and not exists (
    select
    from public.product_variants as variants
    join public.products as products
      on products.org_id = variants.org_id and products.id = variants.product_id
    join public.shops as shops on shops.org_id = variants.org_id
    where variants.org_id = p_org_id
      and variants.id = p_variant_id
      and variants.archived_at is null
      and products.status = 'published'
      and shops.published_at is not null
  ) then
    raise exception 'commerce.variant_unavailable' using errcode = 'PT409', detail = 'variant_id';
  end if;

  -- The cart is locked, so that wishes do not arrive while a merge or the clean-up takes them away.
  perform private.touch_cart(p_org_id, private.lock_cart(p_org_id, p_token));
  if v_user_id is null then
    v_hash := private.guest_token_hash(p_token);
  end if;

  if not p_is_wished then
    perform private.take_wish(p_org_id, p_variant_id, v_user_id, v_hash);
    return private.wishlist_content(p_org_id, v_user_id, v_hash);
  end if;

  insert into public.wishlist_items (org_id, user_id, token_hash, variant_id)
  values (p_org_id, v_user_id, v_hash, p_variant_id)
  on conflict do nothing;
  v_is_new := found;
  v_wishlist := private.wishlist_content(p_org_id, v_user_id, v_hash);
  if v_is_new and jsonb_array_length(v_wishlist -> 'items') > 200 then
    raise exception 'commerce.wishlist_full' using errcode = 'PT422', detail = '200';
  end if;
  return v_wishlist;
end;
$$;
comment on function private.set_wishlist_item(uuid, uuid, boolean, text) is
  'DEFINER: nobody may write wishlists. Trusts private.lock_cart() for whose it is.';
grant execute on function private.set_wishlist_item(uuid, uuid, boolean, text) to anon, authenticated;

create function public.set_wishlist_item(
  p_org_id     uuid,
  p_variant_id uuid,
  p_is_wished  boolean,
  p_token      text default null
)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.set_wishlist_item(p_org_id, p_variant_id, p_is_wished, p_token);
$$;
comment on function public.set_wishlist_item(uuid, uuid, boolean, text) is
  'Puts a variant on the caller''s wishlist or takes it off, and answers the wishlist; the same when it was so already.';
grant execute on function public.set_wishlist_item(uuid, uuid, boolean, text) to anon, authenticated;

create function private.move_wishlist_item_to_cart(
  p_org_id          uuid,
  p_variant_id      uuid,
  p_token           text,
  p_idempotency_key text,
  p_request_hash    text
)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_cart_id uuid := private.lock_cart(p_org_id, p_token);
  v_known   private.cart_requests := private.known_cart_request(
    p_org_id, p_token, p_idempotency_key, p_request_hash
  );
begin
  if v_known.key is not null then
    return private.cart_content(p_org_id, v_cart_id);
  end if;
  if not private.take_wish(
    p_org_id, p_variant_id, private.current_user_id(), private.guest_token_hash(p_token)
  ) then
    raise exception 'commerce.wishlist_item_not_found' using errcode = 'PT404';
  end if;
  return private.add_cart_item(
    p_org_id, p_variant_id, 1, p_token, p_idempotency_key, p_request_hash
  );
end;
$$;
comment on function private.move_wishlist_item_to_cart(uuid, uuid, text, text, text) is
  'DEFINER: nobody may write wishlists and carts. Trusts private.lock_cart() for whose they are.';
grant execute on function private.move_wishlist_item_to_cart(uuid, uuid, text, text, text)
  to anon, authenticated;

create function public.move_wishlist_item_to_cart(
  p_org_id          uuid,
  p_variant_id      uuid,
  p_token           text default null,
  p_idempotency_key text default null,
  p_request_hash    text default null
)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.move_wishlist_item_to_cart(
    p_org_id, p_variant_id, p_token, p_idempotency_key, p_request_hash
  );
$$;
comment on function public.move_wishlist_item_to_cart(uuid, uuid, text, text, text) is
  'Takes a variant off the caller''s wishlist, puts one piece into the cart, and answers the cart. What cannot be bought stays where it is. With a key as add_cart_item().';
grant execute on function public.move_wishlist_item_to_cart(uuid, uuid, text, text, text)
  to anon, authenticated;
