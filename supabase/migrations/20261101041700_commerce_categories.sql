-- The shelves of the shop: listed, made, changed and taken away.
-- Depends on: commerce_product_variants (free_slug).

create function private.list_categories(p_org_id uuid)
  returns table (
    id            uuid,
    name          text,
    slug          text,
    "position"    integer,
    product_count bigint,
    updated_at    timestamptz
  )
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  perform private.assert_org_permission(p_org_id, 'products.read');

  return query
  select categories.id, categories.name, categories.slug, categories.position,
    coalesce(counts.count, 0), categories.updated_at
  from public.categories as categories
  left join (
    select links.category_id, count(*) as count
    from public.product_categories as links
    join private.product_listings as listings
      on listings.org_id = links.org_id and listings.product_id = links.product_id
    where links.org_id = p_org_id
      and listings.status <> 'archived'
    group by links.category_id
  ) as counts on counts.category_id = categories.id
  where categories.org_id = p_org_id
  order by categories.position, private.fold_text(categories.name), categories.id;
end;
$$;
comment on function private.list_categories(uuid) is
  'DEFINER: counts in a table in private. Trusts private.assert_org_permission(); every row it reads is of that organization.';
grant execute on function private.list_categories(uuid) to authenticated;

create function public.list_categories(p_org_id uuid)
  returns table (
    id            uuid,
    name          text,
    slug          text,
    "position"    integer,
    product_count bigint,
    updated_at    timestamptz
  )
  language sql
  stable
  security invoker set search_path = ''
as $$
  select categories.id, categories.name, categories.slug, categories.position,
    categories.product_count, categories.updated_at
  from private.list_categories(p_org_id) as categories;
$$;
comment on function public.list_categories(uuid) is
  'All categories in their order, each with how many products stand there, archived ones left out.';
grant execute on function public.list_categories(uuid) to authenticated;

create function private.save_category(p_org_id uuid, p_category_id uuid, p_values jsonb)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_category   public.categories;
  v_constraint text;
begin
  perform private.assert_org_permission(p_org_id, 'products.write');
  perform private.assert_json_keys(p_values, '{name,slug,position}');

  if p_category_id is null then
    if (
      select count(*) >= 500
      from public.categories as categories
      where categories.org_id = p_org_id
    ) then
      raise exception 'commerce.too_many_categories' using errcode = 'PT409';
    end if;
    v_category.name := private.json_required_text(p_values, 'name', 80);
  else
    -- As firmly as the slug needs it, which keeps others from putting products there meanwhile:
    -- theirs is seen here and listed anew, or they wait and list it by the new name.
    select categories.*
    into v_category
    from public.categories as categories
    where categories.org_id = p_org_id
      and categories.id = p_category_id
    for update;
    if not found then
      raise exception 'commerce.category_not_found' using errcode = 'PT404';
    end if;
    if p_values ? 'name' then
      v_category.name := private.json_required_text(p_values, 'name', 80);
    end if;
  end if;
  if p_category_id is null or p_values ? 'slug' then
    v_category.slug := coalesce(
      private.slug_from_name(private.json_text(p_values, 'slug', 200)),
      private.free_slug(
        'public.categories', p_org_id,
        coalesce(private.slug_from_name(v_category.name), 'category'), p_category_id
      )
    );
  end if;
  v_category.position := coalesce(
    private.json_number(p_values, 'position', 0, 10000),
    v_category.position,
    -- A new one goes to the end. least() would take no number for ten thousand.
    (
      select least(coalesce(max(categories.position) + 1, 0), 10000)
      from public.categories as categories
      where categories.org_id = p_org_id
    )
  );

  begin
    if p_category_id is null then
      insert into public.categories (org_id, name, slug, position)
      values (p_org_id, v_category.name, v_category.slug, v_category.position)
      returning * into v_category;
    else
      update public.categories
      set
        name = v_category.name,
        slug = v_category.slug,
        position = v_category.position
      where org_id = p_org_id
        and id = p_category_id
      returning * into v_category;
    end if;
  exception
    when unique_violation then
      get stacked diagnostics v_constraint = constraint_name;
      perform private.raise_catalogue_conflict(v_constraint);
      raise;
  end;
  return jsonb_build_object(
    'id', v_category.id, 'name', v_category.name, 'slug', v_category.slug,
    'position', v_category.position
  );
end;
$$;
comment on function private.save_category(uuid, uuid, jsonb) is
  'DEFINER: nobody may write categories. Trusts private.assert_org_permission(); categories of other organizations are not found.';
grant execute on function private.save_category(uuid, uuid, jsonb) to authenticated;

create function public.save_category(
  p_org_id      uuid,
  p_category_id uuid default null,
  p_values      jsonb default '{}'
)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.save_category(p_org_id, p_category_id, p_values);
$$;
comment on function public.save_category(uuid, uuid, jsonb) is
  'Changes a category, or makes one when p_category_id is null: {id, name, slug, position}. Keys: name, slug, position. Renaming leaves the address as it is; a null slug makes it anew. Of more than two hundred products there, search knows the new name after a minute for each 30,000.';
grant execute on function public.save_category(uuid, uuid, jsonb) to authenticated;

create function private.delete_category(p_org_id uuid, p_category_id uuid)
  returns uuid
  language plpgsql
  security definer set search_path = ''
as $$
begin
  perform private.assert_org_permission(p_org_id, 'products.write');

  -- First, as whoever puts one of them here does: the two would wait for each other else. The
  -- trigger on the links lists them afterwards, up to two hundred, or leaves them to the clock.
  perform
  from public.products as products
  where products.org_id = p_org_id
    and products.id in (
      select links.product_id
      from public.product_categories as links
      where links.org_id = p_org_id
        and links.category_id = p_category_id
    )
  order by products.id
  for no key update;
  delete from public.categories
  where org_id = p_org_id
    and id = p_category_id;
  if not found then
    raise exception 'commerce.category_not_found' using errcode = 'PT404';
  end if;
  return p_category_id;
end;
$$;
comment on function private.delete_category(uuid, uuid) is
  'DEFINER: nobody may delete categories. Trusts private.assert_org_permission(). Products stay; they are no longer on this shelf.';
grant execute on function private.delete_category(uuid, uuid) to authenticated;

create function public.delete_category(p_org_id uuid, p_category_id uuid)
  returns uuid
  language sql
  security invoker set search_path = ''
as $$
  select private.delete_category(p_org_id, p_category_id);
$$;
comment on function public.delete_category(uuid, uuid) is
  'Takes a category away; its products stay.';
grant execute on function public.delete_category(uuid, uuid) to authenticated;
