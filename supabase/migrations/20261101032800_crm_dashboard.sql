-- The dashboard: who came, from where, and who moved between segments, over any period.
-- Depends on: crm_customers, crm_customer_events, identity_organizations.
--
-- Kept, not counted: a year is read from some ten thousand small rows whether it brought a hundred
-- customers or a million. What is counted:
--
-- measure  label               of what                                           when
-- arrived  none                customers that are there, archived ones too       created_at
-- source   their source now    the same                                          created_at
-- moved    LEAD OPPORTUNITY …  changes of segment                                when it was done
--
-- So whoever is archived still came on that day. Whoever is deleted because their import is undone,
-- or because they were merged into another, did not; undoing the merge brings them back on the day
-- they first came. A move that is undone (see private.is_undoing()) is taken off the day on which it
-- was made; moving somebody back by hand is another move.
--
-- Buckets are quarters of an hour in UTC: every time zone of today is off by a multiple of these, so
-- that days are right in all of them, and changing the zone of an organization rebuilds nothing.
-- What is asked for as a sum over the whole period is kept by UTC day as well.

create table private.customer_flow (
  org_id    uuid        not null,
  measure   text        not null,
  grain     text        not null,
  bucket_at timestamptz not null,
  label     text        not null collate "C",
  amount    bigint      not null,
  constraint customer_flow_pkey primary key (org_id, measure, grain, bucket_at, label),
  constraint customer_flow_org_id_fkey
    foreign key (org_id) references public.organizations (id) on delete cascade,
  constraint customer_flow_measure_check check (measure in ('arrived', 'source', 'moved')),
  constraint customer_flow_grain_check check (grain in ('quarter', 'day'))
);
comment on table private.customer_flow is
  'How many customers came or moved in a bucket of time. Written by private.fold_customer_flow() alone; what is not folded yet is in customer_flow_changes.';
comment on column private.customer_flow.label is
  'The source (empty for none), or both segments of a move with a space between; empty for arrivals.';

-- As with the counts by segment: writers only ever add rows of their own, so that nobody waits for
-- an import of minutes, and one of them now and then folds these into the sums.
create table private.customer_flow_changes (
  id        bigint      not null generated always as identity,
  org_id    uuid        not null,
  measure   text        not null,
  bucket_at timestamptz not null,
  label     text        not null collate "C",
  amount    bigint      not null,
  constraint customer_flow_changes_pkey primary key (org_id, id),
  constraint customer_flow_changes_org_id_fkey
    foreign key (org_id) references public.organizations (id) on delete cascade,
  constraint customer_flow_changes_measure_check check (measure in ('source', 'moved'))
);
comment on table private.customer_flow_changes is
  'What writers added since customer_flow was last folded, by quarter of an hour. Both together count; private.repair_customer_flow() starts afresh.';

alter table private.customer_flow enable row level security;
alter table private.customer_flow_changes enable row level security;

create function private.quarter_of(p_at timestamptz)
  returns timestamptz
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
begin
  return date_bin('15 minutes', p_at, timestamptz '2000-01-01 00:00:00+00');
end;
$$;
comment on function private.quarter_of(timestamptz) is
  'The beginning of the quarter of an hour.';

create function private.kept_customer_flow(
  p_measure   text,
  p_bucket_at timestamptz,
  p_label     text
)
  returns table (
    measure   text,
    grain     text,
    bucket_at timestamptz,
    label     text
  )
  language sql
  immutable parallel safe
  security invoker set search_path = ''
as $$
  select p_measure, 'quarter', p_bucket_at, p_label
  union all
  select p_measure, 'day', date_trunc('day', p_bucket_at, 'UTC'), p_label
  union all
  -- The curve over time asks for no sources, and would read a row for each.
  select 'arrived', 'quarter', p_bucket_at, ''
  where p_measure = 'source';
$$;
comment on function private.kept_customer_flow(text, timestamptz, text) is
  'The sums that a change is part of.';

