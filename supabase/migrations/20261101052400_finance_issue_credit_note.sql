-- Issuing a credit note: what it takes off an invoice, and what it gives back; told before, too.
-- Depends on: finance_read_invoices (creditable_items), finance_read_credit_notes, finance_numbers.
--
-- Part of a line is rounded from the beginning of the line, not by itself: the first half of 0.05 is
-- 0.03 and the second 0.02, so that parts add up to the line however it is cut.

create function private.credited_part(
  p_amount_minor  bigint,
  p_left_minor    bigint,
  p_quantity      numeric,
  p_left_quantity numeric,
  p_part          numeric
)
  returns bigint
  language sql
  immutable parallel safe
  security invoker set search_path = ''
as $$
  select case
    when p_part = p_left_quantity then p_left_minor
    -- Up to here, less what was credited before: never below nothing and never beyond what is left.
    else greatest(
      least(
        round(p_amount_minor * (p_quantity - p_left_quantity + p_part) / p_quantity)
          - (p_amount_minor - p_left_minor),
        p_left_minor
      ),
      0
    )::bigint
  end;
$$;
comment on function private.credited_part(bigint, bigint, numeric, numeric, numeric) is
  'How much of an amount of a line falls to a part of its quantity. All parts together are the amount, in whatever parts and order it is credited.';

create function private.read_credited_items(
  p_invoice      public.invoices,
  p_items        jsonb,
  out item_ids   uuid[],
  out quantities numeric[]
)
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_item     jsonb;
  v_quantity numeric;
begin
  if p_items is null then
    select array_agg((creditable.item).id), array_agg(creditable.left_quantity)
    into item_ids, quantities
    from private.creditable_items(p_invoice.org_id, p_invoice.id) as creditable
    where creditable.left_quantity > 0;
    if item_ids is null then
      raise exception 'finance.nothing_to_credit'
        using errcode = 'PT409', detail = p_invoice.number;
    end if;
    return;
  elsif jsonb_typeof(p_items) is distinct from 'array'
    or jsonb_array_length(p_items) not between 1 and 1000
  then
    raise exception 'platform.values_malformed' using errcode = 'PT422', detail = 'items';
  end if;

  for v_item in
    select items.value
    from jsonb_array_elements(p_items) as items
  loop
    perform private.assert_json_keys(v_item, array['invoice_item_id', 'quantity']);
    if private.json_id(v_item, 'invoice_item_id') is null then
      raise exception 'platform.value_missing'
        using errcode = 'PT422', detail = 'invoice_item_id';
    end if;
    -- As a number or, exactly, as a text; to the sixth decimal.
    if (v_item ->> 'quantity' ~ '^[0-9]{1,9}(\.[0-9]{1,6})?$') is not true then
      raise exception 'finance.quantity_invalid' using errcode = 'PT422', detail = 'quantity';
    end if;
    v_quantity := (v_item ->> 'quantity')::numeric;
    if v_quantity <= 0 then
      raise exception 'finance.quantity_invalid' using errcode = 'PT422', detail = 'quantity';
    end if;
  end loop;

  select array_agg(credited.item_id), array_agg(credited.quantity)
  into item_ids, quantities
  from (
    select (items.value ->> 'invoice_item_id')::uuid as item_id,
      sum((items.value ->> 'quantity')::numeric) as quantity
    from jsonb_array_elements(p_items) as items (value)
    group by 1
  ) as credited;
  if exists (
    select
    from unnest(item_ids, quantities) as credited (item_id, quantity)
    left join private.creditable_items(p_invoice.org_id, p_invoice.id) as creditable
      on (creditable.item).id = credited.item_id
    where (credited.quantity <= creditable.left_quantity) is not true
  ) then
    raise exception 'finance.credit_exceeds_invoice' using errcode = 'PT422', detail = 'items';
  end if;
