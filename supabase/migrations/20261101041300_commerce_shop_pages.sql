-- What the pages of a shop show: the shop itself, and one product; and the product as staff see it.
-- Depends on: commerce_product_lists.

create function private.shop_page(p_shop public.shops, p_for_staff boolean)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  return (
    select jsonb_build_object(
        'org_id', p_shop.org_id,
        'slug', p_shop.slug,
        'name', p_shop.name,
        'description', p_shop.description,
        'contact_email', p_shop.contact_email,
        'currency', p_shop.currency,
        'exponent', currencies.exponent,
        'prices_include_tax', p_shop.prices_include_tax,
        'accepts_account', p_shop.accepts_account,
        'guest_cart_days', p_shop.guest_cart_days,
        'locale', organizations.locale,
        'time_zone', organizations.time_zone,
        'is_open', p_shop.published_at is not null,
        'categories', (
          select coalesce(
            jsonb_agg(
              jsonb_build_object(
                'id', categories.id, 'name', categories.name, 'slug', categories.slug
              )
              order by categories.position, private.fold_text(categories.name), categories.id
            ),
            '[]'
          )
          from public.categories as categories
          where categories.org_id = p_shop.org_id
            -- A shelf with nothing on it is none to a visitor.
            and (
              p_for_staff or exists (
                select
                from public.product_categories as links
                join private.product_listings as listings
                  on listings.org_id = links.org_id and listings.product_id = links.product_id
                where links.org_id = categories.org_id
                  and links.category_id = categories.id
                  and listings.status = 'published'
              )
            )
        ),
        'shipping_rates', (
          select coalesce(
            jsonb_agg(
              jsonb_build_object(
                'country_code', rates.country_code,
                'name', rates.name,
                'price_minor', rates.price_minor,
                'free_from_minor', rates.free_from_minor
              )
              || case
                when p_for_staff then
                  jsonb_build_object('id', rates.id, 'tax_rate_bps', rates.tax_rate_bps)
                else '{}'
              end
              -- "Elsewhere" comes last.
              order by rates.country_code nulls last
            ),
            '[]'
          )
          from public.shipping_rates as rates
          where rates.org_id = p_shop.org_id
        )
      )
      || case
        when p_for_staff then
          jsonb_build_object(
            'published_at', p_shop.published_at,
            'updated_at', p_shop.updated_at,
            -- Prices are in the shop's currency, which stays what it is as long as there are any.
            'has_prices', exists (
              select
              from public.product_variants as variants
              where variants.org_id = p_shop.org_id
            ) or exists (
              select
              from public.shipping_rates as rates
              where rates.org_id = p_shop.org_id
            )
          )
        else '{}'
      end
    from public.organizations as organizations
    join public.currencies as currencies on currencies.code = p_shop.currency
    where organizations.id = p_shop.org_id
  );
end;
$$;
comment on function private.shop_page(public.shops, boolean) is
  'DEFINER: reads a shop without asking, so it is granted to nobody. What its pages need of it; for staff with the ids of what they change.';

create function private.get_shop(p_slug text, p_order_id uuid, p_token text)
  returns jsonb
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
  where shops.slug = p_slug;
  if p_order_id is not null and v_shop.published_at is null then
    -- Whoever bought finds the way to their order also while the shop is closed.
    begin
      perform private.order_audience(v_shop.org_id, p_order_id, p_token, 'orders.read');
      return private.shop_page(v_shop, false);
    exception
      -- To everybody else it is as if there were no shop, and not only no order.
      when sqlstate 'PT404' then
        null;
    end;
  elsif v_shop.published_at is null and exists (
    -- And to all of them.
    select
    from public.orders as orders
    where orders.org_id = v_shop.org_id
      and orders.guest_token_hash = private.guest_token_hash(p_token)
  ) then
    return private.shop_page(v_shop, false);
  end if;
  return private.shop_page(private.visible_shop(v_shop.org_id), false);
