-- A password that was chosen before its address was proven. Anybody can sign up with the address of
-- somebody else and wait until its owner follows the link in the mail: the account would be confirmed
-- with the stranger's password. Supabase Auth drops such a password when the owner comes by Google or
-- GitHub; this does the same for every other way of confirming.
-- Depends on: identity_sessions; auth.users.

create table private.set_aside_passwords (
  user_id            uuid        not null,
  encrypted_password text        not null,
  proof_hash         text        not null,
  set_aside_at       timestamptz not null default now(),
  constraint set_aside_passwords_pkey primary key (user_id),
  constraint set_aside_passwords_user_id_fkey
    foreign key (user_id) references auth.users (id) on delete cascade,
  constraint set_aside_passwords_proof_hash_check check (proof_hash ~ '^[0-9a-f]{64}$')
);
comment on table private.set_aside_passwords is
  'Passwords from a sign-up, out of use since the address was confirmed. One comes back when the browser that signed up shows its proof within an hour; else a new one is set.';

-- In private and granted to nobody; row-level security is on for the day someone exposes it.
alter table private.set_aside_passwords enable row level security;

create function private.set_sign_up_password_aside()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
declare
  -- Written at sign-up and not since: nobody could sign in before now to change it.
  v_proof_hash text := old.raw_user_meta_data ->> 'sign_up_proof';
begin
  if v_proof_hash ~ '^[0-9a-f]{64}$' then
    insert into private.set_aside_passwords as set_aside (user_id, encrypted_password, proof_hash)
    values (new.id, old.encrypted_password, v_proof_hash)
    on conflict (user_id) do update
    set encrypted_password = excluded.encrypted_password,
        proof_hash = excluded.proof_hash,
        set_aside_at = excluded.set_aside_at;
  end if;

  insert into private.password_change_requirements (user_id)
  values (new.id)
  on conflict (user_id) do nothing;

  new.encrypted_password := null;
  return new;
end;
$$;
comment on function private.set_sign_up_password_aside() is
  'DEFINER: the auth service may not write to private. Trusts the metadata of a user whom nobody could sign in as, for the hash of a proof and nothing else.';

-- Only where a mail was sent, be it an invitation to an address that somebody else had signed up with:
-- the link would open their account, with the invitation in it. An administrator who makes a user,
-- and a project that confirms addresses by itself, know whose password it is.
create trigger on_auth_user_confirmed
  before update on auth.users
  for each row
  when (
    old.email_confirmed_at is null
    and new.email_confirmed_at is not null
    and num_nonnulls(old.confirmation_sent_at, new.invited_at) > 0
    and old.encrypted_password <> ''
    and new.encrypted_password is not distinct from old.encrypted_password
  )
  execute function private.set_sign_up_password_aside();

create function private.leave_invited_without_password()
  returns trigger
  language plpgsql
  security invoker set search_path = ''
as $$
begin
  new.encrypted_password := old.encrypted_password;
  return new;
end;
$$;
comment on function private.leave_invited_without_password() is
  'Leaves who was invited without a password until their address is confirmed and they choose one.';

-- Supabase Auth makes up a password that nobody knows, right before it confirms who was invited and
-- follows a mail. Set aside as of a sign-up, it would shut them out until they change what they never
-- chose. One that an administrator writes before that would not outlive the confirmation either.
create trigger on_auth_user_password_made_up
  before update of encrypted_password on auth.users
  for each row
  when (
    new.invited_at is not null
    and new.email_confirmed_at is null
    and coalesce(old.encrypted_password, '') = ''
  )
  execute function private.leave_invited_without_password();

create function private.forget_set_aside_password()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  delete from private.set_aside_passwords
  where user_id = new.id;
  return null;
end;
$$;
comment on function private.forget_set_aside_password() is
  'DEFINER: the auth service may not write to private. Runs for the changed user only, who has a password now.';

create trigger on_auth_user_password_set
  after update of encrypted_password on auth.users
  for each row
  when (new.encrypted_password <> '')
  execute function private.forget_set_aside_password();

create function private.keep_sign_up_password(p_proof text)
  returns boolean
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_user_id  uuid := private.current_session_user_id();
  v_password text;
begin
  if v_user_id is null then
    raise exception 'identity.sign_in_required' using errcode = 'PT401';
  end if;

  delete from private.set_aside_passwords as set_aside
  where set_aside.user_id = v_user_id
    and set_aside.proof_hash = encode(sha256(convert_to(p_proof, 'UTF8')), 'hex')
    and set_aside.set_aside_at > now() - interval '1 hour'
  returning set_aside.encrypted_password
  into v_password;

  if not found then
    return false;
  end if;

  -- The triggers on the password do the rest: the change is no longer required.
  update auth.users
  set encrypted_password = v_password
  where id = v_user_id
    and encrypted_password is null;
  return found;
end;
$$;
comment on function private.keep_sign_up_password(text) is
  'DEFINER: writes auth.users and private. Trusts private.current_session_user_id() and the proof, of which only the hash is stored.';
grant execute on function private.keep_sign_up_password(text) to authenticated;

create function private.has_password()
  returns boolean
  language sql
  stable
  security definer set search_path = ''
as $$
  select exists (
    select
    from auth.users as users
    where users.id = (select private.current_session_user_id())
      and users.encrypted_password <> ''
  );
$$;
comment on function private.has_password() is
  'DEFINER: reads auth.users, of the caller only, by private.current_session_user_id().';
grant execute on function private.has_password() to authenticated;

create function public.keep_sign_up_password(p_proof text)
  returns boolean
  language sql
  security invoker set search_path = ''
as $$
  select private.keep_sign_up_password(p_proof);
$$;
comment on function public.keep_sign_up_password(text) is
  'Puts the password of the sign-up back in use, for who holds what the sign-up left in its browser. False: choose a new one.';
grant execute on function public.keep_sign_up_password(text) to authenticated;

create function public.has_password()
  returns boolean
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.has_password();
$$;
comment on function public.has_password() is
  'Whether the caller has a password, so that a form knows whether to ask for the current one.';
grant execute on function public.has_password() to authenticated;
