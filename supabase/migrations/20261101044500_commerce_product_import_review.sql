-- The dry run of an import: what would become of every row, before any product is touched.
-- Depends on: commerce_product_imports, platform_values; calls commerce_product_import_decide.

create function private.assert_product_import_mapping(p_mapping jsonb, p_width integer)
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
        'sku', 'name', 'description', 'price', 'stock', 'category', 'status', 'tax_rate', 'product',
        'option1', 'option2', 'option3', 'option1_name', 'option2_name', 'option3_name', 'invoice'
      )
      or jsonb_typeof(columns.field) <> 'string'
  ) then
    raise exception 'commerce.import_mapping_malformed' using errcode = 'PT422';
  end if;
  if not jsonb_path_exists(p_mapping, '$.* ? (@ == "sku")') then
    raise exception 'commerce.import_sku_unmapped' using errcode = 'PT422';
  end if;
  -- What was ordered has left the house: taken for stock, it would be sold again.
  if jsonb_path_exists(p_mapping, '$.* ? (@ == "invoice")')
    and jsonb_path_exists(p_mapping, '$.* ? (@ == "stock")')
  then
    raise exception 'commerce.import_stock_of_orders' using errcode = 'PT422';
  end if;
end;
$$;
comment on function private.assert_product_import_mapping(jsonb, integer) is
  'Raises unless the mapping leads from columns that exist to fields that exist, and makes sense.';

create function private.product_import_summary(p_org_id uuid, p_import_id uuid)
  returns jsonb
  language sql
  stable
  security definer set search_path = ''
as $$
  select jsonb_build_object(
    'done', imports.status in ('applied', 'undone'),
    'status', imports.status,
    'row_count', imports.row_count,
    'product_count', imports.product_count,
    'applied_rows', imports.applied_rows,
    'undone_rows', imports.undone_rows,
    'inserted_count', imports.inserted_count,
    'updated_count', imports.updated_count,
    'insert_count', imports.insert_count,
    'update_count', imports.update_count,
    'unchanged_count', imports.unchanged_count,
    'merged_count', imports.merged_count,
    'error_count', imports.error_count,
    'skipped_count', imports.skipped_count,
    'warning_count', imports.warning_count,
    'deleted_count', imports.deleted_count,
    'archived_count', imports.archived_count,
    'restored_count', imports.restored_count,
    'kept_count', imports.kept_count
  )
  from public.product_imports as imports
  where imports.org_id = p_org_id
    and imports.id = p_import_id;
$$;
comment on function private.product_import_summary(uuid, uuid) is
  'DEFINER: reads an import that its caller has locked; granted to nobody.';

create function private.product_import_reasons(p_org_id uuid, p_import_id uuid)
  returns jsonb
  language sql
  stable
  security definer set search_path = ''
as $$
  select coalesce(jsonb_object_agg(counts.reason, counts.rows), '{}')
  from (
    select notes.value ->> 'reason' as reason, count(*) as rows
    from public.product_import_rows as rows
    cross join lateral jsonb_array_elements(
      coalesce(rows.errors, '[]') || coalesce(rows.warnings, '[]')
    ) as notes (value)
    where rows.org_id = p_org_id
      and rows.import_id = p_import_id
      and (rows.errors is not null or rows.warnings is not null)
    group by notes.value ->> 'reason'
  ) as counts;
$$;
comment on function private.product_import_reasons(uuid, uuid) is
  'DEFINER: reads an import that its caller has locked; granted to nobody. How many rows have which reason.';

create function private.review_product_import(
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
  v_import public.product_imports := private.lock_product_import(p_org_id, p_import_id);
begin
  if v_import.status not in ('staged', 'reviewed') then
    raise exception 'commerce.import_status_wrong' using errcode = 'PT409', detail = v_import.status;
  end if;
  perform private.assert_product_import_mapping(p_mapping, jsonb_array_length(v_import.header));
  perform private.assert_json_keys(p_choices, '{on_match,new_status,unpriced,sku_case}');
  v_import.mapping := p_mapping;
  v_import.on_match := coalesce(p_choices ->> 'on_match', 'update');
  v_import.new_status := coalesce(p_choices ->> 'new_status', 'draft');
  v_import.unpriced := coalesce(p_choices ->> 'unpriced', 'draft');
  v_import.sku_case := coalesce(p_choices ->> 'sku_case', 'distinct');
  if v_import.on_match not in ('update', 'skip')
    or v_import.new_status not in ('draft', 'published')
    or v_import.unpriced not in ('draft', 'skip')
    or v_import.sku_case not in ('distinct', 'same')
  then
    raise exception 'commerce.import_choice_unknown' using errcode = 'PT422';
  end if;
  perform private.decide_product_import_rows(v_import);

  update public.product_imports as imports
  set
    status = 'reviewed',
    mapping = v_import.mapping,
    on_match = v_import.on_match,
    new_status = v_import.new_status,
    unpriced = v_import.unpriced,
    sku_case = v_import.sku_case,
    reviewed_at = now(),
    insert_count = counts.inserts,
    update_count = counts.updates,
    unchanged_count = counts.unchanged,
    merged_count = counts.merged,
    error_count = counts.errors,
    skipped_count = counts.skipped,
    warning_count = counts.warnings,
    product_count = counts.products,
    reason_counts = private.product_import_reasons(p_org_id, p_import_id)
  from (
    select
      count(*) filter (where rows.outcome = 'insert') as inserts,
      count(*) filter (where rows.outcome = 'update') as updates,
      count(*) filter (where rows.outcome = 'unchanged') as unchanged,
      count(*) filter (where rows.outcome = 'merged') as merged,
      count(*) filter (where rows.outcome = 'error') as errors,
      count(*) filter (where rows.outcome = 'skipped') as skipped,
      count(*) filter (where rows.warnings is not null) as warnings,
      count(distinct rows.product_id)
        filter (where rows.outcome = 'insert' and rows."values" ? 'product') as products
    from public.product_import_rows as rows
    where rows.org_id = p_org_id
      and rows.import_id = p_import_id
  ) as counts
  where imports.org_id = p_org_id
    and imports.id = p_import_id;

  return private.product_import_summary(p_org_id, p_import_id);
end;
$$;
comment on function private.review_product_import(uuid, uuid, jsonb, jsonb) is
  'DEFINER: nobody may write imports. Trusts private.lock_product_import().';
grant execute on function private.review_product_import(uuid, uuid, jsonb, jsonb)
  to authenticated;

create function public.review_product_import(
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
  select private.review_product_import(p_org_id, p_import_id, p_mapping, p_choices);
$$;
comment on function public.review_product_import(uuid, uuid, jsonb, jsonb) is
  'Decides what would become of every row and touches no product. p_mapping: column number to field. p_choices: on_match update|skip, new_status draft|published, unpriced draft|skip, sku_case distinct|same. May be repeated until the import is applied.';
grant execute on function public.review_product_import(uuid, uuid, jsonb, jsonb) to authenticated;
