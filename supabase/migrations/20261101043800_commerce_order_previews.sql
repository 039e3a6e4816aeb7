-- What staff see before they do it: what an order would come to, and what cancelling gives back.
-- Depends on: commerce_order_prices, commerce_order_details, commerce_order_steps, crm_credits,
-- crm_customer_redirects.

create function private.quote_order(
  p_org_id       uuid,
  p_customer_id  uuid,
  p_items        jsonb,
  p_country_code text
)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_customer_id uuid;
  v_wanted      record;
  v_shop        public.shops;
  v_shipping    record;
  v_quote       record;
begin
  perform private.assert_org_permission(p_org_id, 'orders.write');
  v_customer_id := private.live_customer_id(p_org_id, p_customer_id);
  select *
  into v_wanted
  from private.read_order_items(p_items);
  select shops.*
  into v_shop
  from public.shops as shops
  where shops.org_id = p_org_id;

  select
    coalesce(sum(lines.unit_price_minor * lines.quantity), 0)::bigint as items_minor,
    coalesce(sum(lines.tax_minor), 0)::bigint as tax_minor,
    coalesce(
      jsonb_agg(
        jsonb_build_object(
          'variant_id', lines.variant_id,
          'quantity', lines.quantity,
          'unit_price_minor', lines.unit_price_minor,
          'line_minor', lines.unit_price_minor * lines.quantity,
          'available', case when variants.tracks_stock then variants.stock_quantity end
        )
        order by lines.position
      ),
      '[]'
    ) as lines,
    coalesce(
      jsonb_agg(
        jsonb_build_object('code', 'commerce.stock_insufficient', 'variant_id', lines.variant_id)
        order by lines.position
      )
      filter (where variants.tracks_stock and variants.stock_quantity < lines.quantity),
      '[]'
    ) as shortages,
    -- Staff sell drafts as well; what is archived nobody sells.
    array_agg(lines.variant_id) filter (where not lines.is_archived) as variant_ids
  into v_quote
  from private.price_order_lines(
    p_org_id, v_wanted.variant_ids, v_wanted.quantities, v_shop.prices_include_tax
  ) as lines
  join public.product_variants as variants
    on variants.org_id = p_org_id and variants.id = lines.variant_id;
  select *
  into v_shipping
  from private.find_shipping(v_shop, upper(private.trim_value(p_country_code)), v_quote.items_minor);

  return jsonb_build_object(
    'currency', v_shop.currency,
    'exponent', (
      select currencies.exponent
      from public.currencies as currencies
      where currencies.code = v_shop.currency
    ),
    'prices_include_tax', v_shop.prices_include_tax,
    'lines', v_quote.lines,
    'shipping', case when v_shipping.is_found then jsonb_build_object(
      'name', v_shipping.name,
      'price_minor', v_shipping.price_minor,
      'tax_rate_bps', v_shipping.tax_rate_bps
    ) end,
    'items_minor', v_quote.items_minor,
    'shipping_minor', coalesce(v_shipping.price_minor, 0),
    'tax_minor', v_quote.tax_minor + coalesce(v_shipping.tax_minor, 0),
    'total_minor', v_quote.items_minor + coalesce(v_shipping.price_minor, 0)
      + case
          when v_shop.prices_include_tax then 0
          else v_quote.tax_minor + coalesce(v_shipping.tax_minor, 0)
        end,
    'credit_minor', coalesce(
      (
        select balances.balance_minor
        from private.credit_balances as balances
        where balances.org_id = p_org_id
          and balances.customer_id = v_customer_id
          and balances.currency = v_shop.currency
      ),
      0
    ),
    'problems', (
      select coalesce(
        jsonb_agg(
          jsonb_build_object(
            'code', 'commerce.variant_unavailable', 'variant_id', requested.variant_id
          )
        ),
        '[]'
      )
      from unnest(v_wanted.variant_ids) as requested (variant_id)
      where requested.variant_id = any (v_quote.variant_ids) is not true
    )
    || v_quote.shortages
    || case
      when v_shipping.is_found then '[]'::jsonb
      else jsonb_build_array(jsonb_build_object('code', 'commerce.shipping_unavailable'))
    end
  );
end;
$$;
comment on function private.quote_order(uuid, uuid, jsonb, text) is
  'DEFINER: reads balances in private. Checks orders.write; the customer is looked up in that organization.';
grant execute on function private.quote_order(uuid, uuid, jsonb, text) to authenticated;

