-- What lists and search of products look through: one narrow row for each.
-- Depends on: commerce_products, platform_values.
--
-- Derived from four tables by their triggers, so that a page of a list is one walk along an index
-- and search is one trigram index, however many variants and categories there are. Stock is not
-- among it: orders would have to lock a second row per line, in another order than the variants'.

create table private.product_listings (
  org_id       uuid        not null,
  product_id   uuid        not null,
  status       text        not null,
  name_key     text        collate "C" not null,
  price_minor  bigint      not null,
  created_at   timestamptz not null,
  published_at timestamptz,
  search_text  text        collate "C" not null,
  constraint product_listings_pkey primary key (org_id, product_id),
  constraint product_listings_product_id_fkey
    foreign key (org_id, product_id) references public.products (org_id, id) on delete cascade
);
comment on table private.product_listings is
  'What each product is found and sorted by; private.repair_product_listings() derives it afresh.';
comment on column private.product_listings.name_key is
  'The name without case and accents, as far as an index can hold it.';
comment on column private.product_listings.price_minor is
  'The lowest price of a variant that is not archived; 0 without one.';
comment on column private.product_listings.search_text is
  'Words of name, SKUs and categories in the form of private.search_form(), between spaces.';

-- One for each order that a list can have.
create index product_listings_created_idx
  on private.product_listings (org_id, status, created_at, product_id);
create index product_listings_published_idx
  on private.product_listings (org_id, published_at, product_id) where status = 'published';
create index product_listings_name_idx
  on private.product_listings (org_id, status, name_key, product_id);
create index product_listings_price_idx
  on private.product_listings (org_id, status, price_minor, product_id);
create index product_listings_search_idx
  on private.product_listings
  using gin (org_id, search_text extensions.gin_trgm_ops) with (gin_pending_list_limit = 1024);

create table private.product_listing_queue (
  id          bigint not null generated always as identity,
  org_id      uuid   not null,
  -- An array, as in the queue of duplicates: nobody ever looks for one of them.
  product_ids uuid[] not null,
  constraint product_listing_queue_pkey primary key (org_id, id)
);
-- No foreign keys: whoever renames a shelf waits for nobody who holds a product, and what is gone by
-- its turn, with its organization or alone, is passed over.
comment on table private.product_listing_queue is
  'Products whose listing still has the name of a shelf that was renamed or taken away, at most 500 in a row.';

alter table private.product_listings enable row level security;
alter table private.product_listing_queue enable row level security;

create function private.refresh_product_listings(p_org_id uuid, p_product_ids uuid[])
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_variants jsonb;
  v_shelves  jsonb;
