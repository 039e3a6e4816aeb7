-- Variants of products, and what every change of a product has to keep.
-- Depends on: commerce_shop_pages (what they answer), commerce_stock.
--
-- Whoever changes any part of a product locks the product first, and its variants after it, in the
-- order of their ids.

create function private.lock_product(p_org_id uuid, p_product_id uuid)
  returns public.products
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_product public.products;
begin
  select products.*
  into v_product
  from public.products as products
  where products.org_id = p_org_id
    and products.id = p_product_id
  for no key update;
  if not found then
    raise exception 'commerce.product_not_found' using errcode = 'PT404';
  end if;
  return v_product;
end;
$$;
comment on function private.lock_product(uuid, uuid) is
  'DEFINER: locks a row that clients may only read; granted to nobody. Called by functions that have checked the permission.';

create function private.free_slug(p_table regclass, p_org_id uuid, p_wish text, p_own_id uuid)
  returns text
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_slug    text := p_wish;
  v_is_free boolean;
begin
  for v_number in 2 .. 60
  loop
    execute format(
      'select not exists (select from %s as taken'
      || ' where taken.org_id = $1 and taken.slug = $2 and taken.id is distinct from $3)',
      p_table
    )
    into v_is_free
    using p_org_id, v_slug, p_own_id;
    exit when v_is_free;
    v_slug := p_wish || '-'
      || case when v_number <= 50 then v_number::text else left(gen_random_uuid()::text, 8) end;
  end loop;
  return v_slug;
end;
$$;
comment on function private.free_slug(regclass, uuid, text, uuid) is
  'DEFINER: sees every slug of the organization; granted to nobody. The wish, with a number behind it when another row has it. Two who ask at once get the same: the unique constraint decides.';

create function private.raise_catalogue_conflict(p_constraint text)
  returns void
  language plpgsql
  immutable
  security invoker set search_path = ''
as $$
begin
  case
    when p_constraint in ('products_org_id_slug_key', 'categories_org_id_slug_key') then
      raise exception 'commerce.slug_taken' using errcode = 'PT409', detail = 'slug';
    when p_constraint = 'product_variants_org_id_sku_key' then
      raise exception 'commerce.sku_taken' using errcode = 'PT409', detail = 'sku';
    when p_constraint = 'product_variants_options_idx' then
      raise exception 'commerce.variant_options_taken'
        using errcode = 'PT409', detail = 'option_values';
    when p_constraint = 'product_categories_category_id_fkey' then
      raise exception 'commerce.category_not_found' using errcode = 'PT404', detail = 'category_ids';
    when p_constraint = 'products_option_names_distinct_check' then
      raise exception 'commerce.option_names_repeated'
        using errcode = 'PT422', detail = 'option_names';
    when p_constraint like '%option_%_check' then
      raise exception 'platform.value_too_long' using errcode = 'PT422', detail = 'option_values';
    else
      null;
  end case;
end;
$$;
comment on function private.raise_catalogue_conflict(text) is
  'Turns the violation of a constraint of the catalogue into its reason; does nothing for one that it does not know.';

create function private.save_variant_values(
  p_product    public.products,
  p_variant_id uuid,
  p_values     jsonb,
  p_position   integer
)
  returns uuid
  language plpgsql
  security definer set search_path = ''
as $$
declare
  c_most_pieces constant bigint := 999999999;
  v_old         public.product_variants;
  v_options     text[];
  v_price       bigint;
  v_sku         text;
  v_stock       bigint;
  v_is_tracked  boolean;
  v_id          uuid;
