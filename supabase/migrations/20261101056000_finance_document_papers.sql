-- What stands on the paper of an invoice or credit note, and where its PDF is kept.
-- Depends on: finance_document_pdfs, finance_payments, finance_invoice_imports, storage.buckets,
-- storage.objects.
--
-- The edge function finance-invoice-pdf asks get_document_for_pdf() with its caller's own token, draws
-- what it is told, and keeps the bytes with the secret key. finish_document_pdf() then says whose
-- bytes count: the first ones that were stored, for everyone and for ever.

insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
values ('documents', 'documents', false, 20971520, array['application/pdf'])
on conflict (id) do update set
  public = excluded.public,
  file_size_limit = excluded.file_size_limit,
  allowed_mime_types = excluded.allowed_mime_types;
-- No policy on storage.objects: the bytes are handed out by the function alone, which asks first.

create function private.document_seller(p_org_id uuid)
  returns jsonb
  language plpgsql
  stable
  security invoker set search_path = ''
as $$
begin
  return (
    select jsonb_strip_nulls(jsonb_build_object(
      'name', coalesce(settings.legal_name, organizations.name),
      'address', settings.legal_address,
      'tax_number', settings.tax_number,
      'legal_text', settings.legal_text,
      'payment_details', settings.payment_details,
      'logo_path', settings.logo_path
    ))
    from public.organizations as organizations
    join public.finance_settings as settings on settings.org_id = organizations.id
    where organizations.id = p_org_id
  );
end;
$$;
comment on function private.document_seller(uuid) is
  'Who sells, as a document that is issued now would say it: see invoices.seller. Called by functions that may read settings.';

create function private.document_wording(
  p_org_id     uuid,
  p_currency   text,
  out locale   text,
  out exponent smallint,
  out seller   jsonb
)
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  select organizations.locale, currencies.exponent, private.document_seller(p_org_id)
  into document_wording.locale, document_wording.exponent, document_wording.seller
  from public.organizations as organizations
  join public.currencies as currencies on currencies.code = p_currency
  where organizations.id = p_org_id;
end;
$$;
comment on function private.document_wording(uuid, text) is
  'DEFINER: a customer may not read organizations. Asked only by get_document_for_pdf(), of a document that the caller sees. Tells in which language and with how many digits amounts are written, and who sells, and no more.';
grant execute on function private.document_wording(uuid, text) to authenticated, service_role;

create function private.stored_document_pdf(p_org_id uuid, p_document_id uuid)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  -- An id is of an invoice or of a credit note, never of both.
  select jsonb_build_object(
    'path', pdfs.path,
    'sha256', encode(pdfs.sha256, 'hex'),
    'size_bytes', pdfs.size_bytes
  )
  from public.document_pdfs as pdfs
  where pdfs.org_id = p_org_id
    and (pdfs.invoice_id = p_document_id or pdfs.credit_note_id = p_document_id);
$$;
comment on function private.stored_document_pdf(uuid, uuid) is
  'The PDF that is kept of a document: {path, sha256, size_bytes}, or null.';
grant execute on function private.stored_document_pdf(uuid, uuid) to authenticated, service_role;

