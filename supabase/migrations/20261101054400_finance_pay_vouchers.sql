-- Paying vouchers: suppliers are paid, customers pay.
-- Depends on: finance_post_vouchers, finance_payments.

create function private.pay_voucher(
  p_org_id          uuid,
  p_voucher_id      uuid,
  p_details         jsonb,
  p_idempotency_key text
)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_request    bytea := sha256(convert_to('voucher ' || p_voucher_id || p_details::text, 'UTF8'));
  v_payment    public.payments;
  v_known      public.payments;
  v_voucher    public.vouchers;
  v_money_id   uuid;
  v_account_id uuid;
  v_lines      private.journal_line_draft[];
begin
  perform private.assert_org_permission(p_org_id, 'payments.write');
  if p_idempotency_key is null or char_length(p_idempotency_key) not between 1 and 255 then
    raise exception 'platform.idempotency_key_invalid' using errcode = 'PT422';
  end if;
  perform private.assert_json_keys(
    p_details, array['amount_minor', 'method', 'paid_on', 'reference', 'note']
  );

  v_voucher := private.lock_voucher(p_org_id, p_voucher_id);
  -- After the wait: the same request may have been what was waited for.
  select payments.*
  into v_known
  from public.payments as payments
  where payments.org_id = p_org_id
    and payments.idempotency_key = p_idempotency_key;
  if found and v_known.request_hash is distinct from v_request then
    raise exception 'platform.idempotency_key_reused' using errcode = 'PT409';
  elsif found then
    return private.voucher_content(p_org_id, p_voucher_id)
      || jsonb_build_object('payment_id', v_known.id);
  end if;

  if v_voucher.status = 'draft' then
    raise exception 'finance.voucher_not_posted' using errcode = 'PT409';
  elsif v_voucher.status = 'cancelled' then
    raise exception 'finance.voucher_cancelled' using errcode = 'PT409', detail = v_voucher.number;
  end if;
  v_payment.amount_minor := coalesce(
    private.json_number(
      p_details, 'amount_minor', 1, 9007199254740991, 'finance.payment_amount_invalid'
    ),
    v_voucher.open_minor
  );
  if v_voucher.open_minor = 0 or v_payment.amount_minor > v_voucher.open_minor then
    raise exception 'finance.payment_exceeds_open'
      using errcode = 'PT422', detail = v_voucher.open_minor::text;
  end if;
  v_payment.method := private.json_required_text(p_details, 'method', 20);
  if v_payment.method not in ('bank_transfer', 'card', 'cash') then
    raise exception 'finance.payment_method_unknown'
      using errcode = 'PT422', detail = 'method';
  end if;
  v_payment.paid_on := coalesce(
    private.json_date(p_details, 'paid_on'), private.org_today(p_org_id)
  );
  if v_payment.paid_on > private.org_today(p_org_id) then
    raise exception 'finance.paid_on_in_future' using errcode = 'PT422', detail = 'paid_on';
  end if;

  v_payment.id := gen_random_uuid();
  v_payment.org_id := p_org_id;
  v_payment.customer_id := v_voucher.customer_id;
  v_payment.currency := v_voucher.currency;
  begin
    insert into public.payments (
      id, org_id, kind, method, customer_id, supplier_id, currency, amount_minor, paid_on,
      reference, note, idempotency_key, request_hash, created_by
    )
    values (
      v_payment.id, p_org_id,
      case v_voucher.kind when 'purchase' then 'supplier_payment' else 'payment' end,
      v_payment.method, v_payment.customer_id, v_voucher.supplier_id, v_payment.currency,
      v_payment.amount_minor, v_payment.paid_on, private.json_text(p_details, 'reference', 120),
      private.json_text(p_details, 'note', 500, true), p_idempotency_key, v_request,
      private.current_user_id()
    );
  exception
    -- Somebody paid something else with this key at the same time.
    when unique_violation then
      raise exception 'platform.idempotency_key_reused' using errcode = 'PT409';
  end;
  insert into public.payment_allocations (
    org_id, payment_id, position, voucher_id, amount_minor
  )
  values (p_org_id, v_payment.id, 1, p_voucher_id, v_payment.amount_minor);
  update public.vouchers
  set paid_minor = paid_minor + v_payment.amount_minor
  where org_id = p_org_id
    and id = p_voucher_id;

  v_money_id := private.ledger_account_id(
    p_org_id, case v_payment.method when 'cash' then 'cash' else 'bank' end
  );
  v_account_id := private.ledger_account_id(
    p_org_id, case v_voucher.kind when 'purchase' then 'payables' else 'receivables' end
  );
  v_lines := case v_voucher.kind
    when 'purchase' then array[
      row(v_account_id, v_payment.amount_minor, 0, null)::private.journal_line_draft,
      row(v_money_id, 0, v_payment.amount_minor, null)::private.journal_line_draft
    ]
    else array[
      row(v_money_id, v_payment.amount_minor, 0, null)::private.journal_line_draft,
      row(v_account_id, 0, v_payment.amount_minor, null)::private.journal_line_draft
    ]
  end;
  perform private.post_journal_entry(
    p_org_id, v_payment.paid_on, v_payment.currency, 'payment', v_payment.id::text,
    'Payment · ' || private.voucher_description(v_voucher), v_lines
  );
  if v_voucher.kind = 'sales' then
    perform private.record_money_event(v_payment, 'payment.recorded');
  end if;
  return private.voucher_content(p_org_id, p_voucher_id)
    || jsonb_build_object('payment_id', v_payment.id);
end;
$$;
comment on function private.pay_voucher(uuid, uuid, jsonb, text) is
  'DEFINER: nobody may write payments, vouchers or the ledger. Trusts private.assert_org_permission(). A request that comes again waits at the voucher and finds its payment.';
grant execute on function private.pay_voucher(uuid, uuid, jsonb, text) to authenticated;

create function public.pay_voucher(
  p_org_id          uuid,
  p_voucher_id      uuid,
  p_details         jsonb,
  p_idempotency_key text
)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.pay_voucher(p_org_id, p_voucher_id, p_details, p_idempotency_key);
$$;
comment on function public.pay_voucher(uuid, uuid, jsonb, text) is
  'Records that a posted voucher was paid, up to what is open, and answers it as get_voucher() does, with {payment_id}. Details: {amount_minor? (all that is open), method: bank_transfer | card | cash, paid_on?, reference?, note?}. The same key again answers the same; a mistake is taken back by reverse_payment().';
grant execute on function public.pay_voucher(uuid, uuid, jsonb, text) to authenticated;
