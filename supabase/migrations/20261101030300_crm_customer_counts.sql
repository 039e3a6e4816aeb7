-- How many customers an organization has in each segment, without counting them.
-- Depends on: crm_customers.

-- One row per segment that every writer updates would make writers wait for each other until they
-- commit: an import of minutes would stop everyone. So writers only ever add what they changed, and
-- the sum is the count. Any of them folds earlier rows together now and then.
create table private.customer_count_changes (
  id       bigint                  not null generated always as identity,
  org_id   uuid                    not null,
  segment  public.customer_segment not null,
  active   bigint                  not null,
  archived bigint                  not null,
  constraint customer_count_changes_pkey primary key (org_id, id),
  constraint customer_count_changes_org_id_fkey
    foreign key (org_id) references public.organizations (id) on delete cascade
);
comment on table private.customer_count_changes is
  'Changes of the number of customers. The sum per organization and segment is the count; private.repair_customer_counts() starts afresh.';

alter table private.customer_count_changes enable row level security;

create function private.fold_customer_counts(p_org_id uuid)
  returns void
  language sql
  security definer set search_path = ''
as $$
  -- Rows that another transaction folds at this moment are skipped and not waited for. Readers see
  -- the old rows or their sum, never both and never neither: both change in one transaction.
  with taken as (
    delete from private.customer_count_changes as changes
    where changes.org_id = p_org_id
      and changes.id in (
        select candidates.id
        from private.customer_count_changes as candidates
        where candidates.org_id = p_org_id
        for update skip locked
      )
    returning changes.segment, changes.active, changes.archived
  )
  insert into private.customer_count_changes (org_id, segment, active, archived)
  select p_org_id, taken.segment, sum(taken.active), sum(taken.archived)
  from taken
  group by taken.segment;
$$;
comment on function private.fold_customer_counts(uuid) is
  'DEFINER: writes a table in private. Changes no count, only how many rows it is kept in; called by triggers alone.';

create function private.tg_customers__count()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_org_id uuid;
begin
  -- A transition table exists only for the operations that have one, and the planner meets the
  -- names even in a branch that is not taken; so each operation has its own statement.
  if tg_op = 'INSERT' then
    insert into private.customer_count_changes (org_id, segment, active, archived)
    select new_rows.org_id, new_rows.segment,
      count(*) filter (where new_rows.archived_at is null),
      count(*) filter (where new_rows.archived_at is not null)
    from new_rows
    group by new_rows.org_id, new_rows.segment;
  elsif tg_op = 'DELETE' then
    insert into private.customer_count_changes (org_id, segment, active, archived)
    select old_rows.org_id, old_rows.segment,
      -count(*) filter (where old_rows.archived_at is null),
      -count(*) filter (where old_rows.archived_at is not null)
    from old_rows
    -- Gone with the rows is the organization: nothing is left to count for.
    where exists (
      select
      from public.organizations as organizations
      where organizations.id = old_rows.org_id
    )
    group by old_rows.org_id, old_rows.segment;
  else
    insert into private.customer_count_changes (org_id, segment, active, archived)
    select moves.org_id, moves.segment, sum(moves.active), sum(moves.archived)
    from (
      select new_rows.org_id, new_rows.segment,
        (new_rows.archived_at is null)::int as active,
        (new_rows.archived_at is not null)::int as archived
      from new_rows
      union all
      select old_rows.org_id, old_rows.segment,
        -(old_rows.archived_at is null)::int,
        -(old_rows.archived_at is not null)::int
      from old_rows
    ) as moves
    group by moves.org_id, moves.segment
    having sum(moves.active) <> 0 or sum(moves.archived) <> 0;
  end if;

  -- About one write in fifty tidies up, so that a sum reads a hundred rows or so.
  if found and random() < 0.02 then
    if tg_op = 'DELETE' then
      select old_rows.org_id into v_org_id from old_rows limit 1;
    else
      select new_rows.org_id into v_org_id from new_rows limit 1;
    end if;
    perform private.fold_customer_counts(v_org_id);
  end if;
  return null;
end;
$$;
comment on function private.tg_customers__count() is
  'DEFINER: writes a table in private for whoever changes customers. Counts a statement at a time, so that an import of many rows costs one.';

create trigger trg_500_count_inserted
  after insert on public.customers
  referencing new table as new_rows
  for each statement execute function private.tg_customers__count();
create trigger trg_500_count_updated
  after update on public.customers
  referencing old table as old_rows new table as new_rows
  for each statement execute function private.tg_customers__count();
create trigger trg_500_count_deleted
  after delete on public.customers
  referencing old table as old_rows
  for each statement execute function private.tg_customers__count();

create function private.repair_customer_counts(p_org_id uuid)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
begin
  -- Writers wait until this commits; else what they add between count and commit would be lost.
  lock table private.customer_count_changes in exclusive mode;

  delete from private.customer_count_changes
  where org_id = p_org_id;

  insert into private.customer_count_changes (org_id, segment, active, archived)
  select customers.org_id, customers.segment,
    count(*) filter (where customers.archived_at is null),
    count(*) filter (where customers.archived_at is not null)
  from public.customers as customers
  where customers.org_id = p_org_id
  group by customers.org_id, customers.segment;
end;
$$;
comment on function private.repair_customer_counts(uuid) is
  'DEFINER: writes a table in private. For the operator, after triggers were switched off for a load; counts afresh.';

create function private.count_customers_by_segment(p_org_id uuid)
  returns table (
    segment  public.customer_segment,
    active   bigint,
    archived bigint
  )
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  perform private.assert_org_permission(p_org_id, 'customers.read');

  return query
  select segments.segment,
    coalesce(sum(changes.active), 0)::bigint,
    coalesce(sum(changes.archived), 0)::bigint
  from unnest(enum_range(null::public.customer_segment)) as segments (segment)
  left join private.customer_count_changes as changes
    on changes.org_id = p_org_id
    and changes.segment = segments.segment
  group by segments.segment
  order by segments.segment;
end;
$$;
comment on function private.count_customers_by_segment(uuid) is
  'DEFINER: reads a table in private. Trusts private.assert_org_permission().';
grant execute on function private.count_customers_by_segment(uuid) to authenticated;

create function public.count_customers_by_segment(p_org_id uuid)
  returns table (
    segment  public.customer_segment,
    active   bigint,
    archived bigint
  )
  language sql
  stable
  security invoker set search_path = ''
as $$
  select counts.segment, counts.active, counts.archived
  from private.count_customers_by_segment(p_org_id) as counts;
$$;
comment on function public.count_customers_by_segment(uuid) is
  'The number of customers in each of the four segments, archived ones apart. Costs the same at any size.';
grant execute on function public.count_customers_by_segment(uuid) to authenticated;
