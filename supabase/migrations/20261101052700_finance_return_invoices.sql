-- What belongs to the invoices of a customer who was merged and is taken apart again.
-- Depends on: finance_payments, crm_merges, crm_credits, commerce_orders.

create function private.return_invoices(p_org_id uuid, p_from_id uuid, p_into_id uuid)
  returns void
  language plpgsql
  security definer set search_path = ''
  -- A few rows of one customer, by index: whoever calls may have ruled that out for its own joins.
  set enable_nestloop = on
as $$
declare
  v_entry_ids jsonb;
begin
  update public.invoices as invoices
  set customer_id = p_into_id
  from public.orders as orders
  where invoices.org_id = p_org_id
    and invoices.customer_id = p_from_id
    and orders.org_id = p_org_id
    and orders.id = invoices.order_id
    and orders.customer_id = p_into_id;
  update public.credit_notes as notes
  set customer_id = p_into_id
  from public.invoices as invoices
  where notes.org_id = p_org_id
    and notes.customer_id = p_from_id
    and invoices.org_id = p_org_id
    and invoices.id = notes.invoice_id
    and invoices.customer_id = p_into_id;
  -- One that also settled something of the survivor's stays: it was their money as well.
  update public.payments as payments
  set customer_id = p_into_id
  where payments.org_id = p_org_id
    and payments.customer_id = p_from_id
    and (
      select bool_and(
        coalesce(invoices.customer_id, notes.customer_id, vouchers.customer_id) = p_into_id
      )
      from public.payment_allocations as allocations
      left join public.invoices as invoices
        on invoices.org_id = allocations.org_id and invoices.id = allocations.invoice_id
      left join public.credit_notes as notes
        on notes.org_id = allocations.org_id and notes.id = allocations.credit_note_id
      left join public.vouchers as vouchers
        on vouchers.org_id = allocations.org_id and vouchers.id = allocations.voucher_id
      where allocations.org_id = payments.org_id
        and allocations.payment_id = payments.id
    );

  -- What is told of them, and by it the store credit that they gave and took.
  update public.customer_events as events
  set customer_id = p_into_id
  where events.org_id = p_org_id
    and events.customer_id = p_from_id
    and (
      events.data ->> 'order_id' in (
        select orders.id::text
        from public.orders as orders
        where orders.org_id = p_org_id
          and orders.customer_id = p_into_id
      )
      or events.data ->> 'invoice_id' in (
        select invoices.id::text
        from public.invoices as invoices
        where invoices.org_id = p_org_id
          and invoices.customer_id = p_into_id
      )
      or events.data ->> 'credit_note_id' in (
        select notes.id::text
        from public.credit_notes as notes
        where notes.org_id = p_org_id
          and notes.customer_id = p_into_id
      )
      or events.data ->> 'payment_id' in (
        select payments.id::text
        from public.payments as payments
        where payments.org_id = p_org_id
          and payments.customer_id = p_into_id
      )
    );
  select jsonb_agg(entries.id)
  into v_entry_ids
  from public.customer_events as events
  join public.credit_entries as entries
    on entries.org_id = events.org_id and entries.id = (events.data ->> 'entry_id')::bigint
  where events.org_id = p_org_id
    and events.customer_id = p_into_id
    and events.kind in ('credit.granted', 'credit.spent')
    and entries.customer_id = p_from_id;
  if v_entry_ids is not null then
    perform private.merge_credit_entries(p_org_id, p_from_id, p_into_id, v_entry_ids);
  end if;
end;
$$;
comment on function private.return_invoices(uuid, uuid, uuid) is
  'DEFINER: writes documents and credit, which nobody may; granted to nobody. Called when a merge is undone, after the rows that it moved went back: what was invoiced, paid, credited and given since on their account follows them. Raises crm.merge_credit_spent when one of both has spent what is the other''s.';
