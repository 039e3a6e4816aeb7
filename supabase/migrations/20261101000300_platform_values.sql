-- How functions read the values that they are sent, and where a list goes on.
-- Depends on: platform_default_privileges.

create function private.trim_value(p_text text)
  returns text
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
begin
  -- Also what spreadsheets and web pages leave around a value: no-break space, zero-width space,
  -- byte order mark.
  return nullif(btrim(p_text, E' \t\r\n\u00a0\u200b\ufeff'), '');
end;
$$;
comment on function private.trim_value(text) is
  'The value without white space around it; null when nothing is left.';

create function private.assert_json_keys(p_values jsonb, p_allowed text[])
  returns void
  language plpgsql
  immutable
  security invoker set search_path = ''
as $$
declare
  v_key text;
begin
  if jsonb_typeof(p_values) is distinct from 'object' then
    raise exception 'platform.values_malformed' using errcode = 'PT422';
  end if;
  for v_key in select jsonb_object_keys(p_values)
  loop
    if v_key <> all (p_allowed) then
      raise exception 'platform.field_unknown' using errcode = 'PT422', detail = left(v_key, 100);
    end if;
  end loop;
end;
$$;
comment on function private.assert_json_keys(jsonb, text[]) is
  'Raises unless the values are an object with no other keys than these; a mistyped key must not look as if it had been stored.';

create function private.json_text(
  p_values       jsonb,
  p_key          text,
  p_max_length   integer,
  p_is_multiline boolean default false
)
  returns text
  language plpgsql
  immutable
  security invoker set search_path = ''
as $$
declare
  v_text      text;
  v_forbidden text := case
    when p_is_multiline then '[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]'
    else '[\x01-\x1f\x7f-\x9f\u2028\u2029]'
  end;
begin
  if jsonb_typeof(p_values -> p_key) not in ('string', 'null') then
    raise exception 'platform.values_malformed' using errcode = 'PT422', detail = p_key;
  end if;
  v_text := private.trim_value(p_values ->> p_key);
  if char_length(v_text) > p_max_length then
    raise exception 'platform.value_too_long' using errcode = 'PT422', detail = p_key;
  elsif v_text ~ v_forbidden then
    raise exception 'platform.value_has_control_characters' using errcode = 'PT422', detail = p_key;
  end if;
  return v_text;
end;
$$;
comment on function private.json_text(jsonb, text, integer, boolean) is
  'A text of the values, trimmed; null when it is not there or nothing is left.';

create function private.json_required_text(p_values jsonb, p_key text, p_max_length integer)
  returns text
  language plpgsql
  immutable
  security invoker set search_path = ''
as $$
declare
  v_text text := private.json_text(p_values, p_key, p_max_length);
begin
  if v_text is null then
    raise exception 'platform.value_missing' using errcode = 'PT422', detail = p_key;
  end if;
  return v_text;
end;
$$;
comment on function private.json_required_text(jsonb, text, integer) is
  'A text of the values that must not be empty.';

create function private.json_number(
  p_values jsonb,
  p_key    text,
  p_min    bigint,
  p_max    bigint,
  p_reason text default 'platform.number_invalid'
)
  returns bigint
  language plpgsql
  immutable
  security invoker set search_path = ''
as $$
declare
  v_number numeric;
begin
  if coalesce(jsonb_typeof(p_values -> p_key), 'null') = 'null' then
    return null;
  end if;
  if jsonb_typeof(p_values -> p_key) = 'number' then
    v_number := (p_values ->> p_key)::numeric;
  end if;
  -- Whole numbers only: a price of 9.99 is 999 minor units, and nobody here guesses which was meant.
  if (v_number between p_min and p_max and v_number = trunc(v_number)) is not true then
    raise exception '%', p_reason using errcode = 'PT422', detail = p_key;
  end if;
  return v_number::bigint;
end;
$$;
comment on function private.json_number(jsonb, text, bigint, bigint, text) is
  'A whole number of the values within bounds; null when it is not there.';

create function private.json_day(
  p_values jsonb,
  p_key    text,
  p_reason text default 'platform.values_malformed'
)
  returns date
  language plpgsql
  immutable
  security invoker set search_path = ''
as $$
declare
  v_text text := private.json_text(p_values, p_key, 10);
begin
  -- 30 February is no day, and neither is a day of the year 0.
  if v_text !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' or pg_input_is_valid(v_text, 'date') is false then
    raise exception '%', p_reason using errcode = 'PT422', detail = p_key;
  end if;
  return v_text::date;
end;
$$;
comment on function private.json_day(jsonb, text, text) is
  'Any day of the values, YYYY-MM-DD; null when it is not there. For filters, of which 9999-12-31 is an open end.';

