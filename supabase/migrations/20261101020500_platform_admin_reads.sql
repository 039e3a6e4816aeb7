-- What platform admins can look at: organizations, one person by their address, the audit trail.
-- No policy lets them in anywhere. Each of these functions asks who they are and notes that they
-- looked, in the trail of the organization that they looked at.
-- Depends on: platform_admins, platform_audit_log, identity_organizations.

create function private.note_platform_read(p_org_id uuid, p_table_name text, p_row_id text)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_admin_id uuid := private.assert_platform_admin();
begin
  insert into public.audit_log (
    org_id, actor_id, actor_email, request_id, action, table_name, row_id
  )
  values (
    p_org_id,
    v_admin_id,
    (select left(users.email, 255) from auth.users as users where users.id = v_admin_id),
    private.current_request_id(),
    'read',
    p_table_name,
    left(p_row_id, 200)
  );
end;
$$;
comment on function private.note_platform_read(uuid, text, text) is
  'DEFINER: nobody may insert into audit_log. Trusts private.assert_platform_admin(), so that reading and noting cannot come apart.';

create function private.list_organizations(p_query text, p_after jsonb, p_limit integer)
  returns table (
    id           uuid,
    slug         text,
    name         text,
    created_at   timestamptz,
    member_count integer,
    owner_emails text[]
  )
  language plpgsql
  security definer set search_path = ''
as $$
#variable_conflict use_column
declare
  v_pattern text;
  v_limit   integer := least(greatest(coalesce(p_limit, 50), 1), 201);
