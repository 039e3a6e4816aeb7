-- The shop of an organization: where it is found, whether it is open, what it charges for delivery.
-- Depends on: identity_organizations, crm_countries, platform_currencies, platform_audit_log.

insert into public.permissions (name, description)
values
  ('products.read', 'See the catalogue with its drafts and stock'),
  ('products.write', 'Change products, prices, stock and categories'),
  ('orders.read', 'See orders'),
  ('orders.write', 'Place, change and cancel orders for customers'),
  ('shop.update', 'Open and close the shop, change its settings and delivery rates');
insert into public.role_permissions (role, permission)
values
  ('owner', 'products.read'), ('admin', 'products.read'), ('agent', 'products.read'),
  ('owner', 'products.write'), ('admin', 'products.write'),
  ('owner', 'orders.read'), ('admin', 'orders.read'), ('agent', 'orders.read'),
  ('owner', 'orders.write'), ('admin', 'orders.write'), ('agent', 'orders.write'),
  ('owner', 'shop.update'), ('admin', 'shop.update');

create table public.shops (
  org_id             uuid        not null,
  slug               text        not null,
  name               text        not null,
  description        text,
  contact_email      text,
  currency           char(3)     not null,
  prices_include_tax boolean     not null default true,
  accepts_account    boolean     not null default true,
  guest_cart_days    smallint    not null default 30,
  published_at       timestamptz,
  created_at         timestamptz not null default now(),
  updated_at         timestamptz not null default now(),
  -- One per organization.
  constraint shops_pkey primary key (org_id),
  constraint shops_slug_key unique (slug),
  -- Prices point here with their currency, so a shop that has prices keeps the currency they are in.
  constraint shops_org_id_currency_key unique (org_id, currency),
  constraint shops_org_id_fkey
    foreign key (org_id) references public.organizations (id) on delete cascade,
  constraint shops_currency_fkey
    foreign key (currency) references public.currencies (code) on delete restrict,
  constraint shops_slug_check
    check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and char_length(slug) between 3 and 40),
  constraint shops_name_check
    check (char_length(name) between 1 and 120 and name = btrim(name) and name !~ '[[:cntrl:]]'),
  constraint shops_description_check check (char_length(description) between 1 and 2000),
  constraint shops_contact_email_check
    check (char_length(contact_email) <= 255 and contact_email ~ '^[^\s@]+@[^\s@]+\.[^\s@]+$'),
  constraint shops_guest_cart_days_check check (guest_cart_days between 1 and 365)
);
comment on table public.shops is
  'The shop of each organization, at /s/<slug>. Made with the organization; closed until published_at is set.';
comment on column public.shops.slug is
  'In every public address of the shop. The organization''s, unless that is taken; fixed: links would break.';
comment on column public.shops.prices_include_tax is
  'Whether prices are shown with tax, as for consumers, or tax is added to them. Orders keep what it was.';
comment on column public.shops.accepts_account is
  'Whether customers may order now and pay later, on account.';
comment on column public.shops.guest_cart_days is
  'How long a guest''s cart is kept after it was last touched.';

create index shops_currency_idx on public.shops (currency);

create table public.shipping_rates (
  id              uuid        not null default gen_random_uuid(),
  org_id          uuid        not null,
  country_code    text,
  name            text        not null,
  price_minor     bigint      not null,
  free_from_minor bigint,
  tax_rate_bps    integer     not null default 0,
  currency        char(3)     not null,
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  constraint shipping_rates_pkey primary key (org_id, id),
  -- One rate per country, and one for everywhere else.
  constraint shipping_rates_org_id_country_code_key
    unique nulls not distinct (org_id, country_code),
  constraint shipping_rates_currency_fkey
    foreign key (org_id, currency) references public.shops (org_id, currency) on delete cascade,
  constraint shipping_rates_country_code_fkey
    foreign key (country_code) references public.countries (code) on delete restrict,
  constraint shipping_rates_name_check
    check (char_length(name) between 1 and 80 and name = btrim(name) and name !~ '[[:cntrl:]]'),
  constraint shipping_rates_price_minor_check check (price_minor between 0 and 99999999999),
  constraint shipping_rates_free_from_minor_check
    check (free_from_minor between 0 and 99999999999),
  constraint shipping_rates_tax_rate_bps_check check (tax_rate_bps between 0 and 10000)
);
comment on table public.shipping_rates is
  'What delivery costs, flat, by country. A country without a rate of its own takes the one without a country; without that one either, the shop does not deliver there.';
comment on column public.shipping_rates.price_minor is
  'With tax or without, as the shop''s prices are.';
comment on column public.shipping_rates.free_from_minor is
  'From this sum of the goods on, as shown in the cart, delivery is free.';

create index shipping_rates_country_code_idx on public.shipping_rates (country_code);
create index shipping_rates_currency_idx on public.shipping_rates (org_id, currency);

create function private.sync_shops_from_organizations()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  insert into public.shops (org_id, slug, name, currency)
  values (new.id, new.slug, new.name, new.currency)
  on conflict (slug) do nothing;
  if not found then
    -- Some other shop has the address already; eight digits of the id make it another.
    insert into public.shops (org_id, slug, name, currency)
    values (new.id, left(new.slug, 31) || '-' || left(new.id::text, 8), new.name, new.currency);
  end if;
  return null;
end;
$$;
comment on function private.sync_shops_from_organizations() is
  'DEFINER: nobody may insert into shops. Gives a new organization its shop, closed; a trigger, so it runs for that row only.';

create trigger trg_500_create_shop
  after insert on public.organizations
  for each row execute function private.sync_shops_from_organizations();

insert into public.shops (org_id, slug, name, currency)
select organizations.id, organizations.slug, organizations.name, organizations.currency
from public.organizations as organizations;

create trigger trg_100_set_updated_at
  before update on public.shops
  for each row execute function private.tg__set_updated_at();
create trigger trg_100_set_updated_at
  before update on public.shipping_rates
  for each row execute function private.tg__set_updated_at();
create trigger trg_700_audit
  after insert or update or delete on public.shops
  for each row execute function private.tg__audit('org_id', 'org_id');
create trigger trg_700_audit
  after insert or update or delete on public.shipping_rates
  for each row execute function private.tg__audit();

alter table public.shops enable row level security;
alter table public.shipping_rates enable row level security;

create policy shops_select_staff on public.shops
  for select to authenticated
  using (org_id = any (array(select private.current_org_ids('products.read'))));
create policy shipping_rates_select_staff on public.shipping_rates
  for select to authenticated
  using (org_id = any (array(select private.current_org_ids('products.read'))));

grant select on public.shops, public.shipping_rates to authenticated, service_role;
-- No writes: update_shop(), set_shop_published() and save_shipping_rate() make them. Visitors read by
-- get_shop(), which shows open shops only.
