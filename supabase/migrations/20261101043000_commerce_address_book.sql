-- What an address must have, and the address book of a customer.
-- Depends on: commerce_addresses, crm_customer_redirects, crm_merges.

create function private.get_address_format(p_country_code text)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_code   text := upper(p_country_code);
  v_format public.address_formats;
begin
  select formats.*
  into v_format
  from public.address_formats as formats
  where formats.country_code = v_code;
  if not found then
    if not exists (
      select
      from public.countries as countries
      where countries.code = v_code
    ) then
      raise exception 'commerce.country_unknown' using errcode = 'PT422', detail = 'country_code';
    end if;
    v_format.fields := array['line1', 'line2', 'city', 'region', 'postal_code'];
    v_format.required_fields := array['line1', 'city'];
    v_format.postal_code_label := 'Postal code';
    v_format.city_label := 'City';
    v_format.region_label := 'Region';
  end if;

  return jsonb_build_object(
    'country_code', v_code,
    'fields', (
      select jsonb_agg(
        jsonb_build_object(
          'name', fields.name,
          'label', case fields.name
            when 'name' then 'Name'
            when 'company' then 'Company'
            when 'line1' then 'Address'
            when 'line2' then 'Apartment, building, floor'
            when 'postal_code' then v_format.postal_code_label
            when 'city' then v_format.city_label
            when 'region' then v_format.region_label
            else 'Telephone'
          end,
          'is_required', fields.name = 'name' or fields.name = any (v_format.required_fields)
        )
        order by fields.position
      )
      from unnest(array['name', 'company'] || v_format.fields || array['phone'])
        with ordinality as fields (name, position)
    ),
    'postal_code_pattern', v_format.postal_code_pattern,
    'postal_code_example', v_format.postal_code_example
  );
end;
$$;
comment on function private.get_address_format(text) is
  'DEFINER: visitors may read no table. The same for everybody.';
grant execute on function private.get_address_format(text) to anon, authenticated;

create function public.get_address_format(p_country_code text)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.get_address_format(p_country_code);
$$;
comment on function public.get_address_format(text) is
  'What a form asks for in a country: {country_code, fields: [{name, label, is_required}] in the order of the country, postal_code_pattern, postal_code_example}.';
grant execute on function public.get_address_format(text) to anon, authenticated;

create function private.latin_digits(p_text text)
  returns text
  language plpgsql
  immutable strict parallel safe
  security invoker set search_path = ''
as $$
begin
  return translate(
    normalize(p_text, nfkc), '٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹‐−–—ー', '01234567890123456789-----'
  );
end;
$$;
comment on function private.latin_digits(text) is
  'What was typed on a full-width, Arabic or Persian keyboard in our letters, digits and hyphens; spaces stay.';

create function private.read_address(p_address jsonb, p_path text default '')
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_address jsonb := '{}';
  v_format  public.address_formats;
  v_field   record;
  v_text    text;
