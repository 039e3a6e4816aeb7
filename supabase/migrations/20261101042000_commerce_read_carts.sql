-- Reading a cart: whose it is, what lies in it, and what each thing costs now.
-- Depends on: commerce_carts, commerce_stock.
--
-- Whoever is signed in has their own cart, and a secret that comes along opens nothing then. Whoever
-- is not, and that includes those whose session has ended or who must choose a new password first, is
-- a guest: they reach what their secret opens, and no more than anybody could without a token.

create function private.guest_token_hash(p_token text)
  returns bytea
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
begin
  -- What cannot be a secret of ours is not hashed, be it ten thousand characters long.
  return case
    -- Counted apart: a pattern that counts to 43 takes ten times as long.
    when char_length(p_token) = 43 and p_token !~ '[^A-Za-z0-9_-]'
    then sha256(convert_to(p_token, 'UTF8'))
  end;
end;
$$;
comment on function private.guest_token_hash(text) is
  'The form in which a guest''s secret is kept and looked for; null for what cannot be one.';

create function private.find_cart(p_org_id uuid, p_token text)
  returns uuid
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_user_id uuid := private.current_user_id();
  v_hash    bytea;
  v_cart_id uuid;
begin
  if v_user_id is not null then
    select carts.id
    into v_cart_id
    from public.user_carts as carts
    where carts.org_id = p_org_id
      and carts.user_id = v_user_id
      and carts.status = 'active';
    return v_cart_id;
  end if;

  v_hash := private.guest_token_hash(p_token);
  if v_hash is not null then
    select carts.id
    into v_cart_id
    from public.user_carts as carts
    where carts.token_hash = v_hash
      and carts.status = 'active'
      and carts.org_id = p_org_id;
  end if;
  return v_cart_id;
end;
$$;
comment on function private.find_cart(uuid, text) is
  'DEFINER: reads carts past their policies; granted to nobody. Trusts private.current_user_id() and, for a guest, the secret. The caller''s active cart in the organization, or null. Locks nothing.';

create function private.cart_revision(p_variant_ids uuid[], p_quantities integer[])
  returns text
  language plpgsql
  immutable
  security invoker set search_path = ''
as $$
begin
  -- Whoever reads or changes a cart comes by here: the plan of this is kept, one in SQL would not be.
  return (
    select md5(
      string_agg(items.variant_id || ':' || items.quantity, ',' order by items.variant_id)
    )
    from unnest(p_variant_ids, p_quantities) as items (variant_id, quantity)
  );
end;
$$;
comment on function private.cart_revision(uuid[], integer[]) is
  'Another one whenever a cart holds other things, or other quantities of them; null for none.';

create function private.cart_notice_id(p_notice jsonb)
  returns text
  language plpgsql
  immutable
  security invoker set search_path = ''
as $$
begin
  return md5(p_notice::text);
end;
$$;
comment on function private.cart_notice_id(jsonb) is
  'By what a notice of a cart is acknowledged: of two that say the same it is the same.';

