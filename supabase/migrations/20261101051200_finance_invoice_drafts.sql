-- Drafts of invoices: saved, summed up while they are written, deleted.
-- Depends on: finance_invoice_values, finance_read_invoices, finance_settings.
--
-- Locks, of everything that touches an invoice: its customer (shared), its order, the invoice, then the
-- rest. See private.lock_invoices().

create function private.lock_invoice(p_org_id uuid, p_invoice_id uuid)
  returns public.invoices
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_customer_id uuid;
  v_order_id    uuid;
  v_invoice     public.invoices;
begin
  loop
    select invoices.customer_id, invoices.order_id
    into v_customer_id, v_order_id
    from public.invoices as invoices
    where invoices.org_id = p_org_id
      and invoices.id = p_invoice_id;
    if not found then
      raise exception 'finance.invoice_not_found' using errcode = 'PT404';
    end if;
    begin
      -- The customer first, as a merge does, which moves invoices: it comes before or after.
      perform
      from public.customers as customers
      where customers.org_id = p_org_id
        and customers.id = v_customer_id
      for key share;
      -- Then the order: cancelling holds it, and changes by that what is paid of its invoice.
      perform
      from public.orders as orders
      where orders.org_id = p_org_id
        and orders.id = v_order_id
      for no key update;
      select invoices.*
      into v_invoice
      from public.invoices as invoices
      where invoices.org_id = p_org_id
        and invoices.id = p_invoice_id
      for no key update;
      if v_invoice.customer_id is distinct from v_customer_id and v_invoice.id is not null then
        raise exception 'moved to another customer' using errcode = 'serialization_failure';
      end if;
    exception
      -- Merged while we waited. The locks are given back with the block, and taken in order again.
      when serialization_failure then
        continue;
    end;
    if v_invoice.id is null then
      raise exception 'finance.invoice_not_found' using errcode = 'PT404';
    elsif v_invoice.series <> '' then
      perform private.assert_import_over(p_org_id, array[v_invoice.series]);
    end if;
    return v_invoice;
  end loop;
end;
$$;
comment on function private.lock_invoice(uuid, uuid) is
  'DEFINER: locks rows that nobody may write; granted to nobody. Called by functions that have checked the permission. Holds the customer, the order and the invoice, and returns it as it is then; raises finance.invoice_not_found, and finance.import_under_way.';

create function private.assert_colleague(p_org_id uuid, p_details jsonb, p_key text)
  returns void
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_user_id uuid := private.json_id(p_details, p_key);
begin
  if v_user_id is not null and not exists (
    select
    from public.memberships as members
    where members.org_id = p_org_id
      and members.user_id = v_user_id
  ) then
    raise exception 'finance.user_unknown' using errcode = 'PT422', detail = p_key;
  end if;
end;
$$;
comment on function private.assert_colleague(uuid, jsonb, text) is
  'DEFINER: reads memberships; granted to nobody. Raises when the values name somebody who is not of the organization. Whom they name is not stored: the author is the caller.';