create function private.get_invoice_for_pdf(p_org_id uuid, p_invoice_id uuid)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select jsonb_build_object(
    'kind', 'invoice',
    'id', invoices.id,
    'org_id', invoices.org_id,
    'number', invoices.number,
    -- What happened to it later is not on its paper, and customers may not read the column.
    'status', case
      when invoices.number is null then 'draft'
      when invoices.voided_at is not null then 'void'
      else 'issued'
    end,
    'locale', wording.locale,
    'currency', invoices.currency,
    'exponent', wording.exponent,
    'issued_on', invoices.issued_on,
    'due_on', invoices.due_on,
    'issued_at', invoices.issued_at,
    'payment_terms', invoices.payment_terms,
    'reference', invoices.reference,
    'order_number', (
      select orders.number
      from public.orders as orders
      where orders.org_id = invoices.org_id
        and orders.id = invoices.order_id
    ),
    'note', invoices.note,
    'seller', coalesce(invoices.seller, wording.seller),
    'bill_to', invoices.bill_to,
    'prices_include_tax', invoices.prices_include_tax,
    'items', coalesce(lines.items, '[]'),
    'taxes', coalesce(rates.taxes, '[]'),
    'net_minor', invoices.net_minor,
    'tax_minor', invoices.tax_minor,
    'total_minor', invoices.total_minor,
    -- With the order alone, and as it was when it was issued: other payments, of the same day too, can
    -- be taken back, and the paper stays, whenever it is drawn first.
    'paid_minor', paid.amount_minor,
    'open_minor', invoices.total_minor - paid.amount_minor,
    'voided_at', invoices.voided_at,
    'pdf', private.stored_document_pdf(invoices.org_id, invoices.id)
  )
  from public.invoices as invoices
  cross join private.document_wording(invoices.org_id, invoices.currency) as wording
  cross join lateral (
    select jsonb_agg(
      jsonb_build_object(
        'description', items.description,
        -- As text: a number of JSON cannot carry all of its digits.
        'quantity', trim_scale(items.quantity)::text,
        'unit', items.unit,
        'unit_price_minor', items.unit_price_minor,
        'discount_bps', items.discount_bps,
        'tax_rate_bps', items.tax_rate_bps,
        'net_minor', items.net_minor,
        'tax_minor', items.tax_minor,
        'gross_minor', items.gross_minor
      )
      order by items.position
    ) as items
    from public.invoice_items as items
    where items.org_id = invoices.org_id
      and items.invoice_id = invoices.id
  ) as lines
  cross join lateral (
    select jsonb_agg(to_jsonb(sums) order by sums.tax_rate_bps) as taxes
    from (
      select items.tax_rate_bps,
        sum(items.net_minor)::bigint as net_minor,
        sum(items.tax_minor)::bigint as tax_minor
      from public.invoice_items as items
      where items.org_id = invoices.org_id
        and items.invoice_id = invoices.id
      group by items.tax_rate_bps
    ) as sums
  ) as rates
  cross join lateral (
    select coalesce(sum(first.amount_minor), 0)::bigint as amount_minor
    from (
      -- Issuing made the first one; what is cancelled of the order puts a smaller one in its place.
      select allocations.amount_minor
      from public.payment_allocations as allocations
      join public.payments as payments
        on payments.org_id = allocations.org_id and payments.id = allocations.payment_id
      where allocations.org_id = invoices.org_id
        and allocations.invoice_id = invoices.id
        and payments.kind = 'payment'
        and payments.method = 'prepaid'
      order by payments.created_at, payments.id
      limit 1
    ) as first
  ) as paid
  where invoices.org_id = p_org_id
    and invoices.id = p_invoice_id;
$$;
comment on function private.get_invoice_for_pdf(uuid, uuid) is
  'All that the paper of an invoice shows, or null where the caller sees none.';
grant execute on function private.get_invoice_for_pdf(uuid, uuid) to authenticated, service_role;

create function private.get_credit_note_for_pdf(p_org_id uuid, p_credit_note_id uuid)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select jsonb_build_object(
    'kind', 'credit_note',
    'id', notes.id,
    'org_id', notes.org_id,
    'number', notes.number,
    'status', 'issued',
    'locale', wording.locale,
    'currency', notes.currency,
    'exponent', wording.exponent,
    'issued_on', notes.issued_on,
    'issued_at', notes.issued_at,
    'reason', notes.reason,
    'invoice', case
      when invoices.id is not null
      then jsonb_build_object('number', invoices.number, 'issued_on', invoices.issued_on)
    end,
    'seller', notes.seller,
    'bill_to', notes.bill_to,
    'prices_include_tax', coalesce(invoices.prices_include_tax, false),
    'items', coalesce(lines.items, '[]'),
    'taxes', coalesce(rates.taxes, '[]'),
    'net_minor', notes.net_minor,
    'tax_minor', notes.tax_minor,
    'total_minor', notes.total_minor,
    'settled_minor', notes.settled_minor,
    'credit_minor', notes.credit_minor,
    'refundable_minor', notes.refundable_minor,
    'pdf', private.stored_document_pdf(notes.org_id, notes.id)
  )
  from public.credit_notes as notes
  -- One of imported history may stand alone.
  left join public.invoices as invoices
    on invoices.org_id = notes.org_id and invoices.id = notes.invoice_id
  cross join private.document_wording(notes.org_id, notes.currency) as wording
  cross join lateral (
    select jsonb_agg(
      jsonb_build_object(
        'description', items.description,
        'quantity', trim_scale(items.quantity)::text,
        'unit', invoiced.unit,
        'unit_price_minor', invoiced.unit_price_minor,
        'discount_bps', coalesce(invoiced.discount_bps, 0),
        'tax_rate_bps', items.tax_rate_bps,
        'net_minor', items.net_minor,
        'tax_minor', items.tax_minor,
        'gross_minor', items.gross_minor
      )
      order by items.position
    ) as items
    from public.credit_note_items as items
    left join public.invoice_items as invoiced
      on invoiced.org_id = items.org_id and invoiced.id = items.invoice_item_id
    where items.org_id = notes.org_id
      and items.credit_note_id = notes.id
  ) as lines
  cross join lateral (
    select jsonb_agg(to_jsonb(sums) order by sums.tax_rate_bps) as taxes
    from (
      select items.tax_rate_bps,
        sum(items.net_minor)::bigint as net_minor,
        sum(items.tax_minor)::bigint as tax_minor
      from public.credit_note_items as items
      where items.org_id = notes.org_id
        and items.credit_note_id = notes.id
      group by items.tax_rate_bps
    ) as sums
  ) as rates
  where notes.org_id = p_org_id
    and notes.id = p_credit_note_id;
