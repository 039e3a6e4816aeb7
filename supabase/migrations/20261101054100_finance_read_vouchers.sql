-- Vouchers as they are read: one, and lists with what they come to.
-- Depends on: finance_suppliers, finance_payments.

create function private.voucher_state(
  p_status     text,
  p_open_minor bigint,
  p_due_on     date,
  p_today      date
)
  returns text
  language sql
  immutable parallel safe
  security invoker set search_path = ''
as $$
  select case
    when p_status <> 'posted' then p_status
    when p_open_minor = 0 then 'paid'
    when p_due_on < p_today then 'overdue'
    else 'posted'
  end;
$$;
comment on function private.voucher_state(text, bigint, date, date) is
  'What people call a voucher on a day: draft, posted (and not paid yet), overdue, paid or cancelled.';

create function private.voucher_state_condition(p_states text[])
  returns text
  language sql
  immutable
  security invoker set search_path = ''
as $$
  select coalesce('(' || string_agg(parts.condition, ' or ') || ')', 'false')
  from (
    values
      ('draft', $c$vouchers.status = 'draft'$c$),
      ('cancelled', $c$vouchers.status = 'cancelled'$c$),
      ('paid', $c$vouchers.status = 'posted' and vouchers.open_minor = 0$c$),
      (
        'overdue',
        $c$vouchers.status = 'posted' and vouchers.open_minor > 0
          and vouchers.due_on < ($1 ->> 'today')::date$c$
      ),
      (
        'posted',
        $c$vouchers.status = 'posted' and vouchers.open_minor > 0
          and (vouchers.due_on >= ($1 ->> 'today')::date or vouchers.due_on is null)$c$
      )
  ) as parts (state, condition)
  where parts.state = any (p_states);
$$;
comment on function private.voucher_state_condition(text[]) is
  'States as a condition on vouchers, in which $1 are the values of private.voucher_conditions(): the same as private.voucher_state(), but for indexes.';

create function private.voucher_search_text(p_number text, p_reference text)
  returns text
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
begin
  return private.search_form(concat_ws(' ', p_number, p_reference));
end;
$$;
comment on function private.voucher_search_text(text, text) is
  'What a voucher is found by besides its party.';

-- Any part of our number or of theirs. Short lists of new entries: every search reads them.
create index vouchers_search_idx
  on public.vouchers
  using gin (
    org_id, private.voucher_search_text(number, reference) extensions.gin_trgm_ops
  )
  with (gin_pending_list_limit = 1024);
-- As for orders_search_idx.
alter index public.vouchers_search_idx alter column 2 set statistics 500;

create function private.voucher_taxes(p_org_id uuid, p_voucher_id uuid)
  returns jsonb
  language sql
  stable
  security definer set search_path = ''
as $$
  select coalesce(
    jsonb_agg(
      jsonb_build_object(
        'tax_rate_bps', sums.tax_rate_bps, 'net_minor', sums.net_minor,
        'tax_minor', sums.tax_minor
      )
      order by sums.tax_rate_bps
    ),
    '[]'
  )
  from (
    select lines.tax_rate_bps, sum(lines.net_minor) as net_minor, sum(lines.tax_minor) as tax_minor
    from public.voucher_lines as lines
    where lines.org_id = p_org_id
      and lines.voucher_id = p_voucher_id
    group by lines.tax_rate_bps
  ) as sums;
$$;
comment on function private.voucher_taxes(uuid, uuid) is
  'DEFINER: reads lines past their policies; granted to nobody. What a voucher is taxed, by rate.';

create function private.voucher_content(p_org_id uuid, p_voucher_id uuid)
  returns jsonb
  language sql
  stable
  security definer set search_path = ''
