-- The ways in which a search finds customers: along ordered indexes, by words, by numbers, by tags.
-- Depends on: crm_customer_search_words, crm_customer_filters, crm_customer_list_ids.
--
-- Every stage reads a bounded number of rows, except where very many have what is typed and a filter
-- lets few of them through; so what people type costs about the same among 500 customers and
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
  v_plain    text := private.plain_digits(p_query);
  -- Only what could be a number is looked up as one: "12 Monkeys" is a name.
  v_digits   text := case when v_plain ~ '^[0-9 ()+./-]+$' then private.phone_digits(v_plain) end;
  v_national text := case when v_digits is not null then private.national_digits(v_plain) end;
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

create function private.number_conditions(p_org_id uuid, p_numbers text[])
  returns text
  language sql
  stable
  security invoker set search_path = ''
as $$
  select format(
      ' and coalesce(entries.national_digits, entries.numbers) is not null'
      || ' and private.number_grams(entries.org_id, entries.national_digits, entries.numbers)'
      || ' @> %L::bigint[]',
      private.number_grams(p_org_id, null, array_to_string(p_numbers, ' '))
    )
    -- Who has all fours of a longer number may have them in other places. Where no index is used,
    -- this is also asked first, being cheaper.
    || string_agg(
      format(
        ' and position(%L in concat_ws('' '', entries.national_digits, entries.numbers)) > 0',
        numbers.number
      ),
      ''
    )
  from unnest(p_numbers) as numbers (number);
$$;
comment on function private.number_conditions(uuid, text[]) is
  'That a customer has all of some numbers of four digits or more: conditions on private.customer_search_words as entries.';

create function private.are_common_numbers(p_org_id uuid, p_numbers text[])
  returns boolean
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  return not exists (
    select unnest(private.number_grams(p_org_id, null, array_to_string(p_numbers, ' ')))
    except
    select common.gram
    from pg_catalog.pg_stats as stats
    cross join unnest(
      stats.most_common_elems::text::bigint[], stats.most_common_elem_freqs
    ) as common (gram, share)
    where stats.schemaname = 'private'
      and stats.tablename = 'customer_search_words_numbers_idx'
      and common.share > 0.01
  );
end;
$$;
comment on function private.are_common_numbers(uuid, text[]) is
  'DEFINER: reads statistics of a table in private; granted to nobody. Whether very many have all digits of some numbers.';

create function private.search_inside_numbers(
  p_filter  private.customer_filter,
  p_numbers text[],
  p_limit   integer
)
  returns uuid[]
  language plpgsql
  stable
  security definer set search_path = ''
  set enable_seqscan = off
  set enable_indexscan = off
as $$
declare
  v_number    text := array_to_string(p_numbers, ' ');
  v_condition text := private.entry_conditions(p_filter)
    || private.number_conditions(p_filter.org_id, p_numbers);
  v_found     uuid[];
begin
  -- As with words: a year that is in each reference is found sooner in any thousand customers.
  if private.are_common_numbers(p_filter.org_id, p_numbers) then
    v_found := private.search_sample(p_filter.org_id, v_condition, p_limit);
    if cardinality(v_found) >= p_limit then
      return v_found;
    end if;
  end if;

  execute format(
    'select array(select matches.customer_id from ('
    || ' select entries.customer_id, concat('' '', entries.numbers, '' '') as numbers'
    || ' from private.customer_search_words as entries where %s and entries.org_id = $1 limit 1000'
    || ' ) as matches'
    -- Who has just this number, then who has one that begins so.
    || ' order by position('' '' || $2 || '' '' in matches.numbers) = 0,'
    || ' position('' '' || $2 in matches.numbers) = 0'
    || ' limit $3)',
    v_condition
  )
  into v_found
  using p_filter.org_id, v_number, p_limit;
  return v_found;
end;
$$;
comment on function private.search_inside_numbers(private.customer_filter, text[], integer) is
  'DEFINER: reads a table in private without asking, so it is granted to nobody. Some customers with each of some numbers of four digits or more in their telephone number, name, company, e-mail or reference.';

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
  v_numbers   text[] := '{}';
  v_condition text := '';
  v_found     uuid[];
begin
  foreach v_part in array p_parts loop
    -- As long as words are kept.
    v_part := left(v_part, 240);
    -- Numbers are no words: they narrow down whom the words mean.
    if v_part !~ '[^A-J]' then
      if char_length(v_part) >= 4 then
        v_numbers := v_numbers || translate(v_part, 'ABCDEFGHIJ', '0123456789');
      end if;
      continue;
    end if;
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
  if v_numbers <> '{}' then
    v_condition := v_condition || private.number_conditions(p_filter.org_id, v_numbers);
  end if;

  -- The index hands over all places of a word before the first is looked at. A word that many have,
  -- such as the domain of a large mail provider, is found sooner in any thousand customers; not so
  -- if a number beside it is rare.
  if (v_numbers = '{}' or private.are_common_numbers(p_filter.org_id, v_numbers)) and exists (
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
  'DEFINER: reads a table in private without asking, so it is granted to nobody. Some customers who have, for every part, a word that begins with it or has it inside, and every number; which ones, when there are more than p_limit, is left to chance.';
