-- The mail to who is invited and has an account already. Auth's own for them is a bare sign-in link;
-- who is new gets its invitation, the only mail that makes an account.
-- Depends on: identity_invitations, platform_email_delivery.

insert into private.email_template_defaults (key, name, description, subject, body, variables)
values (
  'invitation.sent',
  'Invitation',
  'Sent to a person who is invited to work here and has an account already. Others get a link with which they make one.',
  '{{inviter}} invites you to join {{organization}}',
  E'Hello,\n\n{{inviter}} invites you to join {{organization}} as {{role}}.\n\nSee the invitation and answer it here:\n{{invitation_url}}\n\nSign in with {{email}}: it is for this address alone, and open until {{open_until}}.\n\nIf you do not expect it, you need not do anything.',
  '[
    {"name": "organization", "description": "Your organization", "example": "Acme Bikes"},
    {"name": "inviter", "description": "Who invites", "example": "Olivia Owner"},
    {"name": "role", "description": "As what: owner, admin or agent", "example": "agent"},
    {"name": "email", "description": "The address that is invited", "example": "ada@example.com"},
    {"name": "open_until", "description": "The last day to answer", "example": "28 November 2026"},
    {"name": "invitation_url", "description": "Where the invitation is", "example": "https://app.example.com/o"}
  ]'
);

create function private.is_invitation_open(p_invitation public.invitations)
  returns boolean
  language sql
  stable
  security invoker set search_path = ''
as $$
  select p_invitation.accepted_at is null
    and p_invitation.declined_at is null
    and p_invitation.revoked_at is null
    and p_invitation.expires_at > now();
$$;
comment on function private.is_invitation_open(public.invitations) is
  'Whether it can still be accepted.';

create function private.queue_invitation_email(p_invitation_id uuid, p_url text)
  returns uuid
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_invitation record;
  v_key        text;
begin
  select invitations.org_id, invitations.email, invitations.role, invitations.expires_at,
    organizations.name as organization,
    (invitations.expires_at at time zone organizations.time_zone)::date as open_until,
    inviters.display_name as inviter
  into v_invitation
  from public.invitations as invitations
  join public.organizations as organizations on organizations.id = invitations.org_id
  left join public.profiles as inviters on inviters.id = invitations.invited_by
  where invitations.id = p_invitation_id
    and private.is_invitation_open(invitations);
  if not found then
    raise exception 'identity.invitation_not_found' using errcode = 'PT404';
  end if;

  -- Each renewal is a mail of its own, and the same one asked for twice is one.
  v_key := format(
    'invitation.sent:%s:%s', p_invitation_id, extract(epoch from v_invitation.expires_at)
  );
  update public.email_outbox as mails
  set status = 'cancelled'
  where (mails.org_id, mails.id) in (
    select waiting.org_id, waiting.id
    from public.email_outbox as waiting
    where waiting.org_id = v_invitation.org_id
      and waiting.subject_type = 'invitation'
      and waiting.subject_id = p_invitation_id
      and waiting.status = 'queued'
      and waiting.dedupe_key <> v_key
    -- One that a worker holds is on its way.
    for update skip locked
  );
  return private.enqueue_email(
    v_invitation.org_id, 'invitation.sent', v_invitation.email, null,
    jsonb_build_object(
      'organization', private.unlinked_text(v_invitation.organization),
      'inviter', private.unlinked_text(private.clean_text(v_invitation.inviter, 200)),
      'role', v_invitation.role,
      'email', v_invitation.email,
      'open_until', private.format_day(v_invitation.open_until),
      'invitation_url', p_url
    ),
    v_key, 'invitation', p_invitation_id
  );
end;
$$;
comment on function private.queue_invitation_email(uuid, text) is
  'DEFINER: nobody may write email_outbox. For the server alone, which knows its own address: service_role, after invite_member() has said that the caller may.';
grant execute on function private.queue_invitation_email(uuid, text) to service_role;

create function public.queue_invitation_email(p_invitation_id uuid, p_url text)
  returns uuid
  language sql
  security invoker set search_path = ''
as $$
  select private.queue_invitation_email(p_invitation_id, p_url);
$$;
comment on function public.queue_invitation_email(uuid, text) is
  'Queues the mail of an open invitation, with the address of the page where it is answered. In place of an earlier one that still waits; twice for the same renewal is one mail. Staff do not see it.';
grant execute on function public.queue_invitation_email(uuid, text) to service_role;

create function private.tg_email_outbox__hold_back_invitation()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  if not exists (
    select
    from public.invitations as invitations
    where invitations.id = new.subject_id
      and private.is_invitation_open(invitations)
  ) then
    new.status := 'cancelled';
    new.handed_over_at := null;
  end if;
  return new;
end;
$$;
comment on function private.tg_email_outbox__hold_back_invitation() is
  'DEFINER: reads invitations for the worker. The mail of an invitation that was answered, withdrawn or has expired does not leave.';

create trigger trg_310_hold_back_invitation
  before update of status, handed_over_at on public.email_outbox
  for each row
  when (new.status in ('queued', 'sending') and new.subject_type = 'invitation')
  execute function private.tg_email_outbox__hold_back_invitation();
