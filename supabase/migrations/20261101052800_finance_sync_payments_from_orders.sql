-- Orders and their invoices: what was paid with an order pays its invoice, and what pays the invoice
-- is told to the order.
-- Depends on: finance_reverse_payment, commerce_order_steps.
--
-- | column | source of truth |
-- | --- | --- |
-- | payments of method prepaid | orders.credit_used_minor, as far as the invoice asks for it |
-- | orders.credit_used_minor, lowered at issue | the total of the invoice, where that asks for less |
-- | orders.payment_status, once placed | private.order_payment_status() |
-- | orders.credit_returned_minor | credit_minor and refundable_minor of the invoice's credit notes |
--
-- What an order took of store credit waits on the account of prepayments until it is invoiced: see
-- private.sync_ledger_from_credit_entries(). Then it is settled: what the invoice asks for pays it,
-- and the rest is the customer's again, as what is paid beyond an invoice always is.

create function private.return_unasked_credit(p_draft public.invoices)
  returns bigint
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_order public.orders;
  v_back  bigint := private.unasked_credit_minor(p_draft);
begin
  if v_back = 0 then
    return 0;
  end if;
  update public.orders
  set credit_used_minor = credit_used_minor - v_back
  where org_id = p_draft.org_id
    and id = p_draft.order_id
  returning *
  into v_order;
  perform private.write_credit_entry(
    v_order.org_id, v_order.customer_id, v_back, v_order.currency,
    'Order ' || v_order.number || ' invoiced for less', null,
    jsonb_build_object('order_id', v_order.id, 'number', v_order.number)
  );
  return v_back;
end;
$$;
comment on function private.return_unasked_credit(public.invoices) is
  'DEFINER: nobody may write orders or store credit; granted to nobody. Called for a draft that its caller holds with its order, and is about to issue: gives back what the order took of store credit and the invoice does not ask for, and answers how much. Before the number, since the balance is held before that.';

create function private.pay_invoice_from_order(p_invoice public.invoices)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_order   public.orders;
  v_payment public.payments;
  v_settled record;
begin
  -- Held, so that what is cancelled meanwhile comes before or after.
  select orders.*
  into v_order
  from public.orders as orders
  where orders.org_id = p_invoice.org_id
    and orders.id = p_invoice.order_id
  for no key update;
  v_payment.amount_minor := least(v_order.credit_used_minor, p_invoice.open_minor);
  if v_payment.amount_minor = 0 or v_order.currency is distinct from p_invoice.currency then
    return;
  end if;

  v_payment.id := gen_random_uuid();
  v_payment.org_id := p_invoice.org_id;
  v_payment.kind := 'payment';
  v_payment.method := 'prepaid';
  v_payment.customer_id := p_invoice.customer_id;
  v_payment.currency := p_invoice.currency;
  v_payment.credit_minor := 0;
  v_payment.paid_on := p_invoice.issued_on;
  v_payment.reference := 'Order ' || v_order.number;
  v_payment.created_by := private.current_user_id();
  v_settled := private.settle_invoices(
    v_payment, array[p_invoice.id], array[v_payment.amount_minor]
  );
  perform private.write_payment(v_payment, v_settled.settled_ids, v_settled.settled_amounts);
  perform private.post_payment(v_payment, v_payment.amount_minor);
end;
$$;
comment on function private.pay_invoice_from_order(public.invoices) is
  'DEFINER: nobody may write payments, invoices or the ledger; granted to nobody. Called for an invoice that its caller holds: pays it with the store credit that its order was paid with.';

create function private.return_payments_to_order(p_invoice public.invoices)
  returns public.invoices
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_invoice public.invoices;
  v_payment public.payments;
