-- Ordering again: what an order had, put into the cart as far as it can be bought now.
-- Depends on: commerce_read_orders, commerce_write_carts.

create function private.reorder(
  p_org_id          uuid,
  p_order_id        uuid,
  p_token           text,
  p_order_token     text,
  p_idempotency_key text,
  p_request_hash    text
)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_cart_id  uuid;
  v_known    private.cart_requests;
  v_item     record;
  v_variant  record;
  v_before   integer;
  v_kept     integer;
  v_reason   text;
  v_added    integer := 0;
  v_left_out jsonb := '[]';
  v_answer   jsonb;
begin
  perform private.order_audience(
    p_org_id, p_order_id, coalesce(p_order_token, p_token), 'orders.read'
  );
  -- Held from here on, so that what is counted below stays true.
  v_cart_id := private.lock_cart(p_org_id, p_token);
  v_known := private.known_cart_request(p_org_id, p_token, p_idempotency_key, p_request_hash);
  if v_known.key is not null then
    return v_known.answer
      || jsonb_build_object('cart', private.cart_content(p_org_id, v_cart_id));
  end if;
  -- All at once in the order of ids, as whoever saves a product: the lines would lock them in theirs.
  perform
  from public.product_variants as variants
  where variants.org_id = p_org_id
    and variants.id in (
      select items.variant_id
      from public.order_items as items
      where items.org_id = p_org_id
        and items.order_id = p_order_id
    )
  order by variants.id
  for key share;
  for v_item in
    -- Without what was cancelled of it; of an order that was cancelled as a whole, all.
    select items.variant_id, items.product_name, items.option_values,
      items.quantity
        - case when orders.status = 'cancelled' then 0 else items.cancelled_quantity end as quantity,
      (
        shops.published_at is not null
        and products.status = 'published'
        and variants.archived_at is null
      ) is true as is_on_sale
    from public.orders as orders
    join public.shops as shops on shops.org_id = orders.org_id
    join public.order_items as items
      on items.org_id = orders.org_id and items.order_id = orders.id
    left join public.product_variants as variants
      on variants.org_id = items.org_id and variants.id = items.variant_id
    left join public.products as products
      on products.org_id = variants.org_id and products.id = variants.product_id
    where orders.org_id = p_org_id
      and orders.id = p_order_id
      and (orders.status = 'cancelled' or items.quantity > items.cancelled_quantity)
    order by items.position
  loop
    v_kept := 0;
    begin
      v_variant := private.buyable_variant(p_org_id, v_item.variant_id);
      select coalesce(sum(items.quantity), 0)
      into v_before
      from public.cart_items as items
      where items.org_id = p_org_id
        and items.cart_id = v_cart_id
        and items.variant_id = v_item.variant_id;
      v_kept := greatest(least(v_item.quantity, v_variant.available - v_before), 0);
      v_reason := case
        when v_variant.available < 9999 then 'insufficient_stock'
        else 'too_many_pieces'
      end;
      if v_kept > 0 then
        perform private.put_cart_item(p_org_id, v_item.variant_id, v_kept, p_token, true);
      end if;
    exception
      when sqlstate 'PT409' or sqlstate 'PT422' then
        v_kept := 0;
        v_reason := case
          when sqlerrm = 'commerce.cart_full' then 'cart_full'
          -- Somebody bought it while we counted.
          when sqlerrm = 'commerce.stock_insufficient' then 'insufficient_stock'
          when v_item.is_on_sale then 'sold_out'
          else 'unavailable'
        end;
    end;
    v_added := v_added + v_kept;
    if v_kept < v_item.quantity then
      v_left_out := v_left_out || jsonb_build_object(
        'reason', v_reason,
        'variant_id', v_item.variant_id,
        'product_name', v_item.product_name,
        'option_values', v_item.option_values,
        'wanted', v_item.quantity,
        'kept', v_kept
      );
    end if;
  end loop;
  -- The cart says it too, until its customer has seen it: of the last reorder, as far as there is room.
  update public.user_carts as carts
  set
    notices = jsonb_path_query_array(
      jsonb_path_query_array(carts.notices, '$[*] ? (@.kind != "left_out")') || (
        select coalesce(jsonb_agg('{"kind": "left_out"}' || items.item order by items.nth), '[]')
        from jsonb_array_elements(v_left_out) with ordinality as items (item, nth)
      ),
      '$[last - 99 to last]'
    ),
    updated_at = greatest(clock_timestamp(), carts.updated_at)
  where carts.org_id = p_org_id
    and carts.id = v_cart_id;
  v_answer := jsonb_build_object('added_count', v_added, 'left_out', v_left_out);
  perform private.keep_cart_request(
    p_org_id, v_cart_id, p_idempotency_key, p_request_hash, v_answer
  );
  return v_answer || jsonb_build_object('cart', private.cart_content(p_org_id, v_cart_id));
end;
$$;
comment on function private.reorder(uuid, uuid, text, text, text, text) is
  'DEFINER: nobody may write carts. Trusts private.order_audience() for the order and private.lock_cart() for the cart.';
grant execute on function private.reorder(uuid, uuid, text, text, text, text)
  to anon, authenticated;

create function public.reorder(
  p_org_id          uuid,
  p_order_id        uuid,
  p_token           text default null,
  p_order_token     text default null,
  p_idempotency_key text default null,
  p_request_hash    text default null
)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.reorder(
    p_org_id, p_order_id, p_token, p_order_token, p_idempotency_key, p_request_hash
  );
$$;
comment on function public.reorder(uuid, uuid, text, text, text, text) is
  'Puts what an order had into the caller''s cart, at the prices of now, without pieces that were cancelled unless all were: {cart, added_count, left_out: [{reason, variant_id, product_name, option_values, wanted, kept}]}. What was left out is among the cart''s notices too, until it is acknowledged. p_token is the secret of a guest''s cart, and opens the order too unless p_order_token, the secret of an earlier cart, does. With a key as add_cart_item(); again it answers what was added and left out the first time.';
grant execute on function public.reorder(uuid, uuid, text, text, text, text)
  to anon, authenticated;
