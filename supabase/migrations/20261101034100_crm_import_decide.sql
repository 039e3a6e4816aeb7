-- What becomes of every row of an imported file, decided for the whole file at once.
-- Depends on: crm_imports, crm_customer_writes, crm_customer_redirects; called by crm_import_review.
--
-- A row is about the customer whose id it names, as exports do; else whose reference it names; else
-- whose e-mail. The id of a customer that was merged away is the survivor's. One that nobody here
-- has (of another organization, or of a system of its own) is left out with a warning, and the row
-- goes by what else it says.

create function private.import_cells(p_mapping jsonb, p_field text)
  returns text
  language sql
  immutable
  security invoker set search_path = ''
as $$
  -- White space around a value goes, as trim_value() would; a line break within is a space. Written
  -- out as an expression, because a function would be called for every cell of the file.
  select string_agg(
    format(
      'nullif(btrim(translate(rows.cells ->> %s, E''\t\r\n\v\f'', ''     ''), E'' \u00a0\u200b\ufeff''), '''')',
      columns.position::integer
    ),
    ', ' order by columns.position::integer
  )
  from jsonb_each_text(p_mapping) as columns (position, field)
  where columns.field = p_field;
$$;
comment on function private.import_cells(jsonb, text) is
  'SQL for the values of all columns that are mapped to a field, or null. Column numbers have been checked to be numbers.';

create function private.import_cell(p_mapping jsonb, p_field text)
  returns text
  language sql
  immutable
  security invoker set search_path = ''
as $$
  select coalesce(
    'coalesce(' || private.import_cells(p_mapping, p_field) || ')',
    'null::text'
  );
$$;
comment on function private.import_cell(jsonb, text) is
  'SQL for the value of a field in a row: the first of the columns mapped to it that is not empty. What stands in the others is noted by private.import_left_out().';

create function private.import_list(p_mapping jsonb, p_field text)
  returns text
  language sql
  immutable
  security invoker set search_path = ''
as $$
  select coalesce(
    'nullif(array_to_string(array[' || private.import_cells(p_mapping, p_field) || '], '',''), '''')',
    'null::text'
  );
$$;
comment on function private.import_list(jsonb, text) is
  'SQL for a field of several names in a row, tags or categories: those of all columns mapped to it.';

create function private.left_out_note(p_field text, p_cells text[])
  returns jsonb
  language plpgsql
  immutable
  security invoker set search_path = ''
as $$
declare
  v_filled text[] := array_remove(p_cells, null);
  v_others text[] := array_remove(v_filled, v_filled[1]);
begin
  return case when cardinality(v_others) > 0 then jsonb_build_object(
    'field', p_field, 'reason', 'platform.import_value_left_out',
    'value', left(array_to_string(v_others, ', '), 200)
  ) end;
end;
$$;
comment on function private.left_out_note(text, text[]) is
  'What is left out of these cells of one field, as {field, reason, value}: all that differ from the first that is filled. Null where none does.';

create function private.import_left_out(p_mapping jsonb)
  returns text
  language sql
  immutable
  security invoker set search_path = ''
as $$
  -- Nothing, nearly always: only fields with several columns are looked at in each row.
  select coalesce(
    'array_remove(array[' || string_agg(
      format(
        'private.left_out_note(%L, array[%s])',
        shared.field, private.import_cells(p_mapping, shared.field)
      ),
      ', ' order by shared.field
    ) || '], null)',
    'null::jsonb[]'
  )
  from (
    select columns.field
    from jsonb_each_text(p_mapping) as columns (position, field)
    where columns.field not in ('tags', 'category')
    group by columns.field
    having count(*) > 1
  ) as shared;
$$;
comment on function private.import_left_out(jsonb) is
  'SQL for the warnings of a row in which columns of one field are filled and differ: import_cell() takes the first. Lists of names are joined, see import_list().';

create function private.import_problem(p_field text)
  returns text
  language sql
  immutable
  security invoker set search_path = ''
as $$
  -- Only values that look wrong pay for the function that says what is wrong with them.
  select format(
    $sql$case
      when parsed.%1$s is null
        or (char_length(parsed.%1$s) <= %2$s and parsed.%1$s !~ '[\x01-\x1f\x7f-\x9f]' %3$s)
      then null
      else jsonb_build_object(
        'field', %1$L, 'reason', private.customer_value_problem(%1$L, parsed.%1$s),
        'value', left(parsed.%1$s, 200)
      )
    end$sql$,
    p_field,
    case p_field
      when 'email' then 254
      when 'phone' then 40
      when 'external_ref' then 100
      when 'source' then 60
      else 200
    end,
    case p_field
      when 'email' then $sql$and parsed.email ~ '^[^\s@<>(),;:"\\]+@[^\s@<>(),;:"\\.]+(\.[^\s@<>(),;:"\\.]+)+$'$sql$
      when 'phone' then $sql$and parsed.phone ~ '[0-9]'$sql$
      when 'segment' then $sql$and parsed.segment in ('LEAD', 'OPPORTUNITY', 'CUSTOMER', 'CHURNED')$sql$
      else ''
    end
  );
$$;
comment on function private.import_problem(text) is
  'SQL for the problem of a field in a row, as {field, reason, value}, or null.';

create function private.import_tags(p_tags text)
  returns setof text
  language sql
  immutable
  security invoker set search_path = ''
as $$
  select distinct on (private.fold_text(btrim(names.name))) btrim(names.name)
  from regexp_split_to_table(p_tags, '[,;]') as names (name)
  where btrim(names.name) <> ''
  order by private.fold_text(btrim(names.name));
$$;
comment on function private.import_tags(text) is
  'The tags of one cell: names between commas or semicolons.';

create function private.decide_import_rows(p_import public.customer_imports)
  returns void
  language plpgsql
  security definer set search_path = ''
  -- The planner knows nothing about what a file holds and would guess a handful of rows; joined in
  -- nested loops, a hundred thousand never end. Customers are looked up by index, one at a time.
  set enable_nestloop = off
  set enable_mergejoin = off
  set work_mem = '64MB'
  set plan_cache_mode = force_custom_plan
as $$
declare
  v_mapping        jsonb := p_import.mapping;
  -- A file with our ids is our own, and what it says is what we have.
  v_is_export      boolean := jsonb_path_exists(v_mapping, '$.* ? (@ == "id")');
  v_ref_is_float   boolean;
  v_phone_is_float boolean;
  v_refs           text[];
  v_emails         text[];
  v_ids            uuid[];
begin
  -- A spreadsheet that took a column of ids or numbers for amounts writes "12923.0". It is undone
  -- only when the whole column looks so, since one "7.0" among names of versions is a name.
  execute format(
    $sql$
      select
        bool_and(cells.ref ~ '^\d+(\.0+)?$') and bool_or(cells.ref ~ '\.0+$'),
        bool_and(cells.phone ~ '^\d+(\.0+)?$') and bool_or(cells.phone ~ '\.0+$'),
        array_agg(distinct cells.ref) filter (where cells.ref is not null),
        array_agg(distinct lower(cells.email collate pg_catalog.pg_c_utf8))
          filter (where cells.email is not null),
        array_agg(distinct cells.id::uuid) filter (where pg_input_is_valid(cells.id, 'uuid'))
      from (
        select %s as ref, %s as phone, %s as email, %s as id
        from public.customer_import_rows as rows
        where rows.import_id = $1
      ) as cells
    $sql$,
    private.import_cell(v_mapping, 'external_ref'),
    private.import_cell(v_mapping, 'phone'),
    private.import_cell(v_mapping, 'email'),
    private.import_cell(v_mapping, 'id')
  )
  into v_ref_is_float, v_phone_is_float, v_refs, v_emails, v_ids
  using p_import.id;
  v_ref_is_float := coalesce(v_ref_is_float, false) and not v_is_export;
  v_phone_is_float := coalesce(v_phone_is_float, false) and not v_is_export;
  if v_ref_is_float then
    v_refs := array(
      select regexp_replace(refs.ref, '\.0+$', '') from unnest(v_refs) as refs (ref)
    );
  end if;
  v_ids := v_ids || array(
    select redirects.survivor_id
    from private.customer_redirects as redirects
    where redirects.org_id = p_import.org_id
      and redirects.customer_id = any (v_ids)
  );

  execute format(
    $sql$
    with raw as materialized (
      select rows.row_number, jsonb_array_length(rows.cells) as cell_count,
        %1$s as name, %2$s as first_name, %3$s as last_name, %4$s as company, %5$s as email,
        %6$s as phone, %7$s as country, %8$s as external_ref, %9$s as source, %10$s as segment,
        %11$s as tags, %19$s as id, %20$s as left_out
      from public.customer_import_rows as rows
      where rows.import_id = $1
    ),
    countries as materialized (
      select spellings.country, private.country_code_of(spellings.country) as code
      from (select distinct raw.country from raw where raw.country is not null) as spellings
    ),
    parsed as materialized (
      select raw.row_number, raw.cell_count, raw.id as id_cell,
        case when pg_input_is_valid(raw.id, 'uuid') then raw.id::uuid end as id,
        coalesce(raw.name, nullif(concat_ws(' ', raw.first_name, raw.last_name), '')) as name,
        raw.company, lower(raw.email collate pg_catalog.pg_c_utf8) collate "C" as email,
        case when $4 then regexp_replace(raw.phone, '\.0+$', '') else raw.phone end as phone,
        raw.country, countries.code as country_code,
        case when $3 then regexp_replace(raw.external_ref, '\.0+$', '') else raw.external_ref end
          as external_ref,
        raw.source, upper(raw.segment) as segment, raw.tags, raw.left_out
      from raw
      left join countries on countries.country = raw.country
    ),
    checked as materialized (
      select parsed.*,
        coalesce(parsed.name, parsed.company, parsed.email, parsed.phone, parsed.external_ref)
          is not null as has_identity,
        array_remove(array[
          %12$s, %13$s, %14$s, %15$s, %16$s, %17$s, %18$s,
          case when parsed.tags ~ '[^,;]{51,}' or parsed.tags ~ '[\x01-\x1f\x7f-\x9f]' then
            jsonb_build_object(
              'field', 'tags', 'reason', 'crm.tag_name_invalid', 'value', left(parsed.tags, 200)
            )
          -- A column of notes taken for tags. What an organization may have a customer may have, by
          -- merges and bulk runs; how many this file would add is counted below.
          when regexp_count(parsed.tags, '[,;]') >= private.most_tags() then
            jsonb_build_object(
              'field', 'tags', 'reason', 'crm.too_many_tags', 'value', left(parsed.tags, 200)
            )
          end
        ], null) as problems,
        array_remove(array[
          case when parsed.country is not null and parsed.country_code is null then
            jsonb_build_object(
              'field', 'country_code', 'reason', 'crm.country_unknown',
              'value', left(parsed.country, 200)
            )
          end,
          case when parsed.cell_count > $5 then
            jsonb_build_object('reason', 'crm.row_has_extra_cells', 'value', parsed.cell_count::text)
          end
        ], null) || parsed.left_out as notes
      from parsed
    ),
    -- Everyone whom a row may be about, looked up all at once: in an organization that the planner
    -- still believes to be empty it takes any index that begins with the organization, and would
    -- read all of its customers for each row.
    candidates as materialized (
      select customers.id, customers.external_ref, customers.email, customers
      from public.customers as customers
      where customers.org_id = $2
        and (
          customers.external_ref = any ($7)
          or customers.email = any ($8)
          or customers.id = any ($9)
        )
    ),
    redirected as materialized (
      select redirects.customer_id, redirects.survivor_id
      from private.customer_redirects as redirects
      where redirects.org_id = $2
        and redirects.customer_id = any ($9)
    ),
    matched as materialized (
      select checked.row_number, checked.email, checked.external_ref, checked.has_identity,
        checked.id, coalesce(by_id.id, redirected.survivor_id) as known_id,
        by_ref.id as ref_id, by_email.id as email_id, by_email.external_ref as email_ref
      from checked
      left join candidates as by_id on by_id.id = checked.id
      left join redirected on redirected.customer_id = checked.id
      left join candidates as by_ref on by_ref.external_ref = checked.external_ref
      left join candidates as by_email on by_email.email = checked.email
      where (checked.has_identity or checked.id is not null)
        and cardinality(checked.problems) = 0
    ),
    -- Within the file, an address belongs to the reference that has it first, …
    email_homes as materialized (
      select distinct on (matched.email) matched.email, matched.external_ref
      from matched
      where matched.email is not null
        and matched.external_ref is not null
      order by matched.email, matched.row_number
    ),
    -- … and a reference that is new to us to the customer whose address or id it comes with, …
    ref_homes as materialized (
      select distinct on (matched.external_ref) matched.external_ref,
        coalesce(matched.ref_id, matched.known_id, matched.email_id) as customer_id
      from matched
      where matched.external_ref is not null
        and coalesce(matched.known_id, matched.ref_id, matched.email_id) is not null
      order by matched.external_ref, matched.row_number
    ),
    -- … as does an address that is new to us and comes with an id.
    id_homes as materialized (
      select distinct on (matched.email) matched.email, matched.known_id as customer_id
      from matched
      where matched.email is not null
        and matched.email_id is null
        and matched.known_id is not null
      order by matched.email, matched.row_number
    ),
    keyed as materialized (
      select matched.row_number, homes.customer_id, matched.known_id,
        coalesce(matched.known_id <> matched.id, false) as is_redirected,
        case
          when matched.known_id is null and not matched.has_identity then 'crm.import_id_unknown'
          when matched.ref_id <> matched.email_id
            or matched.known_id <> matched.ref_id
            or matched.known_id <> matched.email_id
            or ref_homes.customer_id
              <> coalesce(matched.known_id, matched.ref_id, matched.email_id)
          then 'crm.matches_two_customers'
          when matched.known_id is null and matched.ref_id is null
            and matched.external_ref is not null and matched.email_ref is not null
          then 'crm.external_ref_differs'
          when email_homes.external_ref <> matched.external_ref
            or id_homes.customer_id <> coalesce(matched.known_id, matched.ref_id)
          then 'crm.email_in_another_row'
        end as conflict,
        case
          when homes.customer_id is not null then 'c' || homes.customer_id
          when homes.external_ref is not null then 'r' || homes.external_ref
          when matched.email is not null then 'e' || matched.email
          else 'n' || matched.row_number
        end as key
      from matched
      left join email_homes on email_homes.email = matched.email
      left join ref_homes
        on ref_homes.external_ref = coalesce(matched.external_ref, email_homes.external_ref)
      left join id_homes on id_homes.email = matched.email
      cross join lateral (
        select
          coalesce(
            matched.known_id, matched.ref_id, matched.email_id, ref_homes.customer_id,
            id_homes.customer_id
          ) as customer_id,
          coalesce(matched.external_ref, email_homes.external_ref) as external_ref
      ) as homes
    ),
    -- Of several rows about one customer the last that says something wins, field by field; before
    -- any that is about one merged into it.
    people as materialized (
      select keyed.key, min(keyed.row_number) as leader,
        (array_agg(keyed.customer_id))[1] as customer_id,
        (array_agg(checked.name order by keyed.is_redirected, keyed.row_number desc)
          filter (where checked.name is not null))[1] as name,
        (array_agg(checked.company order by keyed.is_redirected, keyed.row_number desc)
          filter (where checked.company is not null))[1] as company,
        (array_agg(checked.email order by keyed.is_redirected, keyed.row_number desc)
          filter (where checked.email is not null))[1] as email,
        (array_agg(checked.phone order by keyed.is_redirected, keyed.row_number desc)
          filter (where checked.phone is not null))[1] as phone,
        (array_agg(checked.country_code order by keyed.is_redirected, keyed.row_number desc)
          filter (where checked.country_code is not null))[1] as country_code,
        (array_agg(checked.external_ref order by keyed.is_redirected, keyed.row_number desc)
          filter (where checked.external_ref is not null))[1] as external_ref,
        (array_agg(checked.source order by keyed.is_redirected, keyed.row_number desc)
          filter (where checked.source is not null))[1] as source,
        (array_agg(checked.segment order by keyed.is_redirected, keyed.row_number desc)
          filter (where checked.segment is not null))[1] as segment,
        string_agg(checked.tags, ',' order by keyed.row_number) as tags
      from keyed
      join checked on checked.row_number = keyed.row_number
      where keyed.conflict is null
      group by keyed.key
    ),
    found as materialized (
      select people.key, candidates.customers as customer
      from people
      join candidates on candidates.id = people.customer_id
    ),
    -- How many tags a customer would get and has. Few new customers have so many that it matters.
    tagged as materialized (
      select people.key,
        case when people.customer_id is not null or regexp_count(people.tags, '[,;]') >= 50 then (
          select count(*)
          from private.import_tags(people.tags) as wanted (name)
          where private.fold_text(wanted.name) not in (
            select private.fold_text(tags.name)
            from public.customer_tags as links
            join public.tags as tags on tags.org_id = links.org_id and tags.id = links.tag_id
            where links.org_id = $2
              and links.customer_id = people.customer_id
          )
        ) end as new_tags,
        (
          select count(*)
          from public.customer_tags as links
          where links.org_id = $2
            and links.customer_id = people.customer_id
        ) as old_tags
      from people
      where people.tags is not null
    ),
    judged as materialized (
      select people.*,
        case
          when tagged.new_tags > 0 and tagged.new_tags + tagged.old_tags > 50
            and (people.customer_id is null or $6 <> 'skip')
          then 'crm.too_many_tags'
        end as problem,
        case
          when people.customer_id is null then 'insert'
          when $6 = 'skip' then 'skipped'
          when coalesce(people.name <> (found.customer).name, people.name is not null)
            or coalesce(people.company <> (found.customer).company, people.company is not null)
            or coalesce(people.email <> (found.customer).email, people.email is not null)
            or coalesce(people.phone <> (found.customer).phone, people.phone is not null)
            or coalesce(
              people.country_code <> (found.customer).country_code, people.country_code is not null
            )
            or coalesce(
              people.external_ref <> (found.customer).external_ref, people.external_ref is not null
            )
            or coalesce(people.source <> (found.customer).source, people.source is not null)
            or coalesce(people.segment <> (found.customer).segment::text, false)
            or coalesce(tagged.new_tags > 0, false)
          then 'update'
          else 'unchanged'
        end as outcome,
        (found.customer).updated_at as customer_updated_at,
        (found.customer).archived_at is not null as is_archived
      from people
      left join found on found.key = people.key
      left join tagged on tagged.key = people.key
    )
    update public.customer_import_rows as rows
    set
      outcome = decided.outcome,
      errors = case
        when cardinality(checked.problems) > 0 then to_jsonb(checked.problems)
        when keyed.row_number is null then jsonb_build_array(jsonb_build_object('reason', 'crm.row_unidentified'))
        when keyed.conflict is not null then jsonb_build_array(jsonb_build_object(
          'field', case keyed.conflict
            when 'crm.external_ref_differs' then 'external_ref'
            when 'crm.import_id_unknown' then 'id'
            else 'email'
          end,
          'reason', keyed.conflict,
          'value', case
            when keyed.conflict = 'crm.import_id_unknown' then checked.id_cell
            else coalesce(checked.email, checked.external_ref)
          end
        ))
        when judged.problem is not null then jsonb_build_array(jsonb_build_object(
          'field', 'tags', 'reason', judged.problem, 'value', left(checked.tags, 200)
        ))
        when decided.outcome = 'skipped' then jsonb_build_array(jsonb_build_object('reason', 'crm.customer_exists'))
      end,
      warnings = case
        when decided.outcome in ('error', 'skipped') then null
        when judged.is_archived or id_note.reason is not null or cardinality(checked.notes) > 0 then
          to_jsonb(checked.notes)
          || case when id_note.reason is null then '[]' else jsonb_build_array(jsonb_build_object(
            'field', 'id', 'reason', id_note.reason, 'value', left(checked.id_cell, 200)
          )) end
          || case when judged.is_archived then
            jsonb_build_array(jsonb_build_object('reason', 'crm.customer_is_archived'))
          else '[]' end
      end,
      "values" = case when decided.outcome in ('insert', 'update') then
        jsonb_strip_nulls(jsonb_build_object(
          'name', judged.name, 'company', judged.company, 'email', judged.email,
          'phone', judged.phone, 'country_code', judged.country_code,
          'external_ref', judged.external_ref, 'source', judged.source, 'segment', judged.segment,
          'tags', case when judged.tags is not null then
            to_jsonb(array(select private.import_tags(judged.tags)))
          end
        ))
      end,
      merged_into = case when decided.outcome = 'merged' then judged.leader end,
      customer_id = judged.customer_id,
      reviewed_customer_updated_at =
        case when decided.outcome = 'update' then judged.customer_updated_at end,
      before = null
    from checked
    left join keyed on keyed.row_number = checked.row_number
    left join judged on judged.key = keyed.key and keyed.conflict is null
    cross join lateral (
      select case
        when checked.id_cell is not null and keyed.known_id is null then 'crm.import_id_unknown'
      end as reason
    ) as id_note
    cross join lateral (
      select case
        when cardinality(checked.problems) > 0 or keyed.conflict is not null then 'error'
        when keyed.row_number is null then 'skipped'
        when judged.problem is not null then 'error'
        -- Nothing is combined with a customer who is left as they are.
        when judged.leader = checked.row_number or judged.outcome = 'skipped' then judged.outcome
        else 'merged'
      end as outcome
    ) as decided
    where rows.import_id = $1
      and rows.row_number = checked.row_number
    $sql$,
    private.import_cell(v_mapping, 'name'), private.import_cell(v_mapping, 'first_name'),
    private.import_cell(v_mapping, 'last_name'), private.import_cell(v_mapping, 'company'),
    private.import_cell(v_mapping, 'email'), private.import_cell(v_mapping, 'phone'),
    private.import_cell(v_mapping, 'country_code'), private.import_cell(v_mapping, 'external_ref'),
    private.import_cell(v_mapping, 'source'), private.import_cell(v_mapping, 'segment'),
    private.import_list(v_mapping, 'tags'),
    private.import_problem('name'), private.import_problem('company'),
    private.import_problem('email'), private.import_problem('phone'),
    private.import_problem('external_ref'), private.import_problem('source'),
    private.import_problem('segment'),
    private.import_cell(v_mapping, 'id'), private.import_left_out(v_mapping)
  )
  using p_import.id, p_import.org_id, v_ref_is_float, v_phone_is_float,
    jsonb_array_length(p_import.header), p_import.on_match, v_refs, v_emails, v_ids;
end;
$$;
comment on function private.decide_import_rows(public.customer_imports) is
  'DEFINER: nobody may update customer_import_rows; granted to nobody. The SQL is put together from constants and checked column numbers.';
