-- Reading one order: by staff, by who bought it, and by a guest with the secret of their cart.
-- Depends on: commerce_orders, commerce_read_carts.

create function private.order_audience(
  p_org_id     uuid,
  p_order_id   uuid,
  p_token      text,
  p_permission text
)
  returns text
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_user_id uuid := private.current_user_id();
  v_hash    bytea := private.guest_token_hash(p_token);
  v_order   record;
begin
  select orders.guest_token_hash, orders.customer_id, customers.user_id
  into v_order
  from public.orders as orders
  join public.customers as customers
    on customers.org_id = orders.org_id and customers.id = orders.customer_id
  where orders.org_id = p_org_id
    and orders.id = p_order_id;
  if found then
    if v_user_id is not null
      and p_org_id = any (array(select private.current_org_ids(p_permission)))
    then
      return 'staff';
    -- The secret opens it also after a sign-in; whose customer it became is asked first.
    elsif v_order.user_id = v_user_id or v_order.guest_token_hash = v_hash then
      return 'buyer';
    elsif exists (
      select
      from private.current_buyers() as buyers
      where buyers.org_id = p_org_id
        and buyers.customer_id = v_order.customer_id
    ) then
      return 'buyer';
    end if;
  end if;
  raise exception 'commerce.order_not_found' using errcode = 'PT404';
end;
$$;
comment on function private.order_audience(uuid, uuid, text, text) is
  'DEFINER: reads orders past their policies; granted to nobody. As what the caller may touch an order: staff (with the permission) or buyer, by private.current_buyers() or the secret. To everybody else it is not there.';

create function private.order_content(p_org_id uuid, p_order_id uuid, p_is_staff boolean)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_order jsonb;
begin
  select
    jsonb_build_object(
      'id', orders.id,
      'org_id', orders.org_id,
      'number', orders.number,
      'customer_id', orders.customer_id,
      'status', orders.status,
      'channel', orders.channel,
      'payment_method', orders.payment_method,
      'payment_status', orders.payment_status,
      'currency', orders.currency,
      'exponent', currencies.exponent,
      'prices_include_tax', orders.prices_include_tax,
      'items_minor', orders.items_minor,
      'shipping_minor', orders.shipping_minor,
      'tax_minor', orders.tax_minor,
      'total_minor', orders.total_minor,
      'placed_total_minor', orders.placed_total_minor,
      'credit_used_minor', orders.credit_used_minor,
      'credit_returned_minor', orders.credit_returned_minor,
      'shipping_name', orders.shipping_name,
      'shipping_tax_rate_bps', orders.shipping_tax_rate_bps,
      'shipping_tax_minor', orders.shipping_tax_minor,
      'item_count', orders.item_count,
      'contact_name', orders.contact_name,
      'contact_email', orders.contact_email,
      'contact_phone', orders.contact_phone,
      'shipping_address', orders.shipping_address,
      'billing_address', orders.billing_address,
      'customer_note', orders.customer_note,
      'created_by', case when p_is_staff then orders.created_by end,
      'placed_at', orders.placed_at,
      'updated_at', orders.updated_at
    )
    || jsonb_build_object(
      'customer', case
        when p_is_staff
        then jsonb_build_object(
          'id', customers.id, 'name', customers.display_name, 'user_id', customers.user_id
        )
      end,
      'next_statuses', (
        select coalesce(jsonb_agg(steps.to_status order by stages.position), '[]')
        from public.order_status_steps as steps
        join unnest(array['placed', 'processing', 'shipped', 'completed', 'cancelled'])
          with ordinality as stages (status, position) on stages.status = steps.to_status
        where steps.from_status = orders.status
          -- Who bought may call it off as long as nobody has touched it.
          and (p_is_staff or (orders.status = 'placed' and steps.to_status = 'cancelled'))
      )
    )
  into v_order
  from public.orders as orders
  join public.currencies as currencies on currencies.code = orders.currency
  join public.customers as customers
    on customers.org_id = orders.org_id and customers.id = orders.customer_id
  where orders.org_id = p_org_id
    and orders.id = p_order_id;

  return v_order
    || jsonb_build_object(
      'items', (
        select coalesce(
          jsonb_agg(
            jsonb_build_object(
              'id', items.id,
              'position', items.position,
              'variant_id', items.variant_id,
              'product_id', items.product_id,
              'product_slug', products.slug,
              'product_name', items.product_name,
              'option_values', items.option_values,
              'sku', items.sku,
              'unit_price_minor', items.unit_price_minor,
              'quantity', items.quantity,
              'cancelled_quantity', items.cancelled_quantity,
              'tax_rate_bps', items.tax_rate_bps,
              'net_minor', items.net_minor,
              'tax_minor', items.tax_minor,
              'gross_minor', items.gross_minor
            )
            order by items.position
          ),
          '[]'
        )
        from public.order_items as items
        -- Where the line can lead: for visitors, as long as it is on show.
        left join public.products as products
          on products.org_id = items.org_id
          and products.id = items.product_id
          and (p_is_staff or products.status = 'published')
        where items.org_id = p_org_id
          and items.order_id = p_order_id
      ),
      'events', (
        select coalesce(
          jsonb_agg(
            jsonb_build_object(
              'id', events.id,
              'kind', events.kind,
              'data', events.data,
              'is_internal', events.is_internal,
              -- Who of the staff did it is the staff's business.
              'actor_id', case when p_is_staff then events.actor_id end,
              'actor_name', case
                when p_is_staff and events.actor_id is not null
                then private.person_name(p_org_id, events.actor_id)
              end,
              'created_at', events.created_at
            )
            order by events.id
          ),
          '[]'
        )
        from public.order_events as events
        where events.org_id = p_org_id
          and events.order_id = p_order_id
          and (p_is_staff or not events.is_internal)
      )
    );
