-- Vouchers: bookings of purchases and sales that have no invoice of ours, with suppliers or customers.
-- Depends on: finance_invoices, finance_ledger.

create table public.suppliers (
  id          uuid        not null default gen_random_uuid(),
  org_id      uuid        not null,
  name        text        not null,
  email       text,
  phone       text,
  address     text,
  tax_number  text,
  note        text,
  archived_at timestamptz,
  created_by  uuid,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  constraint suppliers_pkey primary key (org_id, id),
  constraint suppliers_org_id_fkey
    foreign key (org_id) references public.organizations (id) on delete cascade,
  constraint suppliers_name_check
    check (char_length(name) between 1 and 200 and name = btrim(name) and name !~ '[[:cntrl:]]'),
  constraint suppliers_email_check
    check (char_length(email) <= 255 and email ~ '^[^\s@]+@[^\s@]+\.[^\s@]+$'),
  constraint suppliers_phone_check check (char_length(phone) between 1 and 40),
  constraint suppliers_address_check check (char_length(address) between 1 and 500),
  constraint suppliers_tax_number_check
    check (char_length(tax_number) between 1 and 60 and tax_number !~ '[[:cntrl:]]'),
  constraint suppliers_note_check check (char_length(note) between 1 and 2000)
);
comment on table public.suppliers is
  'Whom an organization buys from. One that has vouchers is archived, never deleted.';

-- One live supplier of a name, case ignored; also the list, by name.
create unique index suppliers_name_idx
  on public.suppliers (org_id, lower(name)) where archived_at is null;

create table public.vouchers (
  id                 uuid        not null default gen_random_uuid(),
  org_id             uuid        not null,
  kind               text        not null,
  supplier_id        uuid,
  customer_id        uuid,
  status             text        not null default 'draft',
  number             text,
  fiscal_year        smallint,
  seq                bigint,
  currency           char(3)     not null,
  prices_include_tax boolean     not null default false,
  voucher_on         date        not null,
  due_on             date,
  reference          text,
  note               text,
  settlement         text        not null default 'account',
  net_minor          bigint      not null default 0,
  tax_minor          bigint      not null default 0,
  total_minor        bigint      not null default 0,
  paid_minor         bigint      not null default 0,
  open_minor         bigint      not null generated always as (
    case when status = 'posted' and settlement = 'account' then total_minor - paid_minor else 0 end
  ) stored,
  line_count         integer     not null default 0,
  idempotency_key    text,
  request_hash       bytea,
  created_by         uuid,
  created_at         timestamptz not null default now(),
  updated_at         timestamptz not null default now(),
  posted_by          uuid,
  posted_at          timestamptz,
  cancelled_at       timestamptz,
  cancelled_on       date,
  cancel_reason      text,
  constraint vouchers_pkey primary key (org_id, id),
  constraint vouchers_org_id_kind_number_key unique (org_id, kind, number),
  constraint vouchers_org_id_kind_fiscal_year_seq_key unique (org_id, kind, fiscal_year, seq),
  constraint vouchers_org_id_created_by_idempotency_key_key
    unique (org_id, created_by, idempotency_key),
  constraint vouchers_org_id_fkey
    foreign key (org_id) references public.organizations (id) on delete cascade,
  constraint vouchers_supplier_id_fkey
    foreign key (org_id, supplier_id) references public.suppliers (org_id, id) on delete no action,
  constraint vouchers_customer_id_fkey
    foreign key (org_id, customer_id) references public.customers (org_id, id) on delete no action,
  constraint vouchers_currency_fkey
    foreign key (currency) references public.currencies (code) on delete restrict,
  constraint vouchers_kind_check check (kind in ('purchase', 'sales')),
  -- Bought from a supplier, sold to a customer.
  constraint vouchers_party_check
    check (
      (kind = 'purchase') = (supplier_id is not null) and (kind = 'sales') = (customer_id is not null)
    ),
  constraint vouchers_status_check check (status in ('draft', 'posted', 'cancelled')),
  constraint vouchers_posted_check
    check (
      (status = 'draft') = (number is null)
      and (status = 'draft') = (posted_at is null)
      and (number is null) = (seq is null)
      and (seq is null) = (fiscal_year is null)
    ),
  constraint vouchers_cancelled_check
    check (
      (status = 'cancelled') = (cancelled_at is not null)
      and (cancelled_at is null) = (cancel_reason is null)
      and (cancelled_at is null) = (cancelled_on is null)
      and (status <> 'cancelled' or paid_minor = 0)
    ),
  constraint vouchers_settlement_check check (settlement in ('account', 'bank', 'cash')),
  constraint vouchers_total_minor_check
    check (
      total_minor = net_minor + tax_minor
      and net_minor >= 0 and tax_minor >= 0 and total_minor <= 9007199254740991
    ),
  constraint vouchers_paid_minor_check check (paid_minor between 0 and total_minor),
  constraint vouchers_due_on_check check (due_on >= voucher_on),
  -- What customers owe has a day from which it is overdue; of a bill, only its supplier can say one.
  constraint vouchers_sale_is_due_check
    check (
      status = 'draft' or kind <> 'sales' or settlement <> 'account' or due_on is not null
    ),
  constraint vouchers_voucher_on_check
    check (voucher_on between '1970-01-01' and '2199-12-31' and due_on <= '2200-12-31'),
  constraint vouchers_number_check check (char_length(number) between 1 and 60),
  constraint vouchers_reference_check
    check (char_length(reference) between 1 and 120 and reference !~ '[[:cntrl:]]'),
  constraint vouchers_note_check check (char_length(note) between 1 and 2000),
  constraint vouchers_cancel_reason_check check (char_length(cancel_reason) between 1 and 500),
  constraint vouchers_line_count_check check (line_count between 0 and 500),
  constraint vouchers_idempotency_key_check check (char_length(idempotency_key) between 1 and 255),
  constraint vouchers_request_hash_check
    check (
      octet_length(request_hash) = 32 and (request_hash is null) = (idempotency_key is null)
    )
);
comment on table public.vouchers is
  'Purchases from suppliers and sales to customers, booked by account. Drafts change; posted ones are cancelled by a reversing entry and keep their number.';