create function private.read_invoice_details(
  p_org_id          uuid,
  p_details         jsonb,
  inout p_invoice   public.invoices,
  out p_default_rate_bps integer
)
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_settings public.finance_settings;
begin
  perform private.assert_json_keys(
    p_details,
    array[
      'customer_id', 'currency', 'prices_include_tax', 'issued_on', 'due_on', 'payment_terms_days',
      'payment_terms', 'reference', 'note', 'bill_to', 'items', 'expected_updated_at', 'created_by'
    ]
  );
  select settings.*
  into v_settings
  from public.finance_settings as settings
  where settings.org_id = p_org_id;
  p_default_rate_bps := v_settings.default_tax_rate_bps;

  p_invoice.org_id := p_org_id;
  p_invoice.currency := upper(private.json_text(p_details, 'currency', 3));
  if p_invoice.currency is null then
    select organizations.currency
    into p_invoice.currency
    from public.organizations as organizations
    where organizations.id = p_org_id;
  elsif not exists (
    select
    from public.currencies as currencies
    where currencies.code = p_invoice.currency
  ) then
    raise exception 'finance.currency_unknown' using errcode = 'PT422', detail = 'currency';
  end if;
  p_invoice.prices_include_tax := coalesce(
    private.json_boolean(p_details, 'prices_include_tax'), v_settings.prices_include_tax
  );
  p_invoice.issued_on := private.json_date(p_details, 'issued_on');
  p_invoice.due_on := private.json_date(p_details, 'due_on');
  if p_invoice.due_on < p_invoice.issued_on then
    raise exception 'finance.due_before_issue' using errcode = 'PT422', detail = 'due_on';
  end if;
  p_invoice.payment_terms_days := coalesce(
    private.json_number(p_details, 'payment_terms_days', 0, 365, 'finance.payment_terms_invalid'),
    v_settings.payment_terms_days
  );
  p_invoice.payment_terms := case
    when p_details ? 'payment_terms'
    then private.json_text(p_details, 'payment_terms', 500, true)
    else v_settings.payment_terms
  end;
  p_invoice.reference := private.json_text(p_details, 'reference', 120);
  p_invoice.note := private.json_text(p_details, 'note', 2000, true);
  p_invoice.bill_to := private.read_bill_to(p_details);
end;
$$;
comment on function private.read_invoice_details(uuid, jsonb, public.invoices) is
  'DEFINER: reads settings and organization for who has been checked; granted to nobody. A draft with what was typed, and what the organization does where nothing was.';

create function private.sum_invoice(inout p_invoice public.invoices, p_lines private.invoice_line[])
  language plpgsql
  immutable
  security invoker set search_path = ''
as $$
begin
  select coalesce(sum(lines.net_minor), 0), coalesce(sum(lines.tax_minor), 0),
    coalesce(sum(lines.gross_minor), 0), count(*)
  into p_invoice.net_minor, p_invoice.tax_minor, p_invoice.total_minor, p_invoice.item_count
  from unnest(p_lines) as lines;
end;
$$;
comment on function private.sum_invoice(public.invoices, private.invoice_line[]) is
  'An invoice with the sums of its lines.';

create function private.write_invoice_lines(
  p_org_id     uuid,
  p_invoice_id uuid,
  p_lines      private.invoice_line[]
)
  returns void
  language sql
  security definer set search_path = ''
as $$
  insert into public.invoice_items (
    org_id, invoice_id, position, description, quantity, unit, unit_price_minor, discount_bps,
    tax_rate_bps, net_minor, tax_minor, gross_minor, product_id, variant_id, order_item_id
  )
  select p_org_id, p_invoice_id, lines.position, lines.description, lines.quantity, lines.unit,
    lines.unit_price_minor, lines.discount_bps, lines.tax_rate_bps, lines.net_minor,
    lines.tax_minor, lines.gross_minor, lines.product_id, lines.variant_id, lines.order_item_id
  from unnest(p_lines) as lines;
$$;
comment on function private.write_invoice_lines(uuid, uuid, private.invoice_line[]) is
  'DEFINER: nobody may write invoice_items; granted to nobody. Called by functions that hold the draft.';

create function private.assert_catalogue_lines(
  p_org_id     uuid,
  p_invoice_id uuid,
  p_lines      private.invoice_line[]
)
  returns void
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_field text;
begin
  select 'items.' || named.position - 1 || '.' || named.field
  into v_field
  from (
    select lines.position, 'product_id' as field, lines.product_id as id
    from unnest(p_lines) as lines
    union all
    select lines.position, 'variant_id', lines.variant_id
    from unnest(p_lines) as lines
  ) as named
  where named.id is not null
    and not exists (
      select
      from public.products as products
      where named.field = 'product_id'
        and products.org_id = p_org_id
        and products.id = named.id
    )
    and not exists (
      select
      from public.product_variants as variants
      where named.field = 'variant_id'
        and variants.org_id = p_org_id
        and variants.id = named.id
    )
    -- What the draft names already may be gone since: the line stands for itself.
    and not exists (
      select
      from public.invoice_items as items
      where items.org_id = p_org_id
        and items.invoice_id = p_invoice_id
        and case named.field when 'product_id' then items.product_id else items.variant_id end
          = named.id
    )
  order by named.position, named.field
  limit 1;
  if found then
    raise exception 'finance.product_unknown' using errcode = 'PT422', detail = v_field;
  end if;
