-- Search as one types: by any part of name, company, e-mail, reference and number, and by tag.
-- Depends on: crm_customer_search_words, crm_customer_filters, crm_customer_list_ids, crm_customer_lists (what a row holds).
--
-- Under row-level security Postgres may not use a trigram index, because its operators are not
-- leakproof: it would test every customer of the organization, one by one. So this is a definer
-- function that checks the permission once and names the organization itself. Every stage reads a
-- bounded number of rows, so that what people type costs about the same among 500 customers and
-- 500,000; measured in docs/benchmarks.md.

create function private.entry_conditions(p_filter private.customer_filter)
  returns text
  language sql
  stable
  security invoker set search_path = ''
as $$
  select case when p_filter.is_archived then '' else ' not' end || ' entries.is_archived'
    || case
      when p_filter is not distinct from
        private.archived_only(p_filter.org_id, p_filter.is_archived)
      then ''
      else
        ' and exists (select from public.customers as customers'
        || ' where customers.org_id = entries.org_id and customers.id = entries.customer_id'
        || private.customer_conditions(p_filter) || ')'
    end;
$$;
comment on function private.entry_conditions(private.customer_filter) is
  'A filter as conditions on private.customer_search_words as entries, without the organization; most searches need not look at the customers for it.';

create function private.search_lookups(
  p_filter private.customer_filter,
  p_query  text,
  p_limit  integer
)
  returns uuid[]
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  -- Above every character, so that a value and everything that begins with it is one range.
  c_end      constant text := U&'\+10FFFF';
  v_fold     text := private.fold_text(p_query);
  v_lower    text := lower(p_query collate pg_catalog.pg_c_utf8);
  -- Only what could be a number is looked up as one: "12 Monkeys" is a name.
  v_digits   text := case when p_query ~ '^[0-9 ()+./-]+$' then private.phone_digits(p_query) end;
  v_national text := case when v_digits is not null then private.national_digits(p_query) end;
  -- People leave the plus out.
  v_abroad   text := private.national_digits('+' || v_digits);
  v_found    uuid[];
  v_numbers  uuid[] := '{}';
begin
  -- References are told apart by case; people who look for one do not know which.
  execute format(
    $query$
      select array(
        (select customers.id from public.customers as customers
          where customers.org_id = $1 and customers.email between $2 and $2 || $5 %1$s
          order by customers.email limit $6)
        union all
        (select customers.id from public.customers as customers
          where customers.org_id = $1 and customers.external_ref between $3 and $3 || $5 %1$s
          order by customers.external_ref limit $6)
        union all
        (select customers.id from public.customers as customers
          where customers.org_id = $1 and customers.external_ref in ($2, upper($3)) %1$s)
        union all
        (select customers.id from public.customers as customers
          where customers.org_id = $1 and customers.sort_name between $4 and $4 || $5 %1$s
          order by customers.sort_name, customers.id limit $6)
      )
    $query$,
    private.customer_conditions(p_filter)
  )
  into v_found
  using p_filter.org_id, v_lower, p_query, v_fold, c_end, p_limit;

  if char_length(v_digits) >= 3 then
    execute format(
      $query$
        select array(
          (select entries.customer_id from private.customer_search_words as entries
            where entries.org_id = $1 and entries.national_digits between $2 and $2 || $5 and %1$s
            order by entries.national_digits limit $6)
          union all
          (select entries.customer_id from private.customer_search_words as entries
            where entries.org_id = $1 and entries.national_digits between $3 and $3 || $5 and %1$s
              and char_length($3) >= 3
            order by entries.national_digits limit $6)
          union all
          (select entries.customer_id from private.customer_search_words as entries
            where entries.org_id = $1
              and reverse(entries.national_digits) between $4 and $4 || $5 and %1$s
            order by reverse(entries.national_digits) limit $6)
        )
      $query$,
      private.entry_conditions(p_filter)
    )
    into v_numbers
    using p_filter.org_id, v_national, v_abroad, reverse(v_digits), c_end, p_limit;
  end if;
  return v_found || v_numbers;
end;
$$;
comment on function private.search_lookups(private.customer_filter, text, integer) is
  'DEFINER: reads customers without asking, so it is granted to nobody. Customers whose e-mail, reference, name or number begins with the query, or whose number ends with it; each a short read of one ordered index.';

create function private.search_inside_numbers(
  p_filter private.customer_filter,
  p_digits text,
  p_limit  integer
)
  returns uuid[]
  language plpgsql
  stable
  security definer set search_path = ''
  set enable_seqscan = off
as $$
declare
  v_found uuid[];
