import 'server-only'
import { z } from 'zod'
import { fromDatabase } from '@/lib/errors'
import type { OrgScope } from '@/lib/scope'
import { getAdminClient } from '@/lib/supabase/admin'
import { SITEMAP_SIZE } from './sitemaps.rules'

const openShopsSchema = z.array(z.object({ slug: z.string(), product_count: z.number().int() }))
type OpenShops = z.infer<typeof openShopsSchema>

/** All that is on show is counted for it: this often by each server, however often it is asked. */
const KEEP_MILLISECONDS = 60 * 60 * 1000

let kept: { shops: Promise<OpenShops>; until: number } | undefined

/** The shops that anybody may enter, as they were within the hour. */
export function listOpenShops(now = Date.now()): Promise<OpenShops> {
  if (kept && now < kept.until) return kept.shops
  const entry = { shops: readOpenShops(), until: now + KEEP_MILLISECONDS }
  kept = entry
  // A failure is whoever asked's; the next one asks again.
  entry.shops.catch(() => {
    if (kept === entry) kept = undefined
  })
  return entry.shops
}

async function readOpenShops(): Promise<OpenShops> {
  const { data, error } = await getAdminClient().rpc('list_open_shops')
  if (error) throw fromDatabase(error)
  return openShopsSchema.parse(data)
}

/** What a sitemap of a shop names, counted from 1. */
export async function listProductSlugs({ db, org }: OrgScope, page: number): Promise<string[]> {
  const { data, error } = await db.rpc('list_shop_product_slugs', {
    p_org_id: org.id,
    p_offset: (page - 1) * SITEMAP_SIZE,
    p_limit: SITEMAP_SIZE,
  })
  if (error) throw fromDatabase(error)
  return z.array(z.string()).parse(data)
}
