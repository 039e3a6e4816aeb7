import { createCustomerImport } from '../../helpers/crm-factories.ts'
import type { Tx } from '../../helpers/db.ts'
import {
  admins,
  elsewhere,
  type FunctionExpectation,
  noImport,
  shutOut,
} from './function-access.ts'

async function stageRow(tx: Tx, orgId: string, importId: string) {
  await tx`
    insert into public.customer_import_rows (import_id, org_id, row_number, cells)
    values (${importId}, ${orgId}, 1, '["Ada"]')`
}

/** One row that would be inserted, with the import in the given state. */
async function stagedImport(
  tx: Tx,
  orgId: string,
  status: 'staged' | 'reviewed' | 'applied' = 'staged',
): Promise<string> {
  const { id } = await createCustomerImport(tx, { org_id: orgId })
  await stageRow(tx, orgId, id)
  const isReviewed = status !== 'staged'
  await tx`
    update public.customer_imports set
      status = ${status},
      row_count = 1,
      insert_count = ${isReviewed ? 1 : 0},
      reviewed_at = ${isReviewed ? new Date() : null},
      applied_rows = ${status === 'applied' ? 1 : 0}
    where id = ${id}`
  if (isReviewed) {
    await tx`
      update public.customer_import_rows set outcome = 'insert', "values" = '{"name": "Ada"}'
      where import_id = ${id}`
  }
  return id
}

export const customerImportFunctions: Record<string, FunctionExpectation> = {
  apply_customer_import: {
    call: async (tx, { org }) => {
      const id = await stagedImport(tx, org.id, 'reviewed')
      return (as) => as`select public.apply_customer_import(${id})`
    },
    access: { ...admins, ...noImport },
  },

  cancel_customer_import: {
    call: async (tx, { org }) => {
      const { id } = await createCustomerImport(tx, { org_id: org.id })
      return (as) => as`select public.cancel_customer_import(${id})`
    },
    access: { ...admins, ...noImport },
  },

  change_customer_import_header: {
    call: async (tx, { org }) => {
      const id = await stagedImport(tx, org.id)
      return (as) => as`select public.change_customer_import_header(${id}, false)`
    },
    access: { ...admins, ...noImport },
  },

  create_customer_import: {
    call:
      async (_tx, { org }) =>
      (as) =>
        as`select public.create_customer_import(${org.id}, 'new.csv', '["name"]', '{}')`,
    access: { ...admins, ...elsewhere, ...shutOut },
  },

  finish_staging_customer_import: {
    call: async (tx, { org }) => {
      const { id } = await createCustomerImport(tx, { org_id: org.id })
      await stageRow(tx, org.id, id)
      return (as) => as`select public.finish_staging_customer_import(${id}, 1)`
    },
    access: { ...admins, ...noImport },
  },

  note_customer_import: {
    call: async (tx, { org }) => {
      const { id } = await createCustomerImport(tx, { org_id: org.id })
      return (as) => as`select public.note_customer_import(${id}, '{"encoding": "utf-8"}')`
    },
    access: { ...admins, ...noImport },
  },

  review_customer_import: {
    call: async (tx, { org }) => {
      const id = await stagedImport(tx, org.id)
      return (as) => as`select public.review_customer_import(${id}, '{"0": "name"}')`
    },
    access: { ...admins, ...noImport },
  },

  stage_customer_import_rows: {
    call: async (tx, { org }) => {
      const { id } = await createCustomerImport(tx, { org_id: org.id })
      return (as) => as`select public.stage_customer_import_rows(${id}, 1, '[["Ada"]]')`
    },
    access: { ...admins, ...noImport },
  },

  undo_customer_import: {
    call: async (tx, { org }) => {
      const id = await stagedImport(tx, org.id, 'applied')
      return (as) => as`select public.undo_customer_import(${id})`
    },
    access: { ...admins, ...noImport },
  },
}
