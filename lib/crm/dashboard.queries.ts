import 'server-only'
import { fromDatabase } from '@/lib/errors'
import type { Period } from '@/lib/periods'
import type { OrgScope } from '@/lib/scope'
import { type Dashboard, dashboardSchema } from './dashboard.schemas'

/** Kept sums: costs the same for a hundred customers and a million. */
export async function getDashboard(
  { db, org }: OrgScope,
  { from, to }: Period,
): Promise<Dashboard> {
  const { data, error } = await db.rpc('customer_dashboard', {
    p_org_id: org.id,
    p_from: from,
    p_to: to,
  })
  if (error) throw fromDatabase(error)
  return dashboardSchema.parse(data)
}
