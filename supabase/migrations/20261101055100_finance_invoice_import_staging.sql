-- Imports of invoice history: taking the file in, giving it up, reading its first row differently.
-- Depends on: finance_invoice_imports, platform_imports.

create function private.lock_invoice_import(p_org_id uuid, p_import_id uuid)
  returns public.invoice_imports
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_import public.invoice_imports;
begin
  perform private.assert_org_permission(p_org_id, 'invoices.import');
  -- Whoever works on an import holds its row, so two callers take turns and see each other's work.
  select imports.*
  into v_import
  from public.invoice_imports as imports
  where imports.org_id = p_org_id
    and imports.id = p_import_id
  for update;
  if not found then
    raise exception 'finance.import_not_found' using errcode = 'PT404';
  end if;
  return v_import;
end;
$$;
comment on function private.lock_invoice_import(uuid, uuid) is
  'DEFINER: locks a row that clients may only read; granted to nobody. Trusts private.assert_org_permission(); an import of others is not found.';

create function private.create_invoice_import(
  p_org_id    uuid,
  p_file_name text,
  p_header    jsonb,
  p_options   jsonb
)
  returns uuid
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_import_id uuid;
begin
  perform private.assert_org_permission(p_org_id, 'invoices.import');
  if not private.is_import_header(p_header) then
    raise exception 'finance.import_header_malformed' using errcode = 'PT422';
  elsif not private.are_import_options(p_options) then
    raise exception 'finance.import_options_malformed' using errcode = 'PT422';
  end if;

  -- Rows wait here in full until somebody applies or discards them. Counted one call at a time, or
  -- many at once would each find room.
  perform pg_advisory_xact_lock(hashtextextended('invoice_imports:' || p_org_id, 0));
  if (
    select count(*)
    from public.invoice_imports as imports
    where imports.org_id = p_org_id
      and imports.status in ('staging', 'staged', 'reviewed')
  ) >= 20 then
    raise exception 'finance.too_many_imports' using errcode = 'PT409', detail = '20';
  end if;

  insert into public.invoice_imports (org_id, file_name, header, options, created_by)
  values (
    p_org_id,
    coalesce(private.clean_text(p_file_name, 200), 'invoices.csv'),
    p_header,
    coalesce(p_options, '{}'),
    private.current_user_id()
  )
  returning id into v_import_id;
  return v_import_id;
end;
$$;
comment on function private.create_invoice_import(uuid, text, jsonb, jsonb) is
  'DEFINER: nobody may insert into invoice_imports. Trusts private.assert_org_permission(); created_by is the caller.';
grant execute on function private.create_invoice_import(uuid, text, jsonb, jsonb)
  to authenticated;

create function private.stage_invoice_import_rows(
  p_org_id    uuid,
  p_import_id uuid,
  p_first_row integer,
  p_rows      jsonb
)
  returns integer
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_import public.invoice_imports := private.lock_invoice_import(p_org_id, p_import_id);
  v_count  integer;
begin
  if v_import.status <> 'staging' then
    raise exception 'finance.import_status_wrong' using errcode = 'PT409', detail = v_import.status;
  end if;
  if not private.are_import_rows(p_rows) then
    raise exception 'finance.import_rows_malformed' using errcode = 'PT422';
  end if;
  v_count := jsonb_array_length(p_rows);
  if p_first_row is null or p_first_row < 1 or p_first_row::bigint + v_count - 1 > 100000 then
    raise exception 'finance.import_too_many_rows' using errcode = 'PT422', detail = '100000';
  end if;

  -- Sending a batch again, because the answer to the first time was lost, changes nothing.
  insert into public.invoice_import_rows (org_id, import_id, row_number, cells)
  select p_org_id, p_import_id, p_first_row + rows.position::integer - 1, rows.cells
  from jsonb_array_elements(p_rows) with ordinality as rows (cells, position)
  on conflict (org_id, import_id, row_number) do update
  set cells = excluded.cells
  where invoice_import_rows.cells is distinct from excluded.cells;
  -- A sign of life, for the page that tells an upload from one that was interrupted.
  update public.invoice_imports
  set updated_at = now()
  where org_id = p_org_id
    and id = p_import_id;
  return v_count;
