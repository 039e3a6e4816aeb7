-- Saved views: a filter and an order of customers under a name, of one person or for everyone.
-- Depends on: crm_customer_filters, identity_organizations.

create table public.customer_views (
  id         uuid        not null default gen_random_uuid(),
  org_id     uuid        not null,
  name       text        not null,
  filter     jsonb       not null default '{}',
  sort       text        not null default 'created_at.desc',
  is_shared  boolean     not null default false,
  created_by uuid        not null default private.current_user_id(),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint customer_views_pkey primary key (id),
  constraint customer_views_org_id_fkey
    foreign key (org_id) references public.organizations (id) on delete cascade,
  constraint customer_views_name_check
    check (
      char_length(name) between 1 and 60
      and name = btrim(name)
      and name !~ '[\x01-\x1f\x7f-\x9f]'
    ),
  constraint customer_views_sort_check
    check (sort in ('created_at.desc', 'created_at.asc', 'name.asc', 'name.desc'))
);
comment on table public.customer_views is
  'A choice of customers that somebody keeps: filter and order under a name. What it filters by may be gone by now; it then matches nobody.';
comment on column public.customer_views.is_shared is
  'Whether all staff of the organization see it. Else only who made it.';
comment on column public.customer_views.created_by is
  'Whose it is. No foreign key: a shared view stays when its maker leaves.';
comment on column public.customer_views.deleted_at is
  'Nobody sees it from then on. The row stays for a while, so that deleting can be undone and it is its maker''s again.';

-- The menu of views; a person has one of a name, in any case and accents.
create unique index customer_views_org_id_created_by_name_idx
  on public.customer_views (org_id, created_by, private.fold_text(name))
  where deleted_at is null;

create function private.tg_customer_views__check_filter()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  -- A check constraint could not name the key that is wrong.
  perform private.assert_customer_filter(new.filter);
  return new;
end;
$$;
comment on function private.tg_customer_views__check_filter() is
  'DEFINER: calls a function that is granted to nobody. Refuses what is no filter of customers.';

-- Deleted and brought back, a view is as it was.
create trigger trg_100_set_updated_at
  before update on public.customer_views
  for each row when (new.deleted_at is not distinct from old.deleted_at)
  execute function private.tg__set_updated_at();
create trigger trg_300_check_filter
  before insert or update of filter on public.customer_views
  for each row execute function private.tg_customer_views__check_filter();

alter table public.customer_views enable row level security;
create policy customer_views_select_maker_or_staff on public.customer_views
  for select to authenticated
  using (
    deleted_at is null
    and org_id = any (array(select private.current_org_ids('customers.read')))
    and (is_shared or created_by = (select private.current_user_id()))
  );
-- Whoever reads customers may keep views; what everyone sees takes the right to change things.
create policy customer_views_insert_maker on public.customer_views
  for insert to authenticated
  with check (
    created_by = (select private.current_user_id())
    and org_id = any (array(select private.current_org_ids('customers.read')))
    and (not is_shared or org_id = any (array(select private.current_org_ids('customers.write'))))
  );
-- One's own, and those that are shared as far as one may speak for the organization: else a view
-- could never be tidied up after its maker has left.
create policy customer_views_update_maker_or_admins on public.customer_views
  for update to authenticated
  using (
    org_id = any (array(select private.current_org_ids('customers.read')))
    and (
      created_by = (select private.current_user_id())
      or (is_shared and org_id = any (array(select private.current_org_ids('organization.update'))))
    )
  )
  with check (
    org_id = any (array(select private.current_org_ids('customers.read')))
    and (not is_shared or org_id = any (array(select private.current_org_ids('customers.write'))))
    and (
      created_by = (select private.current_user_id())
      or (is_shared and org_id = any (array(select private.current_org_ids('organization.update'))))
    )
  );

grant select on public.customer_views to authenticated;
grant insert (org_id, name, filter, sort, is_shared) on public.customer_views to authenticated;
grant update (name, filter, sort, is_shared) on public.customer_views to authenticated;
grant select on public.customer_views to service_role;
-- No grant on created_by: it is the caller by default, and nobody hands a view to somebody else.
-- No delete: delete_customer_view() takes it away in a manner that can be undone.

create function private.set_customer_view_deleted(
  p_org_id     uuid,
  p_view_id    uuid,
  p_is_deleted boolean
)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
begin
  perform private.assert_org_permission(p_org_id, 'customers.read');

  update public.customer_views
  set deleted_at = case when p_is_deleted then now() end
  where org_id = p_org_id
    and id = p_view_id
    and (deleted_at is null or not p_is_deleted)
    -- As who may change it.
    and (
      created_by = (select private.current_user_id())
      or (is_shared and org_id = any (array(select private.current_org_ids('organization.update'))))
    )
    -- Shown to everyone again, it takes what sharing takes.
    and (
      p_is_deleted
      or not is_shared
      or org_id = any (array(select private.current_org_ids('customers.write')))
    );
  if not found then
    raise exception 'crm.view_not_found' using errcode = 'PT404';
  end if;
end;
$$;
comment on function private.set_customer_view_deleted(uuid, uuid, boolean) is
  'DEFINER: nobody may write deleted_at, and the policies hide what is deleted. Trusts private.assert_org_permission(); created_by stays.';
grant execute on function private.set_customer_view_deleted(uuid, uuid, boolean) to authenticated;

create function public.delete_customer_view(p_org_id uuid, p_view_id uuid)
  returns void
  language sql
  security invoker set search_path = ''
as $$
  select private.set_customer_view_deleted(p_org_id, p_view_id, true);
$$;
comment on function public.delete_customer_view(uuid, uuid) is
  'Deletes a view: its maker one of theirs, who may speak for the organization also a shared one. Undone by restore_customer_view() within 30 days.';
grant execute on function public.delete_customer_view(uuid, uuid) to authenticated;

create function public.restore_customer_view(p_org_id uuid, p_view_id uuid)
  returns void
  language sql
  security invoker set search_path = ''
as $$
  select private.set_customer_view_deleted(p_org_id, p_view_id, false);
$$;
comment on function public.restore_customer_view(uuid, uuid) is
  'Brings a deleted view back as it was, to whoever made it. Refused (23505) when they have another one of its name by now.';
grant execute on function public.restore_customer_view(uuid, uuid) to authenticated;

create function private.forget_deleted_customer_views()
  returns integer
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_count integer;
begin
  delete from public.customer_views
  where deleted_at < now() - interval '30 days';
  get diagnostics v_count = row_count;
  return v_count;
end;
$$;
comment on function private.forget_deleted_customer_views() is
  'DEFINER: works for all organizations; called by private.run_maintenance(). Forgets views that were deleted more than 30 days ago.';

create function public.list_customer_views(
  p_org_id uuid,
  p_after  jsonb default null,
  p_limit  integer default 50
)
  returns setof public.customer_views
  language sql
  stable
  security invoker set search_path = ''
as $$
  select views.*
  from public.customer_views as views
  where views.org_id = p_org_id
    and (
      p_after is null
      -- Colleagues give their views the same name.
      or (views.name, views.id) > (p_after ->> 'name', (p_after ->> 'id')::uuid)
    )
  order by views.name, views.id
  limit least(p_limit, 201);
$$;
comment on function public.list_customer_views(uuid, jsonb, integer) is
  'The views of an organization that the caller may see, by name. p_after is {name, id} of the last one of the page before.';
grant execute on function public.list_customer_views(uuid, jsonb, integer) to authenticated;
