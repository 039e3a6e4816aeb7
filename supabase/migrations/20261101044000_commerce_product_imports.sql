-- Imports: a file of products, staged row by row before any product is touched.
-- Depends on: commerce_stock, identity_organizations, platform_imports.
--
-- staging -> staged -> reviewed -> applying -> applied -> undoing -> undone, and cancelled from any
-- state in which no product has been touched. Every step is a function, every call one transaction,
-- and how far it got is a column, as for imports of customers.

create table public.product_imports (
  id              uuid        not null default gen_random_uuid(),
  org_id          uuid        not null,
  file_name       text        not null,
  status          text        not null default 'staging',
  header          jsonb       not null,
  options         jsonb       not null default '{}',
  mapping         jsonb,
  on_match        text        not null default 'update',
  new_status      text        not null default 'draft',
  unpriced        text        not null default 'draft',
  sku_case        text        not null default 'distinct',
  row_count       integer     not null default 0,
  insert_count    integer     not null default 0,
  update_count    integer     not null default 0,
  unchanged_count integer     not null default 0,
  merged_count    integer     not null default 0,
  error_count     integer     not null default 0,
  skipped_count   integer     not null default 0,
  warning_count   integer     not null default 0,
  product_count   integer     not null default 0,
  reason_counts   jsonb       not null default '{}',
  applied_rows    integer     not null default 0,
  inserted_count  integer     not null default 0,
  updated_count   integer     not null default 0,
  undone_rows     integer     not null default 0,
  deleted_count   integer     not null default 0,
  archived_count  integer     not null default 0,
  restored_count  integer     not null default 0,
  kept_count      integer     not null default 0,
  created_by      uuid,
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  reviewed_at     timestamptz,
  applied_at      timestamptz,
  undone_at       timestamptz,
  constraint product_imports_pkey primary key (org_id, id),
  constraint product_imports_org_id_fkey
    foreign key (org_id) references public.organizations (id) on delete cascade,
  constraint product_imports_file_name_check check (char_length(file_name) between 1 and 200),
  constraint product_imports_status_check
    check (
      status in (
        'staging', 'staged', 'reviewed', 'applying', 'applied', 'undoing', 'undone', 'cancelled'
      )
    ),
  constraint product_imports_header_check check (jsonb_typeof(header) = 'array'),
  constraint product_imports_options_check check (jsonb_typeof(options) = 'object'),
  constraint product_imports_mapping_check check (jsonb_typeof(mapping) = 'object'),
  constraint product_imports_on_match_check check (on_match in ('update', 'skip')),
  constraint product_imports_new_status_check check (new_status in ('draft', 'published')),
  constraint product_imports_unpriced_check check (unpriced in ('draft', 'skip')),
  constraint product_imports_sku_case_check check (sku_case in ('distinct', 'same')),
  constraint product_imports_row_count_check check (row_count between 0 and 200000),
  constraint product_imports_progress_check
    check (
      applied_rows between 0 and row_count
      and undone_rows between 0 and applied_rows
      and inserted_count between 0 and insert_count
      and updated_count between 0 and update_count
      and least(
        insert_count, update_count, unchanged_count, merged_count, error_count, skipped_count,
        warning_count, deleted_count, archived_count, restored_count, kept_count
      ) >= 0
    ),
  -- Every row of the file is in exactly one of the six from the review on, at any later moment.
  constraint product_imports_counters_check
    check (
      insert_count + update_count + unchanged_count + merged_count + error_count + skipped_count
        = case when reviewed_at is null then 0 else row_count end
    ),
  constraint product_imports_reason_counts_check check (jsonb_typeof(reason_counts) = 'object'),
  constraint product_imports_product_count_check check (product_count between 0 and row_count),
  constraint product_imports_undo_counters_check
    check (
      deleted_count + archived_count + restored_count + kept_count <= undone_rows
      and deleted_count + archived_count <= inserted_count
      and restored_count <= updated_count
      and deleted_count + archived_count + restored_count + kept_count
        <= inserted_count + updated_count
    )
);
comment on table public.product_imports is
  'A file of products on its way in: where it stands, and what became of its rows.';
