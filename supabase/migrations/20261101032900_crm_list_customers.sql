-- Lists of customers: any filters combined, in either order of time or name, by keyset.
-- Depends on: crm_customer_filters, crm_customer_lists (what a row of a list holds).
--
-- No plan is good for every pair of filters. Going along the order of the list finds a page at once
-- where many customers match and reads all of them where none does; fetching all that match and
-- sorting them is the other way round, and the planner can tell the cases apart only as far as
-- filters are independent of each other, which owner, tag, country and age never are. So a list by
-- time is read in stretches, each as long as the most selective of its filters has few customers
-- in it: within one, any plan is fast. Measured in docs/benchmarks.md.

create function private.time_window(
  p_created text,
  p_id      text,
  p_is_desc boolean,
  p_from_at timestamptz,
  p_from_id uuid,
  p_to_at   timestamptz,
  p_to_id   uuid
)
  returns text
  language sql
  stable
  security invoker set search_path = ''
as $$
  select
    case when p_from_id is null then ''
      else format(
        ' and (%s, %s) %s (%L, %L)',
        p_created, p_id, case when p_is_desc then '<' else '>' end, p_from_at, p_from_id
      )
    end
    || case when p_to_id is null then ''
      else format(
        ' and (%s, %s) %s (%L, %L)',
        p_created, p_id, case when p_is_desc then '>=' else '<=' end, p_to_at, p_to_id
      )
    end;
$$;
comment on function private.time_window(
  text, text, boolean, timestamptz, uuid, timestamptz, uuid
) is
  'The condition for a stretch of a list by time, after one position and up to another; null leaves an end open. Columns come from the caller''s own text, values are quoted.';

create function private.filter_reach(
  p_filter  private.customer_filter,
  p_list    text,
  p_is_desc boolean,
  p_from_at timestamptz,
  p_from_id uuid,
  p_rows    integer,
  out reach_at timestamptz,
  out reach_id uuid
)
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_direction text := case when p_is_desc then 'desc' else 'asc' end;
  v_entries   text;
  v_column    text;
  v_type      text := 'uuid';
  v_values    text[];
begin
  case p_list
    when 'segments' then
      v_column := 'segment';
      v_type := 'public.customer_segment';
      v_values := p_filter.segments::text[];
    when 'owner_ids' then
      v_column := 'owner_id';
      v_values := p_filter.owner_ids::text[];
    when 'sources' then
      v_column := 'source';
      v_type := 'text';
      v_values := p_filter.sources;
    when 'country_codes' then
      v_column := 'country_code';
      v_type := 'text';
      v_values := p_filter.country_codes;
    when 'tag_ids' then
      v_values := p_filter.tag_ids::text[];
    else
      v_values := '{all}';
  end case;

  -- Each value apart, because an index is in order of time only within one. The column leads the
  -- order so that this also holds for null.
  select string_agg(
    case
      when p_list = 'tag_ids' then format(
        '(select links.customer_created_at as created_at, links.customer_id as id'
        || ' from public.customer_tags as links where links.org_id = $1 and links.tag_id = %L %s'
        || ' order by links.customer_created_at %s, links.customer_id %3$s limit $2)',
        choices.value,
        private.created_bounds(p_filter, 'links.customer_created_at') || private.time_window(
          'links.customer_created_at', 'links.customer_id', p_is_desc, p_from_at, p_from_id, null,
          null
        ),
        v_direction
      )
      else format(
        '(select customers.created_at, customers.id from public.customers as customers'
        || ' where customers.org_id = $1 and customers.archived_at is %s %s'
        || ' order by %s customers.created_at %s, customers.id %4$s limit $2)',
        case when p_filter.is_archived then 'not null' else 'null' end,
        case
          when v_column is null then ''
          when choices.value is null then format(' and customers.%I is null', v_column)
          else format(' and customers.%I = %L::%s', v_column, choices.value, v_type)
        end || private.created_bounds(p_filter, 'customers.created_at') || private.time_window(
          'customers.created_at', 'customers.id', p_is_desc, p_from_at, p_from_id, null, null
        ),
        case when v_column is not null then
          format(
            'customers.%I %s nulls %s,', v_column, v_direction,
            case when p_is_desc then 'first' else 'last' end
          )
        end,
        v_direction
      )
    end,
    ' union all '
  )
  into v_entries
  from unnest(v_values) as choices (value);

  execute format(
    'select entries.created_at, entries.id from (%s) as entries'
    || ' order by entries.created_at %s, entries.id %2$s offset $2 - 1 limit 1',
    v_entries, v_direction
  )
  into reach_at, reach_id
  using p_filter.org_id, p_rows;
