-- What each row of a file of invoices says, and what is wrong with it by itself.
-- Depends on: finance_invoice_imports, commerce_product_import_cells (import_note),
-- commerce_product_import_values (read_price), crm_import_decide (import_cell); read by
-- finance_invoice_import_decide.

create function private.day_parts(p_text text)
  returns text[]
  language plpgsql
  immutable
  security invoker set search_path = ''
as $$
declare
  -- A sign for white space, which goes otherwise: "2011/1/2 8:26" is not the 28th.
  v_text  text := private.latin_number(
    regexp_replace(btrim(p_text), '[\s\u00a0\u2009\u202f]+', '_', 'g')
  );
  v_parts text[] := regexp_match(
    -- Of eight digits in a row, with those of a time or without.
    regexp_replace(
      v_text, '^([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{4}|[0-9]{6})?(?![0-9])', '\1-\2-\3'
    ),
    '^([0-9]{4})([-/._])_?([0-9]{1,2})\2_?([0-9]{1,2})(?![0-9])'
  );
begin
  if v_parts is not null then
    return array[v_parts[1], v_parts[3], v_parts[4]];
  end if;
  -- "11. 01. 02." may begin with its year.
  return regexp_match(
    v_text, '^([0-9]{1,2})[-/.]_?([0-9]{1,2})[-/.](_?[0-9]{4}|[0-9]{2})(?![0-9])'
  );
end;
$$;
comment on function private.day_parts(text) is
  'The three numbers of a day, a year of four digits first where that is first in the text; what follows, the time of day, has no meaning for a document. Null for what is none.';

create function private.read_day(p_text text, p_order text)
  returns date
  language plpgsql
  stable
  security invoker set search_path = ''
as $$
declare
  v_parts text[] := private.day_parts(p_text);
  v_day   text;
begin
  if char_length(v_parts[1]) < 4 then
    v_parts := array[
      lpad(ltrim(v_parts[3], '_'), 4, '20'),
      case when p_order = 'mdy' then v_parts[1] else v_parts[2] end,
      case when p_order = 'mdy' then v_parts[2] else v_parts[1] end
    ];
  end if;
  v_day := v_parts[1] || '-' || lpad(v_parts[2], 2, '0') || '-' || lpad(v_parts[3], 2, '0');
  return case when pg_input_is_valid(v_day, 'date') then v_day::date end;
end;
$$;
comment on function private.read_day(text, text) is
  'The day that a cell says, with or without a time: year first, or as p_order, dmy or mdy. Null for what is none, such as 30 February.';

create function private.day_order_of(p_days text[], p_locale text)
  returns text
  language sql
  immutable
  security invoker set search_path = ''
as $$
  select case
    when bool_or(days.parts[1]::integer > 12) then 'dmy'
    when bool_or(days.parts[2]::integer > 12) then 'mdy'
    -- Nothing in the file tells: as people in the organization's language write.
    when p_locale ~* '^en(-US)?$' then 'mdy'
    else 'dmy'
  end
  from (
    select private.day_parts(spellings.day) as parts
    from unnest(p_days) as spellings (day)
  ) as days
  where char_length(days.parts[1]) < 4;
$$;
comment on function private.day_order_of(text[], text) is
  'Whether the day or the month comes first in these, where the year does not.';

create function private.read_amount(
  p_text      text,
  p_mark      text,
  p_currency  text,
  p_exponent  integer,
  out amount  numeric,
  out problem text
)
  language plpgsql
  stable
  security invoker set search_path = ''
as $$
declare
  v_price record;
begin
  -- Nearly always, and the patterns of prices take ten times as long. Three digits behind the point
  -- may be thousands: those are read by what the rest of the file does.
  if p_text ~ '^-?([0-9]{1,15}|[0-9]{1,13}\.([0-9]{1,2}|[0-9]{4,9})|0\.[0-9]{3})$' then
    amount := p_text::numeric * power(10::numeric, p_exponent);
    return;
  end if;

  v_price := private.read_price(p_text, p_mark, p_currency, p_exponent);
  amount := v_price.amount_minor;
  if v_price.is_rounded then
    -- Digits below the minor unit count, times a thousand pieces.
    v_price := private.read_price(p_text, p_mark, p_currency, p_exponent + 4);
    amount := v_price.amount_minor / 10000;
  end if;
  -- That bound is of products. Lines have their own, which the short way meets too.
  problem := nullif(v_price.problem, 'commerce.price_too_high');
end;
$$;
comment on function private.read_amount(text, text, text, integer) is
  'An amount as somebody wrote it, in minor units, with the digits that it has below them. Without a currency it is a number of pieces, with any unit.';

create function private.invoice_import_cells(p_mapping jsonb)
  returns text
  language sql
  immutable
  security invoker set search_path = ''