begin
  -- Whoever changes another part of the same product waits, and then sees what was written here.
  perform
  from public.products as products
  where products.org_id = p_org_id
    and products.id = any (p_product_ids)
  order by products.id
  for no key update;

  -- Read for all of them at once: while little is known of the tables, a look for each would go
  -- through all variants of the organization.
  select
    jsonb_object_agg(
      sums.product_id, jsonb_build_object('price_minor', sums.price_minor, 'skus', sums.skus)
    )
  into v_variants
  from (
    select variants.product_id, string_agg(variants.sku, ' ') as skus,
      min(variants.price_minor) filter (where variants.archived_at is null) as price_minor
    from public.product_variants as variants
    where variants.org_id = p_org_id
      and variants.product_id = any (p_product_ids)
    group by variants.product_id
  ) as sums;
  select jsonb_object_agg(sums.product_id, sums.names)
  into v_shelves
  from (
    select links.product_id, string_agg(categories.name, ' ') as names
    from public.product_categories as links
    join public.categories as categories
      on categories.org_id = links.org_id and categories.id = links.category_id
    where links.org_id = p_org_id
      and links.product_id = any (p_product_ids)
    group by links.product_id
  ) as sums;

  insert into private.product_listings as listings (
    org_id, product_id, status, name_key, price_minor, created_at, published_at, search_text
  )
  select products.org_id, products.id, products.status,
    left(private.fold_text(products.name), 200),
    coalesce((v_variants #>> array[products.id::text, 'price_minor'])::bigint, 0),
    products.created_at, products.published_at,
    ' ' || private.search_form(
      concat_ws(
        ' ', products.name, v_variants #>> array[products.id::text, 'skus'],
        v_shelves ->> products.id::text
      )
    ) || ' '
  from public.products as products
  where products.org_id = p_org_id
    and products.id = any (p_product_ids)
  order by products.id
  on conflict (org_id, product_id) do update set
    status = excluded.status,
    name_key = excluded.name_key,
    price_minor = excluded.price_minor,
    created_at = excluded.created_at,
    published_at = excluded.published_at,
    search_text = excluded.search_text
  where (
      listings.status, listings.name_key, listings.price_minor, listings.created_at,
      listings.published_at, listings.search_text
    ) is distinct from (
      excluded.status, excluded.name_key, excluded.price_minor, excluded.created_at,
      excluded.published_at, excluded.search_text
    );
end;
$$;
comment on function private.refresh_product_listings(uuid, uuid[]) is
  'DEFINER: writes a table in private; granted to nobody. Called by triggers for the products whose parts were changed. Locks the products.';

create function private.queue_product_listings(p_org_id uuid, p_product_ids uuid[])
  returns void
  language sql
  security definer set search_path = ''
as $$
  insert into private.product_listing_queue (org_id, product_ids)
  select p_org_id, p_product_ids[starts.at:starts.at + 499]
  from generate_series(1, cardinality(p_product_ids), 500) as starts (at);
$$;
comment on function private.queue_product_listings(uuid, uuid[]) is
  'DEFINER: writes a table in private; granted to nobody. Leaves listings to the clock.';

create function private.list_free_products(p_org_id uuid, p_product_ids uuid[])
  returns integer
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_free_ids uuid[];
begin
  -- Never waits: its callers hold shelves, or other products in no order.
  v_free_ids := array(
    select products.id
    from public.products as products
    where products.org_id = p_org_id
      and products.id = any (p_product_ids)
    order by products.id
    for no key update skip locked
  );
  perform private.refresh_product_listings(p_org_id, v_free_ids);
  perform private.queue_product_listings(
    p_org_id,
    array(
      select products.id
      from public.products as products
      where products.org_id = p_org_id
        and products.id = any (p_product_ids)
      except
      select free.id
      from unnest(v_free_ids) as free (id)
    )
  );
  return cardinality(v_free_ids);
end;
$$;
comment on function private.list_free_products(uuid, uuid[]) is
  'DEFINER: writes tables in private; granted to nobody. Refreshes the listings of those that nobody holds, leaves the others to the clock, and returns how many it was.';

create function private.list_products_of_shelf(p_org_id uuid, p_product_ids uuid[])
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
begin
  -- Some shelves have all products of a shop on them, which takes longer than a statement may.
  if cardinality(p_product_ids) <= 200 then
    perform private.list_free_products(p_org_id, p_product_ids);
  else
    perform private.queue_product_listings(p_org_id, p_product_ids);
  end if;
end;
$$;
comment on function private.list_products_of_shelf(uuid, uuid[]) is
  'DEFINER: calls functions that are granted to nobody, as it is. Called by triggers for the products of a shelf that was renamed or taken away: a few at once, many by the clock.';

create function private.refresh_queued_product_listings()
  returns integer
  language plpgsql
  security definer set search_path = ''
as $$
declare
  -- One transaction, and its products are locked until the end. The next call goes on.
  v_stop_at timestamptz := clock_timestamp() + interval '3 seconds';
  v_last_id bigint;
  -- One row of each organization in turn, so that none waits for the largest shelf of another; and
  -- from anywhere, since a call may end before it came round.
  v_org_id  uuid := gen_random_uuid();
  v_none    constant uuid := '00000000-0000-0000-0000-000000000000';
  v_taken   private.product_listing_queue;
  v_count   integer := 0;
begin
  -- What is put back by this call is for the next.
  select max(queue.id)
  into v_last_id
  from private.product_listing_queue as queue;
  loop
    delete from private.product_listing_queue as queue
    where (queue.org_id, queue.id) = (
      select waiting.org_id, waiting.id
      from private.product_listing_queue as waiting
      where waiting.org_id > v_org_id
        and waiting.id <= v_last_id
      order by waiting.org_id, waiting.id
      limit 1
      for update skip locked
    )
    returning queue.* into v_taken;
    if not found then
      exit when v_org_id = v_none;
      v_org_id := v_none;
      continue;
    end if;
    v_org_id := v_taken.org_id;
    v_count := v_count + private.list_free_products(v_taken.org_id, v_taken.product_ids);
    exit when clock_timestamp() >= v_stop_at;
  end loop;
  return v_count;
end;
$$;
comment on function private.refresh_queued_product_listings() is
  'DEFINER: works for all organizations; granted to nobody. Called by private.run_maintenance(). Refreshes listings that wait for it, for about three seconds, and returns how many it was.';

create function private.tg__list_product()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  if tg_table_name = 'categories' then
    perform private.list_products_of_shelf(
      new.org_id,
      array(
        select links.product_id
        from public.product_categories as links
        where links.org_id = new.org_id
          and links.category_id = new.id
        order by links.product_id
      )
    );
  elsif tg_table_name = 'products' then
    perform private.refresh_product_listings(new.org_id, array[new.id]);
  else
    perform private.refresh_product_listings(new.org_id, array[new.product_id]);
  end if;
  return null;
end;
$$;
comment on function private.tg__list_product() is
  'DEFINER: writes a table in private for whoever changes a product, a variant or a category.';

create function private.tg__list_products()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  -- The rows that were added or taken away, whichever it was.
  if tg_table_name = 'products' then
    perform private.refresh_product_listings(changed.org_id, array_agg(changed.id))
    from changed_rows as changed
    group by changed.org_id;
  else
    perform private.refresh_product_listings(changed.org_id, array_agg(distinct changed.product_id))
    from changed_rows as changed
    group by changed.org_id;
  end if;
  return null;
end;
$$;
comment on function private.tg__list_products() is
  'DEFINER: writes a table in private for whoever adds products or adds and removes what belongs to them, a statement at a time.';

create function private.tg_product_categories__list_removed()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  perform private.refresh_product_listings(changed.org_id, array_agg(distinct changed.product_id))
  from changed_rows as changed
  join public.categories as categories
    on categories.org_id = changed.org_id and categories.id = changed.category_id
  group by changed.org_id;
  -- Those that were removed with their shelf, which may be all that there are.
  perform private.list_products_of_shelf(
    changed.org_id, array_agg(changed.product_id order by changed.product_id)
  )
  from changed_rows as changed
  left join public.categories as categories
    on categories.org_id = changed.org_id and categories.id = changed.category_id
  where categories.id is null
  group by changed.org_id;
  return null;
end;
$$;
comment on function private.tg_product_categories__list_removed() is
  'DEFINER: writes tables in private for whoever takes products off a shelf, or the shelf away.';

create trigger trg_520_list_inserted
  after insert on public.products
  referencing new table as changed_rows
  for each statement execute function private.tg__list_products();
create trigger trg_520_list_updated
  after update on public.products
  for each row when (
    (new.name, new.status, new.created_at, new.published_at)
      is distinct from (old.name, old.status, old.created_at, old.published_at)
  )
  execute function private.tg__list_product();

create trigger trg_520_list_inserted
  after insert on public.product_variants
  referencing new table as changed_rows
  for each statement execute function private.tg__list_products();
-- Not when stock moves, which is most of the time.
create trigger trg_520_list_updated
  after update on public.product_variants
  for each row when (
    (new.sku, new.price_minor, new.archived_at) is distinct from (old.sku, old.price_minor, old.archived_at)
  )
  execute function private.tg__list_product();
create trigger trg_520_list_deleted
  after delete on public.product_variants
  referencing old table as changed_rows
  for each statement execute function private.tg__list_products();

create trigger trg_520_list_inserted
  after insert on public.product_categories
  referencing new table as changed_rows
  for each statement execute function private.tg__list_products();
create trigger trg_520_list_deleted
  after delete on public.product_categories
  referencing old table as changed_rows
  for each statement execute function private.tg_product_categories__list_removed();
create trigger trg_520_list_updated
  after update on public.categories
  for each row when (new.name is distinct from old.name)
  execute function private.tg__list_product();

create function private.repair_product_listings(p_org_id uuid)
  returns void
  language sql
  security definer set search_path = ''
as $$
  select private.refresh_product_listings(
    p_org_id,
    array(
      select products.id
      from public.products as products
      where products.org_id = p_org_id
    )
  );
$$;
comment on function private.repair_product_listings(uuid) is
  'DEFINER: writes a table in private. For the operator, after triggers were switched off for a load.';