as $$
  select to_jsonb(vouchers) - array['idempotency_key', 'request_hash']
    || jsonb_build_object(
      'state', private.voucher_state(
        vouchers.status, vouchers.open_minor, vouchers.due_on, private.org_today(p_org_id)
      ),
      'exponent', currencies.exponent,
      'supplier', (
        select jsonb_build_object(
          'id', suppliers.id, 'name', suppliers.name, 'email', suppliers.email
        )
        from public.suppliers as suppliers
        where suppliers.org_id = p_org_id
          and suppliers.id = vouchers.supplier_id
      ),
      'customer', (
        select jsonb_build_object(
          'id', customers.id, 'display_name', customers.display_name, 'email', customers.email
        )
        from public.customers as customers
        where customers.org_id = p_org_id
          and customers.id = vouchers.customer_id
      ),
      'lines', (
        select coalesce(
          jsonb_agg(
            to_jsonb(lines) - array['org_id', 'voucher_id']
              || jsonb_build_object('account_code', accounts.code, 'account_name', accounts.name)
            order by lines.position
          ),
          '[]'
        )
        from public.voucher_lines as lines
        join public.ledger_accounts as accounts
          on accounts.org_id = lines.org_id and accounts.id = lines.account_id
        where lines.org_id = p_org_id
          and lines.voucher_id = p_voucher_id
      ),
      'taxes', private.voucher_taxes(p_org_id, p_voucher_id),
      'payments', (
        select coalesce(
          jsonb_agg(
            jsonb_build_object(
              'id', payments.id, 'kind', payments.kind, 'method', payments.method,
              'paid_on', payments.paid_on, 'reference', payments.reference,
              'amount_minor', allocations.amount_minor, 'reversed_at', payments.reversed_at
            )
            order by payments.created_at, payments.id
          ),
          '[]'
        )
        from public.payment_allocations as allocations
        join public.payments as payments
          on payments.org_id = allocations.org_id and payments.id = allocations.payment_id
        where allocations.org_id = p_org_id
          and allocations.voucher_id = p_voucher_id
      ),
      'emails', private.document_emails(p_org_id, 'voucher', p_voucher_id)
    )
  from public.vouchers as vouchers
  join public.currencies as currencies on currencies.code = vouchers.currency
  where vouchers.org_id = p_org_id
    and vouchers.id = p_voucher_id;
$$;
comment on function private.voucher_content(uuid, uuid) is
  'DEFINER: reads vouchers past their policies; granted to nobody. A voucher as get_voucher() answers it.';

create function private.get_voucher(p_org_id uuid, p_voucher_id uuid)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_voucher jsonb;
begin
  perform private.assert_org_permission(p_org_id, 'vouchers.read');
  v_voucher := private.voucher_content(p_org_id, p_voucher_id);
  if v_voucher is null then
    raise exception 'finance.voucher_not_found' using errcode = 'PT404';
  end if;
  return v_voucher;
end;
$$;
comment on function private.get_voucher(uuid, uuid) is
  'DEFINER: one check instead of a policy per row. Trusts private.assert_org_permission().';
grant execute on function private.get_voucher(uuid, uuid) to authenticated;

create function public.get_voucher(p_org_id uuid, p_voucher_id uuid)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.get_voucher(p_org_id, p_voucher_id);
$$;
comment on function public.get_voucher(uuid, uuid) is
  'A voucher: its columns, state (draft, posted, overdue, paid, cancelled), exponent, supplier {id, name, email} or customer {id, display_name, email}, lines with account_code and account_name, taxes [{tax_rate_bps, net_minor, tax_minor}], payments [{id, kind, method, paid_on, reference, amount_minor, reversed_at}], emails.';
grant execute on function public.get_voucher(uuid, uuid) to authenticated;

create function private.assert_voucher_kind(p_kind text)
  returns void
  language plpgsql
  immutable
  security invoker set search_path = ''
as $$
begin
  if (p_kind in ('purchase', 'sales')) is not true then
    raise exception 'platform.values_malformed' using errcode = 'PT422', detail = 'kind';
  end if;
end;
$$;
comment on function private.assert_voucher_kind(text) is
  'Raises unless it is purchase or sales.';

create function private.voucher_party_ids(p_org_id uuid, p_kind text, p_query text)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
  -- A pattern is only known when it runs.
  set plan_cache_mode = force_custom_plan
as $$
begin
  if p_kind = 'purchase' then
    return (
      select coalesce(jsonb_agg(found.id), '[]')
      from (
        select suppliers.id
        from public.suppliers as suppliers
        where suppliers.org_id = p_org_id
          and private.supplier_search_text(suppliers.name, suppliers.email, suppliers.tax_number)
            like '%' || private.search_form(p_query) || '%'
        limit 1000
      ) as found
    );
  end if;
  return (
    select coalesce(jsonb_agg(found.id), '[]')
    from unnest(array[false, true]) as archive (is_archived)
    cross join lateral private.search_customers_unchecked(
      private.archived_only(p_org_id, archive.is_archived), p_query, 100
    ) as found
  );
end;
$$;
comment on function private.voucher_party_ids(uuid, text, text) is
  'DEFINER: searches suppliers and customers for who has been checked; granted to nobody. The parties that a query may mean.';

create function private.voucher_conditions(
  p_org_id      uuid,
  p_kind        text,
  p_filter      jsonb,
  out condition text,
  out vals      jsonb
)
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_filter jsonb := coalesce(p_filter, '{}');
  v_words  text[];
  v_name   text;
  v_like   text := 'true';
