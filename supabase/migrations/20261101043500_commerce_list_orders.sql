-- Lists of orders: the staff's with filters, a customer's own, and a guest's.
-- Depends on: commerce_orders, commerce_read_carts, platform_values, crm_text, crm_search_stages.

create function private.order_search_text(p_contact_name text, p_contact_email text)
  returns text
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
begin
  return ' ' || private.search_form(concat_ws(' ', p_contact_name, p_contact_email)) || ' ';
end;
$$;
comment on function private.order_search_text(text, text) is
  'What an order is found by besides its number: words between spaces, so that each has a beginning.';

-- Any part of a name or an e-mail, in any script. Written at once: lists of new entries save an order
-- little, every search reads them, and moving them into the index takes one order in a hundred
-- several milliseconds.
create index orders_search_idx
  on public.orders
  using gin (
    org_id,
    private.order_search_text(contact_name, contact_email) extensions.gin_trgm_ops
  )
  with (fastupdate = off);
-- A part that few have is in none of a hundred samples or, by chance, in one: as if one order in a
-- hundred had it, and the newest are read, one after the other, until a page of them is found.
alter index public.orders_search_idx alter column 2 set statistics 500;
-- A whole address, newest first. By its parts the index above compares long lists of places: all
-- customers of one provider have most of them.
create index orders_contact_email_idx
  on public.orders (org_id, contact_email, placed_at, id) where contact_email is not null;
-- Few of many, newest first: what is still to be paid or was given back, and what staff took down.
create index orders_payment_status_idx
  on public.orders (org_id, payment_status, placed_at, id) where payment_status <> 'paid';
create index orders_channel_staff_idx
  on public.orders (org_id, placed_at, id) where channel = 'staff';

create function private.order_page(
  p_condition text,
  p_values    jsonb,
  p_cursor    jsonb,
  p_limit     integer,
  p_is_staff  boolean
)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_limit integer := least(greatest(coalesce(p_limit, 25), 1), 100);
  v_rows  jsonb;
  v_more  boolean;
