-- Lists of customers, by keyset.
-- Depends on: crm_customers, crm_tags, identity_profiles.
--
-- These check one permission once and then filter by organization themselves. Under row-level
-- security each of the five tables would ask for the caller's organizations again.

create type public.customer_list_item as (
  id           uuid,
  org_id       uuid,
  segment      public.customer_segment,
  name         text,
  company      text,
  email        text,
  phone        text,
  country_code text,
  external_ref text,
  source       text,
  owner_id     uuid,
  user_id      uuid,
  display_name text,
  created_by   uuid,
  created_at   timestamptz,
  updated_at   timestamptz,
  archived_at  timestamptz,
  tags         jsonb,
  owner_name   text
);
comment on type public.customer_list_item is
  'A customer as lists and search show it: the row, its tags as [{id, name, color}], its owner''s name.';

create function private.person_name(p_user_id uuid)
  returns text
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  return (
    select coalesce(
      nullif(concat_ws(' ', profiles.first_name, profiles.last_name), ''),
      profiles.email
    )
    from public.profiles as profiles
    where profiles.id = p_user_id
  );
end;
$$;
comment on function private.person_name(uuid) is
  'DEFINER: reads public.profiles of anyone, so it is granted to nobody. Called for owners and actors of rows whose permission has been checked.';

create function private.tags_of_customer(p_org_id uuid, p_customer_id uuid)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  return (
    select coalesce(
      jsonb_agg(
        jsonb_build_object('id', tags.id, 'name', tags.name, 'color', tags.color)
        order by private.fold_text(tags.name)
      ),
      '[]'
    )
    from public.customer_tags as links
    join public.tags as tags on tags.org_id = links.org_id and tags.id = links.tag_id
    where links.org_id = p_org_id
      and links.customer_id = p_customer_id
  );
end;
$$;
comment on function private.tags_of_customer(uuid, uuid) is
  'DEFINER: reads public.tags and customer_tags without asking, so it is granted to nobody. Called for rows whose permission has been checked.';

create function private.list_customers_unchecked(
  p_org_id   uuid,
  p_segment  public.customer_segment,
  p_owner_id uuid,
  p_tag_id   uuid,
  p_archived boolean,
  p_sort     text,
  p_after    jsonb,
  p_limit    integer
)
  returns setof public.customer_list_item
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_is_by_name   boolean := p_sort like 'name.%';
  v_direction    text := case when p_sort like '%.desc' then 'desc' else 'asc' end;
  v_is_tag_first boolean := false;
  v_key          text;
  v_id           text := 'customers.id';
  v_conditions   text := '';
  v_page         text;
  v_after_time   timestamptz;
  v_after_name   text;
  v_after_id     uuid;
begin
  if p_after is not null then
    if jsonb_typeof(p_after) is distinct from 'object'
      or pg_input_is_valid(p_after ->> 'id', 'uuid') is not true
      or (not v_is_by_name
        and pg_input_is_valid(p_after ->> 'created_at', 'timestamptz') is not true)
      or (v_is_by_name and coalesce(p_after ->> 'display_name', p_after ->> 'name') is null)
    then
      raise exception 'crm.list_position_invalid' using errcode = 'PT422';
    end if;
    v_after_id := (p_after ->> 'id')::uuid;
    v_after_time := case when not v_is_by_name then (p_after ->> 'created_at')::timestamptz end;
    if v_is_by_name then
      v_after_name := private.fold_text(coalesce(p_after ->> 'display_name', p_after ->> 'name'));
    end if;
  end if;

  -- Built for the filters at hand: with "p_segment is null or …" one plan would have to serve every
  -- combination, and could use no index for any.
  if p_segment is not null then
    v_conditions := v_conditions || ' and customers.segment = $2';
  end if;
  if p_owner_id is not null then
    v_conditions := v_conditions || ' and customers.owner_id = $3';
  end if;
  v_conditions := v_conditions || case
    when p_archived then ' and customers.archived_at is not null'
    else ' and customers.archived_at is null'
  end;

  if p_tag_id is not null then
    -- Along the tag's own index, which has the time of creation; but by name only while the tag is
    -- on few customers, because then they must all be sorted.
    v_is_tag_first := not v_is_by_name or (
      select count(*)
      from (
        select
        from public.customer_tags as links
        where links.org_id = p_org_id
          and links.tag_id = p_tag_id
        limit 2001
      ) as first_links
    ) <= 2000;
    if not v_is_tag_first then
      v_conditions := v_conditions
        || ' and exists (select from public.customer_tags as links'
        || ' where links.org_id = $1 and links.customer_id = customers.id and links.tag_id = $4)';
    end if;
  end if;

  v_key := case
    when v_is_by_name then 'customers.sort_name'
    when v_is_tag_first then 'links.customer_created_at'
    else 'customers.created_at'
  end;
  if v_is_tag_first and not v_is_by_name then
    v_id := 'links.customer_id';
  end if;
  if p_after is not null then
    v_conditions := v_conditions || format(
      ' and (%s, %s) %s (%s, $6)',
      v_key, v_id,
      case when v_direction = 'desc' then '<' else '>' end,
      case when v_is_by_name then '$7' else '$5' end
    );
  end if;

  v_page := case
    when v_is_tag_first then
      'public.customer_tags as links join public.customers as customers'
      || ' on customers.org_id = links.org_id and customers.id = links.customer_id'
      || ' where links.org_id = $1 and links.tag_id = $4'
    else 'public.customers as customers where customers.org_id = $1'
  end || v_conditions || format(' order by %s %s, %s %2$s limit $8', v_key, v_direction, v_id);

  return query execute format(
    $query$
      select page.id, page.org_id, page.segment, page.name, page.company, page.email, page.phone,
        page.country_code, page.external_ref, page.source, page.owner_id, page.user_id,
        page.display_name, page.created_by, page.created_at, page.updated_at, page.archived_at,
        private.tags_of_customer(page.org_id, page.id),
        case when page.owner_id is not null then private.person_name(page.owner_id) end
      from (select customers.* from %s) as page
    $query$,
    v_page
  )
  using p_org_id, p_segment, p_owner_id, p_tag_id, v_after_time, v_after_id, v_after_name,
    least(greatest(coalesce(p_limit, 50), 1), 500);
