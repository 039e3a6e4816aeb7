-- Addresses: what a country asks for, and the address book of a customer.
-- Depends on: crm_countries, crm_customers, crm_customer_redirects, crm_linking.

create table public.address_formats (
  country_code        text   not null,
  fields              text[] not null,
  required_fields     text[] not null,
  postal_code_label   text   not null default 'Postal code',
  city_label          text   not null default 'City',
  region_label        text   not null default 'Region',
  postal_code_pattern text,
  postal_code_example text,
  constraint address_formats_pkey primary key (country_code),
  constraint address_formats_country_code_fkey
    foreign key (country_code) references public.countries (code) on delete cascade,
  constraint address_formats_fields_check
    check (
      fields <@ array['line1', 'line2', 'postal_code', 'city', 'region']
      and fields @> array['line1']
    ),
  constraint address_formats_required_fields_check check (required_fields <@ fields),
  constraint address_formats_postal_code_label_check check (char_length(postal_code_label) <= 40),
  constraint address_formats_city_label_check check (char_length(city_label) <= 40),
  constraint address_formats_region_label_check check (char_length(region_label) <= 40),
  constraint address_formats_postal_code_check
    check (
      (postal_code_pattern is null) = (postal_code_example is null)
      and (postal_code_example ~* ('^(?:' || postal_code_pattern || ')$')) is not false
    )
);
comment on table public.address_formats is
  'What an address needs where things are sent most. Countries without a row take the format of get_address_format() for all others, which refuses little: who lives there knows best.';
comment on column public.address_formats.fields is
  'Which lines of the place are asked for, in the order in which people of the country write them.';
comment on column public.address_formats.postal_code_pattern is
  'The whole code, for Postgres and browsers alike; case does not matter.';

insert into public.address_formats (
  country_code, fields, required_fields, postal_code_label, city_label, region_label,
  postal_code_pattern, postal_code_example
)
select formats.country_code, string_to_array(formats.fields, ' '),
  string_to_array(formats.required_fields, ' '), formats.postal_code_label, formats.city_label,
  formats.region_label, formats.postal_code_pattern, formats.postal_code_example
