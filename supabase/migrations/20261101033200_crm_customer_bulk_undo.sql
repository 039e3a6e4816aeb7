-- Taking bulk runs back, and going on with those that were left standing.
-- Depends on: crm_customer_bulk_steps.

create function private.bulk_rows_to_undo(
  p_run   public.customer_bulk_runs,
  p_first integer,
  p_last  integer,
  out ids    uuid[],
  out before jsonb
)
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  select
    array_agg(rows.customer_id),
    jsonb_object_agg(
      rows.customer_id,
      rows.before || jsonb_build_object('applied_at', rows.applied_at, 'position', rows.position)
    )
  into ids, before
  from private.customer_bulk_rows as rows
  where rows.run_id = p_run.id
    and rows.position between p_first and p_last
    and rows.outcome = 'changed';
end;
$$;
comment on function private.bulk_rows_to_undo(public.customer_bulk_runs, integer, integer) is
  'DEFINER: reads rows of a run that its caller has locked; granted to nobody. The customers whom a batch has changed, and by their ids what each had before, applied_at and position. To be looked up in, not joined: of a run that has just been made the planner knows nothing, and it once compared all rows of a batch with all customers.';

create function private.undo_bulk_tags(
  p_run   public.customer_bulk_runs,
  p_first integer,
  p_last  integer
)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_changed      record := private.bulk_rows_to_undo(p_run, p_first, p_last);
  v_run_tag_ids  uuid[] := private.filter_values(p_run.arguments -> 'tag_ids')::uuid[];
  v_customer_ids uuid[];
  v_tag_ids      uuid[];
