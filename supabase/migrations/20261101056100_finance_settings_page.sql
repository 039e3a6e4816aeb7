-- Settings of documents: who sells on paper, how numbers look and where they go on.
-- Depends on: finance_settings, finance_numbers, finance_vouchers, platform_values.

insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
values (
  'document-logos', 'document-logos', false, 1048576,
  -- What the library that draws documents can read. No svg: it can carry script.
  array['image/png', 'image/jpeg']
)
on conflict (id) do update set
  public = excluded.public,
  file_size_limit = excluded.file_size_limit,
  allowed_mime_types = excluded.allowed_mime_types;
-- No policy on storage.objects: only the server puts logos there and hands them out. A logo that was
-- replaced stays, since issued documents keep naming it.

create function private.last_issued_number(p_org_id uuid, p_kind text, p_fiscal_year smallint)
  returns bigint
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  return coalesce(
    case p_kind
      when 'invoice' then (
        select max(invoices.seq)
        from public.invoices as invoices
        where invoices.org_id = p_org_id
          and invoices.fiscal_year = p_fiscal_year
      )
      when 'credit_note' then (
        select max(notes.seq)
        from public.credit_notes as notes
        where notes.org_id = p_org_id
          and notes.fiscal_year = p_fiscal_year
      )
      else (
        select max(vouchers.seq)
        from public.vouchers as vouchers
        where vouchers.org_id = p_org_id
          and vouchers.kind = replace(p_kind, '_voucher', '')
          and vouchers.fiscal_year = p_fiscal_year
      )
    end,
    0
  );
end;
$$;
comment on function private.last_issued_number(uuid, text, smallint) is
  'DEFINER: reads documents past their policies; granted to nobody. The last number of a kind that a document of a fiscal year has, 0 if none has one.';

create function private.document_numbers(
  p_settings    public.finance_settings,
  p_fiscal_year smallint
)
  returns jsonb
  language sql
  stable
  security definer set search_path = ''
as $$
  select jsonb_build_object(
    'fiscal_year', p_fiscal_year,
    'numbers', jsonb_object_agg(
      kinds.kind,
      jsonb_build_object(
        'last_number', coalesce(counters.last_number, 0),
        'last_issued',
        private.last_issued_number(p_settings.org_id, kinds.kind, p_fiscal_year),
        'next', private.format_document_number(
          kinds.pattern, p_fiscal_year, coalesce(counters.last_number, 0) + 1
        )
      )
    )
  )
  from (
    values
      ('invoice', p_settings.invoice_pattern),
      ('credit_note', p_settings.credit_note_pattern),
      ('purchase_voucher', p_settings.purchase_voucher_pattern),
      ('sales_voucher', p_settings.sales_voucher_pattern)
  ) as kinds (kind, pattern)
  left join public.document_counters as counters
    on counters.org_id = p_settings.org_id
    and counters.kind = kinds.kind
    and counters.fiscal_year = p_fiscal_year;
$$;
comment on function private.document_numbers(public.finance_settings, smallint) is
  'DEFINER: reads counters and documents past their policies; granted to nobody. A fiscal year, and where the numbers of each kind are in it.';

create function private.finance_settings_page(p_org_id uuid)
  returns jsonb
  language sql
  stable
  security definer set search_path = ''
as $$
  select to_jsonb(settings)
    || private.document_numbers(settings, today.fiscal_year)
    || jsonb_build_object(
      'organization_name', organizations.name,
      -- Documents are dated back, by who moves in early in a year the most.
      'last_year', private.document_numbers(settings, (today.fiscal_year - 1)::smallint)
    )
  from public.finance_settings as settings
  join public.organizations as organizations on organizations.id = settings.org_id
  cross join lateral (
    select private.fiscal_year(private.org_today(p_org_id), settings.fiscal_year_start_month)
      as fiscal_year
  ) as today
  where settings.org_id = p_org_id;
$$;
comment on function private.finance_settings_page(uuid) is
  'DEFINER: reads settings and counters past their policies; granted to nobody. Called by functions that have checked the permission.';

create function private.get_finance_settings(p_org_id uuid)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  perform private.assert_org_permission(p_org_id, 'invoices.read');
  return private.finance_settings_page(p_org_id);
end;
$$;
comment on function private.get_finance_settings(uuid) is
  'DEFINER: reads counters and documents past their policies. Trusts private.assert_org_permission().';
