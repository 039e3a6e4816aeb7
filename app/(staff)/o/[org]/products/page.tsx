import { LibraryBig, Plus, Upload } from 'lucide-react'
import type { Metadata } from 'next'
import { Suspense } from 'react'
import { ProductsMenu } from '@/components/commerce/catalogue/products-menu'
import { ProductsSkeleton } from '@/components/commerce/catalogue/products-skeleton'
import { Button } from '@/components/ui/button'
import { Link } from '@/components/ui/link'
import { PageHeader } from '@/components/ui/page-header'
import { RowKeys } from '@/components/ui/row-keys'
import { readProductList } from '@/lib/commerce/products.url.rules'
import { requireOrg } from '@/lib/session'
import { ProductsList } from './products-list'

export const metadata: Metadata = { title: 'Products' }

export default async function ProductsPage({
  params,
  searchParams,
}: PageProps<'/o/[org]/products'>) {
  const { org: slug } = await params
  const query = await searchParams
  const session = await requireOrg(slug, 'products.read')
  const address = readProductList(query)
  const pathname = `/o/${slug}/products`
  const canWrite = session.permissions.has('products.write')

  return (
    <RowKeys>
      <PageHeader
        title="Products"
        actions={
          <>
            <Button variant="outline" className="max-sm:hidden" asChild>
              <Link href={`${pathname}/categories`}>
                <LibraryBig aria-hidden />
                Categories
              </Link>
            </Button>
            {canWrite ? (
              <Button variant="outline" className="max-sm:hidden" asChild>
                <Link href={`${pathname}/import`}>
                  <Upload aria-hidden />
                  Import
                </Link>
              </Button>
            ) : null}
            <ProductsMenu pathname={pathname} canWrite={canWrite} />
            {canWrite ? (
              <Button asChild>
                <Link href={`${pathname}/new`}>
                  <Plus aria-hidden />
                  <span>
                    New<span className="max-sm:sr-only"> product</span>
                  </span>
                </Link>
              </Button>
            ) : null}
          </>
        }
      />
      <Suspense fallback={<ProductsSkeleton />}>
        <ProductsList session={session} query={query} address={address} />
      </Suspense>
    </RowKeys>
  )
}