end;
$$;
comment on function private.filter_reach(
  private.customer_filter, text, boolean, timestamptz, uuid, integer
) is
  'DEFINER: reads customers without asking, so it is granted to nobody. Where the p_rows-th customer lies that one list of a filter lets through, from a position on; null when there are not so many. Reads an index only.';

create function private.filter_lists(p_filter private.customer_filter)
  returns text[]
  language sql
  immutable parallel safe
  security invoker set search_path = ''
as $$
  select array_remove(
    array[
      -- All of them can only be few where they are cut short.
      case
        when p_filter.is_archived
          or p_filter.created_from is not null or p_filter.created_before is not null
        then 'all'
      end,
      case when p_filter.tag_ids is not null then 'tag_ids' end,
      case when p_filter.owner_ids is not null then 'owner_ids' end,
      case when p_filter.sources is not null then 'sources' end,
      case when p_filter.country_codes is not null then 'country_codes' end,
      case when p_filter.segments is not null then 'segments' end
    ],
    null
  );
$$;
comment on function private.filter_lists(private.customer_filter) is
  'The parts of a filter that private.filter_reach() can look at one by one.';

create function private.customer_ids_by_time(
  p_filter   private.customer_filter,
  p_is_desc  boolean,
  p_after_at timestamptz,
  p_after_id uuid,
  p_limit    integer
)
  returns uuid[]
  language plpgsql
  stable
  security definer set search_path = ''
  set enable_seqscan = off
as $$
declare
  v_direction text := case when p_is_desc then 'desc' else 'asc' end;
  v_lists     text[] := private.filter_lists(p_filter);
  v_list      text;
  v_leader    text;
  v_rows      integer := case when cardinality(v_lists) > 1 then 1000 else p_limit end;
  v_from_at   timestamptz := p_after_at;
  v_from_id   uuid := p_after_id;
  v_reach     record;
  v_to_at     timestamptz;
  v_to_id     uuid;
  v_page      uuid[];
  v_found     uuid[] := '{}';
begin
  if v_lists = '{}' then
    execute format(
      'select array(select customers.id from public.customers as customers'
      || ' where customers.org_id = $1 %s order by customers.created_at %s, customers.id %2$s'
      || ' limit $2)',
      private.customer_conditions(p_filter, '') || private.time_window(
        'customers.created_at', 'customers.id', p_is_desc, v_from_at, v_from_id, null, null
      ),
      v_direction
    )
    into v_found
    using p_filter.org_id, p_limit;
    return v_found;
  end if;

  loop
    -- The first time all filters are asked how far they reach with so many customers, and the one
    -- that reaches furthest leads from then on.
    v_leader := null;
    foreach v_list in array v_lists loop
      v_reach := private.filter_reach(p_filter, v_list, p_is_desc, v_from_at, v_from_id, v_rows);
      if v_leader is null
        or v_reach.reach_id is null
        or (p_is_desc and (v_reach.reach_at, v_reach.reach_id) < (v_to_at, v_to_id))
        or (not p_is_desc and (v_reach.reach_at, v_reach.reach_id) > (v_to_at, v_to_id))
      then
        v_leader := v_list;
        v_to_at := v_reach.reach_at;
        v_to_id := v_reach.reach_id;
      end if;
      exit when v_to_id is null;
    end loop;
    v_lists := array[v_leader];

    -- "offset 0" keeps the limit out of the plan: all that match in this stretch, then sorted.
    execute format(
      'select array(select matches.id from ('
      || 'select customers.created_at, customers.id from public.customers as customers'
      || ' where customers.org_id = $1 %s offset 0) as matches'
      || ' order by matches.created_at %s, matches.id %2$s limit $2)',
      private.customer_conditions(
        p_filter,
        private.time_window(
          'links.customer_created_at', 'links.customer_id', p_is_desc, v_from_at, v_from_id,
          v_to_at, v_to_id
        )
      ) || private.time_window(
        'customers.created_at', 'customers.id', p_is_desc, v_from_at, v_from_id,
        v_to_at, v_to_id
      ),
      v_direction
    )
    into v_page
    using p_filter.org_id, p_limit - cardinality(v_found);

    v_found := v_found || v_page;
    exit when cardinality(v_found) >= p_limit or v_to_id is null;
    v_from_at := v_to_at;
    v_from_id := v_to_id;
    -- Longer stretches ask less often; this long, one costs some milliseconds.
    v_rows := least(greatest(v_rows, 500) * 8, 32000);
  end loop;
  return v_found;
