-- Customers: whom an organization deals with, from the first contact on.
-- Depends on: platform_common_functions, crm_text, crm_countries, crm_customer_owners.

create type public.customer_segment as enum ('LEAD', 'OPPORTUNITY', 'CUSTOMER', 'CHURNED');
comment on type public.customer_segment is
  'Where a customer stands, in the order of a usual story: asked, in talks, bought, gone.';

create table public.customers (
  id           uuid                    not null default gen_random_uuid(),
  org_id       uuid                    not null,
  segment      public.customer_segment not null default 'LEAD',
  name         text,
  company      text,
  -- "C" so that the unique index also serves look-ups by the beginning of an address.
  email        text collate "C",
  phone        text,
  country_code text,
  external_ref text collate "C",
  source       text,
  owner_id     uuid,
  user_id      uuid,
  display_name text not null generated always as
    (coalesce(name, company, email, external_ref, phone, '')) stored,
  sort_name    text collate "C" not null generated always as
    (private.fold_text(coalesce(name, company, email, external_ref, phone, ''))) stored,
  created_by   uuid,
  created_at   timestamptz not null default now(),
  updated_at   timestamptz not null default now(),
  archived_at  timestamptz,
  -- The tenant leads the primary key: it then also is what composite foreign keys point at, and a
  -- second unique index, on the id alone, need not be written for every row of an import.
  constraint customers_pkey primary key (org_id, id),
  constraint customers_org_id_email_key unique (org_id, email),
  constraint customers_org_id_external_ref_key unique (org_id, external_ref),
  constraint customers_org_id_fkey
    foreign key (org_id) references public.organizations (id) on delete cascade,
  constraint customers_owner_id_fkey
    foreign key (org_id, owner_id) references private.customer_owners (org_id, user_id)
    on delete no action,
  constraint customers_user_id_fkey
    foreign key (user_id) references auth.users (id) on delete set null,
  constraint customers_identity_check
    check (coalesce(name, company, email, external_ref, phone) is not null),
  constraint customers_name_check
    check (char_length(name) between 1 and 200 and name !~ '[\x01-\x1f\x7f-\x9f]'),
  constraint customers_company_check
    check (char_length(company) between 1 and 200 and company !~ '[\x01-\x1f\x7f-\x9f]'),
  constraint customers_email_check
    check (
      char_length(email) <= 254
      and email = lower(email collate pg_catalog.pg_c_utf8)
      and email ~ '^[^\s\x01-\x1f\x7f-\x9f@<>(),;:"\\]+@[^\s\x01-\x1f\x7f-\x9f@<>(),;:"\\.]+(\.[^\s\x01-\x1f\x7f-\x9f@<>(),;:"\\.]+)+$'
    ),
  constraint customers_phone_check
    check (char_length(phone) <= 40 and phone ~ '[0-9]' and phone !~ '[\x01-\x1f\x7f-\x9f]'),
  constraint customers_country_code_check check (country_code ~ '^[A-Z]{2}$'),
  constraint customers_external_ref_check
    check (
      char_length(external_ref) between 1 and 100 and external_ref !~ '[\x01-\x1f\x7f-\x9f]'
    ),
  constraint customers_source_check
    check (char_length(source) between 1 and 60 and source !~ '[\x01-\x1f\x7f-\x9f]')
)
-- Some room on each page, so that an update of what no index has stays on it and out of them all.
with (fillfactor = 90);
-- For the planner no organization is small. A sample of one customer to each would tell it that the
-- organization alone finds a row, by whichever index begins with it, and an import would then read all
-- rows for each. Not a share of the rows either: a policy names the organization once more than the
-- query, so that a thousandth of a thousandth of a million would be one row again.
alter table public.customers alter column org_id set (n_distinct = 10);
comment on table public.customers is
  'Whom an organization deals with. Archived, not deleted; the same person may be a customer of many organizations.';
comment on column public.customers.email is
  'Trimmed and lower case. Unique per organization, archived rows included, so that restoring one never collides.';
comment on column public.customers.external_ref is
  'The id that another system knows this customer by. Case matters: in some systems it does.';
comment on column public.customers.owner_id is
  'A member. Of one who has left, the customers are released within minutes, see private.customer_owners.';
comment on column public.customers.user_id is
  'The sign-in of this customer. Set only through a verified address.';
comment on column public.customers.display_name is
  'What to call the row: the first of name, company, e-mail, reference and phone that is there.';
comment on column public.customers.sort_name is
  'display_name without case and accents: the order of lists by name, and what "starts with" looks at.';
comment on column public.customers.created_by is
  'Who made the row. No foreign key: it stays true after they have left.';

