-- What search looks through: one short text per customer, beside the customers.
-- Depends on: crm_customers, crm_text.

-- A table of its own, so that moving a customer to another segment or owner does not rewrite the
-- some forty entries that its text has in the trigram index, and so that the planner, asked for a
-- pattern, has no other index to be tempted by.
create table private.customer_search_documents (
  org_id       uuid     not null,
  customer_id  uuid     not null,
  is_archived  boolean  not null,
  bucket       smallint not null,
  document     text     collate "C" not null,
  phone_digits text     collate "C",
  -- No foreign key: the triggers below are the only writers, and remove what was removed. A check
  -- per row would double what an import pays here.
  constraint customer_search_documents_pkey primary key (org_id, customer_id)
);
comment on table private.customer_search_documents is
  'Search text of each customer, derived by trigger; private.repair_customer_search() derives it afresh.';
comment on column private.customer_search_documents.bucket is
  '0 to 255, by the hash of the id: a random sample of an organization can be searched without the rest.';
comment on column private.customer_search_documents.document is
  'private.search_form() of name, company, e-mail, reference and phone, after a space: " jo" finds the beginning of a word.';

create index customer_search_documents_active_idx
  on private.customer_search_documents
  using gin (org_id, bucket, document extensions.gin_trgm_ops) where not is_archived;
create index customer_search_documents_archived_idx
  on private.customer_search_documents
  using gin (org_id, bucket, document extensions.gin_trgm_ops) where is_archived;
-- Numbers by their beginning, and by their end: with and without country code they end alike.
create index customer_search_documents_phone_idx
  on private.customer_search_documents (org_id, phone_digits) where phone_digits is not null;
create index customer_search_documents_phone_end_idx
  on private.customer_search_documents (org_id, reverse(phone_digits) collate "C")
  where phone_digits is not null;

alter table private.customer_search_documents enable row level security;

create function private.customer_document(p_customer public.customers)
  returns text
  language plpgsql
  immutable parallel safe
  security invoker set search_path = ''
as $$
begin
  return ' ' || private.search_form(
    concat_ws(
      ' ', p_customer.name, p_customer.company, p_customer.email, p_customer.external_ref,
      private.phone_digits(p_customer.phone)
    )
  );
end;
$$;
comment on function private.customer_document(public.customers) is
  'The text that search looks through for a customer.';

create function private.tg_customers__index_for_search()
  returns trigger
  language plpgsql
  security definer set search_path = ''
as $$
begin
  if tg_op = 'DELETE' then
    delete from private.customer_search_documents as documents
    using old_rows
    where documents.org_id = old_rows.org_id
      and documents.customer_id = old_rows.id;
    return null;
  elsif tg_op = 'INSERT' then
    insert into private.customer_search_documents (
      org_id, customer_id, is_archived, bucket, document, phone_digits
    )
    select new_rows.org_id, new_rows.id, new_rows.archived_at is not null,
      uuid_hash(new_rows.id) & 255, private.customer_document(new_rows),
      private.phone_digits(new_rows.phone)
    from new_rows;
    return null;
  end if;

  update private.customer_search_documents as documents
  set
    is_archived = new_rows.archived_at is not null,
    document = private.customer_document(new_rows),
    phone_digits = private.phone_digits(new_rows.phone)
  from new_rows
  join old_rows on old_rows.org_id = new_rows.org_id and old_rows.id = new_rows.id
  where documents.org_id = new_rows.org_id
    and documents.customer_id = new_rows.id
    -- Most updates change nothing that is searched for.
    and (
      new_rows.name, new_rows.company, new_rows.email, new_rows.external_ref, new_rows.phone,
      new_rows.archived_at is null
    ) is distinct from (
      old_rows.name, old_rows.company, old_rows.email, old_rows.external_ref, old_rows.phone,
      old_rows.archived_at is null
    );
  return null;
end;
$$;
comment on function private.tg_customers__index_for_search() is
  'DEFINER: writes a table in private for whoever changes customers, a statement at a time.';

create trigger trg_520_index_inserted
  after insert on public.customers
  referencing new table as new_rows
  for each statement execute function private.tg_customers__index_for_search();
create trigger trg_520_index_updated
  after update on public.customers
  referencing old table as old_rows new table as new_rows
  for each statement execute function private.tg_customers__index_for_search();
create trigger trg_520_index_deleted
  after delete on public.customers
  referencing old table as old_rows
  for each statement execute function private.tg_customers__index_for_search();

create function private.repair_customer_search(p_org_id uuid)
  returns void
  language sql
  security definer set search_path = ''
as $$
  delete from private.customer_search_documents
  where org_id = p_org_id;

  insert into private.customer_search_documents (
    org_id, customer_id, is_archived, bucket, document, phone_digits
  )
  select customers.org_id, customers.id, customers.archived_at is not null,
    uuid_hash(customers.id) & 255, private.customer_document(customers),
    private.phone_digits(customers.phone)
  from public.customers as customers
  where customers.org_id = p_org_id;
$$;
comment on function private.repair_customer_search(uuid) is
  'DEFINER: writes a table in private. For the operator, after triggers were switched off for a load.';