grant execute on function private.get_finance_settings(uuid) to authenticated;

create function public.get_finance_settings(p_org_id uuid)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.get_finance_settings(p_org_id);
$$;
comment on function public.get_finance_settings(uuid) is
  'How documents look and are numbered: the columns of finance_settings, organization_name, the fiscal_year of today, numbers of each kind in it: {last_number, last_issued, next}, and last_year: {fiscal_year, numbers} of the one before.';
grant execute on function public.get_finance_settings(uuid) to authenticated;

create function private.update_finance_settings(p_org_id uuid, p_values jsonb)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_settings   public.finance_settings;
  v_pattern    text;
  v_constraint text;
begin
  perform private.assert_org_permission(p_org_id, 'documents.update');
  perform private.assert_json_keys(
    p_values,
    '{legal_name,legal_address,tax_number,legal_text,payment_details,logo_path,invoice_pattern,credit_note_pattern,purchase_voucher_pattern,sales_voucher_pattern,fiscal_year_start_month,payment_terms_days,payment_terms,prices_include_tax,default_tax_rate_bps}'
  );
  select settings.*
  into v_settings
  from public.finance_settings as settings
  where settings.org_id = p_org_id
  for update;

  if p_values ? 'legal_name' then
    v_settings.legal_name := private.json_text(p_values, 'legal_name', 200);
  end if;
  if p_values ? 'legal_address' then
    v_settings.legal_address := private.json_text(p_values, 'legal_address', 500, true);
  end if;
  if p_values ? 'tax_number' then
    v_settings.tax_number := private.json_text(p_values, 'tax_number', 60);
  end if;
  if p_values ? 'legal_text' then
    v_settings.legal_text := private.json_text(p_values, 'legal_text', 2000, true);
  end if;
  if p_values ? 'payment_details' then
    v_settings.payment_details := private.json_text(p_values, 'payment_details', 1000, true);
  end if;
  if p_values ? 'payment_terms' then
    v_settings.payment_terms := private.json_text(p_values, 'payment_terms', 500, true);
  end if;
  if p_values ? 'logo_path' then
    v_settings.logo_path := private.json_text(p_values, 'logo_path', 200);
    -- The server has looked at what it stored; a name that it did not store is nobody's logo.
    if v_settings.logo_path is not null and not exists (
      select
      from storage.objects as objects
      where objects.bucket_id = 'document-logos'
        and objects.name = v_settings.logo_path
        and split_part(objects.name, '/', 1) = p_org_id::text
    ) then
      raise exception 'finance.logo_not_uploaded' using errcode = 'PT409', detail = 'logo_path';
    end if;
  end if;
  foreach v_pattern in array array[
    'invoice_pattern', 'credit_note_pattern', 'purchase_voucher_pattern', 'sales_voucher_pattern'
  ]
  loop
    if p_values ? v_pattern then
      v_settings := jsonb_populate_record(
        v_settings,
        jsonb_build_object(v_pattern, private.json_required_text(p_values, v_pattern, 40))
      );
    end if;
  end loop;
  v_settings.fiscal_year_start_month := coalesce(
    private.json_number(p_values, 'fiscal_year_start_month', 1, 12),
    v_settings.fiscal_year_start_month
  );
  v_settings.payment_terms_days := coalesce(
    private.json_number(p_values, 'payment_terms_days', 0, 365), v_settings.payment_terms_days
  );
  v_settings.prices_include_tax := coalesce(
    private.json_boolean(p_values, 'prices_include_tax'), v_settings.prices_include_tax
  );
  v_settings.default_tax_rate_bps := coalesce(
    private.json_number(
      p_values, 'default_tax_rate_bps', 0, 10000, 'commerce.tax_rate_invalid'
    ),
    v_settings.default_tax_rate_bps
  );

  begin
    update public.finance_settings
    set
      legal_name = v_settings.legal_name,
      legal_address = v_settings.legal_address,
      tax_number = v_settings.tax_number,
      legal_text = v_settings.legal_text,
      payment_details = v_settings.payment_details,
      logo_path = v_settings.logo_path,
      invoice_pattern = v_settings.invoice_pattern,
      credit_note_pattern = v_settings.credit_note_pattern,
      purchase_voucher_pattern = v_settings.purchase_voucher_pattern,
      sales_voucher_pattern = v_settings.sales_voucher_pattern,
      fiscal_year_start_month = v_settings.fiscal_year_start_month,
      payment_terms_days = v_settings.payment_terms_days,
      payment_terms = v_settings.payment_terms,
      prices_include_tax = v_settings.prices_include_tax,
      default_tax_rate_bps = v_settings.default_tax_rate_bps
    where org_id = p_org_id;
  exception
    when check_violation then
      get stacked diagnostics v_constraint = constraint_name;
      v_pattern := substring(v_constraint from '^finance_settings_(\w+_pattern)_check$');
      if v_pattern is null then
        raise;
      end if;
      raise exception 'finance.number_pattern_invalid'
        using errcode = 'PT422', detail = v_pattern;
  end;
  return private.finance_settings_page(p_org_id);