end;
$$;
comment on function private.read_credited_items(public.invoices, jsonb) is
  'DEFINER: reads lines past their policies; granted to nobody. Called for an invoice that its caller holds. What of it is to be credited, as two lists; raises when that is not there, or not so much of it.';

create function private.replay_credit_note(p_org_id uuid, p_key text, p_request_hash bytea)
  returns uuid
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_note record;
begin
  select notes.id, notes.request_hash
  into v_note
  from public.credit_notes as notes
  where notes.org_id = p_org_id
    and notes.created_by = private.current_user_id()
    and notes.idempotency_key = p_key;
  if found and v_note.request_hash is distinct from p_request_hash then
    raise exception 'platform.idempotency_key_reused' using errcode = 'PT409';
  end if;
  return v_note.id;
end;
$$;
comment on function private.replay_credit_note(uuid, text, bytea) is
  'DEFINER: reads keys of requests, which no grant shows; granted to nobody. The credit note that the caller issued with this key, or null; raises when it was issued of something else.';

create function private.post_credit_note(p_note public.credit_notes, p_lines public.credit_note_items[])
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
begin
  perform private.post_journal_entry(
    p_note.org_id, p_note.issued_on, p_note.currency, 'credit_note', p_note.id::text,
    'Credit note: ' || p_note.reason,
    array[
      private.money_line(p_note.org_id, 'receivables', 0, p_note.settled_minor),
      private.money_line(p_note.org_id, 'customer_credit', 0, p_note.credit_minor),
      private.money_line(p_note.org_id, 'prepayments', 0, p_note.refundable_minor)
    ] || array(
      select private.money_line(p_note.org_id, sides.role, sides.amount_minor, 0, rates.tax_rate_bps)
      from (
        select lines.tax_rate_bps, sum(lines.net_minor) as net_minor,
          sum(lines.tax_minor) as tax_minor
        from unnest(p_lines) as lines
        group by lines.tax_rate_bps
      ) as rates
      cross join lateral (
        values ('sales', rates.net_minor), ('output_tax', rates.tax_minor)
      ) as sides (role, amount_minor)
    )
  );
end;
$$;
comment on function private.post_credit_note(public.credit_notes, public.credit_note_items[]) is
  'DEFINER: nobody may write the ledger; granted to nobody. Takes sales and tax back, by rate: from receivables what was still owed, to store credit or what waits to be paid back what was not.';

create function private.write_credit_note(p_note public.credit_notes, p_lines public.credit_note_items[])
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_number     record;
  v_constraint text;
begin
  -- What is checked at the end is checked now: from the number on, all who issue one wait for us.
  set constraints all immediate;
  set constraints all deferred;
  v_number := private.next_document_number(p_note.org_id, 'credit_note', p_note.issued_on);
  -- What an earlier pattern has written may come again.
  begin
    insert into public.credit_notes (
      id, org_id, invoice_id, customer_id, number, fiscal_year, seq, currency, issued_on, reason,
      seller, bill_to, net_minor, tax_minor, total_minor, settled_minor, credit_minor,
      refundable_minor, item_count, idempotency_key, request_hash, created_by
    )
    values (
      p_note.id, p_note.org_id, p_note.invoice_id, p_note.customer_id, v_number.number,
      v_number.fiscal_year, v_number.seq, p_note.currency, p_note.issued_on, p_note.reason,
      p_note.seller, p_note.bill_to, p_note.net_minor, p_note.tax_minor, p_note.total_minor,
      p_note.settled_minor, p_note.credit_minor, p_note.refundable_minor, p_note.item_count,
      p_note.idempotency_key,
      case when p_note.idempotency_key is not null then p_note.request_hash end, p_note.created_by
    );
  exception
    when unique_violation then
      get stacked diagnostics v_constraint = constraint_name;
      if v_constraint = 'credit_notes_org_id_series_number_key' then
        raise exception 'finance.number_taken' using errcode = 'PT409', detail = v_number.number;
      end if;
      raise;
  end;
  insert into public.credit_note_items
  select (lines).*
  from unnest(p_lines) as lines;
