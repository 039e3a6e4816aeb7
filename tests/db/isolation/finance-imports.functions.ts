import type { Tx } from '../../helpers/db.ts'
import { createInvoiceImport } from '../../helpers/invoice-import-factories.ts'
import { admins, elsewhere, type FunctionExpectation, shutOut } from './function-access.ts'

const access = { ...admins, ...elsewhere, ...shutOut }

/** One row that would be inserted, with the import in the given state. */
async function stagedImport(
  tx: Tx,
  orgId: string,
  status: 'staged' | 'reviewed' | 'applied' = 'staged',
): Promise<string> {
  const { id } = await createInvoiceImport(tx, {
    org_id: orgId,
    header: ['number', 'day', 'price'],
  })
  const isReviewed = status !== 'staged'
  await tx`
    insert into public.invoice_import_rows (org_id, import_id, row_number, cells)
    values (${orgId}, ${id}, 1, '["A-1", "2020-02-29", "1.00"]')`
  await tx`
    update public.invoice_imports set
      status = ${status},
      row_count = 1,
      error_count = ${isReviewed ? 1 : 0},
      reviewed_at = ${isReviewed ? new Date() : null},
      series = 'old',
      currency = 'EUR'
    where org_id = ${orgId} and id = ${id}`
  if (isReviewed) {
    await tx`
      update public.invoice_import_rows set outcome = 'error'
      where org_id = ${orgId} and import_id = ${id}`
  }
  return id
}

/** Files of invoices: for those who may import invoices. */
export const invoiceImportFunctions: Record<string, FunctionExpectation> = {
  apply_invoice_import: {
    call: async (tx, { org }) => {
      const id = await stagedImport(tx, org.id, 'reviewed')
      return (as) => as`select public.apply_invoice_import(${org.id}, ${id})`
    },
    access,
  },
  cancel_invoice_import: {
    call: async (tx, { org }) => {
      const id = await stagedImport(tx, org.id)
      return (as) => as`select public.cancel_invoice_import(${org.id}, ${id})`
    },
    access,
  },
  change_invoice_import_header: {
    call: async (tx, { org }) => {
      const id = await stagedImport(tx, org.id)
      return (as) => as`select public.change_invoice_import_header(${org.id}, ${id}, false)`
    },
    access,
  },
  create_invoice_import: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.create_invoice_import(${org.id}, 'new.csv', '["number"]', '{}')`,
    access,
  },
  finish_staging_invoice_import: {
    call: async (tx, { org }) => {
      const { id } = await createInvoiceImport(tx, { org_id: org.id })
      await tx`
        insert into public.invoice_import_rows (org_id, import_id, row_number, cells)
        values (${org.id}, ${id}, 1, '["A-1"]')`
      return (as) => as`select public.finish_staging_invoice_import(${org.id}, ${id}, 1)`
    },
    access,
  },
  note_invoice_import: {
    call: async (tx, { org }) => {
      const { id } = await createInvoiceImport(tx, { org_id: org.id })
      return (as) =>
        as`select public.note_invoice_import(${org.id}, ${id}, '{"encoding": "utf-8"}')`
    },
    access,
  },
  review_invoice_import: {
    call: async (tx, { org }) => {
      const id = await stagedImport(tx, org.id)
      return (as) =>
        as`select public.review_invoice_import(${org.id}, ${id}, '{"0": "number", "1": "issued_on", "2": "unit_price"}')`
    },
    access,
  },
  stage_invoice_import_rows: {
    call: async (tx, { org }) => {
      const { id } = await createInvoiceImport(tx, { org_id: org.id })
      return (as) => as`select public.stage_invoice_import_rows(${org.id}, ${id}, 1, '[["A-1"]]')`
    },
    access,
  },
  undo_invoice_import: {
    call: async (tx, { org }) => {
      const id = await stagedImport(tx, org.id, 'applied')
      return (as) => as`select public.undo_invoice_import(${org.id}, ${id})`
    },
    access,
  },
}
