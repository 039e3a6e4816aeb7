-- Customers that may be the same: found as someone types, and kept as pairs for the report.
-- Depends on: crm_customers, crm_text, crm_customer_lists, identity_organizations.
--
-- Every customer has up to four keys; two that share one are compared. Pairs are not looked for
-- while a customer is written, and not when the report is opened either: the first would slow an
-- import down, the second would read all customers for the few that are there twice. So writers
-- only note who changed, and private.refresh_customer_duplicates() goes through that list a little
-- at a time. The report then reads one index, at any number of customers.

create table private.customer_duplicate_keys (
  org_id      uuid not null,
  customer_id uuid not null,
  email_key   text collate "C",
  phone_key   text collate "C",
  name_key    text collate "C",
  sound_key   text collate "C",
  phone_country text collate "C",
  -- No foreign key, here and for the pairs: triggers remove what was removed, and a merge, which
  -- moves every row that points at a customer, must not move what is only derived from one.
  constraint customer_duplicate_keys_pkey primary key (org_id, customer_id)
);
comment on table private.customer_duplicate_keys is
  'By what customers are compared, derived from their values. Nobody else has most keys; who shares one is looked at closely.';
comment on column private.customer_duplicate_keys.email_key is
  'The address without what people and providers add: private.email_key().';
comment on column private.customer_duplicate_keys.phone_key is
  'private.national_digits(), from six digits on: a shorter number is an extension.';
comment on column private.customer_duplicate_keys.name_key is
  'The words of the name, or else of the company, folded and in alphabetical order.';
comment on column private.customer_duplicate_keys.sound_key is
  'The same words as they sound: most slips of the pen leave it alone.';

comment on column private.customer_duplicate_keys.phone_country is
  'private.phone_country() of the number: the same digits in two countries are two numbers.';

-- With the customer at the end, so that the first few of many come in one order, without a sort.
create index customer_duplicate_keys_email_idx
  on private.customer_duplicate_keys (org_id, email_key, customer_id) where email_key is not null;
create index customer_duplicate_keys_phone_idx
  on private.customer_duplicate_keys (org_id, phone_key, customer_id) where phone_key is not null;
create index customer_duplicate_keys_name_idx
  on private.customer_duplicate_keys (org_id, name_key, customer_id) where name_key is not null;
create index customer_duplicate_keys_sound_idx
  on private.customer_duplicate_keys (org_id, sound_key, customer_id) where sound_key is not null;

alter table private.customer_duplicate_keys enable row level security;

create table private.customer_duplicate_queue (
  id           bigint not null generated always as identity,
  org_id       uuid   not null,
  -- An array, though ids elsewhere have a row each: a row per customer would cost an import as much
  -- as the search index does, and nobody ever looks for one of them.
  customer_ids uuid[] not null,
  constraint customer_duplicate_queue_pkey primary key (org_id, id),
  constraint customer_duplicate_queue_org_id_fkey
    foreign key (org_id) references public.organizations (id) on delete cascade
);
comment on table private.customer_duplicate_queue is
  'Customers that have not been compared with the others since they changed, at most 500 in a row.';

alter table private.customer_duplicate_queue enable row level security;

create table private.customer_duplicates (
  org_id      uuid     not null,
  customer_id uuid     not null,
  other_id    uuid     not null,
  score       smallint not null,
  reasons     text[]   not null,
  constraint customer_duplicates_pkey primary key (org_id, customer_id, other_id),
  constraint customer_duplicates_order_check check (customer_id < other_id)
);
comment on table private.customer_duplicates is
  'Pairs of customers that may be one, each once, derived. Dismissed pairs and archived customers are not here.';
comment on column private.customer_duplicates.reasons is
  'What is the same: email, phone, name, similar_name.';
comment on column private.customer_duplicates.score is
  'How much the reasons say together; the report has the surest pairs first.';

-- The order of the report. Negative, so that all of it goes one way and a page begins where the one
-- before ended, without a look at what lies before.
create index customer_duplicates_score_idx
  on private.customer_duplicates (org_id, (-score), customer_id, other_id);
create index customer_duplicates_other_id_idx
  on private.customer_duplicates (org_id, other_id);

alter table private.customer_duplicates enable row level security;

