-- Reading one invoice: by staff, and by the customer whose it is.
-- Depends on: finance_payments, finance_credit_notes, commerce_orders, platform_email_outbox.

create function private.creditable_items(p_org_id uuid, p_invoice_id uuid)
  returns table (
    item          public.invoice_items,
    left_quantity numeric,
    left_net      bigint,
    left_tax      bigint
  )
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  return query
  select items,
    items.quantity - coalesce(credited.quantity, 0),
    items.net_minor - coalesce(credited.net_minor, 0),
    items.tax_minor - coalesce(credited.tax_minor, 0)
  from public.invoice_items as items
  left join lateral (
    select sum(credits.quantity) as quantity,
      sum(credits.net_minor)::bigint as net_minor,
      sum(credits.tax_minor)::bigint as tax_minor
    from public.credit_note_items as credits
    where credits.org_id = items.org_id
      and credits.invoice_item_id = items.id
  ) as credited on true
  where items.org_id = p_org_id
    and items.invoice_id = p_invoice_id;
end;
$$;
comment on function private.creditable_items(uuid, uuid) is
  'DEFINER: reads lines past their policies; granted to nobody. Called by functions that have checked who asks. What is left to be credited of each line of an invoice.';

create function private.invoice_head(p_invoice public.invoices, p_is_staff boolean)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_invoice public.invoices := p_invoice;
begin
  if not p_is_staff then
    v_invoice := private.invoice_as_billed(v_invoice);
  end if;
  return to_jsonb(v_invoice) - array['order_cancelled', 'idempotency_key', 'request_hash']
    || jsonb_build_object(
      'state', private.invoice_state(
        v_invoice.status, v_invoice.open_minor, v_invoice.due_on,
        private.org_today(v_invoice.org_id)
      ),
      'exponent', (
        select currencies.exponent
        from public.currencies as currencies
        where currencies.code = p_invoice.currency
      )
    )
    -- Who of the staff did it is the staff's business.
    || case when p_is_staff then '{}' else '{"created_by": null, "issued_by": null}'::jsonb end;
end;
$$;
comment on function private.invoice_head(public.invoices, boolean) is
  'DEFINER: reads organizations for customers; granted to nobody. The row of an invoice as people see it, with its state and the exponent of its currency.';

create function private.unasked_credit_minor(p_draft public.invoices)
  returns bigint
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  if p_draft.order_id is null then
    return 0;
  end if;
  return (
    select greatest(orders.credit_used_minor - p_draft.total_minor, 0)
    from public.orders as orders
    where orders.org_id = p_draft.org_id
      and orders.id = p_draft.order_id
  );
end;
$$;
comment on function private.unasked_credit_minor(public.invoices) is
  'DEFINER: reads orders past their policies; granted to nobody. What the order of a draft took of store credit and the draft does not ask for: the customer''s again once it is issued.';

create function private.draft_parts(p_invoice public.invoices, p_is_document boolean)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  -- Nothing was paid, credited or mailed of what has no number: one look at the lines tells all.
  return (
    with items as materialized (
      select lines.id, lines.position, lines.description, trim_scale(lines.quantity) as quantity,
        lines.unit, lines.unit_price_minor, lines.discount_bps, lines.tax_rate_bps,
        lines.net_minor, lines.tax_minor, lines.gross_minor, lines.product_id, lines.variant_id,
        lines.order_item_id
      from public.invoice_items as lines
      where lines.org_id = p_invoice.org_id
        and lines.invoice_id = p_invoice.id
      order by lines.position
    )
    select jsonb_build_object(
      'customer', (
        select jsonb_build_object(
          'id', customers.id, 'display_name', customers.display_name, 'email', customers.email
        )
        from public.customers as customers
        where customers.org_id = p_invoice.org_id
          and customers.id = p_invoice.customer_id
      ),
      'items', coalesce(jsonb_agg(items), '[]'),
      'taxes', (
        select coalesce(jsonb_agg(rates order by rates.tax_rate_bps), '[]')
        from (
          select items.tax_rate_bps, sum(items.net_minor) as net_minor,
            sum(items.tax_minor) as tax_minor
          from items
          group by items.tax_rate_bps
        ) as rates
      ),
      'payments', '[]'::jsonb,
      'credit_notes', '[]'::jsonb,
      'order', (
        select jsonb_build_object('id', orders.id, 'number', orders.number)
        from public.orders as orders
        where orders.org_id = p_invoice.org_id
          and orders.id = p_invoice.order_id
      ),
      'unasked_credit_minor', private.unasked_credit_minor(p_invoice),
      'creditable', coalesce(
        jsonb_agg(
          jsonb_build_object(
            'invoice_item_id', items.id,
            'quantity', items.quantity,
            'uncredited_quantity', 0,
            'net_minor', items.net_minor,
            'tax_minor', items.tax_minor
          )
        ) filter (where p_is_document),
        '[]'
      ),
      'emails', '[]'::jsonb
    )
    from items
  );