$$;
comment on function private.get_credit_note_for_pdf(uuid, uuid) is
  'All that the paper of a credit note shows, or null where the caller sees none.';
grant execute on function private.get_credit_note_for_pdf(uuid, uuid)
  to authenticated, service_role;

create function private.get_sample_for_pdf(p_org_id uuid)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_org      public.organizations;
  v_settings public.finance_settings;
  v_today    date := private.org_today(p_org_id);
  v_exponent smallint;
  v_items    jsonb;
  v_net      bigint;
  v_tax      bigint;
begin
  perform private.assert_org_permission(p_org_id, 'invoices.read');
  select organizations.*
  into v_org
  from public.organizations as organizations
  where organizations.id = p_org_id;
  select settings.*
  into v_settings
  from public.finance_settings as settings
  where settings.org_id = p_org_id;
  v_exponent := (
    select currencies.exponent
    from public.currencies as currencies
    where currencies.code = v_org.currency
  );

  select
    jsonb_agg(
      jsonb_build_object(
        'description', lines.description,
        'quantity', lines.quantity::text,
        'unit', lines.unit,
        'unit_price_minor', lines.price_minor,
        'discount_bps', lines.discount_bps,
        'tax_rate_bps', v_settings.default_tax_rate_bps,
        'net_minor', amounts.net_minor,
        'tax_minor', amounts.tax_minor,
        'gross_minor', amounts.gross_minor
      )
      order by lines.position
    ),
    sum(amounts.net_minor),
    sum(amounts.tax_minor)
  into v_items, v_net, v_tax
  from (
    values
      (1, 'Consulting', 2.5, 'h', 120 * 10 ^ v_exponent, 0),
      (2, 'Table lamp, brass', 3, null, 89 * 10 ^ v_exponent, 1000),
      (3, 'Delivery', 1, null, 15 * 10 ^ v_exponent, 0)
  ) as texts (position, description, quantity, unit, price_minor, discount_bps)
  cross join lateral (
    select texts.position, texts.description, texts.quantity, texts.unit,
      texts.price_minor::bigint as price_minor, texts.discount_bps
  ) as lines
  cross join private.document_line_amounts(
    lines.price_minor, lines.quantity, lines.discount_bps, v_settings.default_tax_rate_bps,
    v_settings.prices_include_tax
  ) as amounts;

  return jsonb_build_object(
    'kind', 'invoice',
    'number', private.format_document_number(
      v_settings.invoice_pattern,
      private.fiscal_year(v_today, v_settings.fiscal_year_start_month),
      42
    ),
    'status', 'sample',
    'locale', v_org.locale,
    'currency', v_org.currency,
    'exponent', v_exponent,
    'issued_on', v_today,
    'due_on', v_today + v_settings.payment_terms_days,
    'payment_terms', v_settings.payment_terms,
    'seller', private.document_seller(p_org_id),
    'bill_to', jsonb_build_object(
      'name', 'Jamie Doe', 'company', 'Example Ltd', 'lines', array['1 Sample Street', 'Sampletown']
    ),
    'prices_include_tax', v_settings.prices_include_tax,
    'items', v_items,
    'taxes', jsonb_build_array(jsonb_build_object(
      'tax_rate_bps', v_settings.default_tax_rate_bps, 'net_minor', v_net, 'tax_minor', v_tax
    )),
    'net_minor', v_net,
    'tax_minor', v_tax,
    'total_minor', v_net + v_tax,
    'paid_minor', 0,
    'open_minor', v_net + v_tax,
    'pdf', null
  );
end;
$$;
comment on function private.get_sample_for_pdf(uuid) is
  'DEFINER: rounds as documents do, by a function that is granted to nobody. Trusts private.assert_org_permission(). An invoice that nobody gets, as the settings would have it look.';
grant execute on function private.get_sample_for_pdf(uuid) to authenticated, service_role;

