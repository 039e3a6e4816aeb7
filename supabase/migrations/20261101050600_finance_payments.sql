-- Payments: money that came, went back, or will not come, and which documents it settled.
-- Depends on: finance_vouchers, finance_credit_notes, crm_credits.

create table public.payments (
  id                  uuid        not null default gen_random_uuid(),
  org_id              uuid        not null,
  kind                text        not null,
  method              text        not null,
  customer_id         uuid,
  supplier_id         uuid,
  currency            char(3)     not null,
  amount_minor        bigint      not null,
  credit_minor        bigint      not null default 0,
  paid_on             date        not null,
  reference           text,
  note                text,
  reverses_payment_id uuid,
  reversed_at         timestamptz,
  idempotency_key     text,
  request_hash        bytea,
  created_by          uuid,
  created_at          timestamptz not null default clock_timestamp(),
  constraint payments_pkey primary key (org_id, id),
  constraint payments_org_id_idempotency_key_key unique (org_id, idempotency_key),
  -- Taken back once.
  constraint payments_org_id_reverses_payment_id_key unique (org_id, reverses_payment_id),
  constraint payments_org_id_fkey
    foreign key (org_id) references public.organizations (id) on delete cascade,
  constraint payments_customer_id_fkey
    foreign key (org_id, customer_id) references public.customers (org_id, id) on delete no action,
  constraint payments_supplier_id_fkey
    foreign key (org_id, supplier_id) references public.suppliers (org_id, id) on delete no action,
  constraint payments_reverses_payment_id_fkey
    foreign key (org_id, reverses_payment_id) references public.payments (org_id, id)
    on delete no action,
  constraint payments_currency_fkey
    foreign key (currency) references public.currencies (code) on delete restrict,
  constraint payments_kind_check
    check (kind in ('payment', 'refund', 'write_off', 'supplier_payment', 'reversal')),
  constraint payments_method_check
    check (
      method in ('bank_transfer', 'card', 'cash', 'credit', 'prepaid', 'opening', 'none')
    ),
  constraint payments_write_off_check check ((kind = 'write_off') = (method = 'none') or kind = 'reversal'),
  constraint payments_party_check
    check (num_nonnulls(customer_id, supplier_id) = 1),
  constraint payments_reversal_check check ((kind = 'reversal') = (reverses_payment_id is not null)),
  constraint payments_amount_minor_check check (amount_minor between 1 and 9007199254740991),
  constraint payments_credit_minor_check check (credit_minor between 0 and amount_minor),
  constraint payments_reference_check
    check (char_length(reference) between 1 and 120 and reference !~ '[[:cntrl:]]'),
  constraint payments_note_check check (char_length(note) between 1 and 500),
  constraint payments_paid_on_check check (paid_on between '1970-01-01' and '2199-12-31'),
  constraint payments_idempotency_key_check check (char_length(idempotency_key) between 1 and 255),
  constraint payments_request_hash_check
    check (
      octet_length(request_hash) = 32 and (request_hash is null) = (idempotency_key is null)
    )
);
comment on table public.payments is
  'Money that moved. Append-only: what was entered by mistake is taken back by a reversal.';
comment on column public.payments.kind is
  'payment: a customer paid. refund: money went back to a customer. write_off: it will not come. supplier_payment: we paid a supplier. reversal: takes another one back.';
comment on column public.payments.method is
  'credit: store credit was spent. prepaid: with the order, before the invoice. opening: of imported history, in the books of another system; posted against opening balances, nobody enters it. none: of a write-off.';
comment on column public.payments.credit_minor is
  'What was paid beyond what was owed, and became store credit.';
comment on column public.payments.paid_on is
  'A day in the organization''s own time zone: the one that it is posted on.';
comment on column public.payments.created_by is
  'Who recorded it. No foreign key: it stays true after they have left.';

create index payments_paid_idx on public.payments (org_id, paid_on, created_at, id);
-- Kinds and methods that few have: without these a list of them reads all the others.
create index payments_kind_idx on public.payments (org_id, kind, paid_on, created_at, id);
create index payments_method_idx on public.payments (org_id, method, paid_on, created_at, id);
create index payments_customer_id_idx on public.payments (org_id, customer_id, paid_on, id);
create index payments_supplier_id_idx on public.payments (org_id, supplier_id, paid_on, id);
create index payments_currency_idx on public.payments (currency);

create table public.payment_allocations (
  org_id         uuid     not null,
  payment_id     uuid     not null,
  position       smallint not null,
  invoice_id     uuid,
  credit_note_id uuid,
  voucher_id     uuid,
  amount_minor   bigint   not null,
  constraint payment_allocations_pkey primary key (org_id, payment_id, position),
  -- With the organization at once: invoices that went before would still have allocations.
  constraint payment_allocations_org_id_fkey
    foreign key (org_id) references public.organizations (id) on delete cascade,
  constraint payment_allocations_payment_id_fkey
    foreign key (org_id, payment_id) references public.payments (org_id, id) on delete cascade,
  constraint payment_allocations_invoice_id_fkey
    foreign key (org_id, invoice_id) references public.invoices (org_id, id) on delete no action,
  constraint payment_allocations_credit_note_id_fkey
    foreign key (org_id, credit_note_id) references public.credit_notes (org_id, id)
    on delete no action,
  constraint payment_allocations_voucher_id_fkey
    foreign key (org_id, voucher_id) references public.vouchers (org_id, id) on delete no action,
  constraint payment_allocations_document_check
    check (num_nonnulls(invoice_id, credit_note_id, voucher_id) = 1),
  constraint payment_allocations_position_check check (position between 1 and 1000),
  constraint payment_allocations_amount_minor_check
    check (amount_minor <> 0 and abs(amount_minor) <= 9007199254740991)
);
comment on table public.payment_allocations is
  'Which documents a payment settled, and by how much; negative in a reversal. Append-only.';

