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
  scope: OrgScope,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<KeysetPage<CustomerView>> {
  const after = cursor ? decodeCursor(viewPositionSchema, cursor) : null
  // Two reads: a name may have any sign in it, and an `or` is one text. Colleagues share names.
  const [namesakes, rest] = await Promise.all([
    after ? readViews(viewsOf(scope).eq('name', after.name).gt('id', after.id), limit) : [],
    readViews(after ? viewsOf(scope).gt('name', after.name) : viewsOf(scope), limit),
  ])
  return toPage([...namesakes, ...rest], limit, ({ name, id }) => ({ name, id }))
}

/** All of them, for the menu above the customers. */
export function listAllCustomerViews(scope: OrgScope): Promise<CustomerView[]> {
  return everyPage((cursor) => listCustomerViews(scope, { cursor, limit: VIEWS_PER_READ }))
}

function viewsOf({ db, org }: OrgScope) {
  return db.from('customer_views').select(VIEW_COLUMNS).eq('org_id', org.id)
}

async function readViews(
  query: ReturnType<typeof viewsOf>,
  limit: number,
): Promise<CustomerView[]> {
  const { data, error } = await query
    .order('name')
    .order('id')
    .limit(limit + 1)
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
