import type { ProductDetail } from '@/lib/commerce/products.schemas'
import { toPercentText } from '@/lib/money'

interface ProductFactsProps {
  product: ProductDetail
  categories: { id: string; name: string }[]
  locale: string
  shop: { slug: string; prices_include_tax: boolean }
}

/** What the form holds, for those who may only read it. */
export function ProductFacts({ product, categories, locale, shop }: ProductFactsProps) {
  const shelves = categories.filter(({ id }) => product.category_ids.includes(id))
  const facts = [
    ['Categories', shelves.map(({ name }) => name).join(', ') || 'None'],
    [
      'Tax rate',
      `${toPercentText(product.tax_rate_bps, locale)} %, ${shop.prices_include_tax ? 'contained in the price' : 'added to the price'}`,
    ],
    ['Address', `/s/${shop.slug}/p/${product.slug}`],
  ]
  return (
    <dl className="grid gap-x-4 gap-y-2 border-t pt-4 text-sm sm:grid-cols-[8rem_minmax(0,1fr)]">
      {facts.map(([label, value]) => (
        <div key={label} className="contents">
          <dt className="text-muted-foreground">{label}</dt>
          <dd className="min-w-0 break-words max-sm:-mt-1.5">
            <bdi>{value}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  )
}
