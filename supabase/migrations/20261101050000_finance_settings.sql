-- How an organization invoices: who it is on paper, how its documents are numbered, what is agreed.
-- Depends on: identity_organizations, platform_audit_log, commerce_shops.

insert into public.permissions (name, description)
values
  ('invoices.read', 'See invoices, credit notes and payments'),
  ('invoices.write', 'Draft invoices and change drafts'),
  ('invoices.issue', 'Issue, send, void and credit invoices'),
  ('invoices.import', 'Import the invoices of another system'),
  ('payments.write', 'Record payments, refunds and write-offs'),
  ('vouchers.read', 'See suppliers and vouchers'),
  ('vouchers.write', 'Change suppliers and draft vouchers'),
  ('vouchers.post', 'Post and cancel vouchers'),
  ('ledger.read', 'See accounts, journal entries and reports'),
  ('ledger.write', 'Change accounts, close and open periods'),
  ('documents.update', 'Change how documents look and are numbered');
insert into public.role_permissions (role, permission)
select roles.role, permissions.name
from public.permissions as permissions
cross join unnest(array['owner', 'admin']::public.member_role[]) as roles (role)
where permissions.name in (
  'invoices.read', 'invoices.write', 'invoices.issue', 'invoices.import', 'payments.write',
  'vouchers.read', 'vouchers.write', 'vouchers.post', 'ledger.read', 'ledger.write',
  'documents.update'
);
-- Agents prepare; what becomes a document or money is left to admins.
insert into public.role_permissions (role, permission)
values
  ('agent', 'invoices.read'), ('agent', 'invoices.write'),
  ('agent', 'vouchers.read'), ('agent', 'vouchers.write');

create function private.is_number_pattern(p_pattern text)
  returns boolean
  language sql
  immutable parallel safe
  security invoker set search_path = ''
as $$
  -- Literal characters, one year (a sequence begins again with each) and one sequence, padded or not.
  select p_pattern ~ '^([A-Za-z0-9/._ -]|\{YYYY\}|\{YY\}|\{seq(:[1-9])?\})+$'
    and char_length(p_pattern) <= 40
    and p_pattern = btrim(p_pattern)
    and regexp_count(p_pattern, '\{seq(:[1-9])?\}') = 1
    and regexp_count(p_pattern, '\{YY(YY)?\}') = 1;
$$;
comment on function private.is_number_pattern(text) is
  'Whether a text says how documents are numbered: letters, digits, / . _ - and spaces, {YYYY} or {YY} once for the fiscal year, {seq} or {seq:5} once for the sequence.';

