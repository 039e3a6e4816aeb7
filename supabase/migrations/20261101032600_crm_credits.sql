-- Store credit: what a customer may still spend here, kept as entries that are only ever added.
-- Depends on: crm_merges, crm_customer_redirects, crm_customer_events, platform_currencies, platform_audit_log.
--
-- The balance is a row of its own beside the entries. Whoever adds an entry changes that row first,
-- so two who spend at once take turns, and the check on it holds whatever a function forgets.

insert into public.permissions (name, description)
values ('credits.write', 'Grant and spend store credit');
insert into public.role_permissions (role, permission)
values ('owner', 'credits.write'), ('admin', 'credits.write');

create table public.credit_entries (
  id                  bigint      not null generated always as identity,
  org_id              uuid        not null,
  customer_id         uuid        not null,
  amount_minor        bigint      not null,
  currency            char(3)     not null,
  reason              text        not null,
  idempotency_key     text,
  balance_after_minor bigint      not null,
  created_by          uuid,
  created_at          timestamptz not null default clock_timestamp(),
  -- The order in which a customer's entries are read; the id tells them apart within one instant.
  constraint credit_entries_pkey primary key (org_id, customer_id, id),
  constraint credit_entries_org_id_id_key unique (org_id, id),
  -- Of the organization, not of a person: two colleagues who give the same refund give it once.
  constraint credit_entries_org_id_idempotency_key_key unique (org_id, idempotency_key),
  -- No cascade: a customer with credit is merged or archived, never deleted under it.
  constraint credit_entries_customer_id_fkey
    foreign key (org_id, customer_id) references public.customers (org_id, id) on delete no action,
  constraint credit_entries_org_id_fkey
    foreign key (org_id) references public.organizations (id) on delete cascade,
  constraint credit_entries_currency_fkey
    foreign key (currency) references public.currencies (code) on delete restrict,
  constraint credit_entries_amount_minor_check check (amount_minor <> 0),
  constraint credit_entries_balance_after_minor_check
    check (balance_after_minor between 0 and 9007199254740991),
  constraint credit_entries_reason_check
    check (char_length(reason) between 1 and 500 and reason !~ '[\x01-\x1f\x7f-\x9f]'),
  constraint credit_entries_idempotency_key_check
    check (char_length(idempotency_key) between 1 and 255)
);
comment on table public.credit_entries is
  'Store credit that was granted (positive) or spent (negative). Append-only for everyone; a mistake is put right by another entry.';
comment on column public.credit_entries.amount_minor is
  'In minor units of the currency, whose exponent is in currencies.';
comment on column public.credit_entries.balance_after_minor is
  'What was left in this currency right after. Of a customer who was merged: of the balance they had then.';
comment on column public.credit_entries.created_by is
  'Who made the entry. No foreign key: it stays true after they have left.';
comment on column public.credit_entries.created_at is
  'Of the clock, not of the transaction: taken while the balance is held, so that it follows the order of entries.';

create index credit_entries_currency_idx on public.credit_entries (currency);

create table private.credit_balances (
  org_id        uuid    not null,
  customer_id   uuid    not null,
  currency      char(3) not null,
  balance_minor bigint  not null,
  constraint credit_balances_pkey primary key (org_id, customer_id, currency),
  constraint credit_balances_customer_id_fkey
    foreign key (org_id, customer_id) references public.customers (org_id, id) on delete cascade,
  -- The upper end is what a number of JSON can carry without rounding.
  constraint credit_balances_balance_minor_check
    check (balance_minor between 0 and 9007199254740991)
);
comment on table private.credit_balances is
  'The sum of a customer''s credit entries per currency. Locked by whoever adds one; private.repair_credit_balances() derives it afresh.';

create function private.tg_credit_entries__append_only()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  -- Gone with its organization, and with nothing else.
  if tg_op = 'DELETE' and not exists (
    select
    from public.organizations as organizations
    where organizations.id = old.org_id
  ) then
    return old;
  end if;
  -- A merge moves entries to another customer, by private.merge_credit_entries(), and changes
  -- nothing else about them.
  if tg_op = 'UPDATE' and current_setting('clientele.moves_credit', true) = 'on' then
    old.customer_id := new.customer_id;
    if old is not distinct from new then
      return new;
    end if;
  end if;
  raise exception 'crm.credit_is_append_only' using errcode = '42501';
end;
$$;
comment on function private.tg_credit_entries__append_only() is
  'DEFINER: looks whether the organization is still there. Refuses every change of an entry, by the owner of the table too.';

create trigger trg_300_append_only
  before update or delete on public.credit_entries
  for each row execute function private.tg_credit_entries__append_only();
create trigger trg_300_append_only_truncate
  before truncate on public.credit_entries
  for each statement execute function private.tg_credit_entries__append_only();
