-- Posting what an import made, and the doors to applying it.
-- Depends on: finance_invoice_import_apply, finance_ledger, crm_customer_events.

create function private.post_imported_documents(
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
  v_receivables uuid := private.ledger_account_id(p_import.org_id, 'receivables');
  v_sales       uuid := private.ledger_account_id(p_import.org_id, 'sales');
  v_output_tax  uuid := private.ledger_account_id(p_import.org_id, 'output_tax');
  v_prepayments uuid := private.ledger_account_id(p_import.org_id, 'prepayments');
  v_opening     uuid := private.ledger_account_id(p_import.org_id, 'opening');
  v_user_id     uuid := private.current_user_id();
begin
  with made as materialized (
    select documents.*, documents.net_minor + documents.tax_minor as total_minor,
      documents.kind = 'credit_note' and documents.credits_position is null as stands_alone,
      payments.id as paid_by, payments.amount_minor as paid_minor
    from public.invoice_import_documents as documents
    left join public.payments as payments
      on payments.org_id = documents.org_id
      and payments.id = documents.payment_id
    where documents.org_id = p_import.org_id
      and documents.import_id = p_import.id
      and documents.position between p_first and p_last
  ),
  rates as materialized (
    select rows.document, (rows."values" ->> 'tax_rate_bps')::integer as tax_rate_bps,
      sum((rows."values" ->> 'net_minor')::bigint) as net_minor,
      sum((rows."values" ->> 'tax_minor')::bigint) as tax_minor
    from public.invoice_import_rows as rows
    where rows.org_id = p_import.org_id
      and rows.import_id = p_import.id
      and rows.document between p_first and p_last
    group by rows.document, (rows."values" ->> 'tax_rate_bps')::integer
  ),
  entries as materialized (
    select gen_random_uuid() as id, made.position, made.kind as source_type,
      made.document_id as source_id, made.issued_on, made.currency,
      case made.kind when 'invoice' then 'Invoice ' else 'Credit note ' end || made.number
        as description
    from made
    union all
    select gen_random_uuid(), made.position, 'payment', made.paid_by, made.issued_on, made.currency,
      case made.kind when 'invoice' then 'Payment of ' else 'Refund of ' end || made.number
    from made
    where made.paid_by is not null
  ),
  -- Debits are above zero, credits below; of a credit note everything turns round.
  amounts as materialized (
    select made.position, made.kind as source_type,
      case when made.stands_alone then v_prepayments else v_receivables end as account_id,
      null::integer as tax_rate_bps,
      case made.kind when 'invoice' then made.total_minor else - made.total_minor end as amount_minor
    from made
    union all
    select made.position, made.kind, v_sales, rates.tax_rate_bps,
      case made.kind when 'invoice' then - rates.net_minor else rates.net_minor end
    from made
    join rates on rates.document = made.position
    union all
    select made.position, made.kind, v_output_tax, rates.tax_rate_bps,
      case made.kind when 'invoice' then - rates.tax_minor else rates.tax_minor end
    from made
    join rates on rates.document = made.position
    union all
    select made.position, 'payment', v_opening, null,
      case made.kind when 'invoice' then made.paid_minor else - made.paid_minor end
    from made
    where made.paid_by is not null
    union all
    select made.position, 'payment',
      case made.kind when 'invoice' then v_receivables else v_prepayments end, null,
      case made.kind when 'invoice' then - made.paid_minor else made.paid_minor end
    from made
    where made.paid_by is not null
  ),
  posted as (
    insert into public.journal_entries (
      id, org_id, posted_on, currency, kind, source_type, source_id, description, created_by
    )
    select entries.id, p_import.org_id, entries.issued_on, entries.currency, 'posting',
      entries.source_type, entries.source_id::text, entries.description, v_user_id
    from entries
    order by entries.position, entries.source_type
  )
  insert into public.journal_lines (
    org_id, entry_id, position, account_id, posted_on, currency, debit_minor, credit_minor,
    tax_rate_bps
  )
  select p_import.org_id, entries.id,
    row_number() over (
      partition by entries.id
      order by amounts.amount_minor < 0, amounts.account_id, amounts.tax_rate_bps
    ),
    amounts.account_id, entries.issued_on, entries.currency, greatest(amounts.amount_minor, 0),
    greatest(- amounts.amount_minor, 0), amounts.tax_rate_bps
  from amounts
  join entries
    on entries.position = amounts.position and entries.source_type = amounts.source_type
  where amounts.amount_minor <> 0;
end;
$$;
comment on function private.post_imported_documents(public.invoice_imports, integer, integer) is
  'DEFINER: nobody may write the ledger; granted to nobody. Posts the documents of a batch and what settled them, of days that its caller keeps open.';

create function private.record_imported_events(
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
  -- As private.record_customer_event() would, one by one. By nobody of ours: who brought the file
  -- stands on the import.
  insert into public.customer_events (org_id, customer_id, kind, data, occurred_at)
  select documents.org_id, documents.customer_id, documents.kind || '.issued',
    jsonb_strip_nulls(jsonb_build_object(
      'import_id', p_import.id,
      'invoice_id', case documents.kind when 'invoice' then documents.document_id else sales.document_id end,
      'credit_note_id', case documents.kind when 'credit_note' then documents.document_id end,
      -- Of a credit note as of those of ours: the number of the invoice that it is for.
      'number', coalesce(sales.number, documents.number),
      'total_minor', documents.net_minor + documents.tax_minor,
      'currency', documents.currency
    )),
    -- Noon is the same day wherever it is read.
    (documents.issued_on + time '12:00') at time zone organizations.time_zone
  from public.invoice_import_documents as documents
  join public.organizations as organizations on organizations.id = documents.org_id
  left join public.invoice_import_documents as sales
    on sales.org_id = documents.org_id
    and sales.import_id = documents.import_id
    and sales.position = documents.credits_position
  where documents.org_id = p_import.org_id
    and documents.import_id = p_import.id
    and documents.position between p_first and p_last
  order by documents.position;
end;
$$;
comment on function private.record_imported_events(public.invoice_imports, integer, integer) is
  'DEFINER: nobody may write customer_events; granted to nobody. Puts the documents of a batch on the timelines of their customers, on the day they were issued.';

create function private.lock_imported_days(
  p_import public.invoice_imports,
  p_first  integer,
  p_last   integer
)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_first_on date;
begin
  select min(documents.issued_on)
  into v_first_on
  from public.invoice_import_documents as documents
  where documents.org_id = p_import.org_id
    and documents.import_id = p_import.id
    and documents.position between p_first and p_last;
  -- Nobody chooses these days: what helps is to open the books.
  perform private.lock_open_day(p_import.org_id, v_first_on, 'finance.import_period_closed');
end;
$$;
comment on function private.lock_imported_days(public.invoice_imports, integer, integer) is
  'DEFINER: reads documents of an import that its caller has locked; granted to nobody. Keeps the days of a batch open, or raises finance.import_period_closed.';

create function private.apply_invoice_import(
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
begin
  if v_import.status = 'applied' then
    return private.invoice_import_summary(p_org_id, p_import_id);
  elsif v_import.status not in ('reviewed', 'applying') then
    raise exception 'finance.import_status_wrong' using errcode = 'PT409', detail = v_import.status;
  end if;
  if v_import.status = 'reviewed' then
    -- Two files with one series, applied at once: one of them waits here, and finds it taken.
    perform pg_advisory_xact_lock(hashtextextended('invoice_series:' || p_org_id, 0));
    perform private.assert_series_free(v_import);
  end if;

  v_first := v_import.applied_documents + 1;
  v_last := least(
    v_import.applied_documents + private.import_batch_rows(p_max_documents), v_import.document_count
  );
  perform private.make_imported_customers(v_import, v_first, v_last);
  perform private.make_imported_invoices(v_import, v_first, v_last);
  perform private.make_imported_credit_notes(v_import, v_first, v_last);
  perform private.lock_imported_days(v_import, v_first, v_last);
  perform private.post_imported_documents(v_import, v_first, v_last);
  perform private.record_imported_events(v_import, v_first, v_last);
  perform private.analyze_grown_tables(
    '{
      public.customers, public.invoices, public.invoice_items, public.payments,
      public.journal_entries
    }',
    v_last
  );

  update public.invoice_imports as imports
  set
    status = case when v_last = imports.document_count then 'applied' else 'applying' end,
    applied_documents = v_last,
    applied_at = case when v_last = imports.document_count then now() end
  where imports.org_id = p_org_id
    and imports.id = p_import_id;
  return private.invoice_import_summary(p_org_id, p_import_id);
end;
$$;
comment on function private.apply_invoice_import(uuid, uuid, integer) is
  'DEFINER: nobody may write documents and imports. Trusts private.lock_invoice_import(); the lock makes two callers take turns, and applied_documents says where the next one goes on.';
grant execute on function private.apply_invoice_import(uuid, uuid, integer) to authenticated;

create function public.apply_invoice_import(
  p_org_id        uuid,
  p_import_id     uuid,
  p_max_documents integer default 2000
)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.apply_invoice_import(p_org_id, p_import_id, p_max_documents);
$$;
comment on function public.apply_invoice_import(uuid, uuid, integer) is
  'Makes the next documents of a reviewed import and says how far it is: call it until done. Every call is one transaction; one that was cut off has not happened. At most 20,000 documents at once.';
grant execute on function public.apply_invoice_import(uuid, uuid, integer) to authenticated;
