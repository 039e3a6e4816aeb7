-- Suppliers: adding, changing, archiving and finding them.
-- Depends on: finance_vouchers, platform_values, crm_text.

create function private.supplier_search_text(p_name text, p_email text, p_tax_number text)
  returns text
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
begin
  return private.search_form(concat_ws(' ', p_name, p_email, p_tax_number));
end;
$$;
comment on function private.supplier_search_text(text, text, text) is
  'What a supplier is found by.';

-- Any part of a name, an address of mail or a tax number, in any script.
create index suppliers_search_idx
  on public.suppliers
  using gin (
    org_id,
    private.supplier_search_text(name, email, tax_number) extensions.gin_trgm_ops
  )
  with (gin_pending_list_limit = 1024);
-- As for orders_search_idx.
alter index public.suppliers_search_idx alter column 2 set statistics 500;
-- The list with archived ones, by name.
create index suppliers_list_idx on public.suppliers (org_id, lower(name), id);

create function private.supplier_content(p_supplier public.suppliers)
  returns jsonb
  language sql
  stable
  security definer set search_path = ''
as $$
  select jsonb_build_object(
    'id', p_supplier.id,
    'name', p_supplier.name,
    'email', p_supplier.email,
    'phone', p_supplier.phone,
    'address', p_supplier.address,
    'tax_number', p_supplier.tax_number,
    'note', p_supplier.note,
    'archived_at', p_supplier.archived_at,
    'created_at', p_supplier.created_at,
    'updated_at', p_supplier.updated_at,
    'open', coalesce(
      (
        select jsonb_agg(
          jsonb_build_object(
            'currency', sums.currency, 'exponent', currencies.exponent,
            'open_minor', sums.open_minor
          )
          order by sums.currency
        )
        from (
          select vouchers.currency, sum(vouchers.open_minor) as open_minor
          from public.vouchers as vouchers
          where vouchers.org_id = p_supplier.org_id
            and vouchers.supplier_id = p_supplier.id
            and vouchers.open_minor > 0
          group by vouchers.currency
        ) as sums
        join public.currencies as currencies on currencies.code = sums.currency
      ),
      '[]'
    )
  );
$$;
comment on function private.supplier_content(public.suppliers) is
  'DEFINER: reads vouchers past their policies; granted to nobody. A supplier as get_supplier() answers it, with what is owed to it.';

create function private.save_supplier(p_org_id uuid, p_supplier_id uuid, p_values jsonb)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_new      public.suppliers;
  v_supplier public.suppliers;
begin
  perform private.assert_org_permission(p_org_id, 'vouchers.write');
  perform private.assert_json_keys(
    p_values, array['name', 'email', 'phone', 'address', 'tax_number', 'note']
  );
  v_new.name := private.json_required_text(p_values, 'name', 200);
  v_new.email := private.json_text(p_values, 'email', 255);
  if v_new.email !~ '^[^\s@]+@[^\s@]+\.[^\s@]+$' then
    raise exception 'commerce.email_invalid' using errcode = 'PT422', detail = 'email';
  end if;
  v_new.phone := private.json_text(p_values, 'phone', 40);
  v_new.address := private.json_text(p_values, 'address', 500, true);
  v_new.tax_number := private.json_text(p_values, 'tax_number', 60);
  v_new.note := private.json_text(p_values, 'note', 2000, true);

  begin
    if p_supplier_id is null then
      insert into public.suppliers (
        org_id, name, email, phone, address, tax_number, note, created_by
      )
      values (
        p_org_id, v_new.name, v_new.email, v_new.phone, v_new.address, v_new.tax_number,
        v_new.note, private.current_user_id()
      )
      returning * into v_supplier;
    else
      update public.suppliers
      set
        name = v_new.name,
        email = v_new.email,
        phone = v_new.phone,
        address = v_new.address,
        tax_number = v_new.tax_number,
        note = v_new.note
      where org_id = p_org_id
        and id = p_supplier_id
      returning * into v_supplier;
    end if;
  exception
    when unique_violation then
      raise exception 'finance.supplier_name_taken' using errcode = '23505', detail = 'name';
  end;
  if v_supplier.id is null then
    raise exception 'finance.supplier_not_found' using errcode = 'PT404';
  end if;
  return private.supplier_content(v_supplier);
end;
$$;
comment on function private.save_supplier(uuid, uuid, jsonb) is
  'DEFINER: nobody may write suppliers. Trusts private.assert_org_permission().';
grant execute on function private.save_supplier(uuid, uuid, jsonb) to authenticated;

create function public.save_supplier(
  p_org_id      uuid,
  p_supplier_id uuid default null,
  p_values      jsonb default '{}'
)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.save_supplier(p_org_id, p_supplier_id, p_values);
$$;
comment on function public.save_supplier(uuid, uuid, jsonb) is
  'Makes a supplier (no id) or changes one, and answers it as get_supplier() does. Values: {name, email?, phone?, address?, tax_number?, note?}; what is left out is emptied.';
grant execute on function public.save_supplier(uuid, uuid, jsonb) to authenticated;

create function private.archive_supplier(p_org_id uuid, p_supplier_id uuid, p_is_archived boolean)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_supplier public.suppliers;
begin
  perform private.assert_org_permission(p_org_id, 'vouchers.write');
  begin
    update public.suppliers
    set archived_at = case when p_is_archived is not false then coalesce(archived_at, now()) end
    where org_id = p_org_id
      and id = p_supplier_id
    returning * into v_supplier;
  exception
    when unique_violation then
      -- Another one has taken the name meanwhile.
      raise exception 'finance.supplier_name_taken' using errcode = '23505', detail = 'name';
  end;
  if v_supplier.id is null then
    raise exception 'finance.supplier_not_found' using errcode = 'PT404';
  end if;
  return private.supplier_content(v_supplier);