create trigger trg_700_audit
  after insert on public.credit_entries
  for each row execute function private.tg__audit();

create function private.credit_entry_problem(
  p_amount_minor    bigint,
  p_currency        text,
  p_reason          text,
  p_idempotency_key text
)
  returns text
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  return case
    when p_amount_minor is null or p_amount_minor = 0
      or p_amount_minor not between -9007199254740991 and 9007199254740991
    then 'crm.credit_amount_invalid'
    when not exists (
      select
      from public.currencies as currencies
      where currencies.code = p_currency
    ) then 'crm.credit_currency_unknown'
    when p_reason is null or char_length(p_reason) > 500 or p_reason ~ '[\x01-\x1f\x7f-\x9f]'
    then 'crm.credit_reason_invalid'
    when char_length(p_idempotency_key) not between 1 and 255
    then 'platform.idempotency_key_invalid'
  end;
end;
$$;
comment on function private.credit_entry_problem(bigint, text, text, text) is
  'DEFINER: reads public.currencies whoever asks. Why an entry cannot be made, or null; the checks of the table say the same, without a reason.';

create function private.replay_credit_entry(
  p_org_id          uuid,
  p_customer_id     uuid,
  p_amount_minor    bigint,
  p_currency        text,
  p_reason          text,
  p_idempotency_key text
)
  returns public.credit_entries
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_entry public.credit_entries;
begin
  select entries.*
  into v_entry
  from public.credit_entries as entries
  where entries.org_id = p_org_id
    and entries.idempotency_key = p_idempotency_key;
  if found and (v_entry.customer_id, v_entry.amount_minor, v_entry.currency, v_entry.reason)
    is distinct from (p_customer_id, p_amount_minor, p_currency::char(3), p_reason)
  then
    raise exception 'platform.idempotency_key_reused' using errcode = 'PT409';
  end if;
  return v_entry;
end;
$$;
comment on function private.replay_credit_entry(uuid, uuid, bigint, text, text, text) is
  'DEFINER: the entry that was made with this key, or null; granted to nobody. Raises when it was made with other values.';

create function private.lock_credit_balance(
  p_org_id      uuid,
  p_customer_id uuid,
  p_currency    text
)
  returns bigint
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_balance bigint;
begin
  insert into private.credit_balances (org_id, customer_id, currency, balance_minor)
  values (p_org_id, p_customer_id, p_currency, 0)
  on conflict (org_id, customer_id, currency) do nothing;
  -- From here on everyone else who adds to this balance waits.
  select balances.balance_minor
  into v_balance
  from private.credit_balances as balances
  where balances.org_id = p_org_id
    and balances.customer_id = p_customer_id
    and balances.currency = p_currency::bpchar
  for no key update;
  return v_balance;
end;
$$;
comment on function private.lock_credit_balance(uuid, uuid, text) is
  'DEFINER: locks a row in private; granted to nobody. The balance, held until the end of the transaction. Called for customers that are live, see private.live_customer_id().';

create function private.write_credit_entry(
  p_org_id          uuid,
  p_customer_id     uuid,
  p_amount_minor    bigint,
  p_currency        text,
  p_reason          text,
  p_idempotency_key text default null,
  p_event_data      jsonb default '{}'
)
  returns public.credit_entries
  language plpgsql
  security definer set search_path = ''
as $$
declare
  c_most       constant bigint := 9007199254740991;
  v_balance    bigint := private.lock_credit_balance(p_org_id, p_customer_id, p_currency);
  v_entry      public.credit_entries;
  v_constraint text;
begin
  if v_balance + p_amount_minor < 0 then
    raise exception 'crm.credit_insufficient'
      using errcode = 'PT409', detail = v_balance::text;
  elsif v_balance + p_amount_minor > c_most then
    raise exception 'crm.credit_amount_invalid' using errcode = 'PT422';
  end if;

  -- For what is told of every entry: what it was about.
  perform set_config('clientele.credit_source', p_event_data::text, true);
  begin
    insert into public.credit_entries (
      org_id, customer_id, amount_minor, currency, reason, idempotency_key, balance_after_minor,
      created_by
    )
    values (
      p_org_id, p_customer_id, p_amount_minor, p_currency, p_reason, p_idempotency_key,
      v_balance + p_amount_minor, private.current_user_id()
    )
    returning * into v_entry;
  exception
    when unique_violation then
      get stacked diagnostics v_constraint = constraint_name;
      -- The same key for another customer or currency, whose balance is another lock.
      if v_constraint = 'credit_entries_org_id_idempotency_key_key' then
        raise exception 'platform.idempotency_key_reused' using errcode = 'PT409';
      end if;
      raise;
  end;
  perform set_config('clientele.credit_source', '', true);
  update private.credit_balances
  set balance_minor = balance_minor + p_amount_minor
  where org_id = p_org_id
    and customer_id = p_customer_id
    and currency = p_currency;

  perform private.record_customer_event(
    p_org_id, p_customer_id,
    case when p_amount_minor > 0 then 'credit.granted' else 'credit.spent' end,
    jsonb_build_object(
      'entry_id', v_entry.id, 'amount_minor', p_amount_minor, 'currency', p_currency,
      'reason', p_reason
    ) || p_event_data
  );
  return v_entry;
