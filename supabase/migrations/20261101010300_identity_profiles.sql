-- Profiles: what the rest of the schema may know about a user, kept equal with auth.users.
-- Depends on: identity_organizations.
--
-- column                 source of truth                      other side follows by
-- email, phone           auth.users (confirmed by the auth    trigger_sync_user_profile on auth.users;
--                        service); service_role may set them  on profiles for service_role
-- first_name, last_name  whoever wrote last                   trigger_sync_user_profile on both
-- the rest               profiles                             nothing follows

create table public.profiles (
  id           uuid        not null,
  email        text,
  phone        text,
  first_name   text,
  last_name    text,
  avatar_path  text,
  locale       text,
  time_zone    text,
  display_name text generated always as
    (coalesce(first_name || ' ' || last_name, first_name, last_name, email)) stored,
  created_at   timestamptz not null default now(),
  updated_at   timestamptz not null default now(),
  constraint profiles_pkey primary key (id),
  constraint profiles_id_fkey foreign key (id) references auth.users (id) on delete cascade,
  constraint profiles_email_check check (char_length(email) <= 255),
  constraint profiles_phone_check check (char_length(phone) <= 40),
  constraint profiles_first_name_check check (char_length(first_name) between 1 and 100),
  constraint profiles_last_name_check check (char_length(last_name) between 1 and 100),
  -- One's own folder of the bucket: nobody can show another person's picture as theirs.
  constraint profiles_avatar_path_check
    check (avatar_path ~ ('^' || id::text || '/[A-Za-z0-9][A-Za-z0-9._-]{0,99}$')),
  constraint profiles_time_zone_check check (char_length(time_zone) between 1 and 64),
  constraint profiles_locale_check
    check (locale ~ '^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$')
);
comment on table public.profiles is
  'One row per auth.users row, made by trigger. Almost everything is optional: a sign-up must never fail here.';
comment on column public.profiles.email is
  'Copy of auth.users.email, also before it is confirmed; never take it as proof of who somebody is.';
comment on column public.profiles.display_name is
  'What a person is called wherever they are named: without a name the e-mail, and null without that.';
comment on column public.profiles.avatar_path is
  'Object name in the storage bucket avatars.';
comment on column public.profiles.locale is
  'How dates and amounts are written in their account; null follows each business.';
comment on column public.profiles.time_zone is
  'In which they read times; null follows the organization on its pages and in orders, else the browser.';

create function private.user_metadata_names(
  p_metadata     jsonb,
  out first_name text,
  out last_name  text
)
  language sql
  immutable parallel safe
  security invoker set search_path = ''
as $$
  with texts as (
    select
      -- Clients write anything here: numbers, arrays, the whole object as a string.
      case when jsonb_typeof(p_metadata -> 'first_name') = 'string' then p_metadata ->> 'first_name' end as first_name,
      case when jsonb_typeof(p_metadata -> 'last_name') = 'string' then p_metadata ->> 'last_name' end as last_name,
      private.clean_text(
        case
          when jsonb_typeof(p_metadata -> 'full_name') = 'string' then p_metadata ->> 'full_name'
          when jsonb_typeof(p_metadata -> 'name') = 'string' then p_metadata ->> 'name'
        end,
        202
      ) as full_name,
      -- Once either key is there, also as null, the pair counts: a cleared name stays cleared
      -- although the sign-in provider still sends a full one.
      coalesce(p_metadata ?| array['first_name', 'last_name'], false) as has_pair
  )
  select
    private.clean_text(
      case when has_pair then first_name else coalesce(substring(full_name from '^(.*) '), full_name) end,
      100
    ),
    private.clean_text(
      case when has_pair then last_name else substring(full_name from ' ([^ ]*)$') end,
      100
    )
  from texts;
$$;
comment on function private.user_metadata_names(jsonb) is
  'First and last name from user metadata of any shape; nulls where there is nothing usable. Never raises.';

create function private.tg_profiles__normalize()
  returns trigger
  language plpgsql
  security invoker set search_path = ''
