-- Drafts of vouchers: what they are sent, what they come to, saving and deleting them.
-- Depends on: finance_read_vouchers, finance_invoice_values, finance_invoice_drafts
-- (assert_colleague), crm_customer_redirects.
--
-- Who saves a draft holds its customer first and the voucher second, as a merge of customers does.

create function private.read_voucher_lines(
  p_details            jsonb,
  p_prices_include_tax boolean,
  p_is_preview         boolean,
  p_account_id         uuid default null
)
  returns public.voucher_lines[]
  language plpgsql
  immutable
  security invoker set search_path = ''
as $$
declare
  v_lines jsonb := coalesce(nullif(p_details -> 'lines', 'null'), '[]');
  v_read  public.voucher_lines[] := '{}';
  v_line  public.voucher_lines;
  v_value jsonb;
  v_named jsonb;
  v_path  text;
  v_total numeric := 0;
begin
  if jsonb_typeof(v_lines) <> 'array' then
    raise exception 'platform.values_malformed' using errcode = 'PT422', detail = 'lines';
  elsif jsonb_array_length(v_lines) > 500 then
    raise exception 'platform.too_many_values' using errcode = 'PT422', detail = 'lines';
  end if;

  for v_value in select jsonb_array_elements(v_lines) loop
    v_path := 'lines.' || cardinality(v_read) || '.';
    perform private.assert_json_keys(
      v_value, array['account_id', 'description', 'amount_minor', 'tax_rate_bps']
    );
    -- Under their path, so that whatever is wrong says where: lines.3.amount_minor.
    select coalesce(jsonb_object_agg(v_path || fields.key, fields.value), '{}')
    into v_named
    from jsonb_each(v_value) as fields;

    v_line.position := cardinality(v_read) + 1;
    v_line.account_id := coalesce(
      private.json_id(v_named, v_path || 'account_id'), p_account_id
    );
    v_line.description := private.json_text(v_named, v_path || 'description', 500, true);
    v_line.amount_minor := private.json_number(
      v_named, v_path || 'amount_minor', 1, 9007199254740991, 'finance.line_amount_invalid'
    );
    v_line.tax_rate_bps := coalesce(
      private.json_number(
        v_named, v_path || 'tax_rate_bps', 0, 10000, 'finance.tax_rate_invalid'
      ),
      0
    );
    v_path := v_path || case
      when v_line.amount_minor is null then 'amount_minor'
      -- The editor asks for sums before everything is written.
      when p_is_preview then ''
      when v_line.description is null then 'description'
      else ''
    end;
    if v_path not like '%.' then
      raise exception 'platform.value_missing' using errcode = 'PT422', detail = v_path;
    end if;

    select amounts.net_minor, amounts.tax_minor, amounts.gross_minor
    into v_line.net_minor, v_line.tax_minor, v_line.gross_minor
    from private.document_line_amounts(
      v_line.amount_minor, 1, 0, v_line.tax_rate_bps, p_prices_include_tax
    ) as amounts;
    v_total := v_total + v_line.gross_minor;
    v_read := v_read || v_line;
  end loop;
  if v_total > 9007199254740991 then
    raise exception 'finance.amount_too_large' using errcode = 'PT422', detail = 'lines';
  end if;
  return v_read;
end;
$$;
comment on function private.read_voucher_lines(jsonb, boolean, boolean, uuid) is
  'The lines of a voucher as they are typed, checked and summed up; p_account_id is booked on where a line names none. Raises what is wrong; the detail says in which line and field.';

create function private.is_voucher_account(p_kind text, p_type text, p_role text)
  returns boolean
  language sql
  immutable parallel safe
  security invoker set search_path = ''
as $$
  select p_type = any (
      case p_kind when 'purchase' then array['expense', 'asset'] else array['revenue'] end
    )
    -- What the ledger moves by itself would no longer agree with the documents behind it.
    and (
      p_role in (
        'bank', 'cash', 'receivables', 'input_tax', 'payables', 'output_tax', 'customer_credit',
        'prepayments', 'opening'
      )
    ) is not true;
