-- What becomes of every row of an imported file of products, decided for the whole file at once.
-- Depends on: commerce_product_import_cells, commerce_slugs; called by
-- commerce_product_import_review.
--
-- A row is about the variant whose SKU it names, and rows of one SKU are one: its most frequent
-- name, the median of its prices above zero, else what the last row says. Among lines of orders (a
-- column is the invoice) a cancelled line has no price. Variants stand together by a column that
-- says so, else, where there are options, by their name; and always with those of the product that
-- has their SKU already.

create function private.decide_product_import_rows(p_import public.product_imports)
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
  v_mapping         jsonb := p_import.mapping;
  v_is_orders       boolean := jsonb_path_exists(v_mapping, '$.* ? (@ == "invoice")');
  v_has_handle      boolean := jsonb_path_exists(v_mapping, '$.* ? (@ == "product")');
  v_has_options     boolean := jsonb_path_exists(v_mapping, '$.* ? (@ like_regex "^option[123]$")');
  v_option_names    text[];
  v_currency        text;
  v_exponent        integer;
  v_locale          text;
  v_sku_is_float    boolean;
  v_tax_is_fraction boolean;
  v_prices          text[];
begin
  select shops.currency, currencies.exponent, organizations.locale
  into v_currency, v_exponent, v_locale
  from public.shops as shops
  join public.currencies as currencies on currencies.code = shops.currency
  join public.organizations as organizations on organizations.id = shops.org_id
  where shops.org_id = p_import.org_id;

  -- What an option is called that the rows do not name: as its column.
  v_option_names := array(
    select coalesce(
      (
        select private.clean_text(p_import.header ->> columns.position::integer, 40)
        from jsonb_each_text(v_mapping) as columns (position, field)
        where columns.field = 'option' || numbers.number
          and (p_import.options ->> 'has_header')::boolean is not false
        order by columns.position::integer
        limit 1
      ),
      'Option ' || numbers.number
    )
    from generate_series(1, 3) as numbers (number)
    order by numbers.number
  );

  -- A spreadsheet that took a column of codes for amounts writes "84029.0", and rates as fractions.
  -- Both are undone only when the whole column looks so.
  execute format(
    $sql$
      select
        bool_and(cells.sku ~ '^\d+(\.0+)?$') and bool_or(cells.sku ~ '\.0+$'),
        bool_and(private.read_percent(cells.rate) < 1) and bool_or(private.read_percent(cells.rate) > 0)
          and bool_or(cells.rate ~ '%%') is false,
        array_agg(distinct cells.price) filter (where cells.price is not null)
      from (
        select %s as sku, %s as rate, %s as price
        from public.product_import_rows as rows
        where rows.org_id = $1
          and rows.import_id = $2
      ) as cells
    $sql$,
    private.import_cell(v_mapping, 'sku'), private.import_cell(v_mapping, 'tax_rate'),
    private.import_cell(v_mapping, 'price')
  )
  into v_sku_is_float, v_tax_is_fraction, v_prices
  using p_import.org_id, p_import.id;

  execute private.product_import_cells(v_mapping) || $sql$
    usable as materialized (
      select checked.*
      from checked
      where checked.sku is not null
        and checked.problems is null
    ),
    -- The most frequent of several names, and of these the first in the file.
    names as materialized (
      select distinct on (counted.sku_key) counted.sku_key, counted.name
      from (
        select usable.sku_key, usable.name, count(*) as uses, min(usable.row_number) as first_row
        from usable
        where usable.name is not null
        group by usable.sku_key, usable.name
      ) as counted
      order by counted.sku_key, counted.uses desc, counted.first_row
    ),
    spellings as materialized (
      select distinct on (counted.sku_key) counted.sku_key, counted.sku
      from (
        select usable.sku_key, usable.sku, count(*) as uses, min(usable.row_number) as first_row
        from usable
        group by usable.sku_key, usable.sku
      ) as counted
      order by counted.sku_key, counted.uses desc, counted.first_row
    ),
    -- One for each SKU of the file.
    items as materialized (
      select usable.sku_key, min(usable.row_number) as leader, count(*) as row_count,
        round((
          percentile_cont(0.5) within group (order by usable.amount_minor::double precision)
            filter (where usable.amount_minor > 0 and not usable.is_cancelled)
        )::numeric)::bigint as price_minor,
        count(distinct usable.amount_minor)
          filter (where usable.amount_minor > 0 and not usable.is_cancelled) as price_count,
        (array_agg(usable.pieces order by usable.row_number desc)
          filter (where usable.pieces is not null))[1] as pieces,
        count(distinct usable.pieces) as pieces_count,
        (array_agg(usable.description order by usable.row_number desc)
          filter (where usable.description is not null))[1] as description,
        (array_agg(usable.known_status order by usable.row_number desc)
          filter (where usable.known_status is not null))[1] as status,
        (array_agg(usable.tax_rate_bps order by usable.row_number desc)
          filter (where usable.tax_rate_bps is not null))[1] as tax_rate_bps,
        string_agg(usable.categories, ',' order by usable.row_number) as categories,
        (array_agg(usable.handle order by usable.row_number)
          filter (where usable.handle is not null))[1] as handle,
        max(usable.value_1) as value_1, max(usable.value_2) as value_2,
        max(usable.value_3) as value_3,
        max(usable.name_1) as name_1, max(usable.name_2) as name_2, max(usable.name_3) as name_3
      from usable
      group by usable.sku_key
    ),
    -- Once for each spelling: many rows name the same few shelves.
    shelf_names as materialized (
      select spellings.categories,
        array(select private.import_categories(spellings.categories)) as names
      from (
        select distinct items.categories
        from items
        where items.categories is not null
      ) as spellings
    ),
    existing as materialized (
      select variants.id as variant_id, variants.product_id, variants.sku, variants.option_values,
        variants.position, variants.archived_at is null as is_live,
        lower(variants.sku collate pg_catalog.pg_c_utf8) collate "C" as folded_sku
      from public.product_variants as variants
      where variants.org_id = $1
    ),
    live as materialized (
      select existing.product_id, count(*) as live_count, max(existing.position) as last_position
      from existing
      where existing.is_live
      group by existing.product_id
    ),
    matches as materialized (
      select items.sku_key, count(existing.variant_id) as match_count,
        (array_agg(existing.variant_id order by existing.sku = spellings.sku desc, existing.sku))[1]
          as variant_id,
        bool_or(existing.sku = spellings.sku) as has_exact
      from items
      join spellings on spellings.sku_key = items.sku_key
      left join existing
        on case when $9 then existing.folded_sku else existing.sku end collate "C" = items.sku_key
      group by items.sku_key
    ),
    -- Codes that another code differs from only in case, in the file or in the shop.
    twins as materialized (
      select spellings.sku_key, min(others.sku) as twin
      from spellings
      join (
        select spellings.sku from spellings
        union
        select existing.sku from existing
      ) as others
        on lower(others.sku collate pg_catalog.pg_c_utf8) collate "C"
          = lower(spellings.sku collate pg_catalog.pg_c_utf8) collate "C"
      where others.sku <> spellings.sku
        and not $9
      group by spellings.sku_key
    ),
    found as materialized (
      select items.*, names.name, spellings.sku, twins.twin, variants.product_id,
        variants.id as variant_id, variants, products,
        variants.archived_at is not null or products.status = 'archived' as is_archived,
        matches.match_count > 1 and not matches.has_exact as is_ambiguous,
        case
          when items.handle is not null then 'h' || private.fold_text(items.handle)
          when $15 and coalesce(items.value_1, items.value_2, items.value_3) is not null
            and names.name is not null
          then 'n' || private.fold_text(names.name)
          else 's' || items.sku_key
        end as own_key
      from items
      join spellings on spellings.sku_key = items.sku_key
      join matches on matches.sku_key = items.sku_key
      left join names on names.sku_key = items.sku_key
      left join twins on twins.sku_key = items.sku_key
      left join public.product_variants as variants
        on variants.org_id = $1 and variants.id = matches.variant_id
      left join public.products as products
        on products.org_id = $1 and products.id = variants.product_id
    ),
    -- The product that a new variant joins: that of its siblings, else the one at the address that
    -- the file calls it by.
    wished as materialized (
      select found.own_key, private.slug_from_name(min(found.handle)) as slug
      from found
      where found.handle is not null
      group by found.own_key
    ),
    homes as materialized (
      select siblings.own_key, siblings.home_count,
        coalesce(siblings.product_id, products.id) as product_id
      from (
        select found.own_key, count(distinct found.product_id) as home_count,
          (array_agg(found.product_id) filter (where found.product_id is not null))[1] as product_id
        from found
        group by found.own_key
      ) as siblings
      left join wished on wished.own_key = siblings.own_key
      left join public.products as products
        on products.org_id = $1 and products.slug = wished.slug
    ),
    placed as materialized (
      select found.*, coalesce(found.product_id, homes.product_id) as home_id,
        case
          when found.is_ambiguous then 'commerce.import_sku_ambiguous'
          when found.product_id is null and homes.home_count > 1
          then 'commerce.import_matches_two_products'
        end as conflict,
        case
          when coalesce(found.product_id, homes.product_id) is not null
          then 'p' || coalesce(found.product_id, homes.product_id)
          else found.own_key
        end as product_key
      from found
      join homes on homes.own_key = found.own_key
    ),
    product_names as materialized (
      select distinct on (counted.product_key) counted.product_key, counted.name,
        count(*) over (partition by counted.product_key) as name_count
      from (
        select placed.product_key, placed.name, count(*) as uses, min(placed.leader) as first_row
        from placed
        where placed.name is not null
          and placed.conflict is null
        group by placed.product_key, placed.name
      ) as counted
      order by counted.product_key, counted.uses desc, counted.first_row
    ),
    groups as materialized (
      select placed.product_key, min(placed.leader) as leader,
        min(placed.leader) filter (where placed.variant_id is not null) as update_leader,
        coalesce((array_agg(placed.home_id))[1], gen_random_uuid()) as product_id,
        bool_or(placed.home_id is not null) as is_existing,
        bool_or(placed.price_minor is null and placed.variant_id is null) as is_unpriced,
        (array_agg(placed.handle order by placed.leader))[1] as handle,
        private.slug_from_name(coalesce(
          (array_agg(placed.handle order by placed.leader))[1],
          (array_agg(placed.name order by placed.leader) filter (where placed.name is not null))[1],
          (array_agg(placed.sku order by placed.leader))[1]
        )) as slug,
        (array_agg(placed.description order by placed.leader)
          filter (where placed.description is not null))[1] as description,
        (array_agg(placed.status order by placed.leader)
          filter (where placed.status is not null))[1] as status,
        (array_agg(placed.tax_rate_bps order by placed.leader)
          filter (where placed.tax_rate_bps is not null))[1] as tax_rate_bps,
        -- Which of the three options are there, and what they are called.
        array_remove(array[
          case when bool_or(placed.value_1 is not null) then coalesce(max(placed.name_1), $16[1]) end,
          case when bool_or(placed.value_2 is not null) then coalesce(max(placed.name_2), $16[2]) end,
          case when bool_or(placed.value_3 is not null) then coalesce(max(placed.name_3), $16[3]) end
        ], null) as option_names
      from placed
      where placed.conflict is null
      group by placed.product_key
    ),
    homes_found as materialized (
      select products.id as product_id, products, coalesce(live.live_count, 0) as live_count,
        coalesce(live.last_position, -1) as last_position
      from public.products as products
      left join live on live.product_id = products.id
      where products.org_id = $1
    ),
    fitted as materialized (
      select placed.*, groups.product_id as target_id, groups.leader as group_leader,
        groups.update_leader, groups.is_existing, groups.is_unpriced,
        groups.handle as group_handle, groups.slug as group_slug,
        groups.description as group_description,
        groups.status as group_status, groups.tax_rate_bps as group_rate, groups.option_names,
        product_names.name as group_name, coalesce(product_names.name_count, 0) as name_count,
        homes_found.products as home, coalesce(homes_found.live_count, 0) as live_count,
        coalesce(homes_found.last_position, -1) as last_position,
        array_remove(array[placed.value_1, placed.value_2, placed.value_3], null) as option_values
      from placed
      left join groups on groups.product_key = placed.product_key and placed.conflict is null
      left join product_names on product_names.product_key = placed.product_key
      left join homes_found on homes_found.product_id = groups.product_id
    ),
    -- Where a new variant stands among those that the file adds to the same product.
    ranked as materialized (
      select fitted.sku_key,
        row_number() over (partition by fitted.target_id order by fitted.leader) as place,
        row_number() over (
          partition by fitted.target_id, fitted.option_values order by fitted.leader
        ) as same_place
      from fitted
      where fitted.variant_id is null
        and fitted.conflict is null
    ),
    judged as materialized (
      select fitted.*, ranked.place,
        case
          when fitted.conflict is not null
          then private.import_note('sku', fitted.conflict, fitted.sku)
          when fitted.variant_id is not null then null
          when fitted.is_existing and cardinality((fitted.home).option_names)
              <> cardinality(fitted.option_values)
            or fitted.is_existing and exists (
              select
              from unnest((fitted.home).option_names, fitted.option_names) as pairs (here, there)
              where private.fold_text(pairs.here) is distinct from private.fold_text(pairs.there)
            )
          then private.import_note('option1', 'commerce.import_options_differ',
            array_to_string((fitted.home).option_names, ', '))
          when not fitted.is_existing and (
            lower(fitted.option_names[1] collate pg_catalog.pg_c_utf8) in (
              lower(fitted.option_names[2] collate pg_catalog.pg_c_utf8),
              lower(fitted.option_names[3] collate pg_catalog.pg_c_utf8)
            )
            or lower(fitted.option_names[2] collate pg_catalog.pg_c_utf8)
              = lower(fitted.option_names[3] collate pg_catalog.pg_c_utf8)
          )
          then private.import_note('option1', 'commerce.option_names_repeated',
            array_to_string(fitted.option_names, ', '))
          when cardinality(fitted.option_values) < cardinality(fitted.option_names)
          then private.import_note('option1', 'commerce.import_option_missing',
            array_to_string(fitted.option_names, ', '))
          when ranked.same_place > 1
          then private.import_note('option1', 'commerce.import_options_repeated',
            array_to_string(fitted.option_values, ', '))
          when taken.variant_id is not null
          then private.import_note('option1', 'commerce.import_options_taken',
            array_to_string(fitted.option_values, ', '))
          when fitted.live_count + ranked.place > 100
          then private.import_note('product', 'commerce.too_many_variants', fitted.group_handle)
          when fitted.price_minor is null and fitted.is_existing and $13 = 'draft'
          -- Among variants on sale one that costs nothing would be sold for nothing.
          then private.import_note('price', 'commerce.import_price_needed')
        end as problem
      from fitted
      left join ranked on ranked.sku_key = fitted.sku_key
      left join existing as taken
        on taken.product_id = fitted.target_id
        and taken.option_values = fitted.option_values
        and taken.is_live
    ),
    shelved as materialized (
      select links.product_id, array_agg(categories.slug) as slugs
      from public.product_categories as links
      join public.categories as categories
        on categories.org_id = links.org_id and categories.id = links.category_id
      where links.org_id = $1
      group by links.product_id
    ),
    changes as materialized (
      select judged.sku_key,
        jsonb_strip_nulls(case
          when judged.leader is distinct from judged.update_leader then '{}'
          else jsonb_build_object(
            'name', case
              when judged.group_name <> (judged.products).name
                and judged.name_count = 1
                and (judged.live_count <= 1 or $14 or $15)
              then judged.group_name
            end,
            'description', case
              when judged.group_description is distinct from (judged.products).description
              then judged.group_description
            end,
            'tax_rate_bps', case
              when judged.group_rate <> (judged.products).tax_rate_bps then judged.group_rate
            end,
            'status', case
              when judged.group_status <> (judged.products).status
                and (judged.group_status <> 'published' or judged.live_count > 0)
              then judged.group_status
            end
          )
        end) as product,
        jsonb_strip_nulls(jsonb_build_object(
          'price_minor', case
            when judged.price_minor <> (judged.variants).price_minor then judged.price_minor
          end,
          'tracks_stock', case
            when judged.pieces is not null and not (judged.variants).tracks_stock then true
          end
        )) as variant,
        case
          when judged.pieces <> (judged.variants).stock_quantity
            or not (judged.variants).tracks_stock
          then judged.pieces
        end as pieces,
        array(
          select wanted.name
          from unnest(shelf_names.names) as wanted (name)
          where shelved.slugs is null
            or private.slug_from_name(wanted.name) <> all (shelved.slugs)
        ) as categories
      from judged
      left join shelf_names on shelf_names.categories = judged.categories
      left join shelved on shelved.product_id = judged.product_id
      where judged.variant_id is not null
        and $12 = 'update'
    ),
    decided as materialized (
      select judged.sku_key, judged.leader, judged.problem, judged.target_id, judged.variant_id,
        case
          when judged.problem is not null then 'error'
          when judged.variant_id is not null and $12 = 'skip' then 'skipped'
          when judged.variant_id is null and judged.price_minor is null and $13 = 'skip'
          then 'skipped'
          when judged.variant_id is null then 'insert'
          when changes.product <> '{}' or changes.variant <> '{}' or changes.pieces is not null
            or cardinality(changes.categories) > 0
          then 'update'
          else 'unchanged'
        end as outcome,
        case
          when judged.problem is not null then judged.problem
          when judged.variant_id is not null and $12 = 'skip'
          then private.import_note('sku', 'commerce.import_sku_exists', judged.sku)
          when judged.variant_id is null and judged.price_minor is null and $13 = 'skip'
          then private.import_note('price', 'commerce.import_price_missing')
        end as why,
        nullif(to_jsonb(array_remove(array[
          case
            when judged.twin is not null
            then private.import_note('sku', 'commerce.import_sku_differs_in_case', judged.twin)
          end,
          case
            when judged.variant_id is null and judged.price_minor is null
            then private.import_note('price', 'commerce.import_price_missing')
            when judged.price_count > 1 and not $10
            then private.import_note('price', 'commerce.import_prices_differ')
          end,
          case
            when judged.pieces_count > 1
            then private.import_note('stock', 'commerce.import_stocks_differ', judged.pieces::text)
          end,
          case
            when judged.variant_id is null and not judged.is_existing and judged.group_name is null
            then private.import_note('name', 'commerce.import_name_missing', judged.group_name)
            when judged.variant_id is not null and judged.leader = judged.update_leader
              and judged.group_name <> (judged.products).name
              and not coalesce(changes.product ? 'name', false)
            then private.import_note('name', 'commerce.import_name_kept', judged.group_name)
          end,
          case
            when judged.variant_id is not null and cardinality(judged.option_values) > 0
              and judged.option_values <> (judged.variants).option_values
            then private.import_note('option1', 'commerce.import_options_kept', array_to_string((judged.variants).option_values, ', '))
          end,
          case
            when judged.is_archived
            then private.import_note('status', 'commerce.import_product_is_archived')
          end
        ], null)), '[]') as notes,
        jsonb_strip_nulls(case
          when judged.variant_id is not null then jsonb_build_object(
            'product', nullif(changes.product, '{}'),
            'variant', nullif(changes.variant, '{}'),
            'stock_quantity', changes.pieces,
            'categories', nullif(to_jsonb(changes.categories), '[]')
          )
          else jsonb_build_object(
            'slug', judged.group_slug,
            'variant', jsonb_build_object(
              'sku', judged.sku,
              'option_values', to_jsonb(judged.option_values),
              'price_minor', coalesce(judged.price_minor, 0),
              -- Without a number of pieces nobody counts them.
              'tracks_stock', judged.pieces is not null,
              'position', least(judged.last_position + judged.place, 10000)
            ),
            'stock_quantity', nullif(judged.pieces, 0),
            'categories', nullif(to_jsonb(shelf_names.names), '[]')
          )
        end)
          -- Not stripped: undo tells by it that nobody has written a description since.
          || case when judged.variant_id is null and not judged.is_existing then
            jsonb_build_object('product', jsonb_build_object(
              'name', coalesce(judged.group_name, judged.group_handle, judged.sku),
              'description', judged.group_description,
              'tax_rate_bps', coalesce(judged.group_rate, 0),
              'option_names', to_jsonb(judged.option_names),
              'status', case
                when judged.is_unpriced then 'draft'
                else coalesce(judged.group_status, $17)
              end
            ))
          else '{}' end as new_values,
        judged.variants, judged.products, (judged.home).option_names as home_options
      from judged
      left join changes on changes.sku_key = judged.sku_key
      left join shelf_names on shelf_names.categories = judged.categories
    )
    update public.product_import_rows as rows
    set
      outcome = outcomes.outcome,
      errors = case
        when checked.problems is not null then checked.problems
        when checked.sku is null and not checked.has_values then
          jsonb_build_array(private.import_note(null, 'commerce.import_row_blank'))
        when checked.sku is null then
          jsonb_build_array(private.import_note('sku', 'commerce.import_sku_missing'))
        when decided.why is not null and outcomes.outcome <> 'merged' then
          jsonb_build_array(decided.why)
      end,
      warnings = case
        when outcomes.outcome = 'error' or outcomes.outcome = 'skipped' then null
        when outcomes.outcome = 'merged' then checked.notes
        else nullif(coalesce(decided.notes, '[]') || coalesce(checked.notes, '[]'), '[]')
      end,
      "values" = case when outcomes.outcome in ('insert', 'update') then decided.new_values end,
      before = case
        -- What a new variant has values for.
        when outcomes.outcome = 'insert' and decided.home_options is not null
        then jsonb_build_object('product', jsonb_build_object('option_names', decided.home_options))
        when outcomes.outcome = 'update' then jsonb_build_object(
          'product', (
            select coalesce(jsonb_object_agg(fields.name, to_jsonb(decided.products) -> fields.name), '{}')
            from jsonb_object_keys(coalesce(decided.new_values -> 'product', '{}')) as fields (name)
          ),
          'variant', (
            select coalesce(jsonb_object_agg(fields.name, to_jsonb(decided.variants) -> fields.name), '{}')
            from jsonb_object_keys(coalesce(decided.new_values -> 'variant', '{}')) as fields (name)
          )
        )
      end,
      merged_into = case when outcomes.outcome = 'merged' then decided.leader end,
      product_id = case when outcomes.outcome not in ('error', 'skipped') then decided.target_id end,
      variant_id = case
        when outcomes.outcome in ('error', 'skipped') then null
        else decided.variant_id
      end
    from checked
    left join decided on decided.sku_key = checked.sku_key and checked.problems is null
    cross join lateral (
      select case
        when checked.problems is not null then 'error'
        when checked.sku is null then case when checked.has_values then 'error' else 'skipped' end
        -- With what is left out nothing is combined.
        when decided.leader = checked.row_number or decided.outcome in ('error', 'skipped')
        then decided.outcome
        else 'merged'
      end as outcome
    ) as outcomes
    where rows.org_id = $1
      and rows.import_id = $2
      and rows.row_number = checked.row_number
  $sql$
  using p_import.org_id, p_import.id, v_prices,
    private.price_mark_of(v_prices, v_locale, v_exponent), v_exponent, v_currency,
    coalesce(v_sku_is_float, false), coalesce(v_tax_is_fraction, false),
    p_import.sku_case = 'same', v_is_orders, jsonb_array_length(p_import.header),
    p_import.on_match, p_import.unpriced, v_has_handle, v_has_options and not v_has_handle,
    v_option_names, p_import.new_status;
end;
$$;
comment on function private.decide_product_import_rows(public.product_imports) is
  'DEFINER: nobody may update product_import_rows; granted to nobody. The SQL is put together from constants and checked column numbers.';
