-- Pictures of products: a row, and the bytes in a private bucket.
-- Depends on: commerce_product_variants, commerce_product_lists, platform_idempotency_keys,
--             crm_exports (the policy that it adds a case to); storage.buckets and storage.objects.
--
-- As with files of customers, begin_product_image() makes a row, the server puts the bytes under
-- <org_id>/<image_id> once it has seen what they are, and finish_product_image() shows the picture.
-- The bucket is not public, or the pictures of drafts would be: what a visitor may see is asked of
-- the database, and the app's own address for a picture answers so that it can be cached.

insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
values (
  'product-images', 'product-images', false, 5242880,
  -- No svg: it can carry script.
  array['image/png', 'image/jpeg', 'image/webp']
)
on conflict (id) do update set
  public = excluded.public,
  file_size_limit = excluded.file_size_limit,
  allowed_mime_types = excluded.allowed_mime_types;

create function private.may_see_product_image(p_name text)
  returns boolean
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  if p_name !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
    return false;
  end if;
  return exists (
    select
    from public.product_images as images
    join public.products as products
      on products.org_id = images.org_id and products.id = images.product_id
    join public.shops as shops on shops.org_id = images.org_id
    where images.org_id = split_part(p_name, '/', 1)::uuid
      and images.id = split_part(p_name, '/', 2)::uuid
      -- Not before somebody has looked at the bytes.
      and images.stored_at is not null
      and (
        (products.status = 'published' and shops.published_at is not null)
        or images.org_id = any (array(select private.current_org_ids('products.read')))
      )
  );
end;
$$;
comment on function private.may_see_product_image(text) is
  'DEFINER: visitors may not read pictures, products and shops. Trusts private.current_org_ids(). Whether the caller may read the object of this name: of a published product in an open shop everyone, of others who may see the catalogue.';
grant execute on function private.may_see_product_image(text) to anon, authenticated;

alter policy objects_select_self_or_colleagues on storage.objects
  using (
    (
      bucket_id = 'avatars'
      and split_part(name, '/', 1) = any (array(select private.current_avatar_folders()))
    )
    or (bucket_id = 'customer-files' and private.may_read_customer_file(name))
    or (bucket_id = 'customer-exports' and private.may_read_customer_export(name))
    or (bucket_id = 'product-images' and private.may_see_product_image(name))
  );
create policy objects_select_visitors on storage.objects
  for select to anon
  using (bucket_id = 'product-images' and private.may_see_product_image(name));
-- Nobody but the server writes into this bucket or removes anything from it.

create function private.lock_product_image(p_org_id uuid, p_image_id uuid)
  returns public.product_images
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_image public.product_images;
begin
  select images.*
  into v_image
  from public.product_images as images
  where images.org_id = p_org_id
    and images.id = p_image_id
  for update;
  if not found then
    raise exception 'commerce.image_not_found' using errcode = 'PT404';
  end if;
  return v_image;
end;
$$;
comment on function private.lock_product_image(uuid, uuid) is
  'DEFINER: locks a row that clients may only read; granted to nobody. Called by functions that have checked the permission, or are for the server alone.';

create function private.product_image_item(p_image public.product_images)
  returns jsonb
  language sql
  immutable
  security invoker set search_path = ''
as $$
  select jsonb_build_object(
    'id', p_image.id, 'alt', p_image.alt, 'width', p_image.width, 'height', p_image.height,
    'position', p_image.position
  );
$$;
comment on function private.product_image_item(public.product_images) is
  'A picture as products show it.';

create function private.begin_product_image(
  p_org_id          uuid,
  p_product_id      uuid,
  p_content_type    text,
  p_size_bytes      bigint,
  p_idempotency_key text
)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_count    integer;
  v_position integer;
  v_id       uuid;
begin
  perform private.assert_org_permission(p_org_id, 'products.write');
  if p_size_bytes is null or p_size_bytes < 1 then
    raise exception 'commerce.image_empty' using errcode = 'PT422', detail = 'file';
  elsif p_size_bytes > 5242880 then
    raise exception 'commerce.image_too_large' using errcode = 'PT422', detail = 'file';
  elsif (p_content_type in ('image/png', 'image/jpeg', 'image/webp')) is not true then
    raise exception 'commerce.image_type_refused' using errcode = 'PT422', detail = 'file';
  end if;
  if p_idempotency_key is not null then
    v_id := private.made_by_request(p_org_id, p_idempotency_key);
    -- One that was given up or removed since is begun anew.
    if exists (
      select
      from public.product_images as images
      where images.org_id = p_org_id
        and images.product_id = p_product_id
        and images.id = v_id
    ) then
      return jsonb_build_object('id', v_id);
    end if;
  end if;
  -- Counted behind the lock, so that two uploads at once make no more than fit.
  perform private.lock_product(p_org_id, p_product_id);
  select count(*), least(coalesce(max(images.position) + 1, 0), 10000)
  into v_count, v_position
  from public.product_images as images
  where images.org_id = p_org_id
    and images.product_id = p_product_id;
  if v_count >= 20 then
    raise exception 'commerce.too_many_images' using errcode = 'PT409', detail = 'file';
  end if;

  insert into public.product_images (
    org_id, product_id, content_type, size_bytes, position, uploaded_by
  )
  values (
    p_org_id, p_product_id, p_content_type, p_size_bytes, v_position, private.current_user_id()
  )
  returning id into v_id;
  if p_idempotency_key is not null then
    perform private.note_made(p_org_id, p_idempotency_key, v_id);
  end if;
  return jsonb_build_object('id', v_id);
