-- What each row of a file of products says, and what is wrong with it by itself.
-- Depends on: commerce_product_import_values; read by commerce_product_import_decide.

create function private.import_note(p_field text, p_reason text, p_value text default null)
  returns jsonb
  language sql
  immutable parallel safe
  security invoker set search_path = ''
as $$
  select case
    when p_reason is not null then jsonb_strip_nulls(
      jsonb_build_object('field', p_field, 'reason', p_reason, 'value', left(p_value, 200))
    )
  end;
$$;
comment on function private.import_note(text, text, text) is
  'What is wrong with a cell, or was decided about it, as it is kept beside the row; null without a reason.';

create function private.product_import_cells(p_mapping jsonb)
  returns text
  language sql
  immutable
  security invoker set search_path = ''
as $$
  -- Parameters: $1 organization, $2 import, $3 every spelling of a price, $4 what their fractions
  -- begin with, $5 exponent and $6 currency, $7 whether codes and $8 rates came through a spreadsheet,
  -- $9 whether case counts in codes, $10 whether rows are lines of orders, $11 columns of the file.
  select format(
    $sql$
    with raw as materialized (
      select rows.row_number, jsonb_array_length(rows.cells) as cell_count,
        %1$s as sku, %2$s as name, %3$s as description, %4$s as price, %5$s as stock,
        %6$s as categories, %7$s as status, %8$s as rate, %9$s as handle,
        %10$s as value_1, %11$s as value_2, %12$s as value_3,
        %13$s as name_1, %14$s as name_2, %15$s as name_3, %16$s as invoice,
        %17$s as left_out
      from public.product_import_rows as rows
      where rows.org_id = $1
        and rows.import_id = $2
    ),
    prices as materialized (
      select spellings.price, parsed.*
      from unnest($3::text[]) as spellings (price)
      cross join lateral private.read_price(spellings.price, $4, $6, $5) as parsed
    ),
    parsed as materialized (
      select raw.row_number, raw.cell_count, raw.left_out,
        case when $7 then regexp_replace(raw.sku, '\.0+$', '') else raw.sku end as sku,
        raw.name, raw.description, raw.price, raw.stock, raw.categories, raw.status, raw.handle,
        -- What shops write into the options of a product that has none.
        nullif(raw.value_1, 'Default Title') as value_1, raw.value_2, raw.value_3,
        nullif(raw.name_1, 'Title') as name_1, raw.name_2, raw.name_3,
        coalesce(raw.invoice ~* '^c', false) as is_cancelled,
        prices.amount_minor, prices.problem as price_problem,
        coalesce(prices.is_rounded, false) as is_rounded,
        private.read_pieces(raw.stock) as pieces,
        private.read_product_status(raw.status) as known_status,
        -- Looked at once for all of them: few files have any.
        concat_ws(
          ' ', raw.sku, raw.name, raw.categories, raw.handle, raw.value_1, raw.value_2, raw.value_3,
          raw.name_1, raw.name_2, raw.name_3
        ) ~ '[\x01-\x1f\x7f-\x9f]' as has_controls,
        raw.rate,
        round(private.read_percent(raw.rate) * case when $8 then 10000 else 100 end)::integer
          as tax_rate_bps
      from raw
      left join prices on prices.price = raw.price
    ),
    checked as materialized (
      select parsed.*,
        case when $9 then lower(parsed.sku collate pg_catalog.pg_c_utf8) else parsed.sku end
          collate "C" as sku_key,
        coalesce(
          parsed.sku, parsed.name, parsed.description, parsed.price, parsed.stock, parsed.categories,
          parsed.status, parsed.rate, parsed.value_1, parsed.value_2, parsed.value_3
        ) is not null as has_values,
        nullif(to_jsonb(array_remove(array[
          case
            when char_length(parsed.sku) > 60
            then private.import_note('sku', 'platform.value_too_long', parsed.sku)
            when parsed.has_controls and parsed.sku ~ '[\x01-\x1f\x7f-\x9f]'
            then private.import_note('sku', 'platform.value_has_control_characters', parsed.sku)
            when parsed.sku like '%%+%%' and parsed.sku ~ '^[0-9]([.,][0-9]+)?[eE]\+[0-9]+$'
            then private.import_note('sku', 'commerce.import_sku_damaged', parsed.sku)
          end,
          case
            when char_length(parsed.name) > 200
            then private.import_note('name', 'platform.value_too_long', parsed.name)
            when parsed.has_controls and parsed.name ~ '[\x01-\x1f\x7f-\x9f]'
            then private.import_note('name', 'platform.value_has_control_characters', parsed.name)
          end,
          case
            when char_length(parsed.description) > 20000
            then private.import_note('description', 'platform.value_too_long', parsed.description)
            when parsed.description ~ '[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]'
            then private.import_note('description', 'platform.value_has_control_characters', parsed.description)
          end,
          case
            when parsed.price_problem is not null
            then private.import_note('price', parsed.price_problem, parsed.price)
            -- Among lines of orders it is a correction, which is no price.
            when parsed.amount_minor < 0 and not $10
            then private.import_note('price', 'commerce.price_negative', parsed.price)
          end,
          case
            when parsed.stock is not null and parsed.pieces is null
            then private.import_note('stock', 'commerce.stock_unreadable', parsed.stock)
          end,
          case
            when parsed.rate is not null and (parsed.tax_rate_bps between 0 and 10000) is not true
            then private.import_note('tax_rate', 'commerce.tax_rate_invalid', parsed.rate)
          end,
          case
            when char_length(parsed.categories) > 80 and parsed.categories ~ '[^,;|]{81,}'
            then private.import_note('category', 'platform.value_too_long', parsed.categories)
            when parsed.has_controls and parsed.categories ~ '[\x01-\x1f\x7f-\x9f]'
            then private.import_note('category', 'platform.value_has_control_characters', parsed.categories)
            when char_length(parsed.categories) > 80 and regexp_count(parsed.categories, '[,;|]') >= 50
            then private.import_note('category', 'platform.too_many_values', parsed.categories)
          end,
          case
            when char_length(parsed.handle) > 200
            then private.import_note('product', 'platform.value_too_long', parsed.handle)
            when parsed.has_controls and parsed.handle ~ '[\x01-\x1f\x7f-\x9f]'
            then private.import_note('product', 'platform.value_has_control_characters', parsed.handle)
          end,
          case
            when char_length(parsed.value_1) > 80 or char_length(parsed.name_1) > 40
            then private.import_note('option1', 'platform.value_too_long', parsed.value_1)
            when parsed.has_controls
              and parsed.value_1 || coalesce(parsed.name_1, '') ~ '[\x01-\x1f\x7f-\x9f]'
            then private.import_note('option1', 'platform.value_has_control_characters', parsed.value_1)
          end,
          case
            when char_length(parsed.value_2) > 80 or char_length(parsed.name_2) > 40
            then private.import_note('option2', 'platform.value_too_long', parsed.value_2)
            when parsed.has_controls
              and parsed.value_2 || coalesce(parsed.name_2, '') ~ '[\x01-\x1f\x7f-\x9f]'
            then private.import_note('option2', 'platform.value_has_control_characters', parsed.value_2)
          end,
          case
            when char_length(parsed.value_3) > 80 or char_length(parsed.name_3) > 40
            then private.import_note('option3', 'platform.value_too_long', parsed.value_3)
            when parsed.has_controls
              and parsed.value_3 || coalesce(parsed.name_3, '') ~ '[\x01-\x1f\x7f-\x9f]'
            then private.import_note('option3', 'platform.value_has_control_characters', parsed.value_3)
          end
        ], null)), '[]') as problems,
        nullif(to_jsonb(array_remove(array[
          case
            when parsed.is_cancelled
            then private.import_note('price', 'commerce.import_line_cancelled', parsed.price)
            when parsed.amount_minor <= 0
            then private.import_note('price', 'commerce.price_not_above_zero', parsed.price)
            when parsed.is_rounded
            then private.import_note('price', 'commerce.price_rounded', parsed.price)
          end,
          case
            when parsed.status is not null and parsed.known_status is null
            then private.import_note('status', 'commerce.import_status_unreadable', parsed.status)
          end,
          case
            when parsed.cell_count > $11
            then private.import_note(null, 'commerce.row_has_extra_cells', parsed.cell_count::text)
          end
        ], null) || parsed.left_out), '[]') as notes
      from parsed
    ),
    $sql$,
    private.import_cell(p_mapping, 'sku'), private.import_cell(p_mapping, 'name'),
    private.import_lines_cell(p_mapping, 'description'), private.import_cell(p_mapping, 'price'),
    private.import_cell(p_mapping, 'stock'), private.import_list(p_mapping, 'category'),
    private.import_cell(p_mapping, 'status'), private.import_cell(p_mapping, 'tax_rate'),
    private.import_cell(p_mapping, 'product'), private.import_cell(p_mapping, 'option1'),
    private.import_cell(p_mapping, 'option2'), private.import_cell(p_mapping, 'option3'),
    private.import_cell(p_mapping, 'option1_name'), private.import_cell(p_mapping, 'option2_name'),
    private.import_cell(p_mapping, 'option3_name'), private.import_cell(p_mapping, 'invoice'),
    private.import_left_out(p_mapping)
  );
$$;
comment on function private.product_import_cells(jsonb) is
  'The first half of the SQL of private.decide_product_import_rows(): reads and checks each row by itself. Column numbers have been checked to be numbers.';
