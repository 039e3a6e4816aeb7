import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { BuyBox } from '@/components/commerce/shop/buy-box'
import { DeliveryNote } from '@/components/commerce/shop/delivery-note'
import { JsonLd } from '@/components/commerce/shop/json-ld'
import { OutcomeBar } from '@/components/commerce/shop/outcome-bar'
import { pictureOf } from '@/components/commerce/shop/picture-of'
import { ProductGallery } from '@/components/commerce/shop/product-gallery'
import { productJsonLd } from '@/components/commerce/shop/product-json-ld'
import { paramOf } from '@/components/ui/list-url'
import { Markdown } from '@/components/ui/markdown'
import { plainTextOf } from '@/components/ui/markdown-text'
import { getWishlist } from '@/lib/commerce/cart.queries'
import { cartOutcomeOf } from '@/lib/commerce/cart-outcome.rules'
import { addChoiceToCart, wishForChoice } from '@/lib/commerce/choice.actions'
import { getShopProduct } from '@/lib/commerce/products.queries'
import { visitShop } from '@/lib/commerce/visit.queries'
import { env } from '@/lib/env'
import './options.css'

type Props = PageProps<'/s/[site]/p/[slug]'>

/** The page and its description ask for the same product. */
const load = cache(async (site: string, slug: string) => {
  const visit = await visitShop(site)
  const product = await getShopProduct(visit, decode(slug))
  if (!product) notFound()
  const pictures = product.images.flatMap(
    (image) => pictureOf(visit.org.id, image, product.name) ?? [],
  )
  const path = `/s/${visit.shop.slug}/p/${encodeURIComponent(product.slug)}`
  return { visit, product, pictures, path }
})

/** Params come as they stand in the address; what is no encoding at all is no product. */
function decode(slug: string): string {
  try {
    return decodeURIComponent(slug)
  } catch {
    return slug
  }
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { site, slug } = await params
  const { product, pictures, path } = await load(site, slug)
  const description = product.description ? plainTextOf(product.description, 160) : product.name
  return {
    title: product.name,
    description,
    alternates: { canonical: path },
    openGraph: {
      title: product.name,
      description,
      url: path,
      images: pictures.slice(0, 3).map(({ src, alt, width, height }) => ({
        url: src,
        alt,
        ...(width && height ? { width, height } : {}),
      })),
    },
  }
}

export default async function ProductPage({ params, searchParams }: Props) {
  const { site, slug } = await params
  const { visit, product, pictures, path } = await load(site, slug)
  const { shop, money } = visit
  const query = await searchParams
  const wishlist = await getWishlist(shop.slug, shop.org_id)
  const [category] = product.categories
  const home = `/s/${shop.slug}`
  const chosen =
    product.variants.find(({ id }) => id === paramOf(query, 'variant')) ??
    product.variants.find((variant) => variant.is_available) ??
    product.variants[0]
  return (
    <>
      <JsonLd
        data={productJsonLd({
          product,
          pictures,
          path,
          shopName: shop.name,
          origin: env().APP_URL,
        })}
      />
      <OutcomeBar
        outcome={cartOutcomeOf(query)}
        path={path}
        link={
          paramOf(query, 'done') === 'added'
            ? { href: `${home}/cart`, label: 'View cart' }
            : undefined
        }
      />
      <div className="mx-auto w-full max-w-6xl px-4 pt-5 sm:px-6 sm:pt-8">
        <nav aria-label="Breadcrumb" className="pb-4 text-muted-foreground text-sm">
          <ol className="flex flex-wrap gap-x-2">
            <li>
              <a href={home} className="rounded-sm hover:text-foreground hover:underline">
                All products
              </a>
            </li>
            {category ? (
              <li className="before:me-2 before:content-['/']">
                <a
                  href={`${home}?category=${encodeURIComponent(category.slug)}`}
                  className="rounded-sm hover:text-foreground hover:underline"
                >
                  <bdi>{category.name}</bdi>
                </a>
              </li>
            ) : null}
          </ol>
        </nav>
        <div className="grid gap-8 lg:grid-cols-[minmax(0,7fr)_minmax(0,5fr)] lg:gap-14">
          <div className="min-w-0">
            <ProductGallery name={product.name} pictures={pictures} />
          </div>
          <div className="grid content-start gap-6 lg:sticky lg:top-8 lg:self-start">
            <h1 className="text-pretty font-semibold text-3xl leading-tight sm:text-4xl">
              <bdi>{product.name}</bdi>
            </h1>
            {chosen ? (
              <BuyBox
                key={chosen.id}
                site={shop.slug}
                product={product}
                money={money}
                pricesIncludeTax={shop.prices_include_tax}
                path={path}
                chosen={chosen}
                wishedIds={new Set(wishlist.items.map((item) => item.variant_id))}
                cartKey={crypto.randomUUID()}
                addToCart={addChoiceToCart}
                setWished={wishForChoice}
              />
            ) : (
              <p className="rounded-xl bg-muted px-4 py-3 text-muted-foreground text-sm">
                This cannot be ordered at the moment.
              </p>
            )}
            <DeliveryNote rates={shop.shipping_rates} money={money} />
            {product.description ? (
              <section aria-label="Description" className="border-t pt-6 [&>div]:text-base">
                <Markdown source={product.description} />
              </section>
            ) : null}
            {chosen ? (
              <p className="text-muted-foreground text-xs">Article number {chosen.sku}</p>
            ) : null}
          </div>
        </div>
      </div>
    </>
  )
}
