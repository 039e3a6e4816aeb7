-- Merging two customers into one, and taking it back: what is kept of a merge, and what it moves.
-- Depends on: crm_customers, crm_customer_writes, crm_customer_events, crm_customer_redirects.
--
-- What belongs to a customer is read from the catalogue: every table with a foreign key to
-- customers is moved, those of domains to come too. A table that is more than its rows (a balance,
-- say) brings a function of its own, private.merge_<table>(): see private.move_customer_rows(). One
-- whose rows other rows must follow brings private.return_<table>(): see
-- private.return_customer_rows().

insert into public.permissions (name, description)
values ('customers.merge', 'Merge two customers into one and undo it');
insert into public.role_permissions (role, permission)
values ('owner', 'customers.merge'), ('admin', 'customers.merge');

create table public.customer_merges (
  id              uuid        not null default gen_random_uuid(),
  org_id          uuid        not null,
  survivor_id     uuid        not null,
  merged_id       uuid        not null,
  survivor_before jsonb       not null,
  survivor_after  jsonb       not null,
  merged_row      jsonb       not null,
  created_by      uuid,
  created_at      timestamptz not null default clock_timestamp(),
  undone_by       uuid,
  undone_at       timestamptz,
  kept_fields     jsonb,
  constraint customer_merges_pkey primary key (org_id, id),
  constraint customer_merges_org_id_fkey
    foreign key (org_id) references public.organizations (id) on delete cascade,
  constraint customer_merges_self_check check (survivor_id <> merged_id),
  constraint customer_merges_rows_check
    check (
      jsonb_typeof(survivor_before) = 'object'
      and jsonb_typeof(survivor_after) = 'object'
      and jsonb_typeof(merged_row) = 'object'
    ),
  constraint customer_merges_undone_check
    check ((undone_at is null) = (kept_fields is null) and jsonb_typeof(kept_fields) = 'array')
);
comment on table public.customer_merges is
  'Which customers were merged, by whom, and what is needed to take it back. Kept for good, taken back or not.';
comment on column public.customer_merges.survivor_id is
  'No foreign key, nor for merged_id: a merge of the survivor must not rewrite what this one did.';
comment on column public.customer_merges.survivor_after is
  'The survivor as the merge left it: a value that differs when the merge is undone was changed since, and is kept.';
comment on column public.customer_merges.kept_fields is
  'The fields that the undo left alone, because somebody had changed them since.';
comment on column public.customer_merges.created_at is
  'Of the clock, not of the transaction: taken while both customers are held, so it follows the order of merges.';

-- The merges of a customer, newest first, from both sides; and of the organization.
create index customer_merges_survivor_idx
  on public.customer_merges (org_id, survivor_id, created_at desc);
create index customer_merges_merged_idx
  on public.customer_merges (org_id, merged_id, created_at desc);
create index customer_merges_created_idx
  on public.customer_merges (org_id, created_at desc, id desc);

create table private.customer_merge_rows (
  id          bigint not null generated always as identity,
  org_id      uuid   not null,
  merge_id    uuid   not null,
  table_name  text   not null,
  column_name text   not null,
  outcome     text   not null,
  rows        jsonb  not null,
  constraint customer_merge_rows_pkey primary key (org_id, merge_id, id),
  constraint customer_merge_rows_merge_id_fkey
    foreign key (org_id, merge_id) references public.customer_merges (org_id, id)
    on delete cascade,
  constraint customer_merge_rows_outcome_check check (outcome in ('moved', 'dropped', 'handed')),
  constraint customer_merge_rows_rows_check
    check (outcome = 'handed' or jsonb_typeof(rows) = 'array')
);
comment on table private.customer_merge_rows is
  'What each merge did to the rows that pointed at the merged customer, up to a thousand of them in one row: one each would cost a merge more than moving them.';
comment on column private.customer_merge_rows.outcome is
  'moved: rows are their keys. dropped: the survivor had one like it, rows are all of it. handed: rows is what the table''s own function returned.';

create trigger trg_700_audit
  after insert on public.customer_merges
  for each row execute function private.tg__audit();
create trigger trg_700_audit_undone
  after update of undone_at on public.customer_merges
  for each row execute function private.tg__audit();

alter table public.customer_merges enable row level security;
create policy customer_merges_select_staff on public.customer_merges
  for select to authenticated
  using (org_id = any (array(select private.current_org_ids('customers.read'))));

alter table private.customer_merge_rows enable row level security;

grant select on public.customer_merges to authenticated, service_role;
-- No insert, update or delete: what undo puts back is read from here.

create function private.customer_references()
  returns table (
    table_id    regclass,
    table_name  text,
    column_name text,
    key_columns text[],
    own_mover   regprocedure,
    own_return  regprocedure
  )
  language sql
  stable
  security invoker set search_path = ''
