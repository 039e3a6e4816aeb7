import Link from 'next/link'
import { OUTCOME_LABELS } from '@/components/crm/import/outcomes'
import { Badge } from '@/components/ui/badge'
import {
  Table,
  TableBody,
  TableCaption,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from '@/components/ui/table'
import { IMPORT_FIELD_LABELS, type ImportField } from '@/lib/crm/import-fields'
import type { CustomerImport, ImportRow, ImportRowNote } from '@/lib/crm/imports.schemas'
import { messageFor } from '@/lib/messages'

interface ImportRowsProps {
  rows: ImportRow[]
  customerImport: CustomerImport
  customersHref: string
}

/** Rows of the file in its own words: only the columns that are used, and why a row fails. */
export function ImportRows({ rows, customerImport, customersHref }: ImportRowsProps) {
  const { header, mapping, applied_at } = customerImport
  const columns = Object.entries(mapping ?? {})
    .map(([column, field]) => ({ column: Number(column), field }))
    .toSorted((a, b) => a.column - b.column)
  const tense = applied_at === null ? 'plan' : 'done'
  return (
    <Table label="Rows of the file" containerClassName="rounded-lg border bg-card">
      <TableCaption>Rows of the file</TableCaption>
      <TableHeader>
        <TableRow>
          <TableHead className="w-14 text-end">Row</TableHead>
          <TableHead>Result</TableHead>
          {columns.map(({ column, field }) => (
            <TableHead key={column} title={header[column]}>
              {IMPORT_FIELD_LABELS[field]}
            </TableHead>
          ))}
        </TableRow>
      </TableHeader>
      <TableBody>
        {rows.map((row) => (
          <TableRow key={row.row_number}>
            <TableCell className="tabular text-end text-muted-foreground">
              {row.row_number.toLocaleString('en')}
            </TableCell>
            <TableCell className="min-w-44 py-1.5">
              {row.outcome ? (
                <Badge variant={OUTCOME_LABELS[row.outcome].variant}>
                  {OUTCOME_LABELS[row.outcome][tense]}
                </Badge>
              ) : null}
              {row.customer_id && applied_at !== null && row.undo !== 'deleted' ? (
                <Link
                  href={`${customersHref}/${row.customer_id}`}
                  className="ms-2 text-xs underline underline-offset-4"
                >
                  Open
                </Link>
              ) : null}
              {row.merged_into === null ? null : (
                <p className="mt-0.5 text-muted-foreground text-xs">
                  same customer as row {row.merged_into.toLocaleString('en')}
                </p>
              )}
              {row.undo === 'kept' ? (
                <p className="mt-0.5 text-warning text-xs">kept: changed since the import</p>
              ) : null}
              <Notes notes={row.errors} className="text-destructive" />
              <Notes notes={row.warnings} className="text-warning" />
            </TableCell>
            {columns.map(({ column, field }) => (
              <Cell key={column} text={row.cells[column] ?? ''} field={field} row={row} />
            ))}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}

function Cell({ text, field, row }: { text: string; field: ImportField; row: ImportRow }) {
  const isWrong = row.errors?.some((error) => error.field === field)
  return (
    <TableCell className="max-w-56 truncate" title={text}>
      {isWrong ? (
        <mark className="rounded-xs bg-destructive/15 text-inherit">
          <bdi>{text}</bdi>
        </mark>
      ) : (
        <bdi>{text}</bdi>
      )}
    </TableCell>
  )
}

function Notes({ notes, className }: { notes: ImportRowNote[] | null; className: string }) {
  return notes?.map((note) => (
    <p key={`${note.field} ${note.reason}`} className={`mt-0.5 text-xs ${className}`}>
      {messageFor(note.reason)}
    </p>
  ))
}