begin
  perform private.assert_json_keys(
    p_values,
    case
      when p_variant_id is null
      then '{id,sku,option_values,price_minor,tracks_stock,stock_quantity,position}'
      -- Stock of what is there already is changed by a movement.
      else '{id,sku,option_values,price_minor,tracks_stock,position}'
    end::text[]
  );
  v_sku := private.json_text(p_values, 'sku', 60);
  v_price := private.json_number(p_values, 'price_minor', 0, 99999999999, 'commerce.price_invalid');
  v_options := private.json_texts(p_values, 'option_values', 3, 80);
  v_is_tracked := private.json_boolean(p_values, 'tracks_stock');
  v_stock := private.json_number(
    p_values, 'stock_quantity', 0, c_most_pieces, 'commerce.stock_quantity_invalid'
  );

  if p_variant_id is not null then
    select variants.*
    into v_old
    from public.product_variants as variants
    where variants.org_id = p_product.org_id
      and variants.product_id = p_product.id
      and variants.id = p_variant_id
    for no key update;
    if not found then
      raise exception 'commerce.variant_not_found' using errcode = 'PT404';
    end if;
    update public.product_variants
    set
      sku = coalesce(v_sku, v_old.sku),
      option_values = coalesce(v_options, v_old.option_values),
      price_minor = coalesce(v_price, v_old.price_minor),
      tracks_stock = coalesce(v_is_tracked, v_old.tracks_stock),
      position = coalesce(private.json_number(p_values, 'position', 0, 10000), v_old.position)
    where org_id = v_old.org_id
      and id = v_old.id;
    return v_old.id;
  end if;

  if v_price is null then
    raise exception 'platform.value_missing' using errcode = 'PT422', detail = 'price_minor';
  elsif v_stock > 0 and v_is_tracked is false then
    raise exception 'commerce.stock_not_tracked' using errcode = 'PT422', detail = 'stock_quantity';
  end if;
  insert into public.product_variants (
    org_id, product_id, sku, option_values, price_minor, currency, tracks_stock, position
  )
  select p_product.org_id, p_product.id,
    -- Ten hexadecimal digits: by chance no two of an organization meet.
    coalesce(v_sku, 'P-' || upper(right(replace(gen_random_uuid()::text, '-', ''), 10))),
    coalesce(v_options, '{}'), v_price, shops.currency, coalesce(v_is_tracked, true),
    coalesce(private.json_number(p_values, 'position', 0, 10000), p_position)
  from public.shops as shops
  where shops.org_id = p_product.org_id
  returning id into v_id;
  if v_stock > 0 then
    perform private.move_stock(p_product.org_id, array[v_id], array[v_stock], 'adjusted');
  end if;
  return v_id;
end;
$$;
comment on function private.save_variant_values(public.products, uuid, jsonb, integer) is
  'DEFINER: nobody may write product_variants; granted to nobody. Called for products that are locked and whose permission has been checked. Changes a variant, or makes one when the id is null.';

create function private.save_product_parts(p_product public.products, p_values jsonb)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_category_ids uuid[] := private.json_ids(p_values, 'category_ids', 50);
  v_variant      record;
  v_last         integer;
begin
  if v_category_ids is not null then
    delete from public.product_categories
    where org_id = p_product.org_id
      and product_id = p_product.id
      and category_id <> all (v_category_ids);
    insert into public.product_categories (org_id, product_id, category_id)
    select distinct p_product.org_id, p_product.id, chosen.id
    from unnest(v_category_ids) as chosen (id)
    on conflict (org_id, category_id, product_id) do nothing;
  end if;

  if coalesce(jsonb_typeof(p_values -> 'variants'), 'null') = 'null' then
    return;
  elsif jsonb_typeof(p_values -> 'variants') <> 'array' then
    raise exception 'platform.values_malformed' using errcode = 'PT422', detail = 'variants';
  end if;

  -- All of them in the order of ids, as private.move_stock() does, for the caller may send them in
  -- any; and as firmly as a new SKU needs it, so that no lock has to grow.
  perform
  from public.product_variants as variants
  where variants.org_id = p_product.org_id
    and variants.product_id = p_product.id
  order by variants.id
  for update;
  select coalesce(max(variants.position), -1)
  into v_last
  from public.product_variants as variants
  where variants.org_id = p_product.org_id
    and variants.product_id = p_product.id;
  for v_variant in
    select entries.value, entries.ordinality::integer as number
    from jsonb_array_elements(p_values -> 'variants') with ordinality as entries
  loop
    if jsonb_typeof(v_variant.value) <> 'object' then
      raise exception 'platform.values_malformed' using errcode = 'PT422', detail = 'variants';
    end if;
    perform private.save_variant_values(
      p_product, private.json_id(v_variant.value, 'id'), v_variant.value,
      least(v_last + v_variant.number, 10000)
    );
  end loop;
end;
$$;
comment on function private.save_product_parts(public.products, jsonb) is
  'DEFINER: nobody may write variants and categories of products; granted to nobody. Called for products that are locked and whose permission has been checked.';

create function private.assert_product_whole(p_org_id uuid, p_product_id uuid)
  returns void
  language plpgsql
  stable
  security definer set search_path = ''
as $$
declare
  v_product public.products;
  v_live    integer;
  v_all     integer;
  v_misfits integer;
