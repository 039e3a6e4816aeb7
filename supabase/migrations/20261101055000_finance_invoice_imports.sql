-- Imports of invoice history: a file of invoice lines, staged row by row before any document is made.
-- Depends on: finance_payments, finance_document_pdfs, crm_countries, commerce_product_import_cells.
--
-- staging -> staged -> reviewed -> applying -> applied -> undoing -> undone, and cancelled from any
-- state in which no document has been made. Every step is a function, every call one transaction,
-- and how far it got is a column, as for imports of customers and products.
--
-- Lines of one number are one document. It goes in whole or not at all, since half of it would bear
-- a number that says another amount elsewhere; lines that stay out say why. What is accepted adds up
-- to the file's quantity times price, to the minor unit, by day, currency and country.
--
-- Documents keep their numbers, in a series that the import names and that is closed by it: none is
-- added later, and no counter of ours moves. All lines negative make a credit note: of the newest
-- invoice of the file that has the same customer, articles and prices and covers all of its lines;
-- else it stands alone and takes nothing off any invoice.
--
-- Settled, as history mostly is: each invoice is paid on the day it was issued, against the account
-- of opening balances, and what a credit note that stands alone gave back is paid back there. Or
-- open: then what the file says is still owed, both ways.

create table public.invoice_imports (
  id                    uuid        not null default gen_random_uuid(),
  org_id                uuid        not null,
  file_name             text        not null,
  status                text        not null default 'staging',
  header                jsonb       not null,
  options               jsonb       not null default '{}',
  mapping               jsonb,
  series                text,
  currency              char(3),
  prices_include_tax    boolean     not null default false,
  default_tax_rate_bps  integer     not null default 0,
  settlement            text        not null default 'settled',
  no_customer           text        not null default 'walk_in',
  date_order            text,
  row_count             integer     not null default 0,
  insert_count          integer     not null default 0,
  merged_count          integer     not null default 0,
  error_count           integer     not null default 0,
  skipped_count         integer     not null default 0,
  warning_count         integer     not null default 0,
  document_count        integer     not null default 0,
  totals                jsonb       not null default '[]',
  reason_counts         jsonb       not null default '{}',
  applied_documents     integer     not null default 0,
  undone_documents      integer     not null default 0,
  deleted_count         integer     not null default 0,
  kept_count            integer     not null default 0,
  created_by            uuid,
  created_at            timestamptz not null default now(),
  updated_at            timestamptz not null default now(),
  reviewed_at           timestamptz,
  applied_at            timestamptz,
  undone_at             timestamptz,
  constraint invoice_imports_pkey primary key (org_id, id),
  constraint invoice_imports_org_id_fkey
    foreign key (org_id) references public.organizations (id) on delete cascade,
  constraint invoice_imports_currency_fkey
    foreign key (currency) references public.currencies (code) on delete restrict,
  constraint invoice_imports_file_name_check check (char_length(file_name) between 1 and 200),
  constraint invoice_imports_status_check
    check (
      status in (
        'staging', 'staged', 'reviewed', 'applying', 'applied', 'undoing', 'undone', 'cancelled'
      )
    ),
  constraint invoice_imports_header_check check (jsonb_typeof(header) = 'array'),
  constraint invoice_imports_options_check check (jsonb_typeof(options) = 'object'),
  constraint invoice_imports_mapping_check check (jsonb_typeof(mapping) = 'object'),
  constraint invoice_imports_series_check
    check (
      char_length(series) between 1 and 60 and series = btrim(series) and series !~ '[[:cntrl:]]'
    ),
  constraint invoice_imports_settlement_check check (settlement in ('settled', 'open')),
  constraint invoice_imports_no_customer_check check (no_customer in ('walk_in', 'refuse')),
  constraint invoice_imports_date_order_check check (date_order in ('dmy', 'mdy')),
  constraint invoice_imports_default_tax_rate_bps_check
    check (default_tax_rate_bps between 0 and 10000),
  constraint invoice_imports_row_count_check check (row_count between 0 and 100000),
  constraint invoice_imports_progress_check
    check (
      applied_documents between 0 and document_count
      and undone_documents between 0 and applied_documents
      and least(insert_count, merged_count, error_count, skipped_count, warning_count) >= 0
      and least(deleted_count, kept_count) >= 0
      and deleted_count + kept_count = undone_documents
    ),
  -- Every row of the file is in exactly one of the four from the review on; one of each document
  -- is the row that it is inserted by.
  constraint invoice_imports_counters_check
    check (
      insert_count + merged_count + error_count + skipped_count
        = case when reviewed_at is null then 0 else row_count end
      and document_count = insert_count
      and (reviewed_at is null or series is not null and currency is not null)
    ),
  constraint invoice_imports_totals_check check (jsonb_typeof(totals) = 'array'),
  constraint invoice_imports_reason_counts_check check (jsonb_typeof(reason_counts) = 'object')
);
comment on table public.invoice_imports is
  'A file of invoices of another system on its way in: where it stands, and what became of its rows.';