begin
  if jsonb_typeof(p_address) is distinct from 'object' then
    raise exception 'platform.values_malformed'
      using errcode = 'PT422', detail = rtrim(p_path, '.');
  end if;

  for v_field in
    select fields.key as name, fields.value
    from jsonb_each(p_address) as fields
  loop
    if v_field.name not in (
      'name', 'company', 'line1', 'line2', 'postal_code', 'city', 'region', 'country_code', 'phone'
    ) then
      raise exception 'platform.field_unknown'
        using errcode = 'PT422', detail = p_path || left(v_field.name, 100);
    elsif jsonb_typeof(v_field.value) not in ('string', 'null') then
      raise exception 'platform.values_malformed'
        using errcode = 'PT422', detail = p_path || v_field.name;
    end if;
    v_text := private.trim_value(v_field.value #>> '{}');
    continue when v_text is null;
    if v_field.name in ('phone', 'postal_code') then
      v_text := private.latin_digits(v_text);
    end if;
    if char_length(v_text) > (
      case v_field.name
        when 'postal_code' then 20
        when 'phone' then 40
        when 'city' then 100
        when 'region' then 100
        else 120
      end
    ) then
      raise exception 'platform.value_too_long'
        using errcode = 'PT422', detail = p_path || v_field.name;
    elsif v_text ~ '[\x01-\x1f\x7f-\x9f\u2028\u2029]' then
      raise exception 'platform.value_has_control_characters'
        using errcode = 'PT422', detail = p_path || v_field.name;
    elsif v_field.name = 'phone' and (v_text !~ '[0-9]' or char_length(v_text) < 3) then
      raise exception 'commerce.phone_invalid' using errcode = 'PT422', detail = p_path || 'phone';
    end if;
    v_address := v_address || jsonb_build_object(
      v_field.name,
      case when v_field.name in ('postal_code', 'country_code') then upper(v_text) else v_text end
    );
  end loop;

  if not exists (
    select
    from public.countries as countries
    where countries.code = v_address ->> 'country_code'
  ) then
    raise exception '%', case
      when v_address ? 'country_code' then 'commerce.country_unknown' else 'platform.value_missing'
    end
    using errcode = 'PT422', detail = p_path || 'country_code';
  end if;
  select formats.*
  into v_format
  from public.address_formats as formats
  where formats.country_code = v_address ->> 'country_code';
  select fields.name
  into v_field
  from unnest('{name}' || coalesce(v_format.required_fields, '{line1,city}'))
    with ordinality as fields (name, position)
  where not v_address ? fields.name
  order by fields.position
  limit 1;
  if found then
    raise exception 'platform.value_missing'
      using errcode = 'PT422', detail = p_path || v_field.name;
  elsif v_address ->> 'postal_code' !~* ('^(?:' || v_format.postal_code_pattern || ')$') then
    raise exception 'commerce.postal_code_invalid'
      using errcode = 'PT422', detail = p_path || 'postal_code';
  end if;
  return v_address;
end;
$$;
comment on function private.read_address(jsonb, text) is
  'DEFINER: reads public.countries and address_formats whoever asks; granted to nobody. The address trimmed, without what is empty; raises the first reason why nothing could be sent there, its detail the field behind p_path.';

create function private.address_json(p_address public.addresses)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select jsonb_build_object(
    'id', p_address.id,
    'name', p_address.name,
    'company', p_address.company,
    'line1', p_address.line1,
    'line2', p_address.line2,
    'postal_code', p_address.postal_code,
    'city', p_address.city,
    'region', p_address.region,
    'country_code', p_address.country_code,
    'phone', p_address.phone,
    'is_default_shipping', p_address.is_default_shipping,
    'is_default_billing', p_address.is_default_billing,
    'updated_at', p_address.updated_at
  );
$$;
comment on function private.address_json(public.addresses) is
  'An address as list_addresses() and save_address() answer it.';

create function private.address_fields(p_address public.addresses)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select jsonb_strip_nulls(
    private.address_json(p_address)
      - array['id', 'is_default_shipping', 'is_default_billing', 'updated_at']
  );
$$;
comment on function private.address_fields(public.addresses) is
  'What orders copy of an address, in the form of private.read_address().';

create function private.address_holder(p_org_id uuid, p_customer_id uuid, p_permission text)
  returns uuid
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_user_id     uuid;
  v_customer_id uuid;
begin
  if p_customer_id is not null then
    perform private.assert_org_permission(p_org_id, p_permission);
    return private.live_customer_id(p_org_id, p_customer_id);
  end if;

  v_user_id := private.assert_signed_in();
  select customers.id
  into v_customer_id
  from public.customers as customers
  where customers.user_id = v_user_id
    and customers.org_id = p_org_id
  for key share;
  return v_customer_id;
end;
$$;
comment on function private.address_holder(uuid, uuid, text) is
  'DEFINER: reads and locks customers; granted to nobody. Whose address book is meant: the one named, with the permission, or the caller''s own, by private.assert_signed_in(); null when the caller is no customer there.';

create function private.list_addresses(p_org_id uuid, p_customer_id uuid)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_customer_id uuid := private.address_holder(p_org_id, p_customer_id, 'orders.read');
begin
  return (
    select coalesce(
      jsonb_agg(private.address_json(addresses) order by addresses.created_at, addresses.id),
      '[]'
    )
    from public.addresses as addresses
    where addresses.org_id = p_org_id
      and addresses.customer_id = v_customer_id
  );
end;
$$;
comment on function private.list_addresses(uuid, uuid) is
  'DEFINER: one check instead of a policy per row. Trusts private.address_holder().';
grant execute on function private.list_addresses(uuid, uuid) to authenticated;

create function public.list_addresses(p_org_id uuid, p_customer_id uuid default null)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.list_addresses(p_org_id, p_customer_id);
$$;
comment on function public.list_addresses(uuid, uuid) is
  'The addresses of a customer, or the caller''s own, oldest first: [{id, name, company, line1, line2, postal_code, city, region, country_code, phone, is_default_shipping, is_default_billing, updated_at}].';
grant execute on function public.list_addresses(uuid, uuid) to authenticated;

create function private.write_address(
  p_org_id              uuid,
  p_customer_id         uuid,
  p_address_id          uuid,
  p_address             jsonb,
  p_is_default_shipping boolean,
  p_is_default_billing  boolean
)
  returns public.addresses
  language plpgsql
  security definer set search_path = ''
as $$
declare
  c_most    constant integer := 50;
  v_new     public.addresses := jsonb_populate_record(null::public.addresses, p_address);
  v_count   integer;
  v_address public.addresses;
begin
  select count(*)
  into v_count
  from public.addresses as addresses
  where addresses.org_id = p_org_id
    and addresses.customer_id = p_customer_id;
  if p_address_id is null and v_count >= c_most then
    raise exception 'commerce.too_many_addresses' using errcode = 'PT422', detail = c_most::text;
  end if;

  update public.addresses
  set
    is_default_shipping = is_default_shipping and p_is_default_shipping is not true,
    is_default_billing = is_default_billing and p_is_default_billing is not true
  where org_id = p_org_id
    and customer_id = p_customer_id
    and id is distinct from p_address_id
    and (
      (is_default_shipping and p_is_default_shipping) or (is_default_billing and p_is_default_billing)
    );
  if p_address_id is null then
    insert into public.addresses (
      org_id, customer_id, name, company, line1, line2, postal_code, city, region, country_code,
      phone, is_default_shipping, is_default_billing
    )
    values (
      p_org_id, p_customer_id, v_new.name, v_new.company, v_new.line1, v_new.line2,
      v_new.postal_code, v_new.city, v_new.region, v_new.country_code, v_new.phone,
      -- The first is where everything goes until there is another.
      v_count = 0 or p_is_default_shipping is true, v_count = 0 or p_is_default_billing is true
    )
    returning * into v_address;
  else
    update public.addresses
    set
      name = v_new.name,
      company = v_new.company,
      line1 = v_new.line1,
      line2 = v_new.line2,
      postal_code = v_new.postal_code,
      city = v_new.city,
      region = v_new.region,
      country_code = v_new.country_code,
      phone = v_new.phone,
      is_default_shipping = coalesce(p_is_default_shipping, is_default_shipping),
      is_default_billing = coalesce(p_is_default_billing, is_default_billing)
    where org_id = p_org_id
      and customer_id = p_customer_id
      and id = p_address_id
    returning * into v_address;
    -- Deleted since it was looked up, for which nobody has to hold the customer.
    if not found then
      raise exception 'commerce.address_not_found' using errcode = 'PT404';
    end if;
  end if;
  return v_address;
end;
$$;
comment on function private.write_address(uuid, uuid, uuid, jsonb, boolean, boolean) is
  'DEFINER: nobody may write addresses; granted to nobody. Called for a customer whom the caller may change and holds, with an address of private.read_address(). Keeps one default of each kind.';

create function private.save_address(
  p_org_id      uuid,
  p_address_id  uuid,
  p_values      jsonb,
  p_customer_id uuid
)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  c_flags       constant text[] := array['is_default_shipping', 'is_default_billing'];
  v_customer_id uuid := private.address_holder(p_org_id, p_customer_id, 'orders.write');
  v_values      jsonb := p_values;
  v_flag        text;
  v_address     public.addresses;
begin
  if v_customer_id is null then
    raise exception 'crm.customer_not_found' using errcode = 'PT404';
  elsif jsonb_typeof(p_values) is distinct from 'object' then
    raise exception 'platform.values_malformed' using errcode = 'PT422';
  end if;
  foreach v_flag in array c_flags loop
    if jsonb_typeof(p_values -> v_flag) not in ('boolean', 'null') then
      raise exception 'platform.values_malformed' using errcode = 'PT422', detail = v_flag;
    end if;
  end loop;

  -- Two at once would each take the default from a third address and both be it.
  perform
  from public.customers as customers
  where customers.org_id = p_org_id
    and customers.id = v_customer_id
  for no key update;
  if p_address_id is not null then
    select addresses.*
    into v_address
    from public.addresses as addresses
    where addresses.org_id = p_org_id
      and addresses.customer_id = v_customer_id
      and addresses.id = p_address_id;
    if not found then
      raise exception 'commerce.address_not_found' using errcode = 'PT404';
    end if;
    v_values := private.address_fields(v_address);
    if p_values ? 'country_code'
      and upper(private.trim_value(p_values ->> 'country_code'))
        is distinct from v_address.country_code
    then
      -- A state of the old country is none of the new one, and its form may not ask for one.
      v_values := v_values - array['line2', 'postal_code', 'city', 'region'];
    end if;
    v_values := v_values || p_values;
  end if;
  v_address := private.write_address(
    p_org_id, v_customer_id, p_address_id, private.read_address(v_values - c_flags),
    (p_values ->> 'is_default_shipping')::boolean, (p_values ->> 'is_default_billing')::boolean
  );
  return private.address_json(v_address);
end;
$$;
comment on function private.save_address(uuid, uuid, jsonb, uuid) is
  'DEFINER: nobody may write addresses. Trusts private.address_holder(); the address is looked up among those of that customer.';
grant execute on function private.save_address(uuid, uuid, jsonb, uuid) to authenticated;

create function public.save_address(
  p_org_id      uuid,
  p_address_id  uuid default null,
  p_values      jsonb default '{}',
  p_customer_id uuid default null
)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.save_address(p_org_id, p_address_id, p_values, p_customer_id);
$$;
comment on function public.save_address(uuid, uuid, jsonb, uuid) is
  'Adds an address (no id) or changes one, of a customer or the caller''s own, and answers it. Keys: name, company, line1, line2, postal_code, city, region, country_code, phone, is_default_shipping, is_default_billing; of a change, what is not there stays as it is, except that with another country line2, postal_code, city and region go. The first one is the default of both kinds.';
grant execute on function public.save_address(uuid, uuid, jsonb, uuid) to authenticated;

create function private.delete_address(p_org_id uuid, p_address_id uuid)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_user_id uuid := private.assert_signed_in();
begin
  -- Orders have copies, so nothing points here.
  delete from public.addresses as addresses
  where addresses.org_id = p_org_id
    and addresses.id = p_address_id
    and (
      p_org_id = any (array(select private.current_org_ids('orders.write')))
      or exists (
        select
        from public.customers as customers
        where customers.org_id = addresses.org_id
          and customers.id = addresses.customer_id
          and customers.user_id = v_user_id
      )
    );
  if not found then
    raise exception 'commerce.address_not_found' using errcode = 'PT404';
  end if;
end;
$$;
comment on function private.delete_address(uuid, uuid) is
  'DEFINER: nobody may write addresses. Trusts private.current_org_ids() and private.assert_signed_in(): of a customer of the caller''s organization, or the caller''s own.';
grant execute on function private.delete_address(uuid, uuid) to authenticated;

create function public.delete_address(p_org_id uuid, p_address_id uuid)
  returns void
  language sql
  security invoker set search_path = ''
as $$
  select private.delete_address(p_org_id, p_address_id);
$$;
comment on function public.delete_address(uuid, uuid) is
  'Takes an address out of the address book. Orders that were sent there keep it.';
grant execute on function public.delete_address(uuid, uuid) to authenticated;

create function private.merge_addresses(
  p_org_id  uuid,
  p_from_id uuid,
  p_into_id uuid,
  p_moved   jsonb
)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_moved jsonb;
begin
  -- Of two defaults the survivor's stays. What the other's was is kept, for the way back.
  with movable as (
    select addresses.id, addresses.is_default_shipping, addresses.is_default_billing
    from public.addresses as addresses
    where addresses.org_id = p_org_id
      and addresses.customer_id = p_from_id
      and p_moved is null
    union all
    select kept.id, kept.is_default_shipping, kept.is_default_billing
    from jsonb_to_recordset(p_moved)
      as kept (id uuid, is_default_shipping boolean, is_default_billing boolean)
  ),
  moved as (
    update public.addresses as addresses
    set
      customer_id = p_into_id,
      is_default_shipping = movable.is_default_shipping and not exists (
        select
        from public.addresses as others
        where others.org_id = p_org_id
          and others.customer_id = p_into_id
          and others.is_default_shipping
      ),
      is_default_billing = movable.is_default_billing and not exists (
        select
        from public.addresses as others
        where others.org_id = p_org_id
          and others.customer_id = p_into_id
          and others.is_default_billing
      )
    from movable
    where addresses.org_id = p_org_id
      and addresses.customer_id = p_from_id
      and addresses.id = movable.id
    returning movable.id, movable.is_default_shipping, movable.is_default_billing
  )
  select coalesce(jsonb_agg(to_jsonb(moved) order by moved.id), '[]')
  into v_moved
  from moved;
  return v_moved;
end;
$$;
comment on function private.merge_addresses(uuid, uuid, uuid, jsonb) is
  'DEFINER: nobody may write addresses; granted to nobody. Called by a merge of customers (null: all addresses) and by its undo (those that it moved), which hold both customers.';
