-- The work on exports: what the app's server calls, and what becomes of files that have expired.
-- Depends on: crm_exports, crm_tags, identity_profiles; storage.objects.

create function private.claim_customer_export()
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_export public.customer_exports;
begin
  loop
    -- Of servers that ask at once each gets another one, or none.
    select exports.*
    into v_export
    from public.customer_exports as exports
    where exports.status = 'pending'
      or (exports.status = 'running' and exports.lease_ends_at < clock_timestamp())
    order by exports.created_at
    limit 1
    for update skip locked;
    if not found then
      return null;
    end if;

    -- One that kills its server each time must not do so for ever.
    exit when v_export.attempt_count < 10;
    update public.customer_exports
    set status = 'failed', failure = 'crm.export_gave_up', lease_id = null, lease_ends_at = null,
      finished_at = now()
    where org_id = v_export.org_id
      and id = v_export.id;
    delete from private.customer_export_pages
    where org_id = v_export.org_id
      and export_id = v_export.id;
  end loop;

  update public.customer_exports as exports
  set
    status = 'running',
    lease_id = gen_random_uuid(),
    lease_ends_at = clock_timestamp() + interval '20 seconds',
    attempt_count = exports.attempt_count + 1,
    read_rows = least(exports.saved_pages * 2000, exports.total_rows)
  where exports.org_id = v_export.org_id
    and exports.id = v_export.id
  returning exports.* into v_export;
  return jsonb_build_object(
    'org_id', v_export.org_id,
    'export_id', v_export.id,
    'lease_id', v_export.lease_id,
    'next_page', v_export.saved_pages + 1,
    'next_file', jsonb_array_length(v_export.files) + 1
  );
end;
$$;
comment on function private.claim_customer_export() is
  'DEFINER: works for all organizations, for the server alone. Takes the export that waits longest, or one whose worker has not been heard of for 20 seconds.';
grant execute on function private.claim_customer_export() to service_role;

create function private.lock_claimed_export(p_org_id uuid, p_export_id uuid, p_lease_id uuid)
  returns public.customer_exports
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_export public.customer_exports;
begin
  -- A lease that has run out and was not taken over is as good as new.
  select exports.*
  into v_export
  from public.customer_exports as exports
  where exports.org_id = p_org_id
    and exports.id = p_export_id
    and exports.lease_id = p_lease_id
  for update;
  if not found then
    raise exception 'crm.export_lease_lost' using errcode = 'PT409';
  end if;
  return v_export;
end;
$$;
comment on function private.lock_claimed_export(uuid, uuid, uuid) is
  'DEFINER: locks a row that nobody may write; granted to nobody. The lease is what entitles the server to go on.';

create function private.read_customer_export_page(
  p_org_id    uuid,
  p_export_id uuid,
  p_lease_id  uuid,
  p_number    integer
)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
  set plan_cache_mode = force_custom_plan
as $$
declare
  v_export public.customer_exports :=
    private.lock_claimed_export(p_org_id, p_export_id, p_lease_id);
  v_ids    uuid[];
  v_rows   jsonb;
