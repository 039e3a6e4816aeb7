-- Imports of products: giving one up, reading its first row differently, and the doors to staging.
-- Depends on: commerce_product_imports.

create function private.change_product_import_header(
  p_org_id     uuid,
  p_import_id  uuid,
  p_has_header boolean
)
  returns uuid
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_import     public.product_imports := private.lock_product_import(p_org_id, p_import_id);
  v_has_header boolean := coalesce((v_import.options ->> 'has_header')::boolean, true);
  v_first_row  jsonb;
  v_header     jsonb;
  v_shift      integer := case when p_has_header then -1 else 1 end;
  v_new_id     uuid;
begin
  if v_import.status not in ('staged', 'reviewed') then
    raise exception 'commerce.import_status_wrong' using errcode = 'PT409', detail = v_import.status;
  end if;
  if p_has_header is null then
    raise exception 'commerce.import_header_malformed' using errcode = 'PT422';
  end if;
  if p_has_header = v_has_header then
    return p_import_id;
  end if;

  select rows.cells
  into v_first_row
  from public.product_import_rows as rows
  where rows.org_id = p_org_id
    and rows.import_id = p_import_id
    and rows.row_number = 1;
  if p_has_header and v_import.row_count = 1 then
    raise exception 'commerce.import_empty' using errcode = 'PT422';
  elsif p_has_header and jsonb_array_length(v_first_row) = 0 then
    raise exception 'commerce.import_header_malformed' using errcode = 'PT422';
  elsif not p_has_header and v_import.row_count = 200000 then
    raise exception 'commerce.import_too_many_rows' using errcode = 'PT422', detail = '200000';
  end if;
  v_header := case
    when p_has_header then (
      select jsonb_agg(left(coalesce(names.value, ''), 1000) order by names.position)
      from jsonb_array_elements_text(v_first_row) with ordinality as names (value, position)
    )
    else (
      select jsonb_agg('Column ' || numbers.number)
      from generate_series(
        1, greatest(jsonb_array_length(v_first_row), jsonb_array_length(v_import.header))
      ) as numbers (number)
    )
  end;

  -- A second import beside the first: shifting the numbers in place would meet itself in the key.
  insert into public.product_imports (org_id, file_name, header, options, created_by)
  values (
    p_org_id, v_import.file_name, v_header,
    v_import.options || jsonb_build_object('has_header', p_has_header), private.current_user_id()
  )
  returning id into v_new_id;
  insert into public.product_import_rows (org_id, import_id, row_number, cells)
  select p_org_id, v_new_id, 1, v_import.header
  where not p_has_header;
  insert into public.product_import_rows (org_id, import_id, row_number, cells)
  select p_org_id, v_new_id, rows.row_number + v_shift, rows.cells
  from public.product_import_rows as rows
  where rows.org_id = p_org_id
    and rows.import_id = p_import_id
    and rows.row_number + v_shift > 0;
  perform private.finish_staging_product_import(p_org_id, v_new_id, v_import.row_count + v_shift);
  delete from public.product_imports
  where org_id = p_org_id
    and id = p_import_id;
  return v_new_id;
end;
$$;
comment on function private.change_product_import_header(uuid, uuid, boolean) is
  'DEFINER: nobody may write imports. Trusts private.lock_product_import(); copies rows within one organization.';
grant execute on function private.change_product_import_header(uuid, uuid, boolean)
  to authenticated;

create function private.cancel_product_import(p_org_id uuid, p_import_id uuid)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_import public.product_imports := private.lock_product_import(p_org_id, p_import_id);
begin
  if v_import.status = 'cancelled' then
    return;
  elsif v_import.status not in ('staging', 'staged', 'reviewed') then
    -- Products have been touched: undo_product_import() is the way back.
    raise exception 'commerce.import_status_wrong' using errcode = 'PT409', detail = v_import.status;
  end if;

  delete from public.product_import_rows
  where org_id = p_org_id
    and import_id = p_import_id;
  update public.product_imports
  set
    status = 'cancelled',
    reviewed_at = null,
    row_count = 0,
    insert_count = 0,
    update_count = 0,
    unchanged_count = 0,
    merged_count = 0,
    error_count = 0,
    skipped_count = 0,
    warning_count = 0,
    product_count = 0,
    reason_counts = '{}'
  where org_id = p_org_id
    and id = p_import_id;
end;
$$;
comment on function private.cancel_product_import(uuid, uuid) is
  'DEFINER: nobody may write imports. Trusts private.lock_product_import().';
grant execute on function private.cancel_product_import(uuid, uuid) to authenticated;

