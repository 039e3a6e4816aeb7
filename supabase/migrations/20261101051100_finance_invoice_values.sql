-- How drafts of invoices read what they are sent: lines, days, whom to bill.
-- Depends on: finance_invoices, platform_values, commerce_addresses.

create type private.invoice_line as (
  position         integer,
  description      text,
  quantity         numeric,
  unit             text,
  unit_price_minor bigint,
  discount_bps     integer,
  tax_rate_bps     integer,
  net_minor        bigint,
  tax_minor        bigint,
  gross_minor      bigint,
  product_id       uuid,
  variant_id       uuid,
  order_item_id    uuid
);
comment on type private.invoice_line is 'A line of an invoice to be, with what it amounts to.';

create function private.json_date(p_values jsonb, p_key text)
  returns date
  language plpgsql
  immutable
  security invoker set search_path = ''
as $$
declare
  v_day date := private.json_day(p_values, p_key, 'finance.date_invalid');
begin
  if v_day not between '1970-01-01' and '2199-12-31' then
    raise exception 'finance.date_invalid' using errcode = 'PT422', detail = p_key;
  end if;
  return v_day;
end;
$$;
comment on function private.json_date(jsonb, text) is
  'A day of the values, YYYY-MM-DD from 1970 to 2199; null when it is not there.';

create function private.json_quantity(p_values jsonb, p_key text)
  returns numeric
  language plpgsql
  immutable
  security invoker set search_path = ''
as $$
declare
  -- Of a number and of a text alike; 1e2 is how JSON may write 100.
  v_text     text := case
    when jsonb_typeof(p_values -> p_key) in ('number', 'string') then btrim(p_values ->> p_key)
  end;
  v_quantity numeric;
begin
  if v_text ~ '^[0-9]{1,9}(\.[0-9]{1,20})?$' then
    v_quantity := v_text::numeric;
  end if;
  -- Less than nothing is a credit note. What does not fit is refused, not rounded.
  if (
    v_quantity > 0 and v_quantity <= 999999999 and v_quantity = round(v_quantity, 6)
  ) is not true then
    raise exception 'finance.quantity_invalid' using errcode = 'PT422', detail = p_key;
  end if;
  return v_quantity;
end;
$$;
comment on function private.json_quantity(jsonb, text) is
  'A quantity of the values, as a number or a text: more than 0, at most 999,999,999, with up to six decimals.';

create function private.read_invoice_line(
  p_line               jsonb,
  p_position           integer,
  p_prices_include_tax boolean,
  p_default_rate_bps   integer,
  p_is_preview         boolean
)
  returns private.invoice_line
  language plpgsql
  immutable
  security invoker set search_path = ''
as $$
declare
  -- So that whatever is wrong says where: items.3.quantity.
  c_path   constant text := 'items.' || p_position - 1 || '.';
  v_values jsonb;
  v_line   private.invoice_line;
  v_key    text;
