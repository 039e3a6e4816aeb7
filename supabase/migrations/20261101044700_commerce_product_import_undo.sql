-- Undoing an import, applied whole or in part: backwards, a batch of rows per transaction.
-- Depends on: commerce_product_import_apply, commerce_carts, commerce_wishlists, commerce_orders.
--
-- A variant that the import made and nobody has touched is deleted, and its product with the last
-- of them; one that lies in a cart, on a wishlist or in an order, or was counted since, is archived.
-- What an update replaced comes back. Whatever somebody changed since stays as they left it: stock, too, where it
-- was counted or set by another file. What was only sold since is taken off what there was before.

create function private.stock_set_since(
  p_import public.product_imports,
  p_first  integer,
  p_last   integer
)
  returns setof uuid
  language plpgsql
  stable
  security definer set search_path = ''
  set enable_nestloop = off
  set enable_mergejoin = off
as $$
declare
  v_variant_ids uuid[];
begin
  select array_agg(rows.variant_id)
  into v_variant_ids
  from public.product_import_rows as rows
  where rows.org_id = p_import.org_id
    and rows.import_id = p_import.id
    and rows.row_number between p_first and p_last
    and rows.applied_at is not null;

  return query
  with moved as materialized (
    select movements.variant_id, movements.import_id, movements.quantity, movements.created_at
    from public.stock_movements as movements
    where movements.org_id = p_import.org_id
      and movements.variant_id = any (v_variant_ids)
      and movements.kind in ('adjusted', 'imported')
      and movements.import_id is distinct from p_import.id
  )
  select distinct moved.variant_id
  from moved
  join public.product_import_rows as rows
    on rows.variant_id = moved.variant_id and rows.applied_at < moved.created_at
  where rows.org_id = p_import.org_id
    and rows.import_id = p_import.id
    and rows.row_number between p_first and p_last
  group by moved.variant_id, moved.import_id
  -- Another import that was undone has taken back what it moved.
  having moved.import_id is null or sum(moved.quantity) <> 0;
end;
$$;
comment on function private.stock_set_since(public.product_imports, integer, integer) is
  'DEFINER: reads stock_movements and rows of an import; granted to nobody. Of the variants of the rows from p_first to p_last, locked by its caller, those that were counted, or whose stock another import has set, after they were applied.';

create function private.decide_product_import_undo(
  p_import public.product_imports,
  p_first  integer,
  p_last   integer
)
  returns void
  language plpgsql
  security definer set search_path = ''
  set enable_nestloop = off
  set enable_mergejoin = off
as $$
declare
  v_variant_ids uuid[];
begin
  select array_agg(rows.variant_id)
  into v_variant_ids
  from public.product_import_rows as rows
  where rows.org_id = p_import.org_id
    and rows.import_id = p_import.id
    and rows.row_number between p_first and p_last
    and rows.outcome = 'insert'
    and rows.applied_at is not null;

  with counted as materialized (
    select variants.id as variant_id
    from private.stock_set_since(p_import, p_first, p_last) as variants (id)
  ),
  used as materialized (
    select items.variant_id
    from public.order_items as items
    where items.org_id = p_import.org_id
      and items.variant_id = any (v_variant_ids)
    union
    select items.variant_id
    from public.cart_items as items
    where items.org_id = p_import.org_id
      and items.variant_id = any (v_variant_ids)
    union
    select items.variant_id
    from public.wishlist_items as items
    where items.org_id = p_import.org_id
      and items.variant_id = any (v_variant_ids)
    union
    -- A count or a correction is work that is not thrown away either.
    select counted.variant_id
    from counted
  ),
  judged as (
    select picked.row_number,
      case
        when variants.id is null or products.id is null then 'kept'
        when exists (
          select
          from jsonb_each(picked."values" -> 'product') as fields
          where fields.value is distinct from to_jsonb(products) -> fields.key
        )
        or exists (
          select
          from jsonb_each(picked."values" -> 'variant') as fields
          where fields.value is distinct from to_jsonb(variants) -> fields.key
        )
        then 'kept'
        when picked.outcome = 'insert' and used.variant_id is not null then 'archived'
        -- With a picture it is no longer the product that came out of the file.
        when picked.outcome = 'insert' and pictured.product_id is not null then 'kept'
        when picked.outcome = 'insert' then 'deleted'
        -- Nothing to put back but stock, which is not what the import made it any more.
        when counted.variant_id is not null
          and picked.before -> 'product' = '{}'
          and (picked.before -> 'variant') - 'tracks_stock' = '{}'
          and not picked.before ? 'category_ids'
        then 'kept'
        -- More was sold since than there was before.
        when counted.variant_id is null and variants.stock_quantity < picked.stock_moved
        then 'kept'
        else 'restored'
      end as undo
    from public.product_import_rows as picked
    left join public.products as products
      on products.org_id = p_import.org_id and products.id = picked.product_id
    left join public.product_variants as variants
      on variants.org_id = p_import.org_id and variants.id = picked.variant_id
    left join used on used.variant_id = picked.variant_id
    left join counted on counted.variant_id = picked.variant_id
    left join (
      select distinct images.product_id
      from public.product_images as images
      where images.org_id = p_import.org_id
    ) as pictured
      on pictured.product_id = picked.product_id and picked."values" ? 'product'
    where picked.org_id = p_import.org_id
      and picked.import_id = p_import.id
      and picked.row_number between p_first and p_last
      and picked.applied_at is not null
  )
  update public.product_import_rows as rows
  set undo = judged.undo
  from judged
  where rows.org_id = p_import.org_id
    and rows.import_id = p_import.id
    and rows.row_number = judged.row_number
    -- Said again, or all rows of the import would be read to find these.
    and rows.row_number between p_first and p_last;