create function private.cart_content(p_org_id uuid, p_cart_id uuid)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_cart jsonb;
begin
  select jsonb_build_object(
    'id', carts.id,
    'org_id', shops.org_id,
    'is_guest', case
      when carts.id is null then private.current_user_id() is null
      else carts.user_id is null
    end,
    'currency', shops.currency,
    'exponent', currencies.exponent,
    'prices_include_tax', shops.prices_include_tax,
    'items', contents.items,
    'item_count', contents.item_count,
    'items_minor', contents.items_minor,
    'revision', contents.revision,
    'notices', case
      when carts.notices <> '[]'
      then (
        select jsonb_agg(
          told.notice || jsonb_build_object('id', private.cart_notice_id(told.notice))
          order by told.nth
        )
        from jsonb_array_elements(carts.notices) with ordinality as told (notice, nth)
      )
      else '[]'
    end,
    'updated_at', carts.updated_at
  )
  into v_cart
  from public.shops as shops
  join public.currencies as currencies on currencies.code = shops.currency
  left join public.user_carts as carts
    on carts.org_id = shops.org_id and carts.id = p_cart_id
  cross join lateral (
    select
      coalesce(
        jsonb_agg(
          jsonb_build_object(
            'variant_id', lines.variant_id,
            'product_id', lines.product_id,
            'product_slug', lines.product_slug,
            'product_name', lines.product_name,
            'option_names', lines.option_names,
            'option_values', lines.option_values,
            'sku', lines.sku,
            'image', lines.image,
            'quantity', lines.quantity,
            'unit_price_minor', lines.price_minor,
            'seen_price_minor', lines.seen_price_minor,
            'line_minor', lines.price_minor * lines.quantity,
            -- As many as the shop shows anywhere; the rest is its own business.
            'available', case
              when lines.is_on_sale and lines.available < greatest(lines.quantity, 6)
              then lines.available
            end,
            'problem', case
              when not lines.is_on_sale or lines.available = 0 then 'unavailable'
              when lines.available < lines.quantity then 'insufficient_stock'
            end
          )
          order by lines.created_at, lines.variant_id
        ),
        '[]'
      ) as items,
      coalesce(sum(lines.quantity), 0) as item_count,
      -- What cannot be bought is shown, and costs nothing.
      coalesce(
        sum(lines.price_minor * lines.quantity)
          filter (where lines.is_on_sale and lines.available is distinct from 0),
        0
      ) as items_minor,
      private.cart_revision(array_agg(lines.variant_id), array_agg(lines.quantity)) as revision
    from (
      select
        items.variant_id,
        items.quantity,
        items.seen_price_minor,
        items.created_at,
        products.id as product_id,
        products.slug as product_slug,
        products.name as product_name,
        products.option_names,
        variants.option_values,
        variants.sku,
        -- What is off sale may be getting another price, which is for the staff to know.
        case when sale.is_on then variants.price_minor else items.seen_price_minor end as price_minor,
        images.image,
        case when variants.tracks_stock then variants.stock_quantity end as available,
        sale.is_on as is_on_sale
      from public.cart_items as items
      join public.product_variants as variants
        on variants.org_id = items.org_id and variants.id = items.variant_id
      join public.products as products
        on products.org_id = variants.org_id and products.id = variants.product_id
      cross join lateral (
        select shops.published_at is not null
          and products.status = 'published'
          and variants.archived_at is null
      ) as sale (is_on)
      -- As private.first_product_image(), which would be a query of its own for each line.
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
      where items.org_id = shops.org_id
        and items.cart_id = p_cart_id
    ) as lines
  ) as contents
  where shops.org_id = p_org_id;

  if v_cart is null then
    raise exception 'commerce.shop_not_found' using errcode = 'PT404';
  end if;
  return v_cart;
end;
$$;
comment on function private.cart_content(uuid, uuid) is
  'DEFINER: reads carts and the catalogue; granted to nobody. Called for a cart that its caller may see. Null for the cart answers an empty one.';

create function private.first_product_image(p_org_id uuid, p_product_id uuid)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_image jsonb;
begin
  select jsonb_build_object(
    'id', images.id, 'alt', images.alt, 'width', images.width, 'height', images.height
  )
  into v_image
  from public.product_images as images
  where images.org_id = p_org_id
    and images.product_id = p_product_id
    and images.stored_at is not null
  order by images.position, images.created_at, images.id
  limit 1;
  return v_image;
end;
$$;
comment on function private.first_product_image(uuid, uuid) is
  'DEFINER: reads product_images; granted to nobody. Called for products that its caller may see. The picture that stands for a product in lists, or null.';

create function private.get_cart(p_org_id uuid, p_token text)
  returns jsonb
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  return private.cart_content(p_org_id, private.find_cart(p_org_id, p_token));
end;
$$;
comment on function private.get_cart(uuid, text) is
  'DEFINER: nobody may read a guest''s cart, nor visitors the catalogue. Trusts private.find_cart().';
grant execute on function private.get_cart(uuid, text) to anon, authenticated;

create function public.get_cart(p_org_id uuid, p_token text default null)
  returns jsonb
  language plpgsql
  stable
  security invoker set search_path = ''
as $$
begin
  return private.get_cart(p_org_id, p_token);
end;
$$;
comment on function public.get_cart(uuid, text) is
  'The caller''s cart in a shop, at the prices of now: their own when signed in, else the one that the guest''s secret opens. Empty, with a null id, when there is none.';
grant execute on function public.get_cart(uuid, text) to anon, authenticated;
