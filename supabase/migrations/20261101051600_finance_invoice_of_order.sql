-- From an order to its invoice, in one step and with the same amounts.
-- Depends on: finance_invoice_drafts, commerce_order_steps.

create function private.lines_of_order(p_order public.orders)
  returns private.invoice_line[]
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  -- Amounts are the order's own, of what is not cancelled: not computed again.
  return array(
    select row(
      row_number() over (order by lines.position), lines.description, lines.quantity, null,
      lines.unit_price_minor, 0, lines.tax_rate_bps, lines.net_minor, lines.tax_minor,
      lines.net_minor + lines.tax_minor, lines.product_id, lines.variant_id, lines.order_item_id
    )::private.invoice_line
    from (
      select items.position,
        left(concat_ws(', ', items.product_name, nullif(array_to_string(items.option_values, ', '), '')), 500)
          as description,
        (items.quantity - items.cancelled_quantity)::numeric as quantity, items.unit_price_minor,
        items.tax_rate_bps, items.net_minor, items.tax_minor, items.product_id, items.variant_id,
        items.id as order_item_id
      from public.order_items as items
      where items.org_id = p_order.org_id
        and items.order_id = p_order.id
        and items.quantity > items.cancelled_quantity
      union all
      -- Delivery is a line like others, after them.
      select 1001, p_order.shipping_name, 1, p_order.shipping_minor, p_order.shipping_tax_rate_bps,
        p_order.shipping_minor
          - case when p_order.prices_include_tax then p_order.shipping_tax_minor else 0 end,
        p_order.shipping_tax_minor, null, null, null
      where p_order.shipping_minor > 0
    ) as lines
    order by lines.position
  );
end;
$$;
comment on function private.lines_of_order(public.orders) is
  'DEFINER: reads the lines of an order; granted to nobody. What is left of an order as lines of an invoice, with its delivery.';

create function private.cancelled_pieces(p_org_id uuid, p_order_id uuid)
  returns bigint
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  return (
    select coalesce(sum(items.cancelled_quantity), 0)
    from public.order_items as items
    where items.org_id = p_org_id
      and items.order_id = p_order_id
  );
end;
$$;
comment on function private.cancelled_pieces(uuid, uuid) is
  'DEFINER: reads the lines of an order; granted to nobody. How many pieces of an order are cancelled. That only grows, so it tells whether a draft was made before or after.';

create function private.assert_order_as_drafted(p_draft public.invoices)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
begin
  if exists (
    select
    from public.orders as orders
    where orders.org_id = p_draft.org_id
      and orders.id = p_draft.order_id
      and orders.status = 'cancelled'
  ) then
    raise exception 'finance.order_is_cancelled' using errcode = 'PT409';
  elsif p_draft.order_cancelled
    is distinct from private.cancelled_pieces(p_draft.org_id, p_draft.order_id)
  then
    raise exception 'finance.order_changed' using errcode = 'PT409';
  end if;
end;
$$;
comment on function private.assert_order_as_drafted(public.invoices) is
  'DEFINER: reads orders; granted to nobody. Called for a draft that is held with its order. Raises when that is cancelled, or some of it was after the draft was made: nobody is asked to pay for what they do not get.';

create function private.renew_draft_of_order(p_invoice_id uuid, p_order public.orders)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_lines   private.invoice_line[] := private.lines_of_order(p_order);
  v_sums    public.invoices;
begin
  v_sums := private.sum_invoice(v_sums, v_lines);
  delete from public.invoice_items
  where org_id = p_order.org_id
    and invoice_id = p_invoice_id;
  perform private.write_invoice_lines(p_order.org_id, p_invoice_id, v_lines);
  update public.invoices
  set
    prices_include_tax = p_order.prices_include_tax,
    net_minor = v_sums.net_minor,
    tax_minor = v_sums.tax_minor,
    total_minor = v_sums.total_minor,
    item_count = v_sums.item_count,
    order_cancelled = private.cancelled_pieces(p_order.org_id, p_order.id)
  where org_id = p_order.org_id
    and id = p_invoice_id;
