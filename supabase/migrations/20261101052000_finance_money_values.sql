-- What credit notes and payments have in common: the order of locks, requests that come twice, and
-- what is read of a payment.
-- Depends on: finance_invoices, finance_payments, platform_values.
--
-- Whoever changes what is settled holds customers, then orders, then invoices, each by id, then
-- credit notes, vouchers and payments, then the credit balance, then the day, and the number last.

create function private.lock_invoices(p_org_id uuid, p_invoice_ids uuid[])
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_known record;
begin
  loop
    select array_agg(distinct invoices.customer_id) as customer_ids,
      array_agg(distinct invoices.order_id) as order_ids,
      array_agg(invoices.id) as invoice_ids,
      array_agg(distinct invoices.series) filter (where invoices.series <> '') as series
    into v_known
    from public.invoices as invoices
    where invoices.org_id = p_org_id
      and invoices.id = any (p_invoice_ids);
    if exists (
      select
      from unnest(p_invoice_ids) as asked (id)
      where (asked.id = any (v_known.invoice_ids)) is not true
    ) then
      raise exception 'finance.invoice_not_found' using errcode = 'PT404';
    end if;

    begin
      perform
      from public.customers as customers
      where customers.org_id = p_org_id
        and customers.id = any (v_known.customer_ids)
      order by customers.id
      for key share;
      perform
      from public.orders as orders
      where orders.org_id = p_org_id
        and orders.id = any (v_known.order_ids)
      order by orders.id
      for no key update;
      perform
      from public.invoices as invoices
      where invoices.org_id = p_org_id
        and invoices.id = any (p_invoice_ids)
      order by invoices.id
      for no key update;
      if exists (
        select
        from public.invoices as invoices
        where invoices.org_id = p_org_id
          and invoices.id = any (p_invoice_ids)
          and invoices.customer_id <> all (v_known.customer_ids)
      ) then
        raise exception 'moved to another customer' using errcode = 'serialization_failure';
      elsif v_known.series is not null then
        perform private.assert_import_over(p_org_id, v_known.series);
      end if;
      return;
    exception
      -- Merged while we waited. The locks are given back with the block, and taken in order again.
      when serialization_failure then
        continue;
    end;
  end loop;
end;
$$;
comment on function private.lock_invoices(uuid, uuid[]) is
  'DEFINER: locks rows that nobody may write; granted to nobody. Called by functions that have checked the permission. Holds invoices with their orders and customers, in the order that everything in finance keeps; raises finance.invoice_not_found unless all of them are there, and finance.import_under_way.';

create function private.lock_money_key(p_org_id uuid, p_kind text, p_key text)
  returns void
  language plpgsql
  security invoker set search_path = ''
as $$
begin
  if char_length(p_key) not between 1 and 255 then
    raise exception 'platform.idempotency_key_invalid' using errcode = 'PT422';
  end if;
  -- The first of all locks: the same request waits here for the first one, and then finds it.
  if p_key is not null then
    perform pg_advisory_xact_lock(
      hashtextextended(format('finance %s %s %s', p_kind, p_org_id, p_key), 0)
    );
  end if;
end;
$$;
comment on function private.lock_money_key(uuid, text, text) is
  'Holds the key of a request until the transaction ends; without a key nothing. Raises platform.idempotency_key_invalid.';

create function private.money_request_hash(p_kind text, p_details jsonb)
  returns bytea
  language plpgsql
  immutable
  security invoker set search_path = ''
as $$
begin
  return sha256(convert_to(jsonb_build_array(p_kind, p_details)::text, 'UTF8'));
end;
$$;
comment on function private.money_request_hash(text, jsonb) is
  'What a request asked for, so that a key that comes again with something else is refused.';

create function private.replay_payment(p_org_id uuid, p_key text, p_request_hash bytea)
  returns uuid
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_payment record;
begin
  select payments.id, payments.request_hash
  into v_payment
  from public.payments as payments
  where payments.org_id = p_org_id
    and payments.idempotency_key = p_key;
  if found and v_payment.request_hash is distinct from p_request_hash then
    raise exception 'platform.idempotency_key_reused' using errcode = 'PT409';
  end if;
  return v_payment.id;
end;
$$;
comment on function private.replay_payment(uuid, text, bytea) is
  'DEFINER: reads keys of requests, which no grant shows; granted to nobody. The payment that was made with this key, or null; raises when it was made of something else.';

create function private.read_payment_day(p_org_id uuid, p_details jsonb)
  returns date
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_text  text := private.json_text(p_details, 'paid_on', 10);
  v_today date := private.org_today(p_org_id);
begin
  if v_text !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' or not pg_input_is_valid(v_text, 'date')
    or v_text::date < '1970-01-01'
  then
    raise exception 'platform.values_malformed' using errcode = 'PT422', detail = 'paid_on';
  elsif v_text::date > v_today then
    raise exception 'finance.paid_on_in_future' using errcode = 'PT422', detail = 'paid_on';
  end if;
  return coalesce(v_text::date, v_today);