-- Lists, newest or oldest first, and by name. Partial, because archived rows are lists of their own.
create index customers_created_idx
  on public.customers (org_id, created_at, id) where archived_at is null;
create index customers_archived_idx
  on public.customers (org_id, created_at, id) where archived_at is not null;
-- Those by name carry what filters look at, since there is no order of names within a filter; they
-- also serve the search by the beginning of a name.
create index customers_sort_name_idx
  on public.customers (org_id, sort_name, id)
  include (segment, owner_id, source, country_code, created_at) where archived_at is null;
create index customers_archived_sort_name_idx
  on public.customers (org_id, sort_name, id)
  include (segment, owner_id, source, country_code, created_at) where archived_at is not null;
-- One for each filter, in the order of the list, so that the customers with one value are read from
-- either end and those with two are found by both indexes. archived_at is carried along so that an
-- index alone tells which rows count. The one by owner also serves the foreign key.
create index customers_segment_created_idx
  on public.customers (org_id, segment, created_at, id) include (archived_at);
create index customers_owner_created_idx
  on public.customers (org_id, owner_id, created_at, id) include (archived_at);
create index customers_source_created_idx
  on public.customers (org_id, source, created_at, id) include (archived_at);
create index customers_country_created_idx
  on public.customers (org_id, country_code, created_at, id) include (archived_at);
-- The rows of a signed-in customer, in all organizations; one row per organization.
create unique index customers_user_id_org_id_idx
  on public.customers (user_id, org_id) where user_id is not null;

create function private.tg_customers__normalize()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
declare
  -- As private.trim_value(), whose seven calls per row would cost more than the row.
  c_space constant text := E' \t\r\n\u00a0\u200b\ufeff';
begin
  new.name         := nullif(btrim(new.name, c_space), '');
  new.company      := nullif(btrim(new.company, c_space), '');
  new.email        := nullif(lower(btrim(new.email, c_space) collate pg_catalog.pg_c_utf8), '');
  new.phone        := nullif(btrim(new.phone, c_space), '');
  new.country_code := nullif(upper(btrim(new.country_code, c_space)), '');
  new.external_ref := nullif(btrim(new.external_ref, c_space), '');
  new.source       := nullif(btrim(new.source, c_space), '');

  -- No foreign key: countries never go, and the index that it asks for would serve no query.
  if new.country_code is not null
    and (tg_op = 'INSERT' or new.country_code is distinct from old.country_code)
    and not exists (
      select
      from public.countries as countries
      where countries.code = new.country_code
    )
  then
    raise exception 'crm.country_unknown' using errcode = 'PT422', detail = 'country_code';
  end if;
  return new;
end;
$$;
comment on function private.tg_customers__normalize() is
  'DEFINER: reads public.countries whoever writes. Trims, lower-cases the e-mail, and refuses an unknown country.';

create function private.tg_customers__keep_identity()
  returns trigger
  language plpgsql
  security invoker set search_path = ''
as $$
begin
  -- Every table that points here does so by (org_id, id); a row that moved would drag them along.
  raise exception 'crm.customer_is_fixed' using errcode = 'PT422';
end;
$$;
comment on function private.tg_customers__keep_identity() is
  'A customer keeps its id, its organization and its time of creation.';

create trigger trg_100_normalize
  before insert or update of name, company, email, phone, country_code, external_ref, source
  on public.customers
  for each row execute function private.tg_customers__normalize();
create trigger trg_110_set_updated_at
  before update on public.customers
  for each row execute function private.tg__set_updated_at();
create trigger trg_300_keep_identity
  before update of id, org_id, created_at on public.customers
  for each row
  when (
    (new.id, new.org_id, new.created_at) is distinct from (old.id, old.org_id, old.created_at)
  )
  execute function private.tg_customers__keep_identity();

create trigger trg_310_refuse_departed_owner
  before insert or update of owner_id on public.customers
  for each row
  when (new.owner_id is not null)
  execute function private.tg_customers__refuse_departed_owner();

alter table public.customers enable row level security;
-- Staff only, the customer themself not: the row also says how the staff see them (segment, owner,
-- source), and a policy cannot leave out columns. my_businesses() shows what is theirs.
create policy customers_select_staff on public.customers
  for select to authenticated
  using (org_id = any (array(select private.current_org_ids('customers.read'))));

grant select on public.customers to authenticated, service_role;
-- No insert, update or delete, for service_role neither: create_customer(), update_customer(),
-- archive_customers() and imports are the ways in. Each asks for its own permission and leaves its
-- mark in the timeline. Orders and invoices point here, so a row goes in two ways only: with the undo
-- of the import that made it, and into another by merge_customers(), which moves what points at it.