end;
$$;
comment on function private.write_credit_entry(uuid, uuid, bigint, text, text, text, jsonb) is
  'DEFINER: nobody may write credit_entries; granted to nobody. Called by functions that have checked the permission and the values; created_by is the caller. The row of the balance is the lock.';

create function private.add_credit(
  p_org_id          uuid,
  p_customer_id     uuid,
  p_amount_minor    bigint,
  p_currency        text,
  p_reason          text,
  p_idempotency_key text
)
  returns public.credit_entries
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_customer_id uuid;
  v_reason      text := private.trim_value(p_reason);
  v_problem     text := private.credit_entry_problem(
    p_amount_minor, p_currency, private.trim_value(p_reason), p_idempotency_key
  );
  v_entry       public.credit_entries;
begin
  perform private.assert_org_permission(p_org_id, 'credits.write');
  if v_problem is not null then
    raise exception '%', v_problem using errcode = 'PT422';
  end if;
  v_customer_id := private.live_customer_id(p_org_id, p_customer_id);

  perform private.lock_credit_balance(p_org_id, v_customer_id, p_currency);
  -- After the wait: the same request may have been what was waited for, and then the balance that
  -- is too low now is so because of it.
  v_entry := private.replay_credit_entry(
    p_org_id, v_customer_id, p_amount_minor, p_currency, v_reason, p_idempotency_key
  );
  if v_entry.id is not null then
    return v_entry;
  end if;
  return private.write_credit_entry(
    p_org_id, v_customer_id, p_amount_minor, p_currency, v_reason, p_idempotency_key
  );
end;
$$;
comment on function private.add_credit(uuid, uuid, bigint, text, text, text) is
  'DEFINER: nobody may write credit_entries. Trusts private.assert_org_permission(); created_by is the caller.';
grant execute on function private.add_credit(uuid, uuid, bigint, text, text, text)
  to authenticated;

create function public.add_credit(
  p_org_id          uuid,
  p_customer_id     uuid,
  p_amount_minor    bigint,
  p_currency        text,
  p_reason          text,
  p_idempotency_key text default null
)
  returns public.credit_entries
  language sql
  security invoker set search_path = ''
as $$
  select entries.*
  from private.add_credit(
    p_org_id, p_customer_id, p_amount_minor, p_currency, p_reason, p_idempotency_key
  ) as entries;
$$;
comment on function public.add_credit(uuid, uuid, bigint, text, text, text) is
  'Grants (positive) or spends (negative) credit and answers the entry. More than there is: crm.credit_insufficient, with the balance as its detail. The same key again answers the same entry; with other values it is refused.';
grant execute on function public.add_credit(uuid, uuid, bigint, text, text, text)
  to authenticated;

create function private.credit_balances_of_customer(p_org_id uuid, p_customer_id uuid)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  return (
    select coalesce(
      jsonb_agg(
        jsonb_build_object(
          'currency', balances.currency, 'balance_minor', balances.balance_minor,
          'exponent', currencies.exponent
        )
        order by balances.currency
      ),
      '[]'
    )
    from private.credit_balances as balances
    join public.currencies as currencies on currencies.code = balances.currency
    where balances.org_id = p_org_id
      and balances.customer_id = p_customer_id
  );
end;
$$;
comment on function private.credit_balances_of_customer(uuid, uuid) is
  'DEFINER: reads a table in private without asking, so it is granted to nobody. Called for customers whose permission has been checked.';

create function private.list_credit_entries(
  p_org_id      uuid,
  p_customer_id uuid,
  p_after       bigint,
  p_limit       integer
)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  perform private.assert_org_permission(p_org_id, 'customers.read');
  if not exists (
    select
    from public.customers as customers
    where customers.org_id = p_org_id
      and customers.id = p_customer_id
  ) then
    perform private.assert_not_merged(p_org_id, p_customer_id);
    raise exception 'crm.customer_not_found' using errcode = 'PT404';
  end if;

  return jsonb_build_object(
    'balances', private.credit_balances_of_customer(p_org_id, p_customer_id),
    'entries', (
      select coalesce(jsonb_agg(to_jsonb(page) order by page.id desc), '[]')
      from (
        select entries.id, entries.amount_minor, entries.currency, entries.reason,
          entries.balance_after_minor, entries.created_by,
          case
            when entries.created_by is not null
            then private.person_name(p_org_id, entries.created_by)
          end as created_by_name,
          entries.created_at
        from public.credit_entries as entries
        where entries.org_id = p_org_id
          and entries.customer_id = p_customer_id
          and entries.id < coalesce(p_after, 9223372036854775807)
        order by entries.id desc
        limit least(greatest(coalesce(p_limit, 50), 1), 500)
      ) as page
    )
  );