end;
$$;
comment on function private.update_finance_settings(uuid, jsonb) is
  'DEFINER: nobody may update finance_settings. Trusts private.assert_org_permission(). Documents that are issued keep what they say.';
grant execute on function private.update_finance_settings(uuid, jsonb) to authenticated;

create function public.update_finance_settings(p_org_id uuid, p_values jsonb)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.update_finance_settings(p_org_id, p_values);
$$;
comment on function public.update_finance_settings(uuid, jsonb) is
  'Changes the settings that are there. Keys: legal_name, legal_address, tax_number, legal_text, payment_details, payment_terms and logo_path (null takes it away), the four …_pattern, fiscal_year_start_month, payment_terms_days, prices_include_tax, default_tax_rate_bps. Answers as get_finance_settings().';
grant execute on function public.update_finance_settings(uuid, jsonb) to authenticated;

create function private.start_document_numbers(
  p_org_id      uuid,
  p_kind        text,
  p_fiscal_year integer,
  p_last_number bigint
)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_issued bigint;
begin
  perform private.assert_org_permission(p_org_id, 'documents.update');
  if (
    p_kind in ('invoice', 'credit_note', 'purchase_voucher', 'sales_voucher')
    and p_fiscal_year between 1900 and 9999
    -- What document_counters counts to, less more numbers than a year ever needs.
    and p_last_number between 0 and 999000000000
  ) is not true then
    raise exception 'finance.number_start_invalid' using errcode = 'PT422', detail = 'last_number';
  end if;

  -- The row first: who is issuing holds it, and is seen by the question that comes after the wait.
  insert into public.document_counters (org_id, kind, fiscal_year, last_number)
  values (p_org_id, p_kind, p_fiscal_year, 0)
  on conflict on constraint document_counters_pkey do nothing;
  perform
  from public.document_counters as counters
  where counters.org_id = p_org_id
    and counters.kind = p_kind
    and counters.fiscal_year = p_fiscal_year
  for update;
  v_issued := private.last_issued_number(p_org_id, p_kind, p_fiscal_year::smallint);
  -- What begins here, begins before the first: after it every number follows the one before.
  if v_issued > 0 and p_last_number <> v_issued then
    raise exception 'finance.number_in_use' using errcode = 'PT409', detail = v_issued::text;
  end if;

  update public.document_counters
  set last_number = p_last_number, updated_at = now()
  where org_id = p_org_id
    and kind = p_kind
    and fiscal_year = p_fiscal_year;
  return private.finance_settings_page(p_org_id);
end;
$$;
comment on function private.start_document_numbers(uuid, text, integer, bigint) is
  'DEFINER: nobody may write document_counters. Trusts private.assert_org_permission(). Not once a document has a number: below it one would be given twice, above it some never.';
grant execute on function private.start_document_numbers(uuid, text, integer, bigint)
  to authenticated;

create function public.start_document_numbers(
  p_org_id      uuid,
  p_kind        text,
  p_fiscal_year integer,
  p_last_number bigint
)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.start_document_numbers(p_org_id, p_kind, p_fiscal_year, p_last_number);
$$;
comment on function public.start_document_numbers(uuid, text, integer, bigint) is
  'Lets numbers of a kind (invoice, credit_note, purchase_voucher, sales_voucher) go on after the last one of another system in a fiscal year in which none was issued here. Answers as get_finance_settings().';
grant execute on function public.start_document_numbers(uuid, text, integer, bigint)
  to authenticated;