end;
$$;
comment on function private.customer_ids_by_time(
  private.customer_filter, boolean, timestamptz, uuid, integer
) is
  'DEFINER: reads customers without asking, so it is granted to nobody. The next ids of a list by time of creation.';

create function private.customer_ids_by_name(
  p_filter     private.customer_filter,
  p_is_desc    boolean,
  p_after_name text,
  p_after_id   uuid,
  p_limit      integer
)
  returns uuid[]
  language plpgsql
  stable
  security definer set search_path = ''
  set enable_seqscan = off
as $$
declare
  v_direction  text := case when p_is_desc then 'desc' else 'asc' end;
  v_order      text := format(
    ' order by customers.sort_name %s, customers.id %1$s', v_direction
  );
  v_conditions text := private.customer_conditions(p_filter, '');
  v_start      text := ' where customers.org_id = $1' || case
      when p_filter.is_archived then ' and customers.archived_at is not null'
      else ' and customers.archived_at is null'
    end
    || case when p_after_id is null then ''
      else format(
        ' and (customers.sort_name, customers.id) %s (%L, %L)',
        case when p_is_desc then '<' else '>' end, p_after_name, p_after_id
      )
    end;
  v_lists      text[] := private.filter_lists(p_filter);
  v_list       text;
  v_is_small   boolean := false;
  v_found      uuid[];
begin
  foreach v_list in array v_lists loop
    exit when v_is_small;
    v_is_small := (
      select reach.reach_id is null
      from private.filter_reach(p_filter, v_list, true, null, null, 2001) as reach
    );
  end loop;

  -- Along the names, for as many as it would cost to fetch and sort the matches. Without filters
  -- all of them match.
  if not v_is_small then
    execute format(
      'select array(select customers.id from ('
      || 'select customers.* from public.customers as customers %s %s %s'
      || ') as customers where true %s %2$s limit $2)',
      v_start, v_order, case when v_lists <> '{}' then ' limit 3000' end, v_conditions
    )
    into v_found
    using p_filter.org_id, p_limit;
    if cardinality(v_found) >= p_limit or v_lists = '{}' then
      return v_found;
    end if;
  end if;

  execute format(
    'select array(select customers.id from ('
    || 'select customers.sort_name, customers.id from public.customers as customers %s %s offset 0'
    || ') as customers %s limit $2)',
    v_start, v_conditions, v_order
  )
  into v_found
  using p_filter.org_id, p_limit;
  return v_found;
end;
$$;
comment on function private.customer_ids_by_name(
  private.customer_filter, boolean, text, uuid, integer
) is
  'DEFINER: reads customers without asking, so it is granted to nobody. The next ids of a list by name.';

create function private.list_customers_unchecked(
  p_filter private.customer_filter,
  p_sort   text,
  p_after  jsonb,
  p_before jsonb,
  p_limit  integer
)
  returns setof public.customer_list_item
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_is_by_name  boolean := p_sort like 'name.%';
  -- A page before a position is the one after it in the opposite order, turned round.
  v_is_backward boolean := p_before is not null;
  v_is_desc     boolean := (p_sort like '%.desc') <> v_is_backward;
  v_position    jsonb := coalesce(p_before, p_after);
  v_limit       integer := least(greatest(coalesce(p_limit, 50), 1), 500);
  v_ids         uuid[];
