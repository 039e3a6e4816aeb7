-- What customers owe, on any day, by age and by document.
-- Depends on: finance_ledger_sums, finance_payments.

create function private.receivables_moved_since(
  p_org_id      uuid,
  p_on          date,
  p_currency    text,
  p_customer_id uuid default null
)
  returns table (
    kind         text,
    document_id  uuid,
    amount_minor numeric
  )
  language plpgsql
  stable
  security definer set search_path = ''
  -- Of one customer their documents are read, of all what happened since: two plans. And all of it
  -- is added up by document: with less memory, it goes to the disk and back.
  set plan_cache_mode = force_custom_plan
  set work_mem = '64MB'
as $$
begin
  return query
  select 'invoice', moved.id, sum(moved.amount_minor)
  from (
    select invoices.id, -invoices.total_minor as amount_minor
    from public.invoices as invoices
    where invoices.org_id = p_org_id
      -- As the indexes have it.
      and coalesce(invoices.issued_on, 'infinity') > p_on
      and invoices.status <> 'draft'
      and invoices.currency = p_currency::bpchar
      and (p_customer_id is null or invoices.customer_id = p_customer_id)
    union all
    select invoices.id, invoices.total_minor
    from public.journal_entries as entries
    join public.invoices as invoices
      on invoices.org_id = p_org_id and invoices.id::text = entries.source_id
    where entries.org_id = p_org_id
      and entries.kind = 'reversal'
      and entries.posted_on > p_on
      and entries.source_type = 'invoice'
      and entries.currency = p_currency::bpchar
      and invoices.status = 'void'
      and (p_customer_id is null or invoices.customer_id = p_customer_id)
    union all
    select notes.invoice_id, notes.settled_minor
    from public.credit_notes as notes
    where notes.org_id = p_org_id
      and notes.issued_on > p_on
      and notes.settled_minor > 0
      and notes.currency = p_currency::bpchar
      and (p_customer_id is null or notes.customer_id = p_customer_id)
    union all
    -- Whose the document is, which a payment of a merged customer need not be. Not read for all: a
    -- join that nothing is asked of is left out.
    select allocations.invoice_id, allocations.amount_minor
    from public.payments as payments
    join public.payment_allocations as allocations
      on allocations.org_id = p_org_id and allocations.payment_id = payments.id
    left join public.invoices as invoices
      on invoices.org_id = p_org_id and invoices.id = allocations.invoice_id
    where payments.org_id = p_org_id
      and payments.paid_on > p_on
      and payments.currency = p_currency::bpchar
      and allocations.invoice_id is not null
      and (p_customer_id is null or invoices.customer_id = p_customer_id)
  ) as moved
  group by moved.id
  having sum(moved.amount_minor) <> 0;

  return query
  select 'voucher', moved.id, sum(moved.amount_minor)
  from (
    select vouchers.id, -vouchers.total_minor as amount_minor
    from public.vouchers as vouchers
    where vouchers.org_id = p_org_id
      and vouchers.kind = 'sales'
      and vouchers.voucher_on > p_on
      and vouchers.status <> 'draft'
      and vouchers.settlement = 'account'
      and vouchers.currency = p_currency::bpchar
      and (p_customer_id is null or vouchers.customer_id = p_customer_id)
    union all
    select vouchers.id, vouchers.total_minor
    from public.vouchers as vouchers
    where vouchers.org_id = p_org_id
      and vouchers.kind = 'sales'
      and vouchers.status = 'cancelled'
      and vouchers.cancelled_on > p_on
      and vouchers.settlement = 'account'
      and vouchers.currency = p_currency::bpchar
      and (p_customer_id is null or vouchers.customer_id = p_customer_id)
    union all
    select vouchers.id, allocations.amount_minor
    from public.vouchers as vouchers
    join public.payment_allocations as allocations
      on allocations.org_id = p_org_id and allocations.voucher_id = vouchers.id
    join public.payments as payments
      on payments.org_id = p_org_id and payments.id = allocations.payment_id
    where vouchers.org_id = p_org_id
      and vouchers.kind = 'sales'
      and payments.paid_on > p_on
      and payments.currency = p_currency::bpchar
      and (p_customer_id is null or vouchers.customer_id = p_customer_id)
  ) as moved
  group by moved.id
  having sum(moved.amount_minor) <> 0;
end;
$$;
comment on function private.receivables_moved_since(uuid, date, text, uuid) is
  'DEFINER: reads documents without asking, so it is granted to nobody. What has to be added to what is open now, document by document, to have what was open at the end of a day; of all customers or one. Of today that is nothing.';

