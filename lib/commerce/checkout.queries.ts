import 'server-only'
import type { SupabaseClient } from '@supabase/supabase-js'
import { fromDatabase } from '@/lib/errors'
import type { Database } from '@/lib/supabase/database.types'
import { type Quote, quoteSchema } from './checkout.schemas'
import { readGuestToken } from './guest-cart'

/** What the visitor's cart would cost, sent to a country; without one, what is known so far. */
export async function quoteCart(
  db: SupabaseClient<Database>,
  shop: { slug: string; org_id: string },
  countryCode: string | null,
): Promise<Quote> {
  const token = await readGuestToken(shop.slug)
  const { data, error } = await db.rpc('quote_cart', {
    p_org_id: shop.org_id,
    p_country_code: countryCode ?? undefined,
    ...(token ? { p_token: token } : {}),
  })
  if (error) throw fromDatabase(error)
  return quoteSchema.parse(data)
}
