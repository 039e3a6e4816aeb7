-- The page of one customer: notes, files and timeline by keyset, and all of it in one round trip.
-- Depends on: crm_customer_lists, crm_customer_notes, crm_customer_files, crm_customer_redirects.
--
-- These check one permission once and then filter by organization themselves. Under row-level
-- security each of the tables would ask for the caller's organizations again.

create function private.list_customer_notes_unchecked(
  p_org_id      uuid,
  p_customer_id uuid,
  p_after       jsonb,
  p_limit       integer
)
  returns setof public.customer_note_item
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  if p_after is not null and (
    jsonb_typeof(p_after) is distinct from 'object'
    or pg_input_is_valid(p_after ->> 'id', 'uuid') is not true
    or pg_input_is_valid(p_after ->> 'created_at', 'timestamptz') is not true
    or jsonb_typeof(p_after -> 'is_pinned') is distinct from 'boolean'
  ) then
    raise exception 'crm.list_position_invalid' using errcode = 'PT422';
  end if;

  return query
  -- The names as of private.person_name(), whose call per row would cost more than the row.
  select notes.id, notes.customer_id, notes.body, notes.is_pinned, notes.version,
    notes.created_by,
    authors.display_name,
    notes.created_at, notes.updated_by,
    editors.display_name,
    notes.updated_at, notes.deleted_at
  from public.customer_notes as notes
  left join private.member_history as wrote
    on wrote.org_id = p_org_id
    and wrote.user_id = notes.created_by
  left join public.profiles as authors on authors.id = wrote.user_id
  left join private.member_history as edited
    on edited.org_id = p_org_id
    and edited.user_id = notes.updated_by
  left join public.profiles as editors on editors.id = edited.user_id
  where notes.org_id = p_org_id
    and notes.customer_id = p_customer_id
    and notes.deleted_at is null
    and (notes.is_pinned, notes.created_at, notes.id) < (
      -- Without a position: from the very top, so that one statement serves both.
      coalesce((p_after ->> 'is_pinned')::boolean, true),
      coalesce((p_after ->> 'created_at')::timestamptz, 'infinity'),
      coalesce((p_after ->> 'id')::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
    )
  order by notes.is_pinned desc, notes.created_at desc, notes.id desc
  -- One more than a page, which tells whether there is a next one.
  limit least(greatest(coalesce(p_limit, 50), 1), 201);
end;
$$;
comment on function private.list_customer_notes_unchecked(uuid, uuid, jsonb, integer) is
  'DEFINER: the query behind list_customer_notes() and get_customer(), without the question who asks; granted to nobody.';

create function private.list_customer_notes(
  p_org_id      uuid,
  p_customer_id uuid,
  p_after       jsonb,
  p_limit       integer
)
  returns setof public.customer_note_item
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  perform private.assert_org_permission(p_org_id, 'customers.read');

  return query
  select notes.*
  from private.list_customer_notes_unchecked(p_org_id, p_customer_id, p_after, p_limit) as notes;
end;
$$;
comment on function private.list_customer_notes(uuid, uuid, jsonb, integer) is
  'DEFINER: reads names of people who may have left. Trusts private.assert_org_permission().';
grant execute on function private.list_customer_notes(uuid, uuid, jsonb, integer) to authenticated;

create function public.list_customer_notes(
  p_org_id      uuid,
  p_customer_id uuid,
  p_after       jsonb default null,
  p_limit       integer default 50
)
  returns setof public.customer_note_item
  language sql
  stable
  security invoker set search_path = ''
as $$
  select notes.*
  from private.list_customer_notes(p_org_id, p_customer_id, p_after, p_limit) as notes;
$$;
comment on function public.list_customer_notes(uuid, uuid, jsonb, integer) is
  'The notes of a customer, pinned ones first, then newest first. p_after is the last note of the page before, or {id, is_pinned, created_at} of it.';
grant execute on function public.list_customer_notes(uuid, uuid, jsonb, integer) to authenticated;

create function private.get_customer_note(p_org_id uuid, p_note_id uuid)
  returns public.customer_note_item
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_note public.customer_notes;
begin
  perform private.assert_org_permission(p_org_id, 'customers.read');

  select notes.*
  into v_note
  from public.customer_notes as notes
  where notes.org_id = p_org_id
    and notes.id = p_note_id
    and notes.deleted_at is null;
  if not found then
    raise exception 'crm.note_not_found' using errcode = 'PT404';
  end if;
  return private.customer_note_item(v_note);
end;
$$;
comment on function private.get_customer_note(uuid, uuid) is
  'DEFINER: reads names of people who may have left. Trusts private.assert_org_permission().';
grant execute on function private.get_customer_note(uuid, uuid) to authenticated;

create function public.get_customer_note(p_org_id uuid, p_note_id uuid)
  returns public.customer_note_item
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.get_customer_note(p_org_id, p_note_id);
$$;
comment on function public.get_customer_note(uuid, uuid) is
  'One note that is not deleted, with the names of who wrote it.';
grant execute on function public.get_customer_note(uuid, uuid) to authenticated;

create function private.list_customer_files_unchecked(
  p_org_id      uuid,
  p_customer_id uuid,
  p_after       jsonb,
  p_limit       integer
)
  returns setof public.customer_file_item
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  if p_after is not null and (
    jsonb_typeof(p_after) is distinct from 'object'
    or pg_input_is_valid(p_after ->> 'id', 'uuid') is not true
    or pg_input_is_valid(p_after ->> 'created_at', 'timestamptz') is not true
  ) then
    raise exception 'crm.list_position_invalid' using errcode = 'PT422';
  end if;

  return query
  select files.id, files.customer_id, files.name, files.content_type, files.size_bytes,
    files.uploaded_by,
    people.display_name,
    files.created_at, files.stored_at
  from public.customer_files as files
  left join private.member_history as members
    on members.org_id = p_org_id
    and members.user_id = files.uploaded_by
  left join public.profiles as people on people.id = members.user_id
  where files.org_id = p_org_id
    and files.customer_id = p_customer_id
    and files.stored_at is not null
    and (files.created_at, files.id) < (
      coalesce((p_after ->> 'created_at')::timestamptz, 'infinity'),
      coalesce((p_after ->> 'id')::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
    )
  order by files.created_at desc, files.id desc
  -- One more than a page, which tells whether there is a next one.
  limit least(greatest(coalesce(p_limit, 50), 1), 201);
end;
$$;
comment on function private.list_customer_files_unchecked(uuid, uuid, jsonb, integer) is
  'DEFINER: the query behind list_customer_files() and get_customer(), without the question who asks; granted to nobody.';

create function private.list_customer_files(
  p_org_id      uuid,
  p_customer_id uuid,
  p_after       jsonb,
  p_limit       integer
)
  returns setof public.customer_file_item
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  perform private.assert_org_permission(p_org_id, 'customers.read');

  return query
  select files.*
  from private.list_customer_files_unchecked(p_org_id, p_customer_id, p_after, p_limit) as files;
end;
$$;
comment on function private.list_customer_files(uuid, uuid, jsonb, integer) is
  'DEFINER: reads names of people who may have left. Trusts private.assert_org_permission().';
grant execute on function private.list_customer_files(uuid, uuid, jsonb, integer) to authenticated;

create function public.list_customer_files(
  p_org_id      uuid,
  p_customer_id uuid,
  p_after       jsonb default null,
  p_limit       integer default 50
)
  returns setof public.customer_file_item
  language sql
  stable
  security invoker set search_path = ''
as $$
  select files.*
  from private.list_customer_files(p_org_id, p_customer_id, p_after, p_limit) as files;
$$;
comment on function public.list_customer_files(uuid, uuid, jsonb, integer) is
  'The files of a customer, newest first. p_after is the last file of the page before, or {id, created_at} of it.';
grant execute on function public.list_customer_files(uuid, uuid, jsonb, integer) to authenticated;

create function private.list_customer_events_unchecked(
  p_org_id      uuid,
  p_customer_id uuid,
  p_after       jsonb,
  p_limit       integer,
  p_kinds       text[]
)
  returns table (
    id          bigint,
    kind        text,
    data        jsonb,
    actor_id    uuid,
    actor_name  text,
    occurred_at timestamptz
  )
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  if p_after is not null and (
    jsonb_typeof(p_after) is distinct from 'object'
    or pg_input_is_valid(p_after ->> 'id', 'bigint') is not true
    or pg_input_is_valid(p_after ->> 'occurred_at', 'timestamptz') is not true
  ) then
    raise exception 'crm.list_position_invalid' using errcode = 'PT422';
  end if;

  return query
  select events.id, events.kind, events.data, events.actor_id,
    people.display_name,
    events.occurred_at
  from public.customer_events as events
  left join private.member_history as members
    on members.org_id = p_org_id
    and members.user_id = events.actor_id
  left join public.profiles as people on people.id = members.user_id
  where events.org_id = p_org_id
    and events.customer_id = p_customer_id
    and (events.occurred_at, events.id) < (
      -- Without a position: from the end of time, so that one statement serves both.
      coalesce((p_after ->> 'occurred_at')::timestamptz, 'infinity'),
      coalesce((p_after ->> 'id')::bigint, 9223372036854775807)
    )
    -- No index of its own: along the customer's events even the rarest kind is soon found.
    and (p_kinds is null or events.kind = any (p_kinds))
  order by events.occurred_at desc, events.id desc
  limit least(greatest(coalesce(p_limit, 50), 1), 500);
end;
$$;
comment on function private.list_customer_events_unchecked(uuid, uuid, jsonb, integer, text[]) is
  'DEFINER: the query behind list_customer_events() and get_customer(), without the question who asks; granted to nobody.';

create function private.list_customer_events(
  p_org_id      uuid,
  p_customer_id uuid,
  p_after       jsonb,
  p_limit       integer,
  p_kinds       text[]
)
  returns table (
    id          bigint,
    kind        text,
    data        jsonb,
    actor_id    uuid,
    actor_name  text,
    occurred_at timestamptz
  )
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  perform private.assert_org_permission(p_org_id, 'customers.read');

  return query
  select events.*
  from private.list_customer_events_unchecked(
    p_org_id, p_customer_id, p_after, p_limit, p_kinds
  ) as events;
end;
$$;
comment on function private.list_customer_events(uuid, uuid, jsonb, integer, text[]) is
  'DEFINER: reads names of people who may have left. Trusts private.assert_org_permission().';
grant execute on function private.list_customer_events(uuid, uuid, jsonb, integer, text[])
  to authenticated;

create function public.list_customer_events(
  p_org_id      uuid,
  p_customer_id uuid,
  p_after       jsonb default null,
  p_limit       integer default 50,
  p_kinds       text[] default null
)
  returns table (
    id          bigint,
    kind        text,
    data        jsonb,
    actor_id    uuid,
    actor_name  text,
    occurred_at timestamptz
  )
  language sql
  stable
  security invoker set search_path = ''
as $$
  select events.id, events.kind, events.data, events.actor_id, events.actor_name, events.occurred_at
  from private.list_customer_events(p_org_id, p_customer_id, p_after, p_limit, p_kinds) as events;
$$;
comment on function public.list_customer_events(uuid, uuid, jsonb, integer, text[]) is
  'The timeline, newest first. p_after is the last event of the page before, or {id, occurred_at} of it. p_kinds: only events of these kinds.';
grant execute on function public.list_customer_events(uuid, uuid, jsonb, integer, text[]) to authenticated;

create function private.get_customer(p_org_id uuid, p_customer_id uuid)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_customer    public.customers;
  v_survivor_id uuid;
begin
  perform private.assert_org_permission(p_org_id, 'customers.read');

  select customers.*
  into v_customer
  from public.customers as customers
  where customers.org_id = p_org_id
    and customers.id = p_customer_id;
  if not found then
    select redirects.survivor_id
    into v_survivor_id
    from private.customer_redirects as redirects
    where redirects.org_id = p_org_id
      and redirects.customer_id = p_customer_id;
    if not found then
      raise exception 'crm.customer_not_found' using errcode = 'PT404';
    end if;
    return jsonb_build_object('merged_into', v_survivor_id);
  end if;

  return to_jsonb(v_customer) - 'sort_name' || jsonb_build_object(
    'tags', private.tags_of_customer(p_org_id, p_customer_id),
    'tags_version', private.tags_version(p_org_id, p_customer_id),
    'owner_name', private.person_name(p_org_id, v_customer.owner_id),
    'created_by_name', private.person_name(p_org_id, v_customer.created_by),
    'country_name', (
      select countries.name
      from public.countries as countries
      where countries.code = v_customer.country_code
    ),
    'is_link_refused', private.customer_link_is_refused(p_org_id, p_customer_id),
    'credit', private.credit_balances_of_customer(p_org_id, p_customer_id),
    'duplicate_count', private.count_customer_duplicates(p_org_id, p_customer_id),
    'notes', (
      select coalesce(jsonb_agg(to_jsonb(notes)), '[]')
      from private.list_customer_notes_unchecked(p_org_id, p_customer_id, null, 20) as notes
    ),
    'files', (
      select coalesce(jsonb_agg(to_jsonb(files)), '[]')
      from private.list_customer_files_unchecked(p_org_id, p_customer_id, null, 20) as files
    ),
    'events', (
      select coalesce(jsonb_agg(to_jsonb(events)), '[]')
      from private.list_customer_events_unchecked(
        p_org_id, p_customer_id, null, 20, null
      ) as events
    )
  );
end;
$$;
comment on function private.get_customer(uuid, uuid) is
  'DEFINER: one check instead of a policy per table. Trusts private.assert_org_permission(); every row it reads is filtered by that organization.';
grant execute on function private.get_customer(uuid, uuid) to authenticated;

create function public.get_customer(p_org_id uuid, p_customer_id uuid)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.get_customer(p_org_id, p_customer_id);
$$;
comment on function public.get_customer(uuid, uuid) is
  'Everything on a customer''s page in one round trip: the row, tags and their version, owner_name, created_by_name, country_name, is_link_refused, credit by currency, and the first 20 each of notes, files and events. Of a customer that was merged away only {merged_into}.';
grant execute on function public.get_customer(uuid, uuid) to authenticated;
