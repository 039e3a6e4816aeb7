-- Bulk runs: one change to many customers, chosen by hand or by a filter, that can be watched,
-- stopped and taken back.
-- Depends on: crm_customer_filters, crm_tags, crm_segment_moves.
--
-- pending -> running -> done, or cancelled on the way; then undoing -> undone. Who is meant is
-- written down first, once. The changes follow in batches, each a transaction of its own that locks
-- its customers only (crm_customer_bulk_steps), and how far it got is a column: a process that dies
-- leaves nothing half-done, and whoever comes next goes on from there.

create table public.customer_bulk_runs (
  id              uuid        not null default gen_random_uuid(),
  org_id          uuid        not null,
  action          text        not null,
  arguments       jsonb       not null default '{}',
  filter          jsonb,
  status          text        not null default 'pending',
  total           integer     not null default 0,
  processed_count integer     not null default 0,
  changed_count   integer     not null default 0,
  skipped_count   integer     not null default 0,
  undone_rows     integer     not null default 0,
  restored_count  integer     not null default 0,
  kept_count      integer     not null default 0,
  created_by      uuid        not null,
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  finished_at     timestamptz,
  undone_by       uuid,
  undone_at       timestamptz,
  expired_at      timestamptz,
  constraint customer_bulk_runs_pkey primary key (id),
  constraint customer_bulk_runs_org_id_id_key unique (org_id, id),
  constraint customer_bulk_runs_org_id_fkey
    foreign key (org_id) references public.organizations (id) on delete cascade,
  constraint customer_bulk_runs_action_check
    check (action in ('add_tags', 'remove_tags', 'assign', 'move', 'archive', 'restore')),
  constraint customer_bulk_runs_arguments_check check (jsonb_typeof(arguments) = 'object'),
  constraint customer_bulk_runs_filter_check check (jsonb_typeof(filter) = 'object'),
  constraint customer_bulk_runs_status_check
    check (status in ('pending', 'running', 'done', 'cancelled', 'undoing', 'undone')),
  constraint customer_bulk_runs_progress_check
    check (
      processed_count between 0 and total
      and changed_count >= 0
      and skipped_count >= 0
      and changed_count + skipped_count = processed_count
    ),
  constraint customer_bulk_runs_undo_check
    check (
      undone_rows between 0 and processed_count
      and restored_count >= 0
      and kept_count >= 0
      and restored_count + kept_count <= changed_count
    )
);
comment on table public.customer_bulk_runs is
  'One change to many customers: what, to whom, how far it is, and how much of it was taken back.';
comment on column public.customer_bulk_runs.arguments is
  'For add_tags and remove_tags {"tag_ids"}, for assign {"owner_id"}, for move {"segment", "reason"?}; else empty.';
comment on column public.customer_bulk_runs.filter is
  'The filter that chose the customers; null when they were chosen by hand. Who no longer matches when their turn comes is skipped.';
comment on column public.customer_bulk_runs.skipped_count is
  'Customers who were like that already, are gone, or were archived or changed out of the filter since they were chosen.';
comment on column public.customer_bulk_runs.kept_count is
  'Customers whom undo left alone, because somebody changed the same thing after the run.';
comment on column public.customer_bulk_runs.expired_at is
  'When what was there before was forgotten; it cannot be undone from then on.';
comment on column public.customer_bulk_runs.created_by is
  'Who started it. No foreign key: it stays true after they have left.';

comment on column public.customer_bulk_runs.undone_by is
  'Who began to take it back, or to go on with an undo that had been given up. No foreign key, as above.';

create index customer_bulk_runs_created_idx
  on public.customer_bulk_runs (org_id, created_at desc, id desc);
-- Those that may have been left standing.
create index customer_bulk_runs_unfinished_idx
  on public.customer_bulk_runs (updated_at) where status in ('pending', 'running', 'undoing');

create table private.customer_bulk_rows (
  run_id       uuid    not null,
  org_id       uuid    not null,
  position     integer not null,
  -- No foreign key: a customer may be merged away or taken back by the undo of an import, and the
  -- run then skips it.
  customer_id  uuid    not null,
  was_archived boolean,
  outcome      text,
  before       jsonb,
  applied_at   timestamptz,
  undo         text,
  constraint customer_bulk_rows_pkey primary key (run_id, position),
  constraint customer_bulk_rows_run_id_fkey
    foreign key (org_id, run_id) references public.customer_bulk_runs (org_id, id)
    on delete cascade,
  constraint customer_bulk_rows_outcome_check check (outcome in ('changed', 'skipped')),
  constraint customer_bulk_rows_undo_check check (undo in ('restored', 'kept'))
)
-- Each row is rewritten when its turn comes. Room on its own page keeps that out of the index.
with (fillfactor = 50);
comment on table private.customer_bulk_rows is
  'The customers of a bulk run, in the order of their ids, and what was there before.';

