-- Who is calling, and may they act at all: the session behind the token must be alive, and no
-- forced password change may be pending. Every other permission helper builds on this one.
-- Depends on: platform_common_functions, platform_currencies; auth.users and auth.sessions.

create table private.password_change_requirements (
  user_id     uuid        not null,
  required_by uuid,
  required_at timestamptz not null default now(),
  constraint password_change_requirements_pkey primary key (user_id),
  constraint password_change_requirements_user_id_fkey
    foreign key (user_id) references auth.users (id) on delete cascade,
  constraint password_change_requirements_required_by_fkey
    foreign key (required_by) references auth.users (id) on delete set null
);
comment on table private.password_change_requirements is
  'People who must choose a new password before they may do anything else. A row goes when they have.';

create index password_change_requirements_required_by_idx
  on private.password_change_requirements (required_by);

-- In private and granted to nobody; row-level security is on for the day someone exposes it.
alter table private.password_change_requirements enable row level security;

-- The helpers that policies call are plpgsql although each is one query: plpgsql keeps its plans for
-- the life of a connection, a definer function in language sql plans anew with every statement
-- (current_org_ids(): 30 against 570 microseconds). And they are parallel safe, since a policy with
-- one that is not keeps the whole statement from running in parallel.
create function private.current_session_user_id()
  returns uuid
  language plpgsql
  stable parallel safe
  security definer set search_path = ''
as $$
declare
  v_claims     jsonb := auth.jwt();
  v_session_id text := v_claims ->> 'session_id';
  v_user_id    uuid;
begin
  -- Tested before it is cast: a token from elsewhere may carry anything there, or nothing.
  if pg_input_is_valid(v_session_id, 'uuid') is not true then
    return null;
  end if;

  -- A token outlives its session by up to an hour; the session row does not.
  select users.id
  into v_user_id
  from auth.sessions as sessions
  join auth.users as users on users.id = sessions.user_id
  where sessions.id = v_session_id::uuid
    and users.id::text = v_claims ->> 'sub'
    and (sessions.not_after is null or sessions.not_after > now())
    and (users.banned_until is null or users.banned_until <= now())
    and users.deleted_at is null;
  return v_user_id;
end;
$$;
comment on function private.current_session_user_id() is
  'DEFINER: reads auth.sessions and auth.users. Trusts only the signed token. The user of a live session, even while a password change is pending; permissions go by private.current_user_id().';

create function private.current_user_id()
  returns uuid
  language plpgsql
  stable parallel safe
  security definer set search_path = ''
as $$
declare
  v_user_id uuid := private.current_session_user_id();
begin
  -- Of a visitor nothing is required: without a query, for every step of a cart asks.
  if v_user_id is null then
    return null;
  elsif exists (
    select
    from private.password_change_requirements as requirements
    where requirements.user_id = v_user_id
  ) then
    return null;
  end if;
  return v_user_id;
end;
$$;
comment on function private.current_user_id() is
  'DEFINER: reads auth.sessions and private.password_change_requirements. Trusts only the signed token. Null when signed out, banned, without a session claim, or while a password change is pending.';

create function private.current_verified_email()
  returns text
  language plpgsql
  stable parallel safe
  security definer set search_path = ''
as $$
begin
  -- From the table, not the token: a token keeps its old address until it is refreshed.
  return (
    select private.normalize_email(users.email)
    from auth.users as users
    where users.id = (select private.current_user_id())
      and users.email_confirmed_at is not null
  );
end;
$$;
comment on function private.current_verified_email() is
  'DEFINER: reads auth.users. Trusts private.current_user_id(). Null until the address is confirmed.';

create function private.password_change_is_required()
  returns boolean
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  return exists (
    select
    from private.password_change_requirements as requirements
    where requirements.user_id = (select private.current_session_user_id())
  );
end;
$$;
comment on function private.password_change_is_required() is
  'DEFINER: reads private.password_change_requirements, of the caller only, by private.current_session_user_id().';

create function private.assert_signed_in()
  returns uuid
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_user_id uuid := private.current_user_id();
begin
  if v_user_id is null and private.password_change_is_required() then
    raise exception 'identity.password_change_required' using errcode = '42501';
  elsif v_user_id is null then
    raise exception 'identity.sign_in_required' using errcode = 'PT401';
  end if;
  return v_user_id;
end;
$$;
comment on function private.assert_signed_in() is
  'DEFINER: calls helpers that clients may not. Returns the caller''s id or raises; trusts private.current_user_id().';

create function private.complete_password_change()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  delete from private.password_change_requirements
  where user_id = new.id;
  return null;
end;
$$;
comment on function private.complete_password_change() is
  'DEFINER: the auth service may not write to private. Runs for the changed user only: whoever sets a password for someone lifts this as well.';

create trigger on_auth_user_password_changed
  after update of encrypted_password on auth.users
  for each row
  when (new.encrypted_password is distinct from old.encrypted_password)
  execute function private.complete_password_change();

-- Policies run with the rights of the caller, so they need execute. No grant to anon, who has no
-- policy that asks, nor to service_role, which passes policies by. The other helpers above are
-- called by definer functions only.
grant execute on function private.current_user_id() to authenticated;
grant execute on function private.password_change_is_required() to authenticated;

create function public.password_change_is_required()
  returns boolean
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.password_change_is_required();
$$;
comment on function public.password_change_is_required() is
  'Whether the caller must choose a new password before anything else works.';
grant execute on function public.password_change_is_required() to authenticated;

create policy currencies_select_signed_in on public.currencies
  for select to authenticated
  using ((select private.current_user_id()) is not null);
grant select on public.currencies to authenticated, service_role;