create function public.quote_order(
  p_org_id       uuid,
  p_customer_id  uuid,
  p_items        jsonb,
  p_country_code text
)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.quote_order(p_org_id, p_customer_id, p_items, p_country_code);
$$;
comment on function public.quote_order(uuid, uuid, jsonb, text) is
  'What create_order() would make of items [{variant_id, quantity}] sent to a country: {currency, exponent, prices_include_tax, lines: [{variant_id, quantity, unit_price_minor, line_minor, available}], shipping: {name, price_minor, tax_rate_bps} | null, items_minor, shipping_minor, tax_minor, total_minor, credit_minor (of the customer), problems: [{code, variant_id?}]}. Nothing is reserved.';
grant execute on function public.quote_order(uuid, uuid, jsonb, text) to authenticated;

create function private.preview_order_cancellation(p_org_id uuid, p_order_id uuid, p_items jsonb)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_order public.orders;
  v_lines record;
  v_rest  record;
  v_total bigint;
begin
  perform private.assert_org_permission(p_org_id, 'orders.write');
  select orders.*
  into v_order
  from public.orders as orders
  where orders.org_id = p_org_id
    and orders.id = p_order_id;
  if not found then
    raise exception 'commerce.order_not_found' using errcode = 'PT404';
  end if;
  v_lines := private.read_cancelled_items(v_order, p_items);

  select
    coalesce(
      sum(case when v_order.prices_include_tax then amounts.gross_minor else amounts.net_minor end), 0
    )::bigint as items_minor,
    coalesce(sum(amounts.tax_minor), 0)::bigint as tax_minor,
    coalesce(sum(rest.quantity), 0) as pieces
  into v_rest
  from (
    select items.unit_price_minor, items.tax_rate_bps,
      items.quantity - items.cancelled_quantity - coalesce(cancelled.quantity, 0) as quantity
    from public.order_items as items
    left join unnest(v_lines.item_ids, v_lines.quantities) as cancelled (item_id, quantity)
      on cancelled.item_id = items.id
    where items.org_id = p_org_id
      and items.order_id = p_order_id
  ) as rest
  cross join lateral private.order_line_amounts(
    rest.unit_price_minor, rest.quantity, rest.tax_rate_bps, v_order.prices_include_tax
  ) as amounts;
  -- As in private.cancel_order(): delivery is paid as long as something is delivered.
  v_total := v_rest.items_minor
    + case when v_rest.pieces > 0 then v_order.shipping_minor else 0 end
    + case
        when v_order.prices_include_tax then 0
        else v_rest.tax_minor + case when v_rest.pieces > 0 then v_order.shipping_tax_minor else 0 end
      end;

  return jsonb_build_object(
    'total_minor', v_total,
    'amount_minor', v_order.total_minor - v_total,
    'credit_minor', greatest(
      v_order.credit_used_minor - v_order.credit_returned_minor - v_total, 0
    ),
    -- As in private.return_order_stock(): what was taken for this order and not given back yet.
    'restocked', (
      select coalesce(sum(returns.quantity), 0)
      from (
        select least(sum(cancelled.quantity), max(taken.quantity)) as quantity
        from unnest(v_lines.item_ids, v_lines.quantities) as cancelled (item_id, quantity)
        join public.order_items as items
          on items.org_id = p_org_id
          and items.order_id = p_order_id
          and items.id = cancelled.item_id
        cross join lateral (
          select -sum(movements.quantity) as quantity
          from public.stock_movements as movements
          where movements.org_id = p_org_id
            and movements.order_id = p_order_id
            and movements.variant_id = items.variant_id
        ) as taken
        group by items.variant_id
      ) as returns
      where returns.quantity > 0
    )
  );
end;
$$;
comment on function private.preview_order_cancellation(uuid, uuid, jsonb) is
  'DEFINER: reads orders and stock past their policies. Trusts private.assert_org_permission(); the order is looked up in that organization.';
grant execute on function private.preview_order_cancellation(uuid, uuid, jsonb) to authenticated;

create function public.preview_order_cancellation(p_org_id uuid, p_order_id uuid, p_items jsonb)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.preview_order_cancellation(p_org_id, p_order_id, p_items);
$$;
comment on function public.preview_order_cancellation(uuid, uuid, jsonb) is
  'What cancel_order_items() with these items [{item_id, quantity}] would do: {total_minor (afterwards), amount_minor (off it), credit_minor (back to the customer), restocked (pieces)}. Changes nothing.';
grant execute on function public.preview_order_cancellation(uuid, uuid, jsonb) to authenticated;