as $$
  select
    references_.conrelid::regclass,
    format('%I.%I', namespaces.nspname, tables.relname),
    columns.attname::text,
    -- What a row is still known by when it has changed its customer.
    array(
      select key_columns.attname::text
      from pg_catalog.pg_constraint as keys
      join pg_catalog.pg_attribute as key_columns
        on key_columns.attrelid = keys.conrelid
        and key_columns.attnum = any (keys.conkey)
      where keys.conrelid = references_.conrelid
        and keys.contype = 'p'
        and key_columns.attname <> 'org_id'
        and key_columns.attnum <> columns.attnum
      order by key_columns.attnum
    ),
    to_regprocedure(
      format('private.%I(uuid, uuid, uuid, jsonb)', 'merge_' || tables.relname)
    ),
    to_regprocedure(format('private.%I(uuid, uuid, uuid)', 'return_' || tables.relname))
  from pg_catalog.pg_constraint as references_
  join pg_catalog.pg_class as tables on tables.oid = references_.conrelid
  join pg_catalog.pg_namespace as namespaces on namespaces.oid = tables.relnamespace
  join pg_catalog.pg_attribute as ids
    on ids.attrelid = references_.confrelid
    and ids.attname = 'id'
  join pg_catalog.pg_attribute as columns
    on columns.attrelid = references_.conrelid
    and columns.attnum = references_.conkey[array_position(references_.confkey, ids.attnum)]
  where references_.contype = 'f'
    and references_.confrelid = 'public.customers'::regclass
    -- Of a partitioned table the parent speaks for all.
    and references_.conparentid = 0
  order by 2, 3;
$$;
comment on function private.customer_references() is
  'Every column that points at a customer, from the catalogue, with the rest of its table''s primary key and the functions that the table brings for merges and their undo, if any.';

create function private.move_customer_row(
  p_merge     public.customer_merges,
  p_reference record,
  p_key       jsonb
)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_match text := coalesce(
    (
      select string_agg(format(' and rows.%I = keys.%1$I', columns.name), '')
      from unnest(p_reference.key_columns) as columns (name)
    ),
    ''
  );
begin
  execute format(
    'update %1$s as rows set %2$I = $1'
    || ' from jsonb_populate_record(null::%1$s, $4) as keys'
    || ' where rows.org_id = $3 and rows.%2$I = $2 %3$s',
    p_reference.table_id, p_reference.column_name, v_match
  )
  using p_merge.survivor_id, p_merge.merged_id, p_merge.org_id, p_key;
  insert into private.customer_merge_rows (
    org_id, merge_id, table_name, column_name, outcome, rows
  )
  values (
    p_merge.org_id, p_merge.id, p_reference.table_name, p_reference.column_name, 'moved',
    jsonb_build_array(p_key)
  );
exception
  -- The survivor has this already, or it would point at itself: dropped, and kept for undo.
  when unique_violation or exclusion_violation or check_violation then
    execute format(
      'with gone as ('
      || 'delete from %1$s as rows using jsonb_populate_record(null::%1$s, $3) as keys'
      || ' where rows.org_id = $2 and rows.%2$I = $1 %3$s returning rows.*)'
      || ' insert into private.customer_merge_rows ('
      || 'org_id, merge_id, table_name, column_name, outcome, rows)'
      || ' select $2, $4, $5, $6, ''dropped'', jsonb_build_array(to_jsonb(gone)) from gone',
      p_reference.table_id, p_reference.column_name, v_match
    )
    using p_merge.merged_id, p_merge.org_id, p_key, p_merge.id, p_reference.table_name,
      p_reference.column_name;
end;
$$;
comment on function private.move_customer_row(public.customer_merges, record, jsonb) is
  'DEFINER: writes any table that points at customers; granted to nobody. Moves one row, or drops it where the survivor has its like. p_reference is a row of private.customer_references().';

create function private.move_customer_rows(p_merge public.customer_merges)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_reference record;
  v_keys      text;
  v_key       jsonb;
  v_handed    jsonb;
begin
  for v_reference in
    select * from private.customer_references()
  loop
    if v_reference.own_mover is not null then
      -- From, into, and null for everything; with what it returned, undo calls it the other way.
      execute format('select %s($1, $2, $3, null)', v_reference.own_mover::regproc)
      into v_handed
      using p_merge.org_id, p_merge.merged_id, p_merge.survivor_id;
      insert into private.customer_merge_rows (
        org_id, merge_id, table_name, column_name, outcome, rows
      )
      values (
        p_merge.org_id, p_merge.id, v_reference.table_name, v_reference.column_name, 'handed',
        coalesce(v_handed, '{}')
      );
      continue;
    end if;

    select coalesce(string_agg(format('%L, rows.%1$I', columns.name), ', '), '')
    into v_keys
    from unnest(v_reference.key_columns) as columns (name);
    begin
      execute format(
        'with moved as ('
        || 'update %1$s as rows set %2$I = $1 where rows.org_id = $3 and rows.%2$I = $2'
        || ' returning jsonb_build_object(%3$s) as key)'
        || ' insert into private.customer_merge_rows ('
        || 'org_id, merge_id, table_name, column_name, outcome, rows)'
        || ' select $3, $4, $5, $6, ''moved'', jsonb_agg(numbered.key)'
        || ' from (select moved.key, row_number() over () as number from moved) as numbered'
        || ' group by (numbered.number - 1) / 1000',
        v_reference.table_id, v_reference.column_name, v_keys
      )
      using p_merge.survivor_id, p_merge.merged_id, p_merge.org_id, p_merge.id,
        v_reference.table_name, v_reference.column_name;
    exception
      when unique_violation or exclusion_violation or check_violation then
        -- Some row cannot move, and Postgres does not say which others could: one by one.
        for v_key in
          execute format(
            'select jsonb_build_object(%3$s) from %1$s as rows'
            || ' where rows.org_id = $2 and rows.%2$I = $1',
            v_reference.table_id, v_reference.column_name, v_keys
          )
          using p_merge.merged_id, p_merge.org_id
        loop
          perform private.move_customer_row(p_merge, v_reference, v_key);
        end loop;
    end;
  end loop;
