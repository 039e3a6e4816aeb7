import 'server-only'
import { z } from 'zod'
import { decodeCursor, everyPage, type KeysetPage, toPage } from '@/lib/cursor'
import { fromDatabase } from '@/lib/errors'
import type { OrgScope } from '@/lib/scope'
import { type CustomerView, customerViewSchema } from './customer-views.schemas'

export const VIEW_COLUMNS = 'id, name, filter, sort, is_shared, created_by, created_at, updated_at'

const VIEWS_PER_READ = 200

const viewPositionSchema = z.object({ name: z.string(), id: z.uuid() })

/** A page of one's own views and those that are shared, by name. */
export async function listCustomerViews(
  { db, org }: OrgScope,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<KeysetPage<CustomerView>> {
  const { data, error } = await db.rpc('list_customer_views', {
    p_org_id: org.id,
    p_after: cursor ? decodeCursor(viewPositionSchema, cursor) : null,
    p_limit: limit + 1,
  })
  if (error) throw fromDatabase(error)
  return toPage(z.array(customerViewSchema).parse(data), limit, ({ name, id }) => ({ name, id }))
}

/** All of them, for the menu above the customers. */
export function listAllCustomerViews(scope: OrgScope): Promise<CustomerView[]> {
  return everyPage((cursor) => listCustomerViews(scope, { cursor, limit: VIEWS_PER_READ }))
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