create function private.fold_customer_flow(p_org_id uuid)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
begin
  -- One at a time, since two would wait for each other's sums; who finds another at it goes on.
  if not pg_try_advisory_xact_lock(hashtextextended('customer_flow ' || p_org_id, 0)) then
    return;
  end if;

  with taken as (
    delete from private.customer_flow_changes as changes
    where changes.org_id = p_org_id
    returning changes.measure, changes.bucket_at, changes.label, changes.amount
  )
  insert into private.customer_flow as flow (org_id, measure, grain, bucket_at, label, amount)
  select p_org_id, kept.measure, kept.grain, kept.bucket_at, kept.label, sum(taken.amount)
  from taken
  cross join lateral private.kept_customer_flow(taken.measure, taken.bucket_at, taken.label) as kept
  group by kept.measure, kept.grain, kept.bucket_at, kept.label
  on conflict (org_id, measure, grain, bucket_at, label) do update
  set amount = flow.amount + excluded.amount;
end;
$$;
comment on function private.fold_customer_flow(uuid) is
  'DEFINER: writes tables in private. Changes no sum, only where it is kept; called by triggers alone.';

create function private.tg_customers__roll_up()
  returns trigger
  language plpgsql
  security definer set search_path = ''
  -- As private.tg_customers__record_events(): old and new rows are never joined in a nested loop.
  set enable_nestloop = off
  set jit = off
as $$
declare
  v_is_undoing boolean;
  v_moved_at   timestamptz;
  v_org_id     uuid;
begin
  -- A transition table exists only for the operations that have one, and the planner meets the
  -- names even in a branch that is not taken; so each operation has its own statement.
  if tg_op = 'INSERT' then
    insert into private.customer_flow_changes (org_id, measure, bucket_at, label, amount)
    select new_rows.org_id, 'source', buckets.bucket_at, coalesce(new_rows.source, ''), count(*)
    from new_rows
    cross join lateral private.quarter_of(new_rows.created_at) as buckets (bucket_at)
    group by new_rows.org_id, buckets.bucket_at, new_rows.source;
  elsif tg_op = 'DELETE' then
    insert into private.customer_flow_changes (org_id, measure, bucket_at, label, amount)
    select old_rows.org_id, 'source', buckets.bucket_at, coalesce(old_rows.source, ''), -count(*)
    from old_rows
    cross join lateral private.quarter_of(old_rows.created_at) as buckets (bucket_at)
    -- Gone with the rows is the organization: nothing is left to count for.
    where exists (
      select
      from public.organizations as organizations
      where organizations.id = old_rows.org_id
    )
    group by old_rows.org_id, buckets.bucket_at, old_rows.source;
  else
    v_is_undoing := private.is_undoing();
    v_moved_at := private.customer_event_data() ->> 'moved_at';
    insert into private.customer_flow_changes (org_id, measure, bucket_at, label, amount)
    select new_rows.org_id, changed.measure, private.quarter_of(changed.at), changed.label,
      sum(changed.amount)
    from new_rows
    join old_rows on old_rows.org_id = new_rows.org_id and old_rows.id = new_rows.id
    cross join lateral (
      select 'source', new_rows.created_at, coalesce(sources.source, ''), sources.amount
      from (values (new_rows.source, 1), (old_rows.source, -1)) as sources (source, amount)
      where new_rows.source is distinct from old_rows.source
      union all
      -- When what is undone was done, as private.tg_customers__record_events() says.
      select 'moved',
        case when v_is_undoing then coalesce(v_moved_at, old_rows.updated_at) else now() end,
        case
          when v_is_undoing then new_rows.segment || ' ' || old_rows.segment
          else old_rows.segment || ' ' || new_rows.segment
        end,
        case when v_is_undoing then -1 else 1 end
      where new_rows.segment is distinct from old_rows.segment
    ) as changed (measure, at, label, amount)
    group by new_rows.org_id, changed.measure, private.quarter_of(changed.at), changed.label
    having sum(changed.amount) <> 0;
  end if;

  -- About one write in fifty tidies up, so that a sum reads some hundred rows that are not folded.
  if found and random() < 0.02 then
    if tg_op = 'DELETE' then
      select old_rows.org_id into v_org_id from old_rows limit 1;
    else
      select new_rows.org_id into v_org_id from new_rows limit 1;
    end if;
    perform private.fold_customer_flow(v_org_id);
  end if;
  return null;
end;
$$;
comment on function private.tg_customers__roll_up() is
  'DEFINER: writes a table in private for whoever changes customers. Counts a statement at a time, so that an import of many rows costs one.';

create trigger trg_540_roll_up_inserted
  after insert on public.customers
  referencing new table as new_rows
  for each statement execute function private.tg_customers__roll_up();
