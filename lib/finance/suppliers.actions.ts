'use server'

import { defineOrgAction } from '@/lib/action'
import { AppError, fromDatabase } from '@/lib/errors'
import { showAnew } from '@/lib/show-anew'
import { listSuppliers } from './suppliers.queries'
import {
  archiveSupplierSchema,
  findSuppliersSchema,
  saveSupplierSchema,
  supplierSchema,
} from './suppliers.schemas'

export const saveSupplier = defineOrgAction(
  saveSupplierSchema,
  async (session, { supplier_id, ...values }) => {
    const { data, error } = await session.db.rpc('save_supplier', {
      p_org_id: session.org.id,
      // Null is a new one; the generated types know of no null for arguments.
      p_supplier_id: supplier_id as string,
      p_values: values,
    })
    if (error) {
      const failure = fromDatabase(error)
      throw failure.reason === 'finance.supplier_name_taken'
        ? new AppError(failure.code, failure.reason, { fields: { name: [failure.reason] } })
        : failure
    }
    showAnew(session)
    return supplierSchema.parse(data)
  },
)

/** Or bring it back: its vouchers stay either way. */
export const archiveSupplier = defineOrgAction(archiveSupplierSchema, async (session, input) => {
  const { data, error } = await session.db.rpc('archive_supplier', {
    p_org_id: session.org.id,
    p_supplier_id: input.supplier_id,
    p_is_archived: input.is_archived,
  })
  if (error) throw fromDatabase(error)
  showAnew(session)
  return supplierSchema.parse(data)
})

/** For the picker of the editor, while one types. */
export const findSuppliers = defineOrgAction(findSuppliersSchema, async (session, { q }) => {
  const page = await listSuppliers(session, { filter: { query: q }, limit: 10 })
  return page.items.map(({ id, name, email }) => ({ id, label: name, hint: email ?? '' }))
})