end;
$$;
comment on function private.decide_product_import_undo(public.product_imports, integer, integer) is
  'DEFINER: writes rows of an import; granted to nobody. Says what becomes of the products and variants, locked by its caller, that the rows from p_first to p_last made or changed.';

create function private.remove_imported_products(
  p_import public.product_imports,
  p_first  integer,
  p_last   integer
)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_gone        uuid[];
  v_archived    uuid[];
  v_product_ids uuid[];
  v_in_use      uuid[];
begin
  select
    array_agg(rows.variant_id) filter (where rows.undo = 'deleted'),
    array_agg(rows.variant_id) filter (where rows.undo = 'archived'),
    array_agg(distinct rows.product_id) filter (where rows."values" ? 'product')
  into v_gone, v_archived, v_product_ids
  from public.product_import_rows as rows
  where rows.org_id = p_import.org_id
    and rows.import_id = p_import.id
    and rows.row_number between p_first and p_last
    and rows.outcome = 'insert'
    and rows.undo in ('deleted', 'archived');

  -- The movements of the import go with them; nobody can delete a variant that has others.
  delete from public.product_variants as variants
  where variants.org_id = p_import.org_id
    and variants.id = any (v_gone);
  update public.product_variants as variants
  set archived_at = now()
  where variants.org_id = p_import.org_id
    and variants.id = any (v_archived)
    and variants.archived_at is null;

  -- Of the products that the import made, those without any variant left; and those of which
  -- nothing is on sale. Which have one is read for all of them at once, and not looked for each.
  select array_agg(variants.product_id)
  into v_in_use
  from public.product_variants as variants
  where variants.org_id = p_import.org_id
    and variants.product_id = any (v_product_ids);
  delete from public.products as products
  where products.org_id = p_import.org_id
    and products.id = any (v_product_ids)
    and products.id not in (select used.id from unnest(v_in_use) as used (id));

  select array_agg(variants.product_id)
  into v_in_use
  from public.product_variants as variants
  where variants.org_id = p_import.org_id
    and variants.product_id = any (v_product_ids)
    and variants.archived_at is null;
  update public.products as products
  set status = 'archived'
  where products.org_id = p_import.org_id
    and products.id = any (v_product_ids)
    and products.id not in (select used.id from unnest(v_in_use) as used (id))
    and products.status <> 'archived';
end;
$$;
comment on function private.remove_imported_products(public.product_imports, integer, integer) is
  'DEFINER: nobody may delete products; granted to nobody. Deletes or archives what the rows from p_first to p_last made, as decided before, locked by its caller.';

