-- The dashboard of the shop: orders, revenue and best sellers over any period.
-- Depends on: commerce_sales, commerce_products, identity_organizations.

create type private.product_sale as (
  product_id    uuid,
  quantity      bigint,
  revenue_minor bigint
);
comment on type private.product_sale is
  'What was sold of a product in some time: pieces and what they came to.';

create function private.sales_spans(p_from timestamptz, p_until timestamptz)
  returns table (
    grain    text,
    from_at  timestamptz,
    until_at timestamptz
  )
  language sql
  stable parallel safe
  rows 5
  security invoker set search_path = ''
as $$
  -- Whole UTC months, the whole days that stick out at both ends, and what sticks out of these.
  with edges as (
    select
      (date_trunc('day', before.at) + interval '1 day') at time zone 'UTC' as first_day,
      date_trunc('day', p_until, 'UTC') as last_day,
      (date_trunc('month', before.at) + interval '1 month') at time zone 'UTC' as first_month,
      date_trunc('month', p_until, 'UTC') as last_month
    from (select (p_from at time zone 'UTC') - interval '1 microsecond') as before (at)
  )
  select spans.grain, spans.from_at, spans.until_at
  from edges
  cross join lateral (
    values
      ('quarter', p_from, least(edges.first_day, p_until)),
      ('day', edges.first_day, least(edges.first_month, edges.last_day)),
      ('month', edges.first_month, edges.last_month),
      ('day', greatest(edges.first_month, edges.last_month), edges.last_day),
      ('quarter', greatest(edges.first_day, edges.last_day), p_until)
  ) as spans (grain, from_at, until_at)
  where spans.from_at < spans.until_at;
$$;
comment on function private.sales_spans(timestamptz, timestamptz) is
  'Which sums make up a period: a handful of spans, each to be read in one grain. They neither overlap nor leave anything out.';

create function private.sum_sales(p_org_id uuid, p_from timestamptz, p_until timestamptz)
  returns table (
    currency      char(3),
    order_count   numeric,
    revenue_minor numeric
  )
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  return query
  select counted.currency, sum(counted.order_count), sum(counted.revenue_minor)
  from (
    select sums.currency, sums.order_count, sums.revenue_minor
    from private.sales_spans(p_from, p_until) as spans
    -- Summed up span by span, each by its range of the index; joined, all of them would be read.
    cross join lateral (
      select sales.currency, sum(sales.order_count) as order_count,
        sum(sales.revenue_minor) as revenue_minor
      from private.sales as sales
      where sales.org_id = p_org_id
        and sales.grain = spans.grain
        and sales.bucket_at >= spans.from_at
        and sales.bucket_at < spans.until_at
      group by sales.currency
    ) as sums
    union all
    select changes.currency, changes.amount, changes.revenue_minor
    from private.sales_changes as changes
    where changes.org_id = p_org_id
      and changes.product_id is null
      and changes.bucket_at >= p_from
      and changes.bucket_at < p_until
  ) as counted
  group by counted.currency
  having sum(counted.order_count) <> 0 or sum(counted.revenue_minor) <> 0;
end;
$$;
comment on function private.sum_sales(uuid, timestamptz, timestamptz) is
  'DEFINER: reads tables in private without asking, so it is granted to nobody. Orders and revenue of a period, by currency.';

create function private.sum_product_sales(
  p_org_id      uuid,
  p_currency    char(3),
  p_from        timestamptz,
  p_until       timestamptz,
  p_product_ids uuid[],
  p_changed     private.product_sale[]
)
  returns setof private.product_sale
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  return query
  select counted.product_id, sum(counted.quantity)::bigint, sum(counted.revenue_minor)::bigint
  from (
    select wanted.product_id, sums.quantity, sums.revenue_minor
    from unnest(p_product_ids) as wanted (product_id)
    cross join private.sales_spans(p_from, p_until) as spans
    -- As in private.sum_sales(), and product by product: with "= any" each row of a span would be
    -- held against one product after the other.
    cross join lateral (
      select sum(sold.quantity) as quantity, sum(sold.revenue_minor) as revenue_minor
      from private.product_sales as sold
      where sold.org_id = p_org_id
        and sold.currency = p_currency
        and sold.grain = spans.grain
        and sold.product_id = wanted.product_id
        and sold.bucket_at >= spans.from_at
        and sold.bucket_at < spans.until_at
    ) as sums
    union all
    select changed.product_id, changed.quantity, changed.revenue_minor
    from unnest(p_changed) as changed
    -- A set that is made once ("case" keeps it from being joined): the planner takes an array for a
    -- handful.
    where case
      when changed.product_id in (
        select wanted.product_id
        from unnest(p_product_ids) as wanted (product_id)
      ) then true
    end
  ) as counted
  group by counted.product_id
  -- Given back as often as it was bought: no seller.
  having sum(counted.quantity) > 0;
