-- What search looks through: the words of each customer, and the words there are.
-- Depends on: crm_customers, crm_text.
--
-- One trigram index over everything was measured first, and left: among a million customers it
-- intersects long lists of places for every trigram that is common, and took 20 to 80 ms for part
-- of a name, for five digits and for a term with no hit. Names repeat. So the words are kept once
-- per organization, a pattern is looked for among those few, and their customers are looked up by
-- whole words. Numbers are not like that: nearly each is of one customer only, so a list of them
-- would be as long as that of the customers. They are looked up by every four digits in a row, of
-- which there are but ten thousand.

-- A table of its own, so that moving a customer to another segment or owner rewrites none of it.
create table private.customer_search_words (
  org_id          uuid    not null,
  customer_id     uuid    not null,
  is_archived     boolean not null,
  words           text[]  collate "C" not null,
  national_digits text    collate "C",
  numbers         text    collate "C",
  -- No foreign key: the triggers below are the only writers, and remove what was removed. A check
  -- per row would cost an import more than the row does.
  constraint customer_search_words_pkey primary key (org_id, customer_id)
);
comment on table private.customer_search_words is
  'What each customer is found by, derived by trigger; private.repair_customer_search() derives it afresh.';
comment on column private.customer_search_words.words is
  'Words of name, company, e-mail and reference that have a letter, each after the first eight digits of the organization''s id: one index for all, and no list in it is shared by two organizations.';
comment on column private.customer_search_words.numbers is
  'Digits of name, company, e-mail and reference, where four or more are in a row, with a space between.';

create index customer_search_words_active_idx
  on private.customer_search_words using gin (words)
  -- New entries wait in a list that every search reads too. Short, so that it costs no time.
  with (gin_pending_list_limit = 1024)
  where not is_archived;
create index customer_search_words_archived_idx
  on private.customer_search_words using gin (words)
  with (gin_pending_list_limit = 1024)
  where is_archived;
-- Numbers by their beginning, after the country code, and by their end.
create index customer_search_words_national_idx
  on private.customer_search_words (org_id, national_digits) where national_digits is not null;
create index customer_search_words_national_end_idx
  on private.customer_search_words (org_id, reverse(national_digits) collate "C")
  where national_digits is not null;

create function private.number_grams(p_org_id uuid, p_phone text, p_numbers text)
  returns bigint[]
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
declare
  -- Numbers, not text: keys are shorter and compared sooner. Above the four digits stand 50 bits of
  -- the organization; should two have the same, whoever searches asks for the organization besides.
  v_base   bigint := uuid_hash_extended(p_org_id, 0) & -16384;
  v_grams  bigint[] := '{}';
  v_number text;
begin
  -- A loop, because a query per row would cost several times as much.
  foreach v_number in array string_to_array(concat_ws(' ', p_phone, p_numbers), ' ') loop
    for v_at in 1 .. char_length(v_number) - 3 loop
      v_grams := v_grams || (v_base | substr(v_number, v_at, 4)::bigint);
    end loop;
  end loop;
  return v_grams;
end;
$$;
comment on function private.number_grams(uuid, text, text) is
  'Every four digits in a row of a telephone number without punctuation and of some numbers with a space between, each with the organization.';

-- Numbers by digits from their middle.
create index customer_search_words_numbers_idx
  on private.customer_search_words using gin (
    private.number_grams(org_id, national_digits, numbers)
  )
  with (gin_pending_list_limit = 1024)
  where coalesce(national_digits, numbers) is not null;

alter table private.customer_search_words enable row level security;

-- Not unique: a unique index would make two imports that bring the same new word wait for each
-- other, and two that bring several, deadlock. A word that is here twice does no harm, nor does one
-- that no customer has any more.
create table private.customer_search_vocabulary (
  id     bigint not null generated always as identity,
  org_id uuid   not null,
  word   text   collate "C" not null,
  constraint customer_search_vocabulary_pkey primary key (id),
  constraint customer_search_vocabulary_org_id_fkey
    foreign key (org_id) references public.organizations (id) on delete cascade
);
comment on table private.customer_search_vocabulary is
  'The words with a letter that customers of an organization have or had, for finding parts of them.';

create index customer_search_vocabulary_org_id_word_idx
  on private.customer_search_vocabulary (org_id, word);
create index customer_search_vocabulary_parts_idx
  on private.customer_search_vocabulary
  using gin (org_id, word extensions.gin_trgm_ops) with (gin_pending_list_limit = 1024);

alter table private.customer_search_vocabulary enable row level security;

create function private.search_text(p_customer public.customers)
  returns text
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
begin
  return private.search_form(
    concat_ws(
      ' ', p_customer.name, p_customer.company, p_customer.email, p_customer.external_ref
    )
  );
end;
$$;
comment on function private.search_text(public.customers) is
  'The words and numbers that a customer is found by, but for the telephone number.';

create function private.search_words(p_org_id uuid, p_text text)
  returns text[]
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
declare
  v_prefix text := left(p_org_id::text, 8);
  v_words  text[] := '{}';
  v_word   text;
begin
  -- A loop, because a query per row would cost ten times as much. Digits are A to J here, so a
  -- letter is anything else. The key of an index has a limit; 240 are thirty letters of any script.
  foreach v_word in array string_to_array(p_text, ' ') loop
    if v_word ~ '[^A-J]' then
      v_words := v_words || (v_prefix || left(v_word, 240));
    end if;
  end loop;
  return v_words;
end;
$$;
comment on function private.search_words(uuid, text) is
  'Words with a letter in a text of private.search_form(), in the form of customer_search_words.words.';