comment on column public.invoice_imports.mapping is
  'Column number, from 0 and as text, to the field of an invoice line. Columns that are not here are kept in the rows only.';
comment on column public.invoice_imports.series is
  'The closed series that its documents make; once applied, no other import has it.';
comment on column public.invoice_imports.currency is 'Of lines that name none.';
comment on column public.invoice_imports.settlement is
  'settled: paid in the books of the other system, here against opening balances. open: still owed.';
comment on column public.invoice_imports.no_customer is
  'walk_in: documents without a customer go to one of that name. refuse: they stay out.';
comment on column public.invoice_imports.date_order is
  'How days are written that do not begin with the year; null to find out.';
comment on column public.invoice_imports.totals is
  'By currency: [{currency, exponent, invoice_count, credit_note_count, invoiced_minor, credited_minor, tax_minor}, the last of what is invoiced less what is credited].';
comment on column public.invoice_imports.reason_counts is
  'How many rows have which reason among their errors and warnings, as reviewed.';
comment on column public.invoice_imports.created_by is
  'Who brought the file. No foreign key: it stays true after they have left.';

create index invoice_imports_created_idx on public.invoice_imports (org_id, created_at desc, id desc);
create index invoice_imports_currency_idx on public.invoice_imports (currency);
-- A series is of one import.
create unique index invoice_imports_series_idx
  on public.invoice_imports (org_id, series) where status in ('applying', 'applied', 'undoing');
-- What waits to be applied: counted when another comes, and looked through for what was abandoned.
create index invoice_imports_waiting_idx
  on public.invoice_imports (org_id, updated_at)
  where status in ('staging', 'staged', 'reviewed', 'cancelled');

create table public.invoice_import_rows (
  org_id        uuid    not null,
  import_id     uuid    not null,
  row_number    integer not null,
  cells         jsonb   not null,
  outcome       text,
  errors        jsonb,
  warnings      jsonb,
  "values"      jsonb,
  merged_into   integer,
  document      integer,
  line          integer,
  credited_row  integer,
  undo          text,
  constraint invoice_import_rows_pkey primary key (org_id, import_id, row_number),
  constraint invoice_import_rows_import_id_fkey
    foreign key (org_id, import_id) references public.invoice_imports (org_id, id)
    on delete cascade,
  constraint invoice_import_rows_row_number_check check (row_number between 1 and 100000),
  constraint invoice_import_rows_cells_check check (jsonb_typeof(cells) = 'array'),
  constraint invoice_import_rows_outcome_check
    check (outcome in ('insert', 'merged', 'error', 'skipped')),
  constraint invoice_import_rows_merged_into_check
    check ((merged_into is not null) = (outcome is not distinct from 'merged')),
  constraint invoice_import_rows_document_check
    check (
      (document is not null) = (outcome is not null and outcome in ('insert', 'merged'))
      and (document is null) = (line is null) and (document is null) = ("values" is null)
    ),
  constraint invoice_import_rows_undo_check check (undo in ('deleted', 'kept'))
)
-- Each row is rewritten by the review. Room on its own page keeps that out of the index.
with (fillfactor = 50);
comment on table public.invoice_import_rows is
  'Every row of an imported file, as text, with what became of it. Kept, because questions come later.';
comment on column public.invoice_import_rows.row_number is
  'From 1, counted without the header.';
comment on column public.invoice_import_rows.errors is
  'Why the row does not go in: [{field, reason, value}].';
comment on column public.invoice_import_rows."values" is
  'What the line becomes: {article, description, quantity, unit_price_minor, tax_rate_bps, net_minor, tax_minor, gross_minor}.';
comment on column public.invoice_import_rows.merged_into is
  'The first row of the same document.';
comment on column public.invoice_import_rows.document is
  'The document that it is a line of, by its position in the import, and which line.';
comment on column public.invoice_import_rows.credited_row is
  'The row of the invoice line that this line of a credit note takes back.';
comment on column public.invoice_import_rows.undo is
  'What became of its document when the import was undone, here too so that rows can be filtered by it.';

-- The lines of a batch of documents.
create index invoice_import_rows_document_idx
  on public.invoice_import_rows (org_id, import_id, document, line);