begin
  -- Taking someone off the staff stops what they have begun.
  if not exists (
    select
    from public.memberships as members
    join public.role_permissions as allowed on allowed.role = members.role
    where members.org_id = p_org_id
      and members.user_id = v_export.requested_by
      and allowed.permission = 'customers.export'
  ) then
    update public.customer_exports
    set status = 'failed', failure = 'crm.export_not_allowed', lease_id = null,
      lease_ends_at = null, finished_at = now()
    where org_id = p_org_id
      and id = p_export_id;
    delete from private.customer_export_pages
    where org_id = p_org_id
      and export_id = p_export_id;
    return null;
  end if;

  select pages.customer_ids
  into v_ids
  from private.customer_export_pages as pages
  where pages.org_id = p_org_id
    and pages.export_id = p_export_id
    and pages.number = p_number;

  -- The ids are looked up at once, known to the planner, and the rest by a subquery for each: a plan
  -- that joins takes either side for few rows and would compare every customer with every other.
  select jsonb_agg(
    jsonb_build_object(
      'id', customers.id, 'name', customers.name, 'company', customers.company,
      'email', customers.email, 'phone', customers.phone,
      'country_code', customers.country_code, 'external_ref', customers.external_ref,
      'segment', customers.segment,
      'tags', (
        select string_agg(tags.name, ', ' order by tags.name)
        from public.customer_tags as links
        join public.tags as tags on tags.org_id = links.org_id and tags.id = links.tag_id
        where links.org_id = p_org_id
          and links.customer_id = customers.id
      ),
      'source', customers.source,
      'owner_email', (
        select owners.email from public.profiles as owners where owners.id = customers.owner_id
      ),
      'created_at', customers.created_at, 'archived_at', customers.archived_at
    )
    order by array_position(v_ids, customers.id)
  )
  into v_rows
  from public.customers as customers
  where customers.org_id = p_org_id
    and customers.id = any (v_ids);

  update public.customer_exports
  set
    read_rows = least(p_number * 2000, total_rows),
    lease_ends_at = clock_timestamp() + interval '20 seconds'
  where org_id = p_org_id
    and id = p_export_id;
  return jsonb_build_object(
    'rows', coalesce(v_rows, '[]'),
    'is_last', coalesce(p_number * 2000 >= v_export.total_rows, true)
  );
end;
$$;
comment on function private.read_customer_export_page(uuid, uuid, uuid, integer) is
  'DEFINER: reads customers of any organization, for the server alone, which shows the lease. Asks again whether whoever wanted the export may have it; null when not, and it has failed.';
grant execute on function private.read_customer_export_page(uuid, uuid, uuid, integer)
  to service_role;

create function private.save_customer_export_file(
  p_org_id     uuid,
  p_export_id  uuid,
  p_lease_id   uuid,
  p_last_page  integer,
  p_name       text,
  p_row_count  integer,
  p_size_bytes bigint
)
  returns boolean
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_export  public.customer_exports :=
    private.lock_claimed_export(p_org_id, p_export_id, p_lease_id);
  v_is_done boolean := p_last_page * 2000 >= v_export.total_rows;
begin
  update public.customer_exports
  set
    files = files || jsonb_build_object(
      'name', p_name, 'row_count', p_row_count, 'size_bytes', p_size_bytes
    ),
    saved_pages = p_last_page,
    row_count = row_count + p_row_count,
    size_bytes = size_bytes + p_size_bytes,
    lease_ends_at =
      case when not v_is_done then clock_timestamp() + interval '20 seconds' end,
    lease_id = case when not v_is_done then lease_id end,
    status = case when v_is_done then 'done' else status end,
    finished_at = case when v_is_done then now() end,
    expires_at = case when v_is_done then now() + interval '7 days' end
  where org_id = p_org_id
    and id = p_export_id;
  if v_is_done then
    delete from private.customer_export_pages
    where org_id = p_org_id
      and export_id = p_export_id;
  end if;
  return v_is_done;
end;
$$;
comment on function private.save_customer_export_file(
  uuid, uuid, uuid, integer, text, integer, bigint
) is
  'DEFINER: nobody may update customer_exports; for the server alone, which shows the lease. True when that was the last file.';
grant execute on function private.save_customer_export_file(
  uuid, uuid, uuid, integer, text, integer, bigint
) to service_role;

create function private.expire_customer_exports()
  returns integer
  language sql
  security definer set search_path = ''
as $$
  with expired as (
    update public.customer_exports as exports
    set status = 'expired'
    where (exports.org_id, exports.id) in (
      select due.org_id, due.id
      from public.customer_exports as due
      where due.status = 'done'
        and due.expires_at <= now()
      for update skip locked
    )
    returning exports.id
  )
  select count(*)::integer from expired;
$$;
comment on function private.expire_customer_exports() is
  'DEFINER: works for all organizations; granted to nobody. Called by private.run_maintenance(). Files that are a week old cannot be read any more; their bytes are orphans then.';

