import type { SupabaseClient } from '@supabase/supabase-js'
import type { Database } from '@/lib/supabase/database.types'

/** What a query about an organization needs: the database as the caller, and which one is meant. */
export type OrgScope = {
  db: SupabaseClient<Database>
  org: { id: string }
}