begin
  perform private.assert_list_position(p_cursor, 'placed_at.desc', 'timestamptz');
  -- Put together, so that Postgres plans for what is asked: a status that few have, a name that all
  -- have. The conditions are texts of this file, what was typed is in the values.
  execute format(
    $query$
      select jsonb_agg(
        jsonb_build_object(
          'id', page.id,
          'org_id', page.org_id,
          'number', page.number,
          'status', page.status,
          'payment_status', page.payment_status,
          'channel', page.channel,
          'currency', page.currency,
          'exponent', currencies.exponent,
          'total_minor', page.total_minor,
          'item_count', page.item_count,
          'customer_id', page.customer_id,
          -- Anybody can type an e-mail: whose it is, and what the staff call them, is told to staff.
          'customer_name', case when $4 then customers.display_name else page.contact_name end,
          'placed_at', page.placed_at
        )
        order by page.placed_at desc, page.id desc
      )
      from (
        select orders.*
        from public.orders as orders
        where %s
          and (orders.placed_at, orders.id) < (
            coalesce(($2 ->> 'key')::timestamptz, 'infinity'),
            coalesce(($2 ->> 'id')::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
          )
        order by orders.placed_at desc, orders.id desc
        limit $3
      ) as page
      join public.currencies as currencies on currencies.code = page.currency
      join public.customers as customers
        on customers.org_id = page.org_id and customers.id = page.customer_id
    $query$,
    p_condition
  )
  into v_rows
  using p_values, p_cursor, v_limit + 1, p_is_staff;

  v_rows := coalesce(v_rows, '[]');
  v_more := jsonb_array_length(v_rows) > v_limit;
  if v_more then
    v_rows := v_rows - v_limit;
  end if;
  return jsonb_build_object(
    'items', v_rows,
    'next_cursor', case
      when v_more then jsonb_build_object(
        'sort', 'placed_at.desc', 'key', v_rows -> -1 -> 'placed_at', 'id', v_rows -> -1 -> 'id'
      )
    end
  );
end;
$$;
comment on function private.order_page(text, jsonb, jsonb, integer, boolean) is
  'DEFINER: reads orders past their policies; granted to nobody. Called by functions that have checked the permission, with conditions of their own making on orders, in which $1 are the values. A page of at most 100, newest first; its names are of customers for staff, else what the buyer typed.';

create function private.order_email_condition(p_org_id uuid, p_email text)
  returns text
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_customer_id uuid;
begin
  if p_email !~ '^[^@[:space:]]+@[^@[:space:]]+$' then
    return null;
  end if;
  select customers.id
  into v_customer_id
  from public.customers as customers
  where customers.org_id = p_org_id
    and customers.email = p_email
    and exists (
      select
      from public.orders as orders
      where orders.org_id = customers.org_id
        and orders.customer_id = customers.id
    );
  if v_customer_id is null and not exists (
    select
    from public.orders as orders
    where orders.org_id = p_org_id
      and orders.contact_email = p_email
  ) then
    return null;
  end if;
  return format('(orders.contact_email = %L', p_email)
    || coalesce(format(' or orders.customer_id = %L', v_customer_id), '') || ')';
end;
$$;
comment on function private.order_email_condition(uuid, text) is
  'DEFINER: reads orders and customers past their policies; granted to nobody. A condition on orders for a whole address in the form of private.normalize_email(), on the order or in the record of its customer; null when that is nobody''s who has ordered, such as one that is not typed to its end.';

create function private.order_search_condition(p_org_id uuid, p_query text)
  returns text
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_form      text := private.search_form(p_query);
  v_condition text := private.order_email_condition(
    p_org_id, private.normalize_email(p_query)
  );
  v_word      text;
  v_ids       uuid[];
begin
  if v_condition is not null then
    return v_condition;
  end if;
  -- What is written together is found together: of an e-mail all, not its words here and there.
  foreach v_word in array regexp_split_to_array(p_query, '\s+') loop
    v_word := private.search_form(v_word);
    continue when v_word = '';
    -- A literal: the planner looks into it to see how many have it. The form has no quote,
    -- no backslash and no wildcard. One or two letters are the beginning of a word, which has a
    -- trigram; anywhere in one they have none, and every order would be read.
    v_condition := concat_ws(
      ' and ',
      v_condition,
      format(
        'private.order_search_text(orders.contact_name, orders.contact_email) like %L',
        case when v_word ~ '[^ ]{3}' then '%' else '% ' end || v_word || '%'
      )
    );
  end loop;
  if v_condition is null then
    -- Signs and spaces of other scripts, which together look like a word: nobody is called so.
    return 'false';
  end if;

  -- The list calls customers by the names in their records, not by what was typed at the checkout.
  v_ids := private.search_by_words(
    private.read_customer_filter(p_org_id, '{}'), string_to_array(v_form, ' '), true, 101
  );
  if cardinality(v_ids) > 100 then
    -- So many are called that; of theirs, those orders on which it stands.
    return v_condition;
  end if;
  execute format(
    'select array_agg(orders.id) from (select customers.id, customers.display_name as contact_name,'
    || ' customers.email as contact_email from public.customers as customers'
    || ' where customers.org_id = $1 and customers.id = any ($2)) as orders where %s',
    v_condition
  )
  into v_ids
  using p_org_id, v_ids;
  return case
    when v_ids is null then v_condition
    else format('(%s or orders.customer_id = any (%L::uuid[]))', v_condition, v_ids)
  end;
end;
$$;
comment on function private.order_search_condition(uuid, text) is
  'DEFINER: reads customers past their policies; granted to nobody. A condition on orders for words that were typed: a whole e-mail, or by name and e-mail on the order, or in the record of its customer, as long as those of at most a hundred customers have them.';

create function private.order_conditions(p_org_id uuid, p_filter jsonb, out condition text, out vals jsonb)
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_filter jsonb := coalesce(p_filter, '{}');
  v_query  text;
  v_zone   text;
  v_from   text;
  v_to     text;
  v_name   text;
begin
  perform private.assert_json_keys(
    v_filter,
    array[
      'query', 'status', 'payment_status', 'channel', 'customer_id', 'placed_from', 'placed_to'
    ]
  );
  vals := jsonb_build_object('org_id', p_org_id);
  condition := $c$orders.org_id = ($1 ->> 'org_id')::uuid$c$;

  if private.json_texts(v_filter, 'status', 5, 20) is not null then
    vals := vals || jsonb_build_object('status', v_filter -> 'status');
    -- One status is read newest first off its index; of several, all have to be sorted.
    condition := condition || case
      when jsonb_array_length(v_filter -> 'status') = 1
      then $c$ and orders.status = ($1 -> 'status' ->> 0)$c$
      else $c$ and orders.status = any (array(select jsonb_array_elements_text($1 -> 'status')))$c$
    end;
  end if;
  foreach v_name in array array['payment_status', 'channel'] loop
    if private.json_text(v_filter, v_name, 20) is not null then
      -- A literal, by which the planner knows whether a partial index holds them.
      condition := condition || format(' and orders.%I = %L', v_name, v_filter ->> v_name);
    end if;
  end loop;
  if v_filter ->> 'payment_status' = 'unpaid' then
    -- Nobody is waiting for money for what was cancelled.
    condition := condition || $c$ and orders.status <> 'cancelled'$c$;
  end if;
  if private.json_text(v_filter, 'customer_id', 40) is not null then
    if not pg_input_is_valid(v_filter ->> 'customer_id', 'uuid') then
      raise exception 'platform.values_malformed' using errcode = 'PT422', detail = 'customer_id';
    end if;
    vals := vals || jsonb_build_object('customer_id', v_filter -> 'customer_id');
    condition := condition || $c$ and orders.customer_id = ($1 ->> 'customer_id')::uuid$c$;
  end if;

  -- Days of the organization: from the beginning of the first to the end of the last.
  v_from := private.json_text(v_filter, 'placed_from', 10);
  v_to := private.json_text(v_filter, 'placed_to', 10);
  foreach v_name in array array['placed_from', 'placed_to'] loop
    if v_filter ->> v_name !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'
      or pg_input_is_valid(v_filter ->> v_name, 'date') is false
    then
      raise exception 'platform.values_malformed' using errcode = 'PT422', detail = v_name;
    end if;
  end loop;
  if v_from is not null or v_to is not null then
    select organizations.time_zone
    into v_zone
    from public.organizations as organizations
    where organizations.id = p_org_id;
    vals := vals || jsonb_build_object(
      'from', v_from::date::timestamp at time zone v_zone,
      'to', (v_to::date + 1)::timestamp at time zone v_zone
    );
    if v_from is not null then
      condition := condition || $c$ and orders.placed_at >= ($1 ->> 'from')::timestamptz$c$;
    end if;
    if v_to is not null then
      condition := condition || $c$ and orders.placed_at < ($1 ->> 'to')::timestamptz$c$;
    end if;
  end if;

  v_query := private.json_text(v_filter, 'query', 200);
  if v_query ~ '^#?[0-9]{1,15}$' then
    -- A number is a number. Parts of telephone numbers are looked for among customers.
    vals := vals || jsonb_build_object('number', ltrim(v_query, '#'));
    condition := condition || $c$ and orders.number = ($1 ->> 'number')::bigint$c$;
  elsif private.search_form(v_query) = '' then
    -- Signs only: nobody is called so.
    condition := condition || ' and false';
  elsif v_query is not null then
    condition := condition || ' and ' || private.order_search_condition(p_org_id, v_query);
  end if;
end;
$$;
comment on function private.order_conditions(uuid, jsonb) is
  'DEFINER: reads the time zone of the organization; granted to nobody. A filter as conditions for private.order_page(); raises what is wrong with it.';

create function private.list_orders(p_org_id uuid, p_filter jsonb, p_cursor jsonb, p_limit integer)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_conditions record;
begin
  perform private.assert_org_permission(p_org_id, 'orders.read');
  v_conditions := private.order_conditions(p_org_id, p_filter);
  return private.order_page(v_conditions.condition, v_conditions.vals, p_cursor, p_limit, true);
end;
$$;
comment on function private.list_orders(uuid, jsonb, jsonb, integer) is
  'DEFINER: under policies no index would serve the search. Trusts private.assert_org_permission().';
grant execute on function private.list_orders(uuid, jsonb, jsonb, integer) to authenticated;

create function public.list_orders(
  p_org_id uuid,
  p_filter jsonb default '{}',
  p_cursor jsonb default null,
  p_limit  integer default 25
)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.list_orders(p_org_id, p_filter, p_cursor, p_limit);
$$;
comment on function public.list_orders(uuid, jsonb, jsonb, integer) is
  'Orders, newest first: {items: [{id, org_id, number, status, payment_status, channel, currency, exponent, total_minor, item_count, customer_id, customer_name, placed_at}], next_cursor}. Filter: query (number, a whole e-mail of somebody who has ordered, or parts of the name or e-mail, as typed or, as long as at most a hundred customers are meant, in the customer''s record; one or two letters are the beginning of a word), status (list), payment_status (unpaid: without those that were cancelled), channel, customer_id, placed_from and placed_to (days in the organization''s time zone).';
grant execute on function public.list_orders(uuid, jsonb, jsonb, integer) to authenticated;

create function private.count_orders_by_status(p_org_id uuid)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  perform private.assert_org_permission(p_org_id, 'orders.read');
  return (
    select jsonb_object_agg(statuses.name, counts.amount)
    from unnest(array['placed', 'processing', 'shipped', 'completed', 'cancelled'])
      as statuses (name)
    cross join lateral (
      select count(*) as amount
      from (
        select
        from public.orders as orders
        where orders.org_id = p_org_id
          and orders.status = statuses.name
        limit 1001
      ) as counted
    ) as counts
  );
end;
$$;
comment on function private.count_orders_by_status(uuid) is
  'DEFINER: one check instead of a policy per row. Trusts private.assert_org_permission(). Every view of the list asks, so it reads a thousand entries of an index and not a million.';
grant execute on function private.count_orders_by_status(uuid) to authenticated;

create function public.count_orders_by_status(p_org_id uuid)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.count_orders_by_status(p_org_id);
$$;
comment on function public.count_orders_by_status(uuid) is
  'How many orders there are of each status, counted up to a thousand; 1001 is more than that: {placed, processing, shipped, completed, cancelled}.';
grant execute on function public.count_orders_by_status(uuid) to authenticated;

create function private.list_own_orders(p_org_id uuid, p_cursor jsonb, p_limit integer)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_customers text;
begin
  perform private.assert_signed_in();
  -- One or two customers per organization; most people have a few.
  select string_agg(format('(%L, %L)', buyers.org_id, buyers.customer_id), ', ')
  into v_customers
  from private.current_buyers() as buyers
  where p_org_id is null
    or buyers.org_id = p_org_id;
  return private.order_page(
    case
      when v_customers is null then 'false'
      else format('(orders.org_id, orders.customer_id) in (%s)', v_customers)
    end,
    '{}', p_cursor, p_limit, false
  );
end;
$$;
comment on function private.list_own_orders(uuid, jsonb, integer) is
  'DEFINER: one check instead of a policy per row. Trusts private.assert_signed_in() and private.current_buyers(), whose orders they are.';
grant execute on function private.list_own_orders(uuid, jsonb, integer) to authenticated;

create function public.list_own_orders(
  p_org_id uuid default null,
  p_cursor jsonb default null,
  p_limit  integer default 25
)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.list_own_orders(p_org_id, p_cursor, p_limit);
$$;
comment on function public.list_own_orders(uuid, jsonb, integer) is
  'The caller''s own orders, newest first, in one organization or in all; as in list_orders(), but customer_name is what the buyer typed.';
grant execute on function public.list_own_orders(uuid, jsonb, integer) to authenticated;

create function private.list_guest_orders(
  p_org_id uuid,
  p_token  text,
  p_cursor jsonb,
  p_limit  integer
)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  return private.order_page(
    $c$orders.org_id = ($1 ->> 'org_id')::uuid
      and orders.guest_token_hash = decode($1 ->> 'hash', 'hex')$c$,
    -- Null for what cannot be a secret, and null equals nothing.
    jsonb_build_object(
      'org_id', p_org_id, 'hash', encode(private.guest_token_hash(p_token), 'hex')
    ),
    p_cursor, p_limit, false
  );
end;
$$;
comment on function private.list_guest_orders(uuid, text, jsonb, integer) is
  'DEFINER: guests may read no table. Trusts the secret: orders that were placed with it.';
grant execute on function private.list_guest_orders(uuid, text, jsonb, integer) to anon, authenticated;

create function public.list_guest_orders(
  p_org_id uuid,
  p_token  text,
  p_cursor jsonb default null,
  p_limit  integer default 25
)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.list_guest_orders(p_org_id, p_token, p_cursor, p_limit);
$$;
comment on function public.list_guest_orders(uuid, text, jsonb, integer) is
  'Orders that a guest placed with their secret, newest first, as in list_orders(); customer_name is what the buyer typed.';
grant execute on function public.list_guest_orders(uuid, text, jsonb, integer) to anon, authenticated;
