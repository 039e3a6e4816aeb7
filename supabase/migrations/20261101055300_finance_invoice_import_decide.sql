-- Which documents the rows of an imported file of invoices make, decided for the whole file at once.
-- Depends on: finance_invoice_import_values; called by finance_invoice_import_review.

create function private.decide_invoice_import_rows(p_import public.invoice_imports)
  returns void
  language plpgsql
  security definer set search_path = ''
  -- The planner knows nothing about what a file holds and would guess a handful of rows; joined in
  -- nested loops, a hundred thousand never end.
  set enable_nestloop = off
  set enable_mergejoin = off
  set work_mem = '64MB'
  set plan_cache_mode = force_custom_plan
as $$
declare
  v_locale             text;
  v_exponent           integer;
  v_closed_through_on  date;
  v_number_is_float    boolean;
  v_customer_is_float  boolean;
  v_rate_is_fraction   boolean;
  v_days               text[];
  v_prices             text[];
begin
  select organizations.locale, currencies.exponent, settings.closed_through_on
  into v_locale, v_exponent, v_closed_through_on
  from public.organizations as organizations
  join public.finance_settings as settings on settings.org_id = organizations.id
  join public.currencies as currencies on currencies.code = p_import.currency
  where organizations.id = p_import.org_id;

  -- A spreadsheet that took a column of references for amounts writes "12923.0", and rates as
  -- fractions. Both are undone only when the whole column looks so.
  execute format(
    $sql$
      select
        bool_and(cells.number ~ '^\d+(\.0+)?$') and bool_or(cells.number ~ '\.0+$'),
        bool_and(cells.customer ~ '^\d+(\.0+)?$') and bool_or(cells.customer ~ '\.0+$'),
        bool_and(private.read_percent(cells.rate) < 1)
          and bool_or(private.read_percent(cells.rate) > 0) and bool_or(cells.rate ~ '%%') is false,
        array_agg(distinct cells.issued_on) filter (where cells.issued_on is not null)
          || array_agg(distinct cells.due_on) filter (where cells.due_on is not null),
        array_agg(distinct cells.price) filter (where cells.price is not null)
      from (
        select %s as number, %s as customer, %s as rate, %s as issued_on, %s as due_on, %s as price
        from public.invoice_import_rows as rows
        where rows.org_id = $1
          and rows.import_id = $2
      ) as cells
    $sql$,
    private.import_cell(p_import.mapping, 'number'), private.import_cell(p_import.mapping, 'customer'),
    private.import_cell(p_import.mapping, 'tax_rate'),
    private.import_cell(p_import.mapping, 'issued_on'),
    private.import_cell(p_import.mapping, 'due_on'),
    private.import_cell(p_import.mapping, 'unit_price')
  )
  into v_number_is_float, v_customer_is_float, v_rate_is_fraction, v_days, v_prices
  using p_import.org_id, p_import.id;

  delete from public.invoice_import_documents as documents
  where documents.org_id = p_import.org_id
    and documents.import_id = p_import.id;

  execute private.invoice_import_cells(p_import.mapping) || $sql$
    papers as materialized (
      select checked.number, min(checked.row_number) as leader, count(*) as item_count,
        min(checked.row_number) filter (where checked.problems is not null) as bad_row,
        bool_and(lines.is_credit) as is_credit,
        bool_or(lines.is_credit) and not bool_and(lines.is_credit) as is_mixed,
        count(distinct checked.customer_key) as customers,
        count(distinct checked.currency) as currencies,
        count(distinct checked.issued_on) as days,
        min(checked.customer_ref) as customer_ref, min(checked.customer_email) as customer_email,
        min(checked.customer_name) as customer_name, min(checked.country_code) as country_code,
        min(checked.country) filter (where checked.country_code is null) as country,
        min(checked.currency) as currency, min(checked.issued_on) as issued_on,
        max(checked.due_on) as due_on, coalesce(sum(lines.net_minor), 0) as net_minor,
        coalesce(sum(lines.tax_minor), 0) as tax_minor
      from checked
      left join lines on lines.row_number = checked.row_number
      where checked.number is not null
        and checked.has_values
      group by checked.number
    ),
    judged as materialized (
      select papers.*,
        case
          when papers.bad_row is not null
          then private.import_note('number', 'finance.import_invoice_incomplete', papers.bad_row::text)
          when papers.customers > 1
          then private.import_note('customer', 'finance.import_customers_differ', papers.number)
          when papers.currencies > 1
          then private.import_note('currency', 'finance.import_currencies_differ', papers.number)
          when papers.days > 1
          then private.import_note('issued_on', 'finance.import_days_differ', papers.number)
          when papers.is_mixed
          then private.import_note('quantity', 'finance.import_signs_differ', papers.number)
          when papers.item_count > 1000
          then private.import_note('number', 'finance.import_too_many_lines', papers.number)
          when papers.net_minor + papers.tax_minor > 9007199254740991
          then private.import_note('unit_price', 'finance.amount_too_large', papers.number)
          when papers.net_minor + papers.tax_minor = 0
          then private.import_note('unit_price', 'finance.import_invoice_of_nothing', papers.number)
        end as problem
      from papers
    ),
    placed as materialized (
      select judged.*, row_number() over (
        order by judged.is_credit, judged.issued_on, judged.number collate "C"
      )::integer as position
      from judged
      where judged.problem is null
    ),
    made as (
      insert into public.invoice_import_documents (
        org_id, import_id, position, kind, number, customer_ref, customer_email, customer_name,
        country_code, country, currency, issued_on, due_on, net_minor, tax_minor, item_count
      )
      select $1, $2, placed.position, case when placed.is_credit then 'credit_note' else 'invoice' end,
        placed.number, placed.customer_ref, placed.customer_email, placed.customer_name,
        placed.country_code, left(placed.country, 100), placed.currency, placed.issued_on,
        placed.due_on, placed.net_minor, placed.tax_minor, placed.item_count
      from placed
    )
    update public.invoice_import_rows as rows
    set
      outcome = outcomes.outcome,
      errors = case
        when outcomes.outcome = 'skipped'
        then jsonb_build_array(private.import_note(null, 'commerce.import_row_blank'))
        when checked.problems is not null then checked.problems
        when outcomes.outcome = 'error' then jsonb_build_array(judged.problem)
      end,
      warnings = case when outcomes.outcome in ('insert', 'merged') then checked.notes end,
      "values" = case when outcomes.outcome in ('insert', 'merged') then jsonb_build_object(
        'article', checked.article,
        'description', case
          when checked.price = trunc(checked.price) then checked.description
          else left(checked.description, 440) || format(
            ' (%s × %s)', trim_scale(abs(checked.quantity)),
            trim_scale(checked.price / power(10::numeric, checked.exponent))
          )
        end,
        'quantity', trim_scale(lines.shown_quantity),
        'unit_price_minor', trim_scale(lines.shown_price),
        'tax_rate_bps', lines.tax_rate_bps,
        'net_minor', lines.net_minor, 'tax_minor', lines.tax_minor, 'gross_minor', lines.gross_minor,
        'number', checked.number
      ) end,
      merged_into = case when outcomes.outcome = 'merged' then judged.leader end,
      document = case when outcomes.outcome in ('insert', 'merged') then placed.position end,
      line = case when outcomes.outcome in ('insert', 'merged') then ranked.line end,
      credited_row = null
    from checked
    left join judged on judged.number = checked.number
    left join placed on placed.number = checked.number
    left join lines on lines.row_number = checked.row_number
    left join (
      select lines.row_number,
        row_number() over (partition by lines.number order by lines.row_number)::integer as line
      from lines
    ) as ranked on ranked.row_number = checked.row_number
    cross join lateral (
      select case
        when not checked.has_values then 'skipped'
        when checked.problems is not null or judged.problem is not null then 'error'
        when checked.row_number = judged.leader then 'insert'
        else 'merged'
      end as outcome
    ) as outcomes
    where rows.org_id = $1
      and rows.import_id = $2
      and rows.row_number = checked.row_number
  $sql$
  using p_import.org_id, p_import.id, v_days,
    coalesce(p_import.date_order, private.day_order_of(v_days, v_locale)),
    private.price_mark_of(v_prices, v_locale, v_exponent), p_import.currency::text,
    p_import.prices_include_tax, p_import.default_tax_rate_bps, coalesce(v_rate_is_fraction, false),
    coalesce(v_customer_is_float, false), coalesce(v_number_is_float, false),
    p_import.no_customer = 'refuse', private.org_today(p_import.org_id), v_closed_through_on,
    jsonb_path_exists(p_import.mapping, '$.* ? (@ == "quantity")'), jsonb_array_length(p_import.header);