end;
$$;
comment on function private.sum_product_sales(uuid, char, timestamptz, timestamptz, uuid[], private.product_sale[]) is
  'DEFINER: reads a table in private without asking, so it is granted to nobody. What was sold of some products in a period, of those of which anything was; p_changed is what is not folded of it.';

create function private.leading_products(
  p_org_id         uuid,
  p_currency       char(3),
  p_grain          text,
  p_from           timestamptz,
  p_until          timestamptz,
  p_at_least_minor bigint,
  p_limit          integer
)
  returns table (
    product_id    uuid,
    revenue_minor bigint
  )
  language plpgsql
  stable
  rows 10
  security definer set search_path = ''
as $$
begin
  if p_grain = 'quarter' then
    return query
    select sold.product_id, sum(sold.revenue_minor)::bigint
    from private.product_sales as sold
    where sold.org_id = p_org_id
      and sold.currency = p_currency
      and sold.grain = 'quarter'
      and sold.bucket_at >= p_from
      and sold.bucket_at < p_until
    group by sold.product_id
    having sum(sold.revenue_minor) >= p_at_least_minor
    order by 2 desc
    limit p_limit;
  else
    return query
    select sold.product_id, sold.revenue_minor
    from private.product_sales as sold
    where sold.org_id = p_org_id
      and sold.currency = p_currency
      and sold.grain = p_grain
      and sold.bucket_at = p_from
      and sold.revenue_minor >= p_at_least_minor
    order by sold.revenue_minor desc
    limit p_limit;
  end if;
end;
$$;
comment on function private.leading_products(uuid, char, text, timestamptz, timestamptz, bigint, integer) is
  'DEFINER: reads a table in private without asking, so it is granted to nobody. The products of most revenue, of some at least, in one day or month; in a few quarters of an hour, in all of them together.';

create function private.list_best_sellers(
  p_org_id   uuid,
  p_currency char(3),
  p_from     timestamptz,
  p_until    timestamptz,
  p_limit    integer
)
  returns setof private.product_sale
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  c_any_minor   constant bigint := -9223372036854775808;
  v_changed     private.product_sale[];
  v_product_ids uuid[];
  v_grains      text[];
  v_froms       timestamptz[];
  v_untils      timestamptz[];
  v_last_minor  numeric[];
  v_sum_minor   numeric;
  v_enough      bigint;
