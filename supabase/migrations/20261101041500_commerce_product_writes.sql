-- Creating and changing products.
-- Depends on: commerce_product_variants.

create function private.create_product(p_org_id uuid, p_values jsonb)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_name       text;
  v_wish       text;
  v_status     text;
  v_product    public.products;
  v_constraint text;
begin
  perform private.assert_org_permission(p_org_id, 'products.write');
  perform private.assert_json_keys(
    p_values,
    '{name,slug,description,tax_rate_bps,option_names,category_ids,status,variants}'
  );
  v_name := private.json_required_text(p_values, 'name', 200);
  v_wish := private.slug_from_name(private.json_text(p_values, 'slug', 200));
  v_status := coalesce(private.json_text(p_values, 'status', 20), 'draft');
  if v_status not in ('draft', 'published') then
    raise exception 'commerce.status_unknown' using errcode = 'PT422', detail = 'status';
  end if;

  for v_attempt in 1 .. 20
  loop
    begin
      insert into public.products (
        org_id, slug, name, description, status, option_names, tax_rate_bps, created_by, published_at
      )
      values (
        p_org_id,
        coalesce(
          v_wish,
          private.free_slug(
            'public.products', p_org_id, coalesce(private.slug_from_name(v_name), 'product'), null
          )
        ),
        v_name,
        private.json_text(p_values, 'description', 20000, true),
        v_status,
        coalesce(private.json_texts(p_values, 'option_names', 3, 40), '{}'),
        coalesce(
          private.json_number(p_values, 'tax_rate_bps', 0, 10000, 'commerce.tax_rate_invalid'), 0
        ),
        private.current_user_id(),
        case when v_status = 'published' then now() end
      )
      returning * into v_product;
      perform private.save_product_parts(v_product, p_values);
      exit;
    exception
      when unique_violation or foreign_key_violation or check_violation then
        get stacked diagnostics v_constraint = constraint_name;
        -- Somebody else made one of the same name at this moment, and its address is not free any more.
        continue when v_constraint = 'products_org_id_slug_key' and v_wish is null and v_attempt < 20;
        perform private.raise_catalogue_conflict(v_constraint);
        raise;
    end;
  end loop;
  perform private.assert_product_whole(p_org_id, v_product.id);
  return private.product_record(p_org_id, v_product.id);
end;
$$;
comment on function private.create_product(uuid, jsonb) is
  'DEFINER: nobody may write products. Trusts private.assert_org_permission(); created_by is the caller.';
grant execute on function private.create_product(uuid, jsonb) to authenticated;

create function private.update_product(
  p_org_id              uuid,
  p_product_id          uuid,
  p_values              jsonb,
  p_expected_updated_at timestamptz
)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_old        public.products;
  v_new        public.products;
  v_constraint text;
begin
  perform private.assert_org_permission(p_org_id, 'products.write');
  perform private.assert_json_keys(
    p_values, '{name,slug,description,tax_rate_bps,option_names,category_ids,variants}'
  );
  v_old := private.lock_product(p_org_id, p_product_id);
  -- Milliseconds, because that is all that a browser keeps of a time.
  if date_trunc('milliseconds', v_old.updated_at)
    is distinct from date_trunc('milliseconds', coalesce(p_expected_updated_at, v_old.updated_at))
  then
    raise exception 'commerce.product_changed' using errcode = 'PT409';
  end if;

  v_new := v_old;
  if p_values ? 'name' then
    v_new.name := private.json_required_text(p_values, 'name', 200);
  end if;
  if p_values ? 'slug' then
    v_new.slug := coalesce(
      private.slug_from_name(private.json_text(p_values, 'slug', 200)),
      private.free_slug(
        'public.products', p_org_id, coalesce(private.slug_from_name(v_new.name), 'product'), v_old.id
      )
    );
  end if;
  if p_values ? 'description' then
    v_new.description := private.json_text(p_values, 'description', 20000, true);
  end if;
  v_new.tax_rate_bps := coalesce(
    private.json_number(p_values, 'tax_rate_bps', 0, 10000, 'commerce.tax_rate_invalid'),
    v_old.tax_rate_bps
  );
  v_new.option_names := coalesce(
    private.json_texts(p_values, 'option_names', 3, 40), v_old.option_names
  );

  begin
    -- Always, for a change of variants or categories is one of the product too: whoever has an
    -- older form open is told.
    update public.products
    set
      name = v_new.name,
      slug = v_new.slug,
      description = v_new.description,
      tax_rate_bps = v_new.tax_rate_bps,
      option_names = v_new.option_names
    where org_id = p_org_id
      and id = p_product_id;
    perform private.save_product_parts(v_new, p_values);
  exception
    when unique_violation or foreign_key_violation or check_violation then
      get stacked diagnostics v_constraint = constraint_name;
      perform private.raise_catalogue_conflict(v_constraint);
      raise;
  end;
  perform private.assert_product_whole(p_org_id, p_product_id);
  return private.product_record(p_org_id, p_product_id);
