-- Platform admins: who runs the installation. No policy ever asks for them; they act through
-- functions that check and leave a trace.
-- Depends on: identity_sessions, identity_sign_up_passwords, platform_audit_log.

create table private.platform_admins (
  user_id    uuid        not null,
  created_at timestamptz not null default now(),
  constraint platform_admins_pkey primary key (user_id),
  constraint platform_admins_user_id_fkey
    foreign key (user_id) references auth.users (id) on delete cascade
);
comment on table private.platform_admins is
  'Granted to nobody: a row is added by whoever has the database itself, never through the API.';

alter table private.platform_admins enable row level security;

create function private.is_platform_admin()
  returns boolean
  language sql
  stable
  security definer set search_path = ''
as $$
  select exists (
    select
    from private.platform_admins as admins
    where admins.user_id = (select private.current_user_id())
  );
$$;
comment on function private.is_platform_admin() is
  'DEFINER: private.platform_admins is granted to nobody. Of the caller only, by private.current_user_id().';

create function private.assert_platform_admin()
  returns uuid
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_user_id uuid := private.assert_signed_in();
begin
  if private.is_platform_admin() is not true then
    raise exception 'platform.admin_required' using errcode = '42501';
  end if;
  return v_user_id;
end;
$$;
comment on function private.assert_platform_admin() is
  'DEFINER: reads private.platform_admins. Returns the caller''s id or raises; trusts private.current_user_id().';

create function private.require_password_change(p_user_id uuid)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_admin_id uuid := private.assert_platform_admin();
begin
  if not exists (select from auth.users as users where users.id = p_user_id) then
    raise exception 'platform.user_not_found' using errcode = 'PT404';
  end if;

  -- Somebody else may know the password or be signed in with it, and must not choose the next one:
  -- without both, only the mailbox leads there. Before the row, which a change of the password removes.
  update auth.users
  set encrypted_password = null
  where id = p_user_id
    and encrypted_password <> '';
  delete from private.set_aside_passwords where user_id = p_user_id;
  delete from auth.sessions where user_id = p_user_id;

  insert into private.password_change_requirements (user_id, required_by)
  values (p_user_id, v_admin_id)
  -- Who asked first stays: a second request adds nothing.
  on conflict (user_id) do nothing;
end;
$$;
comment on function private.require_password_change(uuid) is
  'DEFINER: writes what nobody is granted, auth.users and auth.sessions among it. Trusts private.assert_platform_admin(); p_user_id is who must change, never who asks.';

-- Without an organization, hence '': no tenant sees these entries.
create trigger trg_700_audit
  after insert or update or delete on private.platform_admins
  for each row execute function private.tg__audit('', 'user_id');
create trigger trg_700_audit
  after insert or update or delete on private.password_change_requirements
  for each row execute function private.tg__audit('', 'user_id');

grant execute on function private.is_platform_admin() to authenticated;
grant execute on function private.require_password_change(uuid) to authenticated;

create function public.is_platform_admin()
  returns boolean
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.is_platform_admin();
$$;
comment on function public.is_platform_admin() is
  'Whether to show the caller the platform pages. What they may do there, each function checks itself.';
grant execute on function public.is_platform_admin() to authenticated;

create function public.require_password_change(p_user_id uuid)
  returns void
  language sql
  security invoker set search_path = ''
as $$
  select private.require_password_change(p_user_id);
$$;
comment on function public.require_password_change(uuid) is
  'Ends the sessions of a user, does away with their password and shuts them out of everything but choosing a new one, which a link to their mailbox leads to.';
grant execute on function public.require_password_change(uuid) to authenticated;