end;
$$;
comment on function private.get_shop(text, uuid, text) is
  'DEFINER: visitors may not read shops. Trusts private.visible_shop() and, of a closed shop, private.order_audience() and the secret that something was ordered with.';
grant execute on function private.get_shop(text, uuid, text) to anon, authenticated;

create function public.get_shop(
  p_slug     text,
  p_order_id uuid default null,
  p_token    text default null
)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.get_shop(p_slug, p_order_id, p_token);
$$;
comment on function public.get_shop(text, uuid, text) is
  'A shop by the name in its address, with its categories that have products and what delivery costs. One that is closed is found only by those who may see its catalogue, or the order that is named, or, where none is, who have the secret that something was ordered with; with is_open false.';
grant execute on function public.get_shop(text, uuid, text) to anon, authenticated;

create function private.get_own_shop(p_org_id uuid)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  perform private.assert_org_permission(p_org_id, 'products.read');
  return private.shop_page(private.visible_shop(p_org_id), true);
end;
$$;
comment on function private.get_own_shop(uuid) is
  'DEFINER: one read across tables. Trusts private.assert_org_permission().';
grant execute on function private.get_own_shop(uuid) to authenticated;

create function public.get_own_shop(p_org_id uuid)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.get_own_shop(p_org_id);
$$;
comment on function public.get_own_shop(uuid) is
  'The shop of an organization for those who work on it: as get_shop(), with all categories, the ids and tax rates of delivery, published_at, updated_at, and has_prices (then the currency cannot change).';
grant execute on function public.get_own_shop(uuid) to authenticated;

create function private.product_pictures(p_org_id uuid, p_product_id uuid)
  returns jsonb
  language sql
  stable
  security definer set search_path = ''
as $$
  select coalesce(
    jsonb_agg(
      jsonb_build_object(
        'id', images.id, 'alt', images.alt, 'width', images.width, 'height', images.height,
        'position', images.position
      )
      order by images.position, images.created_at, images.id
    ),
    '[]'
  )
  from public.product_images as images
  where images.org_id = p_org_id
    and images.product_id = p_product_id
    and images.stored_at is not null;
$$;
comment on function private.product_pictures(uuid, uuid) is
  'DEFINER: reads pictures without asking, so it is granted to nobody. Those of a product whose bytes are there, in their order.';

create function private.get_shop_product(p_org_id uuid, p_slug text)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_shop    public.shops := private.visible_shop(p_org_id);
  v_product public.products;
begin
  select products.*
  into v_product
  from public.products as products
  where products.org_id = p_org_id
    and products.slug = p_slug
    and products.status = 'published';
  if not found then
    raise exception 'commerce.product_not_found' using errcode = 'PT404';
  end if;

  return jsonb_build_object(
    'id', v_product.id,
    'slug', v_product.slug,
    'name', v_product.name,
    'description', v_product.description,
    'option_names', to_jsonb(v_product.option_names),
    'tax_rate_bps', v_product.tax_rate_bps,
    'currency', v_shop.currency,
    'exponent', (
      select currencies.exponent
      from public.currencies as currencies
      where currencies.code = v_shop.currency
    ),
    'images', private.product_pictures(p_org_id, v_product.id),
    'categories', (
      select coalesce(
        jsonb_agg(
          jsonb_build_object('name', categories.name, 'slug', categories.slug)
          order by categories.position, private.fold_text(categories.name), categories.id
        ),
        '[]'
      )
      from public.product_categories as links
      join public.categories as categories
        on categories.org_id = links.org_id and categories.id = links.category_id
      where links.org_id = p_org_id
        and links.product_id = v_product.id
    ),
    'variants', (
      select coalesce(
        jsonb_agg(
          jsonb_build_object(
            'id', variants.id,
            'sku', variants.sku,
            'option_values', to_jsonb(variants.option_values),
            'price_minor', variants.price_minor,
            'is_available', not variants.tracks_stock or variants.stock_quantity > 0,
            -- How many there are is the shop's own business until they run out.
            'few_left', case
              when variants.tracks_stock and variants.stock_quantity between 1 and 5
              then variants.stock_quantity
            end
          )
          order by variants.position, variants.created_at, variants.id
        ),
        '[]'
      )
      from public.product_variants as variants
      where variants.org_id = p_org_id
        and variants.product_id = v_product.id
        and variants.archived_at is null
    )
  );