begin
  execute format(
    $query$
      select array(
        select entries.customer_id
        from private.customer_search_words as entries
        where entries.org_id = $1
          and entries.national_digits is not null
          and private.phone_grams(entries.org_id, entries.national_digits) @> %L::text[]
          and position($2 in entries.national_digits) > 0
          and %s
        limit $3
      )
    $query$,
    private.phone_grams(p_filter.org_id, p_digits), private.entry_conditions(p_filter)
  )
  into v_found
  using p_filter.org_id, p_digits, p_limit;
  return v_found;
end;
$$;
comment on function private.search_inside_numbers(private.customer_filter, text, integer) is
  'DEFINER: reads a table in private without asking, so it is granted to nobody. Some customers whose number has four digits or more anywhere.';

create function private.search_by_tags(
  p_filter private.customer_filter,
  p_fold   text,
  p_limit  integer
)
  returns uuid[]
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_filter  private.customer_filter := p_filter;
  v_tag_ids uuid[] := array(
    select tags.id
    from public.tags as tags
    where tags.org_id = p_filter.org_id
      and case
        when char_length(p_fold) < 3 then starts_with(private.fold_text(tags.name), p_fold)
        else position(p_fold in private.fold_text(tags.name)) > 0
      end
    order by private.fold_text(tags.name)
    limit 100
  );
begin
  -- Among customers with one of some tags: those of them that are meant by the query too.
  v_filter.tag_ids := case
    when p_filter.tag_ids is null then v_tag_ids
    else array(
      select unnest(p_filter.tag_ids)
      intersect
      select unnest(v_tag_ids)
    )
  end;
  if v_filter.tag_ids = '{}' then
    return '{}';
  end if;
  return private.customer_ids_by_time(v_filter, true, null, null, p_limit);
end;
$$;
comment on function private.search_by_tags(private.customer_filter, text, integer) is
  'DEFINER: reads customers without asking, so it is granted to nobody. The newest customers with a tag that has the query in its name.';

create function private.search_vocabulary(
  p_org_id   uuid,
  p_part     text,
  p_is_infix boolean,
  p_limit    integer
)
  returns text[]
  language plpgsql
  stable
  security definer set search_path = ''
  -- A pattern is only known when it runs: a plan for any pattern would read all words.
  set plan_cache_mode = force_custom_plan
as $$
declare
  v_prefix text := left(p_org_id::text, 8);
begin
  if p_is_infix then
    return array(
      select distinct v_prefix || found.word
      from (
        -- Parts hold nothing but letters and digits (private.search_form): nothing to escape.
        select vocabulary.word
        from private.customer_search_vocabulary as vocabulary
        where vocabulary.org_id = p_org_id
          and vocabulary.word like '%' || p_part || '%'
        limit p_limit
      ) as found
    );
  end if;
  return array(
    select distinct v_prefix || found.word
    from (
      select vocabulary.word
      from private.customer_search_vocabulary as vocabulary
      where vocabulary.org_id = p_org_id
        and vocabulary.word between p_part and p_part || 'zzzz'
      order by vocabulary.word
      limit p_limit
    ) as found
  );
end;
$$;
comment on function private.search_vocabulary(uuid, text, boolean, integer) is
  'DEFINER: reads a table in private; granted to nobody. Words of the organization that begin with the part or, when asked, have it anywhere; prefixed as in customer_search_words.';

create function private.search_sample(
  p_org_id     uuid,
  p_conditions text,
  p_limit      integer
)
  returns uuid[]
  language plpgsql
  stable
  security definer set search_path = ''
  -- Its caller switches this off for its own query.
  set enable_indexscan = on
as $$
declare
  v_found uuid[];
begin
  execute format(
    'select array(select entries.customer_id from ('
    || ' select * from private.customer_search_words as entries where entries.org_id = $1'
    || ' order by entries.customer_id limit 1000'
    || ' ) as entries where %s limit $2)',
    p_conditions
  )
  into v_found
  using p_org_id, p_limit;
  return v_found;
end;
$$;
comment on function private.search_sample(uuid, text, integer) is
  'DEFINER: reads a table in private without asking, so it is granted to nobody. Hits among a thousand customers; p_conditions comes from private.search_by_words() and quotes its constants.';

create function private.search_by_words(
  p_filter   private.customer_filter,
  p_parts    text[],
  p_is_infix boolean,
  p_limit    integer
)
  returns uuid[]
  language plpgsql
  stable
  security definer set search_path = ''
  set plan_cache_mode = force_custom_plan
  set enable_seqscan = off
  set enable_indexscan = off
