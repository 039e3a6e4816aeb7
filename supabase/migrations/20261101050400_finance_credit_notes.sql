-- Credit notes: what takes back an invoice, in whole or in part.
-- Depends on: finance_invoices.
--
-- There are no drafts of them: a credit note is issued in one step, with a number of its own.
--
-- Ours are always of an invoice. Of imported history one may stand alone: the invoice that it took
-- back is older than the file. It settles nothing then, and all of it is to be paid back.

create table public.credit_notes (
  id                 uuid        not null default gen_random_uuid(),
  org_id             uuid        not null,
  invoice_id         uuid,
  customer_id        uuid        not null,
  number             text        not null,
  series             text        not null default '',
  fiscal_year        smallint,
  seq                bigint,
  currency           char(3)     not null,
  issued_on          date        not null,
  reason             text        not null,
  seller             jsonb       not null,
  bill_to            jsonb       not null,
  net_minor          bigint      not null,
  tax_minor          bigint      not null,
  total_minor        bigint      not null,
  settled_minor      bigint      not null,
  credit_minor       bigint      not null default 0,
  refundable_minor   bigint      not null default 0,
  refunded_minor     bigint      not null default 0,
  item_count         integer     not null,
  idempotency_key    text,
  request_hash       bytea,
  created_by         uuid,
  issued_at          timestamptz not null default now(),
  sent_at            timestamptz,
  updated_at         timestamptz not null default now(),
  constraint credit_notes_pkey primary key (org_id, id),
  constraint credit_notes_org_id_series_number_key unique (org_id, series, number),
  constraint credit_notes_org_id_fiscal_year_seq_key unique (org_id, fiscal_year, seq),
  constraint credit_notes_org_id_created_by_idempotency_key_key
    unique (org_id, created_by, idempotency_key),
  constraint credit_notes_invoice_id_fkey
    foreign key (org_id, invoice_id) references public.invoices (org_id, id) on delete cascade,
  constraint credit_notes_org_id_fkey
    foreign key (org_id) references public.organizations (id) on delete cascade,
  constraint credit_notes_invoice_id_check
    check (invoice_id is not null or series <> '' and settled_minor = 0),
  constraint credit_notes_customer_id_fkey
    foreign key (org_id, customer_id) references public.customers (org_id, id) on delete no action,
  constraint credit_notes_currency_fkey
    foreign key (currency) references public.currencies (code) on delete restrict,
  constraint credit_notes_series_check
    check (
      char_length(series) <= 60
      and (series = '') = (seq is not null)
      and (seq is null) = (fiscal_year is null)
    ),
  constraint credit_notes_number_check check (char_length(number) between 1 and 60),
  constraint credit_notes_reason_check check (char_length(reason) between 1 and 500),
  constraint credit_notes_total_minor_check
    check (
      total_minor = net_minor + tax_minor
      and net_minor >= 0 and tax_minor >= 0 and total_minor <= 9007199254740991
    ),
  -- What it took off the invoice, what became store credit, and what waits to be paid back.
  constraint credit_notes_settled_check
    check (
      settled_minor >= 0 and credit_minor >= 0
      and refunded_minor between 0 and refundable_minor
      and settled_minor + credit_minor + refundable_minor = total_minor
    ),
  constraint credit_notes_item_count_check check (item_count between 1 and 1000),
  constraint credit_notes_seller_check check (jsonb_typeof(seller) = 'object'),
  constraint credit_notes_bill_to_check check (jsonb_typeof(bill_to) = 'object'),
  constraint credit_notes_issued_on_check
    check (issued_on between '1970-01-01' and '2199-12-31'),
  constraint credit_notes_idempotency_key_check
    check (char_length(idempotency_key) between 1 and 255),
  constraint credit_notes_request_hash_check
    check (
      octet_length(request_hash) = 32 and (request_hash is null) = (idempotency_key is null)
    )
);
comment on table public.credit_notes is
  'What took back invoices, in whole or part. Never changed and never deleted.';
comment on column public.credit_notes.series is 'As of invoices.';
comment on column public.credit_notes.invoice_id is
  'Null only of imported history, where the invoice is not among what was imported.';
comment on column public.credit_notes.settled_minor is
  'What it took off what was still open of the invoice.';
comment on column public.credit_notes.credit_minor is
  'What had been paid already and was given back as store credit.';
comment on column public.credit_notes.refundable_minor is
  'What had been paid already and is paid back in money, by refunds.';

