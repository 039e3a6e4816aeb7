-- Invitations: how people join. There is no token to leak or forward: an invitation is accepted by
-- whoever is signed in with the invited address and has confirmed it.
-- Depends on: identity_members.

create table public.invitations (
  id          uuid               not null default gen_random_uuid(),
  org_id      uuid               not null,
  email       text               not null,
  role        public.member_role not null,
  invited_by  uuid,
  created_at  timestamptz        not null default now(),
  expires_at  timestamptz        not null default now() + interval '7 days',
  accepted_at timestamptz,
  accepted_by uuid,
  declined_at timestamptz,
  revoked_at  timestamptz,
  constraint invitations_pkey primary key (id),
  constraint invitations_org_id_fkey
    foreign key (org_id) references public.organizations (id) on delete cascade,
  -- To the user, not the membership: who invited stays known after they left.
  constraint invitations_invited_by_fkey
    foreign key (invited_by) references auth.users (id) on delete set null,
  constraint invitations_accepted_by_fkey
    foreign key (accepted_by) references auth.users (id) on delete set null,
  -- One form per address, or the unique index below would let the same one in twice.
  constraint invitations_email_check check (
    email = lower(btrim(email))
    and char_length(email) <= 254
    and email ~ '^[^@[:space:][:cntrl:]]+@[^@[:space:][:cntrl:]]+\.[^@[:space:][:cntrl:]]+$'
  ),
  constraint invitations_outcome_check check (num_nonnulls(accepted_at, declined_at, revoked_at) <= 1)
);
comment on table public.invitations is
  'Offers to join an organization. Closed ones stay: they are the record of how somebody came in.';
comment on column public.invitations.expires_at is
  'Seven days after the last time it was sent. Expired ones stay open to be renewed.';
comment on column public.invitations.revoked_at is
  'Taken back by staff, or by trigger when its inviter lost the right to make it.';

-- At most one open invitation per address; inviting again renews it.
create unique index invitations_open_key on public.invitations (org_id, email)
  where accepted_at is null and declined_at is null and revoked_at is null;
-- Serves my_invitations(): all organizations, one address.
create index invitations_open_email_idx on public.invitations (email)
  where accepted_at is null and declined_at is null and revoked_at is null;
-- Serves the members page, newest first.
create index invitations_org_id_created_at_idx on public.invitations (org_id, created_at desc, id desc);
-- Serve the triggers that run when a member or an account goes.
create index invitations_invited_by_idx on public.invitations (invited_by);
create index invitations_accepted_by_idx on public.invitations (accepted_by);

create function private.tg_invitations__revoke_without_inviter()
  returns trigger
  language plpgsql
  security invoker set search_path = ''
as $$
begin
  -- The account of the inviter was deleted, and nobody is left who answers for the offer.
  if new.invited_by is null and num_nonnulls(new.accepted_at, new.declined_at, new.revoked_at) = 0 then
    new.revoked_at := now();
  end if;
  return new;
end;
$$;
comment on function private.tg_invitations__revoke_without_inviter() is
  'Closes an open invitation when the reference to its inviter is set null.';

create function private.tg_memberships__revoke_invitations()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  -- Otherwise an owner could invite a second address of their own, be removed, and walk back in.
  update public.invitations
  set revoked_at = now()
  where org_id = old.org_id
    and invited_by = old.user_id
    and num_nonnulls(accepted_at, declined_at, revoked_at) = 0
    and (
      tg_op = 'DELETE'
      or (role = 'owner' and new.role <> 'owner')
      or not exists (
        select
        from public.role_permissions as allowed
        where allowed.permission = 'members.write'
          and allowed.role = new.role
      )
    );
  return null;
end;
$$;
comment on function private.tg_memberships__revoke_invitations() is
  'DEFINER: the one who leaves may not update invitations. Touches only what the old row''s user could no longer offer.';

create trigger trg_300_revoke_without_inviter
  before update of invited_by on public.invitations
  for each row execute function private.tg_invitations__revoke_without_inviter();
create trigger trg_500_revoke_invitations
  after delete or update of role on public.memberships
  for each row execute function private.tg_memberships__revoke_invitations();

alter table public.invitations enable row level security;
create policy invitations_select_staff on public.invitations
  for select to authenticated
  using (org_id = any (array(select private.current_org_ids('members.read'))));

grant select on public.invitations to authenticated, service_role;
-- No writes: each change of state is one function below. The invited person reads theirs by
-- my_invitations(), since they may not see the organization yet.

create function private.invite_member(p_org_id uuid, p_email text, p_role public.member_role)
  returns uuid
  language plpgsql
  security definer set search_path = ''
as $$
declare
  -- Each open invitation is a mail to a stranger in our name.
  c_max_open constant integer := 100;
  v_email text := private.normalize_email(p_email);
  v_id    uuid;
