-- In which order whoever says that mails were sent holds what they write to: as everyone else does,
-- customers first.
-- Depends on: finance_emails, platform_email_delivery.

create function private.lock_mailed_documents(p_events jsonb)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_known record;
begin
  loop
    select array_agg(mails.org_id) as org_ids,
      array_agg(invoices.id) as invoice_ids,
      array_agg(coalesce(invoices.customer_id, notes.customer_id)) as customer_ids
    into v_known
    from jsonb_array_elements(p_events) as events
    join public.email_outbox as mails
      on mails.org_id = (events.value ->> 'org_id')::uuid
      and mails.id = (events.value ->> 'id')::uuid
    left join public.credit_notes as notes
      on notes.org_id = mails.org_id
      and notes.id = mails.subject_id
      and mails.subject_type = 'credit_note'
    left join public.invoices as invoices
      on invoices.org_id = mails.org_id
      and invoices.id = case mails.subject_type
        when 'invoice' then mails.subject_id
        else notes.invoice_id
      end
    where events.value ->> 'event' = 'sent'
      and mails.subject_type in ('invoice', 'credit_note');
    if v_known.org_ids is null then
      return;
    end if;

    begin
      perform
      from public.customers as customers
      where (customers.org_id, customers.id) in (
        select known.org_id, known.id
        from unnest(v_known.org_ids, v_known.customer_ids) as known (org_id, id)
      )
      order by customers.org_id, customers.id
      for key share;
      perform
      from public.invoices as invoices
      where (invoices.org_id, invoices.id) in (
        select known.org_id, known.id
        from unnest(v_known.org_ids, v_known.invoice_ids) as known (org_id, id)
      )
      order by invoices.org_id, invoices.id
      for no key update;
      if exists (
        select
        from unnest(v_known.org_ids, v_known.invoice_ids, v_known.customer_ids)
          as known (org_id, id, customer_id)
        join public.invoices as invoices
          on invoices.org_id = known.org_id and invoices.id = known.id
        where invoices.customer_id <> known.customer_id
      ) then
        raise exception 'moved to another customer' using errcode = 'serialization_failure';
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
comment on function private.lock_mailed_documents(jsonb) is
  'DEFINER: locks rows that nobody may write; granted to nobody. Called by record_emails() and mark_email_arrived(), for all mails of a call at once: customers, then invoices, each by id, as everything in finance holds them.';
