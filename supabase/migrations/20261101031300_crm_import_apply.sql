-- Applying a reviewed import to the customers, a batch of rows per transaction.
-- Depends on: crm_import_review, crm_tags.

create function private.name_import_for_timeline(p_import public.customer_imports, p_more jsonb)
  returns void
  language sql
  security invoker set search_path = ''
as $$
  select set_config(
    'clientele.customer_import',
    coalesce(
      (
        jsonb_build_object('import_id', p_import.id, 'file_name', p_import.file_name) || p_more
      )::text,
      ''
    ),
    true
  );
$$;
comment on function private.name_import_for_timeline(public.customer_imports, jsonb) is
  'tg_customers__record_events() says "imported", and by which import, until this is called with nulls or the transaction ends.';

create function private.recheck_import_rows(
  p_import public.customer_imports,
  p_first  integer,
  p_last   integer
)
  returns void
  language plpgsql
  security definer set search_path = ''
  set enable_nestloop = off
  set enable_mergejoin = off
  set plan_cache_mode = force_custom_plan
as $$
declare
  v_refs   text[];
  v_emails text[];
  v_ids    uuid[];
begin
  -- Looked up all at once and not row by row: in an organization that the planner still believes
  -- to be empty it takes any index that begins with the organization, and would read all of its
  -- customers for each row. Lists that are known when it plans are searched by hash.
  select
    array_agg(rows."values" ->> 'external_ref'), array_agg(rows."values" ->> 'email'),
    array_agg(rows.customer_id)
  into v_refs, v_emails, v_ids
  from public.customer_import_rows as rows
  where rows.import_id = p_import.id
    and rows.row_number between p_first and p_last
    and rows.outcome in ('insert', 'update')
    and rows.applied_customer_updated_at is null;

  -- Customers may have come, gone and changed since the review: what was new may be here now.
  with candidates as materialized (
    select customers.id, customers.external_ref, customers.email
    from public.customers as customers
    where customers.org_id = p_import.org_id
      and (
        customers.external_ref = any (v_refs)
        or customers.email = any (v_emails)
        or customers.id = any (v_ids)
      )
  ),
  checked as materialized (
    select rows.row_number, rows.outcome, rows.customer_id, by_ref.id as ref_id,
      by_email.id as email_id, rows.outcome = 'update' and by_id.id is null as is_gone
    from public.customer_import_rows as rows
    left join candidates as by_ref on by_ref.external_ref = rows."values" ->> 'external_ref'
    left join candidates as by_email on by_email.email = rows."values" ->> 'email'
    left join candidates as by_id on by_id.id = rows.customer_id
    where rows.import_id = p_import.id
      and rows.row_number between p_first and p_last
      and rows.outcome in ('insert', 'update')
      and rows.applied_customer_updated_at is null
  ),
  decided as materialized (
    select checked.row_number, checked.outcome as old_outcome,
      coalesce(checked.customer_id, checked.ref_id, checked.email_id) as customer_id,
      case
        -- Two rows that were about two people until somebody made one customer of both: an update
        -- takes the values of one row, and the other's must not get lost in silence.
        when p_import.on_match <> 'skip'
          and coalesce(checked.customer_id, checked.ref_id, checked.email_id) is not null
          and row_number() over (
            partition by coalesce(checked.customer_id, checked.ref_id, checked.email_id)
            order by checked.row_number
          ) > 1
        then 'crm.customer_in_another_row'
        when checked.is_gone then 'crm.customer_not_found'
        when checked.email_id <> coalesce(checked.customer_id, checked.ref_id, checked.email_id)
        then 'crm.customer_email_taken'
        when checked.ref_id <> coalesce(checked.customer_id, checked.ref_id)
        then 'crm.customer_external_ref_taken'
      end as problem
    from checked
  )
  update public.customer_import_rows as rows
  set
    outcome = case
      when decided.problem is not null then 'error'
      when p_import.on_match = 'skip' then 'skipped'
      else 'update'
    end,
    errors = case
      when decided.problem is not null
      then jsonb_build_array(jsonb_build_object('reason', decided.problem))
      when p_import.on_match = 'skip' then jsonb_build_array(jsonb_build_object('reason', 'crm.customer_exists'))
    end,
    customer_id = decided.customer_id
  from decided
  where rows.import_id = p_import.id
    and rows.row_number = decided.row_number
    -- Said again, or all rows of the import would be read to find these.
    and rows.row_number between p_first and p_last
    and (
      decided.problem is not null
      or (decided.old_outcome = 'insert' and decided.customer_id is not null)
    );