create index credit_notes_issued_idx on public.credit_notes (org_id, issued_on, issued_at, id);
create index credit_notes_invoice_id_idx on public.credit_notes (org_id, invoice_id);
create index credit_notes_customer_id_idx
  on public.credit_notes (org_id, customer_id, issued_on, issued_at, id);
create index credit_notes_currency_idx on public.credit_notes (currency);

create table public.credit_note_items (
  id              uuid           not null default gen_random_uuid(),
  org_id          uuid           not null,
  credit_note_id  uuid           not null,
  invoice_item_id uuid,
  position        integer        not null,
  description     text           not null,
  quantity        numeric(18, 6) not null,
  tax_rate_bps    integer        not null,
  net_minor       bigint         not null,
  tax_minor       bigint         not null,
  gross_minor     bigint         not null,
  constraint credit_note_items_pkey primary key (org_id, id),
  constraint credit_note_items_org_id_credit_note_id_position_key
    unique (org_id, credit_note_id, position),
  constraint credit_note_items_credit_note_id_fkey
    foreign key (org_id, credit_note_id) references public.credit_notes (org_id, id)
    on delete cascade,
  constraint credit_note_items_invoice_item_id_fkey
    foreign key (org_id, invoice_item_id) references public.invoice_items (org_id, id)
    on delete no action,
  constraint credit_note_items_position_check check (position between 1 and 1000),
  constraint credit_note_items_description_check
    check (char_length(description) between 1 and 500),
  constraint credit_note_items_quantity_check check (quantity > 0),
  constraint credit_note_items_tax_rate_bps_check check (tax_rate_bps between 0 and 10000),
  constraint credit_note_items_amounts_check
    check (net_minor >= 0 and tax_minor >= 0 and net_minor + tax_minor = gross_minor)
);
comment on table public.credit_note_items is
  'Lines of credit notes, each of a line of the invoice, if there is one. Together never more than that line.';

create index credit_note_items_invoice_item_id_idx
  on public.credit_note_items (org_id, invoice_item_id);

create function private.tg_credit_notes__guard()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  if tg_op = 'DELETE' and (
    not exists (
      select
      from public.organizations as organizations
      where organizations.id = old.org_id
    ) or old.series <> '' and private.is_undone_document(old.org_id, old.id)
  ) then
    return old;
  end if;
  if tg_op = 'UPDATE' then
    -- What happens to it, and whose it is when customers are merged. All else is the paper.
    old.refunded_minor := new.refunded_minor;
    old.sent_at := coalesce(old.sent_at, new.sent_at);
    old.customer_id := new.customer_id;
    old.updated_at := new.updated_at;
    if old is not distinct from new then
      return new;
    end if;
  end if;
  raise exception 'finance.document_is_final' using errcode = '42501';
end;
$$;
comment on function private.tg_credit_notes__guard() is
  'DEFINER: looks whether the organization is still there, and whether an import is undone. A credit note is not changed and not deleted, by the owner of the table either.';

create function private.tg_credit_note_items__guard()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  -- Gone with their note or their organization, and with nothing else.
  if tg_op = 'DELETE' and not (
    exists (
      select
      from public.organizations as organizations
      where organizations.id = old.org_id
    )
    and exists (
      select
      from public.credit_notes as notes
      where notes.org_id = old.org_id
        and notes.id = old.credit_note_id
    )
  ) then
    return old;
  end if;
  raise exception 'finance.document_is_final' using errcode = '42501';
end;
$$;
comment on function private.tg_credit_note_items__guard() is
  'DEFINER: looks whether the organization and the credit note are still there. Lines of a credit note stay as they were issued.';

create function private.tg_credit_note_items__whole_note()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  -- No credit note is committed without lines, so what was issued before gets none beside them.
  if exists (
    select
    from (
      select new_rows.org_id, new_rows.credit_note_id, count(*) as line_count
      from new_rows
      group by new_rows.org_id, new_rows.credit_note_id
    ) as added
    where added.line_count < (
      select count(*)
      from public.credit_note_items as items
      where items.org_id = added.org_id
        and items.credit_note_id = added.credit_note_id
    )
  ) then
    raise exception 'finance.document_is_final' using errcode = '42501';
  end if;
  return null;
end;
$$;
comment on function private.tg_credit_note_items__whole_note() is
  'DEFINER: counts the lines of credit notes for whoever issues. The lines of a credit note come in one statement, and none after them.';

