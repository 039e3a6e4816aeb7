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

create function private.currencies_of_sign(p_sign text)
  returns text[]
  language plpgsql
  immutable strict parallel safe
  security invoker set search_path = ''
as $$
begin
  -- One expression, without a query: files have thousands of prices. Cents have no sign here:
  -- "50 ct" is not fifty.
  return case
    when p_sign in ('€', 'euro', 'euros') then '{EUR}'
    when p_sign in ('£', 'pound', 'pounds') then '{GBP,EGP,FKP,GIP,LBP,SDG,SHP,SSP,SYP}'
    when p_sign = 'stg' then '{GBP}'
    when p_sign in ('e£', 'le', 'جنيه') then '{EGP,SDG,SLE}'
    when p_sign = 'll' then '{LBP}'
    when p_sign = 'ls' then '{SYP}'
    when p_sign = '¥' then '{JPY,CNY}'
    when p_sign in ('円', 'yen') then '{JPY}'
    when p_sign in ('元', '圆', '圓') then '{CNY,HKD,MOP,TWD}'
    when p_sign in ('rmb', 'yuan') then '{CNY}'
    when p_sign in ('₩', '원', 'won') then '{KRW,KPW}'
    when p_sign = '₹' then '{INR}'
    when p_sign in ('rs', 're', 'rupee', 'rupees') then '{INR,LKR,MUR,NPR,PKR,SCR}'
    when p_sign in ('₽', 'руб', 'р', 'рублей', 'rubles') then '{RUB,BYN}'
    when p_sign in ('₴', 'грн') then '{UAH}'
    when p_sign in ('zł', 'zl', 'zloty', 'złoty', 'złote', 'złotych') then '{PLN}'
    when p_sign in ('kč', 'kc', 'korun') then '{CZK}'
    when p_sign in ('ft', 'forint') then '{HUF}'
    when p_sign in ('lei', 'leu') then '{RON,MDL}'
    when p_sign in ('kr', 'krona', 'kronor', 'krone', 'kroner', 'krónur') then '{SEK,NOK,DKK,ISK}'
    when p_sign in ('fr', 'frs', 'sfr', 'franken') then '{CHF}'
    when p_sign in ('franc', 'francs') then '{CHF,BIF,CDF,DJF,GNF,KMF,RWF,XAF,XOF,XPF}'
    when p_sign in ('f', 'cfa', 'fcfa') then '{XAF,XOF,XPF}'
    when p_sign = 'fbu' then '{BIF}'
    when p_sign = 'fc' then '{CDF}'
    when p_sign = 'fdj' then '{DJF}'
    when p_sign = 'fg' then '{GNF}'
    when p_sign = 'cf' then '{KMF}'
    when p_sign in ('frw', 'rf') then '{RWF,MVR}'
    when p_sign = 'mrf' then '{MVR}'
    when p_sign in ('₺', 'tl', 'lira') then '{TRY}'
    when p_sign in ('฿', 'บาท', 'baht') then '{THB}'
    when p_sign in ('₪', 'nis', 'ש', 'ח', 'שח') then '{ILS}'
    when p_sign in ('₫', 'đ', 'vnđ', 'đồng') then '{VND}'
    when p_sign = 'rp' then '{IDR}'
    when p_sign = 'rm' then '{MYR}'
    when p_sign = '₱' then '{PHP,CUP}'
    when p_sign in ('peso', 'pesos') then '{ARS,CLP,COP,CUP,DOP,MXN,PHP,UYU}'
    when p_sign = '₦' then '{NGN}'
    when p_sign = '₵' then '{GHS}'
    when p_sign = '₡' then '{CRC,SVC}'
    when p_sign in ('₲', 'gs') then '{PYG}'
    when p_sign in ('₸', 'тг', 'тенге') then '{KZT}'
    when p_sign in ('₮', 'төг') then '{MNT}'
    when p_sign = '₾' then '{GEL}'
    when p_sign = '₼' then '{AZN}'
    when p_sign = 'manat' then '{AZN,TMT}'
    when p_sign in ('֏', 'dram') then '{AMD}'
    when p_sign = '؋' then '{AFN}'
    when p_sign in ('৳', 'tk', 'taka') then '{BDT}'
    when p_sign = '៛' then '{KHR}'
    when p_sign = '₭' then '{LAK}'
    when p_sign in ('ریال', 'ريال', 'rial', 'riyal') then '{IRR,OMR,QAR,SAR,YER}'
    when p_sign in ('⃁', 'sr') then '{SAR}'
    when p_sign = 'qr' then '{QAR}'
    when p_sign in ('درهم', 'dh', 'dhs', 'dirham') then '{AED,MAD}'
    when p_sign in ('دينار', 'dinar', 'dinars') then '{BHD,DZD,IQD,JOD,KWD,LYD,RSD,TND}'
    when p_sign = 'bd' then '{BHD}'
    when p_sign = 'da' then '{DZD}'
    when p_sign = 'id' then '{IQD}'
    when p_sign = 'jd' then '{JOD}'
    when p_sign = 'kd' then '{KWD}'
    when p_sign = 'ld' then '{LYD}'
    when p_sign = 'dt' then '{TND}'
    when p_sign in ('din', 'дин') then '{RSD}'
    when p_sign in ('ден', 'den') then '{MKD}'
    when p_sign in ('km', 'км') then '{BAM}'
    when p_sign in ('lek', 'lekë') then '{ALL}'
    when p_sign = 'l' then '{ALL,HNL,LSL,MDL,SZL}'
    when p_sign = 'e' then '{SZL}'
    when p_sign = 'm' then '{LSL,UZS}'
    when p_sign = 'r' then '{ZAR}'
    when p_sign = 'k' then '{MMK,MWK,PGK,ZMW}'
    when p_sign = 'mk' then '{MWK}'
    when p_sign = 'ks' then '{MMK}'
    when p_sign = 'p' then '{BWP,PHP}'
    when p_sign = 'q' then '{GTQ}'
    when p_sign = 'g' then '{HTG}'
    when p_sign = 'd' then '{GMD}'
    when p_sign = 's' then '{PEN}'
    when p_sign = 'b' then '{PAB}'
    when p_sign = 'bs' then '{BOB,VES}'
    when p_sign = 'ksh' then '{KES}'
    when p_sign = 'tsh' then '{TZS}'
    when p_sign = 'ush' then '{UGX}'
    when p_sign = 'sh' then '{KES,SOS,TZS,UGX}'
    when p_sign = 'br' then '{BYN,ETB}'
    when p_sign = 'nfk' then '{ERN}'
    when p_sign = 'kz' then '{AOA}'
    when p_sign = 'ar' then '{MGA}'
    when p_sign in ('mt', 'mtn') then '{MZN}'
    when p_sign = 'db' then '{STN}'
    when p_sign = 'um' then '{MRU}'
    when p_sign = 'esc' then '{CVE}'
    when p_sign = 'nu' then '{BTN}'
    when p_sign = 'vt' then '{VUV}'
    when p_sign = 'sm' then '{TJS}'
    when p_sign in ('som', 'сом') then '{KGS}'
    when p_sign in ('so', 'sum', 'сум') then '{UZS}'
    when p_sign in ('ƒ', 'afl') then '{AWG,XCG}'
    when p_sign = 'cg' then '{XCG}'
    when p_sign = 'zig' then '{ZWG}'
    when p_sign = '$' then
      '{ARS,AUD,BBD,BMD,BND,BSD,BZD,CAD,CLP,COP,CUP,DOP,FJD,GYD,HKD,JMD,KYD,LRD,MOP,MXN,NAD,NIO,NZD,SBD,SGD,SRD,TOP,TTD,TWD,USD,UYU,WST,XCD}'
    when p_sign in ('dollar', 'dollars') then
      '{AUD,BBD,BMD,BND,BSD,BZD,CAD,FJD,GYD,HKD,JMD,KYD,LRD,NAD,NZD,SBD,SGD,SRD,TTD,TWD,USD,XCD}'
    when p_sign in ('us', 'us$') then '{USD}'
    when p_sign in ('can', 'ca$', 'can$') then '{CAD}'
    when p_sign = 'c$' then '{CAD,NIO}'
    when p_sign in ('a$', 'au$') then '{AUD}'
    when p_sign in ('nz', 'nz$') then '{NZD}'
    when p_sign in ('hk', 'hk$') then '{HKD}'
    when p_sign in ('s$', 'sg$') then '{SGD}'
    when p_sign in ('nt', 'nt$', 'tw$') then '{TWD}'
    when p_sign in ('r$', 'reais') then '{BRL}'
    when p_sign in ('mx', 'mx$', 'mex$') then '{MXN}'
    when p_sign = 'ar$' then '{ARS}'
    when p_sign in ('cl$', 'clp$') then '{CLP}'
    when p_sign in ('co$', 'col$') then '{COP}'
    when p_sign = 'rd$' then '{DOP}'
    when p_sign in ('j$', 'ja$') then '{JMD}'
    when p_sign = 'tt$' then '{TTD}'
    when p_sign = 'bz$' then '{BZD}'
    when p_sign = 'bds$' then '{BBD}'
    when p_sign = 'bd$' then '{BMD}'
    when p_sign = 'b$' then '{BND,BSD}'
    when p_sign = 'ci$' then '{KYD}'
    when p_sign = 'ec$' then '{XCD}'
    when p_sign = 'fj$' then '{FJD}'
    when p_sign = 'g$' then '{GYD}'
    when p_sign in ('l$', 'ld$') then '{LRD}'
    when p_sign = 'n$' then '{NAD}'
    when p_sign = 'si$' then '{SBD}'
    when p_sign = 't$' then '{TOP}'
    when p_sign = 'ws$' then '{WST}'
  end::text[];