begin
  -- Also serialises against a change of the caller's own role, and makes the count below exact.
  perform
  from public.organizations as organizations
  where organizations.id = p_org_id
  for no key update;

  perform private.assert_may_manage_role(p_org_id, p_role);
  if p_role is null then
    raise exception 'identity.role_required' using errcode = 'PT422';
  end if;
  if v_email is null
    or char_length(v_email) > 254
    or v_email !~ '^[^@[:space:][:cntrl:]]+@[^@[:space:][:cntrl:]]+\.[^@[:space:][:cntrl:]]+$'
  then
    raise exception 'identity.email_invalid' using errcode = 'PT422';
  end if;
  -- Says nothing about accounts elsewhere: the caller can list the staff of their own organization.
  if exists (
    select
    from public.memberships as members
    join auth.users as users on users.id = members.user_id
    where members.org_id = p_org_id
      and lower(users.email) = v_email
  ) then
    raise exception 'identity.already_member' using errcode = 'PT409';
  end if;

  -- An open invitation to a role the caller may not give is not theirs to change either.
  perform private.assert_may_manage_role(p_org_id, invitations.role)
  from public.invitations as invitations
  where invitations.org_id = p_org_id
    and invitations.email = v_email
    and num_nonnulls(invitations.accepted_at, invitations.declined_at, invitations.revoked_at) = 0;

  -- Without the one that is renewed, if there is one: renewing adds none, unless it had expired.
  if (
    select count(*)
    from public.invitations as invitations
    where invitations.org_id = p_org_id
      and invitations.email <> v_email
      and num_nonnulls(invitations.accepted_at, invitations.declined_at, invitations.revoked_at) = 0
      and invitations.expires_at > now()
  ) >= c_max_open then
    raise exception 'identity.too_many_invitations' using errcode = 'PT422';
  end if;

  -- Renewed rather than replaced: who has its page open can go on.
  insert into public.invitations as invitations (org_id, email, role, invited_by)
  values (p_org_id, v_email, p_role, private.current_user_id())
  on conflict (org_id, email)
    where accepted_at is null and declined_at is null and revoked_at is null
  do update set
    role = excluded.role,
    invited_by = excluded.invited_by,
    expires_at = excluded.expires_at
  returning invitations.id into v_id;

  return v_id;
end;
$$;
comment on function private.invite_member(uuid, text, public.member_role) is
  'DEFINER: nobody may insert invitations. Trusts private.assert_may_manage_role(). Mailing the invitation is the caller''s job.';

create function private.revoke_invitation(p_invitation_id uuid)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_invitation public.invitations;
begin
  perform private.assert_signed_in();

  -- Filtered by the caller's organizations before anything is said: a foreign id is not found.
  select invitations.*
  into v_invitation
  from public.invitations as invitations
  where invitations.id = p_invitation_id
    and invitations.org_id = any (array(select private.current_org_ids()))
  for update;
  if not found then
    raise exception 'identity.invitation_not_found' using errcode = 'PT404';
  end if;

  perform private.assert_may_manage_role(v_invitation.org_id, v_invitation.role);
  if v_invitation.accepted_at is not null then
    raise exception 'identity.invitation_closed' using errcode = 'PT409';
  end if;

  -- Revoking twice, or after it was declined, changes nothing.
  update public.invitations
  set revoked_at = now()
  where id = p_invitation_id
    and declined_at is null
    and revoked_at is null;
end;
$$;
comment on function private.revoke_invitation(uuid) is
  'DEFINER: nobody may update invitations. Trusts private.assert_may_manage_role() of the invitation''s own organization.';

create function private.my_invitations()
  returns table (
    invitation_id   uuid,
    org_id          uuid,
    org_name        text,
    role            public.member_role,
    invited_by_name text,
    expires_at      timestamptz
  )
  language sql
  stable
  security definer set search_path = ''
as $$
  select
    invitations.id,
    invitations.org_id,
    organizations.name,
    invitations.role,
    inviters.display_name,
    invitations.expires_at
  from public.invitations as invitations
  join public.organizations as organizations on organizations.id = invitations.org_id
  left join public.profiles as inviters on inviters.id = invitations.invited_by
  -- Null for an unconfirmed address, and null equals nothing: no invitations.
  where invitations.email = (select private.current_verified_email())
    and invitations.accepted_at is null
    and invitations.declined_at is null
    and invitations.revoked_at is null
    and invitations.expires_at > now()
  order by invitations.created_at desc, invitations.id;
$$;
comment on function private.my_invitations() is
  'DEFINER: the invited person cannot see the organization yet. Trusts private.current_verified_email().';

create function private.get_my_invitation_for_update(p_invitation_id uuid)
  returns public.invitations
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_invitation public.invitations;
begin
  perform private.assert_signed_in();
  if private.current_verified_email() is null then
    raise exception 'identity.email_not_verified' using errcode = '42501';
  end if;

  select invitations.*
  into v_invitation
  from public.invitations as invitations
  where invitations.id = p_invitation_id
    and invitations.email = private.current_verified_email()
  for update;
  if not found then
    raise exception 'identity.invitation_not_found' using errcode = 'PT404';
  end if;
  return v_invitation;