end;
$$;
comment on function private.begin_product_image(uuid, uuid, text, bigint, text) is
  'DEFINER: nobody may insert into product_images. Trusts private.assert_org_permission(); uploaded_by is the caller, and so is whose key it is.';
grant execute on function private.begin_product_image(uuid, uuid, text, bigint, text)
  to authenticated;

create function private.finish_product_image(
  p_org_id       uuid,
  p_image_id     uuid,
  p_content_type text,
  p_width        integer,
  p_height       integer
)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_image public.product_images := private.lock_product_image(p_org_id, p_image_id);
  v_size  bigint;
begin
  -- Again returns what the first time did: the server may die before it hears the answer.
  if v_image.stored_at is not null then
    return private.product_image_item(v_image);
  end if;
  select (objects.metadata ->> 'size')::bigint
  into v_size
  from storage.objects as objects
  where objects.bucket_id = 'product-images'
    and objects.name = p_org_id::text || '/' || p_image_id::text;
  if not found then
    raise exception 'commerce.image_not_uploaded' using errcode = 'PT409';
  end if;
  if (p_width between 1 and 20000 and p_height between 1 and 20000) is not true then
    raise exception 'commerce.image_unreadable' using errcode = 'PT422', detail = 'file';
  end if;

  update public.product_images
  set
    content_type = p_content_type,
    size_bytes = coalesce(v_size, size_bytes),
    width = p_width,
    height = p_height,
    stored_at = now()
  where org_id = p_org_id
    and id = p_image_id
  returning * into v_image;
  return private.product_image_item(v_image);
end;
$$;
comment on function private.finish_product_image(uuid, uuid, text, integer, integer) is
  'DEFINER: nobody may update product_images. For the server alone, which has looked at the bytes and says what they are.';
grant execute on function private.finish_product_image(uuid, uuid, text, integer, integer)
  to service_role;

create function private.update_product_image(p_org_id uuid, p_image_id uuid, p_values jsonb)
  returns jsonb
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_place bigint;
  v_image public.product_images;
begin
  perform private.assert_org_permission(p_org_id, 'products.write');
  perform private.assert_json_keys(p_values, '{alt,position}');
  v_place := private.json_number(p_values, 'position', 0, 10000);
  -- The product first, as everywhere; a picture never moves to another one.
  perform private.lock_product(
    p_org_id,
    (
      select images.product_id
      from public.product_images as images
      where images.org_id = p_org_id
        and images.id = p_image_id
    )
  )
  where exists (
    select
    from public.product_images as images
    where images.org_id = p_org_id
      and images.id = p_image_id
  );
  v_image := private.lock_product_image(p_org_id, p_image_id);

  if p_values ? 'alt' then
    update public.product_images
    set alt = private.json_text(p_values, 'alt', 300)
    where org_id = p_org_id
      and id = p_image_id;
  end if;
  if v_place is not null then
    -- To this place among the others, which keep their order and close up.
    with others as (
      select images.id,
        row_number() over (order by images.position, images.created_at, images.id) - 1 as place
      from public.product_images as images
      where images.org_id = p_org_id
        and images.product_id = v_image.product_id
        and images.stored_at is not null
        and images.id <> p_image_id
    ),
    places as (
      select others.id, others.place + case when others.place >= v_place then 1 else 0 end as place
      from others
      union all
      select p_image_id, least(v_place, (select count(*) from others))
    )
    update public.product_images as images
    set position = places.place
    from places
    where images.org_id = p_org_id
      and images.id = places.id
      and images.position <> places.place;
  end if;
  select images.*
  into v_image
  from public.product_images as images
  where images.org_id = p_org_id
    and images.id = p_image_id;
  return private.product_image_item(v_image);
end;
$$;
comment on function private.update_product_image(uuid, uuid, jsonb) is
  'DEFINER: nobody may update product_images. Trusts private.assert_org_permission().';
grant execute on function private.update_product_image(uuid, uuid, jsonb) to authenticated;

create function private.remove_product_image(p_org_id uuid, p_image_id uuid)
  returns uuid
  language plpgsql
  security definer set search_path = ''
as $$
begin
  perform private.assert_org_permission(p_org_id, 'products.write');
  perform private.lock_product_image(p_org_id, p_image_id);

  delete from public.product_images
  where org_id = p_org_id
    and id = p_image_id;
  return p_image_id;