begin
  select products.*
  into v_product
  from public.products as products
  where products.org_id = p_org_id
    and products.id = p_product_id;
  select
    count(*) filter (where variants.archived_at is null),
    count(*),
    count(*) filter (
      where variants.archived_at is null
        and cardinality(variants.option_values) <> cardinality(v_product.option_names)
    )
  into v_live, v_all, v_misfits
  from public.product_variants as variants
  where variants.org_id = p_org_id
    and variants.product_id = p_product_id;

  if v_misfits > 0 then
    raise exception 'commerce.variant_options_mismatch'
      using errcode = 'PT422', detail = 'option_values';
  elsif v_live > 100 or v_all > 500 then
    raise exception 'commerce.too_many_variants' using errcode = 'PT422', detail = 'variants';
  elsif v_live = 0 and v_product.status = 'published' then
    raise exception 'commerce.product_without_variants' using errcode = 'PT409', detail = 'variants';
  end if;
end;
$$;
comment on function private.assert_product_whole(uuid, uuid) is
  'DEFINER: reads a product without asking, so it is granted to nobody. Raises unless its variants on sale have a value for each option, and, when it is published, there is one.';

create function private.save_variant(
  p_org_id     uuid,
  p_product_id uuid,
  p_variant_id uuid,
  p_values     jsonb
)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_last       integer;
  v_product    public.products;
  v_variant_id uuid;
  v_constraint text;
begin
  perform private.assert_org_permission(p_org_id, 'products.write');
  v_product := private.lock_product(p_org_id, p_product_id);
  select coalesce(max(variants.position), -1)
  into v_last
  from public.product_variants as variants
  where variants.org_id = p_org_id
    and variants.product_id = p_product_id;

  begin
    v_variant_id := private.save_variant_values(
      v_product, p_variant_id, p_values - 'id', least(v_last + 1, 10000)
    );
  exception
    when unique_violation or check_violation then
      get stacked diagnostics v_constraint = constraint_name;
      perform private.raise_catalogue_conflict(v_constraint);
      raise;
  end;
  perform private.assert_product_whole(p_org_id, p_product_id);
  return private.product_record(p_org_id, p_product_id)
    || jsonb_build_object('variant_id', v_variant_id);
end;
$$;
comment on function private.save_variant(uuid, uuid, uuid, jsonb) is
  'DEFINER: nobody may write product_variants. Trusts private.assert_org_permission(); variants of other products are not found.';
grant execute on function private.save_variant(uuid, uuid, uuid, jsonb) to authenticated;

create function private.set_variant_archived(
  p_org_id      uuid,
  p_variant_id  uuid,
  p_is_archived boolean
)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_product_id uuid;
  v_constraint text;
begin
  perform private.assert_org_permission(p_org_id, 'products.write');
  if p_is_archived is null then
    raise exception 'platform.values_malformed' using errcode = 'PT422', detail = 'is_archived';
  end if;
  -- A variant never moves to another product.
  select variants.product_id
  into v_product_id
  from public.product_variants as variants
  where variants.org_id = p_org_id
    and variants.id = p_variant_id;
  if not found then
    raise exception 'commerce.variant_not_found' using errcode = 'PT404';
  end if;
  perform private.lock_product(p_org_id, v_product_id);

  begin
    update public.product_variants
    set archived_at = case when p_is_archived then now() end
    where org_id = p_org_id
      and id = p_variant_id
      and (archived_at is not null) is distinct from p_is_archived;
  exception
    when unique_violation then
      get stacked diagnostics v_constraint = constraint_name;
      perform private.raise_catalogue_conflict(v_constraint);
      raise;
  end;
  perform private.assert_product_whole(p_org_id, v_product_id);
  return private.product_record(p_org_id, v_product_id);
end;
$$;
comment on function private.set_variant_archived(uuid, uuid, boolean) is
  'DEFINER: nobody may update product_variants. Trusts private.assert_org_permission(). The last one on sale of a published product stays.';
grant execute on function private.set_variant_archived(uuid, uuid, boolean) to authenticated;

create function public.save_variant(
  p_org_id     uuid,
  p_product_id uuid,
  p_variant_id uuid default null,
  p_values     jsonb default '{}'
)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.save_variant(p_org_id, p_product_id, p_variant_id, p_values);
$$;
comment on function public.save_variant(uuid, uuid, uuid, jsonb) is
  'Changes a variant, or adds one when p_variant_id is null. Keys: sku, option_values, price_minor, tracks_stock, position; for a new one also stock_quantity. Answers as get_product(), with {variant_id}.';
grant execute on function public.save_variant(uuid, uuid, uuid, jsonb) to authenticated;

create function public.set_variant_archived(
  p_org_id      uuid,
  p_variant_id  uuid,
  p_is_archived boolean
)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.set_variant_archived(p_org_id, p_variant_id, p_is_archived);
$$;
comment on function public.set_variant_archived(uuid, uuid, boolean) is
  'Takes a variant out of the shop, or brings it back. Answers as get_product().';
grant execute on function public.set_variant_archived(uuid, uuid, boolean) to authenticated;
