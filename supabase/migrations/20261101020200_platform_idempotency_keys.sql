-- Idempotency keys: a request that is sent twice is done once, and answered alike both times.
-- Depends on: identity_organizations.

create table private.idempotency_keys (
  id           uuid        not null default gen_random_uuid(),
  org_id       uuid,
  user_id      uuid        not null,
  key          text        not null,
  request_hash text        not null,
  status       integer,
  body         jsonb,
  body_bytes   integer not null generated always as (coalesce(octet_length(body::text), 0)) stored,
  made_id      uuid,
  started_at   timestamptz not null default clock_timestamp(),
  finished_at  timestamptz,
  constraint idempotency_keys_pkey primary key (id),
  -- Nulls alike: requests outside any organization, such as founding one, have keys too.
  constraint idempotency_keys_org_id_user_id_key_key unique nulls not distinct (org_id, user_id, key),
  constraint idempotency_keys_org_id_fkey
    foreign key (org_id) references public.organizations (id) on delete cascade,
  constraint idempotency_keys_user_id_fkey
    foreign key (user_id) references auth.users (id) on delete cascade,
  constraint idempotency_keys_key_check check (char_length(key) between 1 and 255),
  constraint idempotency_keys_request_hash_check check (char_length(request_hash) between 1 and 128),
  constraint idempotency_keys_status_check check (status between 100 and 599),
  constraint idempotency_keys_finished_check check ((finished_at is null) = (status is null))
);
comment on table private.idempotency_keys is
  'Requests with an Idempotency-Key, of one user each, and the answers they got. Forgotten after a day.';
comment on column private.idempotency_keys.request_hash is
  'Of method, path and body: the same key with another request is a mistake of the client.';

comment on column private.idempotency_keys.made_id is
  'Of a request that is more than one transaction: what its first one made, and whoever asks again goes on with.';
comment on column private.idempotency_keys.status is
  'What was answered. Above 499 a failure that is no answer: the key is free, but what it made is kept in mind.';

-- Serves the deletion of a user, and adds up what is kept for one without reading the answers.
create index idempotency_keys_user_id_idx
  on private.idempotency_keys (user_id) include (body_bytes);
-- Serves the clean-up.
create index idempotency_keys_started_at_idx on private.idempotency_keys (started_at);

alter table private.idempotency_keys enable row level security;

create function private.assert_idempotency_scope(p_org_id uuid)
  returns uuid
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_user_id uuid := private.assert_signed_in();
begin
  if p_org_id is not null and not exists (
    select
    from private.current_org_ids() as org_ids (org_id)
    where org_ids.org_id = p_org_id
  ) then
    raise exception 'identity.organization_not_found' using errcode = 'PT404';
  end if;
  return v_user_id;
end;
$$;
comment on function private.assert_idempotency_scope(uuid) is
  'DEFINER: calls guards that check the caller. Returns their id if the organization is theirs or none is named; trusts private.current_user_id().';

create function private.begin_idempotent_request(p_org_id uuid, p_key text, p_request_hash text)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  c_kept_for   constant interval := '24 hours';
  -- Longer than any request may take; after that its server has died and the client may retry.
  c_lease      constant interval := '5 minutes';
  v_user_id    uuid := private.assert_idempotency_scope(p_org_id);
  v_known      private.idempotency_keys;
begin
  if p_key is null or char_length(p_key) not between 1 and 255
    or p_request_hash is null or char_length(p_request_hash) not between 1 and 128
  then
    raise exception 'platform.idempotency_key_invalid' using errcode = 'PT422';
  end if;

  -- A day of busy work fits; a client that makes up keys to fill the disk does not. An answer that
  -- is waited for is asked for by its own key, which is there already.
  if (
    select count(*) >= 20000 or sum(keys.body_bytes) >= 268435456
    from private.idempotency_keys as keys
    where keys.user_id = v_user_id
  ) and not exists (
    select
    from private.idempotency_keys as keys
    where keys.org_id is not distinct from p_org_id
      and keys.user_id = v_user_id
      and keys.key = p_key
  ) then
    raise exception 'platform.too_many_idempotency_keys' using errcode = 'PT429';
  end if;

  loop
    -- Of two at once one waits here for the other to commit, and then takes the second path.
    insert into private.idempotency_keys (org_id, user_id, key, request_hash)
    values (p_org_id, v_user_id, p_key, p_request_hash)
    on conflict (org_id, user_id, key) do nothing;
    if found then
      return jsonb_build_object('state', 'new', 'status', null, 'body', null);
    end if;

    -- Where it is under way or done this finds nothing and waits for nobody: what is made for it may
    -- take long, and holds it.
    update private.idempotency_keys as keys
    set request_hash = p_request_hash,
      made_id = case
        when keys.started_at > clock_timestamp() - c_kept_for and keys.request_hash = p_request_hash
        then keys.made_id
      end,
      status = null,
      body = null,
      started_at = clock_timestamp(),
      finished_at = null
    where keys.org_id is not distinct from p_org_id
      and keys.user_id = v_user_id
      and keys.key = p_key
      and (
        keys.started_at <= clock_timestamp() - c_kept_for
        or keys.status >= 500
        or keys.finished_at is null
          and keys.request_hash = p_request_hash
          and keys.started_at <= clock_timestamp() - c_lease
      );
    if found then
      return jsonb_build_object('state', 'new', 'status', null, 'body', null);
    end if;

    select keys.*
    into v_known
    from private.idempotency_keys as keys
    where keys.org_id is not distinct from p_org_id
      and keys.user_id = v_user_id
      and keys.key = p_key;
    -- Cleaned up or given up in between: it is free again, so try once more.
    exit when found and (v_known.status >= 500) is not true;
  end loop;

  -- After the expiry above, so that a key of yesterday is free for anything.
  if v_known.request_hash <> p_request_hash then
    raise exception 'platform.idempotency_key_reused' using errcode = 'PT409';
  end if;

  return jsonb_build_object(
    'state', case when v_known.finished_at is null then 'running' else 'done' end,
    'status', v_known.status,
    'body', v_known.body
  );
