-- Lists of products and the search in them, for visitors and for staff, a page at a time.
-- Depends on: commerce_product_listings, commerce_stock, identity_organizations.
--
-- Under row-level security Postgres may not use a trigram index, so these are definer functions that
-- check once and name the organization themselves. What many products match is soon met when one
-- walks along the order of the list; what few match is soon found by an index and sorted. So the
-- first thousands of a list are looked through before anything else is. Measured in
-- docs/benchmarks.md.

create function private.search_parts(p_query text)
  returns text[]
  language sql
  immutable parallel safe
  security invoker set search_path = ''
as $$
  select (string_to_array(nullif(private.search_form(left(p_query, 200)), ''), ' '))[1:6];
$$;
comment on function private.search_parts(text) is
  'The words of a query in the form of private.search_form(), six at most; null when there is nothing to look for.';

create function private.listing_conditions(
  p_org_id      uuid,
  p_parts       text[],
  p_category_id uuid,
  p_stock       text
)
  returns text
  language sql
  immutable
  security invoker set search_path = ''
as $$
  -- One or two letters are the beginning of a word, more are any part of it. Parts hold nothing
  -- but letters and digits (private.search_form): there is nothing to escape.
  select coalesce(
      (
        select string_agg(
          format(
            ' and listings.search_text like %L',
            case when char_length(parts.part) < 3 then '% ' else '%' end || left(parts.part, 240) || '%'
          ),
          ''
        )
        from unnest(p_parts) as parts (part)
      ),
      ''
    )
    || case when p_category_id is null then ''
      else format(
        ' and listings.product_id in (select links.product_id from public.product_categories as links'
        || ' where links.org_id = %L and links.category_id = %L)',
        p_org_id, p_category_id
      )
    end
    || case when p_stock is null then ''
      else format(
        ' and listings.product_id in (select variants.product_id from public.product_variants as variants'
        || ' where variants.org_id = %L and variants.archived_at is null and variants.tracks_stock'
        || ' and variants.stock_quantity %s)',
        p_org_id, case when p_stock = 'out' then '= 0' else 'between 1 and 5' end
      )
    end;
$$;
comment on function private.listing_conditions(uuid, text[], uuid, text) is
  'What a filter asks of private.product_listings as listings, beside organization and status. Values are quoted.';

create type private.listing_order as (
  sort    text,
  key     text,
  type    text,
  is_desc boolean
);
comment on type private.listing_order is
  'An order of a list: what callers call it, the expression that it goes by, its type and direction.';

create function private.listing_source(p_org_id uuid, p_order private.listing_order)
  returns text
  language sql
  immutable
  security invoker set search_path = ''
as $$
  -- What is not counted comes last, whichever way one looks.
  select case
    when p_order.key = 'listings.stock' then format(
      '(select every_listing.*, coalesce(sums.stock, %s) as stock'
      || ' from private.product_listings as every_listing left join ('
      || 'select variants.product_id, sum(variants.stock_quantity)::bigint as stock'
      || ' from public.product_variants as variants where variants.org_id = %L'
      || ' and variants.archived_at is null and variants.tracks_stock group by variants.product_id'
      || ') as sums on sums.product_id = every_listing.product_id)',
      case when p_order.is_desc then -1 else 1000000000000 end, p_org_id
    )
    else 'private.product_listings'
  end;
$$;
comment on function private.listing_source(uuid, private.listing_order) is
  'Where a list in this order is read from: stock is summed when asked for, because it changes with every order.';

create function private.product_ids(
  p_org_id      uuid,
  p_statuses    text[],
  p_parts       text[],
  p_category_id uuid,
  p_stock       text,
  p_order       private.listing_order,
  p_cursor      jsonb,
  p_limit       integer
)
  returns uuid[]
  language plpgsql
  stable
  security definer set search_path = ''
  set max_parallel_workers_per_gather = 0
as $$
declare
  -- As many as are looked through along the order before an index is asked.
  c_window     constant integer := 2000;
  v_direction  text := case when p_order.is_desc then 'desc' else 'asc' end;
  v_conditions text := private.listing_conditions(p_org_id, p_parts, p_category_id, p_stock);
  v_after      text := case when p_cursor is null then ''
    else format(
      ' and (%s, listings.product_id) %s (%L::%s, %L::uuid)',
      p_order.key, case when p_order.is_desc then '<' else '>' end,
      p_cursor ->> 'key', p_order.type, p_cursor ->> 'id'
    )
  end;
  v_source     text := private.listing_source(p_org_id, p_order);
  v_walk       text;
  v_found      uuid[];
