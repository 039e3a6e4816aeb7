-- The dry run of an import: what would become of every row, before any customer is touched.
-- Depends on: crm_imports; calls crm_import_decide.

create function private.assert_import_mapping(p_mapping jsonb, p_width integer)
  returns void
  language plpgsql
  immutable
  security invoker set search_path = ''
as $$
begin
  if jsonb_typeof(p_mapping) is distinct from 'object' or p_mapping = '{}' or exists (
    select
    from jsonb_each(p_mapping) as columns (position, field)
    where columns.position !~ '^(0|[1-9][0-9]{0,2})$'
      or columns.position::integer >= p_width
      or columns.field #>> '{}' not in (
        'id', 'name', 'first_name', 'last_name', 'company', 'email', 'phone', 'country_code',
        'external_ref', 'source', 'segment', 'tags'
      )
      or jsonb_typeof(columns.field) <> 'string'
  ) then
    raise exception 'crm.import_mapping_malformed' using errcode = 'PT422';
  end if;
end;
$$;
comment on function private.assert_import_mapping(jsonb, integer) is
  'Raises unless the mapping leads from columns that exist to fields that exist.';

create function private.import_summary(p_import_id uuid)
  returns jsonb
  language sql
  stable
  security definer set search_path = ''
as $$
  select jsonb_build_object(
    'done', imports.status in ('applied', 'undone'),
    'status', imports.status,
    'row_count', imports.row_count,
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
    'restored_count', imports.restored_count,
    'kept_count', imports.kept_count
  )
  from public.customer_imports as imports
  where imports.id = p_import_id;
$$;
comment on function private.import_summary(uuid) is
  'DEFINER: reads an import that its caller has locked; granted to nobody.';

create function private.import_reasons(p_import_id uuid)
  returns jsonb
  language sql
  stable
  security definer set search_path = ''
as $$
  select coalesce(jsonb_object_agg(counts.reason, counts.rows), '{}')
  from (
    select notes.value ->> 'reason' as reason, count(distinct rows.row_number) as rows
    from public.customer_import_rows as rows
    cross join lateral jsonb_array_elements(
      coalesce(rows.errors, '[]') || coalesce(rows.warnings, '[]')
    ) as notes (value)
    where rows.import_id = p_import_id
      and (rows.errors is not null or rows.warnings is not null)
    group by notes.value ->> 'reason'
  ) as counts;
$$;
comment on function private.import_reasons(uuid) is
  'DEFINER: reads an import that its caller has locked; granted to nobody. How many rows have which reason.';

create function private.assert_import_tags(p_import public.customer_imports)
  returns void
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_old integer;
  v_all integer;
begin
  -- Put together and made distinct, not joined: nothing is known yet of how many names a file has.
  select count(*) filter (where named.is_old), count(*)
  into v_old, v_all
  from (
    select bool_or(names.is_old) as is_old
    from (
      select private.fold_text(tags.name) as name, true as is_old
      from public.tags as tags
      where tags.org_id = p_import.org_id
      union all
      select private.fold_text(wanted.name), false
      from (
        select distinct btrim(tags.name) as name
        from public.customer_import_rows as rows
        cross join lateral jsonb_array_elements_text(rows."values" -> 'tags') as tags (name)
        where rows.import_id = p_import.id
          and rows."values" ? 'tags'
      ) as wanted
    ) as names
    group by names.name
  ) as named;
  if v_all > greatest(v_old, private.most_tags()) then
    raise exception 'crm.import_too_many_tags'
      using errcode = 'PT422', detail = private.most_tags()::text;
  end if;
end;
$$;
comment on function private.assert_import_tags(public.customer_imports) is
  'DEFINER: reads rows of an import that its caller has locked; granted to nobody. Raises when its rows bring more tags than there can be, before any of them is applied.';

create function private.review_customer_import(
  p_import_id uuid,
  p_mapping   jsonb,
  p_on_match  text
)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_import public.customer_imports := private.lock_customer_import(p_import_id);
begin
  if v_import.status not in ('staged', 'reviewed') then
    raise exception 'crm.import_status_wrong' using errcode = 'PT409', detail = v_import.status;
  end if;
  if p_on_match is null or p_on_match not in ('update', 'skip') then
    raise exception 'crm.import_on_match_unknown' using errcode = 'PT422';
  end if;
  perform private.assert_import_mapping(p_mapping, jsonb_array_length(v_import.header));

  v_import.mapping := p_mapping;
  v_import.on_match := p_on_match;
  perform private.decide_import_rows(v_import);
  perform private.assert_import_tags(v_import);

  update public.customer_imports as imports
  set
    status = 'reviewed',
    mapping = p_mapping,
    on_match = p_on_match,
    reviewed_at = now(),
    insert_count = counts.inserts,
    update_count = counts.updates,
    unchanged_count = counts.unchanged,
    merged_count = counts.merged,
    error_count = counts.errors,
    skipped_count = counts.skipped,
    warning_count = counts.warnings,
    reason_counts = private.import_reasons(p_import_id)
  from (
    select
      count(*) filter (where rows.outcome = 'insert') as inserts,
      count(*) filter (where rows.outcome = 'update') as updates,
      count(*) filter (where rows.outcome = 'unchanged') as unchanged,
      count(*) filter (where rows.outcome = 'merged') as merged,
      count(*) filter (where rows.outcome = 'error') as errors,
      count(*) filter (where rows.outcome = 'skipped') as skipped,
      count(*) filter (where rows.warnings is not null) as warnings
    from public.customer_import_rows as rows
    where rows.import_id = p_import_id
  ) as counts
  where imports.id = p_import_id;

  return private.import_summary(p_import_id);
end;
$$;
comment on function private.review_customer_import(uuid, jsonb, text) is
  'DEFINER: nobody may write imports. Trusts private.lock_customer_import().';
grant execute on function private.review_customer_import(uuid, jsonb, text) to authenticated;

create function public.review_customer_import(
  p_import_id uuid,
  p_mapping   jsonb,
  p_on_match  text default 'update'
)
  returns jsonb
  language sql
  security invoker set search_path = ''
  -- The Data API gives a call this long, where a role would have eight seconds (PostgREST 12.2): a
  -- file is decided whole, and one of as many rows as may be takes longer.
  set statement_timeout = '60s'
as $$
  select private.review_customer_import(p_import_id, p_mapping, p_on_match);
$$;
comment on function public.review_customer_import(uuid, jsonb, text) is
  'Decides what would become of every row and touches no customer. p_mapping: column number to field. p_on_match: update or skip customers that exist. May be repeated until the import is applied.';
grant execute on function public.review_customer_import(uuid, jsonb, text) to authenticated;