comment on column public.vouchers.reference is
  'The number on the supplier''s own paper, or whatever the party calls it by.';
comment on column public.vouchers.settlement is
  'account: to be paid later, by payments. bank or cash: paid at once, from there.';
comment on column public.vouchers.created_by is
  'Who drafted it: always the caller. No foreign key: it stays true after they have left.';

create index vouchers_voucher_on_idx
  on public.vouchers (org_id, kind, voucher_on, created_at, id);
-- A status by day; and what all of them come to is summed up without their rows.
create index vouchers_status_idx
  on public.vouchers (org_id, kind, status, voucher_on, created_at, id)
  include (currency, due_on, total_minor, open_minor);
-- What is not paid yet, by when: few beside those that are.
create index vouchers_open_idx
  on public.vouchers (org_id, kind, due_on, id) where open_minor > 0;
create index vouchers_supplier_id_idx on public.vouchers (org_id, supplier_id, voucher_on, id);
create index vouchers_customer_id_idx on public.vouchers (org_id, customer_id, voucher_on, id);
create index vouchers_currency_idx on public.vouchers (currency);

create table public.voucher_lines (
  org_id       uuid    not null,
  voucher_id   uuid    not null,
  position     integer not null,
  account_id   uuid    not null,
  description  text    not null,
  amount_minor bigint  not null,
  tax_rate_bps integer not null,
  net_minor    bigint  not null,
  tax_minor    bigint  not null,
  gross_minor  bigint  not null,
  constraint voucher_lines_pkey primary key (org_id, voucher_id, position),
  constraint voucher_lines_voucher_id_fkey
    foreign key (org_id, voucher_id) references public.vouchers (org_id, id) on delete cascade,
  constraint voucher_lines_account_id_fkey
    foreign key (org_id, account_id) references public.ledger_accounts (org_id, id)
    -- Both go with their organization, accounts first; of a posted voucher no line goes otherwise.
    on delete cascade,
  constraint voucher_lines_position_check check (position between 1 and 500),
  constraint voucher_lines_description_check check (char_length(description) between 1 and 500),
  constraint voucher_lines_amount_minor_check
    check (amount_minor between 1 and 9007199254740991),
  constraint voucher_lines_tax_rate_bps_check check (tax_rate_bps between 0 and 10000),
  constraint voucher_lines_amounts_check
    check (net_minor >= 0 and tax_minor >= 0 and net_minor + tax_minor = gross_minor)
);
comment on table public.voucher_lines is
  'What a voucher books, on which account. Change with their draft and not after it.';
comment on column public.voucher_lines.amount_minor is
  'As on the paper: with tax if the voucher''s prices include it, else without.';

create index voucher_lines_account_id_idx on public.voucher_lines (org_id, account_id);

create function private.tg_vouchers__guard()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  if tg_op = 'DELETE' then
    if old.status = 'draft' or not exists (
      select
      from public.organizations as organizations
      where organizations.id = old.org_id
    ) then
      return old;
    end if;
    raise exception 'finance.document_is_final' using errcode = '42501';
  end if;

  if old.status <> 'draft' then
    -- What happens to it, and whose it is when customers are merged. All else is booked.
    old.status := new.status;
    old.paid_minor := new.paid_minor;
    old.open_minor := new.open_minor;
    old.cancelled_at := coalesce(old.cancelled_at, new.cancelled_at);
    old.cancelled_on := coalesce(old.cancelled_on, new.cancelled_on);
    old.cancel_reason := coalesce(old.cancel_reason, new.cancel_reason);
    old.customer_id := case when old.customer_id is not null then new.customer_id end;
    old.updated_at := new.updated_at;
    if old is distinct from new or new.status = 'draft' or (
      old.cancelled_at is not null and new.status <> 'cancelled'
    ) then
      raise exception 'finance.document_is_final' using errcode = '42501';
    end if;
  end if;
  return new;
