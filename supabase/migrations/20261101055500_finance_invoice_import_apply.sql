-- Making the documents of a reviewed import, a batch of them per transaction.
-- Depends on: finance_invoice_import_review, crm_customers; calls finance_document_papers.
--
-- A batch is a range of positions and makes everything about its documents: customers, lines,
-- payments and postings. One that was cut off has not happened; the next caller begins with it.
--
-- The ledger is written here by statements over the whole batch, since one call per document costs
-- ten times as much. What they write is what private.post_journal_entry() would, and its triggers
-- hold for it.

create function private.make_imported_customers(
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
  -- Those without a name buy over the counter, all of them as one.
  update public.invoice_import_documents as documents
  set customer_ref = 'walk-in', customer_name = 'Walk-in customer'
  where documents.org_id = p_import.org_id
    and documents.import_id = p_import.id
    and documents.position between p_first and p_last
    and documents.customer_ref is null
    and documents.customer_email is null;

  with wanted as materialized (
    select distinct on (documents.customer_ref, case when documents.customer_ref is null then documents.customer_email end)
      documents.position, documents.customer_ref, documents.customer_email, documents.customer_name,
      documents.country_code
    from public.invoice_import_documents as documents
    left join public.customers as known
      on known.org_id = p_import.org_id
      and known.external_ref = documents.customer_ref
    left join public.customers as mailed
      on mailed.org_id = p_import.org_id
      and mailed.email = documents.customer_email
    where documents.org_id = p_import.org_id
      and documents.import_id = p_import.id
      and documents.position between p_first and p_last
      and known.id is null
      and mailed.id is null
    order by documents.customer_ref,
      case when documents.customer_ref is null then documents.customer_email end, documents.position
  ),
  made as (
    insert into public.customers (
      org_id, segment, name, email, country_code, external_ref, source, created_by
    )
    select p_import.org_id, 'CUSTOMER', wanted.customer_name, wanted.customer_email,
      wanted.country_code, wanted.customer_ref, 'import', (select private.current_user_id())
    from wanted
    order by wanted.position
    -- Somebody makes the same customer at this moment, or two references have one address: found
    -- by the next look.
    on conflict do nothing
    returning id, external_ref, email, updated_at
  )
  update public.invoice_import_documents as documents
  set customer_id = made.id, customer_updated_at = made.updated_at
  from made
  -- One key for both, since only what is equal can be hashed.
  join wanted
    on coalesce('r' || wanted.customer_ref, 'e' || wanted.customer_email)
      = coalesce('r' || made.external_ref, 'e' || made.email)
  where documents.org_id = p_import.org_id
    and documents.import_id = p_import.id
    and documents.position = wanted.position
    and documents.position between p_first and p_last;

  update public.invoice_import_documents as documents
  set customer_id = coalesce(known.id, mailed.id)
  from public.invoice_import_documents as wanted
  left join public.customers as known
    on known.org_id = p_import.org_id
    and known.external_ref = wanted.customer_ref
  left join public.customers as mailed
    on mailed.org_id = p_import.org_id
    and mailed.email = wanted.customer_email
  where documents.org_id = p_import.org_id
    and documents.import_id = p_import.id
    and documents.position between p_first and p_last
    and documents.customer_id is null
    and wanted.org_id = documents.org_id
    and wanted.import_id = documents.import_id
    and wanted.position = documents.position
    and wanted.position between p_first and p_last;
end;
$$;
comment on function private.make_imported_customers(public.invoice_imports, integer, integer) is
  'DEFINER: nobody may insert into customers; granted to nobody. Finds the customers of a batch by reference, else by address, and makes those that are missing.';

create function private.imported_bill_to(p_document public.invoice_import_documents)
  returns jsonb
  language sql
  stable
  security definer set search_path = ''
as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'name', coalesce(p_document.customer_name, customers.display_name),
    'company', customers.company,
    'email', coalesce(p_document.customer_email, customers.email),
    -- A country that we know by its code, else as the file has it.
    'lines', to_jsonb(array_remove(array[p_document.country], null)),
    'country_code', p_document.country_code
  ))
  from public.customers as customers
  where customers.org_id = p_document.org_id
    and customers.id = p_document.customer_id;
