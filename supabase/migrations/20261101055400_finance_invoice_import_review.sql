-- The dry run of an import of invoices: what would become of every row, before any document is made.
-- Depends on: finance_invoice_import_staging; calls finance_invoice_import_decide.

create function private.assert_invoice_import_mapping(p_mapping jsonb, p_width integer)
  returns void
  language plpgsql
  immutable
  security invoker set search_path = ''
as $$
begin
  if jsonb_typeof(p_mapping) is distinct from 'object' or exists (
    select
    from jsonb_each(p_mapping) as columns (position, field)
    where columns.position !~ '^(0|[1-9][0-9]{0,2})$'
      or columns.position::integer >= p_width
      or columns.field #>> '{}' not in (
        'number', 'issued_on', 'due_on', 'customer', 'customer_name', 'customer_email', 'country',
        'article', 'description', 'quantity', 'unit_price', 'tax_rate', 'currency'
      )
      or jsonb_typeof(columns.field) <> 'string'
  ) then
    raise exception 'finance.import_mapping_malformed' using errcode = 'PT422';
  end if;
  if not jsonb_path_exists(p_mapping, '$.* ? (@ == "number")')
    or not jsonb_path_exists(p_mapping, '$.* ? (@ == "issued_on")')
    or not jsonb_path_exists(p_mapping, '$.* ? (@ == "unit_price")')
  then
    raise exception 'finance.import_fields_unmapped' using errcode = 'PT422';
  end if;
end;
$$;
comment on function private.assert_invoice_import_mapping(jsonb, integer) is
  'Raises unless the mapping leads from columns that exist to fields that exist, among them number, day and price.';

create function private.invoice_import_summary(p_org_id uuid, p_import_id uuid)
  returns jsonb
  language sql
  stable
  security definer set search_path = ''
as $$
  select jsonb_build_object(
    'done', imports.status in ('applied', 'undone'),
    'status', imports.status,
    'series', imports.series,
    'row_count', imports.row_count,
    'document_count', imports.document_count,
    'applied_documents', imports.applied_documents,
    'undone_documents', imports.undone_documents,
    'insert_count', imports.insert_count,
    'merged_count', imports.merged_count,
    'error_count', imports.error_count,
    'skipped_count', imports.skipped_count,
    'warning_count', imports.warning_count,
    'deleted_count', imports.deleted_count,
    'kept_count', imports.kept_count,
    'totals', imports.totals
  )
  from public.invoice_imports as imports
  where imports.org_id = p_org_id
    and imports.id = p_import_id;
$$;
comment on function private.invoice_import_summary(uuid, uuid) is
  'DEFINER: reads an import that its caller has locked; granted to nobody.';

create function private.invoice_import_totals(p_org_id uuid, p_import_id uuid)
  returns jsonb
  language sql
  stable
  security definer set search_path = ''
as $$
  select coalesce(jsonb_agg(to_jsonb(sums) order by sums.currency), '[]')
  from (
    select documents.currency, currencies.exponent,
      count(*) filter (where documents.kind = 'invoice') as invoice_count,
      count(*) filter (where documents.kind = 'credit_note') as credit_note_count,
      coalesce(sum(documents.net_minor + documents.tax_minor)
        filter (where documents.kind = 'invoice'), 0) as invoiced_minor,
      coalesce(sum(documents.net_minor + documents.tax_minor)
        filter (where documents.kind = 'credit_note'), 0) as credited_minor,
      sum(case documents.kind when 'invoice' then documents.tax_minor else - documents.tax_minor end)
        as tax_minor
    from public.invoice_import_documents as documents
    join public.currencies as currencies on currencies.code = documents.currency
    where documents.org_id = p_org_id
      and documents.import_id = p_import_id
    group by documents.currency, currencies.exponent
  ) as sums;
$$;
comment on function private.invoice_import_totals(uuid, uuid) is
  'DEFINER: reads an import that its caller has locked; granted to nobody. What its documents come to, by currency.';

create function private.assert_series_free(p_import public.invoice_imports)
  returns void
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  if exists (
    select
    from public.invoices as invoices
    where invoices.org_id = p_import.org_id
      and invoices.series = p_import.series
  ) or exists (
    select
    from public.credit_notes as notes
    where notes.org_id = p_import.org_id
      and notes.series = p_import.series
  ) then
    raise exception 'finance.import_series_taken' using errcode = 'PT409', detail = p_import.series;
  end if;
end;
$$;
comment on function private.assert_series_free(public.invoice_imports) is
  'DEFINER: reads documents; granted to nobody. A closed series takes in no second file.';

create function private.review_invoice_import(
  p_org_id    uuid,
  p_import_id uuid,
  p_mapping   jsonb,
  p_choices   jsonb
)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_import   public.invoice_imports := private.lock_invoice_import(p_org_id, p_import_id);
  v_settings public.finance_settings;