end;
$$;
comment on function private.tg_vouchers__guard() is
  'DEFINER: looks whether the organization is still there. A posted voucher is not changed and not deleted, by the owner of the table either.';

create function private.tg_voucher_lines__guard()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_is_final boolean;
begin
  -- A line that moves has two vouchers. One that is not there goes with its draft, or its organization.
  -- Shared, so that none is posted between this look and the end of the transaction.
  select bool_or(locked.status <> 'draft')
  into v_is_final
  from (
    select vouchers.status
    from public.vouchers as vouchers
    where (vouchers.org_id, vouchers.id)
      in ((old.org_id, old.voucher_id), (new.org_id, new.voucher_id))
    for share
  ) as locked;
  if v_is_final and (
    tg_op <> 'DELETE' or exists (
      select
      from public.organizations as organizations
      where organizations.id = old.org_id
    )
  ) then
    raise exception 'finance.document_is_final' using errcode = '42501';
  end if;
  return coalesce(new, old);
end;
$$;
comment on function private.tg_voucher_lines__guard() is
  'DEFINER: reads the voucher of a line and looks whether the organization is still there. Lines change while their voucher is a draft, and for nobody after that.';

create function private.tg_vouchers__check_sums()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  if exists (
    select
    from (
      select
        coalesce(sum(lines.net_minor), 0) as net_minor,
        coalesce(sum(lines.tax_minor), 0) as tax_minor,
        count(*) as line_count
      from public.voucher_lines as lines
      where lines.org_id = new.org_id
        and lines.voucher_id = new.id
    ) as sums
    where (new.net_minor, new.tax_minor, new.line_count)
      is distinct from (sums.net_minor, sums.tax_minor, sums.line_count)
      or sums.line_count = 0
  ) then
    raise exception 'finance.document_sums_differ' using errcode = '23514';
  end if;
  return new;
end;
$$;
comment on function private.tg_vouchers__check_sums() is
  'DEFINER: reads all lines of a voucher. A voucher is posted with the sums of its lines, of which there is one at least, or it is not posted.';

create trigger trg_100_set_updated_at
  before update on public.suppliers
  for each row execute function private.tg__set_updated_at();
create trigger trg_100_set_updated_at
  before update on public.vouchers
  for each row execute function private.tg__set_updated_at();
create trigger trg_300_check_sums
  before update on public.vouchers
  for each row when (old.number is null and new.number is not null)
  execute function private.tg_vouchers__check_sums();
-- A voucher begins as a draft: it has no lines yet that it could agree with.
create trigger trg_300_check_sums_of_new
  before insert on public.vouchers
  for each row when (new.number is not null)
  execute function private.tg_vouchers__check_sums();
create trigger trg_300_guard
  before update or delete on public.vouchers
  for each row execute function private.tg_vouchers__guard();
create trigger trg_300_guard_truncate
  before truncate on public.vouchers
  for each statement execute function private.tg__keep_documents();
create trigger trg_300_guard
  before insert or update or delete on public.voucher_lines
  for each row execute function private.tg_voucher_lines__guard();
create trigger trg_300_guard_truncate
  before truncate on public.voucher_lines
  for each statement execute function private.tg__keep_documents();
create trigger trg_700_audit
  after insert or update or delete on public.suppliers
  for each row execute function private.tg__audit();
create trigger trg_700_audit
  after insert or update or delete on public.vouchers
  for each row execute function private.tg__audit('org_id', 'id', 'request_hash');

alter table public.suppliers enable row level security;
alter table public.vouchers enable row level security;
alter table public.voucher_lines enable row level security;

create policy suppliers_select_staff on public.suppliers
  for select to authenticated
  using (org_id = any (array(select private.current_org_ids('vouchers.read'))));
create policy vouchers_select_staff on public.vouchers
  for select to authenticated
  using (org_id = any (array(select private.current_org_ids('vouchers.read'))));
create policy voucher_lines_select_staff on public.voucher_lines
  for select to authenticated
  using (org_id = any (array(select private.current_org_ids('vouchers.read'))));

grant select on public.suppliers to authenticated, service_role;
grant select (
  id, org_id, kind, supplier_id, customer_id, status, number, fiscal_year, seq, currency,
  prices_include_tax, voucher_on, due_on, reference, note, settlement, net_minor, tax_minor,
  total_minor, paid_minor, open_minor, line_count, created_by, created_at, updated_at, posted_by,
  posted_at, cancelled_at, cancelled_on, cancel_reason
) on public.vouchers to authenticated, service_role;
grant select on public.voucher_lines to authenticated, service_role;
-- No writes: save_supplier(), save_voucher_draft(), post_voucher() and cancel_voucher() make them.