create table public.invoice_import_documents (
  org_id              uuid    not null,
  import_id           uuid    not null,
  position            integer not null,
  kind                text    not null,
  number              text    not null,
  document_id         uuid    not null default gen_random_uuid(),
  payment_id          uuid    not null default gen_random_uuid(),
  credits_position    integer,
  customer_ref        text,
  customer_email      text,
  customer_name       text,
  customer_id         uuid,
  customer_updated_at timestamptz,
  country_code        text,
  country             text,
  currency            char(3) not null,
  issued_on           date    not null,
  due_on              date,
  net_minor           bigint  not null,
  tax_minor           bigint  not null,
  item_count          integer not null,
  undo                text,
  constraint invoice_import_documents_pkey primary key (org_id, import_id, position),
  constraint invoice_import_documents_import_id_fkey
    foreign key (org_id, import_id) references public.invoice_imports (org_id, id)
    on delete cascade,
  constraint invoice_import_documents_currency_fkey
    foreign key (currency) references public.currencies (code) on delete restrict,
  constraint invoice_import_documents_kind_check check (kind in ('invoice', 'credit_note')),
  constraint invoice_import_documents_credits_position_check
    check (credits_position is null or credits_position < position and kind = 'credit_note'),
  constraint invoice_import_documents_undo_check check (undo in ('deleted', 'kept'))
);
comment on table public.invoice_import_documents is
  'The documents of a reviewed file, in the order in which they are made: invoices, then credit notes, each by day and number.';
comment on column public.invoice_import_documents.payment_id is
  'The payment or refund that settles it against opening balances, where the import says so.';
comment on column public.invoice_import_documents.credits_position is
  'The invoice that a credit note takes back; null where it stands alone.';
comment on column public.invoice_import_documents.customer_updated_at is
  'Of a customer that this document made, as it was left: undo takes it away while it is still so.';

create index invoice_import_documents_document_id_idx
  on public.invoice_import_documents (org_id, document_id);
create index invoice_import_documents_payment_id_idx
  on public.invoice_import_documents (org_id, payment_id);
create index invoice_import_documents_credits_position_idx
  on public.invoice_import_documents (org_id, import_id, credits_position);
create index invoice_import_documents_currency_idx on public.invoice_import_documents (currency);

create trigger trg_100_set_updated_at
  before update on public.invoice_imports
  for each row execute function private.tg__set_updated_at();

alter table public.invoice_imports enable row level security;
alter table public.invoice_import_rows enable row level security;
alter table public.invoice_import_documents enable row level security;
create policy invoice_imports_select_staff on public.invoice_imports
  for select to authenticated
  using (org_id = any (array(select private.current_org_ids('invoices.import'))));
create policy invoice_import_rows_select_staff on public.invoice_import_rows
  for select to authenticated
  using (org_id = any (array(select private.current_org_ids('invoices.import'))));
create policy invoice_import_documents_select_staff on public.invoice_import_documents
  for select to authenticated
  using (org_id = any (array(select private.current_org_ids('invoices.import'))));

grant select on public.invoice_imports, public.invoice_import_rows, public.invoice_import_documents
  to authenticated, service_role;
-- No insert, update or delete on any: what is posted and undone is read from here, so the functions
-- are the only ones to write it.

create function private.is_undone_document(p_org_id uuid, p_id uuid)
  returns boolean
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  return exists (
    select
    from public.invoice_import_documents as documents
    where documents.org_id = p_org_id
      and documents.undo = 'deleted'
      and documents.document_id = p_id
  ) or exists (
    select
    from public.invoice_import_documents as documents
    where documents.org_id = p_org_id
      and documents.undo = 'deleted'
      and documents.payment_id = p_id
  );
end;
$$;
comment on function private.is_undone_document(uuid, uuid) is
  'DEFINER: reads invoice_import_documents for the guards of documents, payments and the ledger; granted to nobody. Whether a copy of a document of another system, or what settled it, is being taken away again by undo_invoice_import(): all else stays.';

create function private.is_import_under_way(p_org_id uuid, p_series text[])
  returns boolean
  language plpgsql
  stable
  security definer set search_path = ''
as $$
begin
  return exists (
    select
    from public.invoice_imports as imports
    where imports.org_id = p_org_id
      and imports.series = any (p_series)
      and imports.status in ('applying', 'undoing')
  );
end;
$$;
comment on function private.is_import_under_way(uuid, text[]) is
  'DEFINER: reads invoice_imports for whoever locks or pays documents; granted to nobody. Whether one of these closed series is being made or taken away at this moment. Numbers of ours have none.';

create function private.assert_import_over(p_org_id uuid, p_series text[])
  returns void
  language plpgsql
  security definer set search_path = ''
as $$
begin
  -- Between two batches an invoice may stand without what settles it. Whatever happened to it then
  -- would be in the way of the rest. Volatile, so that it sees what was there after a wait.
  if private.is_import_under_way(p_org_id, p_series) then
    raise exception 'finance.import_under_way' using errcode = 'PT409';
  end if;
end;
$$;
comment on function private.assert_import_over(uuid, text[]) is
  'DEFINER: calls a function that is granted to nobody; granted to nobody. Called for documents that are held. Raises finance.import_under_way.';