end;
$$;
comment on function private.archive_supplier(uuid, uuid, boolean) is
  'DEFINER: nobody may write suppliers. Trusts private.assert_org_permission().';
grant execute on function private.archive_supplier(uuid, uuid, boolean) to authenticated;

create function public.archive_supplier(
  p_org_id      uuid,
  p_supplier_id uuid,
  p_is_archived boolean default true
)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.archive_supplier(p_org_id, p_supplier_id, p_is_archived);
$$;
comment on function public.archive_supplier(uuid, uuid, boolean) is
  'Archives a supplier, or brings it back with false. Its vouchers stay, and what is owed can be paid; new vouchers are refused.';
grant execute on function public.archive_supplier(uuid, uuid, boolean) to authenticated;

create function private.get_supplier(p_org_id uuid, p_supplier_id uuid)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_supplier public.suppliers;
begin
  perform private.assert_org_permission(p_org_id, 'vouchers.read');
  select suppliers.*
  into v_supplier
  from public.suppliers as suppliers
  where suppliers.org_id = p_org_id
    and suppliers.id = p_supplier_id;
  if not found then
    raise exception 'finance.supplier_not_found' using errcode = 'PT404';
  end if;
  return private.supplier_content(v_supplier);
end;
$$;
comment on function private.get_supplier(uuid, uuid) is
  'DEFINER: one check instead of a policy per row. Trusts private.assert_org_permission().';
grant execute on function private.get_supplier(uuid, uuid) to authenticated;

create function public.get_supplier(p_org_id uuid, p_supplier_id uuid)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.get_supplier(p_org_id, p_supplier_id);
$$;
comment on function public.get_supplier(uuid, uuid) is
  'A supplier: {id, name, email, phone, address, tax_number, note, archived_at, created_at, updated_at, open: [{currency, exponent, open_minor}]}.';
grant execute on function public.get_supplier(uuid, uuid) to authenticated;

create function private.list_suppliers(
  p_org_id uuid,
  p_filter jsonb,
  p_cursor jsonb,
  p_limit  integer
)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_filter    jsonb := coalesce(p_filter, '{}');
  v_limit     integer := least(greatest(coalesce(p_limit, 25), 1), 100);
  v_condition text := 'true';
  v_word      text;
  v_rows      jsonb;
  v_more      boolean;
begin
  perform private.assert_org_permission(p_org_id, 'vouchers.read');
  perform private.assert_json_keys(v_filter, array['query', 'is_archived']);
  perform private.assert_list_position(p_cursor, 'name.asc', 'text');
  if private.search_form(private.json_text(v_filter, 'query', 200)) = '' then
    -- Signs only: nobody is called so.
    v_condition := 'false';
  end if;
  foreach v_word in array coalesce(
    string_to_array(private.search_form(private.json_text(v_filter, 'query', 200)), ' '), '{}'
  )
  loop
    -- A literal, so that the planner sees how many have it. The form has neither quotes nor wildcards.
    v_condition := v_condition || format(
      ' and private.supplier_search_text(suppliers.name, suppliers.email, suppliers.tax_number)'
      || ' like %L',
      '%' || v_word || '%'
    );
  end loop;

  execute format(
    $query$
      select jsonb_agg(
        private.supplier_content(page::public.suppliers)
        order by lower(page.name), page.id
      )
      from (
        select suppliers.*
        from public.suppliers as suppliers
        where suppliers.org_id = $1
          and (suppliers.archived_at is not null) = $2
          and (
            $3 is null
            or (lower(suppliers.name), suppliers.id) > ($3 ->> 'key', ($3 ->> 'id')::uuid)
          )
          and %s
        order by lower(suppliers.name), suppliers.id
        limit $4
      ) as page
    $query$,
    v_condition
  )
  into v_rows
  using p_org_id, coalesce(private.json_boolean(v_filter, 'is_archived'), false), p_cursor,
    v_limit + 1;

  v_rows := coalesce(v_rows, '[]');
  v_more := jsonb_array_length(v_rows) > v_limit;
  if v_more then
    v_rows := v_rows - v_limit;
  end if;
  return jsonb_build_object(
    'items', v_rows,
    'next_cursor', case
      when v_more then jsonb_build_object(
        'sort', 'name.asc', 'key', lower(v_rows -> -1 ->> 'name'), 'id', v_rows -> -1 -> 'id'
      )
    end
  );
end;
$$;
comment on function private.list_suppliers(uuid, jsonb, jsonb, integer) is
  'DEFINER: under policies no index would serve the search. Trusts private.assert_org_permission().';
grant execute on function private.list_suppliers(uuid, jsonb, jsonb, integer) to authenticated;

create function public.list_suppliers(
  p_org_id uuid,
  p_filter jsonb default '{}',
  p_cursor jsonb default null,
  p_limit  integer default 25
)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.list_suppliers(p_org_id, p_filter, p_cursor, p_limit);
$$;
comment on function public.list_suppliers(uuid, jsonb, jsonb, integer) is
  'Suppliers by name: {items: as get_supplier(), next_cursor}. Filter: query (part of name, e-mail or tax number), is_archived (false if left out).';
grant execute on function public.list_suppliers(uuid, jsonb, jsonb, integer) to authenticated;
