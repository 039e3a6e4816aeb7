import type { ShopPicture } from '@/components/commerce/shop/types'
import { plainTextOf } from '@/components/ui/markdown-text'
import type { ShopProduct } from '@/lib/commerce/products.schemas'
import { toDecimal } from '@/lib/money'

interface Input {
  product: ShopProduct
  pictures: ShopPicture[]
  path: string
  shopName: string
  /** Structured data knows no relative addresses. */
  origin: string
}

/** The product as schema.org writes it, with an offer for each variant. */
export function productJsonLd({ product, pictures, path, shopName, origin }: Input): object {
  return {
    '@context': 'https://schema.org',
    '@type': 'Product',
    name: product.name,
    url: `${origin}${path}`,
    ...(product.description ? { description: plainTextOf(product.description, 5000) } : {}),
    ...(pictures.length > 0 ? { image: pictures.map(({ src }) => `${origin}${src}`) } : {}),
    ...(product.categories[0] ? { category: product.categories[0].name } : {}),
    ...(product.variants[0] ? { sku: product.variants[0].sku } : {}),
    offers: product.variants.map((variant) => ({
      '@type': 'Offer',
      sku: variant.sku,
      url: `${origin}${path}?variant=${variant.id}`,
      price: toDecimal(variant.price_minor, product.exponent),
      priceCurrency: product.currency,
      availability: variant.is_available
        ? 'https://schema.org/InStock'
        : 'https://schema.org/OutOfStock',
      itemCondition: 'https://schema.org/NewCondition',
      seller: { '@type': 'Organization', name: shopName },
    })),
  }
}
