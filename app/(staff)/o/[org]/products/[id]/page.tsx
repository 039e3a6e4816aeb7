import { ExternalLink } from 'lucide-react'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { PicturesCard } from '@/components/commerce/catalogue/pictures-card'
import { ProductEditor } from '@/components/commerce/catalogue/product-editor'
import { ProductFacts } from '@/components/commerce/catalogue/product-facts'
import { ProductStatusActions } from '@/components/commerce/catalogue/product-status-actions'
import { ProductStatusBadge } from '@/components/commerce/catalogue/product-status-badge'
import { VariantsCard } from '@/components/commerce/catalogue/variants-card'
import { Alert } from '@/components/ui/alert'
import { Breadcrumb } from '@/components/ui/breadcrumb'
import { Button } from '@/components/ui/button'
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card'
import { Link } from '@/components/ui/link'
import { LocalTime } from '@/components/ui/local-time'
import { Markdown } from '@/components/ui/markdown'
import { PageHeader } from '@/components/ui/page-header'
import { listCategories } from '@/lib/commerce/categories.queries'
import { removeProductImage, updateProductImage } from '@/lib/commerce/images.actions'
import {
  saveVariant,
  setProductStatus,
  setVariantArchived,
  updateProduct,
} from '@/lib/commerce/products.actions'
import { getProduct } from '@/lib/commerce/products.queries'
import { getOwnShop } from '@/lib/commerce/shops.queries'
import { adjustStock, loadStockMovements } from '@/lib/commerce/stock.actions'
import { requireOrg } from '@/lib/session'

type Props = PageProps<'/o/[org]/products/[id]'>

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { org: slug, id } = await params
  const product = await getProduct(await requireOrg(slug, 'products.read'), id)
  return { title: product?.name ?? 'Not found' }
}

export default async function ProductPage({ params }: Props) {
  const { org: slug, id } = await params
  const session = await requireOrg(slug, 'products.read')
  const [product, shop, categories] = await Promise.all([
    getProduct(session, id),
    getOwnShop(session),
    listCategories(session),
  ])
  if (!product) notFound()
  const { org } = session
  const list = `/o/${slug}/products`
  const canWrite = session.permissions.has('products.write')
  const isPublished = product.status === 'published'
  return (
    <>
      <Breadcrumb
        crumbs={[{ label: 'Products', href: list }, { label: product.name }]}
        className="pb-3"
      />
      <PageHeader
        title={product.name}
        description={
          <span className="flex flex-wrap items-center gap-2">
            <ProductStatusBadge status={product.status} />
            {isPublished && product.published_at ? (
              <span>
                since <LocalTime value={product.published_at} format="date" />
                {shop.is_open ? null : '; the shop is closed'}
              </span>
            ) : null}
          </span>
        }
        actions={
          <>
            {isPublished ? (
              <Button variant="outline" asChild>
                <Link href={`/s/${shop.slug}/p/${encodeURIComponent(product.slug)}`}>
                  <ExternalLink aria-hidden />
                  View in shop
                </Link>
              </Button>
            ) : null}
            {canWrite ? (
              <ProductStatusActions org={slug} product={product} setStatus={setProductStatus} />
            ) : null}
          </>
        }
      />
      {product.status === 'archived' ? (
        <Alert variant="info" title="This product is archived" className="mb-5">
          It is not in the shop, and orders keep it. Restore it to work on it as a draft.
        </Alert>
      ) : null}
      {/* On a wide screen the pictures stand beside the words; on a phone between them and the prices. */}
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_19rem] lg:grid-rows-[auto_1fr]">
        <Card aria-label="Details">
          {canWrite ? (
            <CardContent>
              <ProductEditor
                org={slug}
                shop={shop}
                locale={org.locale}
                product={product}
                categories={categories}
                update={updateProduct}
              />
            </CardContent>
          ) : (
            <>
              <CardHeader>
                <CardTitle>Description</CardTitle>
              </CardHeader>
              <CardContent className="grid gap-4">
                {product.description ? (
                  <Markdown source={product.description} />
                ) : (
                  <p className="text-muted-foreground text-sm">There is none yet.</p>
                )}
                <ProductFacts
                  product={product}
                  categories={categories}
                  locale={org.locale}
                  shop={shop}
                />
              </CardContent>
            </>
          )}
        </Card>
        <div className="grid gap-4 lg:row-span-2">
          <PicturesCard
            org={slug}
            orgId={org.id}
            productId={product.id}
            images={product.images}
            canWrite={canWrite}
            actions={{ update: updateProductImage, remove: removeProductImage }}
          />
        </div>
        <VariantsCard
          org={slug}
          product={product}
          locale={org.locale}
          canWrite={canWrite}
          actions={{
            update: updateProduct,
            saveVariant,
            setArchived: setVariantArchived,
            adjustStock,
            listMovements: loadStockMovements,
          }}
        />
      </div>
    </>
  )
}