begin
  -- No index is in the order of stock: all are summed and sorted, once.
  if p_order.key <> 'listings.stock' then
    -- Each status apart, because the indexes are in order only within one.
    select string_agg(
      format(
        '(select listings.product_id, listings.search_text, %s as key'
        || ' from %s as listings'
        || ' where listings.org_id = $1 and listings.status = %L %s'
        || ' order by %1$s %5$s, listings.product_id %5$s limit $2)',
        p_order.key, v_source, statuses.status, v_after, v_direction
      ),
      ' union all '
    )
    into v_walk
    from unnest(p_statuses) as statuses (status);
    v_walk := format(
      'select array(select listings.product_id from ('
      || 'select entries.* from (%s) as entries order by entries.key %s, entries.product_id %2$s limit $2'
      || ') as listings where true %s limit $3)',
      v_walk, v_direction, v_conditions
    );
    execute v_walk
    into v_found
    using p_org_id, case when v_conditions = '' then p_limit else c_window end, p_limit;
    if v_conditions = '' or cardinality(v_found) >= p_limit then
      return v_found;
    end if;
  end if;

  -- "offset 0" keeps the order and the limit out of the plan: all that match, then sorted.
  execute format(
    'select array(select matches.product_id from ('
    || 'select listings.product_id, %s as key from %s as listings'
    || ' where listings.org_id = $1 and listings.status = any ($2) %s %s offset 0'
    || ') as matches order by matches.key %s, matches.product_id %5$s limit $3)',
    p_order.key, v_source, v_after, v_conditions, v_direction
  )
  into v_found
  using p_org_id, p_statuses, p_limit;
  return v_found;
end;
$$;
comment on function private.product_ids(
  uuid, text[], text[], uuid, text, private.listing_order, jsonb, integer
) is
  'DEFINER: reads a table in private without asking, so it is granted to nobody. The next ids of a list.';

create function private.product_list_items(p_org_id uuid, p_ids uuid[], p_for_staff boolean)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  return (
    select coalesce(
      jsonb_agg(
        jsonb_build_object(
          'id', products.id,
          'slug', products.slug,
          'name', products.name,
          'price_from_minor', variants.price_from_minor,
          'price_to_minor', variants.price_to_minor,
          'currency', shops.currency,
          'exponent', currencies.exponent,
          'image', images.image,
          'is_available', products.status = 'published' and variants.is_available,
          'variant_count', variants.variant_count,
          'only_variant_id', case when variants.variant_count = 1 then variants.ids[1] end
        )
        || case
          when p_for_staff then
            jsonb_build_object(
              'status', products.status,
              'skus', coalesce(to_jsonb(variants.skus[1:3]), '[]'),
              'stock_quantity', variants.stock_quantity,
              'updated_at', products.updated_at
            )
          else '{}'
        end
        order by page.position
      ),
      '[]'
    )
    from unnest(p_ids) with ordinality as page (id, position)
    join public.products as products
      on products.org_id = p_org_id and products.id = page.id
    join public.shops as shops on shops.org_id = products.org_id
    join public.currencies as currencies on currencies.code = shops.currency
    cross join lateral (
      select
        min(live.price_minor) as price_from_minor,
        max(live.price_minor) as price_to_minor,
        count(live.id) as variant_count,
        array_agg(live.id) as ids,
        array_agg(live.sku order by live.position, live.created_at, live.id) as skus,
        sum(live.stock_quantity) filter (where live.tracks_stock) as stock_quantity,
        coalesce(bool_or(not live.tracks_stock or live.stock_quantity > 0), false) as is_available
      from public.product_variants as live
      where live.org_id = products.org_id
        and live.product_id = products.id
        and live.archived_at is null
    ) as variants
    left join lateral (
      select jsonb_build_object(
        'id', pictures.id, 'alt', pictures.alt, 'width', pictures.width, 'height', pictures.height
      ) as image
      from public.product_images as pictures
      where pictures.org_id = products.org_id
        and pictures.product_id = products.id
        and pictures.stored_at is not null
      order by pictures.position, pictures.created_at, pictures.id
      limit 1
    ) as images on true
  );
end;
$$;
comment on function private.product_list_items(uuid, uuid[], boolean) is
  'DEFINER: reads products without asking, so it is granted to nobody. The products in the order of the ids, as lists show them.';

create function private.product_page(
  p_org_id      uuid,
  p_statuses    text[],
  p_query       text,
  p_category_id uuid,
  p_stock       text,
  p_order       private.listing_order,
  p_cursor      jsonb,
  p_limit       integer,
  p_for_staff   boolean
)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_parts text[] := private.search_parts(p_query);
  v_ids   uuid[];
  v_key   text;