begin
  if jsonb_typeof(p_line) is distinct from 'object' then
    raise exception 'platform.values_malformed'
      using errcode = 'PT422', detail = 'items.' || p_position - 1;
  end if;
  select coalesce(jsonb_object_agg(c_path || fields.key, fields.value), '{}')
  into v_values
  from jsonb_each(p_line) as fields;
  foreach v_key in array array(select jsonb_object_keys(p_line)) loop
    if v_key <> all (array[
      'description', 'quantity', 'unit', 'unit_price_minor', 'discount_bps', 'tax_rate_bps',
      'product_id', 'variant_id'
    ]) then
      raise exception 'platform.field_unknown'
        using errcode = 'PT422', detail = left(c_path || v_key, 100);
    end if;
  end loop;

  v_line.position := p_position;
  v_line.description := private.json_text(v_values, c_path || 'description', 500, true);
  -- The editor asks for sums before everything is written.
  if v_line.description is null and not p_is_preview then
    raise exception 'platform.value_missing'
      using errcode = 'PT422', detail = c_path || 'description';
  end if;
  v_line.quantity := private.json_quantity(v_values, c_path || 'quantity');
  v_line.unit := private.json_text(v_values, c_path || 'unit', 20);
  -- Only a number is compared: what is none is refused below.
  if (
    case jsonb_typeof(v_values -> (c_path || 'unit_price_minor'))
      when 'number' then (v_values ->> (c_path || 'unit_price_minor'))::numeric > 99999999999999
    end
  ) then
    raise exception 'finance.amount_too_large'
      using errcode = 'PT422', detail = c_path || 'unit_price_minor';
  end if;
  v_line.unit_price_minor := private.json_number(
    v_values, c_path || 'unit_price_minor', 0, 99999999999999
  );
  if v_line.unit_price_minor is null then
    raise exception 'platform.value_missing'
      using errcode = 'PT422', detail = c_path || 'unit_price_minor';
  end if;
  v_line.discount_bps := coalesce(
    private.json_number(v_values, c_path || 'discount_bps', 0, 10000, 'finance.discount_invalid'),
    0
  );
  v_line.tax_rate_bps := coalesce(
    private.json_number(v_values, c_path || 'tax_rate_bps', 0, 10000, 'finance.tax_rate_invalid'),
    p_default_rate_bps
  );
  v_line.product_id := private.json_id(v_values, c_path || 'product_id');
  v_line.variant_id := private.json_id(v_values, c_path || 'variant_id');

  select amounts.net_minor, amounts.tax_minor, amounts.gross_minor
  into v_line.net_minor, v_line.tax_minor, v_line.gross_minor
  from private.document_line_amounts(
    v_line.unit_price_minor, v_line.quantity, v_line.discount_bps, v_line.tax_rate_bps,
    p_prices_include_tax, c_path || 'unit_price_minor'
  ) as amounts;
  return v_line;
end;
$$;
comment on function private.read_invoice_line(jsonb, integer, boolean, integer, boolean) is
  'A line as it is typed, checked and summed up. Raises what is wrong with it; the detail says in which line and field.';

create function private.read_invoice_lines(
  p_details            jsonb,
  p_prices_include_tax boolean,
  p_default_rate_bps   integer,
  p_is_preview         boolean
)
  returns private.invoice_line[]
  language plpgsql
  immutable
  security invoker set search_path = ''
as $$
declare
  v_items jsonb := coalesce(nullif(p_details -> 'items', 'null'), '[]');
  v_lines private.invoice_line[] := '{}';
  v_line  jsonb;
  v_total numeric := 0;
begin
  if jsonb_typeof(v_items) <> 'array' then
    raise exception 'platform.values_malformed' using errcode = 'PT422', detail = 'items';
  elsif jsonb_array_length(v_items) > 1000 then
    raise exception 'platform.too_many_values' using errcode = 'PT422', detail = 'items';
  end if;
  for v_line in select jsonb_array_elements(v_items) loop
    v_lines := v_lines || private.read_invoice_line(
      v_line, cardinality(v_lines) + 1, p_prices_include_tax, p_default_rate_bps, p_is_preview
    );
    v_total := v_total + v_lines[cardinality(v_lines)].gross_minor;
  end loop;
  if v_total > 9007199254740991 then
    raise exception 'finance.amount_too_large' using errcode = 'PT422', detail = 'items';
  end if;
  return v_lines;
end;
$$;
comment on function private.read_invoice_lines(jsonb, boolean, integer, boolean) is
  'The lines of a draft, in the order in which they are sent.';

create function private.invoice_taxes(p_lines private.invoice_line[])
  returns jsonb
  language sql
  immutable
  security invoker set search_path = ''
as $$
  select coalesce(
    jsonb_agg(
      jsonb_build_object(
        'tax_rate_bps', rates.tax_rate_bps,
        'net_minor', rates.net_minor,
        'tax_minor', rates.tax_minor
      )
      order by rates.tax_rate_bps
    ),
    '[]'
  )
  from (
    select lines.tax_rate_bps, sum(lines.net_minor) as net_minor, sum(lines.tax_minor) as tax_minor
    from unnest(p_lines) as lines
    group by lines.tax_rate_bps
  ) as rates;