create index customer_bulk_rows_org_id_run_id_idx
  on private.customer_bulk_rows (org_id, run_id);

create trigger trg_100_set_updated_at
  before update on public.customer_bulk_runs
  for each row execute function private.tg__set_updated_at();

alter table public.customer_bulk_runs enable row level security;
create policy customer_bulk_runs_select_staff on public.customer_bulk_runs
  for select to authenticated
  using (org_id = any (array(select private.current_org_ids('customers.read'))));

grant select on public.customer_bulk_runs to authenticated, service_role;
-- No write: the functions below and in crm_customer_bulk_steps are the only way.

alter table private.customer_bulk_rows enable row level security;

create function private.bulk_permission(p_action text)
  returns text
  language sql
  immutable parallel safe
  security invoker set search_path = ''
as $$
  select case
    when p_action in ('archive', 'restore') then 'customers.archive'
    else 'customers.write'
  end;
$$;
comment on function private.bulk_permission(text) is
  'What one must be allowed to do for an action to be done to one customer, and so to many.';

create function private.read_bulk_arguments(p_org_id uuid, p_action text, p_arguments jsonb)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_allowed  text[] := case p_action
    when 'add_tags' then array['tag_ids']
    when 'remove_tags' then array['tag_ids']
    when 'assign' then array['owner_id']
    when 'move' then array['segment', 'reason']
    when 'archive' then '{}'
    when 'restore' then '{}'
  end;
  v_unknown  text;
  v_tag_ids  uuid[];
  v_owner_id uuid;
  v_reason   text;
begin
  if v_allowed is null then
    raise exception 'crm.bulk_action_unknown' using errcode = 'PT422', detail = left(p_action, 100);
  elsif jsonb_typeof(p_arguments) is distinct from 'object' then
    raise exception 'crm.bulk_arguments_malformed' using errcode = 'PT422';
  end if;
  select fields.name
  into v_unknown
  from jsonb_object_keys(p_arguments) as fields (name)
  where fields.name <> all (v_allowed)
  limit 1;
  if found then
    raise exception 'crm.bulk_arguments_malformed'
      using errcode = 'PT422', detail = left(v_unknown, 100);
  end if;

  case
    when p_action in ('add_tags', 'remove_tags') then
      -- A list of ids is the same in a filter.
      if not p_arguments ? 'tag_ids' then
        raise exception 'crm.bulk_arguments_malformed' using errcode = 'PT422', detail = 'tag_ids';
      end if;
      perform private.assert_customer_filter(p_arguments);
      v_tag_ids := private.filter_values(p_arguments -> 'tag_ids')::uuid[];
      if cardinality(v_tag_ids) > 50 then
        raise exception 'crm.too_many_tags' using errcode = 'PT422', detail = 'tag_ids';
      elsif exists (
        select
        from unnest(v_tag_ids) as wanted (id)
        where not exists (
          select
          from public.tags as tags
          where tags.org_id = p_org_id
            and tags.id = wanted.id
        )
      ) then
        raise exception 'crm.tag_not_found' using errcode = 'PT404', detail = 'tag_ids';
      end if;
      return jsonb_build_object('tag_ids', v_tag_ids);

    when p_action = 'assign' then
      if p_arguments -> 'owner_id' = 'null' then
        return jsonb_build_object('owner_id', null);
      end if;
      select memberships.user_id
      into v_owner_id
      from public.memberships as memberships
      where memberships.org_id = p_org_id
        -- Compared as text: anything may stand there.
        and memberships.user_id::text = lower(p_arguments ->> 'owner_id');
      if not found then
        raise exception 'crm.owner_unknown' using errcode = 'PT422', detail = 'owner_id';
      end if;
      return jsonb_build_object('owner_id', v_owner_id);

    when p_action = 'move' then
      v_reason := private.read_move_reason(p_arguments ->> 'segment', p_arguments ->> 'reason');
      return jsonb_strip_nulls(
        jsonb_build_object('segment', p_arguments ->> 'segment', 'reason', v_reason)
      );

    else
      return '{}';
  end case;