begin
  perform
  from public.tags as tags
  where tags.org_id = p_run.org_id
    and tags.id = any (v_run_tag_ids)
  order by tags.id
  for key share;

  if p_run.action = 'add_tags' then
    with removed as (
      delete from public.customer_tags
      where org_id = p_run.org_id
        and customer_id = any (v_changed.ids)
        and tag_id = any (v_run_tag_ids)
        and (v_changed.before #> array[customer_id::text, 'tag_ids']) ? tag_id::text
        -- Taken off and given anew since then, it is somebody else's.
        and created_at = (v_changed.before #>> array[customer_id::text, 'applied_at'])::timestamptz
      returning customer_id, tag_id
    )
    select array_agg(removed.customer_id), array_agg(removed.tag_id)
    into v_customer_ids, v_tag_ids
    from removed;
  else
    with added as (
      insert into public.customer_tags (org_id, customer_id, tag_id)
      select p_run.org_id, customers.id, tags.id
      from public.customers as customers
      cross join public.tags as tags
      where customers.org_id = p_run.org_id
        and customers.id = any (v_changed.ids)
        and tags.org_id = p_run.org_id
        and tags.id = any (v_run_tag_ids)
        and (v_changed.before #> array[customers.id::text, 'tag_ids']) ? tags.id::text
      order by customers.id, tags.id
      on conflict (org_id, customer_id, tag_id) do nothing
      returning customer_id, tag_id
    )
    select array_agg(added.customer_id), array_agg(added.tag_id)
    into v_customer_ids, v_tag_ids
    from added;
  end if;

  update private.customer_bulk_rows as rows
  set undo = 'restored'
  where rows.run_id = p_run.id
    and rows.position between p_first and p_last
    and rows.customer_id = any (v_customer_ids);
  perform private.record_bulk_tags(
    p_run.org_id, v_customer_ids, v_tag_ids, p_run.action = 'remove_tags'
  );
end;
$$;
comment on function private.undo_bulk_tags(public.customer_bulk_runs, integer, integer) is
  'DEFINER: nobody may write customer_tags; granted to nobody. Takes a batch of tags back, of a run that its caller has locked with its customers.';

create function private.undo_bulk_values(
  p_run   public.customer_bulk_runs,
  p_first integer,
  p_last  integer
)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_changed   record := private.bulk_rows_to_undo(p_run, p_first, p_last);
  v_owner_ids uuid[];
  v_batch     record;
begin
  if p_run.action = 'assign' then
    -- An owner who has left gets nothing back; held, so that nobody leaves meanwhile.
    v_owner_ids := array(
      select memberships.user_id
      from public.memberships as memberships
      where memberships.org_id = p_run.org_id
        and memberships.user_id in (
          select (customers.before ->> 'owner_id')::uuid
          from jsonb_each(v_changed.before) as customers (id, before)
        )
      order by memberships.user_id
      for key share
    );
  end if;

  -- Moves by when they were made, which is when they are taken off the dashboard: as a rule all at
  -- once, since undoing goes by the same batches.
  for v_batch in
    select
      case when p_run.action = 'move' then customers.before -> 'applied_at' end as moved_at,
      array_agg(customers.id::uuid) as ids
    from jsonb_each(v_changed.before) as customers (id, before)
    group by 1
  loop
    if v_batch.moved_at is not null then
      perform private.set_event_context(
        p_run, p_run.undone_by,
        jsonb_build_object('undone', true, 'moved_at', v_batch.moved_at)
      );
    end if;

    -- Whoever was moved, assigned or archived anew since then stays as they are now.
    with restored as (
      update public.customers
      set
        owner_id = case
          when p_run.action = 'assign' then (v_changed.before #>> array[id::text, 'owner_id'])::uuid
          else owner_id
        end,
        segment = case
          when p_run.action = 'move'
          then (v_changed.before #>> array[id::text, 'segment'])::public.customer_segment
          else segment
        end,
        archived_at = case
          when p_run.action in ('archive', 'restore')
          then (v_changed.before #>> array[id::text, 'archived_at'])::timestamptz
          else archived_at
        end
      where org_id = p_run.org_id
        and id = any (v_batch.ids)
        and case p_run.action
          when 'assign' then
            owner_id is not distinct from (p_run.arguments ->> 'owner_id')::uuid
            and (
              v_changed.before #> array[id::text, 'owner_id'] = 'null'
              or (v_changed.before #>> array[id::text, 'owner_id'])::uuid = any (v_owner_ids)
            )
          when 'move' then
            segment = (p_run.arguments ->> 'segment')::public.customer_segment
          when 'archive' then
            archived_at is not distinct from
              (v_changed.before #>> array[id::text, 'applied_at'])::timestamptz
          else archived_at is null
        end
      returning (v_changed.before #>> array[id::text, 'position'])::integer as position
    )
    update private.customer_bulk_rows as rows
    set undo = 'restored'
    where rows.run_id = p_run.id
      and rows.position = any (array(select restored.position from restored));
  end loop;
end;
$$;
comment on function private.undo_bulk_values(public.customer_bulk_runs, integer, integer) is
  'DEFINER: nobody may update customers; granted to nobody. Gives a batch back what it had before, of a run that its caller has locked with its customers.';

create function private.undo_bulk_batch(p_run public.customer_bulk_runs, p_max_rows integer)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  -- Backwards would be as good; forwards is the order of ids, in which everyone locks.
  v_first    integer := p_run.undone_rows + 1;
  v_last     integer := least(
    p_run.undone_rows + greatest(least(coalesce(p_max_rows, 2000), 10000), 1),
    p_run.processed_count
  );
  v_restored integer;
  v_kept     integer;
begin
  perform private.lock_bulk_customers(p_run, v_first, v_last);

  perform private.set_event_context(p_run, p_run.undone_by, '{"undone": true}');
  if p_run.action in ('add_tags', 'remove_tags') then
    perform private.undo_bulk_tags(p_run, v_first, v_last);
  else
    perform private.undo_bulk_values(p_run, v_first, v_last);
  end if;
  perform private.end_event_context();

  update private.customer_bulk_rows as rows
  set undo = 'kept'
  where rows.run_id = p_run.id
    and rows.position between v_first and v_last
    and rows.outcome = 'changed'
    and rows.undo is null;
  select count(*) filter (where rows.undo = 'restored'), count(*) filter (where rows.undo = 'kept')
  into v_restored, v_kept
  from private.customer_bulk_rows as rows
  where rows.run_id = p_run.id
    and rows.position between v_first and v_last;

  update public.customer_bulk_runs
  set
    status = case when v_last = processed_count then 'undone' else 'undoing' end,
    undone_at = case when v_last = processed_count then now() end,
    undone_rows = v_last,
    restored_count = restored_count + v_restored,
    kept_count = kept_count + v_kept
  where id = p_run.id;
end;
$$;
comment on function private.undo_bulk_batch(public.customer_bulk_runs, integer) is
  'DEFINER: nobody may write customers and bulk runs; granted to nobody. Takes the next customers of a run back that its caller has locked and that may be undone.';

create function private.undo_customer_bulk_run(p_run_id uuid, p_max_rows integer)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_run public.customer_bulk_runs := private.lock_customer_bulk_run(p_run_id);
begin
  if v_run.status in ('pending', 'running') then
    raise exception 'crm.bulk_run_status_wrong' using errcode = 'PT409', detail = v_run.status;
  elsif v_run.expired_at is not null and v_run.status <> 'undone' then
    raise exception 'crm.bulk_run_expired' using errcode = 'PT409';
  elsif v_run.status <> 'undone' then
    if v_run.status <> 'undoing' then
      update public.customer_bulk_runs
      set undone_by = private.current_user_id()
      where id = p_run_id
      returning * into v_run;
    end if;
    perform private.undo_bulk_batch(v_run, p_max_rows);
  end if;
  return private.bulk_run_summary(p_run_id);
end;
$$;
comment on function private.undo_customer_bulk_run(uuid, integer) is
  'DEFINER: nobody may write customers and bulk runs. Trusts private.lock_customer_bulk_run(); two callers take turns. Touches only what is still as the run left it.';
grant execute on function private.undo_customer_bulk_run(uuid, integer) to authenticated;

create function public.undo_customer_bulk_run(p_run_id uuid, p_max_rows integer default 2000)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.undo_customer_bulk_run(p_run_id, p_max_rows);
$$;
comment on function public.undo_customer_bulk_run(uuid, integer) is
  'Takes a bulk run back that is done or was cancelled, some customers per call: call it until done. What was changed since is left alone and counted. Possible for 30 days.';
grant execute on function public.undo_customer_bulk_run(uuid, integer) to authenticated;

create function private.continue_customer_bulk_runs()
  returns integer
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_run     public.customer_bulk_runs;
  v_org_ids uuid[]  := '{}';
  v_batches integer := 0;
begin
  -- One transaction, and its customers are locked until the end, which a colleague who saves one of
  -- them waits for: three batches stay below the timeout of a statement. The next call goes on.
  while v_batches < 3 loop
    select runs.*
    into v_run
    from public.customer_bulk_runs as runs
    where runs.status in ('pending', 'running', 'undoing')
      -- A worker writes after every batch; the one that was taken up here is gone on with.
      and (
        runs.id = v_run.id
        -- Another one of the organization would begin with its lowest ids while the highest of the
        -- last are held, crosswise to a worker that goes up.
        or runs.updated_at < now() - interval '1 minute' and runs.org_id <> all (v_org_ids)
      )
    order by runs.id is distinct from v_run.id, runs.updated_at, runs.id
    limit 1
    for update skip locked;
    exit when not found;

    v_batches := v_batches + 1;
    v_org_ids := v_org_ids || v_run.org_id;
    if not exists (
      select
      from public.memberships as memberships
      join public.role_permissions as permissions
        on permissions.role = memberships.role
        and permissions.permission = private.bulk_permission(v_run.action)
      where memberships.org_id = v_run.org_id
        and memberships.user_id
          = case when v_run.status = 'undoing' then v_run.undone_by else v_run.created_by end
    ) then
      -- Nobody goes on with what who asked for it may no longer do. Half an undo stays what it is.
      update public.customer_bulk_runs
      set status = 'cancelled', finished_at = coalesce(finished_at, now())
      where id = v_run.id;
    elsif v_run.status = 'undoing' then
      perform private.undo_bulk_batch(v_run, 2000);
    else
      perform private.apply_bulk_batch(v_run, 2000);
    end if;
  end loop;
  return v_batches;
end;
$$;
comment on function private.continue_customer_bulk_runs() is
  'DEFINER: works for all organizations; called by private.run_maintenance() and the clock. Goes on with runs whose worker has not been heard of for a minute, if whoever made or undoes them may still do it. Returns how many batches it worked off.';

create function private.forget_customer_bulk_rows()
  returns integer
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_count integer;
begin
  with expired as (
    update public.customer_bulk_runs
    set expired_at = now()
    where expired_at is null
      and status in ('done', 'cancelled', 'undone')
      and updated_at < now() - interval '30 days'
    returning id, org_id
  )
  delete from private.customer_bulk_rows as rows
  using expired
  where rows.run_id = expired.id;
  get diagnostics v_count = row_count;
  return v_count;
end;
$$;
comment on function private.forget_customer_bulk_rows() is
  'DEFINER: works for all organizations; called by private.run_maintenance(). Forgets what was there before runs of more than 30 days ago.';
