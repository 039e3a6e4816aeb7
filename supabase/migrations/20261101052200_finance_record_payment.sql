-- Recording a payment of a customer: over one invoice or several, in money or in store credit.
-- Depends on: finance_read_payments.

create function private.read_allocations(
  p_details       jsonb,
  out invoice_ids uuid[],
  out amounts     bigint[]
)
  language plpgsql
  immutable
  security invoker set search_path = ''
as $$
declare
  v_items jsonb := nullif(p_details -> 'allocations', 'null');
  v_item  jsonb;
begin
  if v_items is null then
    return;
  elsif jsonb_typeof(v_items) is distinct from 'array'
    or jsonb_array_length(v_items) > 1000
  then
    raise exception 'platform.values_malformed' using errcode = 'PT422', detail = 'allocations';
  end if;
  for v_item in
    select items.value
    from jsonb_array_elements(v_items) as items
  loop
    perform private.assert_json_keys(
      v_item, array['invoice_id', 'amount_minor', 'expected_open_minor']
    );
    if private.json_id(v_item, 'invoice_id') is null then
      raise exception 'platform.value_missing' using errcode = 'PT422', detail = 'invoice_id';
    elsif private.json_number(
      v_item, 'amount_minor', 1, 9007199254740991, 'finance.payment_amount_invalid'
    ) is null then
      raise exception 'platform.value_missing' using errcode = 'PT422', detail = 'amount_minor';
    end if;
    perform private.json_number(
      v_item, 'expected_open_minor', 0, 9007199254740991, 'finance.payment_amount_invalid'
    );
  end loop;
  select coalesce(array_agg(allocated.invoice_id order by allocated.position), '{}'),
    coalesce(array_agg(allocated.amount_minor order by allocated.position), '{}')
  into invoice_ids, amounts
  from (
    select (items.value ->> 'invoice_id')::uuid as invoice_id,
      -- A sum beyond what a number carries is beyond the payment too.
      least(sum((items.value ->> 'amount_minor')::numeric), 9007199254740992)::bigint
        as amount_minor,
      min(items.position) as position
    from jsonb_array_elements(v_items) with ordinality as items (value, position)
    group by 1
  ) as allocated;
end;
$$;
comment on function private.read_allocations(jsonb) is
  'Which invoices a payment is for and how much of each, as two lists: empty when it is for none, nulls when it is not said.';

create function private.assert_open_as_shown(p_org_id uuid, p_details jsonb)
  returns void
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_open_minor bigint;
begin
  if coalesce(jsonb_typeof(p_details -> 'allocations'), 'null') = 'null' then
    return;
  end if;
  -- What is no invoice to be paid is refused for that.
  select invoices.open_minor
  into v_open_minor
  from jsonb_array_elements(p_details -> 'allocations') with ordinality as items (value, position)
  join public.invoices as invoices
    on invoices.org_id = p_org_id and invoices.id = (items.value ->> 'invoice_id')::uuid
  where invoices.status not in ('draft', 'void')
    and invoices.open_minor < (items.value ->> 'expected_open_minor')::bigint
  order by items.position
  limit 1;
  if found then
    raise exception 'finance.open_amount_changed'
      using errcode = 'PT409', detail = v_open_minor::text;
  end if;
end;
$$;
comment on function private.assert_open_as_shown(uuid, jsonb) is
  'DEFINER: reads invoices past their policies; granted to nobody. Called for invoices that its caller holds: raises when less is open of one than was shown to who allocates to it, so that one transfer that two colleagues enter is not paid twice.';

create function private.open_invoice_ids(p_org_id uuid, p_customer_id uuid, p_currency text)
  returns uuid[]
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  return (
    select array_agg(oldest.id order by oldest.due_on, oldest.issued_at, oldest.id)
    from (
      select invoices.id, invoices.due_on, invoices.issued_at
      from public.invoices as invoices
      where invoices.org_id = p_org_id
        and invoices.customer_id = p_customer_id
        and invoices.currency = p_currency::bpchar
        and invoices.open_minor > 0
        -- What an import has not finished may be settled by the rest of it.
        and (invoices.series = '' or not private.is_import_under_way(p_org_id, array[invoices.series]))
      order by invoices.due_on, invoices.issued_at, invoices.id
      -- As many as a payment has lines for.
      limit 1000
    ) as oldest
  );