end;
$$;
comment on function private.write_credit_note(public.credit_notes, public.credit_note_items[]) is
  'DEFINER: nobody may write credit notes; granted to nobody. Called last, for an invoice that its caller holds: gives the number and stores the document.';

create function private.credit_note_lines(p_note public.credit_notes, p_item_ids uuid[], p_quantities numeric[])
  returns public.credit_note_items[]
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_includes_tax boolean := (
    select invoices.prices_include_tax
    from public.invoices as invoices
    where invoices.org_id = p_note.org_id
      and invoices.id = p_note.invoice_id
  );
begin
  return array(
    select row(
      gen_random_uuid(), p_note.org_id, p_note.id, (creditable.item).id,
      row_number() over (order by (creditable.item).position),
      (creditable.item).description, credited.quantity, (creditable.item).tax_rate_bps,
      parts.net_minor, parts.tax_minor, parts.net_minor + parts.tax_minor
    )::public.credit_note_items
    from unnest(p_item_ids, p_quantities) as credited (item_id, quantity)
    join private.creditable_items(p_note.org_id, p_note.invoice_id) as creditable
      on (creditable.item).id = credited.item_id
    cross join lateral (
      select
        private.credited_part(
          case when v_includes_tax then (creditable.item).gross_minor else (creditable.item).net_minor end,
          creditable.left_net + case when v_includes_tax then creditable.left_tax else 0 end,
          (creditable.item).quantity, creditable.left_quantity, credited.quantity
        ) as shown_minor,
        private.credited_part(
          (creditable.item).tax_minor, creditable.left_tax, (creditable.item).quantity,
          creditable.left_quantity, credited.quantity
        ) as tax_minor
    ) as rounded
    -- What the line shows is what a part of it shows: of two at 16.00, one is 16.00. Where prices
    -- include tax, the net amount is the rest, as in private.document_line_amounts().
    cross join lateral (
      select
        case
          when v_includes_tax then greatest(
            least(rounded.tax_minor, rounded.shown_minor), rounded.shown_minor - creditable.left_net
          )
          else rounded.tax_minor
        end as tax_minor
    ) as taxes
    cross join lateral (
      select
        taxes.tax_minor,
        rounded.shown_minor - case when v_includes_tax then taxes.tax_minor else 0 end as net_minor
    ) as parts
    order by (creditable.item).position
  );
end;
$$;
comment on function private.credit_note_lines(public.credit_notes, uuid[], numeric[]) is
  'DEFINER: reads lines past their policies; granted to nobody. Called for an invoice that its caller holds, with lines of it and no more than is left of each.';

create function private.divide_credit_note(p_note public.credit_notes, p_invoice public.invoices, p_give_back text)
  returns public.credit_notes
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
declare
  v_note public.credit_notes := p_note;
  v_back bigint;
begin
  -- First what is still owed; only what was paid can be given back.
  v_note.settled_minor := least(p_invoice.open_minor, p_note.total_minor);
  v_back := p_note.total_minor - v_note.settled_minor;
  if v_back > 0 and v_back > p_invoice.paid_minor - p_invoice.given_back_minor then
    raise exception 'finance.credit_of_written_off'
      using errcode = 'PT409', detail = p_invoice.number;
  end if;
  v_note.credit_minor := case p_give_back when 'credit' then v_back else 0 end;
  v_note.refundable_minor := v_back - v_note.credit_minor;
  v_note.refunded_minor := 0;
  return v_note;
end;
$$;
comment on function private.divide_credit_note(public.credit_notes, public.invoices, text) is
  'What of a credit note comes off the invoice, and what had been paid and is given back; raises finance.credit_of_written_off where it was neither.';

