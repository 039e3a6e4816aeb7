-- Managing tags: how many customers carry each, making one of two, taking one away.
-- Depends on: crm_tags, crm_customer_events.
--
-- Name and color are changed straight in the table. What changes the tags of customers is here,
-- because each of them gets it into their timeline.

create function private.list_tags_with_counts(p_org_id uuid)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  perform private.assert_org_permission(p_org_id, 'customers.read');

  return (
    select coalesce(
      jsonb_agg(
        jsonb_build_object(
          'id', tags.id,
          'name', tags.name,
          'color', tags.color,
          'customer_count', coalesce(links.customer_count, 0),
          'created_at', tags.created_at,
          'updated_at', tags.updated_at
        )
        order by private.fold_text(tags.name)
      ),
      '[]'
    )
    from public.tags as tags
    -- Counted in one go over the index, once for the page that manages tags; lists never count.
    left join (
      select customer_tags.tag_id, count(*) as customer_count
      from public.customer_tags as customer_tags
      where customer_tags.org_id = p_org_id
      group by customer_tags.tag_id
    ) as links on links.tag_id = tags.id
    where tags.org_id = p_org_id
  );
end;
$$;
comment on function private.list_tags_with_counts(uuid) is
  'DEFINER: counts customer_tags without a policy per row. Trusts private.assert_org_permission().';
grant execute on function private.list_tags_with_counts(uuid) to authenticated;

create function private.lock_tag(p_org_id uuid, p_tag_id uuid)
  returns public.tags
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_tag public.tags;
begin
  select tags.*
  into v_tag
  from public.tags as tags
  where tags.org_id = p_org_id
    and tags.id = p_tag_id
  for update;
  if not found then
    raise exception 'crm.tag_not_found' using errcode = 'PT404';
  end if;
  return v_tag;
end;
$$;
comment on function private.lock_tag(uuid, uuid) is
  'DEFINER: locks a row that clients may only read and rename; granted to nobody. Called by functions that have checked the permission. Nobody else can give the tag to a customer until the end; raises crm.tag_not_found.';

create function private.hold_tagged_customers(p_tag public.tags)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
begin
  -- As the foreign keys of links and events will, but all at once and in the order of ids: whoever
  -- merges or takes back customers comes before or after, and not in between. Edits go on.
  perform
  from public.customers as customers
  where customers.org_id = p_tag.org_id
    and customers.id = any (array(
      select links.customer_id
      from public.customer_tags as links
      where links.org_id = p_tag.org_id
        and links.tag_id = p_tag.id
    ))
  order by customers.id
  for key share;
end;
$$;
comment on function private.hold_tagged_customers(public.tags) is
  'DEFINER: locks rows that clients may not; granted to nobody. Called for a tag that its caller has locked, before its links are touched.';

create function private.remove_tag(p_tag public.tags, p_customer_ids uuid[], p_added text[])
  returns integer
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_customer_ids uuid[];
begin
  with removed as (
    delete from public.customer_tags
    where org_id = p_tag.org_id
      and tag_id = p_tag.id
    returning customer_id
  )
  -- In the order of ids, in which customers are held, and which is that of the indexes: of many,
  -- each finds its place beside the last.
  select coalesce(array_agg(customers.id order by customers.id), '{}')
  into v_customer_ids
  from (
    select removed.customer_id as id from removed
    union all
    select unnest(p_customer_ids)
  ) as customers;

  perform private.record_customer_events(
    p_tag.org_id, v_customer_ids, 'customer.tags_changed',
    jsonb_build_object('added', p_added, 'removed', array[p_tag.name])
  );
  delete from public.tags
  where org_id = p_tag.org_id
    and id = p_tag.id;
  return cardinality(v_customer_ids);
end;
$$;
comment on function private.remove_tag(public.tags, uuid[], text[]) is
  'DEFINER: nobody may delete tags or customer_tags; granted to nobody. Called by functions that have checked the permission and locked the tag. Takes it from all who have it, tells them and those who have had it until now, and returns how many they are.';

create function private.merge_tags(p_org_id uuid, p_from_id uuid, p_into_id uuid)
  returns integer
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_from      public.tags;
  v_into      public.tags;
  v_moved_ids uuid[];
