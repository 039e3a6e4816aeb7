import { randomUUID } from 'node:crypto'
import type { Executor } from './db.ts'
import { createCustomer, required, unique } from './factories.ts'

export type TagRow = { id: string; org_id: string; name: string; color: string | null }

export async function createTag(
  db: Executor,
  values: { id?: string; org_id: string; name?: string; color?: string },
): Promise<TagRow> {
  const [row] = await db<TagRow[]>`
    insert into public.tags (id, org_id, name, color)
    values (${values.id ?? randomUUID()}, ${values.org_id}, ${values.name ?? unique('tag')}, ${values.color ?? 'slate'})
    returning id, org_id, name, color`
  return required(row)
}

export async function tagCustomer(
  db: Executor,
  values: { org_id: string; customer_id: string; tag_id: string },
): Promise<void> {
  await db`
    insert into public.customer_tags (org_id, customer_id, tag_id)
    values (${values.org_id}, ${values.customer_id}, ${values.tag_id})`
}

export type NoteRow = { id: string; org_id: string; customer_id: string; body: string }

/** A note, past the function that writes them: without an event. */
export async function createNote(
  db: Executor,
  values: {
    org_id: string
    customer_id: string
    body?: string
    pinned_at?: Date
    created_at?: Date
    created_by?: string
    deleted_at?: Date
  },
): Promise<NoteRow> {
  const createdAt = values.created_at ?? new Date()
  const [row] = await db<NoteRow[]>`
    insert into public.customer_notes (
      org_id, customer_id, body, pinned_at, created_by, created_at, updated_at, deleted_at
    ) values (
      ${values.org_id}, ${values.customer_id}, ${values.body ?? unique('note')},
      ${values.pinned_at ?? null}, ${values.created_by ?? null}, ${createdAt}, ${createdAt},
      ${values.deleted_at ?? null}
    )
    returning id, org_id, customer_id, body`
  return required(row)
}

export type FileRow = { id: string; org_id: string; customer_id: string; path: string }

/** A file whose bytes were looked at, unless `stored_at` is null; the object itself is not there. */
export async function createFile(
  db: Executor,
  values: {
    org_id: string
    customer_id: string
    name?: string
    uploaded_by?: string
    created_at?: Date
    stored_at?: Date | null
  },
): Promise<FileRow> {
  const [row] = await db<FileRow[]>`
    insert into public.customer_files (
      org_id, customer_id, name, content_type, size_bytes, uploaded_by, created_at, stored_at
    ) values (
      ${values.org_id}, ${values.customer_id}, ${values.name ?? 'contract.pdf'}, 'application/pdf',
      1024, ${values.uploaded_by ?? null}, ${values.created_at ?? new Date()},
      ${values.stored_at === undefined ? new Date() : values.stored_at}
    )
    returning id, org_id, customer_id, org_id || '/' || id as path`
  return required(row)
}

/** What storage knows of an object; the bytes are nowhere. */
export async function createObject(
  db: Executor,
  values: { bucket_id: string; name: string; size?: number },
): Promise<void> {
  await db`
    insert into storage.objects (bucket_id, name, metadata)
    values (${values.bucket_id}, ${values.name}, ${db.json({ size: values.size ?? 1024 })})`
}

export type CustomerExportRow = {
  id: string
  org_id: string
  status: string
  lease_id: string | null
  path: string
}

/** An export of one customer, with its page as long as it is open; done ones have a file. */
export async function createCustomerExport(
  db: Executor,
  values: {
    org_id: string
    status?: 'pending' | 'running' | 'done'
    requested_by?: string
    customer_ids?: string[]
  },
): Promise<CustomerExportRow> {
  const status = values.status ?? 'pending'
  const id = randomUUID()
  const path = `${values.org_id}/${id}/${randomUUID()}-1.csv`
  const customerIds = values.customer_ids ?? [
    (await createCustomer(db, { org_id: values.org_id })).id,
  ]
  const files = status === 'done' ? [{ name: path, row_count: 1, size_bytes: 10 }] : []
  const [row] = await db<Omit<CustomerExportRow, 'path'>[]>`
    insert into public.customer_exports (
      id, org_id, filter, sort, status, total_rows, files, requested_by, lease_id, lease_ends_at,
      finished_at, expires_at
    ) values (
      ${id}, ${values.org_id}, '{}', 'created_at.desc', ${status}, ${customerIds.length},
      ${db.json(files)}, ${values.requested_by ?? null},
      ${status === 'running' ? randomUUID() : null},
      case when ${status === 'running'} then now() + interval '1 minute' end,
      case when ${status === 'done'} then now() end,
      case when ${status === 'done'} then now() + interval '7 days' end
    )
    returning id, org_id, status, lease_id`
  if (status !== 'done') {
    await db`
      insert into private.customer_export_pages (org_id, export_id, number, customer_ids)
      values (${values.org_id}, ${id}, 1, ${customerIds})`
  }
  return { ...required(row), path }
}