create function private.issue_credit_note(
  p_org_id          uuid,
  p_invoice_id      uuid,
  p_details         jsonb,
  p_idempotency_key text
)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_request   bytea := private.money_request_hash('credit_note ' || p_invoice_id, p_details);
  v_give_back text;
  v_known     uuid;
  v_invoice   public.invoices;
  v_asked     record;
  v_lines     public.credit_note_items[];
  v_note      public.credit_notes;
begin
  perform private.assert_org_permission(p_org_id, 'invoices.issue');
  perform private.assert_json_keys(p_details, array['items', 'reason', 'give_back']);
  v_give_back := coalesce(private.json_text(p_details, 'give_back', 10), 'credit');
  if v_give_back not in ('credit', 'refund') then
    raise exception 'platform.values_malformed' using errcode = 'PT422', detail = 'give_back';
  end if;
  v_note.reason := private.json_required_text(p_details, 'reason', 500);
  v_note.created_by := private.current_user_id();
  perform private.lock_money_key(
    p_org_id, 'credit_note ' || v_note.created_by, p_idempotency_key
  );
  v_known := private.replay_credit_note(p_org_id, p_idempotency_key, v_request);
  if v_known is not null then
    return private.credit_note_content(p_org_id, v_known, true);
  end if;

  perform private.lock_invoices(p_org_id, array[p_invoice_id]);
  select invoices.*
  into v_invoice
  from public.invoices as invoices
  where invoices.org_id = p_org_id
    and invoices.id = p_invoice_id;
  if v_invoice.status = 'draft' then
    raise exception 'finance.invoice_not_issued' using errcode = 'PT422';
  elsif v_invoice.status = 'void' then
    raise exception 'finance.invoice_is_void' using errcode = 'PT409', detail = v_invoice.number;
  end if;

  v_note.id := gen_random_uuid();
  v_note.org_id := p_org_id;
  v_note.invoice_id := v_invoice.id;
  v_note.customer_id := v_invoice.customer_id;
  v_note.currency := v_invoice.currency;
  -- Never before what it takes back.
  v_note.issued_on := greatest(private.org_today(p_org_id), v_invoice.issued_on);
  v_note.seller := v_invoice.seller;
  v_note.bill_to := v_invoice.bill_to;
  v_note.idempotency_key := p_idempotency_key;
  v_note.request_hash := v_request;
  v_asked := private.read_credited_items(v_invoice, nullif(p_details -> 'items', 'null'));
  v_lines := private.credit_note_lines(v_note, v_asked.item_ids, v_asked.quantities);
  select sum(lines.net_minor), sum(lines.tax_minor), sum(lines.gross_minor), count(*)
  into v_note.net_minor, v_note.tax_minor, v_note.total_minor, v_note.item_count
  from unnest(v_lines) as lines;
  -- So little that it is rounded away: a document of nothing would only use up a number.
  if v_note.total_minor = 0 and v_invoice.total_minor > 0 then
    raise exception 'finance.nothing_to_credit'
      using errcode = 'PT409', detail = v_invoice.number;
  end if;
  v_note := private.divide_credit_note(v_note, v_invoice, v_give_back);

  update public.invoices
  set
    credited_minor = credited_minor + v_note.settled_minor,
    given_back_minor = given_back_minor + v_note.credit_minor + v_note.refundable_minor
  where org_id = p_org_id
    and id = v_invoice.id
    and v_note.total_minor > 0;
  if v_note.credit_minor > 0 then
    perform private.write_credit_entry(
      p_org_id, v_note.customer_id, v_note.credit_minor, v_note.currency,
      'Credit note of invoice ' || v_invoice.number, null,
      jsonb_build_object('credit_note_id', v_note.id)
    );
  end if;
  perform private.post_credit_note(v_note, v_lines);
  perform private.record_customer_event(
    p_org_id, v_note.customer_id, 'credit_note.issued',
    jsonb_build_object(
      'credit_note_id', v_note.id, 'invoice_id', v_invoice.id, 'number', v_invoice.number,
      'total_minor', v_note.total_minor, 'currency', v_note.currency, 'reason', v_note.reason
    )
  );
  perform private.write_credit_note(v_note, v_lines);
  -- A credit note only ever lessens what is to be credited.
  if v_invoice.uncredited_minor > 0 then
    perform private.refresh_uncredited(p_org_id, v_invoice.id);
  end if;
  return private.credit_note_content(p_org_id, v_note.id, true);