as $$
  -- Parameters: $1 organization, $2 import, $3 every spelling of a day, $4 their order, $5 what
  -- fractions begin with, $6 currency, $7 whether prices include tax, $8 rate of lines without one,
  -- $9 whether rates are fractions, $10 and references and $11 numbers came through a spreadsheet,
  -- $12 whether a customer must be named, $13 today, $14 the last closed day, $15 whether there is a
  -- column of quantities, $16 columns of the file.
  select format(
    $sql$
    with raw as materialized (
      select rows.row_number, jsonb_array_length(rows.cells) as cell_count,
        %1$s as number, %2$s as issued_on, %3$s as due_on, %4$s as customer, %5$s as customer_name,
        lower(%6$s collate pg_catalog.pg_c_utf8) as customer_email, %7$s as country,
        %8$s as article, %9$s as description, %10$s as quantity, %11$s as unit_price,
        %12$s as rate, upper(%13$s) as currency, %14$s as left_out
      from public.invoice_import_rows as rows
      where rows.org_id = $1
        and rows.import_id = $2
    ),
    days as materialized (
      select spellings.day as spelling, private.read_day(spellings.day, $4) as day
      from unnest($3::text[]) as spellings (day)
    ),
    countries as materialized (
      select spellings.country, private.country_code_of(spellings.country) as code
      from (select distinct raw.country from raw where raw.country is not null) as spellings
    ),
    prices as materialized (
      select spellings.unit_price, spellings.currency, currencies.exponent, parsed.*
      from (
        select distinct raw.unit_price, coalesce(raw.currency, $6) as currency from raw
      ) as spellings
      left join public.currencies as currencies on currencies.code = spellings.currency
      cross join lateral private.read_amount(
        spellings.unit_price, $5, coalesce(currencies.code, $6), coalesce(currencies.exponent, 2)
      ) as parsed
    ),
    quantities as materialized (
      select spellings.quantity, parsed.*
      from (select distinct raw.quantity from raw where raw.quantity is not null) as spellings
      cross join lateral private.read_amount(spellings.quantity, $5, null, 0) as parsed
    ),
    parsed as materialized (
      select raw.row_number, raw.cell_count, raw.left_out, raw.issued_on as day,
        raw.due_on as due_day, raw.quantity as pieces, raw.unit_price, raw.rate, raw.country,
        countries.code as country_code,
        raw.customer_email, raw.currency as currency_cell,
        case when $11 then regexp_replace(raw.number, '\.0+$', '') else raw.number end as number,
        -- A name alone is what the other system knows the customer by.
        case
          when raw.customer is null and raw.customer_email is null then raw.customer_name
          when $10 then regexp_replace(raw.customer, '\.0+$', '')
          else raw.customer
        end as customer_ref,
        raw.customer_name, raw.article, left(coalesce(raw.description, raw.article, '–'), 500) as description,
        issues.day as issued_on, dues.day as due_on,
        case when prices.exponent is not null then prices.currency end as currency,
        prices.exponent, prices.amount as price, prices.problem as price_problem,
        case when $15 then quantities.amount else 1 end as quantity,
        case when raw.rate is null then $8
          else round(private.read_percent(raw.rate) * case when $9 then 10000 else 100 end)::integer
        end as tax_rate_bps,
        coalesce(
          raw.number, raw.issued_on, raw.customer, raw.customer_name, raw.customer_email, raw.article,
          raw.description, raw.quantity, raw.unit_price
        ) is not null as has_values
      from raw
      left join days as issues on issues.spelling = raw.issued_on
      left join days as dues on dues.spelling = raw.due_on
      left join countries on countries.country = raw.country
      -- Not "is not distinct from": that compares every row with every price.
      left join prices
        on coalesce(prices.unit_price, '') = coalesce(raw.unit_price, '')
        and prices.currency = coalesce(raw.currency, $6)
      left join quantities on quantities.quantity = raw.quantity
    ),
    checked as materialized (
      select parsed.*,
        coalesce('r' || parsed.customer_ref, 'e' || parsed.customer_email) as customer_key,
        nullif(to_jsonb(array_remove(array[
          case
            when parsed.number is null
            then private.import_note('number', 'finance.import_number_missing')
            when char_length(parsed.number) > 60 or parsed.number ~ '[\x01-\x1f\x7f-\x9f]'
            then private.import_note('number', 'finance.import_number_unreadable', parsed.number)
          end,
          case
            when parsed.issued_on is null
              or parsed.issued_on not between '1970-01-01' and '2199-12-31'
            then private.import_note('issued_on', 'finance.import_day_unreadable', parsed.day)
            when parsed.issued_on > $13
            then private.import_note('issued_on', 'finance.import_day_in_future', parsed.day)
            when parsed.issued_on <= $14
            then private.import_note('issued_on', 'finance.import_period_closed', $14::text)
          end,
          case
            when parsed.due_day is not null and parsed.due_on is null or parsed.due_on > '2200-12-31'
            then private.import_note('due_on', 'finance.import_day_unreadable', parsed.due_day)
            when parsed.due_on < parsed.issued_on
            then private.import_note('due_on', 'finance.import_due_before_issue', parsed.due_day)
          end,
          case
            when $12 and parsed.customer_ref is null and parsed.customer_email is null
            then private.import_note('customer', 'finance.import_customer_missing')
            when char_length(parsed.customer_ref) > 100
              or parsed.customer_ref ~ '[\x01-\x1f\x7f-\x9f]'
            then private.import_note('customer', 'finance.import_customer_unreadable', parsed.customer_ref)
          end,
          case
            when char_length(parsed.customer_name) > 200
              or parsed.customer_name ~ '[\x01-\x1f\x7f-\x9f]'
            then private.import_note('customer_name', 'finance.import_customer_unreadable', parsed.customer_name)
          end,
          case
            when parsed.customer_email is not null
            then private.import_note(
              'customer_email', private.customer_value_problem('email', parsed.customer_email),
              parsed.customer_email
            )
          end,
          case
            when parsed.currency is null
            then private.import_note('currency', 'finance.import_currency_unknown', parsed.currency_cell)
          end,
          case
            when parsed.quantity is null
              or abs(parsed.quantity) > 999999999 or parsed.quantity <> round(parsed.quantity, 6)
            then private.import_note('quantity', 'finance.import_quantity_unreadable', parsed.pieces)
            when parsed.quantity = 0
            then private.import_note('quantity', 'finance.import_quantity_zero', parsed.pieces)
          end,
          case
            when parsed.price_problem is not null
            then private.import_note('unit_price', parsed.price_problem, parsed.unit_price)
            when parsed.price is null
            then private.import_note('unit_price', 'commerce.price_unreadable', parsed.unit_price)
            when parsed.price < 0
            then private.import_note('unit_price', 'finance.import_price_negative', parsed.unit_price)
            when parsed.price > 99999999999999
              or abs(parsed.quantity) * parsed.price > 4503599627370495
            then private.import_note('unit_price', 'finance.amount_too_large', parsed.unit_price)
          end,
          case
            when (parsed.tax_rate_bps between 0 and 10000) is not true
            then private.import_note('tax_rate', 'commerce.tax_rate_invalid', parsed.rate)
          end
        ], null)), '[]') as problems,
        nullif(to_jsonb(array_remove(array[
          case
            when parsed.price <> trunc(parsed.price)
            then private.import_note('unit_price', 'finance.import_price_fine', parsed.unit_price)
          end,
          case
            when parsed.cell_count > $16
            then private.import_note(null, 'commerce.row_has_extra_cells', parsed.cell_count::text)
          end
        ], null) || parsed.left_out), '[]') as notes
      from parsed
    ),
    -- A price with digits below the minor unit stands in the description, and the line is one piece
    -- of what it comes to: on paper quantity times price is then the amount on every line.
    lines as materialized (
      select checked.*, abs(checked.quantity) as shown_quantity, checked.price as shown_price,
        checked.quantity < 0 as is_credit, amounts.*
      from checked
      cross join lateral private.document_line_amounts(
        round(checked.price)::bigint, abs(checked.quantity), 0, checked.tax_rate_bps, $7
      ) as amounts
      where checked.problems is null
        and checked.has_values
        and checked.price = trunc(checked.price)
      union all
      select checked.*, 1, round(checked.price * abs(checked.quantity)), checked.quantity < 0, amounts.*
      from checked
      cross join lateral private.document_line_amounts(
        round(checked.price * abs(checked.quantity))::bigint, 1, 0, checked.tax_rate_bps, $7
      ) as amounts
      where checked.problems is null
        and checked.has_values
        and checked.price <> trunc(checked.price)
    ),
    $sql$,
    private.import_cell(p_mapping, 'number'), private.import_cell(p_mapping, 'issued_on'),
    private.import_cell(p_mapping, 'due_on'), private.import_cell(p_mapping, 'customer'),
    private.import_cell(p_mapping, 'customer_name'), private.import_cell(p_mapping, 'customer_email'),
    private.import_cell(p_mapping, 'country'), private.import_cell(p_mapping, 'article'),
    private.import_cell(p_mapping, 'description'), private.import_cell(p_mapping, 'quantity'),
    private.import_cell(p_mapping, 'unit_price'), private.import_cell(p_mapping, 'tax_rate'),
    private.import_cell(p_mapping, 'currency'), private.import_left_out(p_mapping)
  );
$$;
comment on function private.invoice_import_cells(jsonb) is
  'The first half of the SQL of private.decide_invoice_import_rows(): reads and checks each row by itself. Column numbers have been checked to be numbers.';