end;
$$;
comment on function private.stage_invoice_import_rows(uuid, uuid, integer, jsonb) is
  'DEFINER: nobody may insert into invoice_import_rows. Trusts private.lock_invoice_import().';
grant execute on function private.stage_invoice_import_rows(uuid, uuid, integer, jsonb)
  to authenticated;

create function private.note_invoice_import(p_org_id uuid, p_import_id uuid, p_options jsonb)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_import public.invoice_imports := private.lock_invoice_import(p_org_id, p_import_id);
begin
  if v_import.status <> 'staging' then
    raise exception 'finance.import_status_wrong' using errcode = 'PT409', detail = v_import.status;
  end if;
  if jsonb_typeof(p_options) is distinct from 'object'
    or not private.are_import_options(v_import.options || p_options)
  then
    raise exception 'finance.import_options_malformed' using errcode = 'PT422';
  end if;

  update public.invoice_imports
  set options = v_import.options || p_options
  where org_id = p_org_id
    and id = p_import_id;
end;
$$;
comment on function private.note_invoice_import(uuid, uuid, jsonb) is
  'DEFINER: nobody may update invoice_imports. Trusts private.lock_invoice_import().';
grant execute on function private.note_invoice_import(uuid, uuid, jsonb) to authenticated;

create function private.finish_staging_invoice_import(
  p_org_id    uuid,
  p_import_id uuid,
  p_row_count integer
)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_import  public.invoice_imports := private.lock_invoice_import(p_org_id, p_import_id);
  v_count   integer;
  v_highest integer;
begin
  if v_import.status = 'staged' and v_import.row_count = p_row_count then
    return;
  elsif v_import.status <> 'staging' then
    raise exception 'finance.import_status_wrong' using errcode = 'PT409', detail = v_import.status;
  end if;

  -- The numbers of the rows must be 1 to n: a lost batch shows here, and not as invoices missing.
  select count(*), coalesce(max(rows.row_number), 0)
  into v_count, v_highest
  from public.invoice_import_rows as rows
  where rows.org_id = p_org_id
    and rows.import_id = p_import_id;
  if v_count is distinct from p_row_count or v_highest is distinct from p_row_count then
    raise exception 'finance.import_rows_missing'
      using errcode = 'PT409', detail = format('%s of %s', v_count, p_row_count);
  end if;
  if v_count = 0 then
    raise exception 'finance.import_empty' using errcode = 'PT422';
  end if;

  update public.invoice_imports
  set status = 'staged', row_count = v_count
  where org_id = p_org_id
    and id = p_import_id;
end;
$$;
comment on function private.finish_staging_invoice_import(uuid, uuid, integer) is
  'DEFINER: nobody may update invoice_imports. Trusts private.lock_invoice_import().';
grant execute on function private.finish_staging_invoice_import(uuid, uuid, integer)
  to authenticated;

create function private.change_invoice_import_header(
  p_org_id     uuid,
  p_import_id  uuid,
  p_has_header boolean
)
  returns uuid
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_import     public.invoice_imports := private.lock_invoice_import(p_org_id, p_import_id);
  v_has_header boolean := coalesce((v_import.options ->> 'has_header')::boolean, true);
  v_first_row  jsonb;
  v_header     jsonb;
  v_shift      integer := case when p_has_header then -1 else 1 end;
  v_new_id     uuid;
