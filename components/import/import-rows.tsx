import type { ReactNode } from 'react'
import { type ResultWording, wordsFor } from '@/components/import/wording'
import { Badge } from '@/components/ui/badge'
import { Count } from '@/components/ui/count'
import { Link } from '@/components/ui/link'
import {
  Table,
  TableBody,
  TableCaption,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from '@/components/ui/table'
import { UNDO_REASONS } from '@/lib/csv/import-results.rules'
import type {
  ImportRowNote,
  ImportRowState,
  ImportState,
  WithResult,
} from '@/lib/csv/imports.schemas'
import { messageFor } from '@/lib/messages'

interface ImportRowsProps<Field extends string, Row extends ImportRowState> {
  rows: WithResult<Row>[]
  state: ImportState & { mapping: Record<string, Field> | null }
  labels: Record<Field, string>
  wording: ResultWording
  /** What a row is: "customer". */
  noun: string
  /** The page of what a row became, if there is one. */
  hrefOf: (row: Row) => string | null
  /** What a row comes to, where its own cells do not say. */
  resultOf?: (row: Row) => ReactNode
}

/** Rows of the file in its own words: only the columns that are used, and why a row fails. */
export function ImportRows<Field extends string, Row extends ImportRowState>({
  rows,
  state,
  labels,
  wording,
  noun,
  hrefOf,
  resultOf,
}: ImportRowsProps<Field, Row>) {
  const { header, mapping } = state
  const columns = Object.keys(mapping ?? {})
    .flatMap((column) => {
      const field = mapping?.[column]
      return field ? [{ column: Number(column), field }] : []
    })
    .toSorted((a, b) => a.column - b.column)
  return (
    <Table label="Rows of the file" containerClassName="rounded-lg border bg-card">
      <TableCaption>Rows of the file</TableCaption>
      <TableHeader>
        <TableRow>
          <TableHead className="w-14 text-end">Row</TableHead>
          <TableHead>Result</TableHead>
          {columns.map(({ column, field }) => (
            <TableHead key={column} title={header[column]}>
              {labels[field]}
            </TableHead>
          ))}
        </TableRow>
      </TableHeader>
      <TableBody>
        {rows.map((row) => (
          <TableRow key={row.row_number}>
            <TableCell className="tabular text-end text-muted-foreground">
              <Count value={row.row_number} />
            </TableCell>
            <TableCell className="min-w-44 py-1.5">
              <ResultBadge row={row} state={state} wording={wording} />
              {row.is_there ? <OpenLink href={hrefOf(row)} /> : null}
              {resultOf?.(row)}
              {row.merged_into === null ? null : (
                <p className="mt-0.5 text-muted-foreground text-xs">
                  same {noun} as row <Count value={row.merged_into} />
                </p>
              )}
              {row.undo === 'archived' || row.undo === 'kept' ? (
                <p className="mt-0.5 text-warning text-xs">
                  {row.result === row.undo ? null : `${row.undo}: `}
                  {UNDO_REASONS[row.undo]}
                </p>
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

interface ResultBadgeProps {
  row: WithResult<ImportRowState>
  state: ImportState
  wording: ResultWording
}

function ResultBadge({ row: { result }, state, wording }: ResultBadgeProps) {
  if (result === null) return null
  const { label, variant } = wordsFor(wording, result, state)
  return <Badge variant={variant}>{label}</Badge>
}

function OpenLink({ href }: { href: string | null }) {
  if (href === null) return null
  return (
    <Link href={href} className="ms-2 text-xs underline underline-offset-4">
      Open
    </Link>
  )
}

function Cell({ text, field, row }: { text: string; field: string; row: ImportRowState }) {
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
