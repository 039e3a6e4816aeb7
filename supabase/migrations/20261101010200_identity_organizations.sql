-- Organizations, their staff, and the question every tenant policy asks: which ones are mine?
-- Depends on: identity_sessions, identity_roles, platform_currencies.

create table public.organizations (
  id         uuid        not null default gen_random_uuid(),
  slug       text        not null,
  name       text        not null,
  currency   char(3)     not null,
  time_zone  text        not null,
  locale     text        not null,
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint organizations_pkey primary key (id),
  constraint organizations_slug_key unique (slug),
  constraint organizations_currency_fkey
    foreign key (currency) references public.currencies (code) on delete restrict,
  constraint organizations_created_by_fkey
    foreign key (created_by) references auth.users (id) on delete set null,
  constraint organizations_slug_check
    check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and char_length(slug) between 3 and 40),
  -- Words that are, or may become, a path or a host name of ours.
  constraint organizations_slug_reserved_check check (
    slug not in (
      'about', 'account', 'admin', 'api', 'app', 'assets', 'auth', 'billing', 'blog', 'cdn',
      'clientele', 'contact', 'dashboard', 'docs', 'help', 'home', 'imprint', 'invitations',
      'legal', 'login', 'logout', 'mail', 'me', 'new', 'null', 'o', 'platform', 'pricing',
      'privacy', 'public', 'root', 'settings', 'shop', 'sign-in', 'sign-out', 'sign-up',
      'static', 'status', 'support', 'system', 'terms', 'undefined', 'www'
    )
  ),
  constraint organizations_name_check
    check (char_length(name) between 1 and 120 and name = btrim(name) and name !~ '[[:cntrl:]]'),
  -- That it exists is for the trigger below; this keeps novels out of its way.
  constraint organizations_time_zone_check check (char_length(time_zone) between 1 and 64),
  constraint organizations_locale_check
    check (locale ~ '^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$')
);
comment on table public.organizations is
  'A tenant: one business. Everything with an org_id belongs to exactly one of these.';
comment on column public.organizations.slug is
  'In every address of the dashboard and in the header X-Org. Fixed once chosen: links would break.';
comment on column public.organizations.time_zone is
  'Decides which calendar day it is for due dates and reports.';
comment on column public.organizations.created_by is
  'For the limit per person and for support. Says nothing about who may do what.';

-- Serves the count of create_organization().
create index organizations_created_by_idx on public.organizations (created_by);
create index organizations_currency_idx on public.organizations (currency);

create table public.memberships (
  org_id     uuid               not null,
  user_id    uuid               not null,
  role       public.member_role not null,
  created_at timestamptz        not null default now(),
  updated_at timestamptz        not null default now(),
  constraint memberships_pkey primary key (org_id, user_id),
  constraint memberships_org_id_fkey
    foreign key (org_id) references public.organizations (id) on delete cascade,
  constraint memberships_user_id_fkey
    foreign key (user_id) references auth.users (id) on delete cascade
);
comment on table public.memberships is
  'Who works for which organization, as what. Read on every request, so that removing someone works on their next one.';

-- Serves current_org_ids(), which runs in almost every statement: index only, no heap.
create index memberships_user_id_org_id_idx on public.memberships (user_id, org_id) include (role);

create table private.member_history (
  org_id  uuid not null,
  user_id uuid not null,
  constraint member_history_pkey primary key (org_id, user_id),
  constraint member_history_org_id_fkey
    foreign key (org_id) references public.organizations (id) on delete cascade,
  constraint member_history_user_id_fkey
    foreign key (user_id) references auth.users (id) on delete cascade
);
comment on table private.member_history is
  'Everybody who is or ever was a member. Theirs are the names and addresses that an organization is told beside what was done; of anybody else, such as a customer who signs in, it learns neither.';

-- Serves the foreign key, and the audit trail of customers, which asks for all of one user.
create index member_history_user_id_org_id_idx on private.member_history (user_id, org_id);

alter table private.member_history enable row level security;

create function private.tg__keep_member_history()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  insert into private.member_history (org_id, user_id)
  values ((to_jsonb(new) ->> tg_argv[0])::uuid, (to_jsonb(new) ->> tg_argv[1])::uuid)
  on conflict (org_id, user_id) do nothing;
  return null;
end;
$$;
comment on function private.tg__keep_member_history() is
  'DEFINER: writes a table in private. Trusts the new row; arguments: its columns with the organization and the user.';

-- The founder is known before they are a member, or the first entry of the trail would be nobody's.
create trigger trg_500_keep_member_history
  after insert on public.organizations
  for each row
  when (new.created_by is not null)
  execute function private.tg__keep_member_history('id', 'created_by');
create trigger trg_500_keep_member_history
  after insert on public.memberships
  for each row execute function private.tg__keep_member_history('org_id', 'user_id');

create function private.current_org_ids(p_permission text default null)
  returns setof uuid
  language plpgsql
  stable parallel safe rows 5
  security definer set search_path = ''
as $$
declare
  -- Once, not per row: in the query it would be called for each membership.
  v_user_id uuid := private.current_user_id();
