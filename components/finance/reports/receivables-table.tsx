import { AmountCell } from '@/components/finance/reports/amount-cell'
import { documentHref, moneyOf } from '@/components/finance/reports/report-words'
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
import { counted } from '@/lib/counted'
import { formatDay } from '@/lib/dates'
import type { Receivables } from '@/lib/finance/reports.schemas'

interface ReceivablesTableProps {
  report: Receivables
  base: string
  locale: string
}

/** A page of the documents that one customer still owes, the oldest debt first; the total is of all. */
export function ReceivablesTable({ report, base, locale }: ReceivablesTableProps) {
  const money = moneyOf(report, locale)
  return (
    <Table label="Open documents" containerClassName="rounded-lg border bg-card">
      <TableCaption>Open documents</TableCaption>
      <TableHeader>
        <TableRow>
          <TableHead>Document</TableHead>
          <TableHead className="max-md:hidden">Issued</TableHead>
          <TableHead className="max-sm:hidden">Due</TableHead>
          <TableHead className="text-end">Overdue</TableHead>
          <TableHead className="text-end max-md:hidden">Total</TableHead>
          <TableHead className="text-end">Open</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {report.documents.map((row) => (
          <TableRow key={row.id}>
            <TableCell>
              <Link
                href={documentHref(base, row) ?? base}
                className="tabular font-medium underline-offset-4 hover:underline"
              >
                {row.number}
              </Link>
            </TableCell>
            <TableCell className="whitespace-nowrap text-muted-foreground max-md:hidden">
              {formatDay(row.issued_on, locale)}
            </TableCell>
            <TableCell className="whitespace-nowrap text-muted-foreground max-sm:hidden">
              {formatDay(row.due_on, locale)}
            </TableCell>
            <TableCell className="tabular whitespace-nowrap text-end text-muted-foreground">
              {row.days_overdue === 0
                ? 'Not due'
                : counted(row.days_overdue, 'day', 'days', locale)}
            </TableCell>
            <AmountCell className="max-md:hidden" value={row.total_minor} format={money} />
            <AmountCell className="font-medium" value={row.open_minor} format={money} />
          </TableRow>
        ))}
      </TableBody>
      <tfoot>
        <TableRow className="font-semibold">
          <TableCell className="border-t">Total</TableCell>
          <TableCell className="border-t max-md:hidden" />
          <TableCell className="border-t max-sm:hidden" />
          <TableCell className="border-t" />
          <TableCell className="border-t max-md:hidden" />
          <AmountCell className="border-t" value={report.total_minor} format={money} />
        </TableRow>
      </tfoot>
    </Table>
  )
}