begin
  perform private.assert_list_position(p_cursor, p_order.sort, p_order.type::regtype);
  -- A query of which nothing can be looked for, such as "!?", is one without a hit.
  if p_query is not null and v_parts is null then
    return jsonb_build_object('items', jsonb_build_array(), 'next_cursor', null);
  end if;

  -- One more than asked for tells whether there are any.
  v_ids := private.product_ids(
    p_org_id, p_statuses, v_parts, p_category_id, p_stock, p_order, p_cursor, p_limit + 1
  );
  if cardinality(v_ids) > p_limit then
    v_ids := v_ids[1:p_limit];
    execute format(
      'select to_jsonb(%s) #>> ''{}'' from %s as listings'
      || ' where listings.org_id = $1 and listings.product_id = $2',
      p_order.key, private.listing_source(p_org_id, p_order)
    )
    into v_key
    using p_org_id, v_ids[p_limit];
  end if;
  return jsonb_build_object(
    'items', private.product_list_items(p_org_id, v_ids, p_for_staff),
    'next_cursor',
    case when v_key is not null then
      jsonb_build_object('sort', p_order.sort, 'key', v_key, 'id', v_ids[p_limit])
    end
  );
end;
$$;
comment on function private.product_page(
  uuid, text[], text, uuid, text, private.listing_order, jsonb, integer, boolean
) is
  'DEFINER: the lists behind list_products() and list_shop_products(), without the question who asks; granted to nobody.';

create function private.visible_shop(p_org_id uuid)
  returns public.shops
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_shop public.shops;
begin
  select shops.*
  into v_shop
  from public.shops as shops
  where shops.org_id = p_org_id;
  -- The same answer for one that is closed and for none. Who works on it sees it beforehand.
  if v_shop.published_at is null
    and (v_shop.org_id = any (array(select private.current_org_ids('products.read')))) is not true
  then
    raise exception 'commerce.shop_not_found' using errcode = 'PT404';
  end if;
  return v_shop;
end;
$$;
comment on function private.visible_shop(uuid) is
  'DEFINER: visitors may not read shops; granted to nobody. Trusts private.current_org_ids(). The shop, if it is open or the caller may see its catalogue; else raises commerce.shop_not_found.';

create function private.list_shop_products(
  p_org_id uuid,
  p_filter jsonb,
  p_cursor jsonb,
  p_limit  integer
)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_filter      jsonb := coalesce(p_filter, '{}');
  v_sort        text;
  v_category    text;
  v_category_id uuid;
begin
  perform private.visible_shop(p_org_id);
  perform private.assert_json_keys(v_filter, '{query,category,sort}');
  v_sort := coalesce(private.json_text(v_filter, 'sort', 100), 'published_at.desc');
  if v_sort not in ('published_at.desc', 'name.asc', 'price.asc', 'price.desc') then
    raise exception 'commerce.sort_unknown' using errcode = 'PT422', detail = v_sort;
  end if;
  v_category := private.json_text(v_filter, 'category', 80);
  if v_category is not null then
    select categories.id
    into v_category_id
    from public.categories as categories
    where categories.org_id = p_org_id
      and categories.slug = v_category;
    if not found then
      raise exception 'commerce.category_not_found' using errcode = 'PT404', detail = 'category';
    end if;
  end if;

  return private.product_page(
    p_org_id,
    '{published}',
    private.json_text(v_filter, 'query', 200),
    v_category_id,
    null,
    case v_sort
      when 'published_at.desc'
      then row(v_sort, 'listings.published_at', 'timestamptz', true)::private.listing_order
      when 'name.asc' then row(v_sort, 'listings.name_key', 'text', false)::private.listing_order
      else
        row(v_sort, 'listings.price_minor', 'bigint', v_sort = 'price.desc')::private.listing_order
    end,
    p_cursor,
    least(greatest(coalesce(p_limit, 24), 1), 100),
    false
  );
end;
$$;
comment on function private.list_shop_products(uuid, jsonb, jsonb, integer) is
  'DEFINER: visitors may not read products. Trusts private.visible_shop(); shows published products of that organization, without numbers of stock.';
grant execute on function private.list_shop_products(uuid, jsonb, jsonb, integer)
  to anon, authenticated;

create function public.list_shop_products(
  p_org_id uuid,
  p_filter jsonb default '{}',
  p_cursor jsonb default null,
  p_limit  integer default 24
)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.list_shop_products(p_org_id, p_filter, p_cursor, p_limit);
$$;
comment on function public.list_shop_products(uuid, jsonb, jsonb, integer) is
  'What a shop offers: {items, next_cursor}. p_filter: query (any part of name, SKU or category; case and accents do not matter), category (slug), sort (published_at.desc, name.asc, price.asc, price.desc). At most 100 items.';