begin
  if v_import.status not in ('staged', 'reviewed') then
    raise exception 'finance.import_status_wrong' using errcode = 'PT409', detail = v_import.status;
  end if;
  if p_has_header is null then
    raise exception 'finance.import_header_malformed' using errcode = 'PT422';
  end if;
  if p_has_header = v_has_header then
    return p_import_id;
  end if;

  select rows.cells
  into v_first_row
  from public.invoice_import_rows as rows
  where rows.org_id = p_org_id
    and rows.import_id = p_import_id
    and rows.row_number = 1;
  if p_has_header and v_import.row_count = 1 then
    raise exception 'finance.import_empty' using errcode = 'PT422';
  elsif p_has_header and jsonb_array_length(v_first_row) = 0 then
    raise exception 'finance.import_header_malformed' using errcode = 'PT422';
  elsif not p_has_header and v_import.row_count = 100000 then
    raise exception 'finance.import_too_many_rows' using errcode = 'PT422', detail = '100000';
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
  insert into public.invoice_imports (org_id, file_name, header, options, created_by)
  values (
    p_org_id, v_import.file_name, v_header,
    v_import.options || jsonb_build_object('has_header', p_has_header), private.current_user_id()
  )
  returning id into v_new_id;
  insert into public.invoice_import_rows (org_id, import_id, row_number, cells)
  select p_org_id, v_new_id, 1, v_import.header
  where not p_has_header;
  insert into public.invoice_import_rows (org_id, import_id, row_number, cells)
  select p_org_id, v_new_id, rows.row_number + v_shift, rows.cells
  from public.invoice_import_rows as rows
  where rows.org_id = p_org_id
    and rows.import_id = p_import_id
    and rows.row_number + v_shift > 0;
  perform private.finish_staging_invoice_import(p_org_id, v_new_id, v_import.row_count + v_shift);
  delete from public.invoice_imports
  where org_id = p_org_id
    and id = p_import_id;
  return v_new_id;
end;
$$;
comment on function private.change_invoice_import_header(uuid, uuid, boolean) is
  'DEFINER: nobody may write imports. Trusts private.lock_invoice_import(); copies rows within one organization.';
grant execute on function private.change_invoice_import_header(uuid, uuid, boolean)
  to authenticated;

create function private.cancel_invoice_import(p_org_id uuid, p_import_id uuid)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_import public.invoice_imports := private.lock_invoice_import(p_org_id, p_import_id);
begin
  if v_import.status = 'cancelled' then
    return;
  elsif v_import.status not in ('staging', 'staged', 'reviewed') then
    -- Documents have been made: undo_invoice_import() is the way back.
    raise exception 'finance.import_status_wrong' using errcode = 'PT409', detail = v_import.status;
  end if;

  delete from public.invoice_import_documents
  where org_id = p_org_id
    and import_id = p_import_id;
  delete from public.invoice_import_rows
  where org_id = p_org_id
    and import_id = p_import_id;
  update public.invoice_imports
  set
    status = 'cancelled',
    reviewed_at = null,
    row_count = 0,
    insert_count = 0,
    merged_count = 0,
    error_count = 0,
    skipped_count = 0,
    warning_count = 0,
    document_count = 0,
    totals = '[]',
    reason_counts = '{}'
  where org_id = p_org_id
    and id = p_import_id;
end;
$$;
comment on function private.cancel_invoice_import(uuid, uuid) is
  'DEFINER: nobody may write imports. Trusts private.lock_invoice_import().';
grant execute on function private.cancel_invoice_import(uuid, uuid) to authenticated;

create function private.remove_abandoned_invoice_imports(p_max_rows integer)
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
  -- None of these has made a document, so that nothing is left to undo or to tell about.
  for v_import in
    select imports.org_id, imports.id
    from public.invoice_imports as imports
    where imports.status in ('staging', 'staged', 'reviewed', 'cancelled')
      and imports.updated_at < now() - interval '7 days'
    order by imports.updated_at
    for update skip locked
  loop
    delete from public.invoice_import_rows as rows
    where rows.org_id = v_import.org_id
      and rows.import_id = v_import.id
      and rows.row_number in (
        select staged.row_number
        from public.invoice_import_rows as staged
        where staged.org_id = v_import.org_id
          and staged.import_id = v_import.id
        limit v_left
      );
    get diagnostics v_rows = row_count;
    v_left := v_left - v_rows;
    -- The rest of a large file goes the next time.
    exit when v_left <= 0;
    delete from public.invoice_imports
    where org_id = v_import.org_id
      and id = v_import.id;
    v_count := v_count + 1;
  end loop;
  return v_count;
