-- The catalogue: categories, products, and the variants that are bought.
-- Depends on: commerce_shops.
--
-- A product that comes in one form only has one variant without options. Nothing that may have been
-- ordered is deleted: products and variants are archived.

create table public.categories (
  id         uuid        not null default gen_random_uuid(),
  org_id     uuid        not null,
  name       text        not null,
  slug       text        not null,
  position   integer     not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint categories_pkey primary key (org_id, id),
  constraint categories_org_id_slug_key unique (org_id, slug),
  constraint categories_org_id_fkey
    foreign key (org_id) references public.organizations (id) on delete cascade,
  constraint categories_name_check
    check (char_length(name) between 1 and 80 and name = btrim(name) and name !~ '[[:cntrl:]]'),
  constraint categories_slug_check
    check (slug ~ '^[^\s/?#%\\[:cntrl:]]+$' and char_length(slug) between 1 and 80),
  constraint categories_position_check check (position between 0 and 10000)
);
comment on table public.categories is
  'Shelves of the shop. A product may stand on several, or on none.';

create table public.products (
  id           uuid        not null default gen_random_uuid(),
  org_id       uuid        not null,
  slug         text        not null,
  name         text        not null,
  description  text,
  status       text        not null default 'draft',
  option_names text[]      not null default '{}',
  tax_rate_bps integer     not null default 0,
  created_by   uuid,
  published_at timestamptz,
  created_at   timestamptz not null default now(),
  updated_at   timestamptz not null default now(),
  constraint products_pkey primary key (org_id, id),
  constraint products_org_id_slug_key unique (org_id, slug),
  constraint products_org_id_fkey
    foreign key (org_id) references public.organizations (id) on delete cascade,
  constraint products_name_check
    check (char_length(name) between 1 and 200 and name = btrim(name) and name !~ '[[:cntrl:]]'),
  -- Letters of any script: a shop in Kyiv or Kyoto has its own words in its addresses.
  constraint products_slug_check
    check (slug ~ '^[^\s/?#%\\[:cntrl:]]+$' and char_length(slug) between 1 and 120),
  constraint products_description_check check (char_length(description) between 1 and 20000),
  constraint products_status_check check (status in ('draft', 'published', 'archived')),
  constraint products_option_names_check
    check (
      cardinality(option_names) <= 3
      and array_position(option_names, null) is null
      and char_length(array_to_string(option_names, '')) <= 120
    ),
  -- Two options of one name cannot be told apart, by buyers and in files.
  constraint products_option_names_distinct_check
    check (
      (
        lower(option_names[1] collate pg_catalog.pg_c_utf8) in (
          lower(option_names[2] collate pg_catalog.pg_c_utf8),
          lower(option_names[3] collate pg_catalog.pg_c_utf8)
        )
        or lower(option_names[2] collate pg_catalog.pg_c_utf8) = lower(option_names[3] collate pg_catalog.pg_c_utf8)
      ) is not true
    ),
  constraint products_tax_rate_bps_check check (tax_rate_bps between 0 and 10000),
  constraint products_published_at_check check (status <> 'published' or published_at is not null)
);
comment on table public.products is
  'What the shop offers. Drafts and archived products are seen by staff only.';
comment on column public.products.description is 'Markdown.';
comment on column public.products.option_names is
  'What its variants differ in, in order, such as {Size,Colour}; empty when there is only one.';
comment on column public.products.tax_rate_bps is 'In hundredths of a percent: 1900 are 19 %.';
comment on column public.products.published_at is 'When it was last put on show; decides what is new.';

create table public.product_categories (
  org_id      uuid not null,
  product_id  uuid not null,
  category_id uuid not null,
  constraint product_categories_pkey primary key (org_id, category_id, product_id),
  constraint product_categories_product_id_fkey
    foreign key (org_id, product_id) references public.products (org_id, id) on delete cascade,
  constraint product_categories_category_id_fkey
    foreign key (org_id, category_id) references public.categories (org_id, id) on delete cascade
);
comment on table public.product_categories is 'Which product stands on which shelf.';

create index product_categories_product_id_idx
  on public.product_categories (org_id, product_id);

create table public.product_variants (
  id             uuid        not null default gen_random_uuid(),
  org_id         uuid        not null,
  product_id     uuid        not null,
  sku            text        not null,
  option_values  text[]      not null default '{}',
  price_minor    bigint      not null,
  currency       char(3)     not null,
  tracks_stock   boolean     not null default true,
  stock_quantity bigint      not null default 0,
  position       integer     not null default 0,
  archived_at    timestamptz,
  created_at     timestamptz not null default now(),
  updated_at     timestamptz not null default now(),
  constraint product_variants_pkey primary key (org_id, id),
  constraint product_variants_org_id_sku_key unique (org_id, sku),
  constraint product_variants_product_id_fkey
    foreign key (org_id, product_id) references public.products (org_id, id) on delete cascade,
  -- The currency of the shop, whose prices all are in one.
  constraint product_variants_currency_fkey
    foreign key (org_id, currency) references public.shops (org_id, currency) on delete cascade,
  constraint product_variants_sku_check
    check (char_length(sku) between 1 and 60 and sku = btrim(sku) and sku !~ '[[:cntrl:]]'),
  constraint product_variants_option_values_check
    check (
      cardinality(option_values) <= 3
      and array_position(option_values, null) is null
      and char_length(array_to_string(option_values, '')) <= 240
    ),
  constraint product_variants_price_minor_check check (price_minor between 0 and 99999999999),
  -- The last guard of all: whatever a function forgets, nothing is sold twice.
  constraint product_variants_stock_quantity_check
    check (stock_quantity between 0 and 999999999),
  constraint product_variants_position_check check (position between 0 and 10000)
)
-- Some room on each page, so that a movement of stock stays on it and out of all indexes.
with (fillfactor = 90);
comment on table public.product_variants is
  'What is put into a cart: one form of a product, with its price and its stock.';