create table private.customer_duplicate_dismissals (
  org_id       uuid        not null,
  customer_id  uuid        not null,
  other_id     uuid        not null,
  dismissed_by uuid,
  dismissed_at timestamptz not null default now(),
  constraint customer_duplicate_dismissals_pkey primary key (org_id, customer_id, other_id),
  constraint customer_duplicate_dismissals_customer_id_fkey
    foreign key (org_id, customer_id) references public.customers (org_id, id) on delete cascade,
  constraint customer_duplicate_dismissals_other_id_fkey
    foreign key (org_id, other_id) references public.customers (org_id, id) on delete cascade,
  constraint customer_duplicate_dismissals_self_check check (customer_id <> other_id)
);
comment on table private.customer_duplicate_dismissals is
  'Pairs that somebody has looked at and found to be two, written both ways round: whoever is merged into one of them is not the other either, and the merge moves a row without having to turn it.';
comment on column private.customer_duplicate_dismissals.dismissed_by is
  'No foreign key: it stays true after they have left.';

create index customer_duplicate_dismissals_other_id_idx
  on private.customer_duplicate_dismissals (org_id, other_id);

alter table private.customer_duplicate_dismissals enable row level security;

create function private.duplicate_keys(
  p_org_id      uuid,
  p_customer_id uuid,
  p_name        text,
  p_company     text,
  p_email       text,
  p_phone       text
)
  returns private.customer_duplicate_keys
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
declare
  v_keys private.customer_duplicate_keys;
begin
  v_keys.org_id := p_org_id;
  v_keys.customer_id := p_customer_id;
  v_keys.email_key := private.email_key(p_email);
  v_keys.phone_key := private.national_digits(p_phone);
  if char_length(v_keys.phone_key) < 6 then
    v_keys.phone_key := null;
  end if;
  v_keys.phone_country := private.phone_country(p_phone);
  -- Colleagues share a company and are not the same; a company is compared where there is no person.
  v_keys.name_key := nullif(private.name_key(coalesce(p_name, p_company)), '');
  -- Of one short word too little is left to tell Anna from Ina.
  if v_keys.name_key ~ ' ' or char_length(v_keys.name_key) >= 6 then
    v_keys.sound_key := private.sound_key(v_keys.name_key);
  end if;
  return v_keys;
end;
$$;
comment on function private.duplicate_keys(uuid, uuid, text, text, text, text) is
  'By what a customer with these values is compared.';

create function private.match_duplicates(p_all_keys private.customer_duplicate_keys[])
  returns table (
    customer_id uuid,
    other_id    uuid,
    reasons     text[],
    score       smallint
  )
  language plpgsql
  stable
  security definer set search_path = ''
  -- Every step is a few rows by an index. Tables that have just been filled have no statistics, and
  -- without them the planner would rather read them whole.
  set enable_seqscan = off
  set enable_hashjoin = off
  set enable_mergejoin = off
as $$
declare
  -- Also how many share a name before it says nothing: with ten John Smiths, an eleventh is news
  -- to nobody. More people than that at one number or mailbox are compared with the first ten.
  c_most constant integer := 10;
begin
  return query
  with asked as materialized (
    select * from unnest(p_all_keys)
  ),
  found as materialized (
    select asked as own, candidates.customer_id
    from asked
    cross join lateral (
      (
        select keys.customer_id
        from private.customer_duplicate_keys as keys
        where keys.org_id = asked.org_id
          and keys.email_key = asked.email_key
          and keys.customer_id is distinct from asked.customer_id
        order by keys.customer_id
        limit c_most
      )
      union
      (
        select keys.customer_id
        from private.customer_duplicate_keys as keys
        where keys.org_id = asked.org_id
          and keys.phone_key = asked.phone_key
          and keys.customer_id is distinct from asked.customer_id
        order by keys.customer_id
        limit c_most
      )
      union
      select unnest(namesakes.ids)
      from (
        select array_agg(first_ones.customer_id) as ids
        from (
          select keys.customer_id
          from private.customer_duplicate_keys as keys
          where keys.org_id = asked.org_id
            and keys.name_key = asked.name_key
            and keys.customer_id is distinct from asked.customer_id
          order by keys.customer_id
          limit c_most + 1
        ) as first_ones
      ) as namesakes
      where cardinality(namesakes.ids) <= c_most
      union
      select unnest(similar_ones.ids)
      from (
        select array_agg(first_ones.customer_id) as ids
        from (
          select keys.customer_id
          from private.customer_duplicate_keys as keys
          where keys.org_id = asked.org_id
            and keys.sound_key = asked.sound_key
            and keys.customer_id is distinct from asked.customer_id
          order by keys.customer_id
          limit c_most + 1
        ) as first_ones
      ) as similar_ones
      where cardinality(similar_ones.ids) <= c_most
    ) as candidates
  ),
  compared as (
    select (found.own).customer_id as own_id, found.customer_id,
      keys.email_key = (found.own).email_key as has_email,
      keys.phone_key = (found.own).phone_key
        and coalesce(keys.phone_country, (found.own).phone_country, '')
          = coalesce((found.own).phone_country, keys.phone_country, '') as has_phone,
      keys.name_key = (found.own).name_key as has_name,
      keys.sound_key = (found.own).sound_key
        and extensions.levenshtein(keys.name_key, (found.own).name_key)
          <= greatest(1, least(3, char_length((found.own).name_key) / 5)) as has_similar_name
    from found
    join private.customer_duplicate_keys as keys
      on keys.org_id = (found.own).org_id
      and keys.customer_id = found.customer_id
  )
  select compared.own_id, compared.customer_id,
    array_remove(
      array[
        case when compared.has_email then 'email' end,
        case when compared.has_phone then 'phone' end,
        case
          when compared.has_name then 'name'
          when compared.has_similar_name then 'similar_name'
        end
      ],
      null
    ),
    (
      case when compared.has_email then 8 else 0 end
      + case when compared.has_phone then 4 else 0 end
      + case when compared.has_name then 2 when compared.has_similar_name then 1 else 0 end
    )::smallint
  from compared
  where compared.has_email or compared.has_phone or compared.has_name or compared.has_similar_name;