as $$
declare
  v_part      text;
  v_words     text[];
  v_all_words text[] := '{}';
  v_condition text := '';
  v_found     uuid[];
begin
  foreach v_part in array p_parts loop
    -- As long as words are kept.
    v_part := left(v_part, 240);
    -- Numbers are no words; they are looked up apart.
    continue when v_part !~ '[^A-J]';
    v_words := private.search_vocabulary(
      p_filter.org_id, v_part, p_is_infix and char_length(v_part) >= 3, 40
    );
    if cardinality(v_words) = 0 then
      return '{}';
    end if;
    v_condition := v_condition || format(' and entries.words && %L', v_words);
    v_all_words := v_all_words || v_words;
  end loop;
  if v_condition = '' then
    return '{}';
  end if;
  v_condition := private.entry_conditions(p_filter) || v_condition;

  -- The index hands over all places of a word before the first is looked at. A word that many have,
  -- such as the domain of a large mail provider, is found sooner in any thousand customers.
  if exists (
    select
    from pg_catalog.pg_stats as stats
    where stats.schemaname = 'private'
      and stats.tablename = 'customer_search_words'
      and stats.attname = 'words'
      and stats.most_common_elems::text::text[] && v_all_words
  ) then
    v_found := private.search_sample(p_filter.org_id, v_condition, p_limit);
    if cardinality(v_found) >= p_limit then
      return v_found;
    end if;
  end if;

  execute format(
    'select array(select entries.customer_id from private.customer_search_words as entries'
    || ' where %s and entries.org_id = $1 limit $2)',
    v_condition
  )
  into v_found
  using p_filter.org_id, p_limit;
  return v_found;
end;
$$;
comment on function private.search_by_words(private.customer_filter, text[], boolean, integer) is
  'DEFINER: reads a table in private without asking, so it is granted to nobody. Some customers who have, for every part, a word that begins with it or has it inside; which ones, when there are more than p_limit, is left to chance.';

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
  v_digits text := private.phone_digits(v_query);
  v_limit  integer := least(greatest(coalesce(p_limit, 20), 1), 100);
  v_found  uuid[];
  v_is_exact boolean;
begin
  if coalesce(v_form, '') = '' then
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
        or private.phone_digits(customers.phone) = v_digits
      )
  );
  if not v_is_exact and cardinality(v_found) < v_limit then
    v_found := v_found || private.search_by_words(p_filter, v_parts, false, v_limit);
  end if;
  if not v_is_exact and cardinality(v_found) < v_limit and v_form ~ '[^ ]{3}' then
    v_found := v_found || private.search_by_words(p_filter, v_parts, true, v_limit);
  end if;

  if not v_is_exact and cardinality(v_found) < v_limit
    and char_length(v_digits) >= 4 and v_query ~ '^[0-9 ()+./-]+$'
  then
    v_found := v_found || private.search_inside_numbers(p_filter, v_digits, v_limit);
  end if;
  if not v_is_exact and cardinality(v_found) < v_limit then
    v_found := v_found || private.search_by_tags(p_filter, v_fold, v_limit);
  end if;

  return query
  select customers.id, customers.org_id, customers.segment, customers.name, customers.company,
    customers.email, customers.phone, customers.country_code, customers.external_ref,
    customers.source, customers.owner_id, customers.user_id, customers.display_name,
    customers.created_by, customers.created_at, customers.updated_at, customers.archived_at,
    private.tags_of_customer(customers.org_id, customers.id),
    case when customers.owner_id is not null then private.person_name(customers.owner_id) end
  from (
    select matches.*
    from public.customers as matches
    where matches.org_id = p_filter.org_id
      and matches.id = any (v_found)
    order by
      case
        when matches.email = v_lower or lower(matches.external_ref) = v_lower
          or private.phone_digits(matches.phone) = v_digits then 1
        when matches.sort_name = v_fold then 2
        when starts_with(matches.sort_name, v_fold) then 3
        when starts_with(matches.email, v_lower) or starts_with(lower(matches.external_ref), v_lower)
        then 4
        -- The query at the beginning of a word, then anywhere, then its words apart or the number.
        when position(' ' || v_form in ' ' || private.search_text(matches)) > 0 then 5
        when position(v_form in private.search_text(matches)) > 0 then 6
        else 7
      end,
      matches.sort_name,
      matches.id
    limit v_limit
  ) as customers;
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
  'Customers by any part of name, company, e-mail or reference, by tag, and by number with or without country code or from four digits on by any part of it; best match first. Case and accents do not matter. From three letters also inside words. p_filter as in list_customers(). At most 100 rows.';
grant execute on function public.search_customers(uuid, text, jsonb, integer) to authenticated;