end;
$$;
comment on function private.recheck_import_rows(public.customer_imports, integer, integer) is
  'DEFINER: writes rows of an import that its caller has locked; granted to nobody. Turns inserts of customers who exist by now into updates, and what would collide into errors.';

create function private.insert_import_rows(
  p_import public.customer_imports,
  p_first  integer,
  p_last   integer
)
  returns void
  language plpgsql
  security definer set search_path = ''
  set enable_nestloop = off
  set enable_mergejoin = off
as $$
begin
  with picked as materialized (
    select rows.row_number, gen_random_uuid() as id, rows."values"
    from public.customer_import_rows as rows
    where rows.import_id = p_import.id
      and rows.row_number between p_first and p_last
      and rows.outcome = 'insert'
      and rows.applied_customer_updated_at is null
  ),
  inserted as (
    insert into public.customers (
      id, org_id, segment, name, company, email, phone, country_code, external_ref, source,
      created_by, created_at
    )
    select picked.id, p_import.org_id,
      coalesce(picked."values" ->> 'segment', 'LEAD')::public.customer_segment,
      picked."values" ->> 'name', picked."values" ->> 'company', picked."values" ->> 'email',
      picked."values" ->> 'phone', picked."values" ->> 'country_code',
      picked."values" ->> 'external_ref',
      coalesce(picked."values" ->> 'source', 'import'), (select private.current_user_id()),
      -- The newest first is then the order of the file, within a batch.
      now() - picked.row_number * interval '1 microsecond'
    from picked
    order by picked.row_number
    -- Somebody makes the same customer at this moment: found by the next look, see the caller.
    on conflict do nothing
    returning id, updated_at
  )
  update public.customer_import_rows as rows
  set customer_id = inserted.id, applied_customer_updated_at = inserted.updated_at
  from picked
  join inserted on inserted.id = picked.id
  where rows.import_id = p_import.id
    and rows.row_number = picked.row_number
    -- Said again, or all rows of the import would be read to find these.
    and rows.row_number between p_first and p_last;
end;
$$;
comment on function private.insert_import_rows(public.customer_imports, integer, integer) is
  'DEFINER: nobody may insert into customers; granted to nobody. Makes the customers of the rows from p_first to p_last, of an import that its caller has locked.';

create function private.exclude_changed_import_rows(
  p_import public.customer_imports,
  p_first  integer,
  p_last   integer,
  out given    jsonb,
  out existing jsonb
)
  language plpgsql
  security definer set search_path = ''
  set plan_cache_mode = force_custom_plan
as $$
declare
  v_ids uuid[];
