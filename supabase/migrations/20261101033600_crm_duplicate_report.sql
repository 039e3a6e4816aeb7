-- Asking for duplicates: as someone types, as a report, and saying that two are not the same.
-- Depends on: crm_duplicates, crm_customer_lists.

create function private.duplicate_customer(p_customer public.customers)
  returns jsonb
  language sql
  stable
  security definer set search_path = ''
as $$
  select jsonb_build_object(
    'id', p_customer.id,
    'display_name', p_customer.display_name,
    'name', p_customer.name,
    'company', p_customer.company,
    'email', p_customer.email,
    'phone', p_customer.phone,
    'country_code', p_customer.country_code,
    'segment', p_customer.segment,
    'created_at', p_customer.created_at,
    'archived_at', p_customer.archived_at
  );
$$;
comment on function private.duplicate_customer(public.customers) is
  'DEFINER: called in definer functions, for rows whose permission has been checked; granted to nobody. What of a customer tells it from its double.';

create function private.find_duplicate_customers(
  p_org_id uuid,
  p_values jsonb,
  p_limit  integer
)
  returns table (
    customer_id uuid,
    reasons     text[],
    score       smallint,
    customer    jsonb
  )
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_values jsonb;
  v_keys   private.customer_duplicate_keys;
begin
  perform private.assert_org_permission(p_org_id, 'customers.read');
  if jsonb_typeof(p_values) is distinct from 'object' then
    raise exception 'crm.values_malformed' using errcode = 'PT422';
  end if;

  -- Half-typed values are the rule here: what is no text, or too long to be one, is not compared.
  select coalesce(jsonb_object_agg(fields.key, private.trim_value(fields.value #>> '{}')), '{}')
  into v_values
  from jsonb_each(p_values) as fields
  where fields.key in ('id', 'name', 'company', 'email', 'phone')
    and jsonb_typeof(fields.value) = 'string'
    and char_length(fields.value #>> '{}') <= 254;
  v_keys := private.duplicate_keys(
    p_org_id,
    case when pg_input_is_valid(v_values ->> 'id', 'uuid') then (v_values ->> 'id')::uuid end,
    v_values ->> 'name',
    v_values ->> 'company',
    lower(v_values ->> 'email' collate pg_catalog.pg_c_utf8),
    v_values ->> 'phone'
  );

  return query
  select matches.other_id, matches.reasons, matches.score, private.duplicate_customer(customers)
  from private.match_duplicates(array[v_keys]) as matches
  join public.customers as customers
    on customers.org_id = p_org_id
    and customers.id = matches.other_id
  where not exists (
    select
    from private.customer_duplicate_dismissals as dismissals
    where dismissals.org_id = p_org_id
      and dismissals.customer_id = v_keys.customer_id
      and dismissals.other_id = matches.other_id
  )
  order by matches.score desc, customers.archived_at is not null, customers.created_at, customers.id
  limit least(greatest(coalesce(p_limit, 5), 1), 20);
end;
$$;
comment on function private.find_duplicate_customers(uuid, jsonb, integer) is
  'DEFINER: reads tables in private. Trusts private.assert_org_permission(); every row it reads is filtered by that organization.';
grant execute on function private.find_duplicate_customers(uuid, jsonb, integer) to authenticated;

create function public.find_duplicate_customers(
  p_org_id uuid,
  p_values jsonb,
  p_limit  integer default 5
)
  returns table (
    customer_id uuid,
    reasons     text[],
    score       smallint,
    customer    jsonb
  )
  language sql
  stable
  security invoker set search_path = ''
as $$
  select found.customer_id, found.reasons, found.score, found.customer
  from private.find_duplicate_customers(p_org_id, p_values, p_limit) as found;
$$;
comment on function public.find_duplicate_customers(uuid, jsonb, integer) is
  'Customers that may be the one with these values (name, company, email, phone; id leaves out the customer itself and those it was told from), surest first. For a form, while it is filled in. At most 20.';
grant execute on function public.find_duplicate_customers(uuid, jsonb, integer) to authenticated;

create function private.refresh_customer_duplicates(p_org_id uuid)
  returns bigint
  language plpgsql
  security definer set search_path = ''
as $$
begin
  perform private.assert_org_permission(p_org_id, 'customers.read');
  return private.compare_queued_customers(p_org_id, 400);
end;
$$;
comment on function private.refresh_customer_duplicates(uuid) is
  'DEFINER: writes tables in private. Trusts private.assert_org_permission(); what it writes follows from the customers alone.';
grant execute on function private.refresh_customer_duplicates(uuid) to authenticated;

create function public.refresh_customer_duplicates(p_org_id uuid)
  returns bigint
  language sql
  security invoker set search_path = ''
as $$
  select private.refresh_customer_duplicates(p_org_id);
$$;
comment on function public.refresh_customer_duplicates(uuid) is
  'Compares customers that changed with the others, for half a second at most, and returns how many are left to compare: call it until 0.';
grant execute on function public.refresh_customer_duplicates(uuid) to authenticated;

create function private.list_duplicate_customers(
  p_org_id      uuid,
  p_after       jsonb,
  p_limit       integer,
  p_customer_id uuid
)
  returns table (
    customer_id uuid,
    other_id    uuid,
    score       smallint,
    reasons     text[],
    customer    jsonb,
    other       jsonb
  )
  language plpgsql
  stable
  security definer set search_path = ''
  -- One customer or all, the first page or a later one: a plan that serves each would serve none.
  set plan_cache_mode = force_custom_plan
as $$
begin
  perform private.assert_org_permission(p_org_id, 'customers.read');
  if p_after is not null and (
    jsonb_typeof(p_after) is distinct from 'object'
    or pg_input_is_valid(p_after ->> 'score', 'smallint') is not true
    or pg_input_is_valid(p_after ->> 'customer_id', 'uuid') is not true
    or pg_input_is_valid(p_after ->> 'other_id', 'uuid') is not true
  ) then
    raise exception 'crm.list_position_invalid' using errcode = 'PT422';
  end if;

  return query
  select pairs.customer_id, pairs.other_id, pairs.score, pairs.reasons,
    private.duplicate_customer(customers), private.duplicate_customer(others)
  from private.customer_duplicates as pairs
  join public.customers as customers
    on customers.org_id = pairs.org_id
    and customers.id = pairs.customer_id
    and customers.archived_at is null
  join public.customers as others
    on others.org_id = pairs.org_id
    and others.id = pairs.other_id
    and others.archived_at is null
  where pairs.org_id = p_org_id
    and (p_customer_id is null or p_customer_id in (pairs.customer_id, pairs.other_id))
    and (
      p_after is null
      or (-pairs.score, pairs.customer_id, pairs.other_id) > (
        -(p_after ->> 'score')::smallint,
        (p_after ->> 'customer_id')::uuid,
        (p_after ->> 'other_id')::uuid
      )
    )
    -- Dismissed by somebody while it was being compared.
    and not exists (
      select
      from private.customer_duplicate_dismissals as dismissals
      where dismissals.org_id = pairs.org_id
        and dismissals.customer_id = pairs.customer_id
        and dismissals.other_id = pairs.other_id
    )
  order by -pairs.score, pairs.customer_id, pairs.other_id
  limit least(greatest(coalesce(p_limit, 50), 1), 500);
end;
$$;
comment on function private.list_duplicate_customers(uuid, jsonb, integer, uuid) is
  'DEFINER: reads tables in private. Trusts private.assert_org_permission(); every row it reads is filtered by that organization.';
grant execute on function private.list_duplicate_customers(uuid, jsonb, integer, uuid)
  to authenticated;

create function public.list_duplicate_customers(
  p_org_id      uuid,
  p_after       jsonb default null,
  p_limit       integer default 50,
  p_customer_id uuid default null
)
  returns table (
    customer_id uuid,
    other_id    uuid,
    score       smallint,
    reasons     text[],
    customer    jsonb,
    other       jsonb
  )
  language sql
  stable
  security invoker set search_path = ''
as $$
  select pairs.customer_id, pairs.other_id, pairs.score, pairs.reasons, pairs.customer, pairs.other
  from private.list_duplicate_customers(p_org_id, p_after, p_limit, p_customer_id) as pairs;
$$;
comment on function public.list_duplicate_customers(uuid, jsonb, integer, uuid) is
  'Pairs of customers that may be one, surest first; of one customer only, where it is named. p_after is the last row of the page before, or {score, customer_id, other_id} of it. At most 500 rows.';
grant execute on function public.list_duplicate_customers(uuid, jsonb, integer, uuid)
  to authenticated;

create function private.count_customer_duplicates(p_org_id uuid, p_customer_id uuid)
  returns integer
  language sql
  stable
  security definer set search_path = ''
as $$
  select count(*)::integer
  from (
    select pairs.other_id as id
    from private.customer_duplicates as pairs
    where pairs.org_id = p_org_id
      and pairs.customer_id = p_customer_id
    union all
    select pairs.customer_id
    from private.customer_duplicates as pairs
    where pairs.org_id = p_org_id
      and pairs.other_id = p_customer_id
  ) as doubles
  join public.customers as customers
    on customers.org_id = p_org_id
    and customers.id = doubles.id
    and customers.archived_at is null;
$$;
comment on function private.count_customer_duplicates(uuid, uuid) is
  'DEFINER: reads a table in private; granted to nobody. Called by get_customer(), which has checked the permission.';

create function private.dismiss_duplicate(
  p_org_id       uuid,
  p_customer_id  uuid,
  p_other_id     uuid,
  p_is_dismissed boolean
)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_ids uuid[];
begin
  perform private.assert_org_permission(p_org_id, 'customers.write');
  v_ids := array[
    private.live_customer_id(p_org_id, least(p_customer_id, p_other_id)),
    private.live_customer_id(p_org_id, greatest(p_customer_id, p_other_id))
  ];
  if v_ids[1] = v_ids[2] then
    raise exception 'crm.customers_are_one' using errcode = 'PT422';
  end if;

  if p_is_dismissed is not false then
    insert into private.customer_duplicate_dismissals (
      org_id, customer_id, other_id, dismissed_by
    )
    select p_org_id, pairs.customer_id, pairs.other_id, private.current_user_id()
    from (values (v_ids[1], v_ids[2]), (v_ids[2], v_ids[1])) as pairs (customer_id, other_id)
    order by pairs.customer_id
    on conflict (org_id, customer_id, other_id) do nothing;

    delete from private.customer_duplicates
    where org_id = p_org_id
      and customer_id in (v_ids[1], v_ids[2])
      and other_id in (v_ids[1], v_ids[2]);
  else
    delete from private.customer_duplicate_dismissals
    where org_id = p_org_id
      and customer_id in (v_ids[1], v_ids[2])
      and other_id in (v_ids[1], v_ids[2]);
    perform private.queue_for_duplicates(p_org_id, v_ids);
  end if;
end;
$$;
comment on function private.dismiss_duplicate(uuid, uuid, uuid, boolean) is
  'DEFINER: writes tables in private. Trusts private.assert_org_permission(); ids of other organizations are not found.';
grant execute on function private.dismiss_duplicate(uuid, uuid, uuid, boolean) to authenticated;

create function public.dismiss_duplicate(
  p_org_id       uuid,
  p_customer_id  uuid,
  p_other_id     uuid,
  p_is_dismissed boolean default true
)
  returns void
  language sql
  security invoker set search_path = ''
as $$
  select private.dismiss_duplicate(p_org_id, p_customer_id, p_other_id, p_is_dismissed);
$$;
comment on function public.dismiss_duplicate(uuid, uuid, uuid, boolean) is
  'Says that two customers are not the same: the pair is not shown again, whatever changes. p_is_dismissed false takes it back.';
grant execute on function public.dismiss_duplicate(uuid, uuid, uuid, boolean) to authenticated;

create function private.compare_all_queued_customers(p_milliseconds integer)
  returns bigint
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_stop_at timestamptz := clock_timestamp() + p_milliseconds * interval '1 millisecond';
  v_waiting record;
begin
  -- Who has waited longest first, and nobody more than a share of the time that is left: one with a
  -- million customers to compare keeps no other waiting.
  for v_waiting in
    select queue.org_id, count(*) over () as organizations,
      row_number() over (order by min(queue.id)) as turn
    from private.customer_duplicate_queue as queue
    group by queue.org_id
    order by turn
  loop
    perform private.compare_queued_customers(
      v_waiting.org_id,
      greatest(
        extract(epoch from v_stop_at - clock_timestamp()) * 1000
          / (v_waiting.organizations - v_waiting.turn + 1),
        0
      )::integer
    );
    exit when clock_timestamp() >= v_stop_at;
  end loop;

  return (
    select coalesce(sum(cardinality(queue.customer_ids)), 0)
    from private.customer_duplicate_queue as queue
  );
end;
$$;
comment on function private.compare_all_queued_customers(integer) is
  'DEFINER: writes tables in private; granted to nobody. For maintenance, so that an organization whose report nobody opens has no long list waiting. Takes about so long for all of them together, and returns how many customers are left.';

create function private.repair_customer_duplicates(p_org_id uuid)
  returns void
  language sql
  security definer set search_path = ''
as $$
  delete from private.customer_duplicate_queue
  where org_id = p_org_id;
  delete from private.customer_duplicate_keys
  where org_id = p_org_id;
  delete from private.customer_duplicates
  where org_id = p_org_id;

  insert into private.customer_duplicate_queue (org_id, customer_ids)
  select p_org_id, array_agg(numbered.id)
  from (
    select customers.id, row_number() over (order by customers.id) as number
    from public.customers as customers
    where customers.org_id = p_org_id
  ) as numbered
  group by (numbered.number - 1) / 500;
$$;
comment on function private.repair_customer_duplicates(uuid) is
  'DEFINER: writes tables in private. For the operator, after triggers were switched off for a load: all customers are compared afresh, a little at a time.';
