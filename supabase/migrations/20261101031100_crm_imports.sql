-- Imports: a file of customers, staged row by row before any customer is touched.
-- Depends on: crm_customers, identity_organizations, platform_imports.
--
-- staging -> staged -> reviewed -> applying -> applied -> undoing -> undone, and cancelled from any
-- state in which no customer has been touched. Every step is a function, every call one
-- transaction, and how far it got is a column: a process that dies leaves nothing half-done, and
-- whoever comes next goes on from there.

create table public.customer_imports (
  id              uuid        not null default gen_random_uuid(),
  org_id          uuid        not null,
  file_name       text        not null,
  status          text        not null default 'staging',
  header          jsonb       not null,
  mapping         jsonb,
  on_match        text        not null default 'update',
  options         jsonb       not null default '{}',
  row_count       integer     not null default 0,
  insert_count    integer     not null default 0,
  update_count    integer     not null default 0,
  unchanged_count integer     not null default 0,
  merged_count    integer     not null default 0,
  error_count     integer     not null default 0,
  skipped_count   integer     not null default 0,
  warning_count   integer     not null default 0,
  reason_counts   jsonb       not null default '{}',
  applied_rows    integer     not null default 0,
  inserted_count  integer     not null default 0,
  updated_count   integer     not null default 0,
  undone_rows     integer     not null default 0,
  deleted_count   integer     not null default 0,
  restored_count  integer     not null default 0,
  kept_count      integer     not null default 0,
  created_by      uuid,
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  reviewed_at     timestamptz,
  applied_at      timestamptz,
  undone_at       timestamptz,
  constraint customer_imports_pkey primary key (id),
  constraint customer_imports_org_id_id_key unique (org_id, id),
  constraint customer_imports_org_id_fkey
    foreign key (org_id) references public.organizations (id) on delete cascade,
  constraint customer_imports_file_name_check check (char_length(file_name) between 1 and 200),
  constraint customer_imports_status_check
    check (
      status in (
        'staging', 'staged', 'reviewed', 'applying', 'applied', 'undoing', 'undone', 'cancelled'
      )
    ),
  constraint customer_imports_on_match_check check (on_match in ('update', 'skip')),
  constraint customer_imports_header_check check (jsonb_typeof(header) = 'array'),
  constraint customer_imports_mapping_check check (jsonb_typeof(mapping) = 'object'),
  constraint customer_imports_options_check check (jsonb_typeof(options) = 'object'),
  constraint customer_imports_row_count_check check (row_count between 0 and 200000),
  constraint customer_imports_progress_check
    check (
      applied_rows between 0 and row_count
      and undone_rows between 0 and applied_rows
      and inserted_count between 0 and insert_count
      and updated_count between 0 and update_count
      and least(
        insert_count, update_count, unchanged_count, merged_count, error_count, skipped_count,
        warning_count, deleted_count, restored_count, kept_count
      ) >= 0
    ),
  -- Every row of the file is in exactly one of the six from the review on, at any later moment.
  constraint customer_imports_counters_check
    check (
      insert_count + update_count + unchanged_count + merged_count + error_count + skipped_count
        = case when reviewed_at is null then 0 else row_count end
    ),
  constraint customer_imports_undo_counters_check
    check (
      deleted_count + restored_count + kept_count <= undone_rows
      and deleted_count <= inserted_count
      and restored_count <= updated_count
      and deleted_count + restored_count + kept_count <= inserted_count + updated_count
    ),
  constraint customer_imports_reason_counts_check check (jsonb_typeof(reason_counts) = 'object')
);
comment on table public.customer_imports is
  'A file of customers on its way in: where it stands, and what became of its rows.';
comment on column public.customer_imports.header is
  'The names of the columns, as the file has them.';
comment on column public.customer_imports.mapping is
  'Column number, from 0 and as text, to the field of a customer. Columns that are not here are kept in the rows only.';
comment on column public.customer_imports.options is
  'What the reader of the file found out (encoding, delimiter, …); nothing here depends on it.';
comment on column public.customer_imports.merged_count is
  'Rows combined with an earlier row of the file about the same customer, which goes in.';
comment on column public.customer_imports.warning_count is
  'Rows that go in with something left out; they are also counted under their outcome.';
comment on column public.customer_imports.reason_counts is
  'How many rows have which reason among their errors and warnings, as reviewed and again once all are applied.';
comment on column public.customer_imports.inserted_count is
  'Rows to insert that have been inserted so far; what undo takes back later stays counted. updated_count: the same of those to update.';
