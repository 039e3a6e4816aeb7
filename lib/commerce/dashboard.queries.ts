import 'server-only'
import type { SupabaseClient } from '@supabase/supabase-js'
import { fromDatabase } from '@/lib/errors'
import type { Period } from '@/lib/periods'
import type { Database } from '@/lib/supabase/database.types'
import { type SalesDashboard, salesDashboardSchema } from './dashboard.schemas'

/** Kept sums: costs the same for a hundred orders and a million. */
export async function getSalesDashboard(
  { db, org }: { db: SupabaseClient<Database>; org: { id: string } },
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