end;
$$;
comment on function private.open_invoice_ids(uuid, uuid, text) is
  'DEFINER: reads invoices past their policies; granted to nobody. What a customer owes, what was due first at the front; nothing of an import that is under way.';

create function private.settle_invoices(
  p_payment           public.payments,
  p_invoice_ids       uuid[],
  p_amounts           bigint[],
  out settled_ids     uuid[],
  out settled_amounts bigint[],
  out left_minor      bigint
)
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_invoice record;
  v_amount  bigint;
begin
  settled_ids := '{}';
  settled_amounts := '{}';
  left_minor := p_payment.amount_minor;
  for v_invoice in
    select invoices.*, asked.amount_minor as asked_minor
    from unnest(p_invoice_ids, p_amounts)
      with ordinality as asked (id, amount_minor, position)
    join public.invoices as invoices
      on invoices.org_id = p_payment.org_id and invoices.id = asked.id
    order by asked.position
  loop
    -- Nobody named it: what was voided while we waited is simply not owed any more.
    continue when v_invoice.asked_minor is null and v_invoice.open_minor = 0;
    if v_invoice.status = 'draft' then
      raise exception 'finance.invoice_not_issued' using errcode = 'PT422';
    elsif v_invoice.status = 'void' then
      raise exception 'finance.invoice_is_void'
        using errcode = 'PT409', detail = v_invoice.number;
    elsif v_invoice.customer_id is distinct from p_payment.customer_id then
      raise exception 'finance.invoice_of_other_customer'
        using errcode = 'PT422', detail = v_invoice.number;
    elsif v_invoice.currency is distinct from p_payment.currency then
      raise exception 'finance.currency_differs'
        using errcode = 'PT422', detail = v_invoice.currency;
    end if;

    -- What is open by now: others may have paid it since it was asked for.
    v_amount := least(coalesce(v_invoice.asked_minor, left_minor), left_minor, v_invoice.open_minor);
    continue when v_amount = 0;
    left_minor := left_minor - v_amount;
    settled_ids := settled_ids || v_invoice.id;
    settled_amounts := settled_amounts || v_amount;
    update public.invoices
    set paid_minor = paid_minor + v_amount
    where org_id = p_payment.org_id
      and id = v_invoice.id;
    if v_amount = v_invoice.open_minor then
      perform private.record_customer_event(
        p_payment.org_id, v_invoice.customer_id, 'invoice.paid',
        jsonb_build_object(
          'invoice_id', v_invoice.id, 'number', v_invoice.number,
          'total_minor', v_invoice.total_minor, 'currency', v_invoice.currency
        )
      );
    end if;
  end loop;
end;
$$;
comment on function private.settle_invoices(public.payments, uuid[], bigint[]) is
  'DEFINER: nobody may write invoices; granted to nobody. Called for invoices that its caller holds: pays of each what is asked (null: all) as far as it is open and the payment goes, and says what of which, and what is left. Raises for invoices that this customer does not owe in this currency.';

create function private.assert_nothing_written_off(p_org_id uuid, p_invoice_ids uuid[])
  returns void
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_number text;
begin
  select invoices.number
  into v_number
  from public.invoices as invoices
  where invoices.org_id = p_org_id
    and invoices.id = any (p_invoice_ids)
    and invoices.written_off_minor > 0
  order by invoices.number
  limit 1;
  if found then
    raise exception 'finance.invoice_written_off' using errcode = 'PT409', detail = v_number;
  end if;
end;
$$;
comment on function private.assert_nothing_written_off(uuid, uuid[]) is
  'DEFINER: reads invoices past their policies; granted to nobody. Called for invoices that its caller holds and pays with more than is open of them. Raises where some of one was written off: the rest would become credit to spend, and the loss would stay in the books beside the money.';

create function private.post_payment(p_payment public.payments, p_settled_minor bigint)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
begin
  perform private.post_journal_entry(
    p_payment.org_id, p_payment.paid_on, p_payment.currency, 'payment', p_payment.id::text,
    concat_ws(' ', 'Payment', p_payment.reference),
    array[
      private.money_line(
        p_payment.org_id, private.money_role(p_payment.method), p_payment.amount_minor
      ),
      private.money_line(p_payment.org_id, 'receivables', 0, p_settled_minor),
      private.money_line(p_payment.org_id, 'customer_credit', 0, p_payment.credit_minor)
    ]
  );
