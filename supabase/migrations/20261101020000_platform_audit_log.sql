-- The audit trail: who changed what, when, from what to what. Only ever added to.
-- Depends on: identity_organizations, identity_profiles.

create table public.audit_log (
  id          uuid        not null default gen_random_uuid(),
  org_id      uuid,
  occurred_at timestamptz not null default clock_timestamp(),
  actor_id    uuid,
  actor_email text,
  request_id  text,
  action      text        not null,
  table_name  text        not null,
  row_id      text,
  before      jsonb,
  after       jsonb,
  constraint audit_log_pkey primary key (occurred_at, id),
  constraint audit_log_actor_email_check check (char_length(actor_email) <= 255),
  constraint audit_log_request_id_check check (char_length(request_id) <= 100),
  constraint audit_log_action_check check (action in ('insert', 'update', 'delete', 'read')),
  constraint audit_log_table_name_check check (char_length(table_name) <= 63)
) partition by range (occurred_at);
comment on table public.audit_log is
  'Append-only trail of changes. No foreign keys and the actor''s e-mail as it was, so that it stays readable after its subject is gone.';
comment on column public.audit_log.org_id is 'Null for what belongs to no tenant, such as platform admins.';
comment on column public.audit_log.occurred_at is
  'Clock time, not the start of the transaction, so that the steps of one transaction keep their order.';
comment on column public.audit_log.actor_id is
  'The user of the token. Null when the server itself or an operator did it.';
comment on column public.audit_log.action is
  'A read is noted only of platform admins, who look past the policies.';
comment on column public.audit_log.row_id is 'Text, since not every table has a uuid for its key.';
comment on column public.audit_log.before is
  'The whole row for a delete, the changed columns for an update.';
comment on column public.audit_log.after is
  'The whole row for an insert, the changed columns for an update.';

-- Serves the audit page, newest first, by keyset.
create index audit_log_org_id_occurred_at_idx
  on public.audit_log (org_id, occurred_at desc, id desc);
-- The same of one table, which may be a few entries among many.
create index audit_log_org_id_table_name_idx
  on public.audit_log (org_id, table_name, occurred_at desc, id desc);

create function private.tg_audit_log__append_only()
  returns trigger
  language plpgsql
  security invoker set search_path = ''
as $$
begin
  raise exception 'platform.audit_log_is_append_only' using errcode = '42501';
end;
$$;
comment on function private.tg_audit_log__append_only() is
  'Refuses update, delete and truncate to every role. To drop old months, detach and drop their partitions.';

create trigger trg_300_append_only
  before update or delete on public.audit_log
  for each row execute function private.tg_audit_log__append_only();
create trigger trg_300_append_only_truncate
  before truncate on public.audit_log
  for each statement execute function private.tg_audit_log__append_only();

create function private.create_audit_partition(p_name text, p_bounds text)
  returns void
  language plpgsql
  security invoker set search_path = ''
as $$
begin
  execute format('create table private.%I partition of public.audit_log %s', p_name, p_bounds);
  -- Policies of the parent do not reach who names the partition itself. It has no grants, sits in
  -- a schema that is not exposed, and with this on it would show nothing even if both changed.
  execute format('alter table private.%I enable row level security', p_name);
  -- Row triggers are inherited, statement triggers are not.
  execute format(
    'create trigger trg_300_append_only_truncate before truncate on private.%I '
    'for each statement execute function private.tg_audit_log__append_only()',
    p_name
  );
  execute format(
    'comment on table private.%I is %L', p_name, 'Partition of public.audit_log; read it through its parent.'
  );
end;
$$;
comment on function private.create_audit_partition(text, text) is
  'One partition with its protections. Granted to nobody.';

create function private.ensure_audit_partitions(p_months_ahead integer default 12)
  returns integer
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_month   date;
  v_name    text;
  v_created integer := 0;
begin
  -- Two callers would both find the month missing.
  perform pg_advisory_xact_lock(hashtextextended('ensure_audit_partitions', 0));
  for v_month in
    select months.month::date
    from generate_series(
      date_trunc('month', now() at time zone 'UTC'),
      date_trunc('month', now() at time zone 'UTC') + make_interval(months => p_months_ahead),
      interval '1 month'
    ) as months (month)
  loop
    v_name := 'audit_log_' || to_char(v_month, 'YYYY_MM');
    -- A month that already has rows in the default partition stays there: Postgres would refuse
    -- the new one, and moving rows is what this table exists to prevent.
    continue when to_regclass('private.' || v_name) is not null
      or exists (
        select
        from private.audit_log_default as strays
        where strays.occurred_at >= v_month::timestamp at time zone 'UTC'
          and strays.occurred_at < (v_month + interval '1 month') at time zone 'UTC'
      );
    perform private.create_audit_partition(
      v_name,
      format(
        'for values from (%L) to (%L)',
        v_month::timestamp at time zone 'UTC',
        (v_month + interval '1 month') at time zone 'UTC'
      )
    );
    v_created := v_created + 1;
  end loop;
  return v_created;
end;
$$;
comment on function private.ensure_audit_partitions(integer) is
  'DEFINER: creates tables. Takes nothing from the caller but how many months; run by private.run_maintenance(). Months are UTC. Returns how many it made.';