create trigger trg_540_roll_up_updated
  after update on public.customers
  referencing old table as old_rows new table as new_rows
  for each statement execute function private.tg_customers__roll_up();
create trigger trg_540_roll_up_deleted
  after delete on public.customers
  referencing old table as old_rows
  for each statement execute function private.tg_customers__roll_up();

create function private.repair_customer_flow(p_org_id uuid)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('customer_flow ' || p_org_id, 0));
  -- Writers wait until this commits; else what they add between count and commit would be lost.
  lock table private.customer_flow_changes in exclusive mode;

  delete from private.customer_flow_changes
  where org_id = p_org_id;
  delete from private.customer_flow
  where org_id = p_org_id;

  insert into private.customer_flow (org_id, measure, grain, bucket_at, label, amount)
  select p_org_id, kept.measure, kept.grain, kept.bucket_at, kept.label, sum(arrived.amount)
  from (
    select private.quarter_of(customers.created_at), coalesce(customers.source, ''), count(*)
    from public.customers as customers
    where customers.org_id = p_org_id
    group by private.quarter_of(customers.created_at), customers.source
  ) as arrived (bucket_at, label, amount)
  cross join lateral private.kept_customer_flow('source', arrived.bucket_at, arrived.label) as kept
  group by kept.measure, kept.grain, kept.bucket_at, kept.label;

  -- Moves are in the timeline and nowhere else. One that was undone is there twice, and its undoing
  -- counts when the move was made, which it says.
  insert into private.customer_flow (org_id, measure, grain, bucket_at, label, amount)
  select p_org_id, kept.measure, kept.grain, kept.bucket_at, kept.label, sum(moves.amount)
  from (
    select private.quarter_of(events.occurred_at),
      concat_ws(' ', events.data ->> 'from', events.data ->> 'to'), 1
    from public.customer_events as events
    where events.org_id = p_org_id
      and events.kind = 'customer.segment_changed'
      and not events.data ? 'undone'
    union all
    select private.quarter_of((events.data ->> 'moved_at')::timestamptz),
      concat_ws(' ', events.data ->> 'to', events.data ->> 'from'), -1
    from public.customer_events as events
    where events.org_id = p_org_id
      and events.kind = 'customer.segment_changed'
      and events.data ? 'undone'
  ) as moves (bucket_at, label, amount)
  cross join lateral private.kept_customer_flow('moved', moves.bucket_at, moves.label) as kept
  group by kept.measure, kept.grain, kept.bucket_at, kept.label
  having sum(moves.amount) <> 0;
end;
$$;
comment on function private.repair_customer_flow(uuid) is
  'DEFINER: writes tables in private. For the operator, after triggers were switched off for a load; derives all from customers and their timelines.';

create function private.sum_customer_flow(
  p_org_id  uuid,
  p_measure text,
  p_from    timestamptz,
  p_until   timestamptz
)
  returns table (
    label  text,
    amount bigint
  )
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  -- Whole UTC days within, and what sticks out at both ends by the quarter of an hour.
  v_first_day timestamptz := date_trunc('day', p_from + interval '1 day - 1 microsecond', 'UTC');
  v_last_day  timestamptz := date_trunc('day', p_until, 'UTC');
begin
  return query
  select counted.label, sum(counted.amount)::bigint
  from (
    select flow.label, flow.amount
    from private.customer_flow as flow
    where flow.org_id = p_org_id
      and flow.measure = p_measure
      and flow.grain = 'day'
      and flow.bucket_at >= v_first_day
      and flow.bucket_at < v_last_day
    union all
    select flow.label, flow.amount
    from private.customer_flow as flow
    where flow.org_id = p_org_id
      and flow.measure = p_measure
      and flow.grain = 'quarter'
      and flow.bucket_at >= p_from
      and flow.bucket_at < least(v_first_day, p_until)
    union all
    select flow.label, flow.amount
    from private.customer_flow as flow
    where flow.org_id = p_org_id
      and flow.measure = p_measure
      and flow.grain = 'quarter'
      -- A period within one day lies before its first midnight, and has been read above.
      and flow.bucket_at >= greatest(v_last_day, v_first_day)
      and flow.bucket_at < p_until
    union all
    select changes.label, changes.amount
    from private.customer_flow_changes as changes
    where changes.org_id = p_org_id
      and changes.measure = p_measure
      and changes.bucket_at >= p_from
      and changes.bucket_at < p_until
  ) as counted
  group by counted.label
  having sum(counted.amount) <> 0;
