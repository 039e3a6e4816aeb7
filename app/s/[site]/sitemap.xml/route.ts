import { notFound } from 'next/navigation'
import { listProductSlugs } from '@/lib/commerce/sitemaps.queries'
import { sitemap, sitemapPageOf } from '@/lib/commerce/sitemaps.rules'
import { visitShop } from '@/lib/commerce/visit.queries'
import { env } from '@/lib/env'

/** What search engines are to know of a shop; of a large one a part, which `page` counts. */
export async function GET(
  request: Request,
  { params }: RouteContext<'/s/[site]/sitemap.xml'>,
): Promise<Response> {
  const visit = await visitShop((await params).site)
  const { shop } = visit
  const page = sitemapPageOf(new URL(request.url).searchParams.get('page'))
  if (page === null) notFound()
  const home = `${env().APP_URL}/s/${shop.slug}`
  const slugs = await listProductSlugs(visit, page)
  if (page > 1 && slugs.length === 0) notFound()
  const lists = [
    home,
    ...shop.categories.map(({ slug }) => `${home}?category=${encodeURIComponent(slug)}`),
  ]
  const products = slugs.map((slug) => `${home}/p/${encodeURIComponent(slug)}`)
  return new Response(sitemap(page === 1 ? [...lists, ...products] : products), {
    headers: {
      'Content-Type': 'application/xml; charset=utf-8',
      // Not in shared caches: the answer may carry somebody's renewed session.
      'Cache-Control': 'private, max-age=3600',
    },
  })
}
