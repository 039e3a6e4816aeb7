-- The outbox: mails that are to be sent, written in the transaction that causes them.
-- Depends on: platform_email_templates.
--
-- queued → sending → sent. A worker claims a mail with a lease, says that it hands it over, and says
-- what came of it. Whoever dies before handing over has sent nothing: the mail is queued again. Whoever
-- dies after it may have sent it: the mail is uncertain and waits for a person, never for a worker.

create function private.is_email_attachments(p_attachments jsonb)
  returns boolean
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
begin
  return jsonb_typeof(p_attachments) = 'array'
    and jsonb_array_length(p_attachments) <= 5
    -- Counted, since a comparison with what is no text is neither true nor false.
    and jsonb_array_length(p_attachments) = jsonb_array_length(
      jsonb_path_query_array(
        p_attachments,
        'strict $[*] ? ((@.kind == "invoice_pdf" || @.kind == "credit_note_pdf") && @.id like_regex "^[0-9a-f-]{36}$")'
      )
    );
end;
$$;
comment on function private.is_email_attachments(jsonb) is
  'Whether it is a list of up to five {kind: invoice_pdf | credit_note_pdf, id}.';

create table public.email_outbox (
  id                uuid        not null default gen_random_uuid(),
  org_id            uuid        not null,
  template_key      text        not null,
  to_address        text        not null,
  to_name           text,
  from_name         text        not null,
  reply_to          text,
  subject           text        not null,
  text_body         text,
  html_body         text,
  bodies_removed_at timestamptz,
  attachments       jsonb       not null default '[]',
  subject_type      text        not null,
  subject_id        uuid,
  open_minor        bigint,
  dedupe_key        text        not null,
  status            text        not null default 'queued',
  attempts          smallint    not null default 0,
  next_attempt_at   timestamptz not null default clock_timestamp(),
  lease_token       uuid,
  leased_until      timestamptz,
  handed_over_at    timestamptz,
  last_error        text,
  last_reply        text,
  sent_at           timestamptz,
  created_by        uuid,
  created_at        timestamptz not null default clock_timestamp(),
  updated_at        timestamptz not null default now(),
  constraint email_outbox_pkey primary key (org_id, id),
  -- Whatever causes a mail causes it once.
  constraint email_outbox_org_id_dedupe_key_key unique (org_id, dedupe_key),
  constraint email_outbox_org_id_fkey
    foreign key (org_id) references public.organizations (id) on delete cascade,
  constraint email_outbox_template_key_fkey
    foreign key (template_key) references private.email_template_defaults (key)
    on delete restrict,
  constraint email_outbox_to_address_check check (private.is_email_address(to_address)),
  constraint email_outbox_to_name_check
    check (char_length(to_name) between 1 and 200 and to_name !~ '[[:cntrl:]]'),
  constraint email_outbox_from_name_check
    check (char_length(from_name) between 1 and 200 and from_name !~ '[[:cntrl:]]'),
  constraint email_outbox_reply_to_check check (private.is_email_address(reply_to)),
  -- One line, or it would be headers.
  constraint email_outbox_subject_check
    check (char_length(subject) between 1 and 250 and subject !~ '[[:cntrl:]]'),
  constraint email_outbox_bodies_check
    check (octet_length(text_body) <= 1048576 and octet_length(html_body) <= 4194304),
  -- Both or neither, and what may still be sent has them.
  constraint email_outbox_bodies_removed_at_check
    check (
      (bodies_removed_at is null) = (text_body is not null)
      and (text_body is null) = (html_body is null)
      and (bodies_removed_at is null or status not in ('queued', 'sending'))
    ),
  constraint email_outbox_attachments_check check (private.is_email_attachments(attachments)),
  constraint email_outbox_subject_type_check
    check (
      subject_type in ('invoice', 'credit_note', 'voucher', 'order', 'invitation', 'test')
      and (subject_type = 'test') = (subject_id is null)
    ),
  constraint email_outbox_open_minor_check
    check (
      (open_minor > 0) is not false
      and (open_minor is not null) = (template_key = 'invoice.reminder' and subject_type = 'invoice')
    ),
  constraint email_outbox_dedupe_key_check check (char_length(dedupe_key) between 1 and 400),
  constraint email_outbox_status_check
    check (status in ('queued', 'sending', 'sent', 'failed', 'uncertain', 'cancelled')),
  constraint email_outbox_attempts_check check (attempts between 0 and 100),
  constraint email_outbox_lease_check
    check (status <> 'sending' or lease_token is not null and leased_until is not null),
  constraint email_outbox_sent_at_check check ((status = 'sent') = (sent_at is not null)),
  constraint email_outbox_last_error_check check (last_error ~ '^[a-z_]{1,40}$'),
  constraint email_outbox_last_reply_check
    check (last_reply ~ '^[2-5][0-9]{2}( [245]\.[0-9]{1,3}\.[0-9]{1,3})?$')
);
comment on table public.email_outbox is
  'Every mail that is to be sent or was, with what became of it. Its words are those of the moment it was caused.';