$$;
comment on function private.is_voucher_account(text, text, text) is
  'Whether vouchers of a kind are booked on an account of a type and role: purchases on expenses and assets, sales on revenue, and neither on what posts by itself.';

create function private.assert_voucher_accounts(
  p_org_id uuid,
  p_kind   text,
  p_lines  public.voucher_lines[]
)
  returns void
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_wrong record;
begin
  select lines.position, accounts.id, accounts.code, accounts.archived_at
  into v_wrong
  from unnest(p_lines) as lines
  left join public.ledger_accounts as accounts
    on accounts.org_id = p_org_id and accounts.id = lines.account_id
  where accounts.id is null
    or accounts.archived_at is not null
    or not private.is_voucher_account(p_kind, accounts.type, accounts.role)
  order by lines.position
  limit 1;
  if not found then
    return;
  elsif v_wrong.id is null then
    raise exception 'finance.account_unknown'
      using errcode = 'PT422', detail = 'lines.' || v_wrong.position - 1 || '.account_id';
  elsif v_wrong.archived_at is not null then
    raise exception 'finance.account_archived' using errcode = 'PT422', detail = v_wrong.code;
  end if;
  raise exception 'finance.account_unsuitable' using errcode = 'PT422', detail = v_wrong.code;
end;
$$;
comment on function private.assert_voucher_accounts(uuid, text, public.voucher_lines[]) is
  'DEFINER: reads accounts for who has been checked; granted to nobody. Raises the first account that is not to be had.';

create function private.list_voucher_accounts(p_org_id uuid, p_kind text)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  perform private.assert_org_permission(p_org_id, 'vouchers.read');
  perform private.assert_voucher_kind(p_kind);
  return (
    select coalesce(
      jsonb_agg(
        jsonb_build_object('id', accounts.id, 'code', accounts.code, 'name', accounts.name)
        order by coalesce(accounts.role, '') not in ('purchases', 'sales'), accounts.code
      ),
      '[]'
    )
    from public.ledger_accounts as accounts
    where accounts.org_id = p_org_id
      and accounts.archived_at is null
      and private.is_voucher_account(p_kind, accounts.type, accounts.role)
  );
end;
$$;
comment on function private.list_voucher_accounts(uuid, text) is
  'DEFINER: one check instead of a policy per row. Trusts private.assert_org_permission().';
grant execute on function private.list_voucher_accounts(uuid, text) to authenticated;

create function public.list_voucher_accounts(p_org_id uuid, p_kind text)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.list_voucher_accounts(p_org_id, p_kind);
$$;
comment on function public.list_voucher_accounts(uuid, text) is
  'The accounts that vouchers of a kind are booked on, first the one that a line without one is: [{id, code, name}].';
grant execute on function public.list_voucher_accounts(uuid, text) to authenticated;

create function private.preview_voucher(p_org_id uuid, p_details jsonb)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_includes boolean;
  v_lines    public.voucher_lines[];
begin
  perform private.assert_org_permission(p_org_id, 'vouchers.write');
  perform private.assert_json_keys(p_details, array['prices_include_tax', 'lines']);
  select coalesce(
    private.json_boolean(p_details, 'prices_include_tax'), settings.prices_include_tax
  )
  into v_includes
  from public.finance_settings as settings
  where settings.org_id = p_org_id;
  v_lines := private.read_voucher_lines(p_details, v_includes, true);
  return (
    select jsonb_build_object(
      'lines', coalesce(
        jsonb_agg(
          jsonb_build_object(
            'net_minor', lines.net_minor, 'tax_minor', lines.tax_minor,
            'gross_minor', lines.gross_minor
          )
          order by lines.position
        ),
        '[]'
      ),
      'net_minor', coalesce(sum(lines.net_minor), 0),
      'tax_minor', coalesce(sum(lines.tax_minor), 0),
      'total_minor', coalesce(sum(lines.gross_minor), 0),
      'taxes', (
        select coalesce(jsonb_agg(to_jsonb(rates) order by rates.tax_rate_bps), '[]')
        from (
          select taxed.tax_rate_bps, sum(taxed.net_minor) as net_minor,
            sum(taxed.tax_minor) as tax_minor
          from unnest(v_lines) as taxed
          group by taxed.tax_rate_bps
        ) as rates
      )
    )
    from unnest(v_lines) as lines
  );