$$;
comment on function private.imported_bill_to(public.invoice_import_documents) is
  'DEFINER: reads customers for its caller; granted to nobody. Who bought, as on the paper of an imported document: see invoices.bill_to.';

create function private.make_imported_invoices(
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
  v_seller     jsonb := private.document_seller(p_import.org_id);
  v_user_id    uuid := private.current_user_id();
  v_terms_days smallint;
begin
  select settings.payment_terms_days
  into v_terms_days
  from public.finance_settings as settings
  where settings.org_id = p_import.org_id;

  -- As drafts, since only those take lines.
  insert into public.invoices (
    id, org_id, customer_id, currency, prices_include_tax, issued_on, due_on, payment_terms_days,
    bill_to, net_minor, tax_minor, total_minor, item_count, created_by
  )
  select documents.document_id, documents.org_id, documents.customer_id, documents.currency,
    p_import.prices_include_tax, documents.issued_on,
    coalesce(documents.due_on, documents.issued_on + v_terms_days),
    least(coalesce(documents.due_on - documents.issued_on, v_terms_days), 365),
    private.imported_bill_to(documents), documents.net_minor, documents.tax_minor,
    documents.net_minor + documents.tax_minor, documents.item_count, v_user_id
  from public.invoice_import_documents as documents
  where documents.org_id = p_import.org_id
    and documents.import_id = p_import.id
    and documents.position between p_first and p_last
    and documents.kind = 'invoice';

  insert into public.invoice_items (
    org_id, invoice_id, position, description, quantity, unit_price_minor, tax_rate_bps, net_minor,
    tax_minor, gross_minor
  )
  select documents.org_id, documents.document_id, rows.line, rows."values" ->> 'description',
    (rows."values" ->> 'quantity')::numeric, (rows."values" ->> 'unit_price_minor')::bigint,
    (rows."values" ->> 'tax_rate_bps')::integer, (rows."values" ->> 'net_minor')::bigint,
    (rows."values" ->> 'tax_minor')::bigint, (rows."values" ->> 'gross_minor')::bigint
  from public.invoice_import_documents as documents
  join public.invoice_import_rows as rows
    on rows.org_id = documents.org_id
    and rows.import_id = documents.import_id
    and rows.document = documents.position
    -- Said again, or all rows of the import would be read to find these.
    and rows.document between p_first and p_last
  where documents.org_id = p_import.org_id
    and documents.import_id = p_import.id
    and documents.position between p_first and p_last
    and documents.kind = 'invoice';

  -- What credit notes of the file take off comes with them; the rest was paid where it was issued.
  with credited as materialized (
    select documents.credits_position, sum(documents.net_minor + documents.tax_minor) as amount_minor
    from public.invoice_import_documents as documents
    where documents.org_id = p_import.org_id
      and documents.import_id = p_import.id
      and documents.credits_position between p_first and p_last
    group by documents.credits_position
  ),
  due as materialized (
    select documents.*,
      case when p_import.settlement = 'settled' then
        documents.net_minor + documents.tax_minor - coalesce(credited.amount_minor, 0)
      else 0 end as paid_minor
    from public.invoice_import_documents as documents
    left join credited on credited.credits_position = documents.position
    where documents.org_id = p_import.org_id
      and documents.import_id = p_import.id
      and documents.position between p_first and p_last
      and documents.kind = 'invoice'
  ),
  paid as (
    insert into public.payments (
      id, org_id, kind, method, customer_id, currency, amount_minor, paid_on, note, created_by
    )
    select due.payment_id, due.org_id, 'payment', 'opening', due.customer_id, due.currency,
      due.paid_minor, due.issued_on, 'Imported: ' || p_import.series, v_user_id
    from due
    where due.paid_minor > 0
  ),
  allocated as (
    insert into public.payment_allocations (org_id, payment_id, position, invoice_id, amount_minor)
    select due.org_id, due.payment_id, 1, due.document_id, due.paid_minor
    from due
    where due.paid_minor > 0
  )
  update public.invoices as invoices
  set
    number = due.number,
    series = p_import.series,
    seller = v_seller,
    issued_at = now(),
    issued_by = v_user_id,
    paid_minor = due.paid_minor
  from due
  where invoices.org_id = due.org_id
    and invoices.id = due.document_id;
end;
$$;
comment on function private.make_imported_invoices(public.invoice_imports, integer, integer) is
  'DEFINER: nobody may write documents; granted to nobody. Makes the invoices of a batch, with what settled them.';

create function private.make_imported_credit_notes(
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
  v_seller  jsonb := private.document_seller(p_import.org_id);
  v_user_id uuid := private.current_user_id();
begin
  with made as (
    insert into public.credit_notes (
      id, org_id, invoice_id, customer_id, number, series, currency, issued_on, reason, seller,
      bill_to, net_minor, tax_minor, total_minor, settled_minor, refundable_minor, refunded_minor,
      item_count, created_by
    )
    select documents.document_id, documents.org_id, sales.document_id, documents.customer_id,
      documents.number, p_import.series, documents.currency, documents.issued_on, 'Cancelled',
      v_seller, private.imported_bill_to(documents), documents.net_minor, documents.tax_minor,
      sums.total_minor, case when sales.position is null then 0 else sums.total_minor end,
      case when sales.position is null then sums.total_minor else 0 end,
      case
        when sales.position is null and p_import.settlement = 'settled' then sums.total_minor
        else 0
      end,
      documents.item_count, v_user_id
    from public.invoice_import_documents as documents
    cross join lateral (
      select documents.net_minor + documents.tax_minor as total_minor
    ) as sums
    left join public.invoice_import_documents as sales
      on sales.org_id = documents.org_id
      and sales.import_id = documents.import_id
      and sales.position = documents.credits_position
    where documents.org_id = p_import.org_id
      and documents.import_id = p_import.id
      and documents.position between p_first and p_last
      and documents.kind = 'credit_note'
    returning *
  ),
  itemized as (
    insert into public.credit_note_items (
      org_id, credit_note_id, invoice_item_id, position, description, quantity, tax_rate_bps,
      net_minor, tax_minor, gross_minor
    )
    select made.org_id, made.id, items.id, rows.line, rows."values" ->> 'description',
      (rows."values" ->> 'quantity')::numeric, (rows."values" ->> 'tax_rate_bps')::integer,
      (rows."values" ->> 'net_minor')::bigint, (rows."values" ->> 'tax_minor')::bigint,
      (rows."values" ->> 'gross_minor')::bigint
    from made
    join public.invoice_import_documents as documents
      on documents.org_id = made.org_id
      and documents.document_id = made.id
    join public.invoice_import_rows as rows
      on rows.org_id = documents.org_id
      and rows.import_id = documents.import_id
      and rows.document = documents.position
      and rows.document between p_first and p_last
    left join public.invoice_import_rows as sold
      on sold.org_id = rows.org_id
      and sold.import_id = rows.import_id
      and sold.row_number = rows.credited_row
    left join public.invoice_items as items
      on items.org_id = made.org_id
      and items.invoice_id = made.invoice_id
      and items.position = sold.line
  ),
  paid_back as (
    insert into public.payments (
      id, org_id, kind, method, customer_id, currency, amount_minor, paid_on, note, created_by
    )
    select documents.payment_id, made.org_id, 'refund', 'opening', made.customer_id, made.currency,
      made.refunded_minor, made.issued_on, 'Imported: ' || p_import.series, v_user_id
    from made
    join public.invoice_import_documents as documents
      on documents.org_id = made.org_id
      and documents.document_id = made.id
    where made.refunded_minor > 0
  ),
  allocated as (
    insert into public.payment_allocations (
      org_id, payment_id, position, credit_note_id, amount_minor
    )
    select made.org_id, documents.payment_id, 1, made.id, made.refunded_minor
    from made
    join public.invoice_import_documents as documents
      on documents.org_id = made.org_id
      and documents.document_id = made.id
    where made.refunded_minor > 0
  )
  update public.invoices as invoices
  set credited_minor = invoices.credited_minor + sums.settled_minor
  from (
    select made.org_id, made.invoice_id, sum(made.settled_minor) as settled_minor
    from made
    where made.invoice_id is not null
    group by made.org_id, made.invoice_id
  ) as sums
  where invoices.org_id = sums.org_id
    and invoices.id = sums.invoice_id;
end;
$$;
comment on function private.make_imported_credit_notes(public.invoice_imports, integer, integer) is
  'DEFINER: nobody may write documents; granted to nobody. Makes the credit notes of a batch, with what was paid back for those that stand alone.';
