-- What the pages about merging show: the two beside each other, and the merges there were.
-- Depends on: crm_merges, crm_merge_customers, crm_customer_lists.

create function private.count_customer_rows(p_org_id uuid, p_customer_id uuid)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_reference record;
  v_count     bigint;
  v_counts    jsonb := '{}';
begin
  for v_reference in
    select * from private.customer_references() as refs where refs.table_name like 'public.%'
  loop
    execute format(
      'select count(*) from %s as rows where rows.org_id = $1 and rows.%I = $2',
      v_reference.table_id, v_reference.column_name
    )
    into v_count
    using p_org_id, p_customer_id;
    v_counts := v_counts || jsonb_build_object(substr(v_reference.table_name, 8), v_count);
  end loop;
  return v_counts;
end;
$$;
comment on function private.count_customer_rows(uuid, uuid) is
  'DEFINER: reads any table that points at customers; granted to nobody. How many rows of each a merge would move.';

create function private.preview_customer_merge(
  p_org_id      uuid,
  p_survivor_id uuid,
  p_merged_id   uuid
)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_survivor public.customers;
  v_merged   public.customers;
begin
  perform private.assert_org_permission(p_org_id, 'customers.merge');
  if p_survivor_id = p_merged_id then
    raise exception 'crm.customers_are_one' using errcode = 'PT422';
  end if;

  select customers.*
  into v_survivor
  from public.customers as customers
  where customers.org_id = p_org_id
    and customers.id = p_survivor_id;
  select customers.*
  into v_merged
  from public.customers as customers
  where customers.org_id = p_org_id
    and customers.id = p_merged_id;
  if v_merged.id is null then
    perform private.assert_not_merged(p_org_id, p_merged_id);
  elsif v_survivor.id is null then
    perform private.assert_not_merged(p_org_id, p_survivor_id);
  end if;
  if v_merged.id is null or v_survivor.id is null then
    raise exception 'crm.customer_not_found' using errcode = 'PT404';
  end if;

  return jsonb_build_object(
    'survivor', to_jsonb(v_survivor) - 'sort_name' || jsonb_build_object(
      'tags', private.tags_of_customer(p_org_id, p_survivor_id),
      'owner_name', private.person_name(p_org_id, v_survivor.owner_id),
      'counts', private.count_customer_rows(p_org_id, p_survivor_id)
    ),
    'merged', to_jsonb(v_merged) - 'sort_name' || jsonb_build_object(
      'tags', private.tags_of_customer(p_org_id, p_merged_id),
      'owner_name', private.person_name(p_org_id, v_merged.owner_id),
      'counts', private.count_customer_rows(p_org_id, p_merged_id)
    ),
    'result', to_jsonb(private.merged_values(v_survivor, v_merged, '{}'))
      - array['sort_name', 'display_name'],
    'problem', private.merge_problem(v_survivor, v_merged),
    'problem_swapped', private.merge_problem(v_merged, v_survivor)
  );
end;
$$;
comment on function private.preview_customer_merge(uuid, uuid, uuid) is
  'DEFINER: one check instead of a policy per table. Trusts private.assert_org_permission(); every row it reads is filtered by that organization.';
grant execute on function private.preview_customer_merge(uuid, uuid, uuid) to authenticated;

create function public.preview_customer_merge(
  p_org_id      uuid,
  p_survivor_id uuid,
  p_merged_id   uuid
)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.preview_customer_merge(p_org_id, p_survivor_id, p_merged_id);
$$;
comment on function public.preview_customer_merge(uuid, uuid, uuid) is
  'What a merge would do: both customers with tags, owner_name and how many rows belong to each, the result if nothing is chosen, and why it would be refused (problem; problem_swapped the other way round), if it would.';
grant execute on function public.preview_customer_merge(uuid, uuid, uuid) to authenticated;

create function private.list_customer_merges(
  p_org_id      uuid,
  p_customer_id uuid,
  p_after       jsonb,
  p_limit       integer
)
  returns table (
    id              uuid,
    survivor_id     uuid,
    survivor_name   text,
    merged_id       uuid,
    merged_name     text,
    created_by_name text,
    created_at      timestamptz,
    undone_by_name  text,
    undone_at       timestamptz,
    kept_fields     jsonb
  )
  language plpgsql
  stable
  security definer set search_path = ''
  -- For one customer or all of them: a plan that serves both would serve neither.
  set plan_cache_mode = force_custom_plan
as $$
begin
  perform private.assert_org_permission(p_org_id, 'customers.read');
  if p_after is not null and (
    jsonb_typeof(p_after) is distinct from 'object'
    or pg_input_is_valid(p_after ->> 'id', 'uuid') is not true
    or pg_input_is_valid(p_after ->> 'created_at', 'timestamptz') is not true
  ) then
    raise exception 'crm.list_position_invalid' using errcode = 'PT422';
  end if;

  return query
  select merges.id, merges.survivor_id,
    coalesce(
      (
        select customers.display_name
        from public.customers as customers
        where customers.org_id = p_org_id
          and customers.id = merges.survivor_id
      ),
      merges.survivor_after ->> 'display_name'
    ),
    merges.merged_id, merges.merged_row ->> 'display_name',
    private.person_name(p_org_id, merges.created_by), merges.created_at,
    private.person_name(p_org_id, merges.undone_by), merges.undone_at, merges.kept_fields
  from public.customer_merges as merges
  where merges.org_id = p_org_id
    and (p_customer_id is null or p_customer_id in (merges.survivor_id, merges.merged_id))
    and (merges.created_at, merges.id) < (
      -- Without a position: from the end of time, so that one statement serves both.
      coalesce((p_after ->> 'created_at')::timestamptz, 'infinity'),
      coalesce((p_after ->> 'id')::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
    )
  order by merges.created_at desc, merges.id desc
  limit least(greatest(coalesce(p_limit, 50), 1), 500);
end;
$$;
comment on function private.list_customer_merges(uuid, uuid, jsonb, integer) is
  'DEFINER: reads names of people who may have left. Trusts private.assert_org_permission().';
grant execute on function private.list_customer_merges(uuid, uuid, jsonb, integer) to authenticated;

create function public.list_customer_merges(
  p_org_id      uuid,
  p_customer_id uuid default null,
  p_after       jsonb default null,
  p_limit       integer default 50
)
  returns table (
    id              uuid,
    survivor_id     uuid,
    survivor_name   text,
    merged_id       uuid,
    merged_name     text,
    created_by_name text,
    created_at      timestamptz,
    undone_by_name  text,
    undone_at       timestamptz,
    kept_fields     jsonb
  )
  language sql
  stable
  security invoker set search_path = ''
as $$
  select merges.id, merges.survivor_id, merges.survivor_name, merges.merged_id, merges.merged_name,
    merges.created_by_name, merges.created_at, merges.undone_by_name, merges.undone_at,
    merges.kept_fields
  from private.list_customer_merges(p_org_id, p_customer_id, p_after, p_limit) as merges;
$$;
comment on function public.list_customer_merges(uuid, uuid, jsonb, integer) is
  'The merges of an organization or of one customer, from either side, newest first. p_after is the last row of the page before, or {id, created_at} of it. At most 500 rows.';
grant execute on function public.list_customer_merges(uuid, uuid, jsonb, integer) to authenticated;