end;
$$;
comment on function private.preview_voucher(uuid, jsonb) is
  'DEFINER: reads settings past their policy. Trusts private.assert_org_permission().';
grant execute on function private.preview_voucher(uuid, jsonb) to authenticated;

create function public.preview_voucher(p_org_id uuid, p_details jsonb)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.preview_voucher(p_org_id, p_details);
$$;
comment on function public.preview_voucher(uuid, jsonb) is
  'What a voucher would come to: {lines: [{net_minor, tax_minor, gross_minor}], net_minor, tax_minor, total_minor, taxes: [{tax_rate_bps, net_minor, tax_minor}]}. Details: {prices_include_tax?, lines: [{amount_minor, tax_rate_bps?, …}]}.';
grant execute on function public.preview_voucher(uuid, jsonb) to authenticated;

create function private.read_voucher_details(p_org_id uuid, p_kind text, p_details jsonb)
  returns public.vouchers
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_party    text := case p_kind when 'purchase' then 'supplier_id' else 'customer_id' end;
  v_voucher  public.vouchers;
  v_settings record;
begin
  perform private.assert_json_keys(
    p_details,
    array[
      v_party, 'currency', 'voucher_on', 'due_on', 'reference', 'note', 'settlement',
      'prices_include_tax', 'lines', 'expected_updated_at', 'created_by'
    ]
  );
  if private.json_id(p_details, v_party) is null then
    raise exception 'platform.value_missing' using errcode = 'PT422', detail = v_party;
  end if;
  v_voucher.supplier_id := private.json_id(p_details, 'supplier_id');
  -- The lock that the foreign key takes, before the voucher is held.
  if v_voucher.supplier_id is not null then
    perform
    from public.suppliers as suppliers
    where suppliers.org_id = p_org_id
      and suppliers.id = v_voucher.supplier_id
    for key share;
    if not found then
      raise exception 'finance.supplier_unknown' using errcode = 'PT422', detail = 'supplier_id';
    end if;
  else
    begin
      v_voucher.customer_id := private.live_customer_id(
        p_org_id, private.json_id(p_details, 'customer_id')
      );
    exception
      when sqlstate 'PT404' then
        raise exception 'finance.customer_unknown' using errcode = 'PT422', detail = 'customer_id';
    end;
  end if;

  perform private.assert_colleague(p_org_id, p_details, 'created_by');
  select settings.prices_include_tax, organizations.currency
  into v_settings
  from public.finance_settings as settings
  join public.organizations as organizations on organizations.id = settings.org_id
  where settings.org_id = p_org_id;
  v_voucher.currency := coalesce(
    upper(private.json_text(p_details, 'currency', 3)), v_settings.currency
  );
  if not exists (
    select
    from public.currencies as currencies
    where currencies.code = v_voucher.currency
  ) then
    raise exception 'finance.currency_unknown' using errcode = 'PT422', detail = 'currency';
  end if;
  v_voucher.prices_include_tax := coalesce(
    private.json_boolean(p_details, 'prices_include_tax'), v_settings.prices_include_tax
  );
  v_voucher.voucher_on := coalesce(
    private.json_date(p_details, 'voucher_on'), private.org_today(p_org_id)
  );
  v_voucher.due_on := private.json_date(p_details, 'due_on');
  if v_voucher.due_on < v_voucher.voucher_on then
    raise exception 'finance.due_before_issue' using errcode = 'PT422', detail = 'due_on';
  end if;
  v_voucher.reference := private.json_text(p_details, 'reference', 120);
  v_voucher.note := private.json_text(p_details, 'note', 2000, true);
  v_voucher.settlement := coalesce(private.json_text(p_details, 'settlement', 20), 'account');
  if v_voucher.settlement not in ('account', 'bank', 'cash') then
    raise exception 'platform.values_malformed' using errcode = 'PT422', detail = 'settlement';
  end if;
  return v_voucher;