create function private.list_orphaned_export_files(p_after text, p_limit integer)
  returns jsonb
  language sql
  stable
  security definer set search_path = ''
  -- Each object by its own key: whatever the planner knows, it shall not read all rows for a page.
  set enable_hashjoin = off
  set enable_mergejoin = off
  set enable_seqscan = off
as $$
  -- Expired, cancelled, of an organization that is gone, or written by a worker whose lease was lost.
  with page as materialized (
    select objects.name,
      case
        when pg_input_is_valid(left(objects.name, 36), 'uuid') then left(objects.name, 36)::uuid
      end as org_id,
      case
        when pg_input_is_valid(substr(objects.name, 38, 36), 'uuid')
        then substr(objects.name, 38, 36)::uuid
      end as id
    from storage.objects as objects
    where objects.bucket_id = 'customer-exports'
      and objects.name > coalesce(p_after, '')
    order by objects.name
    limit least(greatest(coalesce(p_limit, 1000), 1), 1000)
  )
  select jsonb_build_object(
    'names', coalesce(
      jsonb_agg(page.name order by page.name) filter (where exports.id is null), '[]'
    ),
    'next', max(page.name)
  )
  from page
  left join public.customer_exports as exports
    on exports.org_id = page.org_id
    and exports.id = page.id
    -- An id may be written in many ways, a name in one.
    and exports.org_id::text || '/' || exports.id::text = left(page.name, 73)
    and (
      (
        exports.status in ('running', 'done')
        and exports.files @> jsonb_build_array(jsonb_build_object('name', page.name))
      )
      -- Just uploaded, and about to be saved.
      or (
        exports.status = 'running'
        and page.name like '%/' || exports.lease_id::text || '-%'
      )
    );
$$;
comment on function private.list_orphaned_export_files(text, integer) is
  'DEFINER: compares storage with the exports of all organizations. For the server alone.';
grant execute on function private.list_orphaned_export_files(text, integer) to service_role;

create function public.claim_customer_export()
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.claim_customer_export();
$$;
comment on function public.claim_customer_export() is
  'For the server: {org_id, export_id, lease_id, next_page, next_file} of an export to work on, or null.';
grant execute on function public.claim_customer_export() to service_role;

create function public.read_customer_export_page(
  p_org_id    uuid,
  p_export_id uuid,
  p_lease_id  uuid,
  p_number    integer
)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.read_customer_export_page(p_org_id, p_export_id, p_lease_id, p_number);
$$;
comment on function public.read_customer_export_page(uuid, uuid, uuid, integer) is
  'For the server: the next customers of an export as {rows, is_last}, which also keeps the lease. Null when whoever asked for it may not have it any more.';
grant execute on function public.read_customer_export_page(uuid, uuid, uuid, integer)
  to service_role;

create function public.save_customer_export_file(
  p_org_id     uuid,
  p_export_id  uuid,
  p_lease_id   uuid,
  p_last_page  integer,
  p_name       text,
  p_row_count  integer,
  p_size_bytes bigint
)
  returns boolean
  language sql
  security invoker set search_path = ''
as $$
  select private.save_customer_export_file(
    p_org_id, p_export_id, p_lease_id, p_last_page, p_name, p_row_count, p_size_bytes
  );
$$;
comment on function public.save_customer_export_file(
  uuid, uuid, uuid, integer, text, integer, bigint
) is
  'For the server: a file is in storage, with the customers up to p_last_page. True when it was the last.';
grant execute on function public.save_customer_export_file(
  uuid, uuid, uuid, integer, text, integer, bigint
) to service_role;

create function public.list_orphaned_export_files(
  p_after text default null,
  p_limit integer default 1000
)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.list_orphaned_export_files(p_after, p_limit);
$$;
comment on function public.list_orphaned_export_files(text, integer) is
  'For the server: names of objects in the bucket customer-exports that nobody may read any more, among the next by name after p_after: {names, next}, next null when there was none.';
grant execute on function public.list_orphaned_export_files(text, integer) to service_role;