comment on column public.product_imports.header is
  'The names of the columns, as the file has them.';
comment on column public.product_imports.options is
  'What the reader of the file found out (encoding, delimiter, …).';
comment on column public.product_imports.mapping is
  'Column number, from 0 and as text, to the field of a product. Columns that are not here are kept in the rows only.';
comment on column public.product_imports.new_status is
  'What products become that the file adds and says nothing about.';
comment on column public.product_imports.unpriced is
  'What happens to a code that has no price above zero: a draft that costs nothing, which has to be looked at before it is sold, or nothing.';
comment on column public.product_imports.sku_case is
  'Whether codes that differ only in case (85123A, 85123a) are two products or one.';
comment on column public.product_imports.insert_count is
  'Rows that add a variant: in a file without variants, a product.';
comment on column public.product_imports.merged_count is
  'Rows combined with an earlier row of the file about the same SKU, which goes in.';
comment on column public.product_imports.warning_count is
  'Rows of which something was left out; they are also counted under their outcome.';
comment on column public.product_imports.product_count is
  'Products that the rows to insert make; more than one row may make one, with variants.';
comment on column public.product_imports.reason_counts is
  'How many rows have which reason among their errors and warnings, as reviewed and again once all are applied.';
comment on column public.product_imports.inserted_count is
  'Rows to insert that have been inserted so far; what undo takes back later stays counted. updated_count: the same of those to update.';
comment on column public.product_imports.archived_count is
  'Variants that undo took from sale instead of deleting them, because somebody has them in a cart, on a wishlist or in an order, or set their stock since.';
comment on column public.product_imports.created_by is
  'Who brought the file. No foreign key: it stays true after they have left.';

create index product_imports_created_idx on public.product_imports (org_id, created_at desc, id desc);
-- What waits to be applied: counted when another comes, and looked through for what was abandoned.
create index product_imports_waiting_idx
  on public.product_imports (org_id, updated_at)
  where status in ('staging', 'staged', 'reviewed', 'cancelled');

create table public.product_import_rows (
  org_id      uuid    not null,
  import_id   uuid    not null,
  row_number  integer not null,
  cells       jsonb   not null,
  outcome     text,
  errors      jsonb,
  warnings    jsonb,
  "values"    jsonb,
  before      jsonb,
  merged_into integer,
  product_id  uuid,
  variant_id  uuid,
  stock_moved bigint,
  applied_at  timestamptz,
  undo        text,
  constraint product_import_rows_pkey primary key (org_id, import_id, row_number),
  constraint product_import_rows_import_id_fkey
    foreign key (org_id, import_id) references public.product_imports (org_id, id)
    on delete cascade,
  constraint product_import_rows_row_number_check check (row_number between 1 and 200000),
  constraint product_import_rows_cells_check check (jsonb_typeof(cells) = 'array'),
  constraint product_import_rows_outcome_check
    check (outcome in ('insert', 'update', 'unchanged', 'merged', 'error', 'skipped')),
  constraint product_import_rows_merged_into_check
    check ((merged_into is not null) = (outcome is not distinct from 'merged')),
  constraint product_import_rows_undo_check
    check (undo in ('deleted', 'archived', 'restored', 'kept'))
)
-- Each row is rewritten by the review and once more when applied. Room on its own page keeps both
-- out of the index.
with (fillfactor = 40);
comment on table public.product_import_rows is
  'Every row of an imported file, as text, with what became of it. Kept, because undo needs it and questions come later.';
comment on column public.product_import_rows.row_number is
  'From 1, counted without the header.';
comment on column public.product_import_rows.errors is
  'Why the row does not go in: [{field, reason, value}].';
comment on column public.product_import_rows.warnings is
  'What was left out of a row that does go in, or decided about it: [{field, reason, value}].';
