import type { Executor } from './db.ts'
import { required } from './factories.ts'

export type InvoiceImportRow = { id: string; org_id: string; status: string }

export async function createInvoiceImport(
  db: Executor,
  values: { org_id: string; file_name?: string; header?: string[] },
): Promise<InvoiceImportRow> {
  const [row] = await db<InvoiceImportRow[]>`
    insert into public.invoice_imports (org_id, file_name, header)
    values (
      ${values.org_id}, ${values.file_name ?? 'invoices.csv'}, ${db.json(values.header ?? ['number'])}
    )
    returning id, org_id, status`
  return required(row)
}
