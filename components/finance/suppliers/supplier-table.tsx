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
import type { Supplier } from '@/lib/finance/suppliers.schemas'
import { formatMoney } from '@/lib/money'

interface SupplierTableProps {
  rows: Supplier[]
  pathname: string
  locale: string
}

/** By name, with what is owed to each. */
export function SupplierTable({ rows, pathname, locale }: SupplierTableProps) {
  return (
    <Table label="Suppliers" containerClassName="rounded-lg border bg-card">
      <TableCaption>Suppliers</TableCaption>
      <TableHeader>
        <TableRow>
          <TableHead>Name</TableHead>
          <TableHead className="max-sm:hidden">Email</TableHead>
          <TableHead className="max-lg:hidden">Phone</TableHead>
          <TableHead className="max-lg:hidden">Tax number</TableHead>
          <TableHead className="text-end">Open</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {rows.map((row) => (
          <TableRow key={row.id}>
            <TableCell className="w-full max-w-0 truncate md:w-auto md:max-w-80">
              <Link
                href={`${pathname}/${row.id}`}
                data-row-link=""
                className="font-medium after:absolute after:inset-0"
              >
                <bdi>{row.name}</bdi>
              </Link>
            </TableCell>
            <TableCell className="max-w-56 truncate text-muted-foreground max-sm:hidden">
              {row.email}
            </TableCell>
            <TableCell className="whitespace-nowrap text-muted-foreground max-lg:hidden">
              {row.phone}
            </TableCell>
            <TableCell className="whitespace-nowrap text-muted-foreground max-lg:hidden">
              {row.tax_number}
            </TableCell>
            <TableCell className="tabular whitespace-nowrap text-end">
              {row.open.map((sum) => (
                <span key={sum.currency} className="block">
                  {formatMoney(sum.open_minor, { ...sum, locale })}
                </span>
              ))}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}