create function private.remove_abandoned_product_imports(p_max_rows integer)
  returns integer
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_import record;
  v_left   integer := greatest(p_max_rows, 0);
  v_rows   integer;
  v_count  integer := 0;
begin
  -- None of these has touched a product, so that nothing is left to undo or to tell about.
  for v_import in
    select imports.org_id, imports.id
    from public.product_imports as imports
    where imports.status in ('staging', 'staged', 'reviewed', 'cancelled')
      and imports.updated_at < now() - interval '7 days'
    order by imports.updated_at
    for update skip locked
  loop
    delete from public.product_import_rows as rows
    where rows.org_id = v_import.org_id
      and rows.import_id = v_import.id
      and rows.row_number in (
        select staged.row_number
        from public.product_import_rows as staged
        where staged.org_id = v_import.org_id
          and staged.import_id = v_import.id
        limit v_left
      );
    get diagnostics v_rows = row_count;
    v_left := v_left - v_rows;
    -- The rest of a large file goes the next time.
    exit when v_left <= 0;
    delete from public.product_imports
    where org_id = v_import.org_id
      and id = v_import.id;
    v_count := v_count + 1;
  end loop;
  return v_count;
end;
$$;
comment on function private.remove_abandoned_product_imports(integer) is
  'DEFINER: works for all organizations; granted to nobody. Called by private.run_maintenance(). Forgets files that nobody has applied for a week, at most so many rows at once, and returns how many files went.';

create function public.create_product_import(
  p_org_id    uuid,
  p_file_name text,
  p_header    jsonb,
  p_options   jsonb default '{}'
)
  returns uuid
  language sql
  security invoker set search_path = ''
as $$
  select private.create_product_import(p_org_id, p_file_name, p_header, p_options);
$$;
comment on function public.create_product_import(uuid, text, jsonb, jsonb) is
  'Begins an import. Its rows follow with stage_product_import_rows(); p_header is a list of up to 500 column names.';
grant execute on function public.create_product_import(uuid, text, jsonb, jsonb) to authenticated;

create function public.stage_product_import_rows(
  p_org_id    uuid,
  p_import_id uuid,
  p_first_row integer,
  p_rows      jsonb
)
  returns integer
  language sql
  security invoker set search_path = ''
as $$
  select private.stage_product_import_rows(p_org_id, p_import_id, p_first_row, p_rows);
$$;
comment on function public.stage_product_import_rows(uuid, uuid, integer, jsonb) is
  'Takes a batch of rows, a list of lists of texts, the first of them numbered p_first_row (from 1), and returns how many. May be sent again.';
grant execute on function public.stage_product_import_rows(uuid, uuid, integer, jsonb)
  to authenticated;

create function public.note_product_import(p_org_id uuid, p_import_id uuid, p_options jsonb)
  returns void
  language sql
  security invoker set search_path = ''
as $$
  select private.note_product_import(p_org_id, p_import_id, p_options);
$$;
comment on function public.note_product_import(uuid, uuid, jsonb) is
  'Adds to what the reader found out about a file, before staging is finished: some of it shows at the last byte only.';
grant execute on function public.note_product_import(uuid, uuid, jsonb) to authenticated;

create function public.finish_staging_product_import(
  p_org_id    uuid,
  p_import_id uuid,
  p_row_count integer
)
  returns void
  language sql
  security invoker set search_path = ''
as $$
  select private.finish_staging_product_import(p_org_id, p_import_id, p_row_count);
$$;
comment on function public.finish_staging_product_import(uuid, uuid, integer) is
  'All rows are there: p_row_count of them, numbered without a gap, or it is refused.';
grant execute on function public.finish_staging_product_import(uuid, uuid, integer)
  to authenticated;

create function public.change_product_import_header(
  p_org_id     uuid,
  p_import_id  uuid,
  p_has_header boolean
)
  returns uuid
  language sql
  security invoker set search_path = ''
as $$
  select private.change_product_import_header(p_org_id, p_import_id, p_has_header);
$$;
comment on function public.change_product_import_header(uuid, uuid, boolean) is
  'Reads the first row of a staged file as names of columns, or as a product, and returns the import that takes the place of this one. Without a change, the same.';
grant execute on function public.change_product_import_header(uuid, uuid, boolean)
  to authenticated;

create function public.cancel_product_import(p_org_id uuid, p_import_id uuid)
  returns void
  language sql
  security invoker set search_path = ''
as $$
  select private.cancel_product_import(p_org_id, p_import_id);
$$;
comment on function public.cancel_product_import(uuid, uuid) is
  'Gives an import up before any product was touched, and forgets its rows.';
grant execute on function public.cancel_product_import(uuid, uuid) to authenticated;