$$;
comment on function private.invoice_taxes(private.invoice_line[]) is
  'What is taxed at each rate: [{tax_rate_bps, net_minor, tax_minor}].';

create function private.address_as_lines(p_address jsonb)
  returns jsonb
  language sql
  immutable
  security invoker set search_path = ''
as $$
  select coalesce(jsonb_agg(lines.line order by lines.position), '[]')
  from (
    values
      (1, p_address ->> 'line1'),
      (2, p_address ->> 'line2'),
      (3, nullif(concat_ws(' ', p_address ->> 'postal_code', p_address ->> 'city'), '')),
      (4, p_address ->> 'region')
  ) as lines (position, line)
  where lines.line is not null;
$$;
comment on function private.address_as_lines(jsonb) is
  'An address as it stands under a name on a document. The country is a field of its own.';

create function private.bill_to_of_customer(p_org_id uuid, p_customer_id uuid)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  return (
    select jsonb_strip_nulls(
      jsonb_build_object(
        'name', coalesce(customers.name, addresses.name, customers.display_name),
        'company', coalesce(customers.company, addresses.company),
        'email', customers.email,
        'lines', coalesce(private.address_as_lines(to_jsonb(addresses)), '[]'),
        'country_code', coalesce(addresses.country_code, customers.country_code)
      )
    )
    from public.customers as customers
    left join lateral (
      select book.*
      from public.addresses as book
      where book.org_id = customers.org_id
        and book.customer_id = customers.id
      order by book.is_default_billing desc, book.is_default_shipping desc, book.created_at
      limit 1
    ) as addresses on true
    where customers.org_id = p_org_id
      and customers.id = p_customer_id
  );
end;
$$;
comment on function private.bill_to_of_customer(uuid, uuid) is
  'DEFINER: reads customers and addresses for who has been checked; granted to nobody. Whom an invoice names: the customer at their address for bills, or whichever there is.';

create function private.read_bill_to(p_details jsonb)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_values  jsonb := p_details -> 'bill_to';
  v_country text;
  v_email   text;
begin
  if coalesce(jsonb_typeof(v_values), 'null') = 'null' then
    return null;
  end if;
  perform private.assert_json_keys(
    v_values, array['name', 'company', 'email', 'lines', 'country_code', 'tax_number']
  );
  -- So that whatever is wrong says where: bill_to.name.
  select coalesce(jsonb_object_agg('bill_to.' || fields.key, fields.value), '{}')
  into v_values
  from jsonb_each(v_values) as fields;
  v_country := upper(private.json_text(v_values, 'bill_to.country_code', 2));
  if v_country is not null and not exists (
    select
    from public.countries as countries
    where countries.code = v_country
  ) then
    raise exception 'commerce.country_unknown' using errcode = 'PT422', detail = 'bill_to.country_code';
  end if;
  v_email := private.json_text(v_values, 'bill_to.email', 255);
  -- It stands on the paper, and a mail may go to it.
  if private.is_email_address(v_email) is false then
    raise exception 'platform.email_address_invalid'
      using errcode = 'PT422', detail = 'bill_to.email';
  end if;
  return jsonb_strip_nulls(
    jsonb_build_object(
      'name', private.json_required_text(v_values, 'bill_to.name', 200),
      'company', private.json_text(v_values, 'bill_to.company', 200),
      'email', v_email,
      'lines', coalesce(to_jsonb(private.json_texts(v_values, 'bill_to.lines', 6, 120)), '[]'),
      'country_code', v_country,
      'tax_number', private.json_text(v_values, 'bill_to.tax_number', 60)
    )
  );
end;
$$;
comment on function private.read_bill_to(jsonb) is
  'DEFINER: reads countries; granted to nobody. Whom an invoice names, as it is typed; null when it is not there.';
