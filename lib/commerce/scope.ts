import type { SupabaseClient } from '@supabase/supabase-js'
import type { Database } from '@/lib/supabase/database.types'

/** What every query of the domain needs: the database as the caller, and the organization meant. */
export type ShopScope = {
  db: SupabaseClient<Database>
  org: { id: string }
}

export type Page<Row> = { items: Row[]; next_cursor: string | null }
