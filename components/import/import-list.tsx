import { ImportStatusBadge } from '@/components/import/import-status-badge'
import { Count } from '@/components/ui/count'
import { Link } from '@/components/ui/link'
import { LocalTime } from '@/components/ui/local-time'
import {
  Table,
  TableBody,
  TableCaption,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from '@/components/ui/table'
import { notImportedOf, takenBackOf } from '@/lib/csv/import-results.rules'
import type { ImportState } from '@/lib/csv/imports.schemas'

interface ImportListProps {
  imports: ImportState[]
  pathname: string
}

export function ImportList({ imports, pathname }: ImportListProps) {
  return (
    <Table label="Earlier imports" containerClassName="rounded-lg border bg-card">
      <TableCaption>Earlier imports</TableCaption>
      <TableHeader>
        <TableRow>
          <TableHead>File</TableHead>
          <TableHead>Status</TableHead>
          <TableHead className="text-end max-sm:hidden">Rows</TableHead>
          <TableHead className="text-end max-md:hidden">Added</TableHead>
          <TableHead className="text-end max-md:hidden">Updated</TableHead>
          <TableHead className="text-end max-md:hidden">Not imported</TableHead>
          <TableHead className="text-end max-md:hidden">Undone</TableHead>
          <TableHead className="max-sm:hidden">When</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {imports.map((item) => (
          <TableRow key={item.id}>
            <TableCell className="w-full max-w-0 sm:w-auto sm:max-w-72">
              <Link
                href={`${pathname}/${item.id}`}
                className="block truncate font-medium after:absolute after:inset-0"
              >
                <bdi>{item.file_name}</bdi>
              </Link>
            </TableCell>
            <TableCell>
              <ImportStatusBadge status={item.status} />
            </TableCell>
            <NumberCell value={item.row_count} className="max-sm:hidden" />
            <NumberCell value={item.inserted_count} className="max-md:hidden" />
            <NumberCell value={item.updated_count} className="max-md:hidden" />
            <NumberCell value={notImportedOf(item)} className="max-md:hidden" />
            <NumberCell value={takenBackOf(item)} className="max-md:hidden" />
            <TableCell className="whitespace-nowrap text-muted-foreground max-sm:hidden">
              <LocalTime value={item.created_at} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}

function NumberCell({ value, className }: { value: number; className: string }) {
  return (
    <TableCell className={`tabular text-end ${className}`}>
      <Count value={value} />
    </TableCell>
  )
}
