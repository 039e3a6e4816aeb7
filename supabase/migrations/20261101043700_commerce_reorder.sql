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
  v_left_out jsonb := '[]';
begin
  perform private.order_audience(
    p_org_id, p_order_id, coalesce(p_order_token, p_token), 'orders.read'
  );
  -- Held from here on, so that what is counted below stays true.
  v_cart_id := private.lock_cart(p_org_id, p_token);
  v_known := private.known_cart_request(p_org_id, p_token, p_idempotency_key, p_request_hash);
  if v_known.key is not null then
    return jsonb_build_object(
      'cart', private.cart_content(p_org_id, v_cart_id), 'left_out', v_known.left_out
    );
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
        - case when orders.status = 'cancelled' then 0 else items.cancelled_quantity end as quantity
    from public.orders as orders
    join public.order_items as items
      on items.org_id = orders.org_id and items.order_id = orders.id
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
      if v_kept > 0 then
        perform private.put_cart_item(p_org_id, v_item.variant_id, v_kept, p_token, true);
      end if;
    exception
      -- Withdrawn or sold out, or the cart is full.
      when sqlstate 'PT409' or sqlstate 'PT422' then
        v_kept := 0;
    end;
    if v_kept < v_item.quantity then
      v_left_out := v_left_out || jsonb_build_object(
        'product_name', v_item.product_name,
        'option_values', v_item.option_values,
        'wanted', v_item.quantity,
        'kept', v_kept
      );
    end if;
  end loop;
  perform private.keep_cart_request(
    p_org_id, v_cart_id, p_idempotency_key, p_request_hash, v_left_out
  );
  return jsonb_build_object(
    'cart', private.cart_content(p_org_id, v_cart_id), 'left_out', v_left_out
  );
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
  'Puts what an order had into the caller''s cart, at the prices of now, without pieces that were cancelled unless all were: {cart, left_out: [{product_name, option_values, wanted, kept}]}. p_token is the secret of a guest''s cart, and opens the order too unless p_order_token, the secret of an earlier cart, does. With a key as add_cart_item(); again it answers what was left out the first time.';
grant execute on function public.reorder(uuid, uuid, text, text, text, text)
  to anon, authenticated;