end;
$$;
comment on function private.list_credit_entries(uuid, uuid, bigint, integer) is
  'DEFINER: reads balances in private and names of people who may have left. Trusts private.assert_org_permission().';
grant execute on function private.list_credit_entries(uuid, uuid, bigint, integer)
  to authenticated;

create function public.list_credit_entries(
  p_org_id      uuid,
  p_customer_id uuid,
  p_after       bigint default null,
  p_limit       integer default 50
)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.list_credit_entries(p_org_id, p_customer_id, p_after, p_limit);
$$;
comment on function public.list_credit_entries(uuid, uuid, bigint, integer) is
  'A customer''s credit: {balances: [{currency, balance_minor, exponent}], entries: […]}, the newest entry first. p_after is the id of the last entry of the page before.';
grant execute on function public.list_credit_entries(uuid, uuid, bigint, integer)
  to authenticated;

create function private.repair_credit_balances(p_org_id uuid)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
begin
  -- Writers wait until this commits; else what they add between sum and commit would be lost.
  lock table private.credit_balances in exclusive mode;

  delete from private.credit_balances
  where org_id = p_org_id;

  insert into private.credit_balances (org_id, customer_id, currency, balance_minor)
  select entries.org_id, entries.customer_id, entries.currency, sum(entries.amount_minor)
  from public.credit_entries as entries
  where entries.org_id = p_org_id
  group by entries.org_id, entries.customer_id, entries.currency;
end;
$$;
comment on function private.repair_credit_balances(uuid) is
  'DEFINER: writes a table in private. For the operator, after triggers were switched off for a load; sums afresh.';

create function private.merge_credit_entries(
  p_org_id  uuid,
  p_from_id uuid,
  p_into_id uuid,
  p_moved   jsonb
)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_moved jsonb;
begin
  perform set_config('clientele.moves_credit', 'on', true);
  with moved as (
    update public.credit_entries as entries
    set customer_id = p_into_id
    where entries.org_id = p_org_id
      and entries.customer_id = p_from_id
      and (
        p_moved is null
        or entries.id = any (array(select jsonb_array_elements_text(p_moved)::bigint))
      )
    returning entries.id
  )
  select coalesce(jsonb_agg(moved.id order by moved.id), '[]')
  into v_moved
  from moved;
  perform set_config('clientele.moves_credit', '', true);

  begin
    delete from private.credit_balances
    where org_id = p_org_id
      and customer_id in (p_from_id, p_into_id);
    insert into private.credit_balances (org_id, customer_id, currency, balance_minor)
    select entries.org_id, entries.customer_id, entries.currency, sum(entries.amount_minor)
    from public.credit_entries as entries
    where entries.org_id = p_org_id
      and entries.customer_id in (p_from_id, p_into_id)
    group by entries.org_id, entries.customer_id, entries.currency;
  exception
    -- Only when a merge is undone: the joint balance has been spent in between.
    when check_violation then
      raise exception 'crm.merge_credit_spent' using errcode = 'PT409';
  end;
  return v_moved;
end;
$$;
comment on function private.merge_credit_entries(uuid, uuid, uuid, jsonb) is
  'DEFINER: the only way in which an entry changes its customer; granted to nobody. Called by a merge (null: all entries) and by its undo (those that it moved), which hold both customers. Balances follow; raises crm.merge_credit_spent when one would be below zero.';

create function private.merge_credit_balances(
  p_org_id  uuid,
  p_from_id uuid,
  p_into_id uuid,
  p_moved   jsonb
)
  returns jsonb
  language sql
  immutable
  security invoker set search_path = ''
as $$
  select null::jsonb;
$$;
comment on function private.merge_credit_balances(uuid, uuid, uuid, jsonb) is
  'Leaves the balances to private.merge_credit_entries(), which sums them afresh: as rows they would collide.';

alter table public.credit_entries enable row level security;
alter table private.credit_balances enable row level security;

create policy credit_entries_select_staff on public.credit_entries
  for select to authenticated
  using (org_id = any (array(select private.current_org_ids('customers.read'))));

grant select on public.credit_entries to authenticated, service_role;
-- No insert, update or delete: add_credit() is the way in, and there is none out. The balances are
-- granted to nobody: get_customer() and list_credit_entries() show them.
