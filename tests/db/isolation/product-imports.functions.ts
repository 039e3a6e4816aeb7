import type { Tx } from '../../helpers/db.ts'
import { createProductImport } from '../../helpers/product-import-factories.ts'
import { admins, elsewhere, type FunctionExpectation, shutOut } from './function-access.ts'

const access = { ...admins, ...elsewhere, ...shutOut }

/** One row that would be inserted, with the import in the given state. */
async function stagedImport(
  tx: Tx,
  orgId: string,
  status: 'staged' | 'reviewed' | 'applied' = 'staged',
): Promise<string> {
  const { id } = await createProductImport(tx, { org_id: orgId, header: ['sku', 'price'] })
  const isReviewed = status !== 'staged'
  await tx`
    insert into public.product_import_rows (org_id, import_id, row_number, cells)
    values (${orgId}, ${id}, 1, '["A-1", "1.00"]')`
  await tx`
    update public.product_imports set
      status = ${status},
      row_count = 1,
      error_count = ${isReviewed ? 1 : 0},
      reviewed_at = ${isReviewed ? new Date() : null},
      applied_rows = ${status === 'applied' ? 1 : 0}
    where org_id = ${orgId} and id = ${id}`
  if (isReviewed) {
    await tx`
      update public.product_import_rows set outcome = 'error'
      where org_id = ${orgId} and import_id = ${id}`
  }
  return id
}

/** Files of products: for those who may write products. */
export const productImportFunctions: Record<string, FunctionExpectation> = {
  apply_product_import: {
    call: async (tx, { org }) => {
      const id = await stagedImport(tx, org.id, 'reviewed')
      return (as) => as`select public.apply_product_import(${org.id}, ${id})`
    },
    access,
  },
  cancel_product_import: {
    call: async (tx, { org }) => {
      const id = await stagedImport(tx, org.id)
      return (as) => as`select public.cancel_product_import(${org.id}, ${id})`
    },
    access,
  },
  change_product_import_header: {
    call: async (tx, { org }) => {
      const id = await stagedImport(tx, org.id)
      return (as) => as`select public.change_product_import_header(${org.id}, ${id}, false)`
    },
    access,
  },
  create_product_import: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.create_product_import(${org.id}, 'new.csv', '["sku"]', '{}')`,
    access,
  },
  finish_staging_product_import: {
    call: async (tx, { org }) => {
      const { id } = await createProductImport(tx, { org_id: org.id })
      await tx`
        insert into public.product_import_rows (org_id, import_id, row_number, cells)
        values (${org.id}, ${id}, 1, '["A-1"]')`
      return (as) => as`select public.finish_staging_product_import(${org.id}, ${id}, 1)`
    },
    access,
  },
  note_product_import: {
    call: async (tx, { org }) => {
      const { id } = await createProductImport(tx, { org_id: org.id })
      return (as) =>
        as`select public.note_product_import(${org.id}, ${id}, '{"encoding": "utf-8"}')`
    },
    access,
  },
  review_product_import: {
    call: async (tx, { org }) => {
      const id = await stagedImport(tx, org.id)
      return (as) => as`select public.review_product_import(${org.id}, ${id}, '{"0": "sku"}')`
    },
    access,
  },
  stage_product_import_rows: {
    call: async (tx, { org }) => {
      const { id } = await createProductImport(tx, { org_id: org.id })
      return (as) => as`select public.stage_product_import_rows(${org.id}, ${id}, 1, '[["A-1"]]')`
    },
    access,
  },
  undo_product_import: {
    call: async (tx, { org }) => {
      const id = await stagedImport(tx, org.id, 'applied')
      return (as) => as`select public.undo_product_import(${org.id}, ${id})`
    },
    access,
  },
}
