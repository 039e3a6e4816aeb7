import { AmountCell } from '@/components/finance/reports/amount-cell'
import { AGE_LABELS, moneyOf } from '@/components/finance/reports/report-words'
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
import { AGES, type Ageing } from '@/lib/finance/reports.schemas'
import { cn } from '@/lib/utils'

interface AgeingTableProps {
  report: Ageing
  /** Of the documents of a customer. */
  hrefOf: (customerId: string) => string
  locale: string
}

/** On a phone a customer and the sum; the ages follow sideways. */
export function AgeingTable({ report, hrefOf, locale }: AgeingTableProps) {
  const money = moneyOf(report, locale)
  return (
    <Table label="Receivables by age" containerClassName="rounded-lg border bg-card">
      <TableCaption>What customers owe, by how long it is overdue</TableCaption>
      <TableHeader>
        <TableRow>
          <TableHead>Customer</TableHead>
          <TableHead className="text-end">Total</TableHead>
          {AGES.map((age) => (
            <TableHead key={age} className="text-end">
              {AGE_LABELS[age]}
            </TableHead>
          ))}
        </TableRow>
      </TableHeader>
      <TableBody>
        {report.customers.map((row) => {
          const href = hrefOf(row.customer.id)
          return (
            <TableRow key={row.customer.id}>
              <TableCell className="min-w-36 max-w-56">
                <Link href={href} className="block truncate font-medium hover:underline">
                  <bdi>{row.customer.display_name}</bdi>
                </Link>
                <span className="text-muted-foreground text-xs">
                  {counted(row.document_count, 'document', 'documents', locale)}
                </span>
              </TableCell>
              <AmountCell
                className="font-medium"
                value={row.total}
                format={money}
                href={href}
                label={`documents of ${row.customer.display_name}`}
              />
              {AGES.map((age) => (
                <AmountCell
                  key={age}
                  className={cn(age === 'over_90' && row[age] > 0 && 'text-destructive')}
                  value={row[age]}
                  format={money}
                  href={href}
                  label={`${AGE_LABELS[age]}, ${row.customer.display_name}`}
                />
              ))}
            </TableRow>
          )
        })}
      </TableBody>
      <tfoot>
        <TableRow className="font-semibold">
          <TableCell className="border-t">
            Total of {counted(report.totals.customer_count, 'customer', 'customers', locale)}
          </TableCell>
          <AmountCell className="border-t" value={report.totals.total} format={money} />
          {AGES.map((age) => (
            <AmountCell key={age} className="border-t" value={report.totals[age]} format={money} />
          ))}
        </TableRow>
      </tfoot>
    </Table>
  )
}