begin
  -- Read once: just after many orders these are many rows, of fewer products.
  v_changed := array(
    select row(
      changes.product_id, sum(changes.amount), sum(changes.revenue_minor)
    )::private.product_sale
    from private.sales_changes as changes
    where changes.org_id = p_org_id
      and changes.currency = p_currency
      and changes.product_id is not null
      and changes.bucket_at >= p_from
      and changes.bucket_at < p_until
    group by changes.product_id
  );

  -- Most of what is sold never comes near the best, so not all of it is summed up. First the best of
  -- each part of the period, and what the last of them came to.
  with leaders as materialized (
    select spans.grain, parts.from_at, spans.until_at, best.product_id, best.revenue_minor
    from private.sales_spans(p_from, p_until) as spans
    cross join lateral generate_series(
      spans.from_at,
      case
        when spans.grain in ('day', 'month') then spans.until_at - interval '1 microsecond'
        else spans.from_at
      end,
      case spans.grain when 'month' then interval '1 month' else interval '1 day' end,
      'UTC'
    ) as parts (from_at)
    cross join lateral private.leading_products(
      p_org_id, p_currency, spans.grain, parts.from_at, spans.until_at, c_any_minor, p_limit
    ) as best
    union all
    (
      select 'change', p_from, p_until, changed.product_id, changed.revenue_minor
      from unnest(v_changed) as changed
      order by changed.revenue_minor desc
      limit p_limit
    )
  )
  select array(select distinct leaders.product_id from leaders),
    array_agg(shares.grain), array_agg(shares.from_at), array_agg(shares.until_at),
    array_agg(shares.minor), nullif(sum(shares.minor), 0)
  into v_product_ids, v_grains, v_froms, v_untils, v_last_minor, v_sum_minor
  from (
    select lasts.grain, lasts.from_at, lasts.until_at,
      -- Ten times for the short parts: in an hour most products are sold once, and all would be
      -- about as good as the last. But no more than costs the others little: after minutes in which
      -- a month was sold they would be left nothing, and all of their products be looked at.
      case
        when lasts.is_short
        then greatest(lasts.minor, least(lasts.minor * 10, lasts.others_minor / 10))
        else lasts.minor
      end as minor
    from (
      select leaders.grain, leaders.from_at, leaders.until_at, kinds.is_short,
        greatest(min(leaders.revenue_minor), 0) as minor,
        sum(greatest(min(leaders.revenue_minor), 0)) filter (where not kinds.is_short) over ()
          as others_minor
      from leaders
      cross join lateral (
        select leaders.grain in ('quarter', 'change')
      ) as kinds (is_short)
      group by leaders.grain, leaders.from_at, leaders.until_at, kinds.is_short
    ) as lasts
  ) as shares;

  -- The best of all come to no less than the last of as many others.
  select sums.revenue_minor
  into v_enough
  from private.sum_product_sales(
    p_org_id, p_currency, p_from, p_until, v_product_ids, v_changed
  ) as sums
  order by sums.revenue_minor desc
  offset p_limit - 1
  limit 1;

  -- However that is shared out among the parts, who comes to it in all of them together reaches the
  -- share of one at least. Shared out as the best of each part did, few others do; where there is
  -- nothing to share out, everybody is looked at.
  v_product_ids := array(
    with parts as (
      select parts.grain, parts.from_at, parts.until_at,
        case
          when v_enough > 0 and v_sum_minor > 0
          then floor(v_enough * parts.last_minor / v_sum_minor)::bigint
          else c_any_minor
        end as at_least_minor
      from unnest(v_grains, v_froms, v_untils, v_last_minor)
        as parts (grain, from_at, until_at, last_minor)
    )
    select reached.product_id
    from parts
    cross join lateral private.leading_products(
      p_org_id, p_currency, parts.grain, parts.from_at, parts.until_at, parts.at_least_minor, null
    ) as reached
    where parts.grain <> 'change'
    union
    select changed.product_id
    from parts
    join unnest(v_changed) as changed on changed.revenue_minor >= parts.at_least_minor
    where parts.grain = 'change'
  );
  return query
  select sums.product_id, sums.quantity, sums.revenue_minor
  from private.sum_product_sales(
    p_org_id, p_currency, p_from, p_until, v_product_ids, v_changed
  ) as sums
  order by sums.revenue_minor desc, sums.quantity desc, sums.product_id
  limit p_limit;
end;
$$;
comment on function private.list_best_sellers(uuid, char, timestamptz, timestamptz, integer) is
  'DEFINER: reads tables in private without asking, so it is granted to nobody. The products of most revenue in a period.';

create function private.commerce_dashboard(p_org_id uuid, p_from date, p_to date)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_time_zone text;
  v_currency  char(3);
  v_from      timestamptz;
  v_until     timestamptz;
  v_before    timestamptz;
  v_days      jsonb;
  v_totals    jsonb;
  v_others    jsonb;
  v_sellers   jsonb;
