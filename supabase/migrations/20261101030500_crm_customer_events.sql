-- The timeline of a customer: what happened, when, and who did it.
-- Depends on: crm_customers, identity_sessions.
--
-- The way in: a domain that has something to tell about a customer (an order, an invoice, a chat)
-- calls private.record_customer_event() from its own function or trigger, with a kind of the form
-- <domain word>.<what happened> and in data what a reader needs to show it. occurred_at may lie in
-- the past. For many customers at once there is private.record_customer_events().
--
-- A function that changes many things for one reason says so once: what it puts, as an object, into
-- the setting clientele.customer_event_data is added to the data of every event that is recorded
-- until it empties the setting again, by whichever trigger.

create table public.customer_events (
  id          bigint      not null generated always as identity,
  org_id      uuid        not null,
  customer_id uuid        not null,
  kind        text        not null,
  data        jsonb       not null default '{}',
  actor_id    uuid,
  occurred_at timestamptz not null default now(),
  -- The only index: it is the order in which a timeline is read, leads with the foreign key, and
  -- every event is written once more for each further one.
  constraint customer_events_pkey primary key (org_id, customer_id, occurred_at, id),
  constraint customer_events_customer_id_fkey
    foreign key (org_id, customer_id) references public.customers (org_id, id) on delete cascade,
  constraint customer_events_kind_check
    check (kind ~ '^[a-z_]+\.[a-z_]+$' and char_length(kind) <= 60),
  constraint customer_events_data_check check (jsonb_typeof(data) = 'object')
);
comment on table public.customer_events is
  'The timeline of each customer, append-only. Written by triggers and functions; read newest first.';
comment on column public.customer_events.kind is
  'customer.created, .updated, .segment_changed, .archived, .restored, .imported, .import_undone, .tags_changed, .merged, .merge_undone, .linked, .unlinked; note.added, .edited, .deleted, .restored; file.added, .removed; credit.granted, .spent; other domains add theirs.';
comment on column public.customer_events.data is
  'For .updated: {"changes": {"<field>": {"from", "to"}}, "owner_left"?}. For .segment_changed: {"from", "to", "reason"?}, and when it takes a move back {"undone": true, "moved_at"}. For .restored, where an order did it: {"reason"}. For .imported: {"import_id", "file_name", "changes"?}. For .tags_changed: {"added", "removed"}. For note.*: {"note_id", "excerpt"}. For file.*: {"file_id", "name"}. Those of a bulk run also have "bulk_run_id".';
comment on column public.customer_events.actor_id is
  'The user who did it; null for the system. No foreign key: it stays true after they have left.';

create function private.customer_differs(p_old public.customers, p_new public.customers)
  returns boolean
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
begin
  p_old.updated_at := p_new.updated_at;
  -- Derived from the others. An older function may have derived what is still stored.
  p_old.display_name := p_new.display_name;
  p_old.sort_name := p_new.sort_name;
  return p_old is distinct from p_new;
end;
$$;
comment on function private.customer_differs(public.customers, public.customers) is
  'Whether an update changed anything but the time of the last change. Asked first of each row: who was saved without a change, or only tagged, need not be taken apart to find out what has changed.';

create function private.customer_changes(p_old public.customers, p_new public.customers)
  returns jsonb
  language sql
  immutable parallel safe
  security invoker set search_path = ''
as $$
  select coalesce(
    jsonb_object_agg(fields.name, jsonb_build_object('from', fields.old, 'to', fields.new)),
    '{}'
  )
  from (
    values
      ('name', p_old.name, p_new.name),
      ('company', p_old.company, p_new.company),
      ('email', p_old.email, p_new.email),
      ('phone', p_old.phone, p_new.phone),
      ('country_code', p_old.country_code, p_new.country_code),
      ('external_ref', p_old.external_ref, p_new.external_ref),
      ('source', p_old.source, p_new.source),
      ('owner_id', p_old.owner_id::text, p_new.owner_id::text)
  ) as fields (name, old, new)
  where fields.old is distinct from fields.new;
$$;
comment on function private.customer_changes(public.customers, public.customers) is
  'What an edit changed, by field. Segment, archiving and sign-in are events of their own.';

create function private.customer_event_data()
  returns jsonb
  language plpgsql
  stable
  security invoker set search_path = ''
as $$
begin
  -- Nothing that the Data API calls can set it; and who could would only word events of their own.
  return coalesce(nullif(current_setting('clientele.customer_event_data', true), '')::jsonb, '{}');
end;
$$;
comment on function private.customer_event_data() is
  'What the function at work wants to stand in every event that it causes; an empty object otherwise.';

create function private.is_undoing()
  returns boolean
  language plpgsql
  stable
  security invoker set search_path = ''
as $$
begin
  return private.customer_event_data() ? 'undone' or coalesce(
    nullif(current_setting('clientele.customer_import', true), '')::jsonb ? 'undone', false
  );
end;
$$;
comment on function private.is_undoing() is
  'Whether what happens to customers right now takes back what an import did, or another function that puts "undone" into the data of events.';

create function private.event_actor_id(
  -- Who has asked already says so.
  p_caller_id uuid default private.current_user_id()
)
  returns uuid
  language plpgsql
  stable
  security invoker set search_path = ''
as $$
begin
  return coalesce(
    nullif(current_setting('clientele.customer_event_actor', true), '')::uuid,
    p_caller_id
  );
end;
$$;
comment on function private.event_actor_id(uuid) is
  'Who stands beside an event: the caller, or whom the function at work acts for. As with private.customer_event_data(), nothing that the Data API calls can set it.';

