import type { Executor } from './db.ts'
import { required } from './factories.ts'

export type ProductImportRow = { id: string; org_id: string; status: string }

export async function createProductImport(
  db: Executor,
  values: { org_id: string; file_name?: string; header?: string[] },
): Promise<ProductImportRow> {
  const [row] = await db<ProductImportRow[]>`
    insert into public.product_imports (org_id, file_name, header)
    values (
      ${values.org_id}, ${values.file_name ?? 'products.csv'}, ${db.json(values.header ?? ['sku'])}
    )
    returning id, org_id, status`
  return required(row)
}