create function private.json_time(p_values jsonb, p_key text)
  returns timestamptz
  language plpgsql
  stable
  security invoker set search_path = ''
as $$
declare
  v_text text := private.json_text(p_values, p_key, 40);
begin
  if pg_input_is_valid(v_text, 'timestamptz') is false then
    raise exception 'platform.values_malformed' using errcode = 'PT422', detail = p_key;
  end if;
  return v_text::timestamptz;
end;
$$;
comment on function private.json_time(jsonb, text) is
  'An instant of the values; null when it is not there.';

create function private.json_boolean(p_values jsonb, p_key text)
  returns boolean
  language plpgsql
  immutable
  security invoker set search_path = ''
as $$
begin
  if coalesce(jsonb_typeof(p_values -> p_key), 'null') = 'null' then
    return null;
  elsif jsonb_typeof(p_values -> p_key) <> 'boolean' then
    raise exception 'platform.values_malformed' using errcode = 'PT422', detail = p_key;
  end if;
  return (p_values -> p_key)::boolean;
end;
$$;
comment on function private.json_boolean(jsonb, text) is
  'A yes or no of the values; null when it is not there.';

create function private.json_texts(
  p_values     jsonb,
  p_key        text,
  p_max_count  integer,
  p_max_length integer
)
  returns text[]
  language plpgsql
  immutable
  security invoker set search_path = ''
as $$
declare
  v_texts text[] := '{}';
  v_text  text;
  v_index integer;
begin
  if coalesce(jsonb_typeof(p_values -> p_key), 'null') = 'null' then
    return null;
  elsif jsonb_typeof(p_values -> p_key) <> 'array' then
    raise exception 'platform.values_malformed' using errcode = 'PT422', detail = p_key;
  elsif jsonb_array_length(p_values -> p_key) > p_max_count then
    raise exception 'platform.too_many_values' using errcode = 'PT422', detail = p_key;
  end if;
  for v_index in 0 .. jsonb_array_length(p_values -> p_key) - 1
  loop
    if jsonb_typeof(p_values -> p_key -> v_index) <> 'string' then
      raise exception 'platform.values_malformed' using errcode = 'PT422', detail = p_key;
    end if;
    v_text := private.json_required_text(
      jsonb_build_object(p_key, p_values -> p_key -> v_index), p_key, p_max_length
    );
    v_texts := v_texts || v_text;
  end loop;
  return v_texts;
end;
$$;
comment on function private.json_texts(jsonb, text, integer, integer) is
  'A list of texts of the values, none of them empty; null when it is not there.';

create function private.json_ids(p_values jsonb, p_key text, p_max_count integer)
  returns uuid[]
  language plpgsql
  immutable
  security invoker set search_path = ''
as $$
declare
  v_texts text[] := private.json_texts(p_values, p_key, p_max_count, 40);
begin
  if exists (
    select
    from unnest(v_texts) as texts (value)
    where not pg_input_is_valid(texts.value, 'uuid')
  ) then
    raise exception 'platform.values_malformed' using errcode = 'PT422', detail = p_key;
  end if;
  return v_texts::uuid[];
end;
$$;
comment on function private.json_ids(jsonb, text, integer) is
  'A list of ids of the values; null when it is not there.';

create function private.json_id(p_values jsonb, p_key text)
  returns uuid
  language plpgsql
  immutable
  security invoker set search_path = ''
as $$
declare
  v_text text := private.json_text(p_values, p_key, 40);
begin
  if pg_input_is_valid(v_text, 'uuid') is false then
    raise exception 'platform.values_malformed' using errcode = 'PT422', detail = p_key;
  end if;
  return v_text::uuid;
end;
$$;
comment on function private.json_id(jsonb, text) is
  'An id of the values; null when it is not there.';

create function private.assert_list_position(p_cursor jsonb, p_sort text, p_type regtype)
  returns void
  language plpgsql
  stable
  security invoker set search_path = ''
as $$
begin
  if p_cursor is not null and (
    jsonb_typeof(p_cursor) is distinct from 'object'
    or p_cursor ->> 'sort' is distinct from p_sort
    or pg_input_is_valid(p_cursor ->> 'id', 'uuid') is not true
    or pg_input_is_valid(p_cursor ->> 'key', p_type::text) is not true
    or p_cursor ->> 'key' in ('infinity', '-infinity', 'NaN')
  ) then
    raise exception 'platform.list_position_invalid' using errcode = 'PT422';
  end if;
end;
$$;
comment on function private.assert_list_position(jsonb, text, regtype) is
  'Raises unless a cursor is null or one that a list in this order gave: {sort, key, id}.';