create function private.search_numbers(p_text text)
  returns text
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
declare
  v_numbers text[] := '{}';
  v_number  text;
begin
  -- Digits are A to J here; those that are digits stand for other letters. Most texts have none.
  if (p_text ~ '[A-J]{4}') is not true then
    return null;
  end if;
  foreach v_number in array string_to_array(regexp_replace(p_text, '[^A-J]+', ' ', 'g'), ' ') loop
    -- The same number is often in the address and the reference.
    if char_length(v_number) >= 4 and v_number <> all (v_numbers) then
      v_numbers := v_numbers || v_number;
    end if;
  end loop;
  return translate(array_to_string(v_numbers, ' '), 'ABCDEFGHIJ', '0123456789');
end;
$$;
comment on function private.search_numbers(text) is
  'The numbers of four digits and more in a text of private.search_form(), in the form of customer_search_words.numbers.';

create function private.learn_search_words(p_org_ids uuid[], p_words text[])
  returns void
  language sql
  security definer set search_path = ''
as $$
  insert into private.customer_search_vocabulary (org_id, word)
  select heard.org_id, substr(heard.word, 9)
  from (select distinct unnest(p_org_ids) as org_id, unnest(p_words) as word) as heard
  where not exists (
    select
    from private.customer_search_vocabulary as known
    where known.org_id = heard.org_id
      and known.word = substr(heard.word, 9)
  )
  order by heard.org_id, substr(heard.word, 9);
$$;
comment on function private.learn_search_words(uuid[], text[]) is
  'DEFINER: writes a table in private; granted to nobody. Takes pairs of organization and prefixed word.';

create function private.tg_customers__index_for_search()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_org_ids uuid[];
  v_words   text[];
begin
  if tg_op = 'DELETE' then
    delete from private.customer_search_words as entries
    using old_rows
    where entries.org_id = old_rows.org_id
      and entries.customer_id = old_rows.id;
    return null;
  elsif tg_op = 'INSERT' then
    with entries as (
      insert into private.customer_search_words (
        org_id, customer_id, is_archived, words, national_digits, numbers
      )
      select new_rows.org_id, new_rows.id, new_rows.archived_at is not null,
        private.search_words(new_rows.org_id, texts.form),
        private.national_digits(new_rows.phone),
        private.search_numbers(texts.form)
      from new_rows
      -- "Offset 0", or the text would be derived twice.
      cross join lateral (select private.search_text(new_rows) as form offset 0) as texts
      returning org_id, words
    )
    select array_agg(heard.org_id), array_agg(heard.word)
    into v_org_ids, v_words
    from (select distinct entries.org_id, unnest(entries.words) as word from entries) as heard;
  else
    with entries as (
      update private.customer_search_words as entries
      set
        is_archived = changed.is_archived,
        words = private.search_words(changed.org_id, texts.form),
        national_digits = private.national_digits(changed.phone),
        numbers = private.search_numbers(texts.form)
      -- Most updates change nothing that is searched for. "Except", not a join: plans are kept per
      -- connection, and one made for a single row would join thousands with thousands in a loop.
      from (
        select new_rows.org_id, new_rows.id, new_rows.name, new_rows.company, new_rows.email,
          new_rows.external_ref, new_rows.phone, new_rows.archived_at is not null as is_archived
        from new_rows
        except
        select old_rows.org_id, old_rows.id, old_rows.name, old_rows.company, old_rows.email,
          old_rows.external_ref, old_rows.phone, old_rows.archived_at is not null
        from old_rows
      ) as changed
      cross join lateral (
        select private.search_form(
          concat_ws(' ', changed.name, changed.company, changed.email, changed.external_ref)
        ) as form
        offset 0
      ) as texts
      where entries.org_id = changed.org_id
        and entries.customer_id = changed.id
      returning entries.org_id, entries.words
    )
    select array_agg(heard.org_id), array_agg(heard.word)
    into v_org_ids, v_words
    from (select distinct entries.org_id, unnest(entries.words) as word from entries) as heard;
  end if;

  if v_words is not null then
    perform private.learn_search_words(v_org_ids, v_words);
  end if;
  return null;
end;
$$;
comment on function private.tg_customers__index_for_search() is
  'DEFINER: writes tables in private for whoever changes customers, a statement at a time.';

create trigger trg_520_index_inserted
  after insert on public.customers
  referencing new table as new_rows
  for each statement execute function private.tg_customers__index_for_search();
create trigger trg_520_index_updated
  after update on public.customers
  referencing old table as old_rows new table as new_rows
  for each statement execute function private.tg_customers__index_for_search();
create trigger trg_520_index_deleted
  after delete on public.customers
  referencing old table as old_rows
  for each statement execute function private.tg_customers__index_for_search();

create function private.repair_customer_search(p_org_id uuid)
  returns void
  language sql
  security definer set search_path = ''
as $$
  delete from private.customer_search_words
  where org_id = p_org_id;
  delete from private.customer_search_vocabulary
  where org_id = p_org_id;

  with entries as (
    insert into private.customer_search_words (
      org_id, customer_id, is_archived, words, national_digits, numbers
    )
    select customers.org_id, customers.id, customers.archived_at is not null,
      private.search_words(customers.org_id, private.search_text(customers)),
      private.national_digits(customers.phone),
      private.search_numbers(private.search_text(customers))
    from public.customers as customers
    where customers.org_id = p_org_id
    returning words
  )
  insert into private.customer_search_vocabulary (org_id, word)
  select distinct p_org_id, substr(unnest(entries.words), 9)
  from entries;
$$;
comment on function private.repair_customer_search(uuid) is
  'DEFINER: writes tables in private. For the operator, after triggers were switched off for a load.';