end;
$$;
comment on function private.assert_catalogue_lines(uuid, uuid, private.invoice_line[]) is
  'DEFINER: reads the catalogue and the lines of a draft for who has been checked; granted to nobody. Raises the first line that names a product or variant which the organization has not, and which the draft did not name before.';

create function private.insert_invoice_draft(
  p_invoice public.invoices,
  p_lines   private.invoice_line[]
)
  returns uuid
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_invoice public.invoices := private.sum_invoice(p_invoice, p_lines);
begin
  insert into public.invoices (
    org_id, customer_id, order_id, order_cancelled, currency, prices_include_tax, issued_on, due_on,
    payment_terms_days, payment_terms, reference, note, bill_to, net_minor, tax_minor, total_minor,
    item_count, idempotency_key, request_hash, created_by
  )
  values (
    v_invoice.org_id, v_invoice.customer_id, v_invoice.order_id, v_invoice.order_cancelled,
    v_invoice.currency, v_invoice.prices_include_tax, v_invoice.issued_on, v_invoice.due_on,
    v_invoice.payment_terms_days, v_invoice.payment_terms, v_invoice.reference, v_invoice.note,
    v_invoice.bill_to, v_invoice.net_minor, v_invoice.tax_minor, v_invoice.total_minor,
    v_invoice.item_count, v_invoice.idempotency_key, v_invoice.request_hash,
    private.current_user_id()
  )
  on conflict on constraint invoices_org_id_created_by_idempotency_key_key do nothing
  returning id
  into v_invoice.id;
  if v_invoice.id is not null then
    perform private.write_invoice_lines(v_invoice.org_id, v_invoice.id, p_lines);
  end if;
  return v_invoice.id;
end;
$$;
comment on function private.insert_invoice_draft(public.invoices, private.invoice_line[]) is
  'DEFINER: nobody may write invoices; granted to nobody. Called by functions that have checked the permission and hold the customer. The author is the caller; null when the same request has made one already.';

create function private.replay_invoice(p_org_id uuid, p_key text, p_request_hash bytea)
  returns uuid
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_invoice record;
begin
  select invoices.id, invoices.request_hash
  into v_invoice
  from public.invoices as invoices
  where invoices.org_id = p_org_id
    and invoices.created_by = private.current_user_id()
    and invoices.idempotency_key = p_key;
  if found and v_invoice.request_hash is distinct from p_request_hash then
    raise exception 'platform.idempotency_key_reused'
      using errcode = 'PT409', detail = v_invoice.id::text;
  end if;
  return v_invoice.id;
end;
$$;
comment on function private.replay_invoice(uuid, text, bytea) is
  'DEFINER: reads keys, which nobody may; granted to nobody. The invoice that the caller made with this key, or null. Raises when it was made of something else.';

create function private.save_invoice_draft(
  p_org_id          uuid,
  p_invoice_id      uuid,
  p_details         jsonb,
  p_idempotency_key text
)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_request  bytea;
  v_read     record;
  v_held     public.invoices;
  v_invoice  public.invoices;
  v_lines    private.invoice_line[];
  v_id       uuid := p_invoice_id;