end;
$$;
comment on function private.draft_parts(public.invoices, boolean) is
  'DEFINER: one check instead of a policy per table; granted to nobody. What private.invoice_parts() says of an invoice that has no number; it can be credited in full once it is issued.';

create function private.uncredited_items(p_invoice public.invoices)
  returns table (invoice_item_id uuid, quantity numeric)
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  if p_invoice.uncredited_minor = 0 then
    return;
  end if;
  return query
  select shares.id, shares.quantity
  from (
    select (creditable.item).id as id,
      least(
        creditable.left_quantity,
        -- As in private.uncredited_pieces_minor(); of a line that was cut in two, the first goes first.
        least(
          cancelled.quantity
            - sum((creditable.item).quantity - creditable.left_quantity) over of_one,
          sum(creditable.left_quantity) over of_one
            - (items.quantity - items.cancelled_quantity)
        ) - coalesce(
          sum(creditable.left_quantity) over (
            partition by items.id
            order by (creditable.item).position
            rows between unbounded preceding and 1 preceding
          ),
          0
        )
      ) as quantity
    from (
      select steps.item_id, sum(steps.quantity) as quantity
      from (
        select (pieces.value ->> 'item_id')::uuid as item_id,
          (pieces.value ->> 'quantity')::bigint as quantity,
          sum((pieces.value ->> 'quantity')::bigint) over (order by events.id) as cancelled
        from public.order_events as events
        cross join jsonb_array_elements(events.data -> 'items') as pieces
        where events.org_id = p_invoice.org_id
          and events.order_id = p_invoice.order_id
          and events.kind = 'order.items_cancelled'
      ) as steps
      -- What was cancelled before the lines were taken from the order is not on the invoice.
      where steps.cancelled > coalesce(p_invoice.order_cancelled, 0)
      group by steps.item_id
    ) as cancelled
    join public.order_items as items
      on items.org_id = p_invoice.org_id and items.id = cancelled.item_id
    join private.creditable_items(p_invoice.org_id, p_invoice.id) as creditable
      on (creditable.item).order_item_id = items.id
        or (creditable.item).variant_id = items.variant_id
    window of_one as (partition by items.id)
  ) as shares
  where shares.quantity > 0;
end;
$$;
comment on function private.uncredited_items(public.invoices) is
  'DEFINER: reads orders and credit notes past their policies; granted to nobody. Of which lines how much was cancelled with the order and is not credited yet: what a credit note of private.uncredited_minor() takes back. None of lines that were written anew.';

