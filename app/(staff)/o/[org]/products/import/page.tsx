import type { Metadata } from 'next'
import { ImportList } from '@/components/import/import-list'
import { ImportUpload } from '@/components/import/import-upload'
import { Breadcrumb } from '@/components/ui/breadcrumb'
import { PageHeader } from '@/components/ui/page-header'
import { listProductImports } from '@/lib/commerce/product-imports.queries'
import { requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'Import products' }

export default async function ProductImportsPage({
  params,
}: PageProps<'/o/[org]/products/import'>) {
  const { org: slug } = await params
  const session = await requireOrg(slug, 'products.write')
  const imports = await listProductImports(session)
  const pathname = `/o/${slug}/products`
  return (
    <>
      <Breadcrumb
        crumbs={[{ label: 'Products', href: pathname }, { label: 'Import' }]}
        className="pb-3"
      />
      <PageHeader
        title="Import products"
        description="From another shop, a spreadsheet, a stock list, or lines of orders: save it as CSV there and bring it here. Every product needs a SKU, by which it is found again."
      />
      <div className="grid max-w-4xl gap-8">
        <ImportUpload
          org={slug}
          noun="product"
          url="/api/v1/products/import"
          pathname={`${pathname}/import`}
        />
        {imports.length > 0 ? (
          <section aria-labelledby="earlier" className="grid gap-3">
            <h2 id="earlier" className="font-semibold text-base">
              Earlier imports
            </h2>
            <ImportList imports={imports} pathname={`${pathname}/import`} />
          </section>
        ) : null}
      </div>
    </>
  )
}
