-- How the cells of a file of products are read: prices, amounts, rates and words for a status.
-- Depends on: commerce_product_imports, crm_import_decide (import_cell).

create function private.import_lines_cell(p_mapping jsonb, p_field text)
  returns text
  language sql
  immutable
  security invoker set search_path = ''
as $$
  -- As import_cell(), but line breaks stay: a description has paragraphs.
  select coalesce(
    'coalesce(' || string_agg(
      format(
        'nullif(btrim(replace(rows.cells ->> %s, E''\r\n'', E''\n''), E'' \t\r\n\v\f\u00a0\u200b\ufeff''), '''')',
        columns.position::integer
      ),
      ', ' order by columns.position::integer
    ) || ')',
    'null::text'
  )
  from jsonb_each_text(p_mapping) as columns (position, field)
  where columns.field = p_field;
$$;
comment on function private.import_lines_cell(jsonb, text) is
  'SQL for the value of a field that may have several lines. Column numbers have been checked to be numbers.';

create function private.latin_number(p_text text)
  returns text
  language plpgsql
  immutable strict parallel safe
  security invoker set search_path = ''
as $$
begin
  -- Digits and separators of Arabic, Persian and full-width keyboards as ours; every dash is a
  -- minus; spaces and apostrophes between thousands go.
  return (
    select regexp_replace(
      translate(
        p_text,
        '٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹０１２３４５６７８９٫٬．，−–—',
        '012345678901234567890123456789,..,---'
      ),
      '[\s\u00a0\u2009\u202f''’]+', '', 'g'
    )
  );
end;
$$;
comment on function private.latin_number(text) is
  'What looks like a number, in the characters that we read numbers in.';

create function private.is_price_unit_other(p_unit text, p_currency text)
  returns boolean
  language plpgsql
  stable
  security invoker set search_path = ''
as $$
begin
  -- Signs that several currencies share are taken for any of these.
  return (
    select case
      when p_unit ~ '€' then p_currency <> 'EUR'
      when p_unit ~ '£' then p_currency in ('EUR', 'USD', 'CHF', 'JPY', 'CNY', 'INR')
      when p_unit ~ '[¥￥]' then p_currency not in ('JPY', 'CNY')
      when p_unit ~ '₹' then p_currency <> 'INR'
      when p_unit ~ '\$' then
        p_currency in ('EUR', 'GBP', 'CHF', 'JPY', 'CNY', 'INR', 'SEK', 'NOK', 'DKK', 'PLN', 'CZK')
      else coalesce(
        upper(substring(p_unit from '[A-Za-z]{3}')) <> p_currency
        and exists (
          select
          from public.currencies as currencies
          where currencies.code = upper(substring(p_unit from '[A-Za-z]{3}'))
        ),
        false
      )
    end
  );
end;
$$;
comment on function private.is_price_unit_other(text, text) is
  'Whether what stands beside a number names another currency than this one.';

create function private.read_price(
  p_text       text,
  p_mark       text,
  p_currency   text,
  p_exponent   integer,
  out amount_minor numeric,
  out problem      text,
  out is_rounded   boolean
)
  language plpgsql
  stable
  security invoker set search_path = ''
as $$
declare
  v_parts    text[];
  v_number   text;
  v_marks    text;
  v_decimal  text;
  v_fraction text;
  v_exact    numeric;
begin
  is_rounded := false;
  -- A unit before or behind; "12,-" has no cents; brackets are a minus in accounts. A letter within,
  -- as in 1e3, is not read: a spreadsheet that writes so has lost digits already.
  v_parts := regexp_match(
    regexp_replace(private.latin_number(p_text), '[.,]-+(?=[^0-9]*$)', ''),
    '^(\(?)(-?)((?:[^0-9.,()+-]+\.?)?)([-+]?)([0-9][0-9.,]*|[.,][0-9]+)((?:[^0-9.,()+-]+\.?)?)(-?)(\)?)$'
  );
  if v_parts is null or char_length(v_parts[5]) > 40 then
    problem := 'commerce.price_unreadable';
    return;
  elsif private.is_price_unit_other(v_parts[3] || v_parts[6], p_currency) then
    problem := 'commerce.price_in_other_currency';
    return;
  end if;

  v_number := v_parts[5];
  v_marks := regexp_replace(v_number, '[0-9]', '', 'g');
  v_decimal := case
    when v_marks = '' then null
    -- Of two kinds the last is that of the fraction.
    when v_marks ~ ',' and v_marks ~ '\.' then right(v_marks, 1)
    when char_length(v_marks) > 1 then null
    -- Three digits behind, one to three before: thousands, or a fraction of three digits. The other
    -- prices of the file decide.
    when v_number ~ '^[1-9][0-9]{0,2}[.,][0-9]{3}$' then
      case when p_mark in (v_marks, 'any') then v_marks end
    else v_marks
  end;
  if v_decimal is not null then
    v_fraction := substring(v_number from '[0-9]*$');
    v_number := left(v_number, -1 - char_length(v_fraction));
  end if;
  if v_number !~ '^[0-9]*$' then
    -- India groups by two above the thousand.
    if v_number !~ '^[0-9]{1,3}(([.,])[0-9]{2,3}(\2[0-9]{2,3})*)?([.,])[0-9]{3}$'
      or (v_number ~ ',' and v_number ~ '\.')
    then
      problem := 'commerce.price_unreadable';
      return;
    end if;
    v_number := regexp_replace(v_number, '[.,]', '', 'g');
  end if;

  v_exact := (coalesce(nullif(v_number, ''), '0') || '.' || coalesce(nullif(v_fraction, ''), '0'))::numeric
    * power(10::numeric, p_exponent);
  amount_minor := round(v_exact);
  -- Not for the last digit of a sum that a spreadsheet made, 4.1500000000000004.
  is_rounded := abs(v_exact - amount_minor) > 0.000001;
  if amount_minor > 99999999999 then
    problem := 'commerce.price_too_high';
  end if;
  if '-' in (v_parts[2], v_parts[4], v_parts[7]) or v_parts[1] = '(' then
    amount_minor := - amount_minor;
  end if;
end;
$$;
comment on function private.read_price(text, text, text, integer) is
  'A price as somebody wrote it, in minor units, rounded to them. p_mark: what fractions of the file begin with where that cannot be told from the price itself; any, if three digits are more likely a fraction.';

create function private.price_mark_of(p_prices text[], p_locale text, p_exponent integer)
  returns text
  language sql
  immutable
  security invoker set search_path = ''
as $$
  select case
    when counts.points > counts.commas then '.'
    when counts.commas > counts.points then ','
    when p_exponent = 3 then 'any'
    -- Nothing in the file tells: as people in the organization's language write.
    when p_locale ~* '^(en|zh|ja|ko|th|he|hi|ms|ta|bn|ur|fa|sw)(-|$)' or p_locale ~* '-(CH|LI|MX)$'
    then '.'
    else ','
  end
  from (
    select
      count(*) filter (
        where numbers.text ~ '\.([0-9]{1,2}|[0-9]{4,})\D*$' or numbers.text ~ ',[0-9]{3}\D*[,.]'
      ) as points,
      count(*) filter (
        where numbers.text ~ ',([0-9]{1,2}|[0-9]{4,})\D*$' or numbers.text ~ '\.[0-9]{3}\D*[,.]'
      ) as commas
    from (
      select private.latin_number(prices.price) as text
      from unnest(p_prices) as prices (price)
    ) as numbers
  ) as counts;
$$;
comment on function private.price_mark_of(text[], text, integer) is
  'What fractions begin with in these prices: a point, a comma, or any.';

create function private.read_pieces(p_text text)
  returns bigint
  language plpgsql
  immutable strict parallel safe
  security invoker set search_path = ''
as $$
begin
  -- Nearly always, and the patterns below take ten times as long.
  if p_text ~ '^[0-9]{1,9}$' then
    return p_text::bigint;
  end if;
  return (
    select case
      when numbers.text ~ '^[0-9]{1,9}([.,]0{1,2})?$'
      then regexp_replace(numbers.text, '[.,]0+$', '')::bigint
      when numbers.text ~ '^[0-9]{1,3}([.,][0-9]{3}){1,2}$'
      then regexp_replace(numbers.text, '[.,]', '', 'g')::bigint
    end
    from (select private.latin_number(p_text) as text) as numbers
  );
end;
$$;
comment on function private.read_pieces(text) is
  'How many pieces a cell says: a whole number from 0 to 999,999,999, or null.';

create function private.read_percent(p_text text)
  returns numeric
  language plpgsql
  immutable strict parallel safe
  security invoker set search_path = ''
as $$
begin
  return (
    select case
      when numbers.text ~ '^[0-9]{1,3}(\.[0-9]{1,6})?$' then numbers.text::numeric
    end
    from (
      select replace(rtrim(private.latin_number(p_text), '%'), ',', '.') as text
    ) as numbers
  );
end;
$$;
comment on function private.read_percent(text) is
  'A rate in percent, or null for what is none.';

create function private.read_product_status(p_text text)
  returns text
  language plpgsql
  immutable strict parallel safe
  security invoker set search_path = ''
as $$
begin
  return (
    select case
      when p_text ~* '^(published|active|live|visible|online|enabled|available|public|yes|true|1|aktiv|ja|sichtbar|publié|publie|actif|oui|activo|publicado|sí|si|attivo|pubblicato)$'
      then 'published'
      when p_text ~* '^(draft|inactive|hidden|offline|disabled|private|unlisted|no|false|0|-1|entwurf|inaktiv|nein|versteckt|brouillon|inactif|non|borrador|inactivo|bozza|inattivo)$'
      then 'draft'
      when p_text ~* '^(archived|discontinued|archiviert|archivé|archivado|archiviato)$' then 'archived'
    end
  );
end;
$$;
comment on function private.read_product_status(text) is
  'The status that a word stands for, as shops and spreadsheets write it, or null.';

create function private.import_categories(p_text text)
  returns setof text
  language plpgsql
  immutable strict
  security invoker set search_path = ''
as $$
begin
  return query
  select distinct on (slugs.slug) btrim(names.name)
  from regexp_split_to_table(p_text, '[,;|]') with ordinality as names (name, place)
  cross join lateral (select private.slug_from_name(btrim(names.name)) as slug) as slugs
  where slugs.slug is not null
  order by slugs.slug, names.place;
end;
$$;
comment on function private.import_categories(text) is
  'The categories of one cell: names between commas, semicolons or bars. Names that make the same address are one.';
