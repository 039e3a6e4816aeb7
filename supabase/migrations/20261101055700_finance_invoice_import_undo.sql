-- Undoing an import of invoices: backwards, a batch of documents per transaction, and the customers
-- that came with them last.
-- Depends on: finance_invoice_import_post, finance_document_pdfs, platform_email_outbox,
-- crm_import_undo (worked_on_customers).
--
-- The papers of a closed series were issued elsewhere, and there they still are. What goes is our
-- copy of them, with what it posted: the guards let go of exactly these rows, and the audit log keeps
-- them. A document to which something has happened since (a payment, a credit note, a mail, a
-- PDF that somebody may hold) stays, and nothing goes out of a closed period.

create function private.customers_of_documents(p_org_id uuid, p_ids uuid[])
  returns table (customer_id uuid)
  language sql
  stable
  security definer set search_path = ''
as $$
  select invoices.customer_id
  from public.invoices as invoices
  where invoices.org_id = p_org_id
    and invoices.id = any (p_ids)
  union
  select notes.customer_id
  from public.credit_notes as notes
  where notes.org_id = p_org_id
    and notes.id = any (p_ids);
$$;
comment on function private.customers_of_documents(uuid, uuid[]) is
  'DEFINER: reads documents past their policies; granted to nobody. With whom invoices and credit notes are now, who may not be who they were made for.';

create function private.lock_imported_documents(
  p_import public.invoice_imports,
  p_first  integer,
  p_last   integer
)
  returns void
  language plpgsql
  security definer set search_path = ''
  set enable_nestloop = off
  set enable_mergejoin = off
as $$
declare
  v_document_ids uuid[];
  v_invoice_ids  uuid[];
  v_customer_ids uuid[];
begin
  -- Those invoices too whose credit notes are among these.
  select array_agg(documents.document_id),
    array_agg(coalesce(sales.document_id, documents.document_id))
  into v_document_ids, v_invoice_ids
  from public.invoice_import_documents as documents
  left join public.invoice_import_documents as sales
    on sales.org_id = documents.org_id
    and sales.import_id = documents.import_id
    and sales.position = documents.credits_position
  where documents.org_id = p_import.org_id
    and documents.import_id = p_import.id
    and documents.position between p_first and p_last;
  loop
    v_customer_ids := array(
      select held.customer_id
      from private.customers_of_documents(p_import.org_id, v_document_ids || v_invoice_ids) as held
    );
    begin
      perform
      from public.customers as customers
      where customers.org_id = p_import.org_id
        and customers.id = any (v_customer_ids)
      order by customers.id
      for key share;
      perform
      from public.invoices as invoices
      where invoices.org_id = p_import.org_id
        and invoices.id = any (v_invoice_ids)
      order by invoices.id
      for update;
      if exists (
        select held.customer_id
        from private.customers_of_documents(p_import.org_id, v_document_ids || v_invoice_ids)
          as held
        except
        select known.id
        from unnest(v_customer_ids) as known (id)
      ) then
        raise exception 'moved to another customer' using errcode = 'serialization_failure';
      end if;
      return;
    exception
      -- Merged while we waited, as in private.lock_invoices().
      when serialization_failure then
        continue;
    end;
  end loop;
end;
$$;
comment on function private.lock_imported_documents(public.invoice_imports, integer, integer) is
  'DEFINER: locks rows that nobody may write; granted to nobody. Holds the invoices of a batch, and before them the customers of all its documents, in the order that everything in finance keeps.';

create function private.decide_invoice_import_undo(
  p_import public.invoice_imports,
  p_first  integer,
  p_last   integer
)
  returns void
  language plpgsql
  security definer set search_path = ''
  set enable_nestloop = off
  set enable_mergejoin = off