begin
  perform private.assert_org_permission(p_org_id, 'invoices.write');
  if p_invoice_id is null and p_idempotency_key is not null then
    if char_length(p_idempotency_key) not between 1 and 255 then
      raise exception 'platform.idempotency_key_invalid' using errcode = 'PT422';
    end if;
    v_request := sha256(convert_to(p_details::text, 'UTF8'));
    v_id := private.replay_invoice(p_org_id, p_idempotency_key, v_request);
    if v_id is not null then
      return private.invoice_content(p_org_id, v_id, true);
    end if;
  end if;

  if p_invoice_id is not null then
    v_held := private.lock_invoice(p_org_id, p_invoice_id);
    if v_held.status <> 'draft' then
      raise exception 'finance.invoice_not_draft' using errcode = 'PT409', detail = v_held.number;
    end if;
  end if;
  v_read := private.read_invoice_details(p_org_id, p_details, v_held);
  if p_invoice_id is not null then
    if private.json_time(p_details, 'expected_updated_at') <> v_held.updated_at then
      raise exception 'finance.draft_changed' using errcode = 'PT409';
    end if;
  end if;
  v_invoice := v_read.p_invoice;
  perform private.assert_colleague(p_org_id, p_details, 'created_by');
  v_lines := private.read_invoice_lines(
    p_details, v_invoice.prices_include_tax, v_read.p_default_rate_bps, false
  );
  perform private.assert_catalogue_lines(p_org_id, p_invoice_id, v_lines);
  if private.json_id(p_details, 'customer_id') is null then
    raise exception 'platform.value_missing' using errcode = 'PT422', detail = 'customer_id';
  end if;
  begin
    v_invoice.customer_id := private.live_customer_id(
      p_org_id, private.json_id(p_details, 'customer_id')
    );
  exception
    when sqlstate 'PT404' then
      raise exception 'finance.customer_unknown' using errcode = 'PT422', detail = 'customer_id';
  end;
  -- What was paid with the order pays its invoice: of who ordered, in what they paid with.
  if v_held.order_id is not null then
    if private.json_text(p_details, 'currency', 3) is null then
      v_invoice.currency := v_held.currency;
    end if;
    if v_invoice.customer_id is distinct from v_held.customer_id then
      raise exception 'finance.draft_of_order' using errcode = 'PT422', detail = 'customer_id';
    elsif v_invoice.currency is distinct from v_held.currency then
      raise exception 'finance.draft_of_order' using errcode = 'PT422', detail = 'currency';
    end if;
  end if;
  v_invoice.bill_to := coalesce(
    v_invoice.bill_to, private.bill_to_of_customer(p_org_id, v_invoice.customer_id)
  );

  if p_invoice_id is null then
    v_invoice.idempotency_key := p_idempotency_key;
    v_invoice.request_hash := v_request;
    v_id := private.insert_invoice_draft(v_invoice, v_lines);
    -- Sent twice at once: the other one was first.
    v_id := coalesce(v_id, private.replay_invoice(p_org_id, p_idempotency_key, v_request));
  else
    v_invoice := private.sum_invoice(v_invoice, v_lines);
    delete from public.invoice_items
    where org_id = p_org_id
      and invoice_id = p_invoice_id;
    perform private.write_invoice_lines(p_org_id, p_invoice_id, v_lines);
    update public.invoices
    set
      customer_id = v_invoice.customer_id,
      currency = v_invoice.currency,
      prices_include_tax = v_invoice.prices_include_tax,
      issued_on = v_invoice.issued_on,
      due_on = v_invoice.due_on,
      payment_terms_days = v_invoice.payment_terms_days,
      payment_terms = v_invoice.payment_terms,
      reference = v_invoice.reference,
      note = v_invoice.note,
      bill_to = v_invoice.bill_to,
      net_minor = v_invoice.net_minor,
      tax_minor = v_invoice.tax_minor,
      total_minor = v_invoice.total_minor,
      item_count = v_invoice.item_count
    where org_id = p_org_id
      and id = p_invoice_id;
  end if;
  return private.invoice_content(p_org_id, v_id, true);
end;
$$;
comment on function private.save_invoice_draft(uuid, uuid, jsonb, text) is
  'DEFINER: nobody may write invoices. Trusts private.assert_org_permission(); the customer and what lines name of the catalogue are looked up in that organization, the author is the caller.';
grant execute on function private.save_invoice_draft(uuid, uuid, jsonb, text) to authenticated;

