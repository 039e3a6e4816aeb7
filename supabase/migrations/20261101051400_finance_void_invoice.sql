-- After issuing: voiding what should not have been issued, and writing the same again.
-- Depends on: finance_issue_invoice, finance_payments.

create function private.read_void_reason(p_reason text)
  returns text
  language plpgsql
  immutable
  security invoker set search_path = ''
as $$
declare
  v_values jsonb := jsonb_build_object('reason', p_reason);
begin
  if private.json_text(v_values, 'reason', 500, true) is null then
    raise exception 'platform.value_missing' using errcode = 'PT422', detail = 'reason';
  end if;
  return private.json_text(v_values, 'reason', 500, true);
end;
$$;
comment on function private.read_void_reason(text) is
  'Why a document is taken back; it stands on it, so it must be said.';

create function private.payments_taken_back_on(p_org_id uuid, p_document_id uuid)
  returns date
  language sql
  stable
  security definer set search_path = ''
as $$
  select max(reversals.paid_on)
  from public.payment_allocations as allocations
  join public.payments as payments
    on payments.org_id = allocations.org_id and payments.id = allocations.payment_id
  join public.payments as reversals
    on reversals.org_id = payments.org_id and reversals.reverses_payment_id = payments.id
  where allocations.org_id = p_org_id
    and (allocations.invoice_id = p_document_id or allocations.voucher_id = p_document_id)
    and reversals.paid_on > payments.paid_on;
$$;
comment on function private.payments_taken_back_on(uuid, uuid) is
  'DEFINER: reads payments past their policies; granted to nobody. Called by functions that have checked the permission. The last day on which what paid an invoice or a voucher was taken back later than it came, or null. The document is not taken back before: reports of the days between would count the payment alone.';

create function private.void_invoice(p_org_id uuid, p_invoice_id uuid, p_reason text)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_reason  text := private.read_void_reason(p_reason);
  v_invoice public.invoices;
  v_on      date;
begin
  perform private.assert_org_permission(p_org_id, 'invoices.issue');
  v_invoice := private.lock_invoice(p_org_id, p_invoice_id);
  if v_invoice.status = 'void' then
    return private.invoice_content(p_org_id, p_invoice_id, true);
  elsif v_invoice.status = 'draft' then
    raise exception 'finance.invoice_is_draft' using errcode = 'PT409';
  elsif v_invoice.order_id is not null and v_invoice.paid_minor > 0 then
    v_invoice := private.return_payments_to_order(v_invoice);
  end if;
  if v_invoice.paid_minor + v_invoice.credited_minor + v_invoice.written_off_minor > 0
    or exists (
      select
      from public.credit_notes as notes
      where notes.org_id = p_org_id
        and notes.invoice_id = p_invoice_id
    )
  then
    raise exception 'finance.invoice_is_settled' using errcode = 'PT409';
  end if;

  -- On its own day, so that no report of any day ever counts it.
  v_on := greatest(
    v_invoice.issued_on, private.payments_taken_back_on(p_org_id, p_invoice_id)
  );
  perform private.reverse_journal_entry(
    p_org_id,
    (
      select case
        when v_on <= settings.closed_through_on
        then greatest(private.org_today(p_org_id), v_on)
        else v_on
      end
      from public.finance_settings as settings
      where settings.org_id = p_org_id
    ),
    'invoice', p_invoice_id::text, 'Invoice ' || v_invoice.number || ' is void'
  );
  update public.invoices
  set voided_at = clock_timestamp(), void_reason = v_reason, uncredited_minor = 0
  where org_id = p_org_id
    and id = p_invoice_id
  returning *
  into v_invoice;
  perform private.record_invoice_event(v_invoice, 'invoice.voided');
  return private.invoice_content(p_org_id, p_invoice_id, true);
end;
$$;
comment on function private.void_invoice(uuid, uuid, text) is
  'DEFINER: nobody may write invoices. Trusts private.assert_org_permission(). Holds the invoice, with its order: it is paid or void, never both.';
grant execute on function private.void_invoice(uuid, uuid, text) to authenticated;

create function public.void_invoice(p_org_id uuid, p_invoice_id uuid, p_reason text)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.void_invoice(p_org_id, p_invoice_id, p_reason);
$$;
comment on function public.void_invoice(uuid, uuid, text) is
  'Takes back an issued invoice on which nothing was paid, credited or written off. What came with its order goes back to that, and pays the invoice that is made of it next. It keeps its number; what it posted is reversed on the same day, on the later one when its order gave back what had paid it, or today if the books are closed there, and mails of it that have not left are cancelled, also where a worker has claimed them. Answers as get_invoice() does; a void one as it is.';
grant execute on function public.void_invoice(uuid, uuid, text) to authenticated;

create function private.duplicate_invoice(p_org_id uuid, p_invoice_id uuid)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_invoice public.invoices;
  v_lines   private.invoice_line[];
  v_id      uuid;
begin
  perform private.assert_org_permission(p_org_id, 'invoices.write');
  -- Held, so that the customer is not merged away and the lines of a draft stay as they are.
  v_invoice := private.lock_invoice(p_org_id, p_invoice_id);
  select coalesce(
    array_agg(
      row(
        items.position, items.description, items.quantity, items.unit, items.unit_price_minor,
        items.discount_bps, items.tax_rate_bps, amounts.net_minor, amounts.tax_minor,
        amounts.gross_minor, items.product_id, items.variant_id, null
      )::private.invoice_line
      order by items.position
    ),
    '{}'
  )
  into v_lines
  from public.invoice_items as items
  -- What was imported may have been rounded elsewhere.
  cross join lateral private.document_line_amounts(
    items.unit_price_minor, items.quantity, items.discount_bps, items.tax_rate_bps,
    v_invoice.prices_include_tax
  ) as amounts
  where items.org_id = p_org_id
    and items.invoice_id = p_invoice_id;

  -- The same for the same customer, as they are billed today; of a day and an order of its own.
  v_invoice.order_id := null;
  v_invoice.order_cancelled := null;
  v_invoice.issued_on := null;
  v_invoice.due_on := null;
  v_invoice.idempotency_key := null;
  v_invoice.request_hash := null;
  v_invoice.bill_to := private.bill_to_of_customer(p_org_id, v_invoice.customer_id);
  -- Two statements: what reads sees only what was there when its own began.
  v_id := private.insert_invoice_draft(v_invoice, v_lines);
  return private.invoice_content(p_org_id, v_id, true);
end;
$$;
comment on function private.duplicate_invoice(uuid, uuid) is
  'DEFINER: nobody may write invoices. Trusts private.assert_org_permission().';
grant execute on function private.duplicate_invoice(uuid, uuid) to authenticated;

create function public.duplicate_invoice(p_org_id uuid, p_invoice_id uuid)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.duplicate_invoice(p_org_id, p_invoice_id);
$$;
comment on function public.duplicate_invoice(uuid, uuid) is
  'A new draft with the lines, terms and notes of another invoice, whatever became of that one. Answers as get_invoice() does.';
grant execute on function public.duplicate_invoice(uuid, uuid) to authenticated;
