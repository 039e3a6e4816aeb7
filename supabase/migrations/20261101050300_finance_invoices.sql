-- Invoices: drafts that change, and documents that never do.
-- Depends on: finance_numbers, finance_ledger, commerce_orders, crm_customers.
--
-- A draft has no number. Issuing gives it one, computes and stores every total, copies what stands on
-- the paper (who sells, who buys), and posts it to the ledger, in one transaction. From then on only
-- what happens to it is written: paid_minor, credited_minor, given_back_minor, written_off_minor,
-- uncredited_minor, sent_at, voided_at.
--
-- Money: a line is rounded once, when it is shown, and its tax once, from that; everything else is a
-- sum of lines. See private.document_line_amounts().

create function private.document_line_amounts(
  p_unit_price_minor   bigint,
  p_quantity           numeric,
  p_discount_bps       integer,
  p_tax_rate_bps       integer,
  p_prices_include_tax boolean,
  -- What a refusal names as too large.
  p_field              text default null,
  out net_minor        bigint,
  out tax_minor        bigint,
  out gross_minor      bigint
)
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
declare
  v_shown numeric := round(
    p_unit_price_minor * p_quantity * (10000 - p_discount_bps) / 10000
  );
begin
  -- Half a minor unit is rounded away from zero, as in orders. Ten quadrillion minor units are what
  -- a number of JSON carries without rounding.
  if v_shown > 9007199254740991 then
    raise exception 'finance.amount_too_large'
      using errcode = 'PT422', detail = coalesce(p_field, '');
  end if;
  if p_prices_include_tax then
    gross_minor := v_shown;
    tax_minor := round(v_shown * p_tax_rate_bps / (10000 + p_tax_rate_bps));
    net_minor := gross_minor - tax_minor;
  else
    net_minor := v_shown;
    tax_minor := round(v_shown * p_tax_rate_bps / 10000);
    gross_minor := net_minor + tax_minor;
  end if;
end;
$$;
comment on function private.document_line_amounts(bigint, numeric, integer, integer, boolean, text) is
  'What a line of a document amounts to, in minor units: the one place where documents round. net + tax = gross, always. Raises finance.amount_too_large.';

