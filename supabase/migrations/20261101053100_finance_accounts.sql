-- The chart of accounts as people change it.
-- Depends on: finance_ledger, platform_values.

create function private.ledger_account_content(p_account public.ledger_accounts)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select jsonb_build_object(
    'id', p_account.id,
    'code', p_account.code,
    'name', p_account.name,
    'type', p_account.type,
    'role', p_account.role,
    'archived_at', p_account.archived_at
  );
$$;
comment on function private.ledger_account_content(public.ledger_accounts) is
  'An account as functions answer it.';

create function private.save_ledger_account(p_org_id uuid, p_account_id uuid, p_values jsonb)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_account    public.ledger_accounts;
  v_code       text;
  v_name       text;
  v_type       text;
  v_constraint text;
begin
  perform private.assert_org_permission(p_org_id, 'ledger.write');
  perform private.assert_json_keys(p_values, array['code', 'name', 'type']);
  v_code := upper(private.json_required_text(p_values, 'code', 20));
  v_name := private.json_required_text(p_values, 'name', 120);
  v_type := private.json_required_text(p_values, 'type', 20);
  if v_code !~ '^[0-9A-Z][0-9A-Z.-]*$' then
    raise exception 'finance.account_code_invalid' using errcode = 'PT422', detail = 'code';
  elsif v_type not in ('asset', 'liability', 'equity', 'revenue', 'expense') then
    raise exception 'finance.account_type_unknown' using errcode = 'PT422', detail = 'type';
  end if;

  begin
    if p_account_id is null then
      -- A chart is read as a whole, by people and by reports. One at a time, or two would pass.
      perform pg_advisory_xact_lock(hashtextextended('ledger_accounts ' || p_org_id, 0));
      if (
        select count(*)
        from public.ledger_accounts as accounts
        where accounts.org_id = p_org_id
      ) >= 500 then
        raise exception 'finance.too_many_accounts' using errcode = 'PT422';
      end if;
      insert into public.ledger_accounts (org_id, code, name, type)
      values (p_org_id, v_code, v_name, v_type)
      returning *
      into v_account;
      return private.ledger_account_content(v_account);
    end if;

    select accounts.*
    into v_account
    from public.ledger_accounts as accounts
    where accounts.org_id = p_org_id
      and accounts.id = p_account_id
    -- Against postings, which hold the row by their foreign key while they are not committed.
    for update;
    if not found then
      raise exception 'finance.account_not_found' using errcode = 'PT404';
    elsif v_type is distinct from v_account.type and (
      v_account.role is not null
      or exists (
        select
        from public.journal_lines as lines
        where lines.org_id = p_org_id
          and lines.account_id = p_account_id
      )
      or exists (
        select
        from public.voucher_lines as lines
        where lines.org_id = p_org_id
          and lines.account_id = p_account_id
      )
    ) then
      raise exception 'finance.account_in_use' using errcode = 'PT409', detail = 'type';
    end if;
    update public.ledger_accounts
    set code = v_code, name = v_name, type = v_type
    where org_id = p_org_id
      and id = p_account_id
      and (code, name, type) is distinct from (v_code, v_name, v_type)
    returning *
    into v_account;
    if not found then
      select accounts.*
      into v_account
      from public.ledger_accounts as accounts
      where accounts.org_id = p_org_id
        and accounts.id = p_account_id;
    end if;
  exception
    when unique_violation then
      get stacked diagnostics v_constraint = constraint_name;
      if v_constraint is distinct from 'ledger_accounts_org_id_code_key' then
        raise;
      end if;
      raise exception 'finance.account_code_taken' using errcode = 'PT409', detail = 'code';
  end;
  return private.ledger_account_content(v_account);
end;
$$;
comment on function private.save_ledger_account(uuid, uuid, jsonb) is
  'DEFINER: nobody may write ledger_accounts. Trusts private.assert_org_permission(); the account is looked for in that organization.';
grant execute on function private.save_ledger_account(uuid, uuid, jsonb) to authenticated;

create function public.save_ledger_account(
  p_org_id     uuid,
  p_account_id uuid default null,
  p_values     jsonb default '{}'
)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.save_ledger_account(p_org_id, p_account_id, p_values);
$$;
comment on function public.save_ledger_account(uuid, uuid, jsonb) is
  'Adds an account (no id) or changes one: {code, name, type}. The type stays once something was booked, or if documents post to it by themselves. Answers the account.';
grant execute on function public.save_ledger_account(uuid, uuid, jsonb) to authenticated;

create function private.archive_ledger_account(
  p_org_id      uuid,
  p_account_id  uuid,
  p_is_archived boolean
)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_account public.ledger_accounts;
begin
  perform private.assert_org_permission(p_org_id, 'ledger.write');
  select accounts.*
  into v_account
  from public.ledger_accounts as accounts
  where accounts.org_id = p_org_id
    and accounts.id = p_account_id
  for no key update;
  if not found then
    raise exception 'finance.account_not_found' using errcode = 'PT404';
  elsif v_account.role is not null then
    raise exception 'finance.account_needed' using errcode = 'PT409';
  end if;
  if (v_account.archived_at is not null) is distinct from coalesce(p_is_archived, true) then
    update public.ledger_accounts
    set archived_at = case when coalesce(p_is_archived, true) then now() end
    where org_id = p_org_id
      and id = p_account_id
    returning *
    into v_account;
  end if;
  return private.ledger_account_content(v_account);
end;
$$;
comment on function private.archive_ledger_account(uuid, uuid, boolean) is
  'DEFINER: nobody may write ledger_accounts. Trusts private.assert_org_permission(); the account is looked for in that organization.';
grant execute on function private.archive_ledger_account(uuid, uuid, boolean) to authenticated;

create function public.archive_ledger_account(
  p_org_id      uuid,
  p_account_id  uuid,
  p_is_archived boolean default true
)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.archive_ledger_account(p_org_id, p_account_id, p_is_archived);
$$;
comment on function public.archive_ledger_account(uuid, uuid, boolean) is
  'Takes an account out of what can be chosen, or (false) puts it back; what was booked stays. Not for accounts that documents post to by themselves. Answers the account.';
grant execute on function public.archive_ledger_account(uuid, uuid, boolean) to authenticated;