comment on column public.product_variants.option_values is
  'One for each of the product''s option_names, in their order.';
comment on column public.product_variants.price_minor is
  'With tax or without, as shops.prices_include_tax says.';
comment on column public.product_variants.tracks_stock is
  'False for what never runs out, such as a service; stock_quantity then stays as it is.';
comment on column public.product_variants.stock_quantity is
  'The sum of its stock_movements. Changed by private.move_stock() alone.';

-- No two variants of a product that could not be told apart, of those on sale.
create unique index product_variants_options_idx
  on public.product_variants (org_id, product_id, option_values) where archived_at is null;
create index product_variants_product_id_idx on public.product_variants (org_id, product_id);
create index product_variants_currency_idx on public.product_variants (org_id, currency);

create table public.product_images (
  id           uuid        not null default gen_random_uuid(),
  org_id       uuid        not null,
  product_id   uuid        not null,
  content_type text        not null,
  size_bytes   bigint      not null,
  width        integer,
  height       integer,
  alt          text,
  position     integer     not null default 0,
  uploaded_by  uuid,
  created_at   timestamptz not null default now(),
  stored_at    timestamptz,
  constraint product_images_pkey primary key (org_id, id),
  constraint product_images_product_id_fkey
    foreign key (org_id, product_id) references public.products (org_id, id) on delete cascade,
  constraint product_images_content_type_check
    check (content_type in ('image/png', 'image/jpeg', 'image/webp')),
  constraint product_images_size_bytes_check check (size_bytes between 1 and 5242880),
  constraint product_images_width_check check (width between 1 and 20000),
  constraint product_images_height_check check (height between 1 and 20000),
  constraint product_images_alt_check check (char_length(alt) between 1 and 300),
  constraint product_images_position_check check (position between 0 and 10000)
);
comment on table public.product_images is
  'Pictures of a product. The bytes are in the bucket product-images under <org_id>/<id>.';
comment on column public.product_images.stored_at is
  'When the bytes were there and looked at; null while an upload is under way.';

create index product_images_list_idx
  on public.product_images (org_id, product_id, position, created_at);
-- What maintenance looks for: uploads that were begun and never finished.
create index product_images_unfinished_idx
  on public.product_images (created_at) where stored_at is null;

create trigger trg_100_set_updated_at
  before update on public.categories
  for each row execute function private.tg__set_updated_at();
create trigger trg_100_set_updated_at
  before update on public.products
  for each row execute function private.tg__set_updated_at();
create trigger trg_100_set_updated_at
  before update on public.product_variants
  for each row execute function private.tg__set_updated_at();
create trigger trg_700_audit
  after insert or update or delete on public.products
  for each row execute function private.tg__audit();
-- Who changed a price. Stock has a history of its own, and every order would be in the trail.
create trigger trg_700_audit
  after update on public.product_variants
  for each row when (
    (new.sku, new.option_values, new.price_minor, new.tracks_stock, new.archived_at)
      is distinct from (old.sku, old.option_values, old.price_minor, old.tracks_stock, old.archived_at)
  )
  execute function private.tg__audit();

alter table public.categories enable row level security;
alter table public.products enable row level security;
alter table public.product_categories enable row level security;
alter table public.product_variants enable row level security;
alter table public.product_images enable row level security;

create policy categories_select_staff on public.categories
  for select to authenticated
  using (org_id = any (array(select private.current_org_ids('products.read'))));
create policy products_select_staff on public.products
  for select to authenticated
  using (org_id = any (array(select private.current_org_ids('products.read'))));
create policy product_categories_select_staff on public.product_categories
  for select to authenticated
  using (org_id = any (array(select private.current_org_ids('products.read'))));
create policy product_variants_select_staff on public.product_variants
  for select to authenticated
  using (org_id = any (array(select private.current_org_ids('products.read'))));
create policy product_images_select_staff on public.product_images
  for select to authenticated
  using (org_id = any (array(select private.current_org_ids('products.read'))));

grant select
  on public.categories, public.products, public.product_categories, public.product_variants,
    public.product_images
  to authenticated, service_role;
-- No writes: the functions of the catalogue make them. Nothing for anon: visitors see what is
-- published, without numbers of stock, by list_shop_products() and get_shop_product().
