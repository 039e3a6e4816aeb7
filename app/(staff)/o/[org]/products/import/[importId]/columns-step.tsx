import { ProductMapping } from '@/components/commerce/import/product-mapping'
import { ImportStepButton } from '@/components/import/import-step-button'
import { ReaderNotes } from '@/components/import/reader-notes'
import { guessProductMapping } from '@/lib/commerce/product-import-mapping.rules'
import {
  cancelProductImport,
  changeProductImportHeader,
  reviewProductImport,
} from '@/lib/commerce/product-imports.actions'
import { listProductImportRows } from '@/lib/commerce/product-imports.queries'
import type { ProductImport } from '@/lib/commerce/product-imports.schemas'
import { fromDatabaseMapping } from '@/lib/csv/columns.rules'
import type { OrgSession } from '@/lib/session'

const ROWS_LOOKED_AT = 50
const SAMPLES_SHOWN = 3

/** Matching columns to fields, with guesses from names and from the first rows. */
export async function ColumnsStep({
  session,
  productImport,
}: {
  session: OrgSession
  productImport: ProductImport
}) {
  const { id, header, options, mapping, on_match, new_status, unpriced, sku_case } = productImport
  const { items } = await listProductImportRows(session, id, { limit: ROWS_LOOKED_AT })
  const rows = items.map((row) => row.cells.map((cell) => cell ?? ''))
  const columns = header.map((name, column) => ({
    name,
    samples: [...new Set(rows.map((row) => row[column]?.trim() ?? '').filter(Boolean))].slice(
      0,
      SAMPLES_SHOWN,
    ),
  }))
  const org = session.org.slug
  const pathname = `/o/${org}/products/import`
  return (
    <div className="grid max-w-4xl gap-5">
      <ReaderNotes options={options} href={pathname} />
      <ProductMapping
        key={id}
        org={org}
        importId={id}
        pathname={pathname}
        columns={columns}
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
      <ImportStepButton
        org={org}
        importId={id}
        action={cancelProductImport}
        variant="ghost"
        pendingLabel="Discarding…"
        className="justify-self-start"
      >
        Discard this file
      </ImportStepButton>
    </div>
  )
}
