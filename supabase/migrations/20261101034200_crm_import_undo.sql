-- Undoing an import, applied whole or in part: backwards, a batch of rows per transaction.
-- Depends on: crm_import_apply, crm_merges (customer_references), crm_customer_views.
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

create function private.decide_import_undo(
  p_import public.customer_imports,
  p_first  integer,
  p_last   integer
)
  returns void
  language plpgsql
  security definer set search_path = ''
  set plan_cache_mode = force_custom_plan
as $$
declare
  v_made_ids      uuid[];
  v_changed_ids   uuid[];
  v_emails        text[];
  v_external_refs text[];
  v_worked        uuid[];
  v_updated_at    jsonb;
  v_with_email    jsonb;
  v_with_ref      jsonb;
begin
  select
    array_agg(rows.customer_id) filter (where rows.outcome = 'insert'),
    array_agg(rows.customer_id) filter (where rows.outcome <> 'insert'),
    array_agg(rows.before ->> 'email'),
    array_agg(rows.before ->> 'external_ref')
  into v_made_ids, v_changed_ids, v_emails, v_external_refs
  from public.customer_import_rows as rows
  where rows.import_id = p_import.id
    and rows.row_number between p_first and p_last
    and rows.applied_customer_updated_at is not null;

  perform
  from public.customers as customers
  where customers.org_id = p_import.org_id
    and customers.id = any (v_made_ids || v_changed_ids)
  order by customers.id
  for update;

  -- Only now that nobody can add anything to them. Where an update is taken back nothing goes but
  -- the values that it brought.
  v_worked := private.worked_on_customers(p_import.org_id, v_made_ids);
  select coalesce(jsonb_object_agg(customers.id, customers.updated_at), '{}')
  into v_updated_at
  from public.customers as customers
  where customers.org_id = p_import.org_id
    and customers.id = any (v_made_ids || v_changed_ids);

  -- Nor is an old address or reference given back that is somebody else's by now.
  select coalesce(jsonb_object_agg(customers.email, customers.id), '{}')
  into v_with_email
  from public.customers as customers
  where customers.org_id = p_import.org_id
    and customers.email = any (v_emails);
  select coalesce(jsonb_object_agg(customers.external_ref, customers.id), '{}')
  into v_with_ref
  from public.customers as customers
  where customers.org_id = p_import.org_id
    and customers.external_ref = any (v_external_refs);

  -- Looked up in these and not joined: right after an import the planner takes joins of its rows with
  -- customers for those of a few rows.
  update public.customer_import_rows as rows
  set undo = case
    when (v_updated_at ->> rows.customer_id::text)::timestamptz
        is distinct from rows.applied_customer_updated_at
      or rows.customer_id in (select worked.id from unnest(v_worked) as worked (id))
      or v_with_email ->> (rows.before ->> 'email') <> rows.customer_id::text
      or v_with_ref ->> (rows.before ->> 'external_ref') <> rows.customer_id::text
    then 'kept'
    when rows.outcome = 'insert' then 'deleted'
    else 'restored'
  end
  where rows.import_id = p_import.id
    and rows.row_number between p_first and p_last
    and rows.applied_customer_updated_at is not null;
end;
$$;
comment on function private.decide_import_undo(public.customer_imports, integer, integer) is
  'DEFINER: writes rows of an import that its caller has locked; granted to nobody. Locks the customers of the rows from p_first to p_last and says what becomes of them.';

create function private.take_import_rows_back(
  p_import public.customer_imports,
  p_first  integer,
  p_last   integer
)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_deleted_ids  uuid[];
  v_restored_ids uuid[];
  v_before       jsonb;
begin
  select
    array_agg(rows.customer_id) filter (where rows.undo = 'deleted'),
    array_agg(rows.customer_id) filter (where rows.undo = 'restored'),
    jsonb_object_agg(rows.customer_id, rows.before) filter (where rows.undo = 'restored')
  into v_deleted_ids, v_restored_ids, v_before
  from public.customer_import_rows as rows
  where rows.import_id = p_import.id
    and rows.row_number between p_first and p_last
    and rows.undo in ('deleted', 'restored');

  -- By execute, so that each is planned for just these ids, and not for any number of any.
  execute $delete$
    delete from public.customers as customers
    where customers.org_id = $1
      and customers.id = any ($2)
  $delete$
  using p_import.org_id, v_deleted_ids;

  execute $delete$
    delete from public.customer_tags as links
    where links.org_id = $1
      and links.customer_id = any ($2)
      and ($3 #> array[links.customer_id::text, 'tag_ids']) ? links.tag_id::text
  $delete$
  using p_import.org_id, v_restored_ids, v_before;

  execute $update$
    update public.customers as customers
    set (segment, name, company, email, phone, country_code, external_ref, source) = (
      select old.segment, old.name, old.company, old.email, old.phone, old.country_code,
        old.external_ref, old.source
      from jsonb_populate_record(customers, ($3 -> customers.id::text) - '{tag_ids,new_tag_ids}'::text[]) as old
    )
    where customers.org_id = $1
      and customers.id = any ($2)
  $update$
  using p_import.org_id, v_restored_ids, v_before;
end;
$$;
comment on function private.take_import_rows_back(public.customer_imports, integer, integer) is
  'DEFINER: nobody may write customers; granted to nobody. Deletes and restores the customers of the rows from p_first to p_last, as decided and locked before.';

create function private.remove_imported_tags(p_import public.customer_imports)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_tag_ids uuid[];
begin
  select array_agg(distinct made.tag_id::uuid)
  into v_tag_ids
  from public.customer_import_rows as rows
  cross join lateral jsonb_array_elements_text(rows.before -> 'new_tag_ids') as made (tag_id)
  where rows.import_id = p_import.id;

  -- Elsewhere a tag is held before its customers, and here they are held already: what somebody
  -- works with at this moment is left alone and not waited for.
  v_tag_ids := array(
    select tags.id
    from public.tags as tags
    where tags.org_id = p_import.org_id
      and tags.id = any (v_tag_ids)
    for update skip locked
  );

  delete from public.tags as tags
  where tags.org_id = p_import.org_id
    and tags.id = any (v_tag_ids)
    -- A new name or colour is somebody's work.
    and tags.updated_at = tags.created_at
    and not exists (
      select
      from public.customer_tags as links
      where links.org_id = tags.org_id
        and links.tag_id = tags.id
    )
    -- A deleted view, too, for as long as it may be brought back.
    and not exists (
      select
      from public.customer_views as views
      where views.org_id = tags.org_id
        and tags.id = any (private.filter_values(views.filter -> 'tag_ids')::uuid[])
    );
end;
$$;
comment on function private.remove_imported_tags(public.customer_imports) is
  'DEFINER: reads and deletes past the policies; granted to nobody. Takes away the tags that the import made and that nobody has changed, no customer carries and no saved view looks for.';

create function private.undo_customer_import(p_import_id uuid, p_max_rows integer)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_import   public.customer_imports := private.lock_customer_import(p_import_id);
  v_first    integer;
  v_last     integer;
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

  perform private.decide_import_undo(v_import, v_first, v_last);
  perform private.take_import_rows_back(v_import, v_first, v_last);
  perform private.name_import_for_timeline(null, null);
  if v_first <= 1 then
    perform private.remove_imported_tags(v_import);
  end if;

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
  'Deletes what the import made and restores what it changed, some rows per call: call it until done; with the last go the tags that it made and that nothing uses. Customers that were changed since, or that something was added to, are left alone and counted.';
grant execute on function public.undo_customer_import(uuid, integer) to authenticated;