begin
  perform private.assert_voucher_kind(p_kind);
  perform private.assert_json_keys(
    v_filter,
    array['query', 'states', 'supplier_id', 'customer_id', 'currency', 'voucher_from', 'voucher_to']
  );
  vals := v_filter || jsonb_build_object(
    'org_id', p_org_id, 'kind', p_kind, 'today', private.org_today(p_org_id)
  );
  condition := $c$vouchers.org_id = ($1 ->> 'org_id')::uuid and vouchers.kind = ($1 ->> 'kind')$c$;

  if private.json_texts(v_filter, 'states', 5, 20) is not null then
    condition := condition || ' and ' || private.voucher_state_condition(
      private.json_texts(v_filter, 'states', 5, 20)
    );
  end if;
  foreach v_name in array array['supplier_id', 'customer_id'] loop
    if private.json_id(v_filter, v_name) is not null then
      condition := condition || format($c$ and vouchers.%1$I = ($1 ->> %1$L)::uuid$c$, v_name);
    end if;
  end loop;
  if private.json_text(v_filter, 'currency', 3) is not null then
    condition := condition || $c$ and vouchers.currency = ($1 ->> 'currency')::bpchar$c$;
  end if;
  if private.json_day(v_filter, 'voucher_from') is not null then
    condition := condition || $c$ and vouchers.voucher_on >= ($1 ->> 'voucher_from')::date$c$;
  end if;
  if private.json_day(v_filter, 'voucher_to') is not null then
    condition := condition || $c$ and vouchers.voucher_on <= ($1 ->> 'voucher_to')::date$c$;
  end if;

  v_words := string_to_array(
    private.search_form(private.json_text(v_filter, 'query', 200)), ' '
  );
  if v_words = '{}' then
    -- Signs only: nothing is called so, and nobody.
    condition := condition || ' and false';
  elsif v_words is not null then
    foreach v_name in array v_words loop
      -- Literals, as in private.order_conditions(): without quotes, backslashes and wildcards.
      v_like := v_like || format(
        ' and private.voucher_search_text(vouchers.number, vouchers.reference) like %L',
        '%' || v_name || '%'
      );
    end loop;
    vals := vals || jsonb_build_object(
      'party_ids', private.voucher_party_ids(p_org_id, p_kind, v_filter ->> 'query')
    );
    condition := condition || format(
      ' and ((%s) or vouchers.%I = any (array('
      || 'select jsonb_array_elements_text($1 -> ''party_ids'')::uuid)))',
      v_like, case p_kind when 'purchase' then 'supplier_id' else 'customer_id' end
    );
  end if;
end;
$$;
comment on function private.voucher_conditions(uuid, text, jsonb) is
  'DEFINER: reads the day of the organization; granted to nobody. A filter as conditions on vouchers, in which $1 are the values; raises what is wrong with it.';

create function private.list_vouchers(
  p_org_id uuid,
  p_kind   text,
  p_filter jsonb,
  p_cursor jsonb,
  p_limit  integer
)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_limit      integer := least(greatest(coalesce(p_limit, 25), 1), 100);
  v_conditions record;
  v_rows       jsonb;
  v_more       boolean;
