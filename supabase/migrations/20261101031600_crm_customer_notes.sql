-- Notes about a customer: markdown, pinned or not, edited with history, deleted with a way back.
-- Depends on: crm_customers, crm_customer_events, crm_customer_redirects.
--
-- Every function here locks the customer first and the note second, as a merge does, so that none
-- of them can end in each other's arms.

create table public.customer_notes (
  id          uuid        not null default gen_random_uuid(),
  org_id      uuid        not null,
  customer_id uuid        not null,
  body        text        not null,
  pinned_at   timestamptz,
  is_pinned   boolean     not null generated always as (pinned_at is not null) stored,
  version     integer     not null default 1,
  created_by  uuid,
  created_at  timestamptz not null default now(),
  updated_by  uuid,
  updated_at  timestamptz not null default now(),
  deleted_at  timestamptz,
  constraint customer_notes_pkey primary key (org_id, id),
  constraint customer_notes_customer_id_fkey
    foreign key (org_id, customer_id) references public.customers (org_id, id) on delete cascade,
  constraint customer_notes_body_check check (char_length(body) between 1 and 20000),
  constraint customer_notes_version_check check (version >= 1)
);
comment on table public.customer_notes is
  'What staff write down about a customer, in markdown. Deleted ones stay, so that deleting can be undone.';
comment on column public.customer_notes.version is
  'How many bodies the note has had; those before this one are in customer_note_versions.';
comment on column public.customer_notes.updated_at is
  'When the body was written. Pinning and deleting leave it, so that they get in no editor''s way.';
comment on column public.customer_notes.created_by is
  'Who wrote it first. No foreign key: it stays true after they have left.';

-- The order in which a page shows them; leads with the foreign key. Deleted ones are few and skipped.
create index customer_notes_list_idx
  on public.customer_notes (org_id, customer_id, is_pinned, created_at, id);

create table public.customer_note_versions (
  org_id     uuid        not null,
  note_id    uuid        not null,
  version    integer     not null,
  body       text        not null,
  written_by uuid,
  written_at timestamptz not null,
  constraint customer_note_versions_pkey primary key (org_id, note_id, version),
  constraint customer_note_versions_note_id_fkey
    foreign key (org_id, note_id) references public.customer_notes (org_id, id) on delete cascade,
  constraint customer_note_versions_body_check check (char_length(body) between 1 and 20000)
);
comment on table public.customer_note_versions is
  'The bodies that a note had before, who wrote each and when. Append-only.';

create function private.tg_customer_notes__keep_version()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  insert into public.customer_note_versions (
    org_id, note_id, version, body, written_by, written_at
  )
  values (
    old.org_id, old.id, old.version, old.body,
    case when old.version = 1 then old.created_by else old.updated_by end,
    case when old.version = 1 then old.created_at else old.updated_at end
  );
  new.version := old.version + 1;
  return new;
end;
$$;
comment on function private.tg_customer_notes__keep_version() is
  'DEFINER: nobody may write customer_note_versions. Keeps the body that is about to be replaced, whoever replaces it.';

create trigger trg_100_set_updated_at
  before update of body on public.customer_notes
  for each row execute function private.tg__set_updated_at();
create trigger trg_110_keep_version
  before update of body on public.customer_notes
  for each row
  when (new.body is distinct from old.body)
  execute function private.tg_customer_notes__keep_version();

alter table public.customer_notes enable row level security;
-- Staff only. Deleted ones too: the functions leave them out, and who undoes must find them.
create policy customer_notes_select_staff on public.customer_notes
  for select to authenticated
  using (org_id = any (array(select private.current_org_ids('customers.read'))));

alter table public.customer_note_versions enable row level security;
create policy customer_note_versions_select_staff on public.customer_note_versions
  for select to authenticated
  using (org_id = any (array(select private.current_org_ids('customers.read'))));

grant select on public.customer_notes, public.customer_note_versions
  to authenticated, service_role;
-- No insert, update or delete: the functions below are the way in, and each leaves its mark in the
-- timeline.

create type public.customer_note_item as (
  id              uuid,
  customer_id     uuid,
  body            text,
  is_pinned       boolean,
  version         integer,
  created_by      uuid,
  created_by_name text,
  created_at      timestamptz,
  updated_by      uuid,
  updated_by_name text,
  updated_at      timestamptz,
  deleted_at      timestamptz
);
comment on type public.customer_note_item is
  'A note as pages show it, with the names of who wrote it and of who edited it last.';