create table public.invoices (
  id                 uuid        not null default gen_random_uuid(),
  org_id             uuid        not null,
  customer_id        uuid        not null,
  order_id           uuid,
  order_cancelled    bigint,
  status             text        not null default 'draft',
  number             text,
  series             text        not null default '',
  fiscal_year        smallint,
  seq                bigint,
  currency           char(3)     not null,
  prices_include_tax boolean     not null,
  issued_on          date,
  due_on             date,
  payment_terms_days smallint    not null,
  payment_terms      text,
  reference          text,
  note               text,
  seller             jsonb,
  bill_to            jsonb       not null,
  net_minor          bigint      not null default 0,
  tax_minor          bigint      not null default 0,
  total_minor        bigint      not null default 0,
  paid_minor         bigint      not null default 0,
  credited_minor     bigint      not null default 0,
  given_back_minor   bigint      not null default 0,
  written_off_minor  bigint      not null default 0,
  uncredited_minor   bigint      not null default 0,
  open_minor         bigint      not null generated always as (
    case
      when status in ('draft', 'void') then 0
      else total_minor - paid_minor - credited_minor - written_off_minor
    end
  ) stored,
  item_count         integer     not null default 0,
  idempotency_key    text,
  request_hash       bytea,
  created_by         uuid,
  created_at         timestamptz not null default now(),
  updated_at         timestamptz not null default now(),
  issued_by          uuid,
  issued_at          timestamptz,
  sent_at            timestamptz,
  voided_at          timestamptz,
  void_reason        text,
  constraint invoices_pkey primary key (org_id, id),
  -- A foreign number may equal one of ours; within a series it is one document.
  constraint invoices_org_id_series_number_key unique (org_id, series, number),
  constraint invoices_org_id_fiscal_year_seq_key unique (org_id, fiscal_year, seq),
  -- An invoice answers to the organization, so that two colleagues' keys never mean one invoice.
  constraint invoices_org_id_created_by_idempotency_key_key
    unique (org_id, created_by, idempotency_key),
  constraint invoices_org_id_fkey
    foreign key (org_id) references public.organizations (id) on delete cascade,
  -- No cascade: a customer with invoices is merged or archived, never deleted under them.
  constraint invoices_customer_id_fkey
    foreign key (org_id, customer_id) references public.customers (org_id, id) on delete no action,
  constraint invoices_order_id_fkey
    foreign key (org_id, order_id) references public.orders (org_id, id) on delete no action,
  constraint invoices_currency_fkey
    foreign key (currency) references public.currencies (code) on delete restrict,
  constraint invoices_status_check
    check (
      status in (
        'draft', 'issued', 'sent', 'partly_paid', 'paid', 'void', 'credited', 'written_off'
      )
    ),
  -- What an issued document has, and a draft has not.
  constraint invoices_issued_check
    check (
      (status = 'draft') = (number is null)
      and (status = 'draft') = (issued_at is null)
      and (status = 'draft' or issued_on is not null and due_on is not null and seller is not null)
      and (seq is null) = (fiscal_year is null)
      and (number is null or (series = '') = (seq is not null))
    ),
  constraint invoices_due_on_check check (due_on >= issued_on),
  constraint invoices_voided_check
    check (
      (status = 'void') = (voided_at is not null)
      and (voided_at is null) = (void_reason is null)
      and (
        status <> 'void'
        or paid_minor = 0 and credited_minor = 0 and given_back_minor = 0
          and written_off_minor = 0
      )
    ),
  constraint invoices_total_minor_check
    check (
      total_minor = net_minor + tax_minor
      and net_minor >= 0 and tax_minor >= 0 and total_minor <= 9007199254740991
    ),
  -- Settled by what was paid, credited and written off, never by more than there is.
  constraint invoices_settled_check
    check (
      paid_minor >= 0 and credited_minor >= 0 and written_off_minor >= 0
      and paid_minor + credited_minor + written_off_minor <= total_minor
    ),
  -- Credit notes take back what there is, once. More than is paid by now it may be for a moment: what
  -- an order gives back is taken off whole, and what is left of it is paid again.
  constraint invoices_given_back_check
    check (given_back_minor >= 0 and credited_minor + given_back_minor <= total_minor),
  -- Of what is asked for, and only where an order asks for less by now.
  constraint invoices_uncredited_minor_check
    check (
      uncredited_minor between 0 and total_minor
      and (uncredited_minor = 0 or order_id is not null and status not in ('draft', 'void'))
    ),
  constraint invoices_number_check check (char_length(number) between 1 and 60),
  constraint invoices_series_check check (char_length(series) <= 60),
  constraint invoices_order_cancelled_check
    check (order_cancelled is null or order_cancelled >= 0 and order_id is not null),
  constraint invoices_payment_terms_days_check check (payment_terms_days between 0 and 365),
  constraint invoices_payment_terms_check check (char_length(payment_terms) between 1 and 500),
  constraint invoices_reference_check
    check (char_length(reference) between 1 and 120 and reference !~ '[[:cntrl:]]'),
  constraint invoices_note_check check (char_length(note) between 1 and 2000),
  constraint invoices_void_reason_check check (char_length(void_reason) between 1 and 500),
  constraint invoices_seller_check check (jsonb_typeof(seller) = 'object'),
  constraint invoices_bill_to_check check (jsonb_typeof(bill_to) = 'object'),
  constraint invoices_item_count_check check (item_count between 0 and 1000),
  constraint invoices_issued_on_check
    check (issued_on between '1970-01-01' and '2199-12-31' and due_on <= '2200-12-31'),
  constraint invoices_idempotency_key_check check (char_length(idempotency_key) between 1 and 255),
  constraint invoices_request_hash_check
    check (
      octet_length(request_hash) = 32 and (request_hash is null) = (idempotency_key is null)
    )
);
comment on table public.invoices is
  'What customers are asked to pay. Drafts are changed and deleted; issued ones are corrected by credit notes or voided, and keep their number.';