create function private.tg_credit_note_items__check_invoice_item()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  -- The caller holds the invoice, so nobody else is crediting the same line.
  if exists (
    select
    from public.invoice_items as items
    join public.credit_note_items as credits
      on credits.org_id = items.org_id and credits.invoice_item_id = items.id
    where items.org_id = new.org_id
      and items.id = new.invoice_item_id
    group by items.quantity, items.net_minor, items.tax_minor
    having sum(credits.quantity) > items.quantity
      or sum(credits.net_minor) > items.net_minor
      or sum(credits.tax_minor) > items.tax_minor
  ) then
    raise exception 'finance.credit_exceeds_invoice' using errcode = 'PT422';
  end if;
  return null;
end;
$$;
comment on function private.tg_credit_note_items__check_invoice_item() is
  'DEFINER: reads all that was credited of a line. No line is credited beyond what was invoiced.';

create trigger trg_100_set_updated_at
  before update on public.credit_notes
  for each row execute function private.tg__set_updated_at();
create trigger trg_300_guard
  before update or delete on public.credit_notes
  for each row execute function private.tg_credit_notes__guard();
create trigger trg_300_guard_truncate
  before truncate on public.credit_notes
  for each statement execute function private.tg__keep_documents();
create trigger trg_300_guard
  before update or delete on public.credit_note_items
  for each row execute function private.tg_credit_note_items__guard();
create trigger trg_300_guard_truncate
  before truncate on public.credit_note_items
  for each statement execute function private.tg__keep_documents();
create trigger trg_300_whole_note
  after insert on public.credit_note_items
  referencing new table as new_rows
  for each statement execute function private.tg_credit_note_items__whole_note();
create trigger trg_300_check_invoice_item
  after insert on public.credit_note_items
  for each row execute function private.tg_credit_note_items__check_invoice_item();
create trigger trg_700_audit
  after insert or update or delete on public.credit_notes
  for each row execute function private.tg__audit('org_id', 'id', 'request_hash');

create function private.tg_credit_notes__check_sums()
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
        count(*) as item_count,
        bool_and((items.invoice_item_id is null) = (new.invoice_id is null)) as is_alike
      from public.credit_note_items as items
      where items.org_id = new.org_id
        and items.credit_note_id = new.id
    ) as sums
    where (new.net_minor, new.tax_minor, new.item_count)
      is distinct from (sums.net_minor, sums.tax_minor, sums.item_count)
      or sums.is_alike is not true
  ) then
    raise exception 'finance.document_sums_differ' using errcode = '23514';
  end if;
  return null;
end;
$$;
comment on function private.tg_credit_notes__check_sums() is
  'DEFINER: reads all lines of a credit note. It and its lines add up and are of the same invoice or none when a transaction ends, or it does not end.';

create constraint trigger trg_300_check_sums
  after insert on public.credit_notes
  deferrable initially deferred
  for each row execute function private.tg_credit_notes__check_sums();

alter table public.credit_notes enable row level security;
alter table public.credit_note_items enable row level security;

create function private.current_credit_note_ids()
  returns setof uuid
  language plpgsql
  stable parallel safe rows 50
  security definer set search_path = ''
as $$
begin
  return query
  select notes.id
  from private.current_buyers() as buyers
  join public.credit_notes as notes
    on notes.org_id = buyers.org_id and notes.customer_id = buyers.customer_id;
end;
$$;
comment on function private.current_credit_note_ids() is
  'DEFINER: policies on lines call it. Trusts private.current_buyers(): their credit notes.';
grant execute on function private.current_credit_note_ids() to authenticated;

create policy credit_notes_select_staff_or_own on public.credit_notes
  for select to authenticated
  using (
    org_id = any (array(select private.current_org_ids('invoices.read')))
    or customer_id = any (array(select private.current_buyer_ids()))
  );
create policy credit_note_items_select_staff_or_own on public.credit_note_items
  for select to authenticated
  using (
    org_id = any (array(select private.current_org_ids('invoices.read')))
    or credit_note_id = any (array(select private.current_credit_note_ids()))
  );

-- Not who of the staff issued it: see invoices.
grant select (
  id, org_id, invoice_id, customer_id, number, series, fiscal_year, seq, currency, issued_on, reason,
  seller, bill_to, net_minor, tax_minor, total_minor, settled_minor, credit_minor, refundable_minor,
  refunded_minor, item_count, issued_at, sent_at, updated_at
) on public.credit_notes to authenticated, service_role;
grant select (created_by) on public.credit_notes to service_role;
grant select on public.credit_note_items to authenticated, service_role;
-- No writes: issue_credit_note() makes them.