begin
  select array_agg(rows.customer_id)
  into v_ids
  from public.customer_import_rows as rows
  where rows.import_id = p_import.id
    and rows.row_number between p_first and p_last
    and rows.outcome = 'update'
    and rows.applied_customer_updated_at is null;

  -- In the order of ids, as everyone locks customers.
  perform
  from public.customers as customers
  where customers.org_id = p_import.org_id
    and customers.id = any (v_ids)
  order by customers.id
  for no key update;

  -- Only now, under the lock: an edit that nobody has seen in the dry run is not overwritten, and
  -- who was merged or taken back meanwhile is not found.
  select coalesce(jsonb_object_agg(customers.id, to_jsonb(customers)), '{}')
  into existing
  from public.customers as customers
  where customers.org_id = p_import.org_id
    and customers.id = any (v_ids);

  update public.customer_import_rows as rows
  set
    outcome = 'error',
    errors = jsonb_build_array(jsonb_build_object(
      'reason',
      case
        when (existing ? rows.customer_id::text) is not true then 'crm.customer_not_found'
        else 'crm.customer_changed_since_review'
      end
    ))
  where rows.import_id = p_import.id
    and rows.row_number between p_first and p_last
    and rows.outcome = 'update'
    and rows.applied_customer_updated_at is null
    and (
      (existing ? rows.customer_id::text) is not true
      or (existing #>> array[rows.customer_id::text, 'updated_at'])::timestamptz
        <> rows.reviewed_customer_updated_at
    );

  select coalesce(jsonb_object_agg(rows.customer_id, rows."values"), '{}')
  into given
  from public.customer_import_rows as rows
  where rows.import_id = p_import.id
    and rows.row_number between p_first and p_last
    and rows.outcome = 'update'
    and rows.applied_customer_updated_at is null;
end;
$$;
comment on function private.exclude_changed_import_rows(public.customer_imports, integer, integer) is
  'DEFINER: writes rows of an import that its caller has locked; granted to nobody. Locks the customers whom the rows from p_first to p_last would change and makes errors of those that are not what the review saw. By the ids of the customers: the values given for those who are left, and the customers as they are.';

create function private.update_import_rows(
  p_import public.customer_imports,
  p_first  integer,
  p_last   integer
)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_changes    record := private.exclude_changed_import_rows(p_import, p_first, p_last);
  v_ids        uuid[];
  v_updated_at jsonb;
begin
  select array_agg(ids.id::uuid)
  into v_ids
  from jsonb_object_keys(v_changes.given) as ids (id);
  if v_ids is null then
    return;
  end if;

  -- Looked up in what was read before and not joined: so soon after a file was staged the planner
  -- takes any number of its rows for one, and any index that begins with the organization for as good
  -- as the primary key.
  update public.customer_import_rows as rows
  set before = (
    select coalesce(jsonb_object_agg(fields.key, old.value -> fields.key), '{}')
    from (select v_changes.existing -> rows.customer_id::text) as old (value)
    cross join jsonb_each(rows."values" - 'tags') as fields
    where fields.value is distinct from old.value -> fields.key
  )
  where rows.import_id = p_import.id
    and rows.row_number between p_first and p_last
    and rows.outcome = 'update'
    and rows.applied_customer_updated_at is null;

  -- By execute, so that it is planned for just these ids. To plan all of this function so would also
  -- plan what the triggers do anew for each row.
  execute $update$
    with changed as (
      update public.customers as customers
      set (segment, name, company, email, phone, country_code, external_ref, source) = (
        select
          coalesce((given.value ->> 'segment')::public.customer_segment, customers.segment),
          coalesce(given.value ->> 'name', customers.name),
          coalesce(given.value ->> 'company', customers.company),
          coalesce(given.value ->> 'email', customers.email),
          coalesce(given.value ->> 'phone', customers.phone),
          coalesce(given.value ->> 'country_code', customers.country_code),
          coalesce(given.value ->> 'external_ref', customers.external_ref),
          coalesce(given.value ->> 'source', customers.source)
        from (select $3 -> customers.id::text) as given (value)
      )
      where customers.org_id = $1
        and customers.id = any ($2)
      returning customers.id, customers.updated_at
    )
    select jsonb_object_agg(changed.id, changed.updated_at)
    from changed
  $update$
  into v_updated_at
  using p_import.org_id, v_ids, v_changes.given;

  update public.customer_import_rows as rows
  set applied_customer_updated_at = (v_updated_at ->> rows.customer_id::text)::timestamptz
  where rows.import_id = p_import.id
    and rows.row_number between p_first and p_last
    and rows.outcome = 'update'
    and rows.applied_customer_updated_at is null;
end;
$$;
comment on function private.update_import_rows(public.customer_imports, integer, integer) is
  'DEFINER: nobody may update customers; granted to nobody. Changes the customers of the rows from p_first to p_last and keeps what was there before.';

create function private.tag_import_rows(
  p_import public.customer_imports,
  p_first  integer,
  p_last   integer
)
  returns void
  language plpgsql
  security definer set search_path = ''
  set enable_nestloop = off
  set enable_mergejoin = off
as $$
declare
  v_new_tag_ids uuid[];
begin
  with made as (
    insert into public.tags (org_id, name)
    select p_import.org_id, min(wanted.name)
    from public.customer_import_rows as rows
    cross join lateral jsonb_array_elements_text(rows."values" -> 'tags') as wanted (name)
    where rows.import_id = p_import.id
      and rows.row_number between p_first and p_last
      and rows.applied_customer_updated_at is not null
      and rows."values" ? 'tags'
    group by private.fold_text(wanted.name)
    order by private.fold_text(wanted.name)
    on conflict (org_id, private.fold_text(name)) do nothing
    returning id
  )
  select array_agg(made.id)
  into v_new_tag_ids
  from made;

  with wanted as materialized (
    select rows.row_number, rows.customer_id, tags.id as tag_id
    from public.customer_import_rows as rows
    cross join lateral jsonb_array_elements_text(rows."values" -> 'tags') as names (name)
    join public.tags as tags
      on tags.org_id = p_import.org_id
      and private.fold_text(tags.name) = private.fold_text(names.name)
    where rows.import_id = p_import.id
      and rows.row_number between p_first and p_last
      and rows.applied_customer_updated_at is not null
      and rows."values" ? 'tags'
  ),
  added as (
    insert into public.customer_tags (org_id, customer_id, tag_id)
    select p_import.org_id, wanted.customer_id, wanted.tag_id
    from wanted
    order by wanted.customer_id, wanted.tag_id
    on conflict (org_id, customer_id, tag_id) do nothing
    returning customer_id, tag_id
  ),
  per_row as (
    select wanted.row_number, jsonb_agg(added.tag_id) as tag_ids,
      jsonb_agg(added.tag_id) filter (where added.tag_id = any (v_new_tag_ids)) as new_tag_ids
    from added
    join wanted on wanted.customer_id = added.customer_id and wanted.tag_id = added.tag_id
    group by wanted.row_number
  )
  update public.customer_import_rows as rows
  set before = coalesce(rows.before, '{}') || jsonb_strip_nulls(jsonb_build_object(
    'tag_ids', per_row.tag_ids, 'new_tag_ids', per_row.new_tag_ids
  ))
  from per_row
  where rows.import_id = p_import.id
    and rows.row_number = per_row.row_number
    -- Said again, or all rows of the import would be read to find these.
    and rows.row_number between p_first and p_last;
end;
$$;
comment on function private.tag_import_rows(public.customer_imports, integer, integer) is
  'DEFINER: nobody may write customer_tags; granted to nobody. Adds the tags of the rows from p_first to p_last and takes none away.';

create function private.settle_repeated_import_rows(
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
  v_leaders integer[];
  v_failed  jsonb;
begin
  select array_agg(distinct rows.merged_into)
  into v_leaders
  from public.customer_import_rows as rows
  where rows.import_id = p_import.id
    and rows.row_number between p_first and p_last
    and rows.outcome = 'merged';

  -- They come before the rows that were combined with them, so that this is settled by now.
  select jsonb_object_agg(
    rows.row_number, jsonb_build_object('outcome', rows.outcome, 'errors', rows.errors)
  )
  into v_failed
  from public.customer_import_rows as rows
  where rows.import_id = p_import.id
    and rows.row_number = any (v_leaders)
    and rows.outcome in ('error', 'skipped');
  if v_failed is null then
    return;
  end if;

  update public.customer_import_rows as rows
  set
    outcome = v_failed #>> array[rows.merged_into::text, 'outcome'],
    errors = v_failed #> array[rows.merged_into::text, 'errors'],
    merged_into = null
  where rows.import_id = p_import.id
    and rows.row_number between p_first and p_last
    and rows.outcome = 'merged'
    and v_failed ? rows.merged_into::text;
end;
$$;
comment on function private.settle_repeated_import_rows(public.customer_imports, integer, integer) is
  'DEFINER: writes rows of an import that its caller has locked; granted to nobody. Of the rows from p_first to p_last, those that were combined with a row that has not gone in have not either, for the same reason: they are in its report, and none of their values is lost in silence.';

create function private.count_import_outcomes(p_import_id uuid, p_first integer, p_last integer)
  returns jsonb
  language sql
  stable
  security definer set search_path = ''
as $$
  select coalesce(jsonb_object_agg(counts.outcome, counts.rows), '{}')
  from (
    select rows.outcome, count(*) as rows
    from public.customer_import_rows as rows
    where rows.import_id = p_import_id
      and rows.row_number between p_first and p_last
    group by rows.outcome
  ) as counts;
$$;
comment on function private.count_import_outcomes(uuid, integer, integer) is
  'DEFINER: reads rows of an import that its caller has locked; granted to nobody.';

create function private.apply_customer_import(p_import_id uuid, p_max_rows integer)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_import public.customer_imports := private.lock_customer_import(p_import_id);
  v_first  integer;
  v_last   integer;
  v_old    jsonb;
  v_new    jsonb;
begin
  if v_import.status = 'applied' then
    return private.import_summary(p_import_id);
  elsif v_import.status not in ('reviewed', 'applying') then
    raise exception 'crm.import_status_wrong' using errcode = 'PT409', detail = v_import.status;
  end if;

  v_first := v_import.applied_rows + 1;
  v_last := least(v_import.applied_rows + private.import_batch_rows(p_max_rows), v_import.row_count);
  v_old := private.count_import_outcomes(p_import_id, v_first, v_last);
  perform private.name_import_for_timeline(v_import, '{}');

  -- An insert that met somebody else's is found by the second look and becomes an update. Who
  -- collides a third time is reported as an error and not tried for ever.
  for v_attempt in 1..2 loop
    perform private.recheck_import_rows(v_import, v_first, v_last);
    perform private.insert_import_rows(v_import, v_first, v_last);
  end loop;
  update public.customer_import_rows as rows
  set outcome = 'error', errors = jsonb_build_array(jsonb_build_object('reason', 'crm.customer_email_taken'))
  where rows.import_id = p_import_id
    and rows.row_number between v_first and v_last
    and rows.outcome = 'insert'
    and rows.applied_customer_updated_at is null;

  begin
    perform private.update_import_rows(v_import, v_first, v_last);
  exception
    when unique_violation then
      -- Taken by somebody between the look and the update. Nothing of this batch has happened, and
      -- the next call looks again.
      raise exception 'crm.import_collided' using errcode = '40001';
  end;
  perform private.tag_import_rows(v_import, v_first, v_last);
  perform private.settle_repeated_import_rows(v_import, v_first, v_last);
  perform private.name_import_for_timeline(null, null);
  perform private.analyze_grown_tables('{public.customers}', v_last);

  v_new := private.count_import_outcomes(p_import_id, v_first, v_last);
  update public.customer_imports
  set
    status = case when v_last = row_count then 'applied' else 'applying' end,
    applied_rows = v_last,
    applied_at = case when v_last = row_count then now() end,
    inserted_count = inserted_count + coalesce((v_new ->> 'insert')::integer, 0),
    updated_count = updated_count + coalesce((v_new ->> 'update')::integer, 0),
    insert_count = insert_count
      + coalesce((v_new ->> 'insert')::integer, 0) - coalesce((v_old ->> 'insert')::integer, 0),
    update_count = update_count
      + coalesce((v_new ->> 'update')::integer, 0) - coalesce((v_old ->> 'update')::integer, 0),
    merged_count = merged_count
      + coalesce((v_new ->> 'merged')::integer, 0) - coalesce((v_old ->> 'merged')::integer, 0),
    error_count = error_count
      + coalesce((v_new ->> 'error')::integer, 0) - coalesce((v_old ->> 'error')::integer, 0),
    skipped_count = skipped_count
      + coalesce((v_new ->> 'skipped')::integer, 0) - coalesce((v_old ->> 'skipped')::integer, 0),
    reason_counts = case
      when v_last = row_count then private.import_reasons(p_import_id)
      else reason_counts
    end
  where id = p_import_id;
  return private.import_summary(p_import_id);
end;
$$;
comment on function private.apply_customer_import(uuid, integer) is
  'DEFINER: nobody may write customers and imports. Trusts private.lock_customer_import(); the lock makes two callers take turns, and applied_rows says where the next one goes on.';
grant execute on function private.apply_customer_import(uuid, integer) to authenticated;

create function public.apply_customer_import(p_import_id uuid, p_max_rows integer default 5000)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.apply_customer_import(p_import_id, p_max_rows);
$$;
comment on function public.apply_customer_import(uuid, integer) is
  'Applies the next rows of a reviewed import and says how far it is: call it until done. Every call is one transaction; one that was cut off has not happened. At most 20,000 rows at once.';
grant execute on function public.apply_customer_import(uuid, integer) to authenticated;