comment on column public.invoices.order_cancelled is
  'Of an invoice of an order, how many pieces of that were cancelled when its lines were taken from it: with more by now, a draft is out of date. Not granted: only its functions ask.';
comment on column public.invoices.status is
  'Follows from the columns beside it, by trigger: see private.invoice_status(). Overdue is not a status but a day that has passed: see private.invoice_state().';
comment on column public.invoices.series is
  'Empty for numbers of ours. Of imported history, the name of its closed series: numbers are kept as they are and none is added.';
comment on column public.invoices.issued_on is
  'A day in the organization''s own time zone, as is due_on. Of a draft, the day it is wanted on, if any.';
comment on column public.invoices.seller is
  'Who sells, as on the paper: {name, address?, tax_number?, legal_text?, payment_details?, logo_path?}.';
comment on column public.invoices.bill_to is
  'Who buys, as on the paper: {name, company?, email?, lines: […], country_code?, tax_number?}.';
comment on column public.invoices.credited_minor is
  'What credit notes took off what was open. What they took back beyond that is given_back_minor.';
comment on column public.invoices.given_back_minor is
  'What credit notes gave back of what was paid, as store credit or to be refunded. It stays paid, and opens nothing.';
comment on column public.invoices.uncredited_minor is
  'What was cancelled of its order after it was drafted and no credit note takes back yet: see private.uncredited_minor(). Not granted: its functions tell.';
comment on column public.invoices.open_minor is 'What is still to be paid.';
comment on column public.invoices.created_by is
  'Who drafted it: always the caller; null for a job. No foreign key: it stays true after they have left.';

-- Newest first, for staff; drafts, which have no day yet, before all.
create index invoices_issued_idx
  on public.invoices (org_id, coalesce(issued_on, 'infinity'), created_at, id);
-- A status by day; and what all of them come to is summed up without their rows.
create index invoices_status_idx
  on public.invoices (org_id, status, coalesce(issued_on, 'infinity'), created_at, id)
  include (
    currency, due_on, total_minor, open_minor, paid_minor, given_back_minor, written_off_minor
  );
-- What is owed, by when: overdue ones, ageing, totals.
create index invoices_open_idx
  on public.invoices (org_id, due_on, id) include (currency, open_minor, customer_id)
  where open_minor > 0;
-- What needs a credit note, newest first, and what that comes to.
create index invoices_uncredited_idx
  on public.invoices (org_id, coalesce(issued_on, 'infinity'), created_at, id)
  include (
    status, currency, due_on, total_minor, open_minor, paid_minor, given_back_minor,
    written_off_minor
  )
  where uncredited_minor > 0;
create index invoices_customer_id_idx
  on public.invoices (org_id, customer_id, coalesce(issued_on, 'infinity'), created_at, id);
-- An order is invoiced once, unless that was voided.
create unique index invoices_order_id_idx
  on public.invoices (org_id, order_id) where status <> 'void' and order_id is not null;
create index invoices_order_id_fkey_idx
  on public.invoices (org_id, order_id) where order_id is not null;
create index invoices_currency_idx on public.invoices (currency);

