-- What search engines are told of: the open shops, and the addresses of what each has on show.
-- Depends on: commerce_product_lists.

create function private.list_open_shops()
  returns jsonb
  language sql
  stable
  security definer set search_path = ''
as $$
  select coalesce(
    jsonb_agg(
      jsonb_build_object('slug', shops.slug, 'product_count', shops.product_count)
      order by shops.slug
    ),
    '[]'
  )
  from (
    select
      open_shops.slug,
      -- Read off product_listings_published_idx alone.
      (
        select count(*)
        from private.product_listings as listings
        where listings.org_id = open_shops.org_id
          and listings.status = 'published'
      ) as product_count
    from public.shops as open_shops
    where open_shops.published_at is not null
    -- As many as an index of sitemaps may name.
    order by open_shops.slug
    limit 50000
  ) as shops;
$$;
comment on function private.list_open_shops() is
  'DEFINER: nobody may read the shops of others. Granted to the server alone, which keeps the answer for a while: it counts all that is on show.';
grant execute on function private.list_open_shops() to service_role;

create function public.list_open_shops()
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.list_open_shops();
$$;
comment on function public.list_open_shops() is
  'The shops that anybody may enter, with how many products each shows: [{slug, product_count}].';
-- Not for anon: the server asks for it, once for all.
grant execute on function public.list_open_shops() to service_role;

create function private.list_shop_product_slugs(p_org_id uuid, p_offset integer, p_limit integer)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  perform private.visible_shop(p_org_id);
  return (
    select coalesce(
      jsonb_agg(products.slug order by listings.published_at, listings.product_id), '[]'
    )
    from (
      -- The oldest first: what is new comes at the end, and the parts before stay as they are.
      select published.product_id, published.published_at
      from private.product_listings as published
      where published.org_id = p_org_id
        and published.status = 'published'
      order by published.published_at, published.product_id
      offset greatest(coalesce(p_offset, 0), 0)
      limit least(greatest(coalesce(p_limit, 5000), 1), 5000)
    ) as listings
    join public.products as products
      on products.org_id = p_org_id and products.id = listings.product_id
  );
end;
$$;
comment on function private.list_shop_product_slugs(uuid, integer, integer) is
  'DEFINER: visitors may not read products. Trusts private.visible_shop(); tells the addresses of published products of that organization.';
grant execute on function private.list_shop_product_slugs(uuid, integer, integer)
  to anon, authenticated;

create function public.list_shop_product_slugs(
  p_org_id uuid,
  p_offset integer default 0,
  p_limit  integer default 5000
)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.list_shop_product_slugs(p_org_id, p_offset, p_limit);
$$;
comment on function public.list_shop_product_slugs(uuid, integer, integer) is
  'The slugs of what a shop offers, the oldest first, for its sitemap. At most 5,000.';
grant execute on function public.list_shop_product_slugs(uuid, integer, integer)
  to anon, authenticated;