as $$
begin
  with picked as materialized (
    select documents.position, documents.kind, documents.document_id, documents.payment_id,
      case when documents.kind = 'invoice' then documents.document_id else sales.document_id end
        as invoice_id,
      case when documents.kind = 'invoice' then documents.payment_id else sales.payment_id end
        as invoice_payment_id
    from public.invoice_import_documents as documents
    left join public.invoice_import_documents as sales
      on sales.org_id = documents.org_id
      and sales.import_id = documents.import_id
      and sales.position = documents.credits_position
    where documents.org_id = p_import.org_id
      and documents.import_id = p_import.id
      and documents.position between p_first and p_last
  ),
  -- An invoice and what credits it stay together.
  notes as materialized (
    select picked.position, notes.id, notes.series, notes.sent_at
    from picked
    join public.credit_notes as notes
      on notes.org_id = p_import.org_id and notes.id = picked.document_id
    union
    select picked.position, notes.id, notes.series, notes.sent_at
    from picked
    join public.credit_notes as notes
      on notes.org_id = p_import.org_id and notes.invoice_id = picked.invoice_id
  ),
  touched as materialized (
    select picked.position
    from picked
    join public.invoices as invoices
      on invoices.org_id = p_import.org_id and invoices.id = picked.invoice_id
    where invoices.sent_at is not null
      or invoices.voided_at is not null
      or invoices.written_off_minor > 0
    union
    select notes.position
    from notes
    where notes.sent_at is not null
      or notes.series <> p_import.series
    union
    select picked.position
    from picked
    join public.payment_allocations as allocations
      on allocations.org_id = p_import.org_id and allocations.invoice_id = picked.invoice_id
    where allocations.payment_id <> picked.invoice_payment_id
    union
    select notes.position
    from notes
    join public.payment_allocations as allocations
      on allocations.org_id = p_import.org_id and allocations.credit_note_id = notes.id
    left join public.invoice_import_documents as own
      on own.org_id = p_import.org_id and own.payment_id = allocations.payment_id
    where own.position is null
    union
    select picked.position
    from picked
    join public.document_pdfs as pdfs
      on pdfs.org_id = p_import.org_id and pdfs.invoice_id = picked.invoice_id
    union
    select notes.position
    from notes
    join public.document_pdfs as pdfs
      on pdfs.org_id = p_import.org_id and pdfs.credit_note_id = notes.id
    union
    select picked.position
    from picked
    join public.email_outbox as mails
      on mails.org_id = p_import.org_id
      and mails.subject_type = 'invoice'
      and mails.subject_id = picked.invoice_id
    union
    select notes.position
    from notes
    join public.email_outbox as mails
      on mails.org_id = p_import.org_id
      and mails.subject_type = 'credit_note'
      and mails.subject_id = notes.id
  )
  update public.invoice_import_documents as documents
  set undo = case when touched.position is null then 'deleted' else 'kept' end
  from picked
  left join touched on touched.position = picked.position
  where documents.org_id = p_import.org_id
    and documents.import_id = p_import.id
    and documents.position = picked.position;

  update public.invoice_import_rows as rows
  set undo = documents.undo
  from public.invoice_import_documents as documents
  where rows.org_id = p_import.org_id
    and rows.import_id = p_import.id
    and rows.document between p_first and p_last
    and documents.org_id = p_import.org_id
    and documents.import_id = p_import.id
    and documents.position = rows.document
    -- Said again, or all documents of the import would be read to find these.
    and documents.position between p_first and p_last;
end;
$$;
comment on function private.decide_invoice_import_undo(public.invoice_imports, integer, integer) is
  'DEFINER: writes documents of an import; granted to nobody. Called for documents that its caller holds: says which of a batch go and which stay.';

create function private.remove_imported_documents(
  p_import public.invoice_imports,
  p_first  integer,
  p_last   integer
)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_document_ids uuid[];
  v_payment_ids  uuid[];
  v_entry_ids    uuid[];
  v_customer_ids uuid[];
  v_first_day    date;
  v_last_day     date;