end;
$$;
comment on function private.list_customers_unchecked(
  uuid, public.customer_segment, uuid, uuid, boolean, text, jsonb, integer
) is
  'DEFINER: the query behind list_customers(), without the question who asks; granted to nobody. Its SQL is put together from constants, values are always parameters.';

create function private.list_customers(
  p_org_id   uuid,
  p_segment  text,
  p_owner_id uuid,
  p_tag_id   uuid,
  p_archived boolean,
  p_sort     text,
  p_after    jsonb,
  p_limit    integer
)
  returns setof public.customer_list_item
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  perform private.assert_org_permission(p_org_id, 'customers.read');

  if p_segment is not null
    and pg_input_is_valid(p_segment, 'public.customer_segment') is not true
  then
    raise exception 'crm.segment_unknown' using errcode = 'PT422', detail = p_segment;
  end if;
  if p_sort not in ('created_at.desc', 'created_at.asc', 'name.asc', 'name.desc') then
    raise exception 'crm.sort_unknown' using errcode = 'PT422', detail = p_sort;
  end if;

  return query
  select items.*
  from private.list_customers_unchecked(
    p_org_id, p_segment::public.customer_segment, p_owner_id, p_tag_id,
    coalesce(p_archived, false), coalesce(p_sort, 'created_at.desc'), p_after, p_limit
  ) as items;
end;
$$;
comment on function private.list_customers(
  uuid, text, uuid, uuid, boolean, text, jsonb, integer
) is
  'DEFINER: one check instead of a policy per table. Trusts private.assert_org_permission(); every row it reads is filtered by that organization.';
grant execute on function private.list_customers(
  uuid, text, uuid, uuid, boolean, text, jsonb, integer
) to authenticated;

create function public.list_customers(
  p_org_id   uuid,
  p_segment  text default null,
  p_owner_id uuid default null,
  p_tag_id   uuid default null,
  p_archived boolean default false,
  p_sort     text default 'created_at.desc',
  p_after    jsonb default null,
  p_limit    integer default 50
)
  returns setof public.customer_list_item
  language sql
  stable
  security invoker set search_path = ''
as $$
  select items.*
  from private.list_customers(
    p_org_id, p_segment, p_owner_id, p_tag_id, p_archived, p_sort, p_after, p_limit
  ) as items;
$$;
comment on function public.list_customers(
  uuid, text, uuid, uuid, boolean, text, jsonb, integer
) is
  'A page of customers. p_after is the last row of the page before, or only {id, created_at} of it, or {id, display_name} when sorted by name. p_archived: the archived ones instead. At most 500 rows.';
grant execute on function public.list_customers(
  uuid, text, uuid, uuid, boolean, text, jsonb, integer
) to authenticated;
