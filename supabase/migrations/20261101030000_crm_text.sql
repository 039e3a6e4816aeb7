-- How text is compared when people look for it: accents, case and script do not matter.
-- Depends on: platform_default_privileges (extension unaccent).

-- All that is asked row by row is plpgsql: a function with a search_path of its own is never
-- inlined, and one in language sql is then begun anew as a query for every row.
create function private.fold_text(p_text text)
  returns text
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
begin
  -- Most text is plain ASCII and needs none of the rest.
  if octet_length(p_text) = char_length(p_text) then
    return lower(p_text);
  end if;
  -- The collation is named because lower() otherwise goes by that of the argument, and under "C",
  -- which columns of addresses and keys have, it knows ASCII only.
  -- Compatibility forms first (full-width letters, ligatures), then the marks go: Latin, Greek
  -- and Cyrillic accents, Hebrew points, Arabic vowels. The dictionary is named in full, so the
  -- result changes with the server's major version at most, when indexes are rebuilt anyway.
  return normalize(
    lower(
      extensions.unaccent(
        'extensions.unaccent'::regdictionary,
        regexp_replace(
          normalize(lower(p_text collate pg_catalog.pg_c_utf8), nfkd),
          '[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670]',
          '',
          'g'
        )
      ) collate pg_catalog.pg_c_utf8
    ),
    nfc
  );
end;
$$;
comment on function private.fold_text(text) is
  'Text without case and accents, in any script, for comparing and sorting. Not for showing.';

create function private.plain_digits(p_text text)
  returns text
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
begin
  return translate(
    p_text,
    '٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹０１２３４５６７８９',
    '012345678901234567890123456789'
  );
end;
$$;
comment on function private.plain_digits(text) is
  'Digits of Arabic, Persian and full-width keyboards as those of ours; the rest as it is.';

create function private.search_form(p_text text)
  returns text
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
declare
  v_words text := private.fold_text(p_text);