create function private.customer_note_item(p_note public.customer_notes)
  returns public.customer_note_item
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  return row(
    p_note.id, p_note.customer_id, p_note.body, p_note.is_pinned, p_note.version,
    p_note.created_by, private.person_name(p_note.org_id, p_note.created_by), p_note.created_at,
    p_note.updated_by, private.person_name(p_note.org_id, p_note.updated_by), p_note.updated_at,
    p_note.deleted_at
  )::public.customer_note_item;
end;
$$;
comment on function private.customer_note_item(public.customer_notes) is
  'DEFINER: reads names of people who may have left; granted to nobody. Called for notes whose permission has been checked.';

create function private.clean_note_body(p_body text)
  returns text
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
declare
  v_body text;
begin
  -- Before anything looks at each character: what comes straight to the Data API may have megabytes.
  if octet_length(p_body) > 200000 then
    raise exception 'crm.value_too_long' using errcode = 'PT422', detail = 'body';
  end if;
  -- One kind of line break, no other control characters, nothing after the last word. Spaces
  -- before the first one stay: to markdown they are code.
  v_body := rtrim(
    regexp_replace(
      regexp_replace(p_body, E'\r\n?', E'\n', 'g'), '[\x01-\x08\x0b-\x1f\x7f-\x9f]', ' ', 'g'
    ),
    E' \t\n\u00a0\u200b\ufeff'
  );
  if coalesce(private.trim_value(v_body), '') = '' then
    raise exception 'crm.note_empty' using errcode = 'PT422', detail = 'body';
  end if;
  if char_length(v_body) > 20000 then
    raise exception 'crm.value_too_long' using errcode = 'PT422', detail = 'body';
  end if;
  return v_body;
end;
$$;
comment on function private.clean_note_body(text) is
  'The body as it is kept. Raises when there is none, or one of more than 20,000 characters.';

create function private.note_event_data(p_note public.customer_notes)
  returns jsonb
  language sql
  immutable parallel safe
  security invoker set search_path = ''
as $$
  select jsonb_build_object(
    'note_id', p_note.id,
    'excerpt', private.clean_text(left(p_note.body, 500), 120)
  );
$$;
comment on function private.note_event_data(public.customer_notes) is
  'What the timeline says of a note: enough to recognise it by.';

create function private.lock_customer_note(p_org_id uuid, p_note_id uuid)
  returns public.customer_notes
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_note        public.customer_notes;
  v_customer_id uuid;
begin
  loop
    select notes.customer_id
    into v_customer_id
    from public.customer_notes as notes
    where notes.org_id = p_org_id
      and notes.id = p_note_id;
    if not found then
      raise exception 'crm.note_not_found' using errcode = 'PT404';
    end if;
    v_customer_id := private.live_customer_id(p_org_id, v_customer_id);

    select notes.*
    into v_note
    from public.customer_notes as notes
    where notes.org_id = p_org_id
      and notes.id = p_note_id
    for no key update;
    if not found then
      raise exception 'crm.note_not_found' using errcode = 'PT404';
    end if;
    -- A merge may have moved the note between the two; with its customer held, no other can.
    if v_note.customer_id = v_customer_id then
      return v_note;
    end if;
  end loop;
end;
$$;
comment on function private.lock_customer_note(uuid, uuid) is
  'DEFINER: locks rows that clients may only read; granted to nobody. Called by functions that have checked the permission. Locks the customer, then the note; raises crm.note_not_found.';

create function private.create_customer_note(
  p_org_id      uuid,
  p_customer_id uuid,
  p_body        text,
  p_is_pinned   boolean
)
  returns public.customer_note_item
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_note public.customer_notes;
begin
  perform private.assert_org_permission(p_org_id, 'customers.write');

  insert into public.customer_notes (org_id, customer_id, body, pinned_at, created_by)
  values (
    p_org_id, private.live_customer_id(p_org_id, p_customer_id), private.clean_note_body(p_body),
    case when p_is_pinned then now() end, private.current_user_id()
  )
  returning * into v_note;

  perform private.record_customer_event(
    p_org_id, v_note.customer_id, 'note.added', private.note_event_data(v_note)
  );
  return private.customer_note_item(v_note);
