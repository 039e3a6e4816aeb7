-- Whom a page of a list of customers holds: any filters combined, in the order of time or name.
-- Depends on: crm_customer_filters.
--
-- No plan is good for every pair of filters. Going along the order of the list finds a page at once
-- where many customers match and reads all of them where none does; fetching all that match and
-- sorting them is the other way round, and the planner can tell the cases apart only as far as
-- filters are independent of each other, which owner, tag, country and age never are. So a list by
-- time is read in stretches, each as long as the most selective of its filters has few customers
-- in it: within one, any plan is fast. A list by name is read along an index that holds what filters
-- look at, for as many names as that costs little. Measured in docs/benchmarks.md.

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
  language plpgsql
  stable
  security invoker set search_path = ''
as $$
begin
  return
    case when p_from_id is null then ''
      else format(
        ' and (%s, %s) %s (%L, %L)',
        p_created, p_id, case when p_is_desc then '<=' else '>=' end, p_from_at, p_from_id
      )
    end
    || case when p_to_id is null then ''
      else format(
        ' and (%s, %s) %s (%L, %L)',
        p_created, p_id, case when p_is_desc then '>=' else '<=' end, p_to_at, p_to_id
      )
    end;
end;
$$;
comment on function private.time_window(
  text, text, boolean, timestamptz, uuid, timestamptz, uuid
) is
  'The condition for a stretch of a list by time, from one position to another, both included; null leaves an end open. Columns come from the caller''s own text, values are quoted.';

create function private.after_position(
  p_created text,
  p_id      text,
  p_is_desc boolean,
  p_at      timestamptz,
  p_after   uuid
)
  returns text
  language plpgsql
  stable
  security invoker set search_path = ''
as $$
begin
  return case when p_after is null then ''
    else format(
      ' and (%s, %s) %s (%L, %L)',
      p_created, p_id, case when p_is_desc then '<' else '>' end, p_at, p_after
    )
  end;
end;
$$;
comment on function private.after_position(text, text, boolean, timestamptz, uuid) is
  'The condition for what comes after a position in a list by time; empty without one.';