comment on column public.email_outbox.bodies_removed_at is
  'Since when what it said is not kept any more: personal data, and most of the room it takes.';
comment on column public.email_outbox.dedupe_key is
  'What the mail is about, as in "invoice.issued:<id>:<address>:1": the same again is the same mail.';
comment on column public.email_outbox.open_minor is
  'Of a reminder, what it says is still to be paid, in minor units: once anything else is, it does not leave.';
comment on column public.email_outbox.lease_token is
  'Of the worker that claimed it last; kept, so that one that comes late can still say that it was sent.';
comment on column public.email_outbox.handed_over_at is
  'Since when it may have been sent: set before the first byte of it leaves.';
comment on column public.email_outbox.last_error is
  'A word of our own for what went wrong. What servers say may hold addresses and names of others, so of that only the codes are kept, in last_reply.';
comment on column public.email_outbox.created_by is
  'Who caused it; null for a job. No foreign key: it stays true after they have left.';

-- What a worker claims, of each organization the oldest first.
create index email_outbox_queue_idx
  on public.email_outbox (org_id, next_attempt_at) where status = 'queued';
-- Leases that ran out.
create index email_outbox_lease_idx
  on public.email_outbox (leased_until) where status = 'sending';
-- The list, newest first, whole or by status.
create index email_outbox_created_idx on public.email_outbox (org_id, created_at, id);
create index email_outbox_status_idx on public.email_outbox (org_id, status, created_at, id);
-- What was mailed about a document.
create index email_outbox_subject_idx
  on public.email_outbox (org_id, subject_type, subject_id, created_at);
create index email_outbox_template_key_idx on public.email_outbox (template_key);
-- Whose bodies are to be removed next. Of what is removed nothing is in it.
create index email_outbox_bodies_idx
  on public.email_outbox (org_id, updated_at)
  where bodies_removed_at is null and status in ('sent', 'failed', 'uncertain', 'cancelled');

create trigger trg_100_set_updated_at
  before update on public.email_outbox
  for each row execute function private.tg__set_updated_at();

alter table public.email_outbox enable row level security;

-- Without invitations: only who has an account already gets theirs from here, and that is nothing to
-- tell whoever invites.
create policy email_outbox_select_staff on public.email_outbox
  for select to authenticated
  using (
    org_id = any (array(select private.current_org_ids('emails.read')))
    and subject_type <> 'invitation'
  );

grant select (
  id, org_id, template_key, to_address, to_name, from_name, reply_to, subject, text_body, html_body,
  bodies_removed_at, attachments, subject_type, subject_id, status, attempts, next_attempt_at,
  handed_over_at, last_error, last_reply, sent_at, created_by, created_at, updated_at
) on public.email_outbox to authenticated;
grant select on public.email_outbox to service_role;
-- No lease_token: it is the worker's. No open_minor: the mail says it. No writes: functions queue,
-- workers send, retry_email(), cancel_email() and mark_email_arrived() decide.

create function private.document_emails(p_org_id uuid, p_subject_type text, p_subject_id uuid)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  return (
    select coalesce(
      jsonb_agg(
        jsonb_build_object(
          'id', mails.id,
          'template_key', mails.template_key,
          'to_address', mails.to_address,
          'status', mails.status,
          'sent_at', mails.sent_at,
          'last_error', mails.last_error
        )
        order by mails.created_at, mails.id
      ),
      '[]'
    )
    from public.email_outbox as mails
    where mails.org_id = p_org_id
      and mails.subject_type = p_subject_type
      and mails.subject_id = p_subject_id
  );
