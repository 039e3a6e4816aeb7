'use server'

import { defineOrgAction } from '@/lib/action'
import { showAnew } from '@/lib/show-anew'
import { listSuppliers } from './suppliers.queries'
import { archiveSupplierSchema, findSuppliersSchema, saveSupplierSchema } from './suppliers.schemas'
import { putSupplier, setSupplierArchived } from './suppliers.writes'

export const saveSupplier = defineOrgAction(
  saveSupplierSchema,
  async (session, { supplier_id, ...values }) => {
    const supplier = await putSupplier(session, supplier_id, values)
    showAnew(session)
    return supplier
  },
)

export const archiveSupplier = defineOrgAction(
  archiveSupplierSchema,
  async (session, { supplier_id, is_archived }) => {
    const supplier = await setSupplierArchived(session, supplier_id, is_archived)
    showAnew(session)
    return supplier
  },
)

/** For the picker of the editor, while one types. */
export const findSuppliers = defineOrgAction(findSuppliersSchema, async (session, { q }) => {
  const page = await listSuppliers(session, { filter: { query: q }, limit: 10 })
  return page.items.map(({ id, name, email }) => ({ id, label: name, hint: email ?? '' }))
})