end;
$$;
comment on function private.sum_customer_flow(uuid, text, timestamptz, timestamptz) is
  'DEFINER: reads tables in private without asking, so it is granted to nobody. The sum of a measure over a period, by label.';

create function private.customer_dashboard(p_org_id uuid, p_from date, p_to date)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_time_zone text;
  v_from      timestamptz;
  v_until     timestamptz;
  v_before    timestamptz;
  v_days      jsonb;
  v_sources   jsonb;
  v_moves     jsonb;
begin
  perform private.assert_org_permission(p_org_id, 'customers.read');
  -- Five years, day by day, is more than any chart can show.
  if p_from is null or p_to is null or p_from > p_to or p_to - p_from > 1830
    or p_from < date '1970-01-01' or p_to > date '2999-12-31'
  then
    raise exception 'crm.period_invalid' using errcode = 'PT422';
  end if;

  select organizations.time_zone
  into v_time_zone
  from public.organizations as organizations
  where organizations.id = p_org_id;
  v_from := p_from::timestamp at time zone v_time_zone;
  v_until := (p_to + 1)::timestamp at time zone v_time_zone;
  v_before := (p_from - (p_to - p_from + 1))::timestamp at time zone v_time_zone;

  with arrived as (
    select (counted.bucket_at at time zone v_time_zone)::date as day, sum(counted.amount) as amount
    from (
      select flow.bucket_at, flow.amount
      from private.customer_flow as flow
      where flow.org_id = p_org_id
        and flow.measure = 'arrived'
        and flow.grain = 'quarter'
        and flow.bucket_at >= v_from
        and flow.bucket_at < v_until
      union all
      select changes.bucket_at, changes.amount
      from private.customer_flow_changes as changes
      where changes.org_id = p_org_id
        and changes.measure = 'source'
        and changes.bucket_at >= v_from
        and changes.bucket_at < v_until
    ) as counted
    group by 1
  )
  select jsonb_agg(
    jsonb_build_object('day', days.at::date, 'arrived', coalesce(arrived.amount, 0))
    order by days.at
  )
  into v_days
  from generate_series(p_from::timestamp, p_to::timestamp, interval '1 day') as days (at)
  left join arrived on arrived.day = days.at::date;

  select coalesce(
    jsonb_agg(
      jsonb_build_object('source', nullif(sums.label, ''), 'arrived', sums.amount)
      order by sums.amount desc, sums.label
    ),
    '[]'
  )
  into v_sources
  from private.sum_customer_flow(p_org_id, 'source', v_from, v_until) as sums;

  select coalesce(
    jsonb_agg(
      jsonb_build_object(
        'from', split_part(sums.label, ' ', 1), 'to', split_part(sums.label, ' ', 2),
        'moved', sums.amount
      )
      order by sums.amount desc, sums.label
    ),
    '[]'
  )
  into v_moves
  from private.sum_customer_flow(p_org_id, 'moved', v_from, v_until) as sums;

  return jsonb_build_object(
    'from', p_from,
    'to', p_to,
    'time_zone', v_time_zone,
    'arrived_before', (
      select coalesce(sum(sums.amount), 0)
      from private.sum_customer_flow(p_org_id, 'source', v_before, v_from) as sums
    ),
    'days', v_days,
    'sources', v_sources,
    'moves', v_moves
  );
end;
$$;
comment on function private.customer_dashboard(uuid, date, date) is
  'DEFINER: reads tables in private. Trusts private.assert_org_permission().';
grant execute on function private.customer_dashboard(uuid, date, date) to authenticated;

create function public.customer_dashboard(p_org_id uuid, p_from date, p_to date)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.customer_dashboard(p_org_id, p_from, p_to);
$$;
comment on function public.customer_dashboard(uuid, date, date) is
  'Customers who came between two days of the organization''s own time zone, both included: {days: [{day, arrived}], sources: [{source, arrived}], moves: [{from, to, moved}], arrived_before: in the period of the same length just before}. At most five years.';
grant execute on function public.customer_dashboard(uuid, date, date) to authenticated;
