import 'server-only'
import { fromDatabase } from '@/lib/errors'
import type { Period } from '@/lib/periods'
import type { OrgScope } from '@/lib/scope'
import { type SalesDashboard, salesDashboardSchema } from './dashboard.schemas'

/** Kept sums: costs the same for a hundred orders and a million. */
export async function getSalesDashboard(
  { db, org }: OrgScope,
  { from, to }: Period,
): Promise<SalesDashboard> {
  const { data, error } = await db.rpc('commerce_dashboard', {
    p_org_id: org.id,
    p_from: from,
    p_to: to,
  })
  if (error) throw fromDatabase(error)
  return salesDashboardSchema.parse(data)
}
