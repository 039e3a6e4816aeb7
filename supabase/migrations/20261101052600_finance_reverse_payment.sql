-- Taking back a payment that was entered by mistake, whatever it was.
-- Depends on: finance_refunds.
--
-- Nothing is deleted: a payment of kind reversal stands beside the first one, with amounts below
-- nothing, and the ledger has the opposite entry.

create function private.unsettle_documents(p_payment public.payments)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
begin
  update public.invoices as invoices
  set
    paid_minor = invoices.paid_minor
      - case p_payment.kind when 'write_off' then 0 else allocations.amount_minor end,
    written_off_minor = invoices.written_off_minor
      - case p_payment.kind when 'write_off' then allocations.amount_minor else 0 end
  from public.payment_allocations as allocations
  where allocations.org_id = p_payment.org_id
    and allocations.payment_id = p_payment.id
    and invoices.org_id = allocations.org_id
    and invoices.id = allocations.invoice_id;
  update public.credit_notes as notes
  set refunded_minor = notes.refunded_minor - allocations.amount_minor
  from public.payment_allocations as allocations
  where allocations.org_id = p_payment.org_id
    and allocations.payment_id = p_payment.id
    and notes.org_id = allocations.org_id
    and notes.id = allocations.credit_note_id;
  update public.vouchers as vouchers
  set paid_minor = vouchers.paid_minor - allocations.amount_minor
  from public.payment_allocations as allocations
  where allocations.org_id = p_payment.org_id
    and allocations.payment_id = p_payment.id
    and vouchers.org_id = allocations.org_id
    and vouchers.id = allocations.voucher_id;
end;
$$;
comment on function private.unsettle_documents(public.payments) is
  'DEFINER: nobody may write documents; granted to nobody. Called for documents that its caller holds. Opens again what a payment settled.';

create function private.unsettle_credit(p_payment public.payments)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_change bigint := case
    when p_payment.kind = 'payment' and p_payment.method = 'credit' then p_payment.amount_minor
    when p_payment.kind = 'payment' then -p_payment.credit_minor
    -- Of a credit note, it was money that waited; else it was store credit.
    when p_payment.kind = 'refund' and not exists (
      select
      from public.payment_allocations as allocations
      where allocations.org_id = p_payment.org_id
        and allocations.payment_id = p_payment.id
    ) then p_payment.amount_minor
    else 0
  end;
  v_balance bigint;
begin
  if v_change = 0 then
    return;
  end if;
  v_balance := private.lock_credit_balance(
    p_payment.org_id, p_payment.customer_id, p_payment.currency
  );
  if v_balance + v_change < 0 then
    raise exception 'finance.credit_already_spent'
      using errcode = 'PT409', detail = v_balance::text;
  end if;
  perform private.write_credit_entry(
    p_payment.org_id, p_payment.customer_id, v_change, p_payment.currency, 'Payment reversed', null,
    jsonb_build_object('payment_id', p_payment.id)
  );
end;
$$;
comment on function private.unsettle_credit(public.payments) is
  'DEFINER: nobody may write credit_entries; granted to nobody. Called by what takes a payment back. Undoes what it did to store credit; raises finance.credit_already_spent when that is gone.';

create function private.take_payment_back(
  p_payment public.payments,
  p_reason  text,
  -- Of a payment that was right until today: the days before keep it.
  p_on      date default null
)
  returns uuid
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_reversal_id uuid := gen_random_uuid();
  v_on          date := coalesce(p_on, p_payment.paid_on);
begin
  perform private.unsettle_documents(p_payment);
  perform private.unsettle_credit(p_payment);
  -- On the day of the mistake, as if it had not happened; where that is closed, or where the credit
  -- that it gave had been spent since, today.
  if exists (
    select
    from public.finance_settings as settings
    where settings.org_id = p_payment.org_id
      and settings.closed_through_on >= v_on
  ) or p_payment.kind = 'payment' and p_payment.credit_minor > 0
    and private.least_credit_since(
      p_payment.org_id, p_payment.customer_id, p_payment.currency, v_on
    ) < 0
  then
    v_on := private.org_today(p_payment.org_id);
  end if;

  insert into public.payments (
    id, org_id, kind, method, customer_id, supplier_id, currency, amount_minor, credit_minor,
    paid_on, reference, note, reverses_payment_id, created_by
  )
  values (
    v_reversal_id, p_payment.org_id, 'reversal', p_payment.method, p_payment.customer_id,
    p_payment.supplier_id, p_payment.currency, p_payment.amount_minor, p_payment.credit_minor,
    v_on, p_payment.reference, p_reason, p_payment.id, private.current_user_id()
  );
  insert into public.payment_allocations (
    org_id, payment_id, position, invoice_id, credit_note_id, voucher_id, amount_minor
  )
  select allocations.org_id, v_reversal_id, allocations.position, allocations.invoice_id,
    allocations.credit_note_id, allocations.voucher_id, -allocations.amount_minor
  from public.payment_allocations as allocations
  where allocations.org_id = p_payment.org_id
    and allocations.payment_id = p_payment.id;
  update public.payments
  set reversed_at = clock_timestamp()
  where org_id = p_payment.org_id
    and id = p_payment.id;
  perform private.reverse_journal_entry(
    p_payment.org_id, v_on, 'payment', p_payment.id::text,
    concat_ws(' ', 'Reversal of payment', p_payment.reference)
  );
  if p_payment.customer_id is not null then
    perform private.record_money_event(
      p_payment, 'payment.reversed', jsonb_build_object('reason', p_reason)
    );
  end if;
  return v_reversal_id;