begin
  for v_payment in
    select payments.*
    from public.payment_allocations as allocations
    join public.payments as payments
      on payments.org_id = allocations.org_id and payments.id = allocations.payment_id
    where allocations.org_id = p_invoice.org_id
      and allocations.invoice_id = p_invoice.id
      and payments.method = 'prepaid'
      and payments.kind = 'payment'
      and payments.reversed_at is null
  loop
    perform private.take_payment_back(v_payment, 'Invoice ' || p_invoice.number || ' is void.');
  end loop;
  select invoices.*
  into v_invoice
  from public.invoices as invoices
  where invoices.org_id = p_invoice.org_id
    and invoices.id = p_invoice.id;
  return v_invoice;
end;
$$;
comment on function private.return_payments_to_order(public.invoices) is
  'DEFINER: nobody may write payments, invoices or the ledger; granted to nobody. Called for an invoice that its caller holds with its order, and is about to void: what the order paid of it waits for the next one again. Answers the invoice as it is then.';

create function private.sync_payments_from_orders()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  perform private.pay_invoice_from_order(new);
  return null;
end;
$$;
comment on function private.sync_payments_from_orders() is
  'DEFINER: nobody may write payments. An invoice of an order that was paid with credit is paid when it is issued.';

create trigger trg_500_pay_from_order
  after update on public.invoices
  for each row
  when (old.number is null and new.number is not null and new.order_id is not null)
  execute function private.sync_payments_from_orders();

create function private.lock_invoices_of_orders(p_org_id uuid, p_order_ids uuid[])
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
begin
  perform
  from public.invoices as invoices
  where invoices.org_id = p_org_id
    and invoices.order_id = any (p_order_ids)
    and invoices.status not in ('draft', 'void')
  order by invoices.id
  for no key update;
end;
$$;
comment on function private.lock_invoices_of_orders(uuid, uuid[]) is
  'DEFINER: locks rows that nobody may write; granted to nobody. Called by whoever cancels many orders and holds them and their customers: the trigger below takes their invoices one by one, which a mailer or a payment may hold by id.';

create function private.sync_payments_from_cancelled_orders()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_invoice_id uuid;
  v_payment    public.payments;
  v_invoice    public.invoices;
  v_on         date;
begin
  -- The order is held by whoever cancels, and comes before its invoice for everyone.
  select invoices.id
  into v_invoice_id
  from public.invoices as invoices
  where invoices.org_id = new.org_id
    and invoices.order_id = new.id
    and invoices.status not in ('draft', 'void');
  if not found then
    return null;
  end if;
  perform private.lock_invoices(new.org_id, array[v_invoice_id]);

  for v_payment in
    select payments.*
    from public.payment_allocations as allocations
    join public.payments as payments
      on payments.org_id = allocations.org_id and payments.id = allocations.payment_id
    where allocations.org_id = new.org_id
      and allocations.invoice_id = v_invoice_id
      and payments.method = 'prepaid'
      and payments.kind = 'payment'
      and payments.reversed_at is null
      and payments.amount_minor > new.credit_used_minor
  loop
    -- Paid it was, up to now: no report of a day before is to say otherwise.
    v_on := greatest(private.org_today(new.org_id), v_payment.paid_on);
    perform private.take_payment_back(
      v_payment, 'Order ' || new.number || ' was cancelled, in whole or part.', v_on
    );
    select invoices.*
    into v_invoice
    from public.invoices as invoices
    where invoices.org_id = new.org_id
      and invoices.id = v_invoice_id;
    -- Of the same day, whatever that of the invoice: it is what is left of it from now on.
    v_invoice.issued_on := v_on;
    perform private.pay_invoice_from_order(v_invoice);
  end loop;
  return null;
end;
$$;
comment on function private.sync_payments_from_cancelled_orders() is
  'DEFINER: nobody may write payments. Credit that an order gives back no longer pays its invoice; what is open by that is settled by a credit note.';

create trigger trg_500_sync_payments
  after update of credit_used_minor on public.orders
  for each row when (new.credit_used_minor < old.credit_used_minor)
  execute function private.sync_payments_from_cancelled_orders();

