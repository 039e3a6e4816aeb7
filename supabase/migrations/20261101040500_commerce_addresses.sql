-- Addresses: what a country asks for, and the address book of a customer.
-- Depends on: crm_countries, crm_customers, crm_customer_redirects, crm_linking.

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
  city                text        not null,
  region              text,
  country_code        text        not null,
  phone               text,
  is_default_shipping boolean     not null default false,
  is_default_billing  boolean     not null default false,
  created_at          timestamptz not null default now(),
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
