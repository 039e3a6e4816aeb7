-- Stock that staff count, and what came of every piece.
-- Depends on: commerce_stock, commerce_orders (their numbers), identity_members (names).

create function private.adjust_stock(
  p_org_id            uuid,
  p_variant_id        uuid,
  p_quantity          bigint,
  p_reason            text,
  p_idempotency_key   text,
  p_expected_quantity bigint
)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  c_most     constant bigint := 999999999;
  v_reason   text := private.trim_value(p_reason);
  v_variant  public.product_variants;
  v_movement public.stock_movements;
begin
  perform private.assert_org_permission(p_org_id, 'products.write');
  -- Nothing moves only for who counted: there are as many as were expected.
  if (
    (p_quantity <> 0 or p_expected_quantity is not null) and p_quantity between -c_most and c_most
  ) is not true
  then
    raise exception 'commerce.stock_quantity_invalid' using errcode = 'PT422', detail = 'quantity';
  elsif char_length(v_reason) > 500 or v_reason ~ '[\x01-\x1f\x7f-\x9f]' then
    raise exception 'commerce.stock_reason_invalid' using errcode = 'PT422', detail = 'reason';
  elsif char_length(p_idempotency_key) not between 1 and 255 then
    raise exception 'platform.idempotency_key_invalid' using errcode = 'PT422';
  end if;

  -- The lock that private.move_stock() takes, before the key is looked for: the same request may be
  -- what is waited for.
  select variants.*
  into v_variant
  from public.product_variants as variants
  where variants.org_id = p_org_id
    and variants.id = p_variant_id
  for no key update;
  if not found then
    raise exception 'commerce.variant_not_found' using errcode = 'PT404';
  end if;

  select movements.*
  into v_movement
  from public.stock_movements as movements
  where movements.org_id = p_org_id
    and movements.idempotency_key = p_idempotency_key;
  if found then
    if (v_movement.variant_id, v_movement.quantity, v_movement.reason)
      is distinct from (p_variant_id, p_quantity, v_reason)
    then
      raise exception 'platform.idempotency_key_reused' using errcode = 'PT409';
    end if;
    return jsonb_build_object('stock_quantity', v_variant.stock_quantity);
  end if;

  if not v_variant.tracks_stock then
    raise exception 'commerce.stock_not_tracked' using errcode = 'PT422', detail = 'quantity';
  elsif v_variant.stock_quantity is distinct from
    coalesce(p_expected_quantity, v_variant.stock_quantity)
  then
    raise exception 'commerce.stock_changed'
      using errcode = 'PT409', detail = v_variant.stock_quantity::text;
  elsif p_quantity = 0 then
    return jsonb_build_object('stock_quantity', v_variant.stock_quantity);
  elsif v_variant.stock_quantity + p_quantity > c_most then
    raise exception 'commerce.stock_quantity_invalid' using errcode = 'PT422', detail = 'quantity';
  elsif v_variant.stock_quantity + p_quantity < 0 then
    raise exception 'commerce.stock_insufficient'
      using errcode = 'PT409', detail = v_variant.stock_quantity::text;
  end if;
  begin
    perform private.move_stock(
      p_org_id, array[p_variant_id], array[p_quantity], 'adjusted', null, v_reason,
      p_idempotency_key
    );
  exception
    -- The same key for another variant, whose row is another lock.
    when unique_violation then
      raise exception 'platform.idempotency_key_reused' using errcode = 'PT409';
  end;
  return jsonb_build_object('stock_quantity', v_variant.stock_quantity + p_quantity);
end;
$$;
comment on function private.adjust_stock(uuid, uuid, bigint, text, text, bigint) is
  'DEFINER: nobody may write stock. Trusts private.assert_org_permission(); the row of the variant is the lock.';
grant execute on function private.adjust_stock(uuid, uuid, bigint, text, text, bigint) to authenticated;

create function public.adjust_stock(
  p_org_id            uuid,
  p_variant_id        uuid,
  p_quantity          bigint,
  p_reason            text   default null,
  p_idempotency_key   text   default null,
  p_expected_quantity bigint default null
)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.adjust_stock(
    p_org_id, p_variant_id, p_quantity, p_reason, p_idempotency_key, p_expected_quantity
  );
$$;
comment on function public.adjust_stock(uuid, uuid, bigint, text, text, bigint) is
  'Pieces that came in (positive) or went out (negative), and {stock_quantity} after it. More than there are: commerce.stock_insufficient, with how many there are as its detail. Who counted says by p_expected_quantity how many there were to be: when there are others by now nothing moves, which is commerce.stock_changed. The same key again moves nothing; with other values it is refused.';
grant execute on function public.adjust_stock(uuid, uuid, bigint, text, text, bigint) to authenticated;

create function private.list_stock_movements(
  p_org_id     uuid,
  p_variant_id uuid,
  p_cursor     bigint,
  p_limit      integer
)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_limit integer := least(greatest(coalesce(p_limit, 50), 1), 200);
  v_items jsonb;
begin
  perform private.assert_org_permission(p_org_id, 'products.read');
  if not exists (
    select
    from public.product_variants as variants
    where variants.org_id = p_org_id
      and variants.id = p_variant_id
  ) then
    raise exception 'commerce.variant_not_found' using errcode = 'PT404';
  end if;

  select coalesce(
    jsonb_agg(
      jsonb_build_object(
        'id', page.id,
        'quantity', page.quantity,
        'kind', page.kind,
        'reason', page.reason,
        'order_id', page.order_id,
        'order_number', orders.number,
        'actor_id', page.actor_id,
        'actor_name', case
          when page.actor_id is not null then private.person_name(p_org_id, page.actor_id)
        end,
        'created_at', page.created_at
      )
      order by page.id desc
    ),
    '[]'
  )
  into v_items
  from (
    select movements.*
    from public.stock_movements as movements
    where movements.org_id = p_org_id
      and movements.variant_id = p_variant_id
      and movements.id < coalesce(p_cursor, 9223372036854775807)
    order by movements.id desc
    -- One more than asked for tells whether there are any.
    limit v_limit + 1
  ) as page
  left join public.orders as orders
    on orders.org_id = page.org_id and orders.id = page.order_id;

  if jsonb_array_length(v_items) > v_limit then
    return jsonb_build_object(
      'items', v_items - v_limit, 'next_cursor', (v_items -> (v_limit - 1) ->> 'id')::bigint
    );
  end if;
  return jsonb_build_object('items', v_items, 'next_cursor', null);
end;
$$;
comment on function private.list_stock_movements(uuid, uuid, bigint, integer) is
  'DEFINER: reads names of people who may have left. Trusts private.assert_org_permission(); every row it reads is of that organization.';
grant execute on function private.list_stock_movements(uuid, uuid, bigint, integer)
  to authenticated;

create function public.list_stock_movements(
  p_org_id     uuid,
  p_variant_id uuid,
  p_cursor     bigint default null,
  p_limit      integer default 50
)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.list_stock_movements(p_org_id, p_variant_id, p_cursor, p_limit);
$$;
comment on function public.list_stock_movements(uuid, uuid, bigint, integer) is
  'What came in and went out of a variant, newest first: {items, next_cursor}; p_cursor is the next_cursor of the page before.';
grant execute on function public.list_stock_movements(uuid, uuid, bigint, integer)
  to authenticated;
