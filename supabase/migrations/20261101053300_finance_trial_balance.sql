-- Trial balance and tax report.
-- Depends on: finance_ledger_sums.

create function private.trial_balance(p_org_id uuid, p_from date, p_to date, p_currency text)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_currency record;
begin
  perform private.assert_org_permission(p_org_id, 'ledger.read');
  perform private.assert_report_period(p_from, p_to);
  v_currency := private.report_currency(p_org_id, p_currency);
  return (
    with opening as (
      select sums.account_id, sum(sums.debit_minor) as debit_minor,
        sum(sums.credit_minor) as credit_minor
      from private.ledger_sums(p_org_id, v_currency.code, p_from - 1) as sums
      group by sums.account_id
    ),
    closing as (
      select sums.account_id, sum(sums.debit_minor) as debit_minor,
        sum(sums.credit_minor) as credit_minor
      from private.ledger_sums(p_org_id, v_currency.code, p_to) as sums
      group by sums.account_id
    ),
    earlier as (
      select years.account_id, sum(years.amount_minor) as amount_minor
      from private.earlier_years(p_org_id, v_currency.code, p_from) as years
      group by years.account_id
    ),
    rows as (
      select accounts.id, accounts.code, accounts.name, accounts.type,
        coalesce(opening.debit_minor - opening.credit_minor, 0)
          - coalesce(earlier.amount_minor, 0) as opening_minor,
        closing.debit_minor - coalesce(opening.debit_minor, 0) as debit_minor,
        closing.credit_minor - coalesce(opening.credit_minor, 0) as credit_minor,
        closing.debit_minor - closing.credit_minor
          - coalesce(earlier.amount_minor, 0) as closing_minor
      from closing
      join public.ledger_accounts as accounts
        on accounts.org_id = p_org_id and accounts.id = closing.account_id
      left join opening on opening.account_id = closing.account_id
      left join earlier on earlier.account_id = closing.account_id
    ),
    total as (
      select coalesce(sum(earlier.amount_minor), 0) as earlier_years_minor
      from earlier
    )
    select jsonb_build_object(
      'from', p_from,
      'to', p_to,
      'currency', v_currency.code,
      'exponent', v_currency.exponent,
      'fiscal_year_on', private.fiscal_year_on(p_org_id, p_from),
      'earlier_years_minor', min(total.earlier_years_minor),
      'opening_minor', min(total.earlier_years_minor) + coalesce(sum(rows.opening_minor), 0),
      'debit_minor', coalesce(sum(rows.debit_minor), 0),
      'credit_minor', coalesce(sum(rows.credit_minor), 0),
      'closing_minor', min(total.earlier_years_minor) + coalesce(sum(rows.closing_minor), 0),
      'accounts', coalesce(
        jsonb_agg(to_jsonb(rows) order by rows.code) filter (where rows.id is not null), '[]'
      )
    )
    from total
    left join rows
      on rows.opening_minor <> 0
      or rows.debit_minor <> 0
      or rows.credit_minor <> 0
  );
end;
$$;
comment on function private.trial_balance(uuid, date, date, text) is
  'DEFINER: reads sums in private, and one check instead of a policy per row. Trusts private.assert_org_permission().';
grant execute on function private.trial_balance(uuid, date, date, text) to authenticated;

create function public.trial_balance(
  p_org_id   uuid,
  p_from     date,
  p_to       date,
  p_currency text default null
)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.trial_balance(p_org_id, p_from, p_to, p_currency);
$$;
comment on function public.trial_balance(uuid, date, date, text) is
  'What each account had before, moved in the period (both days included) and has after it, in one currency: {from, to, currency, exponent, fiscal_year_on, earlier_years_minor, accounts: [{id, code, name, type, opening_minor, debit_minor, credit_minor, closing_minor}], and the sums of each}. Opening and closing are debits less credits. Revenue and expenses begin at nothing with the fiscal year in which the period begins; what they came to before is earlier_years_minor (a profit is negative), which the sums of opening and closing contain. Accounts of which there is nothing to say are left out.';
grant execute on function public.trial_balance(uuid, date, date, text) to authenticated;

