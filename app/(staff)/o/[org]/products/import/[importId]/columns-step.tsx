import { ProductMapping } from '@/components/commerce/import/product-mapping'
import { ImportColumns } from '@/components/import/import-columns'
import { guessProductMapping } from '@/lib/commerce/product-import-mapping.rules'
import {
  cancelProductImport,
  changeProductImportHeader,
  reviewProductImport,
} from '@/lib/commerce/product-imports.actions'
import { productImports } from '@/lib/commerce/product-imports.kind'
import type { ProductImport } from '@/lib/commerce/product-imports.schemas'
import { fromDatabaseMapping, sampledColumns } from '@/lib/csv/columns.rules'
import type { OrgSession } from '@/lib/session'

const ROWS_LOOKED_AT = 50

/** Matching columns to fields, with guesses from names and from the first rows. */
export async function ColumnsStep({
  session,
  productImport,
}: {
  session: OrgSession
  productImport: ProductImport
}) {
  const { id, header, options, mapping, on_match, new_status, unpriced, sku_case } = productImport
  const { items } = await productImports.listRows(session, id, { limit: ROWS_LOOKED_AT })
  const rows = items.map((row) => row.cells.map((cell) => cell ?? ''))
  const org = session.org.slug
  const pathname = `/o/${org}/products/import`
  return (
    <ImportColumns org={org} state={productImport} href={pathname} cancel={cancelProductImport}>
      <ProductMapping
        key={id}
        org={org}
        importId={id}
        pathname={pathname}
        columns={sampledColumns(header, rows)}
        hasHeader={options.has_header}
        mapping={
          mapping
            ? fromDatabaseMapping(mapping, header.length)
            : guessProductMapping(options.has_header ? header : null, rows).slice(0, header.length)
        }
        choices={{ on_match, new_status, unpriced, sku_case }}
        review={reviewProductImport}
        changeHeader={changeProductImportHeader}
      />
    </ImportColumns>
  )
}
