-- How a name is written in an address of the shop.
-- Depends on: crm_text.

create function private.slug_from_name(p_name text)
  returns text
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
begin
  -- Letters and digits of any script stay, without case and accents; what stands between them is
  -- one hyphen. Eighty characters leave room for a number at the end.
  return nullif(btrim(
    left(btrim(
      regexp_replace(
        private.fold_text(p_name),
        '[\x01-\x2f\x3a-\x40\x5b-\x60\x7b-\xbf\u2000-\u206f\u2190-\u2bff\u3000-\u303f\ufeff\uff00-\uff0f\s[:cntrl:]]+',
        '-', 'g'
      ),
      '-'
    ), 70),
    '-'
  ), '');
end;
$$;
comment on function private.slug_from_name(text) is
  'How a name is written in an address, or null when nothing of it can be.';
