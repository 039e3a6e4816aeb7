-- What somebody says when they order, checked and in one form, and the addresses that come of it.
-- Depends on: commerce_address_book, platform_values, crm_customer_writes.

create function private.read_order_contact(p_contact jsonb)
  returns jsonb
  language plpgsql
  immutable
  security invoker set search_path = ''
as $$
declare
  v_field   record;
  v_text    text;
  v_contact jsonb := '{}';
  v_problem text;
begin
  if jsonb_typeof(p_contact) is distinct from 'object' then
    raise exception 'platform.values_malformed' using errcode = 'PT422', detail = 'contact';
  end if;
  for v_field in
    select fields.key as name, fields.value
    from jsonb_each(p_contact) as fields
  loop
    if v_field.name not in ('name', 'email', 'phone') then
      raise exception 'platform.field_unknown'
        using errcode = 'PT422', detail = 'contact.' || left(v_field.name, 100);
    elsif jsonb_typeof(v_field.value) not in ('string', 'null') then
      raise exception 'platform.values_malformed'
        using errcode = 'PT422', detail = 'contact.' || v_field.name;
    end if;
    v_text := private.trim_value(v_field.value #>> '{}');
    if v_field.name = 'phone' then
      v_text := private.latin_digits(v_text);
    end if;
    -- A customer may come of it, so it is held to what a customer can have.
    v_problem := case private.customer_value_problem(v_field.name, v_text)
      when 'crm.value_too_long' then 'platform.value_too_long'
      when 'crm.value_has_control_characters' then 'platform.value_has_control_characters'
      when 'crm.email_invalid' then 'commerce.email_invalid'
      when 'crm.phone_without_digits' then 'commerce.phone_invalid'
    end;
    if v_problem is not null then
      raise exception '%', v_problem
        using errcode = 'PT422', detail = 'contact.' || v_field.name;
    end if;
    v_contact := v_contact || jsonb_build_object(
      v_field.name,
      case
        when v_field.name = 'email' then lower(v_text collate pg_catalog.pg_c_utf8) else v_text
      end
    );
  end loop;
  return jsonb_strip_nulls(v_contact);
end;
$$;
comment on function private.read_order_contact(jsonb) is
  'Who is asked about an order: {name?, email?, phone?} trimmed, without what is empty; raises why it cannot be stored.';

create function private.read_typed_address(p_details jsonb, p_kind text)
  returns jsonb
  language plpgsql
  stable
  security invoker set search_path = ''
as $$
begin
  if nullif(p_details -> p_kind, 'null') is null then
    return null;
  elsif nullif(p_details -> (p_kind || '_id'), 'null') is not null then
    raise exception 'platform.values_malformed' using errcode = 'PT422', detail = p_kind || '_id';
  end if;
  return private.read_address(p_details -> p_kind, p_kind || '.');
end;
$$;
comment on function private.read_typed_address(jsonb, text) is
  'The address of a kind (shipping_address, billing_address) that the details of an order spell out, or null.';

create function private.read_saved_address(
  p_details     jsonb,
  p_kind        text,
  p_org_id      uuid,
  p_customer_id uuid
)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_id      text := p_details ->> (p_kind || '_id');
  v_address public.addresses;
begin
  if v_id is null then
    return null;
  end if;
  -- Those of the one who orders, and nobody else's: not found, whoever's it is.
  if pg_input_is_valid(v_id, 'uuid') then
    select addresses.*
    into v_address
    from public.addresses as addresses
    where addresses.org_id = p_org_id
      and addresses.customer_id = p_customer_id
      and addresses.id = v_id::uuid;
  end if;
  if v_address.id is null then
    raise exception 'commerce.address_not_found'
      using errcode = 'PT404', detail = p_kind || '_id';
  end if;
  return private.address_fields(v_address);
end;
$$;
comment on function private.read_saved_address(jsonb, text, uuid, uuid) is
  'DEFINER: reads addresses past their policies; granted to nobody. The address that the details of an order name by <kind>_id, out of the address book of the customer who orders, or null; without a customer none is found.';

create function private.read_order_details(p_details jsonb, p_is_staff boolean)
  returns public.orders
  language plpgsql
  stable
  security invoker set search_path = ''
as $$
declare
  v_order   public.orders;
  v_contact jsonb;
begin
  perform private.assert_json_keys(
    p_details,
    array[
      'contact', 'shipping_address', 'shipping_address_id', 'billing_address',
      'billing_address_id', 'payment_method', 'customer_note', 'expected_total_minor'
    ] || case
      when p_is_staff then array['customer_id', 'items', 'save_addresses']
      else array['expected_revision', 'save_address']
    end
  );
  v_contact := private.read_order_contact(coalesce(nullif(p_details -> 'contact', 'null'), '{}'));
  v_order.contact_name := v_contact ->> 'name';
  v_order.contact_email := v_contact ->> 'email';
  v_order.contact_phone := v_contact ->> 'phone';

  v_order.customer_note := private.json_text(p_details, 'customer_note', 2000, true);
  v_order.payment_method := private.json_required_text(p_details, 'payment_method', 40);
  if v_order.payment_method not in ('account', 'credit') then
    raise exception 'commerce.payment_unavailable'
      using errcode = 'PT422', detail = 'payment_method';
  end if;
  v_order.total_minor := private.json_number(
    p_details, 'expected_total_minor', 0, 9007199254740991
  );
  if v_order.total_minor is null and not p_is_staff then
    raise exception 'platform.value_missing'
      using errcode = 'PT422', detail = 'expected_total_minor';
  end if;
  perform private.json_boolean(p_details, 'save_address');
  if not coalesce(
    private.json_texts(p_details, 'save_addresses', 2, 40) <@ array[
      'shipping_address', 'billing_address'
    ],
    true
  ) then
    raise exception 'platform.values_malformed' using errcode = 'PT422', detail = 'save_addresses';
  end if;
  v_order.shipping_address := private.read_typed_address(p_details, 'shipping_address');
  v_order.billing_address := private.read_typed_address(p_details, 'billing_address');
  return v_order;
end;
$$;
comment on function private.read_order_details(jsonb, boolean) is
  'An order with what its details say besides its lines; addresses that are named by their id are not looked up yet, and total_minor is what the one who orders expects. Raises the first reason why they cannot be taken, its detail the field.';

create function private.read_order_items(
  p_items         jsonb,
  out variant_ids uuid[],
  out quantities  integer[]
)
  language plpgsql
  immutable
  security invoker set search_path = ''
as $$
declare
  v_item jsonb;
begin
  if jsonb_typeof(p_items) is distinct from 'array' then
    raise exception 'platform.values_malformed' using errcode = 'PT422', detail = 'items';
  elsif jsonb_array_length(p_items) = 0 then
    raise exception 'commerce.cart_empty' using errcode = 'PT422', detail = 'items';
  elsif jsonb_array_length(p_items) > 100 then
    raise exception 'commerce.cart_full' using errcode = 'PT422', detail = 'items';
  end if;
  for v_item in
    select items.value
    from jsonb_array_elements(p_items) as items
  loop
    perform private.assert_json_keys(v_item, array['variant_id', 'quantity']);
    if pg_input_is_valid(v_item ->> 'variant_id', 'uuid') is not true then
      raise exception 'platform.values_malformed' using errcode = 'PT422', detail = 'variant_id';
    elsif private.json_number(v_item, 'quantity', 1, 9999, 'commerce.quantity_invalid') is null then
      raise exception 'commerce.quantity_invalid' using errcode = 'PT422', detail = 'quantity';
    end if;
  end loop;

  -- The same thing named twice is one line.
  select array_agg(lines.variant_id order by lines.position),
    array_agg(lines.quantity order by lines.position)
  into variant_ids, quantities
  from (
    select (items.value ->> 'variant_id')::uuid as variant_id,
      -- By way of numeric: 1.0 is a whole number too.
      sum((items.value ->> 'quantity')::numeric)::integer as quantity,
      min(items.position) as position
    from jsonb_array_elements(p_items) with ordinality as items (value, position)
    group by 1
  ) as lines;
  if 9999 < any (quantities) then
    raise exception 'commerce.quantity_invalid' using errcode = 'PT422', detail = 'quantity';
  end if;
end;
$$;
comment on function private.read_order_items(jsonb) is
  'Lines that staff enter, [{variant_id, quantity}], as two lists; raises why they cannot be ordered.';

create function private.choose_order_addresses(
  p_order       public.orders,
  p_details     jsonb,
  p_customer_id uuid
)
  returns public.orders
  language plpgsql
  stable
  security invoker set search_path = ''
as $$
declare
  v_order public.orders := p_order;
begin
  v_order.shipping_address := coalesce(
    v_order.shipping_address,
    private.read_saved_address(p_details, 'shipping_address', p_order.org_id, p_customer_id)
  );
  if v_order.shipping_address is null then
    raise exception 'platform.value_missing' using errcode = 'PT422', detail = 'shipping_address';
  end if;
  v_order.billing_address := coalesce(
    v_order.billing_address,
    private.read_saved_address(p_details, 'billing_address', p_order.org_id, p_customer_id),
    (
      select private.address_fields(addresses)
      from public.addresses as addresses
      where addresses.org_id = p_order.org_id
        and addresses.customer_id = p_customer_id
        and addresses.is_default_billing
    ),
    v_order.shipping_address
  );
  v_order.contact_name := coalesce(v_order.contact_name, v_order.shipping_address ->> 'name');
  return v_order;
end;
$$;
comment on function private.choose_order_addresses(public.orders, jsonb, uuid) is
  'Called by functions that may read addresses. The order with what was not typed, out of the address book of the customer, who is null for guests. The bill goes where they want their bills unless the details say otherwise; without such an address, and questions of a contact without a name, go where the goods go.';

create function private.remember_order_addresses(p_order public.orders, p_details jsonb)
  returns boolean
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_kind    text;
  v_address jsonb;
begin
  foreach v_kind in array array['shipping_address', 'billing_address'] loop
    v_address := case v_kind
      when 'shipping_address' then p_order.shipping_address else p_order.billing_address
    end;
    -- Only what was typed, and is not in the book already.
    continue when nullif(p_details -> v_kind, 'null') is null
      or (p_details -> 'save_addresses') ? v_kind is false
      or exists (
        select
        from public.addresses as addresses
        where addresses.org_id = p_order.org_id
          and addresses.customer_id = p_order.customer_id
          and private.address_fields(addresses) = v_address
      );
    -- A full book is no reason to sell nothing.
    begin
      perform private.write_address(
        p_order.org_id, p_order.customer_id, null, v_address, null, null
      );
    exception
      when sqlstate 'PT422' then
        return false;
    end;
  end loop;
  return true;
end;
$$;
comment on function private.remember_order_addresses(public.orders, jsonb) is
  'DEFINER: nobody may write addresses; granted to nobody. Puts the addresses that were typed, of staff those of save_addresses, into the book of the one who orders, whom the caller holds; false when one did not fit in.';
