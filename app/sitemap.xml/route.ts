import { listOpenShops } from '@/lib/commerce/sitemaps.queries'
import { sitemapAddresses, sitemapIndex } from '@/lib/commerce/sitemaps.rules'
import { env } from '@/lib/env'

// A build knows no address and no shops.
export const dynamic = 'force-dynamic'

/** Where search engines find the shops: robots.txt leads here. */
export async function GET(): Promise<Response> {
  const addresses = sitemapAddresses(env().APP_URL, await listOpenShops())
  return new Response(sitemapIndex(addresses), {
    headers: {
      'Content-Type': 'application/xml; charset=utf-8',
      // The same for everybody: proxy.ts leaves it alone.
      'Cache-Control': 'public, max-age=3600',
    },
  })
}