end;
$$;
comment on function private.read_bulk_arguments(uuid, text, jsonb) is
  'DEFINER: looks tags and members up past the policies; granted to nobody. Called by functions that have checked the permission. The arguments of an action in the form that they are kept in; raises the first reason why they are none.';

create function private.create_customer_bulk_run(
  p_org_id       uuid,
  p_action       text,
  p_arguments    jsonb,
  p_customer_ids uuid[],
  p_filter       jsonb
)
  returns uuid
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_arguments jsonb;
  v_filter    private.customer_filter;
  v_run_id    uuid;
  v_total     integer;
begin
  perform private.assert_org_permission(p_org_id, private.bulk_permission(p_action));
  v_arguments := private.read_bulk_arguments(p_org_id, p_action, coalesce(p_arguments, '{}'));

  -- Neither would mean everyone, and both leave open what is meant.
  if (p_customer_ids is null) = (p_filter is null)
    or p_customer_ids = '{}' or array_position(p_customer_ids, null) is not null
  then
    raise exception 'crm.bulk_selection_malformed' using errcode = 'PT422';
  elsif cardinality(p_customer_ids) > 10000 then
    raise exception 'crm.bulk_selection_too_long' using errcode = 'PT422', detail = '10000';
  end if;
  if p_filter is not null then
    v_filter := private.read_customer_filter(p_org_id, p_filter);
  end if;

  -- Each keeps a list as long as the organization may have customers. Counted one caller after the
  -- other, or many at once would all be the last that is allowed.
  perform pg_advisory_xact_lock(hashtextextended('customer_bulk_runs:' || p_org_id, 0));
  if (
    select count(*)
    from public.customer_bulk_runs as runs
    where runs.org_id = p_org_id
      and runs.status in ('pending', 'running', 'undoing')
  ) >= 10 then
    raise exception 'crm.too_many_bulk_runs' using errcode = 'PT409', detail = '10';
  end if;

  insert into public.customer_bulk_runs (org_id, action, arguments, filter, created_by)
  values (p_org_id, p_action, v_arguments, p_filter, private.current_user_id())
  returning id into v_run_id;

  -- In the order of ids, as everyone locks customers: batches of two runs then wait for each other
  -- at most, and never crosswise.
  if p_filter is null then
    insert into private.customer_bulk_rows (run_id, org_id, position, customer_id, was_archived)
    select v_run_id, p_org_id, row_number() over (order by chosen.id), chosen.id,
      customers.archived_at is not null
    from (select distinct unnest(p_customer_ids) as id) as chosen
    left join public.customers as customers
      on customers.org_id = p_org_id
      and customers.id = chosen.id;
    get diagnostics v_total = row_count;
  else
    execute format(
      'insert into private.customer_bulk_rows (run_id, org_id, position, customer_id, was_archived)'
      || ' select $1, $2, row_number() over (order by customers.id), customers.id, $3'
      || ' from public.customers as customers where customers.org_id = $2 %s',
      private.customer_conditions(v_filter)
    )
    using v_run_id, p_org_id, v_filter.is_archived;
    get diagnostics v_total = row_count;
  end if;

  update public.customer_bulk_runs
  set
    total = v_total,
    status = case when v_total = 0 then 'done' else 'pending' end,
    finished_at = case when v_total = 0 then now() end
  where id = v_run_id;
  return v_run_id;
end;
$$;
comment on function private.create_customer_bulk_run(uuid, text, jsonb, uuid[], jsonb) is
  'DEFINER: nobody may write bulk runs. Trusts private.assert_org_permission(); ids of other organizations are skipped when their turn comes.';
grant execute on function private.create_customer_bulk_run(uuid, text, jsonb, uuid[], jsonb)
  to authenticated;

create function public.create_customer_bulk_run(
  p_org_id       uuid,
  p_action       text,
  p_arguments    jsonb default '{}',
  p_customer_ids uuid[] default null,
  p_filter       jsonb default null
)
  returns uuid
  language sql
  security invoker set search_path = ''
as $$
  select private.create_customer_bulk_run(
    p_org_id, p_action, p_arguments, p_customer_ids, p_filter
  );
$$;
comment on function public.create_customer_bulk_run(uuid, text, jsonb, uuid[], jsonb) is
  'Writes down who is meant, by at most 10,000 ids or by a filter as in list_customers(), and changes nothing yet: apply_customer_bulk_run() does. Actions: add_tags and remove_tags {"tag_ids"}, assign {"owner_id"}, move {"segment", "reason"?}, archive, restore.';
grant execute on function public.create_customer_bulk_run(uuid, text, jsonb, uuid[], jsonb)
  to authenticated;