begin
  if v_position is not null and (
    (p_after is not null and p_before is not null)
    or jsonb_typeof(v_position) is distinct from 'object'
    or pg_input_is_valid(v_position ->> 'id', 'uuid') is not true
    or (not v_is_by_name
      and pg_input_is_valid(v_position ->> 'created_at', 'timestamptz') is not true)
    or (v_is_by_name and coalesce(v_position ->> 'display_name', v_position ->> 'name') is null)
  ) then
    raise exception 'crm.list_position_invalid' using errcode = 'PT422';
  end if;

  if v_is_by_name then
    v_ids := private.customer_ids_by_name(
      p_filter, v_is_desc,
      private.fold_text(coalesce(v_position ->> 'display_name', v_position ->> 'name')),
      (v_position ->> 'id')::uuid, v_limit
    );
  else
    v_ids := private.customer_ids_by_time(
      p_filter, v_is_desc, (v_position ->> 'created_at')::timestamptz,
      (v_position ->> 'id')::uuid, v_limit
    );
  end if;

  return query
  select customers.id, customers.org_id, customers.segment, customers.name, customers.company,
    customers.email, customers.phone, customers.country_code, customers.external_ref,
    customers.source, customers.owner_id, customers.user_id, customers.display_name,
    customers.created_by, customers.created_at, customers.updated_at, customers.archived_at,
    private.tags_of_customer(customers.org_id, customers.id),
    case when customers.owner_id is not null then private.person_name(customers.owner_id) end
  from unnest(v_ids) with ordinality as page (id, position)
  join public.customers as customers
    on customers.org_id = p_filter.org_id
    and customers.id = page.id
  order by case when v_is_backward then -page.position else page.position end;
end;
$$;
comment on function private.list_customers_unchecked(
  private.customer_filter, text, jsonb, jsonb, integer
) is
  'DEFINER: the query behind list_customers(), without the question who asks; granted to nobody.';

create function private.list_customers(
  p_org_id uuid,
  p_filter jsonb,
  p_sort   text,
  p_after  jsonb,
  p_limit  integer,
  p_before jsonb
)
  returns setof public.customer_list_item
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  perform private.assert_org_permission(p_org_id, 'customers.read');

  if p_sort not in ('created_at.desc', 'created_at.asc', 'name.asc', 'name.desc') then
    raise exception 'crm.sort_unknown' using errcode = 'PT422', detail = left(p_sort, 100);
  end if;

  return query
  select items.*
  from private.list_customers_unchecked(
    private.read_customer_filter(p_org_id, coalesce(p_filter, '{}')),
    coalesce(p_sort, 'created_at.desc'), p_after, p_before, p_limit
  ) as items;
end;
$$;
comment on function private.list_customers(uuid, jsonb, text, jsonb, integer, jsonb) is
  'DEFINER: one check instead of a policy per table. Trusts private.assert_org_permission(); every row it reads is filtered by that organization.';
grant execute on function private.list_customers(uuid, jsonb, text, jsonb, integer, jsonb)
  to authenticated;

create function public.list_customers(
  p_org_id uuid,
  p_filter jsonb default '{}',
  p_sort   text default 'created_at.desc',
  p_after  jsonb default null,
  p_limit  integer default 50,
  p_before jsonb default null
)
  returns setof public.customer_list_item
  language sql
  stable
  security invoker set search_path = ''
as $$
  select items.*
  from private.list_customers(p_org_id, p_filter, p_sort, p_after, p_limit, p_before) as items;
$$;
comment on function public.list_customers(uuid, jsonb, text, jsonb, integer, jsonb) is
  'A page of customers. p_filter may have segments, owner_ids, sources, country_codes (these three also "none"), tag_ids, created_from, created_to (days of the organization) and archived; all must hold, any value of a list will do. p_after is the last row of the page before, or only {id, created_at} of it, or {id, display_name} when sorted by name; p_before the first row of the page after. At most 500 rows.';
grant execute on function public.list_customers(uuid, jsonb, text, jsonb, integer, jsonb)
  to authenticated;
