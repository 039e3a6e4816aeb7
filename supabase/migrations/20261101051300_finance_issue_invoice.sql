-- Issuing: a draft becomes a document, with a number, in one transaction.
-- Depends on: finance_invoice_drafts, finance_numbers, finance_ledger, crm_customer_events.
--
-- Everyone else who issues in the organization waits from private.next_document_number() to the end
-- of the transaction. So all that can be done before it is: sums, posting and its checks, the answer.

create function private.invoice_journal_lines(p_org_id uuid, p_taxes jsonb)
  returns private.journal_line_draft[]
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  return array(
    with rates as materialized (
      select rates.tax_rate_bps, rates.net_minor, rates.tax_minor
      from jsonb_to_recordset(p_taxes)
        as rates (tax_rate_bps integer, net_minor bigint, tax_minor bigint)
    )
    select row(accounts.id, lines.debit_minor, lines.credit_minor, lines.tax_rate_bps)
      ::private.journal_line_draft
    from (
      select 'receivables' as role, sum(rates.net_minor + rates.tax_minor) as debit_minor,
        0::numeric as credit_minor, null::integer as tax_rate_bps
      from rates
      union all
      select 'sales', 0, rates.net_minor, rates.tax_rate_bps
      from rates
      union all
      select 'output_tax', 0, rates.tax_minor, rates.tax_rate_bps
      from rates
    ) as lines
    join public.ledger_accounts as accounts
      on accounts.org_id = p_org_id and accounts.role = lines.role
  );
end;
$$;
comment on function private.invoice_journal_lines(uuid, jsonb) is
  'DEFINER: reads accounts for who has been checked; granted to nobody. What an invoice posts: receivables against sales and output tax of each rate, as of private.invoice_taxes().';

create function private.record_invoice_event(
  p_invoice  public.invoices,
  p_kind     text,
  p_actor_id uuid default private.event_actor_id()
)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
begin
  perform private.record_customer_events(
    p_invoice.org_id, array[p_invoice.customer_id], p_kind,
    jsonb_build_object(
      'invoice_id', p_invoice.id, 'number', p_invoice.number, 'total_minor', p_invoice.total_minor,
      'currency', p_invoice.currency
    ),
    p_actor_id => p_actor_id
  );
end;
$$;
comment on function private.record_invoice_event(public.invoices, text, uuid) is
  'DEFINER: nobody may write customer_events; granted to nobody. What happened to an invoice, for the timeline of its customer, whom the caller holds.';

create function private.issue_invoice(
  p_org_id              uuid,
  p_invoice_id          uuid,
  p_issued_on           date,
  p_expected_updated_at timestamptz
)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_invoice    public.invoices;
  v_answer     jsonb;
  v_number     record;
  v_constraint text;
  v_returned   bigint;
  -- Looked up now, not while the number is held.
  v_user_id    uuid := private.assert_org_permission(p_org_id, 'invoices.issue');
  v_actor_id   uuid := private.event_actor_id(v_user_id);
  v_today      date := private.org_today(p_org_id);