end;
$$;
comment on function private.post_payment(public.payments, bigint) is
  'DEFINER: nobody may write the ledger; granted to nobody. Posts a payment of a customer: to receivables what settled invoices, to store credit what was beyond them.';

create function private.least_credit_since(
  p_org_id      uuid,
  p_customer_id uuid,
  p_currency    text,
  p_on          date
)
  returns bigint
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  return (
    select balances.balance_minor - greatest(max(after.change_minor), 0)
    from private.credit_balances as balances
    left join lateral (
      -- What came from a day on to the end is what the day before it lacked.
      select sum(sum(lines.credit_minor - lines.debit_minor))
        over (order by lines.posted_on desc) as change_minor
      from (
        select 'payment' as type, payments.id::text
        from public.payments as payments
        where payments.org_id = p_org_id
          and payments.customer_id = p_customer_id
        union all
        select 'credit_note', notes.id::text
        from public.credit_notes as notes
        where notes.org_id = p_org_id
          and notes.customer_id = p_customer_id
        union all
        select 'credit_entry', granted.id::text
        from public.credit_entries as granted
        where granted.org_id = p_org_id
          and granted.customer_id = p_customer_id
      ) as sources
      join public.journal_entries as entries
        on entries.org_id = p_org_id
        and entries.source_type = sources.type
        and entries.source_id = sources.id
      join public.journal_lines as lines
        on lines.org_id = entries.org_id and lines.entry_id = entries.id
      where lines.account_id = private.ledger_account_id(p_org_id, 'customer_credit')
        and lines.currency = p_currency::bpchar
        and lines.posted_on > p_on
      group by lines.posted_on
    ) as after on true
    where balances.org_id = p_org_id
      and balances.customer_id = p_customer_id
      and balances.currency = p_currency::bpchar
    group by balances.balance_minor
  );
end;
$$;
comment on function private.least_credit_since(uuid, uuid, text, date) is
  'DEFINER: reads balances and the ledger for whoever spends; granted to nobody. Called by functions that hold the balance. The least store credit that the ledger has of a customer at the end of this day or of a later one; what is in the balance and not posted yet counts for all of them.';

create function private.spend_credit(p_payment public.payments, p_reason text)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
begin
  perform private.write_credit_entry(
    p_payment.org_id, p_payment.customer_id, -p_payment.amount_minor, p_payment.currency,
    p_reason, null, jsonb_build_object('payment_id', p_payment.id)
  );
  -- Today is never refused: what a credit note that is dated ahead gave may be spent by now.
  if p_payment.paid_on < private.org_today(p_payment.org_id)
    and private.least_credit_since(
      p_payment.org_id, p_payment.customer_id, p_payment.currency, p_payment.paid_on
    ) < 0
  then
    raise exception 'finance.credit_less_then' using errcode = 'PT422', detail = 'paid_on';
  end if;
end;
$$;
comment on function private.spend_credit(public.payments, text) is
  'DEFINER: nobody may write credit_entries; granted to nobody. Called by functions that have checked the permission, before they post the payment. Takes it from store credit; raises crm.credit_insufficient, and finance.credit_less_then when its day would be left below nothing.';

create function private.record_payment(p_org_id uuid, p_details jsonb, p_idempotency_key text)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_request bytea := private.money_request_hash('payment', p_details);
  v_known   uuid;
  v_payment public.payments;
  v_asked   record;
  v_settled record;