end;
$$;
comment on function private.create_customer_note(uuid, uuid, text, boolean) is
  'DEFINER: nobody may insert into customer_notes. Trusts private.assert_org_permission(); created_by is the caller.';
grant execute on function private.create_customer_note(uuid, uuid, text, boolean) to authenticated;

create function private.update_customer_note(
  p_org_id              uuid,
  p_note_id             uuid,
  p_body                text,
  p_expected_updated_at timestamptz
)
  returns public.customer_note_item
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_body text;
  v_note public.customer_notes;
begin
  perform private.assert_org_permission(p_org_id, 'customers.write');
  v_body := private.clean_note_body(p_body);
  v_note := private.lock_customer_note(p_org_id, p_note_id);

  if v_note.deleted_at is not null then
    raise exception 'crm.note_not_found' using errcode = 'PT404';
  end if;
  -- Milliseconds, because that is all that a browser keeps of a time.
  if date_trunc('milliseconds', v_note.updated_at)
    is distinct from date_trunc('milliseconds', coalesce(p_expected_updated_at, v_note.updated_at))
  then
    raise exception 'crm.note_changed' using errcode = 'PT409';
  end if;
  if v_body is not distinct from v_note.body then
    return private.customer_note_item(v_note);
  end if;

  update public.customer_notes
  set body = v_body, updated_by = private.current_user_id()
  where org_id = p_org_id
    and id = p_note_id
  returning * into v_note;
  perform private.record_customer_event(
    p_org_id, v_note.customer_id, 'note.edited', private.note_event_data(v_note)
  );
  return private.customer_note_item(v_note);
end;
$$;
comment on function private.update_customer_note(uuid, uuid, text, timestamptz) is
  'DEFINER: nobody may update customer_notes. Trusts private.assert_org_permission(); updated_by is the caller.';
grant execute on function private.update_customer_note(uuid, uuid, text, timestamptz)
  to authenticated;

create function private.set_customer_note_pinned(
  p_org_id    uuid,
  p_note_id   uuid,
  p_is_pinned boolean
)
  returns public.customer_note_item
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_note public.customer_notes;
begin
  perform private.assert_org_permission(p_org_id, 'customers.write');
  v_note := private.lock_customer_note(p_org_id, p_note_id);

  if v_note.deleted_at is not null then
    raise exception 'crm.note_not_found' using errcode = 'PT404';
  end if;
  -- Not in the timeline: where a note stands on the page is no news about the customer.
  update public.customer_notes
  set pinned_at = case when p_is_pinned then coalesce(pinned_at, now()) end
  where org_id = p_org_id
    and id = p_note_id
  returning * into v_note;
  return private.customer_note_item(v_note);
end;
$$;
comment on function private.set_customer_note_pinned(uuid, uuid, boolean) is
  'DEFINER: nobody may update customer_notes. Trusts private.assert_org_permission().';
grant execute on function private.set_customer_note_pinned(uuid, uuid, boolean) to authenticated;

create function private.set_customer_note_deleted(
  p_org_id     uuid,
  p_note_id    uuid,
  p_is_deleted boolean
)
  returns public.customer_note_item
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_note public.customer_notes;
begin
  perform private.assert_org_permission(p_org_id, 'customers.write');
  v_note := private.lock_customer_note(p_org_id, p_note_id);

  -- Again does nothing more: two colleagues who delete the same note both wanted it gone.
  if (v_note.deleted_at is not null) is distinct from p_is_deleted then
    update public.customer_notes
    set deleted_at = case when p_is_deleted then now() end
    where org_id = p_org_id
      and id = p_note_id
    returning * into v_note;
    perform private.record_customer_event(
      p_org_id, v_note.customer_id,
      case when p_is_deleted then 'note.deleted' else 'note.restored' end,
      private.note_event_data(v_note)
    );
  end if;
  return private.customer_note_item(v_note);
end;
$$;
comment on function private.set_customer_note_deleted(uuid, uuid, boolean) is
  'DEFINER: nobody may update customer_notes. Trusts private.assert_org_permission().';
grant execute on function private.set_customer_note_deleted(uuid, uuid, boolean) to authenticated;

create function public.create_customer_note(
  p_org_id      uuid,
  p_customer_id uuid,
  p_body        text,
  p_is_pinned   boolean default false
)
  returns public.customer_note_item
  language sql
  security invoker set search_path = ''
