-- What reports are made of: the lines of an account, the entries of the journal, and an overview.
-- Depends on: finance_trial_balance, finance_receivables.

create function private.entry_document(p_org_id uuid, p_source_type text, p_source_id text)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  return case
    when p_source_type in ('invoice', 'credit_note', 'payment', 'voucher')
    then jsonb_build_object('kind', p_source_type, 'id', p_source_id)
    when p_source_type = 'credit_entry' then (
      select jsonb_build_object('kind', 'customer', 'id', credits.customer_id)
      from public.credit_entries as credits
      where credits.org_id = p_org_id
        and credits.id = p_source_id::bigint
    )
  end;
end;
$$;
comment on function private.entry_document(uuid, text, text) is
  'DEFINER: reads documents without asking, so it is granted to nobody. The page on which one sees what caused an entry: {kind: invoice | credit_note | payment | voucher | customer, id}, or null.';

create function private.list_account_lines(
  p_org_id       uuid,
  p_account_id   uuid,
  p_from         date,
  p_to           date,
  p_currency     text,
  p_tax_rate_bps integer,
  p_cursor       jsonb,
  p_limit        integer
)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_limit    integer := least(greatest(coalesce(p_limit, 100), 1), 1000);
  v_account  public.ledger_accounts;
  v_currency record;
  v_sums     record;
  v_before   numeric;
  v_first_on date := p_from;
  v_last_on  date := p_to;
  v_rows     jsonb;
  v_last     jsonb;
begin
  perform private.assert_org_permission(p_org_id, 'ledger.read');
  perform private.assert_report_period(p_from, p_to);
  if p_cursor is not null and (
    jsonb_typeof(p_cursor) is distinct from 'object'
    or pg_input_is_valid(p_cursor ->> 'posted_on', 'date') is not true
    or pg_input_is_valid(p_cursor ->> 'entry_id', 'uuid') is not true
    or pg_input_is_valid(p_cursor ->> 'position', 'smallint') is not true
    or pg_input_is_valid(p_cursor ->> 'balance_minor', 'numeric') is not true
  ) then
    raise exception 'platform.list_position_invalid' using errcode = 'PT422';
  end if;
  v_currency := private.report_currency(p_org_id, p_currency);
  select accounts.*
  into v_account
  from public.ledger_accounts as accounts
  where accounts.org_id = p_org_id
    and accounts.id = p_account_id;
  if not found then
    raise exception 'finance.account_not_found' using errcode = 'PT404';
  end if;

  select coalesce(sum(opening.debit_minor), 0) as before_debit_minor,
    coalesce(sum(opening.credit_minor), 0) as before_credit_minor,
    (
      select coalesce(sum(years.amount_minor), 0)
      from private.earlier_years(p_org_id, v_currency.code, p_from, p_account_id) as years
      where p_tax_rate_bps is null
        or years.tax_rate_bps = p_tax_rate_bps
    ) as earlier_years_minor
  into v_sums
  from private.ledger_sums(p_org_id, v_currency.code, p_from - 1, p_account_id) as opening
  where p_tax_rate_bps is null
    or opening.tax_rate_bps = p_tax_rate_bps;
  -- A later page goes on from the balance of the one before.
  v_before := coalesce(
    (p_cursor ->> 'balance_minor')::numeric,
    v_sums.before_debit_minor - v_sums.before_credit_minor - v_sums.earlier_years_minor
  );

  -- The sums know from when to when there are lines of a rate: no others are read for few or none.
  if p_tax_rate_bps is not null then
    select days.first_on, days.last_on
    into v_first_on, v_last_on
    from private.days_of_rate(
      p_org_id, v_currency.code, p_account_id, p_tax_rate_bps, p_from, p_to
    ) as days;
  end if;

  with page as (
    select lines.*
    from public.journal_lines as lines
    where lines.org_id = p_org_id
      and lines.account_id = p_account_id
      and lines.posted_on between v_first_on and v_last_on
      -- As the column is; compared as text, the index would give no order.
      and lines.currency = v_currency.code::bpchar
      and (p_tax_rate_bps is null or coalesce(lines.tax_rate_bps, -1) = p_tax_rate_bps)
      and (lines.posted_on, lines.entry_id, lines.position) > (
        coalesce((p_cursor ->> 'posted_on')::date, '-infinity'),
        coalesce((p_cursor ->> 'entry_id')::uuid, '00000000-0000-0000-0000-000000000000'),
        coalesce((p_cursor ->> 'position')::smallint, 0::smallint)
      )
    order by lines.posted_on, lines.entry_id, lines.position
    limit v_limit + 1
  )
  select jsonb_agg(
    jsonb_build_object(
      'entry_id', page.entry_id,
      'position', page.position,
      'posted_on', page.posted_on,
      'kind', entries.kind,
      'source_type', entries.source_type,
      'source_id', entries.source_id,
      'description', entries.description,
      'document', private.entry_document(p_org_id, entries.source_type, entries.source_id),
      'debit_minor', page.debit_minor,
      'credit_minor', page.credit_minor,
      'tax_rate_bps', page.tax_rate_bps,
      'balance_minor', page.balance_minor
    )
    order by page.posted_on, page.entry_id, page.position
  )
  into v_rows
  from (
    select page.*,
      v_before + sum(page.debit_minor - page.credit_minor)
        over (order by page.posted_on, page.entry_id, page.position) as balance_minor
    from page
  ) as page
  join public.journal_entries as entries
    on entries.org_id = p_org_id and entries.id = page.entry_id;

  v_rows := coalesce(v_rows, '[]');
  if jsonb_array_length(v_rows) > v_limit then
    v_rows := v_rows - v_limit;
    v_last := v_rows -> -1;
  end if;
  return (
    select jsonb_build_object(
      'account', private.ledger_account_content(v_account),
      'from', p_from,
      'to', p_to,
      'currency', v_currency.code,
      'exponent', v_currency.exponent,
      'opening_minor',
        v_sums.before_debit_minor - v_sums.before_credit_minor - v_sums.earlier_years_minor,
      'debit_minor', coalesce(sum(closing.debit_minor), 0) - v_sums.before_debit_minor,
      'credit_minor', coalesce(sum(closing.credit_minor), 0) - v_sums.before_credit_minor,
      'closing_minor',
        coalesce(sum(closing.debit_minor - closing.credit_minor), 0) - v_sums.earlier_years_minor,
      'items', v_rows,
      'next_cursor', case
        when v_last is not null then jsonb_build_object(
          'posted_on', v_last -> 'posted_on', 'entry_id', v_last -> 'entry_id',
          'position', v_last -> 'position', 'balance_minor', v_last -> 'balance_minor'
        )
      end
    )
    from private.ledger_sums(p_org_id, v_currency.code, p_to, p_account_id) as closing
    where p_tax_rate_bps is null
      or closing.tax_rate_bps = p_tax_rate_bps
  );
