-- The chart of accounts with what is on each, and the currencies of the ledger.
-- Depends on: finance_accounts, finance_ledger_sums.

create function private.list_ledger_accounts(p_org_id uuid)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  perform private.assert_org_permission(p_org_id, 'ledger.read');
  return (
    with moved as (
      select balances.account_id, balances.currency, balances.debit_minor, balances.credit_minor
      from private.ledger_balances as balances
      where balances.org_id = p_org_id
      union all
      select movements.account_id, movements.currency, movements.debit_minor,
        movements.credit_minor
      from private.ledger_movements as movements
      where movements.org_id = p_org_id
    ),
    sums as (
      select moved.account_id, moved.currency,
        sum(moved.debit_minor - moved.credit_minor) as balance_minor
      from moved
      group by moved.account_id, moved.currency
    ),
    listed as (
      select sums.account_id,
        jsonb_agg(
          jsonb_build_object(
            'currency', currencies.code,
            'exponent', currencies.exponent,
            'balance_minor', sums.balance_minor
          )
          order by currencies.code
        ) as balances
      from sums
      join public.currencies as currencies on currencies.code = sums.currency
      group by sums.account_id
    )
    select jsonb_agg(
      private.ledger_account_content(accounts) || jsonb_build_object(
        'is_used', listed.account_id is not null,
        'balances', coalesce(listed.balances, '[]')
      )
      order by accounts.code
    )
    from public.ledger_accounts as accounts
    left join listed on listed.account_id = accounts.id
    where accounts.org_id = p_org_id
  );
end;
$$;
comment on function private.list_ledger_accounts(uuid) is
  'DEFINER: reads sums in private. Trusts private.assert_org_permission().';
grant execute on function private.list_ledger_accounts(uuid) to authenticated;

create function public.list_ledger_accounts(p_org_id uuid)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.list_ledger_accounts(p_org_id);
$$;
comment on function public.list_ledger_accounts(uuid) is
  'The chart of accounts, archived ones too: [{id, code, name, type, role, archived_at, is_used, balances: [{currency, exponent, balance_minor}]}]. Balances are debits less credits of all time.';
grant execute on function public.list_ledger_accounts(uuid) to authenticated;

create function private.list_ledger_currencies(p_org_id uuid)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  perform private.assert_org_permission(p_org_id, 'ledger.read');
  return (
    select jsonb_agg(
      jsonb_build_object('code', currencies.code, 'exponent', currencies.exponent)
      order by currencies.code
    )
    from public.currencies as currencies
    where exists (
      select
      from public.organizations as organizations
      where organizations.id = p_org_id
        and organizations.currency = currencies.code
    )
    -- A probe of the index for each of a few dozen currencies.
    or exists (
      select
      from private.ledger_balances as balances
      where balances.org_id = p_org_id
        and balances.currency = currencies.code
    )
    or currencies.code in (
      select movements.currency
      from private.ledger_movements as movements
      where movements.org_id = p_org_id
    )
  );
end;
$$;
comment on function private.list_ledger_currencies(uuid) is
  'DEFINER: reads sums in private. Trusts private.assert_org_permission().';
grant execute on function private.list_ledger_currencies(uuid) to authenticated;

create function public.list_ledger_currencies(p_org_id uuid)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.list_ledger_currencies(p_org_id);
$$;
comment on function public.list_ledger_currencies(uuid) is
  'The currencies in which something was booked, and the organization''s own: [{code, exponent}].';
grant execute on function public.list_ledger_currencies(uuid) to authenticated;
