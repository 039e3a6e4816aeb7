import { PRODUCT_OUTCOMES } from '@/components/commerce/import/outcomes'
import { ProductResult } from '@/components/commerce/import/product-result'
import { ImportReport } from '@/components/import/import-report'
import { ImportRows } from '@/components/import/import-rows'
import { paramOf, type SearchParams } from '@/components/ui/list-url'
import { PRODUCT_IMPORT_FIELD_LABELS } from '@/lib/commerce/product-import-fields'
import { productImports } from '@/lib/commerce/product-imports.kind'
import type { ProductImport } from '@/lib/commerce/product-imports.schemas'
import { getOwnShop } from '@/lib/commerce/shops.queries'
import type { ImportOutcome } from '@/lib/csv/imports.schemas'
import { orFirstPage } from '@/lib/cursor'
import type { OrgSession } from '@/lib/session'
import { ReportActions } from './report-actions'

const ROWS_PER_PAGE = 50

interface ReportStepProps {
  session: OrgSession
  productImport: ProductImport
  params: SearchParams
  outcome: ImportOutcome | undefined
}

/** What would happen, is happening or has happened to the products of a file. */
export async function ReportStep({ session, productImport, params, outcome }: ReportStepProps) {
  const [page, shop] = await Promise.all([
    orFirstPage(paramOf(params, 'after'), (cursor) =>
      productImports.listRows(session, productImport.id, { outcome, cursor, limit: ROWS_PER_PAGE }),
    ),
    getOwnShop(session),
  ])
  const productsHref = `/o/${session.org.slug}/products`
  const money = { currency: shop.currency, exponent: shop.exponent, locale: session.org.locale }
  return (
    <ImportReport
      state={productImport}
      wording={PRODUCT_OUTCOMES}
      pathname={`${productsHref}/import/${productImport.id}`}
      params={params}
      outcome={outcome}
      count={page.items.length}
      nextCursor={page.next_cursor}
      actions={
        <ReportActions
          org={session.org.slug}
          locale={session.org.locale}
          productImport={productImport}
          now={new Date()}
        />
      }
      rows={
        page.items.length > 0 ? (
          <ImportRows
            rows={page.items}
            state={productImport}
            labels={PRODUCT_IMPORT_FIELD_LABELS}
            wording={PRODUCT_OUTCOMES}
            noun="SKU"
            hrefOf={(row) => (row.product_id ? `${productsHref}/${row.product_id}` : null)}
            resultOf={(row) => <ProductResult row={row} money={money} />}
          />
        ) : null
      }
    />
  )
}