begin
  perform private.assert_org_permission(p_org_id, 'payments.write');
  perform private.assert_json_keys(
    p_details,
    array[
      'customer_id', 'currency', 'amount_minor', 'method', 'paid_on', 'reference', 'note',
      'allocations'
    ]
  );
  perform private.lock_money_key(p_org_id, 'payment', p_idempotency_key);
  v_known := private.replay_payment(p_org_id, p_idempotency_key, v_request);
  if v_known is not null then
    return private.payment_content(p_org_id, v_known);
  end if;

  v_payment := private.read_payment(
    p_org_id, p_details, array['bank_transfer', 'card', 'cash', 'credit']
  );
  v_payment.kind := 'payment';
  v_payment.idempotency_key := p_idempotency_key;
  v_payment.request_hash := v_request;
  v_payment.customer_id := private.json_id(p_details, 'customer_id');
  v_payment.currency := upper(private.json_required_text(p_details, 'currency', 3));
  if v_payment.amount_minor is null then
    raise exception 'finance.payment_amount_invalid'
      using errcode = 'PT422', detail = 'amount_minor';
  elsif not exists (
    select
    from public.currencies as currencies
    where currencies.code = v_payment.currency
  ) then
    raise exception 'finance.currency_unknown' using errcode = 'PT422', detail = 'currency';
  end if;

  v_asked := private.read_allocations(p_details);
  if v_payment.customer_id is null and coalesce(cardinality(v_asked.invoice_ids), 0) = 0 then
    raise exception 'platform.value_missing' using errcode = 'PT422', detail = 'customer_id';
  elsif (select sum(amounts.value) from unnest(v_asked.amounts) as amounts (value))
    > v_payment.amount_minor
  then
    raise exception 'finance.allocations_exceed_payment'
      using errcode = 'PT422', detail = 'allocations';
  end if;
  -- Named invoices first, by id with their customers; the customer is among them, or is refused.
  perform private.lock_invoices(p_org_id, v_asked.invoice_ids);
  perform private.assert_open_as_shown(p_org_id, p_details);
  if v_payment.customer_id is null then
    select invoices.customer_id
    into v_payment.customer_id
    from public.invoices as invoices
    where invoices.org_id = p_org_id
      and invoices.id = v_asked.invoice_ids[1];
  end if;
  v_payment.customer_id := private.live_customer_id(p_org_id, v_payment.customer_id);
  if v_asked.invoice_ids is null then
    v_asked.invoice_ids := private.open_invoice_ids(
      p_org_id, v_payment.customer_id, v_payment.currency
    );
    perform private.lock_invoices(p_org_id, v_asked.invoice_ids);
  end if;

  v_settled := private.settle_invoices(v_payment, v_asked.invoice_ids, v_asked.amounts);
  if v_settled.left_minor > 0 then
    perform private.assert_nothing_written_off(p_org_id, v_asked.invoice_ids);
  end if;
  if v_payment.method = 'credit' then
    if v_settled.left_minor > 0 then
      raise exception 'finance.payment_exceeds_open'
        using errcode = 'PT409',
          detail = (v_payment.amount_minor - v_settled.left_minor)::text;
    end if;
    perform private.spend_credit(v_payment, 'Spent on invoices');
  elsif v_settled.left_minor > 0 then
    v_payment.credit_minor := v_settled.left_minor;
    perform private.write_credit_entry(
      p_org_id, v_payment.customer_id, v_settled.left_minor, v_payment.currency,
      'Paid beyond what was owed', null, jsonb_build_object('payment_id', v_payment.id)
    );
  end if;

  perform private.write_payment(v_payment, v_settled.settled_ids, v_settled.settled_amounts);
  perform private.post_payment(v_payment, v_payment.amount_minor - v_payment.credit_minor);
  perform private.record_money_event(v_payment, 'payment.recorded');
  return private.payment_content(p_org_id, v_payment.id);
end;
$$;
comment on function private.record_payment(uuid, jsonb, text) is
  'DEFINER: nobody may write payments, invoices or the ledger. Trusts private.assert_org_permission(); customer and invoices are looked up in that organization.';
grant execute on function private.record_payment(uuid, jsonb, text) to authenticated;

create function public.record_payment(
  p_org_id          uuid,
  p_details         jsonb,
  p_idempotency_key text default null
)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.record_payment(p_org_id, p_details, p_idempotency_key);
$$;
comment on function public.record_payment(uuid, jsonb, text) is
  'Records what a customer paid and answers the payment. Details: {customer_id? (whose the invoices are), currency, amount_minor, method: bank_transfer | card | cash | credit, paid_on?, reference?, note?, allocations?: [{invoice_id, amount_minor, expected_open_minor?}]}. Without allocations what was due first is paid first, with an empty list nothing; what is left over becomes store credit, unless some of an invoice that it pays was written off: that is reversed first. Credit is spent on no day that would be left with less than none. Where less is open than expected_open_minor says, nothing is booked. The same key again answers the same payment; with other details it is refused.';
grant execute on function public.record_payment(uuid, jsonb, text) to authenticated;
