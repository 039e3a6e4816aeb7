-- Which customers are meant: the filters of lists, search, saved views, bulk runs and exports.
-- Depends on: crm_customers, crm_tags.
--
-- Clients write a filter as jsonb. It is read once into private.customer_filter, whose values are
-- typed, and from there becomes conditions of a query.

create type private.customer_filter as (
  org_id         uuid,
  segments       public.customer_segment[],
  -- A null among the values of these three stands for "none".
  owner_ids      uuid[],
  sources        text[],
  country_codes  text[],
  tag_ids        uuid[],
  created_from   timestamptz,
  created_before timestamptz,
  is_archived    boolean
);
comment on type private.customer_filter is
  'A filter that has been read: all of these must hold, and any value of a list will do. Null does not restrict.';

create function private.assert_customer_filter(p_filter jsonb)
  returns void
  language plpgsql
  immutable
  security invoker set search_path = ''
as $$
declare
  v_key     text;
  v_value   jsonb;
  v_pattern text;
begin
  if jsonb_typeof(p_filter) is distinct from 'object' then
    raise exception 'crm.filter_malformed' using errcode = 'PT422';
  end if;

  for v_key, v_value in select fields.key, fields.value from jsonb_each(p_filter) as fields loop
    case
      when v_key = 'archived' then
        if jsonb_typeof(v_value) <> 'boolean' then
          raise exception 'crm.filter_malformed' using errcode = 'PT422', detail = v_key;
        end if;
      when v_key in ('created_from', 'created_to') then
        -- The shape as well: Postgres also takes "infinity" and "yesterday" for a date.
        if jsonb_typeof(v_value) <> 'string'
          or (v_value #>> '{}') !~ '^\d{4}-\d{2}-\d{2}$'
          or pg_input_is_valid(v_value #>> '{}', 'date') is not true
        then
          raise exception 'crm.filter_malformed' using errcode = 'PT422', detail = v_key;
        end if;
      when v_key in ('segments', 'owner_ids', 'sources', 'country_codes', 'tag_ids') then
        v_pattern := case v_key
          when 'segments' then '^(LEAD|OPPORTUNITY|CUSTOMER|CHURNED)$'
          when 'owner_ids' then '^(none|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})$'
          when 'tag_ids' then '^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$'
          when 'country_codes' then '^(none|[A-Za-z]{2})$'
          else '^\\?.{1,60}$'
        end;
        -- No value at all is refused and not taken for "any": whoever narrowed a choice down to
        -- nothing does not mean everyone.
        if jsonb_typeof(v_value) <> 'array' or jsonb_array_length(v_value) = 0 then
          raise exception 'crm.filter_malformed' using errcode = 'PT422', detail = v_key;
        end if;
        if jsonb_array_length(v_value) > 100 then
          raise exception 'crm.filter_too_long' using errcode = 'PT422', detail = v_key;
        end if;
        if exists (
          select
          from jsonb_array_elements(v_value) as choices (value)
          where jsonb_typeof(choices.value) <> 'string'
            or (choices.value #>> '{}') !~ v_pattern
        ) then
          raise exception '%', case
            when v_key = 'segments' then 'crm.segment_unknown'
            else 'crm.filter_malformed'
          end
          using errcode = 'PT422', detail = v_key;
        end if;
      else
        raise exception 'crm.filter_unknown' using errcode = 'PT422', detail = left(v_key, 100);
    end case;
  end loop;
end;
$$;
comment on function private.assert_customer_filter(jsonb) is
  'Raises the first reason why this is no filter of customers, with the key as its detail. An id that is gone is no reason: it matches nobody.';

create function private.filter_values(p_list jsonb)
  returns text[]
  language sql
  immutable strict parallel safe
  security invoker set search_path = ''
as $$
  select array_agg(distinct nullif(choices.value, 'none'))
  from jsonb_array_elements_text(p_list) as choices (value);
$$;
comment on function private.filter_values(jsonb) is
  'The different values of one list of a filter, with null for "none"; null when there is no list.';

create function private.filter_sources(p_list jsonb)
  returns text[]
  language sql
  immutable strict parallel safe
  security invoker set search_path = ''
as $$
  -- Nothing keeps a customer from a source that is called "none", as cells of imported files are.
  select array_agg(
    distinct case when choices.value <> 'none' then regexp_replace(choices.value, '^\\', '') end
  )
  from jsonb_array_elements_text(p_list) as choices (value);
$$;
comment on function private.filter_sources(jsonb) is
  'As private.filter_values(), for sources: one backslash at the beginning is taken off, so that \none is the source of that name and none is no source.';

create function private.read_customer_filter(p_org_id uuid, p_filter jsonb)
  returns private.customer_filter
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_filter    private.customer_filter;
  v_time_zone text;
begin
  perform private.assert_customer_filter(p_filter);

  if p_filter ?| array['created_from', 'created_to'] then
    select organizations.time_zone
    into v_time_zone
    from public.organizations as organizations
    where organizations.id = p_org_id;
  end if;

  v_filter.org_id := p_org_id;
  v_filter.segments := private.filter_values(p_filter -> 'segments')::public.customer_segment[];
  v_filter.owner_ids := private.filter_values(p_filter -> 'owner_ids')::uuid[];
  v_filter.sources := private.filter_sources(p_filter -> 'sources');
  v_filter.country_codes := private.filter_values(
    -- Stored in capitals; "none" is not a country.
    replace(upper(p_filter ->> 'country_codes'), 'NONE', 'none')::jsonb
  );
  v_filter.tag_ids := private.filter_values(p_filter -> 'tag_ids')::uuid[];
  -- Days of the organization, both of them included.
  v_filter.created_from :=
    (p_filter ->> 'created_from')::date::timestamp at time zone v_time_zone;
  v_filter.created_before :=
    ((p_filter ->> 'created_to')::date + 1)::timestamp at time zone v_time_zone;
  v_filter.is_archived := coalesce((p_filter ->> 'archived')::boolean, false);
  return v_filter;
end;
$$;
comment on function private.read_customer_filter(uuid, jsonb) is
  'DEFINER: reads the time zone of any organization, so it is granted to nobody. Called by functions that have checked the permission. Raises what private.assert_customer_filter() raises.';

create function private.archived_only(p_org_id uuid, p_is_archived boolean)
  returns private.customer_filter
  language sql
  immutable parallel safe
  security invoker set search_path = ''
as $$
  select row(p_org_id, null, null, null, null, null, null, null, p_is_archived)::private.customer_filter;
$$;
comment on function private.archived_only(uuid, boolean) is
  'The filter that restricts nothing, for the archived customers or for the others.';

-- All of these are plpgsql: a list asks several of them, and one in language sql that is not inlined
-- is planned anew for every call.
create function private.value_condition(p_column text, p_type text, p_values text[])
  returns text
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
begin
  return case
    when p_values is null then ''
    when array_position(p_values, null) is null
    then format(' and customers.%I = any (%L::%s[])', p_column, p_values, p_type)
    when cardinality(p_values) = 1 then format(' and customers.%I is null', p_column)
    else format(
      ' and (customers.%1$I = any (%2$L::%3$s[]) or customers.%1$I is null)',
      p_column, array_remove(p_values, null), p_type
    )
  end;
end;
$$;
comment on function private.value_condition(text, text, text[]) is
  'A condition on a column of customers, to be appended to others. Column and type come from the caller''s own text, values are quoted.';

create function private.created_bounds(p_filter private.customer_filter, p_column text)
  returns text
  language plpgsql
  stable
  security invoker set search_path = ''
as $$
begin
  return
    case when p_filter.created_from is null then ''
      else format(' and %s >= %L', p_column, p_filter.created_from)
    end
    || case when p_filter.created_before is null then ''
      else format(' and %s < %L', p_column, p_filter.created_before)
    end;
end;
$$;
comment on function private.created_bounds(private.customer_filter, text) is
  'The days of a filter as conditions on a column that holds the time of creation.';

create function private.customer_value_conditions(p_filter private.customer_filter)
  returns text
  language plpgsql
  stable
  security invoker set search_path = ''
as $$
begin
  return case
      when p_filter.is_archived then ' and customers.archived_at is not null'
      else ' and customers.archived_at is null'
    end
    || private.value_condition(
      'segment', 'public.customer_segment', p_filter.segments::text[]
    )
    || private.value_condition('owner_id', 'uuid', p_filter.owner_ids::text[])
    || private.value_condition('source', 'text', p_filter.sources)
    || private.value_condition('country_code', 'text', p_filter.country_codes)
    || private.created_bounds(p_filter, 'customers.created_at');
end;
$$;
comment on function private.customer_value_conditions(private.customer_filter) is
  'A filter but for its tags, as conditions on public.customers as customers, without the organization. Every value is quoted.';

create function private.customer_conditions(
  p_filter     private.customer_filter,
  p_tag_window text default ''
)
  returns text
  language plpgsql
  stable
  security invoker set search_path = ''
as $$
begin
  return private.customer_value_conditions(p_filter) || case
    when p_filter.tag_ids is null then ''
    -- By the copy of the time as well, so that the two can be merged in the order of an index.
    else format(
      ' and (customers.created_at, customers.id) in ('
      || 'select links.customer_created_at, links.customer_id from public.customer_tags as links'
      || ' where links.org_id = %L and links.tag_id = any (%L::uuid[]) %s)',
      p_filter.org_id, p_filter.tag_ids, p_tag_window
    )
  end;
end;
$$;
comment on function private.customer_conditions(private.customer_filter, text) is
  'A filter as conditions on public.customers as customers, without the organization. Every value is quoted. p_tag_window narrows the tags that are read to those of a stretch of time, or is empty.';

create function private.list_customer_sources(p_org_id uuid)
  returns setof text
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  perform private.assert_org_permission(p_org_id, 'customers.read');

  -- From one value to the next along the index, however many customers have it.
  return query
  with recursive sources as (
    select min(customers.source) as source, 1 as position
    from public.customers as customers
    where customers.org_id = p_org_id
    union all
    select (
        select min(customers.source)
        from public.customers as customers
        where customers.org_id = p_org_id
          and customers.source > sources.source
      ),
      sources.position + 1
    from sources
    where sources.source is not null
      and sources.position < 200
  )
  select sources.source
  from sources
  where sources.source is not null;
end;
$$;
comment on function private.list_customer_sources(uuid) is
  'DEFINER: one check instead of a policy per step. Trusts private.assert_org_permission().';
grant execute on function private.list_customer_sources(uuid) to authenticated;

create function public.list_customer_sources(p_org_id uuid)
  returns setof text
  language sql
  stable
  security invoker set search_path = ''
as $$
  select sources.source
  from private.list_customer_sources(p_org_id) as sources (source);
$$;
comment on function public.list_customer_sources(uuid) is
  'Where customers of the organization came from, for a menu of filters: the first 200 in alphabetical order. Costs the same for any number of customers.';
grant execute on function public.list_customer_sources(uuid) to authenticated;