begin
  v_invoice := private.lock_invoice(p_org_id, p_invoice_id);
  if v_invoice.status <> 'draft' then
    return private.invoice_content(p_org_id, p_invoice_id, true);
  elsif p_expected_updated_at <> v_invoice.updated_at then
    raise exception 'finance.draft_changed' using errcode = 'PT409';
  elsif v_invoice.item_count = 0 then
    raise exception 'finance.items_missing' using errcode = 'PT422', detail = 'items';
  elsif v_invoice.order_id is not null then
    perform private.assert_order_as_drafted(v_invoice);
  end if;

  v_invoice.issued_on := coalesce(p_issued_on, v_invoice.issued_on, v_today);
  if (v_invoice.issued_on between '1970-01-01' and '2199-12-31') is not true then
    raise exception 'finance.date_invalid' using errcode = 'PT422', detail = 'issued_on';
  end if;
  perform private.assert_day_near(v_invoice.issued_on, v_today, 'issued_on');
  v_invoice.due_on := coalesce(
    v_invoice.due_on, v_invoice.issued_on + v_invoice.payment_terms_days
  );
  if v_invoice.due_on < v_invoice.issued_on then
    raise exception 'finance.due_before_issue' using errcode = 'PT422', detail = 'due_on';
  end if;
  v_invoice.seller := private.document_seller(p_org_id);
  if v_invoice.order_id is not null then
    v_returned := private.return_unasked_credit(v_invoice);
  end if;

  v_answer := private.invoice_head(v_invoice, true) || private.draft_parts(v_invoice, true);
  perform private.post_journal_entry(
    p_org_id, v_invoice.issued_on, v_invoice.currency, 'invoice', p_invoice_id::text,
    'Invoice: ' || (v_invoice.bill_to ->> 'name'),
    private.invoice_journal_lines(p_org_id, v_answer -> 'taxes'),
    p_created_by => v_user_id
  );
  -- Now, not while the number is held; and whoever posts more in this transaction is checked again.
  set constraints public.trg_300_check_balance immediate;
  set constraints public.trg_300_check_balance deferred;

  v_number := private.next_document_number(p_org_id, 'invoice', v_invoice.issued_on);
  -- Two patterns may write one number: 1{seq} the first as {seq} the eleventh.
  begin
    update public.invoices
    set
      number = v_number.number,
      fiscal_year = v_number.fiscal_year,
      seq = v_number.seq,
      issued_on = v_invoice.issued_on,
      due_on = v_invoice.due_on,
      seller = v_invoice.seller,
      issued_by = v_user_id,
      issued_at = clock_timestamp()
    where org_id = p_org_id
      and id = p_invoice_id
    returning *
    into v_invoice;
  exception
    when unique_violation then
      get stacked diagnostics v_constraint = constraint_name;
      if v_constraint = 'invoices_org_id_series_number_key' then
        raise exception 'finance.number_taken' using errcode = 'PT409', detail = v_number.number;
      end if;
      raise;
  end;
  perform private.record_invoice_event(v_invoice, 'invoice.issued', v_actor_id);

  -- What was paid with the order is paid by now.
  if v_invoice.order_id is not null then
    return private.invoice_content(p_org_id, p_invoice_id, true)
      || jsonb_build_object('unasked_credit_minor', v_returned);
  end if;
  return v_answer || jsonb_build_object(
    'number', v_invoice.number,
    'fiscal_year', v_invoice.fiscal_year,
    'seq', v_invoice.seq,
    'status', v_invoice.status,
    'state', private.invoice_state(
      v_invoice.status, v_invoice.open_minor, v_invoice.due_on, v_today
    ),
    'open_minor', v_invoice.open_minor,
    'issued_by', v_invoice.issued_by,
    'issued_at', v_invoice.issued_at,
    'updated_at', v_invoice.updated_at
  );
end;
$$;
comment on function private.issue_invoice(uuid, uuid, date, timestamptz) is
  'DEFINER: nobody may write invoices. Trusts private.assert_org_permission(). Holds the invoice, so that a draft that is issued twice at once has one number.';
grant execute on function private.issue_invoice(uuid, uuid, date, timestamptz) to authenticated;

create function public.issue_invoice(
  p_org_id              uuid,
  p_invoice_id          uuid,
  p_issued_on           date default null,
  -- What somebody looked at; null for a draft as it is by now.
  p_expected_updated_at timestamptz default null
)
  returns jsonb
  -- Its plan is kept; that of a function in SQL is made anew by each call.
  language plpgsql
  security invoker set search_path = ''
as $$
begin
  return private.issue_invoice(p_org_id, p_invoice_id, p_issued_on, p_expected_updated_at);
end;
$$;
comment on function public.issue_invoice(uuid, uuid, date, timestamptz) is
  'Gives a draft its number, the next one of its fiscal year, posts it to the ledger and answers it as get_invoice() does. On the day that is given, else the one that the draft wants, else today. With the updated_at that was seen, a draft that was saved since is refused by finance.draft_changed. What is issued already is answered as it is. Of an order that store credit paid, what the invoice does not ask for is store credit again: unasked_credit_minor of the answer.';
grant execute on function public.issue_invoice(uuid, uuid, date, timestamptz) to authenticated;
