-- Bulk runs, batch by batch: applying, cancelling, undoing, and going on where one was left.
-- Depends on: crm_customer_bulk_runs, crm_customer_events.

create function private.lock_customer_bulk_run(p_run_id uuid)
  returns public.customer_bulk_runs
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_run public.customer_bulk_runs;
begin
  select runs.*
  into v_run
  from public.customer_bulk_runs as runs
  where runs.id = p_run_id
    and runs.org_id = any (array(select private.current_org_ids('customers.read')))
  for update;
  if not found then
    raise exception 'crm.bulk_run_not_found' using errcode = 'PT404';
  end if;
  perform private.assert_org_permission(v_run.org_id, private.bulk_permission(v_run.action));
  return v_run;
end;
$$;
comment on function private.lock_customer_bulk_run(uuid) is
  'DEFINER: locks a row that clients may only read; granted to nobody. Trusts private.current_org_ids() and private.assert_org_permission(). Callers take turns; raises crm.bulk_run_not_found.';

create function private.bulk_run_summary(p_run_id uuid)
  returns jsonb
  language sql
  stable
  security definer set search_path = ''
as $$
  select jsonb_build_object(
    'id', runs.id,
    'status', runs.status,
    'done', runs.status in ('done', 'cancelled', 'undone'),
    'total', runs.total,
    'processed_count', runs.processed_count,
    'changed_count', runs.changed_count,
    'skipped_count', runs.skipped_count,
    'undone_rows', runs.undone_rows,
    'restored_count', runs.restored_count,
    'kept_count', runs.kept_count
  )
  from public.customer_bulk_runs as runs
  where runs.id = p_run_id;
$$;
comment on function private.bulk_run_summary(uuid) is
  'DEFINER: reads a run that its caller has locked; granted to nobody.';

create function private.lock_bulk_customers(
  p_run   public.customer_bulk_runs,
  p_first integer,
  p_last  integer
)
  returns void
  language sql
  security definer set search_path = ''
as $$
  select
  from public.customers as customers
  where customers.org_id = p_run.org_id
    and customers.id = any (array(
      select rows.customer_id
      from private.customer_bulk_rows as rows
      where rows.run_id = p_run.id
        and rows.position between p_first and p_last
    ))
  order by customers.id
  for no key update;
$$;
comment on function private.lock_bulk_customers(public.customer_bulk_runs, integer, integer) is
  'DEFINER: locks customers of a run that its caller has locked, in the order of ids; granted to nobody.';

create function private.bulk_customer_ids(
  p_run   public.customer_bulk_runs,
  p_first integer,
  p_last  integer
)
  returns uuid[]
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_chosen_ids   uuid[];
  v_archived_ids uuid[];
  v_ids          uuid[];
begin
  select coalesce(array_agg(rows.customer_id), '{}'),
    coalesce(array_agg(rows.customer_id) filter (where rows.was_archived), '{}')
  into v_chosen_ids, v_archived_ids
  from private.customer_bulk_rows as rows
  where rows.run_id = p_run.id
    and rows.position between p_first and p_last;

  -- The ids as they are and not joined: of a run that has just been made the planner knows nothing,
  -- and it once compared all rows of one with all customers.
  execute format(
    $query$
      select array(
        select customers.id
        from public.customers as customers
        where customers.org_id = $1
          and customers.id = any ($2)
          and (customers.archived_at is not null) = (customers.id = any ($3))
          %s
        order by customers.id
      )
    $query$,
    case
      when p_run.filter is not null then private.customer_conditions(
        private.read_customer_filter(p_run.org_id, p_run.filter)
      )
    end
  )
  into v_ids
  using p_run.org_id, v_chosen_ids, v_archived_ids;
  return v_ids;
end;
$$;
comment on function private.bulk_customer_ids(public.customer_bulk_runs, integer, integer) is
  'DEFINER: reads customers of a run that its caller has locked; granted to nobody. Those of a batch who are still there and still as they were chosen.';

create function private.set_event_context(
  p_run      public.customer_bulk_runs,
  p_actor_id uuid,
  p_data     jsonb
)
  returns void
  language sql
  security invoker set search_path = ''