create function private.open_receivables(
  p_org_id      uuid,
  p_on          date,
  p_currency    text,
  p_customer_id uuid default null
)
  returns table (
    kind        text,
    document_id uuid,
    number      text,
    customer_id uuid,
    issued_on   date,
    due_on      date,
    total_minor bigint,
    open_minor  numeric
  )
  language plpgsql
  stable
  security definer set search_path = ''
  -- Of all customers or one: two plans.
  set plan_cache_mode = force_custom_plan
as $$
begin
  -- From what is open now back to that day. No document that was settled in time is ever read.
  return query
  with still_open as (
    select parts.kind, parts.id, sum(parts.amount_minor) as amount_minor
    from (
      select 'invoice' as kind, invoices.id, invoices.open_minor as amount_minor
      from public.invoices as invoices
      where invoices.org_id = p_org_id
        and invoices.open_minor > 0
        and invoices.currency = p_currency::bpchar
        and (p_customer_id is null or invoices.customer_id = p_customer_id)
      union all
      select 'voucher', vouchers.id, vouchers.open_minor
      from public.vouchers as vouchers
      where vouchers.org_id = p_org_id
        and vouchers.kind = 'sales'
        and vouchers.open_minor > 0
        and vouchers.currency = p_currency::bpchar
        and (p_customer_id is null or vouchers.customer_id = p_customer_id)
      union all
      select moved.kind, moved.document_id, moved.amount_minor
      from private.receivables_moved_since(p_org_id, p_on, p_currency, p_customer_id) as moved
    ) as parts
    group by parts.kind, parts.id
    having sum(parts.amount_minor) <> 0
  )
  select still_open.kind, still_open.id, invoices.number, invoices.customer_id, invoices.issued_on,
    invoices.due_on, invoices.total_minor, still_open.amount_minor
  from still_open
  join public.invoices as invoices on invoices.org_id = p_org_id and invoices.id = still_open.id
  where still_open.kind = 'invoice'
    and (p_customer_id is null or invoices.customer_id = p_customer_id)
  union all
  select still_open.kind, still_open.id, vouchers.number, vouchers.customer_id, vouchers.voucher_on,
    vouchers.due_on, vouchers.total_minor, still_open.amount_minor
  from still_open
  join public.vouchers as vouchers on vouchers.org_id = p_org_id and vouchers.id = still_open.id
  where still_open.kind = 'voucher'
    and vouchers.kind = 'sales'
    and (p_customer_id is null or vouchers.customer_id = p_customer_id);
end;
$$;
comment on function private.open_receivables(uuid, date, text, uuid) is
  'DEFINER: reads documents without asking, so it is granted to nobody. Invoices and sales vouchers, of all customers or one, of which something was open at the end of a day; below zero what was paid before its document was issued.';

create function private.receivables_by_age(p_org_id uuid, p_on date, p_currency text)
  returns table (
    customer_id    uuid,
    age            integer,
    open_minor     numeric,
    document_count numeric
  )
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  -- Not due, 1 to 30 days overdue, to 60, to 90, more: 0 to 4.
  c_bounds constant integer[] := array[1, 31, 61, 91];
begin
  -- What is open now is summed from its index alone, which holds all that is asked; documents are
  -- only looked at where something moved since that day.
  return query
  select parts.customer_id, parts.age, sum(parts.open_minor), sum(parts.document_count)
  from (
    select invoices.customer_id, width_bucket(p_on - invoices.due_on, c_bounds) as age,
      sum(invoices.open_minor) as open_minor, count(*) as document_count
    from public.invoices as invoices
    where invoices.org_id = p_org_id
      and invoices.open_minor > 0
      and invoices.currency = p_currency::bpchar
    group by invoices.customer_id, width_bucket(p_on - invoices.due_on, c_bounds)
    union all
    select vouchers.customer_id, width_bucket(p_on - vouchers.due_on, c_bounds),
      vouchers.open_minor, 1
    from public.vouchers as vouchers
    where vouchers.org_id = p_org_id
      and vouchers.kind = 'sales'
      and vouchers.open_minor > 0
      and vouchers.currency = p_currency::bpchar
    union all
    select documents.customer_id, width_bucket(p_on - documents.due_on, c_bounds),
      moved.amount_minor,
      (documents.open_minor + moved.amount_minor <> 0)::integer
        - (documents.open_minor > 0)::integer
    from private.receivables_moved_since(p_org_id, p_on, p_currency) as moved
    cross join lateral (
      select invoices.customer_id, invoices.due_on, invoices.open_minor
      from public.invoices as invoices
      where moved.kind = 'invoice'
        and invoices.org_id = p_org_id
        and invoices.id = moved.document_id
      union all
      select vouchers.customer_id, vouchers.due_on, vouchers.open_minor
      from public.vouchers as vouchers
      where moved.kind = 'voucher'
        and vouchers.org_id = p_org_id
        and vouchers.id = moved.document_id
        and vouchers.kind = 'sales'
    ) as documents
  ) as parts
  group by parts.customer_id, parts.age
  having sum(parts.document_count) > 0;
