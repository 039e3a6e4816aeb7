-- What an order would cost, and whether it could be placed: the same sums for the quote in the
-- checkout and for the order itself.
-- Depends on: commerce_orders, commerce_read_carts, commerce_address_book.

create type private.order_line as (
  position         integer,
  variant_id       uuid,
  product_id       uuid,
  product_name     text,
  option_values    text[],
  sku              text,
  unit_price_minor bigint,
  quantity         integer,
  tax_rate_bps     integer,
  net_minor        bigint,
  tax_minor        bigint,
  gross_minor      bigint,
  is_on_sale       boolean,
  is_archived      boolean,
  available        bigint
);
comment on type private.order_line is
  'A line of an order to be. is_on_sale: visitors can buy it, if it is in stock. is_archived: nobody can. available: pieces in stock, null where they are not counted.';

create function private.price_order_lines(
  p_org_id             uuid,
  p_variant_ids        uuid[],
  p_quantities         integer[],
  p_prices_include_tax boolean
)
  returns setof private.order_line
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  return query
  select requested.position::integer, variants.id, products.id, products.name,
    variants.option_values, variants.sku, variants.price_minor, requested.quantity,
    products.tax_rate_bps, amounts.net_minor, amounts.tax_minor, amounts.gross_minor,
    products.status = 'published' and variants.archived_at is null,
    products.status = 'archived' or variants.archived_at is not null,
    case when variants.tracks_stock then variants.stock_quantity end
  from unnest(p_variant_ids, p_quantities)
    with ordinality as requested (variant_id, quantity, position)
  join public.product_variants as variants
    on variants.org_id = p_org_id and variants.id = requested.variant_id
  join public.products as products
    on products.org_id = variants.org_id and products.id = variants.product_id
  cross join lateral private.order_line_amounts(
    variants.price_minor, requested.quantity, products.tax_rate_bps, p_prices_include_tax
  ) as amounts
  order by requested.position;
end;
$$;
comment on function private.price_order_lines(uuid, uuid[], integer[], boolean) is
  'DEFINER: reads the catalogue for visitors; granted to nobody. Lines at the prices of now, in the order in which they are named; variants of other organizations are left out.';

create function private.find_shipping(
  p_shop                public.shops,
  p_country_code        text,
  p_items_minor         bigint,
  out name              text,
  out price_minor       bigint,
  out tax_rate_bps      integer,
  out tax_minor         bigint,
  out is_found          boolean
)
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  select rates.name,
    case when p_items_minor >= rates.free_from_minor then 0 else rates.price_minor end,
    rates.tax_rate_bps
  into name, price_minor, tax_rate_bps
  from public.shipping_rates as rates
  where rates.org_id = p_shop.org_id
    and (rates.country_code = p_country_code or rates.country_code is null)
  -- The country's own before the one for everywhere else.
  order by rates.country_code nulls last
  limit 1;
  is_found := found;

  tax_minor := (
    private.order_line_amounts(price_minor, 1, tax_rate_bps, p_shop.prices_include_tax)
  ).tax_minor;
end;
$$;
comment on function private.find_shipping(public.shops, text, bigint) is
  'DEFINER: reads shipping_rates for visitors; granted to nobody. What delivery to a country costs; is_found is false where the shop does not deliver.';

create function private.own_credit_minor(p_org_id uuid, p_currency text)
  returns bigint
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  return coalesce(
    (
      select balances.balance_minor
      from public.customers as customers
      join private.credit_balances as balances
        on balances.org_id = customers.org_id
        and balances.customer_id = customers.id
        and balances.currency = p_currency::bpchar
      -- Null when signed out, and null equals nothing.
      where customers.user_id = private.current_user_id()
        and customers.org_id = p_org_id
    ),
    0
  );
end;
$$;
comment on function private.own_credit_minor(uuid, text) is
  'DEFINER: reads a table in private; granted to nobody. Trusts private.current_user_id(). What the caller may spend in an organization.';

create function private.quote_problems(p_cart jsonb, p_is_open boolean, p_is_delivered boolean)
  returns jsonb
  language sql
  immutable
  security invoker set search_path = ''
as $$
  select coalesce(jsonb_agg(problems.problem), '[]')
  from (
    select jsonb_build_object('code', 'commerce.shop_closed') as problem
    where not p_is_open
    union all
    select jsonb_build_object('code', 'commerce.cart_empty')
    where jsonb_array_length(p_cart -> 'items') = 0
    union all
    select jsonb_build_object(
      'code',
      case items.value ->> 'problem'
        when 'insufficient_stock' then 'commerce.stock_insufficient'
        else 'commerce.variant_unavailable'
      end,
      'variant_id', items.value -> 'variant_id'
    )
    from jsonb_array_elements(p_cart -> 'items') as items (value)
    where items.value ->> 'problem' is not null
    union all
    select jsonb_build_object('code', 'commerce.shipping_unavailable')
    where not p_is_delivered
  ) as problems;
