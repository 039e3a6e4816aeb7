-- Who may own customers, and what becomes of those of a colleague who leaves.
-- Depends on: identity_organizations.
--
-- Customers point here and not at memberships: whoever owns many could otherwise not be removed before
-- each of them has been rewritten, with its indexes, its timeline and its trail, in that statement.
-- Leaving takes effect at once; the customers follow, a few with it and the rest in batches.

create table private.customer_owners (
  org_id  uuid not null,
  user_id uuid not null,
  left_at timestamptz,
  left_by uuid,
  constraint customer_owners_pkey primary key (org_id, user_id),
  constraint customer_owners_org_id_fkey
    foreign key (org_id) references public.organizations (id) on delete cascade,
  constraint customer_owners_left_check check (left_by is null or left_at is not null)
);
comment on table private.customer_owners is
  'The members of each organization, and those who have left while customers are still theirs. Kept by triggers on memberships.';
comment on column private.customer_owners.left_at is
  'From then on they are given no customers, and lose those that they have.';
comment on column private.customer_owners.left_by is
  'Who removed them, or they themselves; the timeline says so. Null for the system, and no foreign key: it stays true after they have left.';

-- Those whose customers wait to be released.
create index customer_owners_left_idx on private.customer_owners (left_at) where left_at is not null;

alter table private.customer_owners enable row level security;

create function private.staying_owner_id(p_org_id uuid, p_user_id uuid)
  returns uuid
  language sql
  stable
  security definer set search_path = ''
as $$
  select owners.user_id
  from private.customer_owners as owners
  where owners.org_id = p_org_id
    and owners.user_id = p_user_id
    and owners.left_at is null;
$$;
comment on function private.staying_owner_id(uuid, uuid) is
  'DEFINER: reads a table in private; granted to nobody. The user, unless they are no member, or no more.';

create function private.release_customers(p_org_id uuid, p_user_id uuid, p_max_rows integer)
  returns integer
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_ids uuid[];
begin
  -- Waits for nobody: a customer that somebody holds is left for the next time.
  v_ids := array(
    select customers.id
    from public.customers as customers
    where customers.org_id = p_org_id
      and customers.owner_id = p_user_id
    limit p_max_rows
    for no key update skip locked
  );
  if v_ids = '{}' then
    return 0;
  end if;

  perform
    set_config('clientele.customer_event_data', '{"owner_left": true}', true),
    set_config('clientele.customer_event_actor', coalesce((
      select owners.left_by::text
      from private.customer_owners as owners
      where owners.org_id = p_org_id
        and owners.user_id = p_user_id
    ), ''), true);
  update public.customers
  set owner_id = null
  where org_id = p_org_id
    and id = any (v_ids);
  perform private.end_event_context();
  return cardinality(v_ids);
end;
$$;
comment on function private.release_customers(uuid, uuid, integer) is
  'DEFINER: nobody may update customers; granted to nobody. Takes at most so many customers from a colleague who has left, and says in their timelines why. Returns how many.';

create function private.release_departed_owners()
  returns integer
  language plpgsql
  security definer set search_path = ''
as $$
declare
  -- One transaction, and its customers are locked until the end. The next call goes on.
  v_stop_at  timestamptz := clock_timestamp() + interval '3 seconds';
  v_owner    private.customer_owners;
  v_count    integer;
  v_released integer := 0;
begin
  for v_owner in
    select owners.*
    from private.customer_owners as owners
    where owners.left_at is not null
    order by owners.left_at, owners.org_id, owners.user_id
    -- Held against coming back; and whoever is being given a customer in this moment holds it, too.
    for update skip locked
  loop
    loop
      v_count := private.release_customers(v_owner.org_id, v_owner.user_id, 1000);
      v_released := v_released + v_count;
      exit when v_count = 0 or clock_timestamp() >= v_stop_at;
    end loop;

    delete from private.customer_owners
    where org_id = v_owner.org_id
      and user_id = v_owner.user_id
      and not exists (
        select
        from public.customers as customers
        where customers.org_id = v_owner.org_id
          and customers.owner_id = v_owner.user_id
      );
    exit when clock_timestamp() >= v_stop_at;
  end loop;
  return v_released;
end;
$$;
comment on function private.release_departed_owners() is
  'DEFINER: works for all organizations; granted to nobody. Called by private.run_maintenance(). Takes their customers from those who have left, for about three seconds, and returns how many it was.';

create function private.tg_memberships__keep_customer_owners()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  if tg_op = 'INSERT' then
    insert into private.customer_owners (org_id, user_id)
    values (new.org_id, new.user_id)
    on conflict (org_id, user_id) do update set left_at = null, left_by = null;
    return null;
  end if;

  update private.customer_owners
  set left_at = now(), left_by = private.current_user_id()
  where org_id = old.org_id
    and user_id = old.user_id;
  -- A few, which is the rule, go with them. Not when the organization itself is being deleted.
  if exists (
    select
    from public.organizations as organizations
    where organizations.id = old.org_id
  ) then
    perform private.release_customers(old.org_id, old.user_id, 200);
  end if;
  return null;
end;
$$;
comment on function private.tg_memberships__keep_customer_owners() is
  'DEFINER: writes a table in private and customers. Trusts the changed row; who left is told from the session.';

create trigger trg_500_keep_customer_owners
  after insert or delete on public.memberships
  for each row execute function private.tg_memberships__keep_customer_owners();

insert into private.customer_owners (org_id, user_id)
select members.org_id, members.user_id
from public.memberships as members
on conflict (org_id, user_id) do nothing;

create function private.tg_customers__refuse_departed_owner()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  -- Whoever was never on the staff is refused by the foreign key. One who leaves in this moment is
  -- found by private.release_departed_owners(), like all that was theirs.
  if (tg_op = 'INSERT' or new.owner_id is distinct from old.owner_id)
    and exists (
      select
      from private.customer_owners as owners
      where owners.org_id = new.org_id
        and owners.user_id = new.owner_id
        and owners.left_at is not null
    )
  then
    raise exception 'crm.owner_unknown' using errcode = 'PT422', detail = 'owner_id';
  end if;
  return new;
end;
$$;
comment on function private.tg_customers__refuse_departed_owner() is
  'DEFINER: reads a table in private. Nobody who has left is given customers, while some are still theirs.';