begin
  select array_agg(documents.document_id), array_agg(documents.payment_id)
  into v_document_ids, v_payment_ids
  from public.invoice_import_documents as documents
  where documents.org_id = p_import.org_id
    and documents.import_id = p_import.id
    and documents.position between p_first and p_last
    and documents.undo = 'deleted';
  select array_agg(entries.id)
  into v_entry_ids
  from public.journal_entries as entries
  where entries.org_id = p_import.org_id
    and entries.source_type in ('invoice', 'credit_note', 'payment')
    and entries.source_id = any ((v_document_ids || v_payment_ids)::text[]);

  insert into private.ledger_movements (
    org_id, currency, account_id, posted_on, tax_rate_bps, debit_minor, credit_minor
  )
  select lines.org_id, lines.currency, lines.account_id, lines.posted_on,
    coalesce(lines.tax_rate_bps, -1), - sum(lines.debit_minor), - sum(lines.credit_minor)
  from public.journal_lines as lines
  where lines.org_id = p_import.org_id
    and lines.entry_id = any (v_entry_ids)
  group by lines.org_id, lines.currency, lines.account_id, lines.posted_on,
    coalesce(lines.tax_rate_bps, -1);
  delete from public.journal_entries as entries
  where entries.org_id = p_import.org_id
    and entries.id = any (v_entry_ids);

  v_customer_ids := array(
    select held.customer_id
    from private.customers_of_documents(p_import.org_id, v_document_ids) as held
  );
  -- The days are there for the index: of a time zone that was changed since, they are near enough.
  select min(documents.issued_on), max(documents.issued_on)
  into v_first_day, v_last_day
  from public.invoice_import_documents as documents
  where documents.org_id = p_import.org_id
    and documents.import_id = p_import.id
    and documents.position between p_first and p_last
    and documents.undo = 'deleted';
  delete from public.customer_events as events
  where events.org_id = p_import.org_id
    and events.customer_id = any (v_customer_ids)
    and events.occurred_at between v_first_day - interval '2 days' and v_last_day + interval '3 days'
    and events.data ->> 'import_id' = p_import.id::text
    and jsonb_object(v_document_ids::text[], v_document_ids::text[])
      ? coalesce(events.data ->> 'credit_note_id', events.data ->> 'invoice_id');

  -- With their allocations, lines and items, which go with what they are of.
  delete from public.payments as payments
  where payments.org_id = p_import.org_id
    and payments.id = any (v_payment_ids);
  update public.invoices as invoices
  set credited_minor = invoices.credited_minor - sums.settled_minor
  from (
    select notes.invoice_id, sum(notes.settled_minor) as settled_minor
    from public.credit_notes as notes
    where notes.org_id = p_import.org_id
      and notes.id = any (v_document_ids)
      and notes.invoice_id is not null
    group by notes.invoice_id
  ) as sums
  where invoices.org_id = p_import.org_id
    and invoices.id = sums.invoice_id;
  delete from public.credit_notes as notes
  where notes.org_id = p_import.org_id
    and notes.id = any (v_document_ids);
  delete from public.invoices as invoices
  where invoices.org_id = p_import.org_id
    and invoices.id = any (v_document_ids);
end;
$$;
comment on function private.remove_imported_documents(public.invoice_imports, integer, integer) is
  'DEFINER: nobody may delete documents, entries and events; granted to nobody. Takes away what a batch made, as decided before, and from the balances what it had posted.';

create function private.remove_imported_customers(p_import public.invoice_imports)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_updated_at jsonb;
  v_ids        uuid[];
  v_worked     uuid[];