begin
  perform private.assert_org_permission(p_org_id, 'vouchers.read');
  perform private.assert_list_position(p_cursor, 'voucher_on.desc', 'date');
  if p_cursor is not null
    and pg_input_is_valid(p_cursor ->> 'created_at', 'timestamptz') is not true
  then
    raise exception 'platform.list_position_invalid' using errcode = 'PT422';
  end if;
  v_conditions := private.voucher_conditions(p_org_id, p_kind, p_filter);
  execute format(
    $query$
      select jsonb_agg(
        jsonb_build_object(
          'id', page.id,
          'kind', page.kind,
          'number', page.number,
          'status', page.status,
          'state', private.voucher_state(
            page.status, page.open_minor, page.due_on, ($1 ->> 'today')::date
          ),
          'supplier', case
            when suppliers.id is not null
            then jsonb_build_object('id', suppliers.id, 'name', suppliers.name)
          end,
          'customer', case
            when customers.id is not null
            then jsonb_build_object('id', customers.id, 'display_name', customers.display_name)
          end,
          'currency', page.currency,
          'exponent', currencies.exponent,
          'voucher_on', page.voucher_on,
          'due_on', page.due_on,
          'reference', page.reference,
          'settlement', page.settlement,
          'total_minor', page.total_minor,
          'open_minor', page.open_minor,
          'created_at', page.created_at
        )
        order by page.voucher_on desc, page.created_at desc, page.id desc
      )
      from (
        select vouchers.*
        from public.vouchers as vouchers
        where %s
          and (vouchers.voucher_on, vouchers.created_at, vouchers.id) < (
            coalesce(($2 ->> 'key')::date, 'infinity'),
            coalesce(($2 ->> 'created_at')::timestamptz, 'infinity'),
            coalesce(($2 ->> 'id')::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
          )
        order by vouchers.voucher_on desc, vouchers.created_at desc, vouchers.id desc
        limit $3
      ) as page
      join public.currencies as currencies on currencies.code = page.currency
      left join public.suppliers as suppliers
        on suppliers.org_id = page.org_id and suppliers.id = page.supplier_id
      left join public.customers as customers
        on customers.org_id = page.org_id and customers.id = page.customer_id
    $query$,
    v_conditions.condition
  )
  into v_rows
  using v_conditions.vals, p_cursor, v_limit + 1;

  v_rows := coalesce(v_rows, '[]');
  v_more := jsonb_array_length(v_rows) > v_limit;
  if v_more then
    v_rows := v_rows - v_limit;
  end if;
  return jsonb_build_object(
    'items', v_rows,
    'next_cursor', case
      when v_more then jsonb_build_object(
        'sort', 'voucher_on.desc', 'key', v_rows -> -1 -> 'voucher_on',
        'created_at', v_rows -> -1 -> 'created_at', 'id', v_rows -> -1 -> 'id'
      )
    end
  );
end;
$$;
comment on function private.list_vouchers(uuid, text, jsonb, jsonb, integer) is
  'DEFINER: under policies no index would serve the search. Trusts private.assert_org_permission().';
grant execute on function private.list_vouchers(uuid, text, jsonb, jsonb, integer)
  to authenticated;

create function public.list_vouchers(
  p_org_id uuid,
  p_kind   text,
  p_filter jsonb default '{}',
  p_cursor jsonb default null,
  p_limit  integer default 25
)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.list_vouchers(p_org_id, p_kind, p_filter, p_cursor, p_limit);
$$;
comment on function public.list_vouchers(uuid, text, jsonb, jsonb, integer) is
  'Vouchers of a kind (purchase, sales), latest day first: {items: [{id, kind, number, status, state, supplier, customer, currency, exponent, voucher_on, due_on, reference, settlement, total_minor, open_minor, created_at}], next_cursor}. Filter: query (part of number, reference or party), states (list), supplier_id, customer_id, currency, voucher_from and voucher_to (days).';
grant execute on function public.list_vouchers(uuid, text, jsonb, jsonb, integer)
  to authenticated;

create function private.voucher_totals(p_org_id uuid, p_kind text, p_filter jsonb)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_conditions record;
  v_totals     jsonb;
begin
  perform private.assert_org_permission(p_org_id, 'vouchers.read');
  v_conditions := private.voucher_conditions(p_org_id, p_kind, p_filter);
  execute format(
    $query$
      select jsonb_agg(
        jsonb_build_object(
          'state', sums.state, 'currency', sums.currency, 'exponent', currencies.exponent,
          'count', sums.amount, 'total_minor', sums.total_minor, 'open_minor', sums.open_minor
        )
        order by sums.currency, sums.state
      )
      from (
        -- As in private.invoice_totals(): a state for a few groups, not for each voucher.
        select alike.currency, sum(alike.amount)::bigint as amount,
          sum(alike.total_minor) as total_minor, sum(alike.open_minor) as open_minor,
          private.voucher_state(
            alike.status, alike.is_open::integer,
            case when alike.is_due then ($1 ->> 'today')::date - 1 end, ($1 ->> 'today')::date
          ) as state
        from (
          select vouchers.currency, vouchers.status, vouchers.open_minor > 0 as is_open,
            vouchers.due_on < ($1 ->> 'today')::date as is_due, count(*) as amount,
            sum(vouchers.total_minor) as total_minor, sum(vouchers.open_minor) as open_minor
          from public.vouchers as vouchers
          where %s
          group by 1, 2, 3, 4
        ) as alike
        group by alike.currency, state
      ) as sums
      join public.currencies as currencies on currencies.code = sums.currency
    $query$,
    v_conditions.condition
  )
  into v_totals
  using v_conditions.vals;
  return coalesce(v_totals, '[]');
end;
$$;
comment on function private.voucher_totals(uuid, text, jsonb) is
  'DEFINER: one check instead of a policy per row. Trusts private.assert_org_permission().';
grant execute on function private.voucher_totals(uuid, text, jsonb) to authenticated;

create function public.voucher_totals(p_org_id uuid, p_kind text, p_filter jsonb default '{}')
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.voucher_totals(p_org_id, p_kind, p_filter);
$$;
comment on function public.voucher_totals(uuid, text, jsonb) is
  'What the vouchers of list_vouchers() come to: [{state, currency, exponent, count, total_minor, open_minor}].';
grant execute on function public.voucher_totals(uuid, text, jsonb) to authenticated;
