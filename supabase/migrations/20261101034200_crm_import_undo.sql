-- Undoing an import, applied whole or in part: backwards, a batch of rows per transaction.
-- Depends on: crm_import_apply, crm_merges (customer_references).
--
-- Whoever changed a customer since, or added something to it, knew it as it is now: that work is
-- not thrown away. What would be missed is read from the catalogue, as for merges: whatever points
-- at a customer keeps it, tables of domains to come too, but for those that are known not to.

create function private.worked_on_customers(p_org_id uuid, p_customer_ids uuid[])
  returns uuid[]
  language plpgsql
  security definer set search_path = ''
  -- A batch of customers at a time, through the index of each foreign key; the planner, who takes
  -- every organization for an average one, would rather read whole tables.
  set enable_seqscan = off
as $$
declare
  v_reference record;
  v_found     uuid[];
  v_all       uuid[] := '{}';
begin
  for v_reference in
    select refs.table_id, refs.column_name
    from private.customer_references() as refs
    where refs.table_name not in (
      -- What follows from something else, and the tags, which an import brings itself: who sets
      -- others by hand changes the customer.
      'private.credit_balances', 'public.customer_events', 'public.customer_tags'
    )
  loop
    execute format(
      'select array_agg(distinct rows.%2$I) from %1$s as rows'
      || ' where rows.org_id = $1 and rows.%2$I = any ($2)',
      v_reference.table_id, v_reference.column_name
    )
    into v_found
    using p_org_id, p_customer_ids;
    v_all := v_all || v_found;
  end loop;
  return v_all;
end;
$$;
comment on function private.worked_on_customers(uuid, uuid[]) is
  'DEFINER: reads any table that points at customers; granted to nobody. Those of the customers that something hangs on which would be missed: a note, a file, an order. Volatile, so that it sees what was written while its caller waited for them.';

create function private.undo_customer_import(p_import_id uuid, p_max_rows integer)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_import   public.customer_imports := private.lock_customer_import(p_import_id);
  v_first    integer;
  v_last     integer;
  v_worked   uuid[];
  v_deleted  integer;
  v_restored integer;
  v_kept     integer;
begin
  if v_import.status = 'undone' then
    return private.import_summary(p_import_id);
  elsif v_import.status not in ('applying', 'applied', 'undoing') then
    raise exception 'crm.import_status_wrong' using errcode = 'PT409', detail = v_import.status;
  end if;

  -- Backwards, the last row first.
  v_last := v_import.applied_rows - v_import.undone_rows;
  v_first := greatest(v_last - private.import_batch_rows(p_max_rows) + 1, 1);
  perform private.name_import_for_timeline(v_import, '{"undone": true}');

  perform
  from public.customers as customers
  where customers.org_id = v_import.org_id
    and customers.id = any (array(
      select rows.customer_id
      from public.customer_import_rows as rows
      where rows.import_id = p_import_id
        and rows.row_number between v_first and v_last
        and rows.applied_customer_updated_at is not null
    ))
  order by customers.id
  for update;

  -- Only now that nobody can add anything to them. Where an update is taken back nothing goes but
  -- the values that it brought.
  v_worked := private.worked_on_customers(
    v_import.org_id,
    array(
      select rows.customer_id
      from public.customer_import_rows as rows
      where rows.import_id = p_import_id
        and rows.row_number between v_first and v_last
        and rows.outcome = 'insert'
        and rows.applied_customer_updated_at is not null
    )
  );

  -- Nor is an old address or reference given back that is somebody else's by now. All by lookups, row
  -- by row: right after an import the planner takes joins of these tables for those of a few rows.
  update public.customer_import_rows as rows
  set undo = case
    when (
        select customers.updated_at
        from public.customers as customers
        where customers.org_id = v_import.org_id
          and customers.id = rows.customer_id
      ) is distinct from rows.applied_customer_updated_at
      or rows.customer_id in (select worked.id from unnest(v_worked) as worked (id))
      or exists (
        select
        from public.customers as others
        where others.org_id = v_import.org_id
          and others.email = rows.before ->> 'email'
          and others.id <> rows.customer_id
      )
      or exists (
        select
        from public.customers as others
        where others.org_id = v_import.org_id
          and others.external_ref = rows.before ->> 'external_ref'
          and others.id <> rows.customer_id
      )
    then 'kept'
    when rows.outcome = 'insert' then 'deleted'
    else 'restored'
  end
  where rows.import_id = p_import_id
    and rows.row_number between v_first and v_last
    and rows.applied_customer_updated_at is not null;

  delete from public.customers as customers
  using public.customer_import_rows as rows
  where rows.import_id = p_import_id
    and rows.row_number between v_first and v_last
    and rows.undo = 'deleted'
    and customers.org_id = v_import.org_id
    and customers.id = rows.customer_id;

  delete from public.customer_tags as links
  using public.customer_import_rows as rows
  cross join lateral jsonb_array_elements_text(rows.before -> 'tag_ids') as added (tag_id)
  where rows.import_id = p_import_id
    and rows.row_number between v_first and v_last
    and rows.undo = 'restored'
    and links.org_id = v_import.org_id
    and links.customer_id = rows.customer_id
    and links.tag_id = added.tag_id::uuid;

  update public.customers as customers
  set
    segment = old.segment,
    name = old.name,
    company = old.company,
    email = old.email,
    phone = old.phone,
    country_code = old.country_code,
    external_ref = old.external_ref,
    source = old.source
  from public.customer_import_rows as rows
  join public.customers as current
    on current.org_id = v_import.org_id
    and current.id = rows.customer_id
  cross join lateral jsonb_populate_record(current, rows.before - 'tag_ids') as old
  where rows.import_id = p_import_id
    and rows.row_number between v_first and v_last
    and rows.undo = 'restored'
    and customers.org_id = current.org_id
    and customers.id = current.id;
  perform private.name_import_for_timeline(null, null);

  select
    count(*) filter (where rows.undo = 'deleted'),
    count(*) filter (where rows.undo = 'restored'),
    count(*) filter (where rows.undo = 'kept')
  into v_deleted, v_restored, v_kept
  from public.customer_import_rows as rows
  where rows.import_id = p_import_id
    and rows.row_number between v_first and v_last;

  update public.customer_imports
  set
    status = case when v_first <= 1 then 'undone' else 'undoing' end,
    undone_at = case when v_first <= 1 then now() end,
    undone_rows = applied_rows - v_first + 1,
    deleted_count = deleted_count + v_deleted,
    restored_count = restored_count + v_restored,
    kept_count = kept_count + v_kept
  where id = p_import_id;
  return private.import_summary(p_import_id);
end;
$$;
comment on function private.undo_customer_import(uuid, integer) is
  'DEFINER: nobody may write customers and imports. Trusts private.lock_customer_import(). Touches only customers that are still as the import left them, and deletes only those that nothing has been added to.';
grant execute on function private.undo_customer_import(uuid, integer) to authenticated;

create function public.undo_customer_import(p_import_id uuid, p_max_rows integer default 5000)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.undo_customer_import(p_import_id, p_max_rows);
$$;
comment on function public.undo_customer_import(uuid, integer) is
  'Deletes what the import made and restores what it changed, some rows per call: call it until done. Customers that were changed since, or that something was added to, are left alone and counted.';
grant execute on function public.undo_customer_import(uuid, integer) to authenticated;
