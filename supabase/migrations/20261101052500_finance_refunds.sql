-- Money that goes back to a customer, and what will not come.
-- Depends on: finance_record_payment, finance_issue_credit_note.

create function private.refund_credit_note(p_payment public.payments, p_credit_note_id uuid)
  returns public.payments
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_payment public.payments := p_payment;
  v_note    public.credit_notes;
  v_left    bigint;
begin
  select notes.*
  into v_note
  from public.credit_notes as notes
  where notes.org_id = p_payment.org_id
    and notes.id = p_credit_note_id;
  if not found then
    raise exception 'finance.credit_note_not_found' using errcode = 'PT404';
  end if;
  if v_note.invoice_id is not null then
    perform private.lock_invoices(p_payment.org_id, array[v_note.invoice_id]);
  else
    perform private.live_customer_id(p_payment.org_id, v_note.customer_id);
  end if;
  select notes.*
  into v_note
  from public.credit_notes as notes
  where notes.org_id = p_payment.org_id
    and notes.id = p_credit_note_id
  for no key update;

  v_payment.customer_id := v_note.customer_id;
  v_left := v_note.refundable_minor - v_note.refunded_minor;
  v_payment.amount_minor := coalesce(v_payment.amount_minor, nullif(v_left, 0));
  if p_payment.currency is distinct from v_note.currency and p_payment.currency is not null then
    raise exception 'finance.currency_differs' using errcode = 'PT422', detail = v_note.currency;
  elsif (v_payment.amount_minor <= v_left) is not true then
    raise exception 'finance.refund_exceeds_refundable'
      using errcode = 'PT409', detail = v_left::text;
  elsif v_payment.paid_on < least(v_note.issued_on, private.org_today(p_payment.org_id)) then
    raise exception 'finance.refund_too_early' using errcode = 'PT422', detail = 'paid_on';
  end if;
  v_payment.currency := v_note.currency;
  update public.credit_notes
  set refunded_minor = refunded_minor + v_payment.amount_minor
  where org_id = p_payment.org_id
    and id = p_credit_note_id;
  return v_payment;
end;
$$;
comment on function private.refund_credit_note(public.payments, uuid) is
  'DEFINER: nobody may write credit notes; granted to nobody. Called by refund_payment(), which has checked the permission. Pays back what a credit note left to be paid back, all of it if no amount is said.';

create function private.refund_store_credit(p_payment public.payments)
  returns public.payments
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_payment public.payments := p_payment;
begin
  if v_payment.amount_minor is null then
    raise exception 'finance.payment_amount_invalid'
      using errcode = 'PT422', detail = 'amount_minor';
  elsif v_payment.currency is null then
    raise exception 'platform.value_missing' using errcode = 'PT422', detail = 'currency';
  elsif not exists (
    select
    from public.currencies as currencies
    where currencies.code = v_payment.currency
  ) then
    raise exception 'finance.currency_unknown' using errcode = 'PT422', detail = 'currency';
  end if;
  v_payment.customer_id := private.live_customer_id(v_payment.org_id, v_payment.customer_id);
  perform private.spend_credit(v_payment, 'Paid out');
  return v_payment;
end;
$$;
comment on function private.refund_store_credit(public.payments) is
  'DEFINER: nobody may write credit_entries; granted to nobody. Called by refund_payment(), which has checked the permission. Pays store credit out.';

create function private.refund_payment(p_org_id uuid, p_details jsonb, p_idempotency_key text)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_request bytea := private.money_request_hash('refund', p_details);
  v_note_id uuid;
  v_known   uuid;
  v_payment public.payments;
begin
  perform private.assert_org_permission(p_org_id, 'payments.write');
  perform private.assert_json_keys(
    p_details,
    array[
      'credit_note_id', 'customer_id', 'currency', 'amount_minor', 'method', 'paid_on',
      'reference', 'note'
    ]
  );
  perform private.lock_money_key(p_org_id, 'payment', p_idempotency_key);
  v_known := private.replay_payment(p_org_id, p_idempotency_key, v_request);
  if v_known is not null then
    return private.payment_content(p_org_id, v_known);
  end if;

  v_payment := private.read_payment(p_org_id, p_details, array['bank_transfer', 'card', 'cash']);
  v_payment.kind := 'refund';
  v_payment.idempotency_key := p_idempotency_key;
  v_payment.request_hash := v_request;
  v_payment.currency := upper(private.json_text(p_details, 'currency', 3));
  v_payment.customer_id := private.json_id(p_details, 'customer_id');
  v_note_id := private.json_id(p_details, 'credit_note_id');
  if num_nonnulls(v_note_id, v_payment.customer_id) <> 1 then
    raise exception 'finance.refund_of_what'
      using errcode = 'PT422', detail = 'credit_note_id';
  end if;
  v_payment := case
    when v_note_id is not null then private.refund_credit_note(v_payment, v_note_id)
    else private.refund_store_credit(v_payment)
  end;

  perform private.write_payment(v_payment, '{}', '{}', v_note_id);
  perform private.post_journal_entry(
    p_org_id, v_payment.paid_on, v_payment.currency, 'payment', v_payment.id::text,
    concat_ws(' ', 'Refund', v_payment.reference),
    array[
      private.money_line(
        p_org_id, case when v_note_id is null then 'customer_credit' else 'prepayments' end,
        v_payment.amount_minor
      ),
      private.money_line(
        p_org_id, private.money_role(v_payment.method), 0, v_payment.amount_minor
      )
    ]
  );
  perform private.record_money_event(v_payment, 'payment.refunded');
  return private.payment_content(p_org_id, v_payment.id);