end;
$$;
comment on function private.match_duplicates(private.customer_duplicate_keys[]) is
  'DEFINER: reads a table in private, so it is granted to nobody. Who may be the same as each of these, archived ones included; a few short reads of ordered indexes for each, however many customers there are.';

create function private.write_duplicate_keys(p_org_id uuid, p_customer_ids uuid[])
  returns void
  language sql
  security definer set search_path = ''
as $$
  insert into private.customer_duplicate_keys
  select keys.*
  from public.customers as customers
  cross join lateral private.duplicate_keys(
    customers.org_id, customers.id, customers.name, customers.company, customers.email,
    customers.phone
  ) as keys
  where customers.org_id = p_org_id
    and customers.id = any (p_customer_ids)
  order by customers.id
  on conflict (org_id, customer_id) do update
  set
    email_key = excluded.email_key,
    phone_key = excluded.phone_key,
    name_key = excluded.name_key,
    sound_key = excluded.sound_key,
    phone_country = excluded.phone_country;
$$;
comment on function private.write_duplicate_keys(uuid, uuid[]) is
  'DEFINER: writes a table in private; granted to nobody.';

create function private.queue_for_duplicates(p_org_id uuid, p_customer_ids uuid[])
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
begin
  insert into private.customer_duplicate_queue (org_id, customer_ids)
  select p_org_id, p_customer_ids[starts.at:starts.at + 499]
  from generate_series(1, cardinality(p_customer_ids), 500) as starts (at);

  -- Written by hand, a customer is found by the next one that somebody types. Of a file, the keys
  -- can wait until its customers are compared.
  if cardinality(p_customer_ids) <= 50 then
    perform private.write_duplicate_keys(p_org_id, p_customer_ids);
  end if;
end;
$$;
comment on function private.queue_for_duplicates(uuid, uuid[]) is
  'DEFINER: writes tables in private; granted to nobody. Notes that these customers are to be compared with the others.';

create function private.tg_customers__queue_for_duplicates()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  if tg_op = 'DELETE' then
    delete from private.customer_duplicate_keys as keys
    using old_rows
    where keys.org_id = old_rows.org_id
      and keys.customer_id = old_rows.id;
    delete from private.customer_duplicates as pairs
    using old_rows
    where pairs.org_id = old_rows.org_id
      and pairs.customer_id = old_rows.id;
    delete from private.customer_duplicates as pairs
    using old_rows
    where pairs.org_id = old_rows.org_id
      and pairs.other_id = old_rows.id;
  elsif tg_op = 'INSERT' then
    perform private.queue_for_duplicates(added.org_id, added.ids)
    from (
      select new_rows.org_id, array_agg(new_rows.id) as ids
      from new_rows
      group by new_rows.org_id
    ) as added;
  else
    perform private.queue_for_duplicates(changed.org_id, changed.ids)
    from (
      select new_rows.org_id, array_agg(new_rows.id) as ids
      from new_rows
      -- Both have the same rows. "Full", because that is never a nested loop: plans are kept per
      -- connection, and one made for a single row would join thousands with thousands.
      full join old_rows on old_rows.org_id = new_rows.org_id and old_rows.id = new_rows.id
      where (
        new_rows.name, new_rows.company, new_rows.email, new_rows.phone,
        new_rows.archived_at is null
      ) is distinct from (
        old_rows.name, old_rows.company, old_rows.email, old_rows.phone,
        old_rows.archived_at is null
      )
      group by new_rows.org_id
    ) as changed;
  end if;
  return null;