begin
  perform private.assert_org_permission(p_org_id, 'customers.write');
  if p_from_id is not distinct from p_into_id then
    raise exception 'crm.tag_merge_with_itself' using errcode = 'PT422';
  end if;

  -- In one order, or the merges of two tags into each other would wait for one another.
  if p_from_id < p_into_id then
    v_from := private.lock_tag(p_org_id, p_from_id);
    v_into := private.lock_tag(p_org_id, p_into_id);
  else
    v_into := private.lock_tag(p_org_id, p_into_id);
    v_from := private.lock_tag(p_org_id, p_from_id);
  end if;

  perform private.hold_tagged_customers(v_from);
  with moved as (
    update public.customer_tags as links
    set tag_id = p_into_id, created_at = now()
    where links.org_id = p_org_id
      and links.tag_id = p_from_id
      -- Asked of each, and not joined: see docs/architecture.md, "Reading at a million rows".
      and (
        select others.tag_id
        from public.customer_tags as others
        where others.org_id = links.org_id
          and others.customer_id = links.customer_id
          and others.tag_id = p_into_id
      ) is null
    returning customer_id
  )
  select array_agg(moved.customer_id)
  into v_moved_ids
  from moved;
  -- Those who had both when that began, and of whom a colleague may just have taken the second: the
  -- index tells, and waits for whoever is at it.
  insert into public.customer_tags (org_id, customer_id, tag_id)
  select p_org_id, links.customer_id, p_into_id
  from public.customer_tags as links
  where links.org_id = p_org_id
    and links.tag_id = p_from_id
  order by links.customer_id
  on conflict (org_id, customer_id, tag_id) do nothing;
  return private.remove_tag(v_from, v_moved_ids, array[v_into.name]);
end;
$$;
comment on function private.merge_tags(uuid, uuid, uuid) is
  'DEFINER: nobody may write customer_tags. Trusts private.assert_org_permission(); tags of other organizations are not found.';
grant execute on function private.merge_tags(uuid, uuid, uuid) to authenticated;

create function private.delete_tag(p_org_id uuid, p_tag_id uuid)
  returns integer
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_tag public.tags;
begin
  perform private.assert_org_permission(p_org_id, 'customers.write');
  v_tag := private.lock_tag(p_org_id, p_tag_id);
  perform private.hold_tagged_customers(v_tag);
  return private.remove_tag(v_tag, '{}', '{}');
end;
$$;
comment on function private.delete_tag(uuid, uuid) is
  'DEFINER: calls private.remove_tag(), which clients may not. Trusts private.assert_org_permission().';
grant execute on function private.delete_tag(uuid, uuid) to authenticated;

create function public.list_tags_with_counts(p_org_id uuid)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.list_tags_with_counts(p_org_id);
$$;
comment on function public.list_tags_with_counts(uuid) is
  'All tags by name, each with how many customers carry it, archived ones included: [{id, name, color, customer_count, created_at, updated_at}]. One value, since of rows the Data API cuts off what is beyond its limit.';
grant execute on function public.list_tags_with_counts(uuid) to authenticated;

create function public.merge_tags(p_org_id uuid, p_from_id uuid, p_into_id uuid)
  returns integer
  language sql
  security invoker set search_path = ''
  -- Everyone who has it is told in one go, and they may be half a million.
  set statement_timeout = '60s'
as $$
  select private.merge_tags(p_org_id, p_from_id, p_into_id);
$$;
comment on function public.merge_tags(uuid, uuid, uuid) is
  'Gives the second tag to everyone who has the first, removes the first, and returns how many had it. The timeline of each says so.';
grant execute on function public.merge_tags(uuid, uuid, uuid) to authenticated;

create function public.delete_tag(p_org_id uuid, p_tag_id uuid)
  returns integer
  language sql
  security invoker set search_path = ''
  -- Everyone who has it is told in one go, and they may be half a million.
  set statement_timeout = '60s'
as $$
  select private.delete_tag(p_org_id, p_tag_id);
$$;
comment on function public.delete_tag(uuid, uuid) is
  'Takes the tag from everyone who has it, removes it, and returns how many had it. The timeline of each says so.';
grant execute on function public.delete_tag(uuid, uuid) to authenticated;