create function private.sync_orders_from_credit_notes()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  -- Whoever issues one holds the order with the invoice: see private.lock_invoices().
  update public.orders as orders
  set credit_returned_minor = least(prepaid.amount_minor, returned.amount_minor)
  from public.invoices as invoices
  cross join lateral (
    select sum(allocations.amount_minor)::bigint as amount_minor
    from public.payment_allocations as allocations
    join public.payments as payments
      on payments.org_id = allocations.org_id and payments.id = allocations.payment_id
    where allocations.org_id = invoices.org_id
      and allocations.invoice_id = invoices.id
      and payments.method = 'prepaid'
  ) as prepaid
  cross join lateral (
    select sum(notes.credit_minor + notes.refundable_minor)::bigint as amount_minor
    from public.credit_notes as notes
    where notes.org_id = invoices.org_id
      and notes.invoice_id = invoices.id
  ) as returned
  where invoices.org_id = new.org_id
    and invoices.id = new.invoice_id
    and orders.org_id = invoices.org_id
    and orders.id = invoices.order_id
    -- Paid with it, that is: what else paid the invoice was never the order's to give back.
    and prepaid.amount_minor > 0;
  return null;
end;
$$;
comment on function private.sync_orders_from_credit_notes() is
  'DEFINER: nobody may write orders. What a credit note gives back of an order''s credit, the order does not give back again when it is cancelled later.';

create trigger trg_500_sync_orders
  after insert on public.credit_notes
  for each row
  when (new.invoice_id is not null and new.credit_minor + new.refundable_minor > 0)
  execute function private.sync_orders_from_credit_notes();

create function private.invoice_was_paid(p_invoice public.invoices)
  returns boolean
  language sql
  immutable parallel safe
  security invoker set search_path = ''
as $$
  select p_invoice.status = 'paid'
    or p_invoice.status = 'credited' and p_invoice.given_back_minor > 0;
$$;
comment on function private.invoice_was_paid(public.invoices) is
  'Whether money settled an invoice with nothing written off, also where credit notes gave all of it back since. Not one that was credited before anything came.';

create function private.order_payment_status(p_order public.orders)
  returns text
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_invoice    public.invoices;
  v_given_back bigint;
  v_kept       bigint;
begin
  -- One at most: see invoices_order_id_idx.
  select invoices.*
  into v_invoice
  from public.invoices as invoices
  where invoices.org_id = p_order.org_id
    and invoices.order_id = p_order.id
    and invoices.status not in ('draft', 'void');
  -- What is to be paid back in money is ours to pay until it is.
  select coalesce(sum(notes.credit_minor + notes.refunded_minor), 0)
  into v_given_back
  from public.credit_notes as notes
  where notes.org_id = v_invoice.org_id
    and notes.invoice_id = v_invoice.id;
  -- Store credit waits with the order until that is invoiced.
  v_kept := coalesce(v_invoice.paid_minor, p_order.credit_used_minor) - v_given_back;

  return case
    -- Of what was cancelled whole nobody owes anything any more.
    when p_order.item_count > 0
      and p_order.credit_used_minor < p_order.total_minor
      and private.invoice_was_paid(v_invoice) is not true
    then 'unpaid'
    -- Below nothing it is for a moment: see invoices_given_back_check.
    when v_kept <> 0 then 'paid'
    when v_given_back > 0 then 'refunded'
    -- Its invoice asked for nothing.
    when p_order.total_minor > 0 then 'paid'
    -- The order itself gave back what it took: at first that was all of it.
    when p_order.payment_method = 'credit' and p_order.placed_total_minor > 0 then 'refunded'
    when p_order.item_count > 0 then 'paid'
    else 'unpaid'
  end;
end;
$$;
comment on function private.order_payment_status(public.orders) is
  'DEFINER: reads invoices and credit notes past their policies; granted to nobody. The payment status of an order, from what came and went. Paid: store credit covers it, its invoice was paid, or it costs nothing and nothing was paid; of a cancelled one, while any money for it is there, which somebody may want back. Refunded: all that was paid is store credit again or paid back, also where what is left is free. What was written off was not paid: whoever ordered reads the status.';