export type CustomerImportRow = { id: string; org_id: string; status: string }

/** A file whose rows are not there yet. */
export async function createCustomerImport(
  db: Executor,
  values: { org_id: string; file_name?: string; header?: string[] },
): Promise<CustomerImportRow> {
  const [row] = await db<CustomerImportRow[]>`
    insert into public.customer_imports (org_id, file_name, header)
    values (
      ${values.org_id}, ${values.file_name ?? 'customers.csv'}, ${db.json(values.header ?? ['name'])}
    )
    returning id, org_id, status`
  return required(row)
}

export type CreditEntryRow = { id: number; amount_minor: number; balance_after_minor: number }

/** An entry with its balance, as `add_credit` would leave both. */
export async function createCreditEntry(
  db: Executor,
  values: { org_id: string; customer_id: string; amount_minor?: number; currency?: string },
): Promise<CreditEntryRow> {
  const { org_id, customer_id, amount_minor = 1000, currency = 'EUR' } = values
  const [balance] = await db<{ balance_minor: number }[]>`
    insert into private.credit_balances as balances (org_id, customer_id, currency, balance_minor)
    values (${org_id}, ${customer_id}, ${currency}, ${amount_minor})
    on conflict (org_id, customer_id, currency) do update
      set balance_minor = balances.balance_minor + excluded.balance_minor
    returning balance_minor`
  const [row] = await db<CreditEntryRow[]>`
    insert into public.credit_entries (
      org_id, customer_id, amount_minor, currency, reason, balance_after_minor
    ) values (
      ${org_id}, ${customer_id}, ${amount_minor}, ${currency}, 'Goodwill',
      ${required(balance).balance_minor}
    )
    returning id, amount_minor, balance_after_minor`
  return required(row)
}

/** The customer's sign-in was taken away by staff, and may not come back by itself. */
export async function refuseCustomerLink(
  db: Executor,
  values: { org_id: string; customer_id: string; user_id: string; email?: string },
): Promise<void> {
  await db`
    insert into private.customer_link_refusals (org_id, customer_id, user_id, email)
    values (${values.org_id}, ${values.customer_id}, ${values.user_id}, ${values.email ?? null})`
}

export type CustomerViewRow = { id: string; org_id: string; name: string }

export async function createCustomerView(
  db: Executor,
  values: { org_id: string; created_by: string; name?: string; is_shared?: boolean },
): Promise<CustomerViewRow> {
  const [row] = await db<CustomerViewRow[]>`
    insert into public.customer_views (org_id, name, is_shared, created_by)
    values (
      ${values.org_id}, ${values.name ?? unique('view')}, ${values.is_shared ?? false},
      ${values.created_by}
    )
    returning id, org_id, name`
  return required(row)
}

export type BulkRunRow = { id: string; org_id: string; status: string }

/** A run that archives the customers it is given, none of whose batches has been worked off. */
export async function createBulkRun(
  db: Executor,
  values: { org_id: string; created_by: string; customer_ids?: string[]; status?: string },
): Promise<BulkRunRow> {
  const ids = values.customer_ids ?? []
  const [row] = await db<BulkRunRow[]>`
    insert into public.customer_bulk_runs (org_id, action, status, total, created_by)
    values (
      ${values.org_id}, 'archive', ${values.status ?? 'pending'}, ${ids.length},
      ${values.created_by}
    )
    returning id, org_id, status`
  const run = required(row)
  await db`
    insert into private.customer_bulk_rows (run_id, org_id, position, customer_id, was_archived)
    select ${run.id}, ${run.org_id}, chosen.position, chosen.id, false
    from unnest(${ids}::uuid[]) with ordinality as chosen (id, position)`
  return run
}

export type CustomerMergeRow = {
  id: string
  org_id: string
  survivor_id: string
  merged_id: string
}

/** The record of a merge of two new customers, of whom the merged one is gone; nothing was moved. */
export async function createCustomerMerge(
  db: Executor,
  values: { org_id: string },
): Promise<CustomerMergeRow> {
  const survivor = await createCustomer(db, values)
  const merged = await createCustomer(db, values)
  const [row] = await db<CustomerMergeRow[]>`
    insert into public.customer_merges (
      org_id, survivor_id, merged_id, survivor_before, survivor_after, merged_row
    )
    select customers.org_id, customers.id, ${merged.id}, to_jsonb(customers), to_jsonb(customers),
      (select to_jsonb(others) from public.customers as others
        where others.org_id = ${values.org_id} and others.id = ${merged.id})
    from public.customers as customers
    where customers.org_id = ${values.org_id} and customers.id = ${survivor.id}
    returning id, org_id, survivor_id, merged_id`
  await db`
    delete from public.customers where org_id = ${values.org_id} and id = ${merged.id}`
  return required(row)
}