end;
$$;
comment on function private.list_account_lines(uuid, uuid, date, date, text, integer, jsonb, integer) is
  'DEFINER: reads sums in private, and one check instead of a policy per row. Trusts private.assert_org_permission(); the account is looked for in that organization.';
grant execute on function private.list_account_lines(uuid, uuid, date, date, text, integer, jsonb, integer)
  to authenticated;

create function public.list_account_lines(
  p_org_id       uuid,
  p_account_id   uuid,
  p_from         date,
  p_to           date,
  p_currency     text default null,
  p_tax_rate_bps integer default null,
  p_cursor       jsonb default null,
  p_limit        integer default 100
)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.list_account_lines(
    p_org_id, p_account_id, p_from, p_to, p_currency, p_tax_rate_bps, p_cursor, p_limit
  );
$$;
comment on function public.list_account_lines(uuid, uuid, date, date, text, integer, jsonb, integer) is
  'The statement of an account in one currency, oldest first: {account, from, to, currency, exponent, opening_minor, debit_minor, credit_minor, closing_minor, items: [{entry_id, position, posted_on, kind, source_type, source_id, description, document, debit_minor, credit_minor, tax_rate_bps, balance_minor}], next_cursor}. Sums are of the whole period. Revenue and expenses open at what they came to since the fiscal year began, as in public.trial_balance(). With a tax rate (-1: those without) of its lines alone.';
grant execute on function public.list_account_lines(uuid, uuid, date, date, text, integer, jsonb, integer)
  to authenticated;