as $$
  select
    set_config(
      'clientele.customer_event_data',
      (jsonb_build_object('bulk_run_id', p_run.id) || p_data)::text,
      true
    ),
    -- Whoever goes on with a run, by a click or by the clock, does what somebody else asked for.
    set_config('clientele.customer_event_actor', p_actor_id::text, true);
$$;
comment on function private.set_event_context(public.customer_bulk_runs, uuid, jsonb) is
  'From here on the timeline says of every change that this run made it, for whoever made the run or undoes it.';

create function private.end_event_context()
  returns void
  language sql
  security invoker set search_path = ''
as $$
  select
    set_config('clientele.customer_event_data', '', true),
    set_config('clientele.customer_event_actor', '', true);
$$;
comment on function private.end_event_context() is
  'Undoes private.set_event_context(), for what else happens in the transaction.';

create function private.record_bulk_changes(
  p_run          public.customer_bulk_runs,
  p_first        integer,
  p_last         integer,
  p_customer_ids uuid[],
  p_before       jsonb[]
)
  returns void
  language plpgsql
  security definer set search_path = ''
  -- A plan that is kept takes both sides for a few rows and would compare each of 2,000 with each.
  set enable_nestloop = off
  set jit = off
as $$
begin
  update private.customer_bulk_rows as rows
  set outcome = 'changed', applied_at = now(), before = changes.before
  from unnest(p_customer_ids, p_before) as changes (customer_id, before)
  where rows.run_id = p_run.id
    and rows.position between p_first and p_last
    and rows.customer_id = changes.customer_id;
end;
$$;
comment on function private.record_bulk_changes(
  public.customer_bulk_runs, integer, integer, uuid[], jsonb[]
) is
  'DEFINER: nobody may write bulk runs; granted to nobody. Says of the customers of a batch that have changed what they had before, of a run that its caller has locked.';

create function private.record_bulk_tags(
  p_org_id       uuid,
  p_customer_ids uuid[],
  p_tag_ids      uuid[],
  p_is_added     boolean
)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_group record;
begin
  -- Most of a batch get the same tags: few different events.
  for v_group in
    select changes.tag_names, array_agg(changes.customer_id) as customer_ids
    from (
      select pairs.customer_id, array_agg(tags.name order by tags.name) as tag_names
      from unnest(p_customer_ids, p_tag_ids) as pairs (customer_id, tag_id)
      join public.tags as tags on tags.org_id = p_org_id and tags.id = pairs.tag_id
      group by pairs.customer_id
    ) as changes
    group by changes.tag_names
  loop
    perform private.record_customer_events(
      p_org_id, v_group.customer_ids, 'customer.tags_changed',
      case
        when p_is_added then jsonb_build_object('added', v_group.tag_names, 'removed', array[]::text[])
        else jsonb_build_object('added', array[]::text[], 'removed', v_group.tag_names)
      end
    );
  end loop;

  -- Tags are part of what a form shows, so that changing them counts as a change of the customer.
  update public.customers
  set updated_at = now()
  where org_id = p_org_id
    and id = any (p_customer_ids);
end;
$$;
comment on function private.record_bulk_tags(uuid, uuid[], uuid[], boolean) is
  'DEFINER: nobody may write customer_events and customers; granted to nobody. Takes pairs of customer and tag that a batch has added or removed.';

create function private.apply_bulk_tags(
  p_run   public.customer_bulk_runs,
  p_first integer,
  p_last  integer,
  p_ids   uuid[]
)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_tag_ids      uuid[] := private.filter_values(p_run.arguments -> 'tag_ids')::uuid[];
  v_customer_ids uuid[];
  v_pair_tag_ids uuid[];
  v_changed_ids  uuid[];
  v_before       jsonb[];