end;
$$;
comment on function private.read_voucher_details(uuid, text, jsonb) is
  'DEFINER: reads suppliers and customers for who has been checked, and locks the party; granted to nobody. A voucher as it is typed, with the defaults of the organization; raises what is wrong, its detail the field.';

create function private.save_voucher_draft(
  p_org_id          uuid,
  p_kind            text,
  p_voucher_id      uuid,
  p_details         jsonb,
  p_idempotency_key text
)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_user_id uuid;
  v_request bytea := sha256(convert_to(p_kind || p_details::text, 'UTF8'));
  v_new     public.vouchers;
  v_old     public.vouchers;
  v_lines   public.voucher_lines[];
begin
  perform private.assert_org_permission(p_org_id, 'vouchers.write');
  v_user_id := private.current_user_id();
  perform private.assert_voucher_kind(p_kind);
  if char_length(p_idempotency_key) not between 1 and 255 then
    raise exception 'platform.idempotency_key_invalid' using errcode = 'PT422';
  end if;
  if p_voucher_id is null and p_idempotency_key is not null then
    -- The same request waits here for the first, and then finds what it made.
    perform pg_advisory_xact_lock(
      hashtextextended(format('voucher %s %s %s', p_org_id, v_user_id, p_idempotency_key), 0)
    );
    select vouchers.*
    into v_old
    from public.vouchers as vouchers
    where vouchers.org_id = p_org_id
      and vouchers.created_by = v_user_id
      and vouchers.idempotency_key = p_idempotency_key;
    if found and v_old.request_hash is distinct from v_request then
      raise exception 'platform.idempotency_key_reused'
        using errcode = 'PT409', detail = v_old.id::text;
    elsif found then
      return private.voucher_content(p_org_id, v_old.id);
    end if;
  end if;

  v_new := private.read_voucher_details(p_org_id, p_kind, p_details);
  v_lines := private.read_voucher_lines(
    p_details, v_new.prices_include_tax, false,
    private.ledger_account_id(
      p_org_id, case p_kind when 'purchase' then 'purchases' else 'sales' end
    )
  );
  if p_voucher_id is not null then
    select vouchers.*
    into v_old
    from public.vouchers as vouchers
    where vouchers.org_id = p_org_id
      and vouchers.id = p_voucher_id
      and vouchers.kind = p_kind
    for no key update;
    if not found then
      raise exception 'finance.voucher_not_found' using errcode = 'PT404';
    elsif v_old.status <> 'draft' then
      raise exception 'finance.voucher_not_draft' using errcode = 'PT409', detail = v_old.number;
    elsif private.json_time(p_details, 'expected_updated_at') <> v_old.updated_at then
      raise exception 'finance.draft_changed' using errcode = 'PT409';
    end if;
  end if;
  perform private.assert_voucher_accounts(p_org_id, p_kind, v_lines);
  -- What is owed stays payable; only what is new is refused.
  if v_new.supplier_id is distinct from v_old.supplier_id and exists (
    select
    from public.suppliers as suppliers
    where suppliers.org_id = p_org_id
      and suppliers.id = v_new.supplier_id
      and suppliers.archived_at is not null
  ) then
    raise exception 'finance.supplier_archived' using errcode = 'PT422', detail = 'supplier_id';
  end if;

  select coalesce(sum(lines.net_minor), 0), coalesce(sum(lines.tax_minor), 0), count(*)
  into v_new.net_minor, v_new.tax_minor, v_new.line_count
  from unnest(v_lines) as lines;
  v_new.id := coalesce(v_old.id, gen_random_uuid());
  if p_voucher_id is null then
    insert into public.vouchers (
      id, org_id, kind, supplier_id, customer_id, currency, prices_include_tax, voucher_on, due_on,
      reference, note, settlement, net_minor, tax_minor, total_minor, line_count, idempotency_key,
      request_hash, created_by
    )
    values (
      v_new.id, p_org_id, p_kind, v_new.supplier_id, v_new.customer_id, v_new.currency,
      v_new.prices_include_tax, v_new.voucher_on, v_new.due_on, v_new.reference, v_new.note,
      v_new.settlement, v_new.net_minor, v_new.tax_minor, v_new.net_minor + v_new.tax_minor,
      v_new.line_count, p_idempotency_key,
      case when p_idempotency_key is not null then v_request end, v_user_id
    );
  else
    update public.vouchers
    set
      supplier_id = v_new.supplier_id,
      customer_id = v_new.customer_id,
      currency = v_new.currency,
      prices_include_tax = v_new.prices_include_tax,
      voucher_on = v_new.voucher_on,
      due_on = v_new.due_on,
      reference = v_new.reference,
      note = v_new.note,
      settlement = v_new.settlement,
      net_minor = v_new.net_minor,
      tax_minor = v_new.tax_minor,
      total_minor = v_new.net_minor + v_new.tax_minor,
      line_count = v_new.line_count
    where org_id = p_org_id
      and id = p_voucher_id;
    delete from public.voucher_lines
    where org_id = p_org_id
      and voucher_id = p_voucher_id;
  end if;
  insert into public.voucher_lines (
    org_id, voucher_id, position, account_id, description, amount_minor, tax_rate_bps, net_minor,
    tax_minor, gross_minor
  )
  select p_org_id, v_new.id, lines.position, lines.account_id, lines.description,
    lines.amount_minor, lines.tax_rate_bps, lines.net_minor, lines.tax_minor, lines.gross_minor
  from unnest(v_lines) as lines;
  return private.voucher_content(p_org_id, v_new.id);