begin
  perform private.note_platform_read(null, 'organizations', null);

  if p_after is not null and (
    pg_input_is_valid(p_after ->> 'id', 'uuid') is not true
    or pg_input_is_valid(p_after ->> 'created_at', 'timestamptz') is not true
  ) then
    raise exception 'platform.list_position_invalid' using errcode = 'PT422';
  end if;

  -- Thousands of organizations, not millions: a scan of them all is fine here.
  v_pattern := '%' || replace(replace(replace(
    left(btrim(coalesce(p_query, '')), 100), '\', '\\'), '%', '\%'), '_', '\_') || '%';
  return query
  select
    organizations.id,
    organizations.slug,
    organizations.name,
    organizations.created_at,
    (
      select count(*)::integer
      from public.memberships as members
      where members.org_id = organizations.id
    ),
    array(
      select users.email::text
      from public.memberships as members
      join auth.users as users on users.id = members.user_id
      where members.org_id = organizations.id
        and members.role = 'owner'
      order by members.created_at, members.user_id
      limit 5
    )
  from public.organizations as organizations
  where (organizations.name ilike v_pattern or organizations.slug ilike v_pattern)
    and (
      p_after is null
      or (organizations.created_at, organizations.id)
        < ((p_after ->> 'created_at')::timestamptz, (p_after ->> 'id')::uuid)
    )
  order by organizations.created_at desc, organizations.id desc
  limit v_limit;
end;
$$;
comment on function private.list_organizations(text, jsonb, integer) is
  'DEFINER: a platform admin is a member of nothing. Trusts private.note_platform_read(), which checks. Tells who runs an organization, nothing of what is in it.';

create function private.find_user_by_email(p_email text)
  returns table (
    id                       uuid,
    email                    text,
    name                     text,
    created_at               timestamptz,
    last_sign_in_at          timestamptz,
    password_change_required boolean,
    organizations            jsonb
  )
  language plpgsql
  security definer set search_path = ''
as $$
#variable_conflict use_column
declare
  v_user_id uuid;
begin
  select users.id
  into v_user_id
  from auth.users as users
  where users.email = private.normalize_email(p_email)
    and users.deleted_at is null;
  perform private.note_platform_read(null, 'users', v_user_id::text);

  return query
  select
    users.id,
    users.email::text,
    nullif(concat_ws(' ', profiles.first_name, profiles.last_name), ''),
    users.created_at,
    users.last_sign_in_at,
    exists (
      select
      from private.password_change_requirements as requirements
      where requirements.user_id = users.id
    ),
    coalesce(
      (
        select jsonb_agg(
          jsonb_build_object('slug', organizations.slug, 'name', organizations.name, 'role', members.role)
          order by organizations.slug
        )
        from public.memberships as members
        join public.organizations as organizations on organizations.id = members.org_id
        where members.user_id = users.id
      ),
      '[]'
    )
  from auth.users as users
  left join public.profiles as profiles on profiles.id = users.id
  where users.id = v_user_id;
end;
$$;
comment on function private.find_user_by_email(text) is
  'DEFINER: reads auth.users. Trusts private.note_platform_read(), which checks. By the whole address only, so that people cannot be listed.';

create function private.list_platform_audit(p_slug text, p_after jsonb, p_limit integer)
  returns table (
    id          uuid,
    occurred_at timestamptz,
    actor_id    uuid,
    actor_email text,
    request_id  text,
    action      text,
    table_name  text,
    row_id      text,
    fields      text[]
  )
  language plpgsql
  security definer set search_path = ''
as $$
#variable_conflict use_column
declare
  v_org_id uuid;
  v_limit  integer := least(greatest(coalesce(p_limit, 50), 1), 201);
begin
  perform private.assert_platform_admin();
  if p_slug is not null then
    select organizations.id
    into v_org_id
    from public.organizations as organizations
    where organizations.slug = p_slug;
    if not found then
      raise exception 'identity.organization_not_found' using errcode = 'PT404';
    end if;
  end if;
  if p_after is not null and (
    pg_input_is_valid(p_after ->> 'id', 'uuid') is not true
    or pg_input_is_valid(p_after ->> 'occurred_at', 'timestamptz') is not true
  ) then
    raise exception 'platform.list_position_invalid' using errcode = 'PT422';
  end if;
  perform private.note_platform_read(v_org_id, 'audit_log', null);

  return query
  select
    entries.id,
    entries.occurred_at,
    entries.actor_id,
    entries.actor_email,
    entries.request_id,
    entries.action,
    entries.table_name,
    entries.row_id,
    -- Which columns, not what was in them: that is the tenant's.
    array(
      select keys.key
      from jsonb_object_keys(coalesce(entries.after, entries.before, '{}')) as keys (key)
      order by keys.key
    )
  from public.audit_log as entries
  where (entries.org_id = v_org_id or (p_slug is null and entries.org_id is null))
    and (
      p_after is null
      or (entries.occurred_at, entries.id)
        < ((p_after ->> 'occurred_at')::timestamptz, (p_after ->> 'id')::uuid)
    )
  order by entries.occurred_at desc, entries.id desc
  limit v_limit;
end;
$$;
comment on function private.list_platform_audit(text, jsonb, integer) is
  'DEFINER: a platform admin is a member of nothing. Trusts private.assert_platform_admin(). Who changed which columns of what and when, never the values.';

grant execute on function private.list_organizations(text, jsonb, integer) to authenticated;
grant execute on function private.find_user_by_email(text) to authenticated;
grant execute on function private.list_platform_audit(text, jsonb, integer) to authenticated;
-- No grant on private.note_platform_read(): a note without a read would be noise in a tenant's trail.

create function public.list_organizations(
  p_query text    default null,
  p_after jsonb   default null,
  p_limit integer default 50
)
  returns table (
    id           uuid,
    slug         text,
    name         text,
    created_at   timestamptz,
    member_count integer,
    owner_emails text[]
  )
  language sql
  security invoker set search_path = ''
as $$
  select * from private.list_organizations(p_query, p_after, p_limit);
$$;
comment on function public.list_organizations(text, jsonb, integer) is
  'For platform admins: organizations by a part of their name or address, newest first. p_after is {created_at, id} of the last row.';
grant execute on function public.list_organizations(text, jsonb, integer) to authenticated;

create function public.find_user_by_email(p_email text)
  returns table (
    id                       uuid,
    email                    text,
    name                     text,
    created_at               timestamptz,
    last_sign_in_at          timestamptz,
    password_change_required boolean,
    organizations            jsonb
  )
  language sql
  security invoker set search_path = ''
as $$
  select * from private.find_user_by_email(p_email);
$$;
comment on function public.find_user_by_email(text) is
  'For platform admins: the person with exactly this address, and where they work.';
grant execute on function public.find_user_by_email(text) to authenticated;

create function public.list_platform_audit(
  p_slug  text    default null,
  p_after jsonb   default null,
  p_limit integer default 50
)
  returns table (
    id          uuid,
    occurred_at timestamptz,
    actor_id    uuid,
    actor_email text,
    request_id  text,
    action      text,
    table_name  text,
    row_id      text,
    fields      text[]
  )
  language sql
  security invoker set search_path = ''
as $$
  select * from private.list_platform_audit(p_slug, p_after, p_limit);
$$;
comment on function public.list_platform_audit(text, jsonb, integer) is
  'For platform admins: the trail of one organization, or of what belongs to none, without the values. p_after is {occurred_at, id} of the last row.';
grant execute on function public.list_platform_audit(text, jsonb, integer) to authenticated;
