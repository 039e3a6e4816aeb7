-- Applying a reviewed import to the catalogue, a batch of rows per transaction.
-- Depends on: commerce_product_import_review, commerce_stock.
--
-- Products are locked before their variants, both in the order of their ids, as everywhere.

create function private.lock_imported_products(
  p_import public.product_imports,
  p_first  integer,
  p_last   integer,
  p_kinds  text[]
)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_product_ids uuid[];
  v_variant_ids uuid[];
begin
  -- Lists that are known when the next statements are planned: in an organization that the planner
  -- still believes to be empty it would read all products for each row.
  select array_agg(distinct rows.product_id), array_agg(distinct rows.variant_id)
  into v_product_ids, v_variant_ids
  from public.product_import_rows as rows
  where rows.org_id = p_import.org_id
    and rows.import_id = p_import.id
    and rows.row_number between p_first and p_last
    and rows.outcome = any (p_kinds);
  perform
  from public.products as products
  where products.org_id = p_import.org_id
    and products.id = any (v_product_ids)
  order by products.id
  for update;
  perform
  from public.product_variants as variants
  where variants.org_id = p_import.org_id
    and variants.id = any (v_variant_ids)
  order by variants.id
  for update;
end;
$$;
comment on function private.lock_imported_products(public.product_imports, integer, integer, text[]) is
  'DEFINER: locks rows that clients may only read; granted to nobody. Locks the products and variants that rows with these outcomes, from p_first to p_last, are about.';