end;
$$;
comment on function private.currencies_of_sign(text) is
  'The currencies that a sign or a word beside a number may mean, in lower case; null for what is none.';

create function private.is_price_unit_other(p_text text, p_currency text)
  returns boolean
  language plpgsql
  stable
  security invoker set search_path = ''
as $$
declare
  v_parts   text[];
  v_code    text;
  v_codes   text[];
  v_own     boolean := false;
  v_unknown boolean := false;
begin
  for v_parts in
    select regexp_matches(
      -- Full-width signs as ours; the words of other scripts count, whatever the database's locale.
      lower(normalize(p_text, nfkc) collate pg_catalog.pg_c_utf8),
      '([[:alpha:]]*)\s*([$£])|([[:alpha:]]+|[¢¤¥֏؋৲৳૱௹฿៛₠-⃏])', 'g'
    )
  loop
    v_code := upper(coalesce(v_parts[1], v_parts[3]));
    v_codes := case
      when v_code = p_currency then array[p_currency]
      when char_length(v_code) = 3 then (
        select array[currencies.code::text]
        from public.currencies as currencies
        where currencies.code = v_code::character(3)
      )
    end;
    v_codes := coalesce(
      v_codes,
      private.currencies_of_sign(coalesce(v_parts[1] || v_parts[2], v_parts[3])),
      private.currencies_of_sign(v_parts[2])
    );
    if p_currency <> all (v_codes) then
      return true;
    end if;
    v_own := v_own or v_codes is not null;
    v_unknown := v_unknown or v_codes is null;
  end loop;
  -- What is not known may be a currency that we do not have, unless the shop's own is named too:
  -- "12 € / kg". A sign that several currencies share is taken for any of these.
  return v_unknown and not v_own;
end;
$$;
comment on function private.is_price_unit_other(text, text) is
  'Whether what stands beside the number of a price names another currency than this one, or nothing that we know.';

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
  elsif p_currency is not null
    and v_parts[3] || v_parts[6] <> ''
    and private.is_price_unit_other(p_text, p_currency)
  then
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
  'A price as somebody wrote it, in minor units, rounded to them. p_mark: what fractions of the file begin with where that cannot be told from the price itself; any, if three digits are more likely a fraction. Without a currency a unit may be anything: pieces have one too.';

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