end;
$$;
comment on function private.issue_credit_note(uuid, uuid, jsonb, text) is
  'DEFINER: nobody may write credit notes, invoices or the ledger. Trusts private.assert_org_permission(); the invoice is looked up in that organization.';
grant execute on function private.issue_credit_note(uuid, uuid, jsonb, text) to authenticated;

create function public.issue_credit_note(
  p_org_id          uuid,
  p_invoice_id      uuid,
  p_details         jsonb,
  p_idempotency_key text default null
)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.issue_credit_note(p_org_id, p_invoice_id, p_details, p_idempotency_key);
$$;
comment on function public.issue_credit_note(uuid, uuid, jsonb, text) is
  'Takes back an invoice, in whole or part, and answers the credit note. Details: {reason, items?: [{invoice_item_id, quantity}] (none: all that is left), give_back?: credit | refund (of what had been paid already)}. The same key again answers the same credit note; with other details it is refused.';
grant execute on function public.issue_credit_note(uuid, uuid, jsonb, text) to authenticated;

create function private.preview_credit_note(p_org_id uuid, p_invoice_id uuid, p_items jsonb)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_invoice public.invoices;
  v_asked   record;
  v_note    public.credit_notes;
begin
  perform private.assert_org_permission(p_org_id, 'invoices.issue');
  select invoices.*
  into v_invoice
  from public.invoices as invoices
  where invoices.org_id = p_org_id
    and invoices.id = p_invoice_id;
  if not found then
    raise exception 'finance.invoice_not_found' using errcode = 'PT404';
  elsif v_invoice.status = 'draft' then
    raise exception 'finance.invoice_not_issued' using errcode = 'PT422';
  elsif v_invoice.status = 'void' then
    raise exception 'finance.invoice_is_void' using errcode = 'PT409', detail = v_invoice.number;
  end if;

  v_note.org_id := p_org_id;
  v_note.invoice_id := v_invoice.id;
  v_asked := private.read_credited_items(v_invoice, nullif(p_items, 'null'));
  select sum(lines.gross_minor)
  into v_note.total_minor
  from unnest(
    private.credit_note_lines(v_note, v_asked.item_ids, v_asked.quantities)
  ) as lines;
  v_note := private.divide_credit_note(v_note, v_invoice, 'credit');
  return jsonb_build_object(
    'total_minor', v_note.total_minor,
    'settled_minor', v_note.settled_minor,
    'given_back_minor', v_note.credit_minor
  );
end;
$$;
comment on function private.preview_credit_note(uuid, uuid, jsonb) is
  'DEFINER: reads lines past their policies. Trusts private.assert_org_permission(); the invoice is looked up in that organization.';
grant execute on function private.preview_credit_note(uuid, uuid, jsonb) to authenticated;

create function public.preview_credit_note(
  p_org_id     uuid,
  p_invoice_id uuid,
  p_items      jsonb default null
)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.preview_credit_note(p_org_id, p_invoice_id, p_items);
$$;
comment on function public.preview_credit_note(uuid, uuid, jsonb) is
  'What issue_credit_note() of these items [{invoice_item_id, quantity}] (none: all that is left) would come to: {total_minor, settled_minor (off what is open), given_back_minor (of what was paid)}. Changes nothing.';
grant execute on function public.preview_credit_note(uuid, uuid, jsonb) to authenticated;
