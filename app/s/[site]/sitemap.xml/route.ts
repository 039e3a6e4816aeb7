import { listShopProducts } from '@/lib/commerce/products.queries'
import { visitShop } from '@/lib/commerce/visit.queries'
import { env } from '@/lib/env'

const PAGE_SIZE = 100
/** A sitemap may have 50,000 addresses; search engines find the rest by the pages of the list. */
const MOST_PAGES = 50

/** What search engines are to know of a shop. */
export async function GET(
  _request: Request,
  { params }: RouteContext<'/s/[site]/sitemap.xml'>,
): Promise<Response> {
  const visit = await visitShop((await params).site)
  const { shop } = visit
  const home = `${env().APP_URL}/s/${shop.slug}`
  const addresses = [
    home,
    ...shop.categories.map(({ slug }) => `${home}?category=${encodeURIComponent(slug)}`),
  ]
  let cursor: string | undefined
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const found = await listShopProducts(visit, { filter: {}, cursor, limit: PAGE_SIZE })
    addresses.push(...found.items.map(({ slug }) => `${home}/p/${encodeURIComponent(slug)}`))
    if (found.next_cursor === null) break
    cursor = found.next_cursor
  }
  const urls = addresses.map((address) => `<url><loc>${asXml(address)}</loc></url>`).join('\n')
  return new Response(
    `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${urls}\n</urlset>\n`,
    {
      headers: {
        'Content-Type': 'application/xml; charset=utf-8',
        // Not in shared caches: the answer may carry somebody's renewed session.
        'Cache-Control': 'private, max-age=3600',
      },
    },
  )
}

function asXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