grant execute on function public.list_shop_products(uuid, jsonb, jsonb, integer)
  to anon, authenticated;

create function private.list_products(
  p_org_id uuid,
  p_filter jsonb,
  p_sort   text,
  p_cursor jsonb,
  p_limit  integer
)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_filter      jsonb := coalesce(p_filter, '{}');
  v_sort        text := coalesce(p_sort, 'created_at.desc');
  v_is_desc     boolean := coalesce(p_sort, 'created_at.desc') like '%.desc';
  v_status      text;
  v_stock       text;
  v_category_id uuid;
  v_order       private.listing_order;
begin
  perform private.assert_org_permission(p_org_id, 'products.read');
  perform private.assert_json_keys(v_filter, '{query,status,category_id,stock}');
  v_status := private.json_text(v_filter, 'status', 100);
  if v_status not in ('draft', 'published', 'archived') then
    raise exception 'commerce.status_unknown' using errcode = 'PT422', detail = 'status';
  end if;
  v_stock := private.json_text(v_filter, 'stock', 100);
  if v_stock not in ('out', 'low') then
    raise exception 'platform.values_malformed' using errcode = 'PT422', detail = 'stock';
  end if;
  v_category_id := private.json_id(v_filter, 'category_id');

  if v_sort not in (
    'created_at.desc', 'created_at.asc', 'name.asc', 'name.desc', 'price.asc', 'price.desc',
    'stock.asc', 'stock.desc'
  ) then
    raise exception 'commerce.sort_unknown' using errcode = 'PT422', detail = left(v_sort, 100);
  end if;
  v_order := case split_part(v_sort, '.', 1)
    when 'created_at'
    then row(v_sort, 'listings.created_at', 'timestamptz', v_is_desc)::private.listing_order
    when 'name' then row(v_sort, 'listings.name_key', 'text', v_is_desc)::private.listing_order
    when 'price' then row(v_sort, 'listings.price_minor', 'bigint', v_is_desc)::private.listing_order
    else row(v_sort, 'listings.stock', 'bigint', v_is_desc)::private.listing_order
  end;

  return private.product_page(
    p_org_id,
    case when v_status is null then array['draft', 'published'] else array[v_status] end,
    private.json_text(v_filter, 'query', 200),
    v_category_id,
    v_stock,
    v_order,
    p_cursor,
    least(greatest(coalesce(p_limit, 50), 1), 100),
    true
  );
end;
$$;
comment on function private.list_products(uuid, jsonb, text, jsonb, integer) is
  'DEFINER: a trigram index cannot be used under row-level security. Trusts private.assert_org_permission(); every row it reads is of that organization.';
grant execute on function private.list_products(uuid, jsonb, text, jsonb, integer)
  to authenticated;

create function public.list_products(
  p_org_id uuid,
  p_filter jsonb default '{}',
  p_sort   text default 'created_at.desc',
  p_cursor jsonb default null,
  p_limit  integer default 50
)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.list_products(p_org_id, p_filter, p_sort, p_cursor, p_limit);
$$;
comment on function public.list_products(uuid, jsonb, text, jsonb, integer) is
  'Products for staff: {items, next_cursor}. p_filter: query (any part of name, SKU or category), status (without it, all that are not archived), category_id, stock (out: a variant that has run out; low: one with five or fewer). p_sort: created_at, name, price or stock, followed by .asc or .desc.';
grant execute on function public.list_products(uuid, jsonb, text, jsonb, integer)
  to authenticated;

create function private.count_products_by_status(p_org_id uuid)
  returns table (status text, count bigint)
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  perform private.assert_org_permission(p_org_id, 'products.read');

  return query
  select statuses.status, (
    select count(*)
    from (
      select
      from private.product_listings as listings
      where listings.org_id = p_org_id
        and listings.status = statuses.status
      limit 1001
    ) as counted
  )
  from unnest(array['draft', 'published', 'archived']) as statuses (status);
end;
$$;
comment on function private.count_products_by_status(uuid) is
  'DEFINER: counts in a table in private. Trusts private.assert_org_permission().';
grant execute on function private.count_products_by_status(uuid) to authenticated;

create function public.count_products_by_status(p_org_id uuid)
  returns table (status text, count bigint)
  language sql
  stable
  security invoker set search_path = ''
as $$
  select counts.status, counts.count
  from private.count_products_by_status(p_org_id) as counts;
$$;
comment on function public.count_products_by_status(uuid) is
  'How many products of each status there are, counted up to a thousand; 1001 is more than that.';
grant execute on function public.count_products_by_status(uuid) to authenticated;