create function private.filter_reach(
  p_filter  private.customer_filter,
  p_list    text,
  p_is_desc boolean,
  p_from_at timestamptz,
  p_from_id uuid,
  p_rows    integer,
  out first_at timestamptz,
  out first_id uuid,
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
        private.created_bounds(p_filter, 'links.customer_created_at') || private.after_position(
          'links.customer_created_at', 'links.customer_id', p_is_desc, p_from_at, p_from_id
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
        end || private.created_bounds(p_filter, 'customers.created_at') || private.after_position(
          'customers.created_at', 'customers.id', p_is_desc, p_from_at, p_from_id
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
    $query$
      select ends.created_at, ends.id, reach.created_at, reach.id
      from (
        select entries.created_at, entries.id from (%1$s) as entries
        order by entries.created_at %2$s, entries.id %2$s limit 1
      ) as ends
      left join (
        select entries.created_at, entries.id from (%1$s) as entries
        order by entries.created_at %2$s, entries.id %2$s offset $2 - 1 limit 1
      ) as reach on true
    $query$,
    v_entries, v_direction
  )
  into first_at, first_id, reach_at, reach_id
  using p_filter.org_id, p_rows;
end;
$$;
comment on function private.filter_reach(
  private.customer_filter, text, boolean, timestamptz, uuid, integer
) is
  'DEFINER: reads customers without asking, so it is granted to nobody. Where the first and the p_rows-th customer lie that one list of a filter lets through, after a position; null when there are not so many. Reads an index only.';

create function private.filter_lists(p_filter private.customer_filter)
  returns text[]
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
begin
  return array_remove(
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
end;
$$;
comment on function private.filter_lists(private.customer_filter) is
  'The parts of a filter that private.filter_reach() can look at one by one.';

create function private.few_tagged_unowned_ids(p_filter private.customer_filter)
  returns uuid[]
  language plpgsql
  stable
  security definer set search_path = ''
  set enable_seqscan = off
as $$
declare
  v_ids uuid[];
begin
  if p_filter.tag_ids is null or p_filter.owner_ids is distinct from array[null::uuid] or (
    select count(*)
    from (
      select
      from public.customers as customers
      where customers.org_id = p_filter.org_id
        and customers.owner_id is not null
      limit 30001
    ) as owned
  ) > 30000 then
    return null;
  end if;
  v_ids := array(
    select links.customer_id
    from public.customer_tags as links
    where links.org_id = p_filter.org_id
      and links.tag_id = any (p_filter.tag_ids)
    except
    select customers.id
    from public.customers as customers
    where customers.org_id = p_filter.org_id
      and customers.owner_id is not null
    limit 5001
  );
  return case when cardinality(v_ids) <= 5000 then v_ids end;
end;
$$;
comment on function private.few_tagged_unowned_ids(private.customer_filter) is
  'DEFINER: reads customers without asking, so it is granted to nobody. Where few customers have an owner, hardly any is left out by asking for those without, and a tag whose customers all have one would be looked up to its end: then those with the tag less those with an owner, by two indexes alone. Null for other filters, and where that leaves many, of whom a page is found soon enough. Archived ones included.';

create function private.newest_customer_ids(
  p_org_id   uuid,
  p_after_at timestamptz,
  p_after_id uuid,
  p_limit    integer
)
  returns uuid[]
  language plpgsql
  stable
  security definer set search_path = ''
  -- A limit that is not known yet is taken for a tenth of all, which looks dearer than to plan anew
  -- each time; along the index it is the same plan.
  set plan_cache_mode = force_generic_plan
as $$
begin
  return array(
    select customers.id
    from public.customers as customers
    where customers.org_id = p_org_id
      and customers.archived_at is null
      and (customers.created_at, customers.id) < (
        coalesce(p_after_at, 'infinity'),
        coalesce(p_after_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
      )
    order by customers.created_at desc, customers.id desc
    limit p_limit
  );
end;
$$;
comment on function private.newest_customer_ids(uuid, timestamptz, uuid, integer) is
  'DEFINER: reads customers without asking, so it is granted to nobody. The list as it is opened, without a filter: the next ids after a position, or the first.';

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
  set max_parallel_workers_per_gather = 0
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
  v_first_at  timestamptz;
  v_first_id  uuid;
  v_to_at     timestamptz;
  v_to_id     uuid;
  v_page      uuid[];
  v_few       uuid[];
  v_found     uuid[] := '{}';
begin
  if v_lists = '{}' and p_is_desc then
    return private.newest_customer_ids(p_filter.org_id, p_after_at, p_after_id, p_limit);
  end if;

  if v_lists = '{}' then
    execute format(
      'select array(select customers.id from public.customers as customers'
      || ' where customers.org_id = $1 %s order by customers.created_at %s, customers.id %2$s'
      || ' limit $2)',
      private.customer_conditions(p_filter) || private.after_position(
        'customers.created_at', 'customers.id', p_is_desc, v_from_at, v_from_id
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
        or v_reach.first_id is null
        or v_reach.reach_id is null
        or (p_is_desc and (v_reach.reach_at, v_reach.reach_id) < (v_to_at, v_to_id))
        or (not p_is_desc and (v_reach.reach_at, v_reach.reach_id) > (v_to_at, v_to_id))
      then
        v_leader := v_list;
        v_first_at := v_reach.first_at;
        v_first_id := v_reach.first_id;
        v_to_at := v_reach.reach_at;
        v_to_id := v_reach.reach_id;
      end if;
      exit when v_to_id is null;
    end loop;
    exit when v_first_id is null;
    v_lists := array[v_leader];

    -- From the first on and not from where the last stretch ended: the planner then knows how short
    -- this one is. "offset 0" keeps the limit out of the plan: all that match in this stretch, then sorted.
    execute format(
      'select array(select matches.id from ('
      || 'select customers.created_at, customers.id from public.customers as customers'
      || ' where customers.org_id = $1 %s offset 0) as matches'
      || ' order by matches.created_at %s, matches.id %2$s limit $2)',
      private.customer_conditions(
        p_filter,
        private.time_window(
          'links.customer_created_at', 'links.customer_id', p_is_desc, v_first_at, v_first_id,
          v_to_at, v_to_id
        )
      ) || private.time_window(
        'customers.created_at', 'customers.id', p_is_desc, v_first_at, v_first_id, v_to_at, v_to_id
      ),
      v_direction
    )
    into v_page
    using p_filter.org_id, p_limit - cardinality(v_found);

    v_found := v_found || v_page;
    exit when cardinality(v_found) >= p_limit or v_to_id is null;
    if v_from_id is not distinct from p_after_id then
      v_few := private.few_tagged_unowned_ids(p_filter);
    end if;
    if v_few is not null then
      execute format(
        'select array(select customers.id from public.customers as customers'
        || ' where customers.org_id = $1 and customers.id = any ($3) %s'
        || ' order by customers.created_at %s, customers.id %2$s limit $2)',
        private.customer_value_conditions(p_filter) || private.after_position(
          'customers.created_at', 'customers.id', p_is_desc, p_after_at, p_after_id
        ),
        v_direction
      )
      into v_found
      using p_filter.org_id, p_limit, v_few;
      return v_found;
    end if;
    v_from_at := v_to_at;
    v_from_id := v_to_id;
    -- Longer stretches ask less often, and no longer ones than cost some milliseconds. But going by
    -- what the last one held, twice what the page still needs will do.
    v_rows := least(
      greatest(v_rows, 500) * 8,
      32000,
      case
        when v_page <> '{}' then
          greatest(500, 2 * v_rows * (p_limit - cardinality(v_found)) / cardinality(v_page))
      end
    );
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
  set max_parallel_workers_per_gather = 0
as $$
declare
  v_direction  text := case when p_is_desc then 'desc' else 'asc' end;
  v_order      text := format(
    ' order by customers.sort_name %s, customers.id %1$s', v_direction
  );
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
  v_is_long    boolean := false;
  v_tags       text;
  v_few        uuid[];
  v_found      uuid[];
begin
  foreach v_list in array v_lists loop
    exit when v_is_small;
    v_is_small := (
      select reach.reach_id is null
      from private.filter_reach(p_filter, v_list, true, null, null, 2001) as reach
    );
  end loop;

  if not v_is_small and p_filter.tag_ids is not null then
    v_is_long := (
      select reach.reach_id is not null
      from private.filter_reach(p_filter, 'tag_ids', true, null, null, 30000) as reach
    );
  end if;
  -- Looked for first where that costs less than to find out along the names that there are few.
  if not v_is_long then
    v_few := private.few_tagged_unowned_ids(p_filter);
  end if;

  -- Along the names, for as many as cost about what it costs to find all that match. The index has
  -- every column that is named here. Without filters all match, and the walk is the answer.
  if not v_is_small and v_few is null then
    if p_filter.tag_ids is not null then
      -- Many with the tag: likely the next has it, and each is looked up. Else all who have it are
      -- a set that is made once ("case" keeps it from being joined).
      v_tags := format(
        case
          when v_is_long then
            ' and (select true from public.customer_tags as links where links.org_id = $1'
            || ' and links.customer_id = customers.id and links.tag_id = any (%L::uuid[]) limit 1)'
          else
            ' and case when customers.id in (select links.customer_id'
            || ' from public.customer_tags as links'
            || ' where links.org_id = $1 and links.tag_id = any (%L::uuid[])) then true end'
        end,
        p_filter.tag_ids
      );
    end if;
    execute format(
      'select array(select customers.id from ('
      || 'select customers.sort_name, customers.id, customers.segment, customers.owner_id,'
      || ' customers.source, customers.country_code, customers.created_at,'
      || ' %s as archived_at'
      || ' from public.customers as customers %s %s %s'
      || ') as customers where true %s %s %3$s limit $2)',
      case when p_filter.is_archived then 'now()' else 'null::timestamptz' end,
      v_start, v_order,
      case when v_lists <> '{}' then format(' limit %s', case when v_is_long then 5000 else 50000 end) end,
      private.customer_value_conditions(p_filter),
      v_tags
    )
    into v_found
    using p_filter.org_id, p_limit;
    if cardinality(v_found) >= p_limit or v_lists = '{}' then
      return v_found;
    end if;
  end if;

  if v_is_long then
    v_few := private.few_tagged_unowned_ids(p_filter);
  end if;
  if v_few is not null then
    execute format(
      'select array(select customers.id from public.customers as customers'
      || ' %s and customers.id = any ($3) %s %s limit $2)',
      v_start, private.customer_value_conditions(p_filter), v_order
    )
    into v_found
    using p_filter.org_id, p_limit, v_few;
    return v_found;
  end if;

  -- All that match, then sorted. With tags the names come last: two indexes alone then tell who
  -- has both.
  execute format(
    case
      when p_filter.tag_ids is null then
        'select array(select customers.id from ('
        || 'select customers.sort_name, customers.id from public.customers as customers %s %s offset 0'
        || ') as customers %s limit $2)'
      else
        'select array(select customers.id from ('
        || 'select customers.id from public.customers as customers'
        || ' where customers.org_id = $1 %2$s offset 0'
        || ') as matches join public.customers as customers on customers.id = matches.id'
        || ' %1$s %3$s limit $2)'
    end,
    v_start,
    private.customer_conditions(p_filter),
    v_order
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