begin
  if v_import.status not in ('staged', 'reviewed') then
    raise exception 'finance.import_status_wrong' using errcode = 'PT409', detail = v_import.status;
  end if;
  perform private.assert_invoice_import_mapping(p_mapping, jsonb_array_length(v_import.header));
  perform private.assert_json_keys(
    p_choices,
    '{series,currency,prices_include_tax,default_tax_rate_bps,settlement,no_customer,date_order}'
  );
  select settings.*
  into v_settings
  from public.finance_settings as settings
  where settings.org_id = p_org_id;
  v_import.mapping := p_mapping;
  v_import.series := coalesce(
    private.clean_text(p_choices ->> 'series', 60),
    private.clean_text(regexp_replace(v_import.file_name, '\.[A-Za-z0-9]{1,5}$', ''), 60),
    'Import'
  );
  -- Before it is cut to three letters.
  if char_length(p_choices ->> 'currency') > 3 then
    raise exception 'finance.import_choice_unknown' using errcode = 'PT422';
  end if;
  v_import.currency := coalesce(
    upper(p_choices ->> 'currency'),
    (
      select organizations.currency
      from public.organizations as organizations
      where organizations.id = p_org_id
    )
  );
  v_import.settlement := coalesce(p_choices ->> 'settlement', 'settled');
  v_import.no_customer := coalesce(p_choices ->> 'no_customer', 'walk_in');
  v_import.date_order := p_choices ->> 'date_order';
  if v_import.settlement not in ('settled', 'open')
    or v_import.no_customer not in ('walk_in', 'refuse')
    or v_import.date_order not in ('dmy', 'mdy')
    or jsonb_typeof(coalesce(p_choices -> 'prices_include_tax', 'null')) not in ('boolean', 'null')
    or coalesce(p_choices ->> 'default_tax_rate_bps', '0') !~ '^([0-9]{1,4}|10000)$'
    or not exists (
      select
      from public.currencies as currencies
      where currencies.code = v_import.currency
    )
  then
    raise exception 'finance.import_choice_unknown' using errcode = 'PT422';
  end if;
  v_import.prices_include_tax :=
    coalesce((p_choices ->> 'prices_include_tax')::boolean, v_settings.prices_include_tax);
  -- Not the rate of today: a file that says nothing of tax says what was charged.
  v_import.default_tax_rate_bps := coalesce((p_choices ->> 'default_tax_rate_bps')::integer, 0);
  perform private.assert_series_free(v_import);
  perform private.decide_invoice_import_rows(v_import);
  perform private.match_imported_credit_notes(v_import);

  update public.invoice_imports as imports
  set
    status = 'reviewed',
    mapping = v_import.mapping,
    series = v_import.series,
    currency = v_import.currency,
    prices_include_tax = v_import.prices_include_tax,
    default_tax_rate_bps = v_import.default_tax_rate_bps,
    settlement = v_import.settlement,
    no_customer = v_import.no_customer,
    date_order = v_import.date_order,
    reviewed_at = now(),
    insert_count = counts.inserts,
    merged_count = counts.merged,
    error_count = counts.errors,
    skipped_count = counts.skipped,
    warning_count = counts.warnings,
    document_count = counts.inserts,
    totals = private.invoice_import_totals(p_org_id, p_import_id),
    reason_counts = counts.reasons
  from (
    select
      count(*) filter (where rows.outcome = 'insert') as inserts,
      count(*) filter (where rows.outcome = 'merged') as merged,
      count(*) filter (where rows.outcome = 'error') as errors,
      count(*) filter (where rows.outcome = 'skipped') as skipped,
      count(*) filter (where rows.warnings is not null) as warnings,
      (
        select coalesce(jsonb_object_agg(reasons.reason, reasons.rows), '{}')
        from (
          select notes.value ->> 'reason' as reason, count(*) as rows
          from public.invoice_import_rows as noted
          cross join lateral jsonb_array_elements(
            coalesce(noted.errors, '[]') || coalesce(noted.warnings, '[]')
          ) as notes (value)
          where noted.org_id = p_org_id
            and noted.import_id = p_import_id
            and (noted.errors is not null or noted.warnings is not null)
          group by notes.value ->> 'reason'
        ) as reasons
      ) as reasons
    from public.invoice_import_rows as rows
    where rows.org_id = p_org_id
      and rows.import_id = p_import_id
  ) as counts
  where imports.org_id = p_org_id
    and imports.id = p_import_id;

  return private.invoice_import_summary(p_org_id, p_import_id);
end;
$$;
comment on function private.review_invoice_import(uuid, uuid, jsonb, jsonb) is
  'DEFINER: nobody may write imports. Trusts private.lock_invoice_import().';
grant execute on function private.review_invoice_import(uuid, uuid, jsonb, jsonb)
  to authenticated;

create function public.review_invoice_import(
  p_org_id    uuid,
  p_import_id uuid,
  p_mapping   jsonb,
  p_choices   jsonb default '{}'
)
  returns jsonb
  language sql
  security invoker set search_path = ''
  -- The Data API gives a call this long, where a role would have eight seconds (PostgREST 12.2): a
  -- file is decided whole, and one of as many rows as may be takes longer.
  set statement_timeout = '60s'
as $$
  select private.review_invoice_import(p_org_id, p_import_id, p_mapping, p_choices);
$$;
comment on function public.review_invoice_import(uuid, uuid, jsonb, jsonb) is
  'Decides what would become of every row and makes no document. p_mapping: column number to field. p_choices: series, currency, prices_include_tax, default_tax_rate_bps, settlement settled|open, no_customer walk_in|refuse, date_order dmy|mdy. May be repeated until the import is applied.';
grant execute on function public.review_invoice_import(uuid, uuid, jsonb, jsonb) to authenticated;
