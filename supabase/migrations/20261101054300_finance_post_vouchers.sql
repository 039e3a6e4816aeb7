-- Posting vouchers, and cancelling them by a reversing entry.
-- Depends on: finance_voucher_drafts, finance_ledger, finance_numbers, finance_void_invoice
-- (payments_taken_back_on).
--
-- Locks: the customer of the voucher, the voucher, the day (shared), the number last.

create function private.lock_voucher(p_org_id uuid, p_voucher_id uuid)
  returns public.vouchers
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_customer_id uuid;
  v_voucher     public.vouchers;
begin
  loop
    select vouchers.customer_id
    into v_customer_id
    from public.vouchers as vouchers
    where vouchers.org_id = p_org_id
      and vouchers.id = p_voucher_id;
    begin
      -- A merge of customers holds them first and moves vouchers second.
      perform
      from public.customers as customers
      where customers.org_id = p_org_id
        and customers.id = v_customer_id
      for key share;
      select vouchers.*
      into v_voucher
      from public.vouchers as vouchers
      where vouchers.org_id = p_org_id
        and vouchers.id = p_voucher_id
      for no key update;
      if v_voucher.id is null then
        raise exception 'finance.voucher_not_found' using errcode = 'PT404';
      elsif v_voucher.customer_id is distinct from v_customer_id then
        raise exception 'moved to another customer' using errcode = 'serialization_failure';
      end if;
      return v_voucher;
    exception
      -- Merged while we waited. The locks are given back with the block, and taken in order again.
      when serialization_failure then
        continue;
    end;
  end loop;
end;
$$;
comment on function private.lock_voucher(uuid, uuid) is
  'DEFINER: locks rows that nobody may write; granted to nobody. Called by functions that have checked the permission. Holds a voucher and its customer, the customer first.';

create function private.voucher_entry_lines(p_voucher public.vouchers)
  returns private.journal_line_draft[]
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_is_purchase boolean := p_voucher.kind = 'purchase';
  v_tax_id      uuid := private.ledger_account_id(
    p_voucher.org_id, case when v_is_purchase then 'input_tax' else 'output_tax' end
  );
  v_settling_id uuid := private.ledger_account_id(
    p_voucher.org_id,
    case
      when p_voucher.settlement <> 'account' then p_voucher.settlement
      when v_is_purchase then 'payables'
      else 'receivables'
    end
  );
begin
  return array(
    select row(
      drafts.account_id,
      case when v_is_purchase then drafts.amount_minor else 0 end,
      case when v_is_purchase then 0 else drafts.amount_minor end,
      drafts.tax_rate_bps
    )::private.journal_line_draft
    from (
      select lines.account_id, lines.net_minor::numeric as amount_minor, lines.tax_rate_bps
      from public.voucher_lines as lines
      where lines.org_id = p_voucher.org_id
        and lines.voucher_id = p_voucher.id
      union all
      select v_tax_id, lines.tax_minor, lines.tax_rate_bps
      from public.voucher_lines as lines
      where lines.org_id = p_voucher.org_id
        and lines.voucher_id = p_voucher.id
      union all
      select v_settling_id, -p_voucher.total_minor, null
    ) as drafts
  );
end;
$$;
comment on function private.voucher_entry_lines(public.vouchers) is
  'DEFINER: reads lines and accounts for who has been checked; granted to nobody. Purchase: debit each account and input tax, credit payables, bank or cash. Sales the other way round.';

create function private.voucher_description(p_voucher public.vouchers)
  returns text
  language sql
  stable
  security definer set search_path = ''
as $$
  select concat_ws(
    ' · ',
    case p_voucher.kind when 'purchase' then 'Purchase' else 'Sale' end,
    coalesce(
      (
        select suppliers.name
        from public.suppliers as suppliers
        where suppliers.org_id = p_voucher.org_id
          and suppliers.id = p_voucher.supplier_id
      ),
      (
        select customers.display_name
        from public.customers as customers
        where customers.org_id = p_voucher.org_id
          and customers.id = p_voucher.customer_id
      )
    ),
    p_voucher.number, p_voucher.reference
  );
