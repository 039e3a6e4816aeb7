-- Tags: an organization's own words for groups of customers.
-- Depends on: crm_customers.

create table public.tags (
  id         uuid        not null default gen_random_uuid(),
  org_id     uuid        not null,
  name       text        not null,
  color      text        not null default 'slate',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint tags_pkey primary key (org_id, id),
  constraint tags_org_id_fkey
    foreign key (org_id) references public.organizations (id) on delete cascade,
  constraint tags_name_check
    check (
      char_length(name) between 1 and 50
      and name = btrim(name)
      -- A list of tags is written with commas and semicolons between them, in files and forms.
      and name !~ '[\x01-\x1f\x7f-\x9f,;]'
    ),
  constraint tags_color_check
    check (
      color in ('slate', 'red', 'orange', 'amber', 'green', 'teal', 'blue', 'violet', 'pink')
    )
);
comment on table public.tags is
  'An organization''s own words for groups of customers.';
comment on column public.tags.color is
  'A name from the palette of the design system, not a value: light and dark differ.';

-- "VIP" and "vip" are one tag.
create unique index tags_org_id_name_idx on public.tags (org_id, private.fold_text(name));

create table public.customer_tags (
  org_id              uuid        not null,
  customer_id         uuid        not null,
  tag_id              uuid        not null,
  customer_created_at timestamptz not null,
  created_at          timestamptz not null default now(),
  constraint customer_tags_pkey primary key (org_id, customer_id, tag_id),
  constraint customer_tags_customer_id_fkey
    foreign key (org_id, customer_id) references public.customers (org_id, id) on delete cascade,
  constraint customer_tags_tag_id_fkey
    foreign key (org_id, tag_id) references public.tags (org_id, id) on delete cascade
);
comment on table public.customer_tags is
  'Which customer carries which tag.';
comment on column public.customer_tags.customer_created_at is
  'Copy of customers.created_at, which never changes: the newest customers with a tag are read off one index.';

-- The list by tag, newest first; also serves the foreign key.
create index customer_tags_tag_created_idx
  on public.customer_tags (org_id, tag_id, customer_created_at, customer_id);

create function private.most_tags()
  returns integer
  language sql
  immutable parallel safe
  security invoker set search_path = ''
as $$
  select 1000;
$$;
comment on function private.most_tags() is
  'How many tags an organization can have: every page of customers offers all of them.';

create function private.tg_customer_tags__set_customer_created_at()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  select customers.created_at
  into new.customer_created_at
  from public.customers as customers
  where customers.org_id = new.org_id
    and customers.id = new.customer_id;
  -- Not there: the foreign key is about to say so, with its own error.
  new.customer_created_at := coalesce(new.customer_created_at, now());
  return new;
end;
$$;
comment on function private.tg_customer_tags__set_customer_created_at() is
  'DEFINER: reads public.customers whoever writes. The copy is taken from the customer, not from the writer.';

create function private.tg_tags__limit()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  -- After the statement, which adds many at a time, and for what it has added alone: names that are
  -- there add none. Two at once may go over by a few; whoever reads tags reads all there are.
  if exists (
    select
    from (select distinct new_rows.org_id from new_rows) as grown
    where (
      select count(*)
      from public.tags as tags
      where tags.org_id = grown.org_id
    ) > private.most_tags()
  ) then
    raise exception 'crm.tag_limit_reached'
      using errcode = 'PT422', detail = private.most_tags()::text;
  end if;
  return null;
end;
$$;
comment on function private.tg_tags__limit() is
  'DEFINER: counts the tags of the organization whoever adds one.';

create trigger trg_100_set_updated_at
  before update on public.tags
  for each row execute function private.tg__set_updated_at();
create trigger trg_300_limit
  after insert on public.tags
  referencing new table as new_rows
  for each statement execute function private.tg_tags__limit();
create trigger trg_100_set_customer_created_at
  before insert or update of org_id, customer_id, customer_created_at on public.customer_tags
  for each row execute function private.tg_customer_tags__set_customer_created_at();

alter table public.tags enable row level security;
create policy tags_select_staff on public.tags
  for select to authenticated
  using (org_id = any (array(select private.current_org_ids('customers.read'))));
create policy tags_insert_staff on public.tags
  for insert to authenticated
  with check (org_id = any (array(select private.current_org_ids('customers.write'))));
create policy tags_update_staff on public.tags
  for update to authenticated
  using (org_id = any (array(select private.current_org_ids('customers.write'))))
  with check (org_id = any (array(select private.current_org_ids('customers.write'))));

grant select on public.tags to authenticated;
grant insert (org_id, name, color) on public.tags to authenticated;
grant update (name, color) on public.tags to authenticated;
grant select on public.tags to service_role;
-- No delete: delete_tag() and merge_tags() leave a mark in the timeline of everyone who had it.

alter table public.customer_tags enable row level security;
-- A customer does not see how the staff sort them.
create policy customer_tags_select_staff on public.customer_tags
  for select to authenticated
  using (org_id = any (array(select private.current_org_ids('customers.read'))));

grant select on public.customer_tags to authenticated, service_role;
-- No insert or delete: update_customer() sets the tags of a customer, change_customer_tags() adds and
-- removes some, and both leave a mark in the timeline.

create function private.set_customer_tags(
  p_org_id      uuid,
  p_customer_id uuid,
  p_names       text[],
  p_removed     text[]
)
  returns table (
    added   text[],
    removed text[]
  )
  language plpgsql
  security definer set search_path = ''
as $$
begin
  -- A tag is made by being used. Another transaction may make the same one meanwhile.
  insert into public.tags (org_id, name)
  select distinct on (private.fold_text(wanted.name)) p_org_id, btrim(wanted.name)
  from unnest(p_names) with ordinality as wanted (name, position)
  where btrim(wanted.name) <> ''
  order by private.fold_text(wanted.name), wanted.position
  on conflict (org_id, private.fold_text(name)) do nothing;

  return query
  with wanted as (
    select tags.id, tags.name
    from public.tags as tags
    where tags.org_id = p_org_id
      and private.fold_text(tags.name) = any (
        select private.fold_text(btrim(names.name)) from unnest(p_names) as names (name)
      )
  ),
  gone as (
    delete from public.customer_tags as links
    where links.org_id = p_org_id
      and links.customer_id = p_customer_id
      and links.tag_id not in (select wanted.id from wanted)
      and (
        p_removed is null
        or links.tag_id in (
          select tags.id
          from public.tags as tags
          where tags.org_id = p_org_id
            and private.fold_text(tags.name) = any (
              select private.fold_text(btrim(names.name)) from unnest(p_removed) as names (name)
            )
        )
      )
    returning links.tag_id
  ),
  new as (
    insert into public.customer_tags (org_id, customer_id, tag_id)
    select p_org_id, p_customer_id, wanted.id
    from wanted
    on conflict (org_id, customer_id, tag_id) do nothing
    returning tag_id
  )
  select
    array(
      select wanted.name from new join wanted on wanted.id = new.tag_id order by wanted.name
    ),
    array(
      select tags.name
      from gone
      join public.tags as tags on tags.org_id = p_org_id and tags.id = gone.tag_id
      order by tags.name
    );
end;
$$;
comment on function private.set_customer_tags(uuid, uuid, text[], text[]) is
  'DEFINER: nobody may write customer_tags. Adds the first names and takes the second away, all others where those are null. Checks nothing itself; called by functions that have checked the permission and locked the customer. Returns what changed.';