as $$
begin
  -- The same cleaning as on the way in from metadata, or the two sides would never agree. A name
  -- that is too long is left for the check constraint to refuse.
  new.email := private.normalize_email(new.email);
  new.first_name := private.clean_text(new.first_name, 101);
  new.last_name := private.clean_text(new.last_name, 101);
  return new;
end;
$$;
comment on function private.tg_profiles__normalize() is
  'Cleans names, and brings e-mail to the form in which addresses are compared everywhere.';

create function private.create_user_profile()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_names record;
begin
  select names.first_name, names.last_name
  into v_names
  from private.user_metadata_names(new.raw_user_meta_data) as names;

  insert into public.profiles (id, email, phone, first_name, last_name)
  values (
    new.id, left(new.email, 255), left(nullif(new.phone, ''), 40),
    v_names.first_name, v_names.last_name
  )
  on conflict (id) do nothing;
  return null;
exception
  -- Nothing above is known to fail. It runs inside the sign-up, though, and a person turned away
  -- is worse than a profile that repair_user_profiles() or their next change makes good.
  when others then
    raise warning 'identity.profile_not_created for user %: % (%)', new.id, sqlerrm, sqlstate;
    return null;
end;
$$;
comment on function private.create_user_profile() is
  'DEFINER: the auth service may not write to public. Trusts the new row for e-mail, phone and names only; never reads a role or organization from metadata. Cannot block a sign-up.';

create function private.sync_user_profile()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_names record;
  v_user  record;
begin
  if tg_table_schema = 'auth' then
    select names.first_name, names.last_name
    into v_names
    from private.user_metadata_names(new.raw_user_meta_data) as names;

    insert into public.profiles as profiles (id, email, phone, first_name, last_name)
    values (
      new.id, left(new.email, 255), left(nullif(new.phone, ''), 40),
      v_names.first_name, v_names.last_name
    )
    on conflict (id) do update set
      email = excluded.email,
      phone = excluded.phone,
      first_name = excluded.first_name,
      last_name = excluded.last_name
    where (profiles.email, profiles.phone, profiles.first_name, profiles.last_name)
      is distinct from
      (excluded.email, excluded.phone, excluded.first_name, excluded.last_name);
    return null;
  end if;

  -- Locked, so that what is written back below is not older than what is there.
  select users.email, users.phone, users.raw_user_meta_data
  into v_user
  from auth.users as users
  where users.id = new.id
  for no key update;
  select names.first_name, names.last_name
  into v_names
  from private.user_metadata_names(v_user.raw_user_meta_data) as names;

  -- Only what was changed here, and only where it differs after cleaning. That ends the exchange,
  -- since the answer of the other side finds both equal, and a name or phone that is longer over
  -- there than a profile can hold is not cut by the change of another column.
  if new.email is distinct from old.email then
    v_user.email := new.email;
  end if;
  if new.phone is distinct from old.phone then
    v_user.phone := new.phone;
  end if;
  if (v_names.first_name, v_names.last_name) is distinct from (new.first_name, new.last_name) then
    v_user.raw_user_meta_data :=
      case jsonb_typeof(v_user.raw_user_meta_data) when 'object' then v_user.raw_user_meta_data else '{}' end
      || jsonb_build_object('first_name', new.first_name, 'last_name', new.last_name);
  end if;

  update auth.users as users
  set email = v_user.email,
    phone = v_user.phone,
    raw_user_meta_data = v_user.raw_user_meta_data
  where users.id = new.id
    and (users.email, users.phone, users.raw_user_meta_data)
      is distinct from (v_user.email, v_user.phone, v_user.raw_user_meta_data);
  return null;
exception
  when others then
    -- From auth.users it is somebody else's transaction (a confirmation, a changed address), as
    -- in create_user_profile(). From profiles the writer must hear that it failed.
    if tg_table_schema is distinct from 'auth' then
      raise;
    end if;
    raise warning 'identity.profile_not_synced for user %: % (%)', new.id, sqlerrm, sqlstate;
    return null;
end;
$$;
comment on function private.sync_user_profile() is
  'DEFINER: each side may not write the other. Trusts the changed row; column grants on profiles keep users from e-mail and phone. Ends by writing only what differs.';