from (
  values
    -- The code before the town, as in most of Europe.
    ('AT', 'line1 line2 postal_code city', 'line1 postal_code city', 'Postcode', 'Town', 'State', '[0-9]{4}', '1010'),
    ('BE', 'line1 line2 postal_code city', 'line1 postal_code city', 'Postcode', 'Town', 'Province', '[0-9]{4}', '1000'),
    ('BG', 'line1 line2 postal_code city', 'line1 postal_code city', 'Postcode', 'Town', 'Region', '[0-9]{4}', '1000'),
    ('CH', 'line1 line2 postal_code city', 'line1 postal_code city', 'Postcode', 'Town', 'Canton', '[0-9]{4}', '8001'),
    ('CY', 'line1 line2 postal_code city', 'line1 postal_code city', 'Postcode', 'Town', 'District', '[0-9]{4}', '1010'),
    ('CZ', 'line1 line2 postal_code city', 'line1 postal_code city', 'Postcode', 'Town', 'Region', '[0-9]{3} ?[0-9]{2}', '110 00'),
    ('DE', 'line1 line2 postal_code city', 'line1 postal_code city', 'Postcode', 'Town', 'State', '[0-9]{5}', '10115'),
    ('DK', 'line1 line2 postal_code city', 'line1 postal_code city', 'Postcode', 'Town', 'Region', '[0-9]{4}', '1050'),
    ('EE', 'line1 line2 postal_code city', 'line1 postal_code city', 'Postcode', 'Town', 'County', '[0-9]{5}', '10111'),
    ('FI', 'line1 line2 postal_code city', 'line1 postal_code city', 'Postcode', 'Town', 'Region', '[0-9]{5}', '00100'),
    ('FR', 'line1 line2 postal_code city', 'line1 postal_code city', 'Postcode', 'Town', 'Region', '[0-9]{5}', '75001'),
    ('GR', 'line1 line2 postal_code city', 'line1 postal_code city', 'Postcode', 'Town', 'Region', '[0-9]{3} ?[0-9]{2}', '104 31'),
    ('HR', 'line1 line2 postal_code city', 'line1 postal_code city', 'Postcode', 'Town', 'County', '[0-9]{5}', '10000'),
    ('HU', 'city line1 line2 postal_code', 'city line1 postal_code', 'Postcode', 'Town', 'County', '[0-9]{4}', '1051'),
    ('IS', 'line1 line2 postal_code city', 'line1 postal_code city', 'Postcode', 'Town', 'Region', '[0-9]{3}', '101'),
    ('LT', 'line1 line2 postal_code city', 'line1 postal_code city', 'Postcode', 'Town', 'County', '(LT-?)?[0-9]{5}', 'LT-01100'),
    ('LU', 'line1 line2 postal_code city', 'line1 postal_code city', 'Postcode', 'Town', 'Region', '(L-?)?[0-9]{4}', 'L-1111'),
    ('LV', 'line1 line2 city postal_code', 'line1 city postal_code', 'Postcode', 'Town', 'Region', '(LV-?)?[0-9]{4}', 'LV-1010'),
    ('NL', 'line1 line2 postal_code city', 'line1 postal_code city', 'Postcode', 'Town', 'Province', '[1-9][0-9]{3} ?[A-Z]{2}', '1012 AB'),
    ('NO', 'line1 line2 postal_code city', 'line1 postal_code city', 'Postcode', 'Town', 'County', '[0-9]{4}', '0150'),
    ('PL', 'line1 line2 postal_code city', 'line1 postal_code city', 'Postcode', 'Town', 'Province', '[0-9]{2}-[0-9]{3}', '00-001'),
    ('PT', 'line1 line2 postal_code city', 'line1 postal_code city', 'Postcode', 'Town', 'District', '[0-9]{4}-[0-9]{3}', '1100-148'),
    ('SE', 'line1 line2 postal_code city', 'line1 postal_code city', 'Postcode', 'Town', 'County', '[0-9]{3} ?[0-9]{2}', '111 22'),
    ('SI', 'line1 line2 postal_code city', 'line1 postal_code city', 'Postcode', 'Town', 'Region', '(SI-?)?[0-9]{4}', '1000'),
    ('SK', 'line1 line2 postal_code city', 'line1 postal_code city', 'Postcode', 'Town', 'Region', '[0-9]{3} ?[0-9]{2}', '811 01'),
    ('IL', 'line1 line2 city postal_code', 'line1 city', 'Postcode', 'Town', 'District', '[0-9]{5}([0-9]{2})?', '6100001'),
    -- With a province, county or the like.
    ('ES', 'line1 line2 postal_code city region', 'line1 postal_code city', 'Postcode', 'Town', 'Province', '[0-9]{5}', '28001'),
    ('IT', 'line1 line2 postal_code city region', 'line1 postal_code city', 'Postcode', 'Town', 'Province', '[0-9]{5}', '00184'),
    ('RO', 'line1 line2 postal_code city region', 'line1 city', 'Postcode', 'Town', 'County', '[0-9]{6}', '010011'),
    ('TR', 'line1 line2 postal_code city region', 'line1 city region', 'Postcode', 'District', 'Province', '[0-9]{5}', '34000'),
    ('UA', 'line1 line2 city region postal_code', 'line1 city postal_code', 'Postcode', 'Town', 'Oblast', '[0-9]{5}', '01001'),
    -- The code on a line of its own, below the town.
    ('GB', 'line1 line2 city region postal_code', 'line1 city postal_code', 'Postcode', 'Town', 'County', '[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}', 'SW1A 1AA'),
    ('IE', 'line1 line2 city region postal_code', 'line1 city', 'Eircode', 'Town', 'County', '[A-Z][0-9][0-9W] ?[A-Z0-9]{4}', 'D02 X285'),
    ('MT', 'line1 line2 city postal_code', 'line1 city postal_code', 'Postcode', 'Town', 'Region', '[A-Z]{3} ?[0-9]{2,4}', 'VLT 1117'),
    -- A state before the code.
    ('AU', 'line1 line2 city region postal_code', 'line1 city region postal_code', 'Postcode', 'Suburb', 'State', '[0-9]{4}', '2000'),
    ('BR', 'line1 line2 city region postal_code', 'line1 city region postal_code', 'CEP', 'City', 'State', '[0-9]{5}-?[0-9]{3}', '01000-000'),
    ('CA', 'line1 line2 city region postal_code', 'line1 city region postal_code', 'Postal code', 'City', 'Province', '[ABCEGHJ-NPRSTVXY][0-9][ABCEGHJ-NPRSTV-Z] ?[0-9][ABCEGHJ-NPRSTV-Z][0-9]', 'K1A 0B1'),
    ('IN', 'line1 line2 city region postal_code', 'line1 city region postal_code', 'PIN code', 'City', 'State', '[1-9][0-9]{2} ?[0-9]{3}', '110001'),
    ('MX', 'line1 line2 postal_code city region', 'line1 postal_code city region', 'Postal code', 'City', 'State', '[0-9]{5}', '06000'),
    ('MY', 'line1 line2 postal_code city region', 'line1 postal_code city', 'Postcode', 'City', 'State', '[0-9]{5}', '50000'),
    ('US', 'line1 line2 city region postal_code', 'line1 city region postal_code', 'ZIP code', 'City', 'State', '[0-9]{5}(-[0-9]{4})?', '94103'),
    ('NZ', 'line1 line2 city postal_code', 'line1 city postal_code', 'Postcode', 'Town', 'Region', '[0-9]{4}', '6011'),
    ('ZA', 'line1 line2 city postal_code', 'line1 city postal_code', 'Postal code', 'City', 'Province', '[0-9]{4}', '8001'),
    ('PH', 'line1 line2 city region postal_code', 'line1 city', 'ZIP code', 'City', 'Province', '[0-9]{4}', '1000'),
    ('TH', 'line1 line2 city region postal_code', 'line1 city region postal_code', 'Postal code', 'District', 'Province', '[0-9]{5}', '10200'),
    -- From the large to the small.
    ('CN', 'region city line1 line2 postal_code', 'region city line1', 'Postal code', 'City', 'Province', '[0-9]{6}', '100000'),
    ('JP', 'postal_code region city line1 line2', 'postal_code region city line1', 'Postal code', 'City or ward', 'Prefecture', '[0-9]{3}-?[0-9]{4}', '100-0001'),
    ('KR', 'region city line1 line2 postal_code', 'city line1 postal_code', 'Postal code', 'City or district', 'Province', '[0-9]{5}', '03051'),
    ('TW', 'postal_code city line1 line2', 'city line1', 'Postal code', 'City or county', 'District', '[0-9]{3}([0-9]{2,3})?', '100'),
    -- Without a code, or without a town.
    ('AE', 'line1 line2 city region', 'line1 region', 'Postal code', 'Area', 'Emirate', null, null),
    ('HK', 'line1 line2 city region', 'line1 city', 'Postal code', 'District', 'Territory', null, null),
    ('SG', 'line1 line2 postal_code', 'line1 postal_code', 'Postal code', 'City', 'Region', '[0-9]{6}', '018956')
) as formats (
  country_code, fields, required_fields, postal_code_label, city_label, region_label,
  postal_code_pattern, postal_code_example
);