create function private.invoice_parts(
  p_invoice     public.invoices,
  p_is_document boolean,
  p_is_staff    boolean
)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  if p_invoice.number is null then
    return private.draft_parts(p_invoice, p_is_document);
  end if;
  return jsonb_build_object(
    'customer', (
      select jsonb_build_object(
        'id', customers.id, 'display_name', customers.display_name, 'email', customers.email
      )
      from public.customers as customers
      where customers.org_id = p_invoice.org_id
        and customers.id = p_invoice.customer_id
    ),
    'items', (
      select coalesce(
        jsonb_agg(
          to_jsonb(items) - array['org_id', 'invoice_id']
            || jsonb_build_object('quantity', trim_scale(items.quantity))
          order by items.position
        ),
        '[]'
      )
      from public.invoice_items as items
      where items.org_id = p_invoice.org_id
        and items.invoice_id = p_invoice.id
    ),
    'taxes', (
      select coalesce(
        jsonb_agg(
          jsonb_build_object(
            'tax_rate_bps', rates.tax_rate_bps,
            'net_minor', rates.net_minor,
            'tax_minor', rates.tax_minor
          )
          order by rates.tax_rate_bps
        ),
        '[]'
      )
      from (
        select items.tax_rate_bps, sum(items.net_minor) as net_minor,
          sum(items.tax_minor) as tax_minor
        from public.invoice_items as items
        where items.org_id = p_invoice.org_id
          and items.invoice_id = p_invoice.id
        group by items.tax_rate_bps
      ) as rates
    ),
    'payments', (
      select coalesce(
        jsonb_agg(
          jsonb_build_object(
            'id', payments.id,
            'kind', payments.kind,
            'method', payments.method,
            'paid_on', payments.paid_on,
            'reference', payments.reference,
            'amount_minor', allocations.amount_minor,
            'reversed_at', payments.reversed_at
          )
          order by payments.paid_on, payments.created_at, payments.id
        ),
        '[]'
      )
      from (
        select lines.payment_id, sum(lines.amount_minor) as amount_minor
        from public.payment_allocations as lines
        where lines.org_id = p_invoice.org_id
          and lines.invoice_id = p_invoice.id
        group by lines.payment_id
      ) as allocations
      join public.payments as payments
        on payments.org_id = p_invoice.org_id and payments.id = allocations.payment_id
      -- Not that it was given up: see the policy on payments.
      where p_is_staff
        or payments.method <> 'none'
    ),
    'credit_notes', (
      select coalesce(
        jsonb_agg(
          jsonb_build_object(
            'id', notes.id,
            'number', notes.number,
            'issued_on', notes.issued_on,
            'total_minor', notes.total_minor,
            'settled_minor', notes.settled_minor,
            'credit_minor', notes.credit_minor,
            'refundable_minor', notes.refundable_minor,
            'refunded_minor', notes.refunded_minor,
            'reason', notes.reason
          )
          order by notes.issued_on, notes.issued_at, notes.id
        ),
        '[]'
      )
      from public.credit_notes as notes
      where notes.org_id = p_invoice.org_id
        and notes.invoice_id = p_invoice.id
    ),
    'order', (
      select jsonb_build_object('id', orders.id, 'number', orders.number)
      from public.orders as orders
      where orders.org_id = p_invoice.org_id
        and orders.id = p_invoice.order_id
    ),
    -- It was given back by then.
    'unasked_credit_minor', 0,
    'creditable', (
      select coalesce(
        jsonb_agg(
          jsonb_build_object(
            'invoice_item_id', (creditable.item).id,
            'quantity', trim_scale(creditable.left_quantity),
            'uncredited_quantity', trim_scale(coalesce(uncredited.quantity, 0)),
            'net_minor', creditable.left_net,
            'tax_minor', creditable.left_tax
          )
          order by (creditable.item).position
        ),
        '[]'
      )
      from private.creditable_items(p_invoice.org_id, p_invoice.id) as creditable
      left join private.uncredited_items(p_invoice) as uncredited
        on uncredited.invoice_item_id = (creditable.item).id
      where p_is_document
        and creditable.left_quantity > 0
    ),
    'emails', case
      when p_is_staff
      then private.document_emails(p_invoice.org_id, 'invoice', p_invoice.id)
      else '[]'
    end
  );