create function private.repair_user_profiles(p_user_id uuid default null)
  returns integer
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_count integer;
begin
  insert into public.profiles as profiles (id, email, phone, first_name, last_name)
  select
    users.id, left(users.email, 255), left(nullif(users.phone, ''), 40),
    names.first_name, names.last_name
  from auth.users as users
  cross join lateral private.user_metadata_names(users.raw_user_meta_data) as names
  where p_user_id is null or users.id = p_user_id
  on conflict (id) do update set
    email = excluded.email,
    phone = excluded.phone,
    first_name = excluded.first_name,
    last_name = excluded.last_name
  where (profiles.email, profiles.phone, profiles.first_name, profiles.last_name)
    is distinct from
    (excluded.email, excluded.phone, excluded.first_name, excluded.last_name);
  get diagnostics v_count = row_count;
  return v_count;
end;
$$;
comment on function private.repair_user_profiles(uuid) is
  'DEFINER: reads auth.users. Makes profiles equal to auth.users, for one user or all, and returns how many were not. Can be run again at any time; granted to nobody.';

create function private.current_colleague_ids()
  returns setof uuid
  language plpgsql
  stable parallel safe
  security definer set search_path = ''
as $$
begin
  return query
  select private.current_user_id()
  union
  select members.user_id
  from public.memberships as members
  where members.org_id = any (array(select private.current_org_ids('members.read')));
end;
$$;
comment on function private.current_colleague_ids() is
  'DEFINER: reads memberships without policies. Trusts private.current_user_id(). The caller and everybody they share an organization with.';

create trigger trg_100_normalize
  before insert or update of email, first_name, last_name on public.profiles
  for each row execute function private.tg_profiles__normalize();
create trigger trg_100_set_updated_at
  before update on public.profiles
  for each row execute function private.tg__set_updated_at();
create trigger trg_300_check_time_zone
  before insert or update of time_zone on public.profiles
  for each row execute function private.tg__check_time_zone();

create trigger trigger_create_user_profile
  after insert on auth.users
  for each row execute function private.create_user_profile();
create trigger trigger_sync_user_profile
  after update of email, phone, raw_user_meta_data on auth.users
  for each row
  when (
    (new.email, new.phone, new.raw_user_meta_data)
    is distinct from (old.email, old.phone, old.raw_user_meta_data)
  )
  execute function private.sync_user_profile();
create trigger trigger_sync_user_profile
  after update of email, phone, first_name, last_name on public.profiles
  for each row
  when (
    (new.email, new.phone, new.first_name, new.last_name)
    is distinct from (old.email, old.phone, old.first_name, old.last_name)
  )
  execute function private.sync_user_profile();

-- Users who signed up before this migration.
select private.repair_user_profiles();

alter table public.profiles enable row level security;
create policy profiles_select_self_or_colleagues on public.profiles
  for select to authenticated
  using (id = any (array(select private.current_colleague_ids())));
create policy profiles_update_self on public.profiles
  for update to authenticated
  using (id = (select private.current_user_id()))
  with check (id = (select private.current_user_id()));

grant select on public.profiles to authenticated, service_role;
grant update (first_name, last_name, avatar_path, locale, time_zone) on public.profiles to authenticated;
grant update (email, phone, first_name, last_name, avatar_path, locale, time_zone)
  on public.profiles to service_role;
-- E-mail and phone change through the auth service, which confirms them first. No insert and no
-- delete: a profile comes and goes with its user.

grant execute on function private.current_colleague_ids() to authenticated;

create view public.member_summary
with (security_invoker = on) as
select
  members.org_id,
  members.user_id,
  members.role,
  profiles.email,
  profiles.first_name,
  profiles.last_name,
  profiles.avatar_path,
  profiles.display_name,
  members.created_at,
  members.updated_at
from public.memberships as members
left join public.profiles as profiles on profiles.id = members.user_id;
comment on view public.member_summary is
  'Staff with their names, for the members page and for choosing an owner. Shows what the caller may see of both tables.';
grant select on public.member_summary to authenticated, service_role;
