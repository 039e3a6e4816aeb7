-- What a list of customers shows of each.
-- Depends on: crm_customers, crm_tags, identity_profiles.

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

create function private.person_name(p_org_id uuid, p_user_id uuid)
  returns text
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  return (
    select profiles.display_name
    from private.member_history as members
    join public.profiles as profiles on profiles.id = members.user_id
    where members.org_id = p_org_id
      and members.user_id = p_user_id
  );
end;
$$;
comment on function private.person_name(uuid, uuid) is
  'DEFINER: reads public.profiles of anyone, so it is granted to nobody. Called for owners and actors of rows whose permission has been checked. Null for who never was a member: what a customer calls themself elsewhere is theirs.';

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

create function private.tags_version(p_org_id uuid, p_customer_id uuid)
  returns text
  language sql
  stable
  security definer set search_path = ''
as $$
  select md5(coalesce(string_agg(tags.id || tags.name, ',' order by tags.id), ''))
  from public.customer_tags as links
  join public.tags as tags on tags.org_id = links.org_id and tags.id = links.tag_id
  where links.org_id = p_org_id
    and links.customer_id = p_customer_id;
$$;
comment on function private.tags_version(uuid, uuid) is
  'DEFINER: reads public.tags and customer_tags without asking, so it is granted to nobody. Differs when other tags, or tags by other names, are on the customer: what renames, merges or deletes a tag leaves updated_at alone, since half a million may have it.';

create function private.customer_list_items(p_org_id uuid, p_ids uuid[])
  returns setof public.customer_list_item
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  -- Tags and owner as of the functions above, whose calls for every row would cost more than the rows.
  return query
  select customers.id, customers.org_id, customers.segment, customers.name, customers.company,
    customers.email, customers.phone, customers.country_code, customers.external_ref,
    customers.source, customers.owner_id, customers.user_id, customers.display_name,
    customers.created_by, customers.created_at, customers.updated_at, customers.archived_at,
    coalesce(
      (
        select jsonb_agg(
          jsonb_build_object('id', tags.id, 'name', tags.name, 'color', tags.color)
          order by private.fold_text(tags.name)
        )
        from public.customer_tags as links
        join public.tags as tags on tags.org_id = links.org_id and tags.id = links.tag_id
        where links.org_id = customers.org_id
          and links.customer_id = customers.id
      ),
      '[]'
    ),
    owners.display_name
  from unnest(p_ids) with ordinality as page (id, position)
  join public.customers as customers
    on customers.org_id = p_org_id
    and customers.id = page.id
  left join public.profiles as owners on owners.id = customers.owner_id
  order by page.position;
end;
$$;
comment on function private.customer_list_items(uuid, uuid[]) is
  'DEFINER: reads customers, tags and profiles without asking, so it is granted to nobody. Customers as a list shows them, in the order of their ids.';