end;
$$;
comment on function private.receivables_by_age(uuid, date, text) is
  'DEFINER: reads documents without asking, so it is granted to nobody. What private.open_receivables() comes to for each customer and age, from 0 (not due) to 4 (overdue for more than 90 days), and of how many documents, without naming them.';

create function private.receivables_ageing(
  p_org_id   uuid,
  p_on       date,
  p_currency text,
  p_cursor   jsonb,
  p_limit    integer
)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  -- Every page adds up all of it, so that a file of all customers asks for few.
  v_limit    integer := least(greatest(coalesce(p_limit, 100), 1), 50000);
  v_on       date := coalesce(p_on, private.org_today(p_org_id));
  v_currency record;
  v_totals   jsonb;
  v_rows     jsonb;
  v_more     boolean;
begin
  perform private.assert_org_permission(p_org_id, 'ledger.read');
  perform private.assert_report_period(v_on, v_on);
  perform private.assert_list_position(p_cursor, 'total.desc', 'numeric');
  v_currency := private.report_currency(p_org_id, p_currency);

  with aged as (
    select documents.customer_id,
      coalesce(sum(documents.open_minor) filter (where documents.age = 0), 0) as not_due,
      coalesce(sum(documents.open_minor) filter (where documents.age = 1), 0) as "1_30",
      coalesce(sum(documents.open_minor) filter (where documents.age = 2), 0) as "31_60",
      coalesce(sum(documents.open_minor) filter (where documents.age = 3), 0) as "61_90",
      coalesce(sum(documents.open_minor) filter (where documents.age = 4), 0) as over_90,
      sum(documents.open_minor) as total,
      sum(documents.document_count) as document_count
    from private.receivables_by_age(p_org_id, v_on, v_currency.code) as documents
    group by documents.customer_id
  ),
  page as (
    select aged.*
    from aged
    where p_cursor is null
      or (aged.total, aged.customer_id) < (
        (p_cursor ->> 'key')::numeric, (p_cursor ->> 'id')::uuid
      )
    order by aged.total desc, aged.customer_id desc
    limit v_limit + 1
  )
  select
    (
      select jsonb_build_object(
        'not_due', coalesce(sum(aged.not_due), 0),
        '1_30', coalesce(sum(aged."1_30"), 0),
        '31_60', coalesce(sum(aged."31_60"), 0),
        '61_90', coalesce(sum(aged."61_90"), 0),
        'over_90', coalesce(sum(aged.over_90), 0),
        'total', coalesce(sum(aged.total), 0),
        'document_count', coalesce(sum(aged.document_count), 0),
        'customer_count', count(*)
      )
      from aged
    ),
    (
      select jsonb_agg(
        to_jsonb(page) - 'customer_id' || jsonb_build_object(
          'customer', jsonb_build_object(
            'id', customers.id, 'display_name', customers.display_name
          )
        )
        order by page.total desc, page.customer_id desc
      )
      from page
      join public.customers as customers
        on customers.org_id = p_org_id and customers.id = page.customer_id
    )
  into v_totals, v_rows;

  v_rows := coalesce(v_rows, '[]');
  v_more := jsonb_array_length(v_rows) > v_limit;
  if v_more then
    v_rows := v_rows - v_limit;
  end if;
  return jsonb_build_object(
    'on', v_on,
    'currency', v_currency.code,
    'exponent', v_currency.exponent,
    'totals', v_totals,
    -- What the account says of the same day; equal, or something is wrong.
    'account', (
      select jsonb_build_object(
        'id', accounts.id, 'code', accounts.code, 'name', accounts.name,
        'balance_minor', (
          select coalesce(sum(sums.debit_minor - sums.credit_minor), 0)
          from private.ledger_sums(p_org_id, v_currency.code, v_on, accounts.id) as sums
        )
      )
      from public.ledger_accounts as accounts
      where accounts.org_id = p_org_id
        and accounts.role = 'receivables'
    ),
    'customers', v_rows,
    'next_cursor', case
      when v_more then jsonb_build_object(
        'sort', 'total.desc', 'key', v_rows -> -1 -> 'total',
        'id', v_rows -> -1 -> 'customer' -> 'id'
      )
    end
  );
end;
$$;
comment on function private.receivables_ageing(uuid, date, text, jsonb, integer) is
  'DEFINER: reads sums in private, and one check instead of a policy per row. Trusts private.assert_org_permission().';
grant execute on function private.receivables_ageing(uuid, date, text, jsonb, integer)
  to authenticated;