end;
$$;
comment on function private.invoice_parts(public.invoices, boolean, boolean) is
  'DEFINER: one check instead of a policy per table; granted to nobody. What belongs to an invoice besides its row. p_is_document: it is issued, or about to be, and can be credited.';

create function private.invoice_content(p_org_id uuid, p_invoice_id uuid, p_is_staff boolean)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_invoice public.invoices;
begin
  select invoices.*
  into v_invoice
  from public.invoices as invoices
  where invoices.org_id = p_org_id
    and invoices.id = p_invoice_id;
  return private.invoice_head(v_invoice, p_is_staff) || private.invoice_parts(
    v_invoice, v_invoice.status not in ('draft', 'void'), p_is_staff
  );
end;
$$;
comment on function private.invoice_content(uuid, uuid, boolean) is
  'DEFINER: one check instead of a policy per table; granted to nobody. Called for an invoice that its caller may see, as staff or as the customer.';

create function private.get_invoice(p_org_id uuid, p_invoice_id uuid)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_invoice record;
begin
  perform private.assert_signed_in();
  select invoices.status, invoices.customer_id
  into v_invoice
  from public.invoices as invoices
  where invoices.org_id = p_org_id
    and invoices.id = p_invoice_id;
  if found then
    if p_org_id = any (array(select private.current_org_ids('invoices.read'))) then
      return private.invoice_content(p_org_id, p_invoice_id, true);
    elsif v_invoice.status <> 'draft'
      and v_invoice.customer_id = any (array(select private.current_buyer_ids()))
    then
      return private.invoice_content(p_org_id, p_invoice_id, false);
    end if;
  end if;
  raise exception 'finance.invoice_not_found' using errcode = 'PT404';
end;
$$;
comment on function private.get_invoice(uuid, uuid) is
  'DEFINER: one check instead of a policy per table. Trusts private.assert_signed_in() and private.current_buyers(): staff see all of their organization, customers their own issued ones; to everybody else it is not there.';
grant execute on function private.get_invoice(uuid, uuid) to authenticated;

create function public.get_invoice(p_org_id uuid, p_invoice_id uuid)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.get_invoice(p_org_id, p_invoice_id);
$$;
comment on function public.get_invoice(uuid, uuid) is
  'An invoice with {state, exponent, customer, items, taxes, payments, credit_notes, order, unasked_credit_minor, creditable, emails (for staff)}: for staff, and, once it is issued, for the customer whose it is. state is its status, or overdue; uncredited_minor is what was cancelled of its order since and no credit note takes back yet; unasked_credit_minor of a draft, what its order took of store credit and it does not ask for. To a customer, what was written off is open.';
grant execute on function public.get_invoice(uuid, uuid) to authenticated;

create function private.get_own_invoice(p_invoice_id uuid)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_org_id uuid;
begin
  perform private.assert_signed_in();
  select invoices.org_id
  into v_org_id
  from private.current_buyers() as buyers
  join public.invoices as invoices
    on invoices.org_id = buyers.org_id and invoices.customer_id = buyers.customer_id
  where invoices.id = p_invoice_id
    and invoices.status <> 'draft';
  if not found then
    raise exception 'finance.invoice_not_found' using errcode = 'PT404';
  end if;
  return private.invoice_content(v_org_id, p_invoice_id, false);
end;
$$;
comment on function private.get_own_invoice(uuid) is
  'DEFINER: one check instead of a policy per table. Trusts private.assert_signed_in() and private.current_buyers(), whose issued invoice it is.';
grant execute on function private.get_own_invoice(uuid) to authenticated;

create function public.get_own_invoice(p_invoice_id uuid)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.get_own_invoice(p_invoice_id);
$$;
comment on function public.get_own_invoice(uuid) is
  'One of the caller''s own invoices, of whichever organization, as get_invoice() shows it to its customer. To staff, an invoice that is not theirs is not there.';
grant execute on function public.get_own_invoice(uuid) to authenticated;
