import { NativeSelect } from '@/components/ui/native-select'
import {
  Table,
  TableBody,
  TableCaption,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from '@/components/ui/table'

export type FileColumn = { name: string; samples: string[] }

interface ColumnTableProps<Field extends string> {
  columns: FileColumn[]
  /** What a column can become, in the order of the choice. */
  fields: readonly Field[]
  labels: Record<Field, string>
  mapping: readonly (Field | null)[]
  onChange: (column: number, field: Field | null) => void
}

/** Every column of the file with a few of its values, and what it becomes. */
export function ColumnTable<Field extends string>({
  columns,
  fields,
  labels,
  mapping,
  onChange,
}: ColumnTableProps<Field>) {
  return (
    <Table
      label="Columns of the file"
      containerClassName="max-h-[32rem] rounded-lg border bg-card"
      className="table-fixed"
    >
      <TableCaption>Columns of the file</TableCaption>
      <TableHeader>
        <TableRow>
          <TableHead>Column</TableHead>
          <TableHead className="max-sm:hidden">First values</TableHead>
          <TableHead className="w-44 sm:w-56">Becomes</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {columns.map((column, index) => {
          const field = mapping[index] ?? null
          return (
            // Columns have no other identity than their place, and two may have the same name.
            // biome-ignore lint/suspicious/noArrayIndexKey: the order of columns never changes
            <TableRow key={index}>
              <TableCell className="py-2">
                <p className="truncate font-medium" title={column.name}>
                  <bdi>{column.name || `Column ${index + 1}`}</bdi>
                </p>
                <Samples values={column.samples} className="sm:hidden" />
              </TableCell>
              <TableCell className="py-2 max-sm:hidden">
                <Samples values={column.samples} />
              </TableCell>
              <TableCell>
                <NativeSelect
                  aria-label={`${column.name || `Column ${index + 1}`} becomes`}
                  value={field ?? ''}
                  className={field === null ? 'opacity-75' : ''}
                  onChange={(event) =>
                    onChange(index, fields.find((name) => name === event.target.value) ?? null)
                  }
                >
                  <option value="">Not imported</option>
                  {fields.map((name) => (
                    <option key={name} value={name}>
                      {labels[name]}
                    </option>
                  ))}
                </NativeSelect>
              </TableCell>
            </TableRow>
          )
        })}
      </TableBody>
    </Table>
  )
}

function Samples({ values, className = '' }: { values: string[]; className?: string }) {
  return (
    <p className={`truncate text-muted-foreground text-xs ${className}`}>
      {values.length === 0 ? 'empty' : <bdi>{values.join(' · ')}</bdi>}
    </p>
  )
}