end;
$$;
comment on function private.order_content(uuid, uuid, boolean) is
  'DEFINER: one check instead of a policy per table; granted to nobody. Called for an order that its caller may see, as staff or as who bought it.';

create function private.get_order(p_org_id uuid, p_order_id uuid, p_token text)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  return private.order_content(
    p_org_id, p_order_id,
    private.order_audience(p_org_id, p_order_id, p_token, 'orders.read') = 'staff'
  );
end;
$$;
comment on function private.get_order(uuid, uuid, text) is
  'DEFINER: guests may read no table. Trusts private.order_audience().';
grant execute on function private.get_order(uuid, uuid, text) to anon, authenticated;

create function public.get_order(p_org_id uuid, p_order_id uuid, p_token text default null)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.get_order(p_org_id, p_order_id, p_token);
$$;
comment on function public.get_order(uuid, uuid, text) is
  'An order with {exponent, customer (for staff, else null), items, events (internal ones for staff only), next_statuses}: for staff, for who bought it, and for the guest whose secret placed it.';
grant execute on function public.get_order(uuid, uuid, text) to anon, authenticated;

create function private.get_own_order(p_org_id uuid, p_order_id uuid)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  perform private.assert_signed_in();
  if not exists (
    select
    from private.current_buyers() as buyers
    join public.orders as orders
      on orders.org_id = buyers.org_id and orders.customer_id = buyers.customer_id
    where orders.org_id = p_org_id
      and orders.id = p_order_id
  ) then
    raise exception 'commerce.order_not_found' using errcode = 'PT404';
  end if;
  return private.order_content(p_org_id, p_order_id, false);
end;
$$;
comment on function private.get_own_order(uuid, uuid) is
  'DEFINER: one check instead of a policy per table. Trusts private.assert_signed_in() and private.current_buyers(), whose order it is.';
grant execute on function private.get_own_order(uuid, uuid) to authenticated;

create function public.get_own_order(p_org_id uuid, p_order_id uuid)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.get_own_order(p_org_id, p_order_id);
$$;
comment on function public.get_own_order(uuid, uuid) is
  'One of the caller''s own orders, as get_order() shows it to who bought it. To staff, an order that is not theirs is not there.';
grant execute on function public.get_own_order(uuid, uuid) to authenticated;