create function private.refresh_payment_status(p_org_id uuid, p_order_id uuid)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_status text;
begin
  select private.order_payment_status(orders)
  into v_status
  from public.orders as orders
  where orders.org_id = p_org_id
    and orders.id = p_order_id;
  update public.orders
  set payment_status = v_status
  where org_id = p_org_id
    and id = p_order_id
    and payment_status <> v_status;
end;
$$;
comment on function private.refresh_payment_status(uuid, uuid) is
  'DEFINER: nobody may write orders; granted to nobody. Called by who holds the order with its invoice.';

create function private.sync_orders_from_invoices()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  perform private.refresh_payment_status(new.org_id, new.order_id);
  return null;
end;
$$;
comment on function private.sync_orders_from_invoices() is
  'DEFINER: nobody may write orders. Column payment_status of an order whose invoice is issued, paid, opened again or void.';

-- What is given back has a credit note, whose own trigger comes after: until then the invoice looks
-- as if all of it had been paid.
create trigger trg_510_sync_orders
  after update on public.invoices
  for each row
  when (
    new.order_id is not null
    and old.given_back_minor = new.given_back_minor
    and (
      private.invoice_was_paid(old) is distinct from private.invoice_was_paid(new)
      or old.paid_minor <> new.paid_minor
      or (old.status in ('draft', 'void')) <> (new.status in ('draft', 'void'))
    )
  )
  execute function private.sync_orders_from_invoices();

create function private.sync_orders_from_refunds()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  perform private.refresh_payment_status(invoices.org_id, invoices.order_id)
  from public.invoices as invoices
  where invoices.org_id = new.org_id
    and invoices.id = new.invoice_id
    and invoices.order_id is not null;
  return null;
end;
$$;
comment on function private.sync_orders_from_refunds() is
  'DEFINER: nobody may write orders. Column payment_status of an order of which money goes back, as store credit or by a refund, or such a refund is taken back.';

create trigger trg_510_sync_orders
  after insert or update of refunded_minor on public.credit_notes
  for each row
  when (new.invoice_id is not null and new.credit_minor + new.refundable_minor > 0)
  execute function private.sync_orders_from_refunds();

create function private.sync_orders_from_cancellations()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  new.payment_status := private.order_payment_status(new);
  return new;
end;
$$;
comment on function private.sync_orders_from_cancellations() is
  'DEFINER: reads invoices past their policies. Column payment_status of an order of which something is cancelled: what is left may cost nothing, and what is gone be paid back.';

create trigger trg_500_sync_payment_status
  before update of item_count on public.orders
  for each row when (new.item_count < old.item_count)
  execute function private.sync_orders_from_cancellations();

create function private.repair_payment_statuses(p_org_id uuid)
  returns integer
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_ids      uuid[];
  v_repaired integer;
begin
  v_ids := array(
    select orders.id
    from public.orders as orders
    where orders.org_id = p_org_id
      and orders.payment_status <> private.order_payment_status(orders)
  );
  if v_ids = '{}' then
    return 0;
  end if;
  -- Looked at again when they are held, as by whoever pays, credits or cancels: what was just being
  -- written is right by now.
  perform private.lock_orders(p_org_id, v_ids);
  update public.orders as orders
  set payment_status = private.order_payment_status(orders)
  where orders.org_id = p_org_id
    and orders.id = any (v_ids)
    and orders.payment_status <> private.order_payment_status(orders);
  get diagnostics v_repaired = row_count;
  return v_repaired;
end;
$$;
comment on function private.repair_payment_statuses(uuid) is
  'DEFINER: nobody may write orders; granted to nobody, for the operator after a load without triggers. Derives payment_status of orders afresh and returns of how many it was wrong.';
