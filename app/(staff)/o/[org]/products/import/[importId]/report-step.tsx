import { ProductResult } from '@/components/commerce/import/product-result'
import { PRODUCT_WORDING } from '@/components/commerce/import/results'
import { ImportReport } from '@/components/import/import-report'
import { ImportRows } from '@/components/import/import-rows'
import { paramOf, type SearchParams } from '@/components/ui/list-url'
import { PRODUCT_IMPORT_FIELD_LABELS } from '@/lib/commerce/product-import-fields'
import { productImports } from '@/lib/commerce/product-imports.kind'
import type { ProductImport } from '@/lib/commerce/product-imports.schemas'
import { getOwnShop } from '@/lib/commerce/shops.queries'
import { readResult, resultsOf } from '@/lib/csv/import-results.rules'
import { orFirstPage } from '@/lib/cursor'
import type { OrgSession } from '@/lib/session'
import { ReportActions } from './report-actions'

const ROWS_PER_PAGE = 50

interface ReportStepProps {
  session: OrgSession
  productImport: ProductImport
  params: SearchParams
}

/** What would happen, is happening or has happened to the products of a file. */
export async function ReportStep({ session, productImport, params }: ReportStepProps) {
  const results = resultsOf(productImport)
  const result = readResult(results, paramOf(params, 'result'))
  const [page, shop] = await Promise.all([
    orFirstPage(paramOf(params, 'after'), (cursor) =>
      productImports.listResults(session, productImport, { result, cursor, limit: ROWS_PER_PAGE }),
    ),
    getOwnShop(session),
  ])
  const productsHref = `/o/${session.org.slug}/products`
  const money = { currency: shop.currency, exponent: shop.exponent, locale: session.org.locale }
  return (
    <ImportReport
      state={productImport}
      wording={PRODUCT_WORDING}
      pathname={`${productsHref}/import/${productImport.id}`}
      params={params}
      results={results}
      result={result}
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
            wording={PRODUCT_WORDING}
            noun="SKU"
            hrefOf={(row) => (row.product_id ? `${productsHref}/${row.product_id}` : null)}
            resultOf={(row) => <ProductResult row={row} money={money} />}
          />
        ) : null
      }
    />
  )
}