comment on column public.product_import_rows."values" is
  'What product and variant get, {product, variant, categories, stock_quantity}, with what later rows about the same SKU say. In an update only what differs.';
comment on column public.product_import_rows.before is
  'What an update replaces, as the review saw it, {product, variant}; for a new variant the options of its product, {product: {option_names}}; and what applying added, {category_ids, new_category_ids}.';
comment on column public.product_import_rows.merged_into is
  'The earlier row about the same SKU, which carries the values of this one too.';
comment on column public.product_import_rows.product_id is
  'The product that was found, or will be made. No foreign key: the report outlives its subject.';
comment on column public.product_import_rows.stock_moved is
  'By how much applying changed the stock, for undo.';
comment on column public.product_import_rows.applied_at is
  'By the clock, after the variant was locked: undo tells by it what was counted before and after.';

create trigger trg_100_set_updated_at
  before update on public.product_imports
  for each row execute function private.tg__set_updated_at();

alter table public.product_imports enable row level security;
create policy product_imports_select_staff on public.product_imports
  for select to authenticated
  using (org_id = any (array(select private.current_org_ids('products.write'))));

alter table public.product_import_rows enable row level security;
create policy product_import_rows_select_staff on public.product_import_rows
  for select to authenticated
  using (org_id = any (array(select private.current_org_ids('products.write'))));

grant select on public.product_imports, public.product_import_rows to authenticated, service_role;
-- No insert, update or delete on either: what undo puts back is read from here, so the functions
-- are the only ones to write it.

create function private.lock_product_import(p_org_id uuid, p_import_id uuid)
  returns public.product_imports
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_import public.product_imports;
begin
  perform private.assert_org_permission(p_org_id, 'products.write');
  -- Whoever works on an import holds its row, so two callers take turns and see each other's work.
  select imports.*
  into v_import
  from public.product_imports as imports
  where imports.org_id = p_org_id
    and imports.id = p_import_id
  for update;
  if not found then
    raise exception 'commerce.import_not_found' using errcode = 'PT404';
  end if;
  return v_import;
end;
$$;
comment on function private.lock_product_import(uuid, uuid) is
  'DEFINER: locks a row that clients may only read; granted to nobody. Trusts private.assert_org_permission(); an import of others is not found.';