create index payment_allocations_invoice_id_idx on public.payment_allocations (org_id, invoice_id);
create index payment_allocations_credit_note_id_idx
  on public.payment_allocations (org_id, credit_note_id);
create index payment_allocations_voucher_id_idx on public.payment_allocations (org_id, voucher_id);

create function private.tg__keep_payments()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  if tg_op = 'DELETE' then
    if not exists (
      select
      from public.organizations as organizations
      where organizations.id = old.org_id
    ) then
      return old;
    elsif tg_table_name = 'payments' then
      if old.method = 'opening' and private.is_undone_document(old.org_id, old.id) then
        return old;
      end if;
    elsif not exists (
      select
      from public.payments as payments
      where payments.org_id = old.org_id
        and payments.id = old.payment_id
    ) then
      return old;
    end if;
  end if;
  if tg_op = 'UPDATE' and tg_table_name = 'payments' then
    -- That it was taken back, and whose it is when customers are merged.
    old.reversed_at := coalesce(old.reversed_at, new.reversed_at);
    old.customer_id := new.customer_id;
    if old is not distinct from new then
      return new;
    end if;
  end if;
  raise exception 'finance.document_is_final' using errcode = '42501';
end;
$$;
comment on function private.tg__keep_payments() is
  'DEFINER: looks whether the organization is still there, and whether an import is undone. What was paid stays as it was recorded, for the owner of the tables too.';

create function private.tg_payment_allocations__not_posted()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
declare
  v_reverses_payment_id uuid;
begin
  select payments.reverses_payment_id
  into v_reverses_payment_id
  from public.payments as payments
  where payments.org_id = new.org_id
    and payments.id = new.payment_id;
  -- A reversal is posted as one of what it reverses.
  if exists (
    select
    from public.journal_entries as entries
    where entries.org_id = new.org_id
      and entries.source_type = 'payment'
      and entries.source_id = coalesce(v_reverses_payment_id, new.payment_id)::text
      and entries.kind = case when v_reverses_payment_id is null then 'posting' else 'reversal' end
  ) then
    raise exception 'finance.document_is_final' using errcode = '42501';
  end if;
  return new;
end;
$$;
comment on function private.tg_payment_allocations__not_posted() is
  'DEFINER: looks into the ledger for whoever records a payment. What a payment settled is said before it is posted, in the same transaction, and not after.';

create trigger trg_300_append_only
  before update or delete on public.payments
  for each row execute function private.tg__keep_payments();
create trigger trg_300_append_only_truncate
  before truncate on public.payments
  for each statement execute function private.tg__keep_documents();
create trigger trg_300_append_only
  before update or delete on public.payment_allocations
  for each row execute function private.tg__keep_payments();
create trigger trg_300_not_posted
  before insert on public.payment_allocations
  for each row execute function private.tg_payment_allocations__not_posted();
create trigger trg_300_append_only_truncate
  before truncate on public.payment_allocations
  for each statement execute function private.tg__keep_documents();
create trigger trg_700_audit
  after update on public.payments
  for each row execute function private.tg__audit('org_id', 'id', 'request_hash');
-- Opening payments come and go with the documents of an import, which are in the trail.
create trigger trg_700_audit_inserted
  after insert on public.payments
  for each row when (new.method <> 'opening')
  execute function private.tg__audit('org_id', 'id', 'request_hash');
create trigger trg_700_audit_deleted
  after delete on public.payments
  for each row when (old.method <> 'opening')
  execute function private.tg__audit('org_id', 'id', 'request_hash');

alter table public.payments enable row level security;
alter table public.payment_allocations enable row level security;

create function private.current_payment_ids()
  returns setof uuid
  language plpgsql
  stable parallel safe rows 50
  security definer set search_path = ''
as $$
begin
  return query
  select payments.id
  from private.current_buyers() as buyers
  join public.payments as payments
    on payments.org_id = buyers.org_id and payments.customer_id = buyers.customer_id
  where payments.method <> 'none';
end;
$$;
comment on function private.current_payment_ids() is
  'DEFINER: policies on allocations call it. Trusts private.current_buyers(): their payments, but for write-offs.';
grant execute on function private.current_payment_ids() to authenticated;

-- That an invoice was given up, and that this was taken back, is the staff's business: they may
-- still ask for the money.
create policy payments_select_staff_or_own on public.payments
  for select to authenticated
  using (
    org_id = any (array(select private.current_org_ids('invoices.read')))
    or (method <> 'none' and customer_id = any (array(select private.current_buyer_ids())))
  );
create policy payment_allocations_select_staff_or_own on public.payment_allocations
  for select to authenticated
  using (
    org_id = any (array(select private.current_org_ids('invoices.read')))
    or (
      payment_id = any (array(select private.current_payment_ids()))
      and (
        invoice_id = any (array(select private.current_invoice_ids()))
        or credit_note_id = any (array(select private.current_credit_note_ids()))
      )
    )
  );

-- No note, and not who recorded it: that is between colleagues. Staff read it by get_payment().
grant select (
  id, org_id, kind, method, customer_id, supplier_id, currency, amount_minor, credit_minor, paid_on,
  reference, reverses_payment_id, reversed_at, created_at
) on public.payments to authenticated, service_role;
grant select (created_by) on public.payments to service_role;
grant select on public.payment_allocations to authenticated, service_role;
-- No writes: record_payment() and its like make them.
