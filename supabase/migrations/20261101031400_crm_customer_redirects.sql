-- Where the customers went that were merged into another: an old id keeps working.
-- Depends on: crm_customers; called by crm_customer_writes and crm_customer_changes.

create table private.customer_redirects (
  org_id      uuid        not null,
  customer_id uuid        not null,
  survivor_id uuid        not null,
  created_at  timestamptz not null default now(),
  constraint customer_redirects_pkey primary key (org_id, customer_id),
  -- Always one step: a merge of the survivor into a third moves its redirects along.
  constraint customer_redirects_survivor_id_fkey
    foreign key (org_id, survivor_id) references public.customers (org_id, id) on delete cascade,
  constraint customer_redirects_self_check check (customer_id <> survivor_id)
);
comment on table private.customer_redirects is
  'The id of a customer that was merged away, and the customer that it is part of now.';

create index customer_redirects_survivor_id_idx
  on private.customer_redirects (org_id, survivor_id);

alter table private.customer_redirects enable row level security;

create function private.live_customer_id(p_org_id uuid, p_customer_id uuid)
  returns uuid
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_customer_id uuid := p_customer_id;
  v_survivor_id uuid;
begin
  loop
    -- The lock that a foreign key takes, only earlier: a merge that is under way is waited for, and
    -- once it is done the row is gone from here and found by its redirect.
    perform
    from public.customers as customers
    where customers.org_id = p_org_id
      and customers.id = v_customer_id
    for key share;
    if found then
      return v_customer_id;
    end if;

    select redirects.survivor_id
    into v_survivor_id
    from private.customer_redirects as redirects
    where redirects.org_id = p_org_id
      and redirects.customer_id = v_customer_id;
    if not found then
      raise exception 'crm.customer_not_found' using errcode = 'PT404';
    end if;
    -- The survivor may have been merged away by the time it is looked at: round again.
    v_customer_id := v_survivor_id;
  end loop;
end;
$$;
comment on function private.live_customer_id(uuid, uuid) is
  'DEFINER: reads a table in private and locks the customer; granted to nobody. Called by functions that have checked the permission and are about to add something to a customer. The id of the customer, or of the one it was merged into; raises crm.customer_not_found.';

create function private.assert_not_merged(p_org_id uuid, p_customer_id uuid)
  returns void
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_survivor_id uuid;
begin
  select redirects.survivor_id
  into v_survivor_id
  from private.customer_redirects as redirects
  where redirects.org_id = p_org_id
    and redirects.customer_id = p_customer_id;
  if found then
    raise exception 'crm.customer_merged' using errcode = 'PT409', detail = v_survivor_id::text;
  end if;
end;
$$;
comment on function private.assert_not_merged(uuid, uuid) is
  'DEFINER: reads a table in private; granted to nobody. Raises crm.customer_merged, with the survivor, for an id that was merged away.';
