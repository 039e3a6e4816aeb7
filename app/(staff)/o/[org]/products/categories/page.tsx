import type { Metadata } from 'next'
import { CategoryForm } from '@/components/commerce/catalogue/category-form'
import { CategoryList } from '@/components/commerce/catalogue/category-list'
import { Breadcrumb } from '@/components/ui/breadcrumb'
import { Card, CardContent } from '@/components/ui/card'
import { PageHeader } from '@/components/ui/page-header'
import { deleteCategory, saveCategory } from '@/lib/commerce/categories.actions'
import { listCategories } from '@/lib/commerce/categories.queries'
import { requireOrg } from '@/lib/session'

export const metadata: Metadata = { title: 'Categories' }

export default async function CategoriesPage({
  params,
}: PageProps<'/o/[org]/products/categories'>) {
  const { org: slug } = await params
  const session = await requireOrg(slug, 'products.read')
  const canWrite = session.permissions.has('products.write')
  const categories = await listCategories(session)
  return (
    <>
      <Breadcrumb
        crumbs={[{ label: 'Products', href: `/o/${slug}/products` }, { label: 'Categories' }]}
        className="pb-3"
      />
      <PageHeader
        title="Categories"
        description="The shelves of your shop, in the order in which visitors see them."
      />
      <Card className="max-w-3xl">
        <CardContent className="grid grid-cols-[minmax(0,1fr)] gap-4">
          {canWrite ? <CategoryForm org={slug} save={saveCategory} /> : null}
          <CategoryList
            org={slug}
            locale={session.org.locale}
            categories={categories}
            canWrite={canWrite}
            save={saveCategory}
            remove={deleteCategory}
          />
        </CardContent>
      </Card>
    </>
  )
}