as $$
  select private.create_customer_note(p_org_id, p_customer_id, p_body, p_is_pinned);
$$;
comment on function public.create_customer_note(uuid, uuid, text, boolean) is
  'Writes a note of up to 20,000 characters of markdown about a customer.';
grant execute on function public.create_customer_note(uuid, uuid, text, boolean) to authenticated;

create function public.update_customer_note(
  p_org_id              uuid,
  p_note_id             uuid,
  p_body                text,
  p_expected_updated_at timestamptz default null
)
  returns public.customer_note_item
  language sql
  security invoker set search_path = ''
as $$
  select private.update_customer_note(p_org_id, p_note_id, p_body, p_expected_updated_at);
$$;
comment on function public.update_customer_note(uuid, uuid, text, timestamptz) is
  'Replaces the body and keeps the old one as a version. With p_expected_updated_at: refused when somebody else edited the note since.';
grant execute on function public.update_customer_note(uuid, uuid, text, timestamptz)
  to authenticated;

create function public.set_customer_note_pinned(p_org_id uuid, p_note_id uuid, p_is_pinned boolean)
  returns public.customer_note_item
  language sql
  security invoker set search_path = ''
as $$
  select private.set_customer_note_pinned(p_org_id, p_note_id, p_is_pinned);
$$;
comment on function public.set_customer_note_pinned(uuid, uuid, boolean) is
  'Puts a note above the others, or back among them.';
grant execute on function public.set_customer_note_pinned(uuid, uuid, boolean) to authenticated;

create function public.delete_customer_note(p_org_id uuid, p_note_id uuid)
  returns public.customer_note_item
  language sql
  security invoker set search_path = ''
as $$
  select private.set_customer_note_deleted(p_org_id, p_note_id, true);
$$;
comment on function public.delete_customer_note(uuid, uuid) is
  'Takes a note off the page. Undone by restore_customer_note(); doing it again changes nothing.';
grant execute on function public.delete_customer_note(uuid, uuid) to authenticated;

create function public.restore_customer_note(p_org_id uuid, p_note_id uuid)
  returns public.customer_note_item
  language sql
  security invoker set search_path = ''
as $$
  select private.set_customer_note_deleted(p_org_id, p_note_id, false);
$$;
comment on function public.restore_customer_note(uuid, uuid) is
  'Brings a deleted note back as it was, pinned or not.';
grant execute on function public.restore_customer_note(uuid, uuid) to authenticated;

create function private.list_customer_note_versions(
  p_org_id  uuid,
  p_note_id uuid,
  p_after   integer,
  p_limit   integer
)
  returns table (
    version         integer,
    body            text,
    written_by      uuid,
    written_by_name text,
    written_at      timestamptz
  )
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  perform private.assert_org_permission(p_org_id, 'customers.read');

  return query
  select versions.version, versions.body, versions.written_by,
    private.person_name(p_org_id, versions.written_by), versions.written_at
  from public.customer_note_versions as versions
  where versions.org_id = p_org_id
    and versions.note_id = p_note_id
    and versions.version < coalesce(p_after, 2147483647)
  order by versions.version desc
  -- One more than a page, which tells whether there is a next one.
  limit least(greatest(coalesce(p_limit, 50), 1), 201);
end;
$$;
comment on function private.list_customer_note_versions(uuid, uuid, integer, integer) is
  'DEFINER: reads names of people who may have left. Trusts private.assert_org_permission().';
grant execute on function private.list_customer_note_versions(uuid, uuid, integer, integer)
  to authenticated;

create function public.list_customer_note_versions(
  p_org_id  uuid,
  p_note_id uuid,
  p_after   integer default null,
  p_limit   integer default 50
)
  returns table (
    version         integer,
    body            text,
    written_by      uuid,
    written_by_name text,
    written_at      timestamptz
  )
  language sql
  stable
  security invoker set search_path = ''
as $$
  select versions.version, versions.body, versions.written_by, versions.written_by_name,
    versions.written_at
  from private.list_customer_note_versions(p_org_id, p_note_id, p_after, p_limit) as versions;
$$;
comment on function public.list_customer_note_versions(uuid, uuid, integer, integer) is
  'The bodies that a note had before, newest first. p_after is the last version of the page before.';
grant execute on function public.list_customer_note_versions(uuid, uuid, integer, integer)
  to authenticated;
