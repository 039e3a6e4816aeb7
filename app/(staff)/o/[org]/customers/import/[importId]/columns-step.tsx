import { CustomerMapping } from '@/components/crm/import/customer-mapping'
import { ImportColumns } from '@/components/import/import-columns'
import { guessMapping } from '@/lib/crm/import-mapping.rules'
import {
  cancelCustomerImport,
  changeImportHeader,
  reviewCustomerImport,
} from '@/lib/crm/imports.actions'
import { customerImports } from '@/lib/crm/imports.kind'
import type { CustomerImport } from '@/lib/crm/imports.schemas'
import { fromDatabaseMapping, sampledColumns } from '@/lib/csv/columns.rules'
import type { OrgSession } from '@/lib/session'

const ROWS_LOOKED_AT = 50

/** Matching columns to fields, with guesses from names and from the first rows. */
export async function ColumnsStep({
  session,
  customerImport,
}: {
  session: OrgSession
  customerImport: CustomerImport
}) {
  const { id, header, options, mapping, on_match } = customerImport
  const { items } = await customerImports.listRows(session, id, { limit: ROWS_LOOKED_AT })
  const rows = items.map((row) => row.cells.map((cell) => cell ?? ''))
  const org = session.org.slug
  const pathname = `/o/${org}/customers/import`
  return (
    <ImportColumns org={org} state={customerImport} href={pathname} cancel={cancelCustomerImport}>
      <CustomerMapping
        key={id}
        org={org}
        importId={id}
        pathname={pathname}
        columns={sampledColumns(header, rows)}
        hasHeader={options.has_header}
        mapping={
          mapping
            ? fromDatabaseMapping(mapping, header.length)
            : guessMapping(options.has_header ? header : null, rows).slice(0, header.length)
        }
        onMatch={on_match}
        review={reviewCustomerImport}
        changeHeader={changeImportHeader}
      />
    </ImportColumns>
  )
}
