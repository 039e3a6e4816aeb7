-- An order that staff enter for a customer, with the lines that they name.
-- Depends on: commerce_order_details, commerce_place_order.
--
-- Locks as commerce_place_order; instead of a cart it is the key at which a request that comes again
-- waits for the first.

create function private.create_order(p_org_id uuid, p_details jsonb, p_idempotency_key text)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_user_id  uuid;
  v_request  bytea := sha256(convert_to(p_details::text, 'UTF8'));
  v_order    public.orders;
  v_order_id uuid;
  v_items    record;
  v_customer public.customers;
  v_saves    boolean;
  v_is_kept  boolean;
begin
  perform private.assert_org_permission(p_org_id, 'orders.write');
  v_user_id := private.current_user_id();
  if p_idempotency_key is null or char_length(p_idempotency_key) not between 1 and 255 then
    raise exception 'platform.idempotency_key_invalid' using errcode = 'PT422';
  end if;
  -- There is no cart at which the same request could wait for the first.
  perform pg_advisory_xact_lock(
    hashtextextended(format('create_order %s %s %s', p_org_id, v_user_id, p_idempotency_key), 0)
  );
  v_order_id := private.replay_order(p_org_id, p_idempotency_key, v_request, v_user_id, null);
  if v_order_id is not null then
    return private.order_content(p_org_id, v_order_id, true);
  end if;

  v_order := private.read_order_details(p_details, true);
  v_items := private.read_order_items(p_details -> 'items');
  if pg_input_is_valid(p_details ->> 'customer_id', 'uuid') is not true then
    raise exception 'platform.value_missing' using errcode = 'PT422', detail = 'customer_id';
  end if;
  v_order.customer_id := private.live_customer_id(p_org_id, (p_details ->> 'customer_id')::uuid);
  select customers.*
  into v_customer
  from public.customers as customers
  where customers.org_id = p_org_id
    and customers.id = v_order.customer_id;
  v_saves := coalesce(jsonb_array_length(nullif(p_details -> 'save_addresses', 'null')) > 0, false);
  if v_customer.segment <> 'CUSTOMER' or v_customer.archived_at is not null or v_saves then
    perform
    from public.customers as customers
    where customers.org_id = p_org_id
      and customers.id = v_order.customer_id
    for no key update;
  end if;

  v_order.contact_name := coalesce(v_order.contact_name, v_customer.display_name);
  v_order.contact_email := coalesce(v_order.contact_email, v_customer.email);
  v_order.contact_phone := coalesce(v_order.contact_phone, v_customer.phone);
  v_order.org_id := p_org_id;
  v_order := private.choose_order_addresses(v_order, p_details, v_order.customer_id);

  v_order.id := gen_random_uuid();
  v_order.channel := 'staff';
  v_order.created_by := v_user_id;
  v_order.idempotency_key := p_idempotency_key;
  v_order.request_hash := v_request;
  if v_saves then
    v_is_kept := private.remember_order_addresses(v_order, p_details);
  end if;
  perform private.write_order(v_order, v_items.variant_ids, v_items.quantities, true);
  return private.order_content(p_org_id, v_order.id, true)
    || jsonb_strip_nulls(jsonb_build_object('address_kept', v_is_kept));
end;
$$;
comment on function private.create_order(uuid, jsonb, text) is
  'DEFINER: nobody may write orders. Trusts private.assert_org_permission(); customer, addresses and variants are looked up in that organization.';
grant execute on function private.create_order(uuid, jsonb, text) to authenticated;

create function public.create_order(p_org_id uuid, p_details jsonb, p_idempotency_key text)
  returns jsonb
  language plpgsql
  security invoker set search_path = ''
as $$
begin
  return private.create_order(p_org_id, p_details, p_idempotency_key);
end;
$$;
comment on function public.create_order(uuid, jsonb, text) is
  'An order that staff enter, by telephone for one. Details as of place_order(), with customer_id and items: [{variant_id, quantity}]; the contact is the customer''s own where it is not said, expected_total_minor may be left out, and save_addresses, of shipping_address and billing_address, names those that go into the customer''s address book; address_kept of the answer says whether they did. The same key again answers the same order.';
grant execute on function public.create_order(uuid, jsonb, text) to authenticated;