create table public.invoice_items (
  id                uuid           not null default gen_random_uuid(),
  org_id            uuid           not null,
  invoice_id        uuid           not null,
  position          integer        not null,
  description       text           not null,
  quantity          numeric(18, 6) not null,
  unit              text,
  unit_price_minor  bigint         not null,
  discount_bps      integer        not null default 0,
  tax_rate_bps      integer        not null,
  net_minor         bigint         not null,
  tax_minor         bigint         not null,
  gross_minor       bigint         not null,
  product_id        uuid,
  variant_id        uuid,
  order_item_id     uuid,
  constraint invoice_items_pkey primary key (org_id, id),
  constraint invoice_items_org_id_invoice_id_position_key unique (org_id, invoice_id, position),
  constraint invoice_items_invoice_id_fkey
    foreign key (org_id, invoice_id) references public.invoices (org_id, id) on delete cascade,
  constraint invoice_items_position_check check (position between 1 and 1000),
  constraint invoice_items_description_check check (char_length(description) between 1 and 500),
  -- Less than nothing is a credit note.
  constraint invoice_items_quantity_check check (quantity > 0 and quantity <= 999999999),
  constraint invoice_items_unit_check
    check (char_length(unit) between 1 and 20 and unit !~ '[[:cntrl:]]'),
  constraint invoice_items_unit_price_minor_check
    check (unit_price_minor between 0 and 99999999999999),
  constraint invoice_items_discount_bps_check check (discount_bps between 0 and 10000),
  constraint invoice_items_tax_rate_bps_check check (tax_rate_bps between 0 and 10000),
  constraint invoice_items_amounts_check
    check (net_minor >= 0 and tax_minor >= 0 and net_minor + tax_minor = gross_minor)
);
comment on table public.invoice_items is
  'Lines of invoices. Change with their draft and not after it.';
comment on column public.invoice_items.unit_price_minor is
  'With tax if the invoice''s prices include it, else without.';
comment on column public.invoice_items.product_id is
  'Where the line came from, of the same organization when it was written; no foreign keys, nor for variant_id and order_item_id: the line stands for itself, and what it came from may go.';

create function private.tg_invoices__guard()
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
    ) or old.series <> '' and private.is_undone_document(old.org_id, old.id) then
      return old;
    end if;
    raise exception 'finance.document_is_final' using errcode = '42501';
  end if;

  if old.status <> 'draft' then
    -- What happens to a document, and whose it is when customers are merged. All else is the paper.
    old.status := new.status;
    old.paid_minor := new.paid_minor;
    old.credited_minor := new.credited_minor;
    old.given_back_minor := new.given_back_minor;
    old.written_off_minor := new.written_off_minor;
    old.uncredited_minor := new.uncredited_minor;
    old.open_minor := new.open_minor;
    old.sent_at := coalesce(old.sent_at, new.sent_at);
    old.voided_at := coalesce(old.voided_at, new.voided_at);
    old.void_reason := coalesce(old.void_reason, new.void_reason);
    old.customer_id := new.customer_id;
    old.updated_at := new.updated_at;
    if old is distinct from new or new.status = 'draft' then
      raise exception 'finance.document_is_final' using errcode = '42501';
    end if;
  end if;
  return new;
end;
$$;
comment on function private.tg_invoices__guard() is
  'DEFINER: looks whether the organization is still there, and whether an import is undone. An issued invoice is not changed and not deleted, by the owner of the table either.';

create function private.invoice_status(p_invoice public.invoices)
  returns text
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
begin
  return case
    when p_invoice.number is null then 'draft'
    when p_invoice.voided_at is not null then 'void'
    -- While something is open, that is what matters, whatever settled the rest.
    when p_invoice.paid_minor + p_invoice.credited_minor + p_invoice.written_off_minor
      < p_invoice.total_minor
    then case
      when p_invoice.paid_minor > 0 then 'partly_paid'
      when p_invoice.sent_at is not null then 'sent'
      else 'issued'
    end
    when p_invoice.total_minor > 0
      and p_invoice.credited_minor + p_invoice.given_back_minor = p_invoice.total_minor
    then 'credited'
    when p_invoice.written_off_minor > 0 then 'written_off'
    else 'paid'
  end;
