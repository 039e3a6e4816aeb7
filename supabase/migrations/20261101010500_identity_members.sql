-- Changing roles, removing people, leaving. All of it locks the organization's row first, so that
-- changes to one staff queue and each sees what the one before it decided.
-- Depends on: identity_organizations.

create function private.assert_may_manage_role(p_org_id uuid, p_role public.member_role)
  returns void
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  perform private.assert_org_permission(p_org_id, 'members.write');

  -- The one rule that a list of permissions cannot say: an admin may not make, change or remove
  -- an owner, or could take the organization over.
  if p_role = 'owner' and not exists (
    select
    from public.memberships as members
    where members.org_id = p_org_id
      and members.user_id = private.current_user_id()
      and members.role = 'owner'
  ) then
    raise exception 'identity.owner_required' using errcode = '42501';
  end if;
end;
$$;
comment on function private.assert_may_manage_role(uuid, public.member_role) is
  'DEFINER: reads memberships of the caller. Raises unless they may give or take the role; trusts private.current_user_id().';

create function private.set_member_role(
  p_org_id  uuid,
  p_user_id uuid,
  p_role    public.member_role
)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_old_role public.member_role;
begin
  -- Lock before asking, or two admins who demote each other would both still be admins.
  perform
  from public.organizations as organizations
  where organizations.id = p_org_id
  for no key update;

  perform private.assert_may_manage_role(p_org_id, p_role);

  select members.role
  into v_old_role
  from public.memberships as members
  where members.org_id = p_org_id
    and members.user_id = p_user_id;
  if not found then
    raise exception 'identity.member_not_found' using errcode = 'PT404';
  end if;

  -- Both ends of the change: an admin may neither make an owner nor unmake one.
  perform private.assert_may_manage_role(p_org_id, v_old_role);
  if p_role is null then
    raise exception 'identity.role_required' using errcode = 'PT422';
  end if;

  update public.memberships
  set role = p_role
  where org_id = p_org_id
    and user_id = p_user_id
    -- The same role again writes nothing, and so leaves no entry in the audit trail.
    and role is distinct from p_role;
end;
$$;
comment on function private.set_member_role(uuid, uuid, public.member_role) is
  'DEFINER: nobody may update memberships. Trusts private.assert_may_manage_role(), for the new and the old role; p_user_id is whose role changes, never who asks.';

create function private.remove_member(p_org_id uuid, p_user_id uuid)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_caller_id uuid := private.assert_signed_in();
  v_role      public.member_role;
begin
  perform
  from public.organizations as organizations
  where organizations.id = p_org_id
  for no key update;

  -- Leaving needs no permission, only that one is there.
  if p_user_id is distinct from v_caller_id then
    perform private.assert_org_permission(p_org_id, 'members.write');
  end if;

  select members.role
  into v_role
  from public.memberships as members
  where members.org_id = p_org_id
    and members.user_id = p_user_id;
  if not found then
    raise exception 'identity.member_not_found' using errcode = 'PT404';
  end if;

  -- Asked once more with the role in hand. Not null by now: a membership was found for it.
  if p_user_id <> v_caller_id then
    perform private.assert_may_manage_role(p_org_id, v_role);
  end if;

  -- Nothing else to revoke: no token, cookie or cache knows about memberships, every statement
  -- reads this table.
  delete from public.memberships
  where org_id = p_org_id
    and user_id = p_user_id;
end;
$$;
comment on function private.remove_member(uuid, uuid) is
  'DEFINER: nobody may delete memberships. Trusts private.assert_may_manage_role() unless the caller removes themself; the last owner is kept by trigger.';

create function private.my_permissions(p_org_id uuid)
  returns setof text
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  return query
  select allowed.permission
  from public.memberships as members
  join public.role_permissions as allowed on allowed.role = members.role
  where members.org_id = p_org_id
    and members.user_id = (select private.current_user_id())
  order by allowed.permission;
end;
$$;
comment on function private.my_permissions(uuid) is
  'DEFINER: one look-up without policies. Of the caller only, by private.current_user_id().';

create function private.my_organization(p_slug text)
  returns table (
    id          uuid,
    slug        text,
    name        text,
    currency    text,
    time_zone   text,
    locale      text,
    role        public.member_role,
    permissions text[]
  )
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  return query
  select organizations.id, organizations.slug, organizations.name, organizations.currency::text,
    organizations.time_zone, organizations.locale, members.role,
    array(
      select allowed.permission
      from public.role_permissions as allowed
      where allowed.role = members.role
      order by allowed.permission
    )
  from public.organizations as organizations
  join public.memberships as members on members.org_id = organizations.id
  where organizations.slug = p_slug
    and members.user_id = (select private.current_user_id());
end;
$$;
comment on function private.my_organization(text) is
  'DEFINER: one look-up without policies, since every page and action asks. Of the caller only, by private.current_user_id().';

grant execute on function private.set_member_role(uuid, uuid, public.member_role) to authenticated;
grant execute on function private.remove_member(uuid, uuid) to authenticated;
grant execute on function private.my_permissions(uuid) to authenticated;
grant execute on function private.my_organization(text) to authenticated;

create function public.set_member_role(
  p_org_id  uuid,
  p_user_id uuid,
  p_role    public.member_role
)
  returns void
  language sql
  security invoker set search_path = ''
as $$
  select private.set_member_role(p_org_id, p_user_id, p_role);
$$;
comment on function public.set_member_role(uuid, uuid, public.member_role) is
  'Changes what a member may do. Owners are made and changed by owners only; the last one stays.';
grant execute on function public.set_member_role(uuid, uuid, public.member_role) to authenticated;

create function public.remove_member(p_org_id uuid, p_user_id uuid)
  returns void
  language sql
  security invoker set search_path = ''
as $$
  select private.remove_member(p_org_id, p_user_id);
$$;
comment on function public.remove_member(uuid, uuid) is
  'Takes someone off the staff, at once. With one''s own id: leave, which anyone but the last owner may.';
grant execute on function public.remove_member(uuid, uuid) to authenticated;

create function public.my_permissions(p_org_id uuid)
  returns setof text
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.my_permissions(p_org_id);
$$;
comment on function public.my_permissions(uuid) is
  'What the caller may do in the organization; no rows for a stranger.';
grant execute on function public.my_permissions(uuid) to authenticated;

create function public.my_organization(p_slug text)
  returns table (
    id          uuid,
    slug        text,
    name        text,
    currency    text,
    time_zone   text,
    locale      text,
    role        public.member_role,
    permissions text[]
  )
  language sql
  stable
  security invoker set search_path = ''
as $$
  select * from private.my_organization(p_slug);
$$;
comment on function public.my_organization(text) is
  'An organization by its slug, with the role of the caller and what it allows, in one trip; no row for a stranger.';
grant execute on function public.my_organization(text) to authenticated;