begin
  -- Two queries: with "p_permission is null or …" in one, its generic plan would look so dear that
  -- Postgres planned anew at every call, which takes longer than the query.
  if p_permission is null then
    return query
    select members.org_id
    from public.memberships as members
    where members.user_id = v_user_id;
  else
    return query
    select members.org_id
    from public.memberships as members
    where members.user_id = v_user_id
      -- A permission that does not exist is held by nobody: a typing mistake shuts, never opens.
      and members.role = any (
        array(
          select allowed.role
          from public.role_permissions as allowed
          where allowed.permission = p_permission
        )
      );
  end if;
end;
$$;
comment on function private.current_org_ids(text) is
  'DEFINER: policies on memberships call it, so it must not be subject to them. Trusts private.current_user_id(). The caller''s organizations, or those where their role has the permission.';

create function private.assert_org_permission(p_org_id uuid, p_permission text)
  returns uuid
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_user_id uuid := private.assert_signed_in();
  v_role    public.member_role;
begin
  select members.role
  into v_role
  from public.memberships as members
  where members.org_id = p_org_id
    and members.user_id = v_user_id;

  -- The same answer for an organization of others and for none: ids cannot be probed.
  if not found then
    raise exception 'identity.organization_not_found' using errcode = 'PT404';
  end if;

  if not exists (
    select
    from public.role_permissions as allowed
    where allowed.permission = p_permission
      and allowed.role = v_role
  ) then
    raise exception 'identity.permission_denied'
      using errcode = '42501', detail = coalesce(p_permission, 'null');
  end if;
  return v_user_id;
end;
$$;
comment on function private.assert_org_permission(uuid, text) is
  'DEFINER: reads memberships of the caller. Raises unless their role in the organization has the permission, and returns who they are; trusts private.current_user_id().';

create function private.tg_memberships__keep_an_owner()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  if tg_op = 'UPDATE' then
    if new.org_id is distinct from old.org_id or new.user_id is distinct from old.user_id then
      raise exception 'identity.membership_is_fixed' using errcode = 'PT422';
    end if;
    if new.role = 'owner' then
      return new;
    end if;
  end if;

  if old.role = 'owner' then
    -- Two owners leaving at once wait here for each other, and the second one sees that the
    -- first is gone. "No key" so that inserts which reference the organization do not wait too.
    perform
    from public.organizations as organizations
    where organizations.id = old.org_id
    for no key update;

    -- Not found: the organization itself is being deleted, and its staff with it.
    if found and not exists (
      select
      from public.memberships as others
      where others.org_id = old.org_id
        and others.role = 'owner'
        and others.user_id <> old.user_id
    ) then
      -- Leaving and demotion are refused. In a cascade from auth.users that row is gone already.
      if tg_op = 'UPDATE'
        or exists (select from auth.users as users where users.id = old.user_id)
      then
        raise exception 'identity.last_owner' using errcode = 'PT422';
      end if;

      -- The account is gone, which nobody here can refuse. The longest-serving admin takes over;
      -- an agent never does, since that would be a promotion that no owner decided on.
      update public.memberships
      set role = 'owner'
      where (org_id, user_id) = (
        select heirs.org_id, heirs.user_id
        from public.memberships as heirs
        where heirs.org_id = old.org_id
          and heirs.role = 'admin'
        order by heirs.created_at, heirs.user_id
        limit 1
      );
    end if;
  end if;

  return case when tg_op = 'DELETE' then old else new end;
end;
$$;
comment on function private.tg_memberships__keep_an_owner() is
  'DEFINER: must see all owners, not the caller''s rows. Holds for every role, service_role included, at read committed, which is what the Data API uses.';

create trigger trg_100_set_updated_at
  before update on public.organizations
  for each row execute function private.tg__set_updated_at();
create trigger trg_300_check_time_zone
  before insert or update of time_zone on public.organizations
  for each row execute function private.tg__check_time_zone();
create trigger trg_100_set_updated_at
  before update on public.memberships
  for each row execute function private.tg__set_updated_at();
create trigger trg_300_keep_an_owner
  before update or delete on public.memberships
  for each row execute function private.tg_memberships__keep_an_owner();

alter table public.organizations enable row level security;
alter table public.memberships enable row level security;

create policy organizations_select_staff on public.organizations
  for select to authenticated
  using (id = any (array(select private.current_org_ids())));
create policy organizations_update_staff on public.organizations
  for update to authenticated
  using (id = any (array(select private.current_org_ids('organization.update'))))
  with check (id = any (array(select private.current_org_ids('organization.update'))));

-- One's own row in any case: without it nobody could list the organizations they belong to.
create policy memberships_select_staff_or_self on public.memberships
  for select to authenticated
  using (
    org_id = any (array(select private.current_org_ids('members.read')))
    or user_id = (select private.current_user_id())
  );

grant select on public.organizations to authenticated, service_role;
grant update (name, currency, time_zone, locale) on public.organizations to authenticated;
-- No insert: create_organization() also makes the first owner. No slug: links would break.
-- No delete: invoices and the audit trail must outlast a change of mind.

grant select on public.memberships to authenticated, service_role;
-- No insert, update or delete, for service_role neither: invitations, set_member_role() and
-- remove_member() are the ways in, around and out.

grant execute on function private.current_org_ids(text) to authenticated;
-- No grant on private.assert_org_permission(): definer functions call it, clients do not.