begin
  -- Held until the end, so that a tag that is being deleted or merged is either there for the whole
  -- batch or gone before it.
  perform
  from public.tags as tags
  where tags.org_id = p_run.org_id
    and tags.id = any (v_tag_ids)
  order by tags.id
  for key share;

  if p_run.action = 'add_tags' then
    with added as (
      insert into public.customer_tags (org_id, customer_id, tag_id)
      select p_run.org_id, ids.id, tags.id
      from unnest(p_ids) as ids (id)
      cross join public.tags as tags
      where tags.org_id = p_run.org_id
        and tags.id = any (v_tag_ids)
      order by ids.id, tags.id
      on conflict (org_id, customer_id, tag_id) do nothing
      returning customer_id, tag_id
    )
    select array_agg(added.customer_id), array_agg(added.tag_id)
    into v_customer_ids, v_pair_tag_ids
    from added;
  else
    with removed as (
      delete from public.customer_tags
      where org_id = p_run.org_id
        and customer_id = any (p_ids)
        and tag_id = any (v_tag_ids)
      returning customer_id, tag_id
    )
    select array_agg(removed.customer_id), array_agg(removed.tag_id)
    into v_customer_ids, v_pair_tag_ids
    from removed;
  end if;

  select array_agg(changes.customer_id), array_agg(changes.before)
  into v_changed_ids, v_before
  from (
    select pairs.customer_id, jsonb_build_object('tag_ids', array_agg(pairs.tag_id)) as before
    from unnest(v_customer_ids, v_pair_tag_ids) as pairs (customer_id, tag_id)
    group by pairs.customer_id
  ) as changes;
  perform private.record_bulk_changes(p_run, p_first, p_last, v_changed_ids, v_before);
  perform private.record_bulk_tags(
    p_run.org_id, v_customer_ids, v_pair_tag_ids, p_run.action = 'add_tags'
  );
end;
$$;
comment on function private.apply_bulk_tags(public.customer_bulk_runs, integer, integer, uuid[]) is
  'DEFINER: nobody may write customer_tags; granted to nobody. Changes the tags of a batch whose run and customers its caller has locked.';

create function private.apply_bulk_values(
  p_run   public.customer_bulk_runs,
  p_first integer,
  p_last  integer,
  p_ids   uuid[]
)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_owner_id uuid := (p_run.arguments ->> 'owner_id')::uuid;
  v_segment  public.customer_segment := p_run.arguments ->> 'segment';
  v_ids      uuid[];
  v_before   jsonb[];
begin
  if p_run.action = 'assign' and v_owner_id is not null then
    -- Whoever has left since then is given no customers; held, so that they do not leave meanwhile.
    perform
    from public.memberships as memberships
    where memberships.org_id = p_run.org_id
      and memberships.user_id = v_owner_id
    for key share;
    if not found then
      return;
    end if;
  end if;

  select
    array_agg(customers.id),
    array_agg(
      case p_run.action
        when 'assign' then jsonb_build_object('owner_id', customers.owner_id)
        when 'move' then jsonb_build_object('segment', customers.segment)
        else jsonb_build_object('archived_at', customers.archived_at)
      end
    )
  into v_ids, v_before
  from public.customers as customers
  where customers.org_id = p_run.org_id
    and customers.id = any (p_ids)
    and case p_run.action
      when 'assign' then customers.owner_id is distinct from v_owner_id
      when 'move' then customers.segment is distinct from v_segment
      when 'archive' then customers.archived_at is null
      else customers.archived_at is not null
    end;

  update public.customers
  set
    owner_id = case when p_run.action = 'assign' then v_owner_id else owner_id end,
    segment = case when p_run.action = 'move' then v_segment else segment end,
    archived_at = case p_run.action
      when 'archive' then now()
      when 'restore' then null
      else archived_at
    end
  where org_id = p_run.org_id
    and id = any (v_ids);
  perform private.record_bulk_changes(p_run, p_first, p_last, v_ids, v_before);
end;
$$;
comment on function private.apply_bulk_values(public.customer_bulk_runs, integer, integer, uuid[]) is
  'DEFINER: nobody may update customers; granted to nobody. Assigns, moves, archives or restores a batch whose run and customers its caller has locked.';

create function private.apply_bulk_batch(p_run public.customer_bulk_runs, p_max_rows integer)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_first   integer := p_run.processed_count + 1;
  v_last    integer := least(
    p_run.processed_count + greatest(least(coalesce(p_max_rows, 2000), 10000), 1), p_run.total
  );
  v_ids     uuid[];
  v_changed integer;