-- Catches what falls outside all months, so that a change never fails for want of a partition.
select private.create_audit_partition('audit_log_default', 'default');
select private.ensure_audit_partitions();

create function private.redact_audit_row(p_row jsonb, p_columns text[])
  returns jsonb
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
declare
  -- By name as well as by list, so that a secret added later is hidden before anyone thinks of it.
  c_secrets constant text :=
    '(password|passphrase|secret|token|api_?key|private_?key|_hash\M|\mhash\M)';
  -- All at once: a look at each name by itself takes longer than the rest of an entry.
  v_names text := (
    select string_agg(keys.key, ' ')
    from jsonb_object_keys(p_row) as keys (key)
  );
begin
  -- Most rows have none.
  if (v_names ~ c_secrets or p_row ?| p_columns) is not true then
    return p_row;
  end if;

  -- The key stays: that a password changed is worth knowing, what it was is not.
  return p_row || (
    select coalesce(jsonb_object_agg(secrets.key, '[redacted]'), '{}')
    from (
      select unnest(p_columns)
      union all
      select found.words[1]
      from regexp_matches(v_names, '(\S*' || c_secrets || '\S*)', 'g') as found (words)
    ) as secrets (key)
    where p_row -> secrets.key <> 'null'
  );
end;
$$;
comment on function private.redact_audit_row(jsonb, text[]) is
  'The row with secrets replaced by "[redacted]".';

create function private.current_request_id()
  returns text
  language plpgsql
  stable parallel safe
  security invoker set search_path = ''
as $$
declare
  v_headers text := nullif(current_setting('request.headers', true), '');
begin
  if v_headers is json object then
    return private.clean_text(v_headers::jsonb ->> 'x-request-id', 100);
  end if;
  return null;
end;
$$;
comment on function private.current_request_id() is
  'The id of the HTTP request, for audit_log. Sent by the client, so one short line of it, and never trusted for more than a search.';

create function private.tg__audit()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_org_column text := coalesce(tg_argv[0], 'org_id');
  v_id_column  text := coalesce(tg_argv[1], 'id');
  v_redacted   text[] := string_to_array(coalesce(tg_argv[2], ''), ',');
  v_sub        text := auth.jwt() ->> 'sub';
  v_actor_id   uuid;
  v_org_id     uuid;
  v_before     jsonb;
  v_after      jsonb;
  v_row        jsonb;
begin
  if tg_op <> 'INSERT' then
    v_before := to_jsonb(old);
  end if;
  if tg_op <> 'DELETE' then
    v_after := to_jsonb(new);
  end if;
  v_row := coalesce(v_after, v_before);

  if tg_op = 'UPDATE' then
    select
      jsonb_object_agg(fields.key, v_before -> fields.key),
      jsonb_object_agg(fields.key, fields.value)
    into v_before, v_after
    from jsonb_each(v_after) as fields
    where fields.key <> 'updated_at'
      and fields.value is distinct from v_before -> fields.key;
    -- Saved without a change: nothing happened that anyone would look for.
    if v_after is null then
      return null;
    end if;
  end if;

  -- The token's subject, not current_user_id(): a row says who did it also when their session
  -- ended in between, and in a bulk change this runs once per row.
  if pg_input_is_valid(v_sub, 'uuid') then
    v_actor_id := v_sub::uuid;
  end if;
  v_org_id := (v_row ->> v_org_column)::uuid;

  insert into public.audit_log (
    org_id, actor_id, actor_email, request_id, action, table_name, row_id, before, after
  )
  values (
    v_org_id,
    v_actor_id,
    -- A customer's sign-in is no business of the organization's.
    (
      select left(users.email, 255)
      from auth.users as users
      where users.id = v_actor_id
        and (
          v_org_id is null
          or exists (
            select
            from private.member_history as members
            where members.org_id = v_org_id
              and members.user_id = v_actor_id
          )
        )
    ),
    private.current_request_id(),
    lower(tg_op),
    tg_table_name,
    v_row ->> v_id_column,
    private.redact_audit_row(v_before, v_redacted),
    private.redact_audit_row(v_after, v_redacted)
  );
  return null;
end;
$$;
comment on function private.tg__audit() is
  'DEFINER: nobody may insert into audit_log. Trusts the row and the signed token. Attach as trg_700_audit, after insert or update or delete, for each row; arguments: column with the organization (org_id; '''' for none), column with the key (id), further secret columns, comma-separated.';

create trigger trg_700_audit
  after insert or update or delete on public.organizations
  for each row execute function private.tg__audit('id');
create trigger trg_700_audit
  after insert or update or delete on public.memberships
  for each row execute function private.tg__audit('org_id', 'user_id');
create trigger trg_700_audit
  after insert or update or delete on public.invitations
  for each row execute function private.tg__audit();
-- Profiles are not audited: they belong to a person, not to a tenant, and a copy of what somebody
-- deleted about themself is exactly what must not be kept.

alter table public.audit_log enable row level security;
create policy audit_log_select_staff on public.audit_log
  for select to authenticated
  using (org_id = any (array(select private.current_org_ids('audit.read'))));

grant select on public.audit_log to authenticated, service_role;
-- No insert for anyone: only the trigger writes, so an entry cannot be made up.