end;
$$;
comment on function private.take_payment_back(public.payments, text, date) is
  'DEFINER: nobody may write payments, documents or the ledger; granted to nobody. Called for a payment that its caller holds, with what it settled. Opens documents again, undoes credit, and posts the opposite.';

create function private.lock_payment(p_org_id uuid, p_payment_id uuid)
  returns public.payments
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_customer_id uuid;
  v_payment     public.payments;
begin
  loop
    select payments.customer_id
    into v_customer_id
    from public.payments as payments
    where payments.org_id = p_org_id
      and payments.id = p_payment_id;
    begin
      -- What a payment settled never changes, so it can be asked before it is held.
      perform private.lock_invoices(
        p_org_id,
        array(
          select allocations.invoice_id
          from public.payment_allocations as allocations
          where allocations.org_id = p_org_id
            and allocations.payment_id = p_payment_id
            and allocations.invoice_id is not null
          union
          select notes.invoice_id
          from public.payment_allocations as allocations
          join public.credit_notes as notes
            on notes.org_id = allocations.org_id and notes.id = allocations.credit_note_id
          where allocations.org_id = p_org_id
            and allocations.payment_id = p_payment_id
            and notes.invoice_id is not null
        )
      );
      -- One that settled nothing has no invoice that would hold its customer.
      perform
      from public.customers as customers
      where customers.org_id = p_org_id
        and customers.id = v_customer_id
      for key share;
      perform
      from public.credit_notes as notes
      where notes.org_id = p_org_id
        and notes.id in (
          select allocations.credit_note_id
          from public.payment_allocations as allocations
          where allocations.org_id = p_org_id
            and allocations.payment_id = p_payment_id
        )
      order by notes.id
      for no key update;
      perform
      from public.vouchers as vouchers
      where vouchers.org_id = p_org_id
        and vouchers.id in (
          select allocations.voucher_id
          from public.payment_allocations as allocations
          where allocations.org_id = p_org_id
            and allocations.payment_id = p_payment_id
        )
      order by vouchers.id
      for no key update;
      select payments.*
      into v_payment
      from public.payments as payments
      where payments.org_id = p_org_id
        and payments.id = p_payment_id
      for no key update;
      if not found then
        raise exception 'finance.payment_not_found' using errcode = 'PT404';
      elsif v_payment.customer_id is distinct from v_customer_id then
        raise exception 'moved to another customer' using errcode = 'serialization_failure';
      end if;
      return v_payment;
    exception
      -- Merged while we waited, as in private.lock_invoices(): nobody holds the survivor yet.
      when serialization_failure then
        continue;
    end;
  end loop;
end;
$$;
comment on function private.lock_payment(uuid, uuid) is
  'DEFINER: locks rows that nobody may write; granted to nobody. Called by functions that have checked the permission. Holds a payment, whose customer it is by then, and all that it settled; raises finance.payment_not_found.';

create function private.assert_given_back_was_paid(p_payment public.payments)
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
  from public.payment_allocations as allocations
  join public.invoices as invoices
    on invoices.org_id = allocations.org_id and invoices.id = allocations.invoice_id
  where allocations.org_id = p_payment.org_id
    and allocations.payment_id = p_payment.id
    and invoices.paid_minor < invoices.given_back_minor
  order by allocations.position
  limit 1;
  if found then
    raise exception 'finance.payment_was_given_back'
      using errcode = 'PT409', detail = v_number;
  end if;
end;
$$;
comment on function private.assert_given_back_was_paid(public.payments) is
  'DEFINER: reads documents past their policies; granted to nobody. Called for a payment that was just taken back: raises finance.payment_was_given_back when credit notes of an invoice gave back more than is paid of it now.';

create function private.reverse_payment(p_org_id uuid, p_payment_id uuid, p_reason text)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_reason  text;
  v_payment public.payments;
begin
  perform private.assert_org_permission(p_org_id, 'payments.write');
  v_reason := private.json_required_text(jsonb_build_object('reason', p_reason), 'reason', 500);
  v_payment := private.lock_payment(p_org_id, p_payment_id);
  if v_payment.kind = 'reversal' then
    raise exception 'finance.payment_is_reversal' using errcode = 'PT422';
  elsif v_payment.method = 'prepaid' then
    -- The order would go on holding the credit, and nothing would bring it back to the customer.
    raise exception 'finance.payment_is_of_order'
      using errcode = 'PT409', detail = v_payment.reference;
  end if;
  -- A second press of the same button.
  if v_payment.reversed_at is null then
    perform private.take_payment_back(v_payment, v_reason);
    perform private.assert_given_back_was_paid(v_payment);
  end if;
  return private.payment_content(p_org_id, p_payment_id);
end;
$$;
comment on function private.reverse_payment(uuid, uuid, text) is
  'DEFINER: nobody may write payments, documents or the ledger. Trusts private.assert_org_permission(); the payment is looked up in that organization.';
grant execute on function private.reverse_payment(uuid, uuid, text) to authenticated;

create function public.reverse_payment(p_org_id uuid, p_payment_id uuid, p_reason text)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.reverse_payment(p_org_id, p_payment_id, p_reason);
$$;
comment on function public.reverse_payment(uuid, uuid, text) is
  'Takes a payment, refund or write-off back and answers it: what it settled is open again, what it did to store credit is undone, and the opposite is posted. Twice is once. Not what credit notes gave back, nor what came with an order.';
grant execute on function public.reverse_payment(uuid, uuid, text) to authenticated;
