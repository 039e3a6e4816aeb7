-- What accounts come to: the one place that puts days and what is not folded yet together. Every
-- report is made of it.
-- Depends on: finance_ledger.

create function private.ledger_sums(
  p_org_id     uuid,
  p_currency   text,
  p_through_on date,
  p_account_id uuid default null
)
  returns table (
    account_id   uuid,
    tax_rate_bps integer,
    debit_minor  numeric,
    credit_minor numeric
  )
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  return query
  select counted.account_id, counted.tax_rate_bps, sum(counted.debit_minor),
    sum(counted.credit_minor)
  from (
    select balances.account_id, balances.tax_rate_bps, balances.debit_minor, balances.credit_minor
    from private.ledger_balances as balances
    where balances.org_id = p_org_id
      and balances.currency = p_currency::bpchar
      and balances.posted_on <= p_through_on
      and (p_account_id is null or balances.account_id = p_account_id)
    union all
    select movements.account_id, movements.tax_rate_bps, movements.debit_minor,
      movements.credit_minor
    from private.ledger_movements as movements
    where movements.org_id = p_org_id
      and movements.currency = p_currency::bpchar
      and movements.posted_on <= p_through_on
      and (p_account_id is null or movements.account_id = p_account_id)
  ) as counted
  group by counted.account_id, counted.tax_rate_bps;
end;
$$;
comment on function private.ledger_sums(uuid, text, date, uuid) is
  'DEFINER: reads tables in private without asking, so it is granted to nobody. All that accounts moved through a day, by tax rate (-1: none), in one currency; equal to a scan of journal_lines at any moment, folded or not.';

create function private.days_of_rate(
  p_org_id       uuid,
  p_currency     text,
  p_account_id   uuid,
  p_tax_rate_bps integer,
  p_from         date,
  p_to           date,
  out first_on   date,
  out last_on    date
)
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  select min(moved.posted_on), max(moved.posted_on)
  into first_on, last_on
  from (
    select balances.posted_on
    from private.ledger_balances as balances
    where balances.org_id = p_org_id
      and balances.currency = p_currency::bpchar
      and balances.account_id = p_account_id
      and balances.posted_on between p_from and p_to
      and balances.tax_rate_bps = p_tax_rate_bps
    union all
    select movements.posted_on
    from private.ledger_movements as movements
    where movements.org_id = p_org_id
      and movements.currency = p_currency::bpchar
      and movements.account_id = p_account_id
      and movements.posted_on between p_from and p_to
      and movements.tax_rate_bps = p_tax_rate_bps
  ) as moved;
end;
$$;
comment on function private.days_of_rate(uuid, text, uuid, integer, date, date) is
  'DEFINER: reads tables in private without asking, so it is granted to nobody. The first and the last day on which an account has lines of a tax rate (-1: none); null if it has none.';

create function private.fiscal_year_on(p_org_id uuid, p_on date)
  returns date
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_shift interval;
begin
  select make_interval(months => settings.fiscal_year_start_month - 1)
  into strict v_shift
  from public.finance_settings as settings
  where settings.org_id = p_org_id;
  return date_trunc('year', p_on - v_shift) + v_shift;
end;
$$;
comment on function private.fiscal_year_on(uuid, date) is
  'DEFINER: reads settings for reports, which have checked the permission; granted to nobody. The first day of the fiscal year that a day is in, by the settings of today.';

create function private.earlier_years(
  p_org_id     uuid,
  p_currency   text,
  p_on         date,
  p_account_id uuid default null
)
  returns table (
    account_id   uuid,
    tax_rate_bps integer,
    amount_minor numeric
  )
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  return query
  select sums.account_id, sums.tax_rate_bps, sums.debit_minor - sums.credit_minor
  from private.ledger_sums(
    p_org_id, p_currency, private.fiscal_year_on(p_org_id, p_on) - 1, p_account_id
  ) as sums
  join public.ledger_accounts as accounts
    on accounts.org_id = p_org_id and accounts.id = sums.account_id
  where accounts.type in ('revenue', 'expense');
end;
$$;
comment on function private.earlier_years(uuid, text, date, uuid) is
  'DEFINER: see private.ledger_sums(); granted to nobody. What revenue and expenses came to before the fiscal year that a day is in: debits less credits. They begin each year at nothing, and what they came to is profit of earlier years, without an entry that closes the year.';

create function private.assert_report_period(p_from date, p_to date)
  returns void
  language plpgsql
  immutable
  security invoker set search_path = ''
as $$
begin
  if p_from is null or p_to is null or p_from > p_to then
    raise exception 'finance.period_invalid' using errcode = 'PT422';
  elsif p_from < date '1970-01-01' or p_to > date '2999-12-31' then
    raise exception 'finance.period_out_of_range' using errcode = 'PT422';
  end if;
end;
$$;
comment on function private.assert_report_period(date, date) is
  'Raises unless it is a period that a report can be made of.';

create function private.report_currency(
  p_org_id     uuid,
  p_currency   text,
  out code     text,
  out exponent smallint
)
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  select currencies.code, currencies.exponent
  into report_currency.code, report_currency.exponent
  from public.currencies as currencies
  where currencies.code = coalesce(
    upper(p_currency),
    (
      select organizations.currency
      from public.organizations as organizations
      where organizations.id = p_org_id
    )
  );
  if not found then
    raise exception 'finance.currency_unknown' using errcode = 'PT422', detail = 'currency';
  end if;
end;
$$;
comment on function private.report_currency(uuid, text) is
  'DEFINER: reads the organization for reports, which have checked the permission; granted to nobody. The currency that is asked for, or else the organization''s.';

create function private.fold_all_ledgers()
  returns integer
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_org_id uuid;
  v_folded integer := 0;
begin
  for v_org_id in
    select organizations.id
    from public.organizations as organizations
    where exists (
      select
      from private.ledger_movements as movements
      where movements.org_id = organizations.id
    )
    -- Two runs at once wait for each other and never in a circle.
    order by organizations.id
  loop
    perform private.fold_ledger(v_org_id);
    v_folded := v_folded + 1;
  end loop;
  return v_folded;
end;
$$;
comment on function private.fold_all_ledgers() is
  'DEFINER: writes tables in private. Takes nothing from a caller; granted to nobody, called on a schedule. Returns how many organizations had something to fold.';
