import { CustomerMapping } from '@/components/crm/import/customer-mapping'
import { ImportStepButton } from '@/components/import/import-step-button'
import { ReaderNotes } from '@/components/import/reader-notes'
import { guessMapping } from '@/lib/crm/import-mapping.rules'
import {
  cancelCustomerImport,
  changeImportHeader,
  reviewCustomerImport,
} from '@/lib/crm/imports.actions'
import { listImportRows } from '@/lib/crm/imports.queries'
import type { CustomerImport } from '@/lib/crm/imports.schemas'
import { fromDatabaseMapping } from '@/lib/csv/columns.rules'
import type { OrgSession } from '@/lib/session'

const ROWS_LOOKED_AT = 50
const SAMPLES_SHOWN = 3

/** Matching columns to fields, with guesses from names and from the first rows. */
export async function ColumnsStep({
  session,
  customerImport,
}: {
  session: OrgSession
  customerImport: CustomerImport
}) {
  const { id, header, options, mapping, on_match } = customerImport
  const { items } = await listImportRows(session, id, { limit: ROWS_LOOKED_AT })
  const rows = items.map((row) => row.cells.map((cell) => cell ?? ''))
  const columns = header.map((name, column) => ({
    name,
    samples: [...new Set(rows.map((row) => row[column]?.trim() ?? '').filter(Boolean))].slice(
      0,
      SAMPLES_SHOWN,
    ),
  }))
  const org = session.org.slug
  const pathname = `/o/${org}/customers/import`
  return (
    <div className="grid max-w-4xl gap-5">
      <ReaderNotes options={options} href={pathname} />
      <CustomerMapping
        key={id}
        org={org}
        importId={id}
        pathname={pathname}
        columns={columns}
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
      <ImportStepButton
        org={org}
        importId={id}
        action={cancelCustomerImport}
        variant="ghost"
        pendingLabel="Discarding…"
        className="justify-self-start"
      >
        Discard this file
      </ImportStepButton>
    </div>
  )
}
