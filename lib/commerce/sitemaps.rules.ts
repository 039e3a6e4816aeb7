/** How many products one sitemap names: more than 50,000 it may not, and each is one query. */
export const SITEMAP_SIZE = 5000

/** How many sitemaps one index may name. */
const INDEX_SIZE = 50_000

type OpenShop = { slug: string; product_count: number }

/** Where the sitemaps of all shops are: of a large one there are several. */
export function sitemapAddresses(origin: string, shops: OpenShop[]): string[] {
  return shops
    .flatMap(({ slug, product_count: count }) => {
      const first = `${origin}/s/${slug}/sitemap.xml`
      const more = Math.max(Math.ceil(count / SITEMAP_SIZE) - 1, 0)
      return [first, ...Array.from({ length: more }, (_, index) => `${first}?page=${index + 2}`)]
    })
    .slice(0, INDEX_SIZE)
}

/** Which of the sitemaps of a shop is asked for, from 1; null for what cannot be one. */
export function sitemapPageOf(page: string | null): number | null {
  if (page === null) return 1
  return /^[1-9]\d{0,4}$/.test(page) ? Number(page) : null
}

export function sitemapIndex(addresses: string[]): string {
  return document('sitemapindex', 'sitemap', addresses)
}

export function sitemap(addresses: string[]): string {
  return document('urlset', 'url', addresses)
}

function document(root: string, entry: string, addresses: string[]): string {
  const entries = addresses.map((address) => `<${entry}><loc>${asXml(address)}</loc></${entry}>`)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<${root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`,
    ...entries,
    `</${root}>`,
    '',
  ].join('\n')
}

function asXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