alter table public.address_formats enable row level security;
create policy address_formats_select_signed_in on public.address_formats
  for select to authenticated
  using ((select private.current_user_id()) is not null);
grant select on public.address_formats to authenticated, service_role;
-- Visitors ask get_address_format().

create function private.current_customer_ids()
  returns setof uuid
  language plpgsql
  stable parallel safe rows 5
  security definer set search_path = ''
as $$
declare
  v_user_id uuid := private.current_user_id();
begin
  return query
  select customers.id
  from public.customers as customers
  where customers.user_id = v_user_id;
end;
$$;
comment on function private.current_customer_ids() is
  'DEFINER: policies call it, and a customer may not read customers. Trusts private.current_user_id(). The rows that the caller is linked to, one per organization.';
grant execute on function private.current_customer_ids() to authenticated;

create table public.addresses (
  id                  uuid        not null default gen_random_uuid(),
  org_id              uuid        not null,
  customer_id         uuid        not null,
  name                text        not null,
  company             text,
  line1               text        not null,
  line2               text,
  postal_code         text,
  city                text,
  region              text,
  country_code        text        not null,
  phone               text,
  is_default_shipping boolean     not null default false,
  is_default_billing  boolean     not null default false,
  -- Of the clock: the order in which they were added, also within one transaction.
  created_at          timestamptz not null default clock_timestamp(),
  updated_at          timestamptz not null default now(),
  constraint addresses_pkey primary key (org_id, id),
  constraint addresses_customer_id_fkey
    foreign key (org_id, customer_id) references public.customers (org_id, id) on delete cascade,
  constraint addresses_country_code_fkey
    foreign key (country_code) references public.countries (code) on delete restrict,
  constraint addresses_name_check
    check (char_length(name) between 1 and 120 and name !~ '[[:cntrl:]]'),
  constraint addresses_company_check
    check (char_length(company) between 1 and 120 and company !~ '[[:cntrl:]]'),
  constraint addresses_line1_check
    check (char_length(line1) between 1 and 120 and line1 !~ '[[:cntrl:]]'),
  constraint addresses_line2_check
    check (char_length(line2) between 1 and 120 and line2 !~ '[[:cntrl:]]'),
  constraint addresses_postal_code_check
    check (char_length(postal_code) between 1 and 20 and postal_code !~ '[[:cntrl:]]'),
  constraint addresses_city_check
    check (char_length(city) between 1 and 100 and city !~ '[[:cntrl:]]'),
  constraint addresses_region_check
    check (char_length(region) between 1 and 100 and region !~ '[[:cntrl:]]'),
  constraint addresses_phone_check
    check (char_length(phone) between 3 and 40 and phone !~ '[[:cntrl:]]')
);
comment on table public.addresses is
  'Where a customer has things sent, and whom they are billed to. Orders keep a copy, so that editing one rewrites no order.';
comment on column public.addresses.city is
  'Null where the country is the town, as in Singapore; address_formats says where it must be there.';
comment on column public.addresses.region is
  'State, province, county or prefecture, where the country''s addresses have one.';

create index addresses_customer_id_idx on public.addresses (org_id, customer_id, created_at);
create index addresses_country_code_idx on public.addresses (country_code);
create unique index addresses_default_shipping_idx
  on public.addresses (org_id, customer_id) where is_default_shipping;
create unique index addresses_default_billing_idx
  on public.addresses (org_id, customer_id) where is_default_billing;

create trigger trg_100_set_updated_at
  before update on public.addresses
  for each row execute function private.tg__set_updated_at();
create trigger trg_700_audit
  after insert or update or delete on public.addresses
  for each row execute function private.tg__audit();

alter table public.addresses enable row level security;
create policy addresses_select_staff_or_own on public.addresses
  for select to authenticated
  using (
    org_id = any (array(select private.current_org_ids('orders.read')))
    or customer_id = any (array(select private.current_customer_ids()))
  );

grant select on public.addresses to authenticated, service_role;
-- No writes: save_address() knows what each country asks for and keeps one default of each kind.