$$;
comment on function private.voucher_description(public.vouchers) is
  'DEFINER: reads suppliers and customers for who has been checked; granted to nobody. What an entry of the ledger says of a voucher.';

create function private.post_voucher(
  p_org_id              uuid,
  p_voucher_id          uuid,
  p_expected_updated_at timestamptz
)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_voucher    public.vouchers;
  v_number     record;
  v_constraint text;
begin
  perform private.assert_org_permission(p_org_id, 'vouchers.post');
  v_voucher := private.lock_voucher(p_org_id, p_voucher_id);
  if v_voucher.status = 'cancelled' then
    raise exception 'finance.voucher_cancelled'
      using errcode = 'PT409', detail = v_voucher.number;
  elsif v_voucher.status = 'posted' then
    return private.voucher_content(p_org_id, p_voucher_id);
  elsif p_expected_updated_at <> v_voucher.updated_at then
    raise exception 'finance.draft_changed' using errcode = 'PT409';
  elsif v_voucher.line_count = 0 then
    raise exception 'finance.lines_missing' using errcode = 'PT422', detail = 'lines';
  end if;
  perform private.assert_day_near(
    v_voucher.voucher_on, private.org_today(p_org_id), 'voucher_on'
  );
  -- What is paid at once moves money on that day.
  if v_voucher.settlement <> 'account' and v_voucher.voucher_on > private.org_today(p_org_id) then
    raise exception 'finance.paid_on_in_future' using errcode = 'PT422', detail = 'voucher_on';
  end if;
  -- As of an invoice. What we owe a supplier is due when they say so.
  if v_voucher.kind = 'sales' and v_voucher.settlement = 'account' and v_voucher.due_on is null then
    select v_voucher.voucher_on + settings.payment_terms_days
    into v_voucher.due_on
    from public.finance_settings as settings
    where settings.org_id = p_org_id;
  end if;
  -- Again: an account may have been archived since the draft was saved.
  perform private.assert_voucher_accounts(
    p_org_id, v_voucher.kind,
    array(
      select lines
      from public.voucher_lines as lines
      where lines.org_id = p_org_id
        and lines.voucher_id = p_voucher_id
    )
  );

  perform private.post_journal_entry(
    p_org_id, v_voucher.voucher_on, v_voucher.currency, 'voucher', p_voucher_id::text,
    private.voucher_description(v_voucher), private.voucher_entry_lines(v_voucher)
  );
  -- What is checked at the end is checked now: from the number on, others wait for us.
  set constraints public.trg_300_check_balance immediate;
  set constraints public.trg_300_check_balance deferred;
  v_number := private.next_document_number(
    p_org_id, v_voucher.kind || '_voucher', v_voucher.voucher_on
  );
  -- What an earlier pattern has written may come again.
  begin
    update public.vouchers
    set
      status = 'posted',
      number = v_number.number,
      fiscal_year = v_number.fiscal_year,
      seq = v_number.seq,
      due_on = v_voucher.due_on,
      posted_at = clock_timestamp(),
      posted_by = private.current_user_id()
    where org_id = p_org_id
      and id = p_voucher_id;
  exception
    when unique_violation then
      get stacked diagnostics v_constraint = constraint_name;
      if v_constraint = 'vouchers_org_id_kind_number_key' then
        raise exception 'finance.number_taken' using errcode = 'PT409', detail = v_number.number;
      end if;
      raise;
  end;
  return private.voucher_content(p_org_id, p_voucher_id);
end;
$$;
comment on function private.post_voucher(uuid, uuid, timestamptz) is
  'DEFINER: nobody may write vouchers or the ledger. Trusts private.assert_org_permission(). However often and by how many connections it is called, a voucher has one number and one entry.';
grant execute on function private.post_voucher(uuid, uuid, timestamptz) to authenticated;