create function private.tax_report(p_org_id uuid, p_from date, p_to date, p_currency text)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_currency record;
begin
  perform private.assert_org_permission(p_org_id, 'ledger.read');
  perform private.assert_report_period(p_from, p_to);
  v_currency := private.report_currency(p_org_id, p_currency);
  return (
    with moved as (
      select sums.account_id, sums.tax_rate_bps,
        sum(sums.debit_minor - sums.credit_minor) as amount_minor
      from (
        select after.account_id, after.tax_rate_bps, after.debit_minor, after.credit_minor
        from private.ledger_sums(p_org_id, v_currency.code, p_to) as after
        union all
        select before.account_id, before.tax_rate_bps, -before.debit_minor, -before.credit_minor
        from private.ledger_sums(p_org_id, v_currency.code, p_from - 1) as before
      ) as sums
      group by sums.account_id, sums.tax_rate_bps
    ),
    -- What was sold is revenue; all else that bears a rate was bought. The sign makes both positive.
    sides as (
      select
        case
          when accounts.role = 'output_tax' then 'output'
          when accounts.role = 'input_tax' then 'input'
          when accounts.type = 'revenue' then 'output'
          else 'input'
        end as side,
        coalesce(accounts.role in ('output_tax', 'input_tax'), false) as is_tax,
        moved.tax_rate_bps, accounts.id, accounts.code, accounts.name, moved.amount_minor
          * case when accounts.role = 'output_tax' or accounts.type = 'revenue' then -1 else 1 end
          as amount_minor
      from moved
      join public.ledger_accounts as accounts
        on accounts.org_id = p_org_id and accounts.id = moved.account_id
      where moved.amount_minor <> 0
        and (moved.tax_rate_bps >= 0 or accounts.role in ('output_tax', 'input_tax'))
    ),
    rates as (
      select sides.side, nullif(sides.tax_rate_bps, -1) as tax_rate_bps,
        coalesce(sum(sides.amount_minor) filter (where not sides.is_tax), 0) as net_minor,
        coalesce(sum(sides.amount_minor) filter (where sides.is_tax), 0) as tax_minor,
        coalesce(
          jsonb_agg(
            jsonb_build_object(
              'id', sides.id, 'code', sides.code, 'name', sides.name,
              'net_minor', sides.amount_minor
            )
            order by sides.code
          ) filter (where not sides.is_tax),
          '[]'
        ) as accounts
      from sides
      group by sides.side, sides.tax_rate_bps
    ),
    parts as (
      select names.side,
        jsonb_build_object(
          'account', jsonb_build_object(
            'id', accounts.id, 'code', accounts.code, 'name', accounts.name
          ),
          'net_minor', coalesce(sum(rates.net_minor), 0),
          'tax_minor', coalesce(sum(rates.tax_minor), 0),
          'rates', coalesce(
            jsonb_agg(to_jsonb(rates) - 'side' order by rates.tax_rate_bps desc nulls last)
              filter (where rates.side is not null),
            '[]'
          )
        ) as content,
        coalesce(sum(rates.tax_minor), 0) as tax_minor
      from (values ('output', 'output_tax'), ('input', 'input_tax')) as names (side, role)
      join public.ledger_accounts as accounts
        on accounts.org_id = p_org_id and accounts.role = names.role
      left join rates on rates.side = names.side
      group by names.side, accounts.id, accounts.code, accounts.name
    )
    select jsonb_build_object(
      'from', p_from,
      'to', p_to,
      'currency', v_currency.code,
      'exponent', v_currency.exponent,
      'payable_minor',
        sum(case when parts.side = 'output' then parts.tax_minor else -parts.tax_minor end)
    ) || jsonb_object_agg(parts.side, parts.content)
    from parts
  );
end;
$$;
comment on function private.tax_report(uuid, date, date, text) is
  'DEFINER: reads sums in private, and one check instead of a policy per row. Trusts private.assert_org_permission().';
grant execute on function private.tax_report(uuid, date, date, text) to authenticated;

create function public.tax_report(
  p_org_id   uuid,
  p_from     date,
  p_to       date,
  p_currency text default null
)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.tax_report(p_org_id, p_from, p_to, p_currency);
$$;
comment on function public.tax_report(uuid, date, date, text) is
  'Taxes of a period (both days included) in one currency: {from, to, currency, exponent, payable_minor, output: {account, net_minor, tax_minor, rates: [{tax_rate_bps, net_minor, tax_minor, accounts: [{id, code, name, net_minor}]}]}, input: likewise}. Tax is what the tax account moved, to the cent; net is what was booked at that rate on other accounts.';
grant execute on function public.tax_report(uuid, date, date, text) to authenticated;
