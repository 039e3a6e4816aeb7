-- Lists of customers, a page at a time.
-- Depends on: crm_customer_list_ids, crm_customer_lists (what a row of a list holds).

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
  select items.*
  from private.customer_list_items(
    p_filter.org_id,
    case
      when v_is_backward
      then array(
        select page.id
        from unnest(v_ids) with ordinality as page (id, position)
        order by page.position desc
      )
      else v_ids
    end
  ) as items;
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
  'A page of customers. p_filter may have segments, owner_ids, sources, country_codes (these three also "none"; the source of that name is "\none", and one that begins with a backslash has another before it), tag_ids, created_from, created_to (days of the organization) and archived; all must hold, any value of a list will do. p_after is the last row of the page before, or only {id, created_at} of it, or {id, display_name} when sorted by name; p_before the first row of the page after. At most 500 rows.';
grant execute on function public.list_customers(uuid, jsonb, text, jsonb, integer, jsonb)
  to authenticated;
