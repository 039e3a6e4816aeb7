import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { SearchIcon } from '@/components/commerce/shop/icons'
import { ListToolbar, SORTS } from '@/components/commerce/shop/list-toolbar'
import { OutcomeBar } from '@/components/commerce/shop/outcome-bar'
import { pictureOf } from '@/components/commerce/shop/picture-of'
import { ProductCard } from '@/components/commerce/shop/product-card'
import { ShopEmpty } from '@/components/commerce/shop/shop-empty'
import { ShopPager } from '@/components/commerce/shop/shop-pager'
import { listHref, paramOf, returnHref, type SearchParams } from '@/components/ui/list-url'
import { addToCart } from '@/lib/commerce/cart.actions'
import { cartOutcomeOf } from '@/lib/commerce/cart-outcome.rules'
import { listShopProducts } from '@/lib/commerce/products.queries'
import type { ShopProductFilter } from '@/lib/commerce/products.schemas'
import { visitShop } from '@/lib/commerce/visit.queries'
import { orFirstPage } from '@/lib/cursor'
import { textOf } from '@/lib/list-address'
import { PATH_LENGTH } from '@/lib/request.rules'

/** Fills rows of two, three and four. */
const PAGE_SIZE = 24
/** Above the fold of a phone and of most desks. */
const EAGER = 4
/** Room for the card that a form leads back to. */
const ANCHOR_LENGTH = 50

type Props = PageProps<'/s/[site]'>

function readList(query: SearchParams) {
  const sort = SORTS.find(({ value }) => value === paramOf(query, 'sort'))?.value ?? SORTS[0].value
  return {
    search: textOf(query.q, 100),
    category: paramOf(query, 'category'),
    sort,
    after: paramOf(query, 'after'),
  }
}

export async function generateMetadata({ params, searchParams }: Props): Promise<Metadata> {
  const { shop } = await visitShop((await params).site)
  const { search, category: slug } = readList(await searchParams)
  const category = shop.categories.find((candidate) => candidate.slug === slug)
  const home = `/s/${shop.slug}`
  return {
    title: search ? `Search: ${search}` : (category?.name ?? { absolute: shop.name }),
    alternates: { canonical: category ? listHref(home, {}, { category: category.slug }) : home },
    ...(search ? { robots: { index: false } } : {}),
  }
}

export default async function ShopPage({ params, searchParams }: Props) {
  const visit = await visitShop((await params).site)
  const { shop, org, money } = visit
  const query = await searchParams
  const { search, category, sort, after } = readList(query)
  const current = shop.categories.find(({ slug }) => slug === category)
  if (category !== undefined && current === undefined) notFound()

  const filter: ShopProductFilter = {
    sort,
    ...(search ? { query: search } : {}),
    ...(category ? { category } : {}),
  }
  const { items, next_cursor: nextCursor } = await orFirstPage(after, (cursor) =>
    listShopProducts(visit, { filter, cursor, limit: PAGE_SIZE }),
  )
  const home = `/s/${shop.slug}`
  const cartKey = crypto.randomUUID()
  // Without what a form of this page has said before.
  const own = { q: search, category, sort: paramOf(query, 'sort'), after, trail: query.trail }
  const path = returnHref(home, own, PATH_LENGTH - ANCHOR_LENGTH)
  return (
    <>
      <OutcomeBar
        outcome={cartOutcomeOf(query)}
        path={path}
        link={{ href: `${home}/cart`, label: 'View cart' }}
      />
      <div className="mx-auto grid w-full max-w-6xl grid-cols-[minmax(0,1fr)] gap-6 px-4 pt-6 sm:px-6 sm:pt-10">
        <div className="grid gap-2">
          <h1 className="font-semibold text-3xl sm:text-4xl">
            {search ? (
              <>
                Results for “<bdi>{search}</bdi>”
              </>
            ) : (
              <bdi>{current?.name ?? shop.name}</bdi>
            )}
          </h1>
          {!search && !current && shop.description ? (
            <p dir="auto" className="max-w-prose text-pretty text-muted-foreground sm:text-lg">
              {shop.description}
            </p>
          ) : null}
        </div>
        <ListToolbar
          pathname={home}
          params={own}
          categories={shop.categories}
          category={category}
          sort={sort}
        />
        {items.length === 0 ? (
          <ShopEmpty
            icon={<SearchIcon />}
            title={search ? 'Nothing fits' : 'Nothing here yet'}
            {...(search || category ? { action: { href: home, label: 'See all products' } } : {})}
          >
            {search ? (
              <p>Try another word, or a part of it.</p>
            ) : (
              <p>New things are on their way. Please come back soon.</p>
            )}
          </ShopEmpty>
        ) : (
          <ul className="grid grid-cols-2 gap-x-4 gap-y-8 sm:gap-x-6 sm:gap-y-10 md:grid-cols-3 lg:grid-cols-4">
            {items.map((product, index) => (
              <li key={product.id}>
                <ProductCard
                  site={shop.slug}
                  product={{ ...product, picture: pictureOf(org.id, product.image, product.name) }}
                  money={money}
                  isFirst={index < EAGER}
                  path={path}
                  cartKey={cartKey}
                  addToCart={addToCart}
                />
              </li>
            ))}
          </ul>
        )}
        <ShopPager pathname={home} params={own} nextCursor={nextCursor} />
      </div>
    </>
  )
}