-- No definer function: the policies of the documents say who may have them on paper.
create function public.get_document_for_pdf(
  p_org_id         uuid,
  p_invoice_id     uuid default null,
  p_credit_note_id uuid default null
)
  returns jsonb
  language plpgsql
  stable
  security invoker set search_path = ''
as $$
declare
  v_document jsonb;
begin
  if num_nulls(p_invoice_id, p_credit_note_id) = 2 then
    v_document := private.get_sample_for_pdf(p_org_id);
  elsif p_credit_note_id is null then
    v_document := private.get_invoice_for_pdf(p_org_id, p_invoice_id);
  elsif p_invoice_id is null then
    v_document := private.get_credit_note_for_pdf(p_org_id, p_credit_note_id);
  end if;
  if v_document is null then
    raise exception 'finance.document_not_found' using errcode = 'PT404';
  end if;
  return v_document;
end;
$$;
comment on function public.get_document_for_pdf(uuid, uuid, uuid) is
  'All that the paper of an invoice or of a credit note shows, for staff and for the customer whose it is; without either a sample, for staff: {kind, number, status, locale, currency, exponent, seller, bill_to, items, taxes, sums, …, pdf: what is kept of it, or null}.';
grant execute on function public.get_document_for_pdf(uuid, uuid, uuid)
  to authenticated, service_role;

create function private.finish_document_pdf(
  p_org_id         uuid,
  p_invoice_id     uuid,
  p_credit_note_id uuid,
  p_sha256         text,
  p_size_bytes     bigint
)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_path   text := p_org_id::text || case
    when p_invoice_id is null then '/credit-notes/' || p_credit_note_id::text
    else '/invoices/' || p_invoice_id::text
  end || '.pdf';
  v_series text;
begin
  -- Of a credit note, the invoice that it stays with: who undoes an import holds that too.
  perform
  from public.invoices as invoices
  where invoices.org_id = p_org_id
    and invoices.id = coalesce(
      p_invoice_id,
      (
        select notes.invoice_id
        from public.credit_notes as notes
        where notes.org_id = p_org_id
          and notes.id = p_credit_note_id
      )
    )
  for key share;
  select documents.series
  into v_series
  from (
    select invoices.series
    from public.invoices as invoices
    where invoices.org_id = p_org_id
      and invoices.id = p_invoice_id
      and invoices.status <> 'draft'
    union all
    select notes.series
    from public.credit_notes as notes
    where notes.org_id = p_org_id
      and notes.id = p_credit_note_id
  ) as documents;
  if num_nonnulls(p_invoice_id, p_credit_note_id) <> 1 or v_series is null then
    raise exception 'finance.document_not_found' using errcode = 'PT404';
  end if;
  -- What has a PDF is kept when its import is undone, and what settles it may be gone by now.
  perform private.assert_import_over(p_org_id, array[v_series]);
  -- A digest of bytes that are not there would hide the document for ever.
  if not exists (
    select
    from storage.objects as objects
    where objects.bucket_id = 'documents'
      and objects.name = v_path
      and coalesce((objects.metadata ->> 'size')::bigint, p_size_bytes) = p_size_bytes
  ) then
    raise exception 'finance.pdf_not_stored' using errcode = 'PT409';
  end if;

  insert into public.document_pdfs (org_id, invoice_id, credit_note_id, path, sha256, size_bytes)
  values (
    p_org_id, p_invoice_id, p_credit_note_id, v_path, decode(p_sha256, 'hex'), p_size_bytes
  )
  on conflict do nothing;
  return private.stored_document_pdf(p_org_id, coalesce(p_invoice_id, p_credit_note_id));
end;
$$;
comment on function private.finish_document_pdf(uuid, uuid, uuid, text, bigint) is
  'DEFINER: nobody may insert into document_pdfs. For the server alone, which has stored the bytes and says their digest. The first one wins.';
grant execute on function private.finish_document_pdf(uuid, uuid, uuid, text, bigint)
  to service_role;

create function public.finish_document_pdf(
  p_org_id         uuid,
  p_invoice_id     uuid,
  p_credit_note_id uuid,
  p_sha256         text,
  p_size_bytes     bigint
)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.finish_document_pdf(
    p_org_id, p_invoice_id, p_credit_note_id, p_sha256, p_size_bytes
  );
$$;
comment on function public.finish_document_pdf(uuid, uuid, uuid, text, bigint) is
  'Records the PDF of an issued document whose bytes are in the bucket documents: {path, sha256, size_bytes} of the first one that was recorded. Not while the import that the document is of is made or undone. For the server.';
grant execute on function public.finish_document_pdf(uuid, uuid, uuid, text, bigint)
  to service_role;