end;
$$;
comment on function private.refund_payment(uuid, jsonb, text) is
  'DEFINER: nobody may write payments, credit notes or the ledger. Trusts private.assert_org_permission(); credit note and customer are looked up in that organization.';
grant execute on function private.refund_payment(uuid, jsonb, text) to authenticated;

create function public.refund_payment(
  p_org_id          uuid,
  p_details         jsonb,
  p_idempotency_key text default null
)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.refund_payment(p_org_id, p_details, p_idempotency_key);
$$;
comment on function public.refund_payment(uuid, jsonb, text) is
  'Pays back what a credit note left to be paid back, or pays out store credit, and answers the payment. Details: {credit_note_id | customer_id and currency, amount_minor (of a credit note, all that is left unless it is said), method: bank_transfer | card | cash, paid_on?, reference?, note?}. Not on a day before that of the credit note, nor on one that would leave less than no credit. The same key again answers the same refund; with other details it is refused.';
grant execute on function public.refund_payment(uuid, jsonb, text) to authenticated;

create function private.write_off_invoice(
  p_org_id          uuid,
  p_invoice_id      uuid,
  p_details         jsonb,
  p_idempotency_key text
)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_request bytea := private.money_request_hash('write_off ' || p_invoice_id, p_details);
  v_known   uuid;
  v_invoice public.invoices;
  v_payment public.payments;
begin
  perform private.assert_org_permission(p_org_id, 'payments.write');
  perform private.assert_json_keys(p_details, array['amount_minor', 'paid_on', 'note']);
  perform private.lock_money_key(p_org_id, 'payment', p_idempotency_key);
  v_known := private.replay_payment(p_org_id, p_idempotency_key, v_request);
  if v_known is not null then
    return private.payment_content(p_org_id, v_known);
  end if;

  v_payment := private.read_payment(p_org_id, p_details || '{"method": "none"}', array['none']);
  v_payment.kind := 'write_off';
  v_payment.idempotency_key := p_idempotency_key;
  v_payment.request_hash := v_request;
  if v_payment.note is null then
    raise exception 'platform.value_missing' using errcode = 'PT422', detail = 'note';
  end if;
  perform private.lock_invoices(p_org_id, array[p_invoice_id]);
  select invoices.*
  into v_invoice
  from public.invoices as invoices
  where invoices.org_id = p_org_id
    and invoices.id = p_invoice_id;
  v_payment.customer_id := v_invoice.customer_id;
  v_payment.currency := v_invoice.currency;
  v_payment.amount_minor := coalesce(v_payment.amount_minor, nullif(v_invoice.open_minor, 0));
  if v_invoice.status = 'draft' then
    raise exception 'finance.invoice_not_issued' using errcode = 'PT422';
  elsif v_invoice.status = 'void' then
    raise exception 'finance.invoice_is_void' using errcode = 'PT409', detail = v_invoice.number;
  elsif (v_payment.amount_minor <= v_invoice.open_minor) is not true then
    raise exception 'finance.payment_exceeds_open'
      using errcode = 'PT409', detail = v_invoice.open_minor::text;
  end if;

  update public.invoices
  set written_off_minor = written_off_minor + v_payment.amount_minor
  where org_id = p_org_id
    and id = p_invoice_id;
  perform private.write_payment(
    v_payment, array[p_invoice_id], array[v_payment.amount_minor]
  );
  perform private.post_journal_entry(
    p_org_id, v_payment.paid_on, v_payment.currency, 'payment', v_payment.id::text,
    'Write-off of invoice ' || v_invoice.number,
    array[
      private.money_line(p_org_id, 'write_offs', v_payment.amount_minor),
      private.money_line(p_org_id, 'receivables', 0, v_payment.amount_minor)
    ]
  );
  perform private.record_money_event(
    v_payment, 'invoice.written_off',
    jsonb_build_object('invoice_id', v_invoice.id, 'number', v_invoice.number)
  );
  return private.payment_content(p_org_id, v_payment.id);
end;
$$;
comment on function private.write_off_invoice(uuid, uuid, jsonb, text) is
  'DEFINER: nobody may write payments, invoices or the ledger. Trusts private.assert_org_permission(); the invoice is looked up in that organization.';
grant execute on function private.write_off_invoice(uuid, uuid, jsonb, text) to authenticated;

create function public.write_off_invoice(
  p_org_id          uuid,
  p_invoice_id      uuid,
  p_details         jsonb,
  p_idempotency_key text default null
)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.write_off_invoice(p_org_id, p_invoice_id, p_details, p_idempotency_key);
$$;
comment on function public.write_off_invoice(uuid, uuid, jsonb, text) is
  'Gives up what is open of an invoice, all of it unless amount_minor says less, and answers the write-off. Details: {note, amount_minor?, paid_on?}. The same key again answers the same; with other details it is refused.';
grant execute on function public.write_off_invoice(uuid, uuid, jsonb, text) to authenticated;