begin
  select array_agg(documents.customer_id),
    jsonb_object_agg(documents.customer_id, documents.customer_updated_at)
  into v_ids, v_updated_at
  from public.invoice_import_documents as documents
  where documents.org_id = p_import.org_id
    and documents.import_id = p_import.id
    and documents.customer_id is not null
    and documents.customer_updated_at is not null;

  -- Whoever touched a customer since knew it as it is now: that work is not thrown away.
  v_ids := array(
    select customers.id
    from public.customers as customers
    where customers.org_id = p_import.org_id
      and customers.id = any (v_ids)
      and customers.updated_at = (v_updated_at ->> customers.id::text)::timestamptz
      and customers.user_id is null
    order by customers.id
    for update
  );
  -- Only now that nobody can add anything to them.
  v_worked := private.worked_on_customers(p_import.org_id, v_ids);

  delete from public.customers as customers
  where customers.org_id = p_import.org_id
    and customers.id = any (v_ids)
    and customers.updated_at = (v_updated_at ->> customers.id::text)::timestamptz
    and customers.user_id is null
    and customers.id not in (select worked.id from unnest(v_worked) as worked (id));
end;
$$;
comment on function private.remove_imported_customers(public.invoice_imports) is
  'DEFINER: nobody may delete customers; granted to nobody. Takes away the customers that the import made and with whom nothing has been done.';

create function private.undo_invoice_import(
  p_org_id        uuid,
  p_import_id     uuid,
  p_max_documents integer
)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_import public.invoice_imports := private.lock_invoice_import(p_org_id, p_import_id);
  v_first  integer;
  v_last   integer;
  v_is_end boolean;
begin
  if v_import.status = 'undone' then
    return private.invoice_import_summary(p_org_id, p_import_id);
  elsif v_import.status not in ('applying', 'applied', 'undoing') then
    raise exception 'finance.import_status_wrong' using errcode = 'PT409', detail = v_import.status;
  end if;

  -- Backwards, the last document first: credit notes go before what they credit.
  v_last := v_import.applied_documents - v_import.undone_documents;
  v_first := greatest(v_last - private.import_batch_rows(p_max_documents) + 1, 1);
  v_is_end := v_last = 0;
  if v_is_end then
    -- In a transaction of their own, since nobody may ask for customers who holds invoices.
    perform private.remove_imported_customers(v_import);
  else
    perform private.lock_imported_documents(v_import, v_first, v_last);
    perform private.decide_invoice_import_undo(v_import, v_first, v_last);
    -- With the books open again, or with all that was done since the last batch, it can go on.
    perform private.lock_imported_days(v_import, v_first, v_last);
    perform private.remove_imported_documents(v_import, v_first, v_last);
  end if;

  update public.invoice_imports as imports
  set
    status = case when v_is_end then 'undone' else 'undoing' end,
    undone_at = case when v_is_end then now() end,
    undone_documents = imports.applied_documents - v_first + 1,
    deleted_count = imports.deleted_count + counts.deleted,
    kept_count = imports.kept_count + counts.kept
  from (
    select
      count(*) filter (where documents.undo = 'deleted') as deleted,
      count(*) filter (where documents.undo = 'kept') as kept
    from public.invoice_import_documents as documents
    where documents.org_id = p_org_id
      and documents.import_id = p_import_id
      and documents.position between v_first and v_last
  ) as counts
  where imports.org_id = p_org_id
    and imports.id = p_import_id;
  return private.invoice_import_summary(p_org_id, p_import_id);
end;
$$;
comment on function private.undo_invoice_import(uuid, uuid, integer) is
  'DEFINER: nobody may delete documents. Trusts private.lock_invoice_import(). Takes away only what is still as the import left it.';
grant execute on function private.undo_invoice_import(uuid, uuid, integer) to authenticated;

create function public.undo_invoice_import(
  p_org_id        uuid,
  p_import_id     uuid,
  p_max_documents integer default 2000
)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.undo_invoice_import(p_org_id, p_import_id, p_max_documents);
$$;
comment on function public.undo_invoice_import(uuid, uuid, integer) is
  'Takes away the documents that the import made, with what they posted, some per call: call it until done. Documents to which something happened since stay and are counted; nothing goes out of a closed period.';
grant execute on function public.undo_invoice_import(uuid, uuid, integer) to authenticated;