end;
$$;
comment on function private.begin_idempotent_request(uuid, text, text) is
  'DEFINER: private.idempotency_keys is granted to nobody. Touches keys of the caller only, by private.assert_idempotency_scope().';

create function private.finish_idempotent_request(
  p_org_id uuid,
  p_key    text,
  p_status integer,
  p_body   jsonb
)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  -- Answers to writes are small; this keeps the table from being used as storage.
  c_max_body_bytes constant integer := 1048576;
  -- There are at most 20,000 of these, which cannot add up to much: they need no adding up.
  c_small_bytes    constant integer := 16384;
  -- What begin allows and 64 MB: room for the answers of all that one member has under way.
  c_max_kept_bytes constant bigint := 335544320;
  v_user_id uuid := private.assert_signed_in();
begin
  if p_status is null or p_status not between 100 and 599
    or octet_length(p_body::text) > c_max_body_bytes
  then
    raise exception 'platform.idempotency_answer_invalid' using errcode = 'PT422';
  end if;

  -- Begin counts what is kept by then: keys that were all begun first would go round its limit.
  if p_status < 500
    and octet_length(p_body::text) > c_small_bytes
    and (
      select sum(keys.body_bytes) > c_max_kept_bytes
      from private.idempotency_keys as keys
      where keys.user_id = v_user_id
    )
  then
    raise exception 'platform.too_many_idempotency_keys' using errcode = 'PT429';
  end if;

  -- Not the scope of begin: a request that removed the caller from the organization, or the last
  -- of their rights there, must still be able to store its answer under their own key.
  if p_status >= 500 then
    -- Our own failure is no answer to keep: the client shall try again.
    delete from private.idempotency_keys
    where org_id is not distinct from p_org_id
      and user_id = v_user_id
      and key = p_key
      and finished_at is null
      and made_id is null;
    if found then
      return;
    end if;
  end if;
  update private.idempotency_keys
  set status = p_status,
    body = case when p_status < 500 then p_body end,
    finished_at = clock_timestamp()
  where org_id is not distinct from p_org_id
    and user_id = v_user_id
    and key = p_key
    and finished_at is null;

  -- Also when the lease ran out and another server finished first: its answer stays.
  if not found then
    raise exception 'platform.idempotency_key_not_found' using errcode = 'PT404';
  end if;
end;
$$;
comment on function private.finish_idempotent_request(uuid, text, integer, jsonb) is
  'DEFINER: private.idempotency_keys is granted to nobody. Touches keys of the caller only, by private.assert_signed_in(). The first answer stays.';

create function private.made_by_request(p_org_id uuid, p_key text)
  returns uuid
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_user_id uuid := private.assert_idempotency_scope(p_org_id);
  v_made_id uuid;
begin
  -- Held until what it makes is noted: of two servers at work for one key, after the lease of the
  -- first ran out, the second finds what the first has made.
  select keys.made_id
  into v_made_id
  from private.idempotency_keys as keys
  where keys.org_id is not distinct from p_org_id
    and keys.user_id = v_user_id
    and keys.key = p_key
    and keys.finished_at is null
  for update;
  if not found then
    raise exception 'platform.idempotency_key_not_found' using errcode = 'PT404';
  end if;
  return v_made_id;
end;
$$;
comment on function private.made_by_request(uuid, text) is
  'DEFINER: private.idempotency_keys is granted to nobody. Touches keys of the caller only, by private.assert_idempotency_scope(). What a request that is under way has made by now, or null; holds its key.';
grant execute on function private.made_by_request(uuid, text) to authenticated;

create function private.note_made(p_org_id uuid, p_key text, p_made_id uuid)
  returns void
  language sql
  security definer set search_path = ''
as $$
  update private.idempotency_keys
  set made_id = p_made_id
  where org_id is not distinct from p_org_id
    and user_id = private.assert_signed_in()
    and key = p_key
    and finished_at is null;
$$;
comment on function private.note_made(uuid, text, uuid) is
  'DEFINER: private.idempotency_keys is granted to nobody. Touches keys of the caller only, by private.assert_signed_in(); called by who holds the key. What the request has made.';
grant execute on function private.note_made(uuid, text, uuid) to authenticated;

grant execute on function private.begin_idempotent_request(uuid, text, text) to authenticated;
grant execute on function private.finish_idempotent_request(uuid, text, integer, jsonb) to authenticated;

create function public.begin_idempotent_request(p_org_id uuid, p_key text, p_request_hash text)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.begin_idempotent_request(p_org_id, p_key, p_request_hash);
$$;
comment on function public.begin_idempotent_request(uuid, text, text) is
  'Claims a key: {state: new | running | done, status, body}. The key with another request is PT409.';
grant execute on function public.begin_idempotent_request(uuid, text, text) to authenticated;

create function public.finish_idempotent_request(
  p_org_id uuid,
  p_key    text,
  p_status integer,
  p_body   jsonb
)
  returns void
  language sql
  security invoker set search_path = ''
as $$
  select private.finish_idempotent_request(p_org_id, p_key, p_status, p_body);
$$;
comment on function public.finish_idempotent_request(uuid, text, integer, jsonb) is
  'Keeps the answer for a day. A status of 500 or above frees the key instead; who asks the same again goes on with what it has made.';
grant execute on function public.finish_idempotent_request(uuid, text, integer, jsonb) to authenticated;