create function private.create_product_import(
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
  perform private.assert_org_permission(p_org_id, 'products.write');
  if not private.is_import_header(p_header) then
    raise exception 'commerce.import_header_malformed' using errcode = 'PT422';
  elsif not private.are_import_options(p_options) then
    raise exception 'commerce.import_options_malformed' using errcode = 'PT422';
  end if;

  -- Rows wait here in full until somebody applies or discards them. Counted one call at a time, or
  -- many at once would each find room.
  perform pg_advisory_xact_lock(hashtextextended('product_imports:' || p_org_id, 0));
  if (
    select count(*)
    from public.product_imports as imports
    where imports.org_id = p_org_id
      and imports.status in ('staging', 'staged', 'reviewed')
  ) >= 20 then
    raise exception 'commerce.too_many_imports' using errcode = 'PT409', detail = '20';
  end if;

  insert into public.product_imports (org_id, file_name, header, options, created_by)
  values (
    p_org_id,
    coalesce(private.clean_text(p_file_name, 200), 'products.csv'),
    p_header,
    coalesce(p_options, '{}'),
    private.current_user_id()
  )
  returning id into v_import_id;
  return v_import_id;
end;
$$;
comment on function private.create_product_import(uuid, text, jsonb, jsonb) is
  'DEFINER: nobody may insert into product_imports. Trusts private.assert_org_permission(); created_by is the caller.';
grant execute on function private.create_product_import(uuid, text, jsonb, jsonb)
  to authenticated;

create function private.stage_product_import_rows(
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
  v_import public.product_imports := private.lock_product_import(p_org_id, p_import_id);
  v_count  integer;
begin
  if v_import.status <> 'staging' then
    raise exception 'commerce.import_status_wrong' using errcode = 'PT409', detail = v_import.status;
  end if;
  if not private.are_import_rows(p_rows) then
    raise exception 'commerce.import_rows_malformed' using errcode = 'PT422';
  end if;
  v_count := jsonb_array_length(p_rows);
  if p_first_row is null or p_first_row < 1 or p_first_row::bigint + v_count - 1 > 200000 then
    raise exception 'commerce.import_too_many_rows' using errcode = 'PT422', detail = '200000';
  end if;

  -- Sending a batch again, because the answer to the first time was lost, changes nothing.
  insert into public.product_import_rows (org_id, import_id, row_number, cells)
  select p_org_id, p_import_id, p_first_row + rows.position::integer - 1, rows.cells
  from jsonb_array_elements(p_rows) with ordinality as rows (cells, position)
  on conflict (org_id, import_id, row_number) do update
  set cells = excluded.cells
  where product_import_rows.cells is distinct from excluded.cells;
  -- A sign of life, for the page that tells an upload from one that was interrupted.
  update public.product_imports
  set updated_at = now()
  where org_id = p_org_id
    and id = p_import_id;
  return v_count;
end;
$$;
comment on function private.stage_product_import_rows(uuid, uuid, integer, jsonb) is
  'DEFINER: nobody may insert into product_import_rows. Trusts private.lock_product_import().';
grant execute on function private.stage_product_import_rows(uuid, uuid, integer, jsonb)
  to authenticated;

create function private.note_product_import(p_org_id uuid, p_import_id uuid, p_options jsonb)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_import public.product_imports := private.lock_product_import(p_org_id, p_import_id);
begin
  if v_import.status <> 'staging' then
    raise exception 'commerce.import_status_wrong' using errcode = 'PT409', detail = v_import.status;
  end if;
  if jsonb_typeof(p_options) is distinct from 'object'
    or not private.are_import_options(v_import.options || p_options)
  then
    raise exception 'commerce.import_options_malformed' using errcode = 'PT422';
  end if;

  update public.product_imports
  set options = v_import.options || p_options
  where org_id = p_org_id
    and id = p_import_id;
end;
$$;
comment on function private.note_product_import(uuid, uuid, jsonb) is
  'DEFINER: nobody may update product_imports. Trusts private.lock_product_import().';
grant execute on function private.note_product_import(uuid, uuid, jsonb) to authenticated;

create function private.finish_staging_product_import(
  p_org_id    uuid,
  p_import_id uuid,
  p_row_count integer
)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_import  public.product_imports := private.lock_product_import(p_org_id, p_import_id);
  v_count   integer;
  v_highest integer;
begin
  if v_import.status = 'staged' and v_import.row_count = p_row_count then
    return;
  elsif v_import.status <> 'staging' then
    raise exception 'commerce.import_status_wrong' using errcode = 'PT409', detail = v_import.status;
  end if;

  -- The numbers of the rows must be 1 to n: a lost batch shows here, and not as products missing.
  select count(*), coalesce(max(rows.row_number), 0)
  into v_count, v_highest
  from public.product_import_rows as rows
  where rows.org_id = p_org_id
    and rows.import_id = p_import_id;
  if v_count is distinct from p_row_count or v_highest is distinct from p_row_count then
    raise exception 'commerce.import_rows_missing'
      using errcode = 'PT409', detail = format('%s of %s', v_count, p_row_count);
  end if;
  if v_count = 0 then
    raise exception 'commerce.import_empty' using errcode = 'PT422';
  end if;

  update public.product_imports
  set status = 'staged', row_count = v_count
  where org_id = p_org_id
    and id = p_import_id;
end;
$$;
comment on function private.finish_staging_product_import(uuid, uuid, integer) is
  'DEFINER: nobody may update product_imports. Trusts private.lock_product_import().';
grant execute on function private.finish_staging_product_import(uuid, uuid, integer)
  to authenticated;
