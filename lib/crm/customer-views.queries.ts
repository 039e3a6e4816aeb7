import 'server-only'
import { z } from 'zod'
import { fromDatabase } from '@/lib/errors'
import type { OrgScope } from '@/lib/scope'
import { type CustomerView, customerViewSchema } from './customer-views.schemas'

export const VIEW_COLUMNS = 'id, name, filter, sort, is_shared, created_by, created_at, updated_at'

/** One's own views and those that are shared, by name. */
export async function listCustomerViews({ db, org }: OrgScope): Promise<CustomerView[]> {
  const { data, error } = await db
    .from('customer_views')
    .select(VIEW_COLUMNS)
    .eq('org_id', org.id)
    .order('name')
    .order('id')
    .limit(200)
  if (error) throw fromDatabase(error)
  return z.array(customerViewSchema).parse(data)
}

export async function getCustomerView(
  { db, org }: OrgScope,
  viewId: string,
): Promise<CustomerView | null> {
  if (!z.uuid().safeParse(viewId).success) return null
  const { data, error } = await db
    .from('customer_views')
    .select(VIEW_COLUMNS)
    .eq('org_id', org.id)
    .eq('id', viewId)
    .maybeSingle()
  if (error) throw fromDatabase(error)
  return data === null ? null : customerViewSchema.parse(data)
}