$$;
comment on function private.quote_problems(jsonb, boolean, boolean) is
  'What place_order() would refuse: [{code, variant_id?}].';

create function private.quote_cart(p_org_id uuid, p_country_code text, p_token text)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_cart     jsonb := private.get_cart(p_org_id, p_token);
  v_shop     public.shops;
  v_country  text := upper(private.trim_value(p_country_code));
  v_shipping record;
  v_sums     record;
begin
  if v_country is not null and not exists (
    select
    from public.countries as countries
    where countries.code = v_country
  ) then
    raise exception 'commerce.country_unknown' using errcode = 'PT422', detail = 'country_code';
  end if;
  select shops.*
  into v_shop
  from public.shops as shops
  where shops.org_id = p_org_id;

  select
    coalesce(sum(lines.unit_price_minor * lines.quantity), 0)::bigint as items_minor,
    coalesce(sum(lines.tax_minor), 0)::bigint as tax_minor
  into v_sums
  from (
    select
      array_agg((items.value ->> 'variant_id')::uuid) as variant_ids,
      array_agg((items.value ->> 'quantity')::integer) as quantities
    from jsonb_array_elements(v_cart -> 'items') as items (value)
    -- As the cart does: what cannot be bought costs nothing.
    where items.value ->> 'problem' is distinct from 'unavailable'
  ) as wanted
  cross join lateral private.price_order_lines(
    p_org_id, wanted.variant_ids, wanted.quantities, v_shop.prices_include_tax
  ) as lines;
  select *
  into v_shipping
  from private.find_shipping(v_shop, v_country, v_sums.items_minor);

  -- Cleaning up leaves it alone for a day; once a minute says that well enough.
  update public.user_carts
  set checkout_started_at = clock_timestamp()
  where org_id = p_org_id
    and id = (v_cart ->> 'id')::uuid
    and (
      checkout_started_at is null or checkout_started_at < clock_timestamp() - interval '1 minute'
    );

  return jsonb_build_object(
    'cart', v_cart,
    'shipping', case
      when v_country is not null and v_shipping.is_found then jsonb_build_object(
        'name', v_shipping.name,
        'price_minor', v_shipping.price_minor,
        'tax_rate_bps', v_shipping.tax_rate_bps
      )
    end,
    'items_minor', v_sums.items_minor,
    'credit_minor', private.own_credit_minor(p_org_id, v_shop.currency),
    'problems', private.quote_problems(
      v_cart, v_shop.published_at is not null, v_country is null or v_shipping.is_found
    )
  ) || (
    -- Without a country, what is known of it so far.
    select jsonb_build_object(
      'shipping_minor', shipping.price_minor,
      'tax_minor', v_sums.tax_minor + shipping.tax_minor,
      'total_minor', v_sums.items_minor + shipping.price_minor
        + case
            when v_shop.prices_include_tax then 0 else v_sums.tax_minor + shipping.tax_minor
          end
    )
    from (
      select
        case when v_country is null then 0 else coalesce(v_shipping.price_minor, 0) end,
        case when v_country is null then 0 else coalesce(v_shipping.tax_minor, 0) end
    ) as shipping (price_minor, tax_minor)
  );
end;
$$;
comment on function private.quote_cart(uuid, text, text) is
  'DEFINER: reads carts and the catalogue for visitors. Trusts private.find_cart() for whose cart it is.';
grant execute on function private.quote_cart(uuid, text, text) to anon, authenticated;

create function public.quote_cart(
  p_org_id       uuid,
  p_country_code text default null,
  p_token        text default null
)
  returns jsonb
  language plpgsql
  security invoker set search_path = ''
as $$
begin
  return private.quote_cart(p_org_id, p_country_code, p_token);
end;
$$;
comment on function public.quote_cart(uuid, text, text) is
  'What the caller''s cart would cost, sent to a country: {cart, shipping: {name, price_minor, tax_rate_bps} | null, items_minor, shipping_minor, tax_minor, total_minor, credit_minor, problems: [{code, variant_id?}]}. total_minor is what place_order() wants to hear again. Without a country nothing is said of delivery.';
grant execute on function public.quote_cart(uuid, text, text) to anon, authenticated;
