-- The PDF of each issued document: made once, kept, and the same for everyone who opens it.
-- Depends on: finance_invoices, finance_credit_notes.

create table public.document_pdfs (
  id             uuid        not null default gen_random_uuid(),
  org_id         uuid        not null,
  invoice_id     uuid,
  credit_note_id uuid,
  path           text        not null,
  sha256         bytea       not null,
  size_bytes     integer     not null,
  created_at     timestamptz not null default now(),
  constraint document_pdfs_pkey primary key (org_id, id),
  -- One per document; a second maker finds the first one's.
  constraint document_pdfs_org_id_invoice_id_key unique (org_id, invoice_id),
  constraint document_pdfs_org_id_credit_note_id_key unique (org_id, credit_note_id),
  constraint document_pdfs_invoice_id_fkey
    foreign key (org_id, invoice_id) references public.invoices (org_id, id) on delete cascade,
  constraint document_pdfs_credit_note_id_fkey
    foreign key (org_id, credit_note_id) references public.credit_notes (org_id, id)
    on delete cascade,
  constraint document_pdfs_document_check check (num_nonnulls(invoice_id, credit_note_id) = 1),
  constraint document_pdfs_path_check
    check (char_length(path) <= 200 and path like org_id::text || '/%'),
  constraint document_pdfs_sha256_check check (octet_length(sha256) = 32),
  constraint document_pdfs_size_bytes_check check (size_bytes between 1 and 20971520)
);
comment on table public.document_pdfs is
  'Where the PDF of an issued document lies in the bucket documents, and the digest by which it is known to be unchanged.';

create function private.tg_document_pdfs__append_only()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  -- Gone with its organization, and with nothing else.
  if tg_op = 'DELETE' and not exists (
    select
    from public.organizations as organizations
    where organizations.id = old.org_id
  ) then
    return old;
  end if;
  raise exception 'finance.document_is_final' using errcode = '42501';
end;
$$;
comment on function private.tg_document_pdfs__append_only() is
  'DEFINER: looks whether the organization is still there. The paper of a document stays the one that was sent.';

create trigger trg_300_append_only
  before update or delete on public.document_pdfs
  for each row execute function private.tg_document_pdfs__append_only();
create trigger trg_300_append_only_truncate
  before truncate on public.document_pdfs
  for each statement execute function private.tg__keep_documents();

alter table public.document_pdfs enable row level security;

create policy document_pdfs_select_staff_or_own on public.document_pdfs
  for select to authenticated
  using (
    org_id = any (array(select private.current_org_ids('invoices.read')))
    or invoice_id = any (array(select private.current_invoice_ids()))
    or credit_note_id = any (array(select private.current_credit_note_ids()))
  );

grant select on public.document_pdfs to authenticated, service_role;
-- No writes: finish_document_pdf() makes them.