end;
$$;
comment on function private.invoice_status(public.invoices) is
  'The status of an invoice, from what has happened to it. The first that is true: draft; void; with something open partly_paid, sent or issued; with nothing open credited (credit notes took back all of it, paid or not), written_off (some of it was given up, were it the least part), paid. An invoice of nothing is paid when it is issued.';

create function private.tg_invoices__set_status()
  returns trigger
  language plpgsql
  security invoker set search_path = ''
as $$
begin
  new.status := private.invoice_status(new);
  return new;
end;
$$;
comment on function private.tg_invoices__set_status() is
  'Nobody sets the status of an invoice: it follows from the other columns.';

create function private.invoice_as_billed(p_invoice public.invoices)
  returns public.invoices
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
declare
  v_invoice public.invoices := p_invoice;
begin
  if v_invoice.written_off_minor > 0 then
    v_invoice.written_off_minor := 0;
    v_invoice.open_minor := v_invoice.open_minor + p_invoice.written_off_minor;
    v_invoice.status := private.invoice_status(v_invoice);
  end if;
  return v_invoice;
end;
$$;
comment on function private.invoice_as_billed(public.invoices) is
  'An invoice as its customer is told of it: what was written off is owed as before. That it was given up is the staff''s business, who may still ask for the money.';

create function private.assert_invoice_is_draft(p_org_id uuid, p_invoice_id uuid)
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_status text;
begin
  -- Shared, so that it is not issued between this look and the end of the transaction.
  select invoices.status
  into v_status
  from public.invoices as invoices
  where invoices.org_id = p_org_id
    and invoices.id = p_invoice_id
  for share;
  -- Not there: it goes with its draft, or with its organization.
  if v_status is distinct from 'draft' and v_status is not null then
    raise exception 'finance.document_is_final' using errcode = '42501';
  end if;
end;
$$;
comment on function private.assert_invoice_is_draft(uuid, uuid) is
  'DEFINER: reads and locks the invoice of a line; granted to nobody. Raises when it is issued.';

create function private.tg_invoice_items__guard()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  -- Neither away from an issued invoice nor onto one.
  if tg_op <> 'INSERT' then
    perform private.assert_invoice_is_draft(old.org_id, old.invoice_id);
  end if;
  if tg_op <> 'DELETE' then
    perform private.assert_invoice_is_draft(new.org_id, new.invoice_id);
  end if;
  return coalesce(new, old);
end;
$$;
comment on function private.tg_invoice_items__guard() is
  'DEFINER: calls a guard that is granted to nobody. Lines change while their invoice is a draft, and for nobody after that.';

create function private.tg__keep_documents()
  returns trigger
  language plpgsql
  security invoker set search_path = ''
as $$
begin
  raise exception 'finance.document_is_final' using errcode = '42501';
end;
$$;
comment on function private.tg__keep_documents() is
  'Documents are not emptied away, by the owner of the tables either.';

create trigger trg_100_set_updated_at
  before update on public.invoices
  for each row execute function private.tg__set_updated_at();
create trigger trg_100_set_status
  before insert or update on public.invoices
  for each row execute function private.tg_invoices__set_status();
create trigger trg_300_guard
  before update or delete on public.invoices
  for each row execute function private.tg_invoices__guard();
create trigger trg_300_guard_truncate
  before truncate on public.invoices
  for each statement execute function private.tg__keep_documents();
create trigger trg_300_guard
  before insert or update or delete on public.invoice_items
  for each row execute function private.tg_invoice_items__guard();
create trigger trg_300_guard_truncate
  before truncate on public.invoice_items
  for each statement execute function private.tg__keep_documents();
create trigger trg_700_audit
  after insert or delete on public.invoices
  for each row execute function private.tg__audit('org_id', 'id', 'request_hash');
-- Not that a draft became a document of a closed series: an import makes it in the same transaction.
create trigger trg_700_audit_updated
  after update on public.invoices
  for each row when (old.number is not null or new.series = '')
  execute function private.tg__audit('org_id', 'id', 'request_hash');