end;
$$;
comment on function private.read_payment_day(uuid, jsonb) is
  'DEFINER: reads the organization''s day; granted to nobody. The day that money moved on, today unless it is said; raises when it has not come yet.';

create function private.read_payment(p_org_id uuid, p_details jsonb, p_methods text[])
  returns public.payments
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_payment public.payments;
begin
  v_payment.id := gen_random_uuid();
  v_payment.org_id := p_org_id;
  v_payment.method := private.json_text(p_details, 'method', 20);
  v_payment.amount_minor := private.json_number(
    p_details, 'amount_minor', 1, 9007199254740991, 'finance.payment_amount_invalid'
  );
  v_payment.paid_on := private.read_payment_day(p_org_id, p_details);
  v_payment.reference := private.json_text(p_details, 'reference', 120);
  v_payment.note := private.json_text(p_details, 'note', 500, true);
  v_payment.credit_minor := 0;
  v_payment.created_by := private.current_user_id();
  if (v_payment.method = any (p_methods)) is not true then
    raise exception 'finance.payment_method_unknown' using errcode = 'PT422', detail = 'method';
  end if;
  return v_payment;
end;
$$;
comment on function private.read_payment(uuid, jsonb, text[]) is
  'DEFINER: reads the organization''s day; granted to nobody. What the details say of a payment, by the caller; how much is left open when it is not said.';

create function private.write_payment(
  p_payment        public.payments,
  p_invoice_ids    uuid[],
  p_amounts        bigint[],
  p_credit_note_id uuid default null
)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
begin
  insert into public.payments (
    id, org_id, kind, method, customer_id, currency, amount_minor, credit_minor, paid_on, reference,
    note, idempotency_key, request_hash, created_by
  )
  values (
    p_payment.id, p_payment.org_id, p_payment.kind, p_payment.method, p_payment.customer_id,
    p_payment.currency, p_payment.amount_minor, p_payment.credit_minor, p_payment.paid_on,
    p_payment.reference, p_payment.note, p_payment.idempotency_key,
    case when p_payment.idempotency_key is not null then p_payment.request_hash end,
    p_payment.created_by
  );
  insert into public.payment_allocations (org_id, payment_id, position, invoice_id, amount_minor)
  select p_payment.org_id, p_payment.id, allocated.position, allocated.invoice_id,
    allocated.amount_minor
  from unnest(p_invoice_ids, p_amounts)
    with ordinality as allocated (invoice_id, amount_minor, position);
  if p_credit_note_id is not null then
    insert into public.payment_allocations (
      org_id, payment_id, position, credit_note_id, amount_minor
    )
    values (p_payment.org_id, p_payment.id, 1, p_credit_note_id, p_payment.amount_minor);
  end if;
end;
$$;
comment on function private.write_payment(public.payments, uuid[], bigint[], uuid) is
  'DEFINER: nobody may write payments; granted to nobody. Called by functions that have checked the permission and hold the documents: records a payment with what it settled, and nothing else.';

create function private.money_line(
  p_org_id       uuid,
  p_role         text,
  p_debit_minor  numeric,
  p_credit_minor numeric default 0,
  p_tax_rate_bps integer default null
)
  returns private.journal_line_draft
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  return row(
    private.ledger_account_id(p_org_id, p_role), p_debit_minor, p_credit_minor, p_tax_rate_bps
  )::private.journal_line_draft;
end;
$$;
comment on function private.money_line(uuid, text, numeric, numeric, integer) is
  'DEFINER: reads accounts for whoever posts; granted to nobody. A line to be posted to the account of a role.';

create function private.money_role(p_method text)
  returns text
  language sql
  immutable parallel safe
  security invoker set search_path = ''
as $$
  select case p_method
    when 'cash' then 'cash'
    when 'credit' then 'customer_credit'
    when 'prepaid' then 'prepayments'
    when 'opening' then 'opening'
    when 'none' then 'write_offs'
    else 'bank'
  end;
$$;
comment on function private.money_role(text) is
  'Which account the other side of a payment is on: where money comes to, or what it is taken from.';

create function private.record_money_event(
  p_payment public.payments,
  p_kind    text,
  p_data    jsonb default '{}'
)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
begin
  perform private.record_customer_event(
    p_payment.org_id, p_payment.customer_id, p_kind,
    jsonb_build_object(
      'payment_id', p_payment.id, 'amount_minor', p_payment.amount_minor,
      'currency', p_payment.currency
    ) || p_data
  );
end;
$$;
comment on function private.record_money_event(public.payments, text, jsonb) is
  'DEFINER: nobody may write customer_events; granted to nobody. Tells the timeline of the customer what became of a payment.';