end;
$$;
comment on function private.renew_draft_of_order(uuid, public.orders) is
  'DEFINER: nobody may write invoices; granted to nobody. Called for an order that its caller holds, and by that its draft: takes the lines from the order again. Days, terms and notes stay.';

create function private.create_invoice_from_order(p_org_id uuid, p_order_id uuid)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_order    public.orders;
  v_settings public.finance_settings;
  v_invoice  public.invoices;
  v_lines    private.invoice_line[];
  v_id       uuid;
begin
  perform private.assert_org_permission(p_org_id, 'orders.read');
  perform private.assert_org_permission(p_org_id, 'invoices.write');
  -- Two who ask at once take turns, and the second finds the first one's.
  perform private.lock_orders(p_org_id, array[p_order_id]);
  select orders.*
  into v_order
  from public.orders as orders
  where orders.org_id = p_org_id
    and orders.id = p_order_id;
  if not found then
    raise exception 'commerce.order_not_found' using errcode = 'PT404';
  end if;
  select invoices.*
  into v_invoice
  from public.invoices as invoices
  where invoices.org_id = p_org_id
    and invoices.order_id = p_order_id
    and invoices.status <> 'void';
  if v_invoice.status <> 'draft' then
    return private.invoice_content(p_org_id, v_invoice.id, true);
  elsif v_order.status = 'cancelled' then
    raise exception 'finance.order_is_cancelled' using errcode = 'PT409';
  elsif v_invoice.id is not null then
    if v_invoice.order_cancelled is distinct from private.cancelled_pieces(p_org_id, p_order_id) then
      perform private.renew_draft_of_order(v_invoice.id, v_order);
    end if;
    return private.invoice_content(p_org_id, v_invoice.id, true);
  end if;

  select settings.*
  into v_settings
  from public.finance_settings as settings
  where settings.org_id = p_org_id;
  v_lines := private.lines_of_order(v_order);
  v_invoice.org_id := p_org_id;
  v_invoice.customer_id := v_order.customer_id;
  v_invoice.order_id := p_order_id;
  v_invoice.order_cancelled := private.cancelled_pieces(p_org_id, p_order_id);
  v_invoice.currency := v_order.currency;
  v_invoice.prices_include_tax := v_order.prices_include_tax;
  v_invoice.payment_terms_days := v_settings.payment_terms_days;
  v_invoice.payment_terms := v_settings.payment_terms;
  v_invoice.reference := 'Order ' || v_order.number;
  v_invoice.bill_to := jsonb_strip_nulls(
    jsonb_build_object(
      'name', coalesce(v_order.billing_address ->> 'name', v_order.contact_name),
      'company', v_order.billing_address -> 'company',
      'email', v_order.contact_email,
      'lines', private.address_as_lines(v_order.billing_address),
      'country_code', v_order.billing_address -> 'country_code'
    )
  );
  -- Two statements: what reads sees only what was there when its own began.
  v_id := private.insert_invoice_draft(v_invoice, v_lines);
  return private.invoice_content(p_org_id, v_id, true);
end;
$$;
comment on function private.create_invoice_from_order(uuid, uuid) is
  'DEFINER: nobody may write invoices. Trusts private.assert_org_permission(), for orders and for invoices. Holds the order, so that there is one invoice of it.';
grant execute on function private.create_invoice_from_order(uuid, uuid) to authenticated;

create function public.create_invoice_from_order(p_org_id uuid, p_order_id uuid)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.create_invoice_from_order(p_org_id, p_order_id);
$$;
comment on function public.create_invoice_from_order(uuid, uuid) is
  'A draft of what is left of an order, with the same amounts and its delivery as a line; or the invoice that there is, unless that is void. Of a draft, the lines are taken from the order again when something was cancelled since. Answers as get_invoice() does.';
grant execute on function public.create_invoice_from_order(uuid, uuid) to authenticated;