end;
$$;
comment on function private.decide_invoice_import_rows(public.invoice_imports) is
  'DEFINER: nobody may write rows and documents of imports; granted to nobody. The SQL is put together from constants and checked column numbers.';

create function private.match_imported_credit_notes(p_import public.invoice_imports)
  returns void
  language plpgsql
  security definer set search_path = ''
  set enable_nestloop = off
  set enable_mergejoin = off
  set work_mem = '64MB'
  set plan_cache_mode = force_custom_plan
as $$
begin
  -- Whoever has no name takes nothing back that could be told from what others bought.
  with lines as materialized (
    select documents.position, documents.kind, documents.issued_on, documents.currency,
      documents.item_count, rows.row_number,
      coalesce('r' || documents.customer_ref, 'e' || documents.customer_email) as customer_key,
      coalesce(rows."values" ->> 'article', rows."values" ->> 'description') as article,
      (rows."values" ->> 'unit_price_minor')::numeric as unit_price_minor,
      (rows."values" ->> 'tax_rate_bps')::integer as tax_rate_bps,
      (rows."values" ->> 'quantity')::numeric as quantity,
      (rows."values" ->> 'net_minor')::bigint as net_minor,
      (rows."values" ->> 'tax_minor')::bigint as tax_minor
    from public.invoice_import_documents as documents
    join public.invoice_import_rows as rows
      on rows.org_id = documents.org_id
      and rows.import_id = documents.import_id
      and rows.document = documents.position
    where documents.org_id = p_import.org_id
      and documents.import_id = p_import.id
  ),
  -- Lines of one document that differ in nothing but the quantity: the largest is the first of them.
  alike as materialized (
    select lines.*,
      row_number() over (same order by lines.quantity desc, lines.row_number) as rank,
      count(*) over same as rank_count,
      sum(lines.quantity) over same as rank_quantity,
      row_number() over (
        partition by lines.position, lines.article, lines.unit_price_minor, lines.tax_rate_bps,
          lines.quantity
        order by lines.row_number
      ) as nth_of_quantity
    from lines
    window same as (
      partition by lines.position, lines.article, lines.unit_price_minor, lines.tax_rate_bps
    )
  ),
  pairs as materialized (
    select credits.*, sales.position as sale_position, sales.issued_on as sold_on
    from alike as credits
    join alike as sales
      on sales.kind = 'invoice'
      and sales.rank = 1
      and sales.customer_key = credits.customer_key
      and sales.article = credits.article
      and sales.unit_price_minor = credits.unit_price_minor
      and sales.tax_rate_bps = credits.tax_rate_bps
      and sales.currency = credits.currency
    where credits.kind = 'credit_note'
      and sales.issued_on <= credits.issued_on
      and sales.quantity >= credits.quantity
      and sales.rank_quantity >= credits.rank_quantity
  ),
  chosen as materialized (
    select distinct on (covered.position) covered.position, covered.sale_position
    from (
      select pairs.position, pairs.sale_position, pairs.sold_on
      from pairs
      group by pairs.position, pairs.sale_position, pairs.sold_on, pairs.item_count
      having count(*) = pairs.item_count
    ) as covered
    order by covered.position, covered.sold_on desc, covered.sale_position desc
  ),
  wanted as materialized (
    select pairs.*,
      row_number() over (
        partition by pairs.sale_position, pairs.article, pairs.unit_price_minor,
          pairs.tax_rate_bps, pairs.quantity
        order by pairs.position, pairs.row_number
      ) as nth_wanted
    from pairs
    join chosen
      on chosen.position = pairs.position and chosen.sale_position = pairs.sale_position
  ),
  -- A line is taken off one of just its quantity that no other took; else the larger off the larger.
  taken as materialized (
    select distinct on (wanted.row_number)
      wanted.position, wanted.sale_position, wanted.row_number, wanted.quantity, wanted.net_minor,
      wanted.tax_minor, sales.row_number as sale_row, sales.quantity as sold_quantity,
      sales.net_minor as sold_net_minor, sales.tax_minor as sold_tax_minor
    from wanted
    join alike as sales
      on sales.position = wanted.sale_position
      and sales.article = wanted.article
      and sales.unit_price_minor = wanted.unit_price_minor
      and sales.tax_rate_bps = wanted.tax_rate_bps
    cross join lateral (
      select
        sales.quantity = wanted.quantity and sales.nth_of_quantity = wanted.nth_wanted as is_equal,
        sales.rank = (wanted.rank - 1) % sales.rank_count + 1 as is_ranked
    ) as fits
    where sales.quantity >= wanted.quantity
      and (fits.is_equal or fits.is_ranked or sales.rank = 1)
    order by wanted.row_number, fits.is_equal desc, fits.is_ranked desc
  ),
  -- What is taken back twice is taken back once; the later one stands alone.
  drawn as materialized (
    select taken.position, taken.sale_position, taken.row_number, taken.sale_row,
      sum(taken.quantity) over so_far <= taken.sold_quantity
        and sum(taken.net_minor) over so_far <= taken.sold_net_minor
        and sum(taken.tax_minor) over so_far <= taken.sold_tax_minor as is_covered
    from taken
    window so_far as (partition by taken.sale_row order by taken.position, taken.row_number)
  ),
  settled as materialized (
    select drawn.position, min(drawn.sale_position) as sale_position
    from drawn
    group by drawn.position
    having bool_and(drawn.is_covered)
  ),
  tied as (
    update public.invoice_import_documents as documents
    set credits_position = settled.sale_position
    from settled
    where documents.org_id = p_import.org_id
      and documents.import_id = p_import.id
      and documents.position = settled.position
  )
  update public.invoice_import_rows as rows
  set credited_row = drawn.sale_row
  from drawn
  join settled on settled.position = drawn.position
  where rows.org_id = p_import.org_id
    and rows.import_id = p_import.id
    and rows.row_number = drawn.row_number;

  -- Said where it is decided, and listed with the rest.
  update public.invoice_import_rows as rows
  set warnings = coalesce(rows.warnings, '[]') || jsonb_build_array(
    private.import_note('number', 'finance.import_credit_stands_alone', documents.number)
  )
  from public.invoice_import_documents as documents
  where documents.org_id = p_import.org_id
    and documents.import_id = p_import.id
    and documents.kind = 'credit_note'
    and documents.credits_position is null
    and rows.org_id = documents.org_id
    and rows.import_id = documents.import_id
    and rows.document = documents.position;
end;
$$;
comment on function private.match_imported_credit_notes(public.invoice_imports) is
  'DEFINER: nobody may write rows and documents of imports; granted to nobody. Finds for each credit note the newest invoice of the file that covers all of its lines, and no line of it twice.';