end;
$$;
comment on function private.remove_product_image(uuid, uuid) is
  'DEFINER: nobody may delete from product_images. Trusts private.assert_org_permission(). The bytes are an orphan from here on, which nobody can read and the server removes.';
grant execute on function private.remove_product_image(uuid, uuid) to authenticated;

create function private.list_orphaned_product_images(p_after text, p_limit integer)
  returns jsonb
  language sql
  stable
  security definer set search_path = ''
  -- Each object by its own key: whatever the planner knows, it shall not read all rows for a page.
  set enable_hashjoin = off
  set enable_mergejoin = off
  set enable_seqscan = off
as $$
  -- A row always comes before its bytes, so that bytes without one have lost it.
  with page as materialized (
    select objects.name,
      case
        when pg_input_is_valid(left(objects.name, 36), 'uuid') then left(objects.name, 36)::uuid
      end as org_id,
      case
        when pg_input_is_valid(substr(objects.name, 38, 36), 'uuid')
        then substr(objects.name, 38, 36)::uuid
      end as id
    from storage.objects as objects
    where objects.bucket_id = 'product-images'
      and objects.name > coalesce(p_after, '')
    order by objects.name
    limit least(greatest(coalesce(p_limit, 1000), 1), 1000)
  )
  select jsonb_build_object(
    'names', coalesce(
      jsonb_agg(page.name order by page.name) filter (where images.id is null), '[]'
    ),
    'next', max(page.name)
  )
  from page
  left join public.product_images as images
    on images.org_id = page.org_id
    and images.id = page.id
    -- An id may be written in many ways, a name in one.
    and images.org_id::text || '/' || images.id::text = page.name;
$$;
comment on function private.list_orphaned_product_images(text, integer) is
  'DEFINER: compares storage with the pictures of all organizations. For the server alone.';
grant execute on function private.list_orphaned_product_images(text, integer) to service_role;

create function private.remove_unfinished_product_images()
  returns integer
  language sql
  security definer set search_path = ''
as $$
  with removed as (
    delete from public.product_images as images
    where (images.org_id, images.id) in (
      select unfinished.org_id, unfinished.id
      from public.product_images as unfinished
      where unfinished.stored_at is null
        and unfinished.created_at < now() - interval '1 day'
      for update skip locked
    )
    returning images.id
  )
  select count(*)::integer from removed;
$$;
comment on function private.remove_unfinished_product_images() is
  'DEFINER: works for all organizations; granted to nobody. Called by private.run_maintenance(). How many uploads were begun a day ago and never finished.';

create function public.begin_product_image(
  p_org_id          uuid,
  p_product_id      uuid,
  p_content_type    text,
  p_size_bytes      bigint,
  p_idempotency_key text default null
)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.begin_product_image(
    p_org_id, p_product_id, p_content_type, p_size_bytes, p_idempotency_key
  );
$$;
comment on function public.begin_product_image(uuid, uuid, text, bigint, text) is
  'The row of a picture that is about to be uploaded: {id}. At most 20 for a product. With a key that was begun with begin_idempotent_request() the same one, when the key has made it before.';
grant execute on function public.begin_product_image(uuid, uuid, text, bigint, text)
  to authenticated;

create function public.finish_product_image(
  p_org_id       uuid,
  p_image_id     uuid,
  p_content_type text,
  p_width        integer,
  p_height       integer
)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.finish_product_image(p_org_id, p_image_id, p_content_type, p_width, p_height);
$$;
comment on function public.finish_product_image(uuid, uuid, text, integer, integer) is
  'Shows a picture whose bytes are there and were looked at: {id, alt, width, height, position}. For the server.';
grant execute on function public.finish_product_image(uuid, uuid, text, integer, integer)
  to service_role;

create function public.update_product_image(p_org_id uuid, p_image_id uuid, p_values jsonb)
  returns jsonb
  language sql
  security invoker set search_path = ''
as $$
  select private.update_product_image(p_org_id, p_image_id, p_values);
$$;
comment on function public.update_product_image(uuid, uuid, jsonb) is
  'What a picture shows, in words, and its place among the others, which close up. Keys: alt, position (from 0).';
grant execute on function public.update_product_image(uuid, uuid, jsonb) to authenticated;

create function public.remove_product_image(p_org_id uuid, p_image_id uuid)
  returns uuid
  language sql
  security invoker set search_path = ''
as $$
  select private.remove_product_image(p_org_id, p_image_id);
$$;
comment on function public.remove_product_image(uuid, uuid) is
  'Takes a picture away.';
grant execute on function public.remove_product_image(uuid, uuid) to authenticated;

create function public.list_orphaned_product_images(
  p_after text default null,
  p_limit integer default 1000
)
  returns jsonb
  language sql
  stable
  security invoker set search_path = ''
as $$
  select private.list_orphaned_product_images(p_after, p_limit);
$$;
comment on function public.list_orphaned_product_images(text, integer) is
  'Objects of the bucket product-images that no row knows any more, among the next by name after p_after: {names, next}, next null when there was none. For the server, which removes them.';
grant execute on function public.list_orphaned_product_images(text, integer) to service_role;