create table public.finance_settings (
  org_id                      uuid        not null,
  legal_name                  text,
  legal_address               text,
  tax_number                  text,
  legal_text                  text,
  payment_details             text,
  logo_path                   text,
  invoice_pattern             text        not null default 'INV-{YYYY}-{seq:5}',
  credit_note_pattern         text        not null default 'CN-{YYYY}-{seq:5}',
  purchase_voucher_pattern    text        not null default 'PV-{YYYY}-{seq:5}',
  sales_voucher_pattern       text        not null default 'SV-{YYYY}-{seq:5}',
  fiscal_year_start_month     smallint    not null default 1,
  payment_terms_days          smallint    not null default 14,
  payment_terms               text,
  prices_include_tax          boolean     not null default false,
  default_tax_rate_bps        integer     not null default 0,
  closed_through_on           date,
  updated_at                  timestamptz not null default now(),
  constraint finance_settings_pkey primary key (org_id),
  constraint finance_settings_org_id_fkey
    foreign key (org_id) references public.organizations (id) on delete cascade,
  constraint finance_settings_legal_name_check
    check (char_length(legal_name) between 1 and 200 and legal_name !~ '[[:cntrl:]]'),
  constraint finance_settings_legal_address_check
    check (char_length(legal_address) between 1 and 500),
  constraint finance_settings_tax_number_check
    check (char_length(tax_number) between 1 and 60 and tax_number !~ '[[:cntrl:]]'),
  constraint finance_settings_legal_text_check check (char_length(legal_text) between 1 and 2000),
  constraint finance_settings_payment_details_check
    check (char_length(payment_details) between 1 and 1000),
  constraint finance_settings_logo_path_check
    check (char_length(logo_path) <= 200 and logo_path like org_id::text || '/%'),
  constraint finance_settings_invoice_pattern_check
    check (private.is_number_pattern(invoice_pattern)),
  constraint finance_settings_credit_note_pattern_check
    check (private.is_number_pattern(credit_note_pattern)),
  constraint finance_settings_purchase_voucher_pattern_check
    check (private.is_number_pattern(purchase_voucher_pattern)),
  constraint finance_settings_sales_voucher_pattern_check
    check (private.is_number_pattern(sales_voucher_pattern)),
  constraint finance_settings_fiscal_year_start_month_check
    check (fiscal_year_start_month between 1 and 12),
  constraint finance_settings_payment_terms_days_check
    check (payment_terms_days between 0 and 365),
  constraint finance_settings_payment_terms_check
    check (char_length(payment_terms) between 1 and 500),
  constraint finance_settings_default_tax_rate_bps_check
    check (default_tax_rate_bps between 0 and 10000)
);
comment on table public.finance_settings is
  'What stands on an organization''s documents and how they are numbered. Made with the organization; issued documents keep what it was.';
comment on column public.finance_settings.legal_name is
  'As on paper; without it, the name of the organization.';
comment on column public.finance_settings.legal_text is
  'At the foot of each document, such as register, board and bank.';
comment on column public.finance_settings.payment_details is
  'Where to pay: account, bank, what to quote.';
comment on column public.finance_settings.logo_path is 'In the bucket document-logos.';
comment on column public.finance_settings.fiscal_year_start_month is
  'The month in which a fiscal year begins. A year is called by the calendar year it begins in.';
comment on column public.finance_settings.closed_through_on is
  'Nothing is posted on this day or before. Moved by close_books() and reopen_books().';

create function private.sync_finance_settings_from_organizations()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  insert into public.finance_settings (org_id)
  values (new.id);
  return null;
end;
$$;
comment on function private.sync_finance_settings_from_organizations() is
  'DEFINER: nobody may insert into finance_settings. Gives a new organization its settings; a trigger, so it runs for that row only.';

create trigger trg_500_create_finance_settings
  after insert on public.organizations
  for each row execute function private.sync_finance_settings_from_organizations();

insert into public.finance_settings (org_id)
select organizations.id
from public.organizations as organizations;

create trigger trg_100_set_updated_at
  before update on public.finance_settings
  for each row execute function private.tg__set_updated_at();
create trigger trg_700_audit
  after insert or update or delete on public.finance_settings
  for each row execute function private.tg__audit('org_id', 'org_id');

create function private.fiscal_year(p_on date, p_start_month smallint)
  returns smallint
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
begin
  return extract(year from p_on - make_interval(months => p_start_month - 1))::smallint;
end;
$$;
comment on function private.fiscal_year(date, smallint) is
  'The fiscal year that a day is in, called by the calendar year in which it begins.';

create function private.org_today(p_org_id uuid)
  returns date
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  return (
    select (now() at time zone organizations.time_zone)::date
    from public.organizations as organizations
    where organizations.id = p_org_id
  );
end;
$$;
comment on function private.org_today(uuid) is
  'DEFINER: reads organizations for customers and workers; granted to nobody. Which day it is where the organization is.';

alter table public.finance_settings enable row level security;

create policy finance_settings_select_staff on public.finance_settings
  for select to authenticated
  using (org_id = any (array(select private.current_org_ids('invoices.read'))));

grant select on public.finance_settings to authenticated, service_role;
-- No writes: update_finance_settings() checks what depends on it, close_books() moves closed_through_on.