comment on column public.customer_imports.kept_count is
  'Customers that undo left alone, because they were changed after the import or something was added to them.';
comment on column public.customer_imports.created_by is
  'Who brought the file. No foreign key: it stays true after they have left.';

create index customer_imports_created_idx
  on public.customer_imports (org_id, created_at desc, id desc);
-- What waits to be applied: counted when another comes, and looked through for what was abandoned.
create index customer_imports_waiting_idx
  on public.customer_imports (org_id, updated_at)
  where status in ('staging', 'staged', 'reviewed', 'cancelled');

create table public.customer_import_rows (
  import_id   uuid    not null,
  org_id      uuid    not null,
  row_number  integer not null,
  cells       jsonb   not null,
  outcome     text,
  errors      jsonb,
  warnings    jsonb,
  "values"    jsonb,
  merged_into integer,
  customer_id uuid,
  before      jsonb,
  reviewed_customer_updated_at timestamptz,
  applied_customer_updated_at timestamptz,
  undo        text,
  constraint customer_import_rows_pkey primary key (import_id, row_number),
  constraint customer_import_rows_import_id_fkey
    foreign key (org_id, import_id) references public.customer_imports (org_id, id)
    on delete cascade,
  constraint customer_import_rows_row_number_check check (row_number between 1 and 200000),
  constraint customer_import_rows_cells_check check (jsonb_typeof(cells) = 'array'),
  constraint customer_import_rows_outcome_check
    check (outcome in ('insert', 'update', 'unchanged', 'merged', 'error', 'skipped')),
  constraint customer_import_rows_undo_check check (undo in ('deleted', 'restored', 'kept')),
  constraint customer_import_rows_merged_into_check
    check ((merged_into is not null) = (outcome is not distinct from 'merged'))
)
-- Each row is rewritten by the review and once more when applied. Room on its own page keeps both
-- out of the index.
with (fillfactor = 40);
comment on table public.customer_import_rows is
  'Every row of an imported file, as text, with what became of it. Kept, because undo needs it and questions come later.';
comment on column public.customer_import_rows.row_number is
  'From 1, counted without the header.';
comment on column public.customer_import_rows.errors is
  'Why the row does not go in: [{field, reason, value}].';
comment on column public.customer_import_rows.warnings is
  'What was left out of a row that does go in: [{field, reason, value}].';
comment on column public.customer_import_rows."values" is
  'What the customer gets, later rows about the same one included.';
comment on column public.customer_import_rows.merged_into is
  'The earlier row about the same customer, which carries the values of this one too.';
comment on column public.customer_import_rows.customer_id is
  'The customer that was found or made. No foreign key: the report outlives its subject.';
comment on column public.customer_import_rows.before is
  'What an update replaced, for undo: the old values of the fields, tag_ids that it added, and new_tag_ids, those of them that the import made.';
comment on column public.customer_import_rows.reviewed_customer_updated_at is
  'customers.updated_at as the dry run saw it; another value means that what it showed is not what would be overwritten.';
comment on column public.customer_import_rows.applied_customer_updated_at is
  'customers.updated_at as the import left it; another value means that somebody changed the customer since.';

-- Serves the foreign key; the primary key serves everything else.
create index customer_import_rows_org_id_import_id_idx
  on public.customer_import_rows (org_id, import_id);

create trigger trg_100_set_updated_at
  before update on public.customer_imports
  for each row execute function private.tg__set_updated_at();

alter table public.customer_imports enable row level security;
create policy customer_imports_select_staff on public.customer_imports
  for select to authenticated
  using (org_id = any (array(select private.current_org_ids('customers.import'))));

alter table public.customer_import_rows enable row level security;
create policy customer_import_rows_select_staff on public.customer_import_rows
  for select to authenticated
  using (org_id = any (array(select private.current_org_ids('customers.import'))));

grant select on public.customer_imports to authenticated, service_role;
grant select on public.customer_import_rows to authenticated, service_role;
-- No insert, update or delete on either: what undo puts back is read from here, so the functions
-- are the only ones to write it.

create function private.lock_customer_import(p_import_id uuid)
  returns public.customer_imports
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_import public.customer_imports;
begin
  -- Whoever works on an import holds its row, so two callers take turns and see each other's work.
  select imports.*
  into v_import
  from public.customer_imports as imports
  where imports.id = p_import_id
    and imports.org_id = any (array(select private.current_org_ids()))
  for update;
  if not found then
    raise exception 'crm.import_not_found' using errcode = 'PT404';
  end if;
  perform private.assert_org_permission(v_import.org_id, 'customers.import');
  return v_import;