create function private.exclude_product_import_rows(
  p_import public.product_imports,
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
  -- Products may have come, gone and changed since the review. What nobody has seen in the dry run
  -- is neither overwritten nor made twice. Stock is not compared: it moves with every order, and
  -- the file says how much there is, not how much it changed.
  with picked as materialized (
    select rows.row_number, rows.outcome, rows.product_id, rows.variant_id, rows."values", rows.before
    from public.product_import_rows as rows
    where rows.org_id = p_import.org_id
      and rows.import_id = p_import.id
      and rows.row_number between p_first and p_last
      and rows.outcome in ('insert', 'update')
      and rows.applied_at is null
  ),
  -- How many variants the products of these rows have, on sale and in all.
  counted as materialized (
    select variants.product_id, count(*) filter (where variants.archived_at is null) as live_count,
      count(*) as variant_count
    from public.product_variants as variants
    where variants.org_id = p_import.org_id
      and variants.product_id in (select picked.product_id from picked)
    group by variants.product_id
  ),
  judged as (
    select picked.row_number, picked.outcome, picked.product_id, counted.live_count,
      counted.variant_count,
      case
        when picked.outcome = 'insert' and same_sku.id is not null
        then private.import_note('sku', 'commerce.import_sku_taken_since', same_sku.sku)
        when picked.outcome = 'insert' and same_options.id is not null
        then private.import_note(
          'option1', 'commerce.import_options_taken', array_to_string(same_options.option_values, ', ')
        )
        when picked.outcome = 'insert' and not picked."values" ? 'product' and products.id is null
        then private.import_note(null, 'commerce.product_not_found')
        when picked.outcome = 'insert' and products.id is not null and to_jsonb(products.option_names)
          is distinct from coalesce(
            picked."values" #> '{product,option_names}', picked.before #> '{product,option_names}'
          )
        then private.import_note(
          'option1', 'commerce.import_options_differ', array_to_string(products.option_names, ', ')
        )
        when picked.outcome = 'update' and variants.id is null
        then private.import_note(null, 'commerce.product_not_found')
        when picked.outcome = 'update' and (
          exists (
            select
            from jsonb_each(picked.before -> 'product') as fields
            where fields.value is distinct from to_jsonb(products) -> fields.key
          )
          or exists (
            select
            from jsonb_each(picked.before -> 'variant') as fields
            where fields.value is distinct from to_jsonb(variants) -> fields.key
          )
          -- Its last variant on sale was taken off.
          or picked."values" #>> '{product,status}' = 'published' and counted.live_count = 0
        )
        then private.import_note(null, 'commerce.import_product_changed')
      end as problem
    from picked
    left join counted on counted.product_id = picked.product_id
    left join public.products as products
      on products.org_id = p_import.org_id and products.id = picked.product_id
    left join public.product_variants as variants
      on variants.org_id = p_import.org_id and variants.id = picked.variant_id
    left join public.product_variants as same_sku
      on same_sku.org_id = p_import.org_id
      and same_sku.sku = picked."values" #>> '{variant,sku}'
    left join public.product_variants as same_options
      on same_options.org_id = p_import.org_id
      and same_options.product_id = picked.product_id
      and picked.outcome = 'insert'
      and to_jsonb(same_options.option_values) = picked."values" #> '{variant,option_values}'
      and same_options.archived_at is null
  ),
  -- Room is taken by the rows that go in, in the order of the file.
  placed as (
    select judged.row_number,
      row_number() over (partition by judged.product_id order by judged.row_number) as place
    from judged
    where judged.outcome = 'insert'
      and judged.problem is null
  ),
  excluded as (
    select judged.row_number,
      case
        when judged.problem is not null then judged.problem
        when judged.live_count + placed.place > 100 or judged.variant_count + placed.place > 500
        then private.import_note('product', 'commerce.too_many_variants')
      end as problem
    from judged
    left join placed on placed.row_number = judged.row_number
  )
  update public.product_import_rows as rows
  set outcome = 'error', errors = jsonb_build_array(excluded.problem), warnings = null
  from excluded
  where excluded.problem is not null
    and rows.org_id = p_import.org_id
    and rows.import_id = p_import.id
    and rows.row_number = excluded.row_number
    -- Said again, or all rows of the import would be read to find these.
    and rows.row_number between p_first and p_last;
end;
$$;
comment on function private.exclude_product_import_rows(public.product_imports, integer, integer) is
  'DEFINER: writes rows of an import that its caller has locked; granted to nobody. Makes errors of the rows from p_first to p_last that do not find what the review saw.';

create function private.settle_repeated_product_import_rows(
  p_import public.product_imports,
  p_first  integer,
  p_last   integer
)
  returns void
  language plpgsql
  security definer set search_path = ''
  set plan_cache_mode = force_custom_plan
as $$
declare
  v_leaders integer[];
  v_failed  jsonb;
begin
  select array_agg(distinct rows.merged_into)
  into v_leaders
  from public.product_import_rows as rows
  where rows.org_id = p_import.org_id
    and rows.import_id = p_import.id
    and rows.row_number between p_first and p_last
    and rows.outcome = 'merged';

  -- They come before the rows that were combined with them, so that this is settled by now.
  select jsonb_object_agg(rows.row_number, rows.errors)
  into v_failed
  from public.product_import_rows as rows
  where rows.org_id = p_import.org_id
    and rows.import_id = p_import.id
    and rows.row_number = any (v_leaders)
    and rows.outcome = 'error';
  if v_failed is null then
    return;
  end if;

  update public.product_import_rows as rows
  set
    outcome = 'error',
    errors = v_failed -> rows.merged_into::text,
    warnings = null,
    merged_into = null
  where rows.org_id = p_import.org_id
    and rows.import_id = p_import.id
    and rows.row_number between p_first and p_last
    and rows.outcome = 'merged'
    and v_failed ? rows.merged_into::text;
end;
$$;
comment on function private.settle_repeated_product_import_rows(public.product_imports, integer, integer) is
  'DEFINER: writes rows of an import that its caller has locked; granted to nobody. Of the rows from p_first to p_last, those that were combined with a row that cannot go in cannot either, for the same reason: they are in its report, and none of their values is lost in silence.';

create function private.insert_imported_products(
  p_import public.product_imports,
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
  v_wanted integer;
  v_made   integer;
begin
  with wanted as materialized (
    select distinct on (rows.product_id) rows.product_id as id, rows.row_number,
      rows."values" -> 'product' as product,
      coalesce(rows."values" ->> 'slug', 'product') as slug,
      coalesce(private.slug_from_name(rows."values" #>> '{variant,sku}'), 'product') as sku_slug
    from public.product_import_rows as rows
    where rows.org_id = p_import.org_id
      and rows.import_id = p_import.id
      and rows.row_number between p_first and p_last
      and rows.outcome = 'insert'
      and rows."values" ? 'product'
    order by rows.product_id, rows.row_number
  ),
  missing as materialized (
    select wanted.*, row_number() over (partition by wanted.slug order by wanted.row_number) as place
    from wanted
    -- Made with an earlier batch, for another of its variants.
    left join public.products as products
      on products.org_id = p_import.org_id and products.id = wanted.id
    where products.id is null
  ),
  -- The address that it is called by, else with its code behind, else with part of its id.
  addressed as materialized (
    select missing.*,
      case when same.id is null and missing.place = 1 then missing.slug
        else left(missing.slug || '-' || missing.sku_slug, 110)
      end as address
    from missing
    left join public.products as same
      on same.org_id = p_import.org_id and same.slug = missing.slug
  ),
  settled as materialized (
    select addressed.*,
      same.id is not null
        or row_number() over (partition by addressed.address order by addressed.row_number) > 1
        as is_taken
    from addressed
    left join public.products as same
      on same.org_id = p_import.org_id and same.slug = addressed.address
  ),
  made as (
    insert into public.products (
      id, org_id, slug, name, description, status, option_names, tax_rate_bps, created_by,
      published_at, created_at
    )
    select settled.id, p_import.org_id,
      case
        when settled.is_taken then left(settled.address, 110) || '-' || left(settled.id::text, 8)
        else settled.address
      end,
      settled.product ->> 'name', settled.product ->> 'description', settled.product ->> 'status',
      array(select jsonb_array_elements_text(settled.product -> 'option_names')),
      (settled.product ->> 'tax_rate_bps')::integer, (select private.current_user_id()),
      -- The newest first is then the order of the file, within a batch.
      case when settled.product ->> 'status' = 'published'
        then now() - settled.row_number * interval '1 microsecond'
      end,
      now() - settled.row_number * interval '1 microsecond'
    from settled
    order by settled.row_number
    on conflict do nothing
    returning id
  )
  select (select count(*) from missing), (select count(*) from made)
  into v_wanted, v_made;
  if v_made < v_wanted then
    -- Somebody took an address between the look and here. Nothing of this batch has happened, and
    -- the next call looks again.
    raise exception 'commerce.import_collided' using errcode = '40001';
  end if;

  with added as (
    insert into public.product_variants (
      org_id, product_id, sku, option_values, price_minor, currency, tracks_stock, position
    )
    select rows.org_id, rows.product_id, rows."values" #>> '{variant,sku}',
      array(select jsonb_array_elements_text(rows."values" #> '{variant,option_values}')),
      (rows."values" #>> '{variant,price_minor}')::bigint, shops.currency,
      (rows."values" #>> '{variant,tracks_stock}')::boolean,
      (rows."values" #>> '{variant,position}')::integer
    from public.product_import_rows as rows
    join public.shops as shops on shops.org_id = rows.org_id
    where rows.org_id = p_import.org_id
      and rows.import_id = p_import.id
      and rows.row_number between p_first and p_last
      and rows.outcome = 'insert'
    order by rows.row_number
    on conflict do nothing
    returning id, sku
  )
  update public.product_import_rows as rows
  set variant_id = added.id, applied_at = clock_timestamp()
  from added
  where rows.org_id = p_import.org_id
    and rows.import_id = p_import.id
    and rows.row_number between p_first and p_last
    and rows.outcome = 'insert'
    and rows."values" #>> '{variant,sku}' = added.sku;
  if exists (
    select
    from public.product_import_rows as rows
    where rows.org_id = p_import.org_id
      and rows.import_id = p_import.id
      and rows.row_number between p_first and p_last
      and rows.outcome = 'insert'
      and rows.applied_at is null
  ) then
    raise exception 'commerce.import_collided' using errcode = '40001';
  end if;
end;
$$;
comment on function private.insert_imported_products(public.product_imports, integer, integer) is
  'DEFINER: nobody may insert into products; granted to nobody. Makes the products and variants of the rows from p_first to p_last, of an import that its caller has locked.';

create function private.update_imported_products(
  p_import public.product_imports,
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
  -- Every product of which a variant changes too: whoever has an older form of it open is told.
  update public.products as products
  set
    name = coalesce(changed.product ->> 'name', products.name),
    description = coalesce(changed.product ->> 'description', products.description),
    tax_rate_bps = coalesce((changed.product ->> 'tax_rate_bps')::integer, products.tax_rate_bps),
    status = coalesce(changed.product ->> 'status', products.status),
    published_at = case
      when changed.product ->> 'status' = 'published' then now()
      else products.published_at
    end
  from (
    select rows.product_id,
      (array_agg(rows."values" -> 'product') filter (where rows."values" ? 'product'))[1] as product
    from public.product_import_rows as rows
    where rows.org_id = p_import.org_id
      and rows.import_id = p_import.id
      and rows.row_number between p_first and p_last
      and rows.outcome = 'update'
    group by rows.product_id
  ) as changed
  where products.org_id = p_import.org_id
    and products.id = changed.product_id;

  update public.product_variants as variants
  set
    price_minor = coalesce(
      (rows."values" #>> '{variant,price_minor}')::bigint, variants.price_minor
    ),
    tracks_stock = coalesce(
      (rows."values" #>> '{variant,tracks_stock}')::boolean, variants.tracks_stock
    )
  from public.product_import_rows as rows
  where rows.org_id = p_import.org_id
    and rows.import_id = p_import.id
    and rows.row_number between p_first and p_last
    and rows.outcome = 'update'
    and rows."values" ? 'variant'
    and variants.org_id = p_import.org_id
    and variants.id = rows.variant_id;

  update public.product_import_rows as rows
  set applied_at = clock_timestamp()
  where rows.org_id = p_import.org_id
    and rows.import_id = p_import.id
    and rows.row_number between p_first and p_last
    and rows.outcome = 'update';
end;
$$;
comment on function private.update_imported_products(public.product_imports, integer, integer) is
  'DEFINER: nobody may update products; granted to nobody. Changes the products and variants of the rows from p_first to p_last, which its caller has locked.';

create function private.stock_imported_variants(
  p_import public.product_imports,
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
  v_variant_ids uuid[];
  v_quantities  bigint[];
begin
  update public.product_import_rows as rows
  set stock_moved = (rows."values" ->> 'stock_quantity')::bigint - variants.stock_quantity
  from public.product_variants as variants
  where rows.org_id = p_import.org_id
    and rows.import_id = p_import.id
    and rows.row_number between p_first and p_last
    and rows.applied_at is not null
    and rows."values" ? 'stock_quantity'
    and variants.org_id = p_import.org_id
    and variants.id = rows.variant_id;

  select array_agg(rows.variant_id), array_agg(rows.stock_moved)
  into v_variant_ids, v_quantities
  from public.product_import_rows as rows
  where rows.org_id = p_import.org_id
    and rows.import_id = p_import.id
    and rows.row_number between p_first and p_last
    and rows.stock_moved <> 0;
  if v_variant_ids is not null then
    perform private.move_stock(
      p_import.org_id, v_variant_ids, v_quantities, 'imported', null, p_import.file_name, null,
      p_import.id
    );
  end if;
end;
$$;
comment on function private.stock_imported_variants(public.product_imports, integer, integer) is
  'DEFINER: writes rows of an import; granted to nobody. Moves stock to what the rows from p_first to p_last say, of variants that its caller has made or locked.';

create function private.shelve_imported_products(
  p_import public.product_imports,
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
  with wanted as materialized (
    select rows.row_number, rows.product_id, names.name, private.slug_from_name(names.name) as slug
    from public.product_import_rows as rows
    cross join lateral jsonb_array_elements_text(rows."values" -> 'categories') as names (name)
    where rows.org_id = p_import.org_id
      and rows.import_id = p_import.id
      and rows.row_number between p_first and p_last
      and rows.applied_at is not null
      and rows."values" ? 'categories'
  ),
  made as (
    insert into public.categories (org_id, name, slug)
    select distinct on (wanted.slug) p_import.org_id, wanted.name, wanted.slug
    from wanted
    order by wanted.slug, wanted.row_number
    on conflict (org_id, slug) do nothing
    returning id, slug
  ),
  shelves as materialized (
    select made.id, made.slug, true as is_new from made
    union all
    -- As they were when this began, so without the new ones.
    select categories.id, categories.slug, false
    from public.categories as categories
    where categories.org_id = p_import.org_id
  ),
  added as (
    insert into public.product_categories (org_id, product_id, category_id)
    select distinct p_import.org_id, wanted.product_id, shelves.id
    from wanted
    join shelves on shelves.slug = wanted.slug
    on conflict (org_id, category_id, product_id) do nothing
    returning product_id, category_id
  ),
  per_row as (
    select firsts.row_number,
      jsonb_agg(firsts.category_id) as category_ids,
      jsonb_agg(firsts.category_id) filter (where firsts.is_new) as new_category_ids
    from (
      select distinct on (added.product_id, added.category_id)
        wanted.row_number, added.category_id, shelves.is_new
      from added
      join shelves on shelves.id = added.category_id
      join wanted on wanted.product_id = added.product_id and wanted.slug = shelves.slug
      order by added.product_id, added.category_id, wanted.row_number
    ) as firsts
    group by firsts.row_number
  )
  update public.product_import_rows as rows
  set before = coalesce(rows.before, '{}') || jsonb_strip_nulls(jsonb_build_object(
    'category_ids', per_row.category_ids, 'new_category_ids', per_row.new_category_ids
  ))
  from per_row
  where rows.org_id = p_import.org_id
    and rows.import_id = p_import.id
    and rows.row_number = per_row.row_number
    and rows.row_number between p_first and p_last;
end;
$$;
comment on function private.shelve_imported_products(public.product_imports, integer, integer) is
  'DEFINER: nobody may write categories; granted to nobody. Puts the products of the rows from p_first to p_last on the shelves that they name, makes those that are missing, and takes none away.';

create function private.count_product_import_outcomes(
  p_import public.product_imports,
  p_first  integer,
  p_last   integer
)
  returns jsonb
  language sql
  stable
  security definer set search_path = ''
as $$
  select jsonb_build_object(
    'insert', count(*) filter (where rows.outcome = 'insert'),
    'update', count(*) filter (where rows.outcome = 'update'),
    'merged', count(*) filter (where rows.outcome = 'merged'),
    'error', count(*) filter (where rows.outcome = 'error'),
    'warning', count(*) filter (where rows.warnings is not null)
  )
  from public.product_import_rows as rows
  where rows.org_id = p_import.org_id
    and rows.import_id = p_import.id
    and rows.row_number between p_first and p_last;
$$;
comment on function private.count_product_import_outcomes(public.product_imports, integer, integer) is
  'DEFINER: reads rows of an import that its caller has locked; granted to nobody.';

create function private.apply_product_import(p_org_id uuid, p_import_id uuid, p_max_rows integer)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_import public.product_imports := private.lock_product_import(p_org_id, p_import_id);
  v_first  integer;
  v_last   integer;
  v_old    jsonb;
  v_new    jsonb;
begin
  if v_import.status = 'applied' then
    return private.product_import_summary(p_org_id, p_import_id);
  elsif v_import.status not in ('reviewed', 'applying') then
    raise exception 'commerce.import_status_wrong' using errcode = 'PT409', detail = v_import.status;
  end if;

  v_first := v_import.applied_rows + 1;
  v_last := least(v_import.applied_rows + private.import_batch_rows(p_max_rows), v_import.row_count);
  v_old := private.count_product_import_outcomes(v_import, v_first, v_last);
  perform private.lock_imported_products(v_import, v_first, v_last, '{insert,update}');
  perform private.exclude_product_import_rows(v_import, v_first, v_last);
  perform private.settle_repeated_product_import_rows(v_import, v_first, v_last);
  perform private.insert_imported_products(v_import, v_first, v_last);
  perform private.update_imported_products(v_import, v_first, v_last);
  perform private.stock_imported_variants(v_import, v_first, v_last);
  perform private.shelve_imported_products(v_import, v_first, v_last);
  perform private.analyze_grown_tables('{public.products, public.product_variants}', v_last);

  v_new := private.count_product_import_outcomes(v_import, v_first, v_last);
  update public.product_imports as imports
  set
    status = case when v_last = imports.row_count then 'applied' else 'applying' end,
    applied_rows = v_last,
    applied_at = case when v_last = imports.row_count then now() end,
    inserted_count = imports.inserted_count + (v_new ->> 'insert')::integer,
    updated_count = imports.updated_count + (v_new ->> 'update')::integer,
    insert_count = imports.insert_count + (v_new ->> 'insert')::integer - (v_old ->> 'insert')::integer,
    update_count = imports.update_count + (v_new ->> 'update')::integer - (v_old ->> 'update')::integer,
    merged_count = imports.merged_count + (v_new ->> 'merged')::integer - (v_old ->> 'merged')::integer,
    error_count = imports.error_count + (v_new ->> 'error')::integer - (v_old ->> 'error')::integer,
    warning_count =
      imports.warning_count + (v_new ->> 'warning')::integer - (v_old ->> 'warning')::integer,
    product_count = case
      when v_last = imports.row_count then (
        select count(distinct rows.product_id)
        from public.product_import_rows as rows
        where rows.org_id = p_org_id
          and rows.import_id = p_import_id
          and rows.outcome = 'insert'
          and rows."values" ? 'product'
      )
      else imports.product_count
    end,
    reason_counts = case
      when v_last = imports.row_count then private.product_import_reasons(p_org_id, p_import_id)
      else imports.reason_counts
    end
  where imports.org_id = p_org_id
    and imports.id = p_import_id;
  return private.product_import_summary(p_org_id, p_import_id);
end;
$$;
comment on function private.apply_product_import(uuid, uuid, integer) is
  'DEFINER: nobody may write products and imports. Trusts private.lock_product_import(); the lock makes two callers take turns, and applied_rows says where the next one goes on.';
grant execute on function private.apply_product_import(uuid, uuid, integer) to authenticated;

create function public.apply_product_import(
  p_org_id    uuid,
  p_import_id uuid,
  p_max_rows  integer default 5000
)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.apply_product_import(p_org_id, p_import_id, p_max_rows);
$$;
comment on function public.apply_product_import(uuid, uuid, integer) is
  'Applies the next rows of a reviewed import and says how far it is: call it until done. Every call is one transaction; one that was cut off has not happened. At most 20,000 rows at once.';
grant execute on function public.apply_product_import(uuid, uuid, integer) to authenticated;