begin
  perform private.assert_org_permission(p_org_id, 'orders.read');
  -- As the customers' dashboard, whose period it shares.
  if p_from is null or p_to is null or p_from > p_to or p_to - p_from > 1830
    or p_from < date '1970-01-01' or p_to > date '2999-12-31'
  then
    raise exception 'commerce.period_invalid' using errcode = 'PT422';
  end if;

  select organizations.time_zone, shops.currency
  into v_time_zone, v_currency
  from public.organizations as organizations
  join public.shops as shops on shops.org_id = organizations.id
  where organizations.id = p_org_id;
  v_from := p_from::timestamp at time zone v_time_zone;
  v_until := (p_to + 1)::timestamp at time zone v_time_zone;
  v_before := (p_from - (p_to - p_from + 1))::timestamp at time zone v_time_zone;

  with sold as (
    select (counted.bucket_at at time zone v_time_zone)::date as day,
      sum(counted.order_count) as order_count, sum(counted.revenue_minor) as revenue_minor
    from (
      select sales.bucket_at, sales.order_count, sales.revenue_minor
      from private.sales as sales
      where sales.org_id = p_org_id
        and sales.currency = v_currency
        and sales.grain = 'quarter'
        and sales.bucket_at >= v_from
        and sales.bucket_at < v_until
      union all
      select changes.bucket_at, changes.amount, changes.revenue_minor
      from private.sales_changes as changes
      where changes.org_id = p_org_id
        and changes.currency = v_currency
        and changes.product_id is null
        and changes.bucket_at >= v_from
        and changes.bucket_at < v_until
    ) as counted
    group by 1
  )
  select jsonb_agg(
    jsonb_build_object(
      'day', days.at::date,
      'orders', coalesce(sold.order_count, 0),
      'revenue_minor', coalesce(sold.revenue_minor, 0)
    )
    order by days.at
  )
  into v_days
  from generate_series(p_from::timestamp, p_to::timestamp, interval '1 day') as days (at)
  left join sold on sold.day = days.at::date;

  with sums as (
    select periods.name, sold.currency, sum(sold.order_count) as order_count,
      sum(sold.revenue_minor) as revenue_minor
    from (values ('totals', v_from, v_until), ('previous', v_before, v_from))
      as periods (name, from_at, until_at)
    cross join lateral private.sum_sales(p_org_id, periods.from_at, periods.until_at) as sold
    group by periods.name, sold.currency
  )
  select
    jsonb_object_agg(
      periods.name,
      jsonb_build_object(
        'orders', coalesce(own.order_count, 0),
        'revenue_minor', coalesce(own.revenue_minor, 0),
        'average_minor',
          case when own.order_count > 0 then round(own.revenue_minor / own.order_count) end
      )
    ),
    (
      select coalesce(
        jsonb_agg(
          jsonb_build_object(
            'currency', sums.currency,
            'exponent', currencies.exponent,
            'orders', sums.order_count,
            'revenue_minor', sums.revenue_minor
          )
          order by sums.order_count desc, sums.currency
        ),
        '[]'
      )
      from sums
      join public.currencies as currencies on currencies.code = sums.currency
      where sums.name = 'totals'
        and sums.currency <> v_currency
    )
  into v_totals, v_others
  from (values ('totals'), ('previous')) as periods (name)
  left join sums as own on own.name = periods.name and own.currency = v_currency;

  select coalesce(
    jsonb_agg(
      jsonb_build_object(
        'product_id', best.product_id,
        'name', products.name,
        'quantity', best.quantity,
        'revenue_minor', best.revenue_minor
      )
      order by best.revenue_minor desc, best.quantity desc, best.product_id
    ),
    '[]'
  )
  into v_sellers
  from private.list_best_sellers(p_org_id, v_currency, v_from, v_until, 10) as best
  left join public.products as products
    on products.org_id = p_org_id
    and products.id = best.product_id;

  return jsonb_build_object(
    'from', p_from,
    'to', p_to,
    'time_zone', v_time_zone,
    'currency', v_currency,
    'exponent', (
      select currencies.exponent
      from public.currencies as currencies
      where currencies.code = v_currency
    ),
    'totals', v_totals -> 'totals',
    'previous', v_totals -> 'previous',
    'days', v_days,
    'other_currencies', v_others,
    'best_sellers', v_sellers,
    'has_orders', exists (
      select
      from public.orders as orders
      where orders.org_id = p_org_id
    ),
    -- Counted: as many rows of an index as there are orders to be seen to.
    'open', (
      select jsonb_build_object(
        'placed', count(*) filter (where orders.status = 'placed'),
        'processing', count(*) filter (where orders.status = 'processing')
      )
      from public.orders as orders
      where orders.org_id = p_org_id
        and orders.status in ('placed', 'processing')
    )
  );
end;
$$;
comment on function private.commerce_dashboard(uuid, date, date) is
  'DEFINER: reads tables in private. Trusts private.assert_org_permission().';
grant execute on function private.commerce_dashboard(uuid, date, date) to authenticated;

create function public.commerce_dashboard(p_org_id uuid, p_from date, p_to date)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.commerce_dashboard(p_org_id, p_from, p_to);
$$;
comment on function public.commerce_dashboard(uuid, date, date) is
  'Orders and revenue between two days of the organization''s own time zone, both included, in the currency of the shop: {currency, exponent, totals: {orders, revenue_minor, average_minor}, previous: the same of the period of equal length just before, days: [{day, orders, revenue_minor}], other_currencies, best_sellers: the ten of most revenue, open: {placed, processing}: now, has_orders: ever}. What is cancelled goes off on the day when it is cancelled. At most five years.';
grant execute on function public.commerce_dashboard(uuid, date, date) to authenticated;