end;
$$;
comment on function private.lock_customer_import(uuid) is
  'DEFINER: locks a row that clients may only read. Trusts private.current_org_ids() and private.assert_org_permission(); an import of others is not found.';

create function private.create_customer_import(
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
  perform private.assert_org_permission(p_org_id, 'customers.import');

  if not private.is_import_header(p_header) then
    raise exception 'crm.import_header_malformed' using errcode = 'PT422';
  elsif not private.are_import_options(p_options) then
    raise exception 'crm.import_options_malformed' using errcode = 'PT422';
  end if;

  -- Rows wait here in full until somebody applies or discards them. Counted one call at a time, or
  -- many at once would each find room.
  perform pg_advisory_xact_lock(hashtextextended('customer_imports:' || p_org_id, 0));
  if (
    select count(*)
    from public.customer_imports as imports
    where imports.org_id = p_org_id
      and imports.status in ('staging', 'staged', 'reviewed')
  ) >= 20 then
    raise exception 'crm.too_many_imports' using errcode = 'PT409', detail = '20';
  end if;

  insert into public.customer_imports (org_id, file_name, header, options, created_by)
  values (
    p_org_id,
    coalesce(private.clean_text(p_file_name, 200), 'customers.csv'),
    p_header,
    coalesce(p_options, '{}'),
    private.current_user_id()
  )
  returning id into v_import_id;
  return v_import_id;
end;
$$;
comment on function private.create_customer_import(uuid, text, jsonb, jsonb) is
  'DEFINER: nobody may insert into customer_imports. Trusts private.assert_org_permission(); created_by is the caller.';
grant execute on function private.create_customer_import(uuid, text, jsonb, jsonb)
  to authenticated;

create function private.stage_customer_import_rows(
  p_import_id uuid,
  p_first_row integer,
  p_rows      jsonb
)
  returns integer
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_import public.customer_imports := private.lock_customer_import(p_import_id);
begin
  if v_import.status <> 'staging' then
    raise exception 'crm.import_status_wrong' using errcode = 'PT409', detail = v_import.status;
  end if;
  if not private.are_import_rows(p_rows) then
    raise exception 'crm.import_rows_malformed' using errcode = 'PT422';
  end if;
  if p_first_row is null or p_first_row < 1
    or p_first_row::bigint + jsonb_array_length(p_rows) - 1 > 200000
  then
    raise exception 'crm.import_too_many_rows' using errcode = 'PT422', detail = '200000';
  end if;

  -- Sending a batch again, because the answer to the first time was lost, changes nothing.
  insert into public.customer_import_rows (import_id, org_id, row_number, cells)
  select p_import_id, v_import.org_id, p_first_row + rows.position::integer - 1, rows.cells
  from jsonb_array_elements(p_rows) with ordinality as rows (cells, position)
  on conflict (import_id, row_number) do update
  set cells = excluded.cells
  where customer_import_rows.cells is distinct from excluded.cells;
  return jsonb_array_length(p_rows);
end;
$$;
comment on function private.stage_customer_import_rows(uuid, integer, jsonb) is
  'DEFINER: nobody may insert into customer_import_rows. Trusts private.lock_customer_import().';
grant execute on function private.stage_customer_import_rows(uuid, integer, jsonb)
  to authenticated;

create function private.finish_staging_customer_import(p_import_id uuid, p_row_count integer)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_import  public.customer_imports := private.lock_customer_import(p_import_id);
  v_count   integer;
  v_highest integer;
begin
  if v_import.status = 'staged' and v_import.row_count = p_row_count then
    return;
  elsif v_import.status <> 'staging' then
    raise exception 'crm.import_status_wrong' using errcode = 'PT409', detail = v_import.status;
  end if;

  -- The numbers of the rows must be 1 to n: a lost batch shows here, and not as customers missing.
  select count(*), coalesce(max(rows.row_number), 0)
  into v_count, v_highest
  from public.customer_import_rows as rows
  where rows.import_id = p_import_id;
  if v_count is distinct from p_row_count or v_highest is distinct from p_row_count then
    raise exception 'crm.import_rows_missing'
      using errcode = 'PT409', detail = format('%s of %s', v_count, p_row_count);
  end if;
  if v_count = 0 then
    raise exception 'crm.import_empty' using errcode = 'PT422';
  end if;

  update public.customer_imports
  set status = 'staged', row_count = v_count
  where id = p_import_id;
end;
$$;
comment on function private.finish_staging_customer_import(uuid, integer) is
  'DEFINER: nobody may update customer_imports. Trusts private.lock_customer_import().';
grant execute on function private.finish_staging_customer_import(uuid, integer) to authenticated;

create function private.remove_abandoned_customer_imports(p_max_rows integer)
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
  -- None of these has touched a customer, so that nothing is left to undo or to tell about.
  for v_import in
    select imports.org_id, imports.id
    from public.customer_imports as imports
    where imports.status in ('staging', 'staged', 'reviewed', 'cancelled')
      and imports.updated_at < now() - interval '7 days'
    order by imports.updated_at
    for update skip locked
  loop
    delete from public.customer_import_rows as rows
    where rows.import_id = v_import.id
      and rows.row_number in (
        select staged.row_number
        from public.customer_import_rows as staged
        where staged.import_id = v_import.id
        limit v_left
      );
    get diagnostics v_rows = row_count;
    v_left := v_left - v_rows;
    -- The rest of a large file goes the next time.
    exit when v_left <= 0;
    delete from public.customer_imports
    where id = v_import.id;
    v_count := v_count + 1;
  end loop;
  return v_count;
end;
$$;
comment on function private.remove_abandoned_customer_imports(integer) is
  'DEFINER: works for all organizations; granted to nobody. Called by private.run_maintenance(). Forgets files that nobody has applied for a week, at most so many rows at once, and returns how many files went.';

create function private.cancel_customer_import(p_import_id uuid)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_import public.customer_imports := private.lock_customer_import(p_import_id);
begin
  if v_import.status = 'cancelled' then
    return;
  elsif v_import.status not in ('staging', 'staged', 'reviewed') then
    -- Customers have been touched: undo_customer_import() is the way back.
    raise exception 'crm.import_status_wrong' using errcode = 'PT409', detail = v_import.status;
  end if;

  delete from public.customer_import_rows
  where import_id = p_import_id;
  update public.customer_imports
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
    reason_counts = '{}'
  where id = p_import_id;
end;
$$;
comment on function private.cancel_customer_import(uuid) is
  'DEFINER: nobody may write imports. Trusts private.lock_customer_import().';
grant execute on function private.cancel_customer_import(uuid) to authenticated;

create function public.create_customer_import(
  p_org_id    uuid,
  p_file_name text,
  p_header    jsonb,
  p_options   jsonb default '{}'
)
  returns uuid
  language sql
  security invoker set search_path = ''
as $$
  select private.create_customer_import(p_org_id, p_file_name, p_header, p_options);
$$;
comment on function public.create_customer_import(uuid, text, jsonb, jsonb) is
  'Begins an import. Its rows follow with stage_customer_import_rows(); p_header is a list of up to 500 column names.';
grant execute on function public.create_customer_import(uuid, text, jsonb, jsonb)
  to authenticated;

create function public.stage_customer_import_rows(
  p_import_id uuid,
  p_first_row integer,
  p_rows      jsonb
)
  returns integer
  language sql
  security invoker set search_path = ''
as $$
  select private.stage_customer_import_rows(p_import_id, p_first_row, p_rows);
$$;
comment on function public.stage_customer_import_rows(uuid, integer, jsonb) is
  'Takes a batch of rows, a list of lists of texts, the first of them numbered p_first_row (from 1), and returns how many. May be sent again.';
grant execute on function public.stage_customer_import_rows(uuid, integer, jsonb)
  to authenticated;

create function public.finish_staging_customer_import(p_import_id uuid, p_row_count integer)
  returns void
  language sql
  security invoker set search_path = ''
as $$
  select private.finish_staging_customer_import(p_import_id, p_row_count);
$$;
comment on function public.finish_staging_customer_import(uuid, integer) is
  'All rows are there: p_row_count of them, numbered without a gap, or it is refused.';
grant execute on function public.finish_staging_customer_import(uuid, integer) to authenticated;

create function public.cancel_customer_import(p_import_id uuid)
  returns void
  language sql
  security invoker set search_path = ''
as $$
  select private.cancel_customer_import(p_import_id);
$$;
comment on function public.cancel_customer_import(uuid) is
  'Gives an import up before any customer was touched, and forgets its rows.';
grant execute on function public.cancel_customer_import(uuid) to authenticated;
