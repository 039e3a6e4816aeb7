-- Imports: what the reader found out at the end of a file, and reading the first row differently.
-- Depends on: crm_imports.

create function private.note_customer_import(p_import_id uuid, p_options jsonb)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_import public.customer_imports := private.lock_customer_import(p_import_id);
begin
  if v_import.status <> 'staging' then
    raise exception 'crm.import_status_wrong' using errcode = 'PT409', detail = v_import.status;
  end if;
  if jsonb_typeof(p_options) is distinct from 'object'
    or not private.are_import_options(v_import.options || p_options)
  then
    raise exception 'crm.import_options_malformed' using errcode = 'PT422';
  end if;

  update public.customer_imports
  set options = v_import.options || p_options
  where id = p_import_id;
end;
$$;
comment on function private.note_customer_import(uuid, jsonb) is
  'DEFINER: nobody may update customer_imports. Trusts private.lock_customer_import().';
grant execute on function private.note_customer_import(uuid, jsonb) to authenticated;

create function private.change_customer_import_header(p_import_id uuid, p_has_header boolean)
  returns uuid
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_import     public.customer_imports := private.lock_customer_import(p_import_id);
  v_has_header boolean := coalesce((v_import.options ->> 'has_header')::boolean, true);
  v_first_row  jsonb;
  v_width      integer;
  v_shift      integer := case when p_has_header then -1 else 1 end;
  v_new_id     uuid;
begin
  if v_import.status not in ('staged', 'reviewed') then
    raise exception 'crm.import_status_wrong' using errcode = 'PT409', detail = v_import.status;
  end if;
  if p_has_header is null then
    raise exception 'crm.import_header_malformed' using errcode = 'PT422';
  end if;
  if p_has_header = v_has_header then
    return p_import_id;
  end if;

  select rows.cells
  into v_first_row
  from public.customer_import_rows as rows
  where rows.import_id = p_import_id
    and rows.row_number = 1;
  if p_has_header and v_import.row_count = 1 then
    raise exception 'crm.import_empty' using errcode = 'PT422';
  elsif p_has_header and jsonb_array_length(v_first_row) = 0 then
    raise exception 'crm.import_header_malformed' using errcode = 'PT422';
  elsif not p_has_header and v_import.row_count = 200000 then
    raise exception 'crm.import_too_many_rows' using errcode = 'PT422', detail = '200000';
  end if;

  -- A second import beside the first: shifting the numbers in place would meet itself in the key.
  if p_has_header then
    insert into public.customer_imports (org_id, file_name, header, options, created_by)
    values (
      v_import.org_id, v_import.file_name,
      (
        select jsonb_agg(left(coalesce(names.value, ''), 1000) order by names.position)
        from jsonb_array_elements_text(v_first_row) with ordinality as names (value, position)
      ),
      v_import.options || '{"has_header": true}', private.current_user_id()
    )
    returning id into v_new_id;
  else
    v_width := greatest(jsonb_array_length(v_first_row), jsonb_array_length(v_import.header));
    insert into public.customer_imports (org_id, file_name, header, options, created_by)
    values (
      v_import.org_id, v_import.file_name,
      (select jsonb_agg('Column ' || numbers.number) from generate_series(1, v_width) as numbers (number)),
      v_import.options || '{"has_header": false}', private.current_user_id()
    )
    returning id into v_new_id;
    insert into public.customer_import_rows (import_id, org_id, row_number, cells)
    values (v_new_id, v_import.org_id, 1, v_import.header);
  end if;

  insert into public.customer_import_rows (import_id, org_id, row_number, cells)
  select v_new_id, rows.org_id, rows.row_number + v_shift, rows.cells
  from public.customer_import_rows as rows
  where rows.import_id = p_import_id
    and rows.row_number + v_shift > 0;
  perform private.finish_staging_customer_import(v_new_id, v_import.row_count + v_shift);
  delete from public.customer_imports
  where id = p_import_id;
  return v_new_id;
end;
$$;
comment on function private.change_customer_import_header(uuid, boolean) is
  'DEFINER: nobody may write imports. Trusts private.lock_customer_import(); copies rows within one organization.';
grant execute on function private.change_customer_import_header(uuid, boolean) to authenticated;

create function public.note_customer_import(p_import_id uuid, p_options jsonb)
  returns void
  language sql
  security invoker set search_path = ''
as $$
  select private.note_customer_import(p_import_id, p_options);
$$;
comment on function public.note_customer_import(uuid, jsonb) is
  'Adds to what the reader found out about a file, before staging is finished: some of it shows at the last byte only.';
grant execute on function public.note_customer_import(uuid, jsonb) to authenticated;

create function public.change_customer_import_header(p_import_id uuid, p_has_header boolean)
  returns uuid
  language sql
  security invoker set search_path = ''
as $$
  select private.change_customer_import_header(p_import_id, p_has_header);
$$;
comment on function public.change_customer_import_header(uuid, boolean) is
  'Reads the first row of a staged file as names of columns, or as a customer, and returns the import that takes the place of this one. Without a change, the same.';
grant execute on function public.change_customer_import_header(uuid, boolean) to authenticated;