create function private.restore_imported_products(
  p_import public.product_imports,
  p_first  integer,
  p_last   integer
)
  returns void
  language plpgsql
  security definer set search_path = ''
  set enable_nestloop = off
  set enable_mergejoin = off
as $$
declare
  v_counted_ids uuid[] := array(select private.stock_set_since(p_import, p_first, p_last));
  v_variant_ids uuid[];
  v_quantities  bigint[];
begin
  -- While stock is still tracked, or nothing would move.
  select array_agg(rows.variant_id), array_agg(- rows.stock_moved)
  into v_variant_ids, v_quantities
  from public.product_import_rows as rows
  where rows.org_id = p_import.org_id
    and rows.import_id = p_import.id
    and rows.row_number between p_first and p_last
    and rows.undo = 'restored'
    and rows.stock_moved <> 0
    and rows.variant_id not in (select counted.id from unnest(v_counted_ids) as counted (id));
  if v_variant_ids is not null then
    perform private.move_stock(
      p_import.org_id, v_variant_ids, v_quantities, 'imported', null, p_import.file_name, null,
      p_import.id
    );
  end if;

  update public.products as products
  set
    name = coalesce(changed.before ->> 'name', products.name),
    description = case
      when changed.before ? 'description' then changed.before ->> 'description'
      else products.description
    end,
    tax_rate_bps = coalesce((changed.before ->> 'tax_rate_bps')::integer, products.tax_rate_bps),
    status = coalesce(changed.before ->> 'status', products.status)
  from (
    select rows.product_id,
      (array_agg(rows.before -> 'product') filter (where rows.before -> 'product' <> '{}'))[1] as before
    from public.product_import_rows as rows
    where rows.org_id = p_import.org_id
      and rows.import_id = p_import.id
      and rows.row_number between p_first and p_last
      and rows.undo = 'restored'
    group by rows.product_id
  ) as changed
  where products.org_id = p_import.org_id
    and products.id = changed.product_id;

  update public.product_variants as variants
  set
    price_minor = coalesce((rows.before #>> '{variant,price_minor}')::bigint, variants.price_minor),
    tracks_stock = case
      when counted.id is null
      then coalesce((rows.before #>> '{variant,tracks_stock}')::boolean, variants.tracks_stock)
      else variants.tracks_stock
    end
  from public.product_import_rows as rows
  left join unnest(v_counted_ids) as counted (id) on counted.id = rows.variant_id
  where rows.org_id = p_import.org_id
    and rows.import_id = p_import.id
    and rows.row_number between p_first and p_last
    and rows.undo = 'restored'
    and rows.before -> 'variant' <> '{}'
    and variants.org_id = p_import.org_id
    and variants.id = rows.variant_id;

  delete from public.product_categories as links
  using public.product_import_rows as rows
  cross join lateral jsonb_array_elements_text(rows.before -> 'category_ids') as added (category_id)
  where rows.org_id = p_import.org_id
    and rows.import_id = p_import.id
    and rows.row_number between p_first and p_last
    and rows.undo = 'restored'
    and links.org_id = p_import.org_id
    and links.category_id = added.category_id::uuid
    and links.product_id = rows.product_id;
end;
$$;
comment on function private.restore_imported_products(public.product_imports, integer, integer) is
  'DEFINER: nobody may update products; granted to nobody. Puts back what the rows from p_first to p_last replaced, as decided before, locked by its caller.';

create function private.withdraw_emptied_products(
  p_import public.product_imports,
  p_first  integer,
  p_last   integer
)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_product_ids uuid[];
  v_on_sale     uuid[];
begin
  select array_agg(distinct rows.product_id)
  into v_product_ids
  from public.product_import_rows as rows
  where rows.org_id = p_import.org_id
    and rows.import_id = p_import.id
    and rows.row_number between p_first and p_last
    and rows.undo in ('deleted', 'archived', 'restored');
  select array_agg(variants.product_id)
  into v_on_sale
  from public.product_variants as variants
  where variants.org_id = p_import.org_id
    and variants.product_id = any (v_product_ids)
    and variants.archived_at is null;
  update public.products as products
  set status = 'draft'
  where products.org_id = p_import.org_id
    and products.id = any (v_product_ids)
    and products.status = 'published'
    and products.id not in (select used.id from unnest(v_on_sale) as used (id));
end;
$$;
comment on function private.withdraw_emptied_products(public.product_imports, integer, integer) is
  'DEFINER: nobody may update products; granted to nobody. Of the products, locked by its caller, that the rows from p_first to p_last were about, what is published with nothing on sale becomes a draft: staff took the rest off meanwhile.';

create function private.remove_imported_categories(p_import public.product_imports)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_category_ids uuid[];
begin
  select array_agg(distinct made.category_id::uuid)
  into v_category_ids
  from public.product_import_rows as rows
  cross join lateral jsonb_array_elements_text(rows.before -> 'new_category_ids') as made (category_id)
  where rows.org_id = p_import.org_id
    and rows.import_id = p_import.id;
  delete from public.categories as categories
  where categories.org_id = p_import.org_id
    and categories.id = any (v_category_ids)
    and not exists (
      select
      from public.product_categories as links
      where links.org_id = categories.org_id
        and links.category_id = categories.id
    );
end;
$$;
comment on function private.remove_imported_categories(public.product_imports) is
  'DEFINER: nobody may delete categories; granted to nobody. Takes away the shelves that the import made and on which nothing is left.';

create function private.undo_product_import(p_org_id uuid, p_import_id uuid, p_max_rows integer)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_import public.product_imports := private.lock_product_import(p_org_id, p_import_id);
  v_first  integer;
  v_last   integer;
begin
  if v_import.status = 'undone' then
    return private.product_import_summary(p_org_id, p_import_id);
  elsif v_import.status not in ('applying', 'applied', 'undoing') then
    raise exception 'commerce.import_status_wrong' using errcode = 'PT409', detail = v_import.status;
  end if;

  -- Backwards, the last row first: a product goes with the last of its variants.
  v_last := v_import.applied_rows - v_import.undone_rows;
  v_first := greatest(v_last - private.import_batch_rows(p_max_rows) + 1, 1);
  perform private.lock_imported_products(v_import, v_first, v_last, '{insert,update}');
  perform private.decide_product_import_undo(v_import, v_first, v_last);
  perform private.remove_imported_products(v_import, v_first, v_last);
  perform private.restore_imported_products(v_import, v_first, v_last);
  perform private.withdraw_emptied_products(v_import, v_first, v_last);
  if v_first <= 1 then
    perform private.remove_imported_categories(v_import);
  end if;

  update public.product_imports as imports
  set
    status = case when v_first <= 1 then 'undone' else 'undoing' end,
    undone_at = case when v_first <= 1 then now() end,
    undone_rows = imports.applied_rows - v_first + 1,
    deleted_count = imports.deleted_count + counts.deleted,
    archived_count = imports.archived_count + counts.archived,
    restored_count = imports.restored_count + counts.restored,
    kept_count = imports.kept_count + counts.kept
  from (
    select
      count(*) filter (where rows.undo = 'deleted') as deleted,
      count(*) filter (where rows.undo = 'archived') as archived,
      count(*) filter (where rows.undo = 'restored') as restored,
      count(*) filter (where rows.undo = 'kept') as kept
    from public.product_import_rows as rows
    where rows.org_id = p_org_id
      and rows.import_id = p_import_id
      and rows.row_number between v_first and v_last
  ) as counts
  where imports.org_id = p_org_id
    and imports.id = p_import_id;
  return private.product_import_summary(p_org_id, p_import_id);
end;
$$;
comment on function private.undo_product_import(uuid, uuid, integer) is
  'DEFINER: nobody may write products and imports. Trusts private.lock_product_import(). Touches only products that are still as the import left them.';
grant execute on function private.undo_product_import(uuid, uuid, integer) to authenticated;

create function public.undo_product_import(
  p_org_id    uuid,
  p_import_id uuid,
  p_max_rows  integer default 5000
)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.undo_product_import(p_org_id, p_import_id, p_max_rows);
$$;
comment on function public.undo_product_import(uuid, uuid, integer) is
  'Removes what the import made and restores what it changed, some rows per call: call it until done. Products that were changed since are left alone and counted.';
grant execute on function public.undo_product_import(uuid, uuid, integer) to authenticated;