end;
$$;
comment on function private.document_emails(uuid, text, uuid) is
  'DEFINER: reads mails past their policies; granted to nobody. Called by functions that have checked that staff ask: what was mailed about a document, the oldest first.';

create function private.write_email(
  p_org_id       uuid,
  p_template_key text,
  p_subject      text,
  p_body         text,
  p_to_address   text,
  p_to_name      text,
  p_variables    jsonb,
  p_dedupe_key   text,
  p_subject_type text,
  p_subject_id   uuid,
  p_attachments  jsonb,
  p_open_minor   bigint default null
)
  returns uuid
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_id       uuid;
  v_rendered record;
  v_sender   record;
begin
  if private.is_email_address(btrim(p_to_address)) is not true then
    raise exception 'platform.email_address_invalid' using errcode = 'PT422';
  end if;
  select organizations.name, settings.sender_name, settings.reply_to
  into v_sender
  from public.organizations as organizations
  left join public.email_settings as settings
    on settings.org_id = organizations.id
  where organizations.id = p_org_id;

  v_rendered := private.render_email(
    p_subject, p_body, jsonb_build_object('organization', v_sender.name) || p_variables
  );

  -- Of two at once one waits here for the other, and then finds its mail below.
  insert into public.email_outbox (
    org_id, template_key, to_address, to_name, from_name, reply_to, subject, text_body, html_body,
    attachments, subject_type, subject_id, open_minor, dedupe_key, created_by
  )
  values (
    p_org_id, p_template_key, btrim(p_to_address), private.clean_text(p_to_name, 200),
    coalesce(v_sender.sender_name, v_sender.name), v_sender.reply_to, v_rendered.subject,
    v_rendered.text_body, v_rendered.html_body, p_attachments, p_subject_type, p_subject_id,
    p_open_minor, p_dedupe_key, private.current_user_id()
  )
  on conflict (org_id, dedupe_key) do nothing
  returning id into v_id;
  if not found then
    select mails.id
    into v_id
    from public.email_outbox as mails
    where mails.org_id = p_org_id
      and mails.dedupe_key = p_dedupe_key;
  end if;
  return v_id;
end;
$$;
comment on function private.write_email(uuid, text, text, text, text, text, jsonb, text, text, uuid, jsonb, bigint) is
  'DEFINER: nobody may write email_outbox; granted to nobody. Renders a mail and queues it once for each dedupe key.';

create function private.enqueue_email(
  p_org_id       uuid,
  p_template_key text,
  p_to_address   text,
  p_to_name      text,
  p_variables    jsonb,
  p_dedupe_key   text,
  p_subject_type text,
  p_subject_id   uuid,
  p_attachments  jsonb default '[]',
  p_open_minor   bigint default null
)
  returns uuid
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_id       uuid;
  v_template record;
  v_text     record;
begin
  -- What is queued already is not rendered again.
  select mails.id
  into v_id
  from public.email_outbox as mails
  where mails.org_id = p_org_id
    and mails.dedupe_key = p_dedupe_key;
  if found then
    return v_id;
  end if;

  select defaults, templates.subject, templates.body
  into v_template
  from private.email_template_defaults as defaults
  left join public.email_templates as templates
    on templates.org_id = p_org_id and templates.template_key = defaults.key
  where defaults.key = p_template_key;
  if not found then
    raise exception 'platform.email_template_not_found' using errcode = 'PT404';
  end if;
  v_text := private.email_text(
    v_template.defaults, v_template.subject, v_template.body, p_variables
  );

  return private.write_email(
    p_org_id, p_template_key, v_text.subject, v_text.body, p_to_address, p_to_name,
    p_variables, p_dedupe_key, p_subject_type, p_subject_id, p_attachments, p_open_minor
  );
end;
$$;
comment on function private.enqueue_email(uuid, text, text, text, jsonb, text, text, uuid, jsonb, bigint) is
  'DEFINER: nobody may write email_outbox; granted to nobody. Called by functions that have checked the permission, in their transaction: the mail is sent if that commits. The same dedupe key again is the same mail. {{organization}} is known to every template. Of what an organization says itself, lines with optional variables that this mail has not are left out, and a subject with one is the built-in one. Raises platform.email_address_invalid.';
