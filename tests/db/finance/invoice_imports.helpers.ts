import { expect } from 'vitest'
import { type Actor, createActors } from '../../helpers/actors.ts'
import { as, asService, behindScenes, inTransaction, type Tx } from '../../helpers/db.ts'
import { required } from '../../helpers/factories.ts'

export type Summary = {
  done: boolean
  status: string
  series: string
  row_count: number
  document_count: number
  applied_documents: number
  undone_documents: number
  insert_count: number
  merged_count: number
  error_count: number
  skipped_count: number
  deleted_count: number
  kept_count: number
  totals: {
    currency: string
    invoice_count: number
    credit_note_count: number
    invoiced_minor: number
    credited_minor: number
    tax_minor: number
  }[]
}
export type Fate = { outcome: string; reasons: string[]; notes: string[] }
type Fields = Record<string, string>
export type Choices = Record<string, string | boolean | number>

/** A file whose first line names its fields, `-` for a column that is none. */
export function table(text: string): { header: string[]; rows: string[][]; mapping: Fields } {
  const [header = [], ...rows] = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => line.split('|').map((cell) => cell.trim()))
  const fields = header.flatMap((field, column): [string, string][] =>
    field === '-' ? [] : [[String(column), field]],
  )
  return { header, rows, mapping: Object.fromEntries(fields) }
}

export async function stage(
  tx: Tx,
  orgId: string,
  header: string[],
  rows: string[][],
  fileName = 'history.csv',
) {
  const [created] = await tx<{ id: string }[]>`
    select public.create_invoice_import(${orgId}, ${fileName}, ${tx.json(header)}, '{}') as id`
  const { id } = required(created)
  for (let first = 0; first < rows.length; first += 5_000) {
    await tx`
      select public.stage_invoice_import_rows(
        ${orgId}, ${id}, ${first + 1}, ${tx.json(rows.slice(first, first + 5_000))}
      )`
  }
  await tx`select public.finish_staging_invoice_import(${orgId}, ${id}, ${rows.length})`
  return id
}

export async function review(
  tx: Tx,
  orgId: string,
  id: string,
  mapping: Fields,
  choices: Choices = {},
): Promise<Summary> {
  const [row] = await tx<{ summary: Summary }[]>`
    select public.review_invoice_import(
      ${orgId}, ${id}, ${tx.json(mapping)}, ${tx.json(choices)}
    ) as summary`
  const { summary } = required(row)
  expect(
    summary.insert_count + summary.merged_count + summary.error_count + summary.skipped_count,
  ).toBe(summary.row_count)
  return summary
}

export async function fates(tx: Tx, id: string): Promise<Fate[]> {
  return [
    ...(await tx<Fate[]>`
      select outcome,
        array(select value ->> 'reason' from jsonb_array_elements(errors)) as reasons,
        array(select value ->> 'reason' from jsonb_array_elements(warnings)) as notes
      from public.invoice_import_rows where import_id = ${id} order by row_number`),
  ]
}

export async function untilDone(
  tx: Tx,
  verb: 'apply' | 'undo',
  orgId: string,
  id: string,
  documents = 2,
): Promise<Summary> {
  for (;;) {
    const [row] = await tx<{ summary: Summary }[]>`
      select ${tx.unsafe(`public.${verb}_invoice_import`)}(${orgId}, ${id}, ${documents}) as summary`
    const { summary } = required(row)
    if (summary.done) return summary
  }
}

/** Stages and reviews a table; the mapping is its first line. */
export async function reviewed(tx: Tx, orgId: string, text: string, choices: Choices = {}) {
  const { header, rows, mapping } = table(text)
  const id = await stage(tx, orgId, header, rows)
  return { id, summary: await review(tx, orgId, id, mapping, choices), fates: await fates(tx, id) }
}

export async function applied(tx: Tx, orgId: string, text: string, choices: Choices = {}) {
  const { id, summary } = await reviewed(tx, orgId, text, choices)
  return { id, before: summary, after: await untilDone(tx, 'apply', orgId, id) }
}

/** Stores and records the PDF of a document with the secret key, as the function that draws it does. */
export async function keepPdf(tx: Tx, orgId: string, kind: 'invoice' | 'credit_note', id: string) {
  const ofInvoice = kind === 'invoice'
  const path = `${orgId}/${ofInvoice ? 'invoices' : 'credit-notes'}/${id}.pdf`
  await behindScenes(
    tx,
    () => tx`
      insert into storage.objects (bucket_id, name, metadata)
      values ('documents', ${path}, ${tx.json({ size: 4 })})`,
  )
  await asService(tx)
  await tx`
    select public.finish_document_pdf(
      ${orgId}, ${ofInvoice ? id : null}, ${ofInvoice ? null : id}, ${'00'.repeat(32)}, 4
    )`
}

export type Document = {
  kind: string
  number: string
  customer: string | null
  status: string
  total: number
  open: number
  credits: string | null
}

/** The documents of an organization, invoices first, by number; `open` of a credit note is what waits to be paid back. */
export async function documentsOf(tx: Tx, orgId: string): Promise<Document[]> {
  const documents = await behindScenes(
    tx,
    () => tx<Document[]>`
      select 'invoice' as kind, invoices.number, customers.display_name as customer,
        invoices.status, invoices.total_minor as total, invoices.open_minor as open,
        null as credits
      from public.invoices as invoices
      join public.customers as customers
        on customers.org_id = invoices.org_id and customers.id = invoices.customer_id
      where invoices.org_id = ${orgId}
      union all
      select 'credit_note', notes.number, customers.display_name, 'issued', notes.total_minor,
        notes.refundable_minor - notes.refunded_minor, sales.number
      from public.credit_notes as notes
      join public.customers as customers
        on customers.org_id = notes.org_id and customers.id = notes.customer_id
      left join public.invoices as sales
        on sales.org_id = notes.org_id and sales.id = notes.invoice_id
      where notes.org_id = ${orgId}
      order by 1 desc, 2`,
  )
  return [...documents]
}

/** What each account stands at: debits less credits, by its role; those at nothing left out. */
export async function balancesOf(tx: Tx, orgId: string): Promise<Record<string, number>> {
  const rows = await tx<{ role: string; amount: number }[]>`
    select accounts.role, sum(lines.debit_minor - lines.credit_minor)::bigint as amount
    from public.journal_lines as lines
    join public.ledger_accounts as accounts
      on accounts.org_id = lines.org_id and accounts.id = lines.account_id
    where lines.org_id = ${orgId}
    group by accounts.role
    having sum(lines.debit_minor - lines.credit_minor) <> 0`
  return Object.fromEntries(rows.map(({ role, amount }) => [role, amount]))
}

/** What the ledger and the documents do not agree on. */
export async function differencesOf(tx: Tx, orgId: string) {
  await tx`set constraints all immediate`
  const [row] = await tx`select public.reconcile_ledger(${orgId}) as report`
  return row?.report
}

/** As the owner of an organization in euros that has no documents yet. */
export async function withBooks(run: (tx: Tx, orgId: string, owner: Actor) => Promise<void>) {
  await inTransaction(async (tx) => {
    const { otherOrg, otherOwner } = await createActors(tx)
    await tx`update public.organizations set currency = 'EUR' where id = ${otherOrg.id}`
    await as(tx, otherOwner)
    await run(tx, otherOrg.id, otherOwner)
  })
}