end;
$$;
comment on function private.get_shop_product(uuid, text) is
  'DEFINER: visitors may not read products. Trusts private.visible_shop(); shows a published product of that organization.';
grant execute on function private.get_shop_product(uuid, text) to anon, authenticated;

create function public.get_shop_product(p_org_id uuid, p_slug text)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.get_shop_product(p_org_id, p_slug);
$$;
comment on function public.get_shop_product(uuid, text) is
  'A published product with its pictures, categories and the variants on sale; few_left says how many when there are five or fewer.';
grant execute on function public.get_shop_product(uuid, text) to anon, authenticated;

create function private.product_record(p_org_id uuid, p_product_id uuid)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_record jsonb;
begin
  select jsonb_build_object(
    'id', products.id,
    'slug', products.slug,
    'name', products.name,
    'description', products.description,
    'status', products.status,
    'option_names', to_jsonb(products.option_names),
    'tax_rate_bps', products.tax_rate_bps,
    'currency', shops.currency,
    'exponent', currencies.exponent,
    'prices_include_tax', shops.prices_include_tax,
    'published_at', products.published_at,
    'created_by', products.created_by,
    'created_at', products.created_at,
    'updated_at', products.updated_at,
    'images', private.product_pictures(products.org_id, products.id),
    'category_ids', (
      select coalesce(jsonb_agg(links.category_id order by links.category_id), '[]')
      from public.product_categories as links
      where links.org_id = products.org_id
        and links.product_id = products.id
    ),
    'variants', (
      select coalesce(
        jsonb_agg(
          jsonb_build_object(
            'id', variants.id,
            'sku', variants.sku,
            'option_values', to_jsonb(variants.option_values),
            'price_minor', variants.price_minor,
            'tracks_stock', variants.tracks_stock,
            'stock_quantity', variants.stock_quantity,
            'position', variants.position,
            'archived_at', variants.archived_at,
            'updated_at', variants.updated_at
          )
          order by variants.archived_at is not null, variants.position, variants.created_at, variants.id
        ),
        '[]'
      )
      from public.product_variants as variants
      where variants.org_id = products.org_id
        and variants.product_id = products.id
    )
  )
  into v_record
  from public.products as products
  join public.shops as shops on shops.org_id = products.org_id
  join public.currencies as currencies on currencies.code = shops.currency
  where products.org_id = p_org_id
    and products.id = p_product_id;
  if not found then
    raise exception 'commerce.product_not_found' using errcode = 'PT404';
  end if;
  return v_record;
end;
$$;
comment on function private.product_record(uuid, uuid) is
  'DEFINER: reads a product without asking, so it is granted to nobody. All of it, as get_product() and whatever changes it answer.';

create function private.get_product(p_org_id uuid, p_product_id uuid)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  perform private.assert_org_permission(p_org_id, 'products.read');
  return private.product_record(p_org_id, p_product_id);
end;
$$;
comment on function private.get_product(uuid, uuid) is
  'DEFINER: one read across tables. Trusts private.assert_org_permission().';
grant execute on function private.get_product(uuid, uuid) to authenticated;

create function public.get_product(p_org_id uuid, p_product_id uuid)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.get_product(p_org_id, p_product_id);
$$;
comment on function public.get_product(uuid, uuid) is
  'A product with all of its variants, archived ones last, pictures and the ids of its categories.';
grant execute on function public.get_product(uuid, uuid) to authenticated;
