-- Search as one types: by any part of name, company, e-mail, reference and number, and by tag.
-- Depends on: crm_search_stages, crm_customer_lists (what a row holds).
--
-- Under row-level security Postgres may not use a trigram index, because its operators are not
-- leakproof: it would test every customer of the organization, one by one. So this is a definer
-- function that checks the permission once and names the organization itself.

create function private.search_customers_unchecked(
  p_filter private.customer_filter,
  p_query  text,
  p_limit  integer
)
  returns setof public.customer_list_item
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_query  text := private.trim_value(left(p_query, 200));
  v_fold   text := private.fold_text(v_query);
  v_lower  text := lower(v_query collate pg_catalog.pg_c_utf8);
  v_form   text := private.search_form(v_query);
  v_parts  text[] := (string_to_array(v_form, ' '))[1:6];
  v_digits text := private.phone_digits(private.plain_digits(v_query));
  v_words  text[] := array(
    select parts.part from unnest(v_parts) as parts (part) where parts.part ~ '[^A-J]'
  );
  v_numbers text[] := array(
    select translate(parts.part, 'ABCDEFGHIJ', '0123456789')
    from unnest(v_parts) as parts (part)
    where parts.part ~ '^[A-J]{4,}$'
  );
  v_limit  integer := least(greatest(coalesce(p_limit, 20), 1), 100);
  v_found  uuid[];
  v_is_exact boolean;
begin
  -- Signs alone are no word, and yet a tag ("!!!") or how a name begins. Of marks alone nothing is
  -- left: every name would begin with it.
  if coalesce(v_fold, '') = '' then
    return;
  end if;

  -- From the likely to the far-fetched, and no further than needed. Whoever types a whole reference
  -- or number, or an address as far as the @, means that customer.
  v_found := private.search_lookups(p_filter, v_query, v_limit);
  v_is_exact := exists (
    select
    from public.customers as customers
    where customers.org_id = p_filter.org_id
      and customers.id = any (v_found)
      and (
        customers.email = v_lower
        or (v_lower ~ '.@' and starts_with(customers.email, v_lower))
        or lower(customers.external_ref) = v_lower
        or (v_digits is not null and private.phone_digits(customers.phone) = v_digits)
      )
  );
  if not v_is_exact and cardinality(v_found) < v_limit then
    v_found := v_found || private.search_by_words(p_filter, v_parts, false, v_limit);
  end if;
  if not v_is_exact and cardinality(v_found) < v_limit and v_form ~ '[^ ]{3}' then
    v_found := v_found || private.search_by_words(p_filter, v_parts, true, v_limit);
  end if;
  if v_found = '{}' and v_words <> '{}' and v_numbers <> '{}' then
    -- Nobody has both. Then whoever has the words: a telephone number is written in many ways.
    v_found := private.search_by_words(p_filter, v_words, false, v_limit);
    if v_found = '{}' then
      v_found := private.search_by_words(p_filter, v_words, true, v_limit);
    end if;
  end if;

  -- However many telephone numbers end with these digits: a reference with them is meant as well.
  -- And a short one that is a whole reference may be in the name of somebody else.
  if v_words = '{}' and char_length(v_digits) >= 4
    and (not v_is_exact or char_length(v_digits) <= 6)
  then
    v_found := v_found || private.search_inside_numbers(p_filter, array[v_digits], v_limit);
  end if;
  if not v_is_exact and v_numbers not in ('{}', array[v_digits])
    and (v_words = '{}' or v_found = '{}')
  then
    v_found := v_found || private.search_inside_numbers(p_filter, v_numbers, v_limit);
  end if;
  if not v_is_exact and cardinality(v_found) < v_limit then
    v_found := v_found || private.search_by_tags(p_filter, v_fold, v_limit);
  end if;

  return query
  select items.*
  from private.customer_list_items(p_filter.org_id, array(
    select matches.id
    from public.customers as matches
    where matches.org_id = p_filter.org_id
      and matches.id = any (v_found)
    order by
      case
        when matches.email = v_lower or lower(matches.external_ref) = v_lower
          or (v_digits is not null and private.phone_digits(matches.phone) = v_digits) then 1
        when matches.sort_name = v_fold then 2
        when starts_with(matches.sort_name, v_fold) then 3
        when starts_with(matches.email, v_lower) or starts_with(lower(matches.external_ref), v_lower)
        then 4
        else (
          -- The query as whole words, at the beginning of one, then anywhere, then its words apart
          -- or the telephone number. "Offset 0", or the text would be derived three times.
          select case
              when position(' ' || v_form || ' ' in texts.form) > 0 then 5
              when position(' ' || v_form in texts.form) > 0 then 6
              when position(v_form in texts.form) > 0 then 7
              else 8
            end
          from (select concat(' ', private.search_text(matches), ' ') as form offset 0) as texts
        )
      end,
      matches.sort_name,
      matches.id
    limit v_limit
  )) as items;
end;
$$;
comment on function private.search_customers_unchecked(private.customer_filter, text, integer) is
  'DEFINER: the search behind search_customers(), without the question who asks; granted to nobody.';

create function private.search_customers(
  p_org_id uuid,
  p_query  text,
  p_filter jsonb,
  p_limit  integer
)
  returns setof public.customer_list_item
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  perform private.assert_org_permission(p_org_id, 'customers.read');

  return query
  select items.*
  from private.search_customers_unchecked(
    private.read_customer_filter(p_org_id, coalesce(p_filter, '{}')), p_query, p_limit
  ) as items;
end;
$$;
comment on function private.search_customers(uuid, text, jsonb, integer) is
  'DEFINER: a trigram index cannot be used under row-level security. Trusts private.assert_org_permission(); every row it reads is filtered by that organization.';
grant execute on function private.search_customers(uuid, text, jsonb, integer) to authenticated;

create function public.search_customers(
  p_org_id uuid,
  p_query  text,
  p_filter jsonb default '{}',
  p_limit  integer default 20
)
  returns setof public.customer_list_item
  language sql
  stable
  security invoker set search_path = ''
as $$
  select items.*
  from private.search_customers(p_org_id, p_query, p_filter, p_limit) as items;
$$;
comment on function public.search_customers(uuid, text, jsonb, integer) is
  'Customers by any part of name, company, e-mail or reference, by tag, and by number with or without country code; best match first. Case, accents and the script of digits do not matter. From three letters on also inside words, from four digits on also inside numbers, be it of a telephone or in a name, an address or a reference. p_filter as in list_customers(). At most 100 rows.';
grant execute on function public.search_customers(uuid, text, jsonb, integer) to authenticated;