create function private.list_journal_entries(
  p_org_id   uuid,
  p_from     date,
  p_to       date,
  p_filter   jsonb,
  p_cursor   jsonb,
  p_limit    integer
)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_limit       integer := least(greatest(coalesce(p_limit, 50), 1), 500);
  v_filter      jsonb := coalesce(p_filter, '{}');
  v_condition   text := $c$entries.org_id = $1 and entries.posted_on between $2 and $3$c$;
  v_source_type text;
  v_currency    text;
  v_name        text;
  v_rows        jsonb;
  v_more        boolean;
begin
  perform private.assert_org_permission(p_org_id, 'ledger.read');
  perform private.assert_report_period(p_from, p_to);
  perform private.assert_list_position(p_cursor, 'posted_on.desc', 'date');
  perform private.assert_json_keys(
    v_filter, array['currency', 'source_type', 'source_id', 'entry_id']
  );
  v_currency := private.json_text(v_filter, 'currency', 3);
  v_source_type := private.json_text(v_filter, 'source_type', 20);
  foreach v_name in array array['source_id', 'entry_id'] loop
    if pg_input_is_valid(private.json_text(v_filter, v_name, 40), 'uuid') is false then
      raise exception 'platform.values_malformed' using errcode = 'PT422', detail = v_name;
    end if;
  end loop;
  -- Put together, so that one document or one entry is found by its own index.
  if v_filter ->> 'entry_id' is not null then
    v_condition := v_condition || $c$ and entries.id = ($4 ->> 'entry_id')::uuid$c$;
  end if;
  if v_currency is not null then
    v_condition := v_condition || $c$ and entries.currency = ($4 ->> 'currency')::bpchar$c$;
  end if;
  if v_source_type is not null then
    v_condition := v_condition || $c$ and entries.source_type = $4 ->> 'source_type'$c$;
  end if;
  if v_filter ->> 'source_id' is not null then
    v_condition := v_condition || $c$ and entries.source_id = $4 ->> 'source_id'$c$;
  end if;

  execute format(
    $query$
      select jsonb_agg(
        jsonb_build_object(
          'id', page.id,
          'posted_on', page.posted_on,
          'currency', page.currency,
          'exponent', currencies.exponent,
          'kind', page.kind,
          'source_type', page.source_type,
          'source_id', page.source_id,
          'description', page.description,
          'document', private.entry_document(page.org_id, page.source_type, page.source_id),
          'created_at', page.created_at,
          'lines', lines.content
        )
        order by page.posted_on desc, page.id desc
      )
      from (
        select entries.*
        from public.journal_entries as entries
        where %s
          and (entries.posted_on, entries.id) < (
            coalesce(($5 ->> 'key')::date, 'infinity'),
            coalesce(($5 ->> 'id')::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
          )
        order by entries.posted_on desc, entries.id desc
        limit $6
      ) as page
      join public.currencies as currencies on currencies.code = page.currency
      cross join lateral (
        select jsonb_agg(
          jsonb_build_object(
            'account_id', lines.account_id,
            'code', accounts.code,
            'name', accounts.name,
            'debit_minor', lines.debit_minor,
            'credit_minor', lines.credit_minor,
            'tax_rate_bps', lines.tax_rate_bps
          )
          order by lines.position
        ) as content
        from public.journal_lines as lines
        join public.ledger_accounts as accounts
          on accounts.org_id = lines.org_id and accounts.id = lines.account_id
        where lines.org_id = page.org_id
          and lines.entry_id = page.id
      ) as lines
    $query$,
    v_condition
  )
  into v_rows
  using p_org_id, p_from, p_to, v_filter, p_cursor, v_limit + 1;

  v_rows := coalesce(v_rows, '[]');
  v_more := jsonb_array_length(v_rows) > v_limit;
  if v_more then
    v_rows := v_rows - v_limit;
  end if;
  return jsonb_build_object(
    'items', v_rows,
    'next_cursor', case
      when v_more then jsonb_build_object(
        'sort', 'posted_on.desc', 'key', v_rows -> -1 -> 'posted_on', 'id', v_rows -> -1 -> 'id'
      )
    end
  );
end;
$$;
comment on function private.list_journal_entries(uuid, date, date, jsonb, jsonb, integer) is
  'DEFINER: one check instead of a policy per row. Trusts private.assert_org_permission().';
grant execute on function private.list_journal_entries(uuid, date, date, jsonb, jsonb, integer)
  to authenticated;

create function public.list_journal_entries(
  p_org_id uuid,
  p_from   date,
  p_to     date,
  p_filter jsonb default '{}',
  p_cursor jsonb default null,
  p_limit  integer default 50
)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.list_journal_entries(p_org_id, p_from, p_to, p_filter, p_cursor, p_limit);
$$;
comment on function public.list_journal_entries(uuid, date, date, jsonb, jsonb, integer) is
  'Journal entries with their lines, newest first: {items: [{id, posted_on, currency, exponent, kind, source_type, source_id, description, document, created_at, lines: [{account_id, code, name, debit_minor, credit_minor, tax_rate_bps}]}], next_cursor}. Filter: {currency, source_type, source_id, entry_id}.';
grant execute on function public.list_journal_entries(uuid, date, date, jsonb, jsonb, integer)
  to authenticated;

create function private.finance_overview(p_org_id uuid, p_months integer, p_currency text)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_today    date := private.org_today(p_org_id);
  v_months   integer := least(greatest(coalesce(p_months, 12), 1), 60);
  v_first_on date := date_trunc('month', v_today) - make_interval(months => v_months - 1);
  v_currency record;
begin
  perform private.assert_org_permission(p_org_id, 'ledger.read');
  v_currency := private.report_currency(p_org_id, p_currency);
  return (
    with moved as (
      select balances.account_id, balances.posted_on, balances.debit_minor, balances.credit_minor
      from private.ledger_balances as balances
      where balances.org_id = p_org_id
        and balances.currency = v_currency.code::bpchar
      union all
      select movements.account_id, movements.posted_on, movements.debit_minor,
        movements.credit_minor
      from private.ledger_movements as movements
      where movements.org_id = p_org_id
        and movements.currency = v_currency.code::bpchar
    ),
    sums as (
      select accounts.id, accounts.type, accounts.role,
        date_trunc('month', moved.posted_on)::date as month_on,
        sum(moved.debit_minor - moved.credit_minor) as amount_minor
      from moved
      join public.ledger_accounts as accounts
        on accounts.org_id = p_org_id and accounts.id = moved.account_id
      group by accounts.id, accounts.type, accounts.role, date_trunc('month', moved.posted_on)
    )
    select jsonb_build_object(
      'today', v_today,
      'currency', v_currency.code,
      'exponent', v_currency.exponent,
      'closed_through_on', (
        select settings.closed_through_on
        from public.finance_settings as settings
        where settings.org_id = p_org_id
      ),
      'months', (
        select jsonb_agg(
          jsonb_build_object(
            'month_on', months.at::date,
            'income_minor', coalesce(
              (
                select -sum(sums.amount_minor)
                from sums
                where sums.month_on = months.at::date
                  and sums.type = 'revenue'
              ),
              0
            ),
            'expense_minor', coalesce(
              (
                select sum(sums.amount_minor)
                from sums
                where sums.month_on = months.at::date
                  and sums.type = 'expense'
              ),
              0
            )
          )
          order by months.at
        )
        from generate_series(
          v_first_on::timestamp, date_trunc('month', v_today)::timestamp, interval '1 month'
        ) as months (at)
      ),
      'balances', (
        select jsonb_agg(
          jsonb_build_object(
            'id', accounts.id,
            'role', accounts.role,
            'code', accounts.code,
            'name', accounts.name,
            'type', accounts.type,
            'balance_minor', coalesce(
              (
                select sum(sums.amount_minor)
                from sums
                where sums.id = accounts.id
              ),
              0
            )
          )
          order by accounts.code
        )
        from public.ledger_accounts as accounts
        where accounts.org_id = p_org_id
          and accounts.role in ('bank', 'cash', 'receivables', 'payables')
      )
    )
  );
end;
$$;
comment on function private.finance_overview(uuid, integer, text) is
  'DEFINER: reads sums in private. Trusts private.assert_org_permission().';
grant execute on function private.finance_overview(uuid, integer, text) to authenticated;

create function public.finance_overview(
  p_org_id   uuid,
  p_months   integer default 12,
  p_currency text default null
)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.finance_overview(p_org_id, p_months, p_currency);
$$;
comment on function public.finance_overview(uuid, integer, text) is
  'Income and expense of the last months, up to this one, and what there is in money, receivables and payables, in one currency: {today, currency, exponent, closed_through_on, months: [{month_on, income_minor, expense_minor}], balances: [{id, role, code, name, type, balance_minor}]}.';
grant execute on function public.finance_overview(uuid, integer, text) to authenticated;