create function private.tg_invoices__check_sums()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  if exists (
    select
    from (
      select
        coalesce(sum(items.net_minor), 0) as net_minor,
        coalesce(sum(items.tax_minor), 0) as tax_minor,
        count(*) as item_count
      from public.invoice_items as items
      where items.org_id = new.org_id
        and items.invoice_id = new.id
    ) as sums
    where (new.net_minor, new.tax_minor, new.item_count)
      is distinct from (sums.net_minor, sums.tax_minor, sums.item_count)
      or sums.item_count = 0
  ) then
    raise exception 'finance.document_sums_differ' using errcode = '23514';
  end if;
  return new;
end;
$$;
comment on function private.tg_invoices__check_sums() is
  'DEFINER: reads all lines of an invoice. An invoice is issued with the sums of its lines, of which there is one at least, or it is not issued.';

-- Once: after it neither the lines nor the sums change.
create trigger trg_300_check_sums
  before update on public.invoices
  for each row when (old.number is null and new.number is not null)
  execute function private.tg_invoices__check_sums();
create constraint trigger trg_300_check_sums_of_imported
  after insert on public.invoices
  deferrable initially deferred
  for each row when (new.number is not null)
  execute function private.tg_invoices__check_sums();

create function private.invoice_state(
  p_status     text,
  p_open_minor bigint,
  p_due_on     date,
  p_today      date
)
  returns text
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
begin
  return case
    when p_status in ('issued', 'sent', 'partly_paid') and p_open_minor > 0 and p_due_on < p_today
    then 'overdue'
    else p_status
  end;
end;
$$;
comment on function private.invoice_state(text, bigint, date, date) is
  'What people call an invoice on a day: its status, or overdue from the day after it was due.';

alter table public.invoices enable row level security;
alter table public.invoice_items enable row level security;

create function private.current_invoice_ids()
  returns setof uuid
  language plpgsql
  stable parallel safe rows 50
  security definer set search_path = ''
as $$
begin
  return query
  select invoices.id
  from private.current_buyers() as buyers
  join public.invoices as invoices
    on invoices.org_id = buyers.org_id and invoices.customer_id = buyers.customer_id
  where invoices.status <> 'draft';
end;
$$;
comment on function private.current_invoice_ids() is
  'DEFINER: policies on lines call it. Trusts private.current_buyers(): their issued invoices.';
grant execute on function private.current_invoice_ids() to authenticated;

create policy invoices_select_staff_or_own on public.invoices
  for select to authenticated
  using (
    org_id = any (array(select private.current_org_ids('invoices.read')))
    or (status <> 'draft' and customer_id = any (array(select private.current_buyer_ids())))
  );
create policy invoice_items_select_staff_or_own on public.invoice_items
  for select to authenticated
  using (
    org_id = any (array(select private.current_org_ids('invoices.read')))
    or invoice_id = any (array(select private.current_invoice_ids()))
  );

-- Customers read their own rows here. So not who of the staff made and issued it, nor that it was
-- given up, which status and open_minor would tell like written_off_minor: get_invoice() and the lists
-- tell the staff, and customers by private.invoice_as_billed().
grant select (
  id, org_id, customer_id, order_id, number, series, fiscal_year, seq, currency,
  prices_include_tax, issued_on, due_on, payment_terms_days, payment_terms, reference, note, seller,
  bill_to, net_minor, tax_minor, total_minor, paid_minor, credited_minor, item_count, created_at,
  updated_at, issued_at, sent_at, voided_at, void_reason, given_back_minor
) on public.invoices to authenticated, service_role;
grant select (status, written_off_minor, open_minor, created_by, issued_by)
  on public.invoices to service_role;
grant select on public.invoice_items to authenticated, service_role;
-- No writes: save_invoice_draft(), issue_invoice(), void_invoice() and payments make them.
