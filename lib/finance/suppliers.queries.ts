import 'server-only'
import { cache } from 'react'
import { z } from 'zod'
import type { KeysetPage } from '@/lib/cursor'
import { fromDatabase } from '@/lib/errors'
import { readListPage, readPosition } from '@/lib/list-page'
import type { OrgScope } from '@/lib/scope'
import { type Supplier, type SupplierFilter, supplierSchema } from './suppliers.schemas'

/** Null for one that is not there, or not of this organization. */
export const getSupplier = cache(async function getSupplier(
  { db, org }: OrgScope,
  supplierId: string,
): Promise<Supplier | null> {
  if (!z.uuid().safeParse(supplierId).success) return null
  const { data, error } = await db.rpc('get_supplier', {
    p_org_id: org.id,
    p_supplier_id: supplierId,
  })
  if (error) {
    const failure = fromDatabase(error)
    if (failure.reason === 'finance.supplier_not_found') return null
    throw failure
  }
  return supplierSchema.parse(data)
})

/** A page of suppliers, by name. */
export async function listSuppliers(
  { db, org }: OrgScope,
  { filter, cursor, limit }: { filter: SupplierFilter; cursor?: string | undefined; limit: number },
): Promise<KeysetPage<Supplier>> {
  const { data, error } = await db.rpc('list_suppliers', {
    p_org_id: org.id,
    p_filter: filter,
    p_limit: limit,
    p_cursor: readPosition(cursor),
  })
  if (error) throw fromDatabase(error)
  return readListPage(supplierSchema, data)
}