end;
$$;
comment on function private.move_customer_rows(public.customer_merges) is
  'DEFINER: writes any table that points at customers; granted to nobody. Moves all rows of the merged customer to the survivor. A table whose rows cannot simply change their customer brings private.merge_<table>(org, from, into, moved) returns jsonb: with null it moves everything and returns what that was, with this it moves that much back.';

create function private.return_customer_rows(p_merge public.customer_merges)
  returns void
  language plpgsql
  security definer set search_path = ''
  -- The keys are joined to the rows at once; the planner, who cannot see into jsonb, takes them for
  -- a handful and would go through all rows for each.
  set enable_nestloop = off
as $$
declare
  v_reference record;
  v_row       jsonb;
  v_columns   text;
begin
  for v_reference in
    select * from private.customer_references()
  loop
    for v_row in
      select kept.rows
      from private.customer_merge_rows as kept
      where kept.org_id = p_merge.org_id
        and kept.merge_id = p_merge.id
        and kept.table_name = v_reference.table_name
        and kept.column_name = v_reference.column_name
        and kept.outcome = 'handed'
        and v_reference.own_mover is not null
    loop
      execute format('select %s($1, $2, $3, $4)', v_reference.own_mover::regproc)
      using p_merge.org_id, p_merge.survivor_id, p_merge.merged_id, v_row;
    end loop;

    -- Those that are still there, and still with the survivor.
    execute format(
      'with keys as materialized ('
      || 'select keys.* from private.customer_merge_rows as kept'
      || ' cross join lateral jsonb_populate_recordset(null::%1$s, kept.rows) as keys'
      || ' where kept.org_id = $3 and kept.merge_id = $4 and kept.table_name = $5'
      || ' and kept.column_name = $6 and kept.outcome = ''moved'')'
      || ' update %1$s as rows set %2$I = $1 from keys'
      || ' where rows.org_id = $3 and rows.%2$I = $2 %3$s',
      v_reference.table_id,
      v_reference.column_name,
      (
        select string_agg(format(' and rows.%I = keys.%1$I', columns.name), '')
        from unnest(v_reference.key_columns) as columns (name)
      )
    )
    using p_merge.merged_id, p_merge.survivor_id, p_merge.org_id, p_merge.id,
      v_reference.table_name, v_reference.column_name;
  end loop;

  -- When they are all back: what was added to them since.
  for v_reference in
    select * from private.customer_references()
  loop
    if v_reference.own_return is not null then
      execute format('select %s($1, $2, $3)', v_reference.own_return::regproc)
      using p_merge.org_id, p_merge.survivor_id, p_merge.merged_id;
    end if;
  end loop;

  -- Last, when everything else is back where it was.
  for v_reference in
    select * from private.customer_references()
  loop
    v_columns := private.writable_columns(v_reference.table_id);
    for v_row in
      select jsonb_array_elements(kept.rows)
      from private.customer_merge_rows as kept
      where kept.org_id = p_merge.org_id
        and kept.merge_id = p_merge.id
        and kept.table_name = v_reference.table_name
        and kept.column_name = v_reference.column_name
        and kept.outcome = 'dropped'
    loop
      begin
        execute format(
          'insert into %1$s (%2$s) overriding system value'
          || ' select %2$s from jsonb_populate_record(null::%1$s, $1)'
          || ' on conflict do nothing',
          v_reference.table_id, v_columns
        )
        using v_row;
      exception
        -- What it belonged to besides, a tag for one, has been deleted since.
        when foreign_key_violation then
          continue;
      end;
    end loop;
  end loop;
end;
$$;
comment on function private.return_customer_rows(public.customer_merges) is
  'DEFINER: writes any table that points at customers; granted to nobody. Gives the merged customer back what private.move_customer_rows() took, as far as it is still there. A table whose rows others must follow brings private.return_<table>(org, from, into), called after that.';

create function private.writable_columns(p_table_id regclass)
  returns text
  language sql
  stable
  security invoker set search_path = ''
as $$
  select string_agg(quote_ident(columns.attname), ', ' order by columns.attnum)
  from pg_catalog.pg_attribute as columns
  where columns.attrelid = p_table_id
    and columns.attnum > 0
    and not columns.attisdropped
    and columns.attgenerated = '';
$$;
comment on function private.writable_columns(regclass) is
  'The columns of a table that a row brings along, as a list for SQL: all but the generated ones.';