end;
$$;
comment on function private.tg_customers__queue_for_duplicates() is
  'DEFINER: writes tables in private for whoever changes customers, a statement at a time.';

create trigger trg_530_queue_inserted
  after insert on public.customers
  referencing new table as new_rows
  for each statement execute function private.tg_customers__queue_for_duplicates();
create trigger trg_530_queue_updated
  after update on public.customers
  referencing old table as old_rows new table as new_rows
  for each statement execute function private.tg_customers__queue_for_duplicates();
create trigger trg_530_queue_deleted
  after delete on public.customers
  referencing old table as old_rows
  for each statement execute function private.tg_customers__queue_for_duplicates();

create function private.compare_customers(p_org_id uuid, p_customer_ids uuid[])
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
begin
  perform private.write_duplicate_keys(p_org_id, p_customer_ids);

  delete from private.customer_duplicates as pairs
  where pairs.org_id = p_org_id
    and pairs.customer_id = any (p_customer_ids);
  delete from private.customer_duplicates as pairs
  where pairs.org_id = p_org_id
    and pairs.other_id = any (p_customer_ids);

  insert into private.customer_duplicates (org_id, customer_id, other_id, score, reasons)
  select p_org_id, least(matches.customer_id, matches.other_id),
    greatest(matches.customer_id, matches.other_id), matches.score, matches.reasons
  from private.match_duplicates(
    array(
      select keys
      from private.customer_duplicate_keys as keys
      where keys.org_id = p_org_id
        and keys.customer_id = any (p_customer_ids)
    )
  ) as matches
  where (
      select count(*)
      from public.customers as customers
      where customers.org_id = p_org_id
        and customers.id in (matches.customer_id, matches.other_id)
        and customers.archived_at is null
    ) = 2
    and not exists (
      select
      from private.customer_duplicate_dismissals as dismissals
      where dismissals.org_id = p_org_id
        and dismissals.customer_id = matches.customer_id
        and dismissals.other_id = matches.other_id
    )
  on conflict (org_id, customer_id, other_id) do nothing;
end;
$$;
comment on function private.compare_customers(uuid, uuid[]) is
  'DEFINER: writes tables in private; granted to nobody. Finds the pairs of these customers anew.';

create function private.compare_queued_customers(p_org_id uuid, p_milliseconds integer)
  returns bigint
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_stop_at timestamptz := clock_timestamp() + p_milliseconds * interval '1 millisecond';
  v_ids     uuid[];
begin
  -- One at a time for an organization: two that compare two customers at the same moment would not
  -- see each other's keys, and neither would find the pair. Who comes second leaves it to the first.
  while pg_try_advisory_xact_lock(hashtextextended('customer_duplicates ' || p_org_id, 0)) loop
    with taken as (
      delete from private.customer_duplicate_queue as queue
      where queue.org_id = p_org_id
        and queue.id in (
          select entries.id
          from (
            select waiting.id,
              sum(cardinality(waiting.customer_ids)) over (order by waiting.id) as total
            from private.customer_duplicate_queue as waiting
            where waiting.org_id = p_org_id
            order by waiting.id
            limit 500
          ) as entries
          where entries.total <= 500
        )
      returning queue.customer_ids
    )
    select array_agg(distinct ids.id)
    into v_ids
    from taken
    cross join lateral unnest(taken.customer_ids) as ids (id);

    exit when v_ids is null;
    perform private.compare_customers(p_org_id, v_ids);
    exit when clock_timestamp() >= v_stop_at;
  end loop;

  return (
    select coalesce(sum(cardinality(queue.customer_ids)), 0)
    from private.customer_duplicate_queue as queue
    where queue.org_id = p_org_id
  );
end;
$$;
comment on function private.compare_queued_customers(uuid, integer) is
  'DEFINER: writes tables in private; granted to nobody. Compares customers that wait for it, for about so long, and returns how many still do.';