create function public.receivables_ageing(
  p_org_id   uuid,
  p_on       date default null,
  p_currency text default null,
  p_cursor   jsonb default null,
  p_limit    integer default 100
)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.receivables_ageing(p_org_id, p_on, p_currency, p_cursor, p_limit);
$$;
comment on function public.receivables_ageing(uuid, date, text, jsonb, integer) is
  'What customers owed at the end of a day (today if null), by how long it was overdue, who owes most first: {on, currency, exponent, totals, account: {id, code, name, balance_minor}, customers: [{customer: {id, display_name}, not_due, 1_30, 31_60, 61_90, over_90, total, document_count}], next_cursor}. Totals are of all customers, and equal the account.';
grant execute on function public.receivables_ageing(uuid, date, text, jsonb, integer)
  to authenticated;

create function private.list_receivables(
  p_org_id      uuid,
  p_customer_id uuid,
  p_on          date,
  p_currency    text,
  p_cursor      jsonb,
  p_limit       integer
)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_limit    integer := least(greatest(coalesce(p_limit, 100), 1), 1000);
  v_on       date := coalesce(p_on, private.org_today(p_org_id));
  v_currency record;
  v_customer jsonb;
  v_total    numeric;
  v_count    bigint;
  v_rows     jsonb;
  v_more     boolean;
begin
  perform private.assert_org_permission(p_org_id, 'ledger.read');
  perform private.assert_report_period(v_on, v_on);
  perform private.assert_list_position(p_cursor, 'due_on.asc', 'date');
  if p_cursor is not null and jsonb_typeof(p_cursor -> 'number') is distinct from 'string' then
    raise exception 'platform.list_position_invalid' using errcode = 'PT422';
  end if;
  v_currency := private.report_currency(p_org_id, p_currency);
  select jsonb_build_object('id', customers.id, 'display_name', customers.display_name)
  into v_customer
  from public.customers as customers
  where customers.org_id = p_org_id
    and customers.id = p_customer_id;
  if not found then
    raise exception 'finance.customer_unknown' using errcode = 'PT422', detail = 'customer_id';
  end if;

  with documents as materialized (
    select documents.*
    from private.open_receivables(p_org_id, v_on, v_currency.code, p_customer_id) as documents
  ),
  page as (
    select documents.*
    from documents
    where p_cursor is null
      or (documents.due_on, documents.number, documents.document_id) > (
        (p_cursor ->> 'key')::date, p_cursor ->> 'number', (p_cursor ->> 'id')::uuid
      )
    order by documents.due_on, documents.number, documents.document_id
    limit v_limit + 1
  )
  select
    (
      select coalesce(sum(documents.open_minor), 0)
      from documents
    ),
    (
      select count(*)
      from documents
    ),
    (
      select coalesce(
        jsonb_agg(
          jsonb_build_object(
            'kind', page.kind,
            'id', page.document_id,
            'number', page.number,
            'issued_on', page.issued_on,
            'due_on', page.due_on,
            'days_overdue', greatest(v_on - page.due_on, 0),
            'total_minor', page.total_minor,
            'open_minor', page.open_minor
          )
          order by page.due_on, page.number, page.document_id
        ),
        '[]'
      )
      from page
    )
  into v_total, v_count, v_rows;

  v_more := jsonb_array_length(v_rows) > v_limit;
  if v_more then
    v_rows := v_rows - v_limit;
  end if;
  return jsonb_build_object(
    'on', v_on,
    'currency', v_currency.code,
    'exponent', v_currency.exponent,
    'customer', v_customer,
    'total_minor', v_total,
    'document_count', v_count,
    'documents', v_rows,
    'next_cursor', case
      when v_more then jsonb_build_object(
        'sort', 'due_on.asc', 'key', v_rows -> -1 -> 'due_on',
        'number', v_rows -> -1 -> 'number', 'id', v_rows -> -1 -> 'id'
      )
    end
  );
end;
$$;
comment on function private.list_receivables(uuid, uuid, date, text, jsonb, integer) is
  'DEFINER: one check instead of a policy per row. Trusts private.assert_org_permission().';
grant execute on function private.list_receivables(uuid, uuid, date, text, jsonb, integer)
  to authenticated;

create function public.list_receivables(
  p_org_id      uuid,
  p_customer_id uuid,
  p_on          date default null,
  p_currency    text default null,
  p_cursor      jsonb default null,
  p_limit       integer default 100
)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.list_receivables(p_org_id, p_customer_id, p_on, p_currency, p_cursor, p_limit);
$$;
comment on function public.list_receivables(uuid, uuid, date, text, jsonb, integer) is
  'The documents that a customer''s line of receivables_ageing() is made of, the oldest debt first: {on, currency, exponent, customer, total_minor, document_count, documents: [{kind: invoice | voucher, id, number, issued_on, due_on, days_overdue, total_minor, open_minor}], next_cursor}. total_minor and document_count are of all of them.';
grant execute on function public.list_receivables(uuid, uuid, date, text, jsonb, integer)
  to authenticated;
