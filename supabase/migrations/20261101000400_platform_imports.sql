-- What all imports share: what a file may look like, whatever it is a file of, and how it is taken in.
-- Each domain says in its own words what it refuses.
-- Depends on: platform_default_privileges.

create function private.is_import_header(p_header jsonb)
  returns boolean
  language sql
  immutable parallel safe
  security invoker set search_path = ''
as $$
  select case
    when jsonb_typeof(p_header) is distinct from 'array' then false
    else jsonb_array_length(p_header) between 1 and 500
      and not exists (
        select
        from jsonb_array_elements(p_header) as names (value)
        where jsonb_typeof(names.value) <> 'string'
          or char_length(names.value #>> '{}') > 1000
      )
  end;
$$;
comment on function private.is_import_header(jsonb) is
  'Whether these can be the names of columns: 1 to 500 texts of up to 1,000 characters.';

create function private.are_import_options(p_options jsonb)
  returns boolean
  language sql
  immutable parallel safe
  security invoker set search_path = ''
as $$
  -- has_header is the one option that the functions of imports go by.
  select p_options is null or (
    jsonb_typeof(p_options) = 'object'
    and octet_length(p_options::text) <= 10000
    and jsonb_typeof(coalesce(p_options -> 'has_header', 'true')) = 'boolean'
  );
$$;
comment on function private.are_import_options(jsonb) is
  'Whether this can be what the reader of a file found out; nothing at all can be.';

create function private.are_import_rows(p_rows jsonb)
  returns boolean
  language sql
  immutable parallel safe
  security invoker set search_path = ''
as $$
  select case
    when jsonb_typeof(p_rows) is distinct from 'array' then false
    else not exists (
      select
      from jsonb_array_elements(p_rows) as rows (cells)
      where jsonb_typeof(rows.cells) <> 'array'
        or jsonb_array_length(rows.cells) > 500
        -- Text only, whatever it looks like: "=1+1" is a name until a spreadsheet opens it.
        or jsonb_path_exists(rows.cells, 'strict $[*] ? (@.type() != "string" && @.type() != "null")')
    )
  end;
$$;
comment on function private.are_import_rows(jsonb) is
  'Whether these are rows of a file: lists of up to 500 texts, or null where a cell is missing.';

create function private.analyze_grown_tables(p_tables regclass[], p_row_count integer)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_table regclass;
begin
  for v_table in
    select classes.oid
    from pg_catalog.pg_class as classes
    where classes.oid = any (p_tables)
      and classes.reltuples < p_row_count / 4
  loop
    execute format('analyze (skip_locked) %s', v_table);
  end loop;
end;
$$;
comment on function private.analyze_grown_tables(regclass[], integer) is
  'DEFINER: only its owner may analyze a table; granted to nobody. For an import that has put p_row_count rows into each of the tables, which may have been empty a moment ago: Postgres looks by itself a minute later, and would until then check each reference to them by going through all rows of the organization.';

create function private.import_batch_rows(p_max_rows integer)
  returns integer
  language sql
  immutable
  security invoker set search_path = ''
as $$
  select greatest(least(coalesce(p_max_rows, 5000), 20000), 1);
$$;
comment on function private.import_batch_rows(integer) is
  'How many rows one call applies or undoes: what was asked for, within bounds.';