end;
$$;
comment on function private.get_my_invitation_for_update(uuid) is
  'DEFINER: locks an invitation to the caller''s own verified address. Trusts private.current_verified_email(). Granted to nobody.';

create function private.accept_invitation(p_invitation_id uuid)
  returns uuid
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_invitation public.invitations;
  v_user_id    uuid := private.assert_signed_in();
begin
  -- The organization before the invitation, the order in which everything else here locks.
  perform
  from public.organizations as organizations
  join public.invitations as invitations on invitations.org_id = organizations.id
  where invitations.id = p_invitation_id
  for no key update of organizations;

  v_invitation := private.get_my_invitation_for_update(p_invitation_id);
  -- Again by the same person: the first answer, and no second membership if they left since.
  if v_invitation.accepted_by = v_user_id then
    return v_invitation.org_id;
  elsif num_nonnulls(
    v_invitation.accepted_at, v_invitation.declined_at, v_invitation.revoked_at
  ) > 0 then
    raise exception 'identity.invitation_closed' using errcode = 'PT409';
  elsif v_invitation.expires_at <= now() then
    raise exception 'identity.invitation_expired' using errcode = 'PT422';
  end if;

  -- Who is a member already keeps their role: an old invitation must not demote an owner.
  insert into public.memberships (org_id, user_id, role)
  values (v_invitation.org_id, v_user_id, v_invitation.role)
  on conflict (org_id, user_id) do nothing;

  update public.invitations
  set accepted_at = now(), accepted_by = v_user_id
  where id = v_invitation.id;

  return v_invitation.org_id;
end;
$$;
comment on function private.accept_invitation(uuid) is
  'DEFINER: nobody may insert memberships. Trusts private.current_verified_email(); the role is the invitation''s. Accepting twice is harmless.';

create function private.decline_invitation(p_invitation_id uuid)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_invitation public.invitations := private.get_my_invitation_for_update(p_invitation_id);
begin
  if v_invitation.accepted_at is not null then
    raise exception 'identity.invitation_closed' using errcode = 'PT409';
  end if;

  update public.invitations
  set declined_at = now()
  where id = v_invitation.id
    and declined_at is null
    and revoked_at is null;
end;
$$;
comment on function private.decline_invitation(uuid) is
  'DEFINER: nobody may update invitations. Trusts private.current_verified_email(). Declining twice is harmless.';

grant execute on function private.invite_member(uuid, text, public.member_role) to authenticated;
grant execute on function private.revoke_invitation(uuid) to authenticated;
grant execute on function private.my_invitations() to authenticated;
grant execute on function private.accept_invitation(uuid) to authenticated;
grant execute on function private.decline_invitation(uuid) to authenticated;

create function public.invite_member(p_org_id uuid, p_email text, p_role public.member_role)
  returns uuid
  language sql
  security invoker set search_path = ''
as $$
  select private.invite_member(p_org_id, p_email, p_role);
$$;
comment on function public.invite_member(uuid, text, public.member_role) is
  'Invites an address for seven days. Again for the same address: renews the open invitation, with the new role.';
grant execute on function public.invite_member(uuid, text, public.member_role) to authenticated;

create function public.revoke_invitation(p_invitation_id uuid)
  returns void
  language sql
  security invoker set search_path = ''
as $$
  select private.revoke_invitation(p_invitation_id);
$$;
comment on function public.revoke_invitation(uuid) is
  'Takes an invitation back. An accepted one is a membership; remove that.';
grant execute on function public.revoke_invitation(uuid) to authenticated;

create function public.my_invitations()
  returns table (
    invitation_id   uuid,
    org_id          uuid,
    org_name        text,
    role            public.member_role,
    invited_by_name text,
    expires_at      timestamptz
  )
  language sql
  stable
  security invoker set search_path = ''
as $$
  select * from private.my_invitations();
$$;
comment on function public.my_invitations() is
  'Open invitations to the caller''s confirmed address, newest first.';
grant execute on function public.my_invitations() to authenticated;

create function public.accept_invitation(p_invitation_id uuid)
  returns uuid
  language sql
  security invoker set search_path = ''
as $$
  select private.accept_invitation(p_invitation_id);
$$;
comment on function public.accept_invitation(uuid) is
  'Joins the organization and returns its id.';
grant execute on function public.accept_invitation(uuid) to authenticated;

create function public.decline_invitation(p_invitation_id uuid)
  returns void
  language sql
  security invoker set search_path = ''
as $$
  select private.decline_invitation(p_invitation_id);
$$;
comment on function public.decline_invitation(uuid) is
  'Turns an invitation down. The organization may invite again.';
grant execute on function public.decline_invitation(uuid) to authenticated;