create function public.post_voucher(
  p_org_id              uuid,
  p_voucher_id          uuid,
  -- What somebody looked at; null for a draft as it is by now.
  p_expected_updated_at timestamptz default null
)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.post_voucher(p_org_id, p_voucher_id, p_expected_updated_at);
$$;
comment on function public.post_voucher(uuid, uuid, timestamptz) is
  'Gives a draft its number and posts it to the ledger on its day; answers it as get_voucher() does. A sale that is to be paid later and has no due day gets the one of the organization''s payment terms. With the updated_at that was seen, a draft that was saved since is refused by finance.draft_changed. Again answers the same.';
grant execute on function public.post_voucher(uuid, uuid, timestamptz) to authenticated;

create function private.reversal_day(p_org_id uuid, p_on date)
  returns date
  language plpgsql
  security definer set search_path = ''
as $$
begin
  begin
    perform private.lock_open_day(p_org_id, p_on);
    return p_on;
  exception
    when sqlstate 'PT422' then
      return private.org_today(p_org_id);
  end;
end;
$$;
comment on function private.reversal_day(uuid, date) is
  'DEFINER: reads settings for who has been checked; granted to nobody. The day that is asked for, held open, or today where the books are closed on it.';

create function private.cancel_voucher(
  p_org_id     uuid,
  p_voucher_id uuid,
  p_reason     text,
  p_on         date
)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_reason  text;
  v_voucher public.vouchers;
  v_first   date;
  v_on      date;
begin
  perform private.assert_org_permission(p_org_id, 'vouchers.post');
  v_reason := private.json_required_text(
    jsonb_build_object('reason', p_reason), 'reason', 500
  );
  v_voucher := private.lock_voucher(p_org_id, p_voucher_id);
  v_first := greatest(
    v_voucher.voucher_on, private.payments_taken_back_on(p_org_id, p_voucher_id)
  );
  if v_voucher.status = 'draft' then
    raise exception 'finance.voucher_not_posted' using errcode = 'PT409';
  elsif v_voucher.status = 'cancelled' then
    return private.voucher_content(p_org_id, p_voucher_id);
  elsif v_voucher.paid_minor > 0 then
    raise exception 'finance.voucher_has_payments' using errcode = 'PT409';
  elsif p_on < v_first then
    raise exception 'finance.cancelled_too_early'
      using errcode = 'PT422', detail = v_first::text;
  elsif (p_on <= '2199-12-31') is false then
    raise exception 'finance.date_invalid' using errcode = 'PT422', detail = 'on';
  end if;
  perform private.assert_day_near(p_on, private.org_today(p_org_id), 'on');

  v_on := coalesce(p_on, private.reversal_day(p_org_id, v_first));
  perform private.reverse_journal_entry(
    p_org_id, v_on, 'voucher', p_voucher_id::text,
    'Cancelled · ' || private.voucher_description(v_voucher)
  );
  update public.vouchers
  set
    status = 'cancelled',
    cancelled_at = clock_timestamp(),
    cancelled_on = v_on,
    cancel_reason = v_reason
  where org_id = p_org_id
    and id = p_voucher_id;
  return private.voucher_content(p_org_id, p_voucher_id);
end;
$$;
comment on function private.cancel_voucher(uuid, uuid, text, date) is
  'DEFINER: nobody may write vouchers or the ledger. Trusts private.assert_org_permission().';
grant execute on function private.cancel_voucher(uuid, uuid, text, date) to authenticated;

create function public.cancel_voucher(
  p_org_id     uuid,
  p_voucher_id uuid,
  p_reason     text,
  p_on         date default null
)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.cancel_voucher(p_org_id, p_voucher_id, p_reason, p_on);
$$;
comment on function public.cancel_voucher(uuid, uuid, text, date) is
  'Takes a posted voucher back by a reversing entry, on the day given, else on its own day or the later one on which what paid it was taken back, else, where the books are closed on that, today. It keeps its number. Refused while payments stand; again answers the same.';
grant execute on function public.cancel_voucher(uuid, uuid, text, date) to authenticated;