create function public.save_invoice_draft(
  p_org_id          uuid,
  p_invoice_id      uuid default null,
  p_details         jsonb default '{}',
  p_idempotency_key text default null
)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.save_invoice_draft(p_org_id, p_invoice_id, p_details, p_idempotency_key);
$$;
comment on function public.save_invoice_draft(uuid, uuid, jsonb, text) is
  'Makes a draft (no id) or puts other content into one, and answers it as get_invoice() does. Details: {customer_id, currency?, prices_include_tax?, issued_on?, due_on?, payment_terms_days?, payment_terms?, reference?, note?, bill_to?, items: [{description, quantity, unit?, unit_price_minor, discount_bps?, tax_rate_bps?, product_id?, variant_id?}], expected_updated_at?, created_by?}; what is left out is as the organization and the customer have it. Customer and currency of an order''s draft stay those of the order. created_by may name a colleague; stored is the caller. The same key again answers the same draft.';
grant execute on function public.save_invoice_draft(uuid, uuid, jsonb, text) to authenticated;

create function private.preview_invoice(p_org_id uuid, p_details jsonb)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_read    record;
  v_invoice public.invoices;
  v_lines   private.invoice_line[];
begin
  perform private.assert_org_permission(p_org_id, 'invoices.write');
  v_read := private.read_invoice_details(p_org_id, p_details, null);
  v_invoice := v_read.p_invoice;
  v_lines := private.read_invoice_lines(
    p_details, v_invoice.prices_include_tax, v_read.p_default_rate_bps, true
  );
  v_invoice := private.sum_invoice(v_invoice, v_lines);
  return jsonb_build_object(
    'items', (
      select coalesce(
        jsonb_agg(
          jsonb_build_object(
            'net_minor', lines.net_minor,
            'tax_minor', lines.tax_minor,
            'gross_minor', lines.gross_minor
          )
          order by lines.position
        ),
        '[]'
      )
      from unnest(v_lines) as lines
    ),
    'net_minor', v_invoice.net_minor,
    'tax_minor', v_invoice.tax_minor,
    'total_minor', v_invoice.total_minor,
    'taxes', private.invoice_taxes(v_lines)
  );
end;
$$;
comment on function private.preview_invoice(uuid, jsonb) is
  'DEFINER: one check instead of a policy per table. Trusts private.assert_org_permission().';
grant execute on function private.preview_invoice(uuid, jsonb) to authenticated;

create function public.preview_invoice(p_org_id uuid, p_details jsonb)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.preview_invoice(p_org_id, p_details);
$$;
comment on function public.preview_invoice(uuid, jsonb) is
  'What an invoice would come to, for whoever is writing it: {items: [{net_minor, tax_minor, gross_minor}], net_minor, tax_minor, total_minor, taxes: [{tax_rate_bps, net_minor, tax_minor}]}. Details as of save_invoice_draft(); customer and descriptions may be missing.';
grant execute on function public.preview_invoice(uuid, jsonb) to authenticated;

create function private.delete_invoice_draft(p_org_id uuid, p_invoice_id uuid)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_invoice public.invoices;
begin
  perform private.assert_org_permission(p_org_id, 'invoices.write');
  v_invoice := private.lock_invoice(p_org_id, p_invoice_id);
  if v_invoice.status <> 'draft' then
    raise exception 'finance.invoice_not_draft' using errcode = 'PT409', detail = v_invoice.number;
  end if;
  delete from public.invoices
  where org_id = p_org_id
    and id = p_invoice_id;
end;
$$;
comment on function private.delete_invoice_draft(uuid, uuid) is
  'DEFINER: nobody may delete invoices. Trusts private.assert_org_permission().';
grant execute on function private.delete_invoice_draft(uuid, uuid) to authenticated;

create function public.delete_invoice_draft(p_org_id uuid, p_invoice_id uuid)
  returns void
  language sql
  security invoker set search_path = ''
as $$
  select private.delete_invoice_draft(p_org_id, p_invoice_id);
$$;
comment on function public.delete_invoice_draft(uuid, uuid) is
  'Deletes a draft. An issued invoice is voided instead.';
grant execute on function public.delete_invoice_draft(uuid, uuid) to authenticated;