end;
$$;
comment on function private.update_product(uuid, uuid, jsonb, timestamptz) is
  'DEFINER: nobody may write products. Trusts private.assert_org_permission(); products of other organizations are not found.';
grant execute on function private.update_product(uuid, uuid, jsonb, timestamptz) to authenticated;

create function private.set_product_status(p_org_id uuid, p_product_id uuid, p_status text)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_product public.products;
begin
  perform private.assert_org_permission(p_org_id, 'products.write');
  if (p_status in ('draft', 'published', 'archived')) is not true then
    raise exception 'commerce.status_unknown' using errcode = 'PT422', detail = 'status';
  end if;
  v_product := private.lock_product(p_org_id, p_product_id);

  if v_product.status <> p_status then
    update public.products
    set
      status = p_status,
      published_at = case when p_status = 'published' then now() else published_at end
    where org_id = p_org_id
      and id = p_product_id;
    perform private.assert_product_whole(p_org_id, p_product_id);
  end if;
  return private.product_record(p_org_id, p_product_id);
end;
$$;
comment on function private.set_product_status(uuid, uuid, text) is
  'DEFINER: nobody may update products. Trusts private.assert_org_permission().';
grant execute on function private.set_product_status(uuid, uuid, text) to authenticated;

create function public.create_product(p_org_id uuid, p_values jsonb)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.create_product(p_org_id, p_values);
$$;
comment on function public.create_product(uuid, jsonb) is
  'Keys: name, slug, description, tax_rate_bps, option_names, category_ids, status (draft, published), variants: [{sku, option_values, price_minor, tracks_stock, stock_quantity, position}]. Without a slug or SKU one is made. Answers as get_product().';
grant execute on function public.create_product(uuid, jsonb) to authenticated;

create function public.update_product(
  p_org_id              uuid,
  p_product_id          uuid,
  p_values              jsonb,
  p_expected_updated_at timestamptz default null
)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.update_product(p_org_id, p_product_id, p_values, p_expected_updated_at);
$$;
comment on function public.update_product(uuid, uuid, jsonb, timestamptz) is
  'Changes the fields that are there, all or none. category_ids replaces them; variants changes those with an id and adds those without, and leaves others as they are. With p_expected_updated_at: refused when somebody else changed the product since. Answers as get_product().';
grant execute on function public.update_product(uuid, uuid, jsonb, timestamptz) to authenticated;

create function public.set_product_status(p_org_id uuid, p_product_id uuid, p_status text)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.set_product_status(p_org_id, p_product_id, p_status);
$$;
comment on function public.set_product_status(uuid, uuid, text) is
  'Puts a product on show, takes it back to the drafts, or away to the archive. Answers as get_product().';
grant execute on function public.set_product_status(uuid, uuid, text) to authenticated;