end;
$$;
comment on function private.remove_abandoned_invoice_imports(integer) is
  'DEFINER: works for all organizations; granted to nobody. Called by private.run_maintenance(). Forgets files that nobody has applied for a week, at most so many rows at once, and returns how many files went.';

create function public.create_invoice_import(
  p_org_id    uuid,
  p_file_name text,
  p_header    jsonb,
  p_options   jsonb default '{}'
)
  returns uuid
  language sql
  security invoker set search_path = ''
as $$
  select private.create_invoice_import(p_org_id, p_file_name, p_header, p_options);
$$;
comment on function public.create_invoice_import(uuid, text, jsonb, jsonb) is
  'Begins an import. Its rows follow with stage_invoice_import_rows(); p_header is a list of up to 500 column names.';
grant execute on function public.create_invoice_import(uuid, text, jsonb, jsonb) to authenticated;

create function public.stage_invoice_import_rows(
  p_org_id    uuid,
  p_import_id uuid,
  p_first_row integer,
  p_rows      jsonb
)
  returns integer
  language sql
  security invoker set search_path = ''
as $$
  select private.stage_invoice_import_rows(p_org_id, p_import_id, p_first_row, p_rows);
$$;
comment on function public.stage_invoice_import_rows(uuid, uuid, integer, jsonb) is
  'Takes a batch of rows, a list of lists of texts, the first of them numbered p_first_row (from 1), and returns how many. May be sent again.';
grant execute on function public.stage_invoice_import_rows(uuid, uuid, integer, jsonb)
  to authenticated;

create function public.note_invoice_import(p_org_id uuid, p_import_id uuid, p_options jsonb)
  returns void
  language sql
  security invoker set search_path = ''
as $$
  select private.note_invoice_import(p_org_id, p_import_id, p_options);
$$;
comment on function public.note_invoice_import(uuid, uuid, jsonb) is
  'Adds to what the reader found out about a file, before staging is finished: some of it shows at the last byte only.';
grant execute on function public.note_invoice_import(uuid, uuid, jsonb) to authenticated;

create function public.finish_staging_invoice_import(
  p_org_id    uuid,
  p_import_id uuid,
  p_row_count integer
)
  returns void
  language sql
  security invoker set search_path = ''
as $$
  select private.finish_staging_invoice_import(p_org_id, p_import_id, p_row_count);
$$;
comment on function public.finish_staging_invoice_import(uuid, uuid, integer) is
  'All rows are there: p_row_count of them, numbered without a gap, or it is refused.';
grant execute on function public.finish_staging_invoice_import(uuid, uuid, integer)
  to authenticated;

create function public.change_invoice_import_header(
  p_org_id     uuid,
  p_import_id  uuid,
  p_has_header boolean
)
  returns uuid
  language sql
  security invoker set search_path = ''
as $$
  select private.change_invoice_import_header(p_org_id, p_import_id, p_has_header);
$$;
comment on function public.change_invoice_import_header(uuid, uuid, boolean) is
  'Reads the first row of a staged file as names of columns, or as a line, and returns the import that takes the place of this one. Without a change, the same.';
grant execute on function public.change_invoice_import_header(uuid, uuid, boolean)
  to authenticated;

create function public.cancel_invoice_import(p_org_id uuid, p_import_id uuid)
  returns void
  language sql
  security invoker set search_path = ''
as $$
  select private.cancel_invoice_import(p_org_id, p_import_id);
$$;
comment on function public.cancel_invoice_import(uuid, uuid) is
  'Gives an import up before any document was made, and forgets its rows.';
grant execute on function public.cancel_invoice_import(uuid, uuid) to authenticated;
