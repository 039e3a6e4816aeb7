import { NoProductsFound } from '@/components/commerce/catalogue/no-products-found'
import { ProductFilters } from '@/components/commerce/catalogue/product-filters'
import { STATUS_LABELS } from '@/components/commerce/catalogue/product-status'
import { ProductTable } from '@/components/commerce/catalogue/product-table'
import { ProductsEmpty } from '@/components/commerce/catalogue/products-empty'
import { KeysetPager } from '@/components/ui/keyset-pager'
import { listHref, parseSort, type SearchParams } from '@/components/ui/list-url'
import { TabLinks } from '@/components/ui/tab-links'
import { listCategories } from '@/lib/commerce/categories.queries'
import { countProductsByStatus, listProducts } from '@/lib/commerce/products.queries'
import { PRODUCTS_PER_PAGE, type ProductListAddress } from '@/lib/commerce/products.url.rules'
import { PRODUCT_STATUSES } from '@/lib/commerce/products.values'
import { COUNTED_TO } from '@/lib/counted'
import { orFirstPage } from '@/lib/cursor'
import type { OrgSession } from '@/lib/session'

interface ProductsListProps {
  session: OrgSession
  query: SearchParams
  address: ProductListAddress
}

/** What takes a moment; the heading and its buttons are there before. */
export async function ProductsList({ session, query, address }: ProductsListProps) {
  const { org, permissions } = session
  const { filter, sort, cursor } = address
  const pathname = `/o/${org.slug}/products`
  const [page, counts, categories] = await Promise.all([
    orFirstPage(cursor, (place) =>
      listProducts(session, { filter, sort, cursor: place, limit: PRODUCTS_PER_PAGE }),
    ),
    countProductsByStatus(session),
    listCategories(session),
  ])
  const { draft, published, archived } = counts
  if (draft + published + archived === 0) {
    return <ProductsEmpty pathname={pathname} canWrite={permissions.has('products.write')} />
  }

  const { status: current, ...narrower } = filter
  // They are of all products there are, and would be taken for what is behind the tabs.
  const isNarrow = Object.keys(narrower).length > 0
  return (
    <>
      <TabLinks
        label="Status"
        countedTo={COUNTED_TO}
        tabs={[
          {
            key: 'all',
            label: 'All',
            href: listHref(pathname, query, { status: null }),
            count: isNarrow ? undefined : draft + published,
            isCurrent: current === undefined,
          },
          ...PRODUCT_STATUSES.map((status) => ({
            key: status,
            label: STATUS_LABELS[status],
            href: listHref(pathname, query, { status }),
            count: isNarrow ? undefined : counts[status],
            isCurrent: current === status,
          })),
        ]}
      />
      <ProductFilters
        pathname={pathname}
        params={query}
        address={address}
        categories={categories}
      />
      {page.items.length > 0 ? (
        <ProductTable
          orgId={org.id}
          locale={org.locale}
          rows={page.items}
          pathname={pathname}
          params={query}
          sort={parseSort(sort, ['created_at', 'name', 'stock', 'price'], {
            column: 'created_at',
            direction: 'desc',
          })}
          now={new Date().toISOString()}
        />
      ) : (
        <NoProductsFound pathname={pathname} params={query} address={address} />
      )}
      <KeysetPager
        pathname={pathname}
        params={query}
        rows={page.items.length}
        noun={['product', 'products']}
        nextCursor={page.next_cursor}
      />
    </>
  )
}
