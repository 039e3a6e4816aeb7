import 'server-only'
import type { z } from 'zod'
import { AppError, fromDatabase } from '@/lib/errors'
import type { OrgScope } from '@/lib/scope'
import { type Supplier, supplierSchema, type supplierValuesSchema } from './suppliers.schemas'

/** Adds a supplier when `supplierId` is null. */
export async function putSupplier(
  { db, org }: OrgScope,
  supplierId: string | null,
  values: z.infer<typeof supplierValuesSchema>,
): Promise<Supplier> {
  const { data, error } = await db.rpc('save_supplier', {
    p_org_id: org.id,
    p_supplier_id: supplierId ?? undefined,
    p_values: values,
  })
  if (error) {
    const failure = fromDatabase(error)
    const { code, reason } = failure
    throw reason === 'finance.supplier_name_taken'
      ? new AppError(code, reason, { fields: { name: [reason] }, cause: error })
      : failure
  }
  return supplierSchema.parse(data)
}

/** Or brings it back: its vouchers stay either way. */
export async function setSupplierArchived(
  { db, org }: OrgScope,
  supplierId: string,
  isArchived: boolean,
): Promise<Supplier> {
  const { data, error } = await db.rpc('archive_supplier', {
    p_org_id: org.id,
    p_supplier_id: supplierId,
    p_is_archived: isArchived,
  })
  if (error) throw fromDatabase(error)
  return supplierSchema.parse(data)
}