begin
  perform private.lock_bulk_customers(p_run, v_first, v_last);
  v_ids := private.bulk_customer_ids(p_run, v_first, v_last);

  perform private.set_event_context(
    p_run,
    p_run.created_by,
    case
      when p_run.arguments ? 'reason' then jsonb_build_object('reason', p_run.arguments -> 'reason')
      else '{}'
    end
  );
  if p_run.action in ('add_tags', 'remove_tags') then
    perform private.apply_bulk_tags(p_run, v_first, v_last, v_ids);
  else
    perform private.apply_bulk_values(p_run, v_first, v_last, v_ids);
  end if;
  perform private.end_event_context();

  update private.customer_bulk_rows as rows
  set outcome = 'skipped'
  where rows.run_id = p_run.id
    and rows.position between v_first and v_last
    and rows.outcome is null;
  select count(*)
  into v_changed
  from private.customer_bulk_rows as rows
  where rows.run_id = p_run.id
    and rows.position between v_first and v_last
    and rows.outcome = 'changed';

  update public.customer_bulk_runs
  set
    status = case when v_last = total then 'done' else 'running' end,
    finished_at = case when v_last = total then now() end,
    processed_count = v_last,
    changed_count = changed_count + v_changed,
    skipped_count = skipped_count + (v_last - v_first + 1 - v_changed)
  where id = p_run.id;
end;
$$;
comment on function private.apply_bulk_batch(public.customer_bulk_runs, integer) is
  'DEFINER: nobody may write customers and bulk runs; granted to nobody. The next customers of a run that its caller has locked and that is pending or running.';

create function private.apply_customer_bulk_run(p_run_id uuid, p_max_rows integer)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_run public.customer_bulk_runs := private.lock_customer_bulk_run(p_run_id);
begin
  if v_run.status in ('undoing', 'undone') then
    raise exception 'crm.bulk_run_status_wrong' using errcode = 'PT409', detail = v_run.status;
  elsif v_run.status in ('pending', 'running') then
    perform private.apply_bulk_batch(v_run, p_max_rows);
  end if;
  return private.bulk_run_summary(p_run_id);
end;
$$;
comment on function private.apply_customer_bulk_run(uuid, integer) is
  'DEFINER: nobody may write customers and bulk runs. Trusts private.lock_customer_bulk_run(); the lock makes two callers take turns, and processed_count says where the next one goes on.';
grant execute on function private.apply_customer_bulk_run(uuid, integer) to authenticated;

create function private.cancel_customer_bulk_run(p_run_id uuid)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  -- Waits for the batch that is at work, if there is one.
  v_run public.customer_bulk_runs := private.lock_customer_bulk_run(p_run_id);
begin
  if v_run.status in ('pending', 'running') then
    update public.customer_bulk_runs
    set status = 'cancelled', finished_at = now()
    where id = p_run_id;
  elsif v_run.status <> 'cancelled' then
    raise exception 'crm.bulk_run_status_wrong' using errcode = 'PT409', detail = v_run.status;
  end if;
  return private.bulk_run_summary(p_run_id);
end;
$$;
comment on function private.cancel_customer_bulk_run(uuid) is
  'DEFINER: nobody may update bulk runs. Trusts private.lock_customer_bulk_run().';
grant execute on function private.cancel_customer_bulk_run(uuid) to authenticated;

create function public.apply_customer_bulk_run(p_run_id uuid, p_max_rows integer default 2000)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.apply_customer_bulk_run(p_run_id, p_max_rows);
$$;
comment on function public.apply_customer_bulk_run(uuid, integer) is
  'Changes the next customers of a bulk run and says how far it is: call it until done. Every call is one transaction; one that was cut off has not happened. At most 10,000 at once.';
grant execute on function public.apply_customer_bulk_run(uuid, integer) to authenticated;

create function public.cancel_customer_bulk_run(p_run_id uuid)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.cancel_customer_bulk_run(p_run_id);
$$;
comment on function public.cancel_customer_bulk_run(uuid) is
  'Stops a bulk run before its next batch. What it has done stays, until it is undone.';
grant execute on function public.cancel_customer_bulk_run(uuid) to authenticated;