create function private.record_customer_events(
  p_org_id       uuid,
  p_customer_ids uuid[],
  p_kind         text,
  p_data         jsonb default '{}',
  p_occurred_at  timestamptz default now(),
  p_actor_id     uuid default private.event_actor_id()
)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
begin
  insert into public.customer_events (org_id, customer_id, kind, data, actor_id, occurred_at)
  select p_org_id, customers.id, p_kind, p_data || (select private.customer_event_data()),
    p_actor_id, p_occurred_at
  from unnest(p_customer_ids) as customers (id);
end;
$$;
comment on function private.record_customer_events(uuid, uuid[], text, jsonb, timestamptz, uuid) is
  'DEFINER: nobody may write customer_events. Called by functions that have checked the permission and hold the customers; the actor is private.event_actor_id(), which the caller may have asked before. One event each, all with the same data.';

create function private.record_customer_event(
  p_org_id      uuid,
  p_customer_id uuid,
  p_kind        text,
  p_data        jsonb default '{}',
  p_occurred_at timestamptz default now(),
  p_actor_id    uuid default private.event_actor_id()
)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
begin
  insert into public.customer_events (org_id, customer_id, kind, data, actor_id, occurred_at)
  values (
    p_org_id,
    -- Of one that was merged away meanwhile, the event belongs to the one it is part of now.
    private.live_customer_id(p_org_id, p_customer_id),
    p_kind, p_data || private.customer_event_data(), p_actor_id, p_occurred_at
  );
end;
$$;
comment on function private.record_customer_event(uuid, uuid, text, jsonb, timestamptz, uuid) is
  'DEFINER: nobody may write customer_events. The way in for every domain: called by functions and triggers that have checked the permission. The actor is the caller, unless a job acts for somebody whom the row itself names. Raises crm.customer_not_found.';

create function private.tg_customers__record_events()
  returns trigger
  language plpgsql
  security definer set search_path = ''
  -- Plans are kept per connection, and one made for a single row would join the rows of a bulk
  -- change in a nested loop: 2,000 rows took 5 s instead of 0.4 s.
  set enable_nestloop = off
  -- What it needs a loop for then looks too dear to the planner not to be compiled first.
  set jit = off
as $$
declare
  v_actor_id uuid := private.event_actor_id();
  -- Set by the functions that apply and undo imports, for one transaction. A client of the Data
  -- API has no way to set it; and if it had, it could only word an event about itself.
  v_import   jsonb := nullif(current_setting('clientele.customer_import', true), '')::jsonb;
  v_common   jsonb := private.customer_event_data();
  -- Likewise, by the function that undoes a merge.
  v_merge    jsonb := nullif(current_setting('clientele.customer_merge', true), '')::jsonb;
begin
  if tg_op = 'INSERT' then
    insert into public.customer_events (org_id, customer_id, kind, data, actor_id)
    select new_rows.org_id, new_rows.id,
      case
        when v_merge is not null then 'customer.merge_undone'
        when v_import is not null then 'customer.imported'
        else 'customer.created'
      end,
      coalesce(v_merge, v_import, '{}') || v_common,
      v_actor_id
    from new_rows;
    return null;
  end if;

  insert into public.customer_events (org_id, customer_id, kind, data, actor_id)
  select new_rows.org_id, new_rows.id, events.kind, events.data || v_common, v_actor_id
  from new_rows
  join old_rows
    on old_rows.org_id = new_rows.org_id
    and old_rows.id = new_rows.id
    and private.customer_differs(old_rows, new_rows)
  cross join lateral (
    select
      case
        when v_import is null then 'customer.updated'
        when v_import ? 'undone' then 'customer.import_undone'
        else 'customer.imported'
      end,
      coalesce(v_import, '{}') - 'undone' || jsonb_build_object('changes', changed.fields)
    from private.customer_changes(old_rows, new_rows) as changed (fields)
    where changed.fields <> '{}'
    union all
    select 'customer.segment_changed',
      jsonb_build_object('from', old_rows.segment, 'to', new_rows.segment)
        -- An import is taken back where nothing was changed since, so the row still has the time of
        -- it. Who takes back others, too, says when the move was, and what is common has it.
        || case
          when private.is_undoing()
          then jsonb_build_object('undone', true, 'moved_at', old_rows.updated_at)
          else '{}'
        end
    where new_rows.segment is distinct from old_rows.segment
    union all
    select case when new_rows.user_id is null then 'customer.unlinked' else 'customer.linked' end,
      jsonb_build_object('user_id', coalesce(new_rows.user_id, old_rows.user_id))
    where new_rows.user_id is distinct from old_rows.user_id
    union all
    select case when new_rows.archived_at is null then 'customer.restored' else 'customer.archived' end,
      '{}'
    where (new_rows.archived_at is null) is distinct from (old_rows.archived_at is null)
  ) as events (kind, data);
  return null;
end;
$$;
comment on function private.tg_customers__record_events() is
  'DEFINER: nobody may write customer_events. One statement for all rows of the statement that fired it. The actor is private.current_user_id(), never an argument.';

create trigger trg_510_record_inserted
  after insert on public.customers
  referencing new table as new_rows
  for each statement execute function private.tg_customers__record_events();
create trigger trg_510_record_updated
  after update on public.customers
  referencing old table as old_rows new table as new_rows
  for each statement execute function private.tg_customers__record_events();

alter table public.customer_events enable row level security;
-- Staff only: it tells of owners, segments and tags.
create policy customer_events_select_staff on public.customer_events
  for select to authenticated
  using (org_id = any (array(select private.current_org_ids('customers.read'))));

grant select on public.customer_events to authenticated, service_role;
-- No insert, update or delete: triggers write, and history is not edited.