begin
  if octet_length(v_words) <> char_length(v_words) then
    v_words := private.plain_digits(v_words);
  end if;
  v_words := btrim(
    regexp_replace(
      translate(v_words, '0123456789', 'ABCDEFGHIJ'),
      '[\x01-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]+',
      ' ',
      'g'
    )
  );
  if octet_length(v_words) = char_length(v_words) then
    return v_words;
  end if;
  -- pg_trgm takes for letters what the database's ctype does, and under "C" that is ASCII only: a
  -- Greek name would have no trigram at all. So each byte of any other character becomes Q and
  -- three octal digits, which also makes one Chinese character long enough for trigrams. Digits
  -- were moved out of the way above (0-9 to A-J), so that no number that someone types matches
  -- inside an encoded letter; folded text has no capitals of its own.
  return replace(encode(convert_to(v_words, 'UTF8'), 'escape'), '\', 'Q');
end;
$$;
comment on function private.search_form(text) is
  'Words separated by single spaces in an ASCII alphabet that pg_trgm can index under every locale. Stored text and query both pass through it.';

create function private.phone_digits(p_phone text)
  returns text
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
begin
  return nullif(regexp_replace(p_phone, '[^0-9]+', '', 'g'), '');
end;
$$;
comment on function private.phone_digits(text) is
  'A telephone number without punctuation.';

create function private.national_digits(p_phone text)
  returns text
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
begin
  -- After + or 00 comes a country code; no code is the beginning of another, so its length can be
  -- told from its first digits (ITU E.164). Without one, a leading zero is only how it is dialled.
  return nullif(
    regexp_replace(
      regexp_replace(
        regexp_replace(p_phone, '^[^0-9+]*(\+|00)', '+'),
        '[^0-9+]+', '', 'g'
      ),
      '^(\+(1|7|2([07]|[1-689]\d)|3([0-469]|[578]\d)|4([013-9]|2\d)|5([1-8]|[09]\d)|6([0-6]|[7-9]\d)|8([1246]|[03579]\d)|9([0-58]|[679]\d))|\+)?0*',
      ''
    ),
    ''
  );
end;
$$;
comment on function private.national_digits(text) is
  'A telephone number without punctuation, country code and leading zeros: how it is the same to whoever writes it.';

-- The rest is how two customers are compared that may be one.
create function private.email_key(p_email text)
  returns text
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
declare
  v_local  text := split_part(p_email, '@', 1);
  v_domain text := split_part(p_email, '@', 2);
begin
  -- While somebody types, there is not more than the beginning of an address.
  if v_local = '' or v_domain !~ '.\..' then
    return null;
  end if;
  -- What follows a plus never decides where mail goes, at any provider that knows it.
  v_local := coalesce(nullif(split_part(v_local, '+', 1), ''), v_local);
  if v_domain in ('gmail.com', 'googlemail.com') then
    v_local := coalesce(nullif(replace(v_local, '.', ''), ''), v_local);
    v_domain := 'gmail.com';
  end if;
  return v_local || '@' || v_domain;
end;
$$;
comment on function private.email_key(text) is
  'The mailbox behind an address in lower case: without a plus-tag, and for Gmail without dots and the second name of its domain.';

create function private.name_key(p_name text)
  returns text
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
begin
  -- 200 characters as the column has: folding may lengthen, and edit distances have a limit.
  return left(array_to_string(
    array(
      select words.word
      from regexp_split_to_table(
        btrim(regexp_replace(
          -- O'Brien is one word, Anna-Maria two.
          replace(private.fold_text(p_name), '''', ''),
          '[\x01-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]+', ' ', 'g'
        )),
        ' '
      ) as words (word)
      where words.word <> ''
      order by words.word collate "C"
    ),
    ' '
  ), 200);
end;
$$;
comment on function private.name_key(text) is
  'The words of a name without case, accents and punctuation, in alphabetical order: "Müller, Anna" is "Anna Muller". Empty when there is none.';

create function private.sound_key(p_name_key text)
  returns text
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
declare
  v_sounds text := p_name_key;
begin
  v_sounds := replace(replace(replace(v_sounds, 'sch', 's'), 'ph', 'f'), 'ck', 'k');
  v_sounds := regexp_replace(v_sounds, '(^| )[aeiouyаеёиоуыэюяαεηιουω]', '\1A', 'g');
  -- Consonants that are taken for each other become one; vowels, and an h, are left out. Numbers
  -- stay as they are: Branch 12 is not Branch 112.
  v_sounds := translate(
    v_sounds,
    'bdgcqvwzxaeiouyhаеёиоуыэюяйъьαεηιουω',
    'ptkkkffsk'
  );
  return array_to_string(
    array(
      select words.word
      from regexp_split_to_table(regexp_replace(v_sounds, '([^0-9])\1+', '\1', 'g'), ' ') as words (word)
      order by words.word collate "C"
    ),
    ' '
  );
end;
$$;
comment on function private.sound_key(text) is
  'How the words of private.name_key() sound, roughly: Meyer and Maier, Schmidt and Schmitt have the same. Only for finding what to compare.';

create function private.phone_country(p_phone text)
  returns text
  language sql
  immutable parallel safe
  security invoker set search_path = ''
as $$
  -- What stands before the national digits, without the zeros between: they may be part of the code
  -- (+30), but as no code is the beginning of another, what is left still tells them apart.
  select case
    when p_phone ~ '^[^0-9+]*(\+|00)' then
      regexp_replace(
        regexp_replace(private.phone_digits(p_phone), '^00', ''),
        '0*' || coalesce(private.national_digits(p_phone), '') || '$',
        ''
      )
  end;
$$;
comment on function private.phone_country(text) is
  'Something that is equal for equal country codes; null for a number without one.';

-- The unique index of tags is computed with the rights of whoever writes the row. The others are
-- called by definer functions only, and granted to nobody.
grant execute on function private.fold_text(text) to authenticated;