end;
$$;
comment on function private.save_voucher_draft(uuid, text, uuid, jsonb, text) is
  'DEFINER: nobody may write vouchers. Trusts private.assert_org_permission(); party, accounts and colleagues are looked up in that organization, the author is always the caller.';
grant execute on function private.save_voucher_draft(uuid, text, uuid, jsonb, text)
  to authenticated;

create function public.save_voucher_draft(
  p_org_id          uuid,
  p_kind            text,
  p_voucher_id      uuid default null,
  p_details         jsonb default '{}',
  p_idempotency_key text default null
)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.save_voucher_draft(p_org_id, p_kind, p_voucher_id, p_details, p_idempotency_key);
$$;
comment on function public.save_voucher_draft(uuid, text, uuid, jsonb, text) is
  'Makes a draft of a voucher (no id) or changes one, and answers it as get_voucher() does. Details: {supplier_id (purchase) | customer_id (sales), currency?, voucher_on?, due_on?, reference?, note?, settlement? (account, bank, cash), prices_include_tax?, lines: [{account_id? (purchases or sales), description, amount_minor, tax_rate_bps?}], expected_updated_at?, created_by?}. The same key again answers the same voucher.';
grant execute on function public.save_voucher_draft(uuid, text, uuid, jsonb, text)
  to authenticated;

create function private.delete_voucher_draft(p_org_id uuid, p_voucher_id uuid)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_number text;
  v_status text;
begin
  perform private.assert_org_permission(p_org_id, 'vouchers.write');
  select vouchers.status, vouchers.number
  into v_status, v_number
  from public.vouchers as vouchers
  where vouchers.org_id = p_org_id
    and vouchers.id = p_voucher_id
  for update;
  if not found then
    raise exception 'finance.voucher_not_found' using errcode = 'PT404';
  elsif v_status <> 'draft' then
    raise exception 'finance.voucher_not_draft' using errcode = 'PT409', detail = v_number;
  end if;
  delete from public.vouchers
  where org_id = p_org_id
    and id = p_voucher_id;
end;
$$;
comment on function private.delete_voucher_draft(uuid, uuid) is
  'DEFINER: nobody may write vouchers. Trusts private.assert_org_permission().';
grant execute on function private.delete_voucher_draft(uuid, uuid) to authenticated;

create function public.delete_voucher_draft(p_org_id uuid, p_voucher_id uuid)
  returns void
  language sql
  security invoker set search_path = ''
as $$
  select private.delete_voucher_draft(p_org_id, p_voucher_id);
$$;
comment on function public.delete_voucher_draft(uuid, uuid) is
  'Removes a draft and its lines. What has a number stays.';
grant execute on function public.delete_voucher_draft(uuid, uuid) to authenticated;
